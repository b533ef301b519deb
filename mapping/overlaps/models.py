from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.columns import EMPLOYMENT
from mapping.rounds.models import Round
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel


class OverlapDecision(models.Model):
    """What the ministry decided of workers whom two organisations reported: keep one's figures, or both are right.

    An overlap is found, not stored: accepted records of one round with the same key (but for the submission) from two
    organisations. ``key_hash`` is the records'; ``workplace`` is in small letters. One decision for each; changed in
    place, with its history in the events. A gap report freezes the decisions that it counted with.
    """

    class Decision(models.TextChoices):
        KEEP = "keep", _("Count one organisation's figures")
        BOTH = "both", _("Both are right: count both")

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="overlap_decisions", db_index=False
    )  # the index of mapping_overlapdecision_unique begins with it
    key_hash = models.BigIntegerField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    employment = models.CharField(max_length=20, choices=EMPLOYMENT)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(WorkLevel, on_delete=models.PROTECT, related_name="+")
    workplace = models.CharField(max_length=200, default="", blank=True)
    decision = models.CharField(_("Decision"), max_length=4, choices=Decision)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Whose figures count"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("Why"), max_length=2000)
    claims = models.JSONField(
        default=list,
        help_text=(
            "What each said when it was settled: "
            "[{organisation (code), submission, version, measures {name: thousandths}}]"
        ),
    )
    revision = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("overlap decision")
        verbose_name_plural = _("overlap decisions")
        constraints = [
            models.UniqueConstraint(fields=["round", "key_hash"], name="mapping_overlapdecision_unique"),
            models.CheckConstraint(
                name="mapping_overlapdecision_keeps_one",
                condition=models.Q(decision="keep", organisation__isnull=False)
                | models.Q(decision="both", organisation__isnull=True),
                violation_error_message=_("Say whose figures count, or that both are right."),
            ),
            models.CheckConstraint(name="mapping_overlapdecision_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self):
        return f"{self.area}, {self.cadre}, {self.employer} ({self.round})"
