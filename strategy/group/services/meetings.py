"""Meetings: planned, prepared (agenda, papers, a pack that is frozen when it is sent out), held or cancelled,
written up. And who meets: the group's terms and members.
"""

from collections.abc import Container, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.group.models import AgendaItem, Attendance, Group, Meeting, Member, Paper
from strategy.group.services import (
    pack,
)
from strategy.library.models import Resource
from strategy.reports.models import GapReport
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User

Status = Meeting.Status
PREPARED = [Status.PLANNED]
WRITTEN = [Status.PLANNED, Status.HELD]
ITEM = ["number", "title", "text", "presenter", "minutes", "is_for_decision", "cost", "figure"]


def next_number() -> int:
    newest = Meeting.objects.order_by("-number").first()
    return newest.number + 1 if newest else 1


def locked(meeting: Meeting, states: Container[str]) -> Meeting:
    """The meeting, locked, in one of these states. ValidationError code 'state'."""
    found = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if found.status not in states:
        raise ValidationError(
            _("This meeting is “%(state)s”: that cannot be done any more.")
            % {"state": found.get_status_display().lower()},
            code="state",
        )
    return found


def can_be_written_up(meeting: Meeting) -> bool:
    return meeting.status in WRITTEN and meeting.has_begun


def begun(meeting: Meeting) -> Meeting:
    """The meeting, locked, if it can be written up. ValidationError code 'state' (cancelled) or 'early'."""
    found = locked(meeting, WRITTEN)
    if not found.has_begun:
        said = _("This meeting has not begun: attendance, minutes and decisions are written when it has.")
        raise ValidationError(said, code="early")
    return found


@transaction.atomic
def save(meeting: Meeting | None, *, values: dict, revision: int, by: User) -> Meeting:
    """Plan a meeting or change what is known of it. Raises Stale, ValidationError (cancelled; on: it has happened)."""
    if meeting:
        _keep_the_day(locked(meeting, WRITTEN), values)
    return editing.save(meeting or Meeting(), values=values, revision=revision, by=by)


def _keep_the_day(meeting, values):
    """What has happened in a meeting cannot come to lie before it, nor what was agreed in it at another time."""
    moved = Meeting(on=values.get("on", meeting.on), time=values.get("time", meeting.time))
    if moved.begins_at == meeting.begins_at:
        return
    if meeting.resolutions.exists():
        raise ValidationError({"on": _("The group adopted or endorsed something in this meeting: its day stays.")})
    is_written = meeting.minutes or meeting.attendance.exists() or meeting.decisions.exists()
    if not moved.has_begun and (is_written or meeting.status == Status.HELD):
        raise ValidationError({"on": _("This meeting has begun: its day cannot be one to come.")})


@transaction.atomic
def write_minutes(meeting: Meeting, *, text: str, revision: int, by: User) -> Meeting:
    begun(meeting)
    return editing.save(meeting, values={"minutes": text}, revision=revision, by=by)


# Agenda and papers ----------------------------------------------------------------------------------------------------


@transaction.atomic
def save_item(meeting: Meeting, item: AgendaItem | None, *, values: dict, by: User) -> AgendaItem:
    """A new item or a changed one, at its number: the items after it move down, and the numbers stay 1, 2, 3 ..."""
    meeting = locked(meeting, PREPARED)
    is_new = item is None
    item = AgendaItem(meeting=meeting) if is_new else meeting.agenda.get(pk=item.pk)
    before = {} if is_new else editing.facts(item, ITEM)
    for name, value in values.items():
        setattr(item, name, value)
    others = list(meeting.agenda.exclude(pk=item.pk))
    place = min(max(item.number or 1, 1), len(others) + 1)
    item.number = 0  # a place of its own, until all are numbered
    item.full_clean(validate_constraints=False)
    item.save()
    _number([*others[: place - 1], item, *others[place - 1 :]])
    after = editing.facts(item, ITEM)
    changed = [name for name in ITEM if after[name] != before.get(name)]
    if changed:
        Event.write(
            "agenda_changed",
            meeting,
            by=by,
            note=item.title,
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
        )
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User) -> None:
    """ValidationError when a decision was taken on it."""
    meeting = locked(item.meeting, PREPARED)
    if item.decisions.exists():
        raise ValidationError(_("A decision was recorded on this item."), code="decided")
    title = item.title
    item.delete()
    _number(list(meeting.agenda.all()))
    Event.write("agenda_changed", meeting, by=by, before={"title": title}, note=title)


