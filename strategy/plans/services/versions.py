"""The life of a version: draft -> consultation -> review -> endorsed -> in force -> superseded;
sent back it is a draft again.

Each step locks every version of the strategy, checks the state, changes it, and writes one line of history. The views
hold the permissions: planners hand on, the chair endorses, the leadership group's chair or secretariat puts in force.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy.plans.models import Strategy
from strategy.plans.services import copying
from workforce.history.models import Event
from workforce.people.models import User

Status = Strategy.Status


def locked(strategy: Strategy, *states: str) -> Strategy:
    """The version, locked with all others of its code.
    ValidationError code 'wrong_state' where it is in none of ``states``.
    """
    versions = Strategy.objects.select_for_update().filter(code=strategy.code).order_by("pk")
    found = next(version for version in versions if version.pk == strategy.pk)
    if found.status not in states:
        said = {"state": found.get_status_display().lower()}
        raise ValidationError(_("This cannot be done now: the version is “%(state)s”.") % said, code="wrong_state")
    return found


def _move(strategy, status, verb, *, by, note="", **more):
    before, strategy.status = strategy.status, status
    strategy.save(update_fields=["status", *more])
    Event.write(
        verb,
        strategy,
        by=by,
        note=note,
        before={"status": before},
        after={"status": str(status), **{name: str(value) for name, value in more.items()}},
    )
    return strategy


@transaction.atomic
def to_consultation(strategy: Strategy, *, by: User) -> Strategy:
    """Open to the comments of invited organisations; the text can still be changed."""
    return _move(locked(strategy, Status.DRAFT), Status.CONSULTATION, "to_consultation", by=by)


@transaction.atomic
def to_review(strategy: Strategy, *, by: User) -> Strategy:
    """Handed to the leadership group; the text stands still until it is endorsed or sent back."""
    return _move(locked(strategy, Status.DRAFT, Status.CONSULTATION), Status.REVIEW, "to_review", by=by)


@transaction.atomic
def send_back(strategy: Strategy, *, note: str, by: User) -> Strategy:
    """A draft again, with what is to be mended."""
    if not note.strip():
        raise ValidationError({"note": _("Say what is to be mended.")})
    found = locked(strategy, Status.CONSULTATION, Status.REVIEW)
    return _move(found, Status.DRAFT, "sent_back", by=by, note=note)


@transaction.atomic
def put_in_force(strategy: Strategy, *, day: date, by: User) -> Strategy:
    """In force from ``day``; the version that was in force until now is superseded."""
    found = locked(strategy, Status.ENDORSED)
    for former in Strategy.objects.filter(code=found.code, status=Status.IN_FORCE):
        _move(former, Status.SUPERSEDED, "superseded", by=by)
    found.in_force_from = day
    return _move(found, Status.IN_FORCE, "in_force", by=by, in_force_from=day)


@transaction.atomic
def next_version(strategy: Strategy, *, by: User) -> tuple[Strategy, list]:
    """(a draft that copies the newest version, framework items that the newest framework no longer has).

    Parts keep their key; framework items are those of the same code in the newest framework.
    """
    found = locked(strategy, *(status for status in Status if status not in Strategy.OPEN))
    if Strategy.objects.filter(code=found.code, version__gt=found.version).exists():
        raise ValidationError(_("There is a newer version: go on from that one."), code="wrong_state")
    made, lost = copying.copy(found, by=by)
    after = {"version": made.version, "not_in_framework": [f"{item.code} {item.label}" for item in lost]}
    Event.write("next_version", made, by=by, before={"version": found.version}, after=after)
    return made, lost
