"""Writes the old .xls (BIFF8 in an OLE container): no library does any more."""

import struct

GLOBALS, SHEET, NOTHING = 0x0005, 0x0010, 0xFFFFFFFF


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def begin(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 6))


def write(path, sheets, *, hidden_rows=(), hidden_columns=(), level=0, hidden_sheets=(), filtered=False):
    """``sheets``: {name: rows}; rows and columns (from 0) are hidden in the first; ``level`` of their outline."""
    parts = [
        _sheet(rows, hidden_rows, hidden_columns, level, filtered) if place == 0 else _sheet(rows)
        for place, rows in enumerate(sheets.values())
    ]
    bounds = [struct.pack("<BBBB", name in hidden_sheets, 0, len(name), 0) + name.encode("ascii") for name in sheets]
    at = len(begin(GLOBALS)) + sum(len(record(0x0085, bytes(4) + each)) for each in bounds) + len(record(0x000A))
    stream = begin(GLOBALS)
    for bound, part in zip(bounds, parts, strict=True):
        stream += record(0x0085, struct.pack("<I", at) + bound)
        at += len(part)
    path.write_bytes(_container(stream + record(0x000A) + b"".join(parts)))


def _sheet(rows, hidden_rows=(), hidden_columns=(), level=0, filtered=False):
    width = max(map(len, rows), default=0)
    out = begin(SHEET) + (record(0x009B) if filtered else b"")
    for column in hidden_columns:
        out += record(0x007D, struct.pack("<HHHHHH", column, column, 2340, 15, 1 | level << 8, 0))
    out += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row in range(len(rows)):
        options = 0x0100 | level | (0x20 if row in hidden_rows else 0)
        out += record(0x0208, struct.pack("<HHHHHHHH", row, 0, width, 255, 0, 0, options, 15))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            head = struct.pack("<HHH", row, column, 15)
            if isinstance(value, str):
                out += record(0x0204, head + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
            else:
                out += record(0x0203, head + struct.pack("<d", value))
    return out + record(0x000A)


def _container(stream):
    stream += bytes(max(4096 - len(stream), 0))
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    entries += bytes(-len(entries) % 512)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain)
    table += b"\xff" * (512 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0)
    return head + b"\xff" * (512 - len(head)) + table + entries + stream


def _entry(name, kind, first, size, child=NOTHING):
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = encoded + bytes(64 - len(encoded)) + struct.pack("<HBB", len(encoded), kind, 1)
    return head + struct.pack("<III", NOTHING, NOTHING, child) + bytes(36) + struct.pack("<III", first, size, 0)
