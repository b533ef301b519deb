from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.people.permissions import Permission, can
from workforce.reference.models import Area, AreaLevel, Named, Organisation


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Overseers see every round; a partner the rounds it is expected in or has sent something to,
        once they are open.
        """
        if can(user, Permission.ROUND_VIEW):
            return self
        if not can(user, Permission.SUBMISSION_VIEW):
            return self.none()
        return self.filter(opens__lte=timezone.localdate())


class Round(Named):
    """One mapping of the country: stocks on ``as_of``, flows from ``flow_from`` to ``as_of``."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    as_of = models.DateField(_("Day of counting"), help_text=_("The day the workers are counted on."))
    flow_from = models.DateField(
        _("Joined and left since"), help_text=_("The day from which those who joined and left are counted.")
    )
    opens = models.DateField(_("Open from"))
    closes = models.DateField(
        _("Last day to send"), help_text=_("Last day to send; a submission can have a later day of its own.")
    )
    reporting_level = models.ForeignKey(AreaLevel, verbose_name=_("Reported at"), on_delete=models.PROTECT)
    previous = models.ForeignKey(
        "self",
        verbose_name=_("Round before"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="following",
    )
    listed_cadres = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("Cadres asked for"),
        default=list,
        blank=True,
        help_text=_("Cadres the template asks for; empty: all."),
    )
    second_reviewer = models.ForeignKey(
        Organisation,
        verbose_name=_("Second reviewer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Reviews the ministry's own submissions."),
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="mapping_round_dates",
                condition=models.Q(flow_from__lt=models.F("as_of"), opens__lte=models.F("closes")),
                violation_error_message=_(
                    "The flow period must start before the day of counting, and the window open before it closes."
                ),
            )
        ]

    @property
    def is_open(self):
        return self.opens <= timezone.localdate()


class ExpectedSubmission(models.Model):
    """Who should report on which area in a round. The anchor's acceptance makes the area complete."""

    round = models.ForeignKey(Round, verbose_name=_("Round"), on_delete=models.CASCADE, related_name="expected")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(Area, verbose_name=_("Area"), on_delete=models.PROTECT, related_name="+")
    is_anchor = models.BooleanField(_("Main submission"), default=False)
    due = models.DateField(
        _("Last day to send"),
        null=True,
        blank=True,
        help_text=_("Later than the round's last day, where it was extended."),
    )
    reminded_at = models.DateTimeField(_("Reminded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("expected submission")
        verbose_name_plural = _("expected submissions")
        ordering = ["area__name_key", "-is_anchor", "organisation__name_key"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation", "area"], name="mapping_expected_unique"),
            models.UniqueConstraint(
                fields=["round", "area"],
                condition=models.Q(is_anchor=True),
                name="mapping_expected_one_anchor",
                violation_error_message=_("This area already has a main submission."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.area}"

    @property
    def last_day(self):
        return self.due or self.round.closes
