"""The SQL of overlaps: which records share a key between organisations;
which overlaps are open, and how many workers are at stake.

What is at stake is what adding all organisations up would give, less the lowest of them; a test compares it with
`mapping.overlaps.resolving`, which says what counts.
"""

from collections.abc import Iterable
from typing import NamedTuple

from mapping.columns import COUNTS
from mapping.rounds.models import Round
from workforce.reference.models import Area, Organisation, fold

STATES = ("open", "settled", "changed", "void")
SHOWN = ("headcount", "posts_filled", "fte")  # the first that is known says how many workers an overlap is about

# No table is joined to another here: rows that came by COPY are not in the planner's statistics yet, and where it
# believes a table empty it joins by going through the one table for each row of the other. Each step below goes through
# its rows once and looks up what it needs by an index, so a wrong estimate costs a factor and no more.
# (OFFSET 0 keeps a look-up a look-up.)

# The accepted records of a round, submission by submission: keys that two organisations reported, with their records.
SHARED = """
SELECT r.key_hash, array_agg(r.id ORDER BY r.id)
FROM unnest(%(submissions)s::bigint[], %(organisations)s::bigint[]) AS accepted (id, organisation_id)
CROSS JOIN LATERAL (SELECT id, key_hash FROM mapping_record WHERE submission_id = accepted.id OFFSET 0) r
GROUP BY r.key_hash HAVING min(accepted.organisation_id) < max(accepted.organisation_id)
"""

# The records of some submissions that have one of these keys.
BESIDE = """
SELECT r.id, r.key_hash FROM unnest(%(submissions)s::bigint[]) AS other (id)
CROSS JOIN LATERAL (SELECT id, key_hash FROM mapping_record WHERE submission_id = other.id OFFSET 0) r
WHERE r.key_hash = ANY(%(keys)s::bigint[])
"""


def _total(name):
    """An organisation's total of a measure: unknown when one of its records leaves it blank (`overlaps._totals`)."""
    blank = f"bool_or(r.{name} IS NULL AND r.flags->>'{name}' IS DISTINCT FROM 'not_applicable')"
    return f"CASE WHEN {blank} THEN NULL ELSE sum(r.{name}) END AS {name}"


def _measures():
    """What a record says, as decisions keep it (`overlapping.claims_now`)."""
    pairs = ", ".join(f"'{name}', r.{name}" for name in COUNTS)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}, 'annual_cost', (r.annual_cost * 1000)::bigint))"


# What each organisation says of a key; what a key is about; then its decision.
# What is said today is compared only with those.
FOUND = f"""
WITH record AS (
    SELECT r.*, array_agg(r.id) OVER (PARTITION BY r.key_hash) AS ids,
        (SELECT s.organisation_id FROM mapping_submission s WHERE s.id = r.submission_id) AS organisation_id
    FROM mapping_record r WHERE r.id = ANY(%(ids)s)
), said AS (
    SELECT key_hash, organisation_id, min(ids) AS ids, min(area_id) AS area_id, min(cadre_id) AS cadre_id,
        {", ".join(_total(name) for name in SHOWN)}
    FROM record r GROUP BY key_hash, organisation_id
), found AS MATERIALIZED (
    SELECT key_hash, min(ids) AS ids, min(area_id) AS area_id, min(cadre_id) AS cadre_id,
        array_agg(organisation_id ORDER BY organisation_id) AS organisations,
        {", ".join(f"sum({name}) - min({name}) AS {name}_stake" for name in SHOWN)}
    FROM said GROUP BY key_hash
)
SELECT found.key_hash, found.area_id, found.organisations, CASE
    WHEN decided.key_hash IS NULL THEN 'open'
    WHEN decided.organisation_id <> ALL(found.organisations) THEN 'void'
    WHEN (
        SELECT jsonb_agg(jsonb_build_array(c->'organisation', c->'measures') ORDER BY c->>'organisation', c->'measures')
        FROM jsonb_array_elements(decided.claims) c
    ) IS DISTINCT FROM (
        SELECT jsonb_agg(jsonb_build_array(code, said) ORDER BY code, said)
        FROM unnest(found.ids) AS one (id) CROSS JOIN LATERAL (
            SELECT {_measures()} AS said, (
                SELECT (SELECT o.code FROM workforce_organisation o WHERE o.id = s.organisation_id)
                FROM mapping_submission s WHERE s.id = r.submission_id
            ) AS code
            FROM mapping_record r WHERE r.id = one.id OFFSET 0
        ) today
    ) THEN 'changed'
    ELSE 'settled' END AS state, {", ".join(f"{name}_stake::bigint" for name in SHOWN)}
FROM found LEFT JOIN LATERAL (
    SELECT key_hash, organisation_id, claims FROM mapping_overlapdecision d
    WHERE d.round_id = %(round)s AND d.key_hash = found.key_hash OFFSET 0
) decided ON TRUE
WHERE {{wanted}}
ORDER BY {", ".join(f"{name}_stake DESC NULLS LAST" for name in SHOWN)}, found.key_hash
"""
INSIDE = "found.area_id = ANY(ARRAY(SELECT a.id FROM workforce_area a WHERE a.path ^@ ANY(%({name})s::text[])))"


class Row(NamedTuple):
    """stake: workers in thousandths, None where nobody knows; then posts filled and FTE, which order what has none."""

    key_hash: int
    area: int
    organisations: list[int]
    state: str
    stake: int | None
    posts: int | None
    fte: int | None


def found(
    round: Round,
    ids: list[int],
    *,
    paths: list[str] | None = None,
    area: str = "",
    organisation: str = "",
    cadre: str = "",
    pair: Iterable[int] | None = None,
) -> tuple[str, dict]:
    """(statement that gives Rows, largest first, what it is given); `ids` of the records that share a key.

    `paths`: of the areas that the reader may see, None for all.
    """
    given = {"ids": ids, "round": round.pk}
    wanted = ["TRUE"]
    if paths is not None and "" not in paths:
        given["paths"] = paths
        wanted.append(INSIDE.format(name="paths"))
    if text := fold(area):
        named = Area.objects.filter(name_key__contains=text) | Area.objects.filter(code=area)
        given["areas"] = list(named.values_list("path", flat=True))
        wanted.append(INSIDE.format(name="areas"))
    if text := fold(organisation):
        named = Organisation.objects.filter(name_key__contains=text) | Organisation.objects.filter(code=organisation)
        given["named"] = list(named.values_list("pk", flat=True))
        wanted.append("organisations && %(named)s::bigint[]")
    if cadre:
        given["cadre"] = cadre
        wanted.append("cadre_id = (SELECT id FROM workforce_cadre WHERE code = %(cadre)s ORDER BY id LIMIT 1)")
    if pair:
        given["pair"] = sorted(pair)
        wanted.append("organisations = %(pair)s::bigint[]")
    return FOUND.format(wanted=" AND ".join(wanted)), given
