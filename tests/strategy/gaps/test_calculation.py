"""What counts, what does not, and what the line says instead."""

import numpy as np
import pandas as pd
import pytest

from strategy.gaps.calculation import METHOD_VERSION
from tests.strategy.gaps.frames import children, country, line, rate, records, requirement, run

APPROVED = [requirement("approved_posts", "SW")]


def posts(**rows):
    """{area: (approved, filled)} as records; None leaves the measure blank."""
    held = {a: {"posts_approved": p, "posts_filled": f} for a, (p, f) in rows.items()}
    return records(*({"area": a} | {k: v for k, v in row.items() if v is not None} for a, row in held.items()))


def status(given, **words):
    coverage = given["coverage"].set_index("area")["status"]
    return {**given, "coverage": coverage.mask(coverage.index.isin(words), coverage.index.map(words)).reset_index()}


def test_an_area_that_did_not_report_is_neither_0_nor_100_percent():
    given = status({**country("AB"), "records": posts(A=(10, 4)), "requirements": APPROVED}, B="none")
    results = run(given)
    missing = line(results, "B", "approved_posts")
    assert missing.reason == "not_reported"
    assert missing[["current", "required", "difference", "ratio", "shortage", "density"]].isna().all()
    national = line(results, "UG", "approved_posts")
    assert (national.current, national.required, national.ratio) == (4, 10, 0.4)
    assert (national.areas_expected, national.areas_complete, national.areas_none, national.areas_counted) == (
        2,
        1,
        1,
        1,
    )
    assert rate(results, "B", "vacancy_approved").reason == "not_reported"


def test_a_norm_is_known_where_nobody_reported():
    given = status(country("AB"), B="none") | {"population": children({"A": 100_000, "B": 300_000})}
    given["requirements"] = [requirement("population_norm", "SW", per_100k=8.0, population_group="children")]
    given["records"] = records({"area": "A", "headcount": 3})
    national = line(run(given), "UG", "population_norm")
    assert (national.required, national.required_all, national.current) == (8, 32, 3)
    assert (national.population, national.population_share, national.density) == (100_000, 0.25, 3)


def test_a_partly_reported_area_shows_its_figure_and_no_gap():
    given = status({**country("AB"), "records": posts(A=(10, 4), B=(10, 2)), "requirements": APPROVED}, B="partial")
    results = run(given)
    partly = line(results, "B", "approved_posts")
    assert (partly.current, partly.reason) == (2, "partly_reported") and np.isnan(partly.difference)
    assert line(results, "UG", "approved_posts").current == 4


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ({"posts_filled": 4}, "unknown_to_partner"),
        ({"posts_approved": 4}, "unknown_to_partner"),
        ({"posts_filled": 4, "not_applicable": frozenset({"posts_approved"})}, "not_applicable"),
    ],
)
def test_a_blank_on_either_side_is_unknown(held, reason):
    given = {**country("AB"), "requirements": APPROVED}
    given["records"] = records({"area": "A", **held}, {"area": "B", "posts_approved": 5, "posts_filled": 5})
    results = run(given)
    assert line(results, "A", "approved_posts").reason == reason
    assert (line(results, "UG", "approved_posts").current, line(results, "UG", "approved_posts").areas_counted) == (
        5,
        1,
    )


def test_one_blank_record_makes_the_cell_unknown_but_not_one_where_it_does_not_apply():
    known = {"area": "A", "posts_approved": 5, "posts_filled": 3}
    blank = {"area": "A", "employer": "NGO"}
    given = {**country("A"), "requirements": APPROVED, "records": records(known, blank)}
    assert line(run(given), "A", "approved_posts").reason == "unknown_to_partner"
    blank["not_applicable"] = frozenset({"posts_approved", "posts_filled"})
    assert line(run({**given, "records": records(known, blank)}), "A", "approved_posts").difference == -2


def test_absent_is_zero_only_where_the_cadre_is_listed():
    given = {
        **country("AB"),
        "requirements": APPROVED,
        "listed": pd.DataFrame([("A", "SW")], columns=["area", "cadre"]),
    }
    results = run(given)
    assert (line(results, "A", "approved_posts").current, line(results, "A", "approved_posts").reason) == (
        0,
        "unknown_to_partner",
    ), "nobody works there, and nobody spoke of posts"
    assert line(results, "B", "approved_posts").reason == "not_listed"


