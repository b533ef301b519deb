from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mapping.rounds.models import Round
from strategy.requirements.models import Method, RequirementSet, Unit
from workforce.jobs.models import Job, JobQuerySet
from workforce.people.permissions import Permission, can


class GapReportQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self if can(user, Permission.REPORT_VIEW) else self.none()

    def ready(self):
        """Reports with figures that have not been withdrawn."""
        return self.filter(status=Job.Status.DONE).exclude(standing=GapReport.Standing.WITHDRAWN)


class GapReport(Job):
    """A frozen computation of the gaps of a round. Inputs, requirements, populations and parameters are kept with it.

    Job status says whether it is computed; ``standing`` what it is worth: draft -> official (adopted by the
    leadership group) -> withdrawn (with an erratum). ``fingerprint`` is of its inputs: when today's inputs
    have another, the report is stale.
    """

    class Standing(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OFFICIAL = "official", _("Official")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.PositiveIntegerField(unique=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="gap_reports")
    requirement_set = models.ForeignKey(RequirementSet, on_delete=models.PROTECT, related_name="+")
    parameters = models.JSONField(
        default=dict,
        help_text=(
            "{base_level, employer_types ([] all), population_year, "
            "turnover_denominator, children_group, density_group, enough_known (%)}"
        ),
    )
    method_version = models.CharField(max_length=20, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="sha256 of the frozen inputs")
    digest = models.CharField(
        max_length=64, blank=True, help_text="sha256 of all lines: the same report twice is the same bytes"
    )
    frozen = models.JSONField(
        default=dict,
        blank=True,
        help_text=(
            "{round, requirements, cadres, groups, areas (labels in every "
            "language), submissions, populations, overlaps, sources}"
        ),
    )
    inputs = models.BinaryField(
        null=True, blank=True, help_text="The input frames, zstd parquet in a zip, for an audit"
    )
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.DRAFT)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_in = models.ForeignKey(
        "strategy.Meeting",
        verbose_name=_("Adopted in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adopted_reports",
    )
    adoption_note = models.TextField(_("Why it was adopted as it is"), max_length=2000, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    erratum = models.TextField(blank=True)

    objects = GapReportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("gap report")
        verbose_name_plural = _("gap reports")
        ordering = ["-number"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="strategy_gapreport_adopted_both_or_neither",
                condition=models.Q(adopted_at__isnull=True, adopted_by__isnull=True)
                | models.Q(adopted_at__isnull=False, adopted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="strategy_gapreport_withdrawn_both_or_neither",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="strategy_gapreport_withdrawn_with_erratum",
                condition=~models.Q(standing="withdrawn")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(erratum="")),
            ),
            models.CheckConstraint(
                name="strategy_gapreport_standing_only_when_done",
                condition=models.Q(standing="draft") | models.Q(status="done"),
            ),
        ]

    def __str__(self):
        return _("Gap report %(number)s") % {"number": self.number}

    @property
    def parameters_used(self):
        """Those asked for, and the country's where none were; as frozen with the report."""
        return self.parameters | self.frozen.get("parameters", {})


class TargetKind(models.TextChoices):
    CADRE = "cadre", _("Cadre")
    GROUP = "group", _("Group of cadres")
    KIND = "kind", _("Kind of worker")
    ALL = "all", _("All cadres")


class WorkerKind(models.TextChoices):
    """The kinds of worker that no headline adds up: categories of cadres, and volunteers of any cadre."""

    PROFESSIONAL = "professional", _("Professionals")
    PARA = "para_professional", _("Paid para-professionals")
    VOLUNTEER = "volunteer", _("Volunteers")
    ALLIED = "allied", _("Allied workers")


class ReportArea(models.Model):
    """An area as the report saw it: place in the tree, labels, coverage, population.
    Codes, not keys: it outlives the area list.
    """

    report = models.ForeignKey(GapReport, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=80)
    parent = models.CharField(max_length=80, blank=True)
    path = models.CharField(max_length=400)
    level = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    is_base = models.BooleanField()
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)
    name_key = models.CharField(max_length=200)
    coverage = models.CharField(
        max_length=10, blank=True, help_text="complete, partial, none; '' where nothing is expected"
    )
    areas_expected = models.PositiveIntegerField(default=0)
    areas_complete = models.PositiveIntegerField(default=0)
    areas_partial = models.PositiveIntegerField(default=0)
    organisations_expected = models.PositiveIntegerField(default=0)
    organisations_accepted = models.PositiveIntegerField(default=0)
    reporters = models.JSONField(
        null=True,
        default=list,
        help_text=(
            "organisations (codes, sorted) with an accepted submission for a base area or a place in it; "
            "null: not known"
        ),
    )
    children = models.FloatField(null=True)
    population = models.FloatField(null=True)
    populations = models.JSONField(
        default=dict, help_text="{group: {used, published, parts, year, source, rule, chosen}}"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="strategy_reportarea_unique")]
        indexes = [models.Index(fields=["report", "parent"])]

    def __str__(self):
        return self.name

    @property
    def areas_none(self):
        return self.areas_expected - self.areas_complete - self.areas_partial


