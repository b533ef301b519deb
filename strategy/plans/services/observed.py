"""What a projection assumes, as it was observed: who joined and left in the report's own records, and how the people
that a requirement is for have grown by the populations held.
"""

import io
import zipfile
from collections.abc import Collection, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd
from django.db.models import BigIntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from mapping.columns import THOUSAND, VOLUNTEERS
from strategy.gaps import plan
from strategy.gaps.cells import HEADQUARTERS_LEVELS
from strategy.reports import reading
from strategy.reports.models import GapReport, ReportArea, StockLine, TargetKind
from workforce.reference.models import Population, PopulationGroup

FLOWS = ["cadre", "is_volunteer", "workers", "joined", "left"]
ENOUGH = 0.8  # of the people live in areas held for both years: fewer would speak for the others
MONTH = 365.25 / 12  # days


def flows(report: GapReport, unit: str) -> pd.DataFrame:
    """FLOWS in whole workers (of the ``unit`` fte: FTE) and in a year, of the records that know all three; and
    ``known_of``: the workers of all records.

    Read from the report's frozen records: a sum of the stock would hold workers whose joiners nobody knows.
    """
    months = max(round((report.round.as_of - report.round.flow_from).days / MONTH), 1)
    found = _flows(report.pk, report.fingerprint, report.finished_at, "fte" if unit == "fte" else "headcount")
    return found.assign(**{name: found[name] * 12 / months for name in ("joined", "left")})


@lru_cache(maxsize=8)
def _flows(pk: int, _fingerprint: str, _finished_at, measure: str) -> pd.DataFrame:
    """Read once by each process: what is frozen never changes. Nobody writes into it."""
    held, parameters = GapReport.objects.values_list("inputs", "parameters").get(pk=pk)
    if held is None:
        return pd.DataFrame(columns=[*FLOWS, "known_of"])
    counts = [measure, f"hires_{measure}", f"exits_{measure}"]
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        data = io.BytesIO(archive.read("records.parquet"))
    rows = pd.read_parquet(data, columns=["cadre", "employment", "employer_type", *counts])
    if parameters.get("employer_types"):
        rows = rows[rows["employer_type"].isin(parameters["employer_types"])]
    numbers = rows[counts].astype(float) / THOUSAND
    known = numbers.where(numbers.notna().all(axis=1)).set_axis(FLOWS[2:], axis=1)
    keys = pd.DataFrame({"cadre": rows["cadre"], "is_volunteer": rows["employment"].isin(VOLUNTEERS)})
    return (
        pd.concat([keys, known, numbers[measure].rename("known_of")], axis=1).groupby(FLOWS[:2], as_index=False).sum()
    )


# Of the cells of a projection -----------------------------------------------------------------------------------------


def who_counts(requirements: list[dict], method: str) -> dict[tuple[str, str], frozenset]:
    """{(target kind, target): which workers its requirements count, and in which unit}."""
    found = {}
    for row in requirements:
        if row["method"] == method:
            counted = (row["unit"], row["counts_volunteers"], row["counts_agency"])
            found.setdefault((row["target_kind"], row["target"]), set()).add(counted)
    return {pair: frozenset(who) for pair, who in found.items()}


def _members(selection, kind, target):
    """Codes of the cadres of a target."""
    if kind == TargetKind.CADRE:
        return [target]
    return [code for code, entry in selection.cadres.items() if entry.get("group") == target]


def _counting(selection: reading.Selection) -> set[tuple[str, str]]:
    """Targets whose requirement counts volunteers."""
    meant = who_counts(selection.report.frozen.get("requirements", []), selection.method)
    return {pair for pair, who in meant.items() if any(volunteers for _unit, volunteers, _agency in who)}


def volunteers(selection: reading.Selection, cells: pd.DataFrame) -> np.ndarray:
    """Per cell the share of its workers who are volunteers; 0 where they do not count."""
    counting, held = _counting(selection), _stock(selection.report)
    shares = []
    for area, kind, target in cells[plan.KEY].itertuples(index=False):
        pairs = [held.get((area, code), (0, 0)) for code in _members(selection, kind, target)]
        paid, unpaid = (sum(pair[side] for pair in pairs) for side in (0, 1))
        shares.append(unpaid / (paid + unpaid) if (kind, target) in counting and unpaid else 0.0)
    return np.array(shares, dtype=float)


