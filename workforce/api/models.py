"""What the API keeps of its callers: requests that must not happen twice, how often somebody calls."""

from django.db import models
from django.utils import timezone


class IdempotentRequest(models.Model):
    """A write that named a key, and its answer: the same key again gives the same answer and does nothing twice."""

    holder = models.CharField(max_length=40, help_text="token:<id> or user:<id>")
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, help_text="sha256 of what was sent")
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="of the answer; empty while it is being made"
    )
    headers = models.JSONField(default=dict, blank=True)
    body = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "key"], name="workforce_idempotentrequest_unique")]

    def __str__(self):
        return f"{self.holder} {self.key}"


class ApiUse(models.Model):
    """How many requests a holder made in one minute, counted by the database,
    so that any number of web processes agree.
    """

    holder = models.CharField(max_length=80)
    minute = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "minute"], name="workforce_apiuse_unique")]

    def __str__(self):
        return f"{self.holder} {self.minute:%H:%M}: {self.count}"
