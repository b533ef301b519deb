"""Meetings: planned, prepared, held, written up. The pack and the projector have rooms of their own (packs.py)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.forms.leadership import (
    AgendaItemForm,
    AttendanceForm,
    MeetingForm,
    MinutesForm,
    PapersForm,
    ReasonForm,
)
from strategy.group.models import AgendaItem, Group, Meeting, Member, Paper
from strategy.group.services import meetings as service
from strategy.group.services import (
    pack,
)
from strategy.group.views import packs
from strategy.plans.services import progress
from strategy.writing import texts
from strategy.writing.services import drafts
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires

Status = Meeting.Status


def found_meeting(request, pk):
    rows = Meeting.objects.visible_to(request.user).select_related("report__round", "strategy", "pack_by")
    return get_object_or_404(rows.defer("report__inputs", "report__frozen"), pk=pk)


@require_GET
@requires(Permission.GROUP_VIEW)
def meetings(request):
    rows = Meeting.objects.visible_to(request.user).select_related("report__round", "strategy")
    rows = rows.defer("pack", "minutes", "report__inputs", "report__frozen")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    may_manage = can(request.user, Permission.GROUP_MANAGE)
    return render(
        request, "strategy/group/meetings.html", {"page": page, "group": Group.current(), "may_manage": may_manage}
    )


@require_GET
@requires(Permission.GROUP_VIEW)
def meeting(request, pk):
    return render(request, "strategy/group/meeting.html", show_meeting(request, found_meeting(request, pk)))


def show_meeting(request, meeting, **more):
    """What the page of a meeting needs, also when one of its forms comes back with errors."""
    user = request.user
    may_manage = can(user, Permission.GROUP_MANAGE)
    agenda = list(meeting.agenda.select_related("figure").prefetch_related("decisions"))
    decisions = list(meeting.decisions.select_related("owner", "figure").order_by("number"))
    cited = citing.read_figures({thing.figure for thing in [*agenda, *decisions] if thing.figure})
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "actions": progress.actions_of(item.action_key for item in agenda),
        "followed": pack.followed(meeting),
        "decisions": decisions,
        "shown": cited,
        "papers": meeting.papers.select_related("resource").order_by("resource__name_key"),
        "attendance": meeting.attendance.select_related("member__organisation").order_by("member__name"),
        "minutes": texts.html(meeting.minutes) if meeting.minutes else "",
        "may_manage": may_manage,
        "may_decide": can(user, Permission.GROUP_DECIDE) and service.can_be_written_up(meeting),
        "may_write_up": may_manage and service.can_be_written_up(meeting),
        "resolutions": meeting.resolutions.select_related("report", "endorsement__strategy"),
        "is_prepared": may_manage and meeting.status in service.PREPARED,
        "is_written": may_manage and meeting.status in service.WRITTEN,
        "events": Event.objects.of(meeting)[:30],
    }
    if context["is_written"]:
        context |= {"papers_form": PapersForm(meeting=meeting, user=user), "cancel_form": ReasonForm()}
    return context | more


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def meeting_new(request):
    newest = Meeting.objects.order_by("-number").only("strategy_id", "place").first()
    initial = {
        "number": service.next_number(),
        "strategy": newest and newest.strategy_id,
        "place": newest and newest.place,
    }
    return _meeting(request, None, initial)


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def meeting_edit(request, pk):
    meeting = found_meeting(request, pk)
    return _meeting(request, meeting, {"revision": meeting.revision})


def _meeting(request, meeting, initial):
    saved = meeting and found_meeting(request, meeting.pk)
    form = MeetingForm(request.POST or None, instance=meeting, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = {"values": form.values(), "revision": form.cleaned_data["revision"], "by": request.user}
        try:
            made = service.save(saved, **given)
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The meeting was saved."))
            return redirect("meeting", made.pk)
    return render(request, "strategy/group/meeting_form.html", {"form": form, "meeting": saved})


# Agenda and papers ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def agenda_item_new(request, pk):
    meeting = found_meeting(request, pk)
    return _item(request, meeting, None, {"number": meeting.agenda.count() + 1})


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def agenda_item_edit(request, pk, item):
    meeting = found_meeting(request, pk)
    return _item(request, meeting, get_object_or_404(meeting.agenda, pk=item), {})


def _item(request, meeting, item, initial):
    chosen = request.GET.get("figure", "")
    if chosen and not (chosen.isdecimal() and Figure.objects.filter(pk=chosen).exists()):
        chosen = ""
    form = AgendaItemForm(
        request.POST or None, instance=item, initial=initial, meeting=meeting, user=request.user, chosen=chosen
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.save_item(meeting, item, values=form.values(), by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The agenda was saved."))
            return redirect("meeting", meeting.pk)
    return render(request, "strategy/group/meeting_item_form.html", {"form": form, "meeting": meeting, "item": item})


@require_POST
@requires(Permission.GROUP_MANAGE)
def agenda_item_delete(request, pk, item):
    meeting = found_meeting(request, pk)
    found = get_object_or_404(AgendaItem.objects.filter(meeting=meeting), pk=item)
    return _done(request, meeting, _("The item was taken off the agenda."), service.remove_item, found)


@require_POST
@requires(Permission.GROUP_MANAGE)
def paper_add(request, pk):
    meeting = found_meeting(request, pk)
    form = PapersForm(request.POST, meeting=meeting, user=request.user)
    if not form.is_valid():
        return render(
            request, "strategy/group/meeting.html", show_meeting(request, meeting, papers_form=form, form=form)
        )
    given = {"resources": form.cleaned_data["resources"]}
    return _done(request, meeting, _("The papers were added."), service.add_papers, meeting, **given)


@require_POST
@requires(Permission.GROUP_MANAGE)
def paper_remove(request, pk, paper):
    meeting = found_meeting(request, pk)
    found = get_object_or_404(Paper.objects.filter(meeting=meeting), pk=paper)
    return _done(request, meeting, _("The paper was taken out."), service.remove_paper, found)


# Holding it -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def attendance(request, pk):
    meeting = found_meeting(request, pk)
    held = {row.member_id: row for row in meeting.attendance.all()}
    sitting = Member.objects.filter(joined_on__lte=meeting.on).exclude(left_on__lt=meeting.on)
    members = (sitting | Member.objects.filter(pk__in=held)).select_related("organisation").order_by("name")
    form = AttendanceForm(request.POST or None, members=members, held=held)
    if request.method == "POST" and form.is_valid():
        try:
            service.note_attendance(meeting, rows=form.values(), by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Attendance was saved."))
            return redirect("meeting", meeting.pk)
    return render(request, "strategy/group/meeting_attendance.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def minutes(request, pk):
    meeting = found_meeting(request, pk)
    draft = drafts.offered(meeting, by=request.user) if "draft" in request.GET else None
    initial = {"revision": meeting.revision} | (draft.initial if draft else {})
    form = MinutesForm(request.POST or None, instance=meeting, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {"text": form.cleaned_data["minutes"], "revision": form.cleaned_data["revision"], "by": request.user}
        try:
            service.write_minutes(meeting, **given)
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The minutes were saved."))
            return redirect("meeting", meeting.pk)
    return render(request, "strategy/group/meeting_minutes.html", {"form": form, "meeting": meeting})


@require_POST
@requires(Permission.GROUP_MANAGE)
def hold(request, pk):
    meeting = found_meeting(request, pk)
    return _done(request, meeting, _("The meeting took place."), service.hold, meeting)


@require_POST
@requires(Permission.GROUP_MANAGE)
def cancel(request, pk):
    meeting = found_meeting(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(
            request, "strategy/group/meeting.html", show_meeting(request, meeting, cancel_form=form, form=form)
        )
    given = {"reason": form.cleaned_data["reason"]}
    return _done(request, meeting, _("The meeting was cancelled."), service.cancel, meeting, **given)


def _done(request, meeting, said, change, *args, **given):
    """One change by a button: back to the meeting, with what was done or why it could not be."""
    try:
        change(*args, by=request.user, **given)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, said)
    return redirect("meeting", meeting.pk)


urlpatterns = [
    path("group/meetings/", meetings, name="meetings"),
    path("group/meetings/new/", meeting_new, name="meeting-new"),
    path("group/meetings/<int:pk>/", meeting, name="meeting"),
    path("group/meetings/<int:pk>/edit/", meeting_edit, name="meeting-edit"),
    path("group/meetings/<int:pk>/agenda/new/", agenda_item_new, name="agenda-item-new"),
    path("group/meetings/<int:pk>/agenda/<int:item>/", agenda_item_edit, name="agenda-item-edit"),
    path("group/meetings/<int:pk>/agenda/<int:item>/delete/", agenda_item_delete, name="agenda-item-delete"),
    path("group/meetings/<int:pk>/attendance/", attendance, name="meeting-attendance"),
    path("group/meetings/<int:pk>/minutes/", minutes, name="meeting-minutes"),
    path("group/meetings/<int:pk>/hold/", hold, name="meeting-hold"),
    path("group/meetings/<int:pk>/cancel/", cancel, name="meeting-cancel"),
    path("group/meetings/<int:pk>/papers/add/", paper_add, name="paper-add"),
    path("group/meetings/<int:pk>/papers/<int:paper>/remove/", paper_remove, name="paper-remove"),
    *packs.urlpatterns,
]
