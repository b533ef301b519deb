"""The gap of a meeting pack in the reader's language: headline, change, cadres, sectors, worst areas, trend."""

from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.dashboard import findings
from strategy.group.pages import pack_trend
from strategy.group.pages.pack_tables import (
    Cell,
    Section,
    Table,
    area_url,
    counted,
    day,
    label,
    line_cells,
    line_header,
    number,
    outstanding,
    share,
    signed,
    unreported,
)
from strategy.reports import sentences
from strategy.reports.models import GapReport, TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.language import figures, words

MEASURES = [
    ("current", lambda line: number(line["current"])),
    ("required", lambda line: number(line["required"])),
    ("shortage", lambda line: signed(-line["shortage"])),
    ("surplus", lambda line: signed(line["surplus"])),
    ("difference", lambda line: signed(line["difference"])),
    ("ratio", lambda line: share(line["ratio"])),
]


@dataclass(frozen=True)
class Headline:
    """What stands at the top, and on every slide: the finding, its line, and where the figure comes from."""

    finding: str
    area: str
    line: SimpleNamespace | None
    as_of: str
    method: str
    report: int
    standing: str
    coverage: str
    why: str


def headline(pack) -> Headline | None:
    report = pack["report"]
    if not report or not report["area"]:
        return None
    area, line = label(report["area"]), pack["gap"] and SimpleNamespace(**pack["gap"])
    covered, selection = report["coverage"], SimpleNamespace(kind=TargetKind.ALL, method=report["method"])
    kinds = {
        (report["method"], TargetKind.KIND.value, kind): SimpleNamespace(target=kind, **figures)
        for kind, figures in pack.get("kinds", {}).items()  # a pack sent out earlier has none
    }
    return Headline(
        finding=findings.headline(area, line, selection, kinds),
        area=area,
        line=line,
        as_of=day(report["as_of"]),
        method=method_label(report),
        report=report["number"],
        standing=report["standing"],
        coverage=words.coverage(covered["complete"], covered["partial"], covered["none"]),
        why=why(pack, report["area"]["code"]),
    )


def method_label(report):
    """ "Population norm 1.2"; posts come from the establishment, not from a set of requirements."""
    name = str(Method(report["method"]).label)
    is_posts = report["method"] in (Method.APPROVED, Method.FUNDED)
    return name if is_posts else f"{name} {report['requirement_version']}".strip()


def why(pack, area, target=""):
    query = {"method": pack["report"]["method"], "area": area, **({"target": target} if target else {})}
    return f"{reverse('why', args=[pack['report']['number']])}?{urlencode(query)}"


def source(pack) -> str:
    """As-of date, method, report and its standing, coverage: in one sentence."""
    head = headline(pack)
    said = _("As of %(day)s. %(method)s, gap report %(report)s (%(standing)s). Coverage: %(coverage)s.") % {
        "day": head.as_of,
        "method": head.method,
        "report": head.report,
        "standing": GapReport.Standing(head.standing).label.lower(),
        "coverage": head.coverage,
    }
    if head.standing == GapReport.Standing.WITHDRAWN:
        said += " " + _("Withdrawn, these figures are wrong: %(erratum)s") % {"erratum": pack["report"]["erratum"]}
    return said


def sections(pack) -> list[Section]:
    if not headline(pack):
        return [Section("gap", _("The gap"), [_("There is no gap report yet.")])]
    found = [
        _gap(pack),
        _change(pack),
        _cadres(pack),
        worst(pack),
        pack_trend.section(pack),
        unreported(pack),
        outstanding(pack),
    ]
    return [section for section in found if section]


def measure_label(name, unit=""):
    return {
        "current": _("Posts filled") if unit == "posts" else _("Current workers"),
        "required": _("Required"),
        "shortage": _("Shortage"),
        "surplus": _("Surplus"),
        "difference": _("Net"),
        "ratio": _("In place"),
    }[name]


def _gap(pack):
    head, line = headline(pack), pack["gap"]
    section = Section("gap", head.finding, [source(pack)])
    if not line or line["difference"] is None:
        return section
    rows = [[Cell(measure_label(name, line["unit"])), cell(line)] for name, cell in MEASURES]
    rows.append([Cell(_("Areas counted")), counted(line)])
    section.tables.append(Table(_("The gap in figures"), [(_("Measure"), False), (head.area, True)], rows))
    if line["population_share"] is not None:
        said = _("The areas counted hold %(share)s of the people the requirement is for.")
        section.texts.append(said % {"share": figures.percent(line["population_share"])})
    return section


# Change ---------------------------------------------------------------------------------------------------------------


def _change(pack):
    change = pack["change"]
    if not change:
        said = [_("No earlier meeting was shown a gap report.")]
        return Section(
            "change", _("Change since the last meeting"), said, nothing=_("the change since the last meeting")
        )
    title = _("Change since meeting %(number)s, %(day)s") % {
        "number": change["meeting"]["number"],
        "day": day(change["meeting"]["on"]),
    }
    section = Section("change", title, [same_or_other(pack)])
    if change["is_same_report"]:
        return section
    section.texts += [DIFFERS[name]() for name in change["differs"]] + since(change)
    if not change["is_like"]:
        section.texts.append(_("The two reports have no figure by this method that can be set beside each other."))
        return section
    matched = change["matched"]
    if "now" in matched:
        section.tables.append(_matched(matched))
    else:
        section.texts.append(sentences.not_matched(matched["areas"], matched.get("expected", 0)))
    section.tables.append(_then_and_now(pack, change))
    return section


