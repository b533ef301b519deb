"""The queries of overlaps where the planner believes that the tables are empty,
as on the day when a first big file is stored.
"""

import json

import pytest
from django.db import connection
from django.utils import timezone

from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import overlapping
from mapping.overlaps.services import queries as overlap_queries
from mapping.submissions.models import Record, Submission
from workforce.reference.models import Area, Sector, WorkLevel

AREAS = 400
RECORDS = 2 * AREAS  # one of the office and one of the NGO in each area
TABLES = ["mapping_record", "mapping_submission", "mapping_overlapdecision", "workforce_area", "workforce_organisation"]
TURNS = 20  # how often each record may be looked at; by a join without an index it is hundreds of times


@pytest.fixture
def unknown(world):
    """A round in which every record of one organisation is another's too, every second settled;
    the planner knows no row of it.
    """
    areas = Area.objects.bulk_create(
        Area(
            code=f"a{number}",
            name=f"A{number}",
            level=world.levels.subcounty,
            parent=world.a,
            path=f"{world.a.path}a{number}/",
        )
        for number in range(AREAS)
    )
    sent = Submission.objects.bulk_create(
        Submission(
            round=world.round,
            organisation=organisation,
            area=area,
            status="accepted",
            submitted_at=timezone.now(),
            submitted_by=world.reviewer,
        )
        for area in areas
        for organisation in (world.office, world.ngo)
    )
    key = {"employer": world.office, "sector": Sector.objects.first(), "level": WorkLevel.objects.first()}
    Record.objects.bulk_create(
        Record(
            submission=each, area=each.area, cadre=world.swo, key_hash=each.area_id, headcount=1000 + each.pk % 7, **key
        )
        for each in sent
    )
    OverlapDecision.objects.bulk_create(
        OverlapDecision(
            round=world.round,
            key_hash=area.pk,
            area=area,
            cadre=world.swo,
            decision="both",
            reason="Two shifts. " * 50,
            decided_by=world.reviewer,
            **key,
        )
        for area in areas[::2]
    )
    with connection.cursor() as cursor:
        known = "UPDATE pg_class SET relpages = 10, reltuples = 0 WHERE relname = ANY(%s)"
        cursor.execute(known, [TABLES])
    return world


def touched(statement, given):
    """Rows that the steps of the query gave or threw away, all turns added up."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given)
        plan = cursor.fetchone()[0]
    return _touched((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _touched(step):
    rows = step["Actual Rows"] + sum(count for name, count in step.items() if name.startswith("Rows Removed by"))
    return rows * step["Actual Loops"] + sum(_touched(each) for each in step.get("Plans", []))


def test_finding_what_is_shared_goes_through_the_records_once(unknown):
    accepted = dict(Submission.objects.filter(status="accepted").values_list("pk", "organisation"))
    given = {"submissions": list(accepted), "organisations": list(accepted.values())}
    assert touched(overlap_queries.SHARED, given) < TURNS * RECORDS


def test_what_lies_beside_a_submission_is_found_in_one_pass(unknown):
    ids = list(Submission.objects.filter(organisation=unknown.ngo).values_list("pk", flat=True))
    keys = list(Record.objects.values_list("key_hash", flat=True))
    assert touched(overlap_queries.BESIDE, {"submissions": ids, "keys": keys}) < TURNS * RECORDS


@pytest.mark.parametrize(
    "wanted", [{}, {"paths": ["TL/"]}, {"area": "a1"}, {"cadre": "swo", "organisation": "hope"}], ids=str
)
def test_the_queue_goes_through_the_records_once(unknown, wanted):
    ids = list(Record.objects.values_list("pk", flat=True))
    assert touched(*overlap_queries.found(unknown.round, ids, **wanted)) < TURNS * RECORDS


def test_it_finds_them_all(unknown):
    found = overlapping.Found(unknown.round, unknown.planner)
    assert found.count() == AREAS
    assert found.summary() | {"workers": 0} == {
        "open": AREAS // 2,
        "changed": AREAS // 2,
        "settled": 0,
        "void": 0,
        "low": AREAS // 2,
        "workers": 0,
        "unknown": 0,
        "areas": AREAS // 2,
    }
