"""Columns whose titles are not known: suggested, asked about, named; never left out without a word."""

import pandas as pd
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from mapping.files import rules
from mapping.files.questions import question
from mapping.submissions.models import Record
from mapping.uploads import tasks
from mapping.uploads.services import uploads
from mapping.uploads.titles import LEAVE
from tests.mapping.uploads.asking import answer, as_csv, choices, keys, saved, send, sheets

WHO = ["Abara", "swo"]


def refused(upload):
    assert upload.outcome == "refused", upload.open_questions
    return upload.problem["code"], " ".join(rules.refusal(upload.problem))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("titles", "figures"),
    [
        (["Number of staff", "F", "M"], [4, 2, 2]),
        (["Effectif", "H"], [4, 2]),
        (["Nmber of staf"], ["1,204"]),
    ],
)
def test_a_file_in_which_no_column_of_figures_is_known_is_refused(world, kind, titles, figures):
    rows = [["District", "Job title", "Remarks", *titles], [*WHO, "well", *figures]]
    upload = send(world, saved(sheets(Data=rows)) if kind == "xlsx" else as_csv(*rows), f"a.{kind}")
    code, said = refused(upload)
    assert code == "figures_unknown" and all(title in said for title in titles)
    assert "“Workers (headcount)”" in said and "Remarks" not in said


def test_the_refusal_is_in_the_readers_language(world):
    upload = send(world, as_csv(["District", "Job title", "Number of staff"], [*WHO, 4]), "a.csv")
    with translation.override("fr"):
        assert "Agents" in " ".join(rules.refusal(upload.problem))


def test_a_file_without_any_figures_is_refused(world):
    assert refused(send(world, as_csv(["Area", "Cadre", "Colour"], [*WHO, "red"]), "a.csv"))[0] == "no_figures"


@pytest.mark.parametrize(
    ("title", "ours"),
    [
        ("Workers (head count)", "headcount"),
        ("Womens", "headcount_female"),
        ("Nombre d'agents", "headcount"),
        ("Post filled", "posts_filled"),
        ("Staff, number of", "headcount"),
    ],
)
def test_a_column_of_figures_is_asked_about_with_the_nearest_title(world, title, ours):
    data = as_csv(["Area", "Cadre", title, "Men"], [*WHO, 4, 2], ["Abara", "cdo", "", 3], ["Abara", "para", 7, 1])
    upload = send(world, data, "a.csv")
    assert keys(upload) == ["column_C"] and choices(upload, "column_C")[0] == ours
    assert len(choices(upload, "column_C")) < 4  # the likely ones and none
    left = answer(world, upload, column_C=LEAVE)
    assert (left.outcome, left.proposal["columns"], left.proposal["unused"]) == ("ready", ["headcount_male"], [title])
    meant = answer(world, left, column_C=ours)
    assert (meant.outcome, meant.proposal["unused"]) == ("ready", []) and ours in meant.proposal["columns"]
    tasks.run_now(uploads.confirm(meant, mode="update", by=world.partner))
    assert sorted(Record.objects.values_list(ours, flat=True), key=str) == [4000, 7000, None]


def test_figures_that_resemble_nothing_may_be_the_workers_or_left_out(world):
    upload = send(world, as_csv(["Area", "Cadre", "Men", "Kzzqx"], [*WHO, 2, 5]), "a.csv")
    assert choices(upload, "column_D")[0] == "headcount" and choices(upload, "column_D")[-1] == LEAVE


def test_two_columns_are_not_both_the_same(world):
    upload = send(world, as_csv(["Area", "Cadre", "Men", "Staff", "Total staff"], [*WHO, 2, 5, 6]), "a.csv")
    upload = answer(world, upload, column_D="headcount", column_E="headcount")
    assert (upload.outcome, keys(upload)) == ("questions", ["column_E"])
    assert "headcount" not in choices(upload, "column_E")


@pytest.mark.parametrize(("title", "ours"), [("Cadr", "cadre"), ("Designation", "cadre"), ("Sub county", "area")])
def test_a_misspelt_key_column_is_asked_about(world, title, ours):
    titles = {"area": "Area", "cadre": "Cadre"} | {ours: title}
    upload = send(world, as_csv([*titles.values(), "Workers"], [*WHO, 4]), "a.csv")
    if upload.outcome == "questions":
        (key,) = keys(upload)
        assert choices(upload, key) == [ours, LEAVE]
        assert "no column for" in refused(answer(world, upload, **{key: LEAVE}))[1]
        upload = answer(world, upload, **{key: ours})
    assert upload.outcome == "ready"


def test_a_missing_key_column_names_what_may_be_it(world):
    code, said = refused(send(world, as_csv(["Area", "Cader type", "Workers", "Odd"], [*WHO, 4, "x"]), "a.csv"))
    assert code == "columns_missing" and "Odd" not in said and "Cadre" in said


@pytest.mark.parametrize(
    ("titles", "cells"),
    [
        (["Remarks", "Remarks"], ["a", "b"]),
        (["Colour", "colour "], ["red", "blue"]),
        (["", ""], ["side note", "x"]),
        (["S/N", ""], ["1", "2"]),
        (["Women", "Women"], ["2", "2"]),
    ],
)
def test_double_and_untitled_columns_that_nothing_uses_block_nothing(world, sign_in, titles, cells):
    partner = sign_in(world.partner)
    upload = send(world, saved(sheets(Data=[["Area", "Cadre", "Workers", *titles], [*WHO, 4, *cells]])))
    assert (upload.outcome, upload.questions) == ("ready", [])
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    for title in filter(None, titles):
        assert title == "Women" or title.strip() in html.partition("<details")[0]


@pytest.mark.parametrize("second", ["Women", "Female", "women "])
def test_two_columns_that_mean_the_same_and_differ_are_asked_about(world, second):
    upload = send(world, as_csv(["Area", "Cadre", "Workers", "Women", second], [*WHO, 4, 2, 3]), "a.csv")
    (key,) = keys(upload)
    assert choices(upload, key) == ["D", "E"]
    labels = dict(question(upload.questions[0]).choices)
    assert second.strip() in labels["E"] and "E" in labels["E"]
    for choice, women in (("E", 3000), ("D", 2000)):
        upload = answer(world, upload, **{key: choice})
        assert upload.outcome == "ready"

        assert pd.read_parquet(default_storage.path(upload.frame))["headcount_female"].tolist() == [women]
