"""Where workers may be counted twice, the reviewer sees it: records of which one leaves open what the other says, and
totals that jump though no record does."""

import pytest
from django.urls import reverse

from mapping.submissions.models import WarningAnswer
from mapping.submissions.services import comparison, doubles
from tests.factories import submission
from tests.markup import text

PARTS = {"employment": "contract", "sector": "justice", "level": "district", "workplace": "Annex"}
OTHERS = {"employment": "permanent", "sector": "welfare", "level": "national", "workplace": "Main office"}


def sent(world, *records, round=None, **more):
    records = [{"cadre": "swo"} | each for each in records]
    more = {"status": "submitted", "organisation": world.office} | more
    organisation = more.pop("organisation")
    return submission(round or world.round, organisation, world.a, by=world.partner, records=records, **more)


def workers(pairs):
    return sorted(tuple(sorted((one.headcount, other.headcount))) for one, other in pairs)


@pytest.mark.parametrize("part", list(PARTS))
def test_one_leaves_open_what_the_other_says(world, part):
    made = sent(world, {"headcount": 1}, {part: PARTS[part], "headcount": 2}, {"cadre": "cdo", "headcount": 4})
    found, count = doubles.pairs([made.pk])
    assert workers(found) == [(1000, 2000)] and count == 1


def test_each_may_leave_open_another_part(world):
    made = sent(world, {"employment": "contract", "headcount": 1}, {"sector": "justice", "headcount": 2})
    assert workers(doubles.pairs([made.pk])[0]) == [(1000, 2000)]


@pytest.mark.parametrize("part", [*PARTS, "area", "cadre", "employer"])
def test_records_that_differ_in_what_both_say_are_no_double(world, part):
    more = {"area": "abara-east", "cadre": "cdo", "employer": world.ngo.code}
    one = {name: PARTS[name] for name in PARTS}
    other = one | {part: (OTHERS | more)[part]}
    for name in PARTS:  # what one leaves open elsewhere does not make them the same
        if name != part:
            made = sent(world, one | {"headcount": 1}, other | {name: "" if name == "workplace" else "unspecified"})
            assert doubles.pairs([made.pk]) == ([], 0)
            made.delete()


def test_as_many_as_are_asked_for_the_largest_first(world):
    made = sent(world, {"headcount": 9}, *({"workplace": f"Office {n}", "headcount": n} for n in range(1, 6)))
    found, count = doubles.pairs([made.pk], most=2)
    assert count == 5 and workers(found) == [(4000, 9000), (5000, 9000)]


@pytest.mark.parametrize("part", list(PARTS))
def test_the_page_lists_doubles_and_the_total_that_jumped(world, sign_in, part):
    """21 workers of a record become 41 beside it, in the same round: no record changed."""
    first = sent(world, {part: PARTS[part], "headcount": 21}, status="accepted")
    second = sent(world, {part: PARTS[part], "headcount": 21}, {"headcount": 20}, version=2)
    page = text(sign_in(world.reviewer).get(reverse("review", args=[second.pk])))
    assert "1 record that may be counted twice" in page
    assert "changes a lot since version 1" in page and "21 → <b>41</b>" in page
    assert [row["cadre"] and row["cadre"].code for row in comparison.jumps(second, first)] == ["swo", None]


def test_the_total_of_last_round_and_what_the_partner_said_of_it(world, sign_in):
    before = sent(world, {"headcount": 20}, round=world.last_round, status="accepted")
    now = sent(world, {"headcount": 20}, {"cadre": "swo", "workplace": "Annex", "headcount": 20})
    WarningAnswer.objects.create(
        round=world.round, organisation=world.office, area=world.a, key_hash=5, rule="jump_total", column="headcount",
        value="40", text="A new annex", answered_by=world.partner,
    )  # fmt: skip
    page = text(sign_in(world.reviewer).get(reverse("review", args=[now.pk])))
    assert "changes a lot since 2025" in page and "20 → <b>40</b>" in page and "A new annex" in page
    assert not comparison.jumps(before, before) and comparison.jumps(now, None) == []


def test_a_submission_without_doubles_says_nothing_of_them(world, sign_in):
    made = sent(world, {"headcount": 4}, {"cadre": "cdo", "headcount": 2})
    page = text(sign_in(world.reviewer).get(reverse("review", args=[made.pk])))
    assert "counted twice" not in page and "may be the same workers" not in page
