"""What people send by mistake and attackers on purpose:
each is refused or named by one code, in a sentence that helps.
"""

import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mapping.files import FileProblem, Limits, Problem, Profile, inspect, read_table, sentences
from tests.conftest import SHARED
from tests.mapping.files import make_bad_files as make

EXPECTED = {*make.HEADER}
CSV = make.CSV
MB = 1_000_000


def text(content, encoding="utf-8"):
    return lambda path: path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)


def zipped(**parts):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts["parts"].items():
                archive.writestr(name, data)

    return write


def same(name, data):
    return data


def replace(part, old, new):
    return lambda path: make.repacked(path, lambda name, data: data.replace(old, new) if name == part else data)


def sheet(rows_xml, **more):
    return lambda path: make.with_sheet_xml(path, rows_xml, **more)


def truncated(path):
    make.good(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def flipped(path):
    """One byte changed inside the packed data of the sheet."""
    make.good(path)
    data = bytearray(path.read_bytes())
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at] ^= 0xFF
    path.write_bytes(data)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DATA_XML = make.TITLES_XML + make.FIRST_XML

REFUSED = {  # name: (file name, how it is made, code, parameters that must be there)
    "empty": ("a.xlsx", text(b""), "empty_file", {}),
    "whitespace": ("a.csv", text(" \n\t\r\n  \n"), "blank_file", {}),
    "only-a-mark": ("a.csv", text(b"\xef\xbb\xbf \n"), "blank_file", {}),
    "pdf": ("a.xlsx", text(b"%PDF-1.7\n..."), "wrong_type", {"found": "pdf"}),
    "png": ("a.csv", text(b"\x89PNG\r\n\x1a\n" + bytes(50)), "wrong_type", {"found": "image"}),
    "exe": ("a.xls", text(b"MZ\x90\0" + bytes(100)), "wrong_type", {"found": "program"}),
    "html-as-xls": ("a.xls", text("<html><table><tr><td>Area</td></tr></table>"), "wrong_type", {"found": "html"}),
    "spreadsheet-ml": ("a.xls", text('<?xml version="1.0"?><Workbook/>'), "wrong_type", {"found": "xml"}),
    "json": ("a.csv", text('[{"Area": "Gulu"}]'), "wrong_type", {"found": "json"}),
    "rtf": ("a.csv", text("{\\rtf1 Area}"), "wrong_type", {"found": "word"}),
    "gzip": ("a.csv", text(b"\x1f\x8b\x08\0" + bytes(20)), "wrong_type", {"found": "zip"}),
    "binary": ("a.csv", text(bytes(range(1, 32)) * 20), "wrong_type", {"found": "unknown"}),
    "docx": ("a.xlsx", zipped(parts={"word/document.xml": "<x/>"}), "wrong_type", {"found": "word"}),
    "pptx": ("a.xlsx", zipped(parts={"ppt/presentation.xml": "<x/>"}), "wrong_type", {"found": "slides"}),
    "xlsb": ("a.xlsb", zipped(parts={"xl/workbook.bin": "x"}), "wrong_type", {"found": "xlsb"}),
    "zip-of-csv": ("a.xlsx", zipped(parts={"data.csv": CSV}), "wrong_type", {"found": "zip"}),
    "old-doc": ("a.xls", lambda path: make.ole(path, "WordDocument"), "wrong_type", {"found": "word"}),
    "excel-95": ("a.xls", lambda path: make.ole(path, "Book"), "wrong_type", {"found": "old_excel"}),
    "excel-4": ("a.xls", text(b"\x09\x04\x06\x00" + bytes(600)), "wrong_type", {"found": "old_excel"}),
    "password-xlsx": ("a.xlsx", lambda path: make.ole(path, "EncryptionInfo", "EncryptedPackage"), "password", {}),
    "password-zip": ("a.xlsx", make.encrypted_zip, "password", {}),
    "password-ods": ("a.ods", lambda path: make.ods(path, "", "<encryption-data/>"), "password", {}),
    "macros": ("a.xlsm", lambda path: make.repacked(path, same, add={"xl/vbaProject.bin": b"x"}), "macros", {}),
    "macros-renamed": ("a.xlsx", lambda path: make.repacked(path, same, add={"xl/vbaProject.bin": b"x"}), "macros", {}),
    "macros-xls": ("a.xls", lambda path: make.ole(path, "Workbook", "_VBA_PROJECT_CUR"), "macros", {}),
    "truncated": ("a.xlsx", truncated, "broken_zip", {}),
    "flipped-bits": ("a.xlsx", flipped, "broken_zip", {}),
    "lying-length": ("a.xlsx", make.lying_length, "broken_zip", {}),
    "xls-of-nothing": ("a.xls", lambda path: make.ole(path, "Workbook"), "no_sheets", {}),
    "endless-xls": ("a.xls", lambda path: make.ole(path, "Workbook", endless=True), "broken_workbook", {}),
    "ole-of-nothing": ("a.xls", lambda path: make.ole(path, "Something"), "broken_workbook", {}),
    "broken-xml": ("a.xlsx", replace("xl/worksheets/sheet1.xml", b"</row>", b"</roww"), "broken_workbook", {}),
    "broken-book": ("a.xlsx", replace("xl/workbook.xml", b"<sheets>", b"<sheets"), "broken_workbook", {}),
    "text-not-there": ("a.xlsx", replace("xl/sharedStrings.xml", b"<si>", b"<no>"), "broken_workbook", {}),
    "claims-10-GB": ("a.xlsx", lambda path: make.claimed_size(path, 4_200_000_000), "zip_bomb", {}),
    "zip-bomb": (
        "a.xlsx",
        lambda path: make.repacked(path, same, add={"xl/media/a.bin": bytes(150 * MB)}),
        "zip_bomb",
        {"what": "bytes"},
    ),
    "6000-parts": (
        "a.xlsx",
        lambda path: make.repacked(path, same, add={f"x/{n}.xml": b"" for n in range(6000)}),
        "zip_bomb",
        {"what": "parts"},
    ),
    "entity-bomb": ("a.xlsx", sheet(DATA_XML, start=LAUGHS), "xml_entities", {"part": "xl/worksheets/sheet1.xml"}),
    "outside-entity": ("a.xlsx", sheet(DATA_XML, start=OUTSIDE), "xml_entities", {}),
    "utf-16-entity": (
        "a.xlsx",
        lambda path: make.repacked(path, same, add={"xl/x.xml": LAUGHS.encode("utf-16")}),
        "xml_entities",
        {"part": "xl/x.xml"},
    ),
    "chart-only": ("a.xlsx", make.chart_only, "no_sheets", {}),
    "hidden-only": ("a.xlsx", make.hidden_only, "hidden_sheets", {"sheets": "Posts"}),
    "no-cells": ("a.xlsx", lambda path: make.workbook(path, {"Posts": []}), "no_data", {"sheets": "Posts"}),
    "no-header": ("a.xlsx", lambda path: make.workbook(path, {"Posts": make.ROWS}), "no_header", {"sheet": "Posts"}),
    "no-workbook": ("a.xlsx", text("Dear colleague\nthe table follows\n"), "no_workbook", {"extension": ".xlsx"}),
    "banner-only": ("a.csv", text("Ministry of Gender\nMapping 2026\n"), "no_header", {}),
    "header-only": ("a.xlsx", lambda path: make.workbook(path, {"Posts": [make.HEADER]}), "no_rows", {"row": 1}),
    "header-only-csv": ("a.csv", text("Area,Cadre,Employer\n"), "no_rows", {"row": 1}),
    "far-cell": (
        "a.xlsx",
        sheet(DATA_XML + make.row_xml(1048576, '<c r="ZZ1048576"><v>1</v></c>')),
        "far_cell",
        {"found": 1048576},
    ),
    "far-cell-odd-quotes": (
        "a.xlsx",
        sheet(DATA_XML + make.row_xml(1048576, "<c  r='ZZ1048576'><v>1</v></c>")),
        "far_cell",
        {"found": 1048576, "columns": 702},
    ),
    "far-cell-ods": (
        "a.ods",
        lambda path: make.ods(path, make.ods_row(*["x"] * 100, repeat=1_000_000)),
        "far_cell",
        {"found": 1_000_000, "columns": 100},
    ),
    "impossible-column": (
        "a.xlsx",
        sheet(DATA_XML + make.row_xml(3, '<c r="ZZZZZZ3"><v>1</v></c>')),
        "too_many_columns",
        {},
    ),
    "100000-columns": ("a.csv", text(",".join(f"c{n}" for n in range(100_000)) + "\n"), "too_many_columns", {"row": 1}),
    "one-long-row": ("a.csv", text(CSV + ",".join("x" * 5000) + "\n"), "too_many_columns", {"row": 4}),
    "nul-bytes": ("a.csv", text(CSV.encode() + b"Gulu\0,x,y,1\n"), "nul_bytes", {"row": 4}),
    "half-utf-16": (
        "a.csv",
        text(b"\xff\xfe" + CSV.encode("utf-16-le") + b"\x00"),
        "bad_encoding",
        {"encoding": "utf-16"},
    ),
    "unclosed-quote": (
        "a.csv",
        text(CSV + 'Arua,"Probation officer,Ministry,4\nMoyo,x,y,1\n'),
        "unclosed_quote",
        {"row": 4},
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_code(name, tmp_path):
    filename, write, code, params = REFUSED[name]
    path = tmp_path / "upload"
    write(path)
    with pytest.raises(FileProblem) as caught:
        read_table(path, filename=filename, expected=EXPECTED)
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()
    _check_sentence(caught.value)


def with_cells(**cells):
    def write(path):
        make.good(path)
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        for reference, value in cells.items():
            book["Posts"][reference] = value
        book.save(path)

    return write


def merged(path):
    make.workbook(
        path,
        {"Posts": [make.HEADER, ["Gulu", "Probation officer", "Ministry", 3], [None, "Social worker", "NGO", None]]},
    )
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book["Posts"].merge_cells("A2:A3")
    book["Posts"].merge_cells("D2:D3")
    book.save(path)


ERROR_XML = make.row_xml(
    3, make.text_xml("A3", "Lira"), make.text_xml("B3", "x"), '<c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
)
LONG = "x" * MB

NAMED = {  # name: (file name, how it is made, code, cell, severity, parameters)
    "renamed": ("a.xlsx", text(CSV), "renamed", "", "warning", {"extension": ".xlsx", "kind": "csv"}),
    "renamed-workbook": ("a.csv", make.good, "renamed", "", "warning", {"extension": ".csv", "kind": "xlsx"}),
    "error-cell": ("a.xlsx", sheet(DATA_XML + ERROR_XML), "error_cell", "D3", "error", {"value": "#DIV/0!"}),
    "formula-without-value": ("a.xlsx", make.formula_without_value, "formula_without_value", "D3", "error", {}),
    "external-links": (
        "a.xlsx",
        lambda path: make.repacked(path, same, add={"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "external_links",
        "",
        "warning",
        {},
    ),
    "other-sheets": (
        "a.xlsx",
        lambda path: make.workbook(path, {"North": [make.HEADER, *make.ROWS], "South": [make.HEADER, *make.ROWS]}),
        "other_sheets",
        "",
        "warning",
        {"read": "North", "sheets": "South"},
    ),
    "duplicate-header": ("a.xlsx", with_cells(C1="cadre "), "duplicate_header", "C1", "error", {"first": "B1"}),
    "empty-header": ("a.xlsx", with_cells(E2="x"), "empty_header", "E1", "warning", {"column": "E"}),
    "merged-number": ("a.xlsx", merged, "merged_number", "D2", "error", {"value": "3", "range": "D2:D3"}),
    "megabyte-in-a-cell": ("a.csv", text(CSV + f"Arua,{LONG},x,1\n"), "long_text", "B4", "error", {"found": MB}),
    "ragged-row": (
        "a.csv",
        text(CSV + "Arua,Officer, probation,Ministry,4\n"),
        "ragged_row",
        "E4",
        "error",
        {"row": 4, "found": 5},
    ),
    "short-row": ("a.csv", text(CSV + "Arua,Officer,Ministry\n"), "short_row", "D4", "warning", {"row": 4, "found": 3}),
    "mixed-delimiters": (
        "a.csv",
        text(CSV + "Arua;Officer;Ministry;4\n"),
        "other_delimiter",
        "A4",
        "error",
        {"row": 4, "sign": ";"},
    ),
    "stray-quote": ("a.csv", text(CSV + 'Arua,"The "A" team",x,4\n'), "stray_quote", "", "warning", {"row": 4}),
    "latin-1": (
        "a.csv",
        text(CSV + "Moyo,Éducateur,x,4\n", "latin-1"),
        "encoding_guessed",
        "",
        "note",
        {"encoding": "cp1252"},
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_read_and_named(name, tmp_path):
    filename, write, code, cell, severity, params = NAMED[name]
    path = tmp_path / "upload"
    write(path)
    table = read_table(path, filename=filename, expected=EXPECTED)
    (problem,) = [found for found in table.problems if found.code == code]
    assert (problem.cell, problem.severity) == (cell, severity)
    assert params.items() <= problem.params.items()
    _check_sentence(problem)


def _check_sentence(problem):
    title, what_to_do = sentences.explain(problem)
    both = f"{title} {what_to_do}"
    assert len(title) > 15 and title.endswith((".", ":", "title")) and len(what_to_do) > 20
    assert "%(" not in both and "{" not in both
    if problem.cell:
        assert problem.cell in title
    if "row" in problem.params:
        assert str(problem.params["row"]) in title
    for name in ("sheet", "value", "sample"):
        if problem.params.get(name):
            assert problem.params[name] in title


def test_every_code_in_the_code_has_a_sentence():
    folder = Path(sentences.__file__).parent
    source = "\n".join(path.read_text() for path in folder.glob("*.py"))
    used = set(re.findall(r'(?:FileProblem|Problem)\(\s*"(\w+)"', source)) | {"error_cell", "formula_without_value"}
    assert used == set(sentences.TEXTS)


def test_too_large_and_too_many_rows(tmp_path):
    path = tmp_path / "upload"
    path.write_text(CSV)
    with pytest.raises(FileProblem) as caught:
        inspect(path, "a.csv", Limits(size=10))
    assert caught.value.code == "too_large"
    _check_sentence(caught.value)
    for content in (CSV, CSV + 'Arua,"x\ny",z\n'):
        path.write_text(content)
        with pytest.raises(FileProblem) as caught:
            read_table(path, filename="a.csv", limits=Limits(rows=2))
        assert (caught.value.code, caught.value.params["limit"]) == ("too_many_rows", 2)
        _check_sentence(caught.value)
    make.good(path)
    with pytest.raises(FileProblem, match="too_many_rows"):
        read_table(path, filename="a.xlsx", limits=Limits(rows=2))


def test_the_length_is_enforced_while_unpacking(tmp_path):
    """A directory that lies about a length is not believed: unpacking stops at the limit."""
    path = tmp_path / "upload"
    make.lying_length(path)
    with pytest.raises(FileProblem) as caught:
        inspect(path, "a.xlsx", Limits(unpacked=10 * MB))
    assert caught.value.code == "zip_bomb"


def test_named_sheet_that_is_gone(tmp_path):
    path = tmp_path / "upload"
    make.good(path)
    with pytest.raises(FileProblem) as caught:
        read_table(path, filename="a.xlsx", profile=Profile(sheet="Staff"))
    assert (caught.value.code, caught.value.params["sheets"]) == ("no_such_sheet", "Posts")
    _check_sentence(caught.value)


def test_declared_but_empty_rows_cost_nothing(tmp_path):
    """A dimension of a million rows, and styled empty cells far out, are no data."""
    path = tmp_path / "upload"
    far = make.row_xml(1048576, '<c r="XFD1048576" s="0"/>')
    make.with_sheet_xml(path, DATA_XML + far)
    table = read_table(path, filename="a.xlsx", expected=EXPECTED)
    assert table.cells.shape == (1, 4)


def test_thousands_of_the_same_problem_are_counted(tmp_path):
    path = tmp_path / "upload"
    path.write_text(CSV + "Arua,Officer,Ministry,4,,extra\n" * 1200)
    table = read_table(path, filename="a.csv", expected=EXPECTED)
    assert sum(problem.code == "ragged_row" for problem in table.problems) == 1000
    (rest,) = [problem for problem in table.problems if problem.code == "more_like_these"]
    assert rest == Problem("more_like_these", params={"code": "ragged_row", "found": 200})
    assert "too many fields in a row" in sentences.explain(rest).title


def _only_file_problems(path, filename, data):
    """Read damaged bytes: whatever happens is a table or a FileProblem with a sentence."""
    path.write_bytes(data)
    try:
        read_table(path, filename=filename)
    except FileProblem as problem:
        _check_sentence(problem)
        return problem.code
    return "read"


def _damaged(data, seed):
    """A few bytes changed, and now and then the end cut off."""
    chance = random.Random(seed)
    data = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(len(data))] if seed % 5 == 0 else data)


@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    ],
)
def test_damage_inside_a_workbook_never_escapes(part, tmp_path):
    path = tmp_path / "upload"
    codes = set()
    for seed in range(25):
        make.repacked(path, lambda name, data, seed=seed: _damaged(data, seed) if name == part else data)
        codes.add(_only_file_problems(path, "a.xlsx", path.read_bytes()))
    assert codes & {"broken_workbook", "read"}


@pytest.mark.shared_data
def test_damage_in_old_workbooks_never_escapes(tmp_path):
    data = (SHARED / "data/messy/hxl/input-valid.xls").read_bytes()
    codes = {_only_file_problems(tmp_path / "upload", "a.xls", _damaged(data, seed)) for seed in range(20)}
    assert "read" in codes and len(codes) > 1
