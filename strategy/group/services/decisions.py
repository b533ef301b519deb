"""Decisions of the group: recorded on a figure, followed up, done, and verified by somebody else than who said so;
and the endorsement of a strategy.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.group.models import Decision, FollowUp, Group, Meeting
from strategy.group.services import meetings, resolutions
from strategy.plans.models import Endorsement, Strategy
from strategy.plans.pages import readiness
from strategy.plans.services.versions import locked
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User

Status = Decision.Status


@transaction.atomic
def record(meeting: Meeting, *, values: dict, no_figure: str = "", by: User) -> Decision:
    """``no_figure``: why it rests on none, kept as the first follow-up.
    ValidationError: neither figure nor reason; a meeting that was cancelled or has not begun.
    """
    list(Group.objects.select_for_update())  # one at a time, so that numbers follow each other
    meeting = meetings.begun(meeting)
    if not values.get("figure") and not no_figure:
        raise ValidationError(_("Say which figure it is based on, or why it is based on none."), code="figure")
    number = (Decision.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
    decision = Decision(meeting=meeting, number=number, recorded_by=by)
    decision = editing.save(decision, values=values, by=by)
    if not values.get("figure"):
        _follow(decision, _("Based on no figure: %(reason)s") % {"reason": no_figure}, by)
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
        raise ValidationError(_("A different person must verify it."), code="own")
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


def filtered(found: QuerySet, *, state: str, meeting: str, owner: str, today: date) -> QuerySet:
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
        )
    return found


def _follow(decision, text, by):
    note = FollowUp(decision=decision, text=text, created_by=by)
    note.full_clean()
    note.save()
    return note


# Endorsing a version of a strategy, in a meeting of the group, with the readiness check as it stood.


@transaction.atomic
def endorse(
    strategy: Strategy,
    *,
    reason: str = "",
    meeting: Meeting | None = None,
    agreement: str = "",
    reservations: str = "",
    conflicts: str = "",
    by: User,
) -> Endorsement:
    """Frozen from here on. Where the readiness check misses something, ``reason`` says why all the same;
    both are kept. In a meeting held since the version was handed in (`resolutions.check`).
    """
    found = locked(strategy, Strategy.Status.REVIEW)
    handed_in = Event.objects.of(found).filter(verb="to_review").order_by("-at").first()
    resolutions.check(meeting, agreement=agreement, since=handed_in and handed_in.at)
    checks = readiness.check(found)
    is_ready = all(check.is_met for check in checks)
    if not is_ready and not reason.strip():
        raise ValidationError(
            {"reason": _("Something is missing: say why you endorse it all the same.")}, code="not_ready"
        )
    made = Endorsement.objects.create(
        strategy=found,
        meeting=meeting,
        readiness=readiness.stored(checks),
        is_ready=is_ready,
        reason="" if is_ready else reason.strip(),
        endorsed_by=by,
    )
    agreed = {"agreement": agreement, "reservations": reservations, "conflicts": conflicts}
    resolutions.record(meeting, endorsement=made, by=by, **agreed)
    found.status = Strategy.Status.ENDORSED
    found.save(update_fields=["status"])
    after = {"status": str(Strategy.Status.ENDORSED), "readiness": readiness.summary(checks)}
    Event.write("endorsed", found, by=by, note=made.reason, before={"status": str(Strategy.Status.REVIEW)}, after=after)
    return made
