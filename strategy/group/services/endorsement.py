"""Endorsing a version of a strategy, in a meeting of the group, with the readiness check as it stood."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy.group.models import Meeting
from strategy.plans.models import Endorsement, Strategy
from strategy.plans.pages import readiness
from strategy.plans.services.versions import locked
from workforce.history.models import Event
from workforce.people.models import User


@transaction.atomic
def endorse(strategy: Strategy, *, reason: str = "", meeting: Meeting | None = None, by: User) -> Endorsement:
    """Frozen from here on. Where the readiness check misses something, ``reason`` says why all the same;
    both are kept.
    """
    found = locked(strategy, Strategy.Status.REVIEW)
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
    found.status = Strategy.Status.ENDORSED
    found.save(update_fields=["status"])
    after = {"status": str(Strategy.Status.ENDORSED), "readiness": readiness.summary(checks)}
    Event.write("endorsed", found, by=by, note=made.reason, before={"status": str(Strategy.Status.REVIEW)}, after=after)
    return made
