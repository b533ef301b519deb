"""Workbooks that are zip files (xlsx, ods), looked through before anything reads them.

Every part is unpacked once, as a stream, and counted: what the directory of the zip claims is checked first,
and not believed. The same pass finds what the fast reader hides (error cells, formulas) and what would make it
run out of memory (far cells).
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from mapping.files.table import FileProblem, Limits, number

CHUNK = 1 << 20
LONGEST_TAG = 1 << 20  # bytes; no real tag comes near
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FAR_COLUMNS = re.compile(rb'<c r="([A-Za-z]{2,})\d+"[^>]*(?<!/)>')  # past column Z, and not empty
FAR_ROWS = re.compile(rb'<c r="[A-Za-z]+(\d{6,})"[^>]*(?<!/)>')  # past row 99,999
ANY_ROWS = re.compile(rb'<c r="[A-Za-z]+(\d+)"[^>]*(?<!/)>')
HIDES = re.compile(rb"""\bhidden\s*=|\b(?:ht|width)\s*=\s*["']0[.0]*["']""")
ODD_CELL = re.compile(rb'<(?:[\w.-]+:c[\s/>]|c(?=[\s/>])(?! r="))')
NEAR_ROWS = 99_999  # a sheet without a match of FAR_ROWS has no more
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")


@dataclass
class Sheet:
    """What the XML of one worksheet holds: furthest cell with something in it, and what calls for a second look."""

    rows: int = NEAR_ROWS
    columns: int = 26
    odd: bool = False  # not written the usual way: measured by a real parser
    errors: bool = False
    formulas: bool = False
    hides: bool = False  # perhaps rows or columns


def open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileProblem("broken_zip") from error


def check_directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse by what the zip says about itself."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise FileProblem("zip_bomb", found=len(entries), limit=limits.entries, what="parts")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem("password")
    claimed = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if claimed > limits.unpacked or (claimed > limits.ratio_from and claimed / packed > limits.ratio):
        raise FileProblem("zip_bomb", found=claimed, limit=limits.unpacked, what="bytes")


def chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int | None = None) -> Iterator[bytes]:
    """The bytes of one part, whatever length the directory claims; more than ``budget`` is refused."""
    claimed, entry.file_size = (
        entry.file_size,
        1 << 62,
    )  # else zipfile stops at the claimed length and a lie goes unseen
    found = 0
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                found += len(chunk)
                if budget is not None and found > budget:
                    raise FileProblem("zip_bomb", found=found, limit=budget, what="bytes")
                yield chunk
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RuntimeError, expat.error) as error:
        raise FileProblem("broken_zip", part=entry.filename) from error
    except Exception as error:  # zlib.error, LZMAError: whatever the decompressor calls it
        if isinstance(error, FileProblem):
            raise
        raise FileProblem("broken_zip", part=entry.filename) from error
    finally:
        entry.file_size = claimed
    if found != claimed:
        raise FileProblem("broken_zip", part=entry.filename)


def whole_tags(pieces: Iterable[bytes], part: str) -> Iterator[bytes]:
    """The same bytes cut so that no tag is split between two pieces."""
    carry = b""
    for piece in pieces:
        piece = carry + piece
        cut = piece.rfind(b"<")
        carry = b""
        if cut >= 0 and piece.find(b">", cut) < 0:
            piece, carry = piece[:cut], piece[cut:]
            if len(carry) > LONGEST_TAG:
                raise FileProblem("broken_workbook", part=part)
        yield piece
    if carry:
        yield carry


def scan(archive: zipfile.ZipFile, limits: Limits) -> dict[str, Sheet]:
    """Unpack and check every part; {part name: Sheet} of the worksheets."""
    check_directory(archive, limits)
    sheets, budget = {}, limits.unpacked
    for entry in archive.infolist():
        is_sheet = SHEET.match(entry.filename)
        sheet = Sheet() if is_sheet else None
        for piece in whole_tags(_counted(archive, entry, budget), entry.filename):
            budget -= len(piece)
            _refuse_doctype(piece, entry.filename)
            if is_sheet:
                _look(piece, sheet)
        if is_sheet:
            sheets[entry.filename] = sheet
            _measure(archive, entry, sheet, limits)
        elif entry.filename == "content.xml":
            _within(OdsExtent().measure(chunks(archive, entry)), entry.filename, limits)
    return sheets


