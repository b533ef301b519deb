"""All ways in give the same problems for the same rows: a CSV, a workbook, a file or rows by the API, the forms."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping.records.services import records
from mapping.uploads import tasks
from mapping.uploads.services import answers, uploads
from tests.factories import submission
from tests.workforce.api import mistakes
from tests.workforce.api.callers import with_token
from tests.worlds import kept

OF_FILES = ("missing", "density")  # of all that an area reports: a form asks about them where it shows the whole area


@kept
def draft(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="draft")


@pytest.fixture
def caller(world):
    return with_token(world.partner, world.office)


def by_file(world, name, data):
    made = uploads.create_upload(
        round=world.round, organisation=world.office, file=ContentFile(data), filename=name, by=world.partner
    )
    return mistakes.found(answers.issues_of(tasks.run_now(made)))


def by_api(caller, upload):
    return {
        (row, each["code"], each["column"], each["value"])
        for each in caller.all(f"uploads/{upload}/issues/")
        for row in each["rows"] or [each["row"] or 0]
    }


def by_api_rows(caller, rows):
    given = [{name: value or None for name, value in row.items()} for row in rows]
    body = {"round": "2026", "organisation": "abara-office", "rows": given}
    return by_api(caller, caller.post("uploads/", body, expect=422)["upload"])


def by_form(draft, rows, person):
    """Many at once, as the table form does; its rows are numbered as those of the file."""
    made = [records.Row(text=row, number=number) for number, row in enumerate(rows, 2)]
    return mistakes.found(records.check(draft, made, by=person, missing="").issues)


def test_every_way_in_says_the_same(world, draft, caller, django_capture_on_commit_callbacks):
    rows = mistakes.whole(mistakes.ROWS)
    name, data = mistakes.as_csv(rows)
    csv = by_file(world, name, data)
    assert len({rule for _row, rule, _column, _value in csv}) >= 18, csv
    assert by_file(world, *mistakes.as_xlsx(rows)) == csv
    with django_capture_on_commit_callbacks(execute=True):
        sent = caller.send("uploads/", file=SimpleUploadedFile(name, data), round="2026", organisation="abara-office")
    assert by_api(caller, sent["id"]) == csv
    assert by_api_rows(caller, rows) == csv
    assert by_form(draft, rows, world.partner) == csv


def test_one_record_in_the_form_says_what_its_row_says(world, draft):
    """Row by row, without what only a whole table shows: a row that stands twice."""
    rows = mistakes.whole(mistakes.ROWS)
    whole = {each for each in by_file(world, *mistakes.as_csv(rows)) if each[1] != "duplicate"}
    single = set()
    for number, row in enumerate(rows, 2):
        found = mistakes.found(records.check(draft, [records.Row(text=row, number=number)], by=world.partner).issues)
        single |= {each for each in found if each[1] != "duplicate"}
    assert {each for each in single if each[1] not in OF_FILES} == {each for each in whole if each[1] not in OF_FILES}


def test_errors_of_the_address_for_rows_are_those_of_the_file(world, draft, caller):
    rows = mistakes.whole(mistakes.ROWS)
    csv = {(row, rule) for row, rule, _column, _value in by_file(world, *mistakes.as_csv(rows))}
    problem = caller.post(f"submissions/{draft.pk}/rows/", {"rows": rows}, expect=422)
    assert {(each["row"], each["code"]) for each in problem["errors"] if each["severity"] == "error"} <= csv


NUMBERS = [  # not 1,234: a file asks once what its comma means, a form at the cell (test_marks)
    "",
    "0",
    "3",
    "4",
    "2.5",
    "-1",
    "many",
    "12%",
    "~7",
    "1 234",
    "not applicable",
    "n/a",
    "1e3",
    "=1+1",
    "٣",
    " 5 ",
]
TEXTS = ["swo", "cdo", "Probation officer", "oficer", "Officier", ""]
A_ROW = st.fixed_dictionaries(
    {"cadre": st.sampled_from(TEXTS), "employment": st.sampled_from(["", "Permanent", "contract", "often"])}
    | {name: st.sampled_from(NUMBERS) for name in ("headcount", "posts_approved", "posts_filled", "headcount_female")}
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(A_ROW, min_size=2, max_size=6))
def test_any_rows(world, draft, caller, drawn):
    rows = mistakes.whole([row | {"workplace": f"Office {number}"} for number, row in enumerate(drawn)])
    csv = by_file(world, *mistakes.as_csv(rows))
    assert by_file(world, *mistakes.as_xlsx(rows)) == csv
    assert by_form(draft, rows, world.partner) == csv
