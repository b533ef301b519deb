"""compute() against the slow oracle, on countries that hypothesis makes up."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategy.gaps.calculation import Inputs, Parameters, compute
from strategy.gaps.requirements import METHODS
from tests.strategy.gaps.frames import RECORD, REQUIREMENT
from tests.strategy.gaps.oracle import Oracle

# U is a joint reporting unit of M1 and M2; A1 lies below A; the others above the base level are headquarters
AREAS = {
    "UG": ("", False),
    "N": ("UG", False),
    "S": ("UG", False),
    "A": ("N", True),
    "A1": ("A", False),
    "B": ("N", True),
    "C": ("S", True),
    "D": ("S", True),
    "M1": ("S", False),
    "M2": ("S", False),
    "U": ("S", True),
}
MEMBERS = {"M1": "U", "M2": "U"}
CADRES = {"X": "g1", "Y": "g1", "Z": "", "W": "g2"}
CATEGORIES = {"X": "professional", "Y": "para_professional", "Z": "professional", "W": "allied"}
BASE = [code for code, (_, is_base) in AREAS.items() if is_base]
MEASURES = [
    "posts_approved",
    "posts_funded",
    "posts_filled",
    "headcount",
    "fte",
    "agency_headcount",
    "agency_fte",
    "active_cases",
    "case_holders_fte",
    "supervisors",
    "exits_fte",
    "exits_headcount",
    "qualified",
    "registered",
]
# factors and measures of each rate, from the rules
RATES = {
    "vacancy_approved": ([(1, "posts_approved"), (-1, "posts_filled")], [(1, "posts_approved")]),
    "vacancy_funded": ([(1, "posts_funded"), (-1, "posts_filled")], [(1, "posts_funded")]),
    "agency_fte": ([(1, "agency_fte")], [(1, "agency_fte"), (1, "fte")]),
    "agency_headcount": ([(1, "agency_headcount")], [(1, "agency_headcount"), (1, "headcount")]),
    "turnover_fte": ([(1, "exits_fte")], [(1, "fte")]),
    "turnover_headcount": ([(1, "exits_headcount")], [(1, "headcount")]),
    "caseload": ([(1, "active_cases")], [(1, "case_holders_fte")]),
    "supervision": ([(1, "headcount"), (-1, "supervisors")], [(1, "supervisors")]),
    "qualified_share": ([(1, "qualified")], [(1, "headcount")]),
    "registered_share": ([(1, "registered")], [(1, "headcount")]),
}
DENSITIES = {"density_headcount": "headcount", "density_fte": "fte"}
FIGURES = [
    "current", "required", "required_all", "difference", "ratio", "shortage", "surplus", "posts_needed", "headquarters",
    "population", "density_current", "density", "per_worker", "areas_expected", "areas_complete", "areas_partial",
    "areas_none", "areas_counted", "cells_counted", "cells_expected", "known_share", "population_share",
]  # fmt: skip

numbers = st.sampled_from([Fraction(n) for n in ("0", "1", "2", "3", "7", "0.5", "1.25", "12.001")])
measures = st.one_of(numbers, numbers, numbers, numbers, numbers, st.sampled_from([None, "na"]))
record = st.fixed_dictionaries(
    {
        "area": st.sampled_from(["A", "A", "A1", "B", "B", "C", "C", "D", "U", "M1", "N", "UG"]),
        "cadre": st.sampled_from(list(CADRES)),
        "employment": st.sampled_from(["permanent", "permanent", "contract", "stipend_volunteer", "agency"]),
        "level": st.sampled_from(["district", "district", "district", "national"]),
        **{measure: measures for measure in MEASURES},
    }
)
TARGETS = st.sampled_from(
    [
        [("cadre", "X"), ("cadre", "Y"), ("cadre", "Z")],
        [("group", "g1"), ("cadre", "W")],
        [("cadre", "Y"), ("group", "g2")],
    ]
)
detail = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["headcount", "headcount", "headcount", "fte", "posts"]),
        "area": st.sampled_from(["", "", "", "N", "A", "U", "S"]),
        "population_group": st.sampled_from(["children", "children", "everyone"]),
        "per_100k": st.sampled_from([Fraction("8"), Fraction("2.3"), Fraction("0")]),
        "minimum_per_area": st.sampled_from([None, None, Fraction(1)]),
        "cases_per_worker": st.sampled_from([Fraction(12), Fraction("17.5")]),
        "counts_volunteers": st.booleans(),
        "counts_agency": st.booleans(),
    }
)


@st.composite
def worlds(draw):
    requirements = []
    for method in METHODS:
        for kind, target in draw(TARGETS):
            rows = draw(st.lists(detail, min_size=1, max_size=2, unique_by=lambda row: row["area"]))
            requirements += [{"method": method, "target_kind": kind, "target": target, **row} for row in rows]
    words = st.sampled_from(["complete", "complete", "complete", "partial", "none", None])
    status = {base: draw(words) for base in BASE}
    pairs = [(base, cadre) for base in BASE for cadre in CADRES]
    unlisted = draw(st.sets(st.sampled_from(pairs), max_size=4))
    posts = [*pairs, ("UG", "X"), ("N", "Y")]
    register = draw(st.dictionaries(st.sampled_from(posts), st.tuples(numbers, numbers, numbers), max_size=4))
    places = [(area, group) for area in [*BASE[:-1], "M1", "M2"] for group in ("children", "everyone")]
    return {
        "areas": AREAS,
        "members": MEMBERS,
        "cadres": CADRES,
        "categories": CATEGORIES,
        "requirements": requirements,
        "status": {base: word for base, word in status.items() if word},
        "listed": set(pairs) - unlisted,
        "records": draw(st.lists(record, min_size=3, max_size=12)),
        "raw_register": {pair: (max(a, b), c, min(a, b)) for pair, (a, b, c) in register.items()},
        "people": {
            place: draw(st.sampled_from([184_000, 92_000, 37_500, 12_345, 0]))
            for place in places
            if draw(st.integers(0, 9))
        },
    }


def oracle(world):
    given = {name: held for name, held in world.items() if name != "raw_register"}
    register = {pair: (a - frozen, min(f, a - frozen)) for pair, (a, f, frozen) in world["raw_register"].items()}
    return Oracle(**given, register=register)


def inputs(world):
    records = [
        RECORD
        | {name: row[name] for name in ("area", "cadre", "employment", "level")}
        | {m: float(row[m] * 1000) if isinstance(row[m], Fraction) else np.nan for m in MEASURES}
        | {"record_id": i, "submission_id": i, "not_applicable": frozenset(m for m in MEASURES if row[m] == "na")}
        for i, row in enumerate(world["records"])
    ]
    plain = [{k: float(v) if isinstance(v, Fraction) else v for k, v in row.items()} for row in world["requirements"]]
    requirements = pd.DataFrame([REQUIREMENT | row | {"id": i} for i, row in enumerate(plain)])
    register = [(*pair, *(float(n * 1000) for n in held)) for pair, held in world["raw_register"].items()]
    return Inputs(
        areas=pd.DataFrame(
            [(c, p, "", 0, b) for c, (p, b) in AREAS.items()], columns=["code", "parent", "level", "rank", "is_base"]
        ),
        cadres=pd.DataFrame([(c, g, CATEGORIES[c]) for c, g in CADRES.items()], columns=["code", "group", "category"]),
        records=pd.DataFrame(records),
        coverage=pd.DataFrame(list(world["status"].items()), columns=["area", "status"], dtype=object),
        listed=pd.DataFrame(sorted(world["listed"]), columns=["area", "cadre"]),
        requirements=requirements.astype({"minimum_per_area": float}),
        population=pd.DataFrame([(*k, n) for k, n in world["people"].items()], columns=["area", "group", "count"]),
        members=pd.DataFrame([(u, m) for m, u in MEMBERS.items()], columns=["unit", "member"]),
        establishment=pd.DataFrame(register, columns=["area", "cadre", "approved", "funded", "frozen"]),
    )


def agree(got, expected, what):
    if expected is None:
        assert np.isnan(got), what
    else:
        assert got == pytest.approx(float(expected), rel=1e-9, abs=1e-9), what


counted = {"lines": 0, "rates": 0, "negative": 0, "reasons": set()}
MODEST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@MODEST
@given(worlds())
def check_against_the_oracle(world):
    results, slow = (
        compute(inputs(world), Parameters(density_group="children", children_group="children")),
        oracle(world),
    )
    assert sorted(set(results.lines.area)) == sorted(set(AREAS) - {"A1"})
    for line in results.lines.to_dict("records"):
        counted["reasons"].add(line["reason"])
        if line["area"] in MEMBERS:
            assert line["reason"] == "reported_jointly" and np.isnan(line["current"])
            continue
        key = line["area"], line["method"], line["target_kind"], line["target"]
        expected = slow.line(*key, line["population_group"])
        assert (line["unit"], line["reason"]) == (expected["unit"], expected["reason"]), key
        for name in FIGURES:
            if name in expected:
                agree(line[name], expected[name], (*key, name))
        counted["lines"] += line["cells_counted"] > 0
        counted["negative"] += line["difference"] < 0
    for row in results.rates[~results.rates.area.isin(MEMBERS)].to_dict("records"):
        if row["code"] in DENSITIES:
            workers, people = slow.density_rate(row["area"], row["target_kind"], row["target"], DENSITIES[row["code"]])
            agree(row["value"], workers * 100_000 / people if people else None, row)
            continue
        numerator, denominator = RATES[row["code"]]
        which = row["area"], row["target_kind"], row["target"], numerator, denominator
        kinds = row["code"].startswith("agency"), row["code"].startswith("vacancy")
        expected = slow.rate(*which, *kinds)
        top, bottom = expected["numerator"], expected["denominator"]
        agree(row["value"], top / bottom if bottom else None, row)
        for name, value in expected.items():
            agree(row[name], value, (name, value, row))
        counted["rates"] += not np.isnan(row["value"])


def test_report_agrees_with_the_oracle():
    check_against_the_oracle()
    # the comparison was of something: many real figures, shortages among them, and nearly every reason
    assert counted["lines"] > 200 and counted["rates"] > 100 and counted["negative"] > 20
    assert counted["reasons"] >= {
        "",
        "no_requirement",
        "not_reported",
        "partly_reported",
        "not_listed",
        "unknown_to_partner",
        "no_population",
        "reported_jointly",
        "mixed_units",
        "not_applicable",
        "no_establishment",
    }


@MODEST
@given(worlds(), st.randoms(use_true_random=False))
def test_invariants(world, rng):
    given = inputs(world)
    parameters = Parameters(density_group="children", children_group="children")
    results = compute(given, parameters)
    lines = results.lines

    def shuffled(frame):
        order = list(range(len(frame)))
        rng.shuffle(order)
        return frame.iloc[order]

    again = compute(Inputs(**{name: shuffled(frame) for name, frame in vars(given).items()}), parameters)
    for name in ("lines", "stock", "rates"):
        pd.testing.assert_frame_equal(getattr(results, name), getattr(again, name), check_exact=True)
        frame = getattr(results, name)
        assert not np.isinf(frame.select_dtypes("number").to_numpy(dtype=float)).any()

    assert np.allclose(lines.difference, lines.surplus - lines.shortage, equal_nan=True)
    without = lines[~lines.reason.isin(["", "no_establishment"])]
    assert without[["difference", "ratio", "shortage", "surplus", "required"]].isna().all(axis=None)
    bare = lines[lines.reason == "not_reported"]
    assert bare[["current", "density", "difference"]].isna().all(axis=None)
    check_totals(lines)


def check_totals(lines):
    """A total is the sum of its parts, over areas and over targets, wherever one unit makes a sum possible."""
    names = ["difference", "shortage", "surplus", "required", "posts_needed", "cells_counted"]
    for method, own in lines[lines.reason != "mixed_units"].groupby("method"):
        everyone = own[own.target_kind == "all"].set_index("area")
        if "UG" not in everyone.index:
            continue
        total = everyone.loc["UG", names].fillna(0).astype(float)
        areas = everyone.loc[everyone.index.isin(BASE), names].sum()
        if method not in ("approved_posts", "funded_posts"):  # headquarters have posts beside those of the areas
            assert np.allclose(areas, total), method
        parts = own[(own.area == "UG") & (own.target_kind != "all")].set_index("target")
        single = parts.index.map(lambda target: target in CADRES and not CADRES[target])  # a cadre without a group
        assert np.allclose(parts.loc[(parts.target_kind == "group") | single, names].sum(), total), method
