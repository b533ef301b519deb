"""A strategy as large as we promise to be quick with: 12 elements, 40 objectives, 200 actions."""

import datetime
from itertools import cycle, islice

from strategy.framework.models import FrameworkItem
from strategy.plans.models import (
    Action,
    Cost,
    ElementChoice,
    Indicator,
    IndicatorTarget,
    Milestone,
    Objective,
    Section,
    Strategy,
)
from strategy.plans.services import strategies
from tests.strategy.planning import make_framework
from workforce.reference.models import Cadre, WorkLevel

ELEMENTS, OBJECTIVES, ACTIONS = 12, 40, 200
PARAGRAPH = "Workers are **missing** where children are furthest from help, and posts stay vacant for long. " * 6


def make_large(w, *, objectives=OBJECTIVES, actions=ACTIONS) -> Strategy:
    """On ``w.large``; beside what `planning.make_strategy` made, if it did.
    Rests on ``w.report`` where there is one.
    """
    framework = getattr(w, "framework", None) or make_framework()[0]
    strategy = w.large = strategies.create(
        by=w.planner,
        framework=framework,
        code="large",
        title="A large strategy",
        first_year=2027,
        last_year=2031,
        near_until=2028,
        medium_until=2030,
        currency="TLD",
        report=getattr(w, "report", None),
    )
    Section.objects.filter(strategy=strategy).update(text=PARAGRAPH)
    elements = _elements(framework)
    ElementChoice.objects.bulk_create(
        ElementChoice(strategy=strategy, element=element, is_chosen=True, horizon="near", reason="Weak everywhere.")
        for element in elements
    )
    horizons = ["near", "medium", "long"]
    made = Objective.objects.bulk_create(
        Objective(
            strategy=strategy,
            number=n + 1,
            element=elements[n * ELEMENTS // objectives],
            title=f"What is to change, part {n + 1}",
            outcome="Two thirds of what is required, everywhere.",
            text=PARAGRAPH,
            horizon=horizons[n % 3],
        )
        for n in range(objectives)
    )
    _actions(w, strategy, made, actions)
    indicators = Indicator.objects.bulk_create(
        Indicator(
            strategy=strategy,
            objective=objective,
            number=n + 1,
            name=f"How far part {n + 1} is",
            source="manual",
            formula="Counted by the ministry.",
            unit="posts",
            baseline=10,
            baseline_on=datetime.date(2026, 6, 30),
        )
        for n, objective in enumerate(made)
    )
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(indicator=indicator, year=year, value=10 + year - 2026)
        for indicator in indicators
        for year in strategy.years
    )
    return strategy


def _elements(framework):
    """Twelve: those of the framework, and more of the same pillars."""
    held = list(framework.items.filter(kind="element"))
    pillars = cycle(framework.items.filter(kind="pillar"))
    more = [
        FrameworkItem(
            framework=framework,
            kind="element",
            code=f"{pillar.code}-{20 + n}",
            parent=pillar,
            name=f"Element {n}",
            order=50 + n,
        )
        for n, pillar in enumerate(islice(pillars, max(0, ELEMENTS - len(held))))
    ]
    return (held + FrameworkItem.objects.bulk_create(more))[:ELEMENTS]


def _actions(w, strategy, objectives, count):
    leads, years = [w.ministry, *w.offices.values()], strategy.years
    per = count // len(objectives)
    made = Action.objects.bulk_create(
        Action(
            strategy=strategy,
            objective=objectives[n // per],
            number=n % per + 1,
            element_id=objectives[n // per].element_id,
            title=f"What is done, step {n + 1}",
            text="Posts are filled, then **kept**.",
            horizon=objectives[n // per].horizon,
            starts_on=datetime.date(years[n % 5], 1, 1),
            ends_on=datetime.date(years[n % 5], 12, 31),
            lead=leads[n % len(leads)],
            funding=["funded", "partly", "unfunded"][n % 3],
            status=["not_started", "on_track", "delayed", "done"][n % 4],
        )
        for n in range(per * len(objectives))
    )
    Cost.objects.bulk_create(
        Cost(action=action, year=year, amount=1_000_000 + n, funded=500_000)
        for n, action in enumerate(made)
        for year in years[n % 5 : n % 5 + 3]
    )
    Milestone.objects.bulk_create(
        Milestone(action=action, title="Cabinet note", due_on=datetime.date(2027, 3, 1)) for action in made
    )
    levels, cadres = list(WorkLevel.objects.exclude(code="unspecified")), list(Cadre.objects.all())
    Action.levels.through.objects.bulk_create(
        Action.levels.through(action=action, worklevel=levels[n % len(levels)]) for n, action in enumerate(made)
    )
    Action.cadres.through.objects.bulk_create(
        Action.cadres.through(action=action, cadre=cadres[n % len(cadres)]) for n, action in enumerate(made)
    )
