"""Meetings: planned, prepared (agenda, papers, a pack that is frozen when it is sent out), held or cancelled, written up."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.group.models import AgendaItem, Attendance, Meeting, Paper
from strategy.group.services import (
    pack,
)
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


def locked(meeting: Meeting, states) -> Meeting:
    """The meeting, locked, in one of these states. ValidationError code 'state'."""
    found = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if found.status not in states:
        raise ValidationError(
            _("This meeting is “%(state)s”: that cannot be done any more.") % {"state": found.get_status_display().lower()},
            code="state",
        )  # fmt: skip
    return found


@transaction.atomic
def save(meeting: Meeting | None, *, values: dict, revision: int, by: User) -> Meeting:
    """Plan a meeting or change what is known of it. Raises Stale, ValidationError (cancelled)."""
    if meeting:
        locked(meeting, WRITTEN)
    return editing.save(meeting or Meeting(), values=values, revision=revision, by=by)


@transaction.atomic
def write_minutes(meeting: Meeting, *, text: str, revision: int, by: User) -> Meeting:
    locked(meeting, WRITTEN)
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
            "agenda_changed", meeting, by=by, note=item.title,
            before={name: before[name] for name in changed if name in before}, after={name: after[name] for name in changed},
        )  # fmt: skip
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
def add_papers(meeting: Meeting, *, resources, by: User) -> None:
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
    meeting = locked(meeting, WRITTEN)
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
def hold(meeting: Meeting, *, today: date, by: User) -> Meeting:
    """It took place: the report shown in it is fixed, for the next meeting to compare with."""
    meeting = locked(meeting, PREPARED)
    if meeting.on > today:
        raise ValidationError(_("The day of the meeting is still to come."), code="early")
    meeting.status, meeting.report = Status.HELD, shown_report(meeting)
    meeting.save(update_fields=["status", "report"])
    Event.write("held", meeting, by=by)
    return meeting


def shown_report(meeting: Meeting):
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
