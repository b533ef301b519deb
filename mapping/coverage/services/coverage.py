"""Who has reported in a round, whose turn it is and since when: always the state of this moment, in five queries.

A base area (one at the round's reporting level, or a joint reporting unit) is *complete* when its anchor submission is
accepted and no other expected organisation is missing that held a notable share of its workers in the round before
(`Country.notable_share`); *partial* when some are accepted, *none* otherwise. A joint reporting unit stands for its
members: they have no row of their own.
"""

from datetime import date

import pandas as pd
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language

from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Record, Submission
from workforce.reference.models import Area, Country

Status = Submission.Status
NOTHING = "nothing"
COLUMNS = [
    "area",
    "area_id",
    "name",
    "path",
    "members",
    "status",
    "anchor_organisation",
    "state",
    "whose_turn",
    "since",
    "last_day",
    "organisations_expected",
    "organisations_accepted",
    "missing",
]
EXPECTED = [
    "expected_id", "organisation_id", "organisation", "organisation_name", "organisation_key", "area_id", "area",
    "area_name", "area_key", "path", "rank", "is_anchor", "last_day", "reminded_at", "state", "whose_turn", "since",
    "submission_id", "version", "is_accepted",
]  # fmt: skip
_PLACE = ["area__code", "area__name", "area__names", "area__name_key", "area__path", "area__level__rank"]
_WHO = ["organisation__code", "organisation__name", "organisation__names", "organisation__name_key"]
_VERSION = [
    "pk",
    "organisation_id",
    "area_id",
    "version",
    "status",
    "created_at",
    "submitted_at",
    "decided_at",
    "opened_from__status",
    "opened_from__decided_at",
]


def expected_states(round: Round, expected: QuerySet | None = None) -> pd.DataFrame:
    """One row per expected submission (or those of the queryset ``expected``), columns EXPECTED; by area, anchor first.

    ``state`` is nothing, draft, submitted, sent_back or accepted (which it stays while a newer version is under way);
    ``whose_turn`` partner, reviewer or ''; ``since`` a date; ``submission_id`` the newest version (None: nothing yet).
    Two queries.
    """
    expected = round.expected.all() if expected is None else expected
    versions = _versions(round)
    rows = []
    fields = ["pk", "organisation_id", "area_id", "is_anchor", "due", "reminded_at", *_PLACE, *_WHO]
    for row in expected.order_by().values(*fields):
        state, turn, since, newest = standing(versions.get((row["organisation_id"], row["area_id"]), []), round)
        rows.append(
            (
                row["pk"],
                row["organisation_id"],
                row["organisation__code"],
                _label(row, "organisation"),
                row["organisation__name_key"],
                row["area_id"],
                row["area__code"],
                _label(row, "area"),
                row["area__name_key"],
                row["area__path"],
                row["area__level__rank"],
                row["is_anchor"],
                row["due"] or round.closes,
                row["reminded_at"],
                state,
                turn,
                since,
                newest and newest["pk"],
                newest and newest["version"],
                state == Status.ACCEPTED,
            )
        )
    rows.sort(key=lambda row: (row[8], row[6], not row[11], row[4]))
    return pd.DataFrame(rows, columns=EXPECTED, dtype=object)


def round_coverage(round: Round) -> pd.DataFrame:
    """One row per base area in which something is expected, columns COLUMNS, sorted by name. Five queries.

    state, whose_turn, since and last_day are those of the anchor submission (without one: of the first not accepted).
    ``members``: codes of the areas a joint reporting unit stands for. ``missing``: names of the organisations that keep
    the area from being complete. An accepted submission nobody expected makes its
    area partial, and does not count in organisations_accepted.
    """
    units = _units()
    unit_of = {member: unit for unit, members in units.items() for member in members}
    states = expected_states(round)
    expected_areas = set(states["area_id"])
    rows, accepted_in = {}, _accepted_areas(round)
    for row in states.to_dict("records"):
        unit = unit_of.get(row["area_id"])
        home = unit if unit in expected_areas else row["area_id"]
        if row["rank"] == round.reporting_level.rank or home in units:
            rows.setdefault(home, []).append(row)
    missing = _notable([(round, home, group) for home, group in rows.items() if _anchor_accepted(home, group)])
    made = []
    for home, group in rows.items():
        own = [row for row in group if row["area_id"] == home]
        members = units.get(home, {})
        lacking = [row["organisation_name"] for row in missing.get((round.pk, home), [])]
        has_accepted = not accepted_in.isdisjoint({home, *members})
        made.append(_area_row(own, group, list(members.values()), has_accepted, lacking))
    return pd.DataFrame(sorted(made, key=lambda row: row.pop("key")), columns=COLUMNS)


