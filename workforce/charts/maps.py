"""The two maps: a tile for each area, or the country's own shapes with inset tiles for areas that have none.

Colour is the class (t1 to t5, tn) and never alone: an area with 90 % or more of its requirement is a circle on the tile
map and carries a ring on the shapes, one not reported is dashed, one without any worker has a heavy edge. Each area is
a link whose title says name, value, shortage and surplus.
"""

from itertools import groupby
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts.basics import joined, px
from workforce.charts.boundaries import centre

PITCH, TILE = 26, 23  # distance between tiles and their side, in px
ABOVE = {"t4", "t5"}  # classes above the requirement


class Tile(NamedTuple):
    code: str
    label: str  # three or four letters
    column: int
    row: int
    css: str  # charts.tile_class
    href: str
    title: str
    region: str = ""


class Shape(NamedTuple):
    code: str
    path: str  # SVG path data, from boundaries.read_boundaries
    css: str
    href: str
    title: str
    region: str = ""


class Label(NamedTuple):
    """Text on the tile map, in columns and rows of tiles."""

    text: str
    column: float
    row: float


def tile_map(
    tiles: list[Tile],
    *,
    title: str,
    desc: str,
    regions: dict[str, str] | None = None,
    region_lines: bool = True,
    labels: list[Label] | None = None,
    key: str = "map",
) -> SafeString:
    """One tile for each area. regions: code -> name, for the groups a screen reader hears and the names on the map.

    Without `labels`, each region's name is put on the nearest run of free places.
    """
    if not tiles:
        return SafeString("")
    left, top = min(tile.column for tile in tiles), min(tile.row for tile in tiles)
    tiles = [tile._replace(column=tile.column - left, row=tile.row - top) for tile in tiles]
    if labels is None:
        labels = place_labels(tiles, regions or {})
    else:
        labels = [label._replace(column=label.column - left, row=label.row - top) for label in labels]
    body = _groups(tiles, regions or {}, _tile)
    if region_lines:
        body += format_html('<path class="edge" d="{}"/>', region_edges(tiles))
    body += _labels(labels)
    width = (max(tile.column for tile in tiles) + 1) * PITCH - 3
    height = (max(tile.row for tile in tiles) + 1) * PITCH - 3
    return _map(key, title, desc, (0, 0, width, height), body)


def shape_map(
    shapes: list[Shape],
    insets: list[Tile] = (),
    *,
    title: str,
    desc: str,
    frame: tuple[float, float, float, float],
    regions: dict[str, str] | None = None,
    key: str = "map",
) -> SafeString:
    """The areas' own shapes in `frame` (x, y, width, height), and below them a row of tiles for areas without one."""
    if not shapes:
        return tile_map(_in_rows(insets, 14), title=title, desc=desc, regions=regions, region_lines=False, key=key)
    x, y, width, height = frame
    scale = width / 361  # strokes and tiles keep their size whatever the frame
    body = _groups(shapes, regions or {}, lambda shape: _shape(shape, 5 * scale))
    body += joined(  # again above their neighbours, or these would cover half of the heavy edge
        format_html('<path class="edge" pointer-events="none" d="{}"/>', shape.path)
        for shape in shapes
        if "zero" in shape.css
    )
    if insets:
        tiles = _in_rows(insets, 13)
        rows = max(tile.row for tile in tiles) + 1
        body += format_html(
            '<g transform="translate({} {}) scale({})">{}</g>',
            px(x),
            px(y + height + 8 * scale),
            f"{scale:.4g}",
            _groups(tiles, {}, _tile),
        )
        height += (8 + rows * PITCH) * scale
    return _map(key, title, desc, (x, y, width, height), body)


def region_edges(tiles: list[Tile]) -> str:
    """Path of the heavy lines between neighbouring tiles of different regions; runs are merged."""
    at = {(tile.column, tile.row): tile.region for tile in tiles}
    upright = [(column, row) for (column, row), region in at.items() if at.get((column + 1, row), region) != region]
    level = [(row, column) for (column, row), region in at.items() if at.get((column, row + 1), region) != region]
    lines = [
        f"M{px((column + 1) * PITCH - 1.5)} {px(first * PITCH - 1.5)}v{count * PITCH}"
        for column, first, count in _runs(upright)
    ]
    lines += [
        f"M{px(first * PITCH - 1.5)} {px((row + 1) * PITCH - 1.5)}h{count * PITCH}"
        for row, first, count in _runs(level)
    ]
    return "".join(lines)


