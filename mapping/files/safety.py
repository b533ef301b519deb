"""What a file really is, whatever its name says, and whether it is safe to read. Content decides, not the extension."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from mapping.files import archive
from mapping.files.table import LIMITS, FileProblem, Kind, Limits, Problem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = [  # first bytes of what people send by mistake
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"{\\rtf", "word"),
    (b"\x1f\x8b", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"Rar!", "zip"),
    (b"SQLite format 3", "database"),
    (b"PAR1", "database"),
    (b"\x09\x00\x04\x00", "old_excel"),  # Excel 2, 3 and 4: a bare stream, no container
    (b"\x09\x02\x06\x00", "old_excel"),
    (b"\x09\x04\x06\x00", "old_excel"),
]
EXTENSIONS = {
    ".xlsx": Kind.XLSX,
    ".xlsm": Kind.XLSX,
    ".xls": Kind.XLS,
    ".ods": Kind.ODS,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
}
MARKUP = re.compile(rb"^\s*<(?:!doctype html|html|head|body|table|meta|div)\b", re.IGNORECASE)
JSON = re.compile(rb'^\s*(?:\{\s*["}]|\[\s*[\[{"\d\]])')
CONTROLS = bytes(set(range(32)) - {0, 9, 10, 12, 13})
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass
class Seen:
    """A file that may be read: its kind, its worksheets as {part: archive.Sheet}, what to tell the sender."""

    kind: Kind
    sheets: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)


def inspect(path: str | Path, filename: str, limits: Limits = LIMITS) -> Kind:
    """The Kind of the file at ``path``; FileProblem when it is none we take, broken, locked, or made to do harm."""
    return look(path, filename, limits).kind


def look(path: str | Path, filename: str, limits: Limits = LIMITS) -> Seen:
    """As ``inspect``, with all that was found on the way: Seen."""
    path = Path(path)
    size = path.stat().st_size
    if not size:
        raise FileProblem("empty_file")
    if size > limits.size:
        raise FileProblem("too_large", found=size, limit=limits.size)
    with path.open("rb") as stream:
        start = stream.read(8192)
    if start.startswith(b"PK"):
        seen = _look_in_zip(path, limits)
    elif start.startswith(OLE):
        seen = _look_in_ole(path)
    else:
        seen = _look_at_text(path, start, filename)
    _compare_name(seen, filename)
    return seen


def _compare_name(seen, filename):
    extension = Path(filename).suffix.lower()
    if EXTENSIONS.get(extension, seen.kind) != seen.kind:
        params = {"extension": extension, "kind": str(seen.kind)}
        seen.problems.append(Problem("renamed", params=params, severity="warning"))


def _look_in_zip(path, limits):
    with archive.open_zip(path) as opened:
        archive.check_directory(opened, limits)
        names = set(opened.namelist())
        kind = _kind_of_zip(opened, names)
        seen = Seen(kind, archive.scan(opened, limits))
        if kind is Kind.ODS and _holds(opened, names, "META-INF/manifest.xml", b"encryption-data"):
            raise FileProblem("password")
        if any("externalLinks/" in name for name in names):
            seen.problems.append(Problem("external_links", severity="warning"))
        return seen


def _kind_of_zip(opened, names):
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileProblem("macros")
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if _holds(opened, names, "mimetype", b"opendocument.spreadsheet"):
        return Kind.ODS
    marks = {
        "word/document.xml": "word",
        "ppt/presentation.xml": "slides",
        "xl/workbook.bin": "xlsb",
        "Index/Document.iwa": "numbers",
    }
    found = next((kind for name, kind in marks.items() if name in names), "zip")
    if _holds(opened, names, "mimetype", b"opendocument"):
        found = "word"
    raise FileProblem("wrong_type", found=found)


def _holds(opened, names, part, mark):
    """Whether the beginning of a part holds some bytes."""
    if part not in names:
        return False
    return mark in next(archive.chunks(opened, opened.getinfo(part)), b"")


def _look_in_ole(path):
    """Old Office files and encrypted new ones: told apart by the names of their streams."""
    data = path.read_bytes()
    if len(data) < 1536:
        raise FileProblem("broken_workbook")
    if _has_stream(data, "EncryptedPackage"):
        raise FileProblem("password")
    if _has_stream(data, "_VBA_PROJECT_CUR"):
        raise FileProblem("macros")
    if _has_stream(data, "WordDocument"):
        raise FileProblem("wrong_type", found="word")
    if _has_stream(data, "PowerPoint Document"):
        raise FileProblem("wrong_type", found="slides")
    if _has_stream(data, "Workbook"):
        return Seen(Kind.XLS)
    if _has_stream(data, "Book"):
        raise FileProblem("wrong_type", found="old_excel")
    raise FileProblem("broken_workbook")


def _has_stream(data, name):
    """Whether the directory of an OLE container names a stream: entries of 128 bytes, the name first, in UTF-16."""
    mark = name.encode("utf-16-le") + b"\0\0"
    at = data.find(mark)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(mark, at + 1)
    return False


def _look_at_text(path, start, filename):
    found = next((kind for mark, kind in SIGNATURES if start.startswith(mark)), None)
    if found is None:
        found = _kind_of_text(start, filename)
    if found:
        raise FileProblem("wrong_type", found=found)
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe") and not path.read_bytes().strip(
        b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
    ):
        raise FileProblem("blank_file")
    return Seen(Kind.CSV)


def utf16(start: bytes) -> str | None:
    """The encoding of a text in UTF-16, by its mark or its zeros."""
    half = len(start) // 2
    if start.startswith(BOMS[1:]):
        return "utf-16"
    if half and start[1::2].count(0) > 0.4 * half and not start[::2].count(0):
        return "utf-16-le"
    if half and start[::2].count(0) > 0.4 * half and not start[1::2].count(0):
        return "utf-16-be"
    return None


def _kind_of_text(start, filename):
    plain = start.removeprefix(BOMS[0])
    if encoding := utf16(start):
        plain = start.decode(encoding, "ignore").encode()
    plain = plain.replace(b"\0", b"")
    if MARKUP.match(plain):
        return "html"
    if plain.lstrip().startswith(b"<?xml"):
        return "xml"
    if JSON.match(plain) or filename.lower().endswith(".json"):
        return "json"
    if sum(plain.count(code) for code in CONTROLS) > len(plain) / 100:
        return "unknown"
    return None
