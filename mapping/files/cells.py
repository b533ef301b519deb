"""The cells of a sheet that show something else than their value (see ``shown``), by their position.

calamine gives values: 0.8 for 80 %, a day for a 4 that is formatted as one, 41 for a 4 with a raised 1, nothing for an
error. A real XML parser reads the sheet once more where ``archive.scan`` saw a reason to; an .xls is read by xlrd, in a
process of its own.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from mapping.checks.numbers import NO_VALUE
from mapping.files import archive, shown
from mapping.files.shown import Cell
from mapping.files.table import FileProblem, Kind

Cells = dict[int, dict[int, Cell]]  # column -> row -> Cell, both from 0
OLD_EXCEL = Path(__file__).with_name("old_excel.py")
MOST_ALIKE = 2_000_000  # cells that one of an OpenDocument sheet stands for
SECONDS = 120
MEMORY = 2 << 30  # bytes; the largest sheet of an .xls, 65,536 rows by 256 columns, takes a quarter


def find(path: Path, kind: Kind, sheet: str, facts: dict[str, archive.Sheet]) -> Cells | None:
    """Those of one sheet; None when an old workbook's formats cannot be read. ``facts``: see ``safety.look``."""
    if kind is Kind.XLS:
        return _of_xls(path, sheet)
    with zipfile.ZipFile(path) as opened:
        try:
            return _of_ods(opened, sheet, facts) if kind is Kind.ODS else _of_xlsx(opened, sheet, facts)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:  # of a file that breaks its own rules
            raise FileProblem("broken_workbook", detail=str(error)[:200]) from error


def _of_xlsx(opened, sheet, facts):
    book = archive.Book(opened)
    part = book.sheets.get(sheet)
    fact = facts.get(part)
    if not part or (fact and not fact.again):
        return {}
    formats = book.parse(archive.Formats(), "styles").used
    strings = book.parse(Strings(), "sharedStrings").raised
    found = SheetCells(formats, strings, is_1904=book.is_1904)
    found.measure(archive.chunks(opened, opened.getinfo(part)))
    return found.cells


def _of_ods(opened, sheet, facts):
    if not facts["content.xml"].again:
        return {}
    found = OdsCells(sheet)
    found.measure(archive.chunks(opened, opened.getinfo("content.xml")))
    return found.cells