def test_an_absent_cadre_has_no_posts_where_the_area_gives_posts():
    """Unknown is never zero: nil and blank areas do not make a country that has the officers it requires."""
    cadres = (("SW", "professional"), ("PO", "allied"))
    rows = [{"area": "A", "posts_approved": 4, "posts_filled": 3}, {"area": "B", "headcount": 2}]
    requirements = [requirement("approved_posts", code) for code, _ in cadres]
    results = run({**country("ABC", cadres=cadres), "records": records(*rows), "requirements": requirements})
    found = {area: line(results, area, "approved_posts", "cadre", "PO") for area in ("A", "B", "C", "UG")}
    assert (found["A"].required, found["A"].reason) == (0, "")
    assert {found[area].reason for area in "BC"} == {"unknown_to_partner"} and np.isnan(found["C"].required)
    assert (found["UG"].cells_counted, found["UG"].cells_expected) == (1, 3)


def test_what_applies_to_nobody_of_a_cadre_is_not_known_of_areas_without_one():
    """No register: "not enough known: 1 of 13" was said, for the area without a worker counted as 0 of 0."""
    rows = [{"area": area, "headcount": 2, "not_applicable": frozenset({"registered"})} for area in "ABC"]
    listed = pd.DataFrame([(area, "SW") for area in "ABCD"], columns=["area", "cadre"])
    given = {**country("ABCD"), "records": records(*rows), "listed": listed, "requirements": APPROVED}
    found = rate(run(given, enough=0.8), "UG", "registered_share")
    assert (found.reason, found.cells_counted, found.cells_expected) == ("not_applicable", 0, 0)
    rows[0] |= {"registered": 1, "not_applicable": frozenset()}  # where it applies to one, it is 0 where nobody works
    found = rate(run({**given, "records": records(*rows)}), "UG", "registered_share")
    assert (found.value, found.units_both) == (0.5, 2)


def test_below_the_share_that_must_be_known_there_is_no_figure():
    rows = [{"area": area, "headcount": 1} for area in "ABCD"] + [{"area": "E"}]
    norm = [requirement("population_norm", "SW", per_100k=10.0, population_group="children")]
    people = children({"A": 10_000, "B": 10_000, "C": 10_000, "D": 10_000, "E": 10_000})
    given = {**country("ABCDE"), "records": records(*rows), "population": people, "requirements": norm}
    found = line(run(given, enough=0.8), "UG", "population_norm")
    assert (found.cells_counted, found.cells_expected, found.known_share, found.current) == (4, 5, 0.8, 4)
    found = line(run(given, enough=0.81), "UG", "population_norm")
    assert (found.reason, found.cells_counted, found.required_all) == ("not_enough_known", 4, 5)
    assert np.isnan([found.current, found.required, found.ratio, found.shortage, found.density]).all()
    given["population"] = children({"A": 10_000, "B": 10_000, "C": 10_000, "D": 10_000, "E": 990_000})
    found = line(run(given, enough=0.8), "UG", "population_norm")
    assert (found.reason, round(found.known_share, 4)) == ("not_enough_known", 0.0388), (
        "four areas of five, few children"
    )
    density = rate(run(given, enough=0.8), "UG", "density_headcount")
    assert (density.reason, density.cells_counted, density.cells_expected) == ("not_enough_known", 4, 5)
    assert np.isnan(density.value) and not np.isnan(rate(run(given), "UG", "density_headcount").value)


def test_a_surplus_fills_no_place_and_lowers_no_vacancy():
    """7,336 posts were vacant where the net rate read -22.8 %: posts filled twice over stand beside them."""
    given = {**country("AB"), "records": posts(A=(10, 2), B=(10, 30)), "requirements": APPROVED}
    found = line(run(given), "UG", "approved_posts")
    assert (found.ratio, found.shortage, found.surplus, found.difference) == (12 / 20, 8, 20, 12)
    vacancy = rate(run(given), "UG", "vacancy_approved")
    assert (vacancy.numerator, vacancy.denominator, vacancy.value, vacancy.above) == (8, 20, 0.4, 20)


def test_headquarters_posts_count_in_the_country():
    rows = [
        {"area": "A", "posts_approved": 5, "posts_filled": 5, "headcount": 5},
        {"area": "UG", "posts_approved": 10, "posts_filled": 4, "headcount": 4},
    ]
    results = run({**country("A"), "records": records(*rows), "requirements": APPROVED})
    found = line(results, "UG", "approved_posts")
    assert (found.current, found.required, found.shortage, found.cells_counted) == (9, 15, 6, 2)
    vacancy = rate(results, "UG", "vacancy_approved")
    assert (vacancy.numerator, vacancy.denominator, vacancy.units_both) == (6, 15, 1)
    assert line(results, "A", "approved_posts").required == 5


