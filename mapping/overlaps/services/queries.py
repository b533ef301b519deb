"""The SQL of overlaps: which records share a key between organisations; which overlaps are open, and how many workers are at stake.

What is at stake is what adding all organisations up would give, less the lowest of them; a test compares it with
`mapping.overlaps.resolving`, which says what counts.
"""

from typing import NamedTuple

from mapping.columns import COUNTS
from mapping.rounds.models import Round
from workforce.reference.models import Area, Organisation, fold

STATES = ("open", "settled", "changed", "void")
SHOWN = ("headcount", "posts_filled", "fte")  # the first that is known says how many workers an overlap is about

# One pass over the accepted records: keys that two organisations reported, then those records.
SHARED = """
WITH accepted AS MATERIALIZED (SELECT id, organisation_id FROM mapping_submission WHERE id = ANY(%(submissions)s)),
keys AS MATERIALIZED (
    SELECT r.key_hash FROM mapping_record r JOIN accepted s ON s.id = r.submission_id
    GROUP BY r.key_hash HAVING min(s.organisation_id) < max(s.organisation_id)
)
SELECT r.key_hash, array_agg(r.id ORDER BY r.id)
FROM keys JOIN mapping_record r ON r.key_hash = keys.key_hash JOIN accepted s ON s.id = r.submission_id
GROUP BY r.key_hash
"""


def _total(name):
    """An organisation's total of a measure: unknown when one of its records leaves it blank (`overlaps._totals`)."""
    blank = f"bool_or(r.{name} IS NULL AND r.flags->>'{name}' IS DISTINCT FROM 'not_applicable')"
    return f"CASE WHEN {blank} THEN NULL ELSE sum(r.{name}) END AS {name}"


def _measures():
    """What a record says, as decisions keep it (`overlapping.claims_now`)."""
    pairs = ", ".join(f"'{name}', r.{name}" for name in COUNTS)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}, 'annual_cost', (r.annual_cost * 1000)::bigint))"


FOUND = f"""
WITH said AS (
    SELECT r.key_hash, s.organisation_id, min(r.area_id) AS area_id, min(r.cadre_id) AS cadre_id,
        {", ".join(_total(name) for name in SHOWN)}
    FROM mapping_record r JOIN mapping_submission s ON s.id = r.submission_id
    WHERE r.id = ANY(%(ids)s) GROUP BY r.key_hash, s.organisation_id
), found AS (
    SELECT key_hash, min(area_id) AS area_id, min(cadre_id) AS cadre_id,
        array_agg(organisation_id ORDER BY organisation_id) AS organisations,
        {", ".join(f"sum({name}) - min({name}) AS {name}_stake" for name in SHOWN)}
    FROM said GROUP BY key_hash
), decided AS (
    SELECT d.key_hash, d.organisation_id, (
        SELECT jsonb_agg(jsonb_build_array(c->'organisation', c->'measures') ORDER BY c->>'organisation', c->'measures')
        FROM jsonb_array_elements(d.claims) c
    ) AS claims
    FROM mapping_overlapdecision d WHERE d.round_id = %(round)s
), today AS (
    SELECT r.key_hash, jsonb_agg(jsonb_build_array(o.code, m.said) ORDER BY o.code, m.said) AS claims
    FROM mapping_record r JOIN decided USING (key_hash) JOIN mapping_submission s ON s.id = r.submission_id
    JOIN workforce_organisation o ON o.id = s.organisation_id
    CROSS JOIN LATERAL (SELECT {_measures()} AS said) m
    WHERE r.id = ANY(%(ids)s) GROUP BY r.key_hash
)
SELECT found.key_hash, found.area_id, found.organisations, CASE
    WHEN decided.key_hash IS NULL THEN 'open'
    WHEN decided.organisation_id <> ALL(found.organisations) THEN 'void'
    WHEN decided.claims IS DISTINCT FROM today.claims THEN 'changed'
    ELSE 'settled' END AS state, {", ".join(f"{name}_stake::bigint" for name in SHOWN)}
FROM found LEFT JOIN decided USING (key_hash) LEFT JOIN today USING (key_hash)
WHERE {{wanted}}
ORDER BY {", ".join(f"{name}_stake DESC NULLS LAST" for name in SHOWN)}, found.key_hash
"""
INSIDE = (
    "EXISTS (SELECT 1 FROM workforce_area a, unnest(%({name})s::text[]) AS p"
    " WHERE a.id = found.area_id AND starts_with(a.path, p))"
)


class Row(NamedTuple):
    """stake: workers in thousandths, None where nobody knows; then posts filled and FTE, which order what has none."""

    key_hash: int
    area: int
    organisations: list[int]
    state: str
    stake: int | None
    posts: int | None
    fte: int | None


def found(round: Round, ids: list[int], *, paths=None, area="", organisation="", cadre="", pair=None):
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
