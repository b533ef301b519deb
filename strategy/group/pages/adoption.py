"""What stands on the pages of adopting and withdrawing a report, and on that of an erratum,
in the reader's language.
"""

from django.urls import NoReverseMatch, reverse

from strategy.changes.models import Change
from strategy.figures import citing
from strategy.group.services import adoption
from strategy.reports import sentences
from strategy.reports.models import GapLine, GapReport, ReportArea, TargetKind
from strategy.requirements.models import Method


def before_adoption(report: GapReport) -> dict:
    """Everything the chair reads before the group decides."""
    matters, former = adoption.matters(report), adoption.last_official(report)
    top = ReportArea.objects.filter(report=report).order_by("rank", "code").first()
    return {
        "area": top,
        "matters": matters,
        "changes": [sentences.change(each) for each in matters.changes],
        "populations": _differing(report),
        "former": former,
        "change_url": change_url(former, report),
        "figures": figures(report, former, top.code if top else ""),
        "overlaps_url": url_of_round("overlaps", report),
        "differences_url": url_of_round("establishment-differences", report),
    }


def _differing(report) -> int:
    """How many areas have a population that is not the sum of its parts."""
    rows = ReportArea.objects.filter(report=report).values_list("populations", flat=True)
    return sum(any(said["difference"] for said in populations.values()) for populations in rows)


def figures(report: GapReport, former: GapReport | None, area: str) -> list[dict]:
    """Each method, all cadres, the whole country: {label, now, then} with gap lines, None where there is none."""
    rows = GapLine.objects.filter(
        report__in=[report, *([former] if former else [])], area=area, target_kind=TargetKind.ALL
    )
    lines = {(line.report_id, line.method): line for line in rows if line.difference is not None}
    found = []
    for method in Method:
        now, then = lines.get((report.pk, method.value)), lines.get((former.pk, method.value)) if former else None
        if now or then:
            found.append({"label": method.label, "now": now, "then": then})
    return found


def change_url(former: GapReport | None, report: GapReport) -> str:
    """The page that says why the figures changed between two reports;
    where it may be asked for, if nobody has compared them.
    """
    if former and Change.objects.filter(earlier=former, later=report).exists():
        return reverse("change", args=[former.number, report.number])
    return reverse("changes") if former else ""


def url_of_round(name: str, report: GapReport) -> str:
    try:
        return f"{reverse(name)}?round={report.round.code}"
    except NoReverseMatch:
        return ""


def before_withdrawal(report: GapReport, user) -> dict:
    return {"citations": citing.of_report(report, user), "back": adoption.replacement_of_withdrawal(report)}


def erratum(report: GapReport, user) -> dict:
    return {"citations": citing.of_report(report, user), "replacement": adoption.replacement(report)}
