"""The pages of the overlap queue: settling, reopening, who looks, what a partner never sees."""

import pytest
from django.urls import reverse

from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import overlapping, settling
from mapping.submissions.models import Submission
from mapping.submissions.services import submissions
from tests.factories import user
from tests.mapping.overlaps.overlapped import REASON, both, replace, settle, text, the
from tests.strategy.reporting import make_report


def post(client, overlap, name="overlap-settle", **data):
    return client.post(reverse(name, args=[overlap.round.pk, overlap.key_hash]), data)


def test_a_reviewer_settles_on_the_page(twice, sign_in):
    client, overlap = sign_in(twice.reviewer), the(twice)
    page = text(client.get(reverse("overlaps")))
    assert "29 workers are counted once instead of twice" not in page
    assert "31 workers are counted once instead of twice, in 2 places" in page
    page = text(client.get(reverse("overlap", args=[twice.round.pk, overlap.key_hash])))
    assert "9 counted, 11 not" in page and "Differs" in page and "+11" in page
    sent = {"choice": "keep:hope", "reason": REASON, "seen": str(settling.Seen.of(overlap))}
    response = post(client, overlap, **sent)
    assert response.status_code == 302 and OverlapDecision.objects.get().organisation == twice.ngo
    page = text(client.get(response.url))
    assert "It counts from the next gap report" in page and "11 counted, 9 not" in page and "Opened again" not in page


def test_what_is_missing_is_said(twice, sign_in):
    client, overlap = sign_in(twice.reviewer), the(twice)
    page = text(post(client, overlap, seen=str(settling.Seen.of(overlap))))
    assert "Say whose figures count" in page and "Say why." in page and "Error:" in page
    assert "Open the page again" in text(post(client, overlap, choice="both", reason="x", seen="1:x"))
    assert not OverlapDecision.objects.exists()


def test_a_stale_page_shows_both_answers_and_loses_nothing(twice, sign_in):
    overlap = the(twice)
    sent = {"choice": "both", "reason": "Two shifts.", "seen": str(settling.Seen.of(overlap))}
    settle(twice, overlap, by=twice.planner)
    response = post(sign_in(twice.reviewer), overlap, **sent)
    page = text(response)
    assert response.status_code == 409 and REASON in page and "Two shifts." in page and str(twice.planner) in page
    assert "Both are right: count both" in page and "Count the figures of Abara District Office" in page
    form = response.context["form"]
    again = post(sign_in(twice.reviewer), overlap, **{name: form[name].value() for name in form.fields})
    assert again.status_code == 302 and OverlapDecision.objects.get().decision == "both"


def test_figures_that_changed_meanwhile_are_shown_first(twice, sign_in):
    overlap = the(twice)
    sent = {"choice": "both", "reason": "Two shifts.", "seen": str(settling.Seen.of(overlap))}
    replace(twice, twice.ours[1], records=[{"cadre": "swo", "employer": "abara-office", "headcount": 15, "fte": 9}])
    response = post(sign_in(twice.reviewer), overlap, **sent)
    assert response.status_code == 409 and "The figures changed since you opened this page" in text(response)
    assert "Two shifts." in text(response) and not OverlapDecision.objects.exists()


def test_reopening_on_the_page(twice, sign_in):
    settle(twice, the(twice))
    client, overlap = sign_in(twice.planner), the(twice)
    assert "This field is required" in text(post(client, overlap, "overlap-reopen", revision=1))
    assert post(client, overlap, "overlap-reopen", revision=0, reason="x").status_code == 409
    assert post(client, overlap, "overlap-reopen", revision=1, reason="Wrong payroll.").status_code == 302
    assert "This overlap is open already" in text(
        client.get(post(client, overlap, "overlap-reopen", revision=2, reason="x").url)
    )


def test_many_on_the_page(twice, sign_in):
    client = sign_in(twice.reviewer)
    url = f"{reverse('overlaps-settle-many')}?round=2026&of=abara-office&of=hope"
    assert url.partition("?")[0] in text(client.get(reverse("overlaps")))
    page = client.get(url)
    assert len(page.context["rows"]) == 2 and "checked" not in text(page)
    assert text(client.get(url + "&all=1")).count("checked") == 2
    chosen = [row["seen"] for row in page.context["rows"]]
    assert "Tick at least one overlap" in text(client.post(url, {"choice": "both", "reason": REASON}))
    old = chosen[0].replace(":0:", ":9:")
    assert client.post(url, {"choice": "both", "reason": REASON, "chosen": [old]}).status_code == 409
    assert client.post(url, {"choice": "both", "reason": REASON, "chosen": chosen}).status_code == 302
    assert OverlapDecision.objects.filter(decision="both", reason=REASON).count() == 2
    assert "Nothing of these two organisations is open" in text(client.get(url))
    assert client.get(url.replace("hope", "nobody")).status_code == 404


