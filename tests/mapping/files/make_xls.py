"""Writes the smallest old workbook (BIFF8 in an OLE container) that programs read: cells with their formats."""

import struct
from pathlib import Path

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
ERRORS = {"#DIV/0!": 7, "#N/A": 42, "#REF!": 23}


def workbook(
    path: Path, rows: list[list], *, formats: dict[tuple, str] | None = None, raised: dict | None = None
) -> None:
    """``rows``: text, numbers, errors as text. ``formats``: {(row, column): format of the number}.
    ``raised``: {(row, column): place of the first raised letter}.
    """
    formats, raised = formats or {}, raised or {}
    codes = list(dict.fromkeys(formats.values()))
    styles = {place: 1 + codes.index(code) for place, code in formats.items()}
    cells = b"".join(
        _cell(row, at, value, styles, raised) for row, each in enumerate(rows) for at, value in enumerate(each)
    )
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)) + cells + _record(0x0A, b"")
    fonts = b"".join(_font(escapement) for escapement in (0, 0, 0, 0, 1))  # font 4 is never written: this one is 5
    xfs = b"".join(_xf(number) for number in [0, *(164 + place for place in range(len(codes)))])
    named = b"".join(_record(0x41E, struct.pack("<H", 164 + at) + _text(code)) for at, code in enumerate(codes))
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + _record(0x42, struct.pack("<H", 1200))
    start += fonts + named + xfs
    bound = struct.pack("<IH", 0, 0) + _short("Posts")
    length = len(start) + len(_record(0x85, bound)) + len(_record(0x0A, b""))
    bound = struct.pack("<IH", length, 0) + _short("Posts")
    _contain(path, start + _record(0x85, bound) + _record(0x0A, b"") + sheet)


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def _text(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _short(text):
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _font(escapement):
    return _record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, escapement, 0, 0, 0, 0) + _short("Arial"))


def _xf(number):
    return _record(0xE0, struct.pack("<HHH", 0, number, 0) + bytes(14))


def _cell(row, column, value, styles, raised):
    at = struct.pack("<HHH", row, column, styles.get((row, column), 0))
    if value is None:
        return b""
    if value in ERRORS:
        return _record(0x205, at + struct.pack("<BB", ERRORS[value], 1))
    if isinstance(value, (int, float)):
        return _record(0x203, at + struct.pack("<d", value))
    if (row, column) in raised:
        return _record(0xD6, at + _text(value) + struct.pack("<HHH", 1, raised[row, column], 5))
    return _record(0x204, at + _text(value))


def _contain(path, stream):
    """One stream, longer than those that go into the container's container."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    table = [TABLE, END, *range(3, count + 2), END]
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + bytes(256)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    path.write_bytes(head.ljust(SECTOR, b"\xff") + fat + entries + stream)


def _entry(name, kind, start, size, child=FREE):
    encoded = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(encoded), kind, 1, FREE, FREE, child)
    return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
