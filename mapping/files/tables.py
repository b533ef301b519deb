"""Every table that leaves: workbooks and CSV in which no text can turn into a formula. Numbers stay numbers."""

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import IO

import xlsxwriter
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workforce.language.figures import delimiter, typed

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SHEET_ROWS = 1_000_000  # data rows on one sheet; Excel ends at 1,048,576
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL = 32_767  # characters Excel holds in a cell
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDEST, NARROWEST = 60, 8  # characters


def new_workbook(out: str | Path | IO[bytes], **options: object) -> xlsxwriter.Workbook:
    """An xlsxwriter Workbook on a path or binary stream that writes text as text."""
    return xlsxwriter.Workbook(out, {**SAFE, "default_date_format": "yyyy-mm-dd", **options})


def new_sheet(book: xlsxwriter.Workbook, name: object) -> Worksheet:
    """A worksheet with a name Excel takes, laid out right to left where the language is."""
    sheet = book.add_worksheet(sheet_name(name, book))
    if get_language_bidi():
        sheet.right_to_left()
    return sheet


def sheet_name(name: object, book: xlsxwriter.Workbook | None = None) -> str:
    """``name`` without the characters Excel forbids, at most 31 long, and not yet taken in ``book``."""
    wanted = " ".join(str(name).translate(NOT_IN_SHEET_NAMES).split())[:31] or "1"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()} if book else set()
    count, free = 1, wanted
    while free.casefold() in taken:
        count += 1
        free = f"{wanted[:26]} ({count})"
    return free


def write_cell(sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None) -> None:
    """Write by type: text as text whatever it begins with, numbers as numbers, None as an empty cell."""
    if value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime) and value.tzinfo:
        sheet.write_datetime(row, column, value.replace(tzinfo=None), style)
    elif isinstance(value, (dt.date, dt.time)):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value)[:CELL], style)


def write_table(
    out: str | Path | IO[bytes], *, header: Iterable, rows: Iterable[Iterable], title: object, notes: Iterable = ()
) -> None:
    """One table as XLSX: ``title`` names the sheet, ``header`` its columns; ``notes`` (sentences) get a sheet.

    ``out``: path or binary stream. ``rows`` is any iterable, read once; past a million rows a second sheet begins.
    """
    book = new_workbook(out, constant_memory=True)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    header = [str(cell) for cell in header]
    sheet, at = None, SHEET_ROWS + 1
    for values in rows:
        if at > SHEET_ROWS:
            sheet, at = _headed(book, title, header, bold), 1
        for column, value in enumerate(values):
            write_cell(sheet, at, column, value)
        at += 1
    if sheet is None:
        _headed(book, title, header, bold)
    if notes:
        sheet = new_sheet(book, _("Notes"))
        sheet.set_column(0, 0, 100)
        for row, note in enumerate([title, *notes]):
            write_cell(sheet, row, 0, str(note), book.add_format({"text_wrap": True, "bold": row == 0}))
    book.close()


def _headed(book, title, header, style):
    sheet = new_sheet(book, title)
    sheet.freeze_panes(1, 0)
    for column, cell in enumerate(header):
        sheet.set_column(column, column, min(WIDEST, max(NARROWEST, len(cell) + 2)))
        write_cell(sheet, 0, column, cell, style)
    return sheet


def write_csv(out: str | Path | IO[bytes], *, header: Iterable, rows: Iterable[Iterable]) -> None:
    """One table as CSV for people: UTF-8 with a mark so that Excel reads the accents, in the reader's language with
    semicolons and decimal commas where that is the custom. ``out``: path or binary stream.
    """
    if not hasattr(out, "write"):
        with open(out, "wb") as stream:
            return write_csv(stream, header=header, rows=rows)
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter())
    writer.writerow([plain(cell) for cell in header])
    writer.writerows([_typed(plain(cell)) for cell in row] for row in rows)
    text.detach()


def _typed(value):
    return typed(value) if isinstance(value, (float, Decimal)) else value


def plain(value: object) -> str | int | float | Decimal:
    """A value as a CSV cell: text that a spreadsheet would take for a formula gets an apostrophe, numbers do not."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return value
    text = value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
