"""What is wrong with an upload, as a workbook to mend by: a sheet of the kinds of problem, one of the cells."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import IO

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from mapping.files import tables

CAP = 100_000  # cells listed that differ
GROUP_FIELDS = ("severity", "problem", "column", "cells", "allowed", "mend", "first")
DETAIL_FIELDS = ("sheet", "cell", "row", "column", "value", "problem", "allowed", "mend", "count")


def write_issues(
    out: str | Path | IO[bytes],
    *,
    groups: Iterable[dict],
    details: Iterable[dict],
    cap: int = CAP,
    language: str = "en",
) -> None:
    """Write the list of problems as XLSX to a path or binary stream.

    ``groups``: dicts with GROUP_FIELDS (``cells`` a number, ``first`` a text such as "H17, H18, H40").
    ``details``: iterable of dicts with DETAIL_FIELDS; of ``count`` cells that say the same the first are named.
    After ``cap`` the rest is left out and both sheets say so.
    All texts are given in ``language`` already.
    """
    with override(language):
        groups = list(groups)
        total = sum(group["cells"] or 0 for group in groups)
        book = tables.new_workbook(out)
        capped = _capped_sentence(cap, total) if total > cap else ""
        _sheet(book, _("Problems"), _group_titles(), GROUP_FIELDS, groups, capped)
        _sheet(book, _("Cells"), _detail_titles(), DETAIL_FIELDS, islice(details, cap), capped)
        book.close()


def _capped_sentence(cap, total):
    return _(
        "Only the first %(cap)s of %(total)s cells are listed. Correct these, upload again, and the rest is shown."
    ) % {
        "cap": number_format(cap, force_grouping=True),
        "total": number_format(total, force_grouping=True),
    }


def _group_titles():
    return [
        (_("Severity"), 12),
        (_("Problem"), 50),
        (_("Column"), 24),
        (_("Number of cells"), 12),
        (_("What is allowed"), 40),
        (_("How to correct it"), 50),
        (_("First cells"), 24),
    ]


def _detail_titles():
    return [
        (_("Sheet"), 16),
        (_("Cell"), 8),
        (_("Row"), 8),
        (_("Column"), 24),
        (_("Value found"), 24),
        (_("Problem"), 50),
        (_("What is allowed"), 40),
        (_("How to correct it"), 50),
        (_("Number of cells"), 12),
    ]


def _sheet(book, name, titles, fields, entries, note):
    sheet = tables.new_sheet(book, name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    row = 0
    if note:
        tables.write_cell(sheet, row, 0, note, book.add_format({"bold": True}))
        row += 1
    sheet.freeze_panes(row + 1, 0)
    for place, (title, width) in enumerate(titles):
        sheet.set_column(place, place, width)
        tables.write_cell(sheet, row, place, title, bold)
    header = row
    for entry in entries:
        row += 1
        for place, field in enumerate(fields):
            tables.write_cell(sheet, row, place, entry.get(field), wrap)
    sheet.autofilter(header, 0, max(row, header + 1), len(titles) - 1)
