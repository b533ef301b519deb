"""Everything a strategy consists of, read once, in a fixed number of queries:
for the documents, the workbook and the JSON.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch

from strategy.consultations.models import Consultation
from strategy.consultations.services import add_states
from strategy.framework.models import FrameworkItem
from strategy.plans.models import (
    Action,
    Cost,
    Effect,
    ElementChoice,
    Endorsement,
    Indicator,
    Objective,
    Risk,
    Section,
    Strategy,
)


@dataclass
class Plan:
    """A strategy with its parts, in the order of their numbers. Sums are exact."""

    strategy: Strategy
    endorsement: Endorsement | None
    items: dict[int, FrameworkItem]
    sections: list[Section]
    choices: list[ElementChoice]
    objectives: list[Objective]
    actions: list[Action]
    indicators: list[Indicator]
    risks: list[Risk]
    consultations: list[Consultation]
    of_objective: dict[int, list[Action]] = field(default_factory=dict)

    def __post_init__(self):
        self.of_objective = {objective.pk: [] for objective in self.objectives}
        for action in self.actions:
            self.of_objective[action.objective_id].append(action)

    @property
    def costs(self) -> list[Cost]:
        return [cost for action in self.actions for cost in planned_costs(action)]

    @property
    def years(self) -> list[int]:
        """The years of the period, and any other that something costs money in."""
        return sorted({*self.strategy.years, *(cost.year for cost in self.costs)})

    def pillar(self, item: FrameworkItem) -> FrameworkItem:
        while item.parent_id:
            item = self.items[item.parent_id]
        return item


def planned_costs(action) -> list[Cost]:
    """Without what was cancelled: its money is in no sum."""
    return [] if action.status == Action.Status.CANCELLED else list(action.costs.all())


def total(costs, name="amount") -> Decimal:
    return sum((getattr(cost, name) for cost in costs), Decimal(0))


def read_plan(strategy: Strategy) -> Plan:
    """Consultations only as far as they are published: a document goes from hand to hand."""
    strategy = (
        Strategy.objects.select_related("framework", "report__round", "report__requirement_set", "previous")
        .defer("report__inputs")
        .prefetch_related("sectors", "ministries")
        .get(pk=strategy.pk)
    )
    items = {item.pk: item for item in FrameworkItem.objects.filter(framework=strategy.framework_id)}
    return Plan(
        strategy=strategy,
        endorsement=Endorsement.objects.filter(strategy=strategy).select_related("meeting", "endorsed_by").first(),
        items=items,
        sections=list(strategy.sections.select_related("factor")),
        choices=sorted(
            strategy.choices.select_related("element"), key=lambda each: (each.element.order, each.element.code)
        ),
        objectives=list(
            strategy.objectives.select_related("element").prefetch_related("context", "figures").order_by("number")
        ),
        actions=_actions(strategy),
        indicators=list(
            strategy.indicators.select_related("objective", "action__objective", "responsible", "baseline_figure")
            .prefetch_related("targets")
            .order_by("number")
        ),
        risks=list(strategy.risks.select_related("factor", "owner")),
        consultations=_consultations(strategy),
    )


def _actions(strategy):
    return list(
        strategy.actions.select_related("objective", "element", "lead")
        .prefetch_related(
            "levels",
            "cadres",
            "areas",
            "partners",
            "figures",
            "costs",
            "milestones",
            Prefetch("depends_on", Action.objects.select_related("objective")),
            Prefetch("effects", Effect.objects.select_related("cadre", "area")),
        )
        .order_by("objective__number", "number")
    )


def _consultations(strategy):
    found = list(
        Consultation.objects.filter(
            strategy__code=strategy.code, strategy__version__lte=strategy.version, published_at__isnull=False
        )
        .select_related("area")
        .prefetch_related("counts", "findings__responses")
        .order_by("starts_on", "pk")
    )
    add_states([each for one in found for finding in one.findings.all() for each in finding.responses.all()])
    return found
