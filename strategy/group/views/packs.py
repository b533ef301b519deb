"""The pack of a meeting: as a page, frozen when it is sent out, as a document;
and one figure a screen for the projector.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from strategy.dashboard import maps, panels
from strategy.documents import docx
from strategy.group.models import Meeting
from strategy.group.pages import (
    pack_document,
    pack_page,
    pack_page_plan,
    slides,
)
from strategy.group.services import meetings as service
from strategy.group.services import (
    pack,
)
from strategy.reports import reading
from strategy.reports.models import GapReport
from strategy.reports.services import disclosure
from workforce.people.permissions import Permission, can, requires

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def found_meeting(request, pk):
    return get_object_or_404(Meeting.objects.visible_to(request.user).select_related("strategy", "pack_by"), pk=pk)


def pack_of(meeting) -> dict:
    """What was sent out; until then, the state of things now. What its report is worth is always that of today."""
    found = meeting.pack if meeting.pack_at else pack.build(meeting, timezone.localdate())
    if not found["report"]:
        return found
    worth = GapReport.objects.filter(number=found["report"]["number"]).values("standing", "erratum").first()
    return found | {"report": found["report"] | (worth or {})}


@disclosure.for_everybody()
def drawn(found) -> dict:
    """The map of the pack's report, and what the slides select from its lines: they are frozen, as the pack is."""
    if not found["report"]:
        return {}
    report = pack.report_numbered(found["report"]["number"])
    asked = {"method": found["report"]["method"], "report": str(report.number), "target": found.get("of", "")}
    selection = reading.select(report, asked)
    areas, lines = reading.areas(report), reading.lines(selection)
    shown = [code for code, area in areas.items() if area.level == selection.level]
    return {
        "report": report,
        "selection": selection,
        "areas": areas,
        "lines": lines,
        "map": maps.build(selection, areas, shown, lines, {}),
        "table": panels.ranked(selection, areas, shown, lines, {}),
        "level_label": panels.level_label(selection),
        "parents": panels.by_level(selection, areas, lines),
    }


@require_GET
@requires(Permission.GROUP_VIEW)
def meeting_pack(request, pk):
    meeting = found_meeting(request, pk)
    found = pack_of(meeting)
    lines = drawn(found)
    context = {
        "meeting": meeting,
        "pack": found,
        "headline": pack_page.headline(found),
        "sections": pack_page_plan.whole(found),
        "withdrawn": bool(lines)
        and lines["report"].standing == GapReport.Standing.WITHDRAWN,  # maybe after it was sent out
        "may_send": can(request.user, Permission.GROUP_MANAGE) and meeting.status in service.PREPARED,
        **lines,
    }
    return render(request, "strategy/group/pack.html", context)


@require_POST
@requires(Permission.GROUP_MANAGE)
def meeting_pack_send(request, pk):
    meeting = found_meeting(request, pk)
    try:
        service.send_pack(meeting, today=timezone.localdate(), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The pack is frozen as it is now: everybody reads the same figures."))
    return redirect("meeting-pack", pk)


@require_GET
@requires(Permission.GROUP_VIEW)
def meeting_pack_docx(request, pk):
    meeting = found_meeting(request, pk)
    document = pack_document.make_document(pack_of(meeting), language=get_language(), sent=meeting.pack_at)
    response = HttpResponse(docx.write(document), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.number}-{get_language()}.docx"'
    return response


@require_GET
@requires(Permission.GROUP_VIEW)
def meeting_present(request, pk):
    meeting = found_meeting(request, pk)
    found = pack_of(meeting)
    lines = drawn(found)
    context = {
        "meeting": meeting,
        "pack": found,
        "slides": slides.build(found, lines),
        "report": lines.get("report"),
        "selection": lines.get("selection"),
        "may_decide": can(request.user, Permission.GROUP_DECIDE) and service.can_be_written_up(meeting),
    }
    return render(request, "strategy/group/present.html", context)


urlpatterns = [
    path("group/meetings/<int:pk>/pack/", meeting_pack, name="meeting-pack"),
    path("group/meetings/<int:pk>/pack/send/", meeting_pack_send, name="meeting-pack-send"),
    path("group/meetings/<int:pk>/pack/docx/", meeting_pack_docx, name="meeting-pack-docx"),
    path("group/meetings/<int:pk>/present/", meeting_present, name="meeting-present"),
]
