"""Rows and columns that a workbook hides: named and asked about, in every format, however they were hidden."""

from dataclasses import asdict

import openpyxl
import pytest

from mapping.checks.questions import Asked
from mapping.files import biff, read_table
from mapping.files.questions import question
from tests.mapping.files import make_bad_files as make
from tests.mapping.files import make_old_excel

ROWS = [
    ["Area", "Cadre", "Women", "Men", "Remarks"],
    ["Gulu", "Officer", 1, 2, "a"],
    ["Lira", "Officer", 3, 4, ""],
    ["Arua", "Officer", 5, 6, "b"],
    ["Moyo", "Officer", 7, 8, ""],
]
TITLES = ROWS[0][:4]


def as_xlsx(path, rows=(), columns=(), how="hand"):
    """Rows and columns by number from 0."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Posts"
    for row in ROWS:
        sheet.append(row)
    level = 1 if how == "group" else 0
    for row in rows:
        dimension = sheet.row_dimensions[row + 1]
        dimension.hidden, dimension.outlineLevel = True, level
    for column in columns:
        dimension = sheet.column_dimensions["ABCDE"[column]]
        dimension.hidden, dimension.outlineLevel = True, level
    if how == "filter":
        sheet.auto_filter.ref = "A1:E5"
        sheet.auto_filter.add_filter_column(0, ["Gulu"])
    book.save(path)


def as_xls(path, rows=(), columns=(), how="hand"):
    more = {"level": how == "group", "filtered": how == "filter"}
    make_old_excel.write(path, {"Posts": ROWS}, hidden_rows=rows, hidden_columns=columns, **more)


def as_ods(path, rows=(), columns=(), how="hand"):
    said = 'table:visibility="filter"' if how == "filter" else 'table:visibility="collapse"'
    out = "".join(
        f"<table:table-column {said}/>" if column in columns else "<table:table-column/>" for column in range(5)
    )
    for number, row in enumerate(ROWS):
        one = make.ods_row(*row)
        if number in rows and how == "group":
            one = f'<table:table-row-group table:display="false">{one}</table:table-row-group>'
        elif number in rows:
            one = one.replace("<table:table-row ", f"<table:table-row {said} ")
        out += one
    make.ods(path, out)


WRITE = {"xlsx": as_xlsx, "xls": as_xls, "ods": as_ods}


def read(tmp_path, kind, answers=None, **more):
    WRITE[kind](tmp_path / "upload", **more)
    asked = Asked(answers or {})
    return read_table(tmp_path / "upload", filename=f"a.{kind}", expected=TITLES, asked=asked), asked


def areas(table):
    return list(table.cells[0])


@pytest.mark.parametrize("kind", WRITE)
@pytest.mark.parametrize("how", ["hand", "group", "filter"])
@pytest.mark.parametrize("rows", [[2], [1, 3, 4]])
def test_hidden_rows_are_asked_about(tmp_path, kind, how, rows):
    table, asked = read(tmp_path, kind, rows=rows, how=how)
    assert [each.code for each in asked.open] == ["hidden_rows"] and len(table.cells) == 4
    words = question(asdict(asked.questions[0]))
    assert ("Row 3 is" if rows == [2] else "3 rows are hidden") in words.title
    assert {"hand": "by a filter or by hand", "group": "group", "filter": "(by a filter)"}[how] in words.title
    assert ROWS[rows[0]][0] in words.explanation and "Posts" in words.explanation
    key = asked.open[0].key
    without, _asked = read(tmp_path, kind, {key: "leave_out"}, rows=rows, how=how)
    assert list(without.cells.index) == [row + 1 for row in range(1, 5) if row not in rows]
    assert [(left.row, left.kind) for left in without.left_out] == [(row + 1, "hidden") for row in rows]
    kept, asked = read(tmp_path, kind, {key: "read"}, rows=rows, how=how)
    assert len(kept.cells) == 4 and not asked.open


@pytest.mark.parametrize("kind", WRITE)
@pytest.mark.parametrize("columns", [[3], [2, 3]])
def test_hidden_columns_are_asked_about(tmp_path, kind, columns):
    table, asked = read(tmp_path, kind, columns=columns)
    (question_,) = asked.open
    title = question(asdict(question_)).title
    assert all(f"“{ROWS[0][column]}”" in title for column in columns)
    left, _asked = read(tmp_path, kind, {question_.key: "leave_out"}, columns=columns)
    assert [column.index for column in left.columns] == [at for at in range(5) if at not in columns]


@pytest.mark.parametrize("kind", WRITE)
def test_a_hidden_column_that_nobody_reads_asks_nothing(tmp_path, kind):
    assert not read(tmp_path, kind, columns=[4])[1].questions


@pytest.mark.parametrize("kind", WRITE)
def test_nothing_hidden_nothing_asked(tmp_path, kind):
    assert not read(tmp_path, kind)[1].questions


@pytest.mark.parametrize("mark", ["hidden='1'", 'hidden = "true"', 'ht="0" customHeight="1"'])
def test_as_other_programs_write_it(tmp_path, mark):
    row = make.row_xml(3, make.text_xml("A3", "Lira"), make.text_xml("B3", "x"), '<c r="D3"><v>3</v></c>')
    data = make.TITLES_XML + make.FIRST_XML + row.replace("<row ", f"<row {mark} ")
    make.with_sheet_xml(tmp_path / "a", data)
    asked = Asked()
    read_table(tmp_path / "a", filename="a.xlsx", expected=make.HEADER, asked=asked)
    assert [each.params["lines"] for each in asked.open] == [[[3, 3]]]


def test_hidden_rows_far_down_are_named_by_their_ranges(tmp_path):
    path = tmp_path / "a"
    book = openpyxl.Workbook()
    for row in [ROWS[0], *([f"Place {number}", "Officer", 1, 2] for number in range(2, 3_000))]:
        book.active.append(row)
    for row in range(100, 2_500, 2):
        book.active.row_dimensions[row].hidden = True
    book.save(path)
    asked = Asked()
    read_table(path, filename="a.xlsx", expected=TITLES, asked=asked)
    assert asked.open[0].params["count"] == 1200 and len(asked.open[0].params["lines"]) == 10
    assert "1,200" in question(asdict(asked.open[0])).title


def test_a_damaged_old_workbook_hides_nothing(tmp_path):
    path = tmp_path / "a"
    as_xls(path, rows=[2])
    data = path.read_bytes()
    assert list(biff.records(path, 1)) and not list(biff.records(path, 2))
    for cut in (40, 600, 1100, 1600):
        path.write_bytes(data[:cut])
        assert not any(kind == 0x0208 for kind, _data in biff.records(path, 1))
