"""The jobs of changes between reports; see the tasks of reports."""

from celery import shared_task

from strategy.changes import services
from strategy.changes.models import Change
from strategy.reports.models import GapReport
from workforce.jobs.models import reclaim


@shared_task(name="strategy.tasks.run_change")
def run_change(pk: int) -> None:
    change = Change.objects.claim(pk)
    if change:
        services.run_change(change)


@shared_task(name="strategy.tasks.reclaim_changes")
def reclaim_changes() -> None:
    """As `reclaim_reports`, of changes between reports. Run by beat."""
    for pk in reclaim(Change.objects.all()):
        run_change.delay(pk)


def run_due(report: GapReport) -> None:
    """Queue the changes that are due once this report is computed."""
    for change in services.due(report):
        run_change.delay(change.pk)
