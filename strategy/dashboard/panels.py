"""The parts of a report's pages, each made from lines already read:
ranked table, trend, fairness, coverage, filters.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from mapping.columns import STOCK_TABLE
from strategy.gaps import equity
from strategy.reports import matching, reading, sentences
from strategy.reports.models import StockLine, TargetKind, WorkerKind
from strategy.reports.services import disclosure
from strategy.requirements.models import Method
from workforce.charts import basics as charts
from workforce.charts import series as charts_series
from workforce.language import figures, words
from workforce.reference.models import Cadre, Organisation

LOWEST = 10  # areas in a short list
BESIDE_WORKERS = [column for column in STOCK_TABLE if column.name != "headcount"]


@dataclass
class Row:
    """An area in a ranked table. ``reason`` says in words why it has no value."""

    code: str
    area: object
    label: str
    rank: int | None
    line: object
    rate: object
    value: float | None
    reason: str = ""


@dataclass
class Table:
    measure: reading.Measure
    rows: list = field(default_factory=list)
    total: Row | None = None

    @property
    def ranked(self):
        return [row for row in self.rows if row.rank]


def ranked_row(selection, area, lines, rates, rank=None):
    line, rate = lines.get(area.code), rates.get(area.code)
    number = reading.value(selection.measure, line, rate)
    reason = "" if number is not None else reading.why_in_words(selection.measure, line, rate)
    return Row(area.code, area, reading.area_label(area), rank, line, rate, number, reason)


def ranked(selection, areas, shown, lines, rates):
    """Areas worst first, those without a figure last with the reason, the country in the foot."""
    values = {code: reading.value(selection.measure, lines.get(code), rates.get(code)) for code in shown}
    known, unknown = reading.ordered(shown, values, selection.measure)
    rows = [ranked_row(selection, areas[code], lines, rates, rank) for rank, code in enumerate(known, 1)]
    rows += [ranked_row(selection, areas[code], lines, rates) for code in unknown]
    return Table(selection.measure, rows, ranked_row(selection, reading.root(areas), lines, rates))


def furthest_above(selection, areas, shown, lines, most=5):
    """Areas with the largest surplus beside what they require, largest first."""
    above = [code for code in shown if (line := lines.get(code)) and line.required and line.surplus]
    above.sort(key=lambda code: -lines[code].surplus / lines[code].required)
    return [ranked_row(selection, areas[code], lines, {}) for code in above[:most]]


def by_level(selection, areas, lines):
    """The areas that base areas lie in (sub-regions; the tree may be ragged), lowest first."""
    country = reading.root(areas).code
    codes = {area.parent for area in areas.values() if area.is_base and area.parent in areas} - {country}
    found = [area for code, area in areas.items() if code in codes]
    if not found:
        return None
    known = [area for area in found if area.code in lines and lines[area.code].ratio is not None]
    known.sort(key=lambda area: lines[area.code].ratio)
    rest = [area for area in found if area not in known]
    levels = {area.level for area in found}
    level = selection.levels.get(found[0].level, {"code": found[0].level})
    label = reading.named(level, "plural") if len(levels) == 1 else _("Parts of the country")
    return {"label": label, "rows": [ranked_row(selection, area, lines, {}) for area in [*known, *rest]]}


def by_target(selection, found):
    """Cadres and groups of one area under the selected method, then what stands for all (`reading.of_kinds`)."""
    order = {code: place for place, code in enumerate(selection.cadres)}
    kinds = {TargetKind.CADRE: 0, TargetKind.GROUP: 1}
    mine = [line for line in found.values() if line.method == selection.method and line.target_kind in kinds]
    mine.sort(key=lambda line: (kinds[line.target_kind], order.get(line.target, 0), line.target))
    mine += reading.of_kinds(selection.method, found)
    return [
        {
            "line": line,
            "label": selection.target_label(line.target_kind, line.target),
            "category": category(selection, line),
            "choice": "" if line.target_kind == TargetKind.ALL else f"{line.target_kind}:{line.target}",
            "target_query": "" if line.target_kind == TargetKind.ALL else f"&target={line.target_kind}:{line.target}",
            "is_total": line.target_kind not in kinds,
            "everywhere": line.current + (line.headquarters or 0) if line.current is not None else None,
        }
        for line in mine
    ]


def tiles(selection, found):
    """The kinds of worker beside each other, {label, line, there}; [] where one target is selected, or none has a line.
    there: workers in place, of those required.
    """
    if selection.kind != TargetKind.ALL:
        return []
    return [
        {
            "label": WorkerKind(line.target).label,
            "line": line,
            "there": None if line.shortage is None else max(line.required - line.shortage, 0),
            "query": f"target={line.target_kind}:{line.target}&",
        }
        for line in reading.of_kinds(selection.method, found)
        if line.target_kind == TargetKind.KIND
    ]


def category(selection, line):
    found = selection.cadres.get(line.target, {}).get("category") if line.target_kind == TargetKind.CADRE else None
    return Cadre.Category(found).label if found else ""


def filters(user, selection, national):
    """The choices of the filter form. ``national``: every line of the country, by (method, kind, target)."""
    targets = {(line.target_kind, line.target) for line in national.values()}
    rounds, seen = [], set()
    for report in reading.ready_reports(user).defer("inputs", "frozen").order_by("-round__as_of"):
        if report.round_id not in seen:
            seen.add(report.round_id)
            rounds.append((report.round.code, report.round.label))
    return {
        "measures": [(measure.code, measure.label) for measure in reading.MEASURES.values()],
        "methods": [(m.value, m.label) for m in Method if any(key[0] == m.value for key in national)],
        "cadres": sorted(
            (f"cadre:{target}", selection.target_label(kind, target))
            for kind, target in targets
            if kind == TargetKind.CADRE
        ),
        "groups": sorted(
            (f"group:{target}", selection.target_label(kind, target))
            for kind, target in targets
            if kind == TargetKind.GROUP
        ),
        "kinds": [
            (f"{kind}:{code}", WorkerKind(code).label) for kind, code in reading.KINDS if (kind, code) in targets
        ],
        "levels": [
            (code, reading.named(entry)) for code, entry in selection.levels.items() if entry.get("rank", 1) > 0
        ],
        "rounds": rounds,
    }


def trend(user, selection, area):
    """Current and required over rounds: in the areas and organisations matched in every round first (`matching`), then
    as each round reported.
    """
    found = reading.trend(user, selection, area.code)
    if len(found) < 2:
        return None
    reports = tuple(report.pk for _round, report, line in found if line)
    asked = matching.Asked(reports, area, selection.method, selection.kind, selection.target)
    is_closed = any(line and line.reason == disclosure.REASON for _round, _report, line in found)
    matched = matching.Matched() if is_closed else matching.matched([asked])[0]
    same = sentences.same(matched.areas, matched.organisations, matched.expected) if matched else ""
    points = [_point(round, matched.sums.get(report.pk), line, matched.areas) for round, report, line in found]
    svg = charts_series.trend(
        points,
        title=_("Required and current workers over rounds: %(who)s, %(area)s")
        % {"who": selection.target_label(), "area": reading.area_label(area)},
        desc=trend_desc(points, same),
        current=_("current"),
        required=_("required"),
        note=_("areas counted"),
    )
    shares = {report: sums["ratio"] for report, sums in matched.sums.items()}
    return {
        "svg": svg,
        "rows": [
            {"round": round, "report": report, "line": line, "share": shares.get(report.pk)}
            for round, report, line in reversed(found)
        ],
        "same": same,
        "note": TREND_MATCHED if same else TREND_UNMATCHED,
        "finding": trend_finding(
            selection.target_label(), [(str(round), shares.get(report.pk)) for round, report, _line in found], same
        ),
    }


TREND_MATCHED = _lazy(
    "The picture shows the areas that are counted in every round and where the same organisations reported each time; "
    "the table also what each round counted, which is not the same."
)
TREND_UNMATCHED = _lazy("Each round counts only the areas that reported in it.")


def trend_desc(points, same):
    """What a picture of rounds shows, in words. same: what it is matched on; '' where each round stands for itself."""
    known = [point for point in points if point.current is not None]
    if len(known) < 2:
        return _("No round has a figure.")
    given = {"first": figures.number(known[0].current), "last": figures.number(known[-1].current), "same": same}
    if same:
        return _("Current from %(first)s to %(last)s, in %(same)s.") % given
    return _("Current from %(first)s to %(last)s; each round counts only the areas that reported in it.") % given


def _point(round, matched, line, count):
    if matched:
        return charts_series.Point(str(round), matched["current"], matched["required"], figures.number(count))
    counted = f"{line.areas_counted}/{line.areas_expected}" if line else ""
    return charts_series.Point(str(round), line.current if line else None, line.required if line else None, counted)


def trend_finding(who, shares, same):
    """The share in place in the first and the last round, where they are matched; '' where there is none."""
    known = [(label, value) for label, value in shares if value is not None]
    if len(known) < 2 or not same:
        return ""
    return _("%(who)s in place: %(first_share)s in %(first)s, %(last_share)s in %(last)s, in %(same)s.") % {
        "who": who,
        "first": known[0][0],
        "last": known[-1][0],
        "first_share": figures.percent(known[0][1]),
        "last_share": figures.percent(known[-1][1]),
        "same": same,
    }


def fairness(selection, areas, lines):
    """How workers are spread over the base areas: dots, the workers that would have to move, Gini,
    Theil between and within.
    """
    base = [a for a in areas.values() if a.is_base and a.code in lines and lines[a.code].density is not None]
    if len(base) < 3:
        return None
    workers = [lines[area.code].current for area in base]
    people = [lines[area.code].population for area in base]
    spread = equity.measure(workers, people)
    country = lines.get(reading.root(areas).code)
    density = {area.code: lines[area.code].density for area in base}
    low, high = min(base, key=lambda a: density[a.code]), max(base, key=lambda a: density[a.code])
    ordered = sorted(density.values())
    svg = charts_series.dots(
        ordered,
        title=_("Workers per 100,000, one dot for each area"),
        desc=_("From %(low)s in %(low_area)s to %(high)s in %(high_area)s.")
        % {
            "low": figures.number(density[low.code], 1),
            "low_area": reading.area_label(low),
            "high": figures.number(density[high.code], 1),
            "high_area": reading.area_label(high),
        },
        axis=_("workers per 100,000"),
        mark=country.density if country else None,
        mark_label=f"{reading.area_label(reading.root(areas))} {figures.number(country.density, 1)}" if country else "",
        low_label=f"{reading.area_label(low)} {figures.number(density[low.code], 1)}",
        high_label=f"{reading.area_label(high)} {figures.number(density[high.code], 1)}",
    )
    tenth = max(0, len(ordered) // 10 - 1)
    parts = equity.decompose(workers, people, [area.parent for area in base])
    return {
        "svg": svg,
        "spread": spread,
        "share": spread.hoover,
        "within": parts.t_within / spread.theil_t if spread.theil_t else None,
        "rows": [
            (_("Lowest: %(area)s") % {"area": reading.area_label(low)}, ordered[0]),
            (_("Lowest tenth, up to"), ordered[tenth]),
            (_("Middle"), ordered[len(ordered) // 2]),
            (_("Highest tenth, from"), ordered[-1 - tenth]),
            (_("Highest: %(area)s") % {"area": reading.area_label(high)}, ordered[-1]),
        ],
        "country": country.density if country else None,
    }


def coverage(selection, areas):
    """Complete, partial and none among the areas expected, as the report froze them."""
    expected = [area for area in areas.values() if area.coverage]
    count = {state: sum(area.coverage == state for area in expected) for state in ("complete", "partial", "none")}
    missing = [area for area in expected if area.coverage != "complete"]
    css = {"complete": "c1", "partial": "c3", "none": "c4"}
    title = words.coverage(count["complete"], count["partial"], count["none"])
    return {
        "svg": charts.coverage_bar([(css[state], count[state]) for state in count], title=title),
        "key": [{"css": css[state], "label": words.status(state)[1].lower(), "count": count[state]} for state in count],
        "sentence": title,
        "missing": [(area, reading.area_label(area)) for area in missing[:LOWEST]],
        "more": max(0, len(missing) - LOWEST),
        "expected": len(expected),
        **count,
    }


def level_label(selection):
    return reading.named(selection.levels.get(selection.level, {"code": selection.level}), "plural")


def ranked_below(selection, found, lines):
    """The areas just below one, lowest ratio first."""
    known = [area for area in found if lines[area.code].ratio is not None]
    known.sort(key=lambda area: lines[area.code].ratio)
    return [ranked_row(selection, area, lines, {}) for area in [*known, *(area for area in found if area not in known)]]


def posts(selection, found):
    """Cadre by cadre: approved, funded and filled posts and what the selected method requires."""
    kept = []
    for code, cadre in selection.cadres.items():
        own = {method: found.get((method.value, TargetKind.CADRE.value, code)) for method in Method}
        if any(own.values()):
            kept.append(
                {
                    "code": code,
                    "label": reading.named(cadre, "plural"),
                    "category": Cadre.Category(cadre["category"]).label,
                    "approved": own[Method.APPROVED],
                    "funded": own[Method.FUNDED],
                    "norm": own[Method.NORM],
                    "caseload": own[Method.CASELOAD],
                }
            )
    return kept


RATE_LABELS = {
    "vacancy_approved": _lazy("Vacancy rate, approved posts"),
    "vacancy_funded": _lazy("Vacancy rate, funded posts"),
    "agency_headcount": _lazy("Agency rate (headcount)"),
    "agency_fte": _lazy("Agency rate (FTE)"),
    "turnover_headcount": _lazy("Turnover (headcount)"),
    "turnover_fte": _lazy("Turnover (FTE)"),
    "caseload": _lazy("Cases per full-time case holder"),
    "supervision": _lazy("Workers per supervisor"),
    "qualified_share": _lazy("Qualified"),
    "registered_share": _lazy("Registered"),
    "density_headcount": _lazy("Workers per 100,000 (headcount)"),
    "density_fte": _lazy("Workers per 100,000 (FTE)"),
}
NOT_ASKED = ("not_applicable", "not_listed")  # a rate the round does not ask for has no row
DECIMAL_RATES = {"caseload", "supervision", "density_headcount", "density_fte"}


def rate_label(selection, code):
    """A rate's name; of a density with the people it is for."""
    if not code.startswith("density_"):
        return RATE_LABELS[code]
    return words.labelled(RATE_LABELS[code], reading.people(selection.report.parameters_used["density_group"]))


