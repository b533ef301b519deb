"""Charts: drawn from numbers alone, never NaN, nothing outside the frame, every value findable."""

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.charts import basics as charts
from workforce.charts import maps as charts_map
from workforce.charts import series as charts_series
from workforce.charts.basics import Row
from workforce.charts.maps import Label, Shape, Tile
from workforce.charts.series import Point

SVG = "{http://www.w3.org/2000/svg}"
anything = st.one_of(st.none(), st.floats(), st.integers(-5, 10**7))
numbers = st.one_of(st.none(), st.floats(0, 1e7), st.just(float("nan")))


def parse(svg):
    """The tree of the markup as a browser would read it; fails on anything that is not well-formed."""
    assert not re.search(r"nan|inf(?!o)", str(svg).split("</desc>")[-1].lower())
    return ET.fromstring(str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(svg):
    return [element.text for element in parse(svg).iter(f"{SVG}text")]


def inside(svg):
    """Every text stays within the frame, by the generous width the module reckons with."""
    root = parse(svg)
    _, _, width, height = (float(value) for value in root.get("viewBox").split())
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size", 12)) / 12 * charts.CHARACTER
        length = float(text.get("textLength") or len(text.text or "") * size)
        x = float(text.get("x")) - {"middle": length / 2, "end": length}.get(text.get("text-anchor"), 0)
        assert -6 <= x and x + length <= width + 8, (text.text, x, length)
        assert 0 <= float(text.get("y")) <= height


@pytest.mark.parametrize(
    ("ratio", "css"),
    [
        (0, "t1"),
        (0.4999, "t1"),
        (0.5, "t2"),
        (0.6999, "t2"),
        (0.7, "t3"),
        (0.8999, "t3"),
        (0.9, "t4"),
        (1, "t4"),
        (None, "tn"),
        (float("nan"), "tn"),
        (float("inf"), "tn"),
    ],
)
def test_classes_begin_at_their_thresholds(ratio, css):
    assert charts.classify(ratio) == css


def test_no_worker_at_all_is_marked_and_not_reported_is_not():
    assert charts.tile_class(0) == "t1 zero"
    assert charts.tile_class(0.01) == "t1"
    assert charts.tile_class(None) == "tn"


def test_quantiles_hold_a_fifth_each():
    classified = charts.classify_quantiles([*range(1, 101), None])
    assert classified.breaks == pytest.approx((20.8, 40.6, 60.4, 80.2))
    assert [classified.classes.count(f"t{n}") for n in range(1, 6)] == [20] * 5
    assert classified.classes[-1] == "tn"
    assert charts.classify_quantiles([1, 2, 3], high_is_bad=True).classes == ["t5", "t3", "t1"]
    assert charts.classify_quantiles([None]) == ((), ["tn"])


@given(st.lists(st.floats(-1e6, 1e6), max_size=50))
def test_quantile_classes_follow_the_order_of_the_values(values):
    classes = charts.classify_quantiles(values).classes
    ordered = [css for _, css in sorted(zip(values, classes, strict=True))]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize(("ratio", "width"), [(0, "0%"), (0.58, "58%"), (1, "100%"), (9, "100%"), (-1, "0%")])
def test_bar_runs_from_0_to_100_per_cent(ratio, width):
    assert parse(charts.bar(ratio)).find(f"{SVG}rect").get("width") == width


@given(anything)
def test_bar_of_anything(value):
    svg = charts.bar(value)
    assert bool(svg) == (value is not None and math.isfinite(value))
    if svg:
        parse(svg)


def test_coverage_bar_shares_add_up():
    root = parse(charts.coverage_bar([("c1", 139), ("c2", 2), ("c3", 0), ("c4", 5)], title="Coverage <b>"))
    rects = root.findall(f"{SVG}rect")
    assert [rect.get("class") for rect in rects] == ["c1", "c2", "c4"]
    assert float(rects[-1].get("x")[:-1]) + float(rects[-1].get("width")[:-1]) == pytest.approx(100, abs=0.5)
    assert root.find(f"{SVG}title").text == "Coverage <b>"
    assert charts.coverage_bar([("c1", 0)], title="x") == ""
    assert charts.coverage_bar([], title="x") == ""


def test_comparison_shows_the_unreported_in_words():
    svg = charts.comparison(
        [Row("Isingiro", 0.58, "58 %"), Row("Uganda", 0.71, "71 %"), Row("Amudat", None, "not reported")],
        title="T",
        desc="D",
        mark_label="requirement, 100 %",
    )
    assert len(parse(svg).findall(f"{SVG}rect")) == 2
    assert {"58 %", "71 %", "not reported", "requirement, 100 %"} <= set(texts(svg))
    inside(svg)
    marked = charts.comparison([Row("Dokka", 0, "0 %"), Row("Uganda", 0.71, "71 %")], title="T", desc="D")
    assert parse(marked).find(f"{SVG}rect").get("width") == "1"  # 0 is drawn as a mark
    assert charts.comparison([Row("x", None, "not reported")], title="T", desc="D") == ""


@given(
    st.lists(
        st.builds(Row, st.text("abcdéè ", max_size=70), numbers, st.just("1 234 %"), st.just("")),
        min_size=1,
        max_size=6,
    )
)
def test_comparison_stays_inside_its_frame(rows):
    svg = charts.comparison(rows, title="T", desc="D", mark_label="le besoin, c’est-à-dire 100 %")
    if svg:
        inside(svg)


def points(values):
    return [Point(str(2017 + index), now, need, "139/146") for index, (now, need) in enumerate(values)]


WORDS = {"title": "T", "desc": "D", "current": "actuellement en poste", "required": "nécessaires", "note": "zones"}


def test_trend_has_a_gap_where_a_round_has_no_figure():
    svg = charts_series.trend(points([(5, 9), (6, 9), (None, None), (8, 9), (9, 10)]), **WORDS)
    solid = next(path for path in parse(svg).iter(f"{SVG}path") if path.get("class") == "l1")
    assert solid.get("d").count("M") == 2
    assert len(list(parse(svg).iter(f"{SVG}circle"))) == 4
    assert {"2017", "2021", "9 actuellement en poste", "10 nécessaires"} <= set(texts(svg))


def test_trend_without_the_newest_figure_claims_none():
    shown = texts(charts_series.trend(points([(5, 9), (6, 9), (None, 12)]), **WORDS))
    assert "actuellement en poste" in shown
    assert "6" in shown
    assert charts_series.trend(points([(None, 3)]), **WORDS) == ""
    assert charts_series.trend([], **WORDS) == ""


@given(st.lists(st.tuples(numbers, numbers), max_size=14))
def test_trend_stays_inside_its_frame(values):
    svg = charts_series.trend(points(values), **WORDS)
    if svg:
        inside(svg)


def test_end_labels_keep_their_distance():
    svg = charts_series.trend(points([(99, 100), (100, 100)]), **WORDS)
    ends = [
        float(t.get("y")) for t in parse(svg).iter(f"{SVG}text") if t.get("class") in ("b", "dim") and " " in t.text
    ]
    assert abs(ends[0] - ends[1]) >= 14


def dot_count(svg):
    """Dots drawn: each stack is a line of round caps, one every `stroke-dasharray` px."""
    path = next(path for path in parse(svg).iter(f"{SVG}path") if path.get("class") == "dots")
    rise = float(path.get("stroke-dasharray").split()[1])
    heights = [float(height) for height in re.findall(r"v(-?[\d.]+)", path.get("d"))]
    return sum(round(-height / rise) + 1 for height in heights)


def test_one_dot_for_each_area():
    svg = charts_series.dots([0, 1, 1, 1, 2.5, None, 7.8], title="T", desc="D", axis="per 10,000", mark=3.4)
    assert dot_count(svg) == 6
    assert "8" in texts(svg)


def test_a_far_value_shares_the_last_place():
    svg = charts_series.dots([*[1, 2, 3] * 20, 900], title="T", desc="D", axis="x")
    assert any(text.endswith("+") for text in texts(svg))
    assert charts_series.dots([None], title="T", desc="D", axis="x") == ""


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=80), numbers)
def test_dots_stay_inside_their_frame(values, mark):
    svg = charts_series.dots(
        values,
        title="T",
        desc="D",
        axis="travailleurs pour 10 000 enfants",
        mark=mark,
        mark_label="Ouganda 3,4",
        low_label="Karenga 0",
        high_label="Arrondissement de Kyankwanzi 7,8",
    )
    inside(svg)


