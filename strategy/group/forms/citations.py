"""Choosing the figure that an agenda item or a decision rests on:
from what is cited already, and from the report of the meeting.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.services import (
    pack,
)
from strategy.plans.services import plans
from strategy.reports import reading
from strategy.reports.models import GapReport
from workforce.people.permissions import Permission, can

NONE = "none"
WORST = 5
HEADLINE = [
    Figure.Field.SHORTAGE,
    Figure.Field.RATIO,
    Figure.Field.CURRENT,
    Figure.Field.REQUIRED,
    Figure.Field.COVERAGE,
]
MOST = 100


class FigureField(forms.ChoiceField):
    """A Figure; None where the choice is "no figure".
    ``offer`` says among which: a number of a line that is not cited yet is cited when chosen.
    """

    def __init__(self, **given):
        missing = gettext_lazy("Choose the figure it is based on, or say that it is based on none.")
        super().__init__(**{"error_messages": {"required": missing}} | given)

    def offer(self, meeting, user, more=()):
        self.meeting, self.user = meeting, user
        known = known_figures(meeting, more)
        shown = citing.read_figures(known)
        cited = [(str(f.pk), f"{shown[f.pk].area}: {shown[f.pk].text} ({', '.join(told(shown[f.pk]))})") for f in known]
        groups = [(_("Cited already"), cited), (self.report_label(), self.lines())]
        nothing = (NONE, _("No figure"))
        self.choices = (
            [("", _("Choose"))] * self.required + [(label, rows) for label, rows in groups if rows] + [nothing]
        )

    def report_label(self):
        report = pack.report_of(self.meeting)
        is_draft = report and report.standing == GapReport.Standing.DRAFT
        return _("From the gap report, a draft") if is_draft else _("From the gap report")

    def lines(self):
        """(choice, words) of the country's headline and the worst areas in the report of the meeting."""
        report = pack.report_of(self.meeting)
        if not report or not can(self.user, Permission.REPORT_VIEW):
            return []
        method = self.meeting.strategy.method if self.meeting.strategy else "population_norm"
        lines, areas = reading.lines(reading.select(report, {"method": method})), reading.areas(report)
        country = reading.root(areas)
        short = [code for code in areas if areas[code].is_base and code in lines and lines[code].ratio is not None]
        short.sort(key=lambda code: (lines[code].ratio, -lines[code].shortage, code))
        wanted = [(country.code, field) for field in HEADLINE] if country else []
        wanted += [(code, Figure.Field.SHORTAGE) for code in short[:WORST]]
        return [
            (f"{report.number}|{method}|{code}|{field.value}", f"{reading.area_label(areas[code])}: {said}")
            for code, field in wanted
            if code in lines and (said := citing.said(Figure(method=method, field=field), lines[code])[2])
        ]

    def clean(self, value):
        value = super().clean(value)
        if value in ("", NONE):
            return None
        if value.isdecimal():
            return Figure.objects.get(pk=value)
        number, method, area, field = value.split("|")
        return plans.cite(pack.report_numbered(int(number)), method=method, area=area, field=field)

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


def told(shown) -> list[str]:
    return [shown.target, str(shown.method), *shown.marks]


def known_figures(meeting, more):
    """Figures the strategy of the meeting, its agenda and its decisions cite, and those of ``more`` (ids)."""
    ids = {int(pk) for pk in more if str(pk or "").isdecimal()}
    ids |= set(meeting.agenda.exclude(figure=None).values_list("figure_id", flat=True))
    if meeting.strategy_id:
        for cites in ("objectives", "actions"):
            found = Figure.objects.filter(**{f"{cites}__strategy": meeting.strategy_id})
            ids |= set(found.order_by("pk").values_list("pk", flat=True)[:MOST])
    return list(Figure.objects.filter(pk__in=ids).order_by("-report__number", "pk"))


def initial_figure(thing, is_new):
    """The choice a form begins with: the figure held, "no figure" where somebody said so."""
    return str(thing.figure_id) if thing.figure_id else "" if is_new else NONE


def none_or_reason(form):
    """A decision rests on a figure, or says why it rests on none."""
    if form.data.get(form.add_prefix("figure")) == NONE and not form.cleaned_data.get("no_figure"):
        raise ValidationError({"no_figure": _("Say why it is based on no figure.")})
