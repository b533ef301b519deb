"""What an action costs and is expected to bring, year by year."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from strategy.plans.models.plans import Action
from workforce.reference.models import Area, Cadre


class CostQuerySet(models.QuerySet):
    def planned(self):
        """Without what was cancelled: its money is in no sum."""
        return self.exclude(action__status=Action.Status.CANCELLED)


class Cost(models.Model):
    """What an action costs in a year, and how much of it is funded; in whole currency units of the strategy."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField(_("Year"))
    amount = models.DecimalField(_("Cost"), max_digits=18, decimal_places=2, validators=[MinValueValidator(0)])
    funded = models.DecimalField(
        _("Of it funded"), max_digits=18, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    objects = CostQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["action", "year"], name="strategy_cost_year"),
            models.CheckConstraint(
                name="strategy_cost_funded",
                condition=Q(amount__gte=0, funded__gte=0, funded__lte=models.F("amount")),
                violation_error_message=_("More is funded than it costs."),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.amount:,} ({self.funded:,})"


class Effect(models.Model):
    """What an action is expected to bring in a year: in one area (none: the whole country), for one cadre (none: all).

    posts: workers who come into a post and stay while its action has a cost (see `gaps.plan`); exits avoided: fewer
    leave that year; graduates and people trained are shown beside the gap, they fill no post by themselves.
    """

    class Kind(models.TextChoices):
        POSTS = "posts", _("Posts filled")
        GRADUATES = "graduates", _("Graduates")
        TRAINED = "trained", _("People trained")
        EXITS_AVOIDED = "exits_avoided", _("Exits avoided")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="effects")
    kind = models.CharField(_("Effect"), max_length=13, choices=Kind)
    cadre = models.ForeignKey(
        Cadre, verbose_name=_("Cadre"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("Area"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    count = models.DecimalField(_("How many"), max_digits=10, decimal_places=1, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("expected effect")
        verbose_name_plural = _("expected effects")
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "kind", "cadre", "area", "year"],
                nulls_distinct=False,
                name="strategy_effect_unique",
                violation_error_message=_("This effect is named twice: add the numbers up."),
            ),
            models.CheckConstraint(name="strategy_effect_count", condition=Q(count__gte=0)),
        ]

    def __str__(self):
        where = ", ".join(str(each) for each in (self.cadre, self.area) if each)
        return f"{self.get_kind_display()} {self.year}: {self.count} {where}".strip()
