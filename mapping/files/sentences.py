"""The codes of FileProblem and Problem in the reader's language: what is wrong and where, and what to do about it.

Called when a page or a workbook is made, so the same stored code is worded in the language of whoever reads it.
"""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.files.table import FileProblem, Problem


class Explanation(NamedTuple):
    title: str
    what_to_do: str


FOUND = {
    "pdf": gettext_lazy("a PDF document"),
    "image": gettext_lazy("a picture"),
    "program": gettext_lazy("a program"),
    "word": gettext_lazy("a text document"),
    "slides": gettext_lazy("a presentation"),
    "zip": gettext_lazy("a compressed folder"),
    "database": gettext_lazy("a database file"),
    "old_excel": gettext_lazy("a workbook of Excel 95 or older"),
    "xlsb": gettext_lazy("a binary workbook (.xlsb)"),
    "numbers": gettext_lazy("a Numbers document"),
    "html": gettext_lazy("a web page saved under another name"),
    "xml": gettext_lazy("an XML file"),
    "json": gettext_lazy("a JSON file"),
    "unknown": gettext_lazy("a file of an unknown kind"),
}
SIGNS = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
    "|": gettext_lazy("vertical bars"),
}
SAVE_AS_XLSX = gettext_lazy(
    "Open it in your spreadsheet program, save it as an Excel workbook (.xlsx), and upload that."
)
SAVE_AGAIN = gettext_lazy(
    "Open it, check that all is there, save it again as .xlsx, and upload that; if it does not open, an earlier copy."
)

