"""What stands on the pages of adopting and withdrawing a report, and on that of an erratum,
in the reader's language.
"""

from django.urls import NoReverseMatch, reverse

from mapping.coverage.services import coverage
from strategy.changes.models import Change
from strategy.dashboard import panels
from strategy.figures import citing
from strategy.group.services import adoption
from strategy.reports import reading, sentences
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.language import words

SOLID = 0.9  # of what a figure is about; who adopts is told of those that know less


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
        "little": rests_on_little(report, top.code if top else ""),
        "missing": missing(report),
        "overlaps_url": url_of_round("overlaps", report),
        "differences_url": url_of_round("establishment-differences", report),
    }


def _differing(report) -> int:
    """How many areas have a population that is not the sum of its parts."""
    rows = ReportArea.objects.filter(report=report).values_list("populations", flat=True)
    return sum(any(said["difference"] for said in populations.values()) for populations in rows)


def figures(report: GapReport, former: GapReport | None, area: str) -> list[dict]:
    """Each method and kind of worker, the whole country: {label, kind, now, then} with gap lines, None for none."""
    rows = GapLine.objects.filter(
        report__in=[report, *([former] if former else [])], area=area, target_kind=TargetKind.KIND
    )
    lines = {(line.report_id, line.method, line.target): line for line in rows}
    found = []
    for method in Method:
        for kind in WorkerKind:
            key = method.value, kind.value
            now, then = lines.get((report.pk, *key)), lines.get((former.pk, *key)) if former else None
            if now or then:
                found.append({"label": method.label, "kind": kind.label, "now": now, "then": then})
    return found


def rests_on_little(report: GapReport, area: str) -> list[dict]:
    """National figures that will not be shown, or rest on less than SOLID of what they are about: {label, line}."""
    selection = reading.select(report, {})
    lines = GapLine.objects.filter(report=report, area=area).exclude(target_kind__in=[TargetKind.ALL, TargetKind.GROUP])
    rates = RateLine.objects.filter(report=report, area=area, target_kind=TargetKind.ALL)
    named = [
        (words.labelled(Method(line.method).label, selection.target_label(line.target_kind, line.target)), line)
        for line in lines.order_by("method", "-target_kind", "target")
    ]
    named += [(panels.RATE_LABELS[rate.code], rate) for rate in rates.order_by("pk") if rate.code in panels.RATE_LABELS]
    return [
        {"label": label, "line": line}
        for label, line in named
        if 0 < line.cells_counted and line.known_share is not None and line.known_share < SOLID
    ]


def missing(report: GapReport) -> list[dict]:
    """Expected submissions of the round that are not accepted, as they stand now: rows of `coverage.EXPECTED`."""
    states = coverage.expected_states(report.round)
    return states[~states["is_accepted"].astype(bool)].to_dict("records")


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
