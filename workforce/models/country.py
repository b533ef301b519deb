from django.contrib.postgres.fields import ArrayField
from django.db import models

from .named import Named


class Country(Named):
    """The one row of settings a country keeps: its name, warning window, and whether its figures are illustrative."""

    code = models.CharField(max_length=3, unique=True)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    illustrative = models.BooleanField(default=False)
    illustrative_note = models.TextField(blank=True)
    illustrative_notes = models.JSONField(default=dict, blank=True)
    density_low = models.DecimalField(max_digits=9, decimal_places=3, default="0.5")
    density_high = models.DecimalField(max_digits=9, decimal_places=3, default="500")
    jump_percent = models.PositiveIntegerField(default=50)
    jump_least = models.PositiveIntegerField(default=5)
    children_group = models.CharField(max_length=40, default="children")
    total_group = models.CharField(max_length=40, default="total")
    publication_notes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(
                name="workforce_country_density_window", condition=models.Q(density_high__gt=models.F("density_low"))
            )
        ]

    @classmethod
    def current(cls):
        """The country, or an unsaved nameless one before reference data is loaded."""
        return cls.objects.order_by("pk").first() or cls(name="", code="")
