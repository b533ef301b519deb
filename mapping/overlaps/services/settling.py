"""Settling overlaps: who may, the guarded life of a decision, the same answer for many.

Every change locks first, checks the state second and writes the Event last.
A decision changes no record; it counts from the next gap report.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.checks.texts import identity
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import overlapping
from mapping.overlaps.services.overlapping import Overlap
from mapping.rounds.models import Round
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User
from workforce.people.permissions import ROLE_PERMISSIONS, Permission, grants, organisations_of
from workforce.reference.models import Area, Organisation

KEEP, BOTH = OverlapDecision.Decision.KEEP, OverlapDecision.Decision.BOTH
REASONS = {
    "no_permission": gettext_lazy("Only the ministry’s reviewers and planners decide on overlaps."),
    "own_organisation": gettext_lazy(
        "You belong to one of the organisations that reported these workers, so another person decides."
    ),
    "ministry_only": gettext_lazy("The ministry decides on overlaps between organisations."),
    "other_area": gettext_lazy("This area is outside the areas you look after."),
}


def stale(overlap: Overlap, *, has_moved: bool = False) -> Stale:
    """Somebody settled or reopened it, or the figures changed (``has_moved``), since the person looked."""
    return Stale(overlap, by=overlap.decision.decided_by if overlap.decision else None, has_moved=has_moved)


@dataclass(frozen=True)
class Seen:
    """An overlap as a person saw it: its key, the lines of its history, the digest of what the organisations say."""

    key_hash: int
    revision: int
    digest: str

    @classmethod
    def of(cls, overlap: Overlap) -> "Seen":
        return cls(overlap.key_hash, overlap.revision, overlap.seen)

    @classmethod
    def read(cls, text: str) -> "Seen":
        """From ``str`` of one; ValueError for anything else."""
        key, revision, digest = text.split(":")
        return cls(int(key), int(revision), digest)

    def __str__(self):
        return f"{self.key_hash}:{self.revision}:{self.digest}"


def may_settle(user: User, overlap: Overlap) -> tuple[bool, str]:
    """Whether the person may settle it, else the code of the reason (REASONS)."""
    settles = _settling(user)
    if not settles:
        return False, "no_permission"
    if organisations_of(user) & {each.pk for each in overlap.organisations}:
        return False, "own_organisation"
    if not _of_the_ministry(settles):
        return False, "ministry_only"
    return (True, "") if settles_at(user, overlap.area) else (False, "other_area")


def settles_at(user: User, area: Area) -> bool:
    """Whether the person settles overlaps of the area for the ministry, whoever claims the workers."""
    return any(
        area.path.startswith(grant.area.path if grant.area else "") for grant in _of_the_ministry(_settling(user))
    )


def settles_anywhere(user: User) -> bool:
    return bool(_of_the_ministry(_settling(user)))


def _settling(user):
    return [grant for grant in grants(user) if Permission.OVERLAP_SETTLE in ROLE_PERMISSIONS[grant.role]]


def _of_the_ministry(found):
    return [grant for grant in found if grant.organisation is None or grant.organisation.is_ministry]


@transaction.atomic
def settle(
    *, round: Round, seen: Seen, decision: str, organisation: Organisation | None = None, reason: str, by: User
) -> OverlapDecision:
    """Keep one organisation's figures, or both; settled before, the answer changes. Raises Stale.

    ValidationError: gone, not_a_claimant, no_reason, or a code of REASONS.
    """
    _lock(round)
    return _settle(_as_seen(round, seen), decision, organisation, reason.strip(), by=by)


@transaction.atomic
def settle_many(
    *, round: Round, seen: list[Seen], decision: str, organisation: Organisation | None = None, reason: str, by: User
) -> list[OverlapDecision]:
    """The same answer for several overlaps of the same two organisations: all of them or none.
    As settle; also not_one_pair.
    """
    _lock(round)
    found = {each.key_hash: each for each in overlapping.load(round, [each.key_hash for each in seen])}
    chosen = [_checked(found.get(each.key_hash), each) for each in seen]
    if len({tuple(each.pk for each in overlap.organisations) for overlap in chosen}) != 1:
        _refuse("not_one_pair", _("Choose overlaps of the same two organisations."))
    return [_settle(overlap, decision, organisation, reason.strip(), by=by) for overlap in chosen]


@transaction.atomic
def reopen(*, round: Round, key_hash: int, revision: int, reason: str, by: User) -> None:
    """Take a decision back: the lower count holds again from the next report. Raises Stale.

    ValidationError: gone, not_settled, no_reason, or a code of REASONS.
    """
    _lock(round)
    overlap = overlapping.get(round, key_hash)
    if overlap is None:
        _refuse("gone", _("These workers are no longer reported by two organisations."))
    _check_person(by, overlap)
    if overlap.decision is None:
        _refuse("not_settled", _("This overlap is open already."))
    if overlap.revision != revision:
        raise stale(overlap)
    if not reason.strip():
        _refuse("no_reason", _("Say why."))
    kept = overlap.decision
    line = _line("overlap_reopened", kept, by=by, before=_facts(kept), note=reason.strip())
    kept.delete()
    line.save()


def _lock(round):
    """One person settles in a round at a time: an overlap that is open has no row of its own to lock."""
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)


def _as_seen(round, seen):
    return _checked(overlapping.get(round, seen.key_hash), seen)


def _checked(overlap, seen):
    if overlap is None:
        _refuse("gone", _("These workers are no longer reported by two organisations."))
    if overlap.revision != seen.revision:
        raise stale(overlap)
    if overlap.seen != seen.digest:
        raise stale(overlap, has_moved=True)
    return overlap


def _check_person(user, overlap):
    allowed, code = may_settle(user, overlap)
    if not allowed:
        _refuse(code, REASONS[code])


def _settle(overlap, decision, organisation, reason, *, by):
    _check_person(by, overlap)
    if decision == KEEP and organisation not in overlap.organisations:
        _refuse("not_a_claimant", _("Choose one of the organisations that reported these workers."))
    if not reason:
        _refuse("no_reason", _("Say why."))
    held = overlap.decision
    before = _facts(held) if held else {}
    record = overlap.record
    key = {name: getattr(record, name) for name in (*overlapping.REFERENCES, "employment")}
    made = held or OverlapDecision(round=overlap.round, key_hash=overlap.key_hash)
    values = key | {
        "workplace": identity(record.workplace),
        "decision": decision,
        "organisation": organisation if decision == KEEP else None,
        "reason": reason,
        "claims": overlapping.claims_now(overlap),
        "revision": overlap.revision + 1,
        "decided_at": timezone.now(),
        "decided_by": by,
    }
    for name, value in values.items():
        setattr(made, name, value)
    made.full_clean()
    made.save()
    _line("overlap_settled", made, by=by, before=before, after=_facts(made), note=reason).save()
    return made


def _facts(decision):
    return {"decision": decision.decision, "organisation": str(decision.organisation) if decision.organisation else ""}


def _line(verb, decision, **said):
    line = Event.line(verb, decision, **said)
    line.object_id = overlapping.subject(decision.round, decision.key_hash)
    return line


def _refuse(code, message):
    raise ValidationError(message, code=code)
