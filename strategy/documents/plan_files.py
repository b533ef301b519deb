"""A workbook -> rows of a plan (`plan_columns`), with everything wrong in it at once. Knows nothing of the database.

Problems are a code and parameters with sheet and cell; `pages` words them.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from mapping.checks import numbers
from mapping.files import FileProblem, Kind, address
from mapping.files.safety import look
from mapping.files.text import as_text, spoken
from mapping.files.workbook import open_workbook, read_grid
from strategy.documents import plan_rows
from strategy.documents.plan_columns import ABOUT, SHEETS, Column, Sheet
from strategy.documents.plan_columns import Kind as K
from workforce.reference.models import fold

SEARCHED = 15  # rows looked at for the titles
MOST_ROWS = 20_000  # of a sheet
MOST_BYTES = 20_000_000
OF_OBJECTIVE, OF_ACTION = re.compile(r"\d{1,4}$"), re.compile(r"(\d{1,4})\.(\d{1,4})$")
YEARS = (1990, 2200)


@dataclass(frozen=True)
class Lookup:
    """A reference list: ``names`` code -> name in the reader's language; ``found`` folded code or name -> codes."""

    names: dict[str, str]
    found: dict[str, frozenset[str]]

    @classmethod
    def of(cls, rows):
        """From things with a code, a name and names in other languages.
        Semicolons part names in a cell: within one they are commas.
        """
        names, found = {}, {}
        for row in rows:
            names[row.code] = row.label.replace(";", ",")
            for said in {row.code, row.name, *row.names.values()}:
                for written in {said, said.replace(";", ",")}:
                    found.setdefault(fold(written), set()).add(row.code)
        return cls(names, {said: frozenset(codes) for said, codes in found.items()})


@dataclass(frozen=True)
class Problem:
    """``column``: name of the column; its title is looked up when it is worded."""

    code: str
    sheet: str = ""
    cell: str = ""
    column: str = ""
    found: str = ""
    params: dict = field(default_factory=dict)


@dataclass
class Read:
    """``rows``: {sheet: [{column: value}]} of the sheets and columns there are;
    ``places``: {sheet: row number of each row}.
    """

    rows: dict[str, list[dict]] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # the sheets as the file calls them
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # sheets and columns that are not of a plan

    def cell(self, sheet: str, row: int, column: str) -> str:
        place = self.columns[sheet].get(column)
        number = self.places[sheet][row]
        return address(place, number) if place is not None else address(0, number)

    def problem(self, code, sheet, row, column, found="", /, **params):
        where = self.cell(sheet, row, column)
        self.problems.append(Problem(code, self.titles[sheet], where, f"{sheet}.{column}", str(found)[:200], params))


def read_workbook(path, *, filename: str, lookups: dict[str, Lookup]) -> Read:
    """FileProblem when it is no workbook, or has no sheet of a plan."""
    seen = look(path, filename)
    if seen.kind not in (Kind.XLSX, Kind.ODS):
        raise FileProblem("wrong_type", found="unknown")
    book = open_workbook(path)
    done = Read()
    known = {said: sheet for sheet in SHEETS for said in spoken(sheet.title)}
    for title in book.sheet_names:
        sheet = known.get(fold(title))
        if sheet is None or sheet.name in done.rows:
            if fold(title) not in spoken(ABOUT):
                done.left_out.append(title)
            continue
        grid, dates = read_grid(book, path, seen, title)
        if len(grid) > MOST_ROWS:
            raise FileProblem("too_many_rows", sheet=title, limit=MOST_ROWS)
        _sheet(done, sheet, title, grid, dates, lookups)
    if not done.titles:
        raise FileProblem("no_header", sheet="", sheets=", ".join(book.sheet_names)[:200])
    return done


def _sheet(done, sheet: Sheet, title, grid, dates, lookups):
    done.titles[sheet.name], done.rows[sheet.name], done.places[sheet.name] = title, [], []
    places, first = _titles(done, sheet, title, grid)
    done.columns[sheet.name] = {name: place for name, place in places.items() if not name.endswith(NAMES)}
    missing = [
        column
        for column in sheet.read
        if column.is_required and column.name not in places and f"{column.name}{NAMES}" not in places
    ]
    for column in missing:
        done.problems.append(Problem("column_missing", title, address(0, first), f"{sheet.name}.{column.name}"))
    if missing:
        return
    for number, cells in enumerate(grid[first:], first + 1):
        texts = {name: _text(cells[place]) if place < len(cells) else "" for name, place in places.items()}
        if not any(texts.values()):
            continue
        done.places[sheet.name].append(number)
        done.rows[sheet.name].append({})
        row = len(done.rows[sheet.name]) - 1
        for column in sheet.read:
            if column.name in places or f"{column.name}{NAMES}" in places:
                done.rows[sheet.name][row][column.name] = _value(done, sheet, row, column, texts, dates, lookups)


FIGURES = (K.WHOLE, K.DECIMAL, K.YEAR, K.NUMBER, K.NUMBERS)
NAMES = "#names"  # the second column of a code


