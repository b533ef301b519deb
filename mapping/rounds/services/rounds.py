"""Rounds and their deadlines: opening one, changing it, giving more time, reminding those whose turn it is."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mapping.rounds import notices
from mapping.rounds.models import ExpectedSubmission, Round
from workforce.history.models import Event
from workforce.people.models import User

FIXED = ("reporting_level", "as_of", "flow_from")  # what the submissions already sent rest on


@transaction.atomic
def create(*, by: User, **fields: object) -> Round:
    """A new round from the fields of the model. ValidationError as the model's own."""
    made = Round(**fields)
    made.full_clean()
    made.save()
    Event.write("created", made, by=by, after=_shown(fields))
    return made


@transaction.atomic
def change(round: Round, *, by: User, seen: int | None = None, **fields: object) -> Round:
    """Change a round. ``seen``: ``version(round)`` when the person opened the page.

    ValidationError: stale (somebody changed it since), has_submissions (its day, period and level are fixed by then).
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if seen is not None and seen != version(round):
        raise ValidationError(_("Somebody changed this round since you opened the page."), code="stale")
    changed = {name: value for name, value in fields.items() if getattr(round, name) != value}
    if set(FIXED) & set(changed) and round.submissions.exists():
        raise ValidationError(
            _("Something was already sent: the day of counting, the flow period and the level can't change any more."),
            code="has_submissions",
        )
    before = {name: getattr(round, name) for name in changed}
    for name, value in changed.items():
        setattr(round, name, value)
    round.full_clean()
    round.save()
    if changed:
        Event.write("changed", round, by=by, before=_shown(before), after=_shown(changed))
    return round


def version(round: Round) -> int:
    """What tells one state of a round from the next: its newest event."""
    return Event.objects.of(round).values_list("pk", flat=True).first() or 0


@transaction.atomic
def extend(expected: ExpectedSubmission, *, due: date, by: User) -> ExpectedSubmission:
    """More time for one submission. ValidationError: not_later."""
    expected = _locked(expected)
    if due <= expected.last_day or due < timezone.localdate():
        raise ValidationError(
            _("Give a day after %(day)s that is not past."),
            code="not_later",
            params={"day": date_format(expected.last_day, "DATE_FORMAT")},
        )
    before, expected.due = expected.last_day, due
    expected.save(update_fields=["due"])
    transaction.on_commit(lambda: notices.extended(expected), robust=True)
    Event.write("extended", expected, by=by, before={"due": before.isoformat()}, after={"due": due.isoformat()})
    return expected


@transaction.atomic
def remove_expected(expected: ExpectedSubmission, *, by: User) -> None:
    """No longer expected. ValidationError: has_submissions."""
    expected = _locked(expected)
    same = expected.round.submissions.filter(organisation=expected.organisation_id, area=expected.area_id)
    if same.exists():
        raise ValidationError(_("Something was already begun or sent for this area."), code="has_submissions")
    Event.write("not_expected", expected.round, by=by, before={"expected": str(expected)})
    expected.delete()


def _locked(expected):
    found = ExpectedSubmission.objects.select_for_update(of=("self",)).select_related("round", "organisation", "area")
    return found.get(pk=expected.pk)


def _shown(fields):
    """Values as an Event keeps them."""
    return {
        name: value if isinstance(value, (list, int)) else "" if value is None else str(value)
        for name, value in fields.items()
    }
