"""Boundaries: good shapes become small paths, bad ones are listed by name, nothing is raised."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.charts import boundaries


def square(west, south, side=1.0):
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def feature(code, coordinates, kind="Polygon"):
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def test_two_squares_on_the_equator():
    read = boundaries.read_boundaries(collection(feature("a", [square(30, -1)]), feature("b", [square(31, -1)])))
    assert read.problems == []
    assert (read.width, read.height) == (400.0, pytest.approx(200, abs=0.1))
    assert read.paths["a"] == "M0 200l200 0 0-200-200 0z"
    assert boundaries.centre(read.paths["b"]) == pytest.approx((300, 100), abs=0.1)
    assert boundaries.extent([read.paths["b"]]) == pytest.approx((200, 0, 200, 200), abs=0.1)
    assert boundaries.extent(read.paths.values()) == pytest.approx((0, 0, 400, 200), abs=0.1)


def test_degrees_of_longitude_shrink_with_latitude():
    read = boundaries.read_boundaries(collection(feature("north", [square(10, 59.5)])))
    assert read.width / read.height == pytest.approx(math.cos(math.radians(60)), abs=0.01)


BAD = {
    "no_geometry": {"type": "Feature", "properties": {"code": "x"}, "geometry": None},
    "wrong_type": feature("x", [0, 0], "Point"),
    "empty": feature("x", []),
    "too_few_points": feature("x", [[[0, 0], [1, 1], [0, 0]]]),
    "unclosed": feature("x", [[*square(0, 0)[:-1], [5, 5]]]),
    "not_numbers": feature("x", [[[0, 0], [float("nan"), 1], [1, 1], [0, 0]]]),
    "out_of_range": feature("x", [square(500000, 100000)]),
    "no_extent": feature("x", [[[0, 0]] * 5]),
    "no_code": {"type": "Feature", "properties": None, "geometry": {}},
    "repeated_code": feature("good", [square(0, 0)]),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_polygon_is_listed_and_the_good_one_drawn(reason):
    read = boundaries.read_boundaries(collection(feature("good", [square(30, 1)]), BAD[reason]))
    assert list(read.paths) == ["good"]
    assert [problem.reason for problem in read.problems] == [reason]


@pytest.mark.parametrize("geojson", [None, [], {}, {"features": 3}, "x", {"features": []}])
def test_what_is_no_collection_of_features_gives_no_paths(geojson):
    read = boundaries.read_boundaries(geojson)
    assert read.paths == {}
    assert [problem.reason for problem in read.problems] in ([], ["not_geojson"])


def test_other_bad_numbers():
    for ring in ([["a", 1]] * 4, [[1]] * 4, [None] * 4, [{"x": 1}] * 4, "text", [[True, None]] * 4):
        read = boundaries.read_boundaries(collection(feature("x", [ring])))
        assert (read.paths, len(read.problems)) == ({}, 1)


def test_the_good_part_of_a_multipolygon_is_drawn():
    parts = [[square(30, 1)], [[[0, 0], [1, 1]]]]
    read = boundaries.read_boundaries(collection(feature("a", parts, "MultiPolygon")))
    assert read.problems == [boundaries.Problem(0, "a", "too_few_points")]
    assert read.paths["a"].count("M") == 1


def test_holes_and_islands_keep_their_rings():
    parts = [[square(30, 1, 4), square(31, 2, 1)], [square(36, 1, 1)]]
    path = boundaries.read_boundaries(collection(feature("a", parts, "MultiPolygon"))).paths["a"]
    assert path.count("M") == path.count("z") == 3


def test_points_on_a_straight_line_go_and_corners_stay():
    side = [[x / 10, 0.0] for x in range(0, 1001)] + [[100.0, y / 10] for y in range(1001)] + [[0.0, 100.0], [0.0, 0.0]]
    ring = boundaries.simplify(np.array(side))
    assert sorted({tuple(point) for point in ring.tolist()}) == [(0, 0), (0, 100), (100, 0), (100, 100)]


def test_a_shared_border_stays_shared():
    """The same wiggly border, walked in both directions by two neighbours that differ elsewhere."""
    rng = np.random.default_rng(7)
    border = np.column_stack([50 + rng.normal(0, 0.6, 200).cumsum() * 0.2, np.linspace(0, 100, 200)])
    left = np.vstack([border, [[0, 100], [0, 0]], border[:1]])
    right = np.vstack([border[::-1], [[100, 0], [100, 100]], border[-1:]])
    inner = [
        {tuple(point) for point in boundaries.simplify(ring).tolist() if 2 < point[1] < 98} for ring in (left, right)
    ]
    assert 5 < len(inner[0]) < 150
    assert inner[0] == inner[1]


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 480)), min_size=3, max_size=60, unique=True))
def test_rounding_never_adds_up(points):
    ring = np.array([*points, points[0]])
    path = boundaries.to_path([[ring]])
    if path:
        (drawn,) = boundaries.rings_of(path)
        kept = boundaries.simplify(ring)
        assert (drawn[0] == drawn[-1]).all()
        for point in drawn:
            assert np.abs(kept - point).max(axis=1).min() <= 0.0501
    assert "nan" not in path


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), st.lists, max_leaves=30))
def test_nothing_is_raised_whatever_the_coordinates(coordinates):
    for kind in ("Polygon", "MultiPolygon"):
        read = boundaries.read_boundaries(collection(feature("x", coordinates, kind)))
        assert read.paths or read.problems


@pytest.mark.shared_data
def test_the_districts_of_uganda(shared):
    geojson = json.loads((shared / "data/uganda/districts.geojson").read_text(encoding="utf-8"))
    read = boundaries.read_boundaries(geojson, code="id")
    assert len(read.paths) == 136
    assert read.problems == []
    assert sum(map(len, read.paths.values())) < 60_000
    x, y, width, height = boundaries.extent(read.paths.values())
    assert (x, y) == pytest.approx((0, 0), abs=1)
    assert (width, height) == pytest.approx((read.width, read.height), abs=2)
