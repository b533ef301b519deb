"""Any table of a report as CSV or XLSX: codes and labels, every column, with method, coverage and as-of date."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mapping import files
from strategy.reports import reading
from strategy.reports.models import GapReport
from workforce.language import words

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LINE_FIELDS = [
    "unit", "current", "required", "required_all", "difference", "ratio", "shortage", "surplus", "posts_needed",
    "headquarters", "population", "density", "per_worker", "areas_expected", "areas_complete", "areas_partial",
    "areas_none", "areas_counted", "cells_counted", "cells_expected", "known_share", "population_share",
]  # fmt: skip
RATE_FIELDS = ["numerator", "denominator", "above", "units_both", "units_expected", "cells_counted", "cells_expected",
               "known_share"]  # fmt: skip


def head(selection):
    """What stands above the table, so that a figure never parts from its date, method and coverage."""
    report = selection.report
    made = f"{report.number}; {report.get_standing_display()}; {report.finished_at:%Y-%m-%d}"
    method = words.labelled(_("Method"), f"{selection.method_label}; {report.method_version}")
    withdrawn = report.standing == GapReport.Standing.WITHDRAWN
    return [
        *([_("Withdrawn, these figures are wrong: %(erratum)s") % {"erratum": report.erratum}] if withdrawn else []),
        round_note(report.round),
        f"{words.labelled(_('Gap report'), made)}; {method}",
        words.labelled(_("Cadre"), selection.line_label),
        _(
            "difference = current - required; a negative difference is a shortage. "
            "An empty cell has its reason in the last column."
        ),
    ]


def round_note(round):
    name = words.labelled(_("Round"), f"{round.label} ({round.code})")
    return f"{name}; {_('As of')} {round.as_of.isoformat()}"


def line_cells(line):
    return [getattr(line, name) if line else None for name in LINE_FIELDS]


def area_cells(area):
    return [area.code, reading.area_label(area), area.level, area.parent]


STAMP = ["report", "round", "as_of", "method"]


def stamp(selection):
    """Stands in every row, so that a CSV line alone says what it is of."""
    report = selection.report
    return [report.number, report.round.code, report.round.as_of.isoformat(), selection.method]


AREA_HEADER = ["area_code", "area", "level", "parent_code"]


def ranked_table(selection, areas, table):
    """(name, header, rows, notes) of a ranked table; a rate's numerator and denominator with it."""
    measure = selection.measure
    header = [*STAMP, "target_kind", "target_code", "rank", *AREA_HEADER, "measure", "value"]
    header += RATE_FIELDS if measure.rate else LINE_FIELDS
    rows = []
    for row in [*table.rows, table.total]:
        cells = [
            *stamp(selection),
            selection.kind,
            selection.target,
            row.rank,
            *area_cells(row.area),
            measure.code,
            row.value,
        ]
        found, fields = (row.rate, RATE_FIELDS) if measure.rate else (row.line, LINE_FIELDS)
        cells += [getattr(found, name) if found else None for name in fields]
        rows.append([*cells, row.reason or words.reason(found.reason if found else "")])
    return (
        f"gap-{selection.report.number}-{selection.method}-{measure.code}",
        [*header, "reason"],
        rows,
        head(selection),
    )


def lines_table(selection, areas, found, name):
    """(name, header, rows, notes) of any gap lines, with code and label of area and target."""
    header = [*STAMP, *AREA_HEADER, "target_kind", "target_code", "target", *LINE_FIELDS, "reason"]
    rows = [
        [
            *stamp(selection)[:-1],
            line.method,
            *area_cells(areas[line.area]),
            line.target_kind,
            line.target,
            str(selection.target_label(line.target_kind, line.target)),
            *line_cells(line),
            words.reason(line.reason),
        ]
        for line in found
        if line.area in areas
    ]
    return name, header, rows, head(selection)


def response(request, table):
    """The table in the format the address asks for."""
    name, header, rows, notes = table
    kind = request.GET["format"]
    answer = HttpResponse(content_type=FORMATS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    if kind == "csv":
        files.write_csv(answer, header=header, rows=rows)
    else:
        files.write_table(answer, header=header, rows=rows, title=name, notes=notes)
    return answer
