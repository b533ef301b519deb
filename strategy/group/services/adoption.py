"""What a gap report is worth: adopted by the leadership group, withdrawn with an erratum.
Reports become official one at a time.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.establishment.services import differences as register_differences
from strategy.group.models import Meeting
from strategy.group.services import (
    resolutions,
)
from strategy.reports.models import GapReport
from strategy.reports.services.staleness import Change, changes
from workforce.history.models import Event
from workforce.jobs.models import Job
from workforce.people.models import User

Standing = GapReport.Standing


@dataclass(frozen=True)
class Matters:
    """What is open in a report, at this moment. left_out: workers (thousandths) that unsettled overlaps leave out."""

    changes: list[Change]
    overlaps: int
    left_out: float
    differences: int

    @property
    def is_open(self) -> bool:
        return bool(self.changes or self.overlaps or self.differences)


def matters(report: GapReport) -> Matters:
    open_overlaps = [row for row in report.frozen["overlaps"] if not row.get("decision")]
    found = register_differences.find_differences(report.round)
    return Matters(
        changes=changes(report),
        overlaps=len(open_overlaps),
        left_out=sum(row["difference"].get("headcount", 0) for row in open_overlaps),
        differences=register_differences.counts(found)["unsettled"],
    )


@transaction.atomic
def adopt(
    report: GapReport,
    *,
    meeting: Meeting | None = None,
    note: str = "",
    agreement: str = "",
    reservations: str = "",
    conflicts: str = "",
    by: User,
) -> GapReport:
    """The leadership group makes it official, in a meeting held after it was computed (`resolutions.check`).
    With something open in it only with a note, which is kept and shown.

    ValidationError: wrong_state; stale or open (a note is needed); meeting, quorum, agreement.
    """
    report = _locked(report)
    if report.status != Job.Status.DONE or report.standing != Standing.DRAFT:
        raise ValidationError(_("Only a computed draft can be made official."), code="wrong_state")
    resolutions.check(meeting, agreement=agreement, since=report.finished_at)
    if not note.strip():
        _nothing_open(matters(report))
    former = GapReport.objects.filter(round=report.round_id, standing=Standing.OFFICIAL, superseded_by=None)
    former.update(superseded_by=report)
    report.standing, report.adopted_at, report.adopted_by = Standing.OFFICIAL, timezone.now(), by
    report.adopted_in, report.adoption_note = meeting, note.strip()
    report.superseded_by = None  # it counts, also where a newer draft took the draft's place
    report.save(update_fields=["standing", "adopted_at", "adopted_by", "adopted_in", "adoption_note", "superseded_by"])
    agreed = {"agreement": agreement, "reservations": reservations, "conflicts": conflicts}
    resolutions.record(meeting, report=report, by=by, **agreed)
    after = {"standing": "official"} | ({"adopted_in": str(meeting)} if meeting else {})
    Event.write("adopted", report, by=by, before={"standing": "draft"}, after=after, note=report.adoption_note)
    return report


def _nothing_open(found: Matters) -> None:
    if found.changes:
        said = _("This report is out of date. Say why it is made official all the same, or compute a new one.")
        raise ValidationError(said, code="stale")
    if found.is_open:
        said = _("Something is still open in this report. Say why it is made official all the same.")
        raise ValidationError(said, code="open")


@transaction.atomic
def withdraw(report: GapReport, *, erratum: str, by: User) -> GapReport:
    """An official report is withdrawn with an erratum, which stands wherever it is cited. Where it counted, the one
    whose place it took counts again."""
    report = _locked(report)
    if report.standing != Standing.OFFICIAL:
        raise ValidationError(_("Only an official report can be withdrawn."), code="wrong_state")
    if not erratum.strip():
        said = _("Say what was wrong: the erratum is shown wherever the report is cited.")
        raise ValidationError(said, code="required")
    report.standing, report.withdrawn_at, report.withdrawn_by = Standing.WITHDRAWN, timezone.now(), by
    report.erratum = erratum.strip()
    report.save(update_fields=["standing", "withdrawn_at", "withdrawn_by", "erratum"])
    report.supersedes.filter(standing=Standing.OFFICIAL).update(superseded_by=report.superseded_by_id)
    before, after = {"standing": "official"}, {"standing": "withdrawn"}
    Event.write("withdrawn", report, by=by, before=before, after=after, note=report.erratum)
    return report


def _locked(report: GapReport) -> GapReport:
    return GapReport.objects.select_for_update(of=["self"]).select_related("round").defer("inputs").get(pk=report.pk)


# Reading --------------------------------------------------------------------------------------------------------------
def replacement(report: GapReport) -> GapReport | None:
    """What stands in the place of a withdrawn report:
    the official one of its round, else the newest draft made after it.
    """
    ready = GapReport.objects.ready().filter(round=report.round_id).defer("inputs", "frozen").order_by("-number")
    official = ready.filter(standing=Standing.OFFICIAL, superseded_by=None).first()
    return official or ready.filter(number__gt=report.number).first()


def replacement_of_withdrawal(report: GapReport) -> GapReport | None:
    """The official report that would count again: the one whose place this one took."""
    return report.supersedes.filter(standing=Standing.OFFICIAL).defer("inputs", "frozen").order_by("-number").first()


def last_official(report: GapReport) -> GapReport | None:
    """The official report before this one: of its round, else of the round before."""
    rows = GapReport.objects.filter(standing=Standing.OFFICIAL, round__as_of__lte=report.round.as_of).exclude(
        pk=report.pk
    )
    return rows.select_related("round").defer("inputs", "frozen").order_by("-round__as_of", "-adopted_at").first()
