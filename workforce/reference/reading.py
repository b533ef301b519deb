"""A folder of CSV files -> rows with their line numbers, cells parsed; every mistake noted, none raised."""

import csv
import io
import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

SLUG = re.compile(r"^[-a-zA-Z0-9_]+$")
AREA_CODE = re.compile(r"^[-a-zA-Z0-9_.:]+$")  # no '/', which ends a code inside a path
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WHOLE = re.compile(r"^-?[0-9]+$")
SHARE = re.compile(r"^([0-9]+(?:\.[0-9]+)?)\s*%$")
YES, NO = {"yes", "true", "1", "oui"}, {"no", "false", "0", "non", ""}
MOST_CHARACTERS = 1_000_000  # of one cell


@dataclass(frozen=True)
class Mistake:
    """What is wrong where: a code and its parameters; words.sentence says it."""

    code: str
    file: str
    line: int = 0
    column: str = ""
    value: str = ""
    allowed: str = ""


@dataclass(frozen=True)
class Share:
    """A count written as a share of all people of the area and year; `reconciling` makes it a count."""

    percent: Decimal

    def __str__(self):
        return f"{self.percent} %"


@dataclass(frozen=True)
class Row:
    line: int
    values: dict  # column name -> parsed value; only the columns the file has


@dataclass
class Sheet:
    table: object
    columns: dict = field(default_factory=dict)  # heading -> Column
    rows: list[Row] = field(default_factory=list)
    codes: set = field(
        default_factory=set
    )  # every code written, also of rows with a mistake, so that one doesn't breed others
    is_read: bool = False

    def mistake(self, code, row, column="", value="", allowed=""):
        return Mistake(code, self.table.file, row.line if row else 0, column, str(value), str(allowed))


def read_folder(folder, tables):
    """({table: Sheet} of the files that are there, mistakes, CSV files the layout does not name)."""
    folder = Path(folder)
    if not folder.is_dir():
        return {}, [Mistake("no_folder", folder.name, value=str(folder))], []
    known = {table.file: table for table in tables}
    there = [table for table in tables if (folder / table.file).is_file()]
    other = sorted(path.name for path in folder.glob("*.csv") if path.name not in known)
    if not there:
        return {}, [Mistake("no_files", folder.name, allowed=", ".join(known))], other
    sheets, mistakes = {}, []
    for table in there:
        sheet, wrong = read_sheet(table, (folder / table.file).read_bytes())
        sheets[table] = sheet
        mistakes += wrong
    return sheets, mistakes, other


def read_sheet(table, data):
    sheet = Sheet(table)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return sheet, [Mistake("not_utf8", table.file, line, value=repr(data[error.start : error.end])[2:-1])]
    csv.field_size_limit(MOST_CHARACTERS)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [cell.strip() for cell in next(lines, [])]
        mistakes = read_heading(sheet, heading)
        if not mistakes:
            mistakes = read_rows(sheet, heading, lines)
    except csv.Error as error:
        return sheet, [Mistake("not_csv", table.file, lines.line_num, value=str(error))]
    return sheet, mistakes


def read_heading(sheet, heading):
    table, mistakes = sheet.table, []
    if not any(heading):
        return [Mistake("empty_file", table.file, 1)]
    allowed = ", ".join(table.by_name)
    for name in heading:
        column = table.column(name)
        if column is None:
            mistakes.append(Mistake("unknown_column", table.file, 1, name, allowed=allowed))
        elif name in sheet.columns:
            mistakes.append(Mistake("repeated_column", table.file, 1, name))
        else:
            sheet.columns[name] = column
    for column in table.columns:
        if column.required and column.name not in sheet.columns:
            mistakes.append(Mistake("missing_column", table.file, 1, column.name))
    return mistakes


