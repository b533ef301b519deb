"""What organisations promised, and whether they kept it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from strategy.group.models import Commitment
from strategy.group.services import commitments
from tests.strategy.consultations import pages as listening
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event

DAY = datetime.date(2026, 11, 21)
VALID = {
    "organisation": "hope",
    "to": "strategy",
    "strategy_code": "national",
    "text": "Ten bicycles.",
    "due_on": "2027-06-30",
}


@kept
def w(world):
    make_strategy(world)
    listening.make(world)
    return world


def made(w, **more):
    given = {"organisation": w.ngo, "to": "call_to_action", "text": "A promise.", "due_on": datetime.date(2027, 1, 1)}
    return Commitment.objects.create(**given | more)


def test_a_commitment_is_written_down(w, sign_in):
    assert sign_in(w.secretariat).post(reverse("commitment-new"), VALID).status_code == 302
    found = Commitment.objects.get(text="Ten bicycles.")
    assert (found.organisation, found.status, found.strategy_code) == (w.ngo, "open", "national")
    assert Event.objects.of(found).get().verb == "created"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"organisation": "nobody"}, "organisation"),
        ({"to": "x"}, "to"),
        ({"strategy_code": ""}, "strategy_code"),
        ({"strategy_code": "unknown"}, "strategy_code"),
        ({"text": ""}, "text"),
        ({"due_on": "soon"}, "due_on"),
    ],
)
def test_what_is_wrong_is_said(w, sign_in, more, field):
    answer = sign_in(w.planner).post(reverse("commitment-new"), VALID | more)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}


def test_a_commitment_to_the_call_to_action_is_to_no_strategy(w, sign_in):
    sign_in(w.planner).post(reverse("commitment-new"), VALID | {"to": "call_to_action"})
    assert Commitment.objects.get(text="Ten bicycles.").strategy_code == ""


def test_somebody_else_says_whether_it_was_kept(w, sign_in):
    sign_in(w.secretariat).post(reverse("commitment-new"), VALID)
    found = Commitment.objects.get(text="Ten bicycles.")
    url, kept = (
        reverse("commitment-assess", args=[found.pk]),
        {"status": "kept", "evidence": "Seen in Abara.", "revision": 1},
    )
    refused = sign_in(w.secretariat).post(url, kept)
    assert refused.status_code == 200 and "another person says" in refused.content.decode()
    assert set(sign_in(w.chair).post(url, kept | {"evidence": ""}).context["form"].errors) == {"evidence"}
    assert sign_in(w.chair).post(url, kept).status_code == 302
    found.refresh_from_db()
    assert (found.status, found.assessed_by, found.evidence) == ("kept", w.chair, "Seen in Abara.")
    assert Event.objects.of(found).first().verb == "assessed"
    assert sign_in(w.chair).post(url, kept).status_code == 409
    changed = sign_in(w.planner).post(reverse("commitment-edit", args=[found.pk]), VALID | {"revision": 2})
    assert changed.status_code == 200 and "It was assessed." in changed.content.decode()
    sign_in(w.chair).post(url, {"status": "open", "revision": 2})
    found.refresh_from_db()
    assert (found.status, found.assessed_at, found.assessed_by) == ("open", None, None)
    assert (
        sign_in(w.planner).post(reverse("commitment-edit", args=[found.pk]), VALID | {"revision": 3}).status_code == 302
    )


def test_a_stale_save_shows_both_texts(w, sign_in):
    found = made(w)
    client, url = sign_in(w.planner), reverse("commitment-edit", args=[found.pk])
    assert client.post(url, VALID | {"text": "First", "revision": 0}).status_code == 302
    answer = client.post(url, VALID | {"text": "Second", "revision": 0})
    assert answer.status_code == 409 and "First" in answer.content.decode() and "Second" in answer.content.decode()


def test_an_organisation_sees_its_own(w, sign_in):
    made(w)
    page = sign_in(w.ngo_partner).get(reverse("commitments")).content.decode()
    assert "A promise." in page and "A car for the office." not in page and "Assess" not in page
    page = sign_in(w.outsider).get(reverse("commitments")).content.decode()
    assert "No commitment fits." in page
    rows = b"".join(sign_in(w.ngo_partner).get(reverse("commitments") + "?format=csv").streaming_content).decode()
    assert "A promise." in rows and "A car" not in rows
    assert "A car for the office." in sign_in(w.observer).get(reverse("commitments")).content.decode()


def test_the_summary_counts_each_once(w):
    for status in ("kept", "partly", "not_kept", "kept"):
        made(w, status=status, assessed_at="2026-11-01T00:00Z", assessed_by=w.chair, due_on=DAY)
    made(w, due_on=DAY)
    made(w, due_on=DAY - datetime.timedelta(days=1))
    counts = commitments.summary(Commitment.objects.all(), DAY)
    assert counts == {"all": 7, "kept": 2, "partly": 1, "not_kept": 1, "open": 1, "overdue": 2}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?q=hopé", 1),
        ("?q=car", 1),
        ("?to=strategy", 1),
        ("?state=overdue", 1),
        ("?state=kept", 0),
        ("?state=x", 2),
    ],
)
def test_filters(w, sign_in, query, found):
    made(w, due_on=datetime.date(2100, 1, 1))
    answer = sign_in(w.planner).get(reverse("commitments") + query)
    assert len(answer.context["page"]) == found == answer.context["counts"]["all"]


def test_the_list_asks_a_fixed_number_of_times(w, sign_in):
    client, counts = sign_in(w.planner), []
    for _round in range(2):
        for number in range(10):
            made(w, text=f"Promise {number}")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("commitments"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15
