"""Figures that texts, actions, decisions and agenda items cite: read from the frozen lines, never typed, never stored;
and where a figure is cited, as far as a reader may see it.

A fixed number of queries, however many figures.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from strategy.dashboard import findings, panels
from strategy.figures import offered
from strategy.figures.models import Figure
from strategy.reports import reading
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.language import figures, words

Field = Figure.Field


@dataclass(frozen=True)
class Shown:
    """A cited figure in the reader's language.
    ``value`` is None and ``reason`` says why where the line has no number.
    """

    figure: Figure
    value: float | None
    text: str  # "3,799 workers short"
    number: str  # "3,799"
    area: str
    target: str
    method: str
    coverage: str
    as_of: str
    report: int
    standing: str
    reason: str
    erratum: str = ""  # why its report was withdrawn; '' while it stands
    is_other: bool = False  # cited by a strategy that rests on another report
    sees_report: bool = True  # whether the reader may see how it was computed

    @property
    def url(self) -> str:
        """Of its computation; the figure's own page for who sees no report, and where a report was withdrawn."""
        is_withdrawn = self.standing == GapReport.Standing.WITHDRAWN
        return self.page_url if is_withdrawn or not self.sees_report else why_url(self.figure, self.report)

    @property
    def marks(self) -> list[str]:
        """What is to be said beside it: of a draft, of another report than the one the strategy rests on."""
        found = [_("of a draft report")] if self.standing == GapReport.Standing.DRAFT else []
        if self.is_other:
            found.append(_("of gap report %(number)s, which is not the one of the strategy") % {"number": self.report})
        return found

    @property
    def page_url(self) -> str:
        return page_url(self.figure)

    @property
    def about(self) -> tuple:
        """The cadre, the method and the day, in words."""
        return self.target, self.method, self.as_of

    @property
    def named(self) -> str:
        """What it is of: "Uganda, all cadres, population norm, 30 June 2026"."""
        return ", ".join(map(str, (self.area, *self.about)))

    @property
    def chip(self) -> SafeString:
        return chip(self, self.url, self.text)

    @property
    def source(self):
        """Where it comes from, for print: "Gap report 14 (official), population norm, all cadres, Uganda, 30 June
        2026, 139 of 146 areas complete".
        """
        standing = str(GapReport.Standing(self.standing).label).lower()
        said = _("Gap report %(number)s (%(standing)s)") % {"number": self.report, "standing": standing}
        marks = self.marks if self.is_other else []  # what it is worth is said
        parts = (said, self.method, self.target, self.area, self.as_of, self.coverage, *marks[-1:])
        return ", ".join(str(part) for part in parts if part)


def chip(shown: Shown, url: str, text: str) -> SafeString:
    """A figure in a page, wherever it stands: area, cadre, method and day come with it."""
    return format_html('<a class="chip" href="{}" title="{}">{}</a>', url, shown.source, text)


def read_figures(cited) -> dict[int, Shown]:
    """{figure id: Shown} of figures (any iterable of Figure)."""
    cited = list(cited)
    if not cited:
        return {}
    pks = {figure.report_id for figure in cited}
    reports = {
        row["pk"]: row
        for row in GapReport.objects.filter(pk__in=pks).values(
            "pk",
            "number",
            "standing",
            "erratum",
            "parameters",
            as_of=F("round__as_of"),
            cadres=F("frozen__cadres"),
            groups=F("frozen__groups"),
        )
    }
    areas = {
        (a.report_id, a.code): a for a in ReportArea.objects.filter(report__in=pks, code__in={f.area for f in cited})
    }
    lines, rates = _lines(GapLine, "method", cited), _lines(RateLine, "code", cited)
    return {
        figure.pk: _shown(
            figure,
            reports[figure.report_id],
            areas.get((figure.report_id, figure.area)),
            (rates if figure.rate else lines).get(_key(figure)),
        )
        for figure in cited
    }


def cited_by(strategy, shown: dict) -> dict[int, Shown]:
    """What `read_figures` gave, as a strategy (or None) cites it: figures of another report than its own are marked."""
    rests_on = strategy.report_id if strategy else None
    return {
        pk: replace(each, is_other=bool(rests_on) and each.figure.report_id != rests_on) for pk, each in shown.items()
    }


def shown_in_text(ids) -> dict[int, Shown]:
    """{figure id: Shown} of figures that a text cites."""
    return read_figures(Figure.objects.filter(pk__in=ids))


def existing(ids) -> list[int]:
    """Those of these ids that are figures."""
    return list(Figure.objects.filter(pk__in=ids).values_list("pk", flat=True))


def read_figure(figure: Figure | None) -> Shown | None:
    return read_figures([figure])[figure.pk] if figure else None


def page_url(figure: Figure) -> str:
    """The figure's own page: what cites it, and what is said about it."""
    return reverse("figure", args=[figure.pk])


def warning(shown: Shown) -> str:
    """What stands beside a figure whose report was withdrawn."""
    return _("Withdrawn: %(erratum)s") % {"erratum": shown.erratum}


