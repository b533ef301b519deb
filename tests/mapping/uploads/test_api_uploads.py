"""Files by the API: sent, checked, every problem read, answered, confirmed, discarded; the ladder of each."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mapping.submissions.models import Record
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services import uploads
from tests.factories import submission
from tests.workforce.api.callers import codes, signed_in, with_token

TITLES = "Area,Cadre,Headcount,Posts approved,Posts filled\n"
GOOD = f"{TITLES}Abara,Probation officer,3,4,3\nAbara,cdo,1,,\n"
ODD = f"{TITLES}Abara,Probation officer,3,2,3\n"
WRONG = f"{TITLES}Abara,Probation oficer,many,2,3\nAbara,cdo,-1,,\nNowhere,cdo,1,,\n"
PLACE = {"round": "2026", "organisation": "abara-office"}


@pytest.fixture
def partner(world):
    return with_token(world.partner, world.office)


def file(text):
    return SimpleUploadedFile("june.csv", text.encode(), content_type="text/csv")


def sent(partner, text, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        said = partner.send("uploads/", file=file(text), **PLACE)
    assert partner.last["Location"].endswith(said["url"].removeprefix("http://testserver"))
    return partner.get(said["url"])


@pytest.fixture
def send(partner, django_capture_on_commit_callbacks):
    return lambda text: sent(partner, text, django_capture_on_commit_callbacks)


def test_a_file_is_checked_confirmed_and_stored(partner, send, world):
    found = send(GOOD)
    assert (found["status"], found["outcome"], found["rows_read"], found["errors"]) == ("done", "ready", 2, 0)
    assert found["proposal"]["new"] == {"records": 2, "workers_before": None, "workers_after": 4}
    assert partner.post(f"uploads/{found['id']}/confirm/", {"mode": "update"})["outcome"] == "stored"
    assert Record.objects.count() == 2
    partner.post(f"uploads/{found['id']}/confirm/", {}, expect=409)
    partner.post(f"uploads/{found['id']}/discard/", expect=409)


def test_every_problem_is_told_with_its_place(partner, send):
    found = send(WRONG)
    assert (found["outcome"], found["errors"]) == ("errors", 4)
    issues = partner.all(f"uploads/{found['id']}/issues/", page_size=3, severity="error")
    assert {(each["code"], each["row"], each["cell"], each["column"], each["value"]) for each in issues} == {
        ("cadre_unknown", 2, "B2", "cadre", "Probation oficer"),
        ("not_a_number", 2, "C2", "headcount", "many"),
        ("negative", 3, "C3", "headcount", "-1"),
        ("area_unknown", 4, "A4", "area", "Nowhere"),
    }
    assert all(each["message"] and each["allowed"] and each["mend"] and each["title"] for each in issues)
    assert "Social welfare officer" in next(each["hint"] for each in issues if each["code"] == "cadre_unknown")
    for given, count in (({"code": "negative"}, 1), ({"column": "headcount"}, 2), ({"severity": "warning"}, 1)):
        assert partner.get(f"uploads/{found['id']}/issues/", **given)["count"] == count
    partner.get(f"uploads/{found['id']}/issues/", severity="worst", expect=400)
    partner.post(f"uploads/{found['id']}/confirm/", {}, expect=409)


def test_problems_in_french(partner, send):
    found = send(WRONG)
    said = partner.get(f"uploads/{found['id']}/issues/", code="negative", headers={"Accept-Language": "fr"})
    assert said["results"][0]["message"] != partner.all(f"uploads/{found['id']}/issues/", code="negative")[0]["message"]


def test_a_warning_is_answered(partner, send):
    found = send(ODD)
    assert (found["warnings"], found["unanswered"]) == (1, 1)
    path = f"uploads/{found['id']}"
    assert partner.post(f"{path}/confirm/", {}, expect=409)["errors"][0]["code"] == "unanswered"
    answer = {"code": "filled_over_approved", "column": "posts_filled", "row": 2, "text": "One is on secondment."}
    assert partner.post(f"{path}/answers/", {"answers": [answer]})["unanswered"] == 0
    assert partner.all(f"{path}/issues/")[0]["answer"] == "One is on secondment."
    assert partner.post(f"{path}/confirm/", {})["outcome"] == "stored"


@pytest.mark.parametrize("answers", [[], [{"code": "sexes", "text": "x"}], [{"code": "jump"}], "x"])
def test_a_wrong_answer(partner, send, answers):
    found = send(ODD)
    partner.post(f"uploads/{found['id']}/answers/", {"answers": answers}, expect=422)


def test_a_proposal_is_discarded(partner, send):
    found = send(GOOD)
    assert partner.post(f"uploads/{found['id']}/discard/")["outcome"] == "discarded"
    partner.post(f"uploads/{found['id']}/confirm/", {}, expect=409)


def test_a_file_that_is_none(partner, send):
    found = send("%PDF-1.4")
    assert found["outcome"] == "refused" and found["refusal"]["code"] == "wrong_type" and found["refusal"]["mend"]
    assert partner.all(f"uploads/{found['id']}/issues/") == []


def test_for_a_submission(partner, world, django_capture_on_commit_callbacks):
    draft = submission(world.round, world.office, world.a, by=world.partner, status="draft")
    with django_capture_on_commit_callbacks(execute=True):
        said = partner.send(f"submissions/{draft.pk}/file/", file=file(GOOD))
    assert (said["round"], said["organisation"], said["status"]) == ("2026", "abara-office", "pending")
    assert partner.get(said["url"])["outcome"] == "ready"


def test_rows_of_many_areas(world):
    ngo = with_token(world.ngo_partner, world.ngo)
    rows = [{"area": "abara", "cadre": "swo", "headcount": 2}, {"area": "abara-east", "cadre": "cdo", "headcount": 1}]
    said = ngo.post("uploads/", {"round": "2026", "organisation": "hope", "rows": rows, "confirm": True})
    assert said["upload"]["outcome"] == "stored" and Record.objects.count() == 2
    problem = ngo.post(
        "uploads/", {"round": "2026", "organisation": "hope", "rows": [{"cadre": "swo", "headcount": 1}]}, expect=422
    )
    assert ("required", 2, "area") in codes(problem) or ("left_out", 2, None) in codes(problem)


def test_the_list_is_filtered(partner, send):
    first, second = send(GOOD), send(WRONG)
    assert [each["id"] for each in partner.all("uploads/", page_size=1)] == [second["id"], first["id"]]
    assert [each["id"] for each in partner.all("uploads/", outcome="errors")] == [second["id"]]
    assert partner.all("uploads/", round="2025") == []
    partner.get("uploads/", outcome="lost", expect=400)


def test_what_cannot_be_sent(partner, world):
    partner.send("uploads/", file=file(GOOD), round="2026", organisation="hope", expect=404)
    partner.send("uploads/", file=file(GOOD), round="2030", organisation="abara-office", expect=404)
    partner.send("uploads/", **PLACE, expect=422)
    assert partner.send("uploads/", file=file(""), **PLACE, expect=422)["errors"][0]["code"] == "empty_file"
    partner.send("uploads/", file=file(GOOD), mode="mix", **PLACE, expect=422)
    partner.send("uploads/", file=file(GOOD), profile=999, **PLACE, expect=404)
    partner.last = partner.client.post("/api/v1/uploads/", b"<x/>", content_type="text/xml", headers=partner.headers)
    assert partner.last.status_code == 415 and not Upload.objects.exists()


def test_more_rows_than_are_stored_at_once(partner, world, django_capture_on_commit_callbacks):
    lines = "".join(f"Abara,swo,1,,,Office {number}\n" for number in range(2001))
    text = TITLES.strip() + ",Workplace\n" + lines
    with django_capture_on_commit_callbacks(execute=True):
        said = partner.send("uploads/", file=file(text), **PLACE)
    with django_capture_on_commit_callbacks(execute=True):
        partner.post(f"uploads/{said['id']}/answers/", {"answers": _all_answers(partner, said)})
        assert partner.post(f"uploads/{said['id']}/confirm/", {}, expect=202)["status"] == "pending"
    assert partner.get(said["url"])["outcome"] == "stored" and Record.objects.count() == 2001


def _all_answers(partner, said):
    asked = {(each["code"], each["column"]) for each in partner.all(f"uploads/{said['id']}/issues/")}
    return [{"code": code, "column": column, "text": "So it is."} for code, column in asked]


@pytest.mark.parametrize("act", ["answers", "confirm", "discard"])
def test_the_ladder(world, act):
    made = uploads.create_upload(
        round=world.round, organisation=world.office, file=file(GOOD), filename="june.csv", by=world.partner
    )
    tasks.run_now(made)
    path = f"uploads/{made.pk}/{act}/"
    signed_in(world.ngo_partner).post(path, {}, expect=404)
    signed_in(world.observer).post(path, {}, expect=403)
    signed_in(world.planner).post(path, {}, expect=403)
    signed_in(world.partner).get(path, expect=405)
    with_token(world.partner, world.office, ["submissions:read"]).post(path, {}, expect=403)
