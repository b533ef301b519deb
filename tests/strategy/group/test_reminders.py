"""Reminders: who is told of what, in their language, once a week at most, at once when it has become overdue."""

import datetime
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from strategy.assessments.models import Assessment, EvidenceTask
from strategy.group.models import Decision, Meeting
from strategy.group.services import reminders
from strategy.group.tasks import remind
from strategy.plans.models import Strategy
from tests.strategy.planning import make_strategy
from tests.strategy.plans.pages_lists import make_followed
from tests.worlds import kept
from workforce.history.models import Event
from workforce.people.models import Grant, User

ENDS = datetime.date(2026, 12, 31)


@kept
def followed(world):
    make_strategy(world)
    world.followed = make_followed(world)
    world.led = world.followed.actions.get()
    return world


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """``run(day)``: the reminders of a day; the letters it sent, by receiver."""

    def _run(day):
        mail.outbox.clear()
        before = set(Event.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            count = reminders.remind(day)
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(6)))
        Event.objects.exclude(pk__in=before).update(at=moment)
        letters = {letter.to[0]: letter for letter in mail.outbox}
        assert count == len(mail.outbox) == len(letters)  # one letter a person
        return letters

    return _run


def test_the_people_of_the_lead_are_told_within_30_days(followed, run):
    assert run(ENDS - timedelta(days=31)) == {}
    letters = run(ENDS - timedelta(days=30))
    assert set(letters) == {"partner@example.org"}
    letter = letters["partner@example.org"]
    assert letter.subject == "1 thing of the strategy is due soon"
    assert (
        "Action 1.1 Fill five posts: ends on 31 December 2026" in letter.body
        and f"/actions/{followed.led.pk}/" in letter.body
    )
    event = Event.objects.of(followed.led).get(verb="reminded")
    assert event.actor is None and event.after == {"due": "2026-12-31", "people": 1}


def test_once_a_week_and_at_once_when_it_has_become_overdue(followed, run):
    told = {day: bool(run(ENDS + timedelta(days=day))) for day in (-10, -9, -4, -3, 0, 1, 2, 7, 8)}
    assert told == {-10: True, -9: False, -4: False, -3: True, 0: False, 1: True, 2: False, 7: False, 8: True}


def test_overdue_is_said(followed, run):
    letter = run(ENDS + timedelta(days=3))["partner@example.org"]
    assert letter.subject == "1 thing of the strategy is overdue" and "(overdue)" in letter.body


@pytest.mark.parametrize(
    ("status", "count"),
    [("draft", 0), ("consultation", 0), ("review", 0), ("endorsed", 1), ("in_force", 1), ("superseded", 0)],
)
def test_only_strategies_that_count(followed, run, status, count):
    Strategy.objects.filter(pk=followed.followed.pk).update(status=status)
    assert len(run(ENDS)) == count


def test_what_is_finished_is_left_alone(followed, run):
    followed.led.milestones.create(title="Letter sent", due_on=ENDS - timedelta(days=5))
    followed.followed.actions.update(status="done")
    assert run(ENDS) == {}


def test_without_people_at_the_lead_the_planners_are_told(followed, run):
    now = timezone.now()
    Grant.objects.filter(user=followed.partner).update(revoked_at=now, revoked_by=followed.administrator)
    assert set(run(ENDS)) == {"planner@example.org"}
    followed.followed.actions.update(lead=None)
    assert set(run(ENDS + timedelta(days=8))) == {"planner@example.org"}


def test_milestones_and_actions_in_one_letter_in_the_language_of_the_person(followed, run):
    User.objects.filter(pk=followed.partner.pk).update(language="fr")
    followed.led.milestones.create(title="Postes annoncés", due_on=ENDS - timedelta(days=9))
    followed.led.milestones.create(title="Reached", due_on=ENDS - timedelta(days=9), done_on=ENDS - timedelta(days=20))
    letter = run(ENDS - timedelta(days=5))["partner@example.org"]
    assert "Postes annoncés" in letter.body and "Reached" not in letter.body
    assert "31 décembre 2026" in letter.body and letter.body.index("Postes annoncés") < letter.body.index(
        "Fill five posts"
    )


def test_evidence_and_decisions(followed, run):
    w = followed
    w.followed.actions.update(status="done")
    assessment = Assessment.objects.create(title="2026", framework=w.framework, lead=w.ministry, starts_on=ENDS)
    task = EvidenceTask.objects.create(assessment=assessment, title="Count the visits", owner=w.member, due_on=ENDS)
    meeting = Meeting.objects.create(number=1, title="First", on=ENDS - timedelta(days=40))
    for number, owner in ((1, w.ministry), (2, w.ngo)):
        Decision.objects.create(
            number=number, meeting=meeting, text=f"Fund posts, part {number}", owner=owner, due_on=ENDS
        )
    letters = run(ENDS - timedelta(days=3))
    assert "Evidence to find: Count the visits, by 31 December 2026" in letters["member@example.org"].body
    assert "Fund posts, part 1" in letters["chair@example.org"].body  # of the ministry, and sees the group
    assert "Fund posts, part 2" in letters["secretariat@example.org"].body  # nobody of the owner sees the group
    assert "ngo_partner@example.org" not in letters and "Fund posts, part 2" not in letters["chair@example.org"].body
    task.done_at, task.done_by = timezone.now(), w.member
    task.save()
    Decision.objects.update(status="done", done_at=timezone.now(), done_by=w.planner)
    assert run(ENDS + timedelta(days=20)) == {}


def test_who_has_no_address_is_not_remembered_as_reminded(followed, run):
    User.objects.filter(pk=followed.partner.pk).update(email="")
    assert run(ENDS) == {}
    assert not Event.objects.filter(verb="reminded").exists()


def test_the_task_of_the_morning_runs_twice_and_tells_once(followed, django_capture_on_commit_callbacks):
    followed.followed.actions.update(ends_on=timezone.localdate())
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            remind()
    assert [letter.to for letter in mail.outbox] == [["partner@example.org"]]
