"""Rows that are no data: blank rows, totals, the name of a region over its districts, repeated titles, end notes.

They are left out and listed, never dropped in silence. A row with a single filled cell says nothing: were it a record,
all its figures would be unknown.
"""

import re
from collections.abc import Container
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapping.checks.coded import (
    on_words,
)
from mapping.files.header import NUMBER
from mapping.files.table import Column, LeftOut, fold

TOTALS = ["total", "totals", "totaux", "somme", "sum", "ensemble", "jumla", "المجموع", "الإجمالي"]  # en, fr, sw, ar
TOTAL_WORD = "|".join(TOTALS)
WHOSE = r"generale?|nationale?|overall|country|pays|(of|for|in|de|du|des|pour) .{1,60}"  # 'Total Estates' is a place
TOTAL_ROW = re.compile(rf"(grand |sub |sous )?({TOTAL_WORD})( ({WHOSE}))?$|[^:]{{1,60}} (sub |sous )?({TOTAL_WORD})$")
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,15})?$")  # a number as ``text.as_text`` writes it
TOTAL_COLUMNS = 3  # a total is named in one of the first columns
LONGEST_SUMMED = 20_000  # rows; longer lists come from systems, which add no sums
NARROW = 3  # with fewer columns, a row with one filled cell may well be data


def sort_rows(
    body: pa.Table, columns: list[Column], *, first: int, always: Container[int] = frozenset()
) -> tuple[np.ndarray, list[LeftOut]]:
    """(bool array of the rows that are data, [LeftOut]). ``first``: number from 0 of the first row of ``body``;
    ``always``: rows (from 0, in the sheet) that stay whatever they look like."""
    filled = np.zeros(body.num_rows, dtype="int32")
    for column in body.columns:
        filled += pc.is_valid(column).to_numpy()
    end = int(np.flatnonzero(filled)[-1]) + 1 if filled.any() else 0
    keep = filled > 0
    left = _blank_runs(filled[:end], first)
    several = np.flatnonzero(filled > 1)
    last = several[-1] if len(several) else -1
    for row, kind in _suspects(body, columns, filled, last):
        if row + first in always:
            continue
        keep[row] = False
        words = " ".join(cell for cell in _cells(body, row) if cell)
        left.append(LeftOut(row + first + 1, kind, words[:200], row + first + 1))
    if (row := _bare_sum(body, keep)) is not None and row + first not in always:
        keep[row] = False
        left.append(
            LeftOut(row + first + 1, "total", " ".join(cell for cell in _cells(body, row) if cell), row + first + 1)
        )
    return keep, sorted(left)


def _bare_sum(body, keep):
    """The last row, when it is nothing but the sums of the rows above it; else None."""
    kept = np.flatnonzero(keep)
    if not 3 <= len(kept) <= LONGEST_SUMMED:
        return None
    last, cells = int(kept[-1]), _cells(body, int(kept[-1]))
    filled = [index for index, cell in enumerate(cells) if cell]
    if any(not _PLAIN.match(cells[index]) for index in filled):
        return None
    same = sum(_sum(body.column(index), kept[:-1]) == Fraction(cells[index]) for index in filled)
    return last if len(filled) > 1 and same > len(filled) / 2 else None


def _sum(column, rows):
    cells = (cell for cell in column.take(rows).to_pylist() if cell and _PLAIN.match(cell))
    return sum(map(Fraction, cells))


def _blank_runs(filled, first):
    """One entry for each run of blank rows."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], filled == 0, [0]]).astype("int8")))
    return [
        LeftOut(int(a) + first + 1, "blank", "", int(b) + first) for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def _cells(body, row):
    return [column[row].as_py() for column in body.columns]


def _suspects(body, columns, filled, last):
    """(row, kind) of the rows that look like no data."""
    if len(columns) > NARROW - 1:
        for row in np.flatnonzero(filled == 1):
            text = next(cell for cell in _cells(body, int(row)) if cell)
            if not NUMBER.match(text):
                is_total = TOTAL_ROW.match(fold(text))
                yield int(row), "total" if is_total else "section" if row < last else "note"
    titles = [column.title for column in columns]
    for row in _candidates(body, titles):
        if filled[row] < 2:
            continue
        cells = _cells(body, row)
        if _is_total(cells):
            yield row, "total"
        elif sum(bool(cell) and cell == title for cell, title in zip(cells, titles, strict=True)) > len(titles) / 2:
            yield row, "header"


def _candidates(body, titles):
    """Rows with a word for 'total', or a title, in one of the first columns: a cheap sieve before the closer look."""
    found = np.zeros(body.num_rows, dtype=bool)
    for column, title in list(zip(body.columns, titles, strict=True))[:TOTAL_COLUMNS]:
        found |= _rows(on_words(lambda words: pc.match_substring_regex(words, TOTAL_WORD, ignore_case=True), column))
        if title:
            found |= _rows(on_words(lambda words, title=title: pc.equal(words, title), column))
    return [int(row) for row in np.flatnonzero(found)]


def _rows(flags):
    return flags.fill_null(False).to_numpy(zero_copy_only=False).astype(bool)


def _is_total(cells):
    """Whether the first cell with words in it is a total's."""
    words = next((cell for cell in cells[:TOTAL_COLUMNS] if cell and not NUMBER.match(cell)), "")
    return bool(TOTAL_ROW.match(fold(words)))
