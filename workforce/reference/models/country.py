from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from workforce.reference.models.named import Named


class Country(Named):
    """The one row of settings a country keeps: its name, warning window, and whether its figures are illustrative."""

    code = models.CharField(_("Code"), max_length=3, unique=True)
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("Languages"), default=list, blank=True)
    illustrative = models.BooleanField(_("Illustrative figures"), default=False)
    illustrative_note = models.TextField(_("Note on illustrative figures"), blank=True)
    illustrative_notes = models.JSONField(_("Note on illustrative figures, other languages"), default=dict, blank=True)
    density_low = models.DecimalField(
        _("Fewest workers per 100,000 people"), max_digits=9, decimal_places=3, default="0.5"
    )
    density_high = models.DecimalField(
        _("Most workers per 100,000 people"), max_digits=9, decimal_places=3, default="500"
    )
    jump_percent = models.PositiveIntegerField(_("Jump to ask about (%)"), default=50)
    jump_least = models.PositiveIntegerField(_("Jump to ask about (workers)"), default=5)
    children_group = models.CharField(_("Code of the population group of children"), max_length=40, default="children")
    total_group = models.CharField(_("Code of the population group of all people"), max_length=40, default="total")
    enough_known = models.PositiveSmallIntegerField(
        _("Known before a figure is shown (%)"),
        default=80,
        validators=[MaxValueValidator(100)],
        help_text=_("Of what a figure is about, the share that must be known; below it the page says what is missing."),
    )
    notable_share = models.PositiveSmallIntegerField(
        _("Share of an area's workers that must not be missing (%)"),
        default=5,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "An area is complete when no expected organisation with at least so many of its workers is missing."
        ),
    )
    publication_notes = models.JSONField(_("Remarks by subject"), default=dict, blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.CheckConstraint(
                name="workforce_country_density_window", condition=models.Q(density_high__gt=models.F("density_low"))
            ),
            models.CheckConstraint(
                name="workforce_country_shares",
                condition=models.Q(enough_known__lte=100) & models.Q(notable_share__lte=100),
            ),
        ]

    @classmethod
    def current(cls):
        """The country, or an unsaved nameless one before reference data is loaded."""
        return cls.objects.order_by("pk").first() or cls(name="", code="")