TEXTS = {  # code: (what is wrong, what to do)
    "empty_file": (
        gettext_lazy("The file is empty: it has no bytes at all."),
        gettext_lazy("Save the spreadsheet again and upload it; if it was sent by e-mail, ask for it once more."),
    ),
    "blank_file": (
        gettext_lazy("The file contains only empty cells."),
        gettext_lazy("Check that you chose the right file, and upload the one with your data."),
    ),
    "too_large": (
        gettext_lazy("The file is too large: %(found)s bytes, and at most %(limit)s are taken."),
        gettext_lazy("Remove pictures and sheets that are not needed, or divide the rows over several files."),
    ),
    "wrong_type": (
        gettext_lazy("This is %(found)s, not a spreadsheet."),
        gettext_lazy(
            "Save your table as an Excel workbook (.xlsx), an OpenDocument sheet (.ods) or a CSV file, and upload that."
        ),
    ),
    "no_workbook": (
        gettext_lazy(
            "The name ends in %(extension)s, but the file is not a workbook: it contains text without a table."
        ),
        gettext_lazy("Open your table in a spreadsheet program, save it as an Excel workbook (.xlsx) and upload that."),
    ),
    "password": (
        gettext_lazy("The workbook is protected by a password, so it cannot be read."),
        gettext_lazy("Open it, remove the password (File, Info, Protect workbook), save it, and upload it again."),
    ),
    "macros": (
        gettext_lazy("The workbook contains macros (programs). For safety such files are not opened."),
        gettext_lazy(
            "Save it as .xlsx, an Excel workbook without macros, and upload that. Your figures stay as they are."
        ),
    ),
    "broken_zip": (
        gettext_lazy("The file is damaged: a part of it is missing or was changed on the way."),
        SAVE_AGAIN,
    ),
    "broken_workbook": (
        gettext_lazy("The workbook is damaged and cannot be read."),
        SAVE_AGAIN,
    ),
    "zip_bomb": (
        gettext_lazy("The workbook unpacks to far more than any real workbook, so it was not opened."),
        gettext_lazy("Copy the cells with your data into a new workbook, save it as .xlsx, and upload that."),
    ),
    "xml_entities": (
        gettext_lazy(
            "The workbook contains instructions that no spreadsheet program writes (in %(part)s), so it was not opened."
        ),
        gettext_lazy("Copy the cells with your data into a new workbook, save it as .xlsx, and upload that."),
    ),
    "no_sheets": (
        gettext_lazy("The workbook has no sheet with cells: only charts, or nothing."),
        gettext_lazy("Put your data on a worksheet and upload the workbook again."),
    ),
    "hidden_sheets": (
        gettext_lazy("Every sheet of the workbook is hidden: %(sheets)s."),
        gettext_lazy(
            "Unhide the sheet with your data (right-click on the sheet tabs, Unhide), save, and upload again."
        ),
    ),
    "no_such_sheet": (
        gettext_lazy("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s."),
        gettext_lazy("Give the sheet its former name, or choose the sheet to read."),
    ),
    "no_data": (
        gettext_lazy("There is no cell with anything in it on: %(sheets)s."),
        gettext_lazy("Check that you chose the right file, and upload the one with your data."),
    ),
    "no_header": (
        gettext_lazy("No row with the titles of the columns was found in the first 30 rows%(on_sheets)s."),
        gettext_lazy(
            "Put the titles in one row above your data, written as in the template, or show which row has them."
        ),
    ),
    "no_rows": (
        gettext_lazy("There are titles%(on_sheet)s in row %(row)s, but no rows of data under them."),
        gettext_lazy(
            "Fill in at least one row and upload again. If there is nobody to report, send a nil submission instead."
        ),
    ),
    "too_many_rows": (
        gettext_lazy("The table%(on_sheet)s has more than %(limit)s rows."),
        gettext_lazy("Divide it over several files, for example one for each region."),
    ),
    "too_many_columns": (
        gettext_lazy("The table has %(found)s columns%(in_row)s, and at most %(limit)s are read."),
        gettext_lazy(
            "Remove the columns that are not needed. In a CSV file check that each record is on a line of its own."
        ),
    ),
    "far_cell": (
        gettext_lazy(
            "The sheet reaches to row %(found)s and %(columns)s columns: a cell far from the table has something in it."
        ),
        gettext_lazy(
            "Go to the last cell (Ctrl+End), delete the rows and columns beyond your table, save, and upload again."
        ),
    ),
    "nul_bytes": (
        gettext_lazy("The file has characters in line %(row)s that belong in no text (zero bytes)."),
        gettext_lazy("Export the table again as CSV UTF-8, or save it as .xlsx, and upload that."),
    ),
    "bad_encoding": (
        gettext_lazy("The text of the file cannot be read as %(encoding)s."),
        gettext_lazy("Save the table as CSV UTF-8 or as .xlsx, and upload that."),
    ),
    "unclosed_quote": (
        gettext_lazy("A quotation mark that opens in row %(row)s is never closed, so the rows after it run into one."),
        gettext_lazy(
            "Close or remove the quotation mark in row %(row)s, or save the table as .xlsx, and upload again."
        ),
    ),
    "renamed": (
        gettext_lazy("The name ends in %(extension)s but the content is %(kind)s; it was read as what it is."),
        gettext_lazy("Nothing to do if the figures below are right. Give the file the ending .%(kind)s next time."),
    ),
    "external_links": (
        gettext_lazy("The workbook takes figures from other workbooks; they were read as last saved."),
        gettext_lazy("Check the figures, or paste them as values (Paste special, Values) and upload again."),
    ),
    "other_sheets": (
        gettext_lazy("Only the sheet “%(read)s” was read. These look like data too: %(sheets)s."),
        gettext_lazy("If their rows belong here as well, put all rows on one sheet and upload again."),
    ),
    "error_cell": (
        gettext_lazy("%(place)s contains the error %(value)s instead of a value."),
        gettext_lazy(
            "Correct the formula in %(place)s or write the value itself; leave the cell empty if it is not known."
        ),
    ),
    "formula_without_value": (
        gettext_lazy("%(place)s contains a formula whose result was not saved with the workbook."),
        gettext_lazy(
            "Open the workbook in a spreadsheet program, save it, and upload that; or write the value in %(place)s."
        ),
    ),
    "formats_unread": (
        gettext_lazy("It could not be seen how the cells of this old workbook are formatted."),
        gettext_lazy(
            "Check that there is no per cent and no date among the numbers; or save it as .xlsx and upload that."
        ),
    ),
    "duplicate_header": (
        gettext_lazy("The title “%(title)s” occurs twice: %(first)s and %(place)s."),
        gettext_lazy("Give one of the two columns another title, or remove the column that is not needed."),
    ),
    "empty_header": (
        gettext_lazy("Column %(column)s has data but no title (%(place)s)."),
        gettext_lazy("Write a title in %(place)s, or say what the column is when you match the columns."),
    ),
    "ragged_row": (
        gettext_lazy("Row %(row)s has %(found)s fields for %(expected)s columns; the first one too many is %(place)s."),
        gettext_lazy(
            "Look for a separator inside a text in row %(row)s: put that text in quotation marks, or save as .xlsx."
        ),
    ),
    "short_row": (
        gettext_lazy(
            "Row %(row)s has only %(found)s of %(expected)s fields; %(place)s and what follows were taken as empty."
        ),
        gettext_lazy("Check that no separator is missing in row %(row)s."),
    ),
    "other_delimiter": (
        gettext_lazy("Row %(row)s is separated by %(sign)s, unlike the rest of the file (%(place)s)."),
        gettext_lazy("Use the same separator in every row: export the whole table again, or save it as .xlsx."),
    ),
    "stray_quote": (
        gettext_lazy("There is a quotation mark inside a text in row %(row)s; it was read as well as possible."),
        gettext_lazy("Check row %(row)s; write quotation marks inside a text twice, or save the table as .xlsx."),
    ),
    "encoding_guessed": (
        gettext_lazy("The file does not say how its letters are written. We read: %(sample)s."),
        gettext_lazy("If these words are wrong, save the table as CSV UTF-8 or as .xlsx, and upload that."),
    ),
    "merged_number": (
        gettext_lazy(
            "The number %(value)s is in merged cells (%(range)s): it counts for the first row only, %(place)s."
        ),
        gettext_lazy("Unmerge %(range)s and write in each row the number that belongs to it."),
    ),
    "long_text": (
        gettext_lazy("%(place)s contains %(found)s characters; only the first %(limit)s were read."),
        gettext_lazy("Shorten the text in %(place)s; perhaps a whole document was pasted into one cell."),
    ),
    "more_like_these": (
        gettext_lazy("%(found)s more cells or rows have the same problem: %(title)s"),
        gettext_lazy("Correct them all in the same way, and upload the file again."),
    ),
}
XLSX_ADVICE = ("old_excel", "xlsb", "numbers", "html", "xml")  # found kinds that a spreadsheet program opens


