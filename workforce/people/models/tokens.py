"""What the API needs to know of its callers: tokens, requests that must not happen twice, how often somebody calls."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.reference.models import Organisation


class ApiTokenQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), created_by__is_active=True)


class ApiToken(models.Model):
    """A key by which a program acts for an organisation, as the person who made it and never more than that person.

    Only its sha256 is kept: the token itself is shown once. What it may do is the scopes it names, of what the person's
    roles in that organisation allow today.
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
