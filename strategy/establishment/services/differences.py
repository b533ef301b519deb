"""Where partners' accepted records report other approved posts than the ministry's register, per base area and cadre.

A difference is found, not stored. Records count as they do in a gap report: accepted submissions of complete areas, no staff
at headquarters, neither volunteers nor agency workers, overlaps resolved as the ministry settled them, else the lower count.
A cell in which a record leaves its posts blank says nothing to compare. One query does the sums, whatever the data.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.overlaps.models import OverlapDecision
from mapping.rounds.models import Round
from mapping.submissions.models import Record, Submission
from strategy.establishment.models import EstablishmentAnswer
from strategy.gaps.cells import AGENCY, HEADQUARTERS_LEVELS, VOLUNTEERS
from strategy.reports.services.inputs import accepted
from strategy.requirements.models import EstablishmentPost
from strategy.requirements.services.places import Places, coverage, listed
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, WorkLevel

WRITING = 20_260_105  # any number no other advisory lock of the application has


class State(StrEnum):
    OPEN = "open"  # nobody has answered
    CHANGED = "changed"  # answered for other figures than there are now
    CHECKING = "checking"  # being looked into
    ANSWERED = "answered"


UNSETTLED = (State.OPEN, State.CHANGED, State.CHECKING)


@dataclass
class Difference:
    """registered, reported, frozen in thousandths; said: [(organisation id, thousandths)]; answer: the newest, or None."""

    area: str
    cadre_id: int
    registered: int
    frozen: int
    reported: int
    said: list
    answer: EstablishmentAnswer | None = None

    @property
    def difference(self) -> int:
        return self.reported - self.registered

    @property
    def state(self) -> State:
        if self.answer is None:
            return State.OPEN
        if (self.answer.registered, self.answer.reported) != (self.registered, self.reported):
            return State.CHANGED
        return State.CHECKING if self.answer.verdict == EstablishmentAnswer.Verdict.CHECKING else State.ANSWERED


SQL = """
WITH place AS (
    SELECT * FROM unnest(%(areas)s::bigint[], %(bases)s::text[]) AS p(area_id, base)
), register AS (
    SELECT p.base, e.cadre_id, sum(e.approved) * 1000 AS approved, sum(e.frozen) * 1000 AS frozen
    FROM {register} e JOIN place p ON p.area_id = e.area_id
    WHERE (e.valid_from IS NULL OR e.valid_from <= %(day)s) AND (e.valid_to IS NULL OR e.valid_to > %(day)s)
    GROUP BY p.base, e.cadre_id
), claim AS (
    SELECT p.base, r.cadre_id, r.key_hash, s.organisation_id, sum(r.posts_approved) AS posts,
        bool_or(r.posts_approved IS NULL AND r.flags ->> 'posts_approved' IS DISTINCT FROM 'not_applicable') AS is_blank
    FROM {record} r
    JOIN {submission} s ON s.id = r.submission_id AND s.id = ANY(%(submissions)s)
    JOIN place p ON p.area_id = r.area_id AND p.base = ANY(%(complete)s)
    JOIN {level} l ON l.id = r.level_id AND l.code <> ALL(%(headquarters)s)
    WHERE r.cadre_id IN (SELECT cadre_id FROM register) AND r.employment <> ALL(%(not_counted)s)
    GROUP BY p.base, r.cadre_id, r.key_hash, s.organisation_id
), settled AS (
    SELECT c.*, d.decision, d.organisation_id AS kept, count(*) OVER work > 1 AS is_shared,
        bool_or(c.organisation_id = d.organisation_id) OVER work AS is_kept_there
    FROM claim c LEFT JOIN {decision} d ON d.round_id = %(round)s AND d.key_hash = c.key_hash
    WINDOW work AS (PARTITION BY c.key_hash)
), worker AS (
    SELECT base, cadre_id,
        CASE WHEN how = 'low' THEN min(posts) FILTER (WHERE NOT is_blank) ELSE sum(posts) END AS posts,
        CASE WHEN how = 'low' THEN bool_or(is_blank) AND count(posts) FILTER (WHERE NOT is_blank) = 0 ELSE bool_or(is_blank) END AS is_blank
    FROM (
        SELECT *, CASE
            WHEN NOT is_shared THEN 'all'
            WHEN decision = 'both' THEN 'all'
            WHEN decision = 'keep' AND is_kept_there THEN 'kept'
            ELSE 'low' END AS how
        FROM settled
    ) s
    WHERE how <> 'kept' OR organisation_id = kept
    GROUP BY base, cadre_id, key_hash, how
), cell AS (
    SELECT base, cadre_id, sum(posts) AS posts, bool_or(is_blank) AS is_blank FROM worker GROUP BY base, cadre_id
), said AS (
    SELECT base, cadre_id, json_agg(json_build_array(organisation_id, posts) ORDER BY organisation_id) AS who
    FROM (SELECT base, cadre_id, organisation_id, sum(posts) AS posts FROM claim GROUP BY base, cadre_id, organisation_id) o
    WHERE posts IS NOT NULL
    GROUP BY base, cadre_id
)
SELECT g.base, g.cadre_id, g.approved, g.frozen, c.posts, c.base IS NOT NULL, coalesce(c.is_blank, false), s.who
FROM register g
LEFT JOIN cell c ON c.base = g.base AND c.cadre_id = g.cadre_id
LEFT JOIN said s ON s.base = g.base AND s.cadre_id = g.cadre_id
ORDER BY g.base, g.cadre_id
"""  # noqa: E501


def find_differences(round: Round) -> list[Difference]:
    """All of them, by area code and cadre, with their answers. Nothing where the register is empty on the round's day."""
    held = set(EstablishmentPost.objects.on(round.as_of).values_list("area__code", flat=True))
    if not held:
        return []
    submissions = accepted(round)
    places = Places(round, "", held)
    cover = coverage(places)
    complete = sorted(cover.loc[cover["status"] == "complete", "area"])
    codes = dict(Cadre.objects.values_list("pk", "code"))
    full = listed(places, submissions, sorted(codes.values()))
    full = set(full.itertuples(index=False, name=None))
    answers = _answers(round)
    found = []
    for base, cadre, approved, frozen, posts, is_reported, is_blank, who in _rows(round, places, submissions, complete):
        if is_reported:
            reported = None if is_blank or posts is None else int(posts)
        else:
            reported = 0 if base in complete and (base, codes[cadre]) in full else None
        if reported is not None and reported != int(approved):
            answer = answers.get((base, cadre))
            found.append(Difference(base, cadre, int(approved), int(frozen), reported, who or [], answer))
    return found


