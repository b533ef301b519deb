"""A file -> Table: opened safely, header found, rows that are no data named, everything odd listed with its place."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapping.checks.coded import (
    on_words,
    plain,
)
from mapping.checks.questions import Asked
from mapping.files import delimited, header, leftovers, safety, workbook
from mapping.files.sheets import TOP
from mapping.files.table import (
    LIMITS,
    SHEET,
    Column,
    FileProblem,
    Kind,
    LeftOut,
    Limits,
    Problem,
    Profile,
    Table,
    address,
    fold,
    letter,
)
from mapping.files.template import sheets_without_data

MOST = 1_000  # problems of one code that are listed one by one; the rest are counted


def read_table(
    path: str | Path,
    *,
    filename: str,
    profile: Profile | None = None,
    expected: Iterable[str] | None = None,
    limits: Limits = LIMITS,
    coded: bool = False,
    asked: Asked | None = None,
    names: Iterable[str] = (),
) -> Table:
    """Read any table file: Table of text cells with their addresses; FileProblem when that cannot be done.

    ``coded``: columns may be categories instead of text, as a large CSV gives them quicker.

    ``expected``: known titles, of every language (folded here); without them the header is guessed by its looks.
    ``names``: of places and cadres that may stand in it, by whose letters a code page is recognised.
    ``asked``: what was answered about the file; it gets what the file leaves open.
    ``profile``: table.Profile, or anything with its attributes, that fixes sheet, header rows, delimiter or encoding.
    """
    path, profile, asked = Path(path), profile or Profile(), asked or Asked()
    expected = frozenset(map(fold, expected or ()))
    seen = safety.look(path, filename, limits)
    if seen.kind is Kind.CSV:
        how = {"profile": profile, "expected": expected, "limits": limits}
        found = delimited.read_delimited(path, asked=asked, names=names, **how)
        sheets = [_sheet_of_csv(found, profile, expected, Path(filename).suffix.lower())]
        widths, encoding, delimiter = found.widths, found.encoding, found.delimiter
        meta = {}
    else:
        widths, encoding, delimiter = None, "", ""
        meta = workbook.read_meta(path, seen.kind)
        how = {"profile": profile, "expected": expected, "facts": seen.sheets, "asked": asked}
        sheets = workbook.read_workbook(path, seen.kind, ours=sheets_without_data() if meta else frozenset(), **how)
    if sum(sheet.grid.num_rows for sheet in sheets) > limits.rows:
        raise FileProblem("too_many_rows", sheet=sheets[0].name, limit=limits.rows)
    for sheet in sheets:
        if not coded or len(sheets) > 1:
            sheet.grid = pa.table([plain(column) for column in sheet.grid.columns], names=sheet.grid.column_names)
    columns, cells, left_out, problems = _joined(
        sheets, [_table(sheet, widths, limits, asked, expected) for sheet in sheets]
    )
    return Table(
        kind=seen.kind,
        sheet=", ".join(sheet.name for sheet in sheets),
        header_rows=tuple(row + 1 for row in sheets[0].header.rows),
        columns=columns,
        cells=cells,
        left_out=left_out,
        problems=_capped(seen.problems + problems),
        meta=meta,
        encoding=encoding,
        delimiter=delimiter,
        dates={text: cell for sheet in sheets for text, cell in sheet.dates.items()},
    )


def _joined(sheets, tables):
    """As ``_table`` gives it: the rows of several sheets of one shape under each other, each with its sheet."""
    if len(tables) == 1:
        return tables[0]
    columns = {column.index: column for columns, *_more in reversed(tables) for column in columns}
    columns = [columns[index] for index in sorted(columns)]
    names = [column.index for column in columns]
    parts = [
        cells.reindex(columns=names).assign(**{SHEET: sheet.name})
        for sheet, (_columns, cells, *_more) in zip(sheets, tables, strict=True)
    ]
    left_out = [
        left._replace(sheet=sheet.name)
        for sheet, (_columns, _cells, found, _problems) in zip(sheets, tables, strict=True)
        for left in found
    ]
    return columns, pd.concat(parts), left_out, [problem for *_more, found in tables for problem in found]


def _sheet_of_csv(found, profile, expected, extension):
    rows = top_rows(found.grid, max(TOP, *profile.header_rows, 0))
    best = header.find_header(rows, expected=expected, forced=profile.header_rows)
    if best is None and safety.EXTENSIONS.get(extension, Kind.CSV) is not Kind.CSV:
        raise FileProblem("no_workbook", extension=extension)
    if best is None:
        raise FileProblem("no_header", sheet="", sheets="")
    return workbook.Sheet("", found.grid, [], best, found.problems)


def top_rows(grid: pa.Table, count: int) -> list[list]:
    return [list(row) for row in zip(*(column.to_pylist() for column in grid.slice(0, count).columns), strict=True)]


def _table(sheet, widths, limits, asked, expected):
    """(columns, cells, left out, problems) of a sheet whose header is known."""
    first = sheet.header.first
    problems = list(sheet.problems)
    titles = _titles(sheet)
    ragged = set()
    if widths is not None:
        width = _width(sheet, titles, first)
        found, ragged = _ragged(sheet, widths, width, first)
        problems += found
        titles = titles[:width]
    grid, found = _unmerged(sheet, first)
    problems += found
    body = grid.slice(first)
    columns = [
        Column(index, letter(index), title, sheet.header.tags[index] if index < len(sheet.header.tags) else None)
        for index, title in enumerate(titles)
        if title or _filled(body, index)
    ]
    columns = _without_hidden(columns, body, sheet, asked, expected)
    problems += _title_problems(sheet, columns)
    body = body.select([column.index for column in columns])
    body, found = _shortened(body, columns, sheet.name, first, limits)
    problems += found
    keep, left_out = leftovers.sort_rows(body, columns, first=first, always=ragged)
    left_out = _above(sheet) + sorted(left_out + _hidden_rows(body, keep, sheet, asked))
    if not keep.any():
        raise FileProblem("no_rows", sheet=sheet.name, row=sheet.header.rows[-1] + 1)
    cells = (body if keep.all() else body.filter(pa.array(keep))).to_pandas()
    cells.columns = [column.index for column in columns]
    cells.index = np.flatnonzero(keep) + first + 1
    return columns, cells, left_out, problems


def _hidden_rows(body, keep, sheet, asked):
    """Rows of data that the file hides: asked about; taken out of ``keep`` and returned where they do not belong."""
    first = sheet.header.first
    rows = sorted(row for row in sheet.hidden.rows if 0 <= row - first < len(keep) and keep[row - first])
    if not rows:
        return []
    why, sample = sheet.hidden.why("row", rows), _words(body, rows[0] - first)
    said = {"sheet": sheet.name, "lines": _runs(rows), "count": len(rows), "why": why, "sample": sample}
    if asked.ask("hidden_rows", ("read", "leave_out"), which=sheet.number, **said) != "leave_out":
        return []
    keep[[row - first for row in rows]] = False
    return [LeftOut(row + 1, "hidden", _words(body, row - first), row + 1) for row in rows]


def _words(body, row):
    return " ".join(cell for cell in (column[row].as_py() for column in body.columns) if cell)[:200]


def _runs(rows):
    """[[first, last]] of row numbers from 0, as the spreadsheet numbers them; the first ten."""
    runs = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1][1] = row + 1
        elif len(runs) < 10:
            runs.append([row + 1, row + 1])
        else:
            break
    return runs


def _without_hidden(columns, body, sheet, asked, expected):
    """The columns but for those that the file hides and that a person says do not belong to the figures."""
    hidden = [
        column
        for column in columns
        if column.index in sheet.hidden.columns and fold(column.title) in expected and _filled(body, column.index)
    ]
    if not hidden:
        return columns
    said = {"sheet": sheet.name, "columns": [[column.letter, column.title] for column in hidden]}
    why = sheet.hidden.why("column", [column.index for column in hidden])
    choice = asked.ask("hidden_columns", ("read", "leave_out"), which=sheet.number, count=len(hidden), why=why, **said)
    return [column for column in columns if column not in hidden] if choice == "leave_out" else columns


def _titles(sheet):
    titles = list(sheet.header.titles)
    return titles + [""] * (sheet.grid.num_columns - len(titles))


def _width(sheet, titles, first):
    """How many columns a CSV has: up to the last with a title, and any beyond it that is filled in half of the rows."""
    width = max((index + 1 for index, title in enumerate(titles) if title), default=1)
    while width < sheet.grid.num_columns and _filled(sheet.grid, width, first) > (sheet.grid.num_rows - first) / 2:
        width += 1
    return width


def _filled(grid, index, start=0):
    column = grid.column(index).slice(start)
    return len(column) - column.null_count


def _above(sheet):
    """What stands above the first row of data, but for the header itself."""
    left = []
    for row, cells in enumerate(top_rows(sheet.grid, sheet.header.first)):
        words = " ".join(cell for cell in cells if cell)
        if row == sheet.header.hxl_row:
            left.append(LeftOut(row + 1, "hxl", words, row + 1))
        elif row not in sheet.header.rows and words:
            left.append(LeftOut(row + 1, "banner", words, row + 1))
    return left


def _title_problems(sheet, columns):
    """Titles that stand twice, columns with data and no title."""
    row, seen, problems = sheet.header.rows[-1] + 1, {}, []
    for column in columns:
        cell = address(column.index, row)
        if not column.title:
            problems.append(Problem("empty_header", sheet.name, cell, {"column": column.letter}, "warning"))
        elif fold(column.title) in seen:
            params = {"title": column.title, "first": seen[fold(column.title)]}
            problems.append(Problem("duplicate_header", sheet.name, cell, params))
        else:
            seen[fold(column.title)] = cell
    return problems


def _ragged(sheet, widths, width, first):
    """(problems, rows from 0) of CSV records with cells past the last column, too few, or another separator."""
    problems, rows = [], set()
    counts = np.frombuffer(widths, dtype=f"u{widths.itemsize}")
    extra = [sheet.grid.column(index) for index in range(width, sheet.grid.num_columns)]
    filled = np.zeros(sheet.grid.num_rows, dtype=bool)
    for column in extra:
        filled |= pc.is_valid(column).to_numpy()
    for row in np.flatnonzero(filled & (counts > width)):
        if row >= first:
            params = {"row": int(row) + 1, "found": int(counts[row]), "expected": width}
            problems.append(Problem("ragged_row", sheet.name, address(width, row + 1), params))
            rows.add(int(row))
    for row in np.flatnonzero((counts > 0) & (counts < width)):
        if row < first:
            continue
        only = sheet.grid.column(0)[int(row)].as_py() or ""
        other = next((sign for sign in delimited.DELIMITERS if only.count(sign) >= (width - 1) / 2), None)
        if counts[row] == 1 and other and width > 2:
            problems.append(
                Problem("other_delimiter", sheet.name, address(0, row + 1), {"row": int(row) + 1, "sign": other})
            )
            rows.add(int(row))
        elif counts[row] > 1:
            params = {"row": int(row) + 1, "found": int(counts[row]), "expected": width}
            problems.append(Problem("short_row", sheet.name, address(counts[row], row + 1), params, "warning"))
    return problems, rows


def _unmerged(sheet, first):
    """(grid, problems): text merged over several rows stands in each of them; a number is not copied but named."""
    problems, changed = [], {}
    for top, left, bottom, _right in sheet.merges:
        if bottom <= top or bottom < first or left >= sheet.grid.num_columns or top >= sheet.grid.num_rows:
            continue
        values = changed.setdefault(left, None) or sheet.grid.column(left).to_pylist()
        changed[left] = values
        value, bottom = values[top], min(bottom, len(values) - 1)
        if value and header.NUMBER.match(value) and top >= first:
            where = f"{address(left, top + 1)}:{address(left, bottom + 1)}"
            problems.append(
                Problem("merged_number", sheet.name, address(left, top + 1), {"value": value, "range": where})
            )
        elif value and top >= first:
            values[top : bottom + 1] = [value] * (bottom + 1 - top)
    grid = sheet.grid
    for index, values in changed.items():
        grid = grid.set_column(index, str(index), pa.chunked_array([pa.array(values, pa.large_string())]))
    return grid, problems


def _shortened(body, columns, sheet, first, limits):
    """(body, problems): cells longer than any spreadsheet holds are named and cut."""
    problems = []
    for place, column in enumerate(columns):
        values = body.column(place)
        if (pc.max(on_words(pc.binary_length, values)).as_py() or 0) <= limits.text:
            continue
        values = plain(values)
        lengths = pc.utf8_length(values).fill_null(0).to_numpy()
        for row in np.flatnonzero(lengths > limits.text):
            params = {"found": int(lengths[row]), "limit": limits.text}
            problems.append(Problem("long_text", sheet, address(column.index, first + row + 1), params))
        body = body.set_column(place, str(column.index), pc.utf8_slice_codeunits(values, 0, limits.text))
    return body, problems


def _capped(problems):
    """At most MOST problems of one code, and one that counts the rest."""
    kept, counts = [], {}
    for problem in problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
        if counts[problem.code] <= MOST:
            kept.append(problem)
    for code, count in counts.items():
        if count > MOST:
            severity = next(problem.severity for problem in kept if problem.code == code)
            kept.append(Problem("more_like_these", params={"code": code, "found": count - MOST}, severity=severity))
    return kept
