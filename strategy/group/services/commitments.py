"""What organisations promised, to the strategy or to the Call to Action, and whether they kept it.

Somebody else than whoever wrote a commitment down says whether it was kept.
One that was assessed is not rewritten: it is set back to open first.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.group.models import Commitment
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User
from workforce.people.permissions import Permission, can, organisations_of

Status = Commitment.Status


def visible_to(user: User) -> QuerySet:
    """Who sees the strategy or the leadership group sees all; others what their own organisation promised."""
    if can(user, Permission.STRATEGY_VIEW) or can(user, Permission.GROUP_VIEW):
        return Commitment.objects.all()
    return Commitment.objects.filter(organisation__in=organisations_of(user))


def may_write(user: User) -> bool:
    return can(user, Permission.GROUP_MANAGE) or can(user, Permission.STRATEGY_EDIT)


def may_assess(user: User) -> bool:
    return can(user, Permission.GROUP_DECIDE) or can(user, Permission.PROGRESS_VERIFY)


def summary(found: QuerySet, today: date) -> dict:
    """How many of these are kept, partly, not kept; open and not yet due; open and overdue."""
    late = Q(status=Status.OPEN, due_on__lt=today)
    counts = {code: Count("pk", filter=Q(status=code)) for code in (Status.KEPT, Status.PARTLY, Status.NOT_KEPT)}
    return found.order_by().aggregate(
        all=Count("pk"),
        overdue=Count("pk", filter=late),
        open=Count("pk", filter=Q(status=Status.OPEN) & ~late),
        **counts,
    )


@transaction.atomic
def save(commitment: Commitment, *, values: dict, revision: int, by: User) -> Commitment:
    if commitment.pk and Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk).assessed_at:
        raise ValidationError(
            _("It was assessed. Set it back to “not yet due” before you change what was promised."), code="assessed"
        )
    return editing.save(commitment, values=values, revision=revision, by=by)


def written_by(commitment: Commitment) -> set[int]:
    """Ids of those who wrote it down or changed what it says."""
    events = Event.objects.of(commitment).filter(verb__in=["created", "changed"], actor__isnull=False)
    return set(events.values_list("actor_id", flat=True))


@transaction.atomic
def assess(commitment: Commitment, *, status: str, evidence: str, revision: int, by: User) -> Commitment:
    """Kept, partly, not kept, with evidence; or open again, as if nobody had judged it."""
    held = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if held.revision != revision:
        raise Stale(held, by=held.edited_by)
    if by.pk in written_by(held):
        raise ValidationError(_("You wrote this commitment down: another person says whether it was met."), code="own")
    before = {"status": held.status, "evidence": held.evidence}
    held.status, held.evidence, held.revision = status, evidence, held.revision + 1
    is_open = status == Status.OPEN
    held.assessed_at, held.assessed_by = (None, None) if is_open else (timezone.now(), by)
    held.edited_at, held.edited_by = timezone.now(), by
    held.full_clean()
    held.save()
    Event.write("assessed", held, by=by, before=before, after={"status": status, "evidence": evidence})
    return held
