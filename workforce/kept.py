"""Pages that are the same for every reader with the same rights, kept by the web process for some minutes.

A gap report never changes, so what a page says of it can be kept under a key of all that the page depends on: the address, the
language, the report, what the reader may see, and what may have happened since (a newer report, an erratum). `{% kept page %}` in
a template renders what stands in it only when it is not kept; only then are the figures read.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language

from workforce.permissions import Permission, can, scope

SCOPED = [
    Permission.SUBMISSION_EDIT,
    Permission.ROUND_VIEW,
]  # what `visible_to` of submissions and records is made from


@dataclass(frozen=True)
class Kept:
    """``make()`` gives the context of the part that is kept, a dict."""

    key: str
    make: Callable[[], dict]


def kept(request, make: Callable[[], dict], *depends_on) -> Kept:
    """``depends_on``: whatever the part depends on beside the address, the language and the reader's rights; by its repr."""
    allowed = [permission.value for permission in Permission if can(request.user, permission)]
    where = [sorted(scope(request.user, permission).parts, key=repr) for permission in SCOPED]
    told = repr((request.get_full_path(), get_language(), allowed, where, depends_on))
    return Kept(hashlib.sha256(told.encode()).hexdigest(), make)