def read_rows(sheet, heading, lines):
    mistakes, end = [], lines.line_num
    for cells in lines:
        line, end = end + 1, lines.line_num
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if len(cells) > len(heading):
            extra = " | ".join(cells[len(heading) :])
            mistakes.append(Mistake("too_many_cells", sheet.table.file, line, value=extra, allowed=str(len(heading))))
            continue
        cells += [""] * (len(heading) - len(cells))
        values = {}
        sheet.codes |= {text for name, text in zip(heading, cells, strict=True) if name == "code"}
        for name, text in zip(heading, cells, strict=True):
            try:
                values[name] = parse(sheet.table, sheet.columns[name], text)
            except Wrong as wrong:
                mistakes.append(Mistake(wrong.code, sheet.table.file, line, name, text[:80], wrong.allowed))
        if len(values) == len(heading):
            sheet.rows.append(Row(line, values))
    sheet.is_read = True
    return mistakes


class Wrong(Exception):
    def __init__(self, code, allowed=""):
        super().__init__(code)
        self.code, self.allowed = code, str(allowed)


def parse(table, column, text):
    """The value of one cell; an empty one becomes what the model holds where nothing is given."""
    if CONTROL.search(text):
        raise Wrong("control_character")
    if not text:
        if column.required:
            raise Wrong("missing_value")
        return nothing(table, column)
    value = PARSERS[column.kind](table, column, text)
    longest = table.longest(column)
    if longest and any(len(part) > longest for part in (value if column.kind == "list" else [text])):
        raise Wrong("too_long", longest)
    return value


def nothing(table, column):
    if column.kind == "list":
        return []
    if column.to:
        return ""
    if column.translated and column.name != column.target:
        return ""
    model_field = table.model._meta.get_field(column.target)
    return model_field.to_python(model_field.get_default())


def _text(table, column, text):
    return text


def _code(table, column, text):
    slug = not column.to and table.is_slug(column)
    if not (SLUG if slug else AREA_CODE).match(text):
        raise Wrong("bad_code", "a-z A-Z 0-9 - _" if slug else "a-z A-Z 0-9 - _ . :")
    return text


def _integer(table, column, text):
    if not WHOLE.match(text):
        raise Wrong("percent" if text.endswith("%") else "not_whole")
    return _within(column, int(text))


def _count(table, column, text):
    match = SHARE.match(text)
    if not match:
        return _integer(table, column, text)
    if Decimal(match[1]) > 100:
        raise Wrong("out_of_range", "0 … 100 %")
    return Share(Decimal(match[1]))


def _decimal(table, column, text):
    model_field = table.model._meta.get_field(column.target)
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Wrong("percent" if text.endswith("%") else "not_a_number") from None
    if not value.is_finite():
        raise Wrong("not_a_number")
    if value < column.least:
        raise Wrong("out_of_range", f"≥ {column.least}")
    if value.normalize().as_tuple().exponent < -model_field.decimal_places:
        raise Wrong("too_many_places", model_field.decimal_places)
    if value >= 10 ** (model_field.max_digits - model_field.decimal_places):
        raise Wrong("out_of_range", f"< {10 ** (model_field.max_digits - model_field.decimal_places)}")
    return value


def _within(column, value):
    if not column.least <= value <= column.most:
        raise Wrong("out_of_range", f"{column.least} … {column.most}")
    return value


def _date(table, column, text):
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong("not_a_date") from None


def _yes_no(table, column, text):
    if text.casefold() not in YES | NO:
        raise Wrong("not_yes_no")
    return text.casefold() in YES


def _choice(table, column, text):
    if text not in column.choices:
        raise Wrong("not_a_choice", ", ".join(column.choices))
    return text


def _list(table, column, text):
    return list(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))


def _json(table, column, text):
    try:
        value = json.loads(text)
    except ValueError:
        raise Wrong("not_json") from None
    if not isinstance(value, dict) or "\\u0000" in text:
        raise Wrong("not_json")
    return value


PARSERS = {
    "text": _text,
    "code": _code,
    "integer": _integer,
    "count": _count,
    "decimal": _decimal,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _choice,
    "list": _list,
    "json": _json,
}
