from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.history.persons import person

from .strategies import Strategy


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
