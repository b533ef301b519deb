"""Numbers that can be read in two ways, 1.500 and 1,500: asked once for a file, then written without doubt. PURE."""

import re
from collections.abc import Sequence

import pandas as pd

from mapping.checks.coded import categorical, encode
from mapping.checks.questions import Asked

NAMES = {".": "point", ",": "comma"}
LIKE = {mark: re.compile(rf"[1-9]\d{{0,2}}[{mark}]\d{{3}}") for mark in NAMES}
GROUPED = {  # of these nobody doubts that the mark stands between thousands
    mark: re.compile(rf"\d{{1,3}}(?:[{mark}]\d{{3}}){{2,}}|\d{{1,3}}(?:[{mark}]\d{{3}})+[{other}]\d+")
    for mark, other in ((".", ","), (",", "."))
}


def settle(text: pd.DataFrame, columns: Sequence, asked: Asked, *, is_typed: bool = False) -> None:
    """Rewrite, in the columns of figures of ``text``, what can be read in two ways, as a person says it is meant.

    ``is_typed``: of a workbook, where a stored 1.5 and a typed "1.500" look alike: a point is asked about there only
    where other numbers have it between thousands.
    """
    words = {column: _words(text[column.name]) for column in columns if column.is_measure and column.name in text}
    for mark in NAMES:
        odd = [(column, word) for column, said in words.items() for word in said if LIKE[mark].fullmatch(word)]
        is_shown = any(GROUPED[mark].fullmatch(word) for said in words.values() for word in said)
        kinds = _kinds(mark, is_shown, {column.kind for column, _word in odd}, is_typed)
        odd = [(column, word) for column, word in odd if column.kind in kinds]
        if odd:
            choice = asked.ask(f"mark_{NAMES[mark]}", ("thousands", "decimal"), **_said(*odd[0], mark))
            for name in {column.name for column, _word in odd}:
                text[name] = _rewritten(text[name], mark, choice)


def _kinds(mark, is_shown, there, is_typed):
    """Kinds of column in which the mark may be either. A comma in a count stands between thousands."""
    if mark == ",":
        return {"decimal"}
    if is_shown or ("count" in there and not is_typed):
        return {"count", "decimal", "money"}
    return set() if is_typed else {"money"}


def _said(column, word, mark):
    part = word.replace(mark, ".").rstrip("0").rstrip(".")
    return {"value": word, "ours": column.name, "whole": word.replace(mark, ""), "part": part}


def _words(series):
    return [word.strip() for word in encode(series)[1].to_pylist()]


def _rewritten(series, mark, choice):
    """1.500 as 1500, or as 1.5000, which nothing takes for thousands; while it is open, as it is."""
    numbers, texts = encode(series)

    def meant(word):
        if not choice or not LIKE[mark].fullmatch(word.strip()):
            return word
        return word.strip().replace(mark, "") if choice == "thousands" else word.strip().replace(mark, ".") + "0"

    return pd.Series(categorical([meant(word) for word in texts.to_pylist()], numbers, None), index=series.index)
