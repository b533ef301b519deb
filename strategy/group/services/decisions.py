"""Decisions of the group: recorded on a figure, followed up, done, and verified by somebody else than who said so."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.group.models import Decision, FollowUp, Group, Meeting
from strategy.group.services import meetings
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User

Status = Decision.Status


@transaction.atomic
def record(meeting: Meeting, *, values: dict, no_figure: str = "", by: User) -> Decision:
    """``no_figure``: why it rests on none, kept as the first follow-up. ValidationError: neither figure nor reason; a cancelled meeting."""
    list(Group.objects.select_for_update())  # one at a time, so that numbers follow each other
    meeting = meetings.locked(meeting, meetings.WRITTEN)
    if not values.get("figure") and not no_figure:
        raise ValidationError(_("Say which figure it rests on, or why it rests on none."), code="figure")
    number = (Decision.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
    decision = Decision(meeting=meeting, number=number, recorded_by=by)
    decision = editing.save(decision, values=values, by=by)
    if not values.get("figure"):
        _follow(decision, _("Rests on no figure: %(reason)s") % {"reason": no_figure}, by)
    return decision


@transaction.atomic
def edit(decision: Decision, *, values: dict, revision: int, by: User) -> Decision:
    """Raises Stale, or ValidationError (no longer open)."""
    _locked(decision, Status.OPEN)
    return editing.save(decision, values=values, revision=revision, by=by)


@transaction.atomic
def follow_up(decision: Decision, *, text: str, by: User) -> FollowUp:
    decision = _locked(decision, Status.OPEN, Status.DONE)
    note = _follow(decision, text, by)
    Event.write("followed_up", decision, by=by, note=text)
    return note


@transaction.atomic
def done(decision: Decision, *, text: str, by: User) -> Decision:
    decision = _locked(decision, Status.OPEN)
    decision.status, decision.done_at, decision.done_by = Status.DONE, timezone.now(), by
    decision.save(update_fields=["status", "done_at", "done_by"])
    _follow(decision, text, by)
    Event.write("done", decision, by=by, note=text)
    return decision


@transaction.atomic
def verify(decision: Decision, *, text: str, by: User) -> Decision:
    """By a second person: whoever marked it done cannot."""
    decision = _locked(decision, Status.DONE)
    if decision.done_by_id == by.pk:
        raise ValidationError(_("Somebody else than who marked it done verifies it."), code="own")
    decision.status, decision.verified_at, decision.verified_by = Status.VERIFIED, timezone.now(), by
    decision.save(update_fields=["status", "verified_at", "verified_by"])
    _follow(decision, text, by)
    Event.write("verified", decision, by=by, note=text)
    return decision


@transaction.atomic
def reopen(decision: Decision, *, text: str, by: User) -> Decision:
    decision = _locked(decision, Status.DONE, Status.VERIFIED, Status.DROPPED)
    decision.status = Status.OPEN
    decision.done_at = decision.done_by = decision.verified_at = decision.verified_by = None
    decision.save(update_fields=["status", "done_at", "done_by", "verified_at", "verified_by"])
    _follow(decision, text, by)
    Event.write("reopened", decision, by=by, note=text)
    return decision


@transaction.atomic
def drop(decision: Decision, *, text: str, by: User) -> Decision:
    decision = _locked(decision, Status.OPEN)
    decision.status = Status.DROPPED
    decision.save(update_fields=["status"])
    _follow(decision, text, by)
    Event.write("dropped", decision, by=by, note=text)
    return decision


def filtered(found, *, state: str, meeting: str, owner: str, today: date):
    """What the filters of the list ask for; state: a Status, or 'overdue'."""
    if state == "overdue":
        found = found.filter(status=Status.OPEN, due_on__lt=today)
    elif state in Status.values:
        found = found.filter(status=state)
    if meeting.isdecimal():
        found = found.filter(meeting__number=int(meeting))
    return found.filter(owner__code=owner) if owner else found


def _locked(decision, *states):
    found = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if found.status not in states:
        raise ValidationError(
            _("This decision is “%(state)s”: that cannot be done now.") % {"state": found.get_status_display().lower()},
            code="state",
        )  # fmt: skip
    return found


def _follow(decision, text, by):
    note = FollowUp(decision=decision, text=text, created_by=by)
    note.full_clean()
    note.save()
    return note