def erratum_url(shown: Shown) -> str:
    return reverse("report-erratum", args=[shown.report])


def why_url(figure: Figure, number: int) -> str:
    target = "" if figure.target_kind == TargetKind.ALL else f"{figure.target_kind}:{figure.target}"
    query = {"method": figure.method, "rate": figure.rate, "area": figure.area, "target": target}
    return f"{reverse('why', args=[number])}?{urlencode({k: v for k, v in query.items() if v})}"


def _key(figure):
    return figure.report_id, figure.rate or figure.method, figure.area, figure.target_kind, figure.target


def _lines(model, name, cited):
    wanted = [figure for figure in cited if bool(figure.rate) == (name == "code")]
    if not wanted:
        return {}
    found = (
        model.objects.select_related("report")
        .defer("report__inputs", "report__frozen")
        .filter(
            report__in={f.report_id for f in wanted},
            area__in={f.area for f in wanted},
            target__in={f.target for f in wanted},
            **{f"{name}__in": {f.rate or f.method for f in wanted}},
        )
    )
    lines = (reading.shown(line.report, line) for line in found)
    return {(x.report_id, getattr(x, name), x.area, x.target_kind, x.target): x for x in lines}


def _shown(figure, report, area, line):
    value, number, text = said(figure, line)
    reason = "" if value is not None else words.reason(line.reason if line and line.reason else "not_reported")
    return Shown(
        figure=figure,
        value=value,
        text=text or reason,
        number=number or reason,
        area=reading.area_label(area) if area else figure.area,
        target=_target(figure, report),
        method=panels.RATE_LABELS.get(figure.rate, figure.rate) if figure.rate else Method(figure.method).label,
        coverage=words.coverage(area.areas_complete, area.areas_partial, area.areas_none)
        if area and area.areas_expected
        else "",
        as_of=date_format(report["as_of"], "DATE_FORMAT"),
        report=report["number"],
        standing=report["standing"],
        reason=reason,
        erratum=report["erratum"] if report["standing"] == GapReport.Standing.WITHDRAWN else "",
    )


def _target(figure, report):
    if figure.target_kind == TargetKind.ALL:
        adds_up = not figure.rate and figure.field != Field.COVERAGE  # areas are counted, and rates count the paid
        return _("All kinds of worker, added up") if adds_up else _("All cadres")
    if figure.target_kind == TargetKind.KIND:
        return WorkerKind(figure.target).label
    entries = report["cadres"] if figure.target_kind == TargetKind.CADRE else report["groups"]
    found = next((entry for entry in entries or [] if entry["code"] == figure.target), None)
    return (
        reading.named(found, "plural" if figure.target_kind == TargetKind.CADRE else "name") if found else figure.target
    )


def said(figure, line):
    """(value, number alone, number with its word); (None, '', '') without a line or value."""
    if line is None:
        return None, "", ""
    if figure.field == Field.COVERAGE:
        number = _("%(complete)s of %(expected)s") % {
            "complete": figures.number(line.areas_complete),
            "expected": figures.number(line.areas_expected),
        }
        return line.areas_complete, number, _("%(number)s areas") % {"number": number}
    value = getattr(line, figure.field)
    if value is None:
        return None, "", ""
    if figure.rate:
        number = figures.number(value, 1) if figure.rate in panels.DECIMAL_RATES else figures.percent(value, 1)
        return value, number, number
    if figure.field == Field.RATIO:
        return value, figures.percent(value), figures.percent(value)
    number = (
        figures.signed(value)
        if figure.field == Field.DIFFERENCE
        else figures.number(value, figure.field == Field.DENSITY)
    )
    return value, number, WORDS[figure.field]() % {"number": number}


WORDS = {
    Field.CURRENT: lambda: _("%(number)s workers"),
    Field.REQUIRED: lambda: _("%(number)s required"),
    Field.SHORTAGE: lambda: _("%(number)s short"),
    Field.SURPLUS: lambda: _("%(number)s above what is required"),
    Field.DIFFERENCE: lambda: _("%(number)s net"),
    Field.POSTS_NEEDED: lambda: _("%(number)s posts needed"),
    Field.DENSITY: lambda: _("%(number)s for 100,000 people"),
}


# Where a figure is cited, as far as a reader may see it; and what a figure says as a sentence.


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
    shown = read_figure(figure)
    line = line_of(figure)
    if figure.rate or line is None:
        return _("%(what)s in %(area)s: %(number)s") % {"what": shown.method, "area": shown.area, "number": shown.text}
    report = GapReport.objects.select_related("round", "requirement_set").defer("inputs").get(pk=figure.report_id)
    target = "" if figure.target_kind == "all" else f"{figure.target_kind}:{figure.target}"
    line = reading.shown(report, line)
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
    """Everything a reader may see that rests on a report or cites a figure of it, each once.
    A fixed number of queries.
    """
    return list(dict.fromkeys(offered.RESTS_ON_REPORT.listed(report, user)))
