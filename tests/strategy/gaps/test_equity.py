"""The edges of the equity measures (domain notes 3.8); published figures are in test_vectors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.gaps import equity

districts = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 10**6)), min_size=2, max_size=12)


def test_one_district_is_even():
    assert equity.measure([5], [1000]) == equity.Spread(0, 0, 0, 0, 0, 1, 1, 0)


def test_a_district_without_workers_breaks_theil_l_only():
    spread = equity.measure([0, 10], [1000, 1000])
    assert (spread.gini, spread.hoover, spread.to_move) == (0.5, 0.5, 5)
    assert spread.theil_t == pytest.approx(np.log(2))
    assert np.isnan(spread.theil_l) and np.isnan(spread.highest_over_lowest)


def test_unknown_workers_and_empty_districts_are_left_out_and_counted():
    spread = equity.measure([3, np.nan, 4, 7], [100, 200, 0, np.nan])
    assert (spread.areas, spread.left_out, spread.gini) == (1, 3, 0)


@pytest.mark.parametrize("workers", [[], [0, 0]])
def test_no_worker_at_all_is_undefined(workers):
    spread = equity.measure(workers, [100] * len(workers))
    assert np.isnan([spread.gini, spread.theil_t, spread.theil_l, spread.hoover]).all()
    assert [len(axis) for axis in equity.lorenz(workers, [100] * len(workers))] == [0, 0]
    assert np.isnan(equity.decompose(workers, [100] * len(workers), ["g"] * len(workers)).t_between)


def test_lorenz_begins_with_the_worst_served():
    people, workers = equity.lorenz([6, 1, 3], [100, 100, 200])
    assert people.tolist() == [0, 0.25, 0.75, 1] and workers.tolist() == pytest.approx([0, 0.1, 0.4, 1])


def test_negative_workers_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        equity.gini([-1, 2], [1, 1])


@settings(max_examples=60, deadline=None)
@given(districts, st.randoms(use_true_random=False))
def test_against_pairs_of_districts_and_in_any_order(pairs, rng):
    workers, people = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    if not workers.sum():
        workers = workers + 1
    rates, shares = workers / people, people / people.sum()
    mean = workers.sum() / people.sum()
    slow = sum(shares[i] * shares[j] * abs(rates[i] - rates[j]) for i in range(len(rates)) for j in range(len(rates)))
    assert equity.gini(workers, people) == pytest.approx(slow / (2 * mean), abs=1e-9)
    order = list(range(len(rates)))
    rng.shuffle(order)
    assert equity.measure(workers[order], people[order]).gini == equity.measure(workers, people).gini
    groups = np.array(["a" if i % 2 else "b" for i in range(len(rates))])
    parts = equity.decompose(workers, people, groups)
    assert parts.t_between + parts.t_within == pytest.approx(equity.theil_t(workers, people), abs=1e-9)
    if (workers > 0).all():
        assert parts.l_between + parts.l_within == pytest.approx(equity.theil_l(workers, people), abs=1e-9)
