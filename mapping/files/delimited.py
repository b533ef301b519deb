"""CSV and its relatives: encoding and delimiter found, every record kept with its number, ragged rows counted.

A well-formed file (every record of one width) goes through Arrow, ten times faster; any other through the csv module.
"""

import csv
import io
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mapping.checks.coded import (
    on_words,
    plain,
)
from mapping.checks.questions import Asked
from mapping.files import header, letters, text
from mapping.files.safety import BOMS, utf16
from mapping.files.table import FileProblem, Limits, Problem, Profile

DELIMITERS = ",;\t|"
SNIFFED = 200_000  # characters
CODED = pa.dictionary(pa.int32(), pa.string())  # each different text of a column once: most stand in many rows
FIELD = 1 << 28  # characters in a field before the csv module gives up; the length of cells is checked later
STRAY_QUOTE = r'"(?<=[^{0}\r\n"]")[^{0}\r\n"]'  # a quotation mark in the middle of a field, not doubled
FORMULA_STARTS = ("=", "+", "-", "@", "\t")  # what ``tables.write_csv`` shields with an apostrophe


@dataclass
class Delimited:
    """A CSV as text. ``widths``: number of fields of each record, None when all have as many as the first."""

    grid: object
    encoding: str
    delimiter: str
    widths: object = None
    problems: list = field(default_factory=list)


def read_delimited(
    path: Path,
    *,
    profile: Profile,
    expected: frozenset[str],
    limits: Limits,
    asked: Asked,
    names: Iterable[str] = (),
) -> Delimited:
    """The whole file as Delimited; FileProblem when it cannot be. ``names``: see ``letters.choose``."""
    data = path.read_bytes()
    encoding, content, sample = decode(data, profile.encoding, asked=asked, names=names)
    delimiter = profile.delimiter or find_delimiter(content[:SNIFFED], expected)
    found = Delimited(None, encoding, delimiter)
    if sample:
        params = {"encoding": encoding, "sample": sample}
        found.problems.append(Problem("encoding_guessed", params=params, severity="note"))
    del data
    if not content.isascii():
        for char in text.ODD_SPACES:
            content = content.replace(char, " ")
    found.grid = _quick(content, delimiter, limits)
    if found.grid is None:
        _carefully(content, delimiter, limits, found)
    found.grid = _without_shields(found.grid)
    return found


def decode(data: bytes, forced: str | None = None, *, asked: Asked, names: Iterable[str] = ()) -> tuple[str, str, str]:
    """(encoding, text, words that show it where it was not certain). UTF-8, UTF-16 by its mark or its zeros, else the
    code page in which the words are likeliest.
    """
    if forced:
        return forced, _decoded(data, forced), ""
    if data.startswith(BOMS[0]):
        return "utf-8-sig", _decoded(data, "utf-8-sig"), ""
    if encoding := utf16(data[:4096]):
        return encoding, _decoded(data, encoding), ""
    if (at := data.find(b"\0")) >= 0:
        raise FileProblem("nul_bytes", row=data.count(b"\n", 0, at) + 1)
    try:
        return "utf-8", data.decode("utf-8"), ""
    except UnicodeDecodeError:
        encoding, sample = letters.choose(data, names, asked)
        return encoding, _decoded(data, encoding), sample


def _decoded(data, encoding):
    try:
        content = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise FileProblem("bad_encoding", encoding=encoding) from error
    if (at := content.find("\0")) >= 0:
        raise FileProblem("nul_bytes", row=content.count("\n", 0, at) + 1)
    return content


def find_delimiter(start: str, expected: frozenset[str]) -> str:
    """The delimiter that finds most known titles, then the one that cuts most rows alike."""
    if start[:4].lower() == "sep=" and len(start) > 4:
        return start[4]
    return max(DELIMITERS, key=lambda delimiter: _fit(start, delimiter, expected))


