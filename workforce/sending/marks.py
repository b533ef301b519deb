"""The mark that `{% csrf_token %}` puts into every form of whoever is signed in: who opened the form, on which page,
and a word drawn for that page. It is signed, so that nobody makes one for somebody else.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.http import escape_leading_slashes

MARK = "form_mark"
KEPT = "form_kept"  # in a form filled again: the kept form that it was filled from
BESIDE = "form_beside"  # what the other forms of the page hold, as JSON
NOT_OF_THE_FORM = frozenset({"csrfmiddlewaretoken", MARK, BESIDE})
SALT = "form"


@dataclass(frozen=True)
class Mark:
    user_id: int
    page: str  # the page that shows the form, with its query
    word: str


def of(request) -> str:
    """The mark of the forms on the page that is being made, one for all."""
    if not hasattr(request, "form_mark"):
        parts = (request.user.pk, _page(request), secrets.token_urlsafe(9))
        request.form_mark = signing.dumps(parts, salt=SALT)
    return request.form_mark


def _page(request):
    """Where the page can be asked for again: a form that came back with errors stands where it stood before."""
    if request.method != "GET" and (mark := sent(request)):
        return mark.page
    around = request.htmx and request.htmx.current_url_abs_path  # of a part of a page
    return escape_leading_slashes(around) if around else request.get_full_path()


def sent(request) -> Mark | None:
    """The mark that came with a form; None without one, or where it is older than a session can be."""
    try:
        return Mark(*signing.loads(request.POST.get(MARK, ""), salt=SALT, max_age=settings.SESSION_COOKIE_AGE))
    except signing.BadSignature:
        return None
