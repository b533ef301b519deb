"""What is written together: revisions against lost texts, drafts kept while one writes, remarks in the margin."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.models import Organisation


def person(**more):
    """A foreign key to the person who did something; empty only for what the system did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", **more
    )


def both_or_neither(model, name):
    """The constraint that a moment has its person: ``<name>_at`` and ``<name>_by``."""
    at, by = f"{name}_at", f"{name}_by"
    return models.CheckConstraint(
        name=f"strategy_{model}_{name}_both_or_neither",
        condition=models.Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | models.Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
    )


class Edited(models.Model):
    """Edited optimistically: a save names the revision it began from, and is stale when another one came between."""

    revision = models.PositiveIntegerField(default=0, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = person(editable=False)

    class Meta:
        abstract = True


class Part(Edited):
    """A part of a strategy version. ``key`` is the same in every version, so that versions are compared and links outlive them."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Autosave(models.Model):
    """What a person has typed and not yet saved, kept every few seconds; at most one for a person and an object."""

    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40, help_text="'' for a new one, '<parent type>:<id>' where it would go")
    values = models.JSONField(default=dict)
    base_revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("unsaved draft")
        verbose_name_plural = _("unsaved drafts")
        constraints = [
            models.UniqueConstraint(fields=["saved_by", "object_type", "object_id"], name="strategy_autosave_unique")
        ]

    def __str__(self):
        return f"{self.saved_by}: {self.object_type} {self.object_id}"


class RemarkQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at__isnull=True, reply_to__isnull=True)


class Remark(models.Model):
    """A remark on a part of a strategy, and the replies to it, until it is settled. ``part``: section, objective, action ...

    ``key`` is the part's, so that a remark is still beside its part in the next version.
    """

    strategy = models.ForeignKey("strategy.Strategy", on_delete=models.CASCADE, related_name="remarks")
    part = models.CharField(max_length=20, help_text="section, objective, action, indicator, risk; '' for the whole")
    key = models.UUIDField(null=True, blank=True)
    text = models.TextField(_("Comment"), max_length=5000)
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = person()
    answer = models.TextField(_("What was done about it"), max_length=2000, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a strategy")
        verbose_name_plural = _("comments on a strategy")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["strategy", "key"])]
        constraints = [both_or_neither("remark", "settled")]

    def __str__(self):
        return self.text[:80]
