"""The records of an old .xls (BIFF8), for what the fast reader does not tell. Read-only, and only after that reader has
opened the file: what is damaged here gives no records.
"""

import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

WORKSHEET, BEGIN, END, BOUND_SHEET = 0, 0x0809, 0x000A, 0x0085
LAST = 0xFFFFFFFA  # numbers from here on are no sectors
NAMES = ("Workbook", "Book")


def word(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8


def records(path: Path, number: int) -> Iterator[tuple[int, bytes]]:
    """(kind, data) of the records of a worksheet, the first of the workbook being 1; those of charts in it left out."""
    try:
        stream = _stream(path.read_bytes())
        places = [
            struct.unpack_from("<I", data)[0]
            for kind, data in _records(stream, 0)
            if kind == BOUND_SHEET and data[5] == WORKSHEET
        ]
        depth = 0
        for kind, data in _records(stream, places[number - 1], nested=True):
            depth += (kind == BEGIN) - (kind == END)
            if depth == 1:
                yield kind, data
            elif depth < 1:
                return
    except (struct.error, IndexError, StopIteration):
        return


def _records(stream, at, nested=False):
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == END and not nested:
            return


# The container --------------------------------------------------------------------------------------------------------
def _stream(data):
    """The workbook's stream in an OLE container."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    directory, _signature, smallest, mini_table = struct.unpack_from("<4I", data, 48)
    table = _table(data, size)

    def chain(first, links, limit):
        while first < LAST and limit:
            yield first
            first, limit = links[first], limit - 1

    def read(first):
        return b"".join(data[(at + 1) * size : (at + 2) * size] for at in chain(first, table, len(table)))

    entries = read(directory)
    found = {}
    for at in range(0, len(entries), 128):
        name = entries[at : at + max(word(entries, at + 64) - 2, 0)].decode("utf-16-le", "replace")
        found[name] = struct.unpack_from("<II", entries, at + 116)
    first, length = next(found[name] for name in NAMES if name in found)
    if length >= smallest:
        return read(first)[:length]
    mini, small = read(found["Root Entry"][0]), read(mini_table)
    links = struct.unpack(f"<{len(small) // 4}I", small)
    return b"".join(mini[at * 64 : at * 64 + 64] for at in chain(first, links, len(links)))[:length]


def _table(data, size):
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    more, count = struct.unpack_from("<II", data, 68)
    for _each in range(min(count, len(data) // size)):
        if more >= LAST:
            break
        part = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        sectors, more = sectors + list(part[:-1]), part[-1]
    links = []
    for at in islice((each for each in sectors if each < LAST), len(data) // size):
        links += struct.unpack_from(f"<{size // 4}I", data, (at + 1) * size)
    return links