def since(change) -> list[str]:
    """Each kind of worker then and now, where both reports counted the same areas and organisations. A pack sent out
    earlier has none.
    """
    return [
        _("%(who)s in place: %(first_share)s then, %(last_share)s now, in %(same)s.")
        % {
            "who": WorkerKind(kind).label,
            "first_share": figures.percent(row["then"]["ratio"]),
            "last_share": figures.percent(row["now"]["ratio"]),
            "same": sentences.same(row["areas"], row["organisations"], row["expected"]),
        }
        for kind, row in change.get("kinds", {}).items()
        if None not in (row["then"]["ratio"], row["now"]["ratio"])
    ]


DIFFERS = {
    "requirements": lambda: _("The requirements are not the same: part of the change comes from them."),
    "parameters": lambda: _("The two reports do not count the same employers or the same level of areas."),
}


def same_or_other(pack) -> str:
    """Whether there can be a change at all."""
    change, report = pack["change"], pack["report"]
    if change["is_same_report"]:
        return _("The same gap report was shown then: nothing new was measured.")
    given = {"then": change["report"], "now": report["number"], "round": label(change["round"])}
    if change["is_same_round"]:
        return (
            _(
                "Both reports, %(then)s and %(now)s, are of round %(round)s: "
                "the change is in what was reported, not in time."
            )
            % given
        )
    given |= {"earlier": day(change["as_of"]), "later": day(report["as_of"])}
    return _("Gap report %(then)s counted workers on %(earlier)s, report %(now)s on %(later)s.") % given


def _then_and_now(pack, change):
    then, now = change["then"], pack["gap"]
    rows = [[Cell(measure_label(name, now["unit"])), cell(then), cell(now)] for name, cell in MEASURES]
    rows.append([Cell(_("Areas counted")), counted(then), counted(now)])
    note = _("Each report counts the areas that had reported in it, not the same ones: side by side, not subtracted.")
    header = [
        (_("Measure"), False),
        (report_label(change["report"]), True),
        (report_label(pack["report"]["number"]), True),
    ]
    return Table(_("Shown then, and now"), header, rows, note)


def report_label(found):
    return _("Gap report %(number)s") % {"number": found}


def _matched(matched):
    same = sentences.same(matched["areas"], matched.get("organisations"), matched.get("expected"))
    caption = _("Counted in full both times: %(same)s") % {"same": same}
    rows = []
    for name, cell in MEASURES[:-1]:
        then, now = matched["then"][name], matched["now"][name]
        rows.append(
            [Cell(measure_label(name)), cell(matched["then"]), cell(matched["now"]), change_cell(name, now - then)]
        )
    return Table(caption, [(_("Measure"), False), (_("Then"), True), (_("Now"), True), (_("Difference"), True)], rows)


def change_cell(name, difference):
    """In the sign the row is shown in: a shortage is negative, so less of it is a plus."""
    return signed(-difference if name == "shortage" else difference)


# Tables ---------------------------------------------------------------------------------------------------------------


def _cadres(pack):
    """Groups apart from their cadres: the two do not add up."""
    by_cadre = _targets(pack, TargetKind.CADRE, _("By cadre"), _("Cadre"))
    by_group = _targets(pack, TargetKind.GROUP, _("By group of cadres"), _("Group of cadres"))
    tables = [table for table in (by_cadre, by_group, _sectors(pack)) if table]
    return tables and Section("cadres", _("By cadre and by sector"), [], tables)


def _targets(pack, kind, caption, first):
    area = pack["report"]["area"]["code"]
    rows = [
        [
            Cell(label(entry, "plural" if kind == TargetKind.CADRE else "name")),
            *line_cells(entry["line"], why(pack, area, f"{kind}:{entry['code']}")),
            counted(entry["line"]),
        ]
        for entry in pack["cadres"]
        if entry["kind"] == kind
    ]
    return Table(caption, [*line_header(first), (_("Areas counted"), True)], rows) if rows else None


def _sectors(pack):
    rows = [
        [
            Cell(label(row)),
            number(row["workers"]),
            Cell(figures.number(row["unknown"]) if row["unknown"] else "–", is_number=True),
        ]
        for row in pack["sectors"]
    ]
    note = _(
        "Every accepted submission is in it, also of areas that are not complete: no requirement is set by sector."
    )
    header = [(_("Sector"), False), (_("Workers (headcount)"), True), (_("Entries without a number"), True)]
    return Table(_("Workers by sector"), header, rows, note) if rows else None


def worst(pack):
    rows = [
        [Cell(label(row), area_url(pack, row["code"])), *line_cells(row["line"], why(pack, row["code"]))]
        for row in pack["worst"]
    ]
    if not rows:
        return Section("worst", _("No area is below its requirement"), [source(pack)])
    caption = _("Areas that meet least of their requirement, worst first")
    return Section("worst", worst_finding(pack), [], [Table(caption, line_header(_("Area")), rows)])


def worst_finding(pack) -> str:
    """The worst area by name: one with no worker at all comes before every other."""
    first, empty = pack["worst"][0], [row for row in pack["worst"] if row["line"]["ratio"] == 0]
    given = {"area": label(first), "share": figures.percent(first["line"]["ratio"])}
    if not empty:
        return _("%(area)s meets least of its requirement: %(share)s") % given
    if len(empty) == 1:
        return _("%(area)s has no social service worker at all") % given
    given["others"] = ", ".join(label(row) for row in empty[1:4])
    if len(empty) > 4:
        return _("%(area)s, %(others)s and others have no social service worker at all") % given
    return _("No social service worker at all: %(area)s, %(others)s") % given
