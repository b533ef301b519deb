"""The plan over the gap: published and constructed vectors, a slow oracle in plain Python,
and what must always hold.
"""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.gaps import plan

AREAS = pd.DataFrame(
    [("UG", ""), ("north", "UG"), ("south", "UG"), ("a", "north"), ("b", "north"), ("c", "south")],
    columns=["code", "parent"],
)
CADRES = pd.DataFrame([("swo", "prof"), ("cdo", "prof"), ("para", "")], columns=["code", "group"])
EFFECTS = ["kind", "cadre", "area", "year", "count", "funded"]


def run(cells, rates=(), effects=(), base=2026, last=2030, **more):
    return plan.compute(
        plan.Inputs(
            AREAS,
            CADRES,
            pd.DataFrame(cells, columns=[*plan.KEY, "current", "required"]),
            pd.DataFrame(rates, columns=[*plan.KEY, "value"]).astype({"value": float}),
            pd.DataFrame(effects, columns=EFFECTS).astype({"count": float, "funded": float}),
        ),
        plan.Parameters(base, last, **more),
    )


def workers(results, track, area="a", target="swo"):
    found = results.years[(results.years["area"] == area) & (results.years["target"] == target)]
    return found[track].tolist()


def test_stock_and_flow_vector():
    """Domain notes 3.7 [C]: 400 workers, 8 % leave, 45 come each year."""
    posts = [("posts", "swo", "a", year, 45, 1) for year in range(2027, 2032)]
    found = run([("a", "cadre", "swo", 400, 600)], [("a", "cadre", "swo", 0.08)], posts, last=2031)
    assert workers(found, "plan") == pytest.approx([400, 413, 424.96, 435.9632, 446.086144, 455.39925248])
    assert workers(found, "without")[-1] == pytest.approx(400 * 0.92**5)


@pytest.mark.parametrize(("exit_rate", "published"), [(0, 65_177), (0.05, 51_106)])
def test_south_africa_nw1241(exit_rate, published):
    """Parliamentary reply NW1241: 43,577 in 2023/24 and 6 x 3,600 graduates are 65,177 in 2030,
    which takes no exits at all.
    """
    posts = [("posts", "swo", "a", year, 3600, 1) for year in range(2025, 2031)]
    found = run([("a", "cadre", "swo", 43_577, 70_000)], [("a", "cadre", "swo", exit_rate)], posts, base=2024)
    assert workers(found, "plan")[-1] == pytest.approx(published, abs=1)


def test_steady_state():
    """Domain notes 3.7 [S2]: 2,000 come and 5 % leave: 40,000 stay 40,000."""
    posts = [("posts", "swo", "a", year, 2000, 1) for year in range(2027, 2031)]
    found = run([("a", "cadre", "swo", 40_000, 1)], [("UG", "cadre", "swo", 0.05)], posts)
    assert workers(found, "plan") == pytest.approx([40_000] * 5)


def test_where_the_exit_rate_comes_from():
    cells = [
        ("a", "cadre", "swo", 10, 10),
        ("b", "cadre", "swo", 10, 10),
        ("c", "cadre", "swo", 10, 10),
        ("a", "cadre", "para", 1, 1),
    ]
    rates = [
        ("a", "cadre", "swo", 0.1),
        ("b", "cadre", "swo", np.nan),
        ("north", "cadre", "swo", 0.2),
        ("UG", "all", "", 0.3),
    ]
    found = run(cells, rates).rates.set_index(["area", "target"])
    assert found["rate_from"].to_dict() == {
        ("a", "swo"): "own",
        ("b", "swo"): "above",
        ("c", "swo"): "all_cadres",
        ("a", "para"): "all_cadres",
    }
    assert found["rate"].to_dict() == {("a", "swo"): 0.1, ("b", "swo"): 0.2, ("c", "swo"): 0.3, ("a", "para"): 0.3}
    assert set(run(cells).rates["rate_from"]) == {"none"}


