"""What a sheet shows where its values alone mislead, in every kind of workbook and however its XML is spelt."""

import datetime as dt
import re

import pytest
import xlsxwriter

from mapping.files import FileProblem, fold, read_table, shown
from mapping.files.workbook import FAULTS
from tests.mapping.files import make_bad_files as make
from tests.mapping.files import make_xls

TITLES = ["Area", "Cadre", "Workers (headcount)", "Full-time equivalent"]


def read(path):
    return read_table(path, filename=path.name, expected=TITLES)


def column(table, index):
    return table.cells[index].astype(object).where(table.cells[index].notna(), None).tolist()


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.8, "0%", "80%"),
        (0.805, "0.0 %", "80.5%"),
        (80, '0"%"', "80%"),
        (80, "0\\%", "80%"),
        (-0.25, "0%;[Red]-0%", "-25%"),
        (4, "dd-mmm", "04-Jan"),
        (46364, "d-mmm", "8-Dec"),
        (46085, "dd/mm/yyyy", "04/03/2026"),
        (46085, "[$-40C]d\\ mmm\\ yy;@", "4 Mar 26"),
        (46085.75, "h:mm AM/PM", "6:00 PM"),
        (1.25, "[h]:mm", "30:00"),
        (101, "0000", "0101"),
        (3, "General", None),
        (3, '#,##0 "days"', None),
        (3, "[Red]0.00E+00", None),
        (0, '0%;-0%;"none"', None),
        (12, "_-* #,##0.00 _€_-", None),
    ],
)
def test_a_number_as_its_format_shows_it(value, code, text):
    cell = shown.of_number(value, code)
    assert (cell.text if cell else None) == text


def test_a_day_says_the_number_beneath_it():
    assert [shown.of_number(value, "d-mmm").number for value in (4, 46364, 4.5)] == ["4", "46364", "4.5"]
    assert shown.of_number(0, "yyyy-mm-dd", is_1904=True).text == "1904-01-01"
    assert [shown.number_of(said) for said in ("2026-12-08", "PT12H00M00S", "soon")] == ["46364", "0.5", ""]


def xlsx(path):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Posts")
    formats = [book.add_format({"num_format": code}) for code in ("0%", "d-mmm")]
    high = book.add_format({"font_script": 1})
    sheet.write_row(0, 0, TITLES)
    sheet.write_row(1, 0, ["Gulu", "Officer"])
    sheet.write_number(1, 2, 1, formats[0])
    sheet.write_number(1, 3, 0.8, formats[0])
    sheet.write_row(2, 0, ["Lira", "Officer"])
    sheet.write_rich_string(2, 2, "4", high, "1")
    sheet.write_number(2, 3, 46364, formats[1])
    sheet.write_row(3, 0, ["Moyo", "Officer", 7, 1.5])
    book.close()


def xls(path):
    rows = [TITLES, ["Gulu", "Officer", 1, 0.8], ["Lira", "Officer", "41", 46364], ["Moyo", "Officer", 7, 1.5]]
    make_xls.workbook(path, rows, formats={(1, 2): "0%", (1, 3): "0%", (2, 3): "d-mmm"}, raised={(2, 2): 1})


def ods(path):
    def cell(kind, value, text):
        return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{text}</text:p></table:table-cell>'

    high = '4<text:span text:style-name="T1">1</text:span>'
    rows = make.ods_row(*TITLES)
    percents = [cell("percentage", f'office:value="{value}"', text) for value, text in ((1, "100%"), (0.8, "80 %"))]
    day = cell("date", 'office:date-value="2026-12-08"', "8-Dec")
    for area, cells in (("Gulu", percents), ("Lira", [cell("string", "", high), day])):
        rows += make.ods_row(area, "Officer").replace("</table:table-row>", "".join(cells) + "</table:table-row>")
    make.ods(path, rows + make.ods_row("Moyo", "Officer", 7, 1.5))
    make.with_part(path, "content.xml", lambda xml: xml.replace(b"<office:body>", ODS_STYLES + b"<office:body>"))


ODS_STYLES = (
    b'<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    b'<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    b"</office:automatic-styles>"
)


@pytest.mark.parametrize("write", [xlsx, xls, ods], ids=lambda write: write.__name__)
def test_every_kind_of_workbook_shows_per_cent_marks_and_days(tmp_path, write):
    path = tmp_path / f"a.{write.__name__}"
    write(path)
    table = read(path)
    assert column(table, 2) == ["100%", "4¹", "7"]
    assert [text.replace(" ", "") for text in column(table, 3)] == ["80%", "2026-12-08", "1.5"]
    assert {text: (day.text, day.number) for text, day in table.dates.items()} == {"2026-12-08": ("8-Dec", "46364")}


