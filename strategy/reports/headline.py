"""The headline of a report as plain text, for a terminal: what is there, what is required, where it is worst."""

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.reports.models import GapLine, GapReport, ReportArea, TargetKind
from strategy.requirements.models import Method, Unit
from workforce.language.figures import number, percent, signed
from workforce.language.words import coverage, labelled, reason

WORST = 10
LONGEST_NAME = 32


def text(report: GapReport) -> str:
    """All of it; the population norm first, a line for each other method."""
    national = ReportArea.objects.filter(report=report).order_by("rank", "code").first()
    if national is None:
        return _("%(report)s has no areas: load areas first.") % {"report": report}
    lines = {
        line.method: line
        for line in GapLine.objects.filter(report=report, area=national.code, target_kind=TargetKind.ALL)
    }
    headline = lines.get(Method.NORM)
    others = [_one_line(method, lines.get(method)) for method in Method if method != Method.NORM]
    parts = [
        [_title(report, national)],
        _block(headline),
        _worst(report),
        [_("By the other methods:"), *others],
        [_method(report)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def worst(report: GapReport, count: int = WORST) -> list[tuple[GapLine, str]]:
    """(line, name) of the base areas that meet least of the norm; of those with no worker, the largest first."""
    names = dict(ReportArea.objects.filter(report=report, is_base=True).values_list("code", "name"))
    found = GapLine.objects.filter(
        report=report, method=Method.NORM, target_kind=TargetKind.ALL, area__in=names, ratio__isnull=False
    )
    found = found.order_by("ratio", F("shortage").desc(nulls_last=True), "area")[:count]
    return [(line, names[line.area]) for line in found]


def _title(report: GapReport, national: ReportArea) -> str:
    day = date_format(report.round.as_of, "DATE_FORMAT")
    names = {"report": report, "country": national.name, "round": report.round, "day": day}
    return _("%(report)s: %(country)s, round %(round)s, workers counted on %(day)s") % names


def _block(line: GapLine | None) -> list[str]:
    if line is None:
        return [_("Population norm: the requirement set has none.")]
    if line.current is None or line.required is None:
        return [_("Population norm: %(reason)s") % {"reason": reason(line.reason)}]
    rows = [
        (_("Current"), number(line.current, 1)),
        (_("Required"), number(line.required, 1)),
        (_("Shortage"), number(line.shortage, 1)),
        (_("Surplus"), number(line.surplus, 1)),
        (_("Net"), signed(line.difference, 1)),
    ]
    unit = Unit(line.unit).label if line.unit else ""
    return [
        _("Population norm, %(unit)s:") % {"unit": unit},
        *_aligned(rows),
        "  " + labelled(_("Coverage"), _coverage(line)),
    ]


def _coverage(line: GapLine) -> str:
    said = coverage(line.areas_complete, line.areas_partial, line.areas_none)
    if line.population_share is None:
        return said
    return _("%(coverage)s; the areas counted hold %(share)s of the children") % {
        "coverage": said,
        "share": percent(line.population_share),
    }


def _worst(report: GapReport) -> list[str]:
    found = worst(report)
    if not found:
        return []
    head = (_("Area"), _("Current"), _("Required"), _("Net"), _("Met"))
    rows = [
        (
            name[:LONGEST_NAME],
            number(line.current, 1),
            number(line.required, 1),
            signed(line.difference, 1),
            percent(line.ratio),
        )
        for line, name in found
    ]
    title = ngettext(
        "The area that meets least of the norm:", "The %(count)s areas that meet least of the norm:", len(found)
    )
    return [title % {"count": len(found)}, *_aligned([head, *rows])]


def _one_line(method: Method, line: GapLine | None) -> str:
    if line is None or line.current is None or line.required is None:
        return "  " + labelled(method.label, reason(line.reason if line else "no_requirement") or "–")
    said = _("current %(current)s, required %(required)s, shortage %(shortage)s, surplus %(surplus)s, net %(net)s")
    figures = said % {
        "current": number(line.current, 1),
        "required": number(line.required, 1),
        "shortage": number(line.shortage, 1),
        "surplus": number(line.surplus, 1),
        "net": signed(line.difference, 1),
    }
    areas = ngettext("%(count)s area counted", "%(count)s areas counted", line.areas_counted)
    return "  " + labelled(method.label, f"{figures} ({areas % {'count': number(line.areas_counted)}})")


def _method(report: GapReport) -> str:
    return _("Method: version %(version)s, requirements of “%(set)s”, version %(of_set)s.") % {
        "version": report.method_version,
        "set": report.requirement_set,
        "of_set": report.requirement_set.version,
    }


def _aligned(rows: list[tuple]) -> list[str]:
    """Names to the start, figures to the end of their column."""
    widths = [max(len(row[position]) for row in rows) for position in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
