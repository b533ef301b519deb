"""Small frames in the shape `strategy.gaps.calculation` takes; whole units in, thousandths out."""

import numpy as np
import pandas as pd

from strategy.gaps.calculation import Inputs, Parameters, compute

MEASURES = [
    "posts_approved", "posts_funded", "posts_filled", "headcount", "fte", "agency_headcount", "agency_fte",
    "opening_headcount", "hires_headcount", "hires_fte", "exits_headcount", "exits_fte", "active_cases",
    "case_holders_fte", "supervisors", "supervised", "qualified", "registered",
]  # fmt: skip
RECORD = {
    "organisation": "MIN",
    "employer": "MIN",
    "employer_type": "government",
    "cadre": "SW",
    "employment": "permanent",
    "sector": "welfare",
    "level": "district",
    "workplace": "office",
}
REQUIREMENT = {
    "unit": "headcount",
    "population_group": "",
    "per_100k": np.nan,
    "minimum_per_area": np.nan,
    "cases_per_worker": np.nan,
    "area": "",
    "counts_volunteers": False,
    "counts_agency": False,
}


def records(*rows):
    """Each row a dict: area, anything of RECORD that differs, measures in whole units;
    measures left out are unknown.
    """
    full = []
    for number, row in enumerate(rows):
        held = {name: row.get(name, np.nan) * 1000 for name in MEASURES}
        rest = {name: value for name, value in row.items() if name not in MEASURES}
        base = {"record_id": number, "submission_id": number, "not_applicable": frozenset()}
        full.append(RECORD | base | rest | held)
    columns = ["record_id", "submission_id", "area", "not_applicable", *RECORD, *MEASURES]
    return pd.DataFrame(full, columns=columns).astype({name: float for name in MEASURES})


def requirement(method, target, kind="cadre", **more):
    given = {"id": f"{method}-{target}-{more.get('area', '')}", "method": method, "target_kind": kind, "target": target}
    return REQUIREMENT | given | more


def country(base, parent="UG", cadres=(("SW", "professional"),)):
    """One root over base areas; everything listed and complete unless the test says otherwise."""
    areas = [(parent, "", "country", 0, False)] + [(code, parent, "district", 1, True) for code in base]
    codes = [code for code, _ in cadres]
    return {
        "areas": pd.DataFrame(areas, columns=["code", "parent", "level", "rank", "is_base"]),
        "cadres": pd.DataFrame([(*cadre, "") for cadre in cadres], columns=["code", "group", "category"]),
        "coverage": pd.DataFrame([(code, "complete") for code in base], columns=["area", "status"]),
        "listed": pd.DataFrame([(area, code) for area in base for code in codes], columns=["area", "cadre"]),
        "population": pd.DataFrame({"area": [], "group": [], "count": []}),
        "records": records(),
        "requirements": pd.DataFrame([], columns=["id", "method", "target_kind", "target", *REQUIREMENT]),
    }


def children(counts):
    return pd.DataFrame(
        [(area, "children", count) for area, count in counts.items()], columns=["area", "group", "count"]
    )


def run(given, **parameters):
    requirements = given["requirements"]
    if isinstance(requirements, list):
        given = {**given, "requirements": pd.DataFrame(requirements)}
    return compute(Inputs(**given), Parameters(density_group="children", children_group="children", **parameters))


def line(results, area, method, kind="all", target=""):
    lines = results.lines
    found = lines[
        (lines.area == area) & (lines.method == method) & (lines.target_kind == kind) & (lines.target == target)
    ]
    assert len(found) == 1, (area, method, kind, target, len(found))
    return found.iloc[0]


def rate(results, area, code, kind="all", target=""):
    rates = results.rates
    found = rates[(rates.area == area) & (rates.code == code) & (rates.target_kind == kind) & (rates.target == target)]
    assert len(found) == 1, (area, code, kind, target, len(found))
    return found.iloc[0]
