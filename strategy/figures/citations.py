"""Where a figure is cited, as far as a reader may see it; and what a figure says as a sentence."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from strategy.dashboard import findings
from strategy.figures import citing, offered
from strategy.figures.models import Figure
from strategy.reports import reading
from strategy.reports.models import GapLine, GapReport, RateLine


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
    shown = citing.read_figure(figure)
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


def on_why_page(user, selection, area, rate) -> dict:
    """``cited``: the figures of the line or rate that a page of computation is about."""
    place = {"report": selection.report, "area": area.code, "kind": selection.kind, "target": selection.target}
    return {"cited": beside(**place, method=selection.method, rate=rate)}


def citations_of(figure: Figure, user) -> list[Citation]:
    """Everything a reader may see that cites the figure: by reference, or in its text."""
    return offered.CITED_BY.listed(figure, user)


def of_report(report: GapReport, user) -> list[Citation]:
    """Everything a reader may see that rests on a report or cites a figure of it, each once. A fixed number of queries."""
    return list(dict.fromkeys(offered.RESTS_ON_REPORT.listed(report, user)))
