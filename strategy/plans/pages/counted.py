"""What later rounds counted of the cells that a projection is about: pairs of area and cadre with a figure both times,
whose requirement counts the same workers, in areas where the same organisations reported both times (`matching`).
"""

import pandas as pd

from strategy.gaps import plan
from strategy.plans.services.measured import newest_of_rounds
from strategy.plans.services.observed import who_counts
from strategy.reports import matching, reading
from strategy.reports.models import GapLine, GapReport, TargetKind


def later(
    selection: reading.Selection, years: pd.DataFrame, parameters: plan.Parameters
) -> tuple[list[dict], pd.DataFrame]:
    """([{year, base, report, standing, counted, projected (with the plan), areas (matched; where they hold too little
    there are no numbers), organisations (that reported there; None: not known), of}] of the last round of each year
    shown after the report's, and what a chart draws: year, plan, without, counted over the cells that the newest of
    them has). Four queries where there are such rounds, else one.
    """
    reports = {
        report.round.as_of.year: report
        for report in newest_of_rounds()
        if report.round.as_of > selection.report.round.as_of
        and parameters.base_year < report.round.as_of.year <= parameters.last_year
    }
    rows, shown = [], pd.DataFrame()
    lines = _lines(selection, reports.values(), years) if reports else {}
    reporters = matching.Reporters([selection.report.pk, *lines]) if reports else None
    for year, report in sorted(reports.items()):
        then = years[years["year"] == year]
        both = then.merge(lines[report.pk], on=plan.KEY)
        if both.empty:
            continue
        among = then["area"].unique()
        same = reporters.same([selection.report.pk, report.pk])
        lines[report.pk] = lines[report.pk][lines[report.pk]["area"].isin(same)]
        both = both[both["area"].isin(same)]
        areas = both["area"].unique()
        is_enough = reporters.is_enough(selection.report.pk, areas, among)
        shown = both[plan.KEY] if is_enough else shown
        rows.append(
            {
                "year": year,
                "base": parameters.base_year,
                "report": report.number,
                "standing": str(report.standing),
                "counted": float(both["current"].sum()) if is_enough else None,
                "projected": float(both["plan"].sum()) if is_enough else None,
                "areas": len(areas),
                "organisations": matching.organisations(same, areas),
                "of": len(among),
            }
        )
    return rows, _drawn(rows, years.merge(shown, on=plan.KEY), reports, lines) if len(shown) else shown


def _lines(selection, reports, years):
    """{report pk: area, target_kind, target, current} of what is meant as the selection's report means it."""
    frozen = dict(
        GapReport.objects.filter(pk__in=[each.pk for each in reports]).values_list("pk", "frozen__requirements")
    )
    found = GapLine.objects.filter(
        report__in=frozen,
        method=selection.method,
        area__in=years["area"].unique().tolist(),
        cells_counted__gt=0,
        difference__isnull=False,
    ).exclude(target_kind=TargetKind.ALL)
    frame = pd.DataFrame(found.values_list("report_id", *plan.KEY, "current"), columns=["report", *plan.KEY, "current"])
    meant = who_counts(selection.report.frozen.get("requirements", []), selection.method)
    pairs = pd.Series(zip(frame["target_kind"], frame["target"], strict=True), dtype=object)
    kept = {}
    for pk, requirements in frozen.items():
        same = who_counts(requirements or [], selection.method)
        alike = {pair for pair, who in meant.items() if same.get(pair) == who}
        kept[pk] = frame.loc[(frame["report"] == pk) & pairs.isin(alike), [*plan.KEY, "current"]]
    return kept


def _drawn(rows, years, reports, lines):
    """Up to the newest round; ``counted`` is None in a year whose round does not have all of the cells."""
    last = years[years["year"] <= rows[-1]["year"]]
    sums = last.groupby("year", as_index=False)[["plan", "without"]].sum()
    cells, counted = years.loc[years["year"] == rows[-1]["year"], plan.KEY], []
    for year, workers in zip(sums["year"], sums["plan"], strict=True):
        of_round = cells.merge(lines[reports[year].pk], on=plan.KEY) if year in reports else cells.iloc[:0]
        known = float(of_round["current"].sum()) if len(of_round) == len(cells) else None
        counted.append(float(workers) if year == rows[0]["base"] else known)
    return sums.assign(counted=pd.Series(counted, dtype=object))
