"""New reports by themselves: when inputs changed and then nobody touched them for a while."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from strategy.reports.models import GapReport
from strategy.reports.services import reports
from strategy.reports.services.staleness import is_stale
from workforce.history.models import Event
from workforce.jobs.models import Job

ACCEPTANCE = ["accepted", "acceptance_withdrawn"]
INPUTS = [
    "mapping.round",
    "mapping.expectedsubmission",
    "mapping.overlapdecision",
    "strategy.requirement",
    "strategy.requirementset",
    "strategy.establishmentpost",
    "workforce.area",
    "workforce.cadre",
    "workforce.organisation",
    "workforce.population",
]


def refresh() -> list[GapReport]:
    """Create what is due, and return it for queueing. A report that failed or was cancelled waits for a person."""
    if not inputs_are_quiet():
        return []
    made = []
    for report in _latest():
        if report.status == Job.Status.DONE and report.standing == GapReport.Standing.DRAFT and is_stale(report):
            try:
                made.append(
                    reports.create(
                        round=report.round,
                        requirement_set=report.requirement_set,
                        parameters=report.parameters,
                        by=None,
                    )
                )
            except ValidationError:
                continue  # somebody else has just asked for it
    return made


def inputs_are_quiet() -> bool:
    since = timezone.now() - timedelta(seconds=settings.GAP_REPORT_QUIET_SECONDS)
    recent = Event.objects.filter(at__gt=since)
    accepting = recent.filter(object_type="mapping.submission", verb__in=ACCEPTANCE)
    return not accepting.exists() and not recent.filter(object_type__in=INPUTS).exists()


def _latest() -> list[GapReport]:
    """The newest report of each round, requirement set and parameters, whatever became of it."""
    key = ["round_id", "requirement_set_id", "parameters"]
    rows = GapReport.objects.order_by(*key, "-number").distinct(*key)
    return list(rows.select_related("round__reporting_level", "requirement_set").defer("inputs"))