def _runs(places: list[tuple[int, int]]):
    """(line, first, count) of each run of consecutive places on a line."""
    for (line, _), run in groupby(enumerate(sorted(places)), key=lambda item: (item[1][0], item[1][1] - item[0])):
        run = list(run)
        yield line, run[0][1][1], len(run)


def place_labels(tiles: list[Tile], regions: dict[str, str]) -> list[Label]:
    """A place for each region's name: the nearest run of free places, if there is one within three tiles."""
    taken = {(tile.column, tile.row) for tile in tiles}
    columns, rows = max(column for column, _ in taken) + 1, max(row for _, row in taken) + 1
    labels = []
    for code, name in sorted(regions.items()):
        own = [(tile.column, tile.row) for tile in tiles if tile.region == code]
        size = int(len(name) * 7.4 / PITCH) + 1
        free = [
            (column, row)
            for row in range(rows)
            for column in range(columns - size + 1)
            if not any((column + step, row) in taken for step in range(size))
        ]
        if not own or not free:
            continue
        column, row = min(free, key=lambda place: _distance(place, size, own))
        if _distance((column, row), size, own)[0] <= 3:
            labels.append(Label(name.upper(), column + size / 2, row))
            taken |= {(column + step, row) for step in range(size)}
    return labels


def _distance(place: tuple[int, int], size: int, own: list[tuple[int, int]]) -> tuple[float, float]:
    """(to the nearest tile of the region, to its middle), counted from the middle of a run of `size` places."""
    column, row = place[0] + (size - 1) / 2, place[1]
    nearest = min(max(abs(column - c) - size / 2, 0) + abs(row - r) for c, r in own)
    middle_column, middle_row = (sum(values) / len(own) for values in zip(*own, strict=True))
    return nearest, abs(column - middle_column) + abs(row - middle_row)


def _groups(areas: list, regions: dict[str, str], draw) -> SafeString:
    """The links of each region together, so that Tab goes through the map by region."""
    groups = []
    for region, members in groupby(
        sorted(areas, key=lambda area: (regions.get(area.region, ""), area.region)), lambda a: a.region
    ):
        links = joined(draw(area) for area in members)
        name = regions.get(region)
        groups.append(format_html('<g role="group" aria-label="{}">{}</g>', name, links) if name else links)
    return joined(groups)


def _tile(tile: Tile) -> SafeString:
    x, y = tile.column * PITCH, tile.row * PITCH
    return format_html(
        '<a class="{}" href="{}"><title>{}</title><rect x="{}" y="{}" width="23" height="23" rx="{}"/>'
        '<text x="{}" y="{}">{}</text></a>',
        tile.css,
        tile.href,
        tile.title,
        x,
        y,
        11.5 if tile.css in ABOVE else 2,
        x + TILE / 2,
        y + 15,
        tile.label,
    )


def _shape(shape: Shape, radius: float) -> SafeString:
    ring = SafeString("")
    if shape.css in ABOVE:
        x, y = centre(shape.path)
        ring = format_html('<circle cx="{}" cy="{}" r="{}"/>', px(x), px(y), px(radius))
    return format_html(
        '<a class="{}" href="{}"><title>{}</title><path d="{}"/>{}</a>',
        shape.css,
        shape.href,
        shape.title,
        shape.path,
        ring,
    )


def _labels(labels: list[Label]) -> SafeString:
    texts = joined(
        format_html('<text x="{}" y="{}">{}</text>', px(label.column * PITCH), px(label.row * PITCH + 15), label.text)
        for label in labels
    )
    return format_html('<g class="lab" aria-hidden="true">{}</g>', texts) if labels else texts


def _in_rows(tiles: list[Tile], across: int) -> list[Tile]:
    return [tile._replace(column=index % across, row=index // across) for index, tile in enumerate(tiles)]


def _map(key: str, title: str, desc: str, frame, body: SafeString) -> SafeString:
    return format_html(
        '<svg class="map" viewBox="{f}" role="group" aria-labelledby="{k}-t {k}-d">'
        '<title id="{k}-t">{t}</title><desc id="{k}-d">{d}</desc>{b}</svg>',
        f=" ".join(px(value) for value in frame),
        k=key,
        t=title,
        d=desc,
        b=body,
    )
