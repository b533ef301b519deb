"""Reading real and awkward tables, and writing the template, issue lists and exports."""

import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.columns import COLUMNS
from mapping.files import (
    FileProblem,
    Kind,
    LeftOut,
    Limits,
    Profile,
    address,
    delimited,
    fold,
    inspect,
    read_table,
    tables,
    write_csv,
    write_csv_template,
    write_issues,
    write_table,
    write_template,
)
from tests.conftest import SHARED
from tests.mapping import make_bad_files as make

MESSY = SHARED / "data" / "messy"
EXPECTED = {*make.HEADER}
LIMITS = Limits()


def read(path, content=None, **options):
    if isinstance(content, str):
        path.write_bytes(content.encode())
    elif content is not None:
        path.write_bytes(content)
    return read_table(path, filename=path.name, **options)


def rows(table):
    """The cells as lists, empty cells as None."""
    return table.cells.astype(object).where(table.cells.notna(), None).values.tolist()


def titles(table):
    return [column.title for column in table.columns]


def test_addresses():
    assert [address(7, 17), address(0, 1), address(25, 2), address(26, 3), address(701, 4), address(702, 5)] == [
        "H17",
        "A1",
        "Z2",
        "AA3",
        "ZZ4",
        "AAA5",
    ]


def test_titles_are_folded():
    assert fold("  Agent SOCIAL* (Été)\n") == fold("agent social ete") == "agent social ete"
    assert fold("Workers_headcount") == "workers headcount"


