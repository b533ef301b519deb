"""What reports of different days can be compared on: the one place that says which areas are matched. Lines are
selected and summed; nothing is recomputed.

A base area is matched when each of the reports counts it in full for the target, in one unit, and the same
organisations reported for it each time: those with an accepted submission for the area or a place in it, a nil one too
(`ReportArea.reporters`). Of any other area a part of the change would be who reported. It asks for the very same
organisations, whatever each of them said: of who reported once, nobody knows what it would have said the other time.
Who reported for a place above the base areas only is in none of them.

The areas that are matched have a coverage of their own, said with them ("the same 114 areas (of 146)"). A comparison
speaks of these areas, not of the whole, so it asks for less than a figure of the whole does: that they hold half of the
children, or the report's threshold where that is lower. Where they hold less there is no figure.

Where a report does not know who reported (one computed before that was kept, whose inputs are gone), areas are matched
alone, and `Matched.organisations` is None, so that words can say so (`sentences.same`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db.models import F

from strategy.reports.models import GapLine, ReportArea

HALF = 0.5  # of the children: fewer would speak for the others
HALF_A_STEP = 1e-9  # of a share: what a float may be off
SUMMED = ("current", "required", "difference", "shortage", "surplus")


class Asked(NamedTuple):
    """The reports (keys) to be compared, on the base areas in ``area`` (of one of them), by a method and a target."""

    reports: tuple[int, ...]
    area: ReportArea
    method: str
    kind: str
    target: str


@dataclass(frozen=True)
class Matched:
    """areas: how many base areas are matched, of the ``expected`` ones. organisations: how many reported for them; None
    where that is not known. sums: {report key: {SUMMED, and ratio: the share in place, None where none is required}}.
    There are none, and the whole is false, where the matched areas hold too little (`Reporters.is_enough`).
    """

    areas: int = 0
    expected: int = 0
    organisations: int | None = 0
    sums: dict = field(default_factory=dict)

    def __bool__(self):
        return bool(self.sums)


class Place(NamedTuple):
    """A base area of a report. reporters: None where not known. enough: share below which there is no figure."""

    path: str
    reporters: frozenset | None
    children: float | None
    coverage: str
    enough: float


class Reporters:
    """Who reported for each base area of some reports. One query."""

    def __init__(self, reports: Collection[int]):
        self._of = {report: {} for report in reports}
        names = ("report", "code", "path", "reporters", "children", "coverage", "report__parameters__enough_known")
        rows = ReportArea.objects.filter(report__in=reports, is_base=True).values_list(*names)
        for report, code, path, own, children, coverage, enough in rows:
            own = None if own is None else frozenset(own)
            self._of[report][code] = Place(path, own, children, coverage, (enough or 0) / 100)

    def same(self, reports: Collection[int], within: str = "") -> dict[str, frozenset | None]:
        """{base area: the organisations that reported for it in each of the reports, which are the same; None where a
        report does not know}. within: path of the area in which they lie in one of the reports at least.
        """
        found, known = {}, [set(self._of[report]) for report in reports]
        for code in set.intersection(*known) if known else ():
            places = [self._of[report][code] for report in reports]
            own = [place.reporters for place in places]
            if any(place.path.startswith(within) for place in places) and (None in own or len(set(own)) == 1):
                found[code] = None if None in own else own[0]
        return found

    def expected(self, report: int, within: str) -> list[str]:
        """The base areas in an area (path) from which something is expected."""
        return [code for code, at in self._of[report].items() if at.coverage and at.path.startswith(within)]

    def is_enough(self, report: int, areas: Collection[str], among: Collection[str]) -> bool:
        """Whether some of these base areas hold HALF of the children in them (of the areas, where the children of one
        are not known), or the share below which the report shows no figure, where that is lower.
        """
        places = {code: self._of[report][code] for code in among}
        if not areas:
            return False
        by_children = all(place.children for place in places.values())
        held = {code: place.children if by_children else 1 for code, place in places.items()}
        share = sum(held.get(code, 0) for code in areas) / max(sum(held.values()), 1)
        return share >= min(HALF, *(place.enough for place in places.values())) - HALF_A_STEP


def matched(asked: Iterable[Asked]) -> list[Matched]:
    """Of each, in their order; of a single report nothing is matched. Two queries, however many."""
    asked = list(asked)
    reporters = Reporters({report for each in asked for report in each.reports})
    same = [reporters.same(each.reports, each.area.path) for each in asked]
    lines = _lines(asked, {code for each in same for code in each})
    return [_matched(each, own, lines, reporters) for each, own in zip(asked, same, strict=True)]


def _lines(asked, areas) -> dict:
    """{(report, area, method, kind, target): line} of what is counted in full."""
    found = GapLine.objects.filter(
        report__in={report for each in asked for report in each.reports},
        area__in=areas,
        method__in={each.method for each in asked},
        target_kind__in={each.kind for each in asked},
        target__in={each.target for each in asked},
        cells_counted=F("cells_expected"),
        difference__isnull=False,
    )
    return {(line.report_id, line.area, line.method, line.target_kind, line.target): line for line in found}


def _matched(asked: Asked, same: dict, lines: dict, reporters: Reporters) -> Matched:
    if len(asked.reports) < 2:
        return Matched()
    pairs = {}
    for code in sorted(same):
        own = [lines.get((report, code, asked.method, asked.kind, asked.target)) for report in asked.reports]
        if all(own) and len({(line.unit, line.cells_expected) for line in own}) == 1:
            pairs[code] = own
    among = {*pairs, *reporters.expected(asked.reports[-1], asked.area.path)}
    found = Matched(len(pairs), len(among), organisations(same, pairs))
    return replace(found, sums=_sums(asked, pairs)) if reporters.is_enough(asked.reports[-1], pairs, among) else found


def _sums(asked: Asked, pairs: dict) -> dict:
    sums = {
        report: {name: sum(getattr(own[at], name) for own in pairs.values()) for name in SUMMED}
        for at, report in enumerate(asked.reports)
    }
    return {report: each | {"ratio": in_place(each)} for report, each in sums.items()}


def organisations(same: dict, areas: Iterable[str]) -> int | None:
    """How many organisations reported for these of the areas that `Reporters.same` gave; None where not known."""
    who = [same[code] for code in areas]
    return None if None in who else len(frozenset().union(*who))


def in_place(sums: dict) -> float | None:
    """What is in place of what is required; None where nothing is."""
    return (sums["required"] - sums["shortage"]) / sums["required"] if sums["required"] else None
