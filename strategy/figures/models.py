from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.reports.models import GapReport, TargetKind
from strategy.requirements.models import Method
from workforce.history.persons import person


class Figure(models.Model):
    """A reference to one number of a frozen gap report: never its value, so that a number and its source cannot part.

    Texts write ``[[figure:12]]``; actions, decisions, agenda items and comments point at it.
    Immutable; shared by all that cite it.
    """

    class Field(models.TextChoices):
        CURRENT = "current", _("Workers there are")
        REQUIRED = "required", _("Workers required")
        SHORTAGE = "shortage", _("Shortage")
        SURPLUS = "surplus", _("Surplus")
        DIFFERENCE = "difference", _("Net")
        RATIO = "ratio", _("In place")
        POSTS_NEEDED = "posts_needed", _("Posts needed")
        DENSITY = "density", _("Workers per 100,000 people")
        COVERAGE = "coverage", _("Areas complete, of those expected")
        VALUE = "value", _("Rate")

    report = models.ForeignKey(GapReport, on_delete=models.PROTECT, related_name="figures")
    method = models.CharField(max_length=20, choices=Method, blank=True)
    rate = models.CharField(max_length=30, blank=True, help_text="code of a rate line; then method is empty")
    area = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=5, choices=TargetKind, default=TargetKind.ALL)
    target = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=20, choices=Field)

    class Meta:
        verbose_name = _("cited figure")
        verbose_name_plural = _("cited figures")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "method", "rate", "area", "target_kind", "target", "field"],
                name="strategy_figure_unique",
            ),
            models.CheckConstraint(
                name="strategy_figure_of_a_line_or_a_rate",
                condition=(~models.Q(method="") & models.Q(rate="") & ~models.Q(field="value"))
                | (models.Q(method="") & ~models.Q(rate="") & models.Q(field="value")),
            ),
        ]

    def __str__(self):
        return f"[[figure:{self.pk}]]"


class FigureRemark(models.Model):
    """What somebody says about a figure on a dashboard or a why page."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField(_("Comment"), max_length=5000)
    meeting = models.ForeignKey("strategy.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()

    class Meta:
        verbose_name = _("comment on a figure")
        verbose_name_plural = _("comments on figures")
        ordering = ["created_at"]

    def __str__(self):
        return self.text[:80]