def test_a_shared_effect_goes_where_workers_are_missing_and_the_rest_is_unplaced():
    cells = [("a", "cadre", "swo", 0, 6), ("b", "cadre", "swo", 7, 10), ("c", "cadre", "swo", 5, 4)]
    some = run(cells, effects=[("posts", "swo", "", 2027, 3, 1)])
    assert [workers(some, "plan", area)[1] for area in "abc"] == [2, 8, 5]
    many = run(cells, effects=[("posts", "", "north", 2027, 20, 1)])
    assert [workers(many, "plan", area)[1] for area in "abc"] == [6, 10, 5]
    assert many.effects[["placed", "unplaced"]].values.tolist() == [[9, 11]]
    nowhere = run(cells, effects=[("posts", "para", "a", 2027, 5, 1), ("posts", "swo", "a", 2026, 5, 1)])
    assert nowhere.effects["unplaced"].tolist() == [5, 5] and workers(nowhere, "plan") == [0] * 5


def test_a_named_effect_goes_first_and_beyond_the_need():
    cells = [("a", "cadre", "swo", 0, 2), ("b", "cadre", "swo", 0, 2)]
    found = run(cells, effects=[("posts", "swo", "", 2027, 3, 1), ("posts", "swo", "a", 2027, 5, 1)])
    assert [workers(found, "plan", area)[1] for area in "ab"] == [5, 2]
    assert found.effects["unplaced"].tolist() == [1, 0]


def test_a_group_target_takes_the_effects_of_its_cadres():
    found = run(
        [("a", "group", "prof", 1, 9)], effects=[("posts", "cdo", "a", 2027, 4, 1), ("posts", "para", "a", 2027, 1, 1)]
    )
    assert workers(found, "plan", target="prof")[1] == 5 and found.effects["unplaced"].tolist() == [0, 1]


def test_no_more_exits_are_avoided_than_there_are():
    found = run(
        [("a", "cadre", "swo", 100, 100)], [("a", "cadre", "swo", 0.1)], [("exits_avoided", "swo", "a", 2027, 50, 1)]
    )
    assert workers(found, "plan")[:2] == [100, 100] and found.effects["unplaced"].tolist() == [40]


def test_what_is_not_funded_is_the_difference_of_two_tracks():
    cells = [("a", "cadre", "swo", 10, 20), ("c", "cadre", "swo", 30, 20)]
    found = run(cells, effects=[("posts", "swo", "a", 2027, 8, 0.25)])
    country = plan.gaps(found.years, ["year"]).set_index("year").loc[2030]
    assert (country["without_shortage"], country["plan_shortage"], country["funded_shortage"]) == (10, 2, 8)
    assert country["plan_surplus"] == 10  # the surplus of c fills nothing of a


def test_replaced_and_growth():
    found = run([("a", "cadre", "swo", 100, 100)], [("a", "cadre", "swo", 0.1)], replaced=0.5, growth=0.02, last=2027)
    assert workers(found, "without") == pytest.approx([100, 95])
    assert found.years["required"].tolist() == pytest.approx([100, 102])


@pytest.mark.parametrize(
    ("effects", "more"),
    [
        ([("posts", "nurse", "a", 2027, 1, 1)], {}),
        ([("posts", "swo", "z", 2027, 1, 1)], {}),
        ([("posts", "swo", "a", 2027, -1, 1)], {}),
        ([("posts", "swo", "a", 2027, 1, 1.5)], {}),
        ([], {"replaced": 2}),
        ([], {"last": 2020}),
    ],
)
def test_bad_input_is_named(effects, more):
    with pytest.raises(ValueError, match="[a-z]"):
        run([("a", "cadre", "swo", 1, 1)], effects=effects, **more)


def test_nothing_at_all():
    found = run([])
    assert found.years.empty and plan.gaps(found.years, ["year"]).empty


# A slow oracle --------------------------------------------------------------------------------------------------------
PARENT = dict(AREAS.values.tolist())
GROUP = dict(CADRES.values.tolist())


def lies_in(area, above):
    while area:
        if area == above:
            return True
        area = PARENT[area]
    return above == ""


