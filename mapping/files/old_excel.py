"""The cells of an old .xls that show something else than their value: run by ``cells`` in a process of its own.

python old_excel.py FILE SHEET BYTES    ->    {"is_1904": ..., "cells": [[row, column, kind, value, format]]}
"""

import json
import os
import resource
import sys

import xlrd

RAISED = (1, 2)  # above the line, below it


def read(path: str, name: str) -> dict:
    with open(os.devnull, "w") as quiet:
        book = xlrd.open_workbook(path, logfile=quiet, formatting_info=True, on_demand=True, ragged_rows=True)
        sheet = book.sheet_by_name(name)
    formats = [book.format_map[each.format_key].format_str[:255] for each in book.xf_list]
    return {"is_1904": book.datemode == 1, "cells": list(_cells(book, sheet, formats))}


def _cells(book, sheet, formats):
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            value = sheet.cell_value(row, column)
            if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                code = formats[sheet.cell_xf_index(row, column)]
                if kind == xlrd.XL_CELL_DATE or "%" in code or code.startswith("00"):
                    yield row, column, "number", value, code
            elif kind == xlrd.XL_CELL_ERROR:
                yield row, column, "error", xlrd.error_text_from_code.get(value, "#?"), ""
            elif runs := sheet.rich_text_runlist_map.get((row, column)):
                parts = list(_runs(book, value, runs))
                if any(is_raised for _text, is_raised in parts):
                    yield row, column, "runs", parts, ""


def _runs(book, text, runs):
    """(text, is raised) of each part; the first runs to where a font is named."""
    starts = [(0, None), *runs]
    ends = [place for place, _font in starts[1:]] + [len(text)]
    for (start, font), end in zip(starts, ends, strict=True):
        if end > start:
            yield text[start:end], font is not None and book.font_list[font].escapement in RAISED


if __name__ == "__main__":
    path, sheet, most = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(most), int(most)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(path, sheet), sys.stdout)
