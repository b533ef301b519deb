"""The jobs of gap reports. A task takes one integer, claims its row and calls one service; it may be delivered twice.

A task keeps its name for ever: messages that wait in a queue and the beat's table name it.
"""

from celery import shared_task

from strategy.reports import offered
from strategy.reports.models import GapReport
from strategy.reports.services import refreshing, reports
from workforce.jobs.models import reclaim


@shared_task(name="strategy.tasks.run_gap_report")
def run_gap_report(pk: int) -> None:
    report = GapReport.objects.claim(pk)
    if report:
        reports.run_report(report)
        for follow in offered.AFTER_REPORT.functions():
            follow(report)


@shared_task(name="strategy.tasks.reclaim_reports")
def reclaim_reports() -> None:
    """Reports whose worker has gone silent, or whose message was lost, go back to the queue. Run by beat."""
    for pk in reclaim(GapReport.objects.defer("inputs")):
        run_gap_report.delay(pk)


@shared_task(name="strategy.tasks.refresh_stale_reports")
def refresh_stale_reports() -> None:
    """Make the next report of every round whose newest draft is out of date, once its inputs are quiet. Run by beat."""
    for report in refreshing.refresh():
        run_gap_report.delay(report.pk)
