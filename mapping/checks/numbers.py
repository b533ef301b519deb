"""What a partner wrote in a cell of figures -> thousandths, a flag, or what is wrong with it. PURE.

Plain numbers are read by Arrow, a column at a time; what is left is looked at once per different text.
"""

import re
from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapping.checks.coded import (
    encode,
    take,
    where,
)
from mapping.checks.matching import fold
from mapping.checks.texts import is_mark

PLAIN = {
    "count": r"^\d{1,12}(\.0{1,2})?$",
    "decimal": r"^\d{1,12}(\.\d{1,3})?$",
    "money": r"^\d{1,12}(\.\d{1,2})?$",
}
NO_VALUE = "=…"  # what stands in the cell of a formula whose result was not saved
ERRORS = frozenset("#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #GETTING_DATA".split())
FAULTS = dict.fromkeys(ERRORS, "error_cell") | {NO_VALUE: "no_value"}
LARGEST = {"count": 10_000_000, "decimal": 10_000_000, "money": 1_000_000_000_000}  # workers, posts or cases; currency
UNCLEAR = {
    "n/a",
    "na",
    "n.a.",
    "x",
    "-",
    "--",
    "–",
    "—",
    "...",
    "?",
    "nil",
    "none",
    "n",
    ".",
    "*",
    "**",
    "s.o.",
    "s/o",
    "nd",
    "n/d",
    "n.d.",
    "nil.",
    "neant",
    "aucun",
    "aucune",
}
LONGEST = 200  # characters; a longer text is no number, and is not looked at
NUMBER = r"[\d][\d.,'’\s]*"
ESTIMATE = re.compile(
    rf"^(?:(?:~|≈|±|about|approx\.?|approximately|circa|ca?\.|environ|env\.)\s*({NUMBER})"
    rf"|({NUMBER}?)\s*\(?(?:e|est\.?|estimated?|estimation)\)?)$"
)
MARKED = re.compile(rf"^{NUMBER}\s*[*†‡§]+$")
NEGATIVE = re.compile(rf"^(?:[-−–]\s*{NUMBER}|\({NUMBER}\))$")
GROUPED = re.compile(r"^\d{1,3}(?:([ '’.,])\d{3})(?:\1\d{3})*$")
GROUPED_WITH_PART = re.compile(r"^(\d{1,3}(?:([ '’.,])\d{3})(?:\2\d{3})*)(?!\2)[.,](\d+)$")
COMMA = re.compile(r"^\d+,\d+$")
SCIENTIFIC = re.compile(r"^\d+(?:\.\d+)?e[+-]?\d{1,3}$")


def read_numbers(
    series: pd.Series, kind: str, codes: dict[str, tuple], dates: Collection[str] = ()
) -> tuple[np.ndarray, pd.DataFrame, pd.DataFrame]:
    """(values, flagged, wrong) of a Series of text.

    codes    {folded text: (value in whole units or None, flag)}: the words that stand for a number or a kind of empty
    dates    texts of cells that are formatted as dates
    values   float64 thousandths, NaN where empty or wrong; "rounded" is said, not wrong
    flagged  frame: position, flag          wrong  frame: position, rule, value (the text)
    """
    numbers, texts = encode(series)
    texts = pc.utf8_trim_whitespace(texts)
    values, flags, rules = _meanings(texts, kind, codes, dates)
    at = where(flags != "", numbers)
    flagged = pd.DataFrame({"position": at, "flag": flags[numbers[at]]})
    at = where(rules != "", numbers)
    wrong = pd.DataFrame({"position": at, "rule": rules[numbers[at]]})
    wrong["value"] = pd.array(texts.take(pa.array(numbers[at])), dtype="str")
    return take(values, numbers, np.nan), flagged, wrong


def _meanings(texts, kind, codes, dates):
    """(thousandths, flags, rules) of the different texts: NaN and '' where there is none."""
    plain = pc.match_substring_regex(texts, PLAIN[kind])
    values = np.rint(pc.cast(pc.if_else(plain, texts, None), pa.float64()).to_numpy(zero_copy_only=False) * 1000)
    flags, rules = np.full(len(values), "", dtype=object), np.full(len(values), "", dtype=object)
    odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False) & (pc.utf8_length(texts).to_numpy() > 0))
    for at, text in zip(odd, texts.take(pa.array(odd)).to_pylist(), strict=True):
        value, flags[at], rules[at] = (None, "", "date_cell") if text in dates else _one(text, kind, codes)
        values[at] = np.nan if value is None else value
    large = values > LARGEST[kind] * 1000
    values[large], rules[large] = np.nan, "too_large"
    return values, flags, rules


def _one(text, kind, codes):
    """(thousandths or None, flag, rule): a rule only where the text cannot be understood."""
    if len(text) > LONGEST:
        return None, "", "not_a_number"
    word = fold(text)
    if word in codes:
        value, flag = codes[word]
        return None if value is None else round(value * 1000), flag, ""
    if rule := why_no_number(text):
        return None, "", rule
    if word.startswith("#") and word[1:2].isalpha():
        return None, "", "error_cell"
    if word.startswith("="):
        return None, "", "no_value"
    if word in UNCLEAR:
        return None, "", "reason_unclear"
    if NEGATIVE.match(word):
        return None, "", "negative"
    if found := ESTIMATE.match(word):
        value, rule = _number((found[1] or found[2]).strip(), kind)
        return value, "" if value is None else "estimate", rule
    value, rule = _number(word, kind)
    return value, "", rule


def why_no_number(text: str) -> str:
    """The rule of what makes a text look like a number and be none; '' where it just is none."""
    if text.rstrip().endswith("%"):
        return "percent"
    is_marked = any(map(is_mark, text)) or MARKED.match(text.strip())
    return FAULTS.get(text) or ("mark" if is_marked else "")


def _number(word, kind):
    """(thousandths, '') or (None, rule), for numbers with separators and parts."""
    word = re.sub(r"\s", " ", word).removeprefix("+")
    if found := GROUPED_WITH_PART.match(word):
        return _checked(f"{re.sub('[^0-9]', '', found[1])}.{found[3]}", kind)
    if GROUPED.match(word):
        return _grouped(word, kind)
    if COMMA.match(word):
        return _checked(word.replace(",", "."), kind)
    if SCIENTIFIC.match(word) or re.match(r"^\d+(?:\.\d+)?$", word):
        return _checked(word, kind)
    return None, "not_a_number"


def _grouped(word, kind):
    """'1,234': a thousand, unless a fraction is as likely; then it is named, not guessed."""
    mark = re.sub(r"\d", "", word)
    part = word.split(mark[0])[0]
    if len(mark) == 1 and mark in ".,":
        if kind == "decimal" and mark == "." or part == "0":
            return _checked(word.replace(",", "."), kind)
        if kind == "decimal" or mark == ".":
            return None, "ambiguous_number"
    return _checked(re.sub(r"\D", "", word), kind)


def _checked(digits, kind):
    whole = float(digits)
    if whole > LARGEST[kind]:
        return None, "too_large"
    if kind == "count" and abs(whole - round(whole)) > 1e-9:
        return None, "fraction"
    value, step = whole * 1000, 10 if kind == "money" else 1
    rounded = float(round(value / step) * step)
    return rounded, "rounded" if abs(value - rounded) / step > 1e-6 else ""
