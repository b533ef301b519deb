"""The form of an action: all of it on one page, without JavaScript. Its rows: `action_rows`."""

import datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.uploads.services.references import area_names, organisation_names
from strategy.plans.forms.action_rows import Costs, Effects, Milestones
from strategy.plans.forms.plans import offer_elements
from strategy.plans.models import Action, Horizon
from strategy.writing import texts
from strategy.writing.fields import Day, Finder, NamesField
from workforce.language import figures
from workforce.reference.models import Area, AreaLevel, Cadre, Organisation, WorkLevel


class ActionForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    figure = forms.IntegerField(widget=forms.HiddenInput, required=False)
    horizon = forms.ChoiceField(
        label=gettext_lazy("Horizon"),
        required=False,
        choices=[("", gettext_lazy("As the dates say")), *Horizon.choices],
    )
    regions = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Parts of the country"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Action
        fields = [
            "objective",
            "element",
            "title",
            "text",
            "starts_on",
            "ends_on",
            "horizon",
            "levels",
            "cadres",
            "lead",
            "funding_source",
            "depends_on",
        ]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 8}),
            "starts_on": Day(),
            "ends_on": Day(),
            "levels": forms.CheckboxSelectMultiple,
            "cadres": forms.CheckboxSelectMultiple,
            "depends_on": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "cadres": gettext_lazy("None ticked: all cadres."),
            "lead": gettext_lazy("The organisation that answers for it."),
            "funding_source": gettext_lazy("Budget vote, programme or partner that pays what is funded."),
            "depends_on": gettext_lazy("Actions that have to come first."),
        }

    def __init__(self, data=None, *args, strategy, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.strategy, today = strategy, timezone.localdate()
        self._offer_plan()
        self._offer_people(today)
        self._offer_areas(today)
        saved = self.instance if self.instance.pk else None
        self.costs = Costs(self, strategy, saved.costs.all() if saved else [])
        self.milestones = Milestones(self, data, list(saved.milestones.all()) if saved else [])
        effects = list(saved.effects.select_related("area")) if saved else []
        self.effects = Effects(self, data, strategy, effects, self.places)

    def _offer_plan(self):
        self.fields["objective"].queryset = self.strategy.objectives.all()
        self.fields["objective"].empty_label = None
        held = self.instance.element_id or self.initial.get("element")
        offer_elements(self.fields["element"], self.strategy, held)
        others = self.strategy.actions.select_related("objective").exclude(pk=self.instance.pk)
        self.fields["depends_on"].queryset = others
        groups = {}
        for action in others:
            groups.setdefault(str(action.objective), []).append((action.pk, str(action)))
        self.fields["depends_on"].choices = list(groups.items())

    def _offer_people(self, today):
        levels = self.instance.levels.values("pk") if self.instance.pk else []
        self.fields["levels"].queryset = WorkLevel.objects.filter(~Q(code="unspecified") | Q(pk__in=levels))
        held = self.instance.cadres.values("pk") if self.instance.pk else []
        cadres = (Cadre.objects.on(today) | Cadre.objects.filter(pk__in=held)).order_by("category", "order", "code")
        self.fields["cadres"].queryset = cadres
        groups = {}
        for cadre in cadres:
            groups.setdefault(cadre.get_category_display(), []).append((cadre.pk, cadre.plural_label))
        self.fields["cadres"].choices = list(groups.items())
        partners = list(self.instance.partners.all()) if self.instance.pk else []
        organisations = list(Organisation.objects.on(today))
        self.organisations = Finder([*partners, *organisations], organisation_names, what=_("organisations"))
        lead = self.instance.lead if self.instance.pk else None
        known = {each.pk: each for each in [*([lead] if lead else []), *organisations]}
        self.fields["lead"].queryset = Organisation.objects.filter(pk__in=known)
        self.fields["lead"].choices = [("", _("Not decided yet")), *((pk, each.label) for pk, each in known.items())]
        self.fields["partners"] = NamesField(
            finder=self.organisations, rows=3, label=_("Partners"), help_text=_("One organisation a line.")
        )
        self.initial["partners"] = partners

    def _offer_areas(self, today):
        """Regions to tick, and a box for the names of what is below them."""
        held = list(self.instance.areas.select_related("level")) if self.instance.pk else []
        found = Area.objects.on(today).filter(level__rank__lte=self._base_rank()).select_related("level")
        areas = {area.pk: area for area in [*held, *found]}
        base = max((area.level.rank for area in areas.values()), default=0)
        regions = [area for area in areas.values() if 0 < area.level.rank < base]
        self.fields["regions"].queryset = Area.objects.filter(pk__in=[area.pk for area in regions])
        groups = {}
        for area in sorted(regions, key=lambda area: (area.level.rank, area.name_key)):
            groups.setdefault(area.level.label, []).append((area.pk, area.label))
        self.fields["regions"].choices = list(groups.items())
        self.places = Finder(areas.values(), area_names, what=_("areas"))
        self.fields["places"] = NamesField(
            finder=self.places,
            label=_("Areas by name"),
            help_text=_("One a line, as they are called or by code. No area at all: the whole country."),
        )
        self.places_offered = sorted(
            (area for area in areas.values() if area.level.rank == base), key=lambda area: area.name_key
        )
        ticked = {area.pk for area in regions}
        self.initial["regions"] = [area for area in held if area.pk in ticked]
        self.initial["places"] = [area for area in held if area.pk not in ticked]

    def _base_rank(self):
        """Plans are made for areas down to the level at which the report counts."""
        report = self.strategy.report
        level = AreaLevel.objects.filter(code=report.parameters.get("base_level", "")).first() if report else None
        return level.rank if level else 1000

    def clean_text(self):
        return texts.checked(self.cleaned_data["text"])

    def clean(self):
        said = super().clean()
        self._check_dates(said)
        said["horizon"] = said.get("horizon") or self._horizon(said)
        self.rows = {
            "costs": self.costs.clean(),
            "milestones": self.milestones.clean(),
            "effects": self.effects.clean(),
        }
        return said

    def _check_dates(self, said):
        first, last = datetime.date(self.strategy.first_year, 1, 1), datetime.date(self.strategy.last_year, 12, 31)
        for name in ("starts_on", "ends_on"):
            day = said.get(name)
            if day and not first <= day <= last:
                given = {"first": self.strategy.first_year, "last": self.strategy.last_year}
                self.add_error(name, _("This is outside the strategy, which runs from %(first)s to %(last)s.") % given)

    def _horizon(self, said):
        day = said.get("ends_on") or said.get("starts_on")
        if day is None and not {"starts_on", "ends_on"} & set(self.errors):
            self.add_error("horizon", _("Choose one, or say when the action begins and ends."))
        return str(self.strategy.horizon_of(day.year)) if day else ""

    def values(self):
        names = ("objective", "element", "title", "text", "horizon", "starts_on", "ends_on", "lead", "funding_source")
        return {name: self.cleaned_data[name] for name in names} | {"funding": self.funding()}

    def funding(self):
        """What the amounts say: nothing is funded, part of the cost, or all of it."""
        cost, funded = (sum((row[name] for row in self.rows["costs"]), Decimal(0)) for name in ("amount", "funded"))
        if not self.rows["costs"] or (cost and not funded):
            return Action.Funding.UNFUNDED
        return Action.Funding.FUNDED if funded == cost else Action.Funding.PARTLY

    def many(self):
        said = self.cleaned_data
        areas = {area.pk: area for area in [*said["regions"], *said["places"]]}
        return {name: said[name] for name in ("levels", "cadres", "partners", "depends_on")} | {"areas": areas.values()}

    # Both texts of a stale save
    def text_of(self, name) -> str:
        """What a field says, in words: of a form that was sent (valid), or of what is saved."""
        field = self.fields.get(name)
        if field is None:
            return ""
        value = self.cleaned_data.get(name) if self.is_bound else self.get_initial_for_field(field, name)
        return _in_words(field, value)


def _in_words(field, value):
    if value in (None, ""):
        return ""
    if isinstance(value, Decimal):
        return figures.number(value, 0 if value == value.to_integral_value() else 2)
    if isinstance(value, datetime.date):
        return date_format(value)
    if isinstance(field, forms.ModelMultipleChoiceField | NamesField):
        return ", ".join(sorted(map(str, value)))
    if isinstance(field, forms.ModelChoiceField):
        return str(field.to_python(value))
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): label for code, label in field.choices}
        return str(labels.get(str(getattr(value, "pk", value)), value))
    return str(value).replace("\r\n", "\n")


def differences(saved: ActionForm, mine: ActionForm) -> list[tuple]:
    """(label, saved now, mine) of every field that differs."""
    names = dict.fromkeys([*mine.fields, *saved.fields])
    told = [
        ((mine.fields.get(name) or saved.fields[name]).label, saved.text_of(name), mine.text_of(name))
        for name in names
        if name not in ("revision", "figure")
    ]
    return [each for each in told if each[1] != each[2]]


def refuse(form, refused: ValidationError):
    """Put what a service refused on the form: at its field where the form has it."""
    if hasattr(refused, "error_dict"):
        for name, errors in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refused)
