"""The jobs of uploads. A task takes one integer, claims the row and calls one service; it may be delivered twice."""

from celery import shared_task
from django.core.cache import cache

from mapping.submissions.models import Submission
from mapping.uploads.models import Upload
from mapping.uploads.services.checking import check
from mapping.uploads.services.rechecking import recheck
from mapping.uploads.services.storing import Moved, store
from workforce.jobs import services as jobs
from workforce.jobs.models import reclaim


@shared_task(name="mapping.tasks.check_upload")
def check_upload(pk: int) -> None:
    _run(pk)


@shared_task(name="mapping.tasks.store_upload")
def store_upload(pk: int) -> None:
    _run(pk)


@shared_task(name="mapping.tasks.recheck_submission")
def recheck_submission(pk: int) -> None:
    """What the checks say of its records, kept as a file: the same twice, or nothing when it is there."""
    found = Submission.objects.filter(pk=pk).select_related("round", "organisation", "area").first()
    if found:
        recheck(found)


def queue_recheck(submission: Submission) -> None:
    """Once in two minutes, however often it is asked for."""
    if cache.add(f"recheck:{submission.pk}", "", timeout=120):
        jobs.queue(recheck_submission, submission.pk)


@shared_task(name="mapping.tasks.reclaim_uploads")
def reclaim_uploads() -> None:
    """Uploads whose worker stopped go back to the queue; after three attempts they have failed."""
    for pk in reclaim(Upload.objects.all()):
        queue(Upload.objects.get(pk=pk))


def queue(upload: Upload) -> bool:
    """Send the task of the upload's step once the current transaction is committed. False: see ``jobs.queue``."""
    return jobs.queue(check_upload if upload.step == Upload.Step.CHECK else store_upload, upload.pk)


def run_now(upload: Upload) -> Upload:
    """The job in this process, for the command line."""
    _run(upload.pk)
    return Upload.objects.get(pk=upload.pk)


def _run(pk):
    """The step on the row decides, not the message: an old message may come late."""
    upload = Upload.objects.claim(pk)
    if upload:
        jobs.run(upload, _step, refusals=())


def _step(upload, pulse):
    try:
        (check if upload.step == Upload.Step.CHECK else store)(upload, pulse)
    except Moved:
        _compare_again(upload)
    else:
        upload.end(Upload.Status.DONE)


def _compare_again(upload):
    mine = Upload.objects.filter(pk=upload.pk, status=Upload.Status.RUNNING, attempts=upload.attempts)
    if mine.update(status=Upload.Status.PENDING, step=Upload.Step.CHECK, progress=0, attempts=0, started_at=None):
        upload.step = Upload.Step.CHECK
        queue(upload)