def seen(selection: reading.Selection, cells: pd.DataFrame, flows: pd.DataFrame) -> dict:
    """{seen, known}: who joined and left of the cadres in view, as `assumption` says it."""
    counting, wanted = _counting(selection), {False: set(), True: set()}
    for kind, target in set(zip(cells["target_kind"], cells["target"], strict=True)):
        for is_volunteer in {False, (kind, target) in counting}:
            wanted[is_volunteer].update(_members(selection, kind, target))
    rows, known, known_of = [], 0.0, 0.0
    for is_volunteer, codes in wanted.items():
        alike = flows[flows["is_volunteer"] == is_volunteer]
        mine = alike[alike["cadre"].isin(codes)]
        known, known_of = known + float(mine["workers"].sum()), known_of + float(mine["known_of"].sum())
        mine = mine if mine["workers"].sum() else alike  # as `plan.observed` pools them
        if len(codes) and mine["workers"].sum() > 0:
            rows.append({"is_volunteer": is_volunteer, **{name: float(mine[name].sum()) for name in plan.POOL}})
    return {"seen": rows, "known": known / known_of if known_of else 0.0}


def _stock(report: GapReport) -> dict[tuple[str, str], list[int]]:
    """{(base area, cadre): [paid workers, volunteers]} in thousandths."""
    headcount = Cast(KeyTextTransform("headcount", "measures"), BigIntegerField())
    rows = (
        StockLine.objects.filter(report=report)
        .exclude(level__in=HEADQUARTERS_LEVELS)
        .values("area", "cadre", "employment")
        .annotate(workers=Sum(headcount))
    )
    of = {}
    for row in rows:
        both = of.setdefault((row["area"], row["cadre"]), [0, 0])
        both[row["employment"] in VOLUNTEERS] += row["workers"] or 0
    return of


# How the people have grown --------------------------------------------------------------------------------------------


def _people_of(selection):
    """{(target kind, target): the population group its requirement is for}."""
    rows = selection.report.frozen.get("requirements", [])
    return {
        (row["target_kind"], row["target"]): row["population_group"]
        for row in rows
        if row["method"] == selection.method and row["population_group"]
    }


def growth(selection: reading.Selection, cells: pd.DataFrame, country: ReportArea, places: dict) -> list[dict]:
    """Of each population group that what is required is for, as `assumption` says it."""
    of = _people_of(selection)
    codes = {of[pair] for pair in set(zip(cells["target_kind"], cells["target"], strict=True)) if pair in of}
    bases = [code for code, area in places.items() if area.is_base]
    found = _held(codes, country.code, bases) if codes else {}
    named = PopulationGroup.objects.filter(code__in=codes).order_by("code").values("code", "name", "names")
    unknown = {"rate": None, "first": None, "last": None}
    return [{"group": group, **found.get(group["code"], unknown)} for group in named]


def by_cell(selection: reading.Selection, cells: pd.DataFrame, grown: float | list[dict]) -> np.ndarray:
    """Per cell the growth of what is required; 0 where it is not known."""
    if isinstance(grown, float):
        return np.full(len(cells), grown)
    of, rates = _people_of(selection), {each["group"]["code"]: each["rate"] or 0.0 for each in grown}
    pairs = zip(cells["target_kind"], cells["target"], strict=True)
    return np.array([rates.get(of.get(pair), 0.0) for pair in pairs], dtype=float)


def _held(groups: Collection[str], country: str, bases: Iterable[str]) -> dict[str, dict]:
    """{group: {rate, first, last}}: growth a year from the first to the last year held, of the country; where it has
    not two figures of its own, of the base areas that have both. A group of which that is not known is left out.
    """
    rows = Population.objects.filter(group__code__in=groups, area__code__in=[country, *bases], count__gt=0)
    names = ["group", "area", "year", "count"]
    held = pd.DataFrame(rows.values_list("group__code", "area__code", "year", "count"), columns=names)
    found = {
        group: _rate(own.pivot_table(index="area", columns="year", values="count", aggfunc="last"), country)
        for group, own in held.groupby("group")
    }
    return {group: each for group, each in found.items() if each}


def _rate(table: pd.DataFrame, country: str) -> dict | None:
    """``table``: people, a row an area, a column a year."""
    own, parts = table[table.index == country].dropna(axis=1), table[table.index != country]
    shown = own if len(own) and own.shape[1] > 1 else parts
    years = sorted(shown.columns[shown.notna().any()])
    if len(years) < 2:
        return None
    ends = shown[[years[0], years[-1]]]
    both = ends.dropna().sum()
    if (both < ENOUGH * ends.sum()).any():
        return None
    rate = (both.iloc[1] / both.iloc[0]) ** (1 / (years[-1] - years[0])) - 1
    return {"rate": float(rate), "first": int(years[0]), "last": int(years[-1])}
