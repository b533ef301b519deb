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
EFFECTS = ["kind", "cadre", "area", "year", "count", "funded", "until"]
CELL = [*plan.KEY, "current", "required", "volunteers", "growth"]
FLOWS = ["cadre", "is_volunteer", "workers", "joined", "left"]


def inputs(cells, flows=(), effects=(), areas=AREAS, cadres=CADRES):
    """Cells without volunteers and growth where none are given, effects that are kept."""
    cells = [(*cell, *(0, 0)[len(cell) - 5 :]) for cell in cells]
    effects = [(*effect, np.nan)[:7] for effect in effects]
    counts = dict.fromkeys(CELL[3:], float)
    return plan.Inputs(
        areas,
        cadres,
        pd.DataFrame(cells, columns=CELL).astype(counts),
        pd.DataFrame(flows, columns=FLOWS).astype({"is_volunteer": bool} | dict.fromkeys(FLOWS[2:], float)),
        pd.DataFrame(effects, columns=EFFECTS).astype(dict.fromkeys(("count", "funded", "until"), float)),
    )


def run(cells, flows=(), effects=(), base=2026, last=2030, **more):
    return plan.compute(inputs(cells, flows, effects), plan.Parameters(base, last, **more))


def leaving(share, cadre="swo", joined=0):
    """1,000 paid workers of whom that share left."""
    return [(cadre, False, 1000, joined, 1000 * share)]


def workers(results, track, area="a", target="swo"):
    found = results.years[(results.years["area"] == area) & (results.years["target"] == target)]
    return found[track].tolist()


def test_stock_and_flow_vector():
    """Domain notes 3.7 [C]: 400 workers, 8 % leave, 45 come each year."""
    posts = [("posts", "swo", "a", year, 45, 1) for year in range(2027, 2032)]
    found = run([("a", "cadre", "swo", 400, 600)], leaving(0.08), posts, last=2031)
    assert workers(found, "plan") == pytest.approx([400, 413, 424.96, 435.9632, 446.086144, 455.39925248])
    assert workers(found, "without")[-1] == pytest.approx(400 * 0.92**5)


@pytest.mark.parametrize(("exit_rate", "published"), [(0, 65_177), (0.05, 51_106)])
def test_south_africa_nw1241(exit_rate, published):
    """Parliamentary reply NW1241: 43,577 in 2023/24 and 6 x 3,600 graduates are 65,177 in 2030,
    which takes no exits at all.
    """
    posts = [("posts", "swo", "a", year, 3600, 1) for year in range(2025, 2031)]
    found = run([("a", "cadre", "swo", 43_577, 70_000)], leaving(exit_rate), posts, base=2024)
    assert workers(found, "plan")[-1] == pytest.approx(published, abs=1)


def test_steady_state():
    """Domain notes 3.7 [S2]: 2,000 come and 5 % leave: 40,000 stay 40,000."""
    posts = [("posts", "swo", "a", year, 2000, 1) for year in range(2027, 2031)]
    found = run([("a", "cadre", "swo", 40_000, 1)], leaving(0.05), posts)
    assert workers(found, "plan") == pytest.approx([40_000] * 5)


def test_as_observed_worked_by_hand():
    """200 officers, 30 joined and 20 left: 15 % and 10 %. Of 40 in Abara 6 join each year, and a tenth leave:
    40 - 4 + 6 = 42; 42 - 4.2 + 6 = 43.8. Required 50, growing by 2 % a year: 51, 52.02."""
    cell = ("a", "cadre", "swo", 40, 50, 0, 0.02)
    found = run([cell], [("swo", False, 200, 30, 20)], last=2028)
    assert workers(found, "without") == pytest.approx([40, 42, 43.8])
    assert found.years["required"].tolist() == pytest.approx([50, 51, 52.02])
    found = run([cell], [("swo", False, 200, 30, 20)], last=2028, replaced=0)
    assert workers(found, "without") == pytest.approx([40, 36, 32.4])  # the named choice: nobody is replaced


