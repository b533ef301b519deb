"""Two people at the same moment: a submission is begun, sent and decided once."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from mapping.submissions.models import Submission
from mapping.submissions.services import submissions
from tests.factories import make_world, submission, user
from workforce.history.models import Event
from workforce.reference.models import Sector, WorkLevel

RECORDS = [{"cadre": "swo", "headcount": 4}, {"cadre": "para", "headcount": 9}]


def at_once(*acts):
    """Run each act in a transaction and thread of its own, at the same moment;
    what each said: done or the error's code.
    """
    start, said = threading.Barrier(len(acts)), ["done"] * len(acts)

    def run(number, act):
        try:
            start.wait(timeout=10)
            act()
        except ValidationError as error:
            said[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.fixture
def committed(transactional_db):
    """Testland outside a transaction; a flush before may have taken the rows that a migration made."""
    for model in (Sector, WorkLevel):
        model.objects.get_or_create(code="unspecified", defaults={"name": "Not specified"})
    return make_world()


def in_review(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="submitted", records=RECORDS)


def test_two_reviewers_at_once_decide_once(committed):
    world, item = committed, in_review(committed)
    colleague = user("colleague", "reviewer", world.ministry)
    said = at_once(
        lambda: submissions.accept(item, by=world.reviewer),
        lambda: submissions.send_back(item, note="Again.", by=colleague),
    )
    assert said == ["decided", "done"]
    assert Event.objects.filter(verb__in=["accepted", "sent_back"]).count() == 1


def test_a_double_click_submits_once(committed):
    world = committed
    draft = submission(world.round, world.office, world.a, by=world.partner, status="draft", records=RECORDS)
    said = at_once(*[lambda: submissions.submit(draft, by=world.partner)] * 3)
    assert said == ["done", "not_draft", "not_draft"]
    assert Event.objects.filter(verb="submitted").count() == 1


def test_accepting_and_taking_back_at_once(committed):
    world, item = committed, in_review(committed)
    said = at_once(
        lambda: submissions.accept(item, by=world.reviewer), lambda: submissions.take_back(item, by=world.partner)
    )
    assert said == ["decided", "done"]
    assert Submission.objects.filter(status__in=["accepted", "taken_back"]).count() == 1


def test_two_first_drafts_at_once_are_one(committed):
    world = committed
    place = {"round": world.round, "organisation": world.office, "area": world.a}
    said = at_once(*[lambda: submissions.open_draft(**place, by=world.partner)] * 3)
    assert said == ["done"] * 3
    assert Submission.objects.count() == 1
