"""What stands on the pages of adopting and withdrawing a report, and on that of an erratum, in the reader's language."""

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy import citations, reading, sentences
from strategy.models import Change, GapLine, GapReport, Method, ReportArea, TargetKind
from strategy.services import adoption


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
    """The page that says why the figures changed between two reports; where it may be asked for, if nobody has compared them."""
    if former and Change.objects.filter(earlier=former, later=report).exists():
        return reverse("change", args=[former.number, report.number])
    return reverse("changes") if former else ""


def url_of_round(name: str, report: GapReport) -> str:
    try:
        return f"{reverse(name)}?round={report.round.code}"
    except NoReverseMatch:
        return ""


def before_withdrawal(report: GapReport, user) -> dict:
    return {"citations": citations.of_report(report, user), "back": adoption.replacement_of_withdrawal(report)}


def erratum(report: GapReport, user) -> dict:
    return {"citations": citations.of_report(report, user), "replacement": adoption.replacement(report)}


# What every page says of a report's worth -----------------------------------------------------------------------------
def standing(report: GapReport) -> dict:
    """{standing, counts, sentence, erratum, url}: for pages and programs. counts: official now; url: of the erratum, else the report."""
    is_withdrawn = report.standing == GapReport.Standing.WITHDRAWN
    return {
        "standing": report.standing,
        "counts": report.standing == GapReport.Standing.OFFICIAL and not report.superseded_by_id,
        "sentence": sentence(report),
        "erratum": report.erratum if is_withdrawn else "",
        "url": reverse("report-erratum" if is_withdrawn else "report", args=[report.number]),
    }


def sentence(report: GapReport) -> str:
    """ "Official since 12 November 2026, adopted by Dr Joseph Mugisha in the meeting “Third meeting” of 10 November 2026"."""
    if report.standing == GapReport.Standing.WITHDRAWN:
        said = {"day": _day(report.withdrawn_at), "who": report.withdrawn_by}
        return _("Withdrawn on %(day)s by %(who)s: these figures are wrong") % said
    if report.standing != GapReport.Standing.OFFICIAL:
        return _("Draft: the leadership group has not adopted these figures")
    if report.superseded_by_id:
        return _("Was official from %(day)s; another report has taken its place") % {"day": _day(report.adopted_at)}
    said = {"day": _day(report.adopted_at), "who": report.adopted_by, "meeting": report.adopted_in}
    if not report.adopted_in:
        return _("Official since %(day)s, adopted by %(who)s") % said
    said["on"] = date_format(report.adopted_in.on, "DATE_FORMAT")
    return _("Official since %(day)s, adopted by %(who)s in the meeting “%(meeting)s” of %(on)s") % said


def _day(moment) -> str:
    return date_format(moment, "DATE_FORMAT")


def other(user, report: GapReport) -> dict | None:
    """The other figures a reader may want: {report, is_official}. Of a draft the official ones, of official ones a newer draft."""
    ready = reading.ready_reports(user).defer("inputs", "frozen").select_related("round")
    if report.standing == GapReport.Standing.OFFICIAL and not report.superseded_by_id:
        rows = ready.filter(
            standing=GapReport.Standing.DRAFT, round__as_of__gte=report.round.as_of, number__gt=report.number
        )
        found = rows.order_by("-round__as_of", "-number").first()
        return found and {"report": found, "is_official": False}
    rows = ready.filter(standing=GapReport.Standing.OFFICIAL, superseded_by=None)
    if report.superseded_by_id and report.standing == GapReport.Standing.OFFICIAL:
        rows = rows.filter(round=report.round_id)
    found = rows.order_by("-round__as_of", "-number").first()
    return found and {"report": found, "is_official": True}
