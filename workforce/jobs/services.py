"""Running a job that a worker has claimed: however it ends, its row says so."""

import logging
from collections.abc import Callable

from celery import Task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils.translation import gettext_lazy as L
from kombu.exceptions import OperationalError

from workforce.jobs.models import Cancelled, Job, Pulse
from workforce.running import failures

logger = logging.getLogger(__name__)
LATER = L(
    "The work has not begun yet. Nothing is lost: it begins by itself within some minutes, you need not wait here."
)


class Lost(Exception):  # noqa: N818
    """The job was taken for abandoned and given to another worker: it is not ours any more."""


def queue(task: Task, pk: int) -> bool:
    """Send the task once the current transaction is committed.

    False when the broker does not answer: nothing is lost, the row waits and beat queues it again. In a transaction it
    is not known yet, and True.
    """
    sent = []
    transaction.on_commit(lambda: sent.append(_send(task, pk)))
    return all(sent)


def _send(task, pk):
    try:
        task.delay(pk)
    except OperationalError as error:
        logger.warning("%s %s waits, the broker does not answer: %s", task.name, pk, error)
        return False
    return True


def run(
    job: Job, compute: Callable[[Job, Pulse], None], *, refusals: tuple[type[Exception], ...] = (ValueError,)
) -> Job:
    """``compute(job, pulse)`` stores all or nothing. The text of one of its ``refusals`` is why the job failed: a code,
    or what contradicts itself. What was not foreseen is in the log, and the job has failed.
    """
    try:
        with Pulse(job) as pulse:
            compute(job, pulse)
    except Lost:
        logger.warning("%s was computed by another worker in the meantime", job)
    except Cancelled:
        _end(job, Job.Status.CANCELLED)
    except SoftTimeLimitExceeded:
        _end(job, Job.Status.FAILED, "too_long")
    except refusals as error:
        _end(job, Job.Status.FAILED, str(error))
        logger.warning("%s: %s", job, error)
    except Exception as error:
        logger.exception("%s failed", job)
        if failures.kind_of(error) == "unavailable":  # the row falls silent, and is taken up again
            raise
        _end(job, Job.Status.FAILED, failures.kind_of(error) or "unexpected")
    job.refresh_from_db(fields=["status", "progress", "failure", "finished_at"])
    return job


def _end(job: Job, status: str, failure: str = "") -> None:
    """End our attempt; another worker's goes on."""
    if type(job).objects.filter(pk=job.pk, attempts=job.attempts).exists():
        job.end(status, failure)
