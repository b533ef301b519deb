"""The gap the strategy answers, from the report it rests on, and the plan laid over it:
tables, the map, and their coverage.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.dashboard import findings, maps, panels
from strategy.documents.pictures import standalone
from strategy.documents.tree import Chapter, Column, Picture, Row, Table, paragraph
from strategy.plans.models import Strategy
from strategy.plans.pages import assumption, projection
from strategy.reports import reading
from strategy.reports.models import GapReport, TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.language import figures, words

WORST = 10  # areas listed
TITLES = (
    gettext_lazy("Current"),
    gettext_lazy("Required"),
    gettext_lazy("Shortage"),
    gettext_lazy("Surplus"),
    gettext_lazy("Net"),
    gettext_lazy("In place"),
)


def chapters(strategy: Strategy) -> list[Chapter]:
    report = strategy.report
    if report is None or report.status != GapReport.Status.DONE:
        return []
    return [_gap(report, strategy.method), _plan(strategy)]


def _gap(report, method):
    selection = reading.select(report, {"method": method, "report": str(report.number)})
    areas = reading.areas(report)
    country = reading.root(areas)
    national = reading.lines_of_area(report, country.code)
    by = reading.ranked_by(selection, national)
    lines = reading.lines(by)
    shown = [code for code, area in areas.items() if area.level == selection.level]
    finding = findings.headline(reading.area_label(country), lines.get(country.code), selection, national)
    blocks = [paragraph(f"{finding}.", "lead"), _meta(selection, country), *_by_method(national)]
    blocks += [*_by_cadre(selection, national), _map(by, areas, shown, lines), *_worst(by, areas, shown, lines)]
    return Chapter(_("The workforce there is and the gap"), tuple(filter(None, blocks)))


def _meta(selection, country):
    report = selection.report
    parts = [
        f"{report} ({str(report.get_standing_display()).lower()})",
        words.labelled(_("As of"), date_format(report.round.as_of, "DATE_FORMAT")),
        words.labelled(_("Method"), selection.method_label),
        words.labelled(
            _("Coverage"), words.coverage(country.areas_complete, country.areas_partial, country.areas_none)
        ),
    ]
    return paragraph("; ".join(parts), "meta")


def _counts():
    return [Column(str(title), 1.45, is_number=True) for title in TITLES]


def _numbers(line):
    """Current, required, shortage, surplus, net, in place; the reason alone where there is no figure."""
    if line is None or line.difference is None:
        return (words.why_not(line, "no_requirement"),)
    return (
        figures.number(line.current),
        figures.number(line.required),
        figures.number(line.shortage),
        figures.number(line.surplus),
        figures.signed(line.difference),
        figures.percent(line.ratio) or words.reason("none_required"),
    )


def _by_method(national):
    """Each kind of worker apart, under each method."""
    rows, shown = [], []
    for method in Method:
        for line in reading.of_kinds(method.value, national) or [None]:
            kind = WorkerKind(line.target).label if line and line.target_kind == TargetKind.KIND else ""
            numbers = _numbers(line)
            more = (words.known(line),) if len(numbers) > 1 else ()
            rows.append(Row((method.label, kind, line.unit_label if line else "", *numbers, *more)))
            shown.append(line)
    columns = (
        Column(_("Method"), 2.2),
        Column(_("Kind of worker"), 2),
        Column(_("Unit"), 1.2),
        *_counts(),
        Column(_("Known"), 1.7, is_number=True),
    )
    return _noted(Table(_("The gap by each method and kind of worker, the whole country"), columns, tuple(rows)), shown)


def _noted(table, lines):
    """The table, and what it says of a row that does not add up."""
    said = words.rounding(lines)
    return [table, *([paragraph(said, "note")] if said else [])]


def _by_cadre(selection, national):
    """Cadres, and groups that hold a requirement of their own: the sum of a group of cadres would look like one more
    part. Then the kinds of worker.
    """
    asked = {(row["target_kind"], row["target"]) for row in selection.report.frozen.get("requirements", [])}
    found = [
        each
        for each in panels.by_target(selection, national)
        if each["line"].target_kind != TargetKind.GROUP or (TargetKind.GROUP, each["line"].target) in asked
    ]
    if not found:
        return []
    rows = tuple(
        Row((str(each["label"]), str(each["category"]), *_numbers(each["line"])), "sum" if each["is_total"] else "")
        for each in found
    )
    columns = (Column(_("Cadre"), 3.4), Column(_("Category"), 2.1), *_counts())
    table = Table(words.labelled(_("By cadre"), selection.method_name), columns, rows)
    return _noted(table, [each["line"] for each in found])


def _map(selection, areas, shown, lines):
    found = maps.build(selection, areas, shown, lines, {})
    if not found.svg:
        return None
    key = [(item["css"], f"{item['label']} ({figures.number(item['count'])})") for item in found.key if item["count"]]
    values = {code: reading.value(selection.measure, lines.get(code), None) for code in shown}
    said = [maps.describe(selection, areas, values), *(label for _css, label in key)]
    caption = words.labelled(selection.met_label, f"{selection.target_label()}, {panels.level_label(selection)}")
    return Picture(standalone(found.svg, key), alt="; ".join(said), caption=caption)


def _worst(selection, areas, shown, lines):
    found = panels.ranked(selection, areas, shown, lines, {}).ranked[:WORST]
    rows = tuple(Row((str(row.rank), row.label, *_numbers(row.line))) for row in found)
    if not rows:
        return []
    columns = (Column(_("Rank"), 0.8, is_number=True), Column(_("Area"), 3), *_counts())
    caption = _("%(who)s, where least is in place: the first %(count)s") % {
        "who": selection.target_label(),
        "count": figures.number(len(rows)),
    }
    return _noted(Table(caption, columns, rows), [row.line for row in found])


# The plan over the gap ----------------------------------------------------------------------------------------------


def _plan(strategy):
    found = projection.summary(strategy)
    if found is None:
        return Chapter(_("The plan over the gap"), ())
    counted = _("%(counted)s of %(expected)s areas counted") % {
        "counted": figures.number(found["counted"]),
        "expected": figures.number(found["expected"]),
    }
    meta = "; ".join([words.labelled(_("Gap report"), str(strategy.report.number)), counted, str(found["unit"])])
    blocks = [paragraph(assumption.said(found), "lead"), *map(paragraph, assumption.counted_later(found))]
    blocks += [paragraph(meta, "meta"), _years(found), _residuals(found)]
    return Chapter(_("The plan over the gap"), tuple(filter(None, blocks)), begins_page=False)


def _years(found):
    columns = (
        Column(_("Year"), 1),
        Column(_("Required"), 1, is_number=True),
        Column(_("Workers with this plan"), 1.4, is_number=True),
        Column(_("Gap with this plan"), 1.4, is_number=True),
        Column(_("Gap with what is funded"), 1.4, is_number=True),
        Column(_("Gap without the plan"), 1.4, is_number=True),
    )
    rows = tuple(
        Row(
            (
                str(int(row["year"])),
                *(
                    figures.number(row[name])
                    for name in ("required", "plan", "plan_shortage", "funded_shortage", "without_shortage")
                ),
            )
        )
        for row in found["years"]
    )
    return Table(_("The gap year by year"), columns, rows)


def _residuals(found):
    worst = [row for row in found["residuals"] if row[4] > 0][:WORST]
    if not worst:
        return None
    columns = (
        Column(_("Area"), 3),
        Column(_("Required"), 1, is_number=True),
        Column(_("Workers with this plan"), 1.4, is_number=True),
        Column(_("Shortage that is left"), 1.4, is_number=True),
    )
    rows = tuple(Row((name, *map(figures.number, numbers))) for _code, name, *numbers in worst)
    return Table(
        _("What is left in %(year)s with this plan: the largest shortages") % {"year": found["year"]}, columns, rows
    )
