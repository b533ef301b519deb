"""Small counts: none is shown, and none can be had again from totals and neighbours."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from strategy.gaps.disclosure import LEAST, hidden


def table(rows):
    """(numbers, sums) of a table with a total of each row, of each column, and of all: keys (row, column)."""
    height, width = len(rows), len(rows[0])
    numbers = {(r, c): rows[r][c] for r, c in product(range(height), range(width))}
    sums = []
    for r in range(height):
        sums.append(((r, "all"), [(r, c) for c in range(width)]))
    for c in range(width):
        sums.append((("all", c), [(r, c) for r in range(height)]))
    sums += [
        (("all", "all"), [("all", c) for c in range(width)]),
        (("all", "all"), [(r, "all") for r in range(height)]),
    ]
    for total, parts in sums:
        numbers[total] = sum(numbers[part] for part in parts)
    return {(str(r), str(c)): number for (r, c), number in numbers.items()}, [
        ((str(t[0]), str(t[1])), [(str(r), str(c)) for r, c in parts]) for t, parts in sums
    ]


def test_a_small_count_takes_a_second_one_with_it():
    numbers = {"all": 40, "a": 2, "b": 7, "c": 31}
    assert hidden(numbers, [("all", ["a", "b", "c"])]) == {"a", "b"}


def test_zero_and_not_known_are_shown_as_they_are_and_hide_nothing():
    numbers = {"all": 40, "a": 0, "b": None, "c": 40}
    assert hidden(numbers, [("all", ["a", "b", "c"])]) == frozenset()
    assert hidden({"all": 42, "a": 0, "b": 2, "c": 40}, [("all", ["a", "b", "c"])]) == {"b", "c"}


def test_two_small_ones_whose_sum_is_small_take_a_third():
    assert hidden({"all": 43, "a": 1, "b": 2, "c": 40}, [("all", ["a", "b", "c"])]) == {"a", "b", "c"}


def test_where_nothing_else_can_be_hidden_the_total_is():
    assert hidden({"all": 3, "a": 3}, [("all", ["a"])]) == {"all", "a"}
    assert hidden({"all": 33, "mine": 30, "yours": 3}, [("all", ["mine", "yours"])], seen={"mine"}) == {"all", "yours"}


def test_the_total_minus_mine_does_not_give_yours():
    numbers = {"all": 45, "mine": 2, "yours": 3, "theirs": 40}
    found = hidden(numbers, [("all", ["mine", "yours", "theirs"])], seen={"mine"})
    assert found == {"yours", "theirs"}


def gives_away(numbers, sums, shown):
    """All that sums and differences tell, again and again, of what is not shown: {key: number}."""
    known, found = dict(shown), True
    while found:
        found = False
        for total, parts in sums:
            missing = [key for key in (total, *parts) if key not in known]
            if len(missing) == 1:
                others = sum(known[part] for part in parts if part in known)
                known[missing[0]] = known[total] - others if missing[0] != total else others
                found = True
    return {key: known[key] for key in known if key not in shown}


cells = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=4)


@given(cells, st.sets(st.integers(0, 3)))
def test_no_arithmetic_on_a_table_gives_a_small_count_back(rows, mine):
    numbers, sums = table(rows)
    seen = {key for key in numbers if key[0] in {str(row) for row in mine}}
    closed = hidden(numbers, sums, seen=seen)
    assert not closed & seen
    shown = {key: number for key, number in numbers.items() if key not in closed}
    assert all(number == 0 or number >= LEAST for key, number in shown.items() if key not in seen)
    told = {key for key in gives_away(numbers, sums, shown) if not (seen and key[0] == "all")}  # mine and nobody else
    assert not {key for key in told if 0 < numbers[key] < LEAST}
