"""Two organisations report the same workers, one with fewer parts of the key: a possible overlap, and said so."""

import pytest
from django.urls import reverse

from mapping.overlaps.services import overlapping
from tests.factories import submission
from tests.markup import text

PARTS = {"employment": "contract", "sector": "justice", "level": "district", "workplace": "Annex"}


def say(world, organisation, place=None, status="accepted", **parts):
    given = {"cadre": "swo", "employer": world.office.code, "headcount": 9} | parts
    return submission(world.round, organisation, place or world.a, by=world.partner, status=status, records=[given])


def found(world):
    pairs, count = overlapping.possible(world.round, world.reviewer)
    assert len(pairs) == count
    return [{one.submission.organisation.code, other.submission.organisation.code} for one, other in pairs]


@pytest.mark.parametrize("part", list(PARTS))
@pytest.mark.parametrize("turned", [False, True])
def test_one_leaves_open_what_the_other_says(world, sign_in, part, turned):
    one, other = (world.ngo, world.office) if turned else (world.office, world.ngo)
    say(world, one), say(world, other, **{part: PARTS[part]})
    assert found(world) == [{world.office.code, world.ngo.code}] and not overlapping.shared(world.round)
    page = text(sign_in(world.reviewer).get(reverse("overlaps")))
    assert "1 possible overlap" in page and "Both are counted." in page


@pytest.mark.parametrize(
    "other", [{"employment": "permanent"}, {"cadre": "cdo"}, {"employer": "ministry"}, {"area": "abara-east"}, {}]
)
def test_workers_who_are_others_or_a_plain_overlap_are_not_named(world, other):
    one = {"employment": "contract"} if other else {}
    say(world, world.office, **one), say(world, world.ngo, **(one | other))
    assert found(world) == []


def test_one_organisation_in_two_places_is_no_overlap(world):
    say(world, world.office), say(world, world.office, world.b, area="abara", employment="contract")
    assert found(world) == []


def test_the_ministrys_reviewer_sees_it_on_the_submission_and_nobody_else(world, sign_in):
    say(world, world.office)
    waits = say(world, world.ngo, status="submitted", employment="contract")
    address = reverse("review", args=[waits.pk])
    assert "1 possible overlap" in text(sign_in(world.reviewer).get(address))
    assert "possible overlap" not in text(sign_in(world.ngo_partner).get(reverse("submission", args=[waits.pk])))
    other = sign_in(world.north_reviewer).get(address)
    assert other.status_code == 404 or "possible overlap" not in text(other)
