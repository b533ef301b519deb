"""Lists of actions, progress, indicators and risks:
of the draft (``w.strategy``) and of one in force (``w.followed``).
"""

import datetime

from strategy.plans.models import Action, Indicator, IndicatorValue, Objective, Progress, Risk, Strategy

TABLE = """
GET  actions                         302  404  404  404  404  200  200  200  200  200  200  200  200
GET  actions:board                   302  404  404  404  404  200  200  200  200  200  200  200  200
GET  actions:timeline                302  404  404  404  404  200  200  200  200  200  200  200  200
GET  actions:map                     302  404  404  404  404  200  200  200  200  200  200  200  200
GET  actions:csv                     302  404  404  404  404  200  200  200  200  200  200  200  200
GET  actions:followed                302  200  200  200  200  200  200  200  200  200  200  200  200
GET  my-actions                      302  403  200  200  403  403  403  200  200  200  403  403  403
GET  progress-new                    302  404  404  404  404  403  403  200  403  200  403  403  403
POST progress-new                    302  404  404  404  404  403  403  200  403  200  403  403  403
GET  progress-new:followed           302  403  200  403  403  403  403  200  403  200  403  403  403
POST progress-new:followed           302  403  200  403  403  403  403  200  403  200  403  403  403
GET  progress                        302  200  200  200  200  200  200  200  200  200  200  200  200
GET  progress-verify                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST progress-verify                 302  403  403  403  403  403  403  200  200  200  403  403  403
GET  indicators                      302  404  404  404  404  200  200  200  200  200  200  200  200
GET  indicator                       302  404  404  404  404  200  200  200  200  200  200  200  200
GET  indicator:followed              302  200  200  200  200  200  200  200  200  200  200  200  200
GET  indicator-new                   302  403  403  403  403  403  403  200  403  403  403  403  403
POST indicator-new                   302  403  403  403  403  403  403  200  403  403  403  403  403
GET  indicator-edit                  302  403  403  403  403  403  403  200  403  403  403  403  403
POST indicator-edit                  302  403  403  403  403  403  403  200  403  403  403  403  403
GET  indicator-delete                302  403  403  403  403  403  403  200  403  403  403  403  403
POST indicator-delete                302  403  403  403  403  403  403  200  403  403  403  403  403
GET  indicator-value-add             302  405  405  405  405  405  405  405  405  405  405  405  405
POST indicator-value-add             302  403  200  403  403  403  403  200  403  200  403  403  403
GET  indicator-value-verify          302  405  405  405  405  405  405  405  405  405  405  405  405
POST indicator-value-verify          302  403  403  403  403  403  403  302  302  302  403  403  403
GET  risks                           302  404  404  404  404  200  200  200  200  200  200  200  200
GET  risk-new                        302  403  403  403  403  403  403  200  403  403  403  403  403
POST risk-new                        302  403  403  403  403  403  403  200  403  403  403  403  403
GET  risk-edit                       302  403  403  403  403  403  403  200  403  403  403  403  403
POST risk-edit                       302  403  403  403  403  403  403  200  403  403  403  403  403
GET  risk-delete                     302  403  403  403  403  403  403  200  403  403  403  403  403
POST risk-delete                     302  403  403  403  403  403  403  200  403  403  403  403  403
"""


def listed(view):
    return lambda w: f"/strategies/{w.strategy.pk}/actions/?view={view}"


ADDRESSES = {
    "actions": lambda w: [w.strategy.pk],
    "actions:board": listed("board"),
    "actions:timeline": listed("timeline"),
    "actions:map": listed("map"),
    "actions:csv": lambda w: f"/strategies/{w.strategy.pk}/actions/?format=csv",
    "actions:followed": lambda w: [w.followed.pk],
    "my-actions": lambda w: [],
    "progress-new": lambda w: [w.action.pk],
    "progress-new:followed": lambda w: [w.followed_action.pk],
    "progress": lambda w: [w.progress.pk],
    "progress-verify": lambda w: [w.progress.pk],
    "indicators": lambda w: [w.strategy.pk],
    "indicator": lambda w: [w.indicator.pk],
    "indicator:followed": lambda w: [w.manual_indicator.pk],
    "indicator-new": lambda w: [w.strategy.pk],
    "indicator-edit": lambda w: [w.indicator.pk],
    "indicator-delete": lambda w: [w.indicator.pk],
    "indicator-value-add": lambda w: [w.manual_indicator.pk],
    "indicator-value-verify": lambda w: [w.indicator_value.pk],
    "risks": lambda w: [w.strategy.pk],
    "risk-new": lambda w: [w.strategy.pk],
    "risk-edit": lambda w: [w.risk.pk],
    "risk-delete": lambda w: [w.risk.pk],
}

