"""What a file for the library really is, whatever its name says, and whether it is safe to keep and hand out again."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from mapping.files import FileProblem, Limits, archive

OFFICE = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "odt": f"{ODF}.text",
    "ods": f"{ODF}.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
}
SIGNATURES = [(b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg")]
FOREIGN = [
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"GIF8",
    b"{\\rtf",
    b"SQLite format 3",
]
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|svg|script|iframe|\?xml|!--)", re.IGNORECASE)
MACROS = re.compile(r"(?:^|/)(?:vbaProject|vbaData)[^/]*$|^(?:Basic|Scripts)/|\.xlm$|^xl/macrosheets/", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
TEXT_LOOKED_AT = 1 << 16
LIMITS = Limits(unpacked=600_000_000, ratio=150, ratio_from=50_000_000, entries=5_000)


class Refused(Exception):  # noqa: N818
    """``code``: empty, too_large, wrong_type, renamed, macros, zip_bomb, password, broken;
    ``params`` for its sentence.
    """

    def __init__(self, code: str, **params: int | str):
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Checked:
    kind: str
    media_type: str
    name: str
    size: int
    sha256: str


def check(file: BinaryIO, name: str, *, most: int) -> Checked:
    """``file``: seekable, binary. Refused, when it is none of ours, not what its name says, or made to do harm."""
    size = file.seek(0, 2)
    if not size:
        raise Refused("empty")
    if size > most:
        raise Refused("too_large", most=most)
    kind = kind_of(file, name)
    if kind not in MEDIA_TYPES:
        raise Refused("wrong_type")
    ending = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if ending != kind:
        raise Refused("renamed", ending=ending[:10], kind=kind.upper())
    return Checked(kind, MEDIA_TYPES[kind], clean_name(name, kind), size, digest(file))


def kind_of(file: BinaryIO, name: str) -> str:
    """The ending that the content deserves; "" for what the library does not take."""
    file.seek(0)
    start = file.read(TEXT_LOOKED_AT)
    if found := next((kind for mark, kind in SIGNATURES if start.startswith(mark)), None):
        return found
    if start.startswith(b"PK"):
        return _kind_of_zip(file)
    return _kind_of_text(start, name)


def _kind_of_zip(file):
    file.seek(0)
    try:
        with archive.open_zip(file) as opened:
            archive.check_directory(opened, LIMITS)
            names = opened.namelist()
            if any(MACROS.search(name) for name in names):
                raise Refused("macros")
            _unpack(opened)
            return _kind_of_parts(opened, names)
    except FileProblem as problem:
        code = problem.code if problem.code in ("zip_bomb", "password") else "broken"
        raise Refused(code) from problem


def _unpack(opened):
    """Every part once, counted, whatever the directory claims; XML that declares entities is refused."""
    budget = LIMITS.unpacked
    for entry in opened.infolist():
        is_xml, tail = entry.filename.endswith((".xml", ".rels")), b""
        for piece in archive.chunks(opened, entry, budget):
            budget -= len(piece)
            if is_xml and DOCTYPE.search(tail + piece):
                raise Refused("broken")
            tail = piece[-12:]


def _kind_of_parts(opened, names):
    if "mimetype" in names:
        written = _part(opened, "mimetype")[:100].decode("ascii", "replace").strip()
        return next((kind for kind in ("odt", "ods") if written == MEDIA_TYPES[kind]), "")
    kind = next((kind for part, kind in MAIN_PARTS.items() if part in names), "")
    types = _part(opened, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise Refused("macros")
    return kind if types else ""


def _part(opened, name):
    """The beginning of a part."""
    return next(archive.chunks(opened, opened.getinfo(name)), b"")


def _kind_of_text(start, name):
    """csv or txt, by the name: what is text and neither a page nor a picture made of tags."""
    if any(start.startswith(mark) for mark in FOREIGN) or MARKUP.search(start[:4096]):
        return ""
    plain = start.decode("utf-16", "replace").encode() if start[:2] in (b"\xff\xfe", b"\xfe\xff") else start
    if MARKUP.search(plain[:4096]) or set(plain) & (set(range(32)) - {9, 10, 12, 13}):
        return ""
    return "csv" if name.lower().endswith(".csv") else "txt"


def clean_name(name: str, kind: str) -> str:
    """The name to hand it out by: no folders, no control characters, no trick of direction, at most 150 characters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C").rpartition(".")[0]
    plain = re.sub(r'[<>:"|?*%;\s]+', " ", plain).strip(" .")[:140]
    return f"{plain or 'document'}.{kind}"


def digest(file: BinaryIO) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(1 << 20):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
