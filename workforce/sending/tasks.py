"""Jobs of the forms that were sent."""

from celery import shared_task

from workforce.sending.services import keeping, once


@shared_task(name="workforce.tasks.forget_forms")
def forget_forms() -> None:
    once.forget()
    keeping.forget()