PAGES = [
    ("planner", "actions", "strategy/plans/actions.html"),
    ("partner", "actions:followed", "strategy/plans/actions.html"),
    ("planner", "actions:board", "strategy/plans/board.html"),
    ("planner", "actions:timeline", "strategy/plans/timeline.html"),
    ("planner", "actions:map", "strategy/plans/actions_map.html"),
    ("partner", "my-actions", "strategy/plans/actions_mine.html"),
    ("planner", "my-actions", "strategy/plans/actions_mine.html"),
    ("partner", "progress-new:followed", "strategy/plans/progress_form.html"),
    ("chair", "progress", "strategy/plans/progress.html"),
    ("partner", "progress", "strategy/plans/progress.html"),
    ("planner", "indicators", "strategy/plans/indicators.html"),
    ("planner", "indicator", "strategy/plans/indicator.html"),
    ("partner", "indicator:followed", "strategy/plans/indicator.html"),
    ("planner", "indicator-new", "strategy/plans/indicator_form.html"),
    ("planner", "indicator-edit", "strategy/plans/indicator_form.html"),
    ("planner", "indicator-delete", "strategy/plans/indicator_delete.html"),
    ("planner", "risks", "strategy/plans/risks.html"),
    ("planner", "risk-edit", "strategy/plans/risk_form.html"),
    ("planner", "risk-new", "strategy/plans/risk_form.html"),
    ("planner", "risk-delete", "strategy/plans/risk_delete.html"),
]


def make(w):
    """A strategy in force with an action of Abara's office that it reported on, an indicator entered by hand,
    and risks of the draft.
    """
    followed = w.followed = make_followed(w)
    action = w.followed_action = followed.actions.get()
    w.progress = Progress.objects.create(
        key=action.key,
        on=datetime.date(2026, 10, 31),
        status="delayed",
        percent=40,
        text="Two posts of five are filled.",
        evidence="Payroll of October.",
        reported_by=w.partner,
        spent=90,
    )
    w.manual_indicator = followed.indicators.get()
    w.indicator_value = IndicatorValue.objects.create(
        key=w.manual_indicator.key,
        on=datetime.date(2026, 9, 30),
        value=12,
        note="Register of visits.",
        entered_by=w.partner,
    )
    w.risk = Risk.objects.create(
        strategy=w.strategy,
        title="Posts are frozen by the treasury",
        likelihood=4,
        impact=5,
        owner=w.ministry,
        factor=w.items["justice"],
        mitigation="A note to the cabinet before the budget call.",
    )
    Risk.objects.create(strategy=w.strategy, title="Records are lost", likelihood=2, impact=2, status="closed")


def make_followed(w, *, status="in_force", code="followed"):
    """Objective 1, action 1.1 led by Abara's office and answering w.figure,
    indicator 1 entered by hand by that office.
    """
    strategy = Strategy.objects.create(
        code=code,
        title="A strategy in force",
        first_year=2026,
        last_year=2029,
        near_until=2026,
        medium_until=2028,
        currency="TLD",
        framework=w.framework,
        report=w.report,
        status=status,
        created_by=w.planner,
        edited_by=w.planner,
    )
    objective = Objective.objects.create(
        strategy=strategy, number=1, element=w.items["PLN-3"], title="Posts are filled", horizon="near"
    )
    action = Action.objects.create(
        strategy=strategy,
        objective=objective,
        number=1,
        element=objective.element,
        title="Fill five posts",
        horizon="near",
        lead=w.office,
        starts_on=datetime.date(2026, 1, 1),
        ends_on=datetime.date(2026, 12, 31),
    )
    action.figures.add(w.figure)
    action.areas.add(w.a)
    Indicator.objects.create(
        strategy=strategy,
        objective=objective,
        number=1,
        name="Visits by officers",
        source="manual",
        unit="visits",
        formula="Visits in the register of the office.",
        responsible=w.office,
    ).targets.create(year=2026, value=20)
    return strategy
