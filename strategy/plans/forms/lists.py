"""The filters of the actions of a strategy. What is not understood in an address is left out, never an error."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.framework.models import FrameworkItem
from strategy.plans.models import Action, Horizon
from strategy.plans.services.action_lists import (
    NONE,
)
from workforce.reference.models import Area, Cadre, Organisation, WorkLevel

Kind = FrameworkItem.Kind
ALL = [("", _("All"))]
FIRST = ("q", "status", "due", "agency", "element", "region")  # the others stand under "More filters"


class ActionFilterForm(forms.Form):
    q = forms.CharField(label=_("Words in the action"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *Action.Status.choices])
    due = forms.ChoiceField(
        label=_("Due"), required=False, choices=[*ALL, ("due", _("Within 30 days")), ("overdue", _("Overdue"))]
    )
    agency = forms.ChoiceField(label=_("Agency, lead or partner"), required=False)
    element = forms.ChoiceField(label=_("Element"), required=False)
    region = forms.ChoiceField(label=_("Area"), required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), required=False)
    level = forms.ChoiceField(label=_("Level of work"), required=False)
    cadre = forms.ChoiceField(label=_("Cadre"), required=False)
    category = forms.ChoiceField(label=_("Category of cadre"), required=False, choices=[*ALL, *Cadre.Category.choices])
    horizon = forms.ChoiceField(label=_("Horizon"), required=False, choices=[*ALL, *Horizon.choices])
    funding = forms.ChoiceField(label=_("Funding"), required=False, choices=[*ALL, *Action.Funding.choices])

    def __init__(self, data, *, strategy, areas):
        """areas: [(label of a level, [(code, label)])] to choose from."""
        super().__init__(data, auto_id="f-%s")
        items = [item for item in strategy.framework.items.all() if item.kind in (Kind.PILLAR, Kind.ELEMENT)]
        pillars = [item for item in items if item.kind == Kind.PILLAR]
        elements = {pillar.pk: [item for item in items if item.parent_id == pillar.pk] for pillar in pillars}
        set_choices(self, "pillar", coded(pillars))
        set_choices(self, "element", [(pillar.label, coded(elements[pillar.pk])) for pillar in pillars])
        set_choices(self, "level", [(NONE, _("None named")), *coded(WorkLevel.objects.all())])
        set_choices(self, "cadre", [(NONE, _("None named: all cadres")), *coded(Cadre.objects.all())])
        set_choices(self, "agency", [(NONE, _("No lead yet")), *coded(agencies(strategy))])
        set_choices(self, "region", [(NONE, _("None named: whole country")), *areas])

    @property
    def chosen(self):
        """{filter: value} of what is set and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def first(self):
        return [self[name] for name in FIRST]

    @property
    def more(self):
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def is_more_chosen(self):
        return any(name not in FIRST for name in self.chosen)


def set_choices(form, name, choices):
    form.fields[name].choices = [*ALL, *choices]


def coded(things):
    return [(thing.code, thing.label) for thing in things]


def agencies(strategy):
    """The organisations that lead an action of the strategy or are a partner in one."""
    actions = Action.objects.filter(strategy=strategy)
    return Organisation.objects.filter(
        Q(pk__in=actions.values("lead"))
        | Q(pk__in=Action.partners.through.objects.filter(action__in=actions).values("organisation"))
    ).order_by("name_key")


def area_choices(base):
    """The areas of today from the first level below the country down to the level ``base``, by level."""
    rows = Area.objects.on(timezone.localdate()).filter(level__rank__gt=0, level__rank__lte=base.rank)
    by_level = {}
    for area in rows.select_related("level").order_by("level__rank", "name_key"):
        by_level.setdefault(area.level, []).append(area)
    return [(level.label, coded(areas)) for level, areas in by_level.items()]
