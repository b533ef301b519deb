"""A workbook of several sheets: none that holds rows is left out without a word."""

import io
import zipfile

import openpyxl
import pytest

from mapping.columns import COLUMNS
from mapping.files import read_table, write_template
from mapping.files.questions import question
from mapping.submissions.models import Record
from mapping.uploads import tasks
from mapping.uploads.services import uploads
from tests.mapping.files import make_bad_files as make
from tests.mapping.uploads.asking import answer, choices, keys, page, saved, send, sheets
from tests.workforce.api.callers import with_token

TITLES = ["Cadre", "Workers (headcount)"]
EAST = [TITLES, ["swo", 4], ["cdo", 8]]
WEST = [["Reported by the office"], TITLES, ["swo", 5], ["cdo", 9], ["para", "many"]]
FULL = [["Area", *TITLES], ["abara-east", "swo", 4]]


def two(**more):
    return sheets(**{"Abara-East": EAST, "Abara-West": WEST, **more})


def stored(world, upload):
    tasks.run_now(uploads.confirm(upload, mode="update", by=world.partner))
    fields = ("sheet", "row", "area__code", "cadre__code", "headcount")
    return sorted(Record.objects.values_list(*fields))


def test_sheets_of_one_shape_are_read_together_or_one_alone(world):
    book = two()
    book["Abara-West"].delete_rows(5)
    upload = send(world, book)
    assert keys(upload) == ["sheets", "sheet_area"] and choices(upload, "sheets") == ["all", "sheet_1", "sheet_2"]
    upload = answer(world, upload, sheets="sheet_2", sheet_area="area")
    assert (upload.outcome, upload.sheet, upload.rows_read) == ("ready", "Abara-West", 2)
    upload = answer(world, upload, sheets="all", sheet_area="area")
    assert (upload.outcome, upload.rows_read, upload.left_out) == ("ready", 4, [["Abara-West!1", "banner", WEST[0][0]]])
    assert stored(world, upload) == [
        ("Abara-East", 2, "abara-east", "swo", 4000),
        ("Abara-East", 3, "abara-east", "cdo", 8000),
        ("Abara-West", 3, "abara-west", "swo", 5000),
        ("Abara-West", 4, "abara-west", "cdo", 9000),
    ]


def test_a_problem_names_its_own_sheet(world, sign_in):
    upload = send(world, two(), answers={"sheets": "all", "sheet_area": "area"})
    assert upload.outcome == "errors"
    (group,) = upload.issue_groups.filter(severity="error")
    assert (group.examples[0]["sheet"], group.examples[0]["cell"]) == ("Abara-West", "B5")
    assert "Abara-West!B5" in page(sign_in(world.partner), upload)
    (told,) = with_token(world.partner, world.office).all(f"uploads/{upload.pk}/issues/", severity="error")
    assert (told["sheet"], told["cell"], told["row"]) == ("Abara-West", "B5", 5)


def test_a_problem_of_a_row_names_its_own_sheet(world, sign_in):
    rows = [TITLES, ["swo", 4]]
    upload = send(world, sheets(Nowhere=rows, Abara=rows), answers={"sheets": "all", "sheet_area": "area"})
    assert "row Nowhere!2" in page(sign_in(world.partner), upload)