TILES = [
    Tile("a", "Aaa", 3, 2, "t1 zero", "/areas/a/", "Aaa: 0 %", "north"),
    Tile("b", "Bbb", 4, 2, "t4", "/areas/b/", 'B & "b"', "north"),
    Tile("c", "Ccc", 3, 3, "tn", "/areas/c/", "Ccc: not reported", "south"),
]


def test_tile_map_links_every_area_by_region():
    root = parse(charts_map.tile_map(TILES, title="T", desc="D", regions={"north": "North", "south": "South"}))
    assert root.get("viewBox") == "0 0 49 49"  # the corner of the grid is the corner of the map
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/areas/a/", "/areas/b/", "/areas/c/"]
    assert [group.get("aria-label") for group in root.iter(f"{SVG}g") if group.get("role")] == ["North", "South"]
    assert [rect.get("rx") for rect in root.iter(f"{SVG}rect")] == ["2", "11.5", "2"]
    assert [title.text for title in root.iter(f"{SVG}title")][2] == 'B & "b"'
    assert charts_map.tile_map([], title="T", desc="D") == ""


def test_heavy_lines_run_between_regions_only():
    west = [Tile(f"w{row}", "", 0, row, "t1", "", "", "west") for row in range(3)]
    east = [Tile(f"e{row}", "", 1, row, "t1", "", "", "east") for row in range(3)]
    assert charts_map.region_edges(west + east) == "M24.5 -1.5v78"
    assert charts_map.region_edges(west) == ""
    assert charts_map.region_edges([*west, east[0], east[2]]) == "M24.5 -1.5v26M24.5 50.5v26"
    assert "edge" not in charts_map.tile_map(west + east, title="T", desc="D", region_lines=False)


