"""Workbooks that are zip files (xlsx, ods), looked through before anything reads them.

Every part is unpacked once, as a stream, and counted: what the directory of the zip claims is checked first,
and not believed. The same pass finds what would make the fast reader run out of memory (far cells), and which sheets
may hold cells that show something else than their value (``again``: ``cells`` looks at them with a parser).
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self
from xml.parsers import expat

from mapping.files import shown
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
SHEET = re.compile(rb"<(?:[\w.-]+:)?worksheet[\s>]")
TELLING = re.compile(rb"""<(?:[\w.-]+:)?f[\s/>]|\st\s*=\s*["']e["']|vertAlign""")  # formulas, errors, raised letters
STYLED = rb"""\ss\s*=\s*["'](?:%s)["']"""
TELLING_ODS = re.compile(rb"""percentage|%|>0[0-9]|["'](?:date|time|error)["']|text-position|formula""")


@dataclass
class Sheet:
    """What the XML of one worksheet holds: furthest cell with something in it, and what calls for a second look."""

    rows: int = NEAR_ROWS
    columns: int = 26
    odd: bool = False  # not written the usual way: measured by a real parser
    hides: bool = False  # perhaps rows or columns
    again: bool = False  # may hold cells that show something else than their value


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
    sheets, budget, is_raised = {}, limits.unpacked, False
    for entry in archive.infolist():
        is_ods = entry.filename == "content.xml"
        sheet = Sheet() if is_ods else None
        for count, piece in enumerate(whole_tags(_counted(archive, entry, budget), entry.filename)):
            budget -= len(piece)
            _refuse_doctype(piece, entry.filename)
            if not count and SHEET.search(piece):
                sheet = Sheet()
            if sheet:
                _look(piece, sheet, is_ods)
            is_raised = is_raised or (b"vertAlign" in piece and "styles" not in entry.filename)
        if sheet:
            sheets[entry.filename] = sheet
            _measure(archive, entry, sheet, limits, is_ods)
    if sheets and "content.xml" not in sheets:
        _look_for_styles(archive, sheets)
    for sheet in sheets.values():
        sheet.again = sheet.again or is_raised
    return sheets


def _look_for_styles(archive, sheets):
    """Sheets with cells in a style that shows per cent or dates are looked at again."""
    styles = b"|".join(b"%d" % style for style in Book(archive).parse(Formats(), "styles").used)
    for part, sheet in sheets.items():
        if styles and not sheet.again:
            styled = re.compile(STYLED % styles)
            pieces = whole_tags(chunks(archive, archive.getinfo(part)), part)
            sheet.again = b"|0|" in b"|%s|" % styles or any(styled.search(piece) for piece in pieces)


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


def _look(piece, sheet, is_ods):
    if is_ods:
        sheet.again = sheet.again or bool(TELLING_ODS.search(piece))
        return
    if (piece.count(b"<c") != piece.count(b'<c r="') or b":c" in piece) and ODD_CELL.search(piece):
        sheet.odd = True
    sheet.odd = sheet.odd or b"<!" in piece
    sheet.columns = max([sheet.columns, *(number(far.decode()) + 1 for far in set(FAR_COLUMNS.findall(piece)))])
    sheet.rows = max([sheet.rows, *map(int, FAR_ROWS.findall(piece))])
    sheet.hides = sheet.hides or HIDES.search(piece) is not None
    sheet.again = sheet.again or bool(TELLING.search(piece))


def _measure(archive, entry, sheet, limits, is_ods):
    """Settle how far the sheet reaches; refuse one whose full grid would not fit."""
    if is_ods:
        sheet.rows, sheet.columns = OdsExtent().measure(chunks(archive, entry))
    elif sheet.odd:
        sheet.rows, sheet.columns = SheetExtent().measure(chunks(archive, entry))
        sheet.again = True
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


def _no_entities(*_declared):
    raise FileProblem("xml_entities")


class Handler:
    """What is done with the tags of a part. Names come without their namespace, those of attributes with it."""

    def parse(self, pieces: Iterable[bytes]) -> Self:
        """XML that does not parse is refused, and what declares entities."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = _no_entities
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(" ")[2], attributes)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(" ")[2])
        parser.CharacterDataHandler = self.text
        try:
            for piece in pieces:
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise FileProblem("broken_workbook") from error
        finally:
            if hasattr(pieces, "close"):
                pieces.close()  # the part it was reading
        return self

    def start(self, name: str, attributes: dict[str, str]) -> None:
        pass

    def end(self, name: str) -> None:
        pass

    text = None  # or a method that takes letters between tags


class Extent(Handler):
    """The furthest filled cell of a sheet."""

    row = column = rows = columns = 0

    def measure(self, pieces: Iterable[bytes]) -> tuple[int, int]:
        """(rows, columns)."""
        self.parse(pieces)
        return self.rows, self.columns

    def filled(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)


class SheetExtent(Extent):
    REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})$")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = times(attributes.get("r"), self.row + 1)
            self.column = 0
        elif name == "c":
            self.column += 1
            if found := self.REFERENCE.match(attributes.get("r", "")):
                self.column, self.row = number(found[1]) + 1, int(found[2])
        elif name in ("v", "f", "is"):
            self.filled(self.row, self.column)


class OdsExtent(Extent):
    def start(self, name: str, attributes: dict[str, str]) -> None:
        said = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.row = self.column = 0
        elif name == "table-row":
            self.row += times(said.get("number-rows-repeated"))
            self.column = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.column += times(said.get("number-columns-repeated"))
            if "value-type" in said:
                self.filled(self.row, self.column)


def times(text: str | None, otherwise: int = 1) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise


class Formats(Handler):
    """``used``: {number of a style: format} of the styles that show a number as a per cent or a date."""

    def __init__(self):
        self.codes, self.used, self.place, self.count = dict(shown.BUILT_IN), {}, "", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("numFmts", "cellXfs"):
            self.place = name
        elif name == "numFmt" and self.place == "numFmts":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[: shown.LONGEST]
        elif name == "xf" and self.place == "cellXfs":
            code = self.codes.get(attributes.get("numFmtId", ""), "")
            if shown.is_telling(code):
                self.used[self.count] = code
            self.count += 1

    def end(self, name: str) -> None:
        if name == self.place:
            self.place = ""


class Book(Handler):
    """Where the parts of an .xlsx are. ``sheets``: {name: part}."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive, self.relations, self.kinds, self.sheets, self.is_1904 = archive, {}, {}, {}, False
        super().parse(self._part("xl/_rels/workbook.xml.rels"))
        super().parse(self._part("xl/workbook.xml"))

    def _part(self, name):
        names = self.archive.namelist()
        return chunks(self.archive, self.archive.getinfo(name)) if name in names else [b"<none/>"]

    def parse(self, handler: Handler, kind: str) -> Handler:
        """``handler`` after it has seen the part of this kind: styles, sharedStrings."""
        return handler.parse(self._part(self.kinds.get(kind, "")))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
            self.relations[attributes.get("Id")] = part
            self.kinds[attributes.get("Type", "").rpartition("/")[2]] = part
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), None)
            self.sheets[attributes.get("name", "")] = self.relations.get(relation, "")
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0") in ("1", "true")
