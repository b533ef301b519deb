"""The national strategy: versions, their sections, which elements were chosen, risks.
Objectives and actions: `plans`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.framework.models import Framework, FrameworkItem
from strategy.reports.models import GapReport
from strategy.writing.models import Edited, Part
from workforce.history.persons import person
from workforce.people.permissions import Permission, can, organisations_of
from workforce.reference.models import Organisation, Sector


class Horizon(models.TextChoices):
    NEAR = "near", _("Near term")
    MEDIUM = "medium", _("Medium term")
    LONG = "long", _("Longer term")


class StrategyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who reads strategies sees all; anybody signed in what is endorsed;
        an invited organisation what it may comment on.
        """
        if can(user, Permission.STRATEGY_VIEW):
            return self
        S = Strategy.Status
        invited = Q(
            status__in=[S.CONSULTATION, S.REVIEW],
            invitations__organisation__in=organisations_of(user),
            invitations__withdrawn_at__isnull=True,
        )
        public = Q(status__in=[S.ENDORSED, S.IN_FORCE, S.SUPERSEDED])
        return self.filter(Q(pk__in=self.model.objects.filter(invited).values("pk")) | public)

    def open(self):
        return self.filter(status__in=Strategy.OPEN)

    def in_force(self):
        return self.filter(status=Strategy.Status.IN_FORCE)