def test_the_first_year_is_the_year_that_was_seen():
    """All are known: as many join and leave in the next year as in the last; 785 joined, 503 left."""
    cells = [("a", "cadre", "para", 8000, 9000, 1), ("b", "cadre", "swo", 5773, 8000, 0)]
    found = run(cells, [("para", True, 8000, 585, 303), ("swo", False, 5773, 200, 200)], last=2027)
    total = found.years.groupby("year")["without"].sum()
    assert total[2027] - total[2026] == pytest.approx(785 - 503)


def test_paid_and_volunteers_apart_and_a_cell_of_both_takes_its_part_of_each():
    flows = [("para", False, 400, 40, 80), ("para", True, 600, 300, 60)]
    found = run([("a", "cadre", "para", 10, 10, 1), ("b", "cadre", "para", 10, 10, 0.5)], flows, last=2027)
    assert workers(found, "without", "a", "para") == pytest.approx([10, 10 - 1 + 5])
    assert workers(found, "without", "b", "para") == pytest.approx([10, 10 - 1.5 + 3])  # 10 and 20 % leave, 50 and 10


def test_few_workers_are_pooled_upwards():
    """swo has 100: its own. cdo has 99: its group of 199. para has 40 and no group: all paid, 239; its volunteers
    are 5, and there are no others: they, as few as they are."""
    flows = [
        ("swo", False, 100, 10, 5),
        ("cdo", False, 99, 0, 15),
        ("para", False, 40, 2, 4),
        ("para", True, 5, 1, 2),
    ]
    cells = [("a", "cadre", code, 1, 1) for code in ("swo", "cdo", "para")] + [("b", "group", "prof", 1, 1)]
    found = run(cells, flows).flows.set_index(["target", "is_volunteer"])
    assert found["rate_from"].to_dict() == {
        **{("swo", False): "own", ("cdo", False): "group", ("prof", False): "own", ("para", False): "all"},
        **{("swo", True): "all", ("cdo", True): "all", ("prof", True): "all", ("para", True): "all"},
    }
    assert found.loc[("swo", False), plan.POOL].tolist() == [100, 10, 5]
    assert found.loc[("cdo", False), plan.POOL].tolist() == found.loc[("prof", False), plan.POOL].tolist()
    assert found.loc[("cdo", False), plan.POOL].tolist() == [199, 10, 20]
    assert found.loc[("para", False), [*plan.POOL, "join", "leave"]].tolist() == pytest.approx(
        [239, 12, 24, 12 / 239, 24 / 239]
    )
    assert found.loc[("para", True), ["join", "leave"]].tolist() == pytest.approx([0.2, 0.4])
    nothing = run(cells).flows
    assert set(nothing["rate_from"]) == {"none"} and not nothing[["join", "leave"]].any().any()


def test_posts_end_with_their_money():
    """5 posts in 2027, paid for until 2028. A tenth leave: 5, 4.5 held, then none; the track without does not move."""
    effects = [("posts", "swo", "a", 2027, 5, 1, 2028), ("posts", "swo", "a", 2028, 2, 1)]
    found = run([("a", "cadre", "swo", 10, 30)], leaving(0.1), effects, replaced=0)
    more = np.subtract(workers(found, "plan"), workers(found, "without"))
    assert more.tolist() == pytest.approx([0, 5, 4.5 + 2, 1.8, 1.62])
    assert found.effects["ended"].tolist() == [5, 0] and found.effects["unplaced"].tolist() == [0, 0]
    short = run([("a", "cadre", "swo", 10, 30)], leaving(0.1), effects, last=2028)
    assert short.effects["ended"].tolist() == [0, 0]  # not over in the years shown


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
    found = run([("a", "cadre", "swo", 100, 100)], leaving(0.1), [("exits_avoided", "swo", "a", 2027, 50, 1)])
    assert workers(found, "plan")[:2] == [100, 100] and found.effects["unplaced"].tolist() == [40]


