"""The map of a selection: each area's own shape where boundaries are loaded, a tile where they are not.
Numbers from reading.
"""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.reports import reading
from workforce.charts import basics as charts
from workforce.charts import maps as charts_map
from workforce.language import figures, words
from workforce.reference.models import Area, Boundary, BoundarySet


@dataclass(frozen=True)
class Map:
    svg: str
    key: list
    has_shapes: bool


def shown_value(measure, number):
    """A measure's number as text."""
    if measure.style == "percent":
        return figures.percent(number)
    return figures.number(number, 1 if measure.style == "decimal" else 0)


def classes(measure, values, unmanned):
    """code -> css class. What is in place has fixed classes; other measures five classes of about equal size."""
    if measure.field == "ratio":
        return {code: charts.tile_class(number) for code, number in values.items()}, None
    found = charts.classify_quantiles(list(values.values()), high_is_bad=measure.high_is_bad)
    named = dict(zip(values, found.classes, strict=True))
    return {
        code: f"{css} zero" if code in unmanned and css != "tn" else css for code, css in named.items()
    }, found.breaks


def sentence(measure, area, line, rate):
    """What a tile's title says: name, value, shortage, surplus; or why there is no value."""
    name, number = reading.area_label(area), reading.value(measure, line, rate)
    if number is None:
        return words.labelled(name, reading.why_in_words(measure, line, rate))
    said = words.labelled(name, f"{measure.label} {shown_value(measure, number)}")
    if line is None or line.shortage is None:
        return said
    return _("%(said)s; %(shortage)s short, %(surplus)s above") % {
        "said": said,
        "shortage": figures.number(line.shortage),
        "surplus": figures.number(line.surplus),
    }


def key(measure, css, breaks, unmanned):
    """Legend: classes with how many areas each holds."""
    count = Counter(name.split()[0] for name in css.values())
    if measure.field == "ratio":
        labels = [
            _("under 50 %"),
            _("50 to 69 %"),
            _("70 to 89 %"),
            _("90 % or more"),
        ]
        items = [{"css": f"t{n}", "label": label, "count": count[f"t{n}"]} for n, label in enumerate(labels, 1)]
    else:
        items = _quantile_items(measure, breaks, count)
    if unmanned:
        items.append({"css": "t1 zero", "label": _("no worker"), "count": len(unmanned)})
    if count["tn"]:
        items.append({"css": "tn", "label": _("no figure"), "count": count["tn"]})
    return items


def _quantile_items(measure, breaks, count):
    if not breaks:
        return []
    edges = [None, *breaks, None]
    items = []
    for rank in range(1, 6):
        low, high = edges[rank - 1], edges[rank]
        if low is None:
            label = _("under %(high)s") % {"high": shown_value(measure, high)}
        elif high is None:
            label = _("%(low)s or more") % {"low": shown_value(measure, low)}
        else:
            label = _("%(low)s to %(high)s") % {"low": shown_value(measure, low), "high": shown_value(measure, high)}
        css = f"t{6 - rank}" if measure.high_is_bad else f"t{rank}"
        if count[css]:
            items.append({"css": css, "label": label, "count": count[css]})
    return items


def build(selection, areas, shown, lines, rates):
    """The map of the areas ``shown`` (codes of one level)."""
    measure = selection.measure
    values = {code: reading.value(measure, lines.get(code), rates.get(code)) for code in shown}
    unmanned = {code for code in shown if (line := lines.get(code)) and line.current == 0 and (line.required or 0) > 0}
    css, breaks = classes(measure, values, unmanned)
    regions = {area.code: reading.area_label(area) for area in areas.values() if area.rank == 1}
    drawn = [
        {
            "code": code,
            "css": css[code],
            "href": reverse("area", args=[code]) + "?" + selection.query(),
            "title": sentence(measure, areas[code], lines.get(code), rates.get(code)),
            "region": next((part for part in areas[code].path.split("/") if part in regions), ""),
        }
        for code in shown
    ]
    level = reading.named(selection.levels.get(selection.level, {"code": selection.level}), "plural")
    title, desc = words.labelled(selection.measure_label, level), describe(selection, areas, values)
    svg, has_shapes = draw(drawn, areas, regions, title=title, desc=desc)
    return Map(svg, key(measure, css, breaks, unmanned), has_shapes)


def draw(drawn, areas, regions, *, title, desc):
    """(svg, whether it has the areas' own shapes).
    drawn: [{code, css, href, title, region}]; areas: {code: what has name and names};
    regions: {code: name}.
    """
    codes = [each["code"] for each in drawn]
    places = {
        row["code"]: row
        for row in Area.objects.filter(code__in=codes)
        .order_by("valid_from")
        .values("code", "short", "tile_column", "tile_row")
    }
    shapes = dict(Boundary.objects.filter(area__code__in=codes).values_list("area__code", "path"))
    frame = BoundarySet.objects.first()
    if shapes and frame:
        own = [charts_map.Shape(path=shapes[d["code"]], **d) for d in drawn if d["code"] in shapes]
        insets = [tile(d, places, areas) for d in drawn if d["code"] not in shapes]
        svg = charts_map.shape_map(
            own, insets, title=title, desc=desc, frame=(0, 0, frame.width, frame.height), regions=regions
        )
    else:
        placed = any(place["tile_column"] is not None for place in places.values())
        more = {} if placed else {"region_lines": False, "labels": []}
        svg = charts_map.tile_map(tiles(drawn, places, areas), title=title, desc=desc, regions=regions, **more)
    return svg, bool(shapes and frame)


def tile(entry, places, areas, column=0, row=0):
    place = places.get(entry["code"], {})
    label = place.get("short") or reading.area_label(areas[entry["code"]])[:3]
    return charts_map.Tile(label=label, column=column, row=row, **entry)


def tiles(drawn, places, areas):
    """Tiles at their places; areas without one (or a level without any) fill rows below, in order."""
    placed, loose, across = [], [], 14
    for entry in drawn:
        place = places.get(entry["code"], {})
        if place.get("tile_column") is None:
            loose.append(entry)
        else:
            placed.append(tile(entry, places, areas, place["tile_column"], place["tile_row"]))
    start = max((each.row for each in placed), default=-2) + 2
    left = min((each.column for each in placed), default=0)
    rows = [
        tile(entry, places, areas, left + index % across, start + index // across) for index, entry in enumerate(loose)
    ]
    return placed + rows


def describe(selection, areas, values):
    """The map in words: how many areas, the lowest and the highest."""
    known = {code: number for code, number in values.items() if number is not None}
    said = ngettext("Map of %(count)s area.", "Map of %(count)s areas.", len(values)) % {"count": len(values)}
    if known:
        low, high = min(known, key=known.get), max(known, key=known.get)
        said += " " + _("From %(low)s in %(low_area)s to %(high)s in %(high_area)s.") % {
            "low": shown_value(selection.measure, known[low]),
            "low_area": reading.area_label(areas[low]),
            "high": shown_value(selection.measure, known[high]),
            "high_area": reading.area_label(areas[high]),
        }
    return said + " " + _("The same values are in the table.")
