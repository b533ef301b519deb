"""How was this computed? One page for every figure: from the sum down to the file and the row."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _

from mapping.columns import BY_NAME
from strategy.changes import pages as change_page
from strategy.dashboard import explaining, findings, offered, panels, states
from strategy.gaps.flows import AVERAGE, PER_PEOPLE
from strategy.reports import exports, reading, sentences
from strategy.reports.services import staleness
from strategy.reports.services.disclosure import closed_to
from strategy.requirements.models import Method
from workforce.pages.kept import kept
from workforce.people.permissions import Permission, can, requires

NOISE = 1e-6  # of a worker: what floating point may be off


@requires(Permission.REPORT_VIEW)
def why(request, number):
    found = reading.done_reports(request.user).defer("inputs", "frozen")
    report = reading.with_frozen(get_object_or_404(found, number=number))
    report.closed = closed_to(request.user, report)
    rate, code = request.GET.get("rate", ""), request.GET.get("area", "")
    if rate and rate not in panels.RATE_LABELS:
        raise Http404
    selection = reading.select(report, request.GET).on(rate=rate)
    if request.GET.get("format") in exports.FORMATS:
        area = asked(reading.areas(report), code)
        measures = explaining.measures_of(selection, rate)
        return exports.response(request, working(request.user, selection, area, measures, rate))
    state = states.state_of_everything(selection)  # who cites it, what became of its records
    page = kept(request, lambda: computed(request.user, selection, code, rate), state)
    return render(request, "strategy/dashboard/why.html", {"report": report, "selection": selection, "page": page})


def asked(areas, code):
    """The area of an address; the country where it names none."""
    area = areas.get(code) if code else reading.root(areas)
    if area is None:
        raise Http404
    return area


def computed(user, selection, code, rate):
    """All that the page says, read only when it is not kept."""
    report, areas = selection.report, reading.areas(selection.report)
    area = asked(areas, code)
    context = {
        "area": area,
        "area_label": reading.area_label(area),
        "ancestors": [
            (areas[c], reading.area_label(areas[c])) for c in area.path.split("/") if c in areas and c != area.code
        ],
        "sees_records": can(user, Permission.RECORD_VIEW),
        "sees_overlaps": can(user, Permission.ROUND_VIEW),
        "stale": [sentences.change(found) for found in staleness.changes(report)],
        "newer": reading.newer_report(report),
        "changed": [] if rate else change_page.links(user, report, area, selection),
        "overlaps": explaining.overlap_labels(selection, explaining.overlaps_of(selection, area, areas), areas),
        **(of_rate(selection, area, areas, rate) if rate else of_line(selection, area, areas)),
    }
    context |= offered.WHY_PAGE.merged(user, selection, area, rate)
    measures = explaining.measures_of(selection, rate)
    if context["sees_records"]:
        records, total, sums = explaining.counted(user, selection, area, measures, rate=rate)
        context |= {
            "records": records,
            "records_total": total,
            "records_more": max(0, total - len(records)),
            "measures": [BY_NAME[name] for name in measures],
            "sums": [sums.get(name) for name in measures],
        }
    return context


def of_line(selection, area, areas):
    """What stands on the page of a gap line."""
    line = explaining.gap_line(selection, area)
    if line is None:
        raise Http404
    rows = explaining.requirements_of(selection, area if area.is_base else None)
    groups = dict.fromkeys(row["population_group"] for row in rows if row["population_group"])
    labels = explaining.people_labels()
    return {
        "line": line,
        "finding": findings.short_of(
            reading.area_label(area), line, selection, reading.lines_of_area(selection.report, area.code)
        ),
        "requirements": [requirement(selection, row, area, areas, line) for row in rows],
        "set_label": reading.named(selection.report.frozen["requirement_set"]),
        "is_posts": selection.method in (Method.APPROVED, Method.FUNDED),
        "is_norm": selection.method == Method.NORM,
        "is_caseload": selection.method == Method.CASELOAD,
        "single": len(rows) == 1 and area.is_base,
        "populations": [(labels.get(group, group), area.populations.get(group)) for group in groups],
        "targets": [
            (selection.target_label(each.target_kind, each.target), each)
            for each in (explaining.targets_of(selection, area) if len(rows) > 1 else [])
        ],
        "parts": [] if area.is_base else explaining.parts_of(selection, area, areas),
    }


def requirement(selection, row, area, areas, line):
    """A requirement in words, and what its norm alone asks for in the area: where that is too few, the least holds."""
    people = (area.populations.get(row["population_group"]) or {}).get("used")
    by_norm = row["per_100k"] * people / PER_PEOPLE if people and row["per_100k"] is not None else None
    return {
        **row,
        "label": selection.target_label(row["target_kind"], row["target"]),
        "area_label": reading.area_label(areas[row["area"]]) if row["area"] in areas else row["area"],
        "people": people,
        "by_norm": by_norm,
        "is_least": bool(
            by_norm and row["minimum_per_area"] and line.required_all and by_norm < line.required_all - NOISE
        ),
    }


def of_rate(selection, area, areas, rate):
    """What stands on the page of a rate."""
    line = explaining.rate_line(selection, area, rate)
    if line is None:
        raise Http404
    numerator, denominator = explaining.sides(selection, rate)
    people = [(_("people"), "")] if rate.startswith("density_") else []
    label = panels.rate_label(selection, rate)
    return {
        "rate": line,
        "is_decimal": rate in panels.DECIMAL_RATES,
        "is_mean": rate.startswith("turnover_") and explaining.turnover_over(selection) == AVERAGE,
        "rate_label": label,
        "finding": _("%(rate)s in %(area)s") % {"rate": label, "area": reading.area_label(area)},
        "numerator": terms(numerator),
        "denominator": terms(denominator) or [{"label": label, "sign": sign} for label, sign in people],
        "parts": [] if area.is_base else explaining.rate_parts(selection, area, areas, rate),
    }


def terms(names):
    """The measures of one side, in words with their sign."""
    return [{"label": BY_NAME[name.lstrip("-")].label, "sign": "−" if name.startswith("-") else "+"} for name in names]


def working(user, selection, area, measures, rate):
    """The page's working as a table: every record behind the figure that the reader may see."""
    records, _total, _sums = explaining.counted(user, selection, area, measures, most=None, rate=rate)
    header = [
        "record",
        "organisation_code",
        "organisation",
        "version",
        "area_code",
        "area",
        "cadre_code",
        "cadre",
        "employment",
        "level",
        "file",
        "sheet",
        "row",
        *(f"{name}" for name in measures),
        "left_out",
    ]
    rows = [
        [
            each.record.pk,
            each.record.submission.organisation.code,
            each.record.submission.organisation.label,
            each.record.submission.version,
            each.record.area.code,
            each.record.area.label,
            each.record.cadre.code,
            each.record.cadre.label,
            each.record.employment,
            each.record.level.code,
            each.file,
            each.record.sheet,
            each.record.row,
            *(None if value is None else value / 1000 for value in each.values),
            each.left_out,
        ]
        for each in records
    ]
    return f"why-{selection.report.number}-{area.code.replace(':', '-')}", header, rows, exports.head(selection)


urlpatterns = [path("reports/<int:number>/why/", why, name="why")]
