"""The leadership group: a held meeting with a report, the next one planned with an agenda, decisions in two states."""

import datetime

from strategy.group.models import AgendaItem, Attendance, Decision, FollowUp, Group, Meeting, Member, Paper
from strategy.library.models import Resource

DAY = datetime.date(2026, 11, 24)


def make(w):
    w.group = Group.objects.create(
        name="National leadership group", terms="It **leads** the mapping.\n\n- meets each quarter"
    )
    since = datetime.date(2025, 1, 15)
    w.chair_member = Member.objects.create(
        name="Chair", user=w.people["chair"], organisation=w.ministry, position="chair", joined_on=since
    )
    w.sitting = Member.objects.create(name="Ann Member", organisation=w.office, position="member", joined_on=since)
    w.held = Meeting.objects.create(
        number=1,
        title="First meeting",
        on=datetime.date(2026, 9, 1),
        status="held",
        report=w.report,
        strategy=w.strategy,
        minutes=f"Agreed: [[figure:{w.figure.pk}]].",
    )
    Attendance.objects.create(meeting=w.held, member=w.sitting, presence="present")
    w.meeting = Meeting.objects.create(
        number=2, title="Posts and supervision", on=DAY, place="Room 4", strategy=w.strategy
    )
    w.item = AgendaItem.objects.create(
        meeting=w.meeting,
        number=1,
        title="Fund four posts in Abara?",
        is_for_decision=True,
        cost=4000,
        figure=w.figure,
        action_key=w.action.key,
        presenter="Planning unit",
        minutes=20,
    )
    AgendaItem.objects.create(meeting=w.meeting, number=2, title="Any other business")
    resource = Resource.objects.create(name="Note on supervision", kind="guidance", link="https://example.org/note")
    Resource.objects.create(name="Note on posts", kind="policy", link="https://example.org/posts")
    w.meeting_paper = Paper.objects.create(meeting=w.meeting, resource=resource)
    given = {"meeting": w.held, "owner": w.office, "recorded_by": w.people["secretariat"]}
    w.decision = Decision.objects.create(
        number=1, text="Fill the four posts.", figure=w.figure, due_on=datetime.date(2026, 10, 1), **given
    )
    w.done_decision = Decision.objects.create(
        number=2,
        text="Call the districts.",
        due_on=datetime.date(2026, 12, 1),
        status="done",
        done_at=datetime.datetime(2026, 10, 5, 9, tzinfo=datetime.UTC),
        done_by=w.people["chair"],
        **given,
    )
    FollowUp.objects.create(decision=w.done_decision, text="All were called.", created_by=w.people["chair"])


def _meeting(w):
    return [w.meeting.pk]


def _decision(w):
    return [w.decision.pk]


ADDRESSES = {
    **{
        name: _meeting
        for name in (
            "meeting", "meeting-edit", "agenda-item-new", "meeting-attendance", "meeting-minutes", "meeting-hold",
            "meeting-cancel", "paper-add", "meeting-pack", "meeting-pack-send", "meeting-pack-docx", "meeting-present",
            "decision-new",
        )
    },
    **{name: lambda w: [w.meeting.pk, w.item.pk] for name in ("agenda-item-edit", "agenda-item-delete")},
    "paper-remove": lambda w: [w.meeting.pk, w.meeting_paper.pk],
    "member-edit": lambda w: [w.sitting.pk],
    "meeting:held": lambda w: [w.held.pk],
    **{
        name: _decision
        for name in (
            "decision", "decision-edit", "decision-follow-up", "decision-done", "decision-reopen", "decision-drop",
            "decision-verify",
        )
    },
    "decision:done": lambda w: [w.done_decision.pk],
    **{name: lambda w: [] for name in ("group", "group-terms", "member-new", "meetings", "meeting-new", "decisions")},
}  # fmt: skip

