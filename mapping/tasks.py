"""The jobs of uploads. A task takes one integer, claims the row and calls one service; it may be delivered twice."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from mapping.models import Upload
from mapping.services.checking import LostJob, check
from mapping.services.storing import Moved, store
from workforce.models import Cancelled, Pulse, reclaim

log = logging.getLogger(__name__)


@shared_task(name="mapping.tasks.check_upload")
def check_upload(pk: int) -> None:
    _run(pk)


@shared_task(name="mapping.tasks.store_upload")
def store_upload(pk: int) -> None:
    _run(pk)


@shared_task(name="mapping.tasks.reclaim_uploads")
def reclaim_uploads() -> None:
    """Uploads whose worker stopped go back to the queue; after three attempts they have failed."""
    for pk in reclaim(Upload.objects.all()):
        queue(Upload.objects.get(pk=pk))


def queue(upload: Upload) -> None:
    """Send the task of the upload's step once the current transaction is committed."""
    task = check_upload if upload.step == Upload.Step.CHECK else store_upload
    task.delay_on_commit(upload.pk)


def run_now(upload: Upload) -> Upload:
    """The job in this process, for the command line."""
    _run(upload.pk)
    return Upload.objects.get(pk=upload.pk)


def _run(pk):
    """The step on the row decides, not the message: an old message may come late."""
    upload = Upload.objects.claim(pk)
    if upload is None:
        return
    try:
        with Pulse(upload) as pulse:
            (check if upload.step == Upload.Step.CHECK else store)(upload, pulse)
        upload.end(Upload.Status.DONE)
    except Cancelled:
        upload.end(Upload.Status.CANCELLED)
    except Moved:
        _compare_again(upload)
    except LostJob:
        log.warning("upload %s: another worker took it", pk)
    except SoftTimeLimitExceeded:
        upload.end(Upload.Status.FAILED, "too_long")
    except Exception:
        log.exception("upload %s failed", pk)
        upload.end(Upload.Status.FAILED, "unexpected")


def _compare_again(upload):
    mine = Upload.objects.filter(pk=upload.pk, status=Upload.Status.RUNNING, attempts=upload.attempts)
    if mine.update(status=Upload.Status.PENDING, step=Upload.Step.CHECK, progress=0, attempts=0, started_at=None):
        upload.step = Upload.Step.CHECK
        queue(upload)
