"""What the group agrees on: in a meeting that has begun, with its quorum, how, and what was reserved or declared."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from strategy.documents import contents
from strategy.group.models import Attendance, Group, Meeting, Member, Resolution
from strategy.group.services import adoption, decisions, meetings, resolutions
from strategy.plans.models import Strategy
from strategy.plans.services import versions
from tests.markup import text
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event

pytestmark = pytest.mark.django_db
NOTE = "The group decided on these figures."
DAY = datetime.timedelta(days=1)
AGREED = {
    "agreement": "majority",
    "reservations": "The Ministry of Health: not without nurses.",
    "conflicts": "Hope for Children left the room.",
}


@kept
def w(world):
    """A group with a quorum of 2; today's meeting with a chair, a member represented, a secretary and an observer."""
    make_strategy(world)
    world.group = Group.objects.create(name="Group", quorum=2)
    world.meeting = Meeting.objects.create(number=1, title="Posts", on=timezone.localdate(), strategy=world.strategy)
    there = [("Cate", "chair", "present"), ("Mona", "member", "represented"), ("Sara", "secretariat", "present")]
    there += [("Olga", "observer", "present"), ("Abel", "member", "apologies")]
    for name, position, presence in there:
        member = Member.objects.create(name=name, position=position, joined_on="2026-01-01", organisation=world.ngo)
        Attendance.objects.create(meeting=world.meeting, member=member, presence=presence)
    return world


def in_review(w):
    return versions.to_review(w.strategy, by=w.planner)


# Quorum and agreement -------------------------------------------------------------------------------------------------
def test_adopting_keeps_who_was_there_how_it_was_agreed_and_what_was_reserved(w, sign_in):
    client = sign_in(w.chair)
    page = text(client.get("/reports/1/adopt/"))
    assert "2 of those who decide" in page and "How it was agreed" in page
    assert client.post("/reports/1/adopt/", {"meeting": w.meeting.pk} | AGREED).status_code == 302
    kept = Resolution.objects.get()
    assert (kept.meeting, kept.report, kept.endorsement) == (w.meeting, w.report, None)
    assert [row["name"] for row in kept.present] == ["Cate", "Mona", "Olga", "Sara"]
    assert (kept.deciding, kept.quorum, kept.agreement, kept.recorded_by) == (2, 2, "majority", w.chair)
    assert {name: getattr(kept, name) for name in AGREED} == AGREED
    Attendance.objects.all().delete()
    for address in ("/reports/1/", reverse("meeting", args=[w.meeting.pk])):
        page = text(client.get(address))
        assert "By a majority. Present or represented of those who decide: 2, quorum: 2." in page, address
        assert "Olga" in page and AGREED["reservations"] in page and AGREED["conflicts"] in page, address


def test_endorsing_keeps_it_too_and_the_document_says_it(w, sign_in):
    in_review(w)
    client = sign_in(w.chair)
    given = {"reason": "It is time.", "meeting": w.meeting.pk} | AGREED
    page = text(client.post(reverse("strategy-endorse", args=[w.strategy.pk]), given, follow=True))
    endorsement = Strategy.objects.get(pk=w.strategy.pk).endorsement
    assert endorsement.resolution.deciding == 2 and endorsement.meeting == w.meeting
    page = text(client.get(reverse("readiness", args=[w.strategy.pk])))
    assert "By a majority." in page and AGREED["conflicts"] in page
    cover = dict(contents.document(Strategy.objects.get(pk=w.strategy.pk), "en").cover.facts)
    assert "quorum: 2" in cover["Endorsed"] and AGREED["reservations"] in cover["Endorsed"]


def refuse(w, code, **more):
    with pytest.raises(ValidationError) as refused:
        adoption.adopt(w.report, by=w.chair, note=NOTE, **({"meeting": w.meeting, "agreement": "consensus"} | more))
    assert refused.value.code == code
    w.report.refresh_from_db()
    assert w.report.standing == "draft" and not Resolution.objects.exists()


def test_without_quorum_meeting_or_agreement_nothing_is_adopted(w, sign_in):
    refuse(w, "meeting", meeting=None)
    refuse(w, "agreement", agreement="")
    Group.objects.update(quorum=3)  # neither the secretariat nor an observer counts
    refuse(w, "quorum")
    Group.objects.update(quorum=None)
    refuse(w, "quorum")
    client = sign_in(w.chair)
    page = text(client.post("/reports/1/adopt/", {"meeting": w.meeting.pk, "agreement": "consensus"}))
    assert "The terms of reference have no quorum yet" in page
    page = text(client.post("/reports/1/adopt/", {"note": NOTE}))
    assert page.count("This field is required") >= 2 or "There is a problem" in page
    assert "No quorum is named" in text(client.get(reverse("group")))


