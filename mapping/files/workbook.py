"""xlsx, xls and ods through calamine, with what the sheet shows where calamine hides it (``cells``)."""

import datetime as dt
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from mapping.checks.coded import plain
from mapping.checks.questions import Asked
from mapping.files import archive, cells, hidden, sheets, text
from mapping.files.cells import MEMORY, SECONDS
from mapping.files.safety import Seen
from mapping.files.shown import NUMBER
from mapping.files.table import FileProblem, Kind, Problem, Profile, address

PREFIX = "template."  # of our own document properties, so that other people's are not taken for ours
FAULTS = {"error": "error_cell", "formula": "formula_without_value"}


@dataclass
class Sheet:
    """A sheet as text: ``grid`` an Arrow table of all rows from the first,
    ``merges`` as ``header.find_header`` wants them, ``shown`` as ``cells.find`` gives it;
    ``number`` in the workbook, from 1; ``hidden``: hidden.Hidden.
    """

    name: str
    grid: object
    merges: list
    header: object
    problems: list = field(default_factory=list)
    shown: dict = field(default_factory=dict)
    dates: dict = field(default_factory=dict)
    number: int = 1
    hidden: object = field(default_factory=hidden.Hidden)


def open_workbook(path: Path) -> CalamineWorkbook:
    """calamine's workbook; whatever goes wrong inside it becomes a FileProblem."""
    return _guard(_load, path)


def _load(path):
    with open(path, "rb") as stream:
        return CalamineWorkbook.from_filelike(stream)


def _guard(act, *args):
    try:
        return act(*args)
    except PasswordError as error:
        raise FileProblem("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileProblem("broken_workbook", detail=str(error)[:200]) from error
    except BaseException as error:  # a panic in the Rust code derives from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise FileProblem("broken_workbook", detail="") from error


REHEARSAL = """
import resource, sys
from python_calamine import CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
with open(sys.argv[1], "rb") as stream:
    book = CalamineWorkbook.from_filelike(stream)
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


def rehearse(path: Path) -> None:
    """Open an old .xls in a process of its own first: a damaged one can make calamine take all memory and be killed."""
    command = [sys.executable, "-I", "-c", REHEARSAL, str(path), str(MEMORY)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise FileProblem("broken_workbook", detail="") from error
    if done.returncode < 0:  # killed by a signal; anything else fails in the same way here, and is named
        raise FileProblem("broken_workbook", detail="")


def read_workbook(
    path: Path,
    kind: Kind,
    *,
    profile: Profile,
    expected: frozenset[str],
    facts: dict[str, archive.Sheet],
    asked: Asked,
    ours: frozenset[str] = frozenset(),
) -> list[Sheet]:
    """The sheets to read as one table: mostly one (``sheets.choose``).
    ``facts``: {part: archive.Sheet} from ``safety.look``; ``ours``: see there.
    """
    if kind is Kind.XLS:
        rehearse(path)

    def look(name):
        return cells.find(path, kind, name, facts)

    how = {"profile": profile, "expected": expected, "asked": asked, "guard": _guard, "look": look, "ours": ours}
    chosen, others = sheets.choose(open_workbook(path), **how)
    found = [_read(path, kind, each, facts) for each in chosen]
    if others:
        params = {"sheets": ", ".join(others), "read": chosen[0].name}
        found[0].problems.append(Problem("other_sheets", chosen[0].name, params=params, severity="warning"))
    return found


def _read(path, kind, chosen, facts):
    rows = _guard(chosen.sheet.iter_rows)
    skip = (chosen.sheet.start or (0, 0))[1]
    width = chosen.sheet.width
    shown = chosen.shown or {}
    grid, dates = _with_shown(_guard(lambda: text.coded_grid(rows, width, skip=skip)), shown)
    sheet = Sheet(chosen.name, grid, chosen.merges, chosen.header, shown=shown, dates=dates, number=chosen.number)
    if chosen.shown is None:
        sheet.problems.append(Problem("formats_unread", chosen.name, severity="warning"))
    sheet.problems += _faults(sheet)
    part = None
    if kind is Kind.XLSX:
        with zipfile.ZipFile(path) as opened:
            part = archive.Book(opened).sheets.get(chosen.name)
    sheet.hidden = hidden.find(path, kind, sheet=chosen.name, number=chosen.number, part=part, fact=facts.get(part))
    return sheet


def _with_shown(grid, shown):
    """(the grid with what the sheet shows in its places, {text: Cell} of days).
    Days stay days: a column may be meant to hold them.
    """
    dates = {}
    for column, found in shown.items():
        grid = _widened(grid, column + 1, max(found) + 1)
        values = plain(grid.column(column)).to_pylist()
        for row, cell in found.items():
            if cell.kind != "date" or not values[row] or NUMBER.fullmatch(values[row]):
                values[row] = text.clean(cell.text)
            if cell.kind == "date":
                dates[values[row]] = cell
        grid = grid.set_column(column, str(column), pa.chunked_array([pa.array(values, pa.large_string())]))
    return grid, dates


def read_grid(book: CalamineWorkbook, path: Path, seen: Seen, name: str) -> tuple[list[list], dict]:
    """(rows of values as calamine gives them, with what the sheet shows in their places, {text: Cell} of days)."""
    rows, dates = _guard(lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False)), {}
    for column, found in (cells.find(path, seen.kind, name, seen.sheets) or {}).items():
        for row, cell in found.items():
            if row >= len(rows) or column >= len(rows[row]):
                continue
            if cell.kind == "date" and isinstance(rows[row][column], (dt.date, dt.time, dt.timedelta)):
                dates[text.as_text(rows[row][column])] = cell
            else:
                rows[row][column] = cell.text
    return rows, dates


def _widened(grid, columns, rows):
    """calamine ends a sheet where it sees no more values: before a last row of formulas without results."""
    if rows > grid.num_rows:
        blank = pa.nulls(rows - grid.num_rows, pa.large_string())
        longer = [pa.chunked_array([*pa.chunked_array(plain(each)).chunks, blank]) for each in grid.columns]
        grid = pa.table(longer, names=grid.column_names)
    for index in range(grid.num_columns, columns):
        grid = grid.append_column(str(index), pa.nulls(grid.num_rows, pa.large_string()))
    return grid


def _faults(sheet):
    """Problems for the error cells and the formulas without a value."""
    return [
        Problem(FAULTS[cell.kind], sheet.name, address(column, row + 1), _value(cell))
        for column, found in sorted(sheet.shown.items())
        for row, cell in sorted(found.items())
        if cell.kind in FAULTS
    ]


def _value(cell):
    return {"value": cell.text if cell.kind == "error" else ""}


def _xml(opened, part):
    """A small part as a tree: () where there is none. Entities were refused by ``archive.scan``."""
    try:
        return ElementTree.fromstring(opened.read(part))
    except KeyError:
        return ElementTree.Element("none")
    except (ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise FileProblem("broken_workbook", detail=part) from error


def read_meta(path: Path, kind: Kind) -> dict[str, str]:
    """The properties that ``template.write_template`` left in the document."""
    if kind not in (Kind.XLSX, Kind.ODS):
        return {}
    part = "docProps/custom.xml" if kind is Kind.XLSX else "meta.xml"
    with zipfile.ZipFile(path) as opened:
        found = {
            next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "name"), ""): "".join(
                node.itertext()
            )
            for node in _xml(opened, part).iter()
            if node.tag.endswith(("}property", "}user-defined"))
        }
    return {name.removeprefix(PREFIX): value for name, value in found.items() if name.startswith(PREFIX)}
