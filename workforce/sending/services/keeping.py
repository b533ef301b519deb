"""What was written and did not arrive: kept for its writer and nobody else, until it is sent or dropped."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workforce.sending import marks
from workforce.sending.models import KeptForm

MOST_BYTES = 400_000  # of one form: four times the longest text
MOST_FIELDS = 20_000  # a table of 400 rows with every column
LONGEST_PAGE = 600  # characters of an address with its query
LONGEST_KEY = 40
MOST_FORMS = 20  # of one person; the oldest go first
NEVER = ("/accounts/", "/language/")  # signing in and out, passwords, codes
SECRET = re.compile(r"password|passphrase|secret|token|(^|[-_])(otp|pin)$", re.IGNORECASE)


class TooLarge(Exception):  # noqa: N818
    pass


@transaction.atomic
def keep(
    *, user_id: int, page: str, action: str, values: dict[str, list[str]], files: list[str] = (), key: str = ""
) -> KeptForm | None:
    """Keep a form, in place of the same form kept before: that of this ``key``, and the one it was filled from.

    values: {field: [value]} as it was sent. None: nothing in it is to be kept. Raises TooLarge.
    """
    mine = KeptForm.objects.filter(kept_by_id=user_id)
    replaced = values.get(marks.KEPT, [""])[0]
    values = {
        clean(name): [clean(each) for each in given]
        for name, given in values.items()
        if name not in marks.NOT_OF_THE_FORM and name != marks.KEPT and not SECRET.search(name)
    }
    if action.startswith(NEVER) or not any(map(any, values.values())):
        return None
    size = sum(len(name) + sum(len(each.encode()) for each in given) for name, given in values.items())
    if len(values) > MOST_FIELDS or size > MOST_BYTES or len(page) > LONGEST_PAGE:
        raise TooLarge
    drop(replaced, key=key, by=user_id)
    mine.filter(page=page, action=action, values=values).delete()
    files = [clean(name)[:200] for name in files][:20]
    kept = KeptForm.objects.create(kept_by_id=user_id, page=page, action=action, values=values, files=files, key=key)
    mine.exclude(pk__in=mine.order_by("-pk").values("pk")[:MOST_FORMS]).delete()
    return kept


def clean(text: str) -> str:
    """PostgreSQL keeps no NUL, and no half of a character."""
    return text.replace("\x00", "").replace("\r\n", "\n").encode(errors="replace").decode()


def has_words(sent) -> bool:
    """Did somebody write in a form, or press a button?"""
    fields = ((name, given) for name, given in sent.lists() if name not in marks.NOT_OF_THE_FORM)
    return any(len(each.split()) > 1 for _name, given in fields for each in given)


def offered(page: str, *, by) -> list[KeptForm]:
    """The forms that were kept of a page, newest first; ``page`` with its query."""
    found = KeptForm.objects.filter(kept_by=by, page__in={page, urlsplit(page).path}, kept_at__gte=_oldest())
    return list(found.order_by("-pk"))


def drop(pk: str = "", *, key: str = "", by: int) -> None:
    """The kept form that a form was filled from, and what was kept of it since."""
    is_it = Q(pk=pk) if re.fullmatch(r"[0-9]{1,18}", pk) else Q(pk=None)
    is_it |= Q(key=key) if key else Q(pk=None)
    KeptForm.objects.filter(is_it, kept_by=by).delete()


def forget() -> None:
    KeptForm.objects.filter(kept_at__lt=_oldest()).delete()


def _oldest():
    return timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
