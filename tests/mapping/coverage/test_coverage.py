"""Coverage of a round, known at any moment from a fixed number of queries."""

import datetime

import pytest

from mapping.coverage.services import (
    coverage,
)
from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.services import submissions
from tests.factories import area, submission


def rows(round):
    return coverage.round_coverage(round).set_index("area")


def test_nothing_sent_is_none_and_the_partners_turn_since_the_round_opened(world):
    table = rows(world.round)
    assert list(table.index) == ["abara", "bukoro", "chelim", "dokka"]
    abara = table.loc["abara"]
    assert (abara.status, abara.state, abara.whose_turn) == ("none", "nothing", "partner")
    assert abara.since == datetime.date(2026, 7, 1)
    assert (abara.organisations_expected, abara.organisations_accepted) == (2, 0)
    assert abara.anchor_organisation == "Abara District Office"


def test_only_the_anchor_makes_an_area_complete(world):
    submission(world.round, world.ngo, world.a, by=world.ngo_partner, records=[{"cadre": "para", "headcount": 3}])
    assert rows(world.round).loc["abara"].status == "partial"
    submission(world.round, world.office, world.a, by=world.partner, records=[{"cadre": "swo", "headcount": 3}])
    abara = rows(world.round).loc["abara"]
    assert (abara.status, abara.state, abara.whose_turn, abara.organisations_accepted) == (
        "complete",
        "accepted",
        "",
        2,
    )
    table = coverage.round_coverage(world.round)
    assert coverage.summary(table) == {"expected": 4, "complete": 1, "partial": 0, "none": 3}


def test_an_accepted_submission_nobody_expected_makes_its_area_partial(world):
    submission(world.round, world.ngo, world.b, by=world.ngo_partner)
    bukoro = rows(world.round).loc["bukoro"]
    assert (bukoro.status, bukoro.organisations_expected, bukoro.organisations_accepted) == ("partial", 1, 0)


def test_states_turns_and_since_follow_the_life_of_the_anchor(world):
    sent = submission(
        world.round,
        world.office,
        world.a,
        by=world.partner,
        status="submitted",
        records=[{"cadre": "swo", "headcount": 3}],
    )
    abara = rows(world.round).loc["abara"]
    assert (abara.state, abara.whose_turn, abara.since) == ("submitted", "reviewer", datetime.date(2026, 7, 10))
    draft = submissions.send_back(sent, note="Look again.", by=world.reviewer)
    abara = rows(world.round).loc["abara"]
    sent.refresh_from_db()
    assert (abara.state, abara.whose_turn, abara.status) == ("sent_back", "partner", "none")
    assert abara.since == sent.decided_at.astimezone(datetime.timezone(datetime.timedelta(hours=3))).date()
    submissions.accept(submissions.submit(draft, by=world.partner, message="Counted again."), by=world.reviewer)
    submissions.open_draft(round=world.round, organisation=world.office, area=world.a, by=world.partner)
    abara = rows(world.round).loc["abara"]
    assert (abara.state, abara.whose_turn, abara.status) == ("accepted", "", "complete")


def test_submissions_above_the_reporting_level_are_no_area(world):
    ExpectedSubmission.objects.create(round=world.round, organisation=world.ministry, area=world.root, is_anchor=True)
    assert len(coverage.round_coverage(world.round)) == 4
    assert len(coverage.expected_states(world.round)) == 6


def test_a_joint_reporting_unit_stands_for_its_members(world):
    joint = area("abara-bukoro", world.levels.district, world.north, name="Abara and Bukoro")
    joint.members.set([world.a, world.b])
    ExpectedSubmission.objects.create(
        round=world.round, organisation=world.offices["chelim"], area=joint, is_anchor=True
    )
    submission(world.round, world.ngo, world.a, by=world.ngo_partner)
    table = rows(world.round)
    assert list(table.index) == ["abara-bukoro", "chelim", "dokka"]
    unit = table.loc["abara-bukoro"]
    assert unit.members == ["abara", "bukoro"]
    assert (unit.status, unit.organisations_expected, unit.organisations_accepted) == ("partial", 4, 1)
    submission(world.round, world.offices["chelim"], joint, by=world.partner)
    assert rows(world.round).loc["abara-bukoro"].status == "complete"


def test_who_has_not_reported(world):
    submission(world.round, world.office, world.a, by=world.partner, status="submitted")
    submission(world.round, world.offices["bukoro"], world.b, by=world.clerk, status="draft")
    states = coverage.expected_states(world.round)
    missing = states[states["whose_turn"] == "partner"]
    assert list(missing["organisation"]) == ["hope", "bukoro-office", "chelim-office", "dokka-office"]


@pytest.mark.parametrize("more", [0, 40])
def test_the_number_of_queries_does_not_grow(world, django_assert_num_queries, more):
    for number in range(more):
        place = area(f"place-{number}", world.levels.district, world.south)
        ExpectedSubmission.objects.create(round=world.round, organisation=world.ngo, area=place)
        submission(world.round, world.ngo, place, by=world.ngo_partner)
    with django_assert_num_queries(4):
        assert len(coverage.round_coverage(world.round)) == 4 + more


def test_names_are_in_the_readers_language(world):
    from django.utils.translation import override

    world.a.names = {"fr": "Abara-la-Neuve"}
    world.a.save()
    with override("fr"):
        assert rows(world.round).loc["abara"]["name"] == "Abara-la-Neuve"
