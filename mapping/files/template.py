"""The template a partner fills, made from the column contract: guidance, data sheet, lists behind its drop-downs."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import ngettext, override
from xlsxwriter.utility import xl_col_to_name

from mapping.columns import Column
from mapping.files import tables
from mapping.files.table import fold
from mapping.files.text import spoken
from mapping.files.workbook import PREFIX

GUIDANCE, LISTS = L("Guidance"), L("Lists")
SPARE = 2_000  # empty rows under the pre-filled ones that still have drop-downs and checks
LISTED = ("area", "cadre", "organisation", "sector", "level", "choice")
LOOSE = ("area", "cadre", "organisation")  # matched by the system: another spelling is questioned, not refused
NUMBERS = ("count", "decimal", "money")
LONGEST_MESSAGE, LONGEST_TITLE = 255, 32  # what Excel shows of an input message


def write_template(
    columns: Sequence[Column],
    *,
    rows: Iterable[dict] = (),
    out: str | Path | IO[bytes],
    lists: dict[str, list] | None = None,
    title: object,
    meta: dict[str, object] | None = None,
    language: str = "en",
) -> None:
    """Write the XLSX template.

    ``columns``: of mapping/columns.py. ``rows``: dicts {column name: value} to pre-fill, as a partner would write it.
    ``lists``: {column name or kind: [labels]} for drop-downs; a column with ``choices`` needs none.
    ``title`` names the data sheet.
    ``meta``: {name: text} kept as document properties, found again in ``Table.meta``. ``out``: path or binary stream.
    """
    with override(language):
        book = tables.new_workbook(out)
        for name, value in (meta or {}).items():
            book.set_custom_property(PREFIX + name, str(value), "text")
        lists = {column.name: _labels(column, lists or {}) for column in columns}
        guidance = tables.new_sheet(book, GUIDANCE)
        data = tables.new_sheet(book, title)
        ranges = _write_lists(book, columns, lists)
        _write_guidance(book, guidance, columns, lists, title, meta or {})
        _write_data(book, data, columns, list(rows), ranges)
        data.activate()
        book.close()


def sheets_without_data() -> frozenset[str]:
    """Folded names, in every language, of the sheets of the template that nobody fills."""
    return frozenset(fold(name) for label in (GUIDANCE, LISTS) for name in spoken(label))


def write_csv_template(
    columns: Sequence[Column], *, rows: Iterable[dict] = (), out: str | Path | IO[bytes], language: str = "en"
) -> None:
    """The same header and rows as CSV, for those who have no spreadsheet program."""
    with override(language):
        body = ([row.get(column.name) for column in columns] for row in rows)
        tables.write_csv(out, header=[str(column.label) for column in columns], rows=body)


def _labels(column, lists):
    if column.choices:
        return [str(label) for _value, label in column.choices]
    if column.kind not in LISTED:
        return []
    return [str(label) for label in lists.get(column.name, lists.get(column.kind, ()))]


def _write_lists(book, columns, lists):
    """{column name: reference of its list}; columns with the same list share it."""
    sheet = tables.new_sheet(book, LISTS)
    bold = book.add_format({"bold": True})
    references, written = {}, {}
    for column in columns:
        labels = tuple(lists[column.name])
        if not labels:
            continue
        if labels not in written:
            place = len(written)
            sheet.set_column(place, place, 30)
            tables.write_cell(sheet, 0, place, str(column.label), bold)
            for row, label in enumerate(labels, 1):
                tables.write_cell(sheet, row, place, label)
            letter = xl_col_to_name(place)
            written[labels] = f"='{sheet.get_name()}'!${letter}$2:${letter}${len(labels) + 1}"
        references[column.name] = written[labels]
    sheet.freeze_panes(1, 0)
    return references


def _write_data(book, sheet, columns, rows, ranges):
    must = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#1F3A5F", "font_color": "#FFFFFF"}
    )
    may = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1"})
    as_text = book.add_format({"num_format": "@"})
    keys = sum(1 for column in columns if column.key)
    sheet.freeze_panes(1, min(keys, 2))
    sheet.set_row(0, 45)
    last = len(rows) + SPARE
    for place, column in enumerate(columns):
        is_text = column.kind not in NUMBERS
        sheet.set_column(place, place, 24 if is_text else 14, as_text if is_text else None)
        tables.write_cell(sheet, 0, place, str(column.label), must if column.required else may)
        sheet.data_validation(1, place, last, place, _validation(column, ranges.get(column.name)))
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value = row.get(column.name)
            if value is not None:
                tables.write_cell(sheet, number, place, value, as_text if column.kind not in NUMBERS else None)


def _validation(column, source):
    """What Excel checks as a partner types. Numbers are questioned, not refused: 'not known' is allowed."""
    shown = {
        "ignore_blank": True,
        "input_title": str(column.label)[:LONGEST_TITLE],
        "input_message": _message(column)[:LONGEST_MESSAGE],
        "error_title": str(column.label)[:LONGEST_TITLE],
    }
    if source:
        loose = column.kind in LOOSE
        return shown | {
            "validate": "list",
            "source": source,
            "error_type": "warning" if loose else "stop",
            "error_message": _("This is not in the list. Choose from the list."),
        }
    if column.kind in NUMBERS:
        return shown | {
            "validate": "integer" if column.kind == "count" else "decimal",
            "criteria": ">=",
            "value": 0,
            "error_type": "warning",
            "error_message": _("A number from 0 up is expected. Leave the cell empty when it is not known."),
        }
    return shown | {"validate": "any"}


def _message(column):
    parts = [str(column.help)]
    if column.kind in NUMBERS:
        parts.append(_("Unit: %(unit)s. Empty: not known. 0: none.") % {"unit": column.unit})
    elif column.required:
        parts.append(_("Needed in every row."))
    return " ".join(part for part in parts if part)


def _write_guidance(book, sheet, columns, lists, title, meta):
    bold = book.add_format({"bold": True, "valign": "top"})
    large = book.add_format({"bold": True, "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 3, 60)
    tables.write_cell(sheet, 0, 0, _("How to fill this workbook"), large)
    row = 2
    for line in _rules(title):
        sheet.merge_range(row, 0, row, 3, "", wrap)
        tables.write_cell(sheet, row, 0, line, wrap)
        sheet.set_row(row, 32)
        row += 1
    for name, value in meta.items():
        tables.write_cell(sheet, row, 0, name, bold)
        tables.write_cell(sheet, row, 1, str(value))
        row += 1
    row += 1
    for place, heading in enumerate([_("Column"), _("Needed"), _("What to write"), _("Allowed")]):
        tables.write_cell(sheet, row, place, heading, bold)
    for at, column in enumerate(columns, row + 1):
        needed = _("in every row") if column.required else ""
        cells = [str(column.label), needed, _message(column), _allowed(column, lists[column.name])]
        for place, cell in enumerate(cells):
            tables.write_cell(sheet, at, place, cell, bold if place == 0 else wrap)


def _rules(title):
    return [
        _("Fill the sheet “%(sheet)s”: one row for each cadre in each area.") % {"sheet": title},
        _("An empty cell means “not known”. 0 means “none”. Write 0 only where you know that there is nobody."),
        _("A row that you leave out stays as it was in this round. Where nobody works any more, write 0."),
        _("You may add rows, change their order and leave out columns. Keep the titles in the first row as they are."),
        _("Do not write names of workers, telephone numbers or other personal details anywhere in this workbook."),
    ]


def _allowed(column, labels):
    if not labels:
        return _("a number, 0 or more") if column.kind in NUMBERS else _("text")
    if len(labels) <= 8:
        return ", ".join(labels)
    return ngettext("%(count)d value, on the sheet “Lists”", "%(count)d values, on the sheet “Lists”", len(labels)) % {
        "count": len(labels)
    }
