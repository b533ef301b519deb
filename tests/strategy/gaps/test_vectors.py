"""Published figures, restated with their source; wrong published ones too, because we must not agree with them."""

import json

import numpy as np
import pytest

from strategy.gaps import equity, flows, requirements
from tests.strategy.gaps.frames import children, country, line, rate, records, requirement, run

# South African Department of Social Development, annual reports 2020/21 p. 190 and 2021/22 p. 139:
# (year, programme, approved, filled, published %, recomputed %)
DSD_POSTS = [
    ("2021", "P1", 454, 320, 29.5, 29.52),
    ("2021", "P3", 129, 92, 28.7, 28.68),
    ("2021", "P4", 357, 260, 28.3, 27.17),  # published wrong
    ("2021", "P5", 100, 73, 27.1, 27.00),
    ("2021", "Total", 1040, 745, 28.4, 28.37),
    ("2022", "P1", 422, 326, 27, 22.75),  # published wrong
    ("2022", "P3", 93, 68, 29, 26.88),  # published wrong
    ("2022", "P4", 339, 261, 20, 23.01),  # published wrong
    ("2022", "P5", 126, 100, 24, 20.63),  # published wrong
    ("2022", "Total", 980, 755, 23, 22.96),
    ("2022", "Funded only (costing model)", 766, 706, 8, 7.83),
]
WRONG = {("2021", "P4"), ("2022", "P1"), ("2022", "P3"), ("2022", "P4"), ("2022", "P5")}

# the same reports, pp. 201 and 148: (group, at start, appointments, exits, published %, over start, over average)
DSD_TURNOVER = [
    ("Other admin clerks 21/22", 205, 43, 28, 13.7, 13.66, 13.18),
    ("Senior managers 21/22", 94, 9, 11, 11.7, 11.70, 11.83),
    ("Social work & related 21/22", 111, 11, 3, 2.7, 2.70, 2.61),
    ("TOTAL 21/22", 755, 110, 61, 8.2, 8.08, 7.83),  # published wrong
    ("Admin related 20/21", 76, 5, 3, 3.9, 3.95, 3.90),
    ("Financial prof. 20/21", 24, 0, 4, 16.7, 16.67, 18.18),
    ("Financial clerks 20/21", 19, 3, 2, 10.5, 10.53, 10.26),
    ("CDWs 20/21", 16, 0, 1, 6, 6.25, 6.45),
]
NORM_CHILDREN = {"A": 184_000, "B": 92_000, "C": 410_000, "D": 37_500}
NORM_WORKERS = {"A": 9, "B": 11, "C": 14, "D": 0}

# CRAN package Gini 0.1.0, 16 regions
CRAN_PEOPLE = [
    382.8,
    522.7,
    192.4,
    227.4,
    490.2,
    108.0,
    222.5,
    220.5,
    231.2,
    375.3,
    323.9,
    79.9,
    305.7,
    98.7,
    46.1,
    35.3,
]
CRAN_WORKERS = [2778, 3333, 1673, 1708, 2118, 1077, 1850, 1557, 2010, 2587, 2482, 616, 2010, 936, 633, 582]
# Hansard, written answers 18 July 1974, social workers in Wales 1973: workers and rate per 1,000
WALES_WORKERS = [14, 12, 34, 14, 26, 33, 36, 222, 11, 58, 5, 25, 7, 67, 14, 40, 15]
WALES_RATES = [0.23, 0.23, 0.28, 0.25, 0.16, 0.18, 0.20, 0.29, 0.32, 0.16, 0.11, 0.25, 0.37, 0.24, 0.26, 0.36, 0.09]


def vacancy(approved, filled):
    return flows.rate("vacancy_approved").value(posts_approved=approved, posts_filled=filled)


def turnover(left, *, opening, closing=np.nan, over=flows.OPENING):
    staff = {"opening_headcount": opening, "headcount": closing}
    return flows.rate("turnover_headcount", over).value(exits_headcount=left, **staff)


@pytest.mark.parametrize(("year", "programme", "approved", "filled", "published", "correct"), DSD_POSTS)
def test_vacancy(year, programme, approved, filled, published, correct):
    percent = 100 * vacancy(approved, filled)
    assert percent == pytest.approx(correct, abs=0.005)
    assert (abs(percent - published) > 0.51) == ((year, programme) in WRONG)


