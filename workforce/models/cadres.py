from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .named import Dated, DatedQuerySet, Named, NameKeyField


class CadreGroup(Named):
    code = models.SlugField(max_length=40, unique=True)


class Cadre(Named, Dated):
    """A kind of worker. ``plural`` is what two of them are called ("probation and welfare officers")."""

    class Category(models.TextChoices):
        PROFESSIONAL = "professional", _("Professional")
        PARA = "para_professional", _("Para-professional")
        ALLIED = "allied", _("Allied")

    code = models.SlugField(max_length=40, unique=True)
    plural = models.CharField(max_length=200)
    plurals = models.JSONField(default=dict, blank=True)
    category = models.CharField(max_length=20, choices=Category)
    group = models.ForeignKey(CadreGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="cadres")
    isco08 = models.CharField("ISCO-08", max_length=10, blank=True)
    isced = models.CharField("ISCED 2011", max_length=10, blank=True)
    is_regulated = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["order", "code"]

    @property
    def plural_label(self):
        return self.plurals.get((get_language() or "")[:2]) or self.plural or self.label


class JobTitle(models.Model):
    """A title that partners write, and the cadre it means."""

    cadre = models.ForeignKey(Cadre, on_delete=models.CASCADE, related_name="job_titles")
    name = models.CharField(max_length=200)
    name_key = NameKeyField(unique=True)

    def __str__(self):
        return self.name


class Sector(Named):
    code = models.SlugField(max_length=40, unique=True)


class WorkLevel(Named):
    """Where a worker works: community, sub-county, district, regional, national."""

    code = models.SlugField(max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank"]
