"""Running a job that a worker has claimed: however it ends, its row says so."""

import logging
from collections.abc import Callable

from celery.exceptions import SoftTimeLimitExceeded

from workforce.jobs.models import Cancelled, Job, Pulse

logger = logging.getLogger(__name__)


class Lost(Exception):  # noqa: N818
    """The job was taken for abandoned and given to another worker: it is not ours any more."""


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
    except Exception:
        logger.exception("%s failed", job)
        _end(job, Job.Status.FAILED, "unexpected")
    job.refresh_from_db(fields=["status", "progress", "failure", "finished_at"])
    return job


def _end(job: Job, status: str, failure: str = "") -> None:
    """End our attempt; another worker's goes on."""
    if type(job).objects.filter(pk=job.pk, attempts=job.attempts).exists():
        job.end(status, failure)
