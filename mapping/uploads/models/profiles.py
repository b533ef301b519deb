from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.reference.models import Organisation


class ImportProfile(models.Model):
    """How a file of another shape becomes records: data, kept per organisation.
    The spec's layout is in mapping/uploads/profiles.py.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="import_profiles"
    )
    name = models.CharField(_("Name"), max_length=100)
    spec = models.JSONField(_("Shape of the file"))
    created_at = models.DateTimeField(_("Created at"), default=timezone.now)

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="mapping_profile_unique")]

    def __str__(self):
        return self.name


class RememberedName(models.Model):
    """What an organisation wrote, and what a person said it means: asked once, never guessed."""

    class Kind(models.TextChoices):
        AREA = "area", _("Area")
        CADRE = "cadre", _("Cadre")
        ORGANISATION = "organisation", _("Organisation")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    written = models.CharField(_("As written"), max_length=200, help_text=_("In small letters, without accents."))
    code = models.CharField(_("Code"), max_length=80)

    class Meta:
        verbose_name = _("remembered name")
        verbose_name_plural = _("remembered names")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "written"], name="mapping_remembered_unique")
        ]

    def __str__(self):
        return f"{self.written} → {self.code}"
