"""Rows as JSON: stored in one request, or every problem named by row and column;
nothing is kept of what was refused.
"""

import pytest

from mapping.submissions.models import Record, WarningAnswer
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services.rows import MOST, NOW, as_csv, malformed, written
from tests.factories import submission
from tests.linear import assert_linear
from tests.workforce.api.callers import codes, signed_in, with_token
from tests.worlds import kept

GOOD = [
    {"cadre": "swo", "headcount": 4, "posts_approved": 6, "posts_filled": 4.5},
    {"cadre": "cdo", "headcount": None, "flags": {"headcount": "not_applicable", "fte": "estimate"}, "fte": 2.5},
]


@kept
def draft(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="draft")


@pytest.fixture
def partner(world):
    return with_token(world.partner, world.office)


def rows(draft):
    return f"submissions/{draft.pk}/rows/"


def test_rows_are_stored_and_read_again(partner, draft):
    said = partner.post(rows(draft), {"rows": GOOD, "confirm": True})
    assert (said["upload"]["outcome"], said["upload"]["rows_ready"], said["issues"]) == ("stored", 2, [])
    assert said["revision"] == 1 and partner.last["ETag"].startswith('"r1.')
    first, second = sorted(partner.all(f"submissions/{draft.pk}/records/"), key=lambda each: each["row"])
    assert (first["area"], first["cadre"], first["headcount"], first["posts_filled"], first["fte"]) == (
        "abara",
        "swo",
        4,
        4.5,
        None,
    )
    assert second["flags"] == {"headcount": "not_applicable", "fte": "estimate"} and second["fte"] == 2.5
    assert (first["row"], second["row"], first["upload"]) == (2, 3, said["upload"]["id"])
    assert Record.objects.get(pk=first["id"]).headcount == 4000


def test_what_was_read_can_be_sent_again(partner, draft):
    partner.post(rows(draft), {"rows": GOOD, "confirm": True})
    names = ["area", "cadre", "employment", "headcount", "fte", "posts_approved", "posts_filled", "flags"]
    again = [{name: each[name] for name in names} for each in partner.all(f"submissions/{draft.pk}/records/")]
    said = partner.post(rows(draft), {"rows": again})
    assert said["upload"]["proposal"]["unchanged"]["records"] == 2
    assert said["upload"]["proposal"]["changed"]["records"] == 0


def test_without_confirm_it_is_a_proposal(partner, draft):
    said = partner.post(rows(draft), {"rows": GOOD})
    assert said["upload"]["outcome"] == "ready" and draft.records.count() == 0
    assert said["upload"]["proposal"]["new"] == {"records": 2, "workers_before": None, "workers_after": 4}
    stored = partner.post(f"uploads/{said['upload']['id']}/confirm/", {})
    assert stored["outcome"] == "stored" and draft.records.count() == 2


def test_errors_name_row_and_column_and_nothing_is_kept(partner, draft):
    wrong = [*GOOD, {"cadre": "swos", "headcount": "many", "workplace": "x"}, {"cadre": None, "headcount": -1}]
    problem = partner.post(rows(draft), {"rows": wrong, "confirm": True}, expect=422)
    assert set(codes(problem)) == {
        ("cadre_unknown", 4, "cadre"),
        ("not_a_number", 4, "headcount"),
        ("required", 5, "cadre"),
        ("negative", 5, "headcount"),
    }
    unknown = next(each for each in problem["errors"] if each["code"] == "cadre_unknown")
    assert (unknown["index"], unknown["value"], unknown["severity"]) == (2, "swos", "error")
    assert unknown["message"] and unknown["allowed"] and unknown["mend"]
    assert problem["errors_count"] == 4 and draft.records.count() == 0
    assert Upload.objects.get(pk=problem["upload"]).outcome == "discarded"
    assert len(partner.all(f"uploads/{problem['upload']}/issues/")) == 4


def many(count=NOW + 1, **more):
    return [{"cadre": "swo", "workplace": f"office {number}", "headcount": 1, **more} for number in range(count)]


