"""Where the titles are: which row, or which two, and what each column is called."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapping.files.table import fold

SEARCHED = 30  # rows in which a header is looked for
HXL_TAG = re.compile(r"#[a-zA-Z]\w*(\s*\+\s*[a-zA-Z]\w*)*$")
NUMBER = re.compile(r"[-+]?[\d\s.,]+%?$|\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Header:
    """``rows``: row numbers from 0; ``titles`` and ``tags``: one for each column; ``first``: first row of data."""

    rows: tuple
    titles: list
    tags: list
    hxl_row: int | None
    matches: int

    @property
    def first(self) -> int:
        return max([*self.rows, -1 if self.hxl_row is None else self.hxl_row]) + 1


def find_header(
    rows: Sequence[Sequence],
    *,
    merges: Iterable[tuple] = (),
    expected: frozenset[str] = frozenset(),
    forced: Sequence[int] = (),
) -> Header | None:
    """The header among the first ``rows`` (lists of text or None), or None.

    ``expected``: known titles, folded. ``forced``: row numbers (from 1) that a profile names.
    ``merges``: (first row, first column, last row, last column), from 0.
    """
    hxl_row = next((index for index, row in enumerate(rows) if _is_hxl(row)), None)
    if forced:
        base = forced[-1] - 1
        upper = forced[0] - 1 if len(forced) > 1 else None
        return _header(rows, merges, expected, upper, base, hxl_row) if base < len(rows) else None
    base = _base(rows, expected, hxl_row)
    if base is None:
        return None
    if base + 1 < len(rows) and base + 1 != hxl_row and _is_subheader(rows, merges, base):
        return _header(rows, merges, expected, base, base + 1, hxl_row)
    upper = base - 1 if base and _is_group_row(rows, merges, base - 1) else None
    return _header(rows, merges, expected, upper, base, hxl_row)


def _base(rows, expected, hxl_row):
    """The row that holds the titles."""
    searched = rows[:SEARCHED]
    likeness = [sum(_is_title(cell) for cell in row) for row in searched]
    if not any(likeness):
        return None
    likely = next(index for index, count in enumerate(likeness) if count >= 0.8 * max(likeness))
    if hxl_row is not None and hxl_row > 0 and any(rows[hxl_row - 1]):
        likely = hxl_row - 1
    if not expected:
        return likely if likeness[likely] > 1 else None
    matches = [matching(row, expected) for row in searched]
    best = max(range(len(matches)), key=matches.__getitem__)
    if matches[best] > 1 or len(expected) == matches[best]:
        return best
    return likely if matches[likely] or _joined_matches(rows, likely, expected) else None


def matching(cells: Iterable[str | None], expected: frozenset[str]) -> int:
    """How many cells hold a known title."""
    return sum(1 for cell in cells if cell and fold(cell) in expected)


def _joined_matches(rows, base, expected):
    return base > 0 and matching(_join(rows[base - 1], rows[base], {}, expected), expected)


def _is_title(cell):
    return bool(cell) and not NUMBER.match(cell) and len(cell) < 200


def _is_hxl(row):
    filled = [cell for cell in row if cell]
    tags = sum(bool(HXL_TAG.match(cell)) for cell in filled)
    return tags > 0 and tags >= len(filled) / 2


def _spans(row_number, merges):
    """{column: first column} of the cells that horizontal merges of this row cover."""
    covered = {}
    for top, left, bottom, right in merges:
        if top <= row_number <= bottom and right > left:
            covered.update({column: left for column in range(left, right + 1)})
    return covered


def _is_group_row(rows, merges, index):
    """Whether a row above the titles groups them ('2024' over 'Male' and 'Female'), and is no banner."""
    upper, base = rows[index], rows[index + 1]
    filled = [column for column, cell in enumerate(upper) if cell]
    if not filled or filled == [0]:
        return False
    if _spans(index, merges):
        return True
    titles = [fold(cell) for cell in base if cell]
    filled_below = sum(1 for column in filled if not base[column])
    return len(titles) != len(set(titles)) or filled_below > 0


def _is_subheader(rows, merges, base):
    """Whether the row under the titles belongs to them: it fills only what stands under a title of several columns."""
    upper, lower = rows[base], rows[base + 1]
    filled = [column for column, cell in enumerate(lower) if cell]
    if len(filled) < 2 or not all(_is_title(lower[column]) for column in filled):
        return False
    covered = _spans(base, merges)
    groups = {_group_start(upper, lower, column, covered) for column in filled}
    if None in groups or not any(not upper[column] for column in filled):
        return False
    alone = [column for column, cell in enumerate(upper) if cell and not lower[column]]
    return bool(covered) or bool(alone) or len(groups) > 1


def _group_start(upper, lower, column, covered):
    """The column whose title stands over ``column`` and its neighbours; None when it is a title of its own."""
    if column in covered:
        return covered[column]
    if upper[column]:
        wider = column + 1 < len(upper) and not upper[column + 1] and lower[column + 1]
        return column if wider else None
    while column >= 0 and not upper[column]:
        column -= 1
    return column if column >= 0 else None


def _join(upper, lower, covered, expected):
    """Titles of two rows as one: 'upper / lower'; the lower one alone where it is known and stands only once."""
    counts = {}
    for cell in lower:
        counts[cell] = counts.get(cell, 0) + 1
    titles, group = [], None
    for column, cell in enumerate(lower):
        group = upper[covered[column]] if column in covered else upper[column] or (group if cell else None)
        known = cell and counts[cell] == 1 and fold(cell) in expected
        parts = [cell] if known or group == cell else [group, cell]
        titles.append(" / ".join(part for part in parts if part))
    return titles


def _header(rows, merges, expected, upper, base, hxl_row):
    if upper is None:
        titles, used = [cell or "" for cell in rows[base]], (base,)
    else:
        titles, used = _join(rows[upper], rows[base], _spans(upper, merges), expected), (upper, base)
    if hxl_row is not None and not base <= hxl_row <= base + 3:
        hxl_row = None
    tags = [None] * len(titles)
    if hxl_row is not None:
        tags = [cell if cell and HXL_TAG.match(cell) else None for cell in rows[hxl_row]]
    return Header(used, titles, tags, hxl_row, matching(titles, expected))
