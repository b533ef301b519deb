"""What the checks say of records: looked through once, by a worker when many, again when anything moved."""

import os

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mapping.submissions.models import Record, Submission
from mapping.uploads.services import rechecking
from tests.factories import record, submission
from tests.workforce.api.callers import with_token
from tests.worlds import kept
from workforce.reference.models import Population

ODD = {"cadre": "swo", "headcount": 4, "posts_approved": 2, "posts_filled": 4}


@kept
def draft(world):
    given = [ODD | {"workplace": f"office {number}"} for number in range(6)]
    return submission(world.round, world.office, world.a, by=world.partner, status="draft", records=given)


@pytest.fixture
def partner(world):
    return with_token(world.partner, world.office)


def path(draft):
    return f"submissions/{draft.pk}/issues/"


def test_pages_of_problems_with_their_records(partner, draft):
    whole = partner.all(path(draft))
    assert {each["record"] for each in whole if each["record"]} == set(draft.records.values_list("pk", flat=True))
    one_by_one = partner.all(path(draft), page_size=1)
    assert one_by_one == whole and partner.get(path(draft))["count"] == len(whole)


def test_looked_through_once(partner, draft, monkeypatch):
    first = partner.all(path(draft))
    monkeypatch.setattr(rechecking, "_issues", None)  # a second look would fail
    assert partner.all(path(draft)) == first


def test_a_page_takes_as_many_queries_however_many_records_there_are(partner, draft):
    def queries():
        partner.get(path(draft))
        with CaptureQueriesContext(
            connection,
        ) as counted:
            partner.get(path(draft), page_size=1)
        return [each["sql"] for each in counted.captured_queries]

    few = queries()
    for number in range(20):
        record(draft, **ODD, workplace=f"more {number}")
    Submission.objects.filter(pk=draft.pk).update(revision=9)
    assert len(queries()) == len(few) and not any('FROM "mapping_record"' in sql for sql in few)


def moved_records(world, draft):
    Record.objects.filter(submission=draft).update(posts_filled=1000)
    Submission.objects.filter(pk=draft.pk).update(revision=draft.revision + 1)


def moved_people(world, draft):
    Population.objects.filter(area=world.a).update(count=10)


def moved_country(world, draft):
    world.country.density_high = 1
    world.country.save()


def moved_last_round(world, draft):
    submission(world.last_round, world.office, world.a, by=world.partner, records=[{"cadre": "cdo", "headcount": 3}])


@pytest.mark.parametrize("move", [moved_records, moved_people, moved_country, moved_last_round])
def test_looked_through_again_when_anything_moved(world, partner, draft, move):
    before = partner.all(path(draft))
    move(world, draft)
    assert partner.all(path(draft)) != before
    folder = default_storage.path(f"checks/{draft.pk}")
    assert len(os.listdir(folder)) == 1  # what it said before is gone


def test_many_records_are_looked_through_by_a_worker(
    world, partner, draft, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(rechecking, "NOW", 5)
    cache.delete(f"recheck:{draft.pk}")
    with django_capture_on_commit_callbacks() as queued:
        said = partner.get(path(draft), expect=202)
        partner.get(path(draft), expect=202)
    assert said["message"] and partner.last["Retry-After"] == "5" and len(queued) == 1
    queued[0]()
    assert len(partner.all(path(draft))) > 5
