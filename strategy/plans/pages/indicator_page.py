"""What the page of an indicator shows: its values against its targets as chart and table,
and the newest one broken down.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.plans.models import Indicator
from strategy.plans.services import (
    measured,
    paths,
)
from strategy.plans.services.indicators import LINE, figure_of
from strategy.reports import reading
from strategy.reports.models import GapReport, ReportArea, TargetKind
from workforce.charts import targets as charts_targets
from workforce.language import words


@dataclass(frozen=True)
class Row:
    """A value in the table. ``why`` is the address of its computation; ``entered`` the value entered by hand."""

    on: date
    text: str
    target: str
    coverage: str
    reason: str
    report: GapReport | None
    why: str
    entered: object = None


@dataclass(frozen=True)
class Page:
    svg: str
    rows: list[Row]  # newest first
    targets: list[tuple]  # (year, text)
    newest: Row | None
    next_target: tuple | None  # (year, text): of the year of today, or the next that has one
    tag: tuple  # (class, word) of where it stands against the path to its targets
    standing: str
    confirmed: list  # targets that somebody set all the same
    unconfirmed: list[str]  # those that nobody has confirmed, in words


def build(indicator: Indicator, today: date) -> Page:
    """Needs ``targets``."""
    targets = {each.year: float(each.value) for each in indicator.targets.all()}
    details = measured.details([indicator])[indicator.pk]
    rows, stands = [row(indicator, detail, targets) for detail in details], paths.of(indicator, details)
    texts = [(year, measured.value_in_words(indicator, value)) for year, value in sorted(targets.items())]
    coming = next((each for each in texts if each[0] >= today.year), None)
    newest = next((each for each in reversed(rows) if each.text), None)
    return Page(
        chart(indicator, targets),
        rows[::-1],
        texts,
        newest,
        coming,
        paths.label(stands),
        paths.said(indicator, stands),
        [each for each in indicator.targets.all() if each.confirmed_at],
        paths.odd_in_words(paths.unconfirmed(indicator, details)),
    )


def row(indicator, detail, targets) -> Row:
    found = detail.reading
    return Row(
        found.on,
        measured.value_in_words(indicator, found.value),
        measured.value_in_words(indicator, targets.get(found.on.year)),
        detail.coverage,
        found.reason,
        found.report,
        citing.why_url(figure_of(indicator, found.report), found.report.number) if found.report else "",
        detail.entered,
    )


def chart(indicator, targets) -> str:
    values = [each for each in measured.values([indicator])[indicator.pk] if each.value is not None]
    points = [charts_targets.At(each.on, each.value, measured.value_in_words(indicator, each.value)) for each in values]
    ends = [
        charts_targets.At(date(year, 12, 31), value, measured.value_in_words(indicator, value))
        for year, value in targets.items()
    ]
    first = (
        _("From %(value)s in %(year)s") % {"value": points[0].text, "year": points[0].on.year}
        if points
        else _("No value yet")
    )
    last = (
        _("%(value)s in %(year)s") % {"value": points[-1].text, "year": points[-1].on.year} if len(points) > 1 else ""
    )
    return charts_targets.against_targets(
        points,
        ends,
        title=indicator.name,
        desc=f"{first}{', ' + last if last else ''}. {_('The same values are in the table.')}",
        value_word=_("found"),
        target_word=_("target"),
    )


def line_label(indicator: Indicator, report: GapReport | None) -> str:
    """What a measured indicator reads: "Requirement met: Population norm, social welfare officers, Testland"."""
    if indicator.source != Indicator.Source.MEASURED or report is None:
        return ""
    shown = citing.read_figure(figure_of(indicator, report))
    if indicator.rate:
        return words.labelled(shown.method, f"{shown.target}, {shown.area}")
    return words.labelled(indicator.get_field_display(), f"{shown.method}, {shown.target}, {shown.area}")


# Broken down ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    label: str
    text: str
    coverage: str
    reason: str
    why: str


def broken_down(indicator: Indicator, report: GapReport, by: str) -> list[Part]:
    """A measured indicator in one report by "areas" (those just below its area) or by "cadres";
    in the order of names.
    """
    if by == "cadres":
        parts = cadres(indicator, report)
    else:
        below = ReportArea.objects.filter(report=report, parent=indicator.area).order_by("name_key", "code")
        parts = [(reading.area_label(area), {"area": area.code}) for area in below]
    named = [
        (label, figure_of(Indicator(**{name: getattr(indicator, name) for name in LINE} | changed), report))
        for label, changed in parts
    ]
    lines = measured.Lines([figure for _label, figure in named], [report])
    areas = measured.report_areas([figure for _label, figure in named], [report])
    return [
        part(indicator, label, figure, lines.of(figure, report), areas.get((report.pk, figure.area)))
        for label, figure in named
    ]


def cadres(indicator, report):
    """(label, what differs) of the cadres that make up "all" or a group; none below one cadre or a kind of worker."""
    if indicator.target_kind in (TargetKind.CADRE, TargetKind.KIND):
        return []
    held = GapReport.objects.filter(pk=report.pk).values_list(F("frozen__cadres"), flat=True).first() or []
    return [
        (reading.named(entry, "plural"), {"target_kind": TargetKind.CADRE, "target": entry["code"]})
        for entry in sorted(held, key=lambda entry: (entry.get("order", 0), entry["code"]))
        if indicator.target_kind == TargetKind.ALL or entry.get("group") == indicator.target
    ]


def part(indicator, label, figure, line, area) -> Part:
    number = measured.number_of(figure.field, line)
    reason = "" if number is not None else words.reason((line and line.reason) or "no_requirement")
    return Part(
        label,
        measured.value_in_words(indicator, number),
        measured.coverage(area),
        reason,
        citing.why_url(figure, figure.report.number),
    )
