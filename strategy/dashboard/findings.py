"""What a figure says, in a sentence: the heading of a page that reports. What is in place is what is required less the
gross shortage; kinds of worker are never added up; no figure without its coverage, and none where too little is known.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from strategy.reports import reading
from strategy.reports.models import TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.language import figures, words

HUNDRED = 100  # required workers from which a share is said "of 100"; fewer are counted


def in_place(line) -> str:
    """How many of how many: "66 of 100" where many are required, "8 of 12" where few; never all while one lacks."""
    if line.required >= HUNDRED:
        return of_hundred(line.ratio)
    there = max(line.required - line.shortage, 0)
    places = next(n for n in (0, 1, 2) if n == 2 or not looks_full(line, there, n))
    return _of(figures.number(there, places), figures.number(line.required, places))


def looks_full(line, there, places) -> bool:
    return lacks(line) and figures.rounded(there, places) >= figures.rounded(line.required, places)


def lacks(line) -> bool:
    """Whether somebody is missing: less than a twentieth of a worker is nobody."""
    return figures.rounded(line.shortage, 1) > 0


def of_hundred(share: float) -> str:
    """ "66 of 100"; a share that is not whole is not said to be, nor one that is not nothing to be nothing."""
    if 0 < share < 0.005:
        return _of(_("fewer than 1"), HUNDRED)
    if 0.995 <= share < 1:
        return _of(_("more than 99"), HUNDRED)
    return _of(figures.number(share * HUNDRED), HUNDRED)


def _of(part, whole) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def headline(area: str, line, selection, lines=None) -> str:
    """The finding about an area for the selected method and target.
    lines: every line of the area, by (method, kind, target): "all cadres" is said by kind of worker.
    """
    kinds = of_kinds(selection, lines or {})
    if kinds:
        said = counted(kinds, in_place)
        return KINDS_IN_PLACE[selection.method] % {"area": area, "kinds": said}
    if line is None or line.ratio is None or line.current is None:
        return without_figure(area, line)
    given = {
        "area": area,
        "count": in_place(line),
        "who": target(selection),
        "current": figures.number(line.current),
        "required": figures.number(line.required),
    }
    return (SHORT if lacks(line) else FULL)[selection.method] % given


def counted(kinds, count) -> str:
    """ "66 of 100 professionals, 71 of 100 volunteers"; count: what is said of a line."""
    return ", ".join(
        _("%(count)s %(kind)s") % {"count": count(each), "kind": str(WorkerKind(each.target).label).lower()}
        for each in kinds
    )


def target(selection) -> str:
    if selection.kind == TargetKind.ALL:
        return pgettext("in a heading", "workers")
    return str(selection.target_label()).lower()


def without_figure(area, line) -> str:
    code = line.reason if line else "no_requirement"
    if line and code in ("", "no_establishment") and line.current and not line.required:
        return _("%(area)s has %(current)s workers where none is required") % {
            "area": area,
            "current": figures.number(line.current),
        }
    why = words.why_not(line, "none_required" if line else "no_requirement")
    return words.labelled(area, why[:1].lower() + why[1:])


def of_kinds(selection, lines) -> list:
    """The lines of the kinds of worker that have a figure, where all cadres are selected; [] where there are none."""
    found = reading.of_kinds(selection.method, lines) if selection.kind == TargetKind.ALL else []
    return [line for line in found if line.target_kind == TargetKind.KIND and line.ratio is not None]


# Whole sentences, one a method, for those who translate.
KINDS_IN_PLACE = {
    Method.NORM: gettext_lazy("%(area)s, in place by norm: %(kinds)s"),
    Method.CASELOAD: gettext_lazy("%(area)s, in place for the open cases: %(kinds)s"),
    Method.APPROVED: gettext_lazy("%(area)s, approved posts filled: %(kinds)s"),
    Method.FUNDED: gettext_lazy("%(area)s, funded posts filled: %(kinds)s"),
}
SHORT = {
    Method.NORM: gettext_lazy("%(area)s has in place %(count)s %(who)s required by norm"),
    Method.CASELOAD: gettext_lazy("%(area)s has in place %(count)s %(who)s required for the open cases"),
    Method.APPROVED: gettext_lazy("%(area)s: %(count)s approved posts are filled"),
    Method.FUNDED: gettext_lazy("%(area)s: %(count)s funded posts are filled"),
}
FULL = {
    Method.NORM: gettext_lazy("%(area)s has the %(required)s %(who)s required by norm, or more: %(current)s"),
    Method.CASELOAD: gettext_lazy(
        "%(area)s has the %(required)s %(who)s required for the open cases, or more: %(current)s"
    ),
    Method.APPROVED: gettext_lazy("%(area)s: no approved post is vacant, %(current)s are filled"),
    Method.FUNDED: gettext_lazy("%(area)s: no funded post is vacant, %(current)s are filled"),
}


def short_of(area: str, line, selection, lines=None) -> str:
    """The why page's heading: "Isingiro is 9 probation and welfare officers short by norm"; the gross shortage.
    lines: every line of the area, as for `headline`.
    """
    kinds = of_kinds(selection, lines or {})
    if kinds:
        said = counted(kinds, lambda each: figures.number(each.shortage, _places(each.shortage)))
        return (VACANT if selection.method in (Method.APPROVED, Method.FUNDED) else MISSING) % {
            "area": area,
            "kinds": said,
        }
    if line is None or line.shortage is None:
        return without_figure(area, line)
    given = {
        "area": area,
        "who": target(selection),
        "count": figures.number(line.shortage, _places(line.shortage)),
        "surplus": figures.number(line.surplus, _places(line.surplus)),
    }
    if lacks(line) and selection.method in (Method.APPROVED, Method.FUNDED):
        return _("%(area)s: %(count)s posts of %(who)s are vacant") % given
    if lacks(line):
        return _("%(area)s is %(count)s %(who)s short") % given
    if line.surplus > 0:
        return _("%(area)s has %(surplus)s %(who)s more than required") % given
    return _("%(area)s has the %(who)s it requires") % given


MISSING = gettext_lazy("%(area)s, missing workers by kind: %(kinds)s")
VACANT = gettext_lazy("%(area)s, vacant posts by kind of worker: %(kinds)s")


def _places(count) -> int:
    """Less than one worker is said with a decimal, if that is not 0."""
    return 0 if count >= 1 or figures.rounded(count, 1) == 0 else 1
