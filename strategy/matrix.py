"""The coverage matrix: how many actions the plan has by element, level of work, cadre category and horizon, and where it has none.

An action that names no cadre is for all of them; one that names no level counts under "level not named". An action on two
levels counts at each.
"""

from dataclasses import dataclass
from itertools import product

from strategy.models import Horizon
from strategy.strategy_page import Book, Element
from workforce.models import Cadre, WorkLevel

NOT_NAMED = "none"  # code of the column of actions without a level
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
    cells: list[tuple]  # (level code, number of actions)
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
    def columns(self):
        """Level codes; "none" last, where an action names no level."""
        codes = [level.code for level in self.levels]
        return codes + [NOT_NAMED] if self.count(level=NOT_NAMED) else codes

    def rows(self, **asked):
        """{pillar: rows}: pairs (pillar, [Row]) in the order of the framework."""
        return [(pillar, [self._row(element, asked) for element in pillar.elements]) for pillar in self.book.pillars]

    def _row(self, element, asked):
        code = element.item.code
        cells = [(level, self.count(element=code, level=level, **asked)) for level in self.columns]
        return Row(element, cells, self.count(element=code, **asked))

    def empty_levels(self):
        return [level for level in self.levels if not self.count(level=level.code)]

    def empty_categories(self):
        return [category for category in self.categories if not self.count(category=category.value)]

    def every_place(self):
        """(Element, level code, category, horizon, number of actions): the whole matrix, also where it is empty."""
        for element, level, category, horizon in product(
            self.book.elements(), self.columns, self.categories, Horizon.values
        ):
            place = Place(element.item.code, level, category, horizon)
            yield element, level, category, horizon, len(self.places.get(place, ()))


def read(book: Book) -> Matrix:
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

