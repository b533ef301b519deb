"""The actions of a strategy as lists: found by filters, added up, due and overdue. A fixed number of queries each."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from mapping.rounds.models import Round
from strategy.figures.models import Figure
from strategy.plans.models import Action, Cost, Milestone, Objective, Progress, Strategy
from strategy.plans.services import (
    measured,
)
from strategy.plans.services.progress import latest
from workforce.reference.models import Area, AreaLevel, fold

SOON = timedelta(days=30)  # "due" is within this, as reminders say it
NONE = "-"  # the choice of a filter that finds the actions that name none


# Totals ---------------------------------------------------------------------------------------------------------------


def summary(strategy: Strategy, today: date) -> dict:
    """Totals of a whole strategy: actions, cost, funded, unfunded,
    by_status and by_funding ({code: n}, every code), due, overdue.

    ``overdue`` counts what is past its end or a milestone, ``due`` what else ends within 30 days.
    Money is without what was cancelled.
    """
    actions = Action.objects.filter(strategy=strategy)
    money = Cost.objects.planned().filter(action__strategy=strategy).aggregate(cost=Sum("amount"), funded=Sum("funded"))
    cost, funded = money["cost"] or Decimal(0), money["funded"] or Decimal(0)
    overdue = actions.overdue(today)
    return {
        "actions": actions.count(),
        "cost": cost,
        "funded": funded,
        "unfunded": cost - funded,
        "by_status": counts(actions, "status", Action.Status),
        "by_funding": counts(actions, "funding", Action.Funding),
        "due": actions.due(today, within=SOON).exclude(pk__in=overdue.values("pk")).count(),
        "overdue": overdue.count(),
    }


def counts(actions: QuerySet, field: str, choices: type[models.TextChoices]) -> dict[str, int]:
    found = dict(actions.order_by().values_list(field).annotate(Count("pk")))
    return {code: found.get(code, 0) for code in choices.values}


# Filters --------------------------------------------------------------------------------------------------------------


def filtered(actions: QuerySet, chosen: dict, today: date) -> QuerySet:
    """The actions (a QuerySet) that filters {name: code} find; a filter that is absent or empty finds all.

    An area finds the actions that name it or an area in it. NONE finds those that name no area (the whole country), no
    cadre (all cadres), no level, or have no lead.
    """
    for name, narrowed in FILTERS.items():
        if value := chosen.get(name):
            actions = narrowed(actions, value, today)
    return actions


def _plain(name):
    return lambda actions, value, today: actions.filter(**{name: value})


def _named(name, field):
    """A many-to-many relation: one code of it, or nothing named."""

    def narrowed(actions, value, today):
        if value == NONE:
            return actions.filter(**{f"{name}__isnull": True})
        return actions.filter(pk__in=Action.objects.filter(**{f"{name}__{field}": value}).values("pk"))

    return narrowed


def _category(actions, value, today):
    """An action that names no cadre is for all of them."""
    found = Action.objects.filter(Q(cadres__category=value) | Q(cadres__isnull=True))
    return actions.filter(pk__in=found.values("pk"))


def _element(actions, value, today):
    return actions.filter(Q(element__code=value) | Q(element__parent__code=value))


def _pillar(actions, value, today):
    return actions.filter(
        Q(element__code=value) | Q(element__parent__code=value) | Q(element__parent__parent__code=value)
    )


def _agency(actions, value, today):
    if value == NONE:
        return actions.filter(lead__isnull=True)
    partnered = Action.objects.filter(partners__code=value).values("pk")
    return actions.filter(Q(lead__code=value) | Q(pk__in=partnered))


def _region(actions, value, today):
    if value == NONE:
        return actions.filter(areas__isnull=True)
    within = Q(pk__in=[])
    for path in Area.objects.filter(code=value).values_list("path", flat=True):
        within |= Q(areas__path__startswith=path)
    return actions.filter(pk__in=Action.objects.filter(within).values("pk"))


def _due(actions, value, today):
    if value == "overdue":
        return actions.overdue(today)
    return actions.due(today, within=SOON).exclude(pk__in=actions.overdue(today).values("pk"))


def _words(actions, value, today):
    """Every word, in title or text, without regard to accents and case."""
    wanted = fold(value).split()
    texts = {pk: fold(f"{title} {text}") for pk, title, text in actions.values_list("pk", "title", "text")}
    return actions.filter(pk__in=[pk for pk, text in texts.items() if all(word in text for word in wanted)])


FILTERS = {
    "element": _element,
    "pillar": _pillar,
    "level": _named("levels", "code"),
    "cadre": _named("cadres", "code"),
    "category": _category,
    "agency": _agency,
    "region": _region,
    "horizon": _plain("horizon"),
    "funding": _plain("funding"),
    "status": _plain("status"),
    "due": _due,
    "q": _words,
}


# Rows -----------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """An action in a list. ``gaps``: the figures it answers, when they were cited and now;
    ``progress``: its newest report or None.
    """

    action: Action
    today: date
    progress: Progress | None = None
    gaps: list[measured.Since] = field(default_factory=list)

    @property
    def is_costed(self) -> bool:
        return self.action.cost is not None

    @property
    def cost(self) -> Decimal:
        return self.action.cost or Decimal(0)

    @property
    def funded(self) -> Decimal:
        return self.action.funded or Decimal(0)

    @property
    def unfunded(self) -> Decimal:
        return self.cost - self.funded

    @property
    def is_finished(self) -> bool:
        return self.action.status in (Action.Status.DONE, Action.Status.CANCELLED)

    @property
    def due_state(self) -> str:
        """overdue (its end, or a milestone), due_soon or nothing: a code of `words.status`."""
        ends = self.action.ends_on
        if self.is_finished:
            return ""
        if self.milestones_overdue or ends and ends < self.today:
            return "overdue"
        return "due_soon" if ends and ends <= self.today + SOON else ""

    @property
    def verdict_state(self) -> str:
        """self_reported, confirmed, disputed or nothing."""
        return (self.progress.verdict or "self_reported") if self.progress else ""

    @property
    def milestones_overdue(self) -> list[Milestone]:
        if self.is_finished:
            return []
        return [each for each in self.action.milestones.all() if not each.done_on and each.due_on < self.today]


def action_rows(actions: QuerySet, today: date, *also: str) -> list[Row]:
    """Rows of actions (a QuerySet), each with its cost, lead and newest progress;
    ``also``: relations to load with them.
    """
    costs = Cost.objects.filter(action=OuterRef("pk")).order_by().values("action")
    found = list(
        actions.select_related("objective", "element__parent", "lead", "strategy")
        .annotate(
            cost=Subquery(costs.annotate(sum=Sum("amount")).values("sum")),
            funded=Subquery(costs.annotate(sum=Sum("funded")).values("sum")),
        )
        .prefetch_related("milestones", *also)
    )
    reports = latest(found)
    return [Row(action, today, reports.get(action.pk)) for action in found]


def money(found: list[Row]) -> tuple[Decimal, Decimal]:
    """(cost, of it funded) of rows, without what was cancelled."""
    planned = [row for row in found if row.action.status != Action.Status.CANCELLED]
    return sum((row.cost for row in planned), Decimal(0)), sum((row.funded for row in planned), Decimal(0))


def totals(found: list[Row]) -> dict:
    """As `summary`, of the rows of a filtered list."""
    cost, funded = money(found)
    return {
        "actions": len(found),
        "cost": cost,
        "funded": funded,
        "unfunded": cost - funded,
        "by_status": {code: sum(row.action.status == code for row in found) for code in Action.Status.values},
        "due": sum(row.due_state == "due_soon" for row in found),
        "overdue": sum(row.due_state == "overdue" for row in found),
    }


def add_gaps(found: list[Row]) -> None:
    """Put on each row the figures its action answers (its objective's, where it names none),
    as they were and as they are now.
    """
    of_action = _links(Action, {row.action.pk for row in found})
    of_objective = _links(Objective, {row.action.objective_id for row in found if row.action.pk not in of_action})
    cited = {figure for held in (of_action, of_objective) for figures in held.values() for figure in figures}
    since = measured.since(Figure.objects.filter(pk__in=cited))
    for row in found:
        figures = of_action.get(row.action.pk) or of_objective.get(row.action.objective_id, [])
        row.gaps = [since[figure] for figure in figures]


def _links(model, pks) -> dict[int, list[int]]:
    """{part: its figures, in the order they were put there}."""
    name, held = model._meta.model_name, {}
    for part, figure in (
        model.figures.through.objects.filter(**{f"{name}__in": pks}).order_by("pk").values_list(name, "figure")
    ):
        held.setdefault(part, []).append(figure)
    return held


# Which strategy, which areas ------------------------------------------------------------------------------------------


def current_strategies() -> QuerySet:
    """The versions whose actions are due: of each strategy the one in force, else the newest that is endorsed."""
    S = Strategy.Status
    same = Strategy.objects.filter(code=OuterRef("code"))
    in_force = Exists(same.filter(status=S.IN_FORCE))
    newer = Exists(same.filter(status=S.ENDORSED, version__gt=OuterRef("version")))
    return Strategy.objects.filter(Q(status=S.IN_FORCE) | Q(Q(status=S.ENDORSED), ~in_force, ~newer))


def base_level(strategy: Strategy) -> AreaLevel:
    """The level of area that the gaps are computed at:
    of the strategy's report, else of the newest round, else the lowest.
    """
    code = strategy.report.parameters.get("base_level") if strategy.report_id else None
    found = AreaLevel.objects.filter(code=code).first() if code else None
    newest = Round.objects.select_related("reporting_level").order_by("-as_of").first()
    return found or (newest and newest.reporting_level) or AreaLevel.objects.order_by("-rank").first()
