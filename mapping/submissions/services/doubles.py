"""Records that may be the same workers said with more and with fewer parts of their key: they agree in area, cadre and
employer, and in each part that both specify. Found in one submission (counted twice) or between two (an overlap).

A join for each two ways of leaving parts unspecified that occur, on the other parts: equal columns, so that it stays
one pass over the records however many workplaces an area has.
"""

from collections.abc import Iterable
from itertools import product

from django.db import connection

from mapping.submissions.models import Record
from workforce.reference.models import Sector, WorkLevel

NOTHING = "unspecified"
PARTS = {  # part of the key: (when it says nothing, what it is compared by)
    "employment": (f"r.employment = '{NOTHING}'", "employment"),
    "sector": ("r.sector_id = %(sector)s", "sector_id"),
    "level": ("r.level_id = %(level)s", "level_id"),
    "workplace": ("btrim(r.workplace) = ''", "lower(regexp_replace(btrim({side}.workplace), '\\s+', ' ', 'g'))"),
}
BITS = " + ".join(
    f"CASE WHEN {empty} THEN {1 << place} ELSE 0 END" for place, (empty, _by) in enumerate(PARTS.values())
)
SIDE = f"""
    SELECT r.*, s.organisation_id, {BITS} AS unsaid
    FROM mapping_record r JOIN mapping_submission s ON s.id = r.submission_id
    WHERE r.submission_id = ANY(%({{name}})s::bigint[])"""


def pairs(ours: Iterable[int], theirs: Iterable[int] | None = None, *, most: int = 20) -> tuple[list[tuple], int]:
    """([(record, record)], how many there are), those with most workers at stake first: within each of the submissions
    ``ours`` (ids), or of one of ``ours`` and one of ``theirs`` by another organisation (the two may be the same)."""
    given = {"ours": list(ours), "theirs": list(ours if theirs is None else theirs), "most": most}
    given |= {"sector": _id(Sector), "level": _id(WorkLevel)}
    condition = "a.submission_id = b.submission_id" if theirs is None else "a.organisation_id <> b.organisation_id"
    with connection.cursor() as cursor:
        kinds = [_kinds(cursor, given, name) for name in ("ours", "theirs")]
        joins = [_join(one, other, condition) for one, other in product(*kinds) if _differ(one, other, ours, theirs)]
        if not joins:
            return [], 0
        cursor.execute(
            f"WITH a AS MATERIALIZED ({SIDE.format(name='ours')}), b AS MATERIALIZED ({SIDE.format(name='theirs')}),"
            f" found AS ({' UNION ALL '.join(joins)})"
            " SELECT one, other, count(*) OVER () FROM found ORDER BY stake DESC NULLS LAST, one, other LIMIT %(most)s",
            given,
        )
        found = cursor.fetchall()
    records = Record.objects.select_related("submission__organisation", "area", "cadre", "sector", "level")
    records = records.in_bulk({pk for *pair, _count in found for pk in pair})
    return [(records[one], records[other]) for one, other, _count in found], found[0][2] if found else 0


def _id(model):
    return model.objects.filter(code=NOTHING).values_list("pk", flat=True).first() or 0


def _kinds(cursor, given, name):
    """The ways in which the records of one side leave parts unspecified, as bits."""
    cursor.execute(f"SELECT DISTINCT unsaid FROM ({SIDE.format(name=name)}) side ORDER BY unsaid", given)
    return [kind for (kind,) in cursor.fetchall()]


def _differ(one, other, ours, theirs):
    """Two records of one kind agree only if their keys are the same; in one set each pair is met once."""
    return one < other if theirs in (None, ours) else one != other


def _join(one, other, condition):
    said = [by for place, (_empty, by) in enumerate(PARTS.values()) if not (one | other) >> place & 1]
    equal = [f"a.{name} = b.{name}" for name in ("area_id", "cadre_id", "employer_id")]
    equal += [f"{by.format(side='a')} = {by.format(side='b')}" if "{" in by else f"a.{by} = b.{by}" for by in said]
    return (
        "SELECT a.id AS one, b.id AS other, least(a.headcount, b.headcount) AS stake FROM a JOIN b"
        f" ON a.unsaid = {one} AND b.unsaid = {other} AND {condition} AND {' AND '.join(equal)}"
    )
