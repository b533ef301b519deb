"""Decisions: on a figure or with a reason, followed up, done, and verified by a second person."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from strategy.group.models import Decision, Meeting
from strategy.group.services import decisions
from tests import factories
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import line, make_report
from tests.worlds import kept
from workforce.history.models import Event

pytestmark = pytest.mark.django_db
DUE = datetime.date(2026, 12, 31)


@kept
def w(world):
    make_strategy(world)
    world.meeting = Meeting.objects.create(
        number=1, title="Posts", on=datetime.date(2026, 11, 24), strategy=world.strategy, report=world.report
    )
    return world


def record(w, *, by=None, no_figure="", **more):
    values = {"text": "Fill the four posts.", "figure": w.figure, "owner": w.office, "due_on": DUE} | more
    return decisions.record(w.meeting, values=values, no_figure=no_figure, by=by or w.secretariat)


def form(w, **more):
    return {
        "text": "Fill the four posts.",
        "figure": w.figure.pk,
        "owner": "abara-office",
        "due_on": "2026-12-31",
        "revision": 0,
    } | more


def at(name, decision):
    return reverse(name, args=[decision.pk])


def state(decision):
    return Decision.objects.get(pk=decision.pk).status


# Recording ------------------------------------------------------------------------------------------------------------
def test_recorded_on_its_figure_and_numbered(w, sign_in):
    client, url = sign_in(w.chair), reverse("decision-new", args=[w.meeting.pk])
    item = w.meeting.agenda.create(number=1, title="Posts?", figure=w.figure, action_key=w.action.key)
    page = client.get(f"{url}?item={item.pk}").content.decode()
    assert f'<option value="{w.figure.pk}" selected>' in page and f'<option value="{w.action.pk}" selected>' in page
    assert client.post(url, form(w, item=item.pk, action=w.action.pk)).status_code == 302
    made = Decision.objects.get()
    assert (made.number, made.figure, made.item, made.action_key, made.recorded_by) == (
        1,
        w.figure,
        item,
        w.action.key,
        w.chair,
    )
    assert record(w).number == 2
    assert [event.verb for event in Event.objects.of(made)] == ["created"]


def test_without_a_figure_the_reason_is_asked_and_kept(w, sign_in):
    client, url = sign_in(w.secretariat), reverse("decision-new", args=[w.meeting.pk])
    assert "Choose the figure it is based on" in client.post(url, form(w, figure="")).content.decode()
    assert "Say why it is based on no figure." in client.post(url, form(w, figure="none")).content.decode()
    assert not Decision.objects.exists()
    assert client.post(url, form(w, figure="none", no_figure="A matter of procedure")).status_code == 302
    made = Decision.objects.get()
    assert made.figure is None and made.follow_ups.get().text == "Based on no figure: A matter of procedure"
    with pytest.raises(ValidationError) as refused:
        record(w, figure=None)
    assert refused.value.code == "figure"


def test_not_in_a_cancelled_meeting(w):
    Meeting.objects.update(status="cancelled")
    with pytest.raises(ValidationError) as refused:
        record(w)
    assert refused.value.code == "state"


def test_changed_while_open_and_stale_saves_lose_nothing(w, sign_in):
    made, client = record(w), sign_in(w.chair)
    given = form(w, revision=made.revision)
    assert client.post(at("decision-edit", made), given | {"text": "First"}).status_code == 302
    answer = client.post(at("decision-edit", made), given | {"text": "Second"})
    assert answer.status_code == 409 and "First" in answer.content.decode() and "Second" in answer.content.decode()
    decisions.done(made, text="Filled.", by=w.chair)
    answer = client.post(at("decision-edit", made), given | {"revision": made.revision + 1}, follow=True)
    assert "open it again first" in answer.content.decode()
    with pytest.raises(ValidationError):
        decisions.edit(made, values={"text": "x"}, revision=made.revision + 1, by=w.chair)
    assert Decision.objects.get().text == "First"


# To the end -----------------------------------------------------------------------------------------------------------
def test_followed_up_done_and_verified_by_a_second_person(w, sign_in):
    made, chair = record(w), sign_in(w.chair)
    assert chair.post(at("decision-follow-up", made), {"text": "Advertised."}).status_code == 302
    assert chair.post(at("decision-done", made), {"text": "Filled."}).status_code == 302
    assert "Verify it" not in chair.get(at("decision", made)).content.decode()
    answer = chair.post(at("decision-verify", made), {"text": "I looked."}, follow=True)
    assert "A different person must verify" in answer.content.decode() and state(made) == "done"
    second = sign_in(w.secretariat)
    assert "Verify it" in second.get(at("decision", made)).content.decode()
    assert second.post(at("decision-verify", made), {"text": "The payroll has them."}).status_code == 302
    found = Decision.objects.get()
    assert (found.status, found.done_by, found.verified_by) == ("verified", w.chair, w.secretariat)
    assert [note.text for note in found.follow_ups.all()] == ["Advertised.", "Filled.", "The payroll has them."]
    assert [event.verb for event in Event.objects.of(made)] == ["verified", "done", "followed_up", "created"]


def test_the_database_refuses_self_verification_too(w):
    made = decisions.done(record(w), text="Filled.", by=w.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(status="verified", verified_at=timezone.now(), verified_by=w.chair)


@pytest.mark.parametrize("then", ["done", "drop"])
def test_open_again_from_every_end(w, then):
    made = record(w)
    getattr(decisions, then)(made, text="So.", by=w.chair)
    decisions.reopen(made, text="Not yet.", by=w.secretariat)
    found = Decision.objects.get()
    assert found.status == "open" and found.done_at is None and found.done_by is None and found.verified_at is None
    assert found.follow_ups.last().text == "Not yet."


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ("open", "verify"),
        ("open", "reopen"),
        ("done", "done"),
        ("done", "drop"),
        ("dropped", "done"),
        ("dropped", "follow_up"),
    ],
)
def test_what_its_state_does_not_allow_is_refused(w, before, change):
    made = record(w)
    if before != "open":
        {"done": decisions.done, "dropped": decisions.drop}[before](made, text="So.", by=w.chair)
    with pytest.raises(ValidationError) as refused:
        getattr(decisions, change)(made, text="x", by=w.secretariat)
    assert refused.value.code == "state" and state(made) == before


def test_an_empty_note_is_asked_for_again(w, sign_in):
    made = record(w)
    for name in ("follow-up", "done", "drop"):
        answer = sign_in(w.chair).post(at(f"decision-{name}", made), {"text": " "})
        assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert state(made) == "open" and not made.follow_ups.exists()


# Reading --------------------------------------------------------------------------------------------------------------
def test_the_figure_then_and_in_the_newest_round(w, sign_in):
    made, client = record(w), sign_in(w.observer)
    short = line(w.report, "abara").shortage
    page = client.get(at("decision", made)).content.decode()
    assert f"{short:.0f} short" in page and "No later round has a report yet." in page
    later = type(w.round).objects.create(
        code="2027",
        name="2027",
        as_of=datetime.date(2027, 6, 30),
        flow_from=datetime.date(2026, 7, 1),
        reporting_level=w.levels.district,
        opens=datetime.date(2027, 7, 1),
        closes=datetime.date(2027, 9, 30),
    )
    type(w.round.expected.first()).objects.create(round=later, organisation=w.office, area=w.a, is_anchor=True)
    factories.submission(later, w.office, w.a, by=w.reviewer, records=[{"cadre": "swo", "headcount": 12}])
    w.round = later
    newer = make_report(w)
    now = line(newer, "abara").shortage
    assert now < short
    page = client.get(at("decision", made)).content.decode()
    assert f"{short:.0f} short" in page and f"{now:.0f} short" in page and f"Gap report {newer.number}" in page


def test_the_list_is_filtered(w, sign_in):
    yesterday = timezone.localdate() - datetime.timedelta(1)
    record(w, text="Late one", due_on=yesterday)
    record(w, text="Open one", due_on=timezone.localdate())
    decisions.done(record(w, text="Done one", owner=w.ngo), text="Done.", by=w.chair)
    decisions.drop(record(w, text="Dropped one"), text="No.", by=w.chair)
    client = sign_in(w.member)

    def found(query):
        page = client.get(f"{reverse('decisions')}?{query}").content.decode()
        return {word for word in ("Late", "Open", "Done", "Dropped") if f"{word} one" in page}

    assert found("") == {"Late", "Open", "Done", "Dropped"}
    assert found("state=overdue") == {"Late"} and found("state=open") == {"Late", "Open"}
    assert found("state=done") == {"Done"} == found("owner=hope") and found("state=dropped") == {"Dropped"}
    assert found("meeting=1") == found("") and found("meeting=7") == set()


def test_who_may(w, sign_in):
    made = record(w)
    member = sign_in(w.member)
    for name in (
        "decision-edit",
        "decision-follow-up",
        "decision-done",
        "decision-verify",
        "decision-reopen",
        "decision-drop",
    ):
        assert member.post(at(name, made), {"text": "x"}).status_code == 403
    assert member.post(reverse("decision-new", args=[w.meeting.pk]), form(w)).status_code == 403
    assert sign_in(w.partner).get(at("decision", made)).status_code == 403
    assert sign_in(w.chair).get(at("decision-done", made)).status_code == 405
    assert sign_in(w.chair).get(reverse("decision", args=[999])).status_code == 404


def test_the_list_asks_the_same_number_of_queries_whatever_is_in_it(
    w, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(w.member)
    record(w)
    with django_assert_max_num_queries(22) as asked:
        client.get(reverse("decisions"))
    for _number in range(8):
        record(w)
    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(reverse("decisions"))
