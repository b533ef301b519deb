"""Cells at their longest (what Excel allows), in the shapes that cost the checks the most."""

import pandas as pd
import pytest

from mapping.checks import cells, numbers
from mapping.checks.check import PERSONAL, _personal
from mapping.checks.issues import Issues
from mapping.checks.matching import Names, fold
from mapping.columns import BY_NAME
from tests.linear import assert_linear

LONGEST = 32_000
SHAPES = [
    "a", "a@", "a.", "1", "1 ", "1-", "1,", "1.", "+1", "@", "@a", " ", "-", "(1", "~1", "1 e", "e", "%",
    " district", "t/c ", "\u0301\u0327", "\ufdfa", "district of ",
]  # fmt: skip
NAMES = pd.DataFrame(
    [("abim", "Abim", "name", "District", "UG/abim/")], columns=["code", "text", "how", "kind", "path"]
)


@pytest.mark.parametrize("name", ["note", "source", "workplace"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_free_text_that_is_too_long_is_named_and_not_read_on(name, shape):
    def look(text):
        issues = Issues()
        frame = pd.DataFrame({"key_hash": [1], name: cells._text(pd.Series([f"{text}@"]), BY_NAME[name], issues)})
        _personal(frame, issues)
        assert len(frame[name][0]) <= cells.LONGEST[name]

    assert_linear(look, shape, LONGEST)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_pattern_itself_is_linear(shape):
    assert_linear(lambda text: PERSONAL.search(f"{text} @"), shape, LONGEST)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_number(shape):
    read = lambda text: numbers.read_numbers(pd.Series([f"{text}!", "7"]), "count", {})  # noqa: E731
    values, _flagged, wrong = read(shape * 300)
    assert values[1] == 7000 and list(wrong["rule"]) == ["not_a_number"]
    assert_linear(read, shape, LONGEST)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_name(shape):
    names = Names(NAMES)
    assert not names.find(shape * 500).code and names.find("ABIM District").code == "abim"
    assert_linear(names.find, shape, LONGEST)


def test_a_name_of_any_length_that_we_keep_is_found():
    text = "Réseau " * 28
    names = Names(pd.DataFrame([("long", text[:200], "name", "", "")], columns=NAMES.columns))
    assert names.find(fold(text[:200])).code == "long"
