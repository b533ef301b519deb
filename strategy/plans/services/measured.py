"""What the gap reports say of an indicator or of a cited figure, round by round.
Lines are selected; nothing is recomputed.

Each round is shown by its newest official report, else its newest that is ready (as the trend does). Every function
takes a fixed number of queries, whatever the number of indicators or figures.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from strategy.dashboard import panels
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Indicator, IndicatorValue
from strategy.reports import matching, reading, sentences
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea
from workforce.language import figures, words


class Reading(NamedTuple):
    """A value of an indicator. ``reason`` says in the reader's language why there is none;
    ``report`` is None for one entered by hand.
    """

    on: date
    value: float | None
    report: GapReport | None
    reason: str


class Detail(NamedTuple):
    """A reading with what stands beside it: the coverage in words, and the entered value it is (manual) or None."""

    reading: Reading
    coverage: str
    entered: IndicatorValue | None


def values(indicators: Iterable[Indicator]) -> dict[int, list[Reading]]:
    """{indicator pk: its values, oldest first}: measured ones from the reports, the others as entered."""
    return {pk: [detail.reading for detail in found] for pk, found in details(indicators).items()}


def details(indicators: Iterable[Indicator]) -> dict[int, list[Detail]]:
    indicators = list(indicators)
    measured = [each for each in indicators if each.source == Indicator.Source.MEASURED]
    found = entered([each for each in indicators if each.source == Indicator.Source.MANUAL])
    if not measured:
        return found
    reports = newest_of_rounds()
    lines, areas = Lines(measured, reports), report_areas(measured, reports)
    for indicator in measured:
        found[indicator.pk] = [
            Detail(
                reading_of(indicator, report, lines.of(indicator, report)),
                coverage(areas.get((report.pk, indicator.area))),
                None,
            )
            for report in reports
        ]
    return found


def entered(indicators: Collection[Indicator]) -> dict[int, list[Detail]]:
    by_key = {}
    if indicators:
        rows = IndicatorValue.objects.filter(key__in={each.key for each in indicators})
        for row in rows.select_related("entered_by", "verified_by").order_by("on"):
            by_key.setdefault(row.key, []).append(Detail(Reading(row.on, float(row.value), None, ""), "", row))
    return {each.pk: by_key.get(each.key, []) for each in indicators}


def newest_of_rounds() -> list[GapReport]:
    """The report each round is shown by, oldest round first, without what is heavy in it."""
    of_round = {}
    rows = GapReport.objects.ready().select_related("round").defer("inputs", "frozen")
    for report in rows.order_by("round__as_of", "-number"):
        of_round.setdefault(report.round_id, []).append(report)
    return [reading.newest(reports) for reports in of_round.values()]


def reading_of(indicator: Indicator, report: GapReport, line: GapLine | RateLine | None) -> Reading:
    number = number_of(indicator.field, line)
    reason = "" if number is not None else words.reason((line and line.reason) or "not_reported")
    return Reading(report.round.as_of, number, report, reason)


def number_of(field: str, line: GapLine | RateLine | None) -> float | None:
    """The number of a gap line (or rate line) that a field of `Figure.Field` names."""
    if line is None:
        return None
    return line.areas_complete if field == Figure.Field.COVERAGE else getattr(line, field)


class Lines:
    """The lines that indicators (or figures) name, in some reports: two queries."""

    def __init__(self, named: Iterable[Indicator | Figure], reports: Collection[GapReport]):
        named = list(named)
        self.found = {}
        for model, column, wanted in (
            (GapLine, "method", [each for each in named if not each.rate]),
            (RateLine, "code", [each for each in named if each.rate]),
        ):
            if wanted:
                rows = model.objects.filter(
                    report__in=[report.pk for report in reports],
                    area__in={each.area for each in wanted},
                    target__in={each.target for each in wanted},
                    **{f"{column}__in": {each.rate or each.method for each in wanted}},
                )
                for row in rows:
                    key = (row.report_id, getattr(row, column), row.area, row.target_kind, row.target)
                    self.found[key] = row

    def of(self, each: Indicator | Figure, report: GapReport) -> GapLine | RateLine | None:
        return self.found.get((report.pk, each.rate or each.method, each.area, each.target_kind, each.target))


def report_areas(named: Iterable[Indicator | Figure], reports: Iterable[GapReport]) -> dict[tuple, ReportArea]:
    rows = ReportArea.objects.filter(
        report__in=[report.pk for report in reports], code__in={each.area for each in named}
    )
    return {(row.report_id, row.code): row for row in rows}


def coverage(area: ReportArea | None) -> str:
    """ "139 of 146 complete, 2 partly reported ..." of an area of a report; empty where nothing is expected."""
    if area is None or not area.areas_expected:
        return ""
    return words.coverage(area.areas_complete, area.areas_partial, area.areas_none)


# The gap an action answers --------------------------------------------------------------------------------------------


class Since(NamedTuple):
    """A cited figure as it was when it was cited, and the same line in the newest report of a later round (None: no
    later round). compared: both where the same areas and organisations were counted, in words: what stands first; ''
    where there is nothing to compare (a rate, a density and the like are not sums of their areas).
    """

    then: citing.Shown
    now: citing.Shown | None
    compared: str = ""


def since(cited: Iterable[Figure]) -> dict[int, Since]:
    """{figure pk: Since} of any iterable of Figure."""
    cited = {figure.pk: figure for figure in cited}
    then = citing.read_figures(cited.values())
    if not cited:
        return {}
    newest = newest_of_rounds()[-1:]
    rests_on = dict(
        GapReport.objects.filter(pk__in={figure.report_id for figure in cited.values()}).values_list(
            "pk", F("round__as_of")
        )
    )
    names = ("pk", "method", "rate", "area", "target_kind", "target", "field")
    later = [
        Figure(report_id=report.pk, **{name: getattr(figure, name) for name in names})
        for report in newest
        for figure in cited.values()
        if report.round.as_of > rests_on[figure.report_id]
    ]
    now, compared = citing.read_figures(later), _compared(cited, later, newest)
    return {pk: Since(then[pk], now.get(pk), "" if then[pk].reason else compared.get(pk, "")) for pk in cited}


def _compared(cited: dict[int, Figure], later: list[Figure], newest: list[GapReport]) -> dict[int, str]:
    areas, asked = report_areas(later, newest), {}
    for figure in later:
        area = areas.get((figure.report_id, figure.area))
        if area and not figure.rate and figure.field in {*matching.SUMMED, Figure.Field.RATIO}:
            reports = (cited[figure.pk].report_id, figure.report_id)
            asked[figure.pk] = matching.Asked(reports, area, figure.method, figure.target_kind, figure.target)
    found = zip(asked, matching.matched(asked.values()), strict=True)
    return {pk: then_and_now(cited[pk], each, asked[pk].reports) for pk, each in found}


def then_and_now(figure: Figure, found: matching.Matched, reports: tuple[int, int]) -> str:
    """ "Then 24 short, now 18 short, in the same 3 areas and 5 organisations." """
    if not found:
        return sentences.not_matched(found.areas, found.expected)
    then, now = (citing.said(figure, SimpleNamespace(**found.sums[pk])) for pk in reports)
    same = sentences.same(found.areas, found.organisations, found.expected)
    if None in (then[0], now[0]):  # nothing is required there
        return ""
    return _("Then %(then)s, now %(now)s, in %(same)s.") % {"then": then[2], "now": now[2], "same": same}


# In words -------------------------------------------------------------------------------------------------------------


def is_share(indicator: Indicator) -> bool:
    """Stored as a share of 1 and read as a per cent."""
    if indicator.source != Indicator.Source.MEASURED:
        return False
    return indicator.field == Figure.Field.RATIO or (
        bool(indicator.rate) and indicator.rate not in panels.DECIMAL_RATES
    )


def value_in_words(indicator: Indicator, value: Decimal | float | None) -> str:
    """A value, baseline or target of an indicator as text in the reader's language; empty for None."""
    if value is None:
        return ""
    if is_share(indicator):
        return figures.percent(value, 1)
    if indicator.source == Indicator.Source.MANUAL:
        text = figures.number(value, places(value))
        return _("%(number)s %(unit)s") % {"number": text, "unit": indicator.unit} if indicator.unit else text
    return figures.number(value, 1 if indicator.rate or indicator.field == Figure.Field.DENSITY else 0)


def places(value: Decimal | float) -> int:
    """Decimals that a number entered by hand needs: 12 -> 0, 12.5 -> 1; no more than 4."""
    text = f"{float(value):.4f}".rstrip("0")
    return len(text.partition(".")[2])
