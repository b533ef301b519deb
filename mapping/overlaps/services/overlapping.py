"""Workers whom two organisations reported in one round: found, compared, and by how much each answer changes the count.

An overlap is found, not stored: records of accepted submissions with the same key, from two organisations. What counts
is said by `mapping.overlaps.resolving`, the rule of the gap report; the database only finds, filters and sorts.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd
from django.core.cache import caches
from django.db import connection
from django.db.models import Count, Q, QuerySet

from mapping.checks.texts import identity
from mapping.columns import COUNTS, MEASURES, THOUSAND
from mapping.overlaps import resolving as overlaps
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import queries as overlap_queries
from mapping.rounds.models import Round
from mapping.submissions.models import Record, Submission
from mapping.submissions.services import doubles
from workforce.history.models import Event
from workforce.people.models import User
from workforce.people.permissions import Permission, scope
from workforce.reference.models import Area, Organisation

OPEN, SETTLED, CHANGED, VOID = overlap_queries.STATES
LOW = (OPEN, VOID)  # the states in which the lower count is used
SHOWN = overlap_queries.SHOWN
REFERENCES = ["area", "cadre", "employer", "sector", "level"]
KEPT_FOUND = 60 * 60  # seconds


@dataclass(frozen=True)
class Claim:
    """What one organisation says of the workers: one record, or several where several of its submissions name them."""

    organisation: Organisation
    records: list[Record]


@dataclass
class Overlap:
    """Measures in thousandths. totals: {measure: [one value per claim, None unknown]};
    counted, difference: {measure: value}.

    difference: what adding everything up would give, less what is counted. state: open, settled, changed (the figures
    changed since it was settled), void (settled for an organisation that reports it no longer:
    counted as if it were open).
    """

    round: Round
    key_hash: int
    claims: list[Claim]
    decision: OverlapDecision | None
    state: str
    revision: int = 0
    totals: dict = field(default_factory=dict)
    counted: dict = field(default_factory=dict)
    difference: dict = field(default_factory=dict)

    @property
    def record(self) -> Record:
        return self.claims[0].records[0]

    @property
    def area(self) -> Area:
        return self.record.area

    @property
    def organisations(self) -> list[Organisation]:
        return [claim.organisation for claim in self.claims]

    @property
    def is_low(self) -> bool:
        return self.state in LOW

    @property
    def measure(self) -> str:
        """The measure that says how many workers it is about: the headcount, or the first of SHOWN that is known."""
        return next((name for name in SHOWN if name in self.counted), SHOWN[0])

    @property
    def seen(self) -> str:
        """Short digest of what the organisations say, so that nobody settles what they did not see."""
        said = [[claim["organisation"], claim["measures"]] for claim in claims_now(self)]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


# Finding --------------------------------------------------------------------------------------------------------------
def shared(round: Round) -> dict[int, list[int]]:
    """{key_hash: ids of the records} of every overlap. One pass over the accepted records, kept while the same are
    accepted: their records never change."""
    accepted = dict(Submission.objects.accepted().filter(round=round).order_by("pk").values_list("pk", "organisation"))
    key = f"overlaps-{hashlib.sha256(json.dumps(list(accepted)).encode()).hexdigest()}"
    found = caches["overlaps"].get(key)
    if found is None:
        with connection.cursor() as cursor:
            given = {"submissions": list(accepted), "organisations": list(accepted.values())}
            cursor.execute(overlap_queries.SHARED, given)
            found = dict(cursor.fetchall())
        caches["overlaps"].set(key, found, KEPT_FOUND)
    return found


class Found:
    """The overlaps of a round that a person may see, largest first, read in one query;
    counted and sliced by a paginator.

    Filters: area, organisation (texts, as names are searched), cadre (code), pair (ids of the two organisations),
    state; the state 'low' is what is counted low: open and void.
    """

    def __init__(self, round: Round, user: User | None = None, *, state: str = "", **wanted: object):
        self.round = round
        self.keys = shared(round)
        ids = [pk for each in self.keys.values() for pk in each]
        paths = None if user is None else [path for _all, path in scope(user, Permission.ROUND_VIEW).parts]
        with connection.cursor() as cursor:
            cursor.execute(*overlap_queries.found(round, ids, paths=paths, **wanted))
            self.rows = [overlap_queries.Row(*row) for row in cursor.fetchall()]
        self.rows = self.of(state)

    def of(self, state: str) -> list:
        states = LOW if state == "low" else (state,)
        return [row for row in self.rows if row.state in states] if state else self.rows

    def count(self) -> int:
        return len(self.rows)

    def __getitem__(self, part: slice):
        return load(self.round, [row.key_hash for row in self.rows[part]], self.keys)

    def summary(self) -> dict:
        """{state: overlaps}, and of those that are counted low:
        workers counted once instead of twice (thousandths), areas.
        """
        low = self.of("low")
        known = [row.stake for row in low if row.stake is not None]
        return {
            **dict.fromkeys(overlap_queries.STATES, 0),
            **Counter(row.state for row in self.rows),
            "low": len(low),
            "workers": sum(known),
            "unknown": len(low) - len(known),
            "areas": len({row.area for row in low}),
        }

    def pairs(self, most: int = 10) -> list[tuple[list[Organisation], int]]:
        """Organisations that share several open overlaps, and how many: what can be settled with one answer."""
        counts = Counter(tuple(row.organisations) for row in self.of(OPEN) if len(row.organisations) == 2)
        rows = [(ids, count) for ids, count in counts.most_common(most) if count > 1]
        named = Organisation.objects.in_bulk({pk for ids, _count in rows for pk in ids})
        return [(sorted((named[pk] for pk in ids), key=lambda each: each.code), count) for ids, count in rows]


def waiting(user: User) -> tuple[Round | None, int]:
    """The newest round, and how many of its overlaps that the person sees are counted
    low until somebody settles them.
    """
    newest = Round.objects.visible_to(user).order_by("-as_of", "-pk").first()
    return newest, Found(newest, user).summary()["low"] if newest else 0


# Comparing ------------------------------------------------------------------------------------------------------------
def load(round: Round, keys: list[int], found: dict[int, list[int]] | None = None) -> list[Overlap]:
    """The overlaps with these keys, in this order; a key that is no overlap is left out. A fixed number of queries."""
    found = shared(round) if found is None else found
    keys = [key for key in keys if key in found]
    ids = [pk for key in keys for pk in found[key]]
    records = Record.objects.filter(pk__in=ids).select_related(
        "submission__organisation", "submission__area", *REFERENCES
    )
    by_key = {}
    for record in records.order_by("pk"):
        by_key.setdefault(record.key_hash, {}).setdefault(record.submission.organisation, []).append(record)
    decisions = OverlapDecision.objects.filter(round=round, key_hash__in=keys).select_related(
        "organisation", "decided_by"
    )
    decided, told = {each.key_hash: each for each in decisions}, _told(round, keys)
    made = [_made(round, key, by_key[key], decided.get(key), told.get(subject(round, key), 0)) for key in keys]
    _count(made)
    return made


def get(round: Round, key_hash: int) -> Overlap | None:
    return next(iter(load(round, [key_hash])), None)


def subject(round: Round, key_hash: int) -> str:
    """What the history of an overlap is kept under: it outlives decisions that were taken back."""
    return f"{round.pk}:{key_hash}"


def events(round: Round, keys: list[int]) -> QuerySet:
    ids = [subject(round, key) for key in keys]
    return Event.objects.filter(object_type=OverlapDecision._meta.label_lower, object_id__in=ids)


def _told(round, keys):
    """{subject: lines of history}: the revision, so that nobody saves over what they did not see."""
    return dict(events(round, keys).order_by().values_list("object_id").annotate(Count("pk")))


def _made(round, key, by_organisation, decision, revision):
    claims = [Claim(*each) for each in sorted(by_organisation.items(), key=lambda each: each[0].code)]
    overlap = Overlap(round, key, claims, decision, OPEN, revision)
    overlap.state = _state(overlap)
    return overlap


def _state(overlap):
    decision = overlap.decision
    if decision is None:
        return OPEN
    if decision.organisation and decision.organisation not in overlap.organisations:
        return VOID
    return SETTLED if _said(decision.claims) == _said(claims_now(overlap)) else CHANGED


def _said(claims):
    return sorted(json.dumps([claim["organisation"], claim["measures"]], sort_keys=True) for claim in claims)


def claims_now(overlap: Overlap) -> list[dict]:
    """What each says today, as a decision keeps it."""
    return [
        {
            "organisation": claim.organisation.code,
            "submission": record.submission_id,
            "version": record.submission.version,
            "measures": {name: value for name in MEASURES if (value := measure(record, name)) is not None},
        }
        for claim in overlap.claims
        for record in claim.records
    ]


def measure(record: Record, name: str) -> int | None:
    """In thousandths, money too."""
    value = getattr(record, name)
    return value if value is None or name in COUNTS else int(value * THOUSAND)


def _count(found: list[Overlap]) -> None:
    """Fill in what each organisation says in all, what counts and what does not, by the report's rule."""
    if not found:
        return
    decisions = pd.DataFrame(
        [_key(each) | _decision(each.decision) for each in found if each.decision],
        columns=[*overlaps.KEY, "decision", "organisation"],
    )
    keys = {record.pk: each for each in found for claim in each.claims for record in claim.records}
    for row in overlaps.resolve(_frame(found), decisions)[1].itertuples():
        overlap = keys[row.record_ids[0]]
        overlap.totals, overlap.counted, overlap.difference = row.totals, row.counted, row.difference


