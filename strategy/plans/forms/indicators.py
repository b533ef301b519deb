"""The form of an indicator: what it is, where its values come from, its targets; and of a value entered by hand.

What a measured one reads is chosen from the lines that the strategy's gap report has, never typed. Shares are written
as per cents ("90") and stored as shares of 1.
"""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.dashboard import panels
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Indicator
from strategy.plans.services import (
    measured,
)
from strategy.reports import reading
from strategy.reports.models import RateLine, TargetKind
from strategy.writing.fields import Day
from workforce.reference.models import Organisation

FIELDS = [
    "name",
    "source",
    "formula",
    "unit",
    "field",
    "method",
    "area",
    "target",
    "is_lower_better",
    "baseline",
    "baseline_on",
    "frequency",
    "responsible",
    "disaggregation",
    "verification",
]
HUNDRED = Decimal(100)


class IndicatorForm(forms.Form):
    """``strategy`` with its report loaded; ``indicator`` saved or new."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hide_optional = True  # which are needed depends on where the values come from

    def __init__(self, data=None, *, strategy, indicator, user, initial=None):
        super().__init__(data, initial=(first(indicator) if indicator.pk else {}) | (initial or {}))
        self.strategy, self.indicator = strategy, indicator
        made = forms.fields_for_model(
            Indicator, [name for name in FIELDS if name not in ("field", "method", "area", "target")]
        )
        of = forms.ChoiceField(label=_("Indicator of"), required=False, choices=parts(strategy))
        lines = line_fields(strategy.report, user)
        for name, field in {**first_of(made, "name"), "of": of, **first_of(made, "source"), **lines, **made}.items():
            self.fields[name] = field
        self.fields["source"].widget = forms.RadioSelect(choices=Indicator.Source.choices)
        self.fields["responsible"].queryset = Organisation.objects.on(timezone.localdate())
        self.fields["formula"].widget.attrs["rows"] = 3
        self.fields["baseline_on"].widget = Day()
        self.fields["formula"].help_text = _("What is counted, over what.")
        self.fields["unit"].help_text = _("Such as “posts”, “%”, “people”.")
        for year in strategy.years:
            self.fields[f"target_{year}"] = forms.DecimalField(
                label=str(year),
                required=False,
                max_digits=16,
                decimal_places=4,
                localize=True,
            )
        self.fields["target_reason"] = forms.CharField(
            label=_("Why a target is set all the same"),
            required=False,
            max_length=500,
            help_text=_("Where a target is worse than the baseline, or passed already. It is saved with your name."),
        )

    @property
    def reason(self):
        return self.cleaned_data["target_reason"]

    @property
    def target_fields(self):
        return [self[f"target_{year}"] for year in self.strategy.years]

    def clean(self):
        given = super().clean()
        if given.get("source") == Indicator.Source.MEASURED:
            self._clean_line(given)
        elif given.get("source") == Indicator.Source.MANUAL and not given.get("formula"):
            self.add_error("formula", _("Say what is counted, and how."))
        return given

    def _clean_line(self, given):
        """A measure with its method (a rate has none), in an area, that the report has."""
        if self.strategy.report is None:
            return self.add_error("source", _("The strategy has no gap report yet: nothing can be read from one."))
        for name in ("field", "area"):
            if not given.get(name):
                self.add_error(name, _("Choose one."))
        if given.get("field") and not given["field"].startswith("rate:") and not given.get("method"):
            self.add_error("method", _("Choose what the workers are compared with."))
        if self.errors:
            return None
        line = self.line()
        if citing.line_at(self.strategy.report, **{name: line[name] for name in line if name != "field"}) is None:
            raise ValidationError(
                _("The gap report has no such figure for this area and these cadres."), code="no_line"
            )
        return None

    def line(self):
        """{method, rate, field, area, target_kind, target} of what was chosen;
        empty ones for an indicator entered by hand.
        """
        given = self.cleaned_data
        if given["source"] == Indicator.Source.MANUAL:
            return {"method": "", "rate": "", "field": "", "area": "", "target_kind": TargetKind.ALL, "target": ""}
        kind, _colon, target = given["target"].partition(":")
        is_rate, rate = given["field"].startswith("rate:"), given["field"].removeprefix("rate:")
        return {
            "method": "" if is_rate else given["method"],
            "rate": rate if is_rate else "",
            "field": Figure.Field.VALUE if is_rate else given["field"],
            "area": given["area"],
            "target_kind": kind or TargetKind.ALL,
            "target": target,
        }

    def values(self):
        """What `services.indicators.save` takes."""
        given = self.cleaned_data
        kind, _colon, pk = given["of"].partition(":")
        plain = (
            "name",
            "source",
            "formula",
            "unit",
            "is_lower_better",
            "baseline",
            "baseline_on",
            "frequency",
            "responsible",
            "disaggregation",
            "verification",
        )
        values = {name: given[name] for name in plain} | self.line()
        if given["source"] == Indicator.Source.MEASURED:
            values |= {"formula": "", "unit": ""}
        chosen = {"objective": None, "action": None}
        if kind:
            chosen[kind] = getattr(self.strategy, f"{kind}s").get(pk=pk)
        return values | chosen

    def targets(self):
        by = HUNDRED if measured.is_share(Indicator(source=self.cleaned_data["source"], **self.line())) else 1
        given = {year: self.cleaned_data.get(f"target_{year}") for year in self.strategy.years}
        return [{"year": year, "value": value / by} for year, value in given.items() if value is not None]


def first_of(fields, name):
    return {name: fields.pop(name)}


def first(indicator):
    """What the form of a saved indicator begins with."""
    by = HUNDRED if measured.is_share(indicator) else 1
    of = (
        f"objective:{indicator.objective_id}"
        if indicator.objective_id
        else f"action:{indicator.action_id}"
        if indicator.action_id
        else ""
    )
    target = f"{indicator.target_kind}:{indicator.target}" if indicator.target else ""
    field = f"rate:{indicator.rate}" if indicator.rate else indicator.field
    plain = {name: getattr(indicator, name) for name in FIELDS}
    targets = {f"target_{each.year}": (each.value * by).normalize() for each in indicator.targets.all()}
    reasons = [each.reason for each in indicator.targets.all() if each.reason]
    plain |= {"target_reason": reasons[0] if reasons else ""}
    return plain | {"of": of, "target": target, "field": field, "revision": indicator.revision} | targets


def parts(strategy):
    """The strategy as a whole, its objectives, its actions."""
    actions = {}
    for action in strategy.actions.select_related("objective"):
        actions.setdefault(str(action.objective), []).append((f"action:{action.pk}", str(action)))
    objectives = [(f"objective:{each.pk}", str(each)) for each in strategy.objectives.all()]
    return [("", _("the strategy as a whole")), (_("Objectives"), objectives), *actions.items()]


def line_fields(report, user):
    """Drop-downs of what the report has: measures and rates, methods, areas, cadres and groups."""
    measures, methods, areas, targets = [], [], [], []
    if report:
        held = reading.areas(report)
        root = reading.root(held)
        selection = reading.select(report, {})
        filters = panels.filters(user, selection, reading.lines_of_area(report, root.code))
        codes = set(RateLine.objects.filter(report=report, area=root.code).values_list("code", flat=True))
        rates = [(f"rate:{code}", label) for code, label in panels.RATE_LABELS.items() if code in codes]
        fields = [(code, label) for code, label in Figure.Field.choices if code != Figure.Field.VALUE]
        measures = [(_("Against what is required"), fields), (_("Rates"), rates)]
        methods = [("", _("Choose")), *filters["methods"]]
        parts = ((_("Kinds of worker"), "kinds"), (_("Groups"), "groups"), (_("Cadres"), "cadres"))
        targets = [("", _("All cadres")), *((label, filters[name]) for label, name in parts)]
        areas = area_options(selection, held)
    empty = [("", _("Choose"))]
    return {
        "field": forms.ChoiceField(label=_("Measure"), required=False, choices=[*empty, *measures]),
        "method": forms.ChoiceField(
            label=_("Compared with"), required=False, choices=methods or empty, help_text=_("Not for a rate.")
        ),
        "area": forms.ChoiceField(label=_("Area"), required=False, choices=[*empty, *areas]),
        "target": forms.ChoiceField(label=_("Cadres"), required=False, choices=targets or [("", _("All cadres"))]),
    }


def area_options(selection, held):
    """The areas of a report by level, the country first."""
    by_level = {}
    for area in sorted(held.values(), key=lambda area: (area.rank, area.name_key)):
        label = reading.named(selection.levels.get(area.level, {"code": area.level}))
        by_level.setdefault(label, []).append((area.code, reading.area_label(area)))
    return list(by_level.items())


class ValueForm(forms.Form):
    on = forms.DateField(label=_("On day"), widget=Day())
    value = forms.DecimalField(label=_("Value"), max_digits=16, decimal_places=4, localize=True)
    note = forms.CharField(
        label=_("Evidence"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the value comes from, so that another person can check it."),
    )
