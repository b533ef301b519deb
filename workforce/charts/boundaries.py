"""GeoJSON boundaries -> small SVG paths. Pure: plain data in, plain data out; a bad polygon is listed, never raised.

Projection: equirectangular at the country's middle latitude, so shapes and areas are right to the eye for any country
but the largest. Simplification: Visvalingam (1993) with a fixed least triangle; whether a point goes depends on its
neighbours alone, so the shared border of two areas stays shared.
"""

import re
from functools import lru_cache
from heapq import heapify, heappop, heappush
from math import cos, radians
from typing import NamedTuple

import numpy as np

WIDTH, HEIGHT = 400.0, 480.0  # the drawing fits into this box, in px
LEAST_TRIANGLE = 0.25  # px²: a corner smaller than this is not seen at 400 px
LEAST_RING = 0.4  # px²: an island smaller than this is dropped, unless it is all the area has


class Problem(NamedTuple):
    """What is wrong with one feature. code is its area's code, or "" where that is what is missing.

    reason: not_geojson, no_code, repeated_code, no_geometry, wrong_type, empty, too_few_points, not_numbers,
    out_of_range, unclosed, no_extent.
    """

    index: int
    code: str
    reason: str


class Boundaries(NamedTuple):
    paths: dict[str, str]  # area code -> SVG path data, one decimal
    problems: list[Problem]
    width: float
    height: float


class Invalid(Exception):
    """One polygon cannot be used; the argument is the reason."""


def read_boundaries(geojson, *, code: str = "code") -> Boundaries:
    """Paths of all areas of a FeatureCollection in one frame, and what is wrong with the rest.

    `code` names the property (or "id" of the feature) that holds the area's code. Valid polygons of an area that
    also has an invalid one are drawn; the invalid one is listed.
    """
    polygons, problems = read_polygons(geojson, code)
    if not polygons:
        return Boundaries({}, problems, 0.0, 0.0)
    project, width, height = projection(polygons)
    paths = {
        area: to_path([[project(ring) for ring in polygon] for polygon in parts]) for area, parts in polygons.items()
    }
    for area in [area for area, path in paths.items() if not path]:
        problems.append(Problem(-1, area, "no_extent"))
        del paths[area]
    return Boundaries(paths, problems, width, height)


def read_polygons(geojson, code: str) -> tuple[dict[str, list[list[np.ndarray]]], list[Problem]]:
    """Area code -> polygons -> rings -> points (n, 2) of longitude and latitude in degrees; and the problems."""
    features = geojson.get("features") if isinstance(geojson, dict) else None
    if not isinstance(features, list):
        return {}, [Problem(-1, "", "not_geojson")]
    found, problems = {}, []
    for index, feature in enumerate(features):
        area = _code(feature, code)
        if not area or area in found:
            problems.append(Problem(index, area, "repeated_code" if area else "no_code"))
            continue
        parts, reasons = _polygons(feature.get("geometry"))
        problems += [Problem(index, area, reason) for reason in reasons]
        if parts:
            found[area] = parts
    return found, problems


def _code(feature, name: str) -> str:
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    value = properties.get(name) if isinstance(properties, dict) else None
    value = feature.get("id") if value is None and name == "id" else value
    return str(value).strip() if isinstance(value, str | int) else ""


def _polygons(geometry) -> tuple[list[list[np.ndarray]], list[str]]:
    if not isinstance(geometry, dict):
        return [], ["no_geometry"]
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") != "MultiPolygon":
        return [], ["wrong_type"]
    if not isinstance(coordinates, list) or not coordinates:
        return [], ["empty"]
    parts, reasons = [], []
    for polygon in coordinates:
        try:
            parts.append(_rings(polygon))
        except Invalid as error:
            reasons.append(str(error))
    return parts, list(dict.fromkeys(reasons))


def _rings(polygon) -> list[np.ndarray]:
    if not isinstance(polygon, list) or not polygon:
        raise Invalid("empty")
    return [_ring(ring) for ring in polygon]


def _ring(ring) -> np.ndarray:
    if not isinstance(ring, list) or not ring:
        raise Invalid("empty")
    try:
        points = np.array([[float(point[0]), float(point[1])] for point in ring])
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise Invalid("not_numbers") from None
    if not np.isfinite(points).all():
        raise Invalid("not_numbers")
    if (np.abs(points) > (180, 90)).any():
        raise Invalid("out_of_range")
    if len(points) < 4:
        raise Invalid("too_few_points")
    if (points[0] != points[-1]).any():
        raise Invalid("unclosed")
    return points


