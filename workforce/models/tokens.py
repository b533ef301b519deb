"""What the API needs to know of its callers: tokens, requests that must not happen twice, how often somebody calls."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation


class ApiTokenQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), created_by__is_active=True)


class ApiToken(models.Model):
    """A key by which a program acts for an organisation, as the person who made it and never more than that person.

    Only its sha256 is kept: the token itself is shown once. What it may do is the scopes it names, of what the person's roles in
    that organisation allow today.
    """

    class Scope(models.TextChoices):
        REFERENCE = "reference:read", _("Read the reference lists and rounds")
        READ = "submissions:read", _("Read submissions, files and records")
        WRITE = "submissions:write", _("Send, change and submit submissions")
        FIGURES = "figures:read", _("Read gap reports and coverage")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(_("What it is for"), max_length=100)
    start = models.CharField(max_length=12, help_text="The first characters, by which people tell tokens apart.")
    digest = models.CharField(max_length=64, unique=True, help_text="sha256 of the token")
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("What it may do"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    expires_at = models.DateTimeField(_("Expires on"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="workforce_apitoken_revoked_both_or_neither",
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(name="workforce_apitoken_scoped", condition=models.Q(scopes__len__gt=0)),
            models.CheckConstraint(
                name="workforce_apitoken_expires_later", condition=models.Q(expires_at__gt=models.F("created_at"))
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.name}"


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
    """How many requests a holder made in one minute, counted by the database, so that any number of web processes agree."""

    holder = models.CharField(max_length=80)
    minute = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "minute"], name="workforce_apiuse_unique")]

    def __str__(self):
        return f"{self.holder} {self.minute:%H:%M}: {self.count}"