def oracle(cells, rates, effects, base, last, replaced):
    """{(area, kind, target): workers per year} in exact fractions, one cell and one effect at a time."""
    now = {tuple(cell[:3]): Fraction(cell[3]) for cell in cells}
    need = {tuple(cell[:3]): Fraction(cell[4]) for cell in cells}
    story = {cell: [count] for cell, count in now.items()}
    for year in range(base + 1, last + 1):
        leave = {cell: count * Fraction(rates[cell]) * (1 - Fraction(replaced)) for cell, count in now.items()}
        saved, come = dict.fromkeys(now, Fraction(0)), dict.fromkeys(now, Fraction(0))
        here = []
        for position, (kind, cadre, area, when, count, _funded) in enumerate(effects):
            at = [
                cell
                for cell in now
                if lies_in(cell[0], area) and (not cadre or cell[1:] in (("cadre", cadre), ("group", GROUP[cadre])))
            ]
            if when == year:
                here.append((kind != "exits_avoided", len(at), position, at, Fraction(count)))
        for late, _many, _position, at, count in sorted(here, key=lambda each: each[:3]):
            if not late:
                room = {cell: leave[cell] - saved[cell] for cell in at}
            else:
                room = {
                    cell: max(Fraction(0), need[cell] - (now[cell] - leave[cell] + saved[cell] + come[cell]))
                    for cell in at
                }
            total = sum(room.values())
            for cell in at:
                if late and len(at) == 1:
                    come[cell] += count
                elif total > 0:
                    (come if late else saved)[cell] += room[cell] * min(Fraction(1), count / total)
        now = {cell: now[cell] - leave[cell] + saved[cell] + come[cell] for cell in now}
        for cell, count in now.items():
            story[cell].append(count)
    return story


CELLS = [
    ("a", "cadre", "swo"),
    ("b", "cadre", "swo"),
    ("c", "cadre", "swo"),
    ("a", "cadre", "para"),
    ("c", "group", "prof"),
]
effect = st.tuples(
    st.sampled_from(["posts", "exits_avoided"]),
    st.sampled_from(["", "swo", "cdo", "para"]),
    st.sampled_from(["", "UG", "north", "south", "a", "b", "c"]),
    st.integers(2026, 2029),
    st.integers(0, 40),
    st.just(1),
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=5, max_size=5),
    st.lists(st.sampled_from([0, 0.05, 0.25, 1]), min_size=5, max_size=5),
    st.lists(effect, max_size=8),
    st.sampled_from([0, 0.5, 1]),
)
def test_against_the_oracle_and_what_always_holds(counts, shares, effects, replaced):
    cells = [(*cell, *count) for cell, count in zip(CELLS, counts, strict=True)]
    rates = [(*cell, share) for cell, share in zip(CELLS, shares, strict=True)]
    found = run(cells, rates, effects, last=2029, replaced=replaced)
    expected = oracle(cells, {tuple(rate[:3]): rate[3] for rate in rates}, effects, 2026, 2029, replaced)
    for (area, kind, target), story in expected.items():
        rows = found.years[(found.years[plan.KEY] == [area, kind, target]).all(axis=1)]
        assert rows["plan"].tolist() == pytest.approx([float(count) for count in story], abs=1e-9)
    assert (found.years["plan"] >= found.years["without"] - 1e-9).all()  # an effect takes nobody away
    assert (found.years[list(plan.TRACKS)] >= -1e-9).all().all()
    assert np.allclose(found.years["plan"], found.years["funded"])  # all funded
    given_out = found.effects["placed"] + found.effects["unplaced"]
    assert np.allclose(given_out, found.effects["count"])
    turned = plan.compute(
        plan.Inputs(
            AREAS[::-1],
            CADRES[::-1],
            pd.DataFrame(cells[::-1], columns=[*plan.KEY, "current", "required"]),
            pd.DataFrame(rates[::-1], columns=[*plan.KEY, "value"]).astype({"value": float}),
            pd.DataFrame(effects, columns=EFFECTS).astype({"count": float, "funded": float}),
        ),
        plan.Parameters(2026, 2029, replaced=replaced),
    )
    pd.testing.assert_frame_equal(found.years, turned.years)
