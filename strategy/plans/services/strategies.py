"""Strategies and what they choose: made with their standard sections, changed, elements chosen or not;
and their sections.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.framework.models import Framework, FrameworkItem
from strategy.plans.models import Action, ElementChoice, Objective, Section, Strategy
from strategy.writing import texts
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User
from workforce.reference.models import Organisation, Sector

Kind = Section.Kind
BEFORE = [Kind.FOREWORD, Kind.VISION, Kind.SITUATION]  # a section for each context factor stands between
AFTER = [Kind.GOVERNANCE, Kind.MONITORING, Kind.RISKS, Kind.FINANCE]


@transaction.atomic
def create(
    *,
    by: User | None,
    framework: Framework | None = None,
    sectors: Iterable[Sector] = (),
    ministries: Iterable[Organisation] = (),
    **values: Any,
) -> Strategy:
    """Version 1, a draft with the standard sections, on the newest published framework.

    ``values``: fields of Strategy (code, title, language, first_year, last_year, near_until, medium_until, currency,
    sdg_targets, report, method, is_illustrative). ValidationError code 'no_framework' before one is published.
    """
    framework = framework or Framework.objects.newest()
    if framework is None:
        raise ValidationError(_("There is no published framework yet."), code="no_framework")
    if Strategy.objects.filter(code=values.get("code")).exists():
        raise ValidationError({"code": _("Another strategy has this code. Its next version is made on its own page.")})
    made = editing.save(
        Strategy(framework=framework, created_by=by),
        values=values,
        by=by,
        many={"sectors": sectors, "ministries": ministries},
    )
    factors = framework.items.filter(kind=FrameworkItem.Kind.CONTEXT, is_hidden=False)
    wanted = [(kind, None) for kind in BEFORE] + [(Kind.CONTEXT, factor) for factor in factors]
    wanted += [(kind, None) for kind in AFTER]
    Section.objects.bulk_create(
        Section(strategy=made, kind=kind, factor=factor, order=order, edited_by=by)
        for order, (kind, factor) in enumerate(wanted, start=1)
    )
    return made


@transaction.atomic
def change(strategy: Strategy, *, values: dict, many: dict, revision: int, by: User) -> Strategy:
    """The facts of a version in editing. Raises Stale, or ValidationError (frozen)."""
    editing.locked(strategy)
    return editing.save(strategy, values=values, many=many, revision=revision, by=by)


@transaction.atomic
def choose(
    strategy: Strategy,
    element: FrameworkItem,
    *,
    is_chosen: bool | None,
    horizon: str = "",
    reason: str = "",
    revision: int | None,
    by: User,
) -> ElementChoice | None:
    """Say whether the strategy strengthens an element; None: undecided again. ``revision`` None: nobody had chosen.

    Raises Stale, or ValidationError (frozen).
    """
    editing.locked(strategy)
    held = ElementChoice.objects.filter(strategy=strategy, element__code=element.code).first()
    if held and revision is None:
        raise Stale(held, by=held.edited_by)
    if is_chosen is None:
        if held:
            editing.remove(held, revision=revision, by=by)
        return None
    choice = held or ElementChoice(strategy=strategy, element=element)
    values = {"is_chosen": is_chosen, "horizon": horizon if is_chosen else "", "reason": reason}
    return editing.save(choice, values=values, revision=revision or 0, by=by)


# Sections of a strategy: the standard ones are there from the beginning;
# those somebody adds are named, moved and deleted.


@transaction.atomic
def add(strategy: Strategy, *, title: str, after: Section | None = None, by: User) -> Section:
    """A new section, behind ``after`` or at the end. ValidationError: frozen, no_title."""
    strategy = editing.locked(strategy)
    if not title.strip():
        raise ValidationError(_("Give the section a title."), code="no_title")
    made = Section(strategy=strategy, kind=Section.Kind.OTHER)
    made = editing.save(made, values={"title": title.strip()}, by=by)
    held = [each for each in strategy.sections.exclude(pk=made.pk)]
    place = held.index(after) + 1 if after in held else len(held)
    _number([*held[:place], made, *held[place:]])
    made.refresh_from_db()
    return made


@transaction.atomic
def move(section: Section, *, steps: int, by: User) -> None:
    """Up (negative) or down among the sections of its strategy. ValidationError: frozen, standard."""
    strategy = editing.locked(section.strategy)
    check_own(section)
    held = list(strategy.sections.all())
    before = held.index(section)
    held.insert(min(max(before + steps, 0), len(held) - 1), held.pop(before))
    _number(held)
    if (place := held.index(section)) != before:
        Event.write("moved", section, by=by, before={"order": before + 1}, after={"order": place + 1})


@transaction.atomic
def delete(section: Section, *, revision: int, by: User) -> None:
    """ValidationError: frozen, standard. Stale when somebody wrote in it meanwhile."""
    check_own(section)
    editing.remove(section, revision=revision, by=by)


def check_own(section: Section) -> None:
    if section.kind != Section.Kind.OTHER:
        raise ValidationError(_("Only sections that you added can be moved or deleted."), code="standard")


def _number(sections):
    for order, each in enumerate(sections, start=1):
        if each.order != order:
            Section.objects.filter(pk=each.pk).update(order=order)


def cited(strategy: Strategy | None) -> dict[int, citing.Shown]:
    """{figure id: Shown} of every figure that the strategy cites, in its texts, objectives or actions."""
    if strategy is None:
        return {}
    mark = "[[figure:"
    written = [
        text
        for model in (Section, Objective, Action)
        for text in model.objects.filter(strategy=strategy, text__contains=mark).values_list("text", flat=True)
    ]
    ids = set().union(*map(texts.figure_ids, written))
    ids |= set(Objective.figures.through.objects.filter(objective__strategy=strategy).values_list("figure", flat=True))
    ids |= set(Action.figures.through.objects.filter(action__strategy=strategy).values_list("figure", flat=True))
    return citing.read_figures(Figure.objects.filter(pk__in=ids).order_by("pk"))
