"""What the tests of strategies share: a small framework and a strategy of Testland that rests on a computed report."""

import datetime

from strategy.figures.models import Figure
from strategy.framework.models import Framework, FrameworkItem, Statement
from strategy.plans.models import (
    Action,
    Cost,
    Effect,
    ElementChoice,
    Indicator,
    Milestone,
    Objective,
    Section,
    Strategy,
)
from tests.strategy.reporting import NORM, make_report, workers
from workforce.reference.models import WorkLevel

ITEMS = [  # kind, code, parent, name
    ("pillar", "PLN", "", "Planning the workforce"),
    ("element", "PLN-1", "PLN", "A planned approach"),
    ("element", "PLN-3", "PLN", "Recruitment and deployment"),
    ("sub_element", "PLN-3-1", "PLN-3", "Approved and funded posts"),
    ("pillar", "DEV", "", "Developing the workforce"),
    ("element", "DEV-4", "DEV", "In-service training"),
    ("pillar", "SUP", "", "Supporting the workforce"),
    ("element", "SUP-2", "SUP", "Supervision and mentoring"),
    ("context", "justice", "", "Justice system"),
    ("enabling", "financing", "", "Financing"),
]


def make_framework(version=1, published=True):
    framework = Framework.objects.create(
        version=version, published_at=datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC) if published else None
    )
    held = {}
    for order, (kind, code, parent, name) in enumerate(ITEMS):
        held[code] = FrameworkItem.objects.create(
            framework=framework,
            kind=kind,
            code=code,
            parent=held.get(parent),
            name=name,
            names={"fr": f"{name} (fr)"},
            order=order,
        )
        if kind == "element":
            for part in ("overview", "detail"):
                Statement.objects.create(
                    framework=framework,
                    element=held[code],
                    part=part,
                    code=f"{code}-{part}",
                    order=order,
                    text=f"{name} is known ({part}).",
                    texts={"fr": f"{name} connu ({part})."},
                )
    Statement.objects.create(
        framework=framework, part="progress", code="progress-1", text="A government-led group leads.", order=90
    )
    return framework, held


def make_strategy(w, report=None, **more):
    """A draft of version 1 in Testland, by the planner: 2 objectives, 3 actions, 1 indicator;
    on ``w`` as strategy, objective, action ...

    Action 1.1 fills 3 posts of social welfare officers in Abara in 2027 and costs 100 + 200, half of it funded.
    """
    if report is None:
        workers(w)
        report = make_report(w)
    framework, items = make_framework()
    w.framework, w.items, w.report = framework, items, report
    w.work_level = WorkLevel.objects.order_by("rank").last()
    w.strategy = Strategy.objects.create(
        code="national",
        title="Testland workforce strategy",
        first_year=2027,
        last_year=2030,
        near_until=2027,
        medium_until=2029,
        currency="TLD",
        framework=framework,
        report=report,
        created_by=w.planner,
        edited_by=w.planner,
        **more,
    )
    w.section = Section.objects.create(strategy=w.strategy, kind="vision", text="Every child is **heard**.", order=1)
    w.context_section = Section.objects.create(strategy=w.strategy, kind="context", factor=items["justice"], order=2)
    ElementChoice.objects.create(strategy=w.strategy, element=items["PLN-3"], is_chosen=True, horizon="near")
    w.figure = Figure.objects.create(
        report=report, method=NORM, area="abara", target_kind="cadre", target="swo", field="shortage"
    )
    w.objective = Objective.objects.create(
        strategy=w.strategy,
        number=1,
        element=items["PLN-3"],
        title="Posts where children are furthest from help",
        outcome="No district under two thirds.",
        text=f"Abara has [[figure:{w.figure.pk}]].",
        horizon="near",
    )
    w.objective.figures.add(w.figure)
    w.second_objective = Objective.objects.create(
        strategy=w.strategy, number=2, element=items["SUP-2"], title="Supervision for all", horizon="medium"
    )
    w.action = action(w, w.objective, 1, "Fill vacant funded posts", lead=w.office)
    w.action.figures.add(w.figure)
    w.action.levels.add(w.work_level)
    Cost.objects.bulk_create(
        [
            Cost(action=w.action, year=2027, amount=100, funded=50),
            Cost(action=w.action, year=2028, amount=200, funded=100),
        ]
    )
    Milestone.objects.create(action=w.action, title="Cabinet note", due_on=datetime.date(2027, 3, 1))
    w.action.cadres.add(w.swo)
    Effect.objects.create(action=w.action, kind="posts", cadre=w.swo, area=w.a, year=2027, count=3)
    w.second_action = action(w, w.objective, 2, "Housing in hard-to-reach districts", horizon="medium")
    w.second_action.depends_on.add(w.action)
    w.third_action = action(w, w.second_objective, 1, "Supervision visits every month", lead=w.ministry)
    w.indicator = Indicator.objects.create(
        strategy=w.strategy,
        objective=w.objective,
        number=1,
        name="Requirement met, social welfare officers",
        source="measured",
        method=NORM,
        field="ratio",
        area="TL",
        target_kind="cadre",
        target="swo",
    )
    w.indicator.targets.create(year=2028, value="0.9")
    return w.strategy


def action(w, objective, number, title, **more):
    given = {
        "starts_on": datetime.date(2027, 1, 1),
        "ends_on": datetime.date(2027, 12, 31),
        "horizon": objective.horizon,
    }
    return Action.objects.create(
        strategy=w.strategy, objective=objective, number=number, title=title, element=objective.element, **given | more
    )
