"""Reading a gap report for a page: which report, which lines, in which order.
Lines are selected; nothing is recomputed.

Every function takes a fixed number of queries, whatever the data.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mapping.rounds.models import Round
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, TargetKind, WorkerKind
from strategy.reports.services import disclosure
from strategy.requirements.models import Method
from workforce.language import words
from workforce.reference.models import PopulationGroup

MOST = 200  # rows of a list on a page; the tables to download have all


@dataclass(frozen=True)
class Measure:
    """What a map and its table show. ``field`` is of a gap line; ``rate`` names a rate line.
    ``high_is_bad`` orders worst first.
    """

    code: str
    label: str
    note: str
    field: str = ""
    rate: str = ""
    style: str = "percent"  # percent, whole, decimal
    high_is_bad: bool = False


MEASURES = {
    measure.code: measure
    for measure in (
        Measure("met", _("In place"),
                _("Share of what is required that is in place; workers above it in one area or cadre fill no other."),
                field="ratio"),
        Measure("shortage", _("Shortage"), _("Workers missing, summed over areas and cadres."), field="shortage",
                style="whole", high_is_bad=True),
        Measure("surplus", _("Surplus"), _("Workers above what is required; they fill no other area's shortage."),
                field="surplus", style="whole"),
        Measure("density", _("Workers per 100,000"), _("Workers for 100,000 of the people named."), field="density",
                style="decimal"),
        Measure("vacancy_approved", _("Vacancy rate, approved posts"), _("Approved posts without a worker."),
                rate="vacancy_approved", high_is_bad=True),
        Measure("vacancy_funded", _("Vacancy rate, funded posts"), _("Funded posts without a worker."),
                rate="vacancy_funded", high_is_bad=True),
        Measure("agency_fte", _("Agency rate (FTE)"), _("Agency workers of all workers, full-time equivalents."),
                rate="agency_fte", high_is_bad=True),
        Measure("turnover_headcount", _("Turnover"),
                _("Workers who left in the flow period, over the workers the report names."), rate="turnover_headcount",
                high_is_bad=True),
        Measure("turnover_fte", _("Turnover (FTE)"), _("Full-time equivalents that left, over those the report names."),
                rate="turnover_fte", high_is_bad=True),
        Measure("caseload", _("Cases per case holder"), _("Active cases for each full-time case holder."),
                rate="caseload", style="decimal", high_is_bad=True),
    )
}  # fmt: skip


def named(entry, key="name"):
    """The label in the reader's language of a frozen thing: {name, names, plural, plurals}."""
    return (
        entry.get(f"{key}s", {}).get((get_language() or "")[:2]) or entry.get(key) or entry.get("name") or entry["code"]
    )


@dataclass(frozen=True)
class Selection:
    """What the filters of the address say: a report, a method, a target, a measure and the level shown."""

    report: GapReport
    method: str
    kind: str
    target: str
    measure: Measure
    level: str
    pinned: bool = False  # the address names the report, not only the round
    rate: str = ""  # the rate that a page of working is about

    @property
    def choice(self):
        return "" if self.kind == TargetKind.ALL else f"{self.kind}:{self.target}"

    def query(self, **changes):
        """The address of the same view with some filters changed."""
        values = {
            "report" if self.pinned else "round": self.report.number if self.pinned else self.report.round.code,
            "method": self.method,
            "target": self.choice,
            "measure": self.measure.code,
            "by": self.level,
        } | changes
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})

    def on(self, **changes):
        return replace(self, **changes)

    @property
    def why(self):
        """Beginning of the query of a computation page: what is selected, to which the area is added."""
        return urlencode({"method": self.method, "target": self.choice}) + "&"

    @property
    def base_query(self):
        """The report or round and the method only, for pages with a target of their own."""
        return self.query(target="", measure="", by="")

    @property
    def method_name(self):
        return Method(self.method).label

    @property
    def method_label(self):
        """The method with the set it comes from: "Population norm, version 1.2"."""
        if self.method in (Method.APPROVED, Method.FUNDED):
            return self.method_name
        found = self.report.frozen.get("requirement_set", {})
        return words.versioned(self.method_name, found.get("version"))

    @property
    def met_label(self):
        return _("Posts filled") if self.method in (Method.APPROVED, Method.FUNDED) else _("In place")

    @property
    def measure_label(self):
        """The measure's name; of a density with the people it is for."""
        if self.measure.code != "density":
            return self.measure.label
        groups = {row["population_group"] for row in self.report.frozen.get("requirements", []) if self._asks(row)}
        groups = groups - {""} if self.method == Method.NORM else set()
        group = groups.pop() if len(groups) == 1 else self.report.parameters_used.get("density_group", "")
        return words.labelled(self.measure.label, people(group))

    def _asks(self, row):
        return row["method"] == self.method and (self.kind != TargetKind.CADRE or row["target"] == self.target)

    @property
    def publication_notes(self):
        """What the country says must stand beside figures of this kind, in the reader's language."""
        notes = self.report.frozen.get("publication_notes", {})
        return [
            named({"code": code, "name": texts.get("en", ""), "names": texts})
            for code, texts in notes.items()
            if code in (self.method, self.measure.rate, self.rate)
        ]

    @property
    def line_label(self):
        """Of a page about the line that is selected, as `target_label` has it."""
        return self.target_label(self.kind, self.target)

    @property
    def cadres(self):
        found = sorted(self.report.frozen.get("cadres", []), key=lambda entry: (entry.get("order", 0), entry["code"]))
        return {entry["code"]: entry for entry in found}

    @property
    def groups(self):
        return {entry["code"]: entry for entry in self.report.frozen.get("groups", [])}

    @property
    def levels(self):
        return {entry["code"]: entry for entry in self.report.frozen.get("levels", [])}

    def target_label(self, kind=None, target=None, *, plural=True):
        """Of what is selected, or of a line: one of all cadres adds up kinds of worker, and says so."""
        if kind == TargetKind.ALL:
            return _("All kinds of worker, added up")
        kind, target = (self.kind, self.target) if kind is None else (kind, target)
        if kind == TargetKind.ALL:
            return _("All cadres")
        if kind == TargetKind.KIND:
            return WorkerKind(target).label
        found = (self.cadres if kind == TargetKind.CADRE else self.groups).get(target)
        return named(found, "plural" if plural and kind == TargetKind.CADRE else "name") if found else target