def test_a_day_in_a_column_of_days_stays_one(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Posts")
    sheet.write_row(0, 0, [*TITLES[:3], "Day"])
    sheet.write_row(1, 0, ["Gulu", "Officer", 3])
    sheet.write_datetime(1, 3, dt.datetime(2026, 3, 31), book.add_format({"num_format": "d mmmm"}))
    book.close()
    table = read(path)
    assert column(table, 3) == ["2026-03-31"] and table.dates["2026-03-31"].text == "31 March"


# However the XML is spelt ---------------------------------------------------------------------------------------------
FAULTY = (
    make.TITLES_XML
    + make.FIRST_XML
    + make.row_xml(3, make.text_xml("A3", "Lira"), make.text_xml("B3", "x"), '<c r="D3" t="e"><v>#DIV/0!</v></c>')
    + make.row_xml(4, make.text_xml("A4", "Moyo"), make.text_xml("B4", "x"), '<c r="D4"><f>D2*2</f></c>')
)
SPELLINGS = {
    "as Excel": lambda xml: xml,
    "single quotes": lambda xml: re.sub(r'="([^"]*)"', r"='\1'", xml),
    "other order": lambda xml: re.sub(r'<c (r="\w+")([^>/]*)>', r"<c\2 \1>", xml),
    "line breaks": lambda xml: re.sub(r" (r|t)=", r"\n  \1 = ", xml),
    "prefix": lambda xml: re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x="),
    "no rows": lambda xml: re.sub(r'<row r="\d+"', "<row", xml),
    "no addresses": lambda xml: re.sub(r'<c r="C\d+"/>|(<(?:c|row)) r="\w+"', r"\1", _with_blanks(xml)),
    "a comment": lambda xml: xml.replace("<sheetData>", "<sheetData><!-- made by hand -->"),
    "text apart": lambda xml: xml.replace("#DIV/0!", "<![CDATA[#DIV/0!]]>"),
}


def _with_blanks(xml):
    """Nothing can be left out where cells bear no address."""
    return re.sub(r'(<c r=")D([234])', r'<c r="C\2"></c>\1D\2', xml)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_faults_are_found_by_position_however_the_xml_is_spelt(tmp_path, spelling):
    path = tmp_path / "a.xlsx"
    make.with_sheet_xml(path, FAULTY)
    make.with_part(path, "xl/worksheets/sheet1.xml", lambda xml: SPELLINGS[spelling](xml.decode()).encode())
    table = read_table(path, filename="a.xlsx", expected=make.HEADER)
    assert [(each.code, each.cell) for each in table.problems] == [(FAULTS["error"], "D3"), (FAULTS["formula"], "D4")]
    assert column(table, 3) == ["3", "#DIV/0!", "=…"]


def test_a_sheet_that_stands_elsewhere_in_the_zip_is_looked_at_too(tmp_path):
    path = tmp_path / "a.xlsx"
    make.with_sheet_xml(path, FAULTY)
    make.with_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml, renamed="xl/first.xml")
    make.with_part(path, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1", b"first"))
    table = read_table(path, filename="a.xlsx", expected=make.HEADER)
    assert [each.cell for each in table.problems] == ["D3", "D4"]


def test_a_last_row_of_formulas_without_results_is_a_row(tmp_path):
    path = tmp_path / "a.xlsx"
    last = make.row_xml(3, *(f'<c r="{letter}3"><f>{letter}2</f></c>' for letter in "ABCD"))
    make.with_sheet_xml(path, make.TITLES_XML + make.FIRST_XML + last)
    table = read_table(path, filename="a.xlsx", expected=make.HEADER)
    assert list(table.cells.index) == [2, 3] and column(table, 3) == ["3", "=…"]


@pytest.mark.parametrize(
    "cell", ['<c r="" t="e"><v/></c>', '<c r="D²" s="x"><v>3</v></c>', '<c r="D3" t="s"><v>9²</v></c>'], ids=range(3)
)
def test_what_breaks_the_rules_of_workbooks_is_a_fault_of_the_file(tmp_path, cell):
    """Read, or named as a damaged workbook: never a fault of ours."""
    path = tmp_path / "a.xlsx"
    make.with_sheet_xml(path, make.TITLES_XML + make.FIRST_XML + make.row_xml(3, make.text_xml("A3", "Lira"), cell))
    try:
        assert list(read_table(path, filename="a.xlsx", expected=make.HEADER).cells.index)[0] == 2
    except FileProblem as problem:
        assert problem.code == "broken_workbook"


def test_a_title_with_a_raised_mark_is_the_title(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Posts")
    sheet.write_row(0, 0, TITLES)
    sheet.write_rich_string(0, 2, "Workers (headcount)", book.add_format({"font_script": 1}), "2")
    sheet.write_row(1, 0, ["Gulu", "Officer", 3, 3])
    book.close()
    assert [fold(each.title) for each in read(path).columns] == [fold(title) for title in TITLES]
