"""Where a figure is cited, as far as a reader may see it; and what a figure says as a sentence."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy import citing, findings, reading
from strategy.models import (
    Action,
    AgendaItem,
    Decision,
    Figure,
    GapLine,
    GapReport,
    Meeting,
    Objective,
    RateLine,
    Section,
    Strategy,
)


@dataclass(frozen=True)
class Citation:
    kind: str  # "Objective"
    name: str
    of: str  # the strategy and its version, or the meeting
    url: str


def asked(number) -> Figure | None:
    """The figure an address asks for."""
    return (
        Figure.objects.filter(pk=int(number)).first()
        if str(number or "").isdecimal() and len(str(number)) < 12
        else None
    )


def line_of(figure: Figure) -> GapLine | RateLine | None:
    names = ("method", "rate", "area", "target_kind", "target")
    return line_at(figure.report_id, **{name: getattr(figure, name) for name in names})


def line_at(report, *, area, target_kind, target, method="", rate="") -> GapLine | RateLine | None:
    """The line of a report, or the rate where one is named."""
    place = {"report": report, "area": area, "target_kind": target_kind, "target": target}
    if rate:
        return RateLine.objects.filter(code=rate, **place).first()
    return GapLine.objects.filter(method=method, **place).first()


def sentence(figure: Figure | None) -> str:
    """ "Isingiro is 9 probation and welfare officers short"; '' without a figure."""
    if figure is None:
        return ""
    shown = citing.of(figure)
    line = line_of(figure)
    if figure.rate or line is None:
        return _("%(what)s in %(area)s: %(number)s") % {"what": shown.method, "area": shown.area, "number": shown.text}
    report = GapReport.objects.select_related("round", "requirement_set").defer("inputs").get(pk=figure.report_id)
    target = "" if figure.target_kind == "all" else f"{figure.target_kind}:{figure.target}"
    return findings.short_of(shown.area, line, reading.select(report, {"method": figure.method, "target": target}))


def beside(*, report, area, kind, target, method="", rate="") -> list[Figure]:
    """The cited figures of one line or rate, each with ``said``: how many comments there are on it."""
    rows = Figure.objects.filter(report=report, area=area, target_kind=kind, target=target)
    rows = rows.filter(rate=rate) if rate else rows.filter(method=method)
    return list(rows.annotate(said=Count("remarks")).order_by("pk"))


def of(figure: Figure, user) -> list[Citation]:
    """Everything a reader may see that cites the figure: by reference, or in its text."""
    seen = Strategy.objects.visible_to(user)
    mark = str(figure)
    return [
        *_parts(Objective, _("Objective"), "objective", figure, mark, seen),
        *_parts(Action.objects.select_related("objective"), _("Action"), "action", figure, mark, seen),
        *_sections(mark, seen),
        *_group(figure, user),
    ]


def of_report(report: GapReport, user) -> list[Citation]:
    """Everything a reader may see that rests on a report or cites a figure of it, each once. A fixed number of queries."""
    seen = Strategy.objects.visible_to(user)
    meetings = Meeting.objects.visible_to(user)
    marks = [str(figure) for figure in Figure.objects.filter(report=report).order_by("pk")]
    cited = Q(pk__in=[])
    for mark in marks:
        cited |= Q(text__contains=mark)
    sections = Section.objects.filter(cited, strategy__in=seen).select_related("strategy", "factor")
    found = [
        *(Citation(_("Strategy"), str(each), _version(each), reverse("strategy", args=[each.pk])) for each in seen.filter(report=report)),
        *(
            Citation(_("Section"), str(part), _version(part.strategy), reverse("strategy", args=[part.strategy_id]))
            for part in sections
        ),
        *_of_kind(Objective, _("Objective"), "objective", report, cited, seen),
        *_of_kind(Action, _("Action"), "action", report, cited, seen),
        *(
            Citation(_("Decision"), str(each), str(each.meeting or ""), reverse("decision", args=[each.pk]))
            for each in Decision.objects.visible_to(user).filter(figure__report=report).select_related("meeting")
        ),
        *(
            Citation(_("Agenda item"), str(each), str(each.meeting), reverse("meeting", args=[each.meeting_id]))
            for each in AgendaItem.objects.filter(figure__report=report, meeting__in=meetings).select_related("meeting")
        ),
        *(
            Citation(_("Pack sent out") if each.pack_at else _("Meeting"), str(each), "", reverse("meeting", args=[each.pk]))
            for each in meetings.filter(Q(report=report) | Q(pack__report__number=report.number))
        ),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def _of_kind(model, kind, page, report, cited, seen):
    rows = model.objects.filter(Q(figures__report=report) | cited, strategy__in=seen).distinct()
    related = ["strategy", "objective"] if model is Action else ["strategy"]
    return [
        Citation(kind, str(part), _version(part.strategy), reverse(page, args=[part.pk]))
        for part in rows.select_related(*related)
    ]


def _parts(rows, kind, page, figure, mark, seen):
    rows = rows if hasattr(rows, "filter") else rows.objects
    found = (rows.filter(figures=figure) | rows.filter(text__contains=mark)).filter(strategy__in=seen).distinct()
    return [
        Citation(kind, str(part), _version(part.strategy), reverse(page, args=[part.pk]))
        for part in found.select_related("strategy")
    ]


def _sections(mark, seen):
    found = Section.objects.filter(text__contains=mark, strategy__in=seen).select_related("strategy", "factor")
    return [
        Citation(_("Section"), str(part), _version(part.strategy), reverse("strategy", args=[part.strategy_id]))
        for part in found
    ]


def _group(figure, user):
    decisions = Decision.objects.visible_to(user).filter(figure=figure).select_related("meeting")
    items = AgendaItem.objects.filter(figure=figure, meeting__in=Meeting.objects.visible_to(user))
    return [
        *(
            Citation(_("Decision"), str(each), str(each.meeting or ""), reverse("decision", args=[each.pk]))
            for each in decisions
        ),
        *(
            Citation(_("Agenda item"), str(each), str(each.meeting), reverse("meeting", args=[each.meeting_id]))
            for each in items.select_related("meeting")
        ),
    ]


def _version(strategy):
    return _("%(name)s, version %(version)s") % {"name": strategy, "version": strategy.version}
