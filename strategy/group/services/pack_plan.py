"""The plan in a meeting pack: actions due and overdue, money, progress to verify, findings without an answer."""

from datetime import date, timedelta

from django.db.models import Count, Sum

from strategy.consultations.models import Consultation, Finding
from strategy.gaps.plan import PLAN_VERSION
from strategy.group.services.pack_gap import (
    LISTED,
    named,
)
from strategy.plans.models import Action, Cost, Strategy
from strategy.plans.pages import projection
from strategy.plans.services import action_lists, measured, paths, progress

DUE_WITHIN = timedelta(days=90)  # the group meets every quarter


def read_plan(strategy: Strategy, today: date) -> dict:
    """Of the version in force: what is late or due, money, progress, indicators, what people said."""
    found = strategy.actions.select_related("objective", "lead", "strategy").prefetch_related("milestones")
    actions = list(found.order_by("ends_on", "objective__number", "number"))
    reports = progress.counting(actions)
    rows = [action_lists.Row(action, today) for action in actions]
    statuses = [action.status for action in actions]
    overdue = [_action(row) for row in rows if row.due_state == "overdue"]
    due = [_action(row) for row in rows if _is_due(row)]
    return {
        "actions": {
            "count": len(actions),
            "by_status": {code: statuses.count(code) for code in Action.Status.values if code in statuses},
            "until": (today + DUE_WITHIN).isoformat(),
            "overdue": {"count": len(overdue), "rows": overdue[:LISTED]},
            "milestones_overdue": sum(len(row.milestones_overdue) for row in rows),
            "due": {"count": len(due), "rows": due[:LISTED]},
        },
        "projection": _projection(strategy),
        "budget": _budget(strategy, reports),
        "progress": _to_verify(actions, reports),
        "indicators": _indicators(strategy),
        "consultation": _consultation(strategy),
    }


def _indicators(strategy):
    """Where each indicator stands against the path to its targets: numbers, said in the reader's language later."""
    rows = list(strategy.indicators.prefetch_related("targets"))
    details, found = measured.details(rows), []
    for each in rows:
        stands = paths.of(each, details[each.pk])
        on = stands.on and stands.on.isoformat()
        held = {"pk": each.pk, "number": each.number, "name": each.name, "code": stands.code, "on": on}
        found.append(held | {"value": stands.value, "expected": stands.expected})
    return found


def read_next(strategy: Strategy) -> dict:
    """Of a version that is not in force: how large it is, what it would cost, what people said. No progress."""
    return {
        "actions": strategy.actions.count(),
        "projection": _projection(strategy),
        "budget": _budget(strategy, {}),
        "consultation": _consultation(strategy),
    }


def _is_due(row):
    ends = row.action.ends_on
    return not row.is_finished and row.due_state != "overdue" and ends and ends <= row.today + DUE_WITHIN


def _action(row):
    action = row.action
    return {
        "pk": action.pk,
        "label": action.label,
        "title": action.title,
        "lead": named(action.lead) if action.lead else None,
        "status": action.status,
        "ends_on": action.ends_on and action.ends_on.isoformat(),
        "milestones": [{"title": each.title, "due_on": each.due_on.isoformat()} for each in row.milestones_overdue],
    }


def _projection(strategy):
    """The plan over the gap of the strategy's own report; None where there is none."""
    found = projection.summary(strategy)
    if not found:
        return None
    names = ("gap_with_plan", "gap_without", "unfunded_part")
    figures = {name: float(found[name]) for name in names}
    said = {name: found[name] for name in ("year", "assumes", "later")}
    report = strategy.report
    of = {"report": report.number, "standing": report.standing, "as_of": report.round.as_of.isoformat()}
    return {**of, "version": PLAN_VERSION, **said, **figures}


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
    said = [[report.spent for report in of_one if report.spent is not None] for of_one in reports.values()]
    spent = [of_one[0] for of_one in said if of_one]  # newest first
    return {
        "currency": strategy.currency,
        "years": rows,
        **{name: sum(row[name] for row in rows) for name in ("cost", "funded", "unfunded")},
        "spent": float(sum(spent)) if spent else None,
        "spent_actions": len(spent),
    }


def _to_verify(actions, reports):
    waiting = [(r.on, r.pk, action, r) for action in actions for r in reports[action.pk] if r.verified_at is None]
    waiting.sort(key=lambda each: each[:2])
    rows = [
        {
            "pk": report.pk,
            "action": action.label,
            "title": action.title,
            "status": report.status,
            "on": report.on.isoformat(),
        }
        for _on, _pk, action, report in waiting[:LISTED]
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
