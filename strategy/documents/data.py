"""A strategy as JSON for other programs: keys and codes, texts as written,
cited figures with value and source (docs/strategy-json.md).

The same strategy gives the same bytes. Money, targets and baselines are decimals as text; days are ISO;
nobody is named.
"""

import json

from django.utils import translation

from strategy.documents import gathering, plan_rows
from strategy.documents.contents import figure_ids
from strategy.documents.gathering import Plan, total
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Strategy

FORMAT_VERSION = 1


def write(strategy: Strategy, language: str) -> bytes:
    with translation.override(language):
        return (
            json.dumps(as_dict(gathering.read_plan(strategy), language), ensure_ascii=False, indent=1) + "\n"
        ).encode()


def as_dict(plan: Plan, language: str) -> dict:
    found = Figure.objects.filter(pk__in=figure_ids(plan)).order_by("pk")
    cited = citing.cited_by(plan.strategy, citing.read_figures(found))
    return {
        "format": "social-service-workforce-strategy",
        "format_version": FORMAT_VERSION,
        "language": language,
        "strategy": _strategy(plan),
        "framework": {
            "version": plan.strategy.framework.version,
            "items": [_item(plan, each) for each in _items(plan)],
        },
        "sections": [_section(each) for each in plan.sections],
        "choices": plan_rows.plan_rows(plan)["choices"],
        "objectives": [_objective(each) for each in plan.objectives],
        "actions": [_action(each) for each in plan.actions],
        "indicators": [_indicator(each) for each in plan.indicators],
        "risks": [plan_rows.risk(each) for each in plan.risks],
        "consultations": [_consultation(each) for each in plan.consultations],
        "figures": [_figure(pk, cited[pk]) for pk in sorted(cited)],
        "totals": {
            "cost": plan_rows.decimal(total(plan.costs)),
            "funded": plan_rows.decimal(total(plan.costs, "funded")),
        },
    }


def _strategy(plan):
    strategy, endorsement = plan.strategy, plan.endorsement
    return {
        "code": strategy.code,
        "version": strategy.version,
        "status": strategy.status,
        "title": strategy.title,
        "text_language": strategy.language,
        "first_year": strategy.first_year,
        "last_year": strategy.last_year,
        "near_until": strategy.near_until,
        "medium_until": strategy.medium_until,
        "currency": strategy.currency,
        "sdg_targets": strategy.sdg_targets,
        "sectors": plan_rows.codes(strategy.sectors.all()),
        "ministries": plan_rows.codes(strategy.ministries.all()),
        "report": strategy.report.number if strategy.report else None,
        "method": strategy.method,
        "is_illustrative": strategy.is_illustrative,
        "in_force_from": plan_rows.day(strategy.in_force_from),
        "endorsed_at": endorsement.endorsed_at.isoformat() if endorsement else "",
    }


def _items(plan):
    return sorted(plan.items.values(), key=lambda item: (item.order, item.code))


def _item(plan, item):
    parent = plan.items[item.parent_id].code if item.parent_id else ""
    return {
        "code": item.code,
        "kind": item.kind,
        "parent": parent,
        "name": item.name,
        "names": dict(sorted(item.names.items())),
    }


def _section(each):
    return {
        "key": str(each.key),
        "kind": each.kind,
        "factor": plan_rows.code(each.factor),
        "title": each.title,
        "text": each.text,
    }


def _objective(each):
    figures = sorted(figure.pk for figure in each.figures.all())
    return plan_rows.objective(each) | {"text": each.text, "outcome": each.outcome, "figures": figures}


def _action(each):
    return plan_rows.action(each) | {
        "objective": str(each.objective.key),
        "status": each.status,
        "text": each.text,
        "figures": sorted(figure.pk for figure in each.figures.all()),
        "costs": [
            {"year": cost.year, "amount": plan_rows.decimal(cost.amount), "funded": plan_rows.decimal(cost.funded)}
            for cost in each.costs.all()
        ],
        "effects": [_without(plan_rows.effect(each, effect), "action") for effect in each.effects.all()],
        "milestones": [
            {"title": row.title, "due_on": plan_rows.day(row.due_on), "done_on": plan_rows.day(row.done_on)}
            for row in each.milestones.all()
        ],
    }


def _without(row, name):
    return {key: value for key, value in row.items() if key != name}


def _indicator(each):
    targets = [
        {"year": target.year, "value": plan_rows.decimal(target.value), "reason": target.reason}
        for target in each.targets.all()
    ]
    return plan_rows.indicator(each) | {"baseline_figure": each.baseline_figure_id, "targets": targets}


def _consultation(each):
    return {
        "title": each.title,
        "groups": sorted(each.groups),
        "method": each.method,
        "area": each.area.code,
        "starts_on": plan_rows.day(each.starts_on),
        "ends_on": plan_rows.day(each.ends_on),
        "summary": each.summary,
        "people": sum(count.count for count in each.counts.all()),
        "findings": [
            {
                "number": finding.number,
                "text": finding.text,
                "responses": [
                    {
                        "part": response.part,
                        "key": str(response.key or ""),
                        "answer": response.answer,
                        "state": response.state,
                        "why": response.why,
                    }
                    for response in finding.responses.all()
                ],
            }
            for finding in each.findings.all()
        ],
    }


def _figure(pk, shown):
    figure = shown.figure
    return {
        "figure": pk,
        "report": shown.report,
        "standing": shown.standing,
        "method": figure.method,
        "rate": figure.rate,
        "area": figure.area,
        "target_kind": figure.target_kind,
        "target": figure.target,
        "field": figure.field,
        "value": shown.value,
        "text": shown.text,
        "source": shown.source,
        "coverage": shown.coverage,
        "reason": shown.reason,
    }
