"""Objectives and actions: saved, numbered without gaps, moved and deleted; and the figures they cite.

Everything locks the strategy first (`editing.locked`), so numbers and dependencies are decided one after the other.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.figures.models import Figure, FigureRemark
from strategy.plans.models import Action, Milestone, Objective, Strategy
from strategy.plans.services import progress
from strategy.reports.models import GapLine, GapReport, RateLine, TargetKind
from strategy.reports.services import disclosure
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.jobs.models import Job
from workforce.people.models import User

Part = Objective | Action


# Figures --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def cite(
    report: GapReport,
    *,
    area: str,
    field: str,
    method: str = "",
    rate: str = "",
    target_kind: str = TargetKind.ALL,
    target: str = "",
) -> Figure:
    """The reference to one number of a frozen line: the same one for all who cite it.
    ValidationError where there is no such line.
    """
    if report.status != Job.Status.DONE or report.standing == GapReport.Standing.WITHDRAWN:
        raise ValidationError(
            _("This report is not ready, or was withdrawn: its figures can't be cited."), code="report"
        )
    place = {"report": report, "area": area, "target_kind": target_kind, "target": target}
    line = (
        RateLine.objects.filter(code=rate, **place) if rate else GapLine.objects.filter(method=method, **place)
    ).first()
    if line is None or field not in {code for code, _label, _number in figure_choices(line)}:
        raise ValidationError(_("The report has no such figure."), code="no_line")
    return Figure.objects.get_or_create(method="" if rate else method, rate=rate, field=field, **place)[0]


def figure_choices(line: GapLine | RateLine) -> list[tuple]:
    """(field, label, number with its word) of every number of a line or rate that can be cited."""
    is_rate = isinstance(line, RateLine)
    fields = [Figure.Field.VALUE] if is_rate else [field for field in Figure.Field if field != Figure.Field.VALUE]
    made = [
        Figure(field=field, rate=line.code if is_rate else "", method="" if is_rate else line.method)
        for field in fields
    ]
    said = [(figure, citing.said(figure, line)) for figure in made]
    return [
        (str(figure.field), Figure.Field(figure.field).label, text)
        for figure, (value, _n, text) in said
        if value is not None
    ]


@transaction.atomic
def attach(part: Part, figure: Figure, *, by: User) -> None:
    """The part answers the gap of this figure. No new revision: whoever is writing the part loses nothing by it."""
    editing.locked(part.strategy)
    if part.figures.filter(pk=figure.pk).exists():
        return
    part.figures.add(figure)
    Event.write("figure_cited", part, by=by, after={"figures": _said(figure)})


@transaction.atomic
def detach(part: Part, figure: Figure, *, by: User) -> None:
    editing.locked(part.strategy)
    if part.figures.filter(pk=figure.pk).exists():
        part.figures.remove(figure)
        Event.write("figure_removed", part, by=by, before={"figures": _said(figure)})


@disclosure.for_everybody()  # the history has many readers
def _said(figure):
    shown = citing.read_figure(figure)
    return f"{shown.text} ({shown.source})"


@transaction.atomic
def comment(figure: Figure, *, text: str, by: User) -> FigureRemark:
    remark = FigureRemark.objects.create(figure=figure, text=text, created_by=by)
    Event.write("commented", figure, by=by, note=text)
    return remark


# Saving ---------------------------------------------------------------------------------------------------------------
def next_number(of: Strategy | Objective) -> int:
    """The number of the next objective of a strategy, or of the next action of an objective."""
    rows = of.objectives if isinstance(of, Strategy) else of.actions
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def save_objective(
    objective: Objective,
    *,
    values: dict,
    many: dict | None = None,
    revision: int = 0,
    figure: Figure | None = None,
    by: User,
) -> Objective:
    """Create (no pk yet) or change an objective. Raises Stale or ValidationError.
    ``figure``: the gap a new one answers.
    """
    editing.locked(objective.strategy)
    if objective.pk is None:
        values = {"number": next_number(objective.strategy)} | values
    saved = editing.save(objective, values=values, many=many, revision=revision, by=by)
    if figure:
        attach(saved, figure, by=by)
    return saved


@transaction.atomic
def save_action(
    action: Action,
    *,
    values: dict,
    many: dict | None = None,
    rows: dict | None = None,
    revision: int = 0,
    figure: Figure | None = None,
    by: User,
) -> Action:
    """Create or change an action with its cost, milestones and effects.
    One that moves to another objective goes to its end.
    """
    editing.locked(action.strategy)
    before = Action.objects.filter(pk=action.pk).select_related("objective").first()
    objective = values.get("objective", before.objective if before else None)
    if objective.strategy_id != action.strategy_id:
        raise ValidationError(_("This objective is in another strategy."))
    if before is None or before.objective_id != objective.pk:
        values = values | {"number": next_number(objective)}
    _no_circle(action, (many or {}).get("depends_on", ()))
    saved = editing.save(action, values=values, many=many, rows=rows, revision=revision, by=by)
    if before and before.objective_id != objective.pk:
        _close_up(Action.objects.filter(objective_id=before.objective_id), before.number)
    if before and before.starts_on != saved.starts_on:
        progress.forget_earlier([saved])
        saved.refresh_from_db(fields=["status"])
    if figure:
        attach(saved, figure, by=by)
    return saved


def _no_circle(action, needed):
    if found := chain(action, [each.pk for each in needed]):
        names = {each.pk: each.label for each in Action.objects.filter(pk__in=found).select_related("objective")}
        said = " → ".join(names.get(pk) or _("this action") for pk in found)
        raise ValidationError(
            {
                "depends_on": [
                    _("An action can't wait for itself: %(chain)s. Take one of these links away.") % {"chain": said}
                ]
            },
            code="circle",
        )


def chain(action: Action, needed: list[int]) -> list[int]:
    """The ids of a circle that ``action`` depending on ``needed`` would close, from the action back to it;
    [] when there is none.
    """
    links = Action.depends_on.through.objects.filter(from_action__strategy=action.strategy_id)
    needs = {}
    for one, other in links.order_by("pk").values_list("from_action", "to_action"):
        needs.setdefault(one, []).append(other)
    paths, seen = [[action.pk, pk] for pk in needed], set()
    while paths and action.pk:
        path = paths.pop(0)
        if path[-1] == action.pk:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [[*path, pk] for pk in needs.get(path[-1], [])]
    return []


# Order ----------------------------------------------------------------------------------------------------------------
@transaction.atomic
def move(part: Part, *, up: bool, by: User) -> None:
    """Change places with the one before or after it; the first and the last stay where they are."""
    editing.locked(part.strategy)
    rows = _beside(part)
    part = rows.get(pk=part.pk)
    number = part.number
    other = (
        rows.filter(number__lt=number).order_by("-number") if up else rows.filter(number__gt=number).order_by("number")
    ).first()
    if other is None:
        return
    rows.filter(pk=part.pk).update(number=other.number)
    rows.filter(pk=other.pk).update(number=number)
    Event.write("moved", part, by=by, before={"number": number}, after={"number": other.number})


def _beside(part):
    if isinstance(part, Objective):
        return Objective.objects.filter(strategy=part.strategy_id)
    return Action.objects.filter(objective=part.objective_id).select_related("objective")


def _close_up(rows, number):
    """The numbers after one that went, each one less."""
    rows.filter(number__gt=number).update(number=F("number") - 1)


# Deleting -------------------------------------------------------------------------------------------------------------
def waiting_for(part: Part) -> QuerySet:
    """Actions outside ``part`` that depend on it, or on an action in it: they keep it from being deleted."""
    inside = part.actions.all() if isinstance(part, Objective) else Action.objects.filter(pk=part.pk)
    return Action.objects.filter(depends_on__in=inside).exclude(pk__in=inside).select_related("objective").distinct()


@transaction.atomic
def delete(part: Part, *, revision: int, by: User) -> None:
    """Delete an objective with its actions, or an action, with their indicators.
    ValidationError where another action needs it.
    """
    editing.locked(part.strategy)
    if waiting := list(waiting_for(part)):
        raise ValidationError(
            _("These actions depend on it: %(names)s. Change them first."),
            code="needed",
            params={"names": "; ".join(map(str, waiting))},
        )
    rows, number = _beside(part), part.number
    editing.remove(part, revision=revision, by=by)
    _close_up(rows, number)


# Milestones -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def reach(milestone: Milestone, *, on: date | None, by: User) -> Milestone:
    """A milestone was reached on a day (None: it was not, after all).
    Goes on in an endorsed strategy; a new revision of the action.
    """
    strategy = Strategy.objects.select_for_update().get(actions=milestone.action_id)
    if strategy.status == Strategy.Status.SUPERSEDED:
        raise ValidationError(_("This version is superseded: milestones go on in the next one."), code="superseded")
    if on and on > timezone.localdate():
        raise ValidationError(_("This day is still to come: say it when the milestone is reached."), code="future")
    milestone = Milestone.objects.select_related("action__objective").get(pk=milestone.pk)
    if milestone.done_on == on:
        return milestone
    before, milestone.done_on = milestone.done_on, on
    milestone.full_clean()
    milestone.save(update_fields=["done_on"])
    Action.objects.filter(pk=milestone.action_id).update(revision=F("revision") + 1)
    Event.write(
        "milestone_reached" if on else "milestone_reopened",
        milestone.action,
        by=by,
        note=milestone.title,
        before={"done_on": before and before.isoformat()},
        after={"done_on": on and on.isoformat()},
    )
    return milestone