def _of_xls(path, sheet):
    command = [sys.executable, "-P", str(OLD_EXCEL), str(path), sheet, str(MEMORY)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    book, found = json.loads(done.stdout), {}
    for row, column, kind, value, code in book["cells"]:
        if kind == "number":
            cell = shown.of_number(value, code, is_1904=book["is_1904"])
        else:
            cell = Cell("error", value) if kind == "error" else _raised(value)
        if cell:
            found.setdefault(column, {})[row] = cell
    return found


def _raised(runs):
    """The Cell of a text some of which is raised or lowered."""
    return Cell("raised", shown.raised(runs))


class Runs:
    """Mixed into a handler of XML: ``runs`` of the text of a cell, [(text, is raised)]."""

    def begin(self):
        self.runs, self.is_raised, self.is_aside, self.letters = [], False, False, None

    def start_run(self, name, attributes):
        if name == "r":
            self.is_raised = False
        elif name == "vertAlign":
            self.is_raised = attributes.get("val") in ("superscript", "subscript")
        elif name == "rPh":
            self.is_aside = True  # how East Asian letters are pronounced
        elif name == "t" and not self.is_aside:
            self.letters = []

    def end_run(self, name):
        if name == "rPh":
            self.is_aside = False
        elif name == "t" and self.letters is not None:
            self.runs.append(("".join(self.letters), self.is_raised))
            self.letters = None

    def text(self, letters):
        if self.letters is not None:
            self.letters.append(letters)


class Strings(Runs, archive.Handler):
    """``raised``: {number of a shared text: Cell} of those some of which is raised."""

    def __init__(self):
        self.raised, self.count = {}, 0
        self.begin()

    def start(self, name, attributes):
        if name == "si":
            self.begin()
        self.start_run(name, attributes)

    def end(self, name):
        self.end_run(name)
        if name == "si":
            if any(is_raised for _text, is_raised in self.runs):
                self.raised[self.count] = _raised(self.runs)
            self.count += 1


class SheetCells(Runs, archive.SheetExtent):
    """The same of a worksheet's XML."""

    def __init__(self, formats, strings, *, is_1904=False):
        self.formats, self.strings, self.is_1904, self.cells = formats, strings, is_1904, {}
        self.begin()

    def start(self, name, attributes):
        super().start(name, attributes)
        if name == "c":
            self.begin()
            self.kind, self.style = attributes.get("t", "n"), archive.times(attributes.get("s"), 0)
            self.value, self.is_formula = "", False
        elif name == "f":
            self.is_formula = True
        elif name == "v":
            self.letters = []
        self.start_run(name, attributes)

    def end(self, name):
        if name == "v":
            self.value, self.letters = "".join(self.letters or ()), None
        self.end_run(name)
        if name == "c" and (cell := self._cell()):
            self.cells.setdefault(self.column - 1, {})[self.row - 1] = cell

    def _cell(self):
        if self.kind == "e":
            return Cell("error", self.value.strip() or "#?")
        if any(is_raised for _text, is_raised in self.runs):
            return _raised(self.runs)
        if self.kind == "s":
            return self.strings.get(int(self.value)) if self.value.strip() else None
        if self.is_formula and not self.value.strip() and self.kind != "str":
            return Cell("formula", NO_VALUE)
        code = self.formats.get(self.style) if self.kind == "n" and self.value.strip() else None
        return shown.of_number(float(self.value), code, is_1904=self.is_1904) if code else None


class OdsCells(archive.OdsExtent):
    """The same of one table of an OpenDocument sheet, which says itself what it shows."""

    def __init__(self, sheet):
        self.sheet, self.cells, self.raised_styles, self.style = sheet, {}, set(), ""
        self.is_ours = self.is_aside = False
        self.runs, self.spans, self.kind = [], [], None

    def start(self, name, attributes):
        super().start(name, attributes)
        said = {key.rpartition(" ")[2]: value for key, value in attributes.items() if "calcext" not in key}
        if name == "style":
            self.style = said.get("name", "")
        elif name == "text-properties" and _is_raised(said.get("text-position", "")):
            self.raised_styles.add(self.style)
        elif name == "table":
            self.is_ours = said.get("name") == self.sheet
        elif name == "table-row":
            self.times = archive.times(said.get("number-rows-repeated"))
        elif name in ("table-cell", "covered-table-cell"):
            self.kind, self.said, self.runs = said.get("value-type", ""), said, []
            self.is_error = any("calcext" in key and value == "error" for key, value in attributes.items())
            self.wide = archive.times(said.get("number-columns-repeated"))
        elif name == "annotation":
            self.is_aside = True
        elif name == "p" and self.runs:
            self.runs.append(("\n", False))
        elif name == "s":
            self.runs.append((" " * archive.times(said.get("c")), False))
        elif name == "span":
            self.spans.append(said.get("style-name") in self.raised_styles)

    def text(self, letters):
        if self.kind is not None and not self.is_aside:
            self.runs.append((letters, any(self.spans)))

    def end(self, name):
        if name == "span":
            self.spans.pop()
        elif name == "annotation":
            self.is_aside = False
        elif name in ("table-cell", "covered-table-cell"):
            if self.is_ours and (cell := self._cell()):
                if self.wide * self.times > MOST_ALIKE:
                    raise FileProblem("far_cell", found=self.row, columns=self.column, part="content.xml")
                for column in range(self.column - self.wide, self.column):
                    rows = range(self.row - self.times, self.row)
                    self.cells.setdefault(column, {}).update(dict.fromkeys(rows, cell))
            self.kind = None

    def _cell(self):
        words = "".join(text for text, _is_raised in self.runs).strip()
        if self.is_error:
            return Cell("error", words or "#?")
        if self.kind == "percentage" or self.kind in ("float", "currency") and words.endswith("%"):
            return Cell("percent", words or shown.of_number(float(self.said.get("value", 0)), "0%").text)
        if self.kind == "float" and len(words) > 1 and words.startswith("0") and words.isdecimal():
            return Cell("zeros", words)
        if self.kind in ("date", "time"):
            return Cell("date", words or self._moment(), shown.number_of(self._moment()))
        if self.kind == "string" and any(is_raised for _text, is_raised in self.runs):
            return _raised(self.runs)
        if not self.kind and self.said.get("formula") and not words:
            return Cell("formula", NO_VALUE)
        return None

    def _moment(self):
        return self.said.get("date-value") or self.said.get("time-value") or ""


def _is_raised(position):
    """'super 58%', 'sub 58%' or a height in per cent; '0% 100%' is level."""
    return bool(position) and position.split()[0].strip("%") not in ("0", "0.0")