TABLE = """
GET  report-adopt                    302  403  403  403  403  403  403  403  200  403  403  403  403
POST report-adopt                    302  403  403  403  403  403  403  403  200  403  403  403  403
GET  report-withdraw                 302  403  403  403  403  403  403  403  200  403  403  403  403
POST report-withdraw                 302  403  403  403  403  403  403  403  200  403  403  403  403
GET  report-erratum                  302  200  200  200  200  200  200  200  200  200  200  200  200
GET  group                           302  403  403  403  403  403  403  200  200  200  200  200  200
GET  group-terms                     302  403  403  403  403  403  403  403  403  200  403  403  403
POST group-terms                     302  403  403  403  403  403  403  403  403  200  403  403  403
GET  member-new                      302  403  403  403  403  403  403  403  403  200  403  403  403
POST member-new                      302  403  403  403  403  403  403  403  403  200  403  403  403
GET  member-edit                     302  403  403  403  403  403  403  403  403  200  403  403  403
POST member-edit                     302  403  403  403  403  403  403  403  403  200  403  403  403
GET  meetings                        302  403  403  403  403  403  403  200  200  200  200  200  200
GET  meeting                         302  403  403  403  403  403  403  200  200  200  200  200  200
GET  meeting:held                    302  403  403  403  403  403  403  200  200  200  200  200  200
GET  meeting-new                     302  403  403  403  403  403  403  403  403  200  403  403  403
POST meeting-new                     302  403  403  403  403  403  403  403  403  200  403  403  403
GET  meeting-edit                    302  403  403  403  403  403  403  403  403  200  403  403  403
POST meeting-edit                    302  403  403  403  403  403  403  403  403  200  403  403  403
GET  agenda-item-new                 302  403  403  403  403  403  403  403  403  200  403  403  403
POST agenda-item-new                 302  403  403  403  403  403  403  403  403  200  403  403  403
GET  agenda-item-edit                302  403  403  403  403  403  403  403  403  200  403  403  403
POST agenda-item-edit                302  403  403  403  403  403  403  403  403  200  403  403  403
GET  agenda-item-delete              302  405  405  405  405  405  405  405  405  405  405  405  405
POST agenda-item-delete              302  403  403  403  403  403  403  403  403  302  403  403  403
GET  meeting-attendance              302  403  403  403  403  403  403  403  403  200  403  403  403
POST meeting-attendance              302  403  403  403  403  403  403  403  403  302  403  403  403
GET  meeting-minutes                 302  403  403  403  403  403  403  403  403  200  403  403  403
POST meeting-minutes                 302  403  403  403  403  403  403  403  403  200  403  403  403
GET  meeting-hold                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST meeting-hold                    302  403  403  403  403  403  403  403  403  302  403  403  403
GET  meeting-cancel                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST meeting-cancel                  302  403  403  403  403  403  403  403  403  200  403  403  403
GET  paper-add                       302  405  405  405  405  405  405  405  405  405  405  405  405
POST paper-add                       302  403  403  403  403  403  403  403  403  200  403  403  403
GET  paper-remove                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST paper-remove                    302  403  403  403  403  403  403  403  403  302  403  403  403
GET  meeting-pack                    302  403  403  403  403  403  403  200  200  200  200  200  200
GET  meeting-pack-send               302  405  405  405  405  405  405  405  405  405  405  405  405
POST meeting-pack-send               302  403  403  403  403  403  403  403  403  302  403  403  403
GET  meeting-pack-docx               302  403  403  403  403  403  403  200  200  200  200  200  200
GET  meeting-present                 302  403  403  403  403  403  403  200  200  200  200  200  200
GET  decisions                       302  403  403  403  403  403  403  200  200  200  200  200  200
GET  decision                        302  403  403  403  403  403  403  200  200  200  200  200  200
GET  decision:done                   302  403  403  403  403  403  403  200  200  200  200  200  200
GET  decision-new                    302  403  403  403  403  403  403  403  200  200  403  403  403
POST decision-new                    302  403  403  403  403  403  403  403  200  200  403  403  403
GET  decision-edit                   302  403  403  403  403  403  403  403  200  200  403  403  403
POST decision-edit                   302  403  403  403  403  403  403  403  200  200  403  403  403
GET  decision-follow-up              302  405  405  405  405  405  405  405  405  405  405  405  405
POST decision-follow-up              302  403  403  403  403  403  403  403  200  200  403  403  403
GET  decision-done                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST decision-done                   302  403  403  403  403  403  403  403  200  200  403  403  403
GET  decision-verify                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST decision-verify                 302  403  403  403  403  403  403  403  200  200  403  403  403
GET  decision-reopen                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST decision-reopen                 302  403  403  403  403  403  403  403  200  200  403  403  403
GET  decision-drop                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST decision-drop                   302  403  403  403  403  403  403  403  200  200  403  403  403
"""
PAGES = [
    ("observer", "group", "strategy/group/group.html"),
    ("secretariat", "group", "strategy/group/group.html"),
    ("secretariat", "group-terms", "strategy/group/group_form.html"),
    ("secretariat", "member-new", "strategy/group/member_form.html"),
    ("secretariat", "member-edit", "strategy/group/member_form.html"),
    ("secretariat", "meetings", "strategy/group/meetings.html"),
    ("secretariat", "meeting", "strategy/group/meeting.html"),
    ("chair", "meeting:held", "strategy/group/meeting.html"),
    ("secretariat", "meeting-new", "strategy/group/meeting_form.html"),
    ("secretariat", "agenda-item-edit", "strategy/group/meeting_item_form.html"),
    ("secretariat", "meeting-attendance", "strategy/group/meeting_attendance.html"),
    ("secretariat", "meeting-minutes", "strategy/group/meeting_minutes.html"),
    ("observer", "meeting-pack", "strategy/group/pack.html"),
    ("chair", "meeting-present", "strategy/group/present.html"),
    ("observer", "decisions", "strategy/group/decisions.html"),
    ("chair", "decision", "strategy/group/decision.html"),
    ("chair", "decision:done", "strategy/group/decision.html"),
    ("chair", "decision-new", "strategy/group/decision_form.html"),
    ("chair", "decision-edit", "strategy/group/decision_form.html"),
]
