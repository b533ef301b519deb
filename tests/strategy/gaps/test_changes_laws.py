"""What must hold of every split of a difference, on countries that hypothesis makes up."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategy.gaps.calculation import Parameters, compute
from strategy.gaps.changes import FIGURES, KEY, State, split
from tests.strategy.gaps.test_oracle import BASE, inputs, oracle, worlds

PARAMETERS = Parameters(density_group="children", children_group="children")
KINDS = {
    "requirement": ["requirements", "raw_register"],
    "population": ["people"],
    "records": ["records", "status", "listed"],
}
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
counted = {"lines": 0, "matched": 0, "parts": 0}


def state(world):
    return State(inputs(world), PARAMETERS)


def lines(world):
    return compute(inputs(world), PARAMETERS).lines.set_index(KEY)[list(FIGURES)].sort_index()


def parts(values):
    """The part of each step, exactly; a step without a figure is told with the next."""
    filled = [values[0]]
    for value in values[1:]:
        filled.append(filled[-1] if np.isnan(value) else value)
    return [Fraction(b) - Fraction(a) for a, b in zip(filled, filled[1:], strict=False)]


def known(values):
    return not np.isnan(values[0]) and not np.isnan(values[-1])


@FEW
@given(worlds(), worlds())
def check_the_sum(one, other):
    found = split(state(one), state(other), False)
    index = pd.MultiIndex.from_frame(found.keys)
    for end, world in ((0, one), (-1, other)):
        stored = lines(world).reindex(index)
        for name in FIGURES:
            assert np.array_equal(found.values[name][:, end], stored[name].to_numpy(), equal_nan=True)
    back = split(state(other), state(one), False)
    assert back.keys.equals(found.keys)
    for name in FIGURES:
        for values, returning in zip(found.values[name], back.values[name], strict=True):
            if known(values):
                counted["lines"] += 1
                counted["parts"] += sum(part != 0 for part in parts(values)) > 1
                assert sum(parts(values)) == Fraction(values[-1]) - Fraction(values[0])
                assert sum(parts(returning)) == -sum(parts(values))


def test_the_parts_add_up_exactly_and_the_way_back_is_the_opposite():
    check_the_sum()
    assert counted["lines"] > 200 and counted["parts"] > 20


@FEW
@given(worlds(), worlds(), st.sampled_from(sorted(KINDS)))
def test_what_did_not_change_has_no_part(one, other, kind):
    """Only one kind of input differs: all of the difference is its step's."""
    mixed = one | {name: other[name] for name in KINDS[kind]}
    codes = set(split(state(one), state(mixed), False).codes)
    assert codes <= {"records": {"submissions", "real"}}.get(kind, {kind})


@FEW
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world, rng):
    def shuffled(frame):
        order = list(range(len(frame)))
        rng.shuffle(order)
        return frame.iloc[order]

    first = state(world)
    again = State(replace(first.inputs, **{n: shuffled(f) for n, f in vars(first.inputs).items()}), PARAMETERS)
    assert split(first, again, True).codes == []


@FEW
@given(worlds(), worlds(), st.booleans())
def check_real_change(one, other, same_coverage):
    """Against loops over plain dicts: in every cell counted in both, what is there now less what was there."""
    shared = ["requirements", "raw_register", "people"] + (["status", "listed"] if same_coverage else [])
    other = other | {name: one[name] for name in shared}
    found = split(state(one), state(other), False)
    before, after = oracle(one), oracle(other)
    place = found.codes.index("real") if "real" in found.codes else None
    for row, key in enumerate(found.keys.itertuples(index=False)):
        values = found.values["current"][row]
        targets = after.parts(key.method, key.target_kind, key.target)
        below = [base for base in BASE if key.area in after.above(base)]
        if not known(values) or not below or any(kind == "group" for kind, _target in targets):
            continue  # in a group, a cadre that only one report knows is not asked for: see test_changes
        expected = Fraction(0)
        for base in below:
            for target in targets:
                was, now = (slow.pair(base, key.method, *target) for slow in (before, after))
                if was["reason"] == now["reason"] == "":
                    expected += now["current"] - was["current"]
        real = 0 if place is None else parts(values)[place]
        assert float(real) == pytest.approx(float(expected), abs=1e-9), key
        counted["matched"] += expected != 0


def test_real_change_is_that_of_matched_cells():
    check_real_change()
    assert counted["matched"] > 10
