from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.reference.models import (
    Area,
    Cadre,
    CadreGroup,
    Dated,
    DatedQuerySet,
    Named,
    Organisation,
    PopulationGroup,
)


class Method(models.TextChoices):
    """The kinds of gap this application computes. They stay apart (domain.md 3.0: G1, G2, G3, G5)."""

    APPROVED = "approved_posts", _("Approved posts")
    FUNDED = "funded_posts", _("Funded posts")
    NORM = "population_norm", _("Population norm")
    CASELOAD = "caseload", _("Caseload standard")


class Unit(models.TextChoices):
    POSTS = "posts", _("posts")
    HEADCOUNT = "headcount", _("workers")
    FTE = "fte", _("full-time equivalents")


class RequirementSet(Named, Dated):
    """The norms and standards in force together; a gap report is computed with one of them and keeps a copy."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    version = models.CharField(_("Version"), max_length=20)
    source = models.CharField(_("Source"), max_length=300)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("requirement set")
        verbose_name_plural = _("requirement sets")
        ordering = ["-valid_from", "code"]


class Requirement(models.Model):
    """One norm or standard, for a cadre or for a group of cadres, with its unit and who counts.

    population_norm: ``per_100k`` workers per 100,000 of ``population_group``, at least ``minimum_per_area``.
    caseload: one worker for ``cases_per_worker`` active cases. Within a set and method targets are disjoint.
    """

    set = models.ForeignKey(
        RequirementSet, verbose_name=_("Requirement set"), on_delete=models.CASCADE, related_name="requirements"
    )
    code = models.SlugField(_("Code"), max_length=60)
    method = models.CharField(
        _("Method"), max_length=20, choices=[(m.value, m.label) for m in (Method.NORM, Method.CASELOAD)]
    )
    cadre = models.ForeignKey(
        Cadre, verbose_name=_("Cadre"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.ForeignKey(
        CadreGroup, verbose_name=_("Cadre group"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("Area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: everywhere."),
    )
    unit = models.CharField(_("Unit"), max_length=10, choices=Unit)
    population_group = models.ForeignKey(
        PopulationGroup,
        verbose_name=_("Population group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    per_100k = models.DecimalField(_("Per 100,000"), max_digits=12, decimal_places=4, null=True, blank=True)
    minimum_per_area = models.DecimalField(
        _("At least, in an area"), max_digits=8, decimal_places=3, null=True, blank=True
    )
    cases_per_worker = models.DecimalField(_("Cases per worker"), max_digits=8, decimal_places=3, null=True, blank=True)
    counts_volunteers = models.BooleanField(_("Volunteers are counted"), default=False)
    counts_agency = models.BooleanField(_("Agency workers are counted"), default=False)
    source = models.CharField(_("Source"), max_length=300)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["set", "method", "code"]
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="strategy_requirement_code"),
            models.CheckConstraint(
                name="strategy_requirement_cadre_or_group",
                condition=models.Q(cadre__isnull=True, group__isnull=False)
                | models.Q(cadre__isnull=False, group__isnull=True),
                violation_error_message=_(
                    "A requirement is for a cadre or for a group of cadres: choose one of the two."
                ),
            ),
            models.CheckConstraint(
                name="strategy_requirement_norm_complete",
                condition=~models.Q(method="population_norm")
                | models.Q(per_100k__gte=0, population_group__isnull=False, cases_per_worker__isnull=True),
                violation_error_message=_(
                    "A population norm needs a number per 100,000 and the population group it is for."
                ),
            ),
            models.CheckConstraint(
                name="strategy_requirement_caseload_complete",
                condition=~models.Q(method="caseload") | models.Q(cases_per_worker__gt=0, per_100k__isnull=True),
                violation_error_message=_("A caseload standard needs a number of cases per worker above 0."),
            ),
        ]

    def __str__(self):
        return f"{self.get_method_display()}: {self.cadre or self.group}"


class EstablishmentPost(Dated):
    """Posts in the ministry's establishment register; where it holds an area and cadre, approved posts come from it."""

    area = models.ForeignKey(Area, verbose_name=_("Area"), on_delete=models.PROTECT, related_name="+")
    cadre = models.ForeignKey(Cadre, verbose_name=_("Cadre"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved = models.DecimalField(_("Approved posts"), max_digits=12, decimal_places=3)
    funded = models.DecimalField(_("Funded posts"), max_digits=12, decimal_places=3, null=True, blank=True)
    frozen = models.DecimalField(_("Frozen posts"), max_digits=12, decimal_places=3, default=0)
    source = models.CharField(_("Source"), max_length=300)
    registered_at = models.DateTimeField(_("Entered in the register at"), default=timezone.now)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("post of the establishment")
        verbose_name_plural = _("posts of the establishment")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "cadre", "organisation", "valid_from"],
                nulls_distinct=False,
                name="strategy_establishment_unique",
            ),
            models.CheckConstraint(
                name="strategy_establishment_counts",
                condition=models.Q(approved__gte=models.F("frozen"), frozen__gte=0),
                violation_error_message=_("Frozen posts are part of the approved posts."),
            ),
        ]

    def __str__(self):
        return f"{self.area}, {self.cadre}: {self.approved}"
