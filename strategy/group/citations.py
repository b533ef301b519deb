"""Where the leadership group's decisions, agenda items and packs cite a figure, as far as a reader may see it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.figures.citing import Citation
from strategy.figures.models import Figure
from strategy.group.models import AgendaItem, Decision, Meeting
from strategy.reports.models import GapReport


def of_figure(figure: Figure, user) -> list[Citation]:
    """Decisions and agenda items on the figure."""
    return _on_figures({"figure": figure}, user)


def of_report(report: GapReport, user) -> list[Citation]:
    """Decisions and agenda items on figures of the report, meetings that were shown it, packs that hold it."""
    meetings = Meeting.objects.visible_to(user).filter(Q(report=report) | Q(pack__report__number=report.number))
    return [
        *_on_figures({"figure__report": report}, user),
        *(
            Citation(
                _("Pack sent out") if each.pack_at else _("Meeting"), str(each), "", reverse("meeting", args=[each.pk])
            )
            for each in meetings
        ),
    ]


def _on_figures(which: dict, user) -> list[Citation]:
    decisions = Decision.objects.visible_to(user).filter(**which).select_related("meeting")
    items = AgendaItem.objects.filter(**which, meeting__in=Meeting.objects.visible_to(user)).select_related("meeting")
    return [
        *(
            Citation(_("Decision"), str(each), str(each.meeting or ""), reverse("decision", args=[each.pk]))
            for each in decisions
        ),
        *(
            Citation(_("Agenda item"), str(each), str(each.meeting), reverse("meeting", args=[each.meeting_id]))
            for each in items
        ),
    ]