def explain(problem: FileProblem | Problem) -> Explanation:
    """Explanation of a FileProblem or Problem in the active language."""
    title, what_to_do = TEXTS[problem.code]
    params = _worded(problem)
    if problem.code == "wrong_type" and problem.params["found"] in XLSX_ADVICE:
        what_to_do = SAVE_AS_XLSX
    return Explanation(str(title) % params, str(what_to_do) % params)


def place(sheet: str, cell: str) -> str:
    """'cell H17', 'cell H17 of sheet “Posts”'; '' without a cell."""
    if sheet and cell:
        return _("cell %(cell)s of sheet “%(sheet)s”") % {"cell": cell, "sheet": sheet}
    return _("cell %(cell)s") % {"cell": cell} if cell else ""


def _worded(problem):
    """The parameters as texts, with the phrases that some sentences need."""
    given = problem.params
    params = {name: _number(name, value) for name, value in given.items()}
    params["place"] = place(problem.sheet, problem.cell)
    params["on_sheet"] = _(" on sheet “%(sheet)s”") % {"sheet": given["sheet"]} if given.get("sheet") else ""
    params["on_sheets"] = _(" of: %(sheets)s") % {"sheets": given["sheets"]} if given.get("sheets") else ""
    params["in_row"] = _(" in row %(row)s") % {"row": given["row"]} if given.get("row") else ""
    params.setdefault("part", "")
    if problem.code == "wrong_type":
        params["found"] = str(FOUND[given["found"]])
    if "sign" in given:
        params["sign"] = str(SIGNS[given["sign"]])
    if problem.code == "more_like_these":
        params["title"] = str(TITLES[given["code"]])
    return params


def _number(name, value):
    """Amounts are grouped as the reader writes them; row numbers are names, and stay plain."""
    if isinstance(value, int) and name not in ("row",):
        return number_format(value, force_grouping=True)
    return str(value)


TITLES = {  # of the problems that can come in thousands
    "error_cell": gettext_lazy("an error instead of a value"),
    "formula_without_value": gettext_lazy("a formula without a saved result"),
    "duplicate_header": gettext_lazy("a title that occurs twice"),
    "empty_header": gettext_lazy("data without a title"),
    "ragged_row": gettext_lazy("too many fields in a row"),
    "short_row": gettext_lazy("too few fields in a row"),
    "other_delimiter": gettext_lazy("another separator"),
    "merged_number": gettext_lazy("a number in merged cells"),
    "long_text": gettext_lazy("a text that is too long"),
}
