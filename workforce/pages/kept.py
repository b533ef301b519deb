"""Pages that are the same for every reader with the same rights, kept by the web process for some minutes.

A gap report never changes, so what a page says of it can be kept under a key of all that the page depends on: the
address, the language, what the reader may see, the report, and what has happened since (a newer report, an erratum). A
view gives `kept(request, make, ...)` to its template as ``page``; `{% kept page "content" %}` renders what stands in it
only when it is not kept, and only then does ``make()`` read the figures.
Names of reference lists may be up to TIMEOUT behind.
"""

import hashlib
from collections.abc import Callable
from functools import cached_property

from django.core.cache import caches
from django.utils.translation import get_language

from workforce.people.permissions import Permission, can, scope

SCOPED = [
    Permission.SUBMISSION_EDIT,
    Permission.ROUND_VIEW,
    Permission.RECORD_VIEW,
]  # what `visible_to` of submissions and records is made from


class Kept:
    """The parts of one page as they are kept ({name: html}), and ``context`` for those that are not."""

    def __init__(self, key: str, make: Callable[[], dict]):
        self.key, self.make = key, make
        self.parts = caches["pages"].get(key) or {}
        if not self.parts:
            self.context  # noqa: B018  now, so that what is not there is a 404 of the view

    @cached_property
    def context(self) -> dict:
        return self.make()

    def keep(self, name: str, html: str) -> None:
        self.parts[name] = html
        caches["pages"].set(self.key, self.parts)


def kept(request, make: Callable[[], dict], *depends_on) -> Kept:
    """``make``: the context of the kept parts. ``depends_on``: whatever they depend on beside the address, the language
    and the reader's rights; by its repr."""
    allowed = [permission.value for permission in Permission if can(request.user, permission)]
    where = [sorted(scope(request.user, permission).parts, key=repr) for permission in SCOPED]
    told = repr((request.get_full_path(), get_language(), allowed, where, depends_on))
    return Kept(hashlib.sha256(told.encode()).hexdigest(), make)
