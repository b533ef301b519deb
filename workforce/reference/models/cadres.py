from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workforce.reference.models.named import Dated, DatedQuerySet, Named, NameKeyField


class CadreGroup(Named):
    code = models.SlugField(_("Code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("cadre group")
        verbose_name_plural = _("cadre groups")


class Cadre(Named, Dated):
    """A kind of worker. ``plural`` is what two of them are called ("probation and welfare officers")."""

    class Category(models.TextChoices):
        PROFESSIONAL = "professional", _("Professional")
        PARA = "para_professional", _("Para-professional")
        ALLIED = "allied", _("Allied")

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    plural = models.CharField(_("Plural"), max_length=200)
    plurals = models.JSONField(_("Plural in other languages"), default=dict, blank=True)
    category = models.CharField(_("Category"), max_length=20, choices=Category)
    group = models.ForeignKey(
        CadreGroup,
        verbose_name=_("Cadre group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cadres",
    )
    isco08 = models.CharField(_("ISCO-08"), max_length=10, blank=True)
    isced = models.CharField(_("ISCED 2011"), max_length=10, blank=True)
    is_regulated = models.BooleanField(_("Regulated profession"), default=False)
    order = models.PositiveSmallIntegerField(_("Order in lists"), default=0)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("cadre")
        verbose_name_plural = _("cadres")
        ordering = ["order", "code"]

    @property
    def plural_label(self):
        return self.plurals.get((get_language() or "")[:2]) or self.plural or self.label


class JobTitle(models.Model):
    """A title that partners write, and the cadre it means."""

    cadre = models.ForeignKey(Cadre, verbose_name=_("Cadre"), on_delete=models.CASCADE, related_name="job_titles")
    name = models.CharField(_("Job title"), max_length=200)
    name_key = NameKeyField(unique=True)

    class Meta:
        verbose_name = _("job title")
        verbose_name_plural = _("job titles")

    def __str__(self):
        return self.name


class Sector(Named):
    code = models.SlugField(_("Code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class WorkLevel(Named):
    """Where a worker works: community, sub-county, district, regional, national."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(_("Rank"), default=0)

    class Meta:
        verbose_name = _("level of work")
        verbose_name_plural = _("levels of work")
        ordering = ["rank"]
