"""The jobs of the leadership group; see the tasks of reports."""

from celery import shared_task
from django.utils import timezone

from strategy.group.services import reminders


@shared_task(name="strategy.tasks.remind")
def remind() -> None:
    """One letter to each person about what is due within 30 days or overdue. Run by beat, once a day."""
    reminders.remind(timezone.localdate())