def test_names_of_regions_stand_on_free_places():
    row = [Tile(f"w{column}", "", column, 0, "t1", "", "", "w") for column in range(6)]
    below = [Tile("x", "", 0, 1, "t1", "", "", "w")]
    (label,) = charts_map.place_labels(row + below, {"w": "West"})
    assert (label.text, label.row) == ("WEST", 1)
    assert label.column >= 1.5
    assert charts_map.place_labels(row, {"w": "West"}) == []
    assert "Lake" in texts(charts_map.tile_map(row, title="T", desc="D", labels=[Label("Lake", 2, 0)]))


def test_shape_map_rings_the_surplus_and_tiles_what_has_no_shape():
    square = "M0 0l10 0 0 10-10 0z"
    shapes = [
        Shape("a", square, "t5", "/a", "A: 160 %", "n"),
        Shape("b", square, "t1 zero", "/b", "B: 0 %", "n"),
        Shape("c", square, "tn", "/c", "C: not reported", "n"),
    ]
    root = parse(charts_map.shape_map(shapes, TILES[1:], title="T", desc="D", frame=(0, 0, 361, 400)))
    assert len(list(root.iter(f"{SVG}a"))) == 5
    (ring,) = root.iter(f"{SVG}circle")
    assert (ring.get("cx"), ring.get("cy")) == ("5", "5")
    assert root.get("viewBox") == "0 0 361 434"
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "edge"]) == 1
    only_tiles = parse(charts_map.shape_map([], TILES, title="T", desc="D", frame=(0, 0, 1, 1)))
    assert len(list(only_tiles.iter(f"{SVG}a"))) == 3
