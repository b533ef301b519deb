"""One record as a form, made from the column contract.
It takes text: what is wrong with it is found by the file's own checks.
"""

import json

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mapping.checks.matching import fold
from mapping.columns import COLUMNS, EMPTY_REASONS, MEASURES
from mapping.files import rules
from mapping.uploads.services import references
from mapping.uploads.services.templates import area_names
from workforce.language import words
from workforce.reference.models import Cadre, Organisation, Sector, WorkLevel

REASONS = dict(EMPTY_REASONS)


class RecordForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    hide_optional = True

    def __init__(self, *args, submission, labels, **kwargs):
        super().__init__(*args, **kwargs)
        self.submission, self.labels, self.why = submission, labels, []
        choices = _choices(submission)
        for column in COLUMNS:
            self.fields[column.name] = _field(column, choices.get(column.name))

    def sections(self):
        """[(title, [bound fields])] in the order of the contract."""
        sections = {}
        for column in COLUMNS:
            sections.setdefault(str(column.section), []).append(self[column.name])
        return list(sections.items())

    def text(self):
        return {column.name: (self.data.get(column.name) or "").strip() for column in COLUMNS}

    def reasons(self):
        """{(row, rule, column): why}, as the service takes them: fields named why:rule:column, of the one row."""
        given = {}
        for name, value in self.data.items():
            if name.startswith("why:") and name.count(":") == 2:
                _why, rule, column = name.split(":")
                given[1, rule, column] = value
        return given

    def refuse(self, wrong):
        """Show the errors at their fields, and ask for a reason for each warning."""
        for issue in wrong.errors:
            params = json.loads(issue["params"]) if issue["params"] else {}
            rule, column = issue["rule"], issue["column"]
            hint = rules.hint(params, self.labels.get(column, {}))
            is_measure = column in MEASURES
            mend = rules.allowed(rule, column, params) if is_measure else rules.mend(rule, column, params)
            said = [f"{rules.title(rule, column, params)}.", hint, mend]
            self.add_error(column or None, " ".join(filter(None, said)))
        given = self.reasons()
        for issue in wrong.warnings:
            params = json.loads(issue["params"]) if issue["params"] else {}
            rule, column = issue["rule"], issue["column"]
            field = forms.CharField(
                label=words.labelled(rules.title(rule, column, params), issue["value"]),
                required=False,
                help_text=f"{rules.allowed(rule, column, params)}. {_('Correct it above, or say why it is right.')}",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            name = f"why:{rule}:{column}"
            self.fields[name] = field
            self.why.append(name)
            if not given.get((1, rule, column), "").strip():
                self.add_error(name, _("Say why this is right, or correct the figure."))

    def why_fields(self):
        return [self[name] for name in self.why]


def _choices(submission):
    """{column: [(code, label)]} for the columns of codes."""
    round = submission.round
    names = area_names(round, [submission.area.path])
    labels = references.labels(round)["area"]
    cadres = Cadre.objects.on(round.as_of)
    employers = Organisation.objects.on(round.as_of)
    return {
        "area": sorted(((code, labels[code]) for code in names), key=lambda pair: fold(pair[1])),
        "cadre": [(each.code, each.label) for each in cadres],
        "employer": [(each.code, each.label) for each in employers],
        "sector": [(each.code, each.label) for each in Sector.objects.all()],
        "level": [(each.code, each.label) for each in WorkLevel.objects.all()],
        **{column.name: list(column.choices) for column in COLUMNS if column.choices},
    }


def _field(column, choices):
    label, help_text = column.label, column.help
    if choices is not None:
        blank = [] if column.name in ("employment", "sector", "level") else [("", pgettext("select", "Choose"))]
        widget = forms.Select(choices=[*blank, *choices])
    elif column.is_measure:
        widget = forms.TextInput(attrs={"class": "num", "inputmode": "decimal", "autocomplete": "off"})
    elif column.name == "note":
        widget = forms.Textarea(attrs={"rows": 2})
    else:
        widget = forms.TextInput()
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


def initial(record) -> dict:
    """A record as the form's text: '1.5', 'not applicable', codes for the choices."""
    said = {name: getattr(record, name).code for name in ("area", "cadre", "employer", "sector", "level")}
    for column in COLUMNS:
        if column.name not in said:
            value = getattr(record, column.name)
            said[column.name] = figure(value, column, record.flags) if column.name in MEASURES else value
    return said


def figure(value, column, flags) -> str:
    """A stored figure as one would write it."""
    flag = flags.get(column.name, "")
    if value is None:
        return str(REASONS[flag]) if flag in REASONS else ""
    text = f"{value:.2f}" if column.kind == "money" else f"{value / 1000:.3f}"
    text = text.rstrip("0").rstrip(".")
    return f"{text} (estimate)" if flag == "estimate" else "low" if flag == "low" and not value else text