def _anchor_accepted(home, group) -> bool:
    return any(row["is_anchor"] and row["is_accepted"] and row["area_id"] == home for row in group)


def _notable(places: list[tuple]) -> dict:
    """{(round id, home): the rows of expected submissions that are missing and were notable in the round before}.

    places: (round, home, rows {organisation_id, area_id, is_accepted}) of base areas whose anchor is accepted.
    Two queries.
    """
    open_places = [
        (round, home, group) for round, home, group in places if round.previous_id and not _all_accepted(group)
    ]
    workers = _workers_before(open_places)
    share, found = Country.current().notable_share / 100 if open_places else 0, {}
    for round, home, group in open_places:
        held = {key: workers.get((round.previous_id, *key), 0) for key in {_key(row) for row in group}}
        least = share * sum(held.values())
        lacking = [row for row in group if not row["is_accepted"] and held[_key(row)] >= max(least, 1)]
        if lacking:
            found[round.pk, home] = lacking
    return found


def _key(row) -> tuple[int, int]:
    return row["organisation_id"], row["area_id"]


def _all_accepted(group) -> bool:
    return all(row["is_accepted"] for row in group)


def _workers_before(places) -> dict:
    """{(round id, organisation id, area id): accepted workers, in thousandths} of the rounds before."""
    rounds = {round.previous_id for round, _home, _group in places}
    areas = {row["area_id"] for _round, _home, group in places for row in group}
    if not places:
        return {}
    accepted = Submission.objects.accepted().filter(round__in=rounds, area__in=areas)
    rows = Record.objects.filter(submission__in=accepted)
    names = ("submission__round_id", "submission__organisation_id", "submission__area_id")
    found = rows.order_by().values_list(*names).annotate(workers=Sum("headcount"))
    return {(round, organisation, area): workers or 0 for round, organisation, area, workers in found}


def _area_row(own, group, members, has_accepted, lacking):
    anchor = next((row for row in own if row["is_anchor"]), None)
    shown = anchor or next((row for row in own if not row["is_accepted"]), own[0])
    accepted = sum(row["is_accepted"] for row in group)
    complete = anchor is not None and anchor["is_accepted"] and not lacking
    return {
        "key": (shown["area_key"], shown["area"]),
        "area": shown["area"],
        "area_id": shown["area_id"],
        "name": shown["area_name"],
        "path": shown["path"],
        "members": members,
        "status": "complete" if complete else "partial" if accepted or has_accepted else "none",
        "anchor_organisation": anchor["organisation_name"] if anchor else "",
        "state": shown["state"],
        "whose_turn": shown["whose_turn"],
        "since": shown["since"],
        "last_day": shown["last_day"],
        "organisations_expected": len(group),
        "organisations_accepted": accepted,
        "missing": lacking,
    }


