"""The application's own rates against the published ones:
authority by authority, region by region, and the headline.
"""

from collections import Counter

import pytest

from strategy.reports.models import RateLine, ReportArea
from tests.england import make_england as made
from tests.england.published import NEAR, NEWER, OLDER, RATES, agreement, pairs, rows

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

EXCEPTIONS = {  # rate, year, authority, ours, published: the published counts do not give the published rate
    ("turnover_fte", 2018, "Isle of Wight", 19.80, 19.7),
    ("turnover_fte", 2022, "Bracknell Forest", 41.68, 41.8),
}
NEWER_EXCEPTIONS = EXCEPTIONS | {("caseload", 2023, "Isles of Scilly", 10.0, 9.7)}


def compared(reports, source, layout):
    published = rows(source, layout)
    return [pair for year in reports for pair in pairs(reports[year], year, published[year], layout)]


def far(found):
    return {
        (pair.rate, pair.year, pair.name, round(pair.ours, 2), float(pair.published))
        for pair in found
        if pair.figures and not pair.is_near
    }


def test_rates_of_authorities_agree_with_the_published_ones(england, source, tell):
    found = compared(england.reports, source, NEWER)
    tell(agreement(found, "newer layout, 2017 to 2024"))
    both = [pair for pair in found if pair.figures]
    assert Counter(pair.rate for pair in both) == {
        "vacancy_approved": 1204,
        "agency_fte": 1193,
        "agency_headcount": 1203,
        "turnover_fte": 1198,
        "turnover_headcount": 1199,
        "caseload": 1201,
    }
    assert far(found) == NEWER_EXCEPTIONS
    assert len(both) == 7198 and len(NEWER_EXCEPTIONS) <= 0.001 * len(both)


def test_the_older_layout_gives_its_own_published_rates(england, source, tell):
    found = compared(england.older_reports, source, OLDER)
    tell(agreement(found, "older layout, 2017 to 2022"))
    assert sum(pair.figures is not None for pair in found) == 5402
    assert far(found) == EXCEPTIONS


def test_every_rate_that_is_not_published_is_none_of_ours(england, source):
    """1204 x 6 rates: those that are no pair, each with the publication's code and our reason or figure."""
    left = [pair for pair in compared(england.reports, source, NEWER) if not pair.figures]
    assert Counter((pair.rate, pair.published, pair.reason, pair.ours) for pair in left) == {
        ("agency_fte", "x", "unknown_to_partner", None): 7,
        ("agency_fte", "u", "unknown_to_partner", None): 2,
        ("agency_fte", "low", "", 0): 2,
        ("agency_headcount", "u", "unknown_to_partner", None): 1,
        ("turnover_fte", "z", "no_denominator", None): 4,
        ("turnover_fte", "u", "unknown_to_partner", None): 1,
        ("turnover_fte", "x", "unknown_to_partner", None): 1,
        ("turnover_headcount", "z", "no_denominator", None): 4,
        ("turnover_headcount", "u", "unknown_to_partner", None): 1,
        ("caseload", "x", "unknown_to_partner", None): 2,
        ("caseload", "u", "unknown_to_partner", None): 1,
    }
    nobody = {(pair.year, pair.name) for pair in left if pair.reason == "no_denominator"}
    assert {name for _year, name in nobody} == {"Isles of Scilly"} and len(nobody) == 4


def test_an_authority_without_a_figure_says_why(england):
    report = england.reports[2024]
    line = RateLine.objects.get(report=report, target_kind="all", code="agency_fte", area="E08000025")  # Birmingham
    assert (line.value, line.numerator, line.reason) == (None, None, "unknown_to_partner")


def test_england_2024_reads_as_published(england, source):
    report = england.reports[2024]
    whole = ReportArea.objects.get(report=report, code=made.COUNTRY)
    density = RateLine.objects.get(report=report, target_kind="all", code="density_fte", area=made.COUNTRY)
    assert (whole.children, round(density.value, 2)) == (12_183_016, 281.77)
    published = next(row for row in made.read(source / made.WORKFORCE) if row["geographic_level"] == "National")
    assert (published["time_period"], published["inpost_fte"]) == ("2024", "34328.2")
    assert round(density.numerator, 1) == 34_328.1  # the authorities as published, each rounded to a tenth
    assert (whole.areas_expected, whole.areas_complete, density.units_both) == (151, 151, 151)


def regional(report, source, year, column):
    """{name: (ours, published)} of the regions and the parts of London."""
    named = [
        row
        for row in made.read(source / made.WORKFORCE)
        if row["geographic_level"] == "Regional" and row["time_period"] == str(year)
    ]
    ours = {line.area: line for line in RateLine.objects.filter(report=report, target_kind="all", code="agency_fte")}
    return {row["region_name"]: (round(ours[row["region_code"]].value * 100, 2), float(row[column])) for row in named}


def test_regional_agency_rates_agree_but_for_london(england, source, tell):
    found = regional(england.reports[2024], source, 2024, "agency_rate_fte")
    differ = {name: both for name, both in found.items() if abs(both[0] - both[1]) > NEAR}
    tell([f"regional agency rates 2024: {len(found) - len(differ)} of {len(found)} within 0.1; {differ}"])
    assert len(found) == 11
    assert differ == {"London": (22.91, 21.9), "Inner London": (23.70, 21.5)}
    assert found["Outer London"] == (22.32, 22.3)  # all its authorities are known, so the two rules give one figure


def test_a_region_uses_only_authorities_that_have_both(england):
    """West Midlands: Birmingham's agency staff are not published; its 766.2 in post would make 13.9 % into 11.5 %."""
    line = RateLine.objects.get(report=england.reports[2024], target_kind="all", code="agency_fte", area="E12000005")
    assert round(line.value * 100, 1) == 13.9
    assert (line.units_both, line.units_expected) == (13, 14)
    assert round(100 * line.numerator / (line.denominator + 766.2), 1) == 11.5


def test_published_rates_are_not_read(england):
    """Counts come in, rates are computed: no profile uses a column of rates."""
    for profile, layout in (("indicators", NEWER), ("headline-measures", OLDER)):
        said = england.said[profile, 2022].splitlines()
        unused = next(line for line in said if line.startswith("Columns not used:")).split(": ")[1].split(", ")
        assert {columns[layout] for columns in RATES.values()} <= set(unused)
