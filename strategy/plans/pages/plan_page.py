"""What the pages of an objective and of an action show: read with a fixed number of queries, however large the strategy."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.library import search as library
from strategy.plans import offered
from strategy.plans.models import Action, Milestone, Objective, Progress
from strategy.plans.pages.amounts import Scale
from strategy.plans.services import (
    action_lists,
)
from strategy.writing import texts
from workforce.language import figures


@dataclass
class Row:
    """Money of one action (or of a total) over the years, as text in the unit of its table."""

    action: Action | None
    cells: list[str]
    total: str
    funded: str
    funded_cells: list[str]


@dataclass
class Money:
    years: list[int]
    unit: str  # "UGX million"
    rows: list[Row]
    foot: Row


def money(actions, strategy) -> Money:
    """Cost by year of actions read with ``costs``: in millions where the sum is large; a dash where nothing is entered."""
    costs = {action.pk: {cost.year: cost for cost in action.costs.all()} for action in actions}
    every = [cost for of_one in costs.values() for cost in of_one.values()]
    years = sorted({*strategy.years, *(cost.year for cost in every)})
    scale = Scale.of([amount for cost in every for amount in (cost.amount, cost.funded) if amount], strategy.currency)

    def said(amounts):
        amounts = list(amounts)
        return scale.said(sum(amounts) if amounts else None)

    def row(action, found):
        by_year = [[cost for cost in found if cost.year == year] for year in years]
        return Row(
            action=action,
            cells=[said(cost.amount for cost in of_year) for of_year in by_year],
            total=said(cost.amount for cost in found),
            funded=said(cost.funded for cost in found),
            funded_cells=[said(cost.funded for cost in of_year) for of_year in by_year],
        )

    return Money(
        years=years,
        unit=scale.unit,
        rows=[row(action, list(costs[action.pk].values())) for action in actions],
        foot=row(None, every),
    )


def of_objective(objective: Objective, user) -> dict:
    actions = list(objective.actions.select_related("lead").prefetch_related("costs", "levels", "cadres"))
    for action in actions:
        action.objective = objective
    cited = list(objective.figures.all())
    return {
        "objective": objective,
        "strategy": objective.strategy,
        "actions": actions,
        "money": money(actions, objective.strategy),
        "figures": cited,
        "shown": read_cited(cited, objective.text),
        "context_factors": list(objective.context.all()),
        "indicators": list(objective.indicators.all()),
        "suggested": library.suggest([objective.element.code], user=user),
        **around(objective, "objective", user),
    }


def of_action(action: Action, user, today) -> dict:
    cited = list(action.figures.all())
    return {
        "action": action,
        "objective": action.objective,
        "strategy": action.strategy,
        "levels": list(action.levels.all()),
        "cadres": list(action.cadres.all()),
        "areas": list(action.areas.all()),
        "partners": list(action.partners.all()),
        "depends_on": list(action.depends_on.select_related("objective")),
        "needed_by": list(action.needed_by.select_related("objective")),
        "milestones": [(each, *tag(each, today)) for each in action.milestones.all()],
        "effects": list(action.effects.select_related("cadre", "area")),
        "money": money([action], action.strategy),
        "share": funded_share(action),
        "figures": cited,
        "shown": read_cited(cited, action.text),
        "indicators": list(action.indicators.all()),
        "progress": list(Progress.objects.filter(key=action.key).select_related("reported_by", "verified_by")),
        **around(action, "action", user),
    }


def around(part, kind, user) -> dict:
    """What its page needs for the comments on a part, and the findings it answers."""
    answers = offered.ANSWERS.merged([part.key], user=user)
    return {"part": kind, "key": part.key, "responses": answers.get(part.key, [])}


def read_cited(cited, *written) -> dict[int, citing.Shown]:
    """What is cited by a part and by its texts, read at once."""
    wanted = {figure.pk for figure in cited}.union(*map(texts.figure_ids, written))
    return citing.read_figures(Figure.objects.filter(pk__in=wanted)) if wanted else {}


def funded_share(action: Action) -> str:
    """ "50 %" of the cost, '' while there is none."""
    costs = list(action.costs.all())
    cost, funded = sum((c.amount for c in costs), Decimal(0)), sum((c.funded for c in costs), Decimal(0))
    return figures.percent(funded / cost) if cost else ""


def tag(milestone: Milestone, today) -> tuple[str, str]:
    """(class, word) of a milestone: done, due soon, overdue."""
    if milestone.done_on:
        return "ok", _("Done")
    days = (milestone.due_on - today).days
    if days < 0:
        return "bad", _("Overdue")
    if milestone.due_on <= today + action_lists.SOON:
        return "wait", _("Due in %(days)s days") % {"days": figures.number(days)} if days else _("Due today")
    return "", _("To come")
