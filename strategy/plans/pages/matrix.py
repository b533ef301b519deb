"""The coverage matrix: how many actions the plan has by element, level of work, cadre category and horizon, and where it has none.

An action that names no cadre is for all of them; one that names no level counts under "level not named". An action on two
levels counts at each.
"""

from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from strategy.plans.models import Horizon
from strategy.plans.pages.strategy_page import Book, Element
from strategy.plans.services.action_lists import (
    NONE as NOT_NAMED,
)  # the list of actions has the same filters
from workforce.reference.models import Cadre, WorkLevel

UNSPECIFIED = "unspecified"  # the built-in level that says nothing
Category = Cadre.Category


@dataclass(frozen=True)
class Place:
    """Where an action counts."""

    element: str
    level: str
    category: str
    horizon: str


@dataclass
class Row:
    element: Element
    cells: list[tuple]  # (level code, number of actions, query of the list of these actions)
    total: int  # actions, each once


@dataclass
class Matrix:
    book: Book
    levels: list[WorkLevel]
    categories: list  # those of the country's cadres
    places: dict  # Place: set of action ids

    def count(self, **asked) -> int:
        """Actions, each once, at the places that have these codes; an empty code asks for nothing."""
        return len(self.actions(**asked))

    def actions(self, **asked) -> set:
        asked = {name: code for name, code in asked.items() if code}
        found = set()
        for place, actions in self.places.items():
            if all(getattr(place, name) == code for name, code in asked.items()):
                found |= actions
        return found

    @property
    def columns(self) -> list[tuple]:
        """(code, label) of the levels; ``NOT_NAMED`` last, where an action names no level."""
        named = [(level.code, level.label) for level in self.levels]
        return named + [(NOT_NAMED, _("Level not named"))] if self.count(level=NOT_NAMED) else named

    def empty_levels(self):
        return [level for level in self.levels if not self.count(level=level.code)]

    def empty_categories(self):
        return [category for category in self.categories if not self.count(category=category.value)]


@dataclass
class Table:
    """The matrix of element by level, for some category and horizon. ``entries``: an action counts at each of its levels."""

    columns: list[tuple]
    groups: list[tuple]  # (pillar, [Row])
    sums: list[tuple]  # (level code, number of actions)
    actions: int  # each once

    @property
    def entries(self):
        return sum(count for _level, count in self.sums)


def table(matrix: Matrix, **asked) -> Table:
    """``asked``: category, horizon."""
    columns = matrix.columns

    def row(element):
        code = element.item.code
        cells = [
            (
                level,
                matrix.count(element=code, level=level, **asked),
                urlencode({"element": code, "level": level, **asked}),
            )
            for level, _label in columns
        ]
        return Row(element, cells, matrix.count(element=code, **asked))

    groups = [(pillar, [row(element) for element in pillar.elements]) for pillar in matrix.book.pillars]
    return Table(columns, groups, [(level, matrix.count(level=level, **asked)) for level, _label in columns],
                 matrix.count(**asked))  # fmt: skip


def every_row(matrix: Matrix):
    """The whole matrix as rows of a file: pillar, code, element, chosen, level, category, horizon, number of actions, which."""
    named = {action.pk: action.label for action in matrix.book.actions}
    for pillar in matrix.book.pillars:
        for element, level, category, horizon in product(pillar.elements, matrix.columns, matrix.categories, Horizon):
            at = matrix.places.get(Place(element.item.code, level[0], category.value, horizon.value), ())
            which = ", ".join(label for pk, label in named.items() if pk in at)
            yield [pillar.label, element.item.code, element.item.label, element.state_of_choice, str(level[1]),
                   str(category.label), str(horizon.label), len(at), which]  # fmt: skip


def read_matrix(book: Book) -> Matrix:
    """Four queries."""
    of_strategy = book.strategy.actions.order_by()
    levels, categories = {}, {}
    for pk, code in of_strategy.filter(levels__isnull=False).values_list("pk", "levels__code"):
        levels.setdefault(pk, set()).add(code)
    for pk, category in of_strategy.filter(cadres__isnull=False).values_list("pk", "cadres__category"):
        categories.setdefault(pk, set()).add(category)
    places = {}
    for action in book.actions:
        element = book.element_of(action.element_id).code
        at = levels.get(action.pk, set()) - {UNSPECIFIED} or {NOT_NAMED}
        for level, category in product(at, categories.get(action.pk, Category.values)):
            places.setdefault(Place(element, level, category, action.horizon), set()).add(action.pk)
    held = set(Cadre.objects.order_by().values_list("category", flat=True).distinct())
    country = [category for category in Category if category in held]
    return Matrix(book, list(WorkLevel.objects.exclude(code=UNSPECIFIED)), country, places)
