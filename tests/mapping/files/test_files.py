"""Reading awkward tables, made up and real: what becomes of cells, rows, titles."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.files import FileProblem, Kind, LeftOut, Limits, Profile, address, delimited, fold, inspect, read_table
from tests.conftest import SHARED
from tests.mapping.files import make_bad_files as make

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
    content = (
        "Area,Cadre,Note,Workers\n"
        "Total Estates village,Officer,x,3\n"
        "Gulu,Officer,total of both teams,2\n"
        "Lira,Totaliser,x,1\n"
        "Moyo,Sum,x,1\n"
    )
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
