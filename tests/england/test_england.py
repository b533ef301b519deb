"""England as published, through the front door: every authority joins, every figure arrives,
every empty cell says why.
"""

from collections import Counter
from html import escape

import pytest
from django.urls import reverse

from mapping.submissions.models import Record, Submission, WarningAnswer
from mapping.submissions.services.submissions import may_review
from strategy.reports.models import RateLine, ReportArea
from strategy.reports.services.staleness import is_stale
from tests.england import make_england as made
from tests.england.load_england import WHY
from tests.england.published import NEWER, OLDER, finder, is_number, rows

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]
JOINT = ["North Northamptonshire / West Northamptonshire", "Kingston upon Thames / Richmond upon Thames"]
NEWER_MEASURES = {
    "fte": "inpost_fte",
    "posts_filled": "inpost_fte",
    "headcount": "inpost_headcount",
    "hires_fte": "starters_fte",
    "hires_headcount": "starters_headcount",
    "exits_fte": "leavers_fte",
    "exits_headcount": "leavers_headcount",
    "agency_fte": "agency_fte",
    "agency_headcount": "agency_headcount",
    "active_cases": "cases",
    "case_holders_fte": "case_holders_fte",
}
OLDER_MEASURES = {
    "fte": "social_worker_fte",
    "posts_filled": "social_worker_fte",
    "headcount": "social_worker_headcount",
    "exits_fte": "leaver_fte",
    "exits_headcount": "leaver_headcount",
    "agency_fte": "agency_fte",
    "agency_headcount": "agency_headcount",
    "active_cases": "cases",
    "case_holders_fte": "case_holders_fte",
}
MEANING = {"x": "unknown", "u": "unknown", "c": "suppressed", "z": "not_applicable", "low": "low"}


def records(year, version_of):
    """{area code: Record} of the round's submissions that came with a file."""
    found = Record.objects.filter(submission__round__code=year, upload__filename=version_of)
    return {record.submission.area.code: record for record in found.select_related("submission__area", "employer")}


def held(record, name):
    """(thousandths or None, flag) of one cell."""
    return getattr(record, name), record.flags.get(name, "")


def written(text):
    """The same of a cell of the file."""
    if is_number(text):
        return round(float(text) * 1000), ""
    return 0 if text == "low" else None, MEANING[text]


# Who joins ------------------------------------------------------------------------------------------------------------
def test_every_authority_joins(england, source):
    people = {
        (row["time_period"], row["new_la_code"]) for row in made.authorities(made.read(source / made.POPULATIONS))
    }
    published = [row for year in rows(source, NEWER).values() for row in year]
    not_on_new_code = [row for row in published if (row["time_period"], row["new_la_code"]) not in people]
    assert len(published) == 1204 and len(not_on_new_code) == 27
    assert Counter(row["la_name"] for row in not_on_new_code) == {
        JOINT[0]: 4,
        JOINT[1]: 8,
        "North Yorkshire": 6,
        "Somerset": 6,
        "Buckinghamshire": 3,
    }
    for year, report in england.reports.items():
        joined = set(map(finder(year), rows(source, NEWER)[year]))
        base = ReportArea.objects.filter(report=report, is_base=True)
        assert set(base.filter(coverage="complete").values_list("code", flat=True)) == joined
        left = set(base.exclude(coverage="complete").values_list("name", flat=True))
        assert left == set(), f"{year}: {left}"


def test_areas_without_population_are_named(england):
    """Bournemouth, Poole and Dorset as they were until 2019: the only ones without a density."""
    without = RateLine.objects.filter(code="density_fte", target_kind="all", reason="no_population")
    named = ReportArea.objects.filter(code__in=without.values("area")).values_list("name", flat=True).distinct()
    assert sorted(named) == ["Bournemouth", "Dorset", "Poole"]
    rounds = without.filter(report__in=[one.pk for one in england.reports.values()])
    assert Counter(rounds.values_list("report__round__code", flat=True)) == {"2017": 3, "2018": 3}


def test_authorities_that_report_together_have_the_children_of_both(england):
    areas = {area.code: area for area in ReportArea.objects.filter(report=england.reports[2024])}
    for unit in ("E06000061-E06000062", "E09000021-E09000027"):
        members = unit.split("-")
        people = RateLine.objects.get(
            report=england.reports[2024], area=unit, code="density_fte", target_kind="all"
        ).denominator
        assert people == sum(areas[member].children for member in members)
        assert not any(areas[member].is_base for member in members)
        reasons = RateLine.objects.filter(report=england.reports[2024], area__in=members)
        assert set(reasons.values_list("reason", flat=True)) == {"reported_jointly"}


# What arrives ---------------------------------------------------------------------------------------------------------
def test_no_figure_is_lost_or_changed(england, source):
    number, empty = 0, Counter()
    for year, published in rows(source, NEWER).items():
        found, find = records(year, made.WORKFORCE), finder(year)
        assert len(found) == len(published)
        number += len(found)
        for row in published:
            record = found[find(row)]
            for name, column in NEWER_MEASURES.items():
                assert held(record, name) == written(row[column]), (year, row["la_name"], column)
                empty.update([] if is_number(row[column]) else [(name, record.flags[name])])
            posts = float(row["inpost_fte"]) + float(row["vacancy_fte"])
            assert held(record, "posts_approved") == (round(posts * 1000), "")
            assert record.employer.employer_type == "local_government"
    assert number == 1204
    assert empty == {
        ("hires_fte", "unknown"): 1,
        ("hires_headcount", "unknown"): 1,
        ("exits_fte", "unknown"): 2,
        ("exits_headcount", "unknown"): 1,
        ("agency_fte", "unknown"): 9,
        ("agency_fte", "low"): 2,
        ("agency_headcount", "unknown"): 1,
        ("active_cases", "unknown"): 3,
        ("case_holders_fte", "unknown"): 3,
    }


