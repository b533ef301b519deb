from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.reference.models import Area, Cadre


class EstablishmentAnswer(models.Model):
    """What the ministry found where partners report other approved posts than its register holds, in one round,
    area and cadre.

    The difference itself is found, not stored; ``registered`` and ``reported`` (thousandths) are
    what it was when it was answered.
    """

    class Verdict(models.TextChoices):
        REGISTER = "register", _("The register is right")
        PARTNER = "partner", _("The partner is right: the register is to be corrected")
        CHECKING = "checking", _("Being looked into")

    round = models.ForeignKey("mapping.Round", on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("What was found"), max_length=10, choices=Verdict)
    note = models.TextField(_("Why"), max_length=2000)
    registered = models.BigIntegerField(null=True, blank=True)
    reported = models.BigIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer to a difference with the register")
        verbose_name_plural = _("answers to differences with the register")
        constraints = [
            models.UniqueConstraint(fields=["round", "area", "cadre"], name="strategy_establishmentanswer_unique")
        ]

    def __str__(self):
        return f"{self.area}, {self.cadre} ({self.round})"