def people(group):
    """The label of a population group, as the list has it now."""
    found = PopulationGroup.objects.filter(code=group).first()
    return found.label if found else group


def newest(reports):
    """The report a reader is shown, of those of one round, newest first:
    the official one that counts, else the newest.
    """
    reports = list(reports)
    official = [report for report in reports if report.standing == GapReport.Standing.OFFICIAL]
    counts = [report for report in official if report.superseded_by_id is None]
    return next(iter(counts or official or reports), None)


def ready_reports(user):
    """Reports that a reader may be shown unasked: computed, not withdrawn."""
    return done_reports(user).exclude(standing=GapReport.Standing.WITHDRAWN)


def done_reports(user):
    """With those that were withdrawn, for who asks for one by its number: its pages say that its figures are wrong."""
    related = ("round", "requirement_set", "adopted_by", "adopted_in", "withdrawn_by")
    rows = GapReport.objects.visible_to(user).filter(status=GapReport.Status.DONE)
    return rows.select_related(*related).defer("inputs")


def choose(user, data):
    """The selection an address asks for, or None when there is no report yet.
    404 for a round or report that is not there.
    """
    done = done_reports(user).defer("inputs", "frozen")
    reports = ready_reports(user).order_by("-round__as_of", "-number").defer("inputs", "frozen")
    if data.get("report"):
        found = done.filter(number=data["report"]).first() if data["report"].isdecimal() else None
    elif data.get("round"):
        found = newest(reports.filter(round__code=data["round"]))
        if not found and Round.objects.filter(code=data["round"]).exists():
            return None
    else:
        found = newest(reports.filter(round=reports.values("round")[:1]))
        if not found:
            return None
    if not found:
        raise Http404
    found.closed = disclosure.closed_to(user, found)
    return select(with_frozen(found), data)


def with_frozen(report):
    """The report with what was frozen with it, which this process reads once: it never changes.
    Nobody writes into it.
    """
    report.frozen = _frozen(report.pk, report.fingerprint, report.finished_at)
    return report


@lru_cache(maxsize=4)
def _frozen(pk, _fingerprint, _finished_at):
    return GapReport.objects.values_list("frozen", flat=True).get(pk=pk)


def select(report, data):
    """The rest of the filters, each checked; what is not known falls back to the default."""
    kind, _colon, target = data.get("target", "").partition(":")
    if kind not in (TargetKind.CADRE, TargetKind.GROUP) and (kind, target) not in KINDS:
        kind, target = TargetKind.ALL, ""
    levels = [entry["code"] for entry in report.frozen.get("levels", [])]
    base = report.parameters.get("base_level", levels[-1] if levels else "")
    first = next(
        (entry["code"] for entry in reversed(report.frozen.get("levels", [])) if entry.get("areas", 0) <= MOST), base
    )
    return Selection(
        report=report,
        method=data["method"] if data.get("method") in Method.values else Method.NORM.value,
        kind=str(kind),
        target=target,
        measure=MEASURES.get(data.get("measure"), MEASURES["met"]),
        level=data["by"] if data.get("by") in levels else first,
        pinned=bool(data.get("report")),
    )


