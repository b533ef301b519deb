"""Why a figure changed between two gap reports: computed once from their frozen inputs, stored, read by the pages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from strategy.gaps.changes import VERSION
from strategy.reports.models import GapReport, TargetKind
from strategy.requirements.models import Method
from workforce.jobs.models import Job, JobQuerySet
from workforce.people.permissions import Permission, can


class ChangeQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self if can(user, Permission.REPORT_VIEW) else self.none()


class Change(Job):
    """The way from an earlier report to a later one, in steps of which each changes one kind of input.

    ``steps`` are codes in the order they were taken (strategy/gaps/changes.py): lists, requirement, population,
    submissions, corrections, real, overlap, method. ``problem`` says in a code why it could not be computed.
    """

    earlier = models.ForeignKey(GapReport, on_delete=models.CASCADE, related_name="changes_after")
    later = models.ForeignKey(GapReport, on_delete=models.CASCADE, related_name="changes_before")
    steps = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    facts = models.JSONField(
        default=dict,
        blank=True,
        help_text="{step: what changed, in codes: submissions added, overlaps settled, requirements changed ...}",
    )
    method_version = models.CharField(max_length=20, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("change between two reports")
        verbose_name_plural = _("changes between reports")
        ordering = ["-created_at"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["earlier", "later"], name="strategy_change_unique"),
            models.CheckConstraint(name="strategy_change_two_reports", condition=~models.Q(earlier=models.F("later"))),
        ]

    @property
    def is_outdated(self):
        """Split in another way than today."""
        return self.status == Job.Status.DONE and self.method_version != VERSION

    def __str__(self):
        return _("Change from gap report %(earlier)s to %(later)s") % {
            "earlier": self.earlier.number,
            "later": self.later.number,
        }


def _figures():
    return ArrayField(models.FloatField(null=True), default=list)


class ChangeLine(models.Model):
    """One figure's way: its value at the earlier report and after every step; the last is the later report's.
    NULL: no figure.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="lines")
    area = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=5, choices=TargetKind)
    target = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=20, choices=Method)
    current = _figures()
    required = _figures()
    difference = _figures()
    shortage = _figures()
    surplus = _figures()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "method", "target_kind", "target", "area"], name="strategy_changeline_unique"
            )
        ]
        indexes = [models.Index(fields=["change", "area"])]

    def __str__(self):
        return f"{self.area} {self.target or 'all'} {self.method}"