def test_many_rows_are_checked_by_a_worker(partner, draft):
    said = partner.post(rows(draft), {"rows": many()}, expect=202)
    assert partner.last["Location"].endswith(f"/api/v1/uploads/{said['id']}/")
    assert (said["status"], said["outcome"], said["rows_read"]) == ("pending", "", 0) and not Record.objects.exists()
    tasks.run_now(Upload.objects.get())
    assert partner.get(f"uploads/{said['id']}/")["rows_ready"] == NOW + 1
    assert partner.post(f"uploads/{said['id']}/confirm/", {}, expect=202)["step"] == "store"
    tasks.run_now(Upload.objects.get())
    assert draft.records.count() == NOW + 1
    in_place = {"round": draft.round.code, "organisation": draft.organisation.code}
    partner.post("uploads/", {"rows": many(area="abara"), **in_place}, expect=202)
    assert partner.post(rows(draft), {"rows": many(NOW)})["upload"]["status"] == "done"  # the last that one waits for


@pytest.mark.parametrize("asked", [{"confirm": True}, {"answers": [{"code": "jump", "text": "A new office."}]}])
def test_what_a_worker_checks_cannot_be_confirmed_before(partner, draft, asked):
    problem = partner.post(rows(draft), {"rows": many(), **asked}, expect=422)
    assert "checked by a worker" in problem["detail"] and not Upload.objects.exists()


def test_many_rows_of_another_area_are_named_at_once(partner, draft):
    problem = partner.post(rows(draft), {"rows": [*many(), {"area": "bukoro", "cadre": "swo"}]}, expect=422)
    assert codes(problem) == [("area_outside", NOW + 3, "area")] and not Upload.objects.exists()


def test_a_note_of_any_length_is_named_and_holds_up_nobody(partner, draft):
    """Quadratic in the note it was: twenty seconds for one."""

    def send(text):
        row = {"cadre": "swo", "headcount": 1, "note": f"{text}@"}
        problem = partner.post(rows(draft), {"rows": [row]}, expect=422)
        assert [code for code, *_where in codes(problem) if code != "personal"] == ["too_long"]

    assert_linear(send, "a", 32_000)


def test_a_warning_asks_for_an_answer(partner, draft):
    odd = [{"cadre": "swo", "headcount": 4, "posts_approved": 2, "posts_filled": 4}]
    problem = partner.post(rows(draft), {"rows": odd, "confirm": True}, expect=422)
    assert [(each["code"], each["column"], each["severity"]) for each in problem["errors"]] == [
        ("filled_over_approved", "posts_filled", "warning")
    ]
    answers = [{"code": "filled_over_approved", "column": "posts_filled", "index": 0, "text": "Two on secondment."}]
    said = partner.post(rows(draft), {"rows": odd, "answers": answers, "confirm": True})
    assert said["upload"]["outcome"] == "stored" and said["issues"][0]["answer"] == "Two on secondment."
    assert WarningAnswer.objects.get().text == "Two on secondment."
    issues = partner.all(f"submissions/{draft.pk}/issues/")
    assert [(each["code"], each["answer"], each["record"]) for each in issues] == [
        ("filled_over_approved", "Two on secondment.", draft.records.get().pk)
    ]


def test_an_answer_to_nothing_is_refused(partner, draft):
    answers = [{"code": "sexes", "column": "headcount", "text": "Yes."}]
    problem = partner.post(rows(draft), {"rows": GOOD, "answers": answers, "confirm": True}, expect=422)
    assert codes(problem) == [("no_warning", None, "headcount")] and draft.records.count() == 0


def test_rows_of_another_area_are_refused(partner, draft):
    elsewhere = [
        {"area": "abara-east", "cadre": "swo", "headcount": 1},
        {"area": "bukoro", "cadre": "swo", "headcount": 1},
    ]
    problem = partner.post(rows(draft), {"rows": elsewhere, "confirm": True}, expect=422)
    assert codes(problem) == [("area_outside", 3, "area")]


def test_rows_that_would_pass_for_a_total_are_named(partner, draft):
    problem = partner.post(
        rows(draft), {"rows": [*GOOD, {"area": "Total", "cadre": "swo", "headcount": 4}], "confirm": True}, expect=422
    )
    assert ("left_out", 4, None) in codes(problem) and draft.records.count() == 0