# Lines come by the hundred thousand, in the transaction that holds their report: no trigger for each row, and no index
# of the report alone beside those that begin with it.
LIGHT = {"on_delete": models.CASCADE, "db_constraint": False, "db_index": False}


class GapLine(models.Model):
    """One figure: area x target (cadre, group, all) x method.
    ``difference = current - required``; negative is a shortage.

    Unrounded. A line without a figure has a ``reason``. Columns as in strategy/gaps/calculation.py.
    """

    report = models.ForeignKey(GapReport, related_name="lines", **LIGHT)
    area = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=5, choices=TargetKind)
    target = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=20, choices=Method)
    unit = models.CharField(max_length=10, blank=True)
    current = models.FloatField(null=True)
    required = models.FloatField(null=True)
    required_all = models.FloatField(null=True)
    difference = models.FloatField(null=True)
    ratio = models.FloatField(null=True, help_text="what is in place: (required - shortage) / required")
    shortage = models.FloatField(null=True)
    surplus = models.FloatField(null=True)
    posts_needed = models.FloatField(null=True)
    headquarters = models.FloatField(null=True)
    population = models.FloatField(null=True)
    population_group = models.CharField(max_length=40, blank=True)
    density_current = models.FloatField(
        null=True, help_text="Workers of the density: in areas whose population is known"
    )
    density = models.FloatField(null=True)
    per_worker = models.FloatField(null=True)
    areas_expected = models.PositiveIntegerField(default=0)
    areas_complete = models.PositiveIntegerField(default=0)
    areas_partial = models.PositiveIntegerField(default=0)
    areas_none = models.PositiveIntegerField(default=0)
    areas_counted = models.PositiveIntegerField(default=0)
    cells_expected = models.PositiveIntegerField(default=0, help_text="base areas x targets")
    cells_counted = models.PositiveIntegerField(default=0)
    known_share = models.FloatField(null=True, help_text="what the counted cells hold of all that the line is about")
    population_share = models.FloatField(null=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "area", "method", "target_kind", "target"], name="strategy_gapline_unique"
            )
        ]
        indexes = [
            models.Index(fields=["report", "method", "target_kind", "target"], name="strategy_gapline_everywhere")
        ]

    def __str__(self):
        return f"{self.area} {self.target or 'all'} {self.method}: {self.difference}"

    @property
    def unit_label(self):
        return Unit(self.unit).label if self.unit else ""

    @property
    def is_part(self):
        """A figure that holds some of the cadres asked for, not all."""
        return 0 < self.cells_counted < self.cells_expected


class RateLine(models.Model):
    """A rate, always with its numerator and denominator: summed over the areas that have both, then divided."""

    report = models.ForeignKey(GapReport, related_name="rates", **LIGHT)
    area = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=5, choices=TargetKind)
    target = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=30)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    above = models.FloatField(null=True, help_text="posts filled beyond those approved (of a vacancy rate)")
    units_both = models.PositiveIntegerField(default=0)
    units_expected = models.PositiveIntegerField(default=0)
    cells_counted = models.PositiveIntegerField(default=0)
    cells_expected = models.PositiveIntegerField(default=0)
    known_share = models.FloatField(null=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "area", "code", "target_kind", "target"], name="strategy_rateline_unique"
            )
        ]
        indexes = [
            models.Index(fields=["report", "code", "target_kind", "target"], name="strategy_rateline_everywhere")
        ]

    def __str__(self):
        return f"{self.area} {self.target or 'all'} {self.code}: {self.value}"


class StockLine(models.Model):
    """Workers at a base area by cadre, employer type, employment, sector and level: summed measures, in thousandths."""

    report = models.ForeignKey(GapReport, related_name="stock", **LIGHT)
    area = models.CharField(max_length=80)
    cadre = models.CharField(max_length=40)
    employer_type = models.CharField(max_length=20)
    employment = models.CharField(max_length=20)
    sector = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    records = models.PositiveIntegerField()
    measures = models.JSONField(default=dict, help_text="{measure: thousandths}; unknown ones are absent")

    class Meta:
        indexes = [models.Index(fields=["report", "area", "cadre"])]

    def __str__(self):
        return f"{self.area} {self.cadre}: {self.records}"