def standing(versions: list[dict], round: Round) -> tuple[str, str, date, dict | None]:
    """(state, whose turn, since, newest version) of one organisation and area; ``versions`` oldest first."""
    if not versions:
        return NOTHING, "partner", round.opens, None
    newest = versions[-1]
    accepted = next((each for each in reversed(versions) if each["status"] == Status.ACCEPTED), None)
    if newest["status"] == Status.SUBMITTED:
        state, turn, since = Status.SUBMITTED, "reviewer", newest["submitted_at"]
    elif newest["status"] == Status.DRAFT and newest["opened_from__status"] == Status.SENT_BACK:
        state, turn, since = Status.SENT_BACK, "partner", newest["opened_from__decided_at"]
    elif accepted:
        state, turn, since = Status.ACCEPTED, "", accepted["decided_at"]
    else:
        state, turn, since = Status.DRAFT, "partner", newest["created_at"]
    return (Status.ACCEPTED if accepted else state).value, turn, _date(since), newest


def summary(coverage: pd.DataFrame) -> dict:
    """{expected, complete, partial, none}: how many areas, from ``round_coverage``."""
    counts = coverage["status"].value_counts()
    return {"expected": len(coverage), **{word: int(counts.get(word, 0)) for word in ("complete", "partial", "none")}}


def summaries(rounds: list[Round]) -> dict:
    """``summary`` of several rounds at once, by round id: five queries however many they are."""
    units = _units()
    unit_of = {member: unit for unit, members in units.items() for member in members}
    fields = ["round_id", "organisation_id", "area_id"]
    expected = ExpectedSubmission.objects.filter(round__in=rounds)
    asked = list(expected.values_list(*fields, "is_anchor", "area__level__rank"))
    accepted = set(Submission.objects.filter(round__in=rounds).accepted().values_list(*fields))
    homes = {round.pk: _homes(round, asked, accepted, unit_of) for round in rounds}
    by_pk = {round.pk: round for round in rounds}
    places = [(by_pk[pk], home, group) for pk, groups in homes.items() for home, group in groups.items()]
    missing = _notable([place for place in places if _anchor_accepted(*place[1:])])
    found = {round.pk: _statuses(round, homes[round.pk], accepted, units, unit_of, missing) for round in rounds}
    return {
        pk: {"expected": len(each), **{word: each.count(word) for word in ("complete", "partial", "none")}}
        for pk, each in found.items()
    }


def _homes(round, asked, accepted, unit_of) -> dict:
    """{base area: rows of what is expected in it}; ``asked``: (round, organisation, area, is_anchor, rank)."""
    own = [row for row in asked if row[0] == round.pk]
    areas, groups = {row[2] for row in own}, {}
    for pk, organisation, area, is_anchor, rank in own:
        home = unit_of[area] if unit_of.get(area) in areas else area
        row = {"organisation_id": organisation, "area_id": area, "is_anchor": is_anchor, "rank": rank}
        groups.setdefault(home, []).append(row | {"is_accepted": (pk, organisation, area) in accepted})
    return groups


def _statuses(round, homes, accepted, units, unit_of, missing):
    got = {unit_of[area] if unit_of.get(area) in homes else area for pk, _o, area in accepted if pk == round.pk}
    level = round.reporting_level.rank
    at_level = {home: group for home, group in homes.items() if home in units or any(r["rank"] == level for r in group)}

    def status(home, group):
        if _anchor_accepted(home, group) and (round.pk, home) not in missing:
            return "complete"
        return "partial" if home in got else "none"

    return [status(home, group) for home, group in at_level.items()]


def _versions(round):
    found = {}
    for row in Submission.objects.filter(round=round).order_by("version").values(*_VERSION):
        found.setdefault((row["organisation_id"], row["area_id"]), []).append(row)
    return found


def _accepted_areas(round):
    return set(Submission.objects.filter(round=round).accepted().values_list("area_id", flat=True))


def _units():
    """{unit id: {member id: member code}} of the joint reporting units."""
    units = {}
    pairs = Area.members.through.objects.order_by("to_area__code")
    for unit, member, code in pairs.values_list("from_area_id", "to_area_id", "to_area__code"):
        units.setdefault(unit, {})[member] = code
    return units


def _label(row, what):
    return row[f"{what}__names"].get((get_language() or "")[:2]) or row[f"{what}__name"]


def _date(moment):
    return timezone.localtime(moment).date()
