"""Things with a name: one name in the country's first language, further ones by language,
and a key to search and sort by.
"""

import unicodedata

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def fold(text):
    """The search and sort key of a name: no accents, no case, single spaces ("Nérésia  " -> "neresia")."""
    plain = unicodedata.normalize("NFKD", text or "")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


class NameKeyField(models.CharField):
    """The folded ``name`` of the same row, kept in step on every save (bulk_create included)."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 200, "editable": False, "default": "", "db_index": True, **kwargs})

    def pre_save(self, model_instance, add):
        key = fold(model_instance.name)[:200]
        setattr(model_instance, self.attname, key)
        return key


class Named(models.Model):
    """``label`` is the name in the reader's language; ``names`` maps a language code to a translated name."""

    name = models.CharField(_("Name"), max_length=200)
    names = models.JSONField(_("Name in other languages"), default=dict, blank=True)
    name_key = NameKeyField()

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    @property
    def label(self):
        return self.names.get((get_language() or "")[:2]) or self.name


class Dated(models.Model):
    """Valid from (inclusive, empty = always) to (exclusive, empty = still). Reference rows are ended, never deleted."""

    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_valid_order",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                violation_error_message=_("The end must be after the start."),
            )
        ]


class DatedQuerySet(models.QuerySet):
    def on(self, date):
        """Rows valid on a date."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=date),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=date),
        )
