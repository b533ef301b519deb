"""What the strategy does: objectives, actions and their milestones, indicators, and progress.
What an action costs and brings: `by_year`.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.figures.models import Figure
from strategy.framework.models import FrameworkItem
from strategy.plans.models.strategies import Horizon, Strategy
from strategy.reports.models import TargetKind
from strategy.requirements.models import Method
from strategy.writing.models import Part
from workforce.history.persons import both_or_neither, person
from workforce.reference.models import Area, Cadre, Organisation, WorkLevel


class Objective(Part):
    """What is to be different for one element, and its text. Numbered 1, 2 ... in its strategy."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField(_("Number"))
    element = models.ForeignKey(FrameworkItem, verbose_name=_("Element"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Objective"), max_length=200)
    outcome = models.TextField(_("Outcome"), max_length=2000, blank=True)
    text = models.TextField(_("Text"), blank=True)
    horizon = models.CharField(_("Horizon"), max_length=6, choices=Horizon)
    context = models.ManyToManyField(FrameworkItem, verbose_name=_("Context factors"), blank=True, related_name="+")
    figures = models.ManyToManyField(Figure, blank=True, related_name="objectives", help_text="the gap it answers")

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="strategy_objective_number",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another objective has this number."),
            ),
            models.UniqueConstraint(fields=["strategy", "key"], name="strategy_objective_key"),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"


class ActionQuerySet(models.QuerySet):
    def due(self, today, *, within):
        """Neither done nor cancelled, and ending on or before ``today + within`` (a timedelta);
        those that have ended included.
        """
        return self.unfinished().filter(ends_on__lte=today + within)

    def overdue(self, today):
        """Neither done nor cancelled, and past its end, or past a milestone that was not reached."""
        late = Milestone.objects.filter(action=OuterRef("pk"), done_on__isnull=True, due_on__lt=today)
        return self.unfinished().filter(Q(ends_on__lt=today) | Exists(late))

    def unfinished(self):
        return self.exclude(status__in=[Action.Status.DONE, Action.Status.CANCELLED])


class Action(Part):
    """Who does what by when, at which levels, for which cadres (none named: all),
    in which areas (none named: everywhere).
    """

    class Funding(models.TextChoices):
        FUNDED = "funded", _("Funded")
        PARTLY = "partly", _("Part funded")
        UNFUNDED = "unfunded", _("Not funded")

    class Status(models.TextChoices):  # as its lead last reported it
        NOT_STARTED = "not_started", _("Not started")
        ON_TRACK = "on_track", _("On track")
        DELAYED = "delayed", _("Delayed")
        BLOCKED = "blocked", _("Blocked")
        DONE = "done", pgettext_lazy("action", "Done")
        CANCELLED = "cancelled", pgettext_lazy("action", "Cancelled")

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="actions")
    objective = models.ForeignKey(
        Objective, verbose_name=_("Objective"), on_delete=models.CASCADE, related_name="actions"
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    element = models.ForeignKey(FrameworkItem, verbose_name=_("Element"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Action"), max_length=300)
    text = models.TextField(_("Text"), blank=True)
    horizon = models.CharField(_("Horizon"), max_length=6, choices=Horizon)
    starts_on = models.DateField(_("Begins on"), null=True, blank=True)
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    levels = models.ManyToManyField(WorkLevel, verbose_name=_("Levels of work"), blank=True, related_name="+")
    cadres = models.ManyToManyField(Cadre, verbose_name=_("Cadres"), blank=True, related_name="+")
    areas = models.ManyToManyField(Area, verbose_name=_("Areas"), blank=True, related_name="+")
    lead = models.ForeignKey(
        Organisation, verbose_name=_("Lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partners = models.ManyToManyField(Organisation, verbose_name=_("Partners"), blank=True, related_name="+")
    depends_on = models.ManyToManyField(
        "self", verbose_name=_("Depends on"), symmetrical=False, blank=True, related_name="needed_by"
    )
    funding = models.CharField(_("Funding"), max_length=10, choices=Funding, default=Funding.UNFUNDED)
    funding_source = models.CharField(_("Funding source"), max_length=200, blank=True)
    status = models.CharField(_("State"), max_length=12, choices=Status, default=Status.NOT_STARTED, editable=False)
    figures = models.ManyToManyField(Figure, blank=True, related_name="actions", help_text="the gap it answers")

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["objective__number", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "number"],
                name="strategy_action_number",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another action of this objective has this number."),
            ),
            models.UniqueConstraint(fields=["strategy", "key"], name="strategy_action_key"),
            models.CheckConstraint(
                name="strategy_action_dates",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The end is before the beginning."),
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.title}"

    @property
    def label(self):
        """Its number in the strategy: "3.2". Needs ``objective``."""
        return f"{self.objective.number}.{self.number}"


class Milestone(models.Model):
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("Milestone"), max_length=200)
    due_on = models.DateField(_("Due on"))
    done_on = models.DateField(_("Reached on"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.title


class Indicator(Part):
    """How one knows. ``measured``: a line or rate of the gap report of each round, read by itself;
    ``manual``: entered, with its formula.
    """

    class Source(models.TextChoices):
        MEASURED = "measured", _("Read from the gap reports")
        MANUAL = "manual", _("Entered by hand")

    class Frequency(models.TextChoices):
        ROUND = "round", _("With each round")
        QUARTER = "quarter", _("Every quarter")
        HALF = "half", _("Every half-year")
        YEAR = "year", _("Every year")
        END = "end", _("At mid-term and at the end")

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="indicators")
    objective = models.ForeignKey(
        Objective,
        verbose_name=_("Objective"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="indicators",
    )
    action = models.ForeignKey(
        Action, verbose_name=_("Action"), null=True, blank=True, on_delete=models.CASCADE, related_name="indicators"
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    name = models.CharField(_("Indicator"), max_length=300)
    source = models.CharField(_("Where its values come from"), max_length=10, choices=Source)
    formula = models.TextField(_("Definition and formula"), max_length=2000, blank=True)
    unit = models.CharField(_("Unit"), max_length=60, blank=True)
    method = models.CharField(_("Method"), max_length=20, choices=Method, blank=True)
    rate = models.CharField(_("Rate"), max_length=30, blank=True)
    field = models.CharField(_("Measure"), max_length=20, choices=Figure.Field, blank=True)
    area = models.CharField(_("Area"), max_length=80, blank=True, help_text="code; as in a Figure")
    target_kind = models.CharField(max_length=5, choices=TargetKind, default=TargetKind.ALL)
    target = models.CharField(max_length=40, blank=True)
    is_lower_better = models.BooleanField(_("Lower is better"), default=False)
    baseline = models.DecimalField(_("Baseline"), max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(_("Baseline of"), null=True, blank=True)
    baseline_figure = models.ForeignKey(Figure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verification = models.CharField(_("Means of verification"), max_length=300, blank=True)
    frequency = models.CharField(_("Frequency"), max_length=8, choices=Frequency, default=Frequency.YEAR)
    responsible = models.ForeignKey(
        Organisation, verbose_name=_("Responsible"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disaggregation = models.CharField(_("Broken down by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "key"], name="strategy_indicator_key"),
            models.UniqueConstraint(
                fields=["strategy", "number"], name="strategy_indicator_number", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="strategy_indicator_measured_names_a_line",
                condition=Q(source="manual", method="", rate="")
                | (Q(source="measured") & ~Q(field="") & ((~Q(method="") & Q(rate="")) | (Q(method="") & ~Q(rate="")))),
            ),
            models.CheckConstraint(
                name="strategy_indicator_of_objective_or_action",
                condition=Q(objective__isnull=True) | Q(action__isnull=True),
            ),
        ]

    def __str__(self):
        return self.name


class IndicatorTarget(models.Model):
    """To be reached by the end of a year.
    One that is no better than its baseline, or passed when it was written, is confirmed with a reason.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(_("Year"))
    value = models.DecimalField(_("Target"), max_digits=16, decimal_places=4)
    reason = models.CharField(_("Why it is set all the same"), max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = person()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="strategy_indicatortarget_year"),
            both_or_neither("strategy_indicatortarget", "confirmed"),
            models.CheckConstraint(
                name="strategy_indicatortarget_reason",
                condition=Q(confirmed_at__isnull=True, reason="") | (Q(confirmed_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.value}" + (f" ({self.reason})" if self.reason else "")


class IndicatorValue(models.Model):
    """A value entered by hand, with its evidence; somebody else verifies it.
    Follows the indicator's key over the versions.
    """

    key = models.UUIDField(db_index=True, help_text="of the indicator, in every version")
    on = models.DateField(_("On day"))
    value = models.DecimalField(_("Value"), max_digits=16, decimal_places=4)
    note = models.TextField(_("Evidence"), max_length=2000, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = person()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = person()

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "on"], name="strategy_indicatorvalue_day"),
            both_or_neither("strategy_indicatorvalue", "verified"),
            models.CheckConstraint(
                name="strategy_indicatorvalue_verified_by_another",
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=models.F("entered_by")),
            ),
        ]

    def __str__(self):
        return f"{self.on}: {self.value}"


class Progress(models.Model):
    """What the lead says about an action on a day, with evidence; somebody else verifies it.
    Follows the action's key over the versions.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        DISPUTED = "disputed", _("Disputed")

    key = models.UUIDField(db_index=True, help_text="of the action, in every version")
    strategy = models.ForeignKey(
        Strategy,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="progress_reports",
        help_text="the version it was reported on",
    )
    on = models.DateField(_("As of"))
    status = models.CharField(_("State"), max_length=12, choices=Action.Status)
    percent = models.PositiveSmallIntegerField(_("Done, per cent"), null=True, blank=True)
    text = models.TextField(_("What was done"), max_length=3000)
    spent = models.DecimalField(_("Spent so far"), max_digits=18, decimal_places=2, null=True, blank=True)
    evidence = models.TextField(_("Evidence"), max_length=2000, blank=True)
    resource = models.ForeignKey(
        "strategy.Resource",
        verbose_name=_("Document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = person()
    verdict = models.CharField(_("Verdict"), max_length=10, choices=Verdict, blank=True)
    verdict_note = models.TextField(_("Note"), max_length=2000, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = person()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-on", "-pk"]
        constraints = [
            both_or_neither("strategy_progress", "verified"),
            models.CheckConstraint(
                name="strategy_progress_verified_by_another",
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=models.F("reported_by")),
            ),
            models.CheckConstraint(
                name="strategy_progress_verdict_when_verified",
                condition=Q(verified_at__isnull=True, verdict="") | (Q(verified_at__isnull=False) & ~Q(verdict="")),
            ),
            models.CheckConstraint(
                name="strategy_progress_percent", condition=Q(percent__isnull=True) | Q(percent__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.on}: {self.get_status_display()}"