def test_kinds_of_worker_stand_apart():
    cadres = {"SW": "professional", "CD": "professional", "AC": "para_professional", "PS": "para_professional"}
    given = country("A", cadres=[(code, "") for code in cadres])
    given["cadres"]["category"] = list(cadres.values())
    given["population"] = children({"A": 100_000})
    given["records"] = records(*({"area": "A", "cadre": code, "headcount": 1} for code in cadres))
    norms = [
        requirement("population_norm", code, per_100k=2.0, population_group="children") for code in ("SW", "CD", "AC")
    ]
    norms.append(
        requirement("population_norm", "PS", per_100k=9.0, population_group="children", counts_volunteers=True)
    )
    results = run({**given, "requirements": norms})
    required = {
        kind: line(results, "UG", "population_norm", "kind", kind).required
        for kind in ("professional", "para_professional", "volunteer")
    }
    assert required == {"professional": 4, "para_professional": 2, "volunteer": 9}
    assert line(results, "UG", "population_norm").required == sum(required.values())


def test_zero_workers_is_the_worst_case():
    results = run({**country("A"), "records": posts(A=(10, 0)), "requirements": APPROVED})
    found = line(results, "A", "approved_posts")
    assert (found.ratio, found.difference, found.shortage, found.reason) == (0, -10, 10, "")


def test_workers_without_an_establishment():
    results = run({**country("A"), "records": posts(A=(0, 3)), "requirements": APPROVED})
    found = line(results, "A", "approved_posts")
    assert (found.difference, found.surplus, found.reason) == (3, 3, "no_establishment") and np.isnan(found.ratio)
    vacancy = rate(results, "A", "vacancy_approved")
    assert (vacancy.reason, vacancy.numerator, vacancy.above) == ("no_establishment", 0, 3) and np.isnan(vacancy.value)


def test_a_norm_of_nothing_is_met_without_infinity():
    given = {**country("A"), "records": records({"area": "A", "headcount": 2}), "population": children({"A": 1000})}
    given["requirements"] = [requirement("population_norm", "SW", per_100k=0.0, population_group="children")]
    found = line(run(given), "A", "population_norm")
    assert (found.difference, found.reason) == (2, "") and np.isnan(found.ratio)


@pytest.mark.parametrize("people", [{}, {"A": 0}])
def test_no_population_is_not_a_norm_of_zero(people):
    given = {**country("A"), "records": records({"area": "A", "headcount": 2}), "population": children(people)}
    given["requirements"] = [
        requirement("population_norm", "SW", per_100k=8.0, population_group="children", minimum_per_area=1.0)
    ]
    found = line(run(given), "A", "population_norm")
    assert found.reason == "no_population" and np.isnan(found.difference) and np.isnan(found.required_all)


def test_a_minimum_per_area():
    given = {**country("A"), "population": children({"A": 5000})}
    given["requirements"] = [
        requirement("population_norm", "SW", per_100k=8.0, population_group="children", minimum_per_area=1.0)
    ]
    assert line(run(given), "A", "population_norm").required == 1


def test_the_most_specific_area_wins_and_elsewhere_may_have_no_requirement():
    given = {**country("ABC"), "population": children({"A": 100_000, "B": 100_000, "C": 100_000})}
    norm = {"population_group": "children", "method": "population_norm", "target": "SW"}
    given["requirements"] = [requirement(per_100k=8.0, area="UG", **norm), requirement(per_100k=3.0, area="B", **norm)]
    results = run(given)
    assert [line(results, area, "population_norm").required for area in ("A", "B", "C", "UG")] == [8, 3, 8, 19]
    results = run({**given, "requirements": given["requirements"][1:]})
    assert line(results, "A", "population_norm").reason == "no_requirement"
    assert line(results, "UG", "population_norm").required == 3


def test_headquarters_staff_stand_on_their_own():
    given = {**country("AB"), "population": children({"A": 100_000, "B": 100_000})}
    given["requirements"] = [requirement("population_norm", "SW", per_100k=8.0, population_group="children")]
    given["records"] = records(
        {"area": "A", "headcount": 3},
        {"area": "A", "headcount": 40, "level": "national"},
        {"area": "UG", "headcount": 60},
    )
    results = run(given)
    host = line(results, "A", "population_norm")
    assert (host.current, host.density, host.headquarters) == (3, 3, 40)
    assert (line(results, "UG", "population_norm").current, line(results, "UG", "population_norm").headquarters) == (
        3,
        100,
    )
    assert np.isnan(line(results, "B", "population_norm").headquarters)
    assert rate(results, "A", "density_headcount").numerator == 3


