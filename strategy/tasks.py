"""Work done by Celery. A task takes one integer, claims its row and calls one service; it may be delivered twice."""

from celery import shared_task
from django.utils import timezone

from strategy.models import Change, GapReport
from strategy.services import changes, refreshing, reminders, reports
from workforce.models import reclaim


@shared_task(name="strategy.tasks.run_gap_report")
def run_gap_report(pk: int) -> None:
    report = GapReport.objects.claim(pk)
    if report:
        reports.run(report)
        for change in changes.due(report):
            run_change.delay(change.pk)


@shared_task(name="strategy.tasks.reclaim_reports")
def reclaim_reports() -> None:
    """Reports whose worker has gone silent, or whose message was lost, go back to the queue. Run by beat."""
    for pk in reclaim(GapReport.objects.defer("inputs")):
        run_gap_report.delay(pk)


@shared_task(name="strategy.tasks.run_change")
def run_change(pk: int) -> None:
    change = Change.objects.claim(pk)
    if change:
        changes.run(change)


@shared_task(name="strategy.tasks.reclaim_changes")
def reclaim_changes() -> None:
    """As `reclaim_reports`, of changes between reports. Run by beat."""
    for pk in reclaim(Change.objects.all()):
        run_change.delay(pk)


@shared_task(name="strategy.tasks.refresh_stale_reports")
def refresh_stale_reports() -> None:
    """Make the next report of every round whose newest draft is out of date, once its inputs are quiet. Run by beat."""
    for report in refreshing.refresh():
        run_gap_report.delay(report.pk)


@shared_task(name="strategy.tasks.remind")
def remind() -> None:
    """One letter to each person about what is due within 30 days or overdue. Run by beat, once a day."""
    reminders.remind(timezone.localdate())