def test_without_quorum_nothing_is_endorsed(w, sign_in):
    in_review(w)
    Group.objects.update(quorum=3)
    given = {"reason": "It is time.", "meeting": w.meeting.pk} | AGREED
    page = text(sign_in(w.chair).post(reverse("strategy-endorse", args=[w.strategy.pk]), given))
    assert "2 of those who decide were present or represented, the quorum is 3." in page
    assert Strategy.objects.get(pk=w.strategy.pk).status == "review"


def test_a_meeting_before_it_was_handed_in_has_not_endorsed_it(w):
    in_review(w)
    Meeting.objects.update(on=timezone.localdate() - DAY)
    w.meeting.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        decisions.endorse(w.strategy, reason="It is time.", meeting=w.meeting, agreement="consensus", by=w.chair)
    assert refused.value.code == "meeting"
    Event.objects.filter(verb="to_review").update(at=timezone.now() - 2 * DAY)
    assert decisions.endorse(w.strategy, reason="Now.", meeting=w.meeting, agreement="consensus", by=w.chair).pk


def test_until_a_group_is_set_up_the_chair_does_it_alone(w, sign_in):
    Group.objects.all().delete()
    assert "How it was agreed" not in text(sign_in(w.chair).get("/reports/1/adopt/"))
    adoption.adopt(w.report, note=NOTE, by=w.chair)
    assert not Resolution.objects.exists()


def test_the_database_holds_quorum_and_one_thing_a_resolution(w):
    there = resolutions.present(w.meeting)
    good = {"meeting": w.meeting, "report": w.report, "present": there, "deciding": 2, "quorum": 2}
    for wrong in ({"deciding": 1}, {"quorum": 0, "deciding": 0}, {"report": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resolution.objects.create(**good | {"agreement": "consensus"} | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.update(quorum=0)


# A meeting that has begun ---------------------------------------------------------------------------------------------
def test_nothing_is_written_up_of_a_meeting_that_has_not_begun(w, sign_in):
    coming = Meeting.objects.create(number=2, title="Coming", on=timezone.localdate() + DAY, strategy=w.strategy)
    later = timezone.localtime() + datetime.timedelta(hours=1)
    at_hour = Meeting.objects.create(number=3, title="Later", on=later.date(), time=later.time())
    values = {"text": "Yes", "figure": w.figure, "owner": w.office, "due_on": timezone.localdate()}
    for meeting in (coming, at_hour):
        for write in (
            lambda: meetings.note_attendance(meeting, rows={}, by=w.secretariat),  # noqa: B023
            lambda: meetings.write_minutes(meeting, text="x", revision=0, by=w.secretariat),  # noqa: B023
            lambda: decisions.record(meeting, values=values, by=w.secretariat),  # noqa: B023
            lambda: meetings.hold(meeting, by=w.secretariat),  # noqa: B023
        ):
            with pytest.raises(ValidationError) as refused:
                write()
            assert refused.value.code == "early"
    client = sign_in(w.secretariat)
    page = text(client.get(reverse("meeting", args=[coming.pk])))
    for offered in ("Record a decision", "Write the minutes", "Note attendance", "The meeting took place"):
        assert offered not in page
    assert "Record a decision" not in text(client.get(reverse("meeting-present", args=[coming.pk])))
    page = text(client.post(reverse("meeting-minutes", args=[coming.pk]), {"minutes": "x", "revision": 0}))
    assert "This meeting has not begun" in page


def test_what_has_happened_does_not_come_to_lie_in_the_future(w):
    adopted = {"meeting": w.meeting, "agreement": "consensus", "note": NOTE}
    to_come, back = {"on": timezone.localdate() + DAY}, {"on": timezone.localdate() - DAY}
    with pytest.raises(ValidationError) as refused:
        meetings.save(w.meeting, values=to_come, revision=0, by=w.secretariat)
    assert "has begun" in refused.value.messages[0]
    saved = meetings.save(w.meeting, values=back, revision=0, by=w.secretariat)  # a mistake is mended
    saved = meetings.save(saved, values={"on": timezone.localdate()}, revision=1, by=w.secretariat)
    adoption.adopt(w.report, by=w.chair, **adopted | {"meeting": saved})
    with pytest.raises(ValidationError) as refused:
        meetings.save(saved, values=back, revision=2, by=w.secretariat)
    assert "its day stays" in refused.value.messages[0]


def test_the_terms_say_the_quorum(w, sign_in):
    client = sign_in(w.secretariat)
    data = {"name": "Group", "terms": "It leads.", "quorum": "4", "revision": 0}
    assert client.post(reverse("group-terms"), data).status_code == 302
    assert Group.current().quorum == 4 and "Quorum <b>4</b>" in text(client.get(reverse("group")))
    assert client.post(reverse("group-terms"), data | {"quorum": "0", "revision": 1}).status_code == 200