def test_a_joint_reporting_unit_stands_for_its_members():
    given = country(["A", "U"])
    given["areas"] = pd.concat(
        [
            given["areas"],
            pd.DataFrame([(m, "UG", "district", 1, False) for m in ("M1", "M2")], columns=given["areas"].columns),
        ]
    )
    given |= {"members": pd.DataFrame([("U", "M1"), ("U", "M2")], columns=["unit", "member"])}
    given |= {"population": children({"A": 100_000, "M1": 30_000, "M2": 70_000})}
    given["records"] = records({"area": "U", "headcount": 3}, {"area": "M1", "employer": "NGO", "headcount": 1})
    given["requirements"] = [requirement("population_norm", "SW", per_100k=8.0, population_group="children")]
    results = run(given)
    unit = line(results, "U", "population_norm")
    assert (unit.current, unit.required, unit.population, unit.areas_expected) == (4, 8, 100_000, 1)
    member = line(results, "M1", "population_norm")
    assert member.reason == "reported_jointly" and np.isnan(member.current)
    assert rate(results, "M2", "density_headcount").reason == "reported_jointly"
    assert line(results, "UG", "population_norm").required == 16


def test_the_register_wins_and_frozen_posts_are_left_out():
    given = {**country("AB"), "records": posts(A=(10, 4), B=(10, 4))}
    given["requirements"] = [*APPROVED, requirement("funded_posts", "SW")]
    register = [("A", "SW", 20_000.0, 19_000.0, 3_000.0)]
    given["establishment"] = pd.DataFrame(register, columns=["area", "cadre", "approved", "funded", "frozen"])
    results = run(given)
    assert (line(results, "A", "approved_posts").required, line(results, "B", "approved_posts").required) == (17, 10)
    assert line(results, "A", "funded_posts").required == 17  # no more than what is not frozen
    assert line(results, "B", "funded_posts").reason == "unknown_to_partner"
    assert rate(results, "A", "vacancy_approved").denominator == 17


@pytest.mark.parametrize(
    ("volunteers", "agency", "current"),
    [(False, False, 5), (True, False, 12), (False, True, 5 + 2 + 4), (True, True, 18)],
)
def test_who_counts(volunteers, agency, current):
    none = {"agency_headcount": 0}
    given = {**country("A"), "population": children({"A": 100_000})}
    given["records"] = records(
        {"area": "A", "headcount": 5, "agency_headcount": 2},
        {"area": "A", "headcount": 7, "employment": "unpaid_volunteer", **none},
        {"area": "A", "headcount": 4, "employment": "agency"},
    )
    given["requirements"] = [
        requirement(
            "population_norm",
            "SW",
            per_100k=8.0,
            population_group="children",
            counts_volunteers=volunteers,
            counts_agency=agency,
        )
    ]
    results = run(given)
    assert line(results, "A", "population_norm").current == current
    assert rate(results, "A", "density_headcount").value == 5
    assert rate(results, "A", "agency_headcount").value == 6 / 11


def test_units_are_not_mixed():
    given = {**country("A", cadres=(("SW", "g"), ("PSW", "g"))), "population": children({"A": 100_000})}
    given["records"] = records(*({"area": "A", "cadre": c, "headcount": 5, "fte": 4.5} for c in ("SW", "PSW")))
    norm = {"per_100k": 8.0, "population_group": "children"}
    given["requirements"] = [
        requirement("population_norm", "SW", unit="headcount", **norm),
        requirement("population_norm", "PSW", unit="fte", **norm),
    ]
    results = run(given)
    total = line(results, "UG", "population_norm")
    assert (total.reason, total.unit) == ("mixed_units", "") and total[
        ["current", "difference", "density"]
    ].isna().all()
    assert line(results, "UG", "population_norm", "cadre", "PSW").difference == -3.5


def test_a_surplus_of_one_cadre_fills_no_other():
    given = country("A", cadres=(("SW", "g"), ("PSW", "g")))
    given["records"] = records(
        {"area": "A", "cadre": "SW", "posts_approved": 10, "posts_filled": 4},
        {"area": "A", "cadre": "PSW", "posts_approved": 1, "posts_filled": 6},
    )
    given["requirements"] = [requirement("approved_posts", cadre) for cadre in ("SW", "PSW")]
    group = line(run(given), "A", "approved_posts", "group", "g")
    assert (group.difference, group.shortage, group.surplus) == (-1, 6, 5)