KINDS = [(TargetKind.KIND.value, kind.value) for kind in WorkerKind]


def of_kinds(method, lines):
    """What stands for all cadres, since no figure adds up the kinds of worker: the line of each kind that there is;
    of all cadres only where none has a kind. lines: of one area, by (method, kind, target).
    """
    keys = [(method, *key) for key in KINDS]
    return [lines[key] for key in keys if key in lines] or [
        lines[key] for key in [(method, TargetKind.ALL.value, "")] if key in lines
    ]


def ranked_by(selection, lines):
    """The selection that a map, a ranking and a trend show: where all cadres are selected, the first kind of worker
    that there is. lines: of one area, by (method, kind, target).
    """
    found = of_kinds(selection.method, lines)
    if selection.kind != TargetKind.ALL or not found:
        return selection
    return selection.on(kind=found[0].target_kind, target=found[0].target)


# Lines ---------------------------------------------------------------------------------------------------------------


def areas(report):
    """code -> ReportArea, in the order of their names."""
    return {area.code: area for area in ReportArea.objects.filter(report=report).order_by("name_key", "code")}


def root(found):
    """The country: the area with the lowest rank."""
    return min(found.values(), key=lambda area: (area.rank, area.code), default=None)


def area_label(area):
    return area.names.get((get_language() or "")[:2]) or area.name


def lines(selection, **filters):
    """area code -> GapLine of the selected method and target."""
    found = GapLine.objects.filter(
        report=selection.report, method=selection.method, target_kind=selection.kind, target=selection.target, **filters
    )
    return {line.area: shown(selection.report, line) for line in found}


def shown(report, line):
    """The line or rate as whoever chose the report is shown it; where nobody did, whoever reads now."""
    closed = getattr(report, "closed", None) or disclosure.closed_now(report)
    return closed.any(line)


def rates(selection, code):
    """area code -> RateLine of the selected target."""
    found = RateLine.objects.filter(
        report=selection.report, code=code, target_kind=selection.kind, target=selection.target
    )
    return {line.area: shown(selection.report, line) for line in found}


def lines_of_area(report, code):
    """Every gap line of one area: by (method, kind, target)."""
    found = GapLine.objects.filter(report=report, area=code)
    return {(line.method, line.target_kind, line.target): shown(report, line) for line in found}


def rates_of_area(report, code):
    found = RateLine.objects.filter(report=report, area=code)
    return {(line.code, line.target_kind, line.target): shown(report, line) for line in found}


def trend(user, selection, area):
    """(round, report, line) of each round up to now, oldest first: the same method and target in one area."""
    of_round = {}
    for report in ready_reports(user).defer("inputs", "frozen").order_by("round__as_of", "-number"):
        of_round.setdefault(report.round_id, []).append(report)
    chosen = [newest(reports) for reports in of_round.values()]
    chosen = [selection.report if report.round_id == selection.report.round_id else report for report in chosen]
    closed = {report.pk: disclosure.closed_to(user, report) for report in chosen}
    found = {
        line.report_id: closed[line.report_id].line(line)
        for line in GapLine.objects.filter(
            report__in=chosen,
            area=area,
            method=selection.method,
            target_kind=selection.kind,
            target=selection.target,
        )
    }
    return [(report.round, report, found.get(report.pk)) for report in chosen]


def value(measure, line, rate):
    """The number a measure shows of an area, or None."""
    if measure.rate:
        return rate.value if rate else None
    return getattr(line, measure.field) if line else None


def why_not(measure, line, rate):
    """The reason code when there is no number."""
    if measure.rate:
        return (rate.reason if rate else "") or "not_reported"
    if line is None:
        return "no_requirement"
    if line.reason or line.difference is None:
        return line.reason or "not_reported"
    if measure.field == "density":
        return "partly_reported" if line.cells_counted < line.cells_expected else "no_population"
    return "none_required"


def why_in_words(measure, line, rate):
    """The same in words; of what is known too little of, how much is known."""
    return words.why_not(rate if measure.rate else line, why_not(measure, line, rate))


def ordered(codes, values, measure):
    """Codes worst first; those without a value last, in the order given."""
    known = [code for code in codes if values[code] is not None]
    known.sort(key=lambda code: -values[code] if measure.high_is_bad else values[code])
    return known, [code for code in codes if values[code] is None]


def newer_report(report):
    """The newest report of the same round and parameters after this one,
    for the note on a page that shows an old one.
    """
    return (
        GapReport.objects.ready()
        .filter(round=report.round, number__gt=report.number, parameters=report.parameters)
        .order_by("-number")
        .defer("inputs", "frozen")
        .first()
    )