def test_values_become_text(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Posts")
    sheet.write_row(0, 0, ["Area", "Cadre", "Employer", "Code", "Day", "Time", "Yes", "Share", "Long"])
    sheet.write_row(1, 0, ["\u00a0 Gulu\u00a0City ", 7.0, 0.1 + 0.2, "007"])
    sheet.write_datetime(1, 4, dt.datetime(2026, 3, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_datetime(1, 5, dt.datetime(2026, 3, 31, 8, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    sheet.write_boolean(1, 6, True)
    sheet.write_number(1, 7, 1)
    sheet.write_number(1, 8, 1e-7)
    sheet.write_row(2, 0, ["Lira", True, 1, "   ", None, None, 1, 0, 123456789012])
    book.close()
    table = read(path, expected=EXPECTED)
    assert rows(table) == [
        ["Gulu City", "7", "0.3", "007", "2026-03-31", "2026-03-31 08:30:00", "true", "1", "0.0000001"],
        ["Lira", "true", "1", None, None, None, "1", "0", "123456789012"],
    ]
    assert list(table.cells.index) == [2, 3] and table.problems == []


def test_formulas_are_read_as_their_saved_value(tmp_path):
    path = tmp_path / "a.xlsx"
    formula = '<c r="D3"><f>D2*2</f><v>6</v></c><c r="C3" t="str"><f>""</f><v></v></c>'
    third = make.row_xml(3, make.text_xml("A3", "Lira"), make.text_xml("B3", "x"), formula)
    make.with_sheet_xml(path, make.TITLES_XML + make.FIRST_XML + third)
    table = read(path, expected=EXPECTED)
    assert rows(table)[1] == ["Lira", "x", None, "6"] and table.problems == []


def test_left_out_rows_are_named_and_addresses_hold(tmp_path):
    """The rows between the data do not shift the addresses of the cells."""
    content = (
        "Ministry of Gender,,,\nMapping 2026,,,\n,,,\nArea,Cadre,Employer,Workers (headcount)\n"
        "NORTHERN REGION,,,\nGulu,Officer,Ministry,3\n\n\nLira,Officer,Ministry,2\nSub-total,,,5\n"
        "Area,Cadre,Employer,Workers (headcount)\nTotal,,,5\nSource: district payroll,,,\n"
    )
    table = read(tmp_path / "a.csv", content, expected=EXPECTED)
    assert table.header_rows == (4,)
    assert table.left_out == [
        LeftOut(1, "banner", "Ministry of Gender", 1),
        LeftOut(2, "banner", "Mapping 2026", 2),
        LeftOut(5, "section", "NORTHERN REGION", 5),
        LeftOut(7, "blank", "", 8),
        LeftOut(10, "total", "Sub-total 5", 10),
        LeftOut(11, "header", "Area Cadre Employer Workers (headcount)", 11),
        LeftOut(12, "total", "Total 5", 12),
        LeftOut(13, "note", "Source: district payroll", 13),
    ]
    assert list(table.cells.index) == [6, 9]
    assert table.address(3, 9) == "D9" and table.cells.loc[9, 3] == "2"


def test_places_and_people_called_total_stay(tmp_path):
    content = "Area,Cadre,Note,Workers\nTotal Estates village,Officer,x,3\nGulu,Officer,total of both teams,2\nLira,Totaliser,x,1\nMoyo,Sum,x,1\n"
    assert len(read(tmp_path / "a.csv", content, expected=EXPECTED).cells) == 4


def test_an_unlabelled_sum_is_left_out_only_if_it_is_the_sum(tmp_path):
    body = "Area,Cadre,Men,Women\nGulu,a,3,4\nLira,b,2,1.5\n"
    summed = read(tmp_path / "a.csv", body + ",,5,5.5\n", expected=EXPECTED)
    assert summed.left_out == [LeftOut(4, "total", "5 5.5", 4)]
    other = read(tmp_path / "b.csv", body + ",,5,6\n,,1,1\n", expected=EXPECTED)
    assert other.left_out == [] and len(other.cells) == 4


def test_two_header_rows_are_joined(tmp_path):
    content = "District,2024,,2025,\n,Male,Female,Male,Female\nGulu,1,2,3,4\nLira,5,6,7,8\n"
    table = read(tmp_path / "a.csv", content)
    assert titles(table) == ["District", "2024 / Male", "2024 / Female", "2025 / Male", "2025 / Female"]
    assert table.header_rows == (1, 2) and list(table.cells.index) == [3, 4]


def test_merged_text_stands_in_every_row_it_covers(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in [
        make.HEADER,
        ["Gulu", "Officer", "Ministry", 3],
        [None, "Worker", "NGO", 2],
        ["Lira", "Officer", "Ministry", 1],
    ]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(path)
    table = read(path, expected=EXPECTED)
    assert [row[0] for row in rows(table)] == ["Gulu", "Gulu", "Lira"] and table.problems == []


def test_the_sheet_that_matches_is_read(tmp_path):
    path = tmp_path / "a.xlsx"
    lists = [["Area", "Sex"], *[["Gulu", "Female"]] * 50]
    make.workbook(
        path, {"Guidance": [["How to fill"], ["Area", "where"]], "Data": [make.HEADER, *make.ROWS], "Lists": lists}
    )
    assert read(path, expected=EXPECTED).sheet == "Data"
    assert read(path, profile=Profile(sheet="Lists")).sheet == "Lists"


def test_a_profile_overrides_what_would_be_found(tmp_path):
    content = "Area|Cadre\nskip|this\nPlace|Kind of worker\nGulu|Éducateur\n".encode("latin-1")
    path = tmp_path / "a.csv"
    profile = Profile(header_rows=(3,), delimiter="|", encoding="latin-1")
    table = read(path, content, profile=profile, expected=EXPECTED)
    assert titles(table) == ["Place", "Kind of worker"] and rows(table) == [["Gulu", "Éducateur"]]
    assert list(table.cells.index) == [4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(encoding, delimiter, tmp_path):
    lines = [make.HEADER, ["Fada N'Gourma", "Éducateur, spécialisé; chef", "Ministère", "3"]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(lines)
    table = read(tmp_path / "a.csv", buffer.getvalue().encode(encoding), expected=EXPECTED)
    assert rows(table) == lines[1:] and table.delimiter == delimiter


def test_fields_over_several_lines_count_as_one_row(tmp_path):
    content = 'Area,Cadre,Note\r\nGulu,Officer,"first\r\nsecond ""line"""\r\n\r\nLira,Officer,\r\n'
    table = read(tmp_path / "a.csv", content, expected=EXPECTED)
    assert list(table.cells.index) == [2, 4]
    assert table.cells.loc[2, 2] == 'first\r\nsecond "line"'


CELLS = st.text(st.sampled_from('ab1 "\n;,\u00a0é\u200b'), max_size=6)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_both_csv_readers_agree(lines):
    """The fast reader takes only what it reads exactly as the careful one does."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([["Area", "Cadre", "Note"], *lines])
    content = buffer.getvalue()
    for char in "\u00a0":
        content = content.replace(char, " ")
    quick = delimited._quick(content, ",", LIMITS)
    found = delimited.Delimited(None, "utf-8", ",")
    delimited._carefully(content, ",", LIMITS, found)
    expected = [
        ["Area", "Cadre", "Note"],
        *([cell.replace("\u00a0", " ").strip(" \n\u200b") or None for cell in line] for line in lines),
    ]
    assert [list(row.values()) for row in found.grid.to_pylist()] == expected
    if quick is not None:
        assert quick.to_pylist() == found.grid.to_pylist()


def test_ods(tmp_path):
    path = tmp_path / "a.ods"
    make.ods(
        path,
        make.ods_row(*make.HEADER)
        + make.ods_row("Gulu", "Officer", "Ministry", 3)
        + make.ods_row("Lira", "x", "y", 0.5),
    )
    table = read(path, expected=EXPECTED)
    assert table.kind is Kind.ODS
    assert rows(table) == [["Gulu", "Officer", "Ministry", "3"], ["Lira", "x", "y", "0.5"]]


def test_kind_is_found_by_content(tmp_path):
    path = tmp_path / "a.csv"
    make.good(path)
    assert inspect(path, "a.csv") is Kind.XLSX


PREFILLED = [
    {"area": "Gulu City", "cadre": "Probation and social welfare officer", "headcount": 3, "fte": 2.5, "note": "=1+1"},
    {
        "area": "007",
        "cadre": "@cadre",
        "employment": "Permanent",
        "headcount": 0,
        "annual_cost": Decimal("1500.50"),
        "note": "+256",
    },
]
LISTS = {"area": [f"District {number}" for number in range(136)], "cadre": ["Probation and social welfare officer"]}
META = {"round": "2026", "organisation": "care", "version": "3"}
LABELS = {str(column.label) for column in COLUMNS}
FILLED = [
    {
        "area": "Gulu City",
        "cadre": "Probation and social welfare officer",
        "headcount": "3",
        "fte": "2.5",
        "note": "=1+1",
    },
    {
        "area": "007",
        "cadre": "@cadre",
        "employment": "Permanent",
        "headcount": "0",
        "annual_cost": "1500.5",
        "note": "+256",
    },
]


def template(path, **options):
    write_template(COLUMNS, rows=PREFILLED, out=path, lists=LISTS, title="Posts", meta=META, **options)


def by_name(table):
    names = {column.index: contract.name for column, contract in zip(table.columns, COLUMNS, strict=True)}
    return [
        {names[index]: cell for index, cell in zip(table.cells.columns, row, strict=True) if cell is not None}
        for row in rows(table)
    ]


def test_template_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "a.xlsx"
    template(path)
    table = read(path, expected=LABELS)
    assert (table.sheet, table.header_rows, table.meta) == ("Posts", (1,), META)
    assert titles(table) == [str(column.label) for column in COLUMNS]
    assert by_name(table) == FILLED and list(table.cells.index) == [2, 3]
    assert table.problems == [] and table.left_out == []


def test_csv_template_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "a.csv"
    write_csv_template(COLUMNS, rows=PREFILLED, out=path)
    table = read(path, expected=LABELS)
    money = [dict(FILLED[0]), FILLED[1] | {"annual_cost": "1500.50"}]
    assert by_name(table) == money and table.problems == []


def test_template_has_drop_downs_checks_and_guidance(tmp_path):
    path = tmp_path / "a.xlsx"
    template(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Guidance", "Posts", "Lists"]
    checks = {str(check.sqref).split(":")[0]: check for check in book["Posts"].data_validations.dataValidation}
    assert (
        checks["A2"].type == "list"
        and checks["A2"].formula1 == "'Lists'!$A$2:$A$137"
        and checks["A2"].errorStyle == "warning"
    )
    assert book["Lists"]["A137"].value == "District 135"
    headcount = next(place for place, column in enumerate(COLUMNS) if column.name == "headcount")
    assert (
        checks[address(headcount, 2)].type == "whole" and checks[address(headcount, 2)].operator == "greaterThanOrEqual"
    )
    assert book["Posts"].freeze_panes == "C2"
    assert book["Posts"]["A3"].number_format == "@"
    told = " ".join(str(cell.value) for row in book["Guidance"].iter_rows() for cell in row if cell.value)
    assert "An empty cell means “not known”. 0 means “none”." in told and "stays as it was" in told
    assert all(str(column.label) in told for column in COLUMNS)


def test_template_of_another_language_reads_from_right_to_left(tmp_path):
    path = tmp_path / "a.xlsx"
    template(path, language="ar")
    assert openpyxl.load_workbook(path)["Posts"].sheet_view.rightToLeft


ATTACKS = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://x")',
    "http://example.org",
    "0012",
    "{=1}",
]


def formulas(path):
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(len(re.findall(rb"<f[ >/]", archive.read(name))) for name in sheets)


def test_no_text_becomes_a_formula_in_a_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    issue = dict.fromkeys(
        ["severity", "problem", "column", "allowed", "mend", "first", "sheet", "cell", "value"], ATTACKS[0]
    )
    for write in (
        lambda: write_table(path, header=["=1", "b"], rows=[[text, -5] for text in ATTACKS], title="=1", notes=["=2"]),
        lambda: write_issues(path, groups=[issue | {"cells": 1}], details=[issue | {"row": 3}]),
        lambda: template(path),
    ):
        write()
        assert formulas(path) == 0
    write_table(path, header=["=1", "b"], rows=[[text, -5] for text in ATTACKS], title="=1")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [row for row in sheet.iter_rows(values_only=True)] == [("=1", "b"), *((text, -5) for text in ATTACKS)]


def test_no_text_becomes_a_formula_in_csv(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(path, header=["Area", "Cadre"], rows=[[text, -5] for text in ATTACKS])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.reader(stream))[1:]
    assert [row[0] for row in written] == [f"'{text}" if text[0] in "=+-@\t" else text for text in ATTACKS]
    assert {row[1] for row in written} == {"-5"}
    assert [row[0] for row in rows(read(path, expected=EXPECTED))] == [text.strip() for text in ATTACKS]


def test_exports_keep_types_and_start_another_sheet_when_full(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "SHEET_ROWS", 2)
    path = tmp_path / "a.xlsx"
    body = [
        ["a", 1, 2.5, None, True, dt.date(2026, 3, 31)],
        ["b", float("nan"), Decimal("0.1"), "", False, None],
        ["c", 0, 0, 0, 0, 0],
    ]
    write_table(path, header=list("abcdef"), rows=iter(body), title="Stock: 2026/[x]", notes=["As of 31 March"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Stock 2026 x", "Stock 2026 x (2)", "Notes"]
    first = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert first[0] == ("a", 1, 2.5, None, True, dt.datetime(2026, 3, 31))
    assert first[1] == ("b", None, 0.1, None, False, None)
    assert book["Notes"]["A2"].value == "As of 31 March"


def test_the_list_of_issues_says_when_it_is_capped(tmp_path):
    path = tmp_path / "a.xlsx"
    group = {
        "severity": "Error",
        "problem": "Not a number",
        "column": "Women",
        "cells": 1500,
        "allowed": "0 or more",
        "mend": "Write a number",
        "first": "H17",
    }
    details = (
        {"sheet": "Posts", "cell": f"H{row}", "row": row, "column": "Women", "value": "x", "problem": "Not a number"}
        for row in range(17, 1517)
    )
    write_issues(path, groups=[group], details=details, cap=1000)
    book = openpyxl.load_workbook(path)
    note = "Only the first 1,000 of 1,500 cells are listed. Mend these, upload again, and the rest is shown."
    assert book["Problems"]["A1"].value == book["Cells"]["A1"].value == note
    assert book["Cells"].max_row == 1002 and book["Cells"]["B3"].value == "H17"
    assert [cell.value for cell in book["Problems"][3]] == list(group.values())


@pytest.mark.shared_data
def test_chad_french_with_an_hxl_row_and_no_break_spaces():
    table = read(MESSY / "3w_tcd_avr2025.xlsx", expected={"Province", "Departement", "Organisation", "Cluster"})
    assert (table.sheet, table.header_rows, table.cells.shape) == ("3W Opérationnelle", (1,), (1556, 13))
    assert table.left_out == [LeftOut(2, "hxl", "#adm1+name #sector #org+acronym", 2)]
    assert {column.title: column.hxl for column in table.columns if column.hxl} == {
        "Province": "#adm1+name",
        "Cluster": "#sector",
        "Acronyme": "#org+acronym",
    }
    assert set(table.cells[11]) == {"Élément"} and table.cells.loc[3, 8] == "16"
    assert [problem.params["sheets"] for problem in table.problems] == ["3W Physique"]


@pytest.mark.shared_data
def test_somalia():
    path = MESSY / "3w_operational_presence_dataset_january_april_2025.xlsx"
    table = read(path, expected={"District", "DistrictPcode", "Organization_Name"})
    assert table.cells.shape == (4146, 8) and table.problems == [] and table.left_out == []
    assert table.cells.loc[2].tolist()[3:6] == ["SO25", "Ceel Barde", "SO2502"]


@pytest.mark.shared_data
def test_uganda_facilities_with_banner_regions_and_totals():
    table = read(next(MESSY.glob("national-health-facility*.csv")), expected={"District"})
    assert table.header_rows == (3, 4) and table.cells.shape == (128, 11)
    assert titles(table)[:3] == ["DISTRICT", "HEALTH FACILITY LEVEL / CLINIC", "HEALTH FACILITY LEVEL / HC II"]
    kinds = [row.kind for row in table.left_out]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"banner": 2, "section": 14, "total": 11}
    assert table.cells[0].str.endswith(" District").all()
    assert table.cells.loc[6].tolist()[:4] == ["Buikwe District", "16", "35", "16"]


@pytest.mark.shared_data
def test_uganda_projections_with_merged_years_and_a_sum_without_a_name():
    table = read(SHARED / "data/uganda/Population-projections-by-district-2015-2021.xlsx")
    assert table.header_rows == (1, 2) and table.cells.shape == (135, 23)
    assert (
        titles(table)[2:5] == ["2015 / Male", "2015 / Female", "2015 / Total"] and titles(table)[22] == "2021 / Total"
    )
    assert [row[:2] for row in table.left_out] == [(138, "blank"), (139, "total")]
    assert [(problem.code, problem.cell) for problem in table.problems] == [
        ("external_links", ""),
        ("empty_header", "A2"),
        ("empty_header", "B2"),
    ]
    assert (table.cells[1] == "LYANTONDE").any() and table.cells.loc[3].tolist()[:3] == ["1", "KALANGALA", "32200"]


HXL_FIRST_ROW = ["001", "WASH", "Higiene", "ACNUR", "100", "100", "Panamá", "Los Santos", "1 March 2015"]
HXL_FILES = [
    "input-valid.csv",
    "input-valid.xls",
    "input-valid.xlsx",
    "input-merged.xlsx",
    "input-untagged.csv",
    "input-quality.xls",
]


@pytest.mark.shared_data
@pytest.mark.parametrize("name", HXL_FILES)
def test_the_same_table_in_every_dress(name):
    table = read(MESSY / "hxl" / name)
    assert rows(table)[0] == HXL_FIRST_ROW and len(table.cells) == 4
    assert titles(table)[1].endswith("/ Sector/Cluster")


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["input-valid-latin1.csv", "input-valid.ssv", "input-valid.tsv"])
def test_a_field_too_many_is_named(name):
    table = read(MESSY / "hxl" / name)
    assert rows(table)[0] == HXL_FIRST_ROW[:8]
    assert [problem.cell for problem in table.problems if problem.code == "ragged_row"] == ["I4"]


@pytest.mark.shared_data
def test_every_other_messy_file_is_read_or_refused_with_a_code():
    refused = {}
    for path in sorted((MESSY / "hxl").iterdir()):
        try:
            assert len(read(path).cells)
        except FileProblem as problem:
            refused[path.name] = problem.code
    assert refused == {"input-multiline.csv": "no_header", "input-zip-invalid.zip": "wrong_type"}