def test_density_of_all_cadres_leaves_out_an_area_where_one_is_unknown():
    given = {**country("AB", cadres=(("SW", ""), ("PSW", ""))), "population": children({"A": 100_000, "B": 100_000})}
    full = {"posts_approved": 10, "posts_filled": 4}
    given["records"] = records(
        *({"area": "A", "cadre": c, **full} for c in ("SW", "PSW")),
        {"area": "B", **full},
        {"area": "B", "cadre": "PSW"},
    )
    given["requirements"] = [requirement("approved_posts", cadre) for cadre in ("SW", "PSW")]
    total = line(run(given), "UG", "approved_posts")
    assert (total.current, total.cells_counted, total.cells_expected, total.areas_counted) == (12, 3, 4, 2)
    assert (total.density_current, total.population, total.density) == (8, 100_000, 8)


def test_only_the_chosen_employers_count():
    given = {**country("A"), "requirements": APPROVED}
    given["records"] = records(
        {"area": "A", "posts_approved": 5, "posts_filled": 4},
        {"area": "A", "posts_approved": 9, "posts_filled": 9, "employer_type": "ngo"},
    )
    assert line(run(given, employer_types=("government",)), "A", "approved_posts").current == 4


def test_stock_sums_what_is_known():
    given = country("A")
    given["records"] = records(
        {"area": "A", "headcount": 2, "fte": 1.5}, {"area": "A", "headcount": 3}, {"area": "UG", "headcount": 9}
    )
    results = run(given)
    rows = results.stock.set_index("area")
    assert rows.loc["A", ["records", "headcount", "fte"]].tolist() == [2, 5000, 1500]
    assert rows.loc["UG", "headcount"] == 9000 and np.isnan(rows.loc["A", "posts_filled"])
    assert results.method_version == METHOD_VERSION


def test_nothing_at_all():
    results = run(
        {
            **country([]),
            "listed": pd.DataFrame({"area": [], "cadre": []}),
            "coverage": pd.DataFrame({"area": [], "status": []}),
        }
    )
    assert (len(results.lines), len(results.stock), len(results.rates)) == (0, 0, 0)
    results = run({**country("A"), "requirements": APPROVED, "listed": pd.DataFrame({"area": [], "cadre": []})})
    assert line(results, "UG", "approved_posts").reason == "not_listed"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"records": records({"area": "Nowhere", "headcount": 1})}, "unknown area: Nowhere"),
        ({"requirements": [requirement("approved_posts", "Nobody")]}, "unknown target"),
        ({"requirements": [requirement("guess", "SW")]}, "unknown method"),
        ({"requirements": [requirement("caseload", "SW", cases_per_worker=0.0)]}, "no caseload standard"),
        ({"requirements": [requirement("population_norm", "SW")]}, "no norm"),
        (
            {"requirements": [requirement("population_norm", "SW", per_100k=1.0, unit="hours", id="n1")]},
            "n1: unknown unit",
        ),
        ({"requirements": [{**APPROVED[0], "id": "r2"}, {**APPROVED[0], "id": "r1"}]}, "r1, r2: two for one area"),
        ({"requirements": [*APPROVED, requirement("approved_posts", "g", "group")]}, "for a cadre and for the group"),
        ({"coverage": pd.DataFrame([("UG", "complete")], columns=["area", "status"])}, "base areas only"),
        ({"members": pd.DataFrame([("A", "B")], columns=["unit", "member"])}, "is a base area itself"),
        ({"population": pd.concat([children({"A": 1}), children({"A": 2})])}, "an area occurs twice"),
        ({"cadres": country("A", cadres=(("SW", "g"), ("SW", "h")))["cadres"]}, "a cadre code occurs twice"),
    ],
)
def test_contradictions_are_named(change, says):
    with pytest.raises(ValueError, match=says):
        run({**country("AB", cadres=(("SW", "g"),)), **change})


def test_a_base_area_below_another_is_named():
    given = country("AB")
    given["areas"].loc[given["areas"]["code"] == "B", "parent"] = "A"
    with pytest.raises(ValueError, match="below another base area"):
        run(given)


def test_a_cycle_in_the_tree_is_named():
    given = country("A")
    given["areas"].loc[0, "parent"] = "A"
    with pytest.raises(ValueError, match="cycle"):
        run(given)
