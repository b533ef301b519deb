"""Submissions by the API: beginning, reading, filters, submitting and taking back; the ladder of each."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mapping.submissions.models import Submission
from tests.factories import submission
from tests.workforce.api.callers import signed_in, with_token
from tests.worlds import kept

RECORDS = [dict(cadre="swo", headcount=4, posts_approved=6, posts_filled=4), dict(cadre="cdo", headcount=2.5)]
NEW = {"round": "2026", "organisation": "abara-office", "area": "abara"}


@pytest.fixture
def partner(world):
    return with_token(world.partner, world.office)


@kept
def draft(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="draft", records=RECORDS)


# Beginning -----------------------------------------------------------------------------------------------------------
def test_a_draft_is_begun(partner, world):
    made = partner.post("submissions/", NEW, expect=201)
    assert partner.last["Location"].endswith(f"/api/v1/submissions/{made['id']}/")
    assert (made["round"], made["organisation"], made["area"], made["status"], made["version"]) == (
        "2026",
        "abara-office",
        "abara",
        "draft",
        1,
    )
    assert made["last_day"] == "2026-12-31" and made["whose_turn"] == "partner"
    assert Submission.objects.get().created_by == world.partner


def test_nobody_is_employed(partner):
    assert partner.post("submissions/", NEW | {"is_nil": True}, expect=201)["is_nil"] is True


def test_a_second_draft_is_refused_and_the_first_named(partner, draft):
    problem = partner.post("submissions/", NEW, expect=409)
    assert problem["submission"] == draft.pk and problem["errors"][0]["code"] == "draft_open"


@pytest.mark.parametrize(
    "changed",
    [{"organisation": "hope"}, {"organisation": "none"}, {"area": "bukoro"}, {"area": "nowhere"}, {"round": "2030"}],
)
def test_what_is_not_ones_own_is_not_there(partner, changed):
    partner.post("submissions/", NEW | changed, expect=404)
    assert not Submission.objects.exists()


def test_what_is_missing_is_named(partner):
    problem = partner.post("submissions/", {"round": "2026"}, expect=422)
    assert [each["field"] for each in problem["errors"]] == ["organisation", "area"]


def test_who_only_reads_may_not_begin(world):
    signed_in(world.observer).post("submissions/", NEW, expect=403)
    with_token(world.partner, world.office, ["submissions:read"]).post("submissions/", NEW, expect=403)


# Reading -------------------------------------------------------------------------------------------------------------
def test_one_with_its_totals(partner, draft):
    found = partner.get(f"submissions/{draft.pk}/")
    assert found["totals"] == {"records": 2, "headcount": 6.5, "posts_approved": 6, "posts_filled": 4}
    assert partner.last["ETag"].startswith('"r0.')
    partner.get(f"submissions/{draft.pk}/", headers={"If-None-Match": partner.last["ETag"]}, expect=304)


def test_filters_are_those_of_plain_python(world):
    made = [
        submission(world.round, world.office, world.a, by=world.partner, status="submitted"),
        submission(world.last_round, world.office, world.a, by=world.partner),
        submission(world.round, world.ngo, world.a, by=world.ngo_partner),
        submission(world.round, world.offices["chelim"], world.c, by=world.planner, status="submitted"),
    ]
    planner = signed_in(world.planner)
    rules = {
        ("round", "2026"): lambda s: s.round.code == "2026",
        ("organisation", "hope"): lambda s: s.organisation.code == "hope",
        ("area", "north"): lambda s: s.area.path.startswith("TL/north/"),
        ("area", "chelim"): lambda s: s.area.code == "chelim",
        ("status", "submitted"): lambda s: s.status == "submitted",
    }
    for (name, value), rule in rules.items():
        found = {each["id"] for each in planner.all("submissions/", **{name: value}, page_size=1)}
        assert found == {each.pk for each in made if rule(each)}, (name, value)
    assert planner.get("submissions/")["count"] == 4


def test_others_and_drafts_are_not_seen(world, draft):
    assert with_token(world.ngo_partner, world.ngo).all("submissions/") == []
    signed_in(world.planner).get(f"submissions/{draft.pk}/", expect=404)
    signed_in(world.observer).get("submissions/", expect=403)


def test_records_page_by_page(partner, draft):
    path = f"submissions/{draft.pk}/records/"
    assert [each["headcount"] for each in partner.all(path, page_size=1)] == [4, 2.5]
    page = partner.get(path, page_size=1)
    assert page["previous"] is None and partner.get(page["next"])["next"] is None
    for given in ({"page_size": 0}, {"page_size": 1001}, {"cursor": "x"}, {"sort": "area"}):
        partner.get(path, expect=400, **given)


# Submitting -----------------------------------------------------------------------------------------------------------
def test_it_is_submitted_and_taken_back(partner, draft):
    said = partner.post(f"submissions/{draft.pk}/submit/", {"revision": 0, "message": "Here."})
    assert (said["status"], said["note"], said["whose_turn"]) == ("submitted", "Here.", "reviewer")
    again = partner.post(f"submissions/{draft.pk}/take-back/")
    assert (again["status"], again["version"], again["opened_from"]) == ("draft", 2, draft.pk)
    assert partner.get(f"submissions/{draft.pk}/")["status"] == "taken_back"
    assert len(partner.all(f"submissions/{again['id']}/records/")) == 2


def test_by_its_etag(partner, draft):
    partner.get(f"submissions/{draft.pk}/")
    said = partner.post(f"submissions/{draft.pk}/submit/", {}, headers={"If-Match": partner.last["ETag"]})
    assert said["status"] == "submitted"


def test_what_was_seen_must_be_said(partner, draft):
    problem = partner.post(f"submissions/{draft.pk}/submit/", {}, expect=422)
    assert problem["errors"][0]["field"] == "revision"


@pytest.mark.parametrize("how", ["revision", "If-Match"])
def test_a_stale_one_is_not_submitted(partner, draft, how):
    given = {"revision": 7} if how == "revision" else {}
    headers = {"If-Match": '"r7.0"'} if how == "If-Match" else {}
    problem = partner.post(f"submissions/{draft.pk}/submit/", given, headers=headers, expect=412)
    assert problem["type"] == "/api/problems/changed_meanwhile/"
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_not_in_this_state(partner, world, draft):
    partner.post(f"submissions/{draft.pk}/take-back/", expect=409)
    partner.post(f"submissions/{draft.pk}/submit/", {"revision": 0})
    assert (
        partner.post(f"submissions/{draft.pk}/submit/", {"revision": 0}, expect=409)["errors"][0]["code"] == "not_draft"
    )


def test_an_empty_one_is_not_submitted(partner, world):
    empty = submission(world.round, world.office, world.a, by=world.partner, status="draft")
    assert partner.post(f"submissions/{empty.pk}/submit/", {"revision": 0}, expect=409)["errors"][0]["code"] == "empty"


@pytest.mark.parametrize("act", ["submit", "take-back", "file"])
def test_the_ladder(world, draft, act):
    path = f"submissions/{draft.pk}/{act}/"
    signed_in(world.ngo_partner).post(path, {"revision": 0}, expect=404)
    signed_in(world.observer).post(path, {"revision": 0}, expect=403)
    signed_in(world.partner).get(path, expect=405)
    sent = submission(world.round, world.offices["bukoro"], world.b, by=world.clerk, status="submitted")
    signed_in(world.reviewer).post(f"submissions/{sent.pk}/{act}/", {"revision": 0}, expect=403)


def test_a_clerk_attaches_the_letter(world):
    made = submission(world.round, world.offices["bukoro"], world.b, by=world.clerk, status="draft", records=RECORDS)
    clerk = signed_in(world.clerk)
    path = f"submissions/{made.pk}/submit/"
    assert clerk.post(path, {"revision": 0}, expect=422)["errors"][0]["code"] == "letter"
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.4", content_type="application/pdf")
    assert clerk.send(path, revision=0, letter=letter, expect=200)["status"] == "submitted"