class Strategy(Edited):
    """One version of a strategy: draft -> consultation -> review -> endorsed -> in force -> superseded.

    Sent back from consultation or review it is a draft again. Text changes in draft and consultation only
    (``is_editable``); from endorsed on it is frozen, and only progress goes on.
    The next version is a copy; parts keep their ``key``.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONSULTATION = "consultation", _("In consultation")
        REVIEW = "review", _("In review")
        ENDORSED = "endorsed", _("Endorsed")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    OPEN = [Status.DRAFT, Status.CONSULTATION, Status.REVIEW]
    EDITABLE = [Status.DRAFT, Status.CONSULTATION]

    code = models.SlugField(_("Code"), max_length=60)
    version = models.PositiveIntegerField(_("Version"), default=1)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_versions")
    status = models.CharField(_("State"), max_length=12, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("Title"), max_length=200)
    language = models.CharField(_("Language of the text"), max_length=5, default="en")
    first_year = models.PositiveSmallIntegerField(_("First year"))
    last_year = models.PositiveSmallIntegerField(_("Last year"))
    near_until = models.PositiveSmallIntegerField(_("Near term until the end of"))
    medium_until = models.PositiveSmallIntegerField(_("Medium term until the end of"))
    currency = models.CharField(_("Currency"), max_length=3, default="USD")
    sdg_targets = ArrayField(models.CharField(max_length=10), verbose_name=_("SDG targets"), default=list, blank=True)
    sectors = models.ManyToManyField(Sector, verbose_name=_("Sectors taking part"), blank=True, related_name="+")
    ministries = models.ManyToManyField(
        Organisation, verbose_name=_("Ministries and agencies taking part"), blank=True, related_name="+"
    )
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="strategies")
    report = models.ForeignKey(
        GapReport,
        verbose_name=_("Gap report it is based on"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="strategies",
    )
    method = models.CharField(
        _("Method"), max_length=20, default="population_norm", help_text="of the gap the plan is laid over"
    )
    is_illustrative = models.BooleanField(_("Illustrative"), default=False)
    in_force_from = models.DateField(_("In force from"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="strategy_strategy_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="in_force"), name="strategy_strategy_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(status__in=["draft", "consultation", "review"]),
                name="strategy_strategy_one_open",
                violation_error_message=_("A version of this strategy is being written already."),
            ),
            models.CheckConstraint(
                name="strategy_strategy_period",
                condition=Q(first_year__gte=1990, last_year__lte=2200, last_year__gte=models.F("first_year")),
                violation_error_message=_("The last year is before the first."),
            ),
            models.CheckConstraint(
                name="strategy_strategy_horizons",
                condition=Q(near_until__gte=models.F("first_year"), medium_until__gte=models.F("near_until")),
                violation_error_message=_("The near term ends in the period, the medium term not before it."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_editable(self):
        return self.status in self.EDITABLE

    @property
    def is_frozen(self):
        return self.status not in self.OPEN

    @property
    def years(self):
        return list(range(self.first_year, self.last_year + 1))

    def horizon_of(self, year):
        return (
            Horizon.NEAR if year <= self.near_until else Horizon.MEDIUM if year <= self.medium_until else Horizon.LONG
        )


class Section(Part):
    """A text of the strategy. ``context`` sections are one for each context factor.
    Text is Markdown (see strategy/writing/texts.py).
    """

    class Kind(models.TextChoices):
        FOREWORD = "foreword", _("Foreword")
        VISION = "vision", _("Vision")
        SITUATION = "situation", _("Situation")
        CONTEXT = "context", _("Context")
        GOVERNANCE = "governance", _("Governance and coordination")
        MONITORING = "monitoring", _("Monitoring and evaluation")
        RISKS = "risks", _("Risks")
        FINANCE = "finance", _("Finance")
        OTHER = "other", _("Other")

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    factor = models.ForeignKey(FrameworkItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=200, blank=True)
    text = models.TextField(_("Text"), blank=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "key"], name="strategy_section_key"),
            models.CheckConstraint(
                name="strategy_section_factor",
                condition=Q(kind="context", factor__isnull=False) | (~Q(kind="context") & Q(factor__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.heading

    @property
    def heading(self):
        return self.title or (self.factor.label if self.factor else self.get_kind_display())


class ElementChoice(Edited):
    """Whether the strategy strengthens an element, when first, and why (not).
    No element is mandatory; undecided has no row.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="choices")
    element = models.ForeignKey(FrameworkItem, on_delete=models.PROTECT, related_name="+")
    is_chosen = models.BooleanField(_("Chosen"))
    horizon = models.CharField(_("When first"), max_length=6, choices=Horizon, blank=True)
    reason = models.TextField(_("Why"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("choice of an element")
        verbose_name_plural = _("choices of elements")
        constraints = [models.UniqueConstraint(fields=["strategy", "element"], name="strategy_elementchoice_unique")]

    def __str__(self):
        return f"{self.element}: {_('chosen') if self.is_chosen else _('not chosen')}"


class Risk(Part):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        HAPPENED = "happened", _("Has happened")
        CLOSED = "closed", _("Closed")

    LEVELS = [(1, _("1, very low")), (2, _("2, low")), (3, _("3, middle")), (4, _("4, high")), (5, _("5, very high"))]

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(_("Risk"), max_length=300)
    factor = models.ForeignKey(
        FrameworkItem,
        verbose_name=_("Context factor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    likelihood = models.PositiveSmallIntegerField(_("Likelihood"), choices=LEVELS)
    impact = models.PositiveSmallIntegerField(_("Impact"), choices=LEVELS)
    mitigation = models.TextField(_("Mitigation"), max_length=3000, blank=True)
    owner = models.ForeignKey(
        Organisation, verbose_name=_("Owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(_("State"), max_length=10, choices=Status, default=Status.OPEN)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["-likelihood", "-impact", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "key"], name="strategy_risk_key"),
            models.CheckConstraint(
                name="strategy_risk_levels",
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def score(self):
        return self.likelihood * self.impact


class Endorsement(models.Model):
    """The chair's endorsement of a version, with the readiness check as it stood and, where something was missing,
    the reason.
    """

    strategy = models.OneToOneField(Strategy, on_delete=models.PROTECT, related_name="endorsement")
    meeting = models.ForeignKey(
        "strategy.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="endorsements"
    )
    readiness = models.JSONField(help_text="[{code, is_met, facts}] as `services.readiness.check` gave it")
    is_ready = models.BooleanField()
    reason = models.TextField(_("Reason to endorse although something is missing"), max_length=2000, blank=True)
    endorsed_at = models.DateTimeField(default=timezone.now)
    endorsed_by = person()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.CheckConstraint(
                name="strategy_endorsement_reason_when_not_ready", condition=Q(is_ready=True) | ~Q(reason="")
            )
        ]

    def __str__(self):
        return str(self.strategy)