def projection(polygons: dict[str, list[list[np.ndarray]]]):
    """(function from degrees to px, width, height): the whole country fitted into WIDTH x HEIGHT, north up."""
    points = np.vstack([ring for parts in polygons.values() for polygon in parts for ring in polygon])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    shrink = cos(radians((south + north) / 2)) or 1.0
    span_x, span_y = (east - west) * shrink, north - south
    scale = min(WIDTH / (span_x or 1e-9), HEIGHT / (span_y or 1e-9))

    def project(ring: np.ndarray) -> np.ndarray:
        return np.column_stack([(ring[:, 0] - west) * shrink, north - ring[:, 1]]) * scale

    return project, round(float(span_x * scale), 1), round(float(span_y * scale), 1)


def to_path(polygons: list[list[np.ndarray]]) -> str:
    """SVG path data of projected polygons, simplified; "" if no ring has an extent."""
    outlines = [(abs(signed_area(polygon[0])), polygon) for polygon in polygons]
    largest = max((size for size, _ in outlines), default=0)
    rings = [ring for size, polygon in outlines if size >= min(LEAST_RING, largest) for ring in polygon]
    return "".join(_ring_path(simplify(ring)) for ring in rings if len(ring) >= 4)


def _ring_path(ring: np.ndarray) -> str:
    """Relative steps of tenths, taken between rounded points so that rounding never adds up."""
    tenths = np.round(ring[:-1] * 10).astype(int)
    steps = [step for step in np.diff(tenths, axis=0).tolist() if step != [0, 0]]
    if len(steps) < 2:
        return ""
    start = f"M{_tenth(tenths[0, 0])} {_tenth(tenths[0, 1])}l"
    return start + "".join(f" {_tenth(x)} {_tenth(y)}" for x, y in steps).strip().replace(" -", "-") + "z"


def _tenth(value: int) -> str:
    """An integer of tenths as the shortest decimal: 125 -> 12.5, -3 -> -.3, 40 -> 4."""
    text = f"{value / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def simplify(ring: np.ndarray, least: float = LEAST_TRIANGLE) -> np.ndarray:
    """Visvalingam: drop the point of the smallest triangle with its neighbours until every triangle is `least` px².

    Closed ring (n, 2) in, closed ring out; a ring is never simplified below a triangle.
    """
    points = ring[:-1].tolist()
    count = len(points)
    before, after = [(i - 1) % count for i in range(count)], [(i + 1) % count for i in range(count)]
    size = [_triangle(points[before[i]], points[i], points[after[i]]) for i in range(count)]
    heap = [(size[i], points[i], i) for i in range(count)]  # ties go by place, the same from both sides of a border
    heapify(heap)
    kept, left = [True] * count, count
    while heap and left > 3:
        smallest, _, i = heappop(heap)
        if smallest >= least:
            break
        if not kept[i] or smallest != size[i]:
            continue  # dropped already, or its triangle has changed since
        kept[i], left = False, left - 1
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            size[j] = max(smallest, _triangle(points[before[j]], points[j], points[after[j]]))
            heappush(heap, (size[j], points[j], j))
    outline = [point for point, keep in zip(points, kept, strict=True) if keep]
    return np.array([*outline, outline[0]])


def _triangle(a, b, c) -> float:
    """Area; to the last bit the same from a and from c."""
    a, c = min(a, c), max(a, c)
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def signed_area(ring: np.ndarray) -> float:
    """Shoelace; positive clockwise on the screen (y down)."""
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def rings_of(path: str) -> list[np.ndarray]:
    """The closed rings of path data written by `to_path`, as points (n, 2) in px."""
    rings = []
    for part in path.split("M")[1:]:
        numbers = np.array(re.findall(r"-?(?:\d+(?:\.\d+)?|\.\d+)", part), dtype=float).reshape(-1, 2)
        points = numbers.cumsum(axis=0)
        rings.append(np.vstack([points, points[:1]]))
    return rings


def extent(paths) -> tuple[float, float, float, float]:
    """(x, y, width, height) of several paths, for a map of a part of the country."""
    points = np.vstack([ring for path in paths for ring in rings_of(path)])
    (x, y), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(x), float(y), float(right - x), float(bottom - y)


@lru_cache(maxsize=4096)
def centre(path: str) -> tuple[float, float]:
    """Centroid of the largest ring: where a mark on the area goes."""
    ring = max(rings_of(path), key=lambda ring: abs(signed_area(ring)))
    area = signed_area(ring)
    if not area:
        return tuple(float(value) for value in ring.mean(axis=0))
    cross = ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1]
    x, y = ((ring[:-1] + ring[1:]) * cross[:, None]).sum(axis=0) / (6 * area)
    return float(x), float(y)
