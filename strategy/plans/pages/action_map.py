"""Where the actions are: the number of actions that name an area (or a region it lies in), and what they cost there.

Nobody says what an action costs in each of its areas. Its cost is shared equally between the areas it reaches, so that
the column adds up to what these actions cost.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.dashboard import maps
from strategy.plans.services import (
    action_lists,
)
from strategy.plans.services.action_lists import (
    Row,
)
from workforce.language import figures, words
from workforce.reference.models import Area, AreaLevel

CLASSES = ["tn", "t3", "t4", "t5"]  # none; then from 1, from 3, from 6 actions
FROM = (1, 3, 6)


@dataclass
class Place:
    """An area of the base level, the actions there, and its share of what they cost."""

    area: Area
    rows: list[Row] = field(default_factory=list)
    cost: Decimal = Decimal(0)
    funded: Decimal = Decimal(0)


@dataclass(frozen=True)
class ActionMap:
    svg: str
    key: list
    has_shapes: bool
    level: AreaLevel
    places: list[Place]  # those with actions, most first
    empty: list[Place]
    national: list[Row]

    @property
    def cost(self):
        return sum((place.cost for place in self.places), Decimal(0))

    @property
    def funded(self):
        return sum((place.funded for place in self.places), Decimal(0))


def build(rows: list[Row], level: AreaLevel, today, *, strategy, chosen: dict) -> ActionMap:
    """``rows`` with their areas; ``chosen``: the filters, kept in the links."""
    areas = {
        area.code: area for area in Area.objects.on(today).filter(level__rank__lte=level.rank).select_related("level")
    }
    places = {code: Place(area) for code, area in areas.items() if area.level_id == level.pk}
    for row in rows:
        if not is_national(row):
            put(row, [places[code] for code in reached(row, places)])
    regions = {area.code: area.label for area in areas.values() if area.level.rank == 1}
    drawn = [
        {
            "code": code,
            "css": css(len(place.rows)),
            "href": f"{reverse('actions', args=[strategy.pk])}?{urlencode(chosen | {'region': code})}",
            "title": sentence(place, strategy.currency),
            "region": next((part for part in place.area.path.split("/") if part in regions), ""),
        }
        for code, place in places.items()
    ]
    there = sorted((p for p in places.values() if p.rows), key=lambda p: (-len(p.rows), -p.cost, p.area.name_key))
    title = words.labelled(_("Actions"), level.label)
    svg, has_shapes = maps.draw(drawn, areas, regions, title=title, desc=describe(places, there))
    empty = sorted((place for place in places.values() if not place.rows), key=lambda place: place.area.name_key)
    national = [row for row in rows if is_national(row)]
    return ActionMap(svg, key(places.values()), has_shapes, level, there, empty, national)


def put(row: Row, places: list[Place]) -> None:
    """The action in each of its areas, with an equal share of its cost."""
    cost, funded = action_lists.money([row])
    for place in places:
        place.rows.append(row)
        place.cost += cost / len(places)
        place.funded += funded / len(places)


def is_national(row: Row) -> bool:
    """It names no area, or the country itself."""
    named = row.action.areas.all()
    return not named or any(area.parent_id is None for area in named)


def reached(row: Row, places: dict[str, Place]) -> list[str]:
    """The base areas an action reaches: those it names, those in a region it names, those it names a part of."""
    named = [area.path for area in row.action.areas.all()]
    return [
        code
        for code, place in places.items()
        if any(place.area.path.startswith(path) or path.startswith(place.area.path) for path in named)
    ]


def css(count: int) -> str:
    return CLASSES[sum(count >= start for start in FROM)]


def sentence(place: Place, currency: str) -> str:
    count = len(place.rows)
    if not count:
        return words.labelled(place.area.label, _("no action names it"))
    said = ngettext("%(count)s action", "%(count)s actions", count) % {"count": figures.number(count)}
    cost = _("share of the cost %(cost)s") % {"cost": figures.money(place.cost, currency)}
    return words.labelled(place.area.label, f"{said}, {cost}")


def key(places) -> list[dict]:
    count = Counter(css(len(place.rows)) for place in places)
    labels = [_("none"), _("1 or 2 actions"), _("3 to 5"), _("6 or more")]
    return [
        {"css": code, "label": label, "count": count[code]}
        for code, label in zip(CLASSES, labels, strict=True)
        if count[code]
    ]


def describe(places, there) -> str:
    said = _("%(there)s of %(all)s areas are named by an action or lie in a region that is.") % {
        "there": figures.number(len(there)),
        "all": figures.number(len(places)),
    }
    return said + " " + _("The same numbers are in the table.")