def _fit(start, delimiter, expected):
    csv.field_size_limit(FIELD)
    rows = [row for row in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter) if any(row)][
        : header.SEARCHED
    ]
    widths = [len(row) for row in rows if len(row) > 1]
    common = max(set(widths), key=widths.count) if widths else 0
    titles = max((header.matching([text.clean(cell) for cell in row], expected) for row in rows), default=0)
    return (titles if titles > 1 else 0, widths.count(common) if widths else 0, common)


def _quick(content, delimiter, limits):
    """The grid of a well-formed file; None when the file is not."""
    quotes = content.count('"')
    if quotes % 2 or (quotes and re.search(STRAY_QUOTE.format(re.escape(delimiter)), content)):
        return None
    if "\r" in content and content.count("\r") != content.count("\r\n"):
        return None
    width = len(next(csv.reader(io.StringIO(content[: content.find("\n") + 1] or content), delimiter=delimiter), []))
    if not 1 < width <= limits.columns:
        return None
    names = [str(index) for index in range(width)]
    try:
        grid = pa.csv.read_csv(
            pa.BufferReader(content.encode()),
            read_options=pa.csv.ReadOptions(column_names=names),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, CODED), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    _check_rows(grid.num_rows, limits)
    columns = grid.unify_dictionaries().combine_chunks().columns
    return pa.table([_trimmed_words(column.chunk(0)) for column in columns], names=names)


def _trimmed_words(column):
    """A coded column with its words trimmed; coded anew in the rare case that this makes two of them the same,
    or none.
    """
    words = pc.utf8_trim(column.dictionary, text.TRIMMED)
    if words.equals(column.dictionary):
        return column
    return _trimmed(words.take(column.indices)).dictionary_encode()


def _trimmed(column):
    column = pc.utf8_trim(column, text.TRIMMED)
    empty = pc.equal(pc.binary_length(column), 0)
    return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column


def _carefully(content, delimiter, limits, found):
    """Record by record; fills ``found`` with grid, widths, problems."""
    widths = array("L")
    try:
        found.grid = _records(content, delimiter, limits, widths, strict=True)
    except csv.Error as error:
        row = len(widths) + 1
        if "unexpected end" in str(error) or content.count('"') % 2:
            raise FileProblem("unclosed_quote", row=row) from error
        found.problems.append(Problem("stray_quote", params={"row": row}, severity="warning"))
        widths = array("L")
        found.grid = _records(content, delimiter, limits, widths, strict=False)
    found.widths = widths


def _records(content, delimiter, limits, widths, *, strict):
    csv.field_size_limit(FIELD)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=strict)
    batches, width = [], 0

    def counted():
        nonlocal width
        for row in reader:
            widths.append(len(row))
            if len(row) > width:
                width = len(row)
                if width > limits.columns:
                    raise FileProblem("too_many_columns", found=width, limit=limits.columns, row=len(widths))
            yield row

    rows = counted()
    while batch := list(islice(rows, text.BATCH)):
        _check_rows(len(widths), limits)
        batches.append(text.grid(batch, max(1, *map(len, batch))))
    return pa.concat_tables([_widened(batch, width) for batch in batches]).combine_chunks()


def _check_rows(rows, limits):
    if rows > limits.rows:
        raise FileProblem("too_many_rows", limit=limits.rows)


def _widened(grid, width):
    for index in range(grid.num_columns, width):
        grid = grid.append_column(str(index), pa.nulls(grid.num_rows, pa.large_string()))
    return grid


def _without_shields(grid):
    """Take off the apostrophe that ``tables.write_csv`` puts before what a spreadsheet would take for a formula."""
    for index, column in enumerate(grid.columns):
        if pc.any(on_words(lambda words: pc.starts_with(words, "'"), column)).as_py():
            column = plain(column)
            bare = pc.utf8_slice_codeunits(column, 1)  # may begin with a tab
            risky = pc.is_in(pc.utf8_slice_codeunits(bare, 0, 1), pa.array(FORMULA_STARTS, pa.large_string()))
            column = _trimmed(pc.if_else(pc.and_(pc.starts_with(column, "'"), risky), bare, column))
            grid = grid.set_column(index, str(index), column)
    return grid