def _rows(round, places, submissions, complete):
    home = {code: places.base_of(code) for code in places.parent}
    pairs = [(pk, home[code]) for pk, code in Area.objects.values_list("pk", "code") if home.get(code)]
    tables = {"register": EstablishmentPost, "record": Record, "submission": Submission, "level": WorkLevel,
              "decision": OverlapDecision}  # fmt: skip
    names = {name: model._meta.db_table for name, model in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            SQL.format(**names),
            {
                "areas": [pk for pk, _base in pairs], "bases": [base for _pk, base in pairs], "day": round.as_of,
                "submissions": [row["id"] for row in submissions], "complete": complete, "round": round.pk,
                "headquarters": list(HEADQUARTERS_LEVELS), "not_counted": [*VOLUNTEERS, AGENCY],
            },
        )  # fmt: skip
        return cursor.fetchall()


def _answers(round) -> dict:
    rows = EstablishmentAnswer.objects.filter(round=round).select_related("answered_by", "area", "cadre")
    return {(answer.area.code, answer.cadre_id): answer for answer in rows}


def counts(found: list[Difference]) -> dict[str, int]:
    """{all, unsettled, open, changed, checking, answered}."""
    said = {state.value: sum(each.state == state for each in found) for state in State}
    return said | {"all": len(found), "unsettled": sum(each.state in UNSETTLED for each in found)}


def solved(round: Round, found: list[Difference]) -> list[EstablishmentAnswer]:
    """Answers whose difference is gone: the register or the partner's figure was corrected."""
    there = {(each.area, each.cadre_id) for each in found}
    return [answer for key, answer in sorted(_answers(round).items()) if key not in there]


def find_difference(round: Round, *, area: str, cadre: Cadre) -> Difference | None:
    return next((each for each in find_differences(round) if (each.area, each.cadre_id) == (area, cadre.pk)), None)


def mark(found: Difference) -> str:
    """What a form of an answer was opened with."""
    return f"{found.registered}.{found.reported}.{found.answer.revision if found.answer else 0}"


@transaction.atomic
def answer(
    round: Round, *, area: str, cadre: Cadre, verdict: str, note: str, seen: str, by: User
) -> EstablishmentAnswer:
    """What was found out; with the figures it was found for. ValidationError: gone (no difference any more). Raises Stale."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
    found = find_difference(round, area=area, cadre=cadre)
    if found is None:
        raise ValidationError(_("Register and partners agree here by now: there is nothing to answer."), code="gone")
    if not note.strip():
        raise ValidationError({"note": ValidationError(_("Say how you know."), code="required")})
    if mark(found) != seen:
        raise Stale(found)
    held = found.answer or EstablishmentAnswer(
        round=round, area=Area.objects.on(round.as_of).get(code=area), cadre=cadre
    )
    before = {"verdict": held.verdict, "note": held.note} if found.answer else {}
    held.verdict, held.note, held.registered, held.reported = verdict, note.strip(), found.registered, found.reported
    held.revision, held.answered_at, held.answered_by = held.revision + 1, timezone.now(), by
    held.full_clean()
    held.save()
    Event.write("difference_answered", held, by=by, before=before, after={"verdict": verdict}, note=held.note)
    return held
