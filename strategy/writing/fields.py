"""Fields of the forms of a plan: amounts as people write them, and areas and organisations by their names."""

import re
from decimal import Decimal
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mapping.checks.numbers import GROUPED, GROUPED_WITH_PART
from workforce.language import figures

LARGEST = Decimal(10) ** 15  # in the currency of the strategy; more is a slip of the pen


class Day(forms.DateInput):
    """The browser's own calendar, in the one format it takes."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def amount(text: str) -> Decimal:
    """ "1 960 000", "1,960,000", "1.960.000" or "1960000,50" -> Decimal. ValidationError says what to write."""
    word = " ".join(text.split())  # narrow and unbroken spaces too
    if word.startswith(("-", "−")):
        raise ValidationError(_("An amount can't be below 0."), code="negative")
    if GROUPED.match(word) and not word.startswith("0"):
        digits = re.sub(r"\D", "", word)
    elif found := GROUPED_WITH_PART.match(word):
        digits = ".".join([re.sub(r"\D", "", found[1]), found[3]])
    elif re.fullmatch(r"\d+([.,]\d+)?", word) and not GROUPED.match(word):
        digits = word.replace(",", ".")
    else:
        raise ValidationError(
            _("“%(text)s” is not an amount. Write figures only, like %(like)s."),
            code="invalid",
            params={"text": text, "like": figures.number(1_960_000)},
        )
    value = Decimal(digits)
    if value >= LARGEST:
        raise ValidationError(_("This amount is too large: write it in whole units of the currency."), code="large")
    if value * 100 % 1:
        raise ValidationError(_("Write at most two decimals."), code="decimals")
    return value


class AmountField(forms.CharField):
    """An amount of money: Decimal, or None when empty."""

    def __init__(self, **given):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "n", "size": 16})
        super().__init__(required=False, widget=widget, **given)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        return amount(value) if value.strip() else None

    def prepare_value(self, value):
        if not isinstance(value, Decimal):
            return value
        return figures.number(value, 0 if value == value.to_integral_value() else 2)


class Finder:
    """Things with a name (areas, organisations) by code, name or other name;
    what is not found is named with what is near.
    """

    def __init__(self, rows, names_of, *, what):
        self.rows = {row.code: row for row in rows}
        self.names_of, self.what = names_of, what

    @cached_property
    def names(self):
        return self.names_of(self.rows.values())

    @cached_property
    def labels(self):
        found = {}
        for row in self.rows.values():
            found.setdefault(row.label, []).append(row)
        return found

    def text(self, row) -> str:
        """What finds a row again: its label, or its code where the label is shared."""
        return row.label if len(self.labels.get(row.label, [])) == 1 else row.code

    def find(self, text):
        found = self.names.find(text)
        if found.code:
            return self.rows[found.code]
        given = {"text": text, "what": self.what}
        if found.candidates:
            given["names"] = "; ".join(f"{self.rows[code].label} = {code}" for code in found.candidates)
            said = _("“%(text)s” means several: write the code of the one you mean (%(names)s).")
        elif found.suggestions:
            given["names"] = ", ".join(self.rows[code].label for code in found.suggestions)
            said = _("“%(text)s” is not in the list of %(what)s. Near to it: %(names)s.")
        else:
            said = _("“%(text)s” is not in the list of %(what)s, and nothing is near to it.")
        raise ValidationError(said, code="unknown", params=given)


class NameField(forms.CharField):
    """One thing by its name, with the names offered while one writes (a datalist on the page)."""

    def __init__(self, *, finder, datalist, **given):
        super().__init__(
            required=False, widget=forms.TextInput(attrs={"list": datalist, "autocomplete": "off"}), **given
        )
        self.finder = finder

    def to_python(self, value):
        if not isinstance(value, str):
            return value
        return self.finder.find(value.strip()) if value.strip() else None

    def prepare_value(self, value):
        return self.finder.text(value) if hasattr(value, "code") else value


class NamesField(forms.CharField):
    """Several things, one name a line. Every line that can't be read is named, with its number."""

    def __init__(self, *, finder, rows=5, **given):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **given)
        self.finder = finder

    def to_python(self, value):
        if not isinstance(value, str):
            return list(value or [])
        found, wrong = {}, []
        for number, line in enumerate(value.splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = self.finder.find(line.strip())
                found[row.pk] = row
            except ValidationError as refused:
                wrong.append(_("Line %(number)s: %(said)s") % {"number": number, "said": refused.messages[0]})
        if wrong:
            raise ValidationError(wrong)
        return list(found.values())

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else "\n".join(map(self.finder.text, value))

    def has_changed(self, initial, data):
        try:
            return {row.pk for row in self.to_python(data)} != {row.pk for row in initial or []}
        except ValidationError:
            return True
