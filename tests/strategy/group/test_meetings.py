"""Meetings: planned, their agenda in order, papers, attendance, minutes by several, held or cancelled."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from strategy.figures.models import Figure
from strategy.group.models import AgendaItem, Attendance, Meeting, Member
from strategy.group.services import meetings
from strategy.library.models import Resource
from strategy.reports.models import GapLine
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM
from tests.worlds import kept
from workforce.history.models import Event

pytestmark = pytest.mark.django_db


@kept
def w(world):
    make_strategy(world)
    world.meeting = Meeting.objects.create(
        number=1, title="Posts", on=timezone.localdate(), strategy=world.strategy, report=world.report
    )
    return world


@pytest.fixture
def secretariat(w, sign_in):
    return sign_in(w.secretariat)


def at(name, w, *more):
    return reverse(name, args=[w.meeting.pk, *more])


def item(w, number, title, **more):
    given = {"number": number, "title": title, "is_for_decision": False, "cost": None, "figure": None}
    return meetings.save_item(w.meeting, None, values=given | more, by=w.secretariat)


def titles(w):
    return [(each.number, each.title) for each in w.meeting.agenda.order_by("number")]


# Planning -------------------------------------------------------------------------------------------------------------
def test_planned_changed_and_listed(w, secretariat):
    data = {
        "number": 2,
        "title": "Budget",
        "on": "2027-02-01",
        "time": "09:30",
        "place": "Room 4",
        "strategy": w.strategy.pk,
        "revision": 0,
    }
    assert secretariat.post(reverse("meeting-new"), data).status_code == 302
    made = Meeting.objects.get(number=2)
    data |= {"title": "Budget and posts", "report": w.report.pk, "revision": made.revision}
    assert secretariat.post(reverse("meeting-edit", args=[made.pk]), data).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.report, made.time) == ("Budget and posts", w.report, datetime.time(9, 30))
    assert "Budget and posts" in secretariat.get(reverse("meetings")).content.decode()


def test_a_number_twice_is_refused_and_a_stale_save_shows_both(w, secretariat):
    data = {"number": 1, "title": "Again", "on": "2027-02-01", "revision": 0}
    answer = secretariat.post(reverse("meeting-new"), data)
    assert answer.status_code == 200 and "already exists" in answer.content.decode()
    assert secretariat.post(at("meeting-edit", w), data | {"title": "First"}).status_code == 302
    answer = secretariat.post(at("meeting-edit", w), data | {"title": "Second"})
    assert answer.status_code == 409 and "First" in answer.content.decode() and "Second" in answer.content.decode()


# Agenda and papers ----------------------------------------------------------------------------------------------------
def test_items_stay_in_order_wherever_one_is_put(w):
    item(w, 1, "A"), item(w, 2, "C")
    middle = item(w, 2, "B")
    assert titles(w) == [(1, "A"), (2, "B"), (3, "C")]
    meetings.save_item(w.meeting, middle, values={"number": 9}, by=w.secretariat)
    assert titles(w) == [(1, "A"), (2, "C"), (3, "B")]
    meetings.remove_item(w.meeting.agenda.get(title="A"), by=w.secretariat)
    assert titles(w) == [(1, "C"), (2, "B")]


def test_an_item_rests_on_a_figure_cited_before_or_taken_from_the_report(w, secretariat):
    data = {"number": 1, "title": "Fund posts?", "is_for_decision": "on", "cost": "4 900 000", "action": w.action.pk}
    assert secretariat.post(at("agenda-item-new", w), data | {"figure": w.figure.pk}).status_code == 302
    made = w.meeting.agenda.get()
    assert (made.figure, made.cost, made.action_key) == (w.figure, 4_900_000, w.action.key)
    page = secretariat.get(at("agenda-item-new", w)).content.decode()
    choice = f"{w.report.number}|{NORM}|TL|shortage"
    assert choice in page and "Dokka: " in page
    data = {"number": 2, "title": "Headline", "figure": choice}
    assert secretariat.post(at("agenda-item-new", w), data).status_code == 302
    cited = w.meeting.agenda.get(number=2).figure
    short = GapLine.objects.get(report=w.report, area="TL", method=NORM, target_kind="all").shortage
    assert f"Testland: {short:,.0f} short" in secretariat.get(at("meeting", w)).content.decode()
    assert (cited.report, cited.area, cited.field) == (w.report, "TL", "shortage")
    assert (
        secretariat.post(at("agenda-item-edit", w, made.pk), data | {"figure": choice, "number": 1}).status_code == 302
    )
    assert Figure.objects.filter(field="shortage", area="TL").count() == 1


def test_a_figure_that_was_not_offered_is_refused(w, secretariat):
    data = {"number": 1, "title": "x", "figure": f"{w.report.number}|{NORM}|north|surplus"}
    answer = secretariat.post(at("agenda-item-new", w), data)
    assert (
        answer.status_code == 200
        and not AgendaItem.objects.exists()
        and not Figure.objects.filter(area="north").exists()
    )


def test_papers_come_from_the_library_and_go(w, secretariat):
    paper = Resource.objects.create(name="Note", kind="policy", link="https://example.org/")
    assert secretariat.post(at("paper-add", w), {"resources": [paper.pk]}).status_code == 302
    held = w.meeting.papers.get()
    assert held.resource == paper and "Note" in secretariat.get(at("meeting", w)).content.decode()
    assert "Choose a paper." in secretariat.post(at("paper-add", w), {}).content.decode()
    assert secretariat.post(at("paper-remove", w, held.pk)).status_code == 302
    assert not w.meeting.papers.exists()
    assert secretariat.post(at("paper-remove", w, held.pk)).status_code == 404


# Holding it -----------------------------------------------------------------------------------------------------------
def test_attendance_of_those_who_were_members_that_day(w, secretariat):
    day = datetime.timedelta(1)
    joined = {"position": "member", "joined_on": w.meeting.on - 300 * day}
    ann, ben = (Member.objects.create(name=name, **joined) for name in ("Ann", "Ben"))
    Member.objects.create(name="Gone", left_on=w.meeting.on - day, **joined)
    Member.objects.create(name="Later", position="member", joined_on=w.meeting.on + day)
    page = secretariat.get(at("meeting-attendance", w)).content.decode()
    assert "Ann" in page and "Ben" in page and "Gone" not in page and "Later" not in page
    data = {f"presence-{ann.pk}": "present", f"presence-{ben.pk}": "represented", f"by-{ben.pk}": "Eve"}
    assert secretariat.post(at("meeting-attendance", w), data).status_code == 302
    assert set(w.meeting.attendance.values_list("member__name", "presence", "represented_by")) == {
        ("Ann", "present", ""),
        ("Ben", "represented", "Eve"),
    }
    secretariat.post(at("meeting-attendance", w), {f"presence-{ben.pk}": "apologies"})
    assert [(row.member, row.presence) for row in Attendance.objects.all()] == [(ben, "apologies")]
    assert [event.verb for event in Event.objects.of(w.meeting)] == ["attendance_noted", "attendance_noted"]
    assert secretariat.post(at("meeting-attendance", w), {f"presence-{ben.pk}": "asleep"}).status_code == 200


def test_minutes_by_two_lose_nothing_and_cite_figures(w, secretariat):
    text = f"Agreed on [[figure:{w.figure.pk}]]."
    assert secretariat.post(at("meeting-minutes", w), {"minutes": text, "revision": 0}).status_code == 302
    assert 'class="chip"' in secretariat.get(at("meeting", w)).content.decode()
    answer = secretariat.post(at("meeting-minutes", w), {"minutes": "Other minutes", "revision": 0})
    assert answer.status_code == 409 and "Other minutes" in answer.content.decode()
    w.meeting.refresh_from_db()
    assert w.meeting.minutes == text
    answer = secretariat.post(at("meeting-minutes", w), {"minutes": "[[figure:999]]", "revision": 1})
    assert answer.status_code == 200 and "999" in answer.content.decode()


def test_held_on_its_day_the_agenda_is_closed_and_the_report_fixed(w, secretariat):
    kept = item(w, 1, "A")
    Meeting.objects.update(on=timezone.localdate() + datetime.timedelta(1), report=None)
    assert "has not begun" in secretariat.post(at("meeting-hold", w), follow=True).content.decode()
    Meeting.objects.update(on=timezone.localdate())
    secretariat.post(at("meeting-hold", w))
    w.meeting.refresh_from_db()
    assert w.meeting.status == "held" and w.meeting.report == w.report
    for name, data in (
        ("agenda-item-new", {"number": 2, "title": "Late"}),
        ("agenda-item-edit", {"number": 1, "title": "B"}),
    ):
        answer = secretariat.post(at(name, w, *([kept.pk] if "edit" in name else [])), data)
        assert answer.status_code == 200 and "cannot be done any more" in answer.content.decode()
    secretariat.post(at("agenda-item-delete", w, kept.pk))
    secretariat.post(at("meeting-cancel", w), {"reason": "Too late"})
    assert titles(w) == [(1, "A")] and Meeting.objects.get().status == "held"


def test_cancelled_with_a_reason(w, secretariat):
    assert secretariat.post(at("meeting-cancel", w), {}).status_code == 200
    assert secretariat.post(at("meeting-cancel", w), {"reason": "No quorum"}).status_code == 302
    w.meeting.refresh_from_db()
    assert w.meeting.status == "cancelled" and Event.objects.of(w.meeting).first().note == "No quorum"
    answer = secretariat.post(at("meeting-minutes", w), {"minutes": "x", "revision": 0})
    assert "cannot be done any more" in answer.content.decode()


def test_an_item_with_a_decision_stays(w, secretariat):
    kept = item(w, 1, "A")
    w.meeting.decisions.create(
        number=1, text="Yes", item=kept, owner=w.office, due_on=w.meeting.on, recorded_by=w.chair
    )
    assert (
        "A decision was recorded"
        in secretariat.post(at("agenda-item-delete", w, kept.pk), follow=True).content.decode()
    )
    assert titles(w) == [(1, "A")]


def test_others_read_and_do_not_write(w, sign_in):
    member = sign_in(w.member)
    assert (
        member.get(at("meeting", w)).status_code == 200
        and "Add an item" not in member.get(at("meeting", w)).content.decode()
    )
    for name in (
        "meeting-edit",
        "agenda-item-new",
        "meeting-attendance",
        "meeting-minutes",
        "meeting-hold",
        "paper-add",
        "meeting-pack-send",
    ):
        assert member.post(at(name, w), {}).status_code == 403
    assert sign_in(w.partner).get(at("meeting", w)).status_code == 403
    assert sign_in(w.secretariat).get(reverse("meeting", args=[999])).status_code == 404
    assert sign_in(w.secretariat).get(at("meeting-hold", w)).status_code == 405


def test_the_page_asks_the_same_number_of_queries_whatever_is_in_it(
    w, secretariat, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(first):
        for number in range(first, first + 6):
            made = item(w, number, f"Item {number}", figure=w.figure)
            AgendaItem.objects.filter(pk=made.pk).update(action_key=w.action.key)
            w.meeting.decisions.create(
                number=number, text="Yes", figure=w.figure, owner=w.office, due_on=w.meeting.on, recorded_by=w.chair
            )

    fill(1)
    with django_assert_max_num_queries(32) as asked:
        secretariat.get(at("meeting", w))
    fill(7)
    with django_assert_num_queries(len(asked.captured_queries)):
        secretariat.get(at("meeting", w))
