"""What a new country needs, as a list to tick off, and the files that bring most of it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from workforce.people.models import Grant
from workforce.reference.models import Area, AreaLevel, Cadre, Country, Organisation, Population


@dataclass(frozen=True)
class Step:
    """label, what it is for, how many there are (0: still to do), where it is done."""

    label: str
    why: str
    count: int
    url: str


def steps() -> list[Step]:
    people = Grant.objects.current().values("user").distinct().count()
    return [
        Step(
            label,
            why,
            model.objects.count(),
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
        )
        for label, why, model in (
            (_("Country"), _("Its name, and when a figure is unusual enough to ask."), Country),
            (_("Levels of areas"), _("Such as country, region, district."), AreaLevel),
            (_("Areas"), _("Where workers are, and who reviews what."), Area),
            (_("Cadres"), _("The kinds of workers that are counted."), Cadre),
            (_("Populations"), _("Rates and norms are per so many people or children."), Population),
            (_("Organisations"), _("Who employs workers, and who sends figures."), Organisation),
        )
    ] + [
        Step(
            _("People"),
            _("At least one planner, one reviewer and one partner: nobody reviews what they sent."),
            max(0, people - 1),  # the administrator who reads this is not enough
            reverse("people"),
        )
    ]
