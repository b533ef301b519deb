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
    net_cells,
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

NAMED = 4  # areas without a worker
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
    """What stands at the top, and on every slide: the finding, and where the figure comes from."""

    finding: str
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
        (report["method"], TargetKind.KIND.value, kind): SimpleNamespace(
            target_kind=TargetKind.KIND, target=kind, **own
        )
        for kind, own in pack.get("kinds", {}).items()  # a pack sent out earlier has none
        if kind
    }
    return Headline(
        finding=findings.headline(area, line, selection, kinds),
        as_of=day(report["as_of"]),
        method=method_label(report),
        report=report["number"],
        standing=report["standing"],
        coverage=words.coverage(covered["complete"], covered["partial"], covered["none"]),
        why=why(pack, report["area"]["code"]),
    )


def kinds_of(pack):
    """("kind:code", its figures in the country) of each kind of worker; ('', those of all) where there are no kinds."""
    found = [(kind and f"{TargetKind.KIND}:{kind}", own) for kind, own in pack.get("kinds", {}).items()]
    return found or [("", pack["gap"])]


def who(pack) -> str:
    """Whose figures stand in change, worst areas and trend: one kind of worker."""
    return who_is(pack.get("of", ""))


def who_is(choice) -> str:
    """choice: "kind:code", "" for all."""
    return str(WorkerKind(choice.partition(":")[2]).label if choice else _("All kinds of worker, added up"))


def method_label(report):
    """ "Population norm, version 1.2"; posts come from the establishment, not from a set of requirements."""
    name = str(Method(report["method"]).label)
    is_posts = report["method"] in (Method.APPROVED, Method.FUNDED)
    return name if is_posts else words.versioned(name, report["requirement_version"])


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
    if not line:
        return section
    area = pack["report"]["area"]["code"]
    rows = [
        [Cell(who_is(choice)), *line_cells(own, why(pack, area, choice)), *net_cells(own)]
        for choice, own in kinds_of(pack)
    ]
    header = [*line_header(_("Kind of worker")), (_("Net"), True), (_("Areas counted"), True)]
    note = words.rounding(own for _choice, own in kinds_of(pack))
    section.tables.append(Table(_("The gap in figures"), header, rows, note))
    if line["population_share"] is not None:
        said = _("The areas counted have %(share)s of the people the requirement is for.")
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
    title = _("%(who)s: change since meeting %(number)s, %(day)s") % {
        "who": who(pack),
        "number": change["meeting"]["number"],
        "day": day(change["meeting"]["on"]),
    }
    section = Section("change", title, [same_or_other(pack)])
    if change["is_same_report"]:
        return section
    section.texts += [DIFFERS[name]() for name in change["differs"]] + since(change)
    if not change["is_like"]:
        section.texts.append(_("The two reports have no figure by this method that can be compared."))
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
    note = f"{note} {words.rounding([then, now])}".strip()
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
    header = [(_("Measure"), False), (_("Then"), True), (_("Now"), True), (_("Difference"), True)]
    return Table(caption, header, rows, words.rounding([matched["then"], matched["now"]]))


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
    note = words.rounding(entry["line"] for entry in pack["cadres"] if entry["kind"] == kind)
    return Table(caption, [*line_header(first), (_("Areas counted"), True)], rows, note) if rows else None


def _sectors(pack):
    rows = [
        [
            Cell(label(row)),
            Cell(words.reason(row["reason"])) if row.get("reason") else number(row["workers"]),
            Cell(figures.number(row["unknown"]) if row["unknown"] else "–", is_number=True),
        ]
        for row in pack["sectors"]
    ]
    note = _(
        "Every accepted submission is in it, also of areas that are not complete: no requirement is set by sector."
    )
    header = [(_("Sector"), False), (_("Workers (headcount)"), True), (_("Entries without a number"), True)]
    return Table(_("Workers by sector, all kinds added up"), header, rows, note) if rows else None


def worst(pack):
    rows = [
        [Cell(label(row), area_url(pack, row["code"])), *line_cells(row["line"], why(pack, row["code"]))]
        for row in pack["worst"]
    ]
    if not rows:
        said = _("%(who)s: no area is known to be below its requirement") % {"who": who(pack)}
        return Section("worst", said, [source(pack)])
    caption = _("%(who)s: areas where least is in place, worst first") % {"who": who(pack)}
    note = words.rounding(row["line"] for row in pack["worst"])
    return Section("worst", worst_finding(pack), [], [Table(caption, line_header(_("Area")), rows, note)])


def worst_finding(pack) -> str:
    """The worst area by name; those without any worker of the kind come before every other."""
    first, empty = pack["worst"][0], [label(row) for row in pack["worst"] if row["line"]["ratio"] == 0]
    given = {"who": who(pack), "areas": ", ".join(empty[:NAMED])}
    if not empty:
        given |= {"area": label(first), "share": figures.percent(first["line"]["ratio"])}
        return _("%(who)s: of the areas known, least in place in %(area)s, %(share)s") % given
    if len(empty) > NAMED:
        return _("%(who)s: none in place in %(areas)s and others") % given
    return _("%(who)s: none in place in %(areas)s") % given
