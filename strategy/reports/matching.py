"""What reports of different days can be compared on: the one place that says which areas are matched. Lines are
selected and summed; nothing is recomputed.

A base area is matched when each of the reports counts it in full for the target, in one unit, and the same
organisations reported for it each time: those with an accepted submission for the area or a place in it, a nil one too
(`ReportArea.reporters`). Of any other area a part of the change would be who reported. It asks for the very same
organisations, whatever each of them said: of who reported once, nobody knows what it would have said the other time.
Who reported for a place above the base areas only is in none of them.

Where a report does not know who reported (one computed before that was kept, whose inputs are gone), areas are matched
alone, and `Matched.organisations` is None, so that words can say so (`sentences.same`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import F

from strategy.reports.models import GapLine, ReportArea

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
    """areas: how many base areas are matched. organisations: how many reported for them; None where that is not known.
    sums: {report key: {SUMMED, and ratio: the share in place, None where nothing is required}}; {} without an area.
    """

    areas: int = 0
    organisations: int | None = 0
    sums: dict = field(default_factory=dict)


class Reporters:
    """Who reported for each base area of some reports. One query."""

    def __init__(self, reports: Collection[int]):
        self._of = {report: {} for report in reports}
        rows = ReportArea.objects.filter(report__in=reports, is_base=True)
        for report, code, path, own in rows.values_list("report", "code", "path", "reporters"):
            self._of[report][code] = (path, None if own is None else frozenset(own))

    def same(self, reports: Collection[int], within: str = "") -> dict[str, frozenset | None]:
        """{base area: the organisations that reported for it in each of the reports, which are the same; None where a
        report does not know}. within: path of the area in which they lie in one of the reports at least.
        """
        found, known = {}, [set(self._of[report]) for report in reports]
        for code in set.intersection(*known) if known else ():
            paths, own = zip(*(self._of[report][code] for report in reports), strict=True)
            if any(path.startswith(within) for path in paths) and (None in own or len(set(own)) == 1):
                found[code] = None if None in own else own[0]
        return found


def matched(asked: Iterable[Asked]) -> list[Matched]:
    """Of each, in their order; of a single report nothing is matched. Two queries, however many."""
    asked = list(asked)
    reporters = Reporters({report for each in asked for report in each.reports})
    same = [reporters.same(each.reports, each.area.path) for each in asked]
    lines = _lines(asked, {code for each in same for code in each})
    return [_matched(each, own, lines) for each, own in zip(asked, same, strict=True)]


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


def _matched(asked: Asked, same: dict, lines: dict) -> Matched:
    pairs = {}
    for code in sorted(same):
        own = [lines.get((report, code, asked.method, asked.kind, asked.target)) for report in asked.reports]
        if all(own) and len({(line.unit, line.cells_expected) for line in own}) == 1:
            pairs[code] = own
    if not pairs or len(asked.reports) < 2:
        return Matched()
    sums = {
        report: {name: sum(getattr(own[at], name) for own in pairs.values()) for name in SUMMED}
        for at, report in enumerate(asked.reports)
    }
    for each in sums.values():
        each["ratio"] = in_place(each)
    return Matched(len(pairs), organisations(same, pairs), sums)


def organisations(same: dict, areas: Iterable[str]) -> int | None:
    """How many organisations reported for these of the areas that `Reporters.same` gave; None where not known."""
    who = [same[code] for code in areas]
    return None if None in who else len(frozenset().union(*who))


def in_place(sums: dict) -> float | None:
    """What is in place of what is required; None where nothing is."""
    return (sums["required"] - sums["shortage"]) / sums["required"] if sums["required"] else None