def test_the_older_layout_differs_only_where_the_publications_do(england, source, tell):
    """Both versions stand as published; the newer release revised these figures, none of them a vacancy."""
    newer, older, differ = rows(source, NEWER), rows(source, OLDER), []
    for year in england.older_reports:
        first, second, find = records(year, made.OLDER_WORKFORCE), records(year, made.WORKFORCE), finder(year)
        assert first.keys() == second.keys() and len(first) == len(older[year]) == len(newer[year])
        names = {find(row): row["la_name"] for row in newer[year]}
        for row in older[year]:
            code = find(row)
            for name, column in OLDER_MEASURES.items():
                assert held(first[code], name) == written(row[column]), (year, row["la_name"], column)
                if held(first[code], name) != held(second[code], name):
                    figures = [getattr(each[code], name) for each in (first, second)]
                    differ.append((name, year, names[code], *(each and each / 1000 for each in figures)))
    counts = Counter(name for name, *_rest in differ)
    tell([f"older and newer layout differ in {len(differ)} figures: {dict(counts)}"])
    assert counts == {
        "fte": 40,
        "posts_filled": 40,
        "headcount": 185,
        "exits_fte": 69,
        "exits_headcount": 578,
        "agency_fte": 4,
        "agency_headcount": 11,
        "active_cases": 56,
        "case_holders_fte": 3,
    }
    assert {each for each in differ if each[0] in ("agency_fte", "case_holders_fte")} == {
        ("agency_fte", 2020, "Bracknell Forest", 2.6, 0),
        ("agency_fte", 2020, "Suffolk", 19, 17),
        ("agency_fte", 2021, "Luton", 65.7, 64.7),
        ("agency_fte", 2021, "Surrey", 142.8, 136.8),
        ("case_holders_fte", 2018, "Bolton", 100.2, 98.2),
        ("case_holders_fte", 2019, "Bolton", 112.9, 111.9),
        ("case_holders_fte", 2019, "Ealing", 141, 139.2),
    }


# The states -----------------------------------------------------------------------------------------------------------
def test_the_same_states_as_any_submission(england):
    states = Counter(Submission.objects.values_list("round__code", "version", "status"))
    counts = {2017: 151, 2018: 151, 2023: 151, 2024: 151}
    expected = {}
    for year in england.reports:
        number = counts.get(year, 150)
        older = year in england.older_reports
        expected |= {(str(year), 1 + older, "accepted"): number}
        expected |= {(str(year), 1, "superseded"): number} if older else {}
    assert states == expected
    one = Submission.objects.filter(round__code=2024).first()
    assert (one.submitted_by.username, one.decided_by.username) == ("sender", "reviewer")
    assert may_review(england.people["sender"], one) == (False, "no_permission")
    assert may_review(england.people["reviewer"], one) == (True, "")
    assert not is_stale(england.reports[2024])
    assert is_stale(england.older_reports[2022])


def test_every_warning_was_answered_and_the_answer_kept(england):
    """Too few or too many workers are asked about in the two smallest authorities only."""
    density = WarningAnswer.objects.filter(rule="density").values_list("area__name", flat=True)
    assert set(density) == {"City of London", "Isles of Scilly"}
    assert set(WarningAnswer.objects.values_list("rule", flat=True)) == {"density", "jump"}
    assert set(WarningAnswer.objects.values_list("text", "answered_by__username")) == {(WHY, "sender")}


# The pages ------------------------------------------------------------------------------------------------------------
def page(client, name, *args, **data):
    response = client.get(reverse(name, args=args), data)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("person, language", [("chair", "en"), ("observer", "fr")])
def test_the_page_says_which_rule_the_published_agency_rates_follow(england, sign_in, person, language):
    client, note = sign_in(england.people[person]), escape(made.AGENCY_NOTE[language])
    assert note in page(client, "dashboard", round=2024, measure="agency_fte", by="region")
    assert note not in page(client, "dashboard", round=2024, measure="vacancy_approved", by="region")
    number = england.reports[2024].number
    assert note in page(client, "why", number, rate="agency_headcount", area=made.LONDON)
    assert note not in page(client, "why", number, rate="caseload", area=made.LONDON)


def test_the_dashboard_shows_the_published_figures(england, sign_in):
    client = sign_in(england.people["chair"])
    shown = page(client, "dashboard", round=2024, measure="density", method="population_norm")
    assert "281.8" in shown and "151 of 151 complete" in shown and made.ILLUSTRATIVE in shown
    regions = page(client, "dashboard", round=2024, measure="agency_fte", by="region")
    assert "West Midlands" in regions and "14 %" in regions.replace("\u202f", " ")
    why = page(client, "why", england.reports[2024].number, rate="agency_fte", area="E12000005")
    assert "13 of 14 areas" in why and "<b>519.70</b>" in why
    assert "Unknown to the partner" in page(
        client, "why", england.reports[2024].number, rate="agency_fte", area="E08000025"
    )