def answer_of(overlap: Overlap) -> str:
    """The answer that counts today: '' while it is counted low, 'both', or 'keep:<code>' of an organisation."""
    if overlap.is_low:
        return ""
    kept = overlap.decision.organisation
    return f"{overlaps.KEEP}:{kept.code}" if kept else overlaps.BOTH


def outcomes(overlap: Overlap) -> dict[str, dict]:
    """{choice: {measure: counted}} for every answer: '' unsettled, 'both', or 'keep:<code>' of an organisation."""
    kept = {f"{overlaps.KEEP}:{each.code}": each.code for each in overlap.organisations}
    answers = {choice: {"decision": overlaps.KEEP, "organisation": code} for choice, code in kept.items()}
    answers = {"": None, **answers, overlaps.BOTH: {"decision": overlaps.BOTH, "organisation": ""}}
    # the same records once for each answer, told apart by their workplace
    rows = pd.concat([_frame([overlap]).assign(workplace=choice) for choice in answers], ignore_index=True)
    rows["record_id"] = rows.index
    said = [_key(overlap) | {"workplace": choice} | answer for choice, answer in answers.items() if answer]
    found = overlaps.resolve(rows, pd.DataFrame(said))[1]
    counted = dict(zip(found["workplace"], found["counted"], strict=True))
    return {choice: counted[choice] for choice in answers}


