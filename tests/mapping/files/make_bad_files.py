"""Makes the files that people and attackers send: each function writes one to a path.
Nothing binary is kept in the repository.
"""

import io
import struct
import zipfile
import zlib

import openpyxl
import xlsxwriter

HEADER = ["Area", "Cadre", "Employer", "Workers (headcount)"]
ROWS = [["Gulu", "Probation officer", "Ministry", 3], ["Lira", "Probation officer", "Ministry", 0]]
CSV = "Area,Cadre,Employer,Workers (headcount)\nGulu,Probation officer,Ministry,3\nLira,Probation officer,Ministry,0\n"


def workbook(path, sheets, **options):
    """sheets: {name: rows}."""
    book = xlsxwriter.Workbook(path, options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
    book.close()


def good(path):
    workbook(path, {"Posts": [HEADER, *ROWS]})


def repacked(path, change, drop=(), add=None):
    """A good workbook with its parts changed: ``change(name, bytes) -> bytes``."""
    source = io.BytesIO()
    good(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in drop:
                new.writestr(name, change(name, old.read(name)))
        for name, data in (add or {}).items():
            new.writestr(name, data)


def with_part(path, part, change, renamed=None):
    """One part of a zip changed in place, perhaps under another name."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[renamed or part] = change(parts.pop(part))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)


def with_sheet_xml(path, sheet_data, after="", start=""):
    """A workbook whose only sheet holds the given XML."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{start}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{sheet_data}</sheetData>{after}</worksheet>"
    )
    repacked(path, lambda name, data: xml.encode() if name.endswith("sheet1.xml") else data)


def row_xml(number, *cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


def text_xml(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


TITLES_XML = row_xml(1, *(text_xml(f"{letter}1", title) for letter, title in zip("ABCD", HEADER, strict=True)))
FIRST_XML = row_xml(2, text_xml("A2", "Gulu"), text_xml("B2", "Probation officer"), '<c r="D2"><v>3</v></c>')


def chart_only(path):
    book = xlsxwriter.Workbook(path)
    data = book.add_worksheet("Data")
    data.write_row(0, 0, [1, 2, 3])
    sheet = book.add_chartsheet("Chart")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Data!$A$1:$C$1"})
    sheet.set_chart(chart)
    sheet.activate()
    book.close()
    _drop_worksheet(path)


def _drop_worksheet(path):
    """Take the worksheet out of a workbook, so that only its chart is left."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if "sheets/sheet1.xml" not in name or "chart" in name}
    book = parts["xl/workbook.xml"].decode()
    start = book.index('<sheet name="Data"')
    parts["xl/workbook.xml"] = (book[:start] + book[book.index("/>", start) + 2 :]).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)


def hidden_only(path):
    repacked(path, lambda name, data: data.replace(b'<sheet name="Posts"', b'<sheet name="Posts" state="hidden"'))


def lying_length(path):
    """A zip whose directory claims one byte for a part of 50 MB, check sum included."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 50_000_000) + packer.flush()
    repacked(path, lambda name, data: data)
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
        info.header_offset = archive.fp.seek(archive.start_dir)
        info.compress_type, info.compress_size, info.file_size = zipfile.ZIP_DEFLATED, len(packed), 1
        info.CRC = zlib.crc32(b" ")
        archive.fp.write(info.FileHeader() + packed)
        archive.start_dir = archive.fp.tell()
        archive.filelist.append(info)
        archive.NameToInfo[info.filename] = info
        archive._didModify = True


def claimed_size(path, size):
    """A zip whose directory claims a part of ``size`` bytes."""
    good(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.getinfo("xl/worksheets/sheet1.xml").file_size = size
        archive._didModify = True


def encrypted_zip(path):
    good(path)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)


def ole(path, *streams, endless=False):
    """A minimal OLE container: a header, a file allocation table, a directory with empty streams of these names.

    ``endless``: the chain of the directory leads back to itself.
    """
    names = ["Root Entry", *streams]
    entries = b"".join(_ole_entry(name, 5 if index == 0 else 2) for index, name in enumerate(names))
    entries += bytes(-len(entries) % 512)
    sectors = len(entries) // 512
    chain = [1] * sectors if endless else [*range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{1 + sectors}I", 0xFFFFFFFD, *chain) + b"\xff" * (512 - 4 * (1 + sectors))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    path.write_bytes(head + b"\xff" * (512 - len(head)) + table + entries)


def _ole_entry(name, kind):
    encoded = name.encode("utf-16-le") + b"\0\0"
    return encoded + bytes(64 - len(encoded)) + struct.pack("<HBB", len(encoded), kind, 1) + b"\xff" * 12 + bytes(48)


def ods(path, rows_xml, manifest=""):
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Posts">{rows_xml}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")


def ods_row(*cells, repeat=1):
    inside = "".join(_ods_cell(cell) for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{repeat}">{inside}</table:table-row>'


def _ods_cell(value):
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def formula_without_value(path):
    """As a program that never calculates writes it."""
    book = openpyxl.Workbook()
    book.active.title = "Posts"
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.active["D3"] = "=D2*2"
    book.save(path)
