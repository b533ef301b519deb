"""Jobs of workforce."""

from celery import shared_task

from workforce.services import tokens


@shared_task(name="workforce.tasks.prune_api")
def prune_api() -> None:
    """Kept answers and counts of the API that nobody needs any more."""
    tokens.prune()
