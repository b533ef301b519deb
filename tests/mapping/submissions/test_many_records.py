"""Lists of records do not look at all records for a page of a few: read off the plan that PostgreSQL makes."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mapping.submissions.models import Record
from tests.factories import submission
from tests.workforce.api.callers import with_token
from tests.worlds import kept

MANY = 20_000


@kept
def crowd(world):
    """Very many records of one organisation, one of another."""
    given = [{"cadre": "swo", "headcount": 3}]
    many = submission(world.round, world.ngo, world.a, by=world.ngo_partner, records=given)
    columns = [
        each.column for each in Record._meta.concrete_fields if each.column not in ("id", "key_hash", "workplace")
    ]
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO mapping_record (key_hash, workplace, {listed}) "
            f"SELECT key_hash + n, 'office ' || n, {listed} FROM mapping_record, generate_series(1, {MANY}) AS n"
        )
    submission(world.round, world.office, world.a, by=world.partner, records=given)
    submission(world.round, world.offices["bukoro"], world.b, by=world.clerk, records=given)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does; of tables that it never saw the planner expects anything
    return many


def looked_at(caller, path, **wanted):
    """(records of the page, rows that the query went through)"""
    with CaptureQueriesContext(connection) as queries:
        page = caller.get(path, **wanted)["results"]
    asked = [each["sql"] for each in queries.captured_queries if 'ORDER BY "mapping_record"."id"' in each["sql"]]
    if not asked:  # where there is no submission there is nothing to ask
        return page, 0
    (sql,) = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return page, sum(rows(plan[0]["Plan"]))


def rows(node):
    if node.get("Relation Name") == "mapping_record":
        each = (
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        )
        yield each * node["Actual Loops"]
    for inner in node.get("Plans", []):
        yield from rows(inner)


@pytest.mark.parametrize(
    "who, asked, expected",
    [
        ("partner", {}, 1),
        ("planner", {"organisation": "abara-office"}, 1),
        ("planner", {"area": "bukoro"}, 1),
        ("planner", {"area": "north"}, 100),
        ("planner", {"round": "2025"}, 0),
        ("ngo_partner", {}, 100),
        ("planner", {}, 100),
    ],
)
def test_a_page_of_records(world, crowd, who, asked, expected):
    organisation = {"partner": world.office, "ngo_partner": world.ngo}.get(who, world.ministry)
    page, seen = looked_at(with_token(getattr(world, who), organisation), "records/", **asked)
    assert len(page) == expected and seen < 500


def test_a_page_far_down(world, crowd):
    caller, path = with_token(world.ngo_partner, world.ngo), f"submissions/{crowd.pk}/records/"
    first = caller.get(path, page_size=1000)
    while first["next"] and len(first["results"]) == 1000:
        address = first["next"]
        first = caller.get(path, page_size=1000, cursor=address.partition("cursor=")[2].partition("&")[0])
    page, seen = looked_at(caller, path, page_size=100, cursor=address.partition("cursor=")[2].partition("&")[0])
    assert page and seen < 500
