"""A plan as rows of the spreadsheet (see `plan_columns`): what the export writes, and what a file is compared with."""

from decimal import Decimal

from strategy.documents.gathering import Plan


def plan_rows(plan: Plan) -> dict[str, list[dict]]:
    """{sheet name: rows}, in the order of the plan."""
    return {
        "objectives": [objective(each) for each in plan.objectives],
        "actions": [action(each) for each in plan.actions],
        "costs": [
            {"action": action.label, "year": cost.year, "amount": decimal(cost.amount), "funded": decimal(cost.funded)}
            for action in plan.actions
            for cost in action.costs.all()
        ],
        "effects": [effect(action, each) for action in plan.actions for each in action.effects.all()],
        "indicators": [indicator(each) for each in plan.indicators],
        "targets": [
            {"indicator": each.number, "year": target.year, "value": decimal(target.value)}
            for each in plan.indicators
            for target in each.targets.all()
        ],
        "milestones": [
            {"action": action.label, "title": text(each.title), "due_on": day(each.due_on), "done_on": day(each.done_on)}
            for action in plan.actions
            for each in action.milestones.all()
        ],
        "risks": [risk(each) for each in plan.risks],
        "choices": [
            {
                "element": each.element.code, "is_chosen": yes_no(each.is_chosen), "horizon": each.horizon,
                "reason": text(each.reason),
            }
            for each in plan.choices
        ],
    }  # fmt: skip


def objective(each):
    return {
        "number": each.number, "title": text(each.title), "element": each.element.code, "horizon": each.horizon,
        "outcome": text(each.outcome), "text": text(each.text), "context": codes(each.context.all()), "key": str(each.key),
    }  # fmt: skip


def action(each):
    return {
        "number": each.label, "title": text(each.title), "element": each.element.code, "horizon": each.horizon,
        "starts_on": day(each.starts_on), "ends_on": day(each.ends_on), "levels": codes(each.levels.all()),
        "cadres": codes(each.cadres.all()), "areas": codes(each.areas.all()), "lead": code(each.lead),
        "partners": codes(each.partners.all()), "depends_on": sorted(other.label for other in each.depends_on.all()),
        "funding": each.funding, "funding_source": text(each.funding_source), "text": text(each.text), "key": str(each.key),
    }  # fmt: skip


def effect(action, each):
    return {
        "action": action.label, "kind": each.kind, "cadre": code(each.cadre), "area": code(each.area), "year": each.year,
        "count": decimal(each.count),
    }  # fmt: skip


def indicator(each):
    return {
        "number": each.number, "name": text(each.name), "objective": str(each.objective.number) if each.objective else "",
        "action": each.action.label if each.action else "", "source": each.source, "formula": text(each.formula),
        "unit": text(each.unit), "method": each.method, "rate": each.rate, "field": each.field, "area": each.area,
        "target_kind": each.target_kind, "target": each.target, "is_lower_better": yes_no(each.is_lower_better),
        "baseline": decimal(each.baseline), "baseline_on": day(each.baseline_on), "verification": text(each.verification),
        "frequency": each.frequency, "responsible": code(each.responsible), "disaggregation": text(each.disaggregation),
        "key": str(each.key),
    }  # fmt: skip


def risk(each):
    return {
        "title": text(each.title), "factor": code(each.factor), "likelihood": each.likelihood, "impact": each.impact,
        "mitigation": text(each.mitigation), "owner": code(each.owner), "status": each.status, "key": str(each.key),
    }  # fmt: skip


# Values ---------------------------------------------------------------------------------------------------------------
CELL = 32_767  # characters Excel holds in a cell


def text(value) -> str:
    """As it comes back from a cell: one kind of line break, no space around, no longer than a cell holds."""
    return "\n".join(str(value).splitlines())[:CELL].strip()


def decimal(value) -> str:
    """ "1250.5", the same however many zeros are stored."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


def day(value) -> str:
    return value.isoformat() if value else ""


def code(row) -> str:
    return row.code if row else ""


def codes(found) -> list[str]:
    return sorted(row.code for row in found)


def yes_no(value) -> str:
    return "yes" if value else "no"
