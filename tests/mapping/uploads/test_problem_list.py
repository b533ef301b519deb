"""A problem is listed once for all cells that say the same, with how many and where; one mistake gives one problem."""

import io

import openpyxl
import pytest
from django.urls import reverse

from tests.mapping.uploads.test_uploads import page, run, send  # noqa: F401  (fixtures)

HEAD = "Area,Cadre,Employment,Sector,Workplace,Workers,Women,Men,Sex not stated,FTE\n"


def rows(*cells):
    return HEAD + "".join(f"{line}\n" for line in cells)


def problems(upload):
    return {
        (group.rule, group.column): [(each["value"], each["count"], each["cells"]) for each in group.examples]
        for group in upload.issue_groups.all()
    }


def test_one_misspelt_name_in_many_rows_is_one_problem(send, sign_in, world):  # noqa: F811
    lines = [f"Abera,swo,,,W{number},1,,,,\n" for number in range(600)] + ["Abira,swo,,,x,1,,,,\n"]
    upload = send(HEAD + "".join(lines))
    cells = ["A2", "A3", "A4", "A5", "A6"]
    assert problems(upload) == {("area_unknown", "area"): [("Abera", 600, cells), ("Abira", 1, [])]}
    said = page(send.client, upload)
    assert said.count("Abera</q>") == 1 and "A2, A3, A4, A5, A6 …" in said and "600 cells" in said
    content = b"".join(send.client.get(reverse("upload-issues", args=[upload.pk])).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Cells"]
    listed = [(row[1], row[2], row[8]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert listed == [("A2, A3, A4, A5, A6 …", 2, 600), ("A602", 602, 1)]
    found = send.client.get(f"/api/v1/uploads/{upload.pk}/issues/").json()["results"]
    assert [(each["value"], each["count"], len(each["rows"])) for each in found] == [
        ("Abera", 600, 600),
        ("Abira", 1, 1),
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Abara,swo,,,,4O,2,2,,", ("not_a_number", "headcount")),
        ("Abara,swo,,,,4,2x,2,0,", ("not_a_number", "headcount_female")),
        ("Abara,swo,,,,4,2,1,1x,", ("not_a_number", "headcount_unspecified")),
        ("Abara,swo,,,,4,2,2,,80%", ("percent", "fte")),
        ("Abara,swo,Permnent,,,4,2,2,,", ("choice_unknown", "employment")),
        ("Abara,swo,,Moon,,4,2,2,,", ("choice_unknown", "sector")),
    ],
)
def test_one_mistake_gives_one_problem(send, line, wanted):  # noqa: F811
    assert list(problems(send(rows(line)))) == [wanted]


def test_what_is_allowed_is_named_and_what_comes_near(send):  # noqa: F811
    said = page(send.client, send(rows("Abara,swo,Permnent,Moon,,4,2,2,,")))
    assert "Did you mean Permanent?" in said and "One of these, or empty: Permanent, Contract" in said


def test_a_code_beside_a_name_agrees_or_is_named(send):  # noqa: F811
    text = "Area,Cadre,Cadre code,Workers\nAbara,Social welfare officer,cdo,4\nAbara,Social welfare officer,swo,4\n"
    upload = send(text)
    assert problems(upload) == {("codes_differ", "cadre"): [("cdo / Social welfare officer", 1, [])]}
    assert "two columns of the row say different things" in page(send.client, upload)
    upload = send("Area code,District,Cadre,Workers\nabara,Bukoro,swo,4\n")
    assert list(problems(upload)) == [("codes_differ", "area")]
