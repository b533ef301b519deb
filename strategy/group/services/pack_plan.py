"""The plan in a meeting pack: actions due and overdue, money, progress to verify, findings without an answer."""

from datetime import date, timedelta

from django.db.models import Count, Sum

from strategy.consultations.models import Consultation, Finding
from strategy.gaps.plan import PLAN_VERSION
from strategy.group.services.pack_gap import (
    LISTED,
    named,
)
from strategy.plans.models import Action, Cost, Progress, Strategy
from strategy.plans.pages import projection

DUE_WITHIN = timedelta(days=90)  # the group meets every quarter


def read_plan(strategy: Strategy, today: date) -> dict:
    actions = list(strategy.actions.select_related("objective", "lead"))
    reports = list(Progress.objects.filter(key__in=[action.key for action in actions]).order_by("key", "-on", "-pk"))
    unfinished = [a for a in actions if a.status not in (Action.Status.DONE, Action.Status.CANCELLED) and a.ends_on]
    unfinished.sort(key=lambda action: (action.ends_on, action.objective.number, action.number))
    statuses = [action.status for action in actions]
    overdue = [_action(a) for a in unfinished if a.ends_on < today]
    due = [_action(a) for a in unfinished if today <= a.ends_on <= today + DUE_WITHIN]
    return {
        "actions": {
            "count": len(actions),
            "by_status": {code: statuses.count(code) for code in Action.Status.values if code in statuses},
            "until": (today + DUE_WITHIN).isoformat(),
            "overdue": {"count": len(overdue), "rows": overdue[:LISTED]},
            "due": {"count": len(due), "rows": due[:LISTED]},
        },
        "projection": _projection(strategy),
        "budget": _budget(strategy, reports),
        "progress": _to_verify(actions, reports),
        "consultation": _consultation(strategy),
    }


def _action(action):
    return {
        "pk": action.pk,
        "label": action.label,
        "title": action.title,
        "lead": named(action.lead) if action.lead else None,
        "status": action.status,
        "ends_on": action.ends_on.isoformat(),
    }


def _projection(strategy):
    """The plan over the gap of the strategy's own report; None where there is none."""
    found = projection.summary(strategy)
    if not found:
        return None
    names = ("gap_with_plan", "gap_without", "unfunded_part")
    figures = {name: float(found[name]) for name in names}
    said = {name: found[name] for name in ("year", "assumes", "later")}
    return {"report": strategy.report.number, "version": PLAN_VERSION, **said, **figures}


def _budget(strategy, reports):
    """What the actions cost that are not cancelled, by year; spent: the last sum each lead reported."""
    costs = Cost.objects.planned().filter(action__strategy=strategy)
    years = costs.values("year").annotate(cost=Sum("amount"), funded=Sum("funded")).order_by("year")
    rows = [
        {
            "year": row["year"],
            "cost": float(row["cost"]),
            "funded": float(row["funded"]),
            "unfunded": float(row["cost"] - row["funded"]),
        }
        for row in years
    ]
    spent = {}
    for report in reports:  # newest first
        if report.spent is not None:
            spent.setdefault(report.key, report.spent)
    return {
        "currency": strategy.currency,
        "years": rows,
        **{name: sum(row[name] for row in rows) for name in ("cost", "funded", "unfunded")},
        "spent": float(sum(spent.values())) if spent else None,
        "spent_actions": len(spent),
    }


def _to_verify(actions, reports):
    of = {action.key: action for action in actions}
    waiting = [report for report in reports if report.verified_at is None]
    waiting.sort(key=lambda report: (report.on, report.pk))
    rows = [
        {
            "pk": report.pk,
            "action": of[report.key].label,
            "title": of[report.key].title,
            "status": report.status,
            "on": report.on.isoformat(),
        }
        for report in waiting[:LISTED]
    ]
    return {"count": len(waiting), "rows": rows}


def _consultation(strategy):
    findings = Finding.objects.filter(consultation__strategy=strategy).select_related("consultation")
    found = list(findings.annotate(answers=Count("responses")).order_by("consultation__starts_on", "number"))
    unanswered = [finding for finding in found if not finding.answers]
    return {
        "consultations": Consultation.objects.filter(strategy=strategy).count(),
        "findings": len(found),
        "unanswered": len(unanswered),
        "rows": [
            {"consultation": f.consultation.title, "pk": f.consultation_id, "number": f.number, "text": f.text}
            for f in unanswered[:LISTED]
        ],
    }
