"""What the leadership group agrees on in a meeting: who was there, by which quorum, how, and what was reserved.

Where a group is set up, a report is adopted and a strategy endorsed in one of its meetings: one that has begun, not
before what it agreed on was there. Until a country has set up its group, its chair does both alone.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.group.models import Attendance, Group, Meeting, Member, Resolution
from strategy.plans.models import Endorsement
from strategy.reports.models import GapReport
from workforce.people.models import User

THERE = [Attendance.Presence.PRESENT, Attendance.Presence.REPRESENTED]
DECIDE = [Member.Position.CHAIR, Member.Position.DEPUTY, Member.Position.MEMBER]

HOW_MANY_DECIDE = Count(
    "attendance", filter=Q(attendance__presence__in=THERE, attendance__member__position__in=DECIDE)
)  # of the rows of meetings


def present(meeting: Meeting) -> list[dict]:
    """[{name, organisation, position, represented_by}] of those there, as the attendance says."""
    rows = meeting.attendance.filter(presence__in=THERE).select_related("member__organisation")
    return [
        {
            "name": row.member.name,
            "organisation": row.member.organisation.name if row.member.organisation else "",
            "position": row.member.position,
            "represented_by": row.represented_by,
        }
        for row in rows.order_by("member__name")
    ]


def deciding(there: list[dict]) -> int:
    """How many of those there decide: neither observers nor the secretariat do."""
    return sum(row["position"] in DECIDE for row in there)


def check(meeting: Meeting | None, *, agreement: str, since: datetime | None) -> None:
    """ValidationError where the meeting cannot have agreed on something that is there ``since`` then: code meeting
    (none, cancelled, to come, too early), quorum, agreement (not said how).
    """
    group = Group.current()
    if meeting is None:
        if group:
            raise ValidationError(_("Say in which meeting the leadership group agreed on it."), code="meeting")
        return
    if meeting.status == Meeting.Status.CANCELLED:
        raise ValidationError(_("This meeting was cancelled."), code="meeting")
    if not meeting.has_begun:
        raise ValidationError(_("This meeting has not begun."), code="meeting")
    if since and is_before(meeting, since):
        said = _("This meeting took place before: what it is to have agreed on is there since %(moment)s.")
        moment = date_format(timezone.localtime(since), "DATETIME_FORMAT")
        raise ValidationError(said % {"moment": moment}, code="meeting")
    if group:
        _quorate(group, meeting)
        if agreement not in Resolution.Agreement.values:
            raise ValidationError(_("Say how it was agreed."), code="agreement")


def is_before(meeting: Meeting, since: datetime) -> bool:
    """By the day where no time of the meeting is known."""
    return meeting.begins_at < since if meeting.time else meeting.on < timezone.localdate(since)


def _quorate(group, meeting):
    if group.quorum is None:
        raise ValidationError(
            _("The terms of reference have no quorum yet: say in them how many must be present to decide."),
            code="quorum",
        )
    count = deciding(present(meeting))
    if count < group.quorum:
        raise ValidationError(
            _("%(count)s of those who decide were present or represented, the quorum is %(quorum)s."),
            code="quorum",
            params={"count": count, "quorum": group.quorum},
        )


def record(
    meeting: Meeting | None,
    *,
    report: GapReport | None = None,
    endorsement: Endorsement | None = None,
    agreement: str,
    reservations: str,
    conflicts: str,
    by: User,
) -> Resolution | None:
    """After `check`. None where no group is set up."""
    group = Group.current()
    if not (group and meeting):
        return None
    there = present(meeting)
    return Resolution.objects.create(
        meeting=meeting,
        report=report,
        endorsement=endorsement,
        present=there,
        deciding=deciding(there),
        quorum=group.quorum,
        agreement=agreement,
        reservations=reservations.strip(),
        conflicts=conflicts.strip(),
        recorded_by=by,
    )
