"""Unsaved drafts: what of a person's typing is kept, of which objects, and how it comes back into the form."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.models import Action, Autosave, Consultation, Group, Meeting, Objective, Section, Strategy
from strategy.services import editing
from workforce.models import User
from workforce.permissions import Permission, can

MOST_BYTES = 400_000  # of one draft: four times the longest text
MOST_FIELDS = 500


class TooLarge(Exception):  # noqa: N818
    pass


def _parts(model):
    return lambda user: model.objects.filter(strategy__in=Strategy.objects.visible_to(user)).select_related("strategy")


P = Permission
WRITTEN = {  # object type: (the rows a person may see, what one needs to write them)
    "strategy.section": (_parts(Section), P.STRATEGY_EDIT),
    "strategy.objective": (_parts(Objective), P.STRATEGY_EDIT),
    "strategy.action": (_parts(Action), P.STRATEGY_EDIT),
    "strategy.consultation": (Consultation.objects.visible_to, P.CONSULTATION_MANAGE),
    "strategy.meeting": (Meeting.objects.visible_to, P.GROUP_MANAGE),
    "strategy.group": (lambda user: Group.objects.all() if can(user, P.GROUP_VIEW) else Group.objects.none(), P.GROUP_MANAGE),
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """An unsaved draft as a page offers it. ``has_moved``: somebody saved since it was begun, so that saving it shows both."""

    kept: Autosave
    has_moved: bool

    @property
    def at(self):
        return self.kept.saved_at

    @property
    def is_of_today(self):
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


def offered(obj, *, by: User) -> Draft | None:
    """The person's unsaved draft of a saved object."""
    kept = editing.kept(obj, by=by) if obj.pk else None
    return Draft(kept, kept.base_revision != obj.revision) if kept else None


def keep(obj, *, values: dict[str, list[str]], revision: int, by: User) -> Autosave | None:
    """Keep the values of a form; what is no different from what is saved is nothing to keep. Raises TooLarge, ValidationError (frozen)."""
    if isinstance(getattr(obj, "strategy", None), Strategy) and hasattr(obj, "key"):
        check_editable(obj.strategy)
    if len(values) > MOST_FIELDS or sum(len(each) for given in values.values() for each in given) > MOST_BYTES:
        raise TooLarge
    values = {name: [_clean(each) for each in given] for name, given in values.items()}
    if all(_is_saved(obj, name, given) for name, given in values.items()):
        editing.drop(obj, by=by)
        return None
    return editing.keep(obj, values=values, revision=revision, by=by)


def _clean(text):
    """PostgreSQL keeps no NUL, and no half of a character."""
    return text.replace("\x00", "").replace("\r\n", "\n").encode(errors="replace").decode()


def _is_saved(obj, name, given):
    saved = getattr(obj, name, None)
    return isinstance(saved, str) and given == [saved]


def check_editable(strategy: Strategy) -> None:
    if not strategy.is_editable:
        raise ValidationError(
            _("This version is “%(state)s”: its text can be changed in a draft or in consultation only."),
            code="frozen", params={"state": strategy.get_status_display().lower()},
        )  # fmt: skip
