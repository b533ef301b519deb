"""A partner's workbook is read as its sheet shows it: per cent, dates, rounded numbers, in the words of the page."""

import io

import pytest
import xlsxwriter
from django.urls import reverse

from mapping.submissions.models import Record
from tests.mapping.uploads.test_uploads import page, run, send  # noqa: F401  (fixtures)

TITLES = ["Area", "Cadre", "Workplace", "Workers (headcount)", "Full-time equivalent"]


def workbook(*rows):
    """Cells: a value, or (value, format of the number)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Data")
    for row, cells in enumerate([TITLES, *rows]):
        for column, cell in enumerate(cells):
            value, code = cell if isinstance(cell, tuple) else (cell, "General")
            sheet.write(row, column, value, book.add_format({"num_format": code}))
    book.close()
    return out.getvalue()


def told(upload):
    groups = {
        group.rule: [(each["cell"], each["value"]) for each in group.examples] for group in upload.issue_groups.all()
    }
    return groups, [note["code"] for note in upload.proposal["notes"]]


@pytest.mark.parametrize("code", ["0%", "0.00%", '0"%"', "[Blue]0 %;-0 %"])
def test_a_number_shown_as_a_per_cent_is_no_count(send, code):  # noqa: F811
    upload = send(workbook(["Abara", "swo", "", (1, code), (0.8, code)]), "a.xlsx")
    (rule, cells), *more = told(upload)[0].items()
    assert rule == "percent" and not more or {rule, *dict(more)} == {"percent"}
    assert [cell for cell, _value in cells][0] in ("D2", "E2") and "must be a count, not a per cent" in page(
        send.client, upload
    )


def test_a_cell_formatted_as_a_date_says_so_and_what_the_number_is(send):  # noqa: F811
    upload = send(
        workbook(["Abara", "swo", "", (4, "dd-mmm"), 1], ["Abara", "swo", "B", (46364, "d-mmm"), 1]), "a.xlsx"
    )
    assert told(upload)[0] == {"date_cell": [("D2", "04-Jan"), ("D3", "8-Dec")]}
    said = page(send.client, upload)
    assert "Format it as a number (it then shows 4)." in said and "1900" not in said and "2026-12-08" not in said


def test_words_that_became_a_date_are_read_as_they_are_shown(send, run):  # noqa: F811
    upload = send(workbook(["Abara", "swo", (46085, "d-mmm"), 4, 4]), "a.xlsx")
    assert told(upload) == ({}, ["date_text"]) and "C2 shows “4-Mar”" in page(send.client, upload)
    run(lambda: send.client.post(reverse("upload-confirm", args=[upload.pk]), {"mode": "update"}))
    assert Record.objects.get().workplace == "4-Mar"


def test_more_decimals_than_are_kept_are_rounded_and_said_once(send, run):  # noqa: F811
    upload = send(workbook(["Abara", "swo", "", 4, 3.66666], ["Abara", "swo", "B", 4, 1.00049]), "a.xlsx")
    assert told(upload) == ({}, ["rounded"])
    run(lambda: send.client.post(reverse("upload-confirm", args=[upload.pk]), {"mode": "update"}))
    assert sorted(Record.objects.values_list("fte", flat=True)) == [1000, 3667]


@pytest.mark.parametrize("again", ["Maison Espe\u0301rance", "Maison\u200b Espérance", "MAISON ESPÉRANCE\u00a0"])
def test_one_workplace_in_two_spellings_is_one_record(send, run, again):  # noqa: F811
    upload = send(workbook(["Abara", "swo", "Maison Espérance", 4, 4], ["Abara", "swo", again, 4, 4]), "a.xlsx")
    assert list(told(upload)[0]) == ["duplicate"]
    first = send(workbook(["Abara", "swo", again, 4, 4]), "a.xlsx")
    run(lambda: send.client.post(reverse("upload-confirm", args=[first.pk]), {"mode": "update"}))
    assert Record.objects.get().workplace.casefold() == "maison espérance"
    second = send(workbook(["Abara", "swo", "Maison Espérance", 4, 4]), "b.xlsx")
    assert second.proposal["unchanged"]["records"] == 1 and second.proposal["new"]["records"] == 0
