"""What a report is worth, as every page says it: draft, official, withdrawn;
and the other figures a reader may want.
"""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.reports import reading
from strategy.reports.models import GapReport


# What every page says of a report's worth -----------------------------------------------------------------------------
def standing(report: GapReport) -> dict:
    """{standing, counts, sentence, erratum, url}: for pages and programs.
    counts: official now; url: of the erratum, else the report.
    """
    is_withdrawn = report.standing == GapReport.Standing.WITHDRAWN
    return {
        "standing": report.standing,
        "counts": report.standing == GapReport.Standing.OFFICIAL and not report.superseded_by_id,
        "sentence": sentence(report),
        "erratum": report.erratum if is_withdrawn else "",
        "url": reverse("report-erratum" if is_withdrawn else "report", args=[report.number]),
    }


def sentence(report: GapReport) -> str:
    """ "Official since 12 November 2026, adopted by Dr Joseph Mugisha in the meeting “Third
    meeting” of 10 November 2026".
    """
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
    """The other figures a reader may want: {report, is_official}.
    Of a draft the official ones, of official ones a newer draft.
    """
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
