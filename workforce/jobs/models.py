import threading
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HEARTBEAT_LOST = timedelta(seconds=60)  # a running job that has been silent for so long has lost its worker
QUEUED_AGAIN = timedelta(minutes=5)  # a job that has waited for so long may have lost its message
WAITS_LONG = timedelta(seconds=20)  # then the page says more than that it waits
MOST_ATTEMPTS = 3  # then the job has failed, with a reason anyone can read


class JobQuerySet(models.QuerySet):
    def claim(self, pk):
        """Take a pending job for this worker; None if somebody else has it (a task may be delivered twice)."""
        now = timezone.now()
        taken = self.filter(pk=pk, status=Job.Status.PENDING).update(
            status=Job.Status.RUNNING,
            started_at=now,
            heartbeat_at=now,
            attempts=models.F("attempts") + 1,
            progress=0,
            failure="",
        )
        return self.get(pk=pk) if taken else None

    def lost(self):
        """Running jobs whose worker has gone silent."""
        return self.filter(status=Job.Status.RUNNING, heartbeat_at__lt=timezone.now() - HEARTBEAT_LOST)


class Job(models.Model):
    """Work done by a Celery worker, its state on its own row: pending -> running -> done | failed | cancelled."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("State"), max_length=10, choices=Status, default=Status.PENDING, db_index=True)
    created_at = models.DateTimeField(_("Requested at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Requested by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("Started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("Last sign of life"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(_("Progress"), default=0, help_text="0 to 100")
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    failure = models.CharField(
        _("Why it failed"), max_length=500, blank=True, help_text="A code, or a sentence anyone can read."
    )
    cancel_requested = models.BooleanField(_("Asked to stop"), default=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(app_label)s_%(class)s_progress", condition=models.Q(progress__lte=100)),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_finished_when_ended",
                condition=models.Q(status__in=["pending", "running"], finished_at__isnull=True)
                | models.Q(status__in=["done", "failed", "cancelled"], finished_at__isnull=False),
            ),
        ]

    @property
    def is_ended(self):
        return self.status in (self.Status.DONE, self.Status.FAILED, self.Status.CANCELLED)

    @property
    def waits_long(self):
        """Nobody has taken it up for a while: broker or workers may be down. Beat queues it again later."""
        asked = max(self.created_at, self.heartbeat_at or self.created_at)
        return self.status == self.Status.PENDING and timezone.now() - asked > WAITS_LONG

    def end(self, status, failure=""):
        """Write the end of the job; only a running (or pending) one can end."""
        now = timezone.now()
        done = 100 if status == self.Status.DONE else self.progress
        changed = (
            type(self)
            .objects.filter(pk=self.pk, status__in=[self.Status.PENDING, self.Status.RUNNING])
            .update(status=status, finished_at=now, failure=failure[:500], progress=done)
        )
        self.refresh_from_db(fields=["status", "finished_at", "failure", "progress"])
        return bool(changed)


class Cancelled(Exception):
    """The person who asked for the job asked it to stop."""


class Pulse:
    """The heartbeat of a running job, on a thread and connection of its own,
    so that it is seen while a long transaction runs.

    ``with Pulse(job) as pulse: ... pulse.at(40)`` says how far the work is,
    and raises Cancelled when it was asked to stop.
    """

    SECONDS = 2.0

    def __init__(self, job):
        self.model, self.pk, self.progress = type(job), job.pk, 0
        self.cancelled = False
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.ended.set()
        self.thread.join()

    def at(self, progress):
        self.progress = min(99, int(progress))
        if self.cancelled:
            raise Cancelled

    def _beat(self):
        try:
            while not self.ended.wait(self.SECONDS):
                with suppress(OperationalError):  # a lock stood in the way: the next beat tells
                    self._tell()
        finally:
            connection.close()

    def _tell(self):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")  # whoever holds the row may be waiting for this thread to end
        row = self.model.objects.filter(pk=self.pk, status=Job.Status.RUNNING)
        row.update(heartbeat_at=timezone.now(), progress=self.progress)
        self.cancelled = row.filter(cancel_requested=True).exists()


def reclaim(queryset):
    """Give lost jobs back to the queue, or fail them after MOST_ATTEMPTS; find those whose message the broker lost.

    Returns the ids to queue again. Run by beat; the broker may or may not deliver the old message too,
    ``claim`` makes that harmless.
    """
    now, again = timezone.now(), []
    for job in queryset.lost():
        if job.attempts >= MOST_ATTEMPTS:
            job.end(Job.Status.FAILED, "worker_lost")
        elif queryset.filter(pk=job.pk, status=Job.Status.RUNNING, heartbeat_at=job.heartbeat_at).update(
            status=Job.Status.PENDING, started_at=None, heartbeat_at=now
        ):
            again.append(job.pk)
    return again + _forgotten(queryset, now)


def _forgotten(queryset, now):
    """Ids of jobs that wait longer than they should; the heartbeat says when they were last queued."""
    waiting = queryset.filter(status=Job.Status.PENDING, created_at__lt=now - QUEUED_AGAIN)
    ids = list(waiting.exclude(heartbeat_at__gt=now - QUEUED_AGAIN).values_list("pk", flat=True))
    waiting.filter(pk__in=ids).update(heartbeat_at=now)
    return ids
