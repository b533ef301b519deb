"""What a workbook hides from whoever looks at it: rows and columns, by a filter, by hand or in a closed group."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from mapping.files import archive, biff
from mapping.files.table import FileProblem, Kind

ODS_MARKS = (b"collapse", b'"filter"', b"'filter'", b'display="false"', b"display='false'")
FARTHEST = 20_000  # columns of a range; no format has more


@dataclass
class Hidden:
    """``rows`` and ``columns`` from 0; ``grouped``: those of both that an outline closed, as ('row' or 'column', n)."""

    rows: set = field(default_factory=set)
    columns: set = field(default_factory=set)
    grouped: set = field(default_factory=set)
    is_filtered: bool = False

    def add(self, kind: str, numbers: Iterable[int], is_grouped: bool) -> None:
        numbers = list(numbers)
        (self.rows if kind == "row" else self.columns).update(numbers)
        if is_grouped:
            self.grouped.update((kind, each) for each in numbers)

    def why(self, kind: str, numbers: Iterable[int]) -> str:
        """'group', 'filter', or the kind where the file does not tell (a table's filter stands elsewhere)."""
        if all((kind, each) in self.grouped for each in numbers):
            return "group"
        return "filter" if kind == "row" and self.is_filtered else kind


def find(path: Path, kind: Kind, *, sheet: str, number: int, part: str | None, fact: archive.Sheet | None) -> Hidden:
    """Of a sheet: its name, its ``number`` from 1, in an xlsx its part and what ``archive.scan`` saw there."""
    if kind is Kind.XLS:
        return _of_xls(path, number)
    reader = _Ods(sheet) if kind is Kind.ODS else _Xlsx()
    with archive.open_zip(path) as opened:
        entry = opened.getinfo("content.xml" if kind is Kind.ODS else part)
        hides = (
            fact.hides if fact else any(mark in each for each in archive.chunks(opened, entry) for mark in ODS_MARKS)
        )
        if hides:
            _parse(archive.chunks(opened, entry), reader)
    return reader.hidden


def _parse(pieces, reader):
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name, attributes):
        reader.start(name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(" ")[2])
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileProblem("broken_workbook") from error


def _is_true(text):
    return text in ("1", "true")


def _times(text):
    return int(text) if text and text.isdigit() else 1


class _Xlsx:
    def __init__(self):
        self.hidden, self.row = Hidden(), -1

    def start(self, name, attributes):
        if name == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self.row + 1
            if _is_hidden(attributes, "ht"):
                self.hidden.add("row", [self.row], attributes.get("outlineLevel", "0") != "0")
        elif name == "col" and _is_hidden(attributes, "width"):
            first, last = _times(attributes.get("min")), _times(attributes.get("max"))
            columns = range(first - 1, min(last, FARTHEST))
            self.hidden.add("column", columns, attributes.get("outlineLevel", "0") != "0")
        elif name == "filterColumn":
            self.hidden.is_filtered = True

    def end(self, name):
        pass


def _is_hidden(attributes, size):
    return _is_true(attributes.get("hidden", "")) or attributes.get(size, "1").strip("0.") == ""


class _Ods:
    """Of one table. What stands in a closed group is hidden, whether the row says so too or not."""

    def __init__(self, sheet):
        self.hidden, self.sheet = Hidden(), sheet
        self.row = self.column = 0
        self.groups, self.is_here, self.depth = [], False, 0

    def start(self, name, attributes):
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.is_here, self.row, self.column = attributes.get("name") == self.sheet, 0, 0
        elif name in ("table-row-group", "table-column-group"):
            self.groups.append(attributes.get("display") == "false")
        elif self.is_here and self.depth == 1 and name in ("table-row", "table-column"):
            self._line(name.removeprefix("table-"), attributes)

    def _line(self, kind, attributes):
        times = _times(attributes.get(f"number-{kind}s-repeated"))
        at = getattr(self, kind)
        setattr(self, kind, at + times)
        visibility = attributes.get("visibility", "visible")
        if visibility != "visible" or any(self.groups):
            self.hidden.add(kind, range(at, at + min(times, FARTHEST)), any(self.groups))
            self.hidden.is_filtered |= visibility == "filter"

    def end(self, name):
        if name == "table":
            self.depth -= 1
        elif name in ("table-row-group", "table-column-group"):
            self.groups.pop()


# The old format -------------------------------------------------------------------------------------------------------
ROW, COLUMNS, FILTERED = 0x0208, 0x007D, 0x009B


def _of_xls(path, number):
    hidden = Hidden()
    for kind, data in biff.records(path, number):
        if kind == ROW and len(data) >= 14 and (biff.word(data, 12) & 0x20 or not biff.word(data, 6) & 0x7FFF):
            hidden.add("row", [biff.word(data, 0)], bool(biff.word(data, 12) & 7))
        elif kind == COLUMNS and len(data) >= 10 and (biff.word(data, 8) & 1 or not biff.word(data, 4)):
            columns = range(biff.word(data, 0), min(biff.word(data, 2) + 1, FARTHEST))
            hidden.add("column", columns, bool(biff.word(data, 8) >> 8 & 7))
        elif kind == FILTERED:
            hidden.is_filtered = True
    return hidden