def test_vacancy_of_a_total_through_the_report():
    given = country(["P1", "P3", "P4", "P5"])
    rows = [row for row in DSD_POSTS if row[0] == "2022" and row[1].startswith("P")]
    given["records"] = records(*({"area": p, "posts_approved": a, "posts_filled": f} for _, p, a, f, _, _ in rows))
    found = rate(run(given), "UG", "vacancy_approved")
    assert (found.numerator, found.denominator, found.units_both) == (225, 980, 4)
    assert 100 * found.value == pytest.approx(22.96, abs=0.005)


def test_vacancy_gauteng():
    """dampl.co.za, September 2012: 134 filled, 1,526 vacant, published 92 %."""
    assert 100 * vacancy(134 + 1526, 134) == pytest.approx(91.93, abs=0.005)


@pytest.mark.parametrize(("group", "start", "hired", "left", "published", "over_start", "over_average"), DSD_TURNOVER)
def test_turnover(group, start, hired, left, published, over_start, over_average):
    closing = start + hired - left
    assert 100 * turnover(left, opening=start) == pytest.approx(over_start, abs=0.006)
    average = turnover(left, opening=start, closing=closing, over=flows.AVERAGE)
    assert 100 * average == pytest.approx(over_average, abs=0.006)
    assert (abs(100 * turnover(left, opening=start) - published) > 0.051) == (group in ("TOTAL 21/22", "CDWs 20/21"))


@pytest.mark.parametrize(
    ("denominator", "expected"), [("in_post", 61 / 804), ("opening", 61 / 755), ("average", 61 / 779.5)]
)
def test_turnover_through_the_report(denominator, expected):
    given = country(["A"])
    row = {"area": "A", "opening_headcount": 755, "hires_headcount": 110, "exits_headcount": 61, "headcount": 804}
    given["records"] = records(row)
    assert rate(run(given, turnover=denominator), "UG", "turnover_headcount").value == pytest.approx(expected)


def test_turnover_of_a_sister_department_is_really_hires_over_start():
    """Department of Infrastructure Development: 543 artisans, 9 hired, 21 left, published 1.66 %."""
    assert 100 * turnover(21, opening=543) == pytest.approx(3.87, abs=0.005)
    assert 100 * flows.ratio(9, 543) == pytest.approx(1.66, abs=0.005)


def test_stock_and_flow_do_not_reconcile():
    """DSD 2021/22: 755 at the start, 110 in, 61 out, and 755 again at the end."""
    assert flows.unexplained(opening=755, hires=110, exits=61, closing=755) == -49
    assert flows.unexplained(opening=755, hires=110, exits=61, closing=804) == 0
    assert np.isnan(flows.unexplained(opening=755, hires=np.nan, exits=61, closing=755))


def test_exit_reasons():
    """DSD 2020/21: 67 exits, 9.0 % of 745."""
    exits = {"death": 10, "resignation": 26, "expiry": 21, "retirement": 10}
    shares = {reason: round(100 * share, 1) for reason, share in flows.exit_reasons(exits).items()}
    assert shares == {"death": 14.9, "resignation": 38.8, "expiry": 31.3, "retirement": 14.9}
    assert round(100 * turnover(sum(exits.values()), opening=745), 1) == 9.0
    assert np.isnan(flows.exit_reasons({"death": 0})["death"])


def test_caseload_cwla():
    """Child Welfare League of America: 12 investigations, 17 families; 1 supervisor to 5 workers.
    40 workers, 8 supervisors.
    """
    workers = requirements.caseload(240, 12) + requirements.caseload(340, 17)
    assert (workers, workers / 5) == (40.0, 8.0)


