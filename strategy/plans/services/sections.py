"""Sections of a strategy: the standard ones are there from the beginning; those somebody adds are named, moved and deleted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Action, Objective, Section, Strategy
from strategy.writing import texts
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User


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
