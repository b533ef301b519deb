"""The rows of an action's form: cost by year, milestones, expected effects.

They are plain fields of the one form (``cost_2027``, ``milestone_0_title``, ``effect_2_count``), so that error summary,
stale page and kept drafts treat them as any other. There are always some empty rows; a row that is emptied goes.
"""

import re
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.plans.models import Effect
from strategy.writing.fields import AmountField, Day, NameField
from workforce.reference.models import Cadre

EMPTY_ROWS = 3
MOST_ROWS = 60


def count_rows(data, prefix, held):
    """How many rows the form has: those saved and some empty ones, or as many as were sent."""
    pattern = re.compile(rf"^{prefix}_(\d{{1,3}})_")
    sent = [int(found[1]) + 1 for name in data or () if (found := pattern.match(name))]
    return min(MOST_ROWS, max([held + EMPTY_ROWS, *sent]))


class Costs:
    """One row a year of the strategy: what it costs, and how much of it is funded."""

    def __init__(self, form, strategy, saved):
        held = {cost.year: cost for cost in saved}
        self.form, self.years = form, sorted({*strategy.years, *held})
        for year in self.years:
            form.fields[f"cost_{year}"] = AmountField(label=_("Cost in %(year)s") % {"year": year})
            form.fields[f"funded_{year}"] = AmountField(label=_("Of it funded in %(year)s") % {"year": year})
            if year in held:
                form.initial[f"cost_{year}"], form.initial[f"funded_{year}"] = held[year].amount, held[year].funded

    def __iter__(self):
        return ((year, self.form[f"cost_{year}"], self.form[f"funded_{year}"]) for year in self.years)

    def clean(self):
        said, rows = self.form.cleaned_data, []
        for year in self.years:
            cost, funded = said.get(f"cost_{year}"), said.get(f"funded_{year}")
            if cost is None and funded is None:
                continue
            if cost is None and f"cost_{year}" not in self.form.errors:
                self.form.add_error(f"cost_{year}", _("Say what it costs too, of which this much is funded."))
            elif cost is not None and (funded or 0) > cost:
                self.form.add_error(f"funded_{year}", _("More is funded than it costs."))
            rows.append({"year": year, "amount": cost, "funded": funded or Decimal(0)})
        return rows


class Milestones:
    def __init__(self, form, data, saved):
        self.form, self.count = form, count_rows(data, "milestone", len(saved))
        for n in range(self.count):
            given = {"n": n + 1}
            form.fields[f"milestone_{n}_title"] = forms.CharField(
                label=_("Milestone %(n)s") % given,
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"size": 30}),
            )
            form.fields[f"milestone_{n}_due_on"] = forms.DateField(
                label=_("Milestone %(n)s is due on") % given, required=False, widget=Day()
            )
            form.fields[f"milestone_{n}_done_on"] = forms.DateField(
                label=_("Milestone %(n)s was reached on") % given, required=False, widget=Day()
            )
        for n, row in enumerate(saved):
            form.initial |= {f"milestone_{n}_{name}": getattr(row, name) for name in ("title", "due_on", "done_on")}

    def __iter__(self):
        names = ("title", "due_on", "done_on")
        return ([self.form[f"milestone_{n}_{name}"] for name in names] for n in range(self.count))

    def clean(self):
        rows = []
        for n in range(self.count):
            row = {name: self.form.cleaned_data.get(f"milestone_{n}_{name}") for name in ("title", "due_on", "done_on")}
            if not any(row.values()):
                continue
            self._check(n, row)
            rows.append(row)
        return rows

    def _check(self, n, row):
        missing = {"title": _("Say what is reached by this day."), "due_on": _("Say by when.")}
        for name, sentence in missing.items():
            if not row[name] and f"milestone_{n}_{name}" not in self.form.errors:
                self.form.add_error(f"milestone_{n}_{name}", sentence)
        if row["done_on"] and row["done_on"] > timezone.localdate():
            self.form.add_error(f"milestone_{n}_done_on", _("This day is still to come."))


class Effects:
    """What the action is expected to bring: kind, how many, year, cadre (none: all), area (none: the whole country)."""

    NAMES = ("kind", "count", "year", "cadre", "area")

    def __init__(self, form, data, strategy, saved, areas):
        self.form, self.count = form, count_rows(data, "effect", len(saved))
        kinds = [("", "–"), *Effect.Kind.choices]
        years = [("", "–"), *((year, year) for year in sorted({*strategy.years, *(row.year for row in saved)}))]
        self.cadres = {str(cadre.pk): cadre for cadre in Cadre.objects.all()}
        cadres = [("", _("All cadres")), *((pk, cadre.plural_label) for pk, cadre in self.cadres.items())]
        for n in range(self.count):
            given = {"n": n + 1}
            form.fields |= {
                f"effect_{n}_kind": forms.ChoiceField(label=_("Effect %(n)s") % given, choices=kinds, required=False),
                f"effect_{n}_count": forms.DecimalField(
                    label=_("Effect %(n)s: how many") % given,
                    required=False,
                    min_value=0,
                    max_digits=10,
                    decimal_places=1,
                    localize=True,
                    widget=forms.TextInput(attrs={"class": "num", "inputmode": "decimal", "autocomplete": "off"}),
                ),
                f"effect_{n}_year": forms.TypedChoiceField(
                    label=_("Effect %(n)s: year") % given, choices=years, coerce=int, empty_value=None, required=False
                ),
                f"effect_{n}_cadre": forms.TypedChoiceField(
                    label=_("Effect %(n)s: cadre") % given,
                    choices=cadres,
                    coerce=self.cadres.get,
                    empty_value=None,
                    required=False,
                ),
                f"effect_{n}_area": NameField(
                    label=_("Effect %(n)s: area") % given, finder=areas, datalist="area-names"
                ),
            }
        for n, row in enumerate(saved):
            form.initial |= {f"effect_{n}_{name}": getattr(row, name) for name in ("kind", "year", "area")}
            form.initial[f"effect_{n}_cadre"] = row.cadre_id
            form.initial[f"effect_{n}_count"] = int(row.count) if row.count == int(row.count) else row.count

    def __iter__(self):
        return ([self.form[f"effect_{n}_{name}"] for name in self.NAMES] for n in range(self.count))

    def clean(self):
        rows, seen = [], set()
        for n in range(self.count):
            row = {name: self.form.cleaned_data.get(f"effect_{n}_{name}") for name in self.NAMES}
            if not row["kind"] and row["count"] is None and not self._is_wrong(n):
                continue
            self._check(n, row, seen)
            rows.append(row)
        return rows

    def _is_wrong(self, n):
        return any(f"effect_{n}_{name}" in self.form.errors for name in self.NAMES)

    def _check(self, n, row, seen):
        missing = {
            "kind": _("Say what kind of effect it is."),
            "count": _("Say how many."),
            "year": _("Say in which year."),
        }
        for name, sentence in missing.items():
            if row[name] in (None, "") and f"effect_{n}_{name}" not in self.form.errors:
                self.form.add_error(f"effect_{n}_{name}", sentence)
        place = tuple(row[name] for name in self.NAMES if name != "count")
        if place in seen:
            self.form.add_error(f"effect_{n}_kind", _("This effect is named twice: add the numbers up."))
        seen.add(place)
