"""1.500 and 1,500 in columns of figures: asked once, where nothing in the file says what the mark means."""

import pandas as pd
import pytest
from django.core.files.storage import default_storage
from django.utils import translation

from mapping.files.questions import question
from tests.mapping.uploads.asking import answer, as_csv, keys, send, sheets
from tests.workforce.api.callers import with_token

TITLES = ["Area", "Cadre", "Workers", "FTE", "Cost in a year"]


def rows(*figures):
    """One row each: [workers, FTE, cost]."""
    cadres = ["swo", "cdo", "para"]
    return [TITLES, *(["Abara", cadre, *each] for cadre, each in zip(cadres, figures, strict=False))]


def values(upload):
    frame = pd.read_parquet(default_storage.path(upload.frame))
    return [[None if pd.isna(each) else each / 1000 for each in frame[name]] for name in ("headcount", "fte")]


@pytest.mark.parametrize(
    ("figures", "key", "thousands", "decimal"),
    [
        ([["3", "1,500", ""]], "mark_comma", [[3], [1500]], [[3], [1.5]]),
        ([["2.000", "1.500", ""], ["3.250", "2.5", ""]], "mark_point", [[2000, 3250], [1500, 2.5]], None),
        ([["4", "1.500", "2.345.678"]], "mark_point", [[4], [1500]], [[4], [1.5]]),
        ([["4", "1.500", "2.345,50"]], "mark_point", [[4], [1500]], [[4], [1.5]]),
    ],
)
def test_asked_once_for_the_file(world, figures, key, thousands, decimal):
    upload = send(world, as_csv(*rows(*figures), delimiter=";"), "a.csv")
    assert keys(upload) == [key]
    assert values(answer(world, upload, **{key: "thousands"})) == thousands
    upload = answer(world, upload, **{key: "decimal"})
    if decimal:
        assert values(upload) == decimal
    else:
        assert upload.outcome == "errors" and upload.issue_groups.get(severity="error").rule == "fraction"


@pytest.mark.parametrize(
    "figures",
    [
        [["3", "1.500", "1500.50"], ["4", "2.25", ""]],
        [["1,204", "2.5", ""]],
        [["1 204", "0.500", ""]],
        [["3", "1500", "1,204.50"]],
        [["12", "12.125", "3"]],
    ],
)
def test_what_is_clear_is_not_asked(world, figures):
    upload = send(world, as_csv(*rows(*figures), delimiter=";"), "a.csv")
    assert (upload.outcome, upload.questions) == ("ready", [])


def test_a_stored_number_of_a_workbook_is_not_asked_about(world):
    upload = send(world, sheets(Posts=rows([3, 1.125, 1500.5], [4, 2.5, 3])))
    assert (upload.outcome, upload.questions, values(upload)) == ("ready", [], [[3, 4], [1.125, 2.5]])


def test_a_typed_one_is_where_others_show_the_mark_between_thousands(world):
    upload = send(world, sheets(Posts=rows([3, "1.500", "1.234.567"])))
    assert keys(upload) == ["mark_point"]
    assert values(answer(world, upload, mark_point="thousands")) == [[3], [1500]]


def test_both_readings_are_shown_as_the_reader_writes_numbers(world):
    upload = send(world, as_csv(*rows(["3", "1,500", ""])), "a.csv")
    labels = dict(question(upload.questions[0]).choices)
    assert labels["thousands"].startswith("1500") and labels["decimal"].startswith("1.5")
    with translation.override("fr"):
        assert dict(question(upload.questions[0]).choices)["decimal"].startswith("1,5")


def test_rows_of_a_program_are_refused_with_the_question_and_take_the_answer(world):
    caller = with_token(world.partner, world.office)
    body = {
        "round": "2026",
        "organisation": "abara-office",
        "rows": [{"area": "abara", "cadre": "swo", "fte": "1,500"}],
    }
    problem = caller.post("uploads/", body | {"confirm": True}, expect=422)
    (asked,) = problem["errors"]
    assert (asked["severity"], asked["question"]) == ("question", "mark_comma") and len(asked["choices"]) == 2
    said = [{"question": "mark_comma", "choice": "decimal"}]
    done = caller.post("uploads/", body | {"confirm": True, "answers": said})
    assert done["upload"]["outcome"] == "stored"
    assert caller.get(f"uploads/{problem['upload']}/")["outcome"] == "discarded"