def _number(items):
    for number, item in enumerate(items, 1):
        item.number = number
    AgendaItem.objects.bulk_update(items, ["number"])


@transaction.atomic
def add_papers(meeting: Meeting, *, resources: Iterable[Resource], by: User) -> None:
    meeting = locked(meeting, WRITTEN)
    held = set(meeting.papers.values_list("resource_id", flat=True))
    fresh = [resource for resource in resources if resource.pk not in held]
    Paper.objects.bulk_create([Paper(meeting=meeting, resource=resource) for resource in fresh])
    if fresh:
        Event.write("papers_added", meeting, by=by, note=", ".join(map(str, fresh)))


@transaction.atomic
def remove_paper(paper: Paper, *, by: User) -> None:
    meeting = locked(paper.meeting, WRITTEN)
    name = str(paper.resource)
    paper.delete()
    Event.write("paper_removed", meeting, by=by, note=name)


# Holding it -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_attendance(meeting: Meeting, *, rows: dict, by: User) -> None:
    """rows: {member: (presence, represented by)}; '' for a member whose presence is not known takes the row away."""
    meeting = begun(meeting)
    before = _said(meeting)
    for member, (presence, represented_by) in rows.items():
        held = Attendance.objects.filter(meeting=meeting, member=member)
        if not presence:
            held.delete()
            continue
        row = held.first() or Attendance(meeting=meeting, member=member)
        row.presence = presence
        row.represented_by = represented_by if presence == Attendance.Presence.REPRESENTED else ""
        row.full_clean()
        row.save()
    after = _said(meeting)
    if after != before:
        Event.write("attendance_noted", meeting, by=by, before={"attendance": before}, after={"attendance": after})


def _said(meeting):
    rows = meeting.attendance.select_related("member").order_by("member__name")
    return "; ".join(f"{row.member.name}: {row.presence}" for row in rows)


@transaction.atomic
def send_pack(meeting: Meeting, *, today: date, by: User) -> Meeting:
    """Freeze the pack as it is now; once more until the meeting is held."""
    meeting = locked(meeting, PREPARED)
    meeting.pack, meeting.pack_at, meeting.pack_by = pack.build(meeting, today), timezone.now(), by
    meeting.save(update_fields=["pack", "pack_at", "pack_by"])
    report = meeting.pack["report"]
    Event.write("pack_sent", meeting, by=by, after={"report": report["number"]} if report else {})
    return meeting


@transaction.atomic
def hold(meeting: Meeting, *, by: User) -> Meeting:
    """It took place: the report shown in it is fixed, for the next meeting to compare with."""
    meeting = locked(meeting, PREPARED)
    if not meeting.has_begun:
        raise ValidationError(_("This meeting has not begun."), code="early")
    meeting.status, meeting.report = Status.HELD, shown_report(meeting)
    meeting.save(update_fields=["status", "report"])
    Event.write("held", meeting, by=by)
    return meeting


def shown_report(meeting: Meeting) -> GapReport | None:
    """The report of the pack that was sent out; without one, the report of the pack as it is now."""
    sent = (meeting.pack.get("report") or {}).get("number") if meeting.pack_at else None
    return pack.report_numbered(sent) if sent else pack.report_of(meeting)


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    meeting = locked(meeting, PREPARED)
    meeting.status = Status.CANCELLED
    meeting.save(update_fields=["status"])
    Event.write("cancelled", meeting, by=by, note=reason)
    return meeting


# The leadership group and who sits in it.

FIELDS = ["name", "user", "organisation", "position", "joined_on", "left_on"]


def write_terms(group: Group | None, *, values: dict, revision: int, by: User) -> Group:
    """Set up the group (``group`` None), or change its name and terms of reference. Raises Stale."""
    return editing.save(group or Group(), values=values, revision=revision, by=by)


@transaction.atomic
def save_member(member: Member | None, *, values: dict, by: User) -> Member:
    """A new member, or what is known of one; an end date ends the membership. ValidationError: a second chair."""
    is_new = member is None
    member = Member() if is_new else Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = {} if is_new else editing.facts(member, FIELDS)
    for name, value in values.items():
        setattr(member, name, value)
    member.full_clean()
    member.save()
    after = editing.facts(member, FIELDS)
    changed = [name for name in FIELDS if after[name] != before.get(name)]
    if changed:
        verb = "created" if is_new else "ended" if changed == ["left_on"] and member.left_on else "changed"
        Event.write(
            verb,
            member,
            by=by,
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
        )
    return member
