"""What of a report a reader may not be shown because it counts too few workers (`strategy/gaps/disclosure.py`).

Who may see the records of the whole country is shown everything; a member, an observer and a token for figures are not.
Pages, exports, packages and the API ask here, and nowhere else. Who reads is known to the whole request
(`strategy/reports/middleware.py`), so that a document or a cited figure shows what a page shows to the same person;
what is one text for all (a meeting's pack) is made `for_everybody`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import BigIntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from strategy.gaps.disclosure import hidden, is_small
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, StockLine, TargetKind
from workforce.people.models import User
from workforce.people.permissions import Permission, scope

READER: ContextVar[Callable[[], tuple] | None] = ContextVar("reader", default=None)
REASON = "suppressed"
OF_LINE = ("current", "difference", "ratio", "shortage", "surplus", "posts_needed", "density_current", "density",
           "per_worker")  # fmt: skip
OF_RATE = ("numerator", "denominator", "value", "above")
ALL, GROUP, KIND, CADRE = TargetKind.ALL.value, TargetKind.GROUP.value, TargetKind.KIND.value, TargetKind.CADRE.value
NOT_OF_PERSONS = ("vacancy", "caseload", "supervision", "density")  # rates whose upper side counts other things


@dataclass(frozen=True)
class Closed:
    """``cells``: (area, target kind, target); ``rates``: (code, *cell); both are not shown. ``is_open``: all is."""

    cells: frozenset = frozenset()
    rates: frozenset = frozenset()
    is_open: bool = True

    def line(self, line: GapLine) -> GapLine:
        """The line as it is shown."""
        if (line.area, line.target_kind, line.target) in self.cells:
            _blank(line, OF_LINE)
        if not self.is_open and is_small(line.headquarters):
            line.headquarters = None
        return line

    def rate(self, rate: RateLine) -> RateLine:
        cell = (rate.area, rate.target_kind, rate.target)
        if cell in self.cells or (rate.code, *cell) in self.rates:
            _blank(rate, OF_RATE)
        return rate

    def any(self, line: GapLine | RateLine) -> GapLine | RateLine:
        return self.rate(line) if isinstance(line, RateLine) else self.line(line)


def _blank(line, names):
    for name in names:
        setattr(line, name, None)
    line.reason = REASON


def paths_of(user: User) -> tuple:
    """Paths of the areas whose records the person may see, whoever sent them."""
    parts = scope(user, Permission.RECORD_VIEW).parts
    return tuple(sorted(path for organisation, path in parts if organisation is None))


def closed_to(user: User, report: GapReport) -> Closed:
    """What is closed to the person in a computed report. Two queries and more only the first time."""
    return _closed_in(report, paths_of(user))


def closed_now(report: GapReport) -> Closed:
    """What is closed to whoever reads now; nothing where the application computes for itself."""
    reader = READER.get()
    return Closed() if reader is None else _closed_in(report, reader())


def _closed_in(report, paths):
    return Closed() if "" in paths else _closed(report.pk, report.fingerprint, report.finished_at, paths)


@contextmanager
def read_by(paths: Callable[[], tuple]) -> Iterator[None]:
    """Within it figures are read for somebody; ``paths()``: of the areas whose records they may see."""
    before = READER.set(paths)
    try:
        yield
    finally:
        READER.reset(before)


def for_everybody():
    """Within it figures are read for who may see no records: a decorator or a context, of a text with many readers."""
    return read_by(tuple)


@lru_cache(maxsize=16)
def _closed(pk, _fingerprint, _finished_at, paths) -> Closed:
    report = GapReport.objects.only("frozen").get(pk=pk)
    areas = list(ReportArea.objects.filter(report=pk).values("code", "parent", "path", "is_base"))
    seen_areas = {area["code"] for area in areas if paths and area["path"].startswith(paths)}
    if len(seen_areas) == len(areas):
        return Closed()
    numbers = _numbers(pk, {area["code"] for area in areas if area["is_base"]})
    sums, seen = _sums(numbers, areas, report.frozen), {key for key in numbers if key[0] in seen_areas}
    cells = hidden(numbers, sums, seen=seen)
    rates = {
        (code, *cell)
        for code, counts in _of_rates(pk).items()
        for cell in hidden(counts, sums, seen=seen, start=cells & counts.keys())
    }
    return Closed(cells, frozenset(rates), is_open=False)


def _numbers(pk, base):
    """{(area, target kind, target): workers}: of several counts of one cell (by method, of the stock) the smallest."""
    found = {}
    for *cell, current in GapLine.objects.filter(report=pk).values_list("area", "target_kind", "target", "current"):
        _smaller(found, tuple(cell), current)
    for row in stock(pk):
        place = CADRE if row["area"] in base else "headquarters"
        _smaller(found, (row["area"], place, row["cadre"]), row["headcount"] if row["headcount"] else row["fte"])
    return found


def _smaller(found, cell, number):
    if number is not None and (not found.get(cell) or 0 < number < found[cell]):
        found[cell] = number


def _sums(numbers, areas, frozen):
    """Every total and its parts: areas within an area, cadres within groups and kinds, kinds within all."""
    targets = {key[1:] for key in numbers}
    within = defaultdict(list)
    for area in areas:
        within[area["parent"]].append(area["code"])
    made = [((parent, *target), [(code, *target) for code in codes]) for parent, codes in within.items() if parent
            for target in targets]  # fmt: skip
    parts = defaultdict(list)
    for cadre in frozen["cadres"]:
        parts[GROUP, cadre["group"]].append((CADRE, cadre["code"]))
        parts[KIND, cadre["category"]].append((CADRE, cadre["code"]))
    parts[ALL, ""] = [target for target in targets if target[0] == KIND]
    return made + [
        ((area["code"], *whole), [(area["code"], *target) for target in several])
        for area in areas
        for whole, several in parts.items()
    ]


def _of_rates(pk):
    """{code: {cell: persons}}: those of the upper side of a rate, or of the rest when they are fewer."""
    found = defaultdict(dict)
    rows = RateLine.objects.filter(report=pk).values_list(
        "code", "area", "target_kind", "target", "numerator", "denominator"
    )
    for code, area, kind, target, above, below in rows:
        if above is None or code.startswith(NOT_OF_PERSONS):
            continue
        _smaller(found[code], (area, kind, target), above)
        if not code.startswith("turnover"):
            _smaller(found[code], (area, kind, target), below - above)
    return found


def stock(pk: int, **only) -> list[dict]:
    """[{area, cadre, headcount, fte}] of a report, in whole units, None where not known; summed over all else."""
    sums = {name: Sum(Cast(KeyTextTransform(name, "measures"), BigIntegerField())) for name in ("headcount", "fte")}
    rows = StockLine.objects.filter(report=pk, **only).values("area", "cadre").annotate(**sums)
    return [
        row | {name: row[name] if row[name] is None else row[name] / 1000 for name in sums}
        for row in rows.order_by("area", "cadre")
    ]


def shown_stock(closed: Closed, report: GapReport, **only) -> list[dict]:
    """``stock`` with ``reason``, as whoever may not see records is shown it."""
    rows = []
    for row in stock(report.pk, **only):
        cells = {(row["area"], kind, row["cadre"]) for kind in (CADRE, "headquarters")}
        is_closed = bool(cells & closed.cells)
        rows.append(row | (dict(headcount=None, fte=None, reason=REASON) if is_closed else {"reason": ""}))
    return rows
