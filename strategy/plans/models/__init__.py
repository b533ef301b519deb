from .plans import Action, Cost, Effect, Indicator, IndicatorTarget, IndicatorValue, Milestone, Objective, Progress
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
