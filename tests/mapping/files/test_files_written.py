"""Writing the template, issue lists and exports: what is written comes back, and no text turns into a formula."""

import csv
import datetime as dt
import re
import zipfile
from decimal import Decimal

import openpyxl

from mapping.columns import COLUMNS
from mapping.files import (
    address,
    read_table,
    tables,
    write_csv,
    write_csv_template,
    write_issues,
    write_table,
    write_template,
)
from tests.mapping.files import make_bad_files as make

EXPECTED = {*make.HEADER}


def rows(table):
    """The cells as lists, empty cells as None."""
    return table.cells.astype(object).where(table.cells.notna(), None).values.tolist()


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
    table = read_table(path, filename=path.name, expected=LABELS)
    assert (table.sheet, table.header_rows, table.meta) == ("Posts", (1,), META)
    assert [column.title for column in table.columns] == [str(column.label) for column in COLUMNS]
    assert by_name(table) == FILLED and list(table.cells.index) == [2, 3]
    assert table.problems == [] and table.left_out == []


def test_csv_template_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "a.csv"
    write_csv_template(COLUMNS, rows=PREFILLED, out=path)
    table = read_table(path, filename=path.name, expected=LABELS)
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
    assert [row[0] for row in rows(read_table(path, filename=path.name, expected=EXPECTED))] == [
        text.strip() for text in ATTACKS
    ]


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
    note = "Only the first 1,000 of 1,500 cells are listed. Correct these, upload again, and the rest is shown."
    assert book["Problems"]["A1"].value == book["Cells"]["A1"].value == note
    assert book["Cells"].max_row == 1002 and book["Cells"]["B3"].value == "H17"
    assert [cell.value for cell in book["Problems"][3]] == list(group.values())
