"""How a cell of figures is read: separators, limits, marks that say nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.checks.numbers import read_numbers


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("1,234", "count", 1234), ("1 234", "count", 1234), ("1\u202f234", "count", 1234), ("1'234", "count", 1234),
        ("1.234.567", "count", 1234567),
        ("1.234,5", "decimal", 1234.5),
        ("1,234.5", "decimal", 1234.5),
        ("0,5", "decimal", 0.5),
        ("0,500", "decimal", 0.5), ("1,5", "decimal", 1.5), ("7.0", "count", 7), ("2.9999999999999996", "count", 3),
        ("1e3", "count", 1000), ("1,234", "money", 1234), ("1.234.567", "money", 1234567), ("1.234", "decimal", 1.234),
    ],
)  # fmt: skip
def test_number_formats(written, kind, value):
    values, _flags, wrong = read_numbers(pd.Series([written]), kind, {})
    assert wrong.empty and values[0] == value * 1000


@pytest.mark.parametrize(
    "written",
    ["N/A", "NA", "n.a.", "x", "-", "--", "\u2013", "\u2014", "...", "…", ".", "?", "*", "**"]
    + ["nil", "None", "N", "n", "s.o.", "ND", "n/d", "N.D.", "Nil.", "Néant", "aucun", "s/o"],
)
def test_a_mark_is_not_read_as_zero_nor_as_not_known(written):
    values, flagged, wrong = read_numbers(pd.Series([written]), "count", {})
    assert np.isnan(values[0]) and flagged.empty and wrong["rule"].tolist() == ["reason_unclear"]


@pytest.mark.parametrize(
    ("kind", "most", "more"),
    [
        ("count", "10000000", "10000001"),
        ("decimal", "10,000,000.0", "10,000,000.1"),
        ("money", "1000000000000", "1000000000001"),
        ("count", "10 000 000", "~10 000 001"),
    ],
)
def test_ten_million_workers_are_the_most_and_a_million_millions_of_money(kind, most, more):
    values, flagged, wrong = read_numbers(pd.Series([most, more]), kind, {})
    assert values[0] == float(most.replace(",", "").replace(" ", "")) * 1000 and np.isnan(values[1])
    assert wrong[["position", "rule"]].values.tolist() == [[1, "too_large"]] and flagged.empty


@given(st.decimals(0, 9_999_999, places=3), st.sampled_from(["", " ", "\u00a0", ",", "'"]))
def test_a_number_survives_its_writing(number, mark):
    written = f"{number:,}".replace(",", mark)
    if mark == "," and number < 1000:
        mark = ""
    values, _flags, wrong = read_numbers(pd.Series([written]), "decimal", {})
    assert wrong.empty and values[0] == round(number * 1000)


@pytest.mark.parametrize(
    "written",
    ["#12", "№12", "12 a/", "12(1)", ">10", "<5", "10-12", "10–12", "12 or 13", "12?", "12+", "½", "1/2", "1 2", "12 3"]
    + ["12k", "1O", "l2", "12/15", "12.", "twelve", "zero", "0x10", "1_000", "inf", "NaN", "TRUE", "12\n13"],
)
def test_what_only_looks_like_a_number_is_never_read_as_one(written):
    values, flagged, wrong = read_numbers(pd.Series([written]), "count", {})
    assert np.isnan(values[0]) and flagged.empty and wrong["rule"].tolist() == ["not_a_number"]


@pytest.mark.parametrize(
    "written", ["\u0661\u0662", "\u0967\u0968", "\uff11\uff12", "12\u200f", "\u202a12\u202c", "12\xa0", "+12"]
)
def test_digits_of_other_scripts_and_marks_of_direction_are_read(written):
    assert read_numbers(pd.Series([written]), "count", {})[0][0] == 12_000
