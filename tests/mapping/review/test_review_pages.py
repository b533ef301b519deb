"""The pages of rounds, submissions and review: who may open and do what, and how many queries a page takes."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.models import Comment, Record, Submission
from mapping.submissions.services import comments, submissions
from tests.factories import area, submission, user
from tests.markup import text
from tests.worlds import kept
from workforce.history.models import Event
from workforce.people.models import Grant

RECORDS = [
    {"cadre": "swo", "headcount": 4, "posts_approved": 6, "posts_filled": 4, "sheet": "Posts", "row": 14},
    {"cadre": "para", "headcount": 12, "area": "abara-east"},
]


@kept
def sent(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="submitted", records=RECORDS)


@kept
def draft(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="draft", records=RECORDS)


# Reading --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("rounds", {"reviewer", "north_reviewer", "planner", "chair", "secretariat", "administrator"}),
        ("round-new", {"planner", "administrator"}),
        ("review-queue", {"reviewer", "north_reviewer"}),
        ("submissions",
         {"partner", "ngo_partner", "clerk", "reviewer", "north_reviewer", "planner", "chair", "secretariat",
          "administrator"}),
    ],
)  # fmt: skip
def test_who_may_open_which_list(world, sign_in, name, allowed):
    opened = {person for person in world.people if sign_in(world.people[person]).get(reverse(name)).status_code == 200}
    assert opened == allowed


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("partner", 200),
        ("reviewer", 200),
        ("planner", 200),
        ("north_reviewer", 200),
        ("ngo_partner", 404),
        ("clerk", 404),
        ("observer", 403),
        ("outsider", 403),
    ],
)
@pytest.mark.parametrize("name", ["submission", "submission-receipt", "submission-export"])
def test_who_may_open_a_submission(world, sign_in, sent, person, status, name):
    response = sign_in(world.people[person]).get(reverse(name, args=[sent.pk]))
    assert response.status_code == status
    response.close()


def test_a_draft_stays_with_the_partner(world, sign_in, draft):
    assert sign_in(world.partner).get(reverse("submission", args=[draft.pk])).status_code == 200
    assert sign_in(world.reviewer).get(reverse("submission", args=[draft.pk])).status_code == 404


def test_the_review_page_compares_with_last_round_and_lists_what_to_look_at(world, sign_in, sent):
    submission(
        world.last_round,
        world.office,
        world.a,
        by=world.partner,
        records=[{"cadre": "para", "headcount": 2, "area": "abara-east"}],
    )
    key = sent.records.get(cadre=world.swo).key_hash
    comments.comment(sent, text="Is this four?", key_hash=key, by=world.reviewer)
    page = text(sign_in(world.reviewer).get(reverse("review", args=[sent.pk])))
    assert "2 in 2025:" in page and "+14" in page
    assert "1 new, 1 changed, 0 unchanged" in page
    assert page.index("Is this four?") < page.index("Jump")
    assert "<bdi>1/2</bdi>" in page and "none from Abara-West" in page
    page = text(sign_in(world.reviewer).get(reverse("review", args=[sent.pk]), {"compare": "round"}))
    assert "Workers (headcount): 2 → 12" in page


def test_a_change_is_shown_only_where_both_sides_are_known(world, sign_in, sent):
    submission(
        world.last_round,
        world.office,
        world.a,
        by=world.partner,
        listed_cadres=["para"],
        records=[{"cadre": "para", "headcount": 2, "area": "abara-east"}],
    )
    totals = sign_in(world.reviewer).get(reverse("review", args=[sent.pk])).context["totals"]
    assert [(row["cadre"].code, row["change"]) for row in totals["rows"]] == [("swo", None), ("para", 10)]
    assert totals["all"]["change"] is None and totals["all"]["headcount"] == 16_000


def test_enter_in_the_last_day_sends_back_and_presses_no_comment(world, sign_in, sent):
    comments.comment(sent, text="Two too many?", by=world.reviewer)
    page = sign_in(world.reviewer).get(reverse("review", args=[sent.pk])).content.decode()
    joined = re.findall(r'<button[^>]*form="decide"[^>]*>', page)
    assert len(joined) > 1 and "formaction" not in joined[0] and all("formaction" in each for each in joined[1:])
    assert page.index(joined[0]) < page.index('id="decide"')


def test_the_queue_says_why_somebody_else_decides(world, sign_in, sent):
    page = text(sign_in(world.reviewer).get(reverse("review-queue")))
    assert "1 submission waits for your decision" in page
    page = text(sign_in(world.north_reviewer).get(reverse("review-queue")))
    assert "Nothing waits for your decision" in page and "the ministry decides" in page
    page = text(sign_in(world.north_reviewer).get(reverse("review", args=[sent.pk])))
    assert "the ministry decides" in page and "Send back</button>" not in page


def test_the_partners_home_says_what_is_asked(world, sign_in):
    page = text(sign_in(world.partner).get(reverse("submissions")))
    assert "1 submission waits for you" in page and "We employ nobody here" in page and "Not started" in page


def test_a_sent_back_submission_is_first_on_the_home_page(world, sign_in, sent):
    submissions.send_back(sent, note="Check Abara East.", by=world.reviewer)
    page = text(sign_in(world.partner).get(reverse("submissions")))
    assert "1 submission was sent back to you" in page and "Check Abara East." in page


def test_the_receipt_names_what_was_sent(world, sign_in, sent):
    page = text(sign_in(world.partner).get(reverse("submission-receipt", args=[sent.pk])))
    assert "Partner" in page and "Social welfare officers" in page and "not decided yet" in page


def test_the_export_holds_codes_and_whole_units(world, sign_in, sent):
    response = sign_in(world.partner).get(reverse("submission-export", args=[sent.pk]), {"format": "csv"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Area (code),Area,Cadre (code),Cadre,")
    assert lines[1].startswith("abara,Abara,swo,Social welfare officer,abara-office,") and ",6,,4," in lines[1]
    assert len(lines) == 3


# Submitting -----------------------------------------------------------------------------------------------------------
def test_submit_works_once(world, sign_in, draft):
    client = sign_in(world.partner)
    given = {"revision": draft.revision, "declared": "on", "message": "All counted."}
    response = client.post(reverse("submission-submit", args=[draft.pk]), given)
    assert response.status_code == 302 and response.url == reverse("submission-receipt", args=[draft.pk])
    draft.refresh_from_db()
    assert (draft.status, draft.submitted_by, draft.note) == ("submitted", world.partner, "All counted.")
    again = client.post(reverse("submission-submit", args=[draft.pk]), given, follow=True)
    assert "Already submitted by Partner" in text(again)
    assert Event.objects.of(draft).filter(verb="submitted").count() == 1


def test_submit_invalid_stale_and_not_mine(world, sign_in, draft):
    url = reverse("submission-submit", args=[draft.pk])
    client = sign_in(world.partner)
    assert "Tick the declaration" in text(client.post(url, {"revision": 0}))
    Submission.objects.filter(pk=draft.pk).update(revision=5)
    stale = client.post(url, {"revision": 0, "declared": "on"})
    assert stale.status_code == 409 and 'value="5"' in text(stale)
    assert client.get(url).status_code == 405
    assert sign_in(world.ngo_partner).post(url, {"revision": 5, "declared": "on"}).status_code == 404
    assert sign_in(world.reviewer).post(url, {"revision": 5, "declared": "on"}).status_code == 404
    assert sign_in(world.observer).post(url, {"revision": 5, "declared": "on"}).status_code == 403
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_clerk_attaches_the_signed_letter(world, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = submission(
        world.round,
        world.offices["bukoro"],
        world.b,
        by=world.clerk,
        status="draft",
        records=[{"cadre": "swo", "headcount": 2}],
    )
    client, url = sign_in(world.clerk), reverse("submission-submit", args=[draft.pk])
    given = {"revision": 0, "declared": "on"}
    assert "required" in text(client.post(url, given))
    wrong = SimpleUploadedFile("letter.pdf", b"<html>no letter</html>")
    assert "not a PDF, JPEG or PNG" in text(client.post(url, {**given, "letter": wrong}))
    large = SimpleUploadedFile("letter.pdf", b"%PDF-" + b"x" * (5 * 1024 * 1024))
    assert "larger than 5 MB" in text(client.post(url, {**given, "letter": large}))
    letter = SimpleUploadedFile("../../etc/signed letter.pdf", b"%PDF-1.7 signed")
    assert client.post(url, {**given, "letter": letter}).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "submitted" and draft.letter.name.startswith("letters/")
    served = sign_in(world.reviewer).get(reverse("submission-letter", args=[draft.pk]))
    assert b"".join(served) == b"%PDF-1.7 signed" and "attachment" in served["Content-Disposition"]
    assert sign_in(world.partner).get(reverse("submission-letter", args=[draft.pk])).status_code == 404


def test_nobody_here_is_asked_then_said(world, sign_in):
    client = sign_in(world.ngo_partner)
    url = reverse("submission-start", args=["2026", "hope"])
    assert "employs nobody in Abara?" in text(client.get(url, {"area": "abara", "nil": "1"}))
    assert not Submission.objects.exists()
    made = client.post(url, {"area": "abara", "nil": "1"}, follow=True)
    draft = Submission.objects.get()
    assert draft.is_nil and draft.listed_cadres == ["swo", "cdo", "para"]
    assert "nobody is employed here" in text(made)
    assert client.post(url, {"area": "nowhere", "nil": "1"}).status_code == 404
    assert sign_in(world.partner).post(url, {"area": "abara", "nil": "1"}).status_code == 404
    assert sign_in(world.reviewer).post(url, {"area": "abara"}).status_code == 403
    again = sign_in(world.ngo_partner).post(url, {"area": "abara"})
    draft.refresh_from_db()
    assert again.url == reverse("record-table", args=[draft.pk]) and not draft.is_nil, "the form is opened instead"


def test_several_drafts_are_submitted_together(world, sign_in):
    drafts = [
        submission(world.round, world.ngo, place, by=world.ngo_partner, status="draft", records=records)
        for place, records in ((world.a, RECORDS[:1]), (world.b, [{"cadre": "swo", "headcount": 1}]), (world.c, []))
    ]
    other = submission(world.round, world.office, world.a, by=world.partner, status="draft", records=RECORDS)
    url = reverse("submissions-submit", args=["2026", "hope"])
    ticked = [each.pk for each in [*drafts, other]]
    client = sign_in(world.ngo_partner)
    assert "Tick the declaration" in text(client.post(url, {"draft": ticked}, follow=True))
    page = text(client.post(url, {"draft": ticked, "declared": "1"}, follow=True))
    assert "Submitted: 2." in page and "Chelim: There are no records to submit" in page
    states = dict(Submission.objects.values_list("pk", "status"))
    assert [states[pk] for pk in ticked] == ["submitted", "submitted", "draft", "draft"]


def test_take_back_ladder(world, sign_in, sent):
    url = reverse("submission-take-back", args=[sent.pk])
    assert sign_in(world.ngo_partner).post(url).status_code == 404
    assert sign_in(world.reviewer).post(url).status_code == 403
    client = sign_in(world.partner)
    assert client.get(url).status_code == 405
    Submission.objects.filter(pk=sent.pk).update(note="From our payroll.")
    response = client.post(url)
    draft = Submission.objects.get(status="draft")
    assert response.url == reverse("submission", args=[draft.pk]) and draft.records.count() == 2
    assert "None" not in text(client.get(response.url)), "the partner's own message is nobody's decision"
    assert "took this version back" in text(client.post(url, follow=True))


def test_listed_cadres_ladder(world, sign_in, draft):
    url = reverse("submission-cadres", args=[draft.pk])
    client = sign_in(world.partner)
    assert "records of these cadres" in text(client.post(url, {"listed": ["cdo"]}))
    assert client.post(url, {"listed": ["para", "swo"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.listed_cadres == ["swo", "para"]
    assert sign_in(world.ngo_partner).post(url, {"listed": []}).status_code == 404


# Deciding -------------------------------------------------------------------------------------------------------------
DECISIONS = ["submission-accept", "submission-send-back"]


@pytest.mark.parametrize("name", DECISIONS)
def test_who_may_decide(world, sign_in, sent, name):
    url, given = reverse(name, args=[sent.pk]), {"note": "Look again."}
    assert sign_in(world.ngo_partner).post(url, given).status_code == 403
    assert sign_in(world.planner).post(url, given).status_code == 403
    assert sign_in(world.north_reviewer).post(url, given).status_code == 403
    south = user("south_reviewer", "reviewer", world.offices["chelim"], world.south)
    assert sign_in(south).post(url, given).status_code == 404
    client = sign_in(world.reviewer)
    assert client.get(url).status_code == 405
    sent.refresh_from_db()
    assert sent.status == "submitted"
    assert client.post(url, given).url == reverse("review-queue")
    sent.refresh_from_db()
    assert sent.status in ("accepted", "sent_back")
    for late in DECISIONS:
        page = text(client.post(reverse(late, args=[sent.pk]), given, follow=True))
        assert "by Reviewer on" in page
    assert Event.objects.of(sent).filter(verb__in=["accepted", "sent_back"]).count() == 1


def test_sending_back_needs_a_reason_and_may_give_more_time(world, sign_in, sent):
    url, client = reverse("submission-send-back", args=[sent.pk]), sign_in(world.reviewer)
    page = client.post(url, {"note": " "})
    assert page.status_code == 200 and "<title>Error:" in text(page)
    sent.refresh_from_db()
    assert sent.status == "submitted"
    assert client.post(url, {"note": "Count again.", "due": "2099-01-15"}).status_code == 302
    expected = ExpectedSubmission.objects.get(round=world.round, organisation=world.office)
    assert expected.last_day.isoformat() == "2099-01-15"


def test_withdrawing_an_acceptance(world, sign_in, sent):
    submissions.accept(sent, by=world.reviewer)
    url, client = reverse("submission-withdraw-acceptance", args=[sent.pk]), sign_in(world.reviewer)
    assert "Say why" in text(client.post(url, {"reason": ""}, follow=True))
    assert sign_in(world.north_reviewer).post(url, {"reason": "x"}).status_code == 403
    client = sign_in(world.reviewer)
    assert "no earlier accepted version" in text(
        client.post(url, {"reason": "Wrong file.", "restore_previous": "on"}, follow=True)
    )
    client.post(url, {"reason": "Wrong file."})
    sent.refresh_from_db()
    assert (sent.status, sent.note) == ("sent_back", "Wrong file.")


def test_comments_ladder(world, sign_in, sent):
    key = sent.records.get(cadre=world.swo).key_hash
    url = reverse("comment-add", args=[sent.pk])
    assert sign_in(world.ngo_partner).post(url, {"text": "x"}).status_code == 404
    assert sign_in(world.planner).post(url, {"text": "x"}).status_code == 403
    client = sign_in(world.reviewer)
    client.post(url, {"text": " "})
    assert not Comment.objects.exists()
    assert client.post(url, {"text": "Four?", "key_hash": key, "on": "review"}).url == reverse("review", args=[sent.pk])
    comment = Comment.objects.get()
    assert (comment.key_hash, comment.written_by) == (key, world.reviewer)
    settle = reverse("comment-settle", args=[comment.pk])
    assert sign_in(world.ngo_partner).post(settle).status_code == 404
    assert sign_in(world.planner).post(settle).status_code == 403
    assert sign_in(world.partner).post(settle).status_code == 403  # what a reviewer asks, the partner answers
    page = sign_in(world.partner).get(reverse("submission", args=[sent.pk]))
    assert "Four?" in text(page) and "Mark as resolved" not in text(page)
    assert sign_in(world.reviewer).post(settle).status_code == 302
    comment.refresh_from_db()
    assert comment.settled_by == world.reviewer
    assert "already resolved" in text(sign_in(world.reviewer).post(settle, {"on": "review"}, follow=True))


def test_whoever_wrote_a_comment_settles_it(world, sign_in, sent):
    partner = sign_in(world.partner)
    partner.post(reverse("comment-add", args=[sent.pk]), {"text": "Please wait for the letter."})
    comment = Comment.objects.get()
    assert "Mark as resolved" in text(partner.get(reverse("submission", args=[sent.pk])))
    assert partner.post(reverse("comment-settle", args=[comment.pk])).status_code == 302
    comment.refresh_from_db()
    assert comment.settled_by == world.partner


def test_a_reviewer_who_enters_for_the_office_settles_only_their_own_comments(world, sign_in, sent):
    comment = comments.comment(sent, text="Four?", by=world.reviewer)
    Grant.objects.create(user=world.partner, role="reviewer", organisation=world.office, area=world.a)
    assert sign_in(world.partner).post(reverse("comment-settle", args=[comment.pk])).status_code == 403


# Queries --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("more", [2, 30])
def test_pages_take_a_fixed_number_of_queries(world, sign_in, sent, django_assert_max_num_queries, more):
    for number in range(more):
        place = area(f"place-{number}", world.levels.district, world.south)
        ExpectedSubmission.objects.create(round=world.round, organisation=world.ngo, area=place)
        submission(
            world.round,
            world.ngo,
            place,
            by=world.ngo_partner,
            status="submitted",
            records=[{"cadre": "swo", "headcount": 1}],
        )
        below = area(f"part-{number}", world.levels.subcounty, world.a)
        Record.objects.filter(submission=sent, cadre=world.para).update(area=below) if number == 0 else None
        comments.comment(sent, text=f"{number}?", by=world.reviewer)
    pages = [
        (world.reviewer, reverse("rounds"), 16),
        (world.reviewer, reverse("round", args=["2026"]), 18),
        (world.reviewer, reverse("submissions"), 16),
        (world.reviewer, reverse("review-queue"), 16),
        (world.reviewer, reverse("review", args=[sent.pk]), 40),
        (world.reviewer, reverse("submission", args=[sent.pk]), 34),
        (world.ngo_partner, reverse("submissions"), 26),
    ]
    for person, url, most in pages:
        client = sign_in(person)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200, url