@pytest.mark.parametrize(
    ("person", "looks", "settles"),
    [
        ("reviewer", 200, 302),
        ("planner", 200, 302),
        ("north_reviewer", 200, 403),
        ("chair", 200, 403),
        ("partner", 403, 403),
        ("ngo_partner", 403, 403),
        ("clerk", 403, 403),
        ("observer", 403, 403),
        ("outsider", 403, 403),
    ],
)
def test_who_looks_and_who_settles(twice, sign_in, person, looks, settles):
    client, overlap = sign_in(twice.people[person]), the(twice)
    url = reverse("overlap", args=[twice.round.pk, overlap.key_hash])
    sent = {"choice": "both", "reason": REASON, "seen": str(settling.Seen.of(overlap))}
    assert client.get(url).status_code == looks and client.get(reverse("overlaps")).status_code == looks
    if looks == 200:
        assert ("Whose figures count?" in text(client.get(url))) == (settles == 302)
    assert post(client, overlap, **sent).status_code == settles
    assert client.get(reverse("overlap-settle", args=[twice.round.pk, overlap.key_hash])).status_code == 405


def test_one_who_belongs_to_a_claimant_may_look_and_reads_why_not(twice, sign_in):
    twice.planner.grants.create(role="partner", organisation=twice.ngo, area=twice.a)
    client, overlap = sign_in(twice.planner), the(twice)
    page = text(client.get(reverse("overlap", args=[twice.round.pk, overlap.key_hash])))
    assert str(settling.REASONS["own_organisation"]) in page
    assert post(client, overlap, choice="both", reason="x", seen="x").status_code == 403


def test_an_area_outside_is_not_there(twice, sign_in):
    client, overlap = sign_in(user("south", "reviewer", twice.ministry, twice.south)), the(twice)
    assert client.get(reverse("overlap", args=[twice.round.pk, overlap.key_hash])).status_code == 404
    assert "No workers were reported by two organisations" in text(client.get(reverse("overlaps")))
    assert post(client, overlap).status_code == 404


def test_a_decision_on_what_is_no_overlap_any_more_can_still_be_read(twice, sign_in):
    overlap = the(twice)
    settle(twice, overlap)
    Submission.objects.filter(pk=twice.ours[1].pk).update(status="superseded")
    client, url = sign_in(twice.reviewer), reverse("overlap", args=[twice.round.pk, overlap.key_hash])
    page = text(client.get(url))
    assert "no longer reported by two organisations" in page and REASON in page
    assert post(client, overlap, choice="both", reason="x", seen="x").status_code == 404
    assert client.get(reverse("overlap", args=[twice.round.pk, 5])).status_code == 404


def test_the_review_queue_and_the_review_page_lead_there(twice, sign_in):
    client = sign_in(twice.reviewer)
    assert "2 overlaps to decide" in text(client.get(reverse("review-queue")))
    page = text(client.get(reverse("review", args=[twice.ours[1].pk])))
    assert (
        "Also reported by others" in page and "Abara District Office" in page and f"/overlaps/{twice.round.pk}/" in page
    )
    district = sign_in(user("district", "reviewer", twice.offices["bukoro"], twice.north))
    assert "Also reported by others" not in text(district.get(reverse("review", args=[twice.ours[1].pk])))
    assert "overlaps to decide" not in text(district.get(reverse("review-queue")))


def test_a_submission_in_review_shows_what_it_would_overlap_with(twice, sign_in):
    Submission.objects.filter(pk=twice.ours[1].pk).update(status="submitted")
    page = text(sign_in(twice.reviewer).get(reverse("review", args=[twice.ours[1].pk])))
    assert "Also reported by others" in page and f"/overlaps/{twice.round.pk}/" not in page


def test_a_partner_never_sees_anothers_rows(twice, sign_in):
    settle(twice, the(twice))
    report = make_report(twice)
    client = sign_in(twice.partner)
    for url in (
        reverse("submissions"),
        reverse("submission", args=[twice.ours[0].pk]),
        reverse("overlaps"),
        reverse("report", args=[report.number]),
    ):
        assert "Hope for Children" not in text(client.get(url))


@pytest.mark.parametrize("name", ["overlaps", "overlap"])
def test_queries_are_a_fixed_number(twice, sign_in, name, django_assert_max_num_queries):
    client = sign_in(twice.reviewer)
    for place, office in ((twice.b, "bukoro"), (twice.c, "chelim"), (twice.d, "dokka")):
        both(twice, place, twice.offices[office], 3, 4)
    overlap = the(twice)
    url = reverse(name, args=[twice.round.pk, overlap.key_hash] if name == "overlap" else [])
    client.get(url)
    with django_assert_max_num_queries(24):
        client.get(url)


def test_accepting_and_withdrawing_move_the_queue(twice):
    assert overlapping.waiting(twice.reviewer) == (twice.round, 2)
    submissions.withdraw_acceptance(
        twice.ours[1], reason="Wrong file.", by=user("another", "reviewer", twice.ministry), restore_previous=False
    )
    assert overlapping.waiting(twice.reviewer) == (twice.round, 0)
