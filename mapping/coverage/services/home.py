"""A partner's home: what is asked of the person's organisations, where each stands, what to do next."""

from collections import Counter, defaultdict

from django.db.models import Count, Q, Sum
from django.utils import timezone

from mapping.coverage.services.coverage import (
    expected_states,
)
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Submission
from mapping.submissions.services.reviewing import turn
from workforce.people.models import User
from workforce.people.permissions import Permission, scope
from workforce.reference.models import Organisation

Status = Submission.Status
LAST_ROUNDS = 2  # rounds whose tasks are listed; older ones are in the history


def tasks(user: User) -> dict:
    """{work: one per round and organisation, history: decided submissions, sent_back: those to
    mend, first: what to say first}.

    Each of work: round, organisation, rows (expected and further submissions: state, turn, since, last day ...),
    drafts, steps. Queries grow with the rounds shown (two), not with the areas.
    """
    own = scope(user, Permission.SUBMISSION_EDIT)
    today = timezone.localdate()
    rounds = list(
        Round.objects.visible_to(user).filter(Q(closes__gte=today) | _has_later(own, today)).distinct()[:LAST_ROUNDS]
    )
    work = [each for round in rounds for each in _of_round(round, own)]
    sent_back = Submission.objects.filter(own.q(), status=Status.DRAFT, opened_from__status=Status.SENT_BACK)
    sent_back = sent_back.select_related("opened_from__decided_by", "organisation", "area", "round")
    return {
        "work": work,
        "sent_back": list(sent_back[:20]),
        "history": _history(own),
        "waiting": sum(each["counts"]["partner"] for each in work),
    }


def _has_later(own, today):
    return Q(pk__in=ExpectedSubmission.objects.filter(own.q(), due__gte=today).values("round"))


def _of_round(round, own):
    """The rows of one round, by organisation."""
    states = expected_states(round, round.expected.filter(own.q()))
    rows = defaultdict(list)
    for row in states.to_dict("records"):
        rows[row["organisation_id"]].append(row)
    known = {(row["organisation_id"], row["area_id"]) for row in states.to_dict("records")}
    open_ones = (
        Submission.objects.filter(own.q(), round=round).open().select_related("organisation", "area", "opened_from")
    )
    figures = _figures(open_ones)
    for each in open_ones:
        if (each.organisation_id, each.area_id) not in known:
            rows[each.organisation_id].append(_unexpected(each, round))
    organisations = Organisation.objects.in_bulk(rows)
    if not rows:
        organisations = Organisation.objects.in_bulk(
            {organisation for organisation, _path in own.parts if organisation}
        )
    return [_work(round, organisation, rows[pk], figures) for pk, organisation in organisations.items()]


def _unexpected(each, round):
    return {
        "expected_id": None,
        "organisation_id": each.organisation_id,
        "area_id": each.area_id,
        "area": each.area.code,
        "area_name": each.area.label,
        "is_anchor": False,
        "state": each.status,
        "whose_turn": turn(each),
        "since": timezone.localtime(each.submitted_at or each.created_at).date(),
        "last_day": round.closes,
        "submission_id": each.pk,
        "version": each.version,
    }


def _work(round, organisation, rows, figures):
    for row in rows:
        row["figures"] = figures.get(row["submission_id"])
    turns = Counter(row["whose_turn"] for row in rows)
    drafts = [row for row in rows if row["state"] in (Status.DRAFT, Status.SENT_BACK)]
    begun = any(row["submission_id"] for row in rows)
    return {
        "round": round,
        "organisation": organisation,
        "rows": rows,
        "drafts": drafts,
        "counts": {"partner": turns["partner"], "reviewer": turns["reviewer"], "done": turns[""], "all": len(rows)},
        "has_begun": begun,
        "is_done": bool(rows) and not turns["partner"],
        "last_day": min((row["last_day"] for row in rows if row["whose_turn"] == "partner"), default=round.closes),
    }


def _figures(queryset):
    """{submission id: {records, workers}} in one query."""
    found = (
        queryset.order_by().values("pk", "is_nil").annotate(count=Count("records"), workers=Sum("records__headcount"))
    )
    return {row["pk"]: row for row in found}


def _history(own):
    decided = Submission.objects.filter(own.q(), status__in=[Status.ACCEPTED, Status.SUPERSEDED, Status.SENT_BACK])
    found = list(decided.select_related("round", "organisation", "area")[:20])
    figures = _figures(Submission.objects.filter(pk__in=[each.pk for each in found]))
    return [{"submission": each, **figures[each.pk]} for each in found]