def test_replace_leaves_only_what_was_sent(partner, draft):
    partner.post(rows(draft), {"rows": GOOD, "confirm": True})
    partner.post(rows(draft), {"rows": GOOD[:1], "mode": "replace", "confirm": True})
    assert [each.cadre.code for each in draft.records.all()] == ["swo"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"rows": []}, "no_rows"),
        ({"rows": "x"}, "no_rows"),
        ({"rows": [{"cadre": "swo"}] * (MOST + 1)}, "too_many_rows"),
        ({"rows": ["swo"]}, "wrong_row"),
        ({"rows": [{"cadre": "swo", "heads": 1}]}, "unknown_column"),
        ({"rows": [{"cadre": "swo", "headcount": [1]}]}, "wrong_value"),
        ({"rows": [{"cadre": "swo", "flags": {"headcount": "odd"}}]}, "wrong_flag"),
        ({"rows": [{"cadre": "swo", "headcount": 3, "flags": {"headcount": "unknown"}}]}, "wrong_flag"),
        ({"rows": [{"cadre": "swo", "flags": "low"}]}, "wrong_flag"),
        ({"rows": GOOD, "mode": "mix"}, "invalid_choice"),
        ({"rows": GOOD, "confirm": "perhaps"}, "invalid"),
        ({"rows": GOOD, "answers": [{}]}, "required"),
        ({}, "required"),
        ([], None),
    ],
)
def test_what_is_malformed_is_named(partner, draft, given, code):
    problem = partner.post(rows(draft), given, expect=422)
    if code:
        assert code in [each["code"] for each in problem["errors"]]
    assert not Upload.objects.exists()


# The ladder ---------------------------------------------------------------------------------------------------------
def test_another_organisations_submission_is_not_there(world, draft):
    with_token(world.ngo_partner, world.ngo).post(rows(draft), {"rows": GOOD}, expect=404)


def test_who_only_reads_may_not_write(world, draft):
    sent = submission(world.round, world.offices["bukoro"], world.b, by=world.clerk, status="submitted")
    signed_in(world.reviewer).post(rows(sent), {"rows": GOOD}, expect=403)


def test_a_token_needs_the_scope(world, draft):
    reader = with_token(world.partner, world.office, ["submissions:read"])
    assert reader.post(rows(draft), {"rows": GOOD}, expect=403)["scope"] == "submissions:write"


def test_the_wrong_verb(partner, draft):
    partner.get(rows(draft), expect=405)


def test_a_frozen_version_takes_no_rows(partner, world):
    sent = submission(world.round, world.office, world.a, by=world.partner, status="submitted")
    assert partner.post(rows(sent), {"rows": GOOD}, expect=409)["type"] == "/api/problems/state/"


def test_who_saw_an_older_state_is_told(partner, draft):
    etag = {"If-Match": partner.get(f"submissions/{draft.pk}/") and partner.last["ETag"]}
    partner.post(rows(draft), {"rows": GOOD, "confirm": True}, headers=etag)
    problem = partner.post(rows(draft), {"rows": GOOD[:1], "confirm": True}, expect=412, headers=etag)
    assert problem["revision"] == 1 and draft.records.count() == 2


def test_the_same_key_stores_once(partner, draft):
    key = {"Idempotency-Key": "tuesday"}
    first = partner.post(rows(draft), {"rows": GOOD, "confirm": True}, headers=key)
    assert partner.post(rows(draft), {"rows": GOOD, "confirm": True}, headers=key) == first
    assert partner.last["Idempotent-Replayed"] == "true" and Upload.objects.count() == 1
    draft.refresh_from_db()
    assert draft.revision == 1


def test_the_point_of_a_number_is_never_taken_for_thousands(partner, draft):
    partner.post(rows(draft), {"rows": [{"cadre": "swo", "fte": 1.555, "annual_cost": 155.555}], "confirm": True})
    record = draft.records.get()
    assert (record.fte, float(record.annual_cost)) == (1555, 155.56)


# What a row becomes in the file ---------------------------------------------------------------------------------------
def test_values_are_written_as_a_partner_would():
    said = [
        (12, None),
        (12.0, None),
        (2.5, "estimate"),
        (None, "suppressed"),
        (0, "low"),
        (None, None),
        (True, None),
        (1e20, None),
    ]
    assert [written(value, flag) for value, flag in said] == [
        "12",
        "12",
        "~2.5",
        "suppressed",
        "low",
        "",
        "true",
        "100000000000000000000",
    ]


def test_the_file_has_the_contracts_names_in_its_order():
    assert as_csv([{"headcount": 1, "area": 'Gulu, "east"'}, {"note": "a\nb"}]).decode() == (
        'area,cadre,headcount,note\r\n"Gulu, ""east""",,1,\r\n,,,"a\nb"\r\n'
    )
    assert malformed([{"area": "x"}]) == []