def test_what_is_not_funded_is_the_difference_of_two_tracks():
    cells = [("a", "cadre", "swo", 10, 20), ("c", "cadre", "swo", 30, 20)]
    found = run(cells, effects=[("posts", "swo", "a", 2027, 8, 0.25)])
    country = plan.gaps(found.years, ["year"]).set_index("year").loc[2030]
    assert (country["without_shortage"], country["plan_shortage"], country["funded_shortage"]) == (10, 2, 8)
    assert country["plan_surplus"] == 10  # the surplus of c fills nothing of a


def test_some_are_replaced_and_nobody_else_joins():
    found = run([("a", "cadre", "swo", 100, 100)], leaving(0.1, joined=200), replaced=0.5, last=2027)
    assert workers(found, "without") == pytest.approx([100, 95])


@pytest.mark.parametrize(
    ("effects", "more"),
    [
        ([("posts", "nurse", "a", 2027, 1, 1)], {}),
        ([("posts", "swo", "z", 2027, 1, 1)], {}),
        ([("posts", "swo", "a", 2027, -1, 1)], {}),
        ([("posts", "swo", "a", 2027, 1, 1.5)], {}),
        ([], {"replaced": 2}),
        ([], {"cells": [("a", "cadre", "swo", 1, 1, 1.5)]}),
        ([], {"last": 2020}),
    ],
)
def test_bad_input_is_named(effects, more):
    with pytest.raises(ValueError, match="[a-z]"):
        run(**{"cells": [("a", "cadre", "swo", 1, 1)], "effects": effects} | more)


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


def shares(cell, flows):
    """(joiners, leavers) in a year of one worker of the cell, in exact fractions, one step after the other."""
    kind, target, volunteers = cell[1], cell[2], Fraction(cell[5])
    group = target if kind == "group" else GROUP[target]
    joined = left = Fraction(0)
    for who, part in ((False, 1 - volunteers), (True, volunteers)):
        mine = [row for row in flows if row[1] == who]
        pool = [row for row in mine if (GROUP[row[0]] if kind == "group" else row[0]) == target]
        if sum(row[2] for row in pool) < 100 and group:
            pool = [row for row in mine if GROUP[row[0]] == group]
        if sum(row[2] for row in pool) < 100:
            pool = mine
        heads = sum(row[2] for row in pool)
        if heads:
            joined += part * min(1, Fraction(sum(row[3] for row in pool), heads))
            left += part * min(1, Fraction(sum(row[4] for row in pool), heads))
    return joined, left


