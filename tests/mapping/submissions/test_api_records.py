"""Records over all submissions: filters against plain Python, and what each may see."""

import pytest

from mapping.submissions.models import Record
from tests.factories import submission
from tests.workforce.api.callers import signed_in, with_token
from tests.worlds import kept


@kept
def records(world):
    made = [
        (
            world.round,
            world.office,
            world.a,
            "accepted",
            [dict(cadre="swo", headcount=4, area="abara-east"), dict(cadre="cdo")],
        ),
        (world.last_round, world.office, world.a, "accepted", [dict(cadre="swo", headcount=1.5)]),
        (world.round, world.ngo, world.a, "submitted", [dict(cadre="swo", annual_cost=120.5)]),
        (world.round, world.offices["chelim"], world.c, "accepted", [dict(cadre="para", headcount=0)]),
        (world.last_round, world.ngo, world.c, "draft", [dict(cadre="para", headcount=2)]),
    ]
    for round, organisation, area, status, rows in made:
        submission(round, organisation, area, by=world.planner, status=status, records=rows)
    return list(
        Record.objects.select_related("submission__round", "submission__organisation", "area", "cadre").order_by("pk")
    )


RULES = {
    ("round", "2026"): lambda r: r.submission.round.code == "2026",
    ("organisation", "hope"): lambda r: r.submission.organisation.code == "hope",
    ("cadre", "swo"): lambda r: r.cadre.code == "swo",
    ("area", "north"): lambda r: r.area.path.startswith("TL/north/"),
    ("area", "abara-east"): lambda r: r.area.code == "abara-east",
    ("status", "accepted"): lambda r: r.submission.status == "accepted",
}


def test_filters_are_those_of_plain_python(world, records):
    planner = signed_in(world.planner)
    seen = [each for each in records if each.submission.status != "draft"]
    assert {each["id"] for each in planner.all("records/", page_size=2)} == {each.pk for each in seen}
    for (name, value), rule in RULES.items():
        found = [each["id"] for each in planner.all("records/", **{name: value})]
        assert found == [each.pk for each in seen if rule(each)], (name, value)
    both = planner.all("records/", round="2026", cadre="swo")
    assert [each["organisation"] for each in both] == ["abara-office", "hope"]


def test_each_sees_its_own(world, records):
    own = with_token(world.ngo_partner, world.ngo).all("records/")
    assert {each["organisation"] for each in own} == {"hope"} and len(own) == 2
    signed_in(world.observer).get("records/", expect=403)


def test_whole_units_and_empties(world, records):
    found = {
        (each["round"], each["organisation"], each["cadre"]): each for each in signed_in(world.planner).all("records/")
    }
    assert found["2025", "abara-office", "swo"]["headcount"] == 1.5
    assert found["2026", "hope", "swo"]["annual_cost"] == 120.5
    assert (
        found["2026", "hope", "swo"]["headcount"] is None and found["2026", "chelim-office", "para"]["headcount"] == 0
    )


@pytest.mark.parametrize(
    "given", [{"cadre": "nobody"}, {"status": "lost"}, {"organisation": "x"}, {"area": "x"}, {"cadres": "swo"}]
)
def test_a_filter_that_means_nothing_is_named(world, given):
    problem = signed_in(world.planner).get("records/", expect=400, **given)
    assert problem["errors"][0]["field"] == next(iter(given))
