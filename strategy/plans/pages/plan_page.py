"""What the pages of an objective, of an action and of an element show:
read with a fixed number of queries, however large the strategy.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.library import search as library
from strategy.plans import offered
from strategy.plans.models import Action, Indicator, Milestone, Objective
from strategy.plans.pages.amounts import Scale
from strategy.plans.pages.strategy_page import Book, Entry
from strategy.plans.services import (
    action_lists,
    progress,
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
    """Cost by year of actions read with ``costs``: in millions where the sum is large;
    a dash where nothing is entered.
    """
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
        "progress": progress.history(action),
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


# Objectives as the page of their element shows them:
# text, figures, what people said, and the actions with cost by year.


@dataclass
class ActionRow:
    action: object
    costs: list[str]  # by year
    total: str  # empty: not costed yet
    levels: str
    cadres: str


@dataclass
class Shown:
    """An objective with all its page shows of it."""

    entry: Entry
    rows: list[ActionRow]
    sums: list[str]
    total: str
    scale: Scale
    indicators: list[Indicator]
    responses: list

    @property
    def objective(self):
        return self.entry.objective


def read_objectives(book: Book, entries: list[Entry], *, user) -> list[Shown]:
    """A fixed number of queries for any number of objectives."""
    objectives = [entry.objective for entry in entries]
    actions = [action for entry in entries for action in entry.actions]
    prefetch_related_objects(objectives, "figures", "context", "edited_by")
    prefetch_related_objects(actions, "costs", "levels", "cadres", "lead", "figures")
    responses = offered.ANSWERS.merged([part.key for part in (*objectives, *actions)], user=user)
    years = years_of(book, actions)
    return [_shown(book, entry, years, responses) for entry in entries]


def years_of(book, actions):
    """Those of the strategy, and any other in which an action costs something. Needs ``costs``."""
    return sorted({*book.strategy.years, *(cost.year for action in actions for cost in action.costs.all())})


def cited(entries: list[Entry]) -> dict[int, citing.Shown]:
    """Of all figures of these objectives and their actions, in texts and beside them. Needs what `read` fetched."""
    parts = [part for entry in entries for part in (entry.objective, *entry.actions)]
    named = {figure.pk: figure for part in parts for figure in part.figures.all()}
    wanted = set().union(*(texts.figure_ids(part.text) for part in parts)) - named.keys()
    more = Figure.objects.filter(pk__in=wanted) if wanted else []
    return citing.read_figures([*named.values(), *more])


def _shown(book, entry, years, responses):
    costs = {action.pk: {cost.year: cost.amount for cost in action.costs.all()} for action in entry.actions}
    scale = Scale.of([amount for by_year in costs.values() for amount in by_year.values()], book.strategy.currency)
    rows = [
        ActionRow(
            action,
            [scale.said(costs[action.pk].get(year)) for year in years],
            "" if action.cost is None else scale.said(action.cost),
            ", ".join(level.label for level in action.levels.all()),
            ", ".join(cadre.label for cadre in action.cadres.all()),
        )
        for action in entry.actions
    ]
    planned = [costs[action.pk] for action in entry.actions if action.status != Action.Status.CANCELLED]
    sums = [sum(by_year.get(year) or 0 for by_year in planned) for year in years]
    ids = {action.pk for action in entry.actions}
    return Shown(
        entry,
        rows,
        [scale.said(amount) for amount in sums],
        scale.said(sum(sums)),
        scale,
        [each for each in book.indicators if each.objective_id == entry.objective.pk or each.action_id in ids],
        [found for part in (entry.objective, *entry.actions) for found in responses.get(part.key, [])],
    )
