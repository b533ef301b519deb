"""Unsaved drafts: what of a person's typing is kept, of which objects, and how it comes back into the form."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.http import QueryDict
from django.utils import timezone

from strategy.writing.models import Autosave, Part
from strategy.writing.services import editing
from workforce.people.models import User
from workforce.sending.services.keeping import clean

MOST_BYTES = 400_000  # of one draft: four times the longest text
MOST_FIELDS = 500


class TooLarge(Exception):  # noqa: N818
    pass


@dataclass(frozen=True)
class Draft:
    """An unsaved draft as a page offers it.
    ``has_moved``: somebody saved since it was begun, so that saving it shows both.
    """

    kept: Autosave
    has_moved: bool

    @property
    def at(self) -> datetime:
        return self.kept.saved_at

    @property
    def is_of_today(self) -> bool:
        return timezone.localtime(self.at).date() == timezone.localdate()

    @property
    def initial(self) -> dict:
        """{field: value} for a form; a field of several values gets a list."""
        values = {name: given[0] if len(given) == 1 else given for name, given in self.kept.values.items()}
        return values | {"revision": self.kept.base_revision}

    @property
    def data(self) -> QueryDict:
        """The same as the request it would have been: for pages with several forms in one."""
        data = QueryDict(mutable=True)
        for name, given in self.kept.values.items():
            data.setlist(name, given)
        data["revision"] = self.kept.base_revision
        return data


def offered(obj: models.Model, *, by: User) -> Draft | None:
    """The person's unsaved draft of a saved object."""
    kept = editing.kept(obj, by=by) if obj.pk else None
    return Draft(kept, kept.base_revision != obj.revision) if kept else None


def keep(obj: models.Model, *, values: dict[str, list[str]], revision: int, by: User) -> Autosave | None:
    """Keep the values of a form; what is no different from what is saved is nothing to keep.
    Raises TooLarge, ValidationError (frozen).
    """
    if isinstance(obj, Part):
        editing.check_editable(obj.strategy)
    if len(values) > MOST_FIELDS or sum(len(each) for given in values.values() for each in given) > MOST_BYTES:
        raise TooLarge
    values = {name: [clean(each) for each in given] for name, given in values.items()}
    if all(_is_saved(obj, name, given) for name, given in values.items()):
        editing.drop(obj, by=by)
        return None
    return editing.keep(obj, values=values, revision=revision, by=by)


def _is_saved(obj, name, given):
    saved = getattr(obj, name, None)
    return isinstance(saved, str) and given == [saved]
