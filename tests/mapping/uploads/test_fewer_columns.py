"""A file, JSON rows or a form with fewer columns than the records: the same workers stay the same workers, and where it
is not clear whom a row means a person is asked; nobody is counted twice without a word."""

import functools

import pytest
from django.urls import reverse

from mapping.checks.fewer import BESIDES, SAME
from mapping.submissions.models import Record
from mapping.uploads.models import Upload
from mapping.uploads.services import uploads
from tests.factories import submission
from tests.mapping.uploads import asking
from tests.workforce.api.callers import with_token

SPECIAL = {"employment": "contract", "sector": "justice", "level": "district", "workplace": "Annex"}
OTHER = {"employment": "permanent", "sector": "welfare", "level": "community", "workplace": "Main office"}
SHORT = "Area,Cadre,Workers\nAbara,Social welfare officer,{}\n"


@pytest.fixture
def send(world):
    return functools.partial(asking.send, world)


@pytest.fixture
def answer(world):
    return functools.partial(asking.answer, world)


@pytest.fixture
def partner(world, sign_in):
    return sign_in(world.partner)


def held_by(world, *records, round=None, status="accepted"):
    by = {"by": world.partner, "status": status}
    return submission(
        round or world.round, world.office, world.a, records=[{"cadre": "swo"} | r for r in records], **by
    )


def count(world):
    """{(employment, sector, level, workplace): workers} of the draft's welfare officers."""
    found = Record.objects.filter(submission__status="draft", cadre__code="swo").select_related("sector", "level")
    return {(r.employment, r.sector.code, r.level.code, r.workplace): r.headcount / 1000 for r in found}


def stored(upload, by):
    from mapping.uploads import tasks

    return tasks.run_now(uploads.confirm(upload, mode="update", by=by))


# One record fits ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", list(SPECIAL))
@pytest.mark.parametrize("when", ["round", "last_round"])
def test_a_column_left_out_stays_as_it_was(world, send, part, when):  # noqa: F811
    held_by(world, {part: SPECIAL[part], "headcount": 21}, round=getattr(world, when))
    upload = send(SHORT.format(20).encode(), "short.csv")
    assert (upload.outcome, upload.questions) == ("ready", []) and not upload.issue_groups.exists()
    assert upload.proposal["missing"]["records"] == 0
    assert stored(upload, world.partner).outcome == "stored"
    whole = {"employment": "unspecified", "sector": "unspecified", "level": "unspecified", "workplace": ""}
    assert count(world) == {tuple((whole | {part: SPECIAL[part]}).values()): 20}


def test_json_rows_mean_the_same(world):
    held_by(world, SPECIAL | {"headcount": 21}, {"cadre": "cdo", "headcount": 3, "employment": "permanent"})
    place = {"round": "2026", "organisation": world.office.code, "confirm": True}
    rows = [{"area": "abara", "cadre": "swo", "headcount": 20}, {"area": "abara", "cadre": "cdo", "headcount": 4}]
    said = with_token(world.partner, world.office).post("uploads/", place | {"rows": rows})
    assert said["upload"]["outcome"] == "stored" and said["upload"]["proposal"]["new"]["records"] == 0
    assert count(world) == {tuple(SPECIAL.values()): 20}
    assert Record.objects.get(submission__status="draft", cadre__code="cdo").employment == "permanent"


def test_nothing_is_held_so_not_specified_is_right(world, send):  # noqa: F811
    upload = send(SHORT.format(20).encode(), "short.csv")
    assert (upload.outcome, upload.questions) == ("ready", [])


# Several fit, or none -------------------------------------------------------------------------------------------------
@pytest.fixture
def unclear(world, send):  # noqa: F811
    """Two records held, and a file that says neither employment nor sector."""
    held_by(world, SPECIAL | {"headcount": 12}, OTHER | {"headcount": 9}, {"cadre": "para", "headcount": 2})
    return send(SHORT.format(22).encode(), "short.csv")


def test_it_is_asked_first_with_the_totals_and_nothing_is_preset(unclear, partner, world):  # noqa: F811
    assert unclear.outcome == "questions" and [each["key"] for each in unclear.questions] == ["fewer"]
    html = partner.get(reverse("upload", args=[unclear.pk])).content.decode()
    assert "1 row does not say: Employment, Sector, Level of work, Workplace." in html
    assert "Abara, Social welfare officer: your 2 records say 21 workers, the file 22." in html
    assert "21 workers before, 22 after" in html and "21 workers before, 43 after" in html
    assert 'type="radio"' in html and '" checked' not in html and "Confirm and store" not in html
    refused = partner.post(reverse("upload-confirm", args=[unclear.pk]), {"mode": "update"}, follow=True)
    assert "Answer every question about the file" in refused.content.decode()
    assert not Record.objects.filter(submission__status="draft").exists()


def test_the_same_workers_replace_the_records_and_leave_the_others(unclear, answer, world, partner):  # noqa: F811
    upload = answer(unclear, fewer=SAME)
    assert upload.outcome == "ready" and not upload.issue_groups.exists()
    assert {kind: upload.proposal[kind]["records"] for kind in ("new", "replaced", "missing")} == {
        "new": 1,
        "replaced": 2,
        "missing": 1,
    }
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "Workers in your records of these areas: 23. Workers in the file: 22." in html
    assert "Workers in your records after confirming: 24." in " ".join(html.split())
    listed = partner.get(reverse("upload-difference", args=[upload.pk]) + "?kind=replaced").content.decode()
    assert "Annex" in listed and "Main office" in listed
    assert stored(upload, world.partner).outcome == "stored"
    assert sorted(count(world).values()) == [22]