def rates_table(selection, found):
    """The rates of an area for the selected target, each with numerator, denominator and how many areas have both."""
    return [
        {"code": code, "label": rate_label(selection, code), "rate": rate, "is_decimal": code in DECIMAL_RATES}
        for code in RATE_LABELS
        if (rate := found.get((code, selection.kind, selection.target))) and rate.reason not in NOT_ASKED
    ]


def stock(selection, here):
    """Workers of a base area by cadre and employer type, summed over employment, sector and level; in thousandths.

    titles: of the measures beside the workers; rows:
    cadre, employer_type, records, headcount, figures (None is not known).
    For who may not see records by cadre alone, without small numbers: cadre, headcount, reason.
    """
    if not here.is_base:
        return None
    closed = selection.report.closed
    if not closed.is_open:
        rows = disclosure.shown_stock(closed, selection.report, area=here.code)
        return {
            "closed_rows": [row | {"cadre": selection.target_label(TargetKind.CADRE, row["cadre"])} for row in rows]
        }
    sums = {}
    for line in StockLine.objects.filter(report=selection.report, area=here.code).order_by("cadre", "employer_type"):
        entry = sums.setdefault((line.cadre, line.employer_type), Counter())
        entry.update({"records": line.records} | line.measures)
    types = dict(Organisation.EmployerType.choices)
    rows = [
        {
            "cadre": selection.target_label(TargetKind.CADRE, cadre),
            "employer_type": types.get(employer_type, employer_type),
            "records": entry["records"],
            "headcount": entry.get("headcount"),
            "figures": [entry.get(column.name) for column in BESIDE_WORKERS],
        }
        for (cadre, employer_type), entry in sums.items()
    ]
    return rows and {"titles": [column.label for column in BESIDE_WORKERS], "rows": rows}
