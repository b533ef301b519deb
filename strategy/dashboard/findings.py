"""What a figure says, in a sentence: the heading of a page that reports.
Plain words, whole workers, never without a reason.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from strategy.reports.models import TargetKind
from strategy.requirements.models import Method
from workforce.language import figures, words


def tenths(ratio):
    """7 for 0.71: "7 in 10"; None where tenths would mislead (under 1, or 10 and more)."""
    n = round(ratio * 10)
    return n if 1 <= n <= 9 else None


def headline(area, line, selection):
    """The finding about an area for the selected method and target."""
    who = str(selection.target_label()).lower() if selection.kind != TargetKind.ALL else ""
    if line is None or line.ratio is None or line.current is None:
        code = line.reason if line else "no_requirement"
        if line and not code and line.current and not line.required:
            return _("%(area)s has %(current)s workers where none is required") % {
                "area": area,
                "current": figures.number(line.current),
            }
        return _("%(area)s: %(reason)s") % {"area": area, "reason": words.reason(code or "none_required").lower()}
    if line.ratio >= 1:
        return covered(area, line, who)
    words_of = {
        Method.NORM: norm,
        Method.CASELOAD: caseload,
        Method.APPROVED: approved,
        Method.FUNDED: funded,
    }[selection.method]
    return words_of(area, line, who, tenths(line.ratio))


def covered(area, line, who):
    """All that is required is there, or more."""
    given = {"area": area, "who": who or pgettext("in a heading", "workers"), **_counts(line)}
    return _("%(area)s has %(current)s %(who)s where %(required)s are required") % given


def norm(area, line, who, n):
    given = {"area": area, "n": n, "who": who, **_counts(line)}
    if n and who:
        return _("%(area)s has %(n)s in 10 of the %(who)s its children need") % given
    if n:
        return _("%(area)s has %(n)s in 10 of the social service workers its children need") % given
    if who:
        return _("%(area)s has %(current)s of the %(required)s %(who)s its children need") % given
    return _("%(area)s has %(current)s of the %(required)s workers its children need") % given


def caseload(area, line, who, n):
    given = {"area": area, "n": n, "who": who or pgettext("in a heading", "workers"), **_counts(line)}
    if n:
        return _("%(area)s has %(n)s in 10 of the %(who)s its open cases need") % given
    return _("%(area)s has %(current)s of the %(required)s %(who)s its open cases need") % given


def approved(area, line, who, n):
    given = {"area": area, "n": n, "who": who, **_counts(line)}
    if n:
        return _("%(area)s: %(n)s in 10 approved posts are filled") % given
    return _("%(area)s: %(current)s workers in %(required)s approved posts") % given


def funded(area, line, who, n):
    given = {"area": area, "n": n, "who": who, **_counts(line)}
    if n:
        return _("%(area)s: %(n)s in 10 funded posts are filled") % given
    return _("%(area)s: %(current)s workers in %(required)s funded posts") % given


def short_of(area, line, selection):
    """The why page's heading: "Isingiro is 9 probation and welfare officers short"."""
    who = (
        str(selection.target_label()).lower()
        if selection.kind != TargetKind.ALL
        else pgettext("in a heading", "workers")
    )
    if line is None or line.difference is None:
        return headline(area, line, selection)
    given = {
        "area": area,
        "who": who,
        "count": figures.number(abs(line.difference), 0 if abs(line.difference) >= 1 else 1),
    }
    if line.difference < 0:
        return _("%(area)s is %(count)s %(who)s short") % given
    if line.difference > 0:
        return _("%(area)s has %(count)s %(who)s more than required") % given
    return _("%(area)s has the %(who)s it requires") % given


def _counts(line):
    return {"current": figures.number(line.current), "required": figures.number(line.required)}