def test_other_workers_are_added_and_the_total_that_doubles_is_explained(unclear, answer, world, partner):  # noqa: F811
    upload = answer(unclear, fewer=BESIDES)
    assert [(each.rule, each.column, each.unanswered) for each in upload.issue_groups.all()] == [
        ("jump_total", "headcount", 1)
    ]
    assert upload.proposal["jumped"] and upload.proposal["replaced"]["records"] == 0
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "Before, it was 21" in html and "Abara, Social welfare officer" in html
    data = {"rule": "jump_total", "column": "headcount", "text": "A new office"}
    partner.post(reverse("upload-answer", args=[upload.pk]), data)
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "Check that nobody is counted twice, then choose." in html and 'value="update" checked' not in html
    refused = partner.post(reverse("upload-confirm", args=[upload.pk]), {}, follow=True)
    assert "Choose what should happen" in refused.content.decode()
    assert stored(upload, world.partner).outcome == "stored"
    assert sorted(count(world).values()) == [9, 12, 22]


def test_where_the_workers_hardly_change_adding_is_preset(world, send, partner):  # noqa: F811
    held_by(world, OTHER | {"headcount": 20}, {"cadre": "cdo", "headcount": 20})
    upload = send(SHORT.format(21).encode(), "short.csv")
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    assert not upload.proposal["jumped"] and 'value="update" checked' in html


def test_no_record_fits_what_the_file_does_say(world, send):  # noqa: F811
    held_by(world, {"employment": "permanent", "workplace": "Annex", "headcount": 12})
    upload = send(b"Area,Cadre,Employment,Workers\nAbara,Social welfare officer,Contract,11\n", "short.csv")
    assert upload.outcome == "questions" and upload.questions[0]["params"]["held"] == 12000


def test_json_rows_are_refused_with_the_question_and_take_its_answer(world):
    held_by(world, SPECIAL | {"headcount": 12}, OTHER | {"headcount": 9})
    caller = with_token(world.partner, world.office)
    rows = [{"area": "abara", "cadre": "swo", "headcount": 22}]
    given = {"round": "2026", "organisation": world.office.code, "confirm": True, "rows": rows}
    refused = caller.post("uploads/", given, expect=422)
    assert "fewer" in str(refused["errors"]) and "21 workers before, 22 after" in str(refused["errors"])
    assert Upload.objects.latest("pk").outcome == "discarded"
    said = caller.post("uploads/", given | {"answers": [{"question": "fewer", "choice": SAME}]})
    assert said["upload"]["outcome"] == "stored" and list(count(world).values()) == [22]


def test_errors_come_before_the_question_and_both_are_settled_in_the_end(world, send):  # noqa: F811
    held_by(world, SPECIAL | {"headcount": 12}, OTHER | {"headcount": 9})
    assert send(SHORT.format("many").encode(), "short.csv").outcome == "errors"
    assert send(SHORT.format("13").encode(), "short.csv").outcome == "questions"


# Rows that say all of it, but less or more than a record --------------------------------------------------------------
def test_a_blank_workplace_beside_a_record_with_one_asks_whether_they_are_the_same(world, send):  # noqa: F811
    held_by(world, {"workplace": "Annex", "headcount": 12})
    titles = "Area,Cadre,Employer,Employment,Sector,Level of work,Workplace,Workers"
    row = f"Abara,swo,{world.office.code},unspecified,unspecified,unspecified,,11"
    upload = send(f"{titles}\n{row}\n".encode(), "short.csv")
    assert [(each.rule, each.unanswered) for each in upload.issue_groups.all()] == [("double", 1)]


def test_in_the_form_too(world, partner):  # noqa: F811
    draft = held_by(world, {"employment": "stipend_volunteer", "headcount": 265}, status="draft")
    given = {"revision": 0, "area": "abara", "cadre": "swo", "employment": "unspecified", "headcount": "265"}
    address = reverse("record-new", args=[draft.pk])
    html = partner.post(address, given).content.decode()
    assert "These workers may be in your records already" in html and "265 workers" in html
    assert Record.objects.count() == 1
    assert partner.post(address, given | {"why:double:": "Paid workers of a project"}).status_code == 302


def test_a_record_may_say_more_of_itself_without_a_question(world, partner):  # noqa: F811
    draft = held_by(world, {"headcount": 40}, status="draft")
    record = draft.records.get()
    given = {"revision": 0, "area": "abara", "cadre": "swo", "employment": "permanent", "headcount": "40"}
    assert partner.post(reverse("record-edit", args=[record.pk]), given).status_code == 302
    assert list(count(world)) == [("permanent", "unspecified", "unspecified", "")]


# What is there already ------------------------------------------------------------------------------------------------
def test_a_file_that_says_the_same_opens_no_draft(world, send, partner):  # noqa: F811
    held_by(world, SPECIAL | {"headcount": 21})
    upload = stored(send(SHORT.format(21).encode(), "short.csv"), world.partner)
    assert upload.outcome == "stored" and not world.office.submissions.filter(status="draft").exists()
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "Nothing has changed: there is nothing new to submit" in html and "No draft was opened" in html


def test_only_the_areas_that_change_get_a_draft(world, send):  # noqa: F811
    held_by(world, {"headcount": 21})
    submission(world.round, world.office, world.a1, by=world.partner, records=[{"cadre": "swo", "headcount": 3}])
    upload = send(b"Area,Cadre,Workers\nAbara,swo,21\nAbara,cdo,2\n", "short.csv")
    assert stored(upload, world.partner).outcome == "stored"
    assert [each.area.code for each in world.office.submissions.filter(status="draft")] == ["abara"]