def oracle(cells, flows, effects, base, last, replaced):
    """{(area, kind, target): [(workers, required) per year]} in exact fractions, one cell and one effect at a time."""
    now = {cell[:3]: Fraction(cell[3]) for cell in cells}
    rates = {cell[:3]: shares(cell, flows) for cell in cells}
    growth = {cell[:3]: (Fraction(cell[4]), Fraction(cell[6])) for cell in cells}
    join = {cell: count * rates[cell][0] if replaced is None else Fraction(0) for cell, count in now.items()}
    stay = {cell: 1 - rates[cell][1] * (1 - Fraction(replaced or 0)) for cell in now}
    story = {cell: [(count, growth[cell][0])] for cell, count in now.items()}
    held = []  # [last year paid for, cell, how many]
    for year in range(base + 1, last + 1):
        need = {cell: required * (1 + grown) ** (year - base) for cell, (required, grown) in growth.items()}
        for until, cell, count in held:
            if until < year:
                now[cell] -= count
        held = [[until, cell, count * stay[cell]] for until, cell, count in held if not until < year]
        leave = {cell: count * (1 - stay[cell]) for cell, count in now.items()}
        saved, come = dict.fromkeys(now, Fraction(0)), dict(join)
        here = []
        for position, (kind, cadre, area, when, count, _funded, until) in enumerate(effects):
            at = [
                cell
                for cell in now
                if lies_in(cell[0], area) and (not cadre or cell[1:] in (("cadre", cadre), ("group", GROUP[cadre])))
            ]
            if when == year:
                here.append((kind != "exits_avoided", len(at), position, at, Fraction(count), until))
        for late, _many, _position, at, count, until in sorted(here, key=lambda each: each[:3]):
            if not late:
                room = {cell: leave[cell] - saved[cell] for cell in at}
            else:
                room = {
                    cell: max(Fraction(0), need[cell] - (now[cell] - leave[cell] + saved[cell] + come[cell]))
                    for cell in at
                }
            total = sum(room.values())
            for cell in at:
                part = room[cell] * min(Fraction(1), count / total) if total > 0 else Fraction(0)
                part = count if late and len(at) == 1 else part
                (come if late else saved)[cell] += part
                held += [[until, cell, part]] if late else []
        now = {cell: now[cell] - leave[cell] + saved[cell] + come[cell] for cell in now}
        for cell, count in now.items():
            story[cell].append((count, need[cell]))
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
    st.sampled_from([2027, 2028, 2029, np.nan]),
)
cell = st.tuples(
    st.integers(0, 60), st.integers(0, 60), st.sampled_from([0, 0.5, 1]), st.sampled_from([0, 0.25, -0.125])
)
flow = st.tuples(
    st.sampled_from(["swo", "cdo", "para"]),
    st.booleans(),
    st.sampled_from([1, 64, 99, 100, 128]),
    st.integers(0, 64),
    st.integers(0, 140),
)


@settings(max_examples=40)
@given(
    st.lists(cell, min_size=5, max_size=5),
    st.lists(flow, max_size=8),
    st.lists(effect, max_size=8),
    st.sampled_from([None, 0, 0.5, 1]),
)
def test_against_the_oracle_and_what_always_holds(counts, flows, effects, replaced):
    cells = [(*key, *count) for key, count in zip(CELLS, counts, strict=True)]
    found = run(cells, flows, effects, last=2029, replaced=replaced)
    expected = oracle(cells, flows, effects, 2026, 2029, replaced)
    for (area, kind, target), story in expected.items():
        rows = found.years[(found.years[plan.KEY] == [area, kind, target]).all(axis=1)]
        assert rows["plan"].tolist() == pytest.approx([float(count) for count, _need in story], abs=1e-9)
        assert rows["required"].tolist() == pytest.approx([float(need) for _count, need in story], abs=1e-9)
    assert (found.years["plan"] >= found.years["without"] - 1e-9).all()  # an effect takes nobody away
    assert (found.years[list(plan.TRACKS)] >= -1e-9).all().all()
    assert np.allclose(found.years["plan"], found.years["funded"])  # all funded
    given_out = found.effects["placed"] + found.effects["unplaced"]
    assert np.allclose(given_out, found.effects["count"])
    turned = plan.compute(
        inputs(cells[::-1], flows[::-1], effects, AREAS[::-1], CADRES[::-1]),
        plan.Parameters(2026, 2029, replaced=replaced),
    )
    pd.testing.assert_frame_equal(found.years, turned.years)
    pd.testing.assert_frame_equal(found.flows, turned.flows)


@settings(max_examples=15)
@given(st.lists(cell, min_size=5, max_size=5), st.lists(flow, max_size=6), st.lists(effect, max_size=6))
def test_when_all_money_has_ended_the_plan_is_as_if_it_had_not_been(counts, flows, effects):
    cells = [(*key, *count) for key, count in zip(CELLS, counts, strict=True)]
    effects = [("posts", *one[1:3], min(one[3], 2028), *one[4:6], 2028) for one in effects]
    last = run(cells, flows, effects, last=2029).years.query("year == 2029")
    assert last["plan"].tolist() == pytest.approx(last["without"].tolist(), abs=1e-9)
