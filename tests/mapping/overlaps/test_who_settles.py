"""Who settles overlaps, and that one does so at a time."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import settling
from tests.factories import user
from tests.mapping.overlaps.overlapped import REASON, settle, the
from workforce.history.models import Event


def test_who_may_settle(twice):
    overlap = the(twice)
    people = twice.people | {
        "north": user("north", "reviewer", twice.ministry, twice.north),
        "south": user("south", "reviewer", twice.ministry, twice.south),
        "nobodys": user("nobodys", "planner"),
        "double": user("double", "reviewer", twice.ministry),
    }
    people["double"].grants.create(role="partner", organisation=twice.ngo, area=twice.a)
    found = {name: settling.may_settle(person, overlap) for name, person in people.items()}
    assert {name for name, (allowed, _why) in found.items() if allowed} == {"reviewer", "planner", "north", "nobodys"}
    assert {
        name: found[name][1] for name in ("partner", "chair", "north_reviewer", "south", "double", "administrator")
    } == {
        "partner": "no_permission",
        "chair": "no_permission",
        "administrator": "no_permission",
        "north_reviewer": "ministry_only",
        "south": "other_area",
        "double": "own_organisation",
    }
    assert {code for _allowed, code in found.values() if code} == set(settling.REASONS)


def test_nobody_settles_what_they_may_not_by_the_service_either(twice):
    refusing = ((twice.north_reviewer, "ministry_only"), (twice.chair, "no_permission"))
    for person, code in refusing:
        with pytest.raises(ValidationError) as refused:
            settle(twice, the(twice), by=person)
        assert refused.value.code == code
    assert not OverlapDecision.objects.exists() and not Event.objects.exists()
    made = settle(twice, the(twice))
    for person, code in refusing:
        with pytest.raises(ValidationError) as refused:
            settling.reopen(round=twice.round, key_hash=made.key_hash, revision=1, reason="Mine.", by=person)
        assert refused.value.code == code
    assert OverlapDecision.objects.get() == made


def test_one_person_settles_in_a_round_at_a_time(twice):
    """An overlap that is open has no row of its own: the round's row is locked before anything is read."""
    seen = settling.Seen.of(the(twice))
    reopened = settling.Seen(seen.key_hash, 2, seen.digest)
    answer = {"decision": "both", "reason": REASON}
    for act, asked in (
        (settling.settle, answer | {"seen": seen}),
        (settling.reopen, {"key_hash": seen.key_hash, "revision": 1, "reason": "Again."}),
        (settling.settle_many, answer | {"seen": [reopened]}),
    ):
        with CaptureQueriesContext(connection) as queries:
            act(round=twice.round, by=twice.reviewer, **asked)
        first = next(query["sql"] for query in queries if query["sql"].startswith("SELECT"))
        assert 'FROM "mapping_round"' in first and first.endswith("FOR NO KEY UPDATE"), act
