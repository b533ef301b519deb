"""Rounds, what is expected, coverage: what is seen by whom, and filters."""

import pytest

from mapping.coverage.services import (
    coverage,
)
from tests.factories import submission
from tests.workforce.api.callers import signed_in, with_token


@pytest.fixture
def partner(world):
    return with_token(world.partner, world.office)


def test_rounds_the_newest_first(partner, world):
    found = partner.get("rounds/")
    assert found["count"] == 2 and [each["code"] for each in found["results"]] == ["2026", "2025"]
    one = partner.get(found["results"][0]["url"])
    assert one == found["results"][0]
    assert (one["as_of"], one["previous"], one["reporting_level"], one["is_open"]) == (
        "2026-06-30",
        "2025",
        "district",
        True,
    )


def test_a_round_that_is_not_there(partner):
    assert partner.get("rounds/2030/", expect=404)["type"] == "/api/problems/not_found/"


def test_a_partner_sees_what_is_expected_of_it_alone(partner, world):
    rows = partner.all("rounds/2026/expected/")
    assert [(each["organisation"], each["area"], each["state"], each["whose_turn"]) for each in rows] == [
        ("abara-office", "abara", "nothing", "partner")
    ]


def test_a_planner_sees_all_and_filters(world):
    submission(world.round, world.office, world.a, by=world.partner, status="submitted")
    planner = signed_in(world.planner)
    assert len(planner.all("rounds/2026/expected/", page_size=2)) == world.round.expected.count() == 5
    assert [each["area"] for each in planner.all("rounds/2026/expected/", state="submitted")] == ["abara"]
    assert {each["whose_turn"] for each in planner.all("rounds/2026/expected/", turn="reviewer")} == {"reviewer"}
    assert [each["area"] for each in planner.all("rounds/2026/expected/", organisation="hope")] == ["abara"]
    planner.get("rounds/2026/expected/", state="lost", expect=400)
    planner.get("rounds/2026/expected/", stat="draft", expect=400)


def test_coverage_is_what_the_service_says(world):
    submission(world.round, world.office, world.a, by=world.partner)
    planner = signed_in(world.planner)
    found = planner.get("rounds/2026/coverage/")
    rows = coverage.round_coverage(world.round)
    assert found["areas"] == coverage.summary(rows) == {"expected": 4, "complete": 1, "partial": 0, "none": 3}
    assert [(each["area"], each["status"]) for each in found["results"]] == list(
        zip(rows["area"], rows["status"], strict=True)
    )
    assert [each["area"] for each in planner.all("rounds/2026/coverage/", status="complete")] == ["abara"]


def test_coverage_is_not_for_partners(partner):
    partner.get("rounds/2026/coverage/", expect=403)


def test_only_reading(partner):
    for path in ("rounds/", "rounds/2026/", "rounds/2026/expected/", "rounds/2026/coverage/"):
        partner.post(path, {}, expect=405 if "coverage" not in path else 403)
