"""The headline of a report as plain text, for a terminal: what is there, what is required, where it is worst."""

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.reports import reading
from strategy.reports.models import GapLine, GapReport, ReportArea, TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.language.figures import number, percent, signed
from workforce.language.words import known, labelled, why_not

WORST = 10
LONGEST_NAME = 32


def fine(value: float | None, write=number) -> str:
    """With one decimal where there is one: whole workers carry none."""
    return write(value, 0 if value is None or round(value, 1) == round(value) else 1)


def text(report: GapReport) -> str:
    """All of it; the population norm first, by kind of worker, a line for each other method."""
    national = ReportArea.objects.filter(report=report).order_by("rank", "code").first()
    if national is None:
        return _("%(report)s has no areas: load areas first.") % {"report": report}
    lines = reading.lines_of_area(report, national.code)
    others = [
        _one_line(method, line)
        for method in Method
        if method != Method.NORM
        for line in reading.of_kinds(method.value, lines) or [None]
    ]
    parts = [
        [_title(report, national)],
        _kinds(lines),
        _worst(report),
        [_("By the other methods:"), *others],
        [_method(report)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def worst(report: GapReport, count: int = WORST) -> tuple[WorkerKind | None, list[tuple[GapLine, str]]]:
    """Of the first kind of worker that has a norm, (line, name) of the base areas where least of it is in place;
    of those with no worker, the largest first.
    """
    names = dict(ReportArea.objects.filter(report=report, is_base=True).values_list("code", "name"))
    lines = GapLine.objects.filter(report=report, method=Method.NORM, target_kind=TargetKind.KIND)
    present = set(lines.values_list("target", flat=True).distinct())
    kind = next((kind for kind in WorkerKind if kind in present), None)
    found = lines.filter(target=kind or "", area__in=names, ratio__isnull=False)
    found = found.order_by("ratio", F("shortage").desc(nulls_last=True), "area")[:count]
    return kind, [(line, names[line.area]) for line in found]


def _title(report: GapReport, national: ReportArea) -> str:
    day = date_format(report.round.as_of, "DATE_FORMAT")
    names = {"report": report, "country": national.name, "round": report.round, "day": day}
    return _("%(report)s: %(country)s, round %(round)s, workers counted on %(day)s") % names


def _kinds(lines: dict) -> list[str]:
    """What is in place of each kind of worker, of what the norm requires; never added up."""
    found = [lines.get((Method.NORM, TargetKind.KIND, kind)) for kind in WorkerKind]
    found = [line for line in found if line]
    if not found:
        return [_("Population norm: the requirement set has none.")]
    head = ("", _("In place"), _("Current"), _("Required"), _("Shortage"), _("Surplus"), _("Known"))
    rows = [(str(WorkerKind(line.target).label), *_numbers(line), _known(line)) for line in found]
    return [_("In place by norm:"), *_aligned([head, *rows])]


def _numbers(line: GapLine) -> tuple:
    if line.ratio is None:
        return ("–",) * 5
    figures = (line.current, line.required, line.shortage, line.surplus)
    return percent(line.ratio), *(fine(figure) for figure in figures)


def _known(line: GapLine) -> str:
    return known(line) if line.ratio is not None else why_not(line, "none_required")


def _worst(report: GapReport) -> list[str]:
    kind, found = worst(report)
    if not found:
        return []
    head = (_("Area"), _("Current"), _("Required"), _("Shortage"), _("In place"))
    rows = [
        (
            name[:LONGEST_NAME],
            fine(line.current),
            fine(line.required),
            fine(line.shortage),
            percent(line.ratio),
        )
        for line, name in found
    ]
    title = ngettext(
        "%(kind)s: the area with least of the norm in place",
        "%(kind)s: the %(count)s areas with least of the norm in place",
        len(found),
    )
    return [title % {"count": len(found), "kind": kind.label}, *_aligned([head, *rows])]


def _one_line(method: Method, line: GapLine | None) -> str:
    label = method.label
    if line and line.target_kind == TargetKind.KIND:
        label = f"{label}, {str(WorkerKind(line.target).label).lower()}"
    if line is None or line.current is None or line.required is None:
        return "  " + labelled(label, why_not(line, "not_reported" if line else "no_requirement"))
    said = _("current %(current)s, required %(required)s, shortage %(shortage)s, surplus %(surplus)s, net %(net)s")
    figures = said % {
        "current": fine(line.current),
        "required": fine(line.required),
        "shortage": fine(line.shortage),
        "surplus": fine(line.surplus),
        "net": fine(line.difference, signed),
    }
    return "  " + labelled(label, f"{figures} ({known(line)})")


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