def _titles(done, sheet, title, grid):
    """({column name: place}, number of the row of titles): the row, of the first few, that has most of them."""
    known = {}
    for column in sheet.columns:
        known |= dict.fromkeys([*spoken(column.label), *map(fold, column.also)], column.name)
        if column.names:
            known |= dict.fromkeys(spoken(column.names), f"{column.name}{NAMES}")
    best, first = {}, 1
    for number, cells in enumerate(grid[:SEARCHED], 1):
        found = {}
        for place, cell in enumerate(cells):
            name = known.get(fold(_text(cell)))
            if name:
                found.setdefault(name, place)
        if len(found) > len(best):
            best, first = found, number
    if grid:
        row = grid[first - 1]
        done.left_out += [
            f"{title}: {_text(cell)}" for place, cell in enumerate(row) if _text(cell) and place not in best.values()
        ]
    shown = {column.name for column in sheet.columns if column.kind == K.SHOWN}
    return {name: place for name, place in best.items() if name not in shown}, first


def _text(cell) -> str:
    return plan_rows.text(cell if isinstance(cell, str) else as_text(cell) or "")


# Values ---------------------------------------------------------------------------------------------------------------


def _value(done, sheet, row, column: Column, texts, dates, lookups):
    said = texts.get(column.name, "")
    if said in dates and column.kind in FIGURES:
        done.problem("date_cell", sheet.name, row, column.name, dates[said].text, beneath=dates[said].number)
        return [] if column.kind == K.NUMBERS else ""
    if said in dates and column.kind != K.DAY:
        said = dates[said].text
    if column.kind in (K.CODE, K.CODES):
        return _codes(done, sheet, row, column, said, texts.get(f"{column.name}{NAMES}", ""), lookups[column.of])
    if not said and column.default:
        return column.default
    if not said:
        if column.is_required:
            done.problem("required", sheet.name, row, column.name)
        return [] if column.kind == K.NUMBERS else ""
    value = PARSERS[column.kind](column, said)
    if isinstance(value, Wrong):
        value = Wrong(numbers.why_no_number(said) or value.code, value.params) if column.kind in FIGURES else value
        done.problem(value.code, sheet.name, row, column.name, said, **value.params)
        return ""
    return value


@dataclass(frozen=True)
class Wrong:
    code: str
    params: dict = field(default_factory=dict)


def _plain(column, said):
    return Wrong("too_long", {"most": column.most}) if column.most and len(said) > column.most else said


def _whole(column, said):
    return int(said) if re.fullmatch(r"\d{1,4}", said) else Wrong("whole")


def _decimal(column, said):
    said = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", said)
    try:
        value = Decimal(re.sub(r"^(-?\d+),(\d{1,2}|\d{4,})$", r"\1.\2", said))
    except InvalidOperation:
        return Wrong("decimal")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 16:
        return Wrong("decimal")
    if value < 0 and column.name in ("amount", "funded", "count"):
        return Wrong("negative")
    return plan_rows.decimal(value)


def _day(column, said):
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return Wrong("day")


def _year(column, said):
    return int(said) if re.fullmatch(r"\d{4}", said) and YEARS[0] <= int(said) <= YEARS[1] else Wrong("year")


def _choice(column, said):
    """By its code, or its word in any language."""
    wanted = fold(said)
    for code, label in column.choices:
        if wanted == fold(code) or wanted in spoken(label):
            return code
    return Wrong("choice")


def _key(column, said):
    try:
        return str(UUID(said))
    except ValueError:
        return Wrong("key")


def _number(column, said):
    """Of an objective "3", of an action "3.2"; a spreadsheet may have made 3.1 of 3.10,
    so that one is asked about elsewhere.
    """
    pattern = OF_OBJECTIVE if column.of == "objectives" else OF_ACTION
    return said if pattern.match(said) else Wrong("number")


def _numbers(column, said):
    found = sorted({part.strip() for part in re.split(r"[;,]", said) if part.strip()})
    return found if all(OF_ACTION.match(part) for part in found) else Wrong("number")


PARSERS = {
    K.TEXT: _plain,
    K.WHOLE: _whole,
    K.DECIMAL: _decimal,
    K.DAY: _day,
    K.YEAR: _year,
    K.CHOICE: _choice,
    K.KEY: _key,
    K.NUMBER: _number,
    K.NUMBERS: _numbers,
}


def _codes(done, sheet, row, column: Column, said, named, lookup: Lookup):
    """Code and name say the same; either alone will do. A code (text), or codes (a sorted list)."""
    several = column.kind == K.CODES
    named_codes = _looked_up(named, lookup, several)
    found = _looked_up(said, lookup, several) if said else named_codes
    codes, wrong = {next(iter(each)) for _part, each in found if len(each) == 1}, [p for p in found if len(p[1]) != 1]
    if wrong:
        part, each = wrong[0]
        code = "several" if each else "unknown"
        done.problem(code, sheet.name, row, column.name, part, list=column.of, codes=", ".join(sorted(each)))
        codes = set()
    elif said and named and not _agree(codes, [each for _part, each in named_codes]):
        done.problem("differ", sheet.name, row, column.name, said, named=named)
    elif not codes and column.is_required:
        done.problem("required", sheet.name, row, column.name)
    return sorted(codes) if several else next(iter(codes), "")


def _agree(codes, named):
    """Each name stands for one of the codes, and each code has its name."""
    return all(codes & each for each in named) and codes <= set().union(*named)


def _looked_up(said, lookup, several):
    """[(part, codes it may mean)]; an exact code means itself, whatever else has that name."""
    parts = [part.strip() for part in (said.split(";") if several else [said])]
    return [
        (part, frozenset([part]) if part in lookup.names else lookup.found.get(fold(part), frozenset()))
        for part in parts
        if part
    ]
