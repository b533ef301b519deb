"""What a file becomes once it is read, and what can be wrong with it: codes and parameters, worded by ``sentences``."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

from mapping.checks.cells import SHEET as SHEET
from mapping.checks.texts import is_mark


class Kind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True)
class Limits:
    """How much of a file is taken before it is refused."""

    size: int = 300_000_000  # bytes of the file
    unpacked: int = 4_000_000_000  # bytes inside a workbook; a million rows by 26 is about 1.5 GB of XML
    ratio: int = 400  # unpacked / packed, once it is past ``ratio_from`` bytes; real workbooks stay under 60
    ratio_from: int = 100_000_000
    entries: int = 5_000  # parts in a workbook
    rows: int = 2_000_000
    columns: int = 1_000
    grid: int = 60_000_000  # rows x columns of one sheet: calamine holds a sheet as a full grid, 32 bytes a cell
    text: int = 32_767  # characters in a cell: what Excel itself allows


LIMITS = Limits()


class FileProblem(Exception):  # noqa: N818  (a name users' files have, not a bug)
    """The file cannot be read at all. ``params`` may hold sheet, cell, row, and what the sentence of ``code`` names."""

    def __init__(self, code: str, **params: object):
        super().__init__(code, params)
        self.code = code
        self.params = params

    @property
    def sheet(self) -> str:
        return self.params.get("sheet", "")

    @property
    def cell(self) -> str:
        return self.params.get("cell", "")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file that could be read. ``severity``: error (blocks), warning (asks), note (says)."""

    code: str
    sheet: str = ""
    cell: str = ""
    params: dict = field(default_factory=dict)
    severity: str = "error"


class LeftOut(NamedTuple):
    """A row that is no data. ``kind``: banner, header, hxl, blank, total, section, note,
    hidden. ``until``: end of a run.
    ``sheet``: whose row it is, where several were read.
    """

    row: int
    kind: str
    text: str
    until: int
    sheet: str = ""


@dataclass(frozen=True)
class Column:
    """A column as found: ``index`` from 0, its ``letter`` in the spreadsheet, ``title`` ('' where there is none)."""

    index: int
    letter: str
    title: str
    hxl: str | None = None


@dataclass(frozen=True)
class Profile:
    """What is already known about a partner's file; overrides what would be guessed. Rows count from 1."""

    sheet: str | None = None
    header_rows: tuple = ()
    delimiter: str | None = None
    encoding: str | None = None


@dataclass
class Table:
    """A sheet as text.

    ``cells``: DataFrame of pandas ``str`` (missing = empty cell: test with ``isna()``); its columns are
    ``Column.index``, its index the row number in the spreadsheet (in a CSV the number of the record, as a
    spreadsheet program shows it). Where several sheets were read as one, a row's sheet is in the column SHEET.
    ``dates``: {text of a cell: shown.Cell} of cells that are formatted as a day or a time.
    ``meta``: what ``write_template`` stored in the file (round, organisation, version ...), {} for any other file.
    """

    kind: Kind
    sheet: str
    header_rows: tuple
    columns: list
    cells: pd.DataFrame
    left_out: list
    problems: list
    meta: dict
    encoding: str = ""
    delimiter: str = ""
    dates: dict = field(default_factory=dict)

    def address(self, column_index: int, row: int) -> str:
        return address(column_index, row)


def letter(index: int) -> str:
    """Column number from 0 -> its letters: 0 'A', 25 'Z', 26 'AA'."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def number(letters: str) -> int:
    """Letters -> column number from 0: 'A' 0, 'AA' 26."""
    total = 0
    for char in letters.upper():
        total = total * 26 + ord(char) - 64
    return total - 1


def address(column_index: int, row: int) -> str:
    """address(7, 17) -> 'H17'."""
    return f"{letter(column_index)}{row}"


def fold(title: object) -> str:
    """How titles are compared: case, accents, spaces, punctuation and footnote marks do not count."""
    plain = unicodedata.normalize("NFKD", "".join(char for char in str(title) if not is_mark(char))).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w#+/%]+|_", " ", plain).split())