def _frame(found):
    """The records as `mapping.overlaps.resolving` wants them."""
    rows = [
        _key(each)
        | _measures(record)
        | {"record_id": record.pk, "submission_id": record.submission_id, "organisation": claim.organisation.code}
        for each in found
        for claim in each.claims
        for record in claim.records
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(MEASURES, float))


def _key(overlap):
    record = overlap.record
    codes = {name: getattr(record, name).code for name in REFERENCES}
    return codes | {"employment": record.employment, "workplace": identity(record.workplace)}


def _measures(record):
    not_applicable = frozenset(name for name, why in record.flags.items() if why == "not_applicable")
    return {name: measure(record, name) for name in MEASURES} | {"not_applicable": not_applicable}


def _decision(decision):
    return {"decision": decision.decision, "organisation": decision.organisation.code if decision.organisation else ""}


def before(round: Round, keys: list[int]) -> dict[int, OverlapDecision]:
    """What was decided of the same keys in the round before: offered as a suggestion, never taken by itself."""
    found = OverlapDecision.objects.filter(round=round.previous_id, key_hash__in=keys)
    return {each.key_hash: each for each in found.select_related("organisation", "decided_by", "round")}


def possible(round: Round, user: User, most: int = 20) -> tuple[list[tuple[Record, Record]], int]:
    """(pairs of accepted records of two organisations that may be the same workers, those with most workers first; how
    many there are): one leaves open a part of the key that the other says. Both are counted: their keys differ."""
    accepted = Submission.objects.accepted().filter(scope(user, Permission.ROUND_VIEW).q(), round=round).order_by("pk")
    ids = list(accepted.values_list("pk", flat=True))
    key = f"overlaps-possible-{most}-{hashlib.sha256(json.dumps(ids).encode()).hexdigest()}"
    found = caches["overlaps"].get(key)
    if found is None:
        pairs, count = doubles.pairs(ids, ids, most=most)
        found = [(one.pk, other.pk) for one, other in pairs], count
        caches["overlaps"].set(key, found, KEPT_FOUND)
    pairs, count = found
    records = Record.objects.select_related("submission__organisation", *REFERENCES)
    records = records.in_bulk({pk for pair in pairs for pk in pair})
    return [(records[one], records[other]) for one, other in pairs], count


def possibly_beside(submission: Submission) -> tuple[list[tuple[Record, Record]], int]:
    """As ``possible``: of a submission and others' accepted ones. For the ministry's reviewer only."""
    others = _others(submission)
    return doubles.pairs([submission.pk], list(others.order_by().values_list("pk", flat=True)))


def _others(submission):
    """Accepted submissions of others on the same area, or on one around or inside it: records lie inside the area."""
    parts = submission.area.path.strip("/").split("/")
    around = ["/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    others = Submission.objects.accepted().filter(round=submission.round_id)
    others = others.exclude(organisation=submission.organisation_id)
    return others.filter(Q(area__path__startswith=submission.area.path) | Q(area__path__in=around))


def beside(submission: Submission, most: int = 20) -> tuple[list[tuple[Record, Record]], int]:
    """(pairs of its record and another organisation's accepted one with the same key, the
    first of them; how many overlaps).

    For the ministry's reviewer only: it tells what others said.
    """
    others = _others(submission)
    keys = list(submission.records.values_list("key_hash", flat=True))
    with connection.cursor() as cursor:
        given = {"submissions": list(others.order_by().values_list("pk", flat=True)), "keys": keys}
        cursor.execute(overlap_queries.BESIDE, given)
        found = dict(cursor.fetchall())
    shown = Record.objects.filter(pk__in=found).select_related("submission__organisation", "area", "cadre")
    shown = list(shown.order_by("area__name_key", "cadre__order", "pk")[:most])
    mine = {each.key_hash: each for each in submission.records.filter(key_hash__in=[each.key_hash for each in shown])}
    return [(mine[each.key_hash], each) for each in shown], len(set(found.values()))
