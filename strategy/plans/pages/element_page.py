"""Objectives as the page of their element shows them: text, figures, what people said, and the actions with cost by year."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans import offered
from strategy.plans.models import Action, Indicator
from strategy.plans.pages.amounts import Scale
from strategy.plans.pages.strategy_page import Book, Entry
from strategy.writing import texts


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
            action, [scale.said(costs[action.pk].get(year)) for year in years],
            "" if action.cost is None else scale.said(action.cost),
            ", ".join(level.label for level in action.levels.all()), ", ".join(cadre.label for cadre in action.cadres.all()),
        )
        for action in entry.actions
    ]  # fmt: skip
    planned = [costs[action.pk] for action in entry.actions if action.status != Action.Status.CANCELLED]
    sums = [sum(by_year.get(year) or 0 for by_year in planned) for year in years]
    ids = {action.pk for action in entry.actions}
    return Shown(
        entry, rows, [scale.said(amount) for amount in sums], scale.said(sum(sums)), scale,
        [each for each in book.indicators if each.objective_id == entry.objective.pk or each.action_id in ids],
        [found for part in (entry.objective, *entry.actions) for found in responses.get(part.key, [])],
    )  # fmt: skip
