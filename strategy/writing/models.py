"""What is written together: revisions against lost texts, drafts kept while one writes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.history.persons import person


class Edited(models.Model):
    """Edited optimistically: a save names the revision it began from, and is stale when another one came between."""

    revision = models.PositiveIntegerField(default=0, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = person(editable=False)

    class Meta:
        abstract = True


class Part(Edited):
    """A part of a strategy version. ``key`` is the same in every version,
    so that versions are compared and links outlive them.
    """

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
