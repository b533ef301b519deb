from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override


class EventQuerySet(models.QuerySet):
    def of(self, obj):
        """The history of one object, newest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))


class Event(models.Model):
    """Who did what to which object, when, with the values before and after.
    Written by services, last, in their transaction.

    Objects are named by text, not by foreign key, so history never blocks and outlives what it is about.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=40, help_text="created, changed, submitted, accepted, sent_back ...")
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.object_label}"

    @classmethod
    def write(cls, verb, obj, *, by, before=None, after=None, note=""):
        """One line of history. ``by`` is a User, or None for the system;
        before/after are JSON-able dicts of what changed.
        """
        line = cls.line(verb, obj, by=by, before=before, after=after, note=note)
        line.save()
        return line

    @classmethod
    def line(cls, verb, obj, *, by, before=None, after=None, note=""):
        """The same, not yet saved: for services that write many at once."""
        return cls(
            actor=by,
            actor_name=actor_name(by),
            verb=verb,
            object_type=obj._meta.label_lower,
            object_id=str(obj.pk),
            object_label=str(obj)[:300],
            before=before or {},
            after=after or {},
            note=note,
        )


def actor_name(by):
    """The person, and the token by which a program acts as them; cut so that the token is always named."""
    if by is None:
        return "system"
    if by.through is None:
        return str(by)
    with override(settings.LANGUAGE_CODE):
        through = gettext("through “%(token)s”") % {"token": by.through.name}
    return f"{str(by)[: 148 - len(through)]}, {through}"