def test_an_error_cell_stays_in_its_own_sheet(world):
    book = two()
    book["Abara-West"].delete_rows(5)
    book["Abara-East"]["B3"], book["Abara-West"]["B3"] = "=1/0", 6
    data = io.BytesIO(saved(book))
    with zipfile.ZipFile(data) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        parts["xl/worksheets/sheet1.xml"]
        .replace(b'<c r="B3"><f>1/0</f><v', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v><v')
        .replace(b"<v>#DIV/0!</v><v></v>", b"<v>#DIV/0!</v>")
        .replace(b"<v>#DIV/0!</v><v />", b"<v>#DIV/0!</v>")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    upload = send(world, out.getvalue(), answers={"sheets": "all", "sheet_area": "area"})
    (group,) = upload.issue_groups.filter(severity="error")
    assert group.count == 1 and (group.examples[0]["sheet"], group.examples[0]["cell"]) == ("Abara-East", "B3")


def test_rows_that_stand_twice_name_the_sheet(world):
    upload = send(world, sheets(North=FULL, South=FULL), answers={"sheets": "all"})
    (group,) = upload.issue_groups.filter(rule="duplicate")
    assert [each["params"]["rows"] for each in group.examples] == [["South!2"], ["North!2"]]


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize("shape", ["same", "other", "no titles"])
def test_another_sheet_with_rows_is_asked_about(world, shape, state):
    rows = {
        "same": [["Area", *TITLES], ["abara-west", "swo", 40]],
        "other": [["Area", "Cadre", "Women", "Men"], ["abara-west", "swo", 2, 3]],
        "no titles": [["Abara", 3], ["Bukoro", 4]],
    }[shape]
    book = sheets(Posts=FULL, More=rows)
    book["More"].sheet_state = state
    upload = send(world, book)
    assert keys(upload) == ["sheets"]
    words = question(upload.questions[0])
    assert "More" in words.title and ("hidden" in words.title) == (state != "visible")
    expected = {"same": ["all", "sheet_1", "sheet_2"], "other": ["sheet_1", "sheet_2"], "no titles": ["sheet_1"]}
    assert choices(upload, "sheets") == expected[shape]
    upload = answer(world, upload, sheets="sheet_1")
    assert (upload.outcome, upload.sheet, upload.rows_read) == ("ready", "Posts", 1)


@pytest.mark.parametrize("rows", [[], [["Read me"], ["Call 0772 123456"]], [["Cadre"], ["swo"], ["cdo"]]])
def test_a_sheet_without_rows_of_figures_asks_nothing(world, rows):
    assert send(world, sheets(Posts=FULL, Notes=rows)).outcome == "ready"


@pytest.mark.parametrize("name", ["Abara-East", "abara east"])
def test_one_sheet_that_is_called_like_an_area(world, name):
    upload = send(world, sheets(**{name: EAST}))
    assert keys(upload) == ["sheet_area"]
    assert answer(world, upload, sheet_area="leave_out").problem["code"] == "columns_missing"
    assert answer(world, upload, sheet_area="area").outcome == "ready"


def test_one_sheet_of_any_name_without_an_area_is_refused(world):
    upload = send(world, sheets(Sheet1=EAST))
    assert (upload.outcome, upload.problem["code"]) == ("refused", "columns_missing")


def test_in_an_ods_too(world, tmp_path):
    row = make.ods_row("Area", *TITLES) + make.ods_row("abara-east", "swo", 4)
    more = f'</table:table><table:table table:name="More">{row.replace("abara-east", "abara-west")}'
    make.ods(tmp_path / "a", row + more)
    upload = send(world, (tmp_path / "a").read_bytes(), "a.ods")
    assert choices(upload, "sheets") == ["all", "sheet_1", "sheet_2"]
    assert answer(world, upload, sheets="all").rows_read == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_template_asks_nothing_even_with_few_columns_left(world, language, tmp_path):
    path = tmp_path / "a.xlsx"
    kept = [column for column in COLUMNS if column.name in ("area", "cadre", "headcount")]
    lists = {"area": ["101", "102", "103"], "cadre": ["swo", "cdo"], "sector": ["1", "2"], "level": ["3", "4"]}
    meta = {"round": world.round.code, "organisation": world.office.code, "as_of": "2026"}
    row = {"area": "Abara", "cadre": "swo", "headcount": 3}
    write_template(COLUMNS, rows=[row], out=path, lists=lists, title="Posts", meta=meta, language=language)
    book = openpyxl.load_workbook(path)  # as another program saves it
    places = [cell.column for cell in book["Posts"][1]]
    names = [column.name for column in COLUMNS]
    for place in reversed(places):
        if names[place - 1] not in [column.name for column in kept]:
            book["Posts"].delete_cols(place)
    upload = send(world, book)
    assert (upload.outcome, upload.questions, upload.sheet, upload.rows_read) == ("ready", [], "Posts", 1)


def test_who_asks_nobody_is_told_what_was_not_read(tmp_path):
    path = tmp_path / "a.xlsx"
    sheets(Posts=FULL, More=FULL).save(path)
    table = read_table(path, filename="a.xlsx", expected=["Area", *TITLES])
    assert [problem.code for problem in table.problems] == ["other_sheets"] and len(table.cells) == 1
