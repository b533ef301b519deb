"""The same workers from two organisations are counted once, and low, until somebody settles it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.overlaps.resolving import KEY, resolve

PLACE = dict.fromkeys(KEY, "x") | {"area": "Gulu", "cadre": "SW", "employer": "Hope"}


def rows(*given):
    """Each (record_id, organisation, headcount, fte) and perhaps what differs from PLACE."""
    full = [
        PLACE
        | {
            "record_id": i,
            "submission_id": 100 + i,
            "organisation": o,
            "headcount": h,
            "fte": f,
            "not_applicable": frozenset(),
        }
        | (rest[0] if rest else {})
        for i, o, h, f, *rest in given
    ]
    return pd.DataFrame(full).astype({"headcount": float, "fte": float})


def decision(what, organisation=""):
    return pd.DataFrame([PLACE | {"decision": what, "organisation": organisation}])


def test_the_lower_count_of_each_measure_survives_in_one_row():
    kept, overlaps = resolve(
        rows((1, "DIST", 5000, 4000), (2, "NGO", 3000, np.nan), (3, "DIST", 9000, 9000, {"area": "Lira"}))
    )
    assert kept[["record_id", "organisation", "headcount", "fte"]].values.tolist() == [
        [1, "DIST", 3000, 4000],
        [3, "DIST", 9000, 9000],
    ]
    assert kept.index.tolist() == [0, 1]
    found = overlaps.iloc[0]
    assert (found.area, found.organisations, found.record_ids, found.submission_ids) == (
        "Gulu",
        ("DIST", "NGO"),
        (1, 2),
        (101, 102),
    )
    assert found.totals == {"headcount": [5000, 3000], "fte": [4000, None]}
    assert (found.counted, found.difference, found.decision) == (
        {"headcount": 3000, "fte": 4000},
        {"headcount": 5000, "fte": 0},
        "",
    )


def test_two_records_of_one_organisation_are_no_overlap_but_its_total_is_compared():
    alone = rows((1, "NGO", 1000, 1000), (2, "NGO", 2000, 2000))
    kept, overlaps = resolve(alone)
    assert len(kept) == 2 and overlaps.empty
    kept, overlaps = resolve(pd.concat([alone, rows((3, "DIST", 4000, 1000))]))
    assert kept[["record_id", "headcount", "fte"]].values.tolist() == [[3, 3000, 1000]]
    assert overlaps.totals[0]["headcount"] == [4000, 3000]


@pytest.mark.parametrize("part", KEY)
def test_another_key_is_another_worker(part):
    kept, overlaps = resolve(rows((1, "DIST", 5000, 1000), (2, "NGO", 3000, 1000, {part: "other"})))
    assert len(kept) == 2 and overlaps.empty


def test_what_does_not_apply_to_both_still_does_not_apply():
    both = {"not_applicable": frozenset({"fte"})}
    kept, _ = resolve(rows((1, "DIST", 5000, np.nan, both), (2, "NGO", 3000, np.nan, both)))
    assert kept.not_applicable[0] == {"fte"}
    kept, _ = resolve(rows((1, "DIST", 5000, np.nan, both), (2, "NGO", 3000, np.nan)))
    assert kept.not_applicable[0] == frozenset() and np.isnan(kept.fte[0])


def test_where_nothing_is_said_not_to_apply_a_blank_is_unknown():
    given = rows((1, "DIST", 5000, np.nan), (2, "NGO", 3000, 2000), (3, "NGO", 1000, np.nan))
    kept, overlaps = resolve(given.drop(columns="not_applicable"))
    assert kept["headcount"].tolist() == [4000] and np.isnan(kept["fte"][0])
    assert overlaps["totals"].tolist() == [{"headcount": [5000, 4000]}]


def test_a_decision_keeps_one_or_both():
    given = rows((1, "DIST", 5000, 4000), (2, "NGO", 3000, 3000))
    kept, overlaps = resolve(given, decision("keep", "DIST"))
    assert kept.headcount.tolist() == [5000]
    assert (overlaps.counted[0]["headcount"], overlaps.difference[0]["headcount"]) == (5000, 3000)
    kept, overlaps = resolve(given, decision("both"))
    assert kept.headcount.tolist() == [5000, 3000] and overlaps.difference[0]["headcount"] == 0


def test_a_decision_for_an_organisation_that_reports_no_longer_is_void():
    kept, overlaps = resolve(rows((1, "DIST", 5000, 4000), (2, "NGO", 3000, 3000)), decision("keep", "GONE"))
    assert kept.headcount.tolist() == [3000] and overlaps.decision[0] == ""


record = st.tuples(
    st.sampled_from(["DIST", "NGO", "FBO"]), st.sampled_from(["Gulu", "Lira"]), st.sampled_from([0, 1000, 2500, None])
)


@settings(max_examples=50, deadline=None)
@given(st.lists(record, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_against_plain_python_in_any_order(given_rows, rng):
    numbered = [(i, o, h, 0, {"area": area}) for i, (o, area, h) in enumerate(given_rows)]
    kept, overlaps = resolve(rows(*numbered))
    expected = {}
    for area in {area for _, area, _ in given_rows}:
        of = {}
        for organisation, place, number in given_rows:
            if place == area:
                of.setdefault(organisation, []).append(number)
        totals = [None if None in held else sum(held) for held in of.values()]
        known = [total for total in totals if total is not None]
        expected[area] = (len(of) > 1, min(known) if known else None)
    for area, (shared, lowest) in expected.items():
        own = kept[kept.area == area]
        assert (area in set(overlaps.area)) == shared
        if shared:
            assert (
                len(own) == 1
                and own.headcount.sum(min_count=1) == lowest
                or (lowest is None and own.headcount.isna().all())
            )
    order = list(numbered)
    rng.shuffle(order)
    again, once_more = resolve(rows(*order))
    pd.testing.assert_frame_equal(kept, again)
    pd.testing.assert_frame_equal(overlaps, once_more)
