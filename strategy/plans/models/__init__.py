from .by_year import Cost, Effect
from .plans import Action, Indicator, IndicatorTarget, IndicatorValue, Milestone, Objective, Progress
from .strategies import ElementChoice, Endorsement, Horizon, Risk, Section, Strategy

__all__ = [
    "Action",
    "Cost",
    "Effect",
    "Endorsement",
    "ElementChoice",
    "Horizon",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "Milestone",
    "Objective",
    "Progress",
    "Risk",
    "Section",
    "Strategy",
]
