"""Strategies: made with standard sections, contents, matrix, choices; their pages."""

import pytest

from strategy import matrix, strategy_page
from strategy.services import readiness, strategies
from tests.strategy.large import make_large
from tests.strategy.planning import make_strategy


@pytest.fixture
def w(world):
    make_strategy(world)
    return world


def test_large(w, django_assert_num_queries):
    make_large(w)
    with django_assert_num_queries(7):
        book = strategy_page.read(w.large)
    assert (len(book.elements()), len(book.objectives), len(book.actions)) == (12, 40, 200)
    print([(c.code, c.is_met, c.facts[:3]) for c in readiness.check(w.large)])
    print([(e.item.code, e.state) for e in strategy_page.read(w.strategy).elements()])