def test_caseload_cwla_through_the_report():
    given = country(["A"], cadres=(("INV", "case"), ("FAM", "case")))
    given["records"] = records(
        {"area": "A", "cadre": "INV", "fte": 12, "active_cases": 240, "case_holders_fte": 12},
        {"area": "A", "cadre": "FAM", "fte": 25, "active_cases": 340, "case_holders_fte": 20},
    )
    given["requirements"] = [
        requirement("caseload", "INV", unit="fte", cases_per_worker=12.0),
        requirement("caseload", "FAM", unit="fte", cases_per_worker=17.0),
    ]
    results = run(given)
    total = line(results, "UG", "caseload")
    assert (total.current, total.required, total.difference, total.shortage, total.surplus) == (37, 40, -3, 8, 5)
    assert line(results, "UG", "caseload", "group", "case").required == 40
    assert rate(results, "UG", "caseload").value == 580 / 32


def norm_country():
    given = country("ABCD")
    given["records"] = records(*({"area": area, "headcount": n} for area, n in NORM_WORKERS.items() if n))
    given["population"] = children(NORM_CHILDREN)
    given["requirements"] = [requirement("population_norm", "SW", per_100k=8.0, population_group="children")]
    return given


def test_population_norm():
    """Constructed, domain notes 3.3: 8 per 100,000 children. D has nobody: the worst case, not "no data"."""
    results = run(norm_country())
    national = line(results, "UG", "population_norm", "cadre", "SW")
    assert national.current == 34 and national.required == pytest.approx(57.88) and national.posts_needed == 59
    assert national.difference == pytest.approx(-23.88)
    assert (national.shortage, national.surplus) == (pytest.approx(27.52), pytest.approx(3.64))
    assert national.density == pytest.approx(4.699, abs=0.0005) and national.population == 723_500
    gaps = {area: line(results, area, "population_norm") for area in "ABCD"}
    assert [gaps[area].difference for area in "ABCD"] == pytest.approx([-5.72, 3.64, -18.8, -3.0])
    assert [gaps[area].posts_needed for area in "ABCD"] == [15, 8, 33, 3]
    assert [gaps[area].density for area in "ABCD"] == pytest.approx([4.891, 11.957, 3.415, 0.0], abs=0.0005)
    assert (gaps["D"].ratio, gaps["D"].reason) == (0, "") and np.isnan(gaps["D"].per_worker)


def test_whole_posts_are_rounded_at_the_base_level():
    assert requirements.whole_posts(57.88) == 58 and requirements.whole_posts(2.2000000000000002 / 1.1) == 2
    assert requirements.whole_posts(2.001) == 3 and requirements.whole_posts(0.0) == 0


def test_net_and_gross_of_cross_river_state():
    """doi 10.1186/s12960-021-00648-2, 196 facilities: net -525, gross shortage 580, surplus 55."""
    published = {"nurses": (79, 209), "chew": (808, 1258), "jchew": (258, 203)}
    given = country(["CRS"], cadres=tuple((code, "health") for code in published))
    given["records"] = records(
        *({"area": "CRS", "cadre": c, "posts_filled": n, "posts_approved": need} for c, (n, need) in published.items())
    )
    given["requirements"] = [requirement("approved_posts", code) for code in published]
    results = run(given)
    total = line(results, "UG", "approved_posts")
    assert (total.difference, total.shortage, total.surplus) == (-525, 580, 55)
    found = {code: line(results, "CRS", "approved_posts", "cadre", code) for code in published}
    net = {code: round(each.current / each.required, 4) for code, each in found.items()}
    assert net == {"nurses": 0.378, "chew": 0.6423, "jchew": 1.2709}
    assert found["jchew"].ratio == 1 and round(total.ratio, 4) == round((1670 - 580) / 1670, 4)  # in place


def test_gini_theil_hoover_of_the_reference_package():
    spread = equity.measure(CRAN_WORKERS, CRAN_PEOPLE)
    assert spread.gini == pytest.approx(0.1216807, abs=5e-8)
    assert spread.theil_t == pytest.approx(0.0286153, abs=5e-8)
    assert spread.theil_l == pytest.approx(0.0284601, abs=5e-8)
    assert spread.hoover == pytest.approx(0.0804190, abs=5e-8)
    assert (spread.areas, spread.left_out) == (16, 0)
    assert abs(spread.gini - 0.0430816) > 0.05  # what forgetting to sort by density gives


