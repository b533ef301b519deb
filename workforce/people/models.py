"""Persons, their roles and invitations; tokens, by which programs act for them."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.reference.models import Area, Organisation


class User(AbstractUser):
    """A person. Signs in with user name or e-mail; some have no e-mail and are helped by an administrator."""

    full_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=5, blank=True)
    must_change_password = models.BooleanField(default=False)
    through = None  # the token by which a program acts as this person, in this request

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"),
                condition=~models.Q(email=""),
                name="workforce_user_email_unique",
                violation_error_message=_("Another person already uses this e-mail address."),
            )
        ]

    def __str__(self):
        return self.full_name or self.get_full_name() or self.username


class GrantQuerySet(models.QuerySet):
    def current(self):
        return self.filter(revoked_at__isnull=True)


class Grant(models.Model):
    """What a person may do, for which organisation and in which part of the country (empty = the whole country)."""

    class Role(models.TextChoices):
        PARTNER = "partner", _("Partner")
        CLERK = "clerk", _("Clerk, on behalf")
        REVIEWER = "reviewer", _("Reviewer")
        PLANNER = "planner", _("Planner")
        CHAIR = "chair", _("Leadership group: chair")
        SECRETARIAT = "secretariat", _("Leadership group: secretariat")
        MEMBER = "member", _("Leadership group: member")
        OBSERVER = "observer", _("Leadership group: observer")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "area"],
                condition=models.Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="workforce_grant_unique",
                violation_error_message=_("This person already has this role."),
            ),
            models.CheckConstraint(
                name="workforce_grant_revoked_both_or_neither",
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="workforce_grant_partner_has_organisation",
                condition=~models.Q(role__in=["partner", "clerk"]) | models.Q(organisation__isnull=False),
                violation_error_message=_("A partner or clerk works for an organisation: choose it."),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"


def _token():
    return secrets.token_urlsafe(32)


def _in_two_weeks():
    return timezone.now() + timedelta(days=14)


class Invitation(models.Model):
    """A link by which a new person chooses a user name and password and receives the grant named here."""

    email = models.EmailField(blank=True)
    full_name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Grant.Role)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=5, blank=True)
    token = models.CharField(max_length=64, unique=True, default=_token, editable=False)
    expires_at = models.DateTimeField(default=_in_two_weeks)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="workforce_invitation_accepted_both_or_neither",
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.full_name} ({self.get_role_display()})"


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