def _counted(archive, entry, budget):
    if entry.filename.endswith((".xml", ".rels", ".vml")):
        return chunks(archive, entry, budget)
    return (b" " * len(chunk) for chunk in chunks(archive, entry, budget))  # pictures: only their length matters


def _refuse_doctype(piece, part):
    """Entities are how XML is made to swallow memory or files; no spreadsheet program declares any."""
    if piece.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):  # UTF-16: none writes that either
        raise FileProblem("xml_entities", part=part)
    if b"<!" in piece and DOCTYPE.search(piece):
        raise FileProblem("xml_entities", part=part)


def _look(piece, sheet):
    if (piece.count(b"<c") != piece.count(b'<c r="') or b":c" in piece) and ODD_CELL.search(piece):
        sheet.odd = True
    sheet.columns = max([sheet.columns, *(number(far.decode()) + 1 for far in set(FAR_COLUMNS.findall(piece)))])
    sheet.rows = max([sheet.rows, *map(int, FAR_ROWS.findall(piece))])
    sheet.hides = sheet.hides or HIDES.search(piece) is not None
    sheet.errors = sheet.errors or b't="e"' in piece
    sheet.formulas = sheet.formulas or b"<f" in piece


def _measure(archive, entry, sheet, limits):
    """Settle how far the sheet reaches; refuse one whose full grid would not fit."""
    if sheet.odd:
        sheet.rows, sheet.columns = SheetExtent().measure(chunks(archive, entry))
        sheet.errors = sheet.formulas = True
    elif sheet.rows * sheet.columns > limits.grid:
        pieces = whole_tags(chunks(archive, entry), entry.filename)
        sheet.rows = max((int(row) for piece in pieces for row in ANY_ROWS.findall(piece)), default=0)
    _within((sheet.rows, sheet.columns), entry.filename, limits)


def _within(extent, part, limits):
    rows, columns = extent
    if columns > limits.columns:
        raise FileProblem("too_many_columns", found=columns, limit=limits.columns, part=part)
    if rows > limits.rows:
        raise FileProblem("too_many_rows", limit=limits.rows, part=part)
    if rows * columns > limits.grid:
        raise FileProblem("far_cell", found=rows, columns=columns, part=part)


class Extent:
    """The furthest filled cell of a sheet, by a real XML parser."""

    def measure(self, pieces: Iterable[bytes]) -> tuple[int, int]:
        """(rows, columns); XML that does not parse is refused."""
        self.row = self.column = self.rows = self.columns = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(" ")[2], attributes)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(" ")[2])
        try:
            for piece in pieces:
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise FileProblem("broken_workbook") from error
        return self.rows, self.columns

    def filled(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)


class SheetExtent(Extent):
    REFERENCE = re.compile(r"([A-Za-z]+)(\d+)$")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.row + 1
            self.column = 0
        elif name == "c":
            self.column += 1
            if found := self.REFERENCE.match(attributes.get("r", "")):
                self.column, self.row = number(found[1]) + 1, int(found[2])
        elif name in ("v", "f", "is"):
            self.filled(self.row, self.column)

    def end(self, name: str) -> None:
        pass


class OdsExtent(Extent):
    filled_cell = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        times = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.row = self.column = 0
        elif name == "table-row":
            self.row += _times(times.get("number-rows-repeated"))
            self.column = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.column += _times(times.get("number-columns-repeated"))
            if "value-type" in times:
                self.filled(self.row, self.column)

    def end(self, name: str) -> None:
        pass


def _times(text):
    return int(text) if text and text.isdigit() else 1