def test_theil_between_and_within():
    parts = equity.decompose(CRAN_WORKERS, CRAN_PEOPLE, ["first"] * 8 + ["last"] * 8)
    assert (parts.t_between, parts.t_within) == (pytest.approx(0.0028319, abs=5e-8), pytest.approx(0.0257834, abs=5e-8))
    assert (parts.l_between, parts.l_within) == (pytest.approx(0.0028048, abs=5e-8), pytest.approx(0.0256553, abs=6e-8))


@pytest.mark.parametrize(
    ("values", "gini"),
    [
        ([5000] * 7 + [150_000], 0.6858108),  # scribd 523444415
        ([5000, 12000, 18000, 30000, 40000, 60000, 100_000, 150_000], 0.4792169),
        (
            [1, 3, 4, 5, 6, 8, 8, 9, 11, 12, 14, 17, 19, 21, 23, 27, 29, 32, 33, 38],
            0.38625,
        ),  # docstoc 10699438, thousands
    ],
)
def test_gini_of_equal_populations(values, gini):
    assert equity.gini(values, [1] * len(values)) == pytest.approx(gini, abs=5e-8)


def test_wales_1973():
    """633 workers: true rate 0.2299 per 1,000; the mean of the 17 rates (0.2341) is not it."""
    people = np.array(WALES_WORKERS) / np.array(WALES_RATES) * 1000
    spread = equity.measure(WALES_WORKERS, people)
    assert sum(WALES_WORKERS) == 633 and np.mean(WALES_RATES) == pytest.approx(0.2341, abs=5e-5)
    assert flows.density(633, people.sum()) / 100 == pytest.approx(0.2299, abs=5e-5)
    assert spread.gini == pytest.approx(0.16584, abs=5e-6) and spread.hoover == pytest.approx(0.1263, abs=5e-5)
    assert (spread.theil_t, spread.theil_l) == (pytest.approx(0.04719, abs=5e-6), pytest.approx(0.05298, abs=5e-6))
    assert spread.highest_over_lowest == pytest.approx(4.111, abs=5e-4)
    given = country([f"W{i:02}" for i in range(17)])
    given["records"] = records(*({"area": f"W{i:02}", "headcount": n} for i, n in enumerate(WALES_WORKERS)))
    given["population"] = children({f"W{i:02}": n for i, n in enumerate(people)})
    found = rate(run(given), "UG", "density_headcount")
    assert found.value == pytest.approx(22.99, abs=0.005) and found.units_both == 17


def test_ratios_in_both_forms():
    """Uganda 1:6,000 children; Nepal 1:115,800; South Africa 23.6 per 100,000; Kenya 4 per 100,000 children."""
    assert flows.density(1, 6000) == pytest.approx(16.67, abs=0.005)
    assert flows.density(1, 115_800) == pytest.approx(0.864, abs=0.0005)
    assert flows.per_worker(23.6, 100_000) == pytest.approx(4237, abs=0.5)
    assert flows.per_worker(4, 100_000) == 25_000
    assert np.isnan(flows.per_worker(0, 6000)) and np.isnan(flows.density(3, 0))


@pytest.mark.shared_data
def test_the_figures_above_are_those_of_the_shared_vectors(shared):
    vectors = json.loads((shared / "vectors" / "calculations.json").read_text())
    posts = [
        (v["year"], v["programme"], v["approved"], v["filled"], v["reported"], v["recomputed"])
        for v in vectors["vacancy_dsd"]
    ]
    assert posts == DSD_POSTS
    names = ("group", "start", "appointments", "exits", "reported", "exits_over_start", "exits_over_average")
    assert [tuple(v[name] for name in names) for v in vectors["turnover_dsd"]] == DSD_TURNOVER
    assert (vectors["gini_cran"]["pop"], vectors["gini_cran"]["workers"]) == (CRAN_PEOPLE, CRAN_WORKERS)
    wales = vectors["wales_1973"]["data"].values()
    assert [(v["workers"], v["per_1000"]) for v in wales] == list(zip(WALES_WORKERS, WALES_RATES, strict=True))
    norm = vectors["population_norm_constructed"]
    assert (norm["child_pop"], norm["current"]) == (NORM_CHILDREN, NORM_WORKERS)
