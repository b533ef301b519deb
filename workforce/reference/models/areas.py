from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from workforce.reference.models.named import Dated, DatedQuerySet, Named


class AreaLevel(Named):
    """Country (rank 0), region, district ... ``plural`` is what a table of them is called."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(_("Rank"))
    plural = models.CharField(_("Plural"), max_length=200)
    plurals = models.JSONField(_("Plural in other languages"), default=dict, blank=True)

    class Meta:
        verbose_name = _("area level")
        verbose_name_plural = _("area levels")
        ordering = ["rank", "code"]


class AreaQuerySet(DatedQuerySet):
    def within(self, area):
        """The area itself and all below it."""
        return self.filter(path__startswith=area.path)


class Area(Named, Dated):
    """A place for a period. ``path`` is the codes from the root down, each ended by '/', so a subtree is a prefix.

    One code may have several periods (a district before and after its split); no two overlap (a trigger, migration
    0002). A reporting unit that spans areas is itself an area with ``members``; it stands for their sum.
    """

    code = models.CharField(_("Code"), max_length=80)
    level = models.ForeignKey(AreaLevel, verbose_name=_("Area level"), on_delete=models.PROTECT, related_name="areas")
    parent = models.ForeignKey(
        "self", verbose_name=_("Parent area"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(_("Path from the country down"), max_length=400, db_index=True)
    aliases = ArrayField(models.CharField(max_length=200), verbose_name=_("Other names"), default=list, blank=True)
    short = models.CharField(_("Short name"), max_length=8, blank=True, help_text=_("Label of the tile on the map."))
    tile_column = models.SmallIntegerField(_("Column of the tile"), null=True, blank=True)
    tile_row = models.SmallIntegerField(_("Row of the tile"), null=True, blank=True)
    members = models.ManyToManyField(
        "self", verbose_name=_("Areas it represents"), symmetrical=False, blank=True, related_name="reporting_units"
    )

    objects = AreaQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name_key"]
        indexes = [models.Index(fields=["code"])]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="workforce_area_tile_both_or_neither",
                condition=models.Q(tile_column__isnull=True, tile_row__isnull=True)
                | models.Q(tile_column__isnull=False, tile_row__isnull=False),
            ),
        ]


class AreaChange(models.Model):
    """What happened to areas on a day: ``source`` became (part of) ``target``. Merging sums counts."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("Split")
        MERGE = "merge", _("Merge")
        RENAME = "rename", _("Rename")
        MOVE = "move", _("Move to another parent")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    on = models.DateField(_("Day"))
    source = models.ForeignKey(
        Area, verbose_name=_("Area before"), on_delete=models.PROTECT, related_name="changes_from"
    )
    target = models.ForeignKey(Area, verbose_name=_("Area after"), on_delete=models.PROTECT, related_name="changes_to")
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        verbose_name = _("change of an area")
        verbose_name_plural = _("changes of areas")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "on", "source", "target"], name="workforce_areachange_unique")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}: {self.source} → {self.target}"


class PopulationGroup(Named):
    """A group people are counted in: all, children 0-17 ..."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("population group")
        verbose_name_plural = _("population groups")


class Population(models.Model):
    """People of one group in one area and year, as published or estimated (``rule`` then says how)."""

    area = models.ForeignKey(Area, verbose_name=_("Area"), on_delete=models.PROTECT, related_name="populations")
    group = models.ForeignKey(PopulationGroup, verbose_name=_("Population group"), on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("Year"))
    count = models.PositiveBigIntegerField(_("People"))
    source = models.CharField(_("Source"), max_length=300)
    rule = models.TextField(
        _("How it was estimated"), blank=True, help_text=_("Empty for a published figure; else how it was estimated.")
    )

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        constraints = [models.UniqueConstraint(fields=["area", "group", "year"], name="workforce_population_unique")]

    def __str__(self):
        return f"{self.area} {self.group} {self.year}: {self.count}"


class Boundary(models.Model):
    """The shape of an area, already projected for the map of the country:
    an SVG path in the frame of ``BoundarySet``.
    """

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="boundary")
    path = models.TextField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self):
        return str(self.area)


class BoundarySet(models.Model):
    """The one frame all boundaries were projected into (width and height of the SVG view box)."""

    width = models.FloatField()
    height = models.FloatField()

    def __str__(self):
        return f"{self.width} x {self.height}"
