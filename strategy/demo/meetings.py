"""The demonstration's leadership group, and the meetings in which it adopted the older reports and endorsed the interim
plan: each held after what it agreed on was there.
"""

import datetime

from django.utils import timezone

from strategy.demo import group_text as words
from strategy.group.models import Attendance, Member
from strategy.group.services import adoption, meetings
from strategy.reports.models import GapReport
from workforce.reference.models import Organisation

COMPUTED_AFTER, MET_AFTER = 14, 35  # days after a round was closed
A_YEAR = 4  # meetings


def make_group(people, today):
    secretariat = people.by_name["secretariat"]
    values = {"name": "National Social Service Workforce Leadership Group", "terms": words.TERMS, "quorum": 3}
    meetings.write_terms(None, values=values, revision=0, by=secretariat)
    organisations = {each.code: each for each in Organisation.objects.all()}
    for name, user, organisation, position in words.MEMBERS:
        values = {
            "name": name,
            "user": people.by_name[user] if user else None,
            "organisation": organisations.get(organisation),
            "position": position,
            "joined_on": today - datetime.timedelta(days=1200),
        }
        meetings.save_member(None, values=values, by=secretariat)


def attend(meeting, by):
    """Five present, one represented, one apologies, one present."""
    states = [*["present"] * 5, "represented", "apologies", "present"]
    rows = {
        member: (Attendance.Presence(state), "Deputy head" if state == "represented" else "")
        for member, state in zip(Member.objects.order_by("pk"), states, strict=True)
    }
    meetings.note_attendance(meeting, rows=rows, by=by)


def adopt(report, place, people):
    """A report, dated two weeks after its round was closed, is made official in the meeting three weeks later.
    place: 0 for the oldest round.
    """
    computed = _moment(report.round.closes + datetime.timedelta(days=COMPUTED_AFTER))
    dates = dict.fromkeys(("created_at", "started_at", "finished_at"), computed)
    GapReport.objects.filter(pk=report.pk).update(**dates)
    on = report.round.closes + datetime.timedelta(days=MET_AFTER)
    values = {
        "number": A_YEAR * (place + 1),
        "title": words.OLDER_TITLES[place],
        "on": on,
        "time": datetime.time(9, 30),
        "place": "Kampala",
        "report": report,
    }
    secretariat = people.by_name["secretariat"]
    meeting = meetings.save(None, values=values, revision=0, by=secretariat)
    attend(meeting, secretariat)
    meeting = meetings.hold(meeting, by=secretariat)
    adoption.adopt(report, meeting=meeting, note=words.ADOPTED_AS_IT_IS, **words.ADOPTED[place], by=people.chair)
    GapReport.objects.filter(pk=report.pk).update(adopted_at=meeting.begins_at)


def _moment(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
