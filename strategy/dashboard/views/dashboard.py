"""The national dashboard: one selection of figures as headline, map, table, trend, fairness and coverage."""

from django.shortcuts import render
from django.urls import path

from strategy.changes import pages as change_page
from strategy.dashboard import findings, maps, panels, states
from strategy.reports import exports, reading, standing
from strategy.reports.services import staleness
from workforce.pages.kept import kept
from workforce.people.permissions import Permission, requires


@requires(Permission.DASHBOARD_VIEW)
def dashboard(request):
    selection = reading.choose(request.user, request.GET)
    if selection is None:
        return render(request, "strategy/dashboard/no_report.html", {"round": request.GET.get("round")})
    if request.GET.get("format") in exports.FORMATS:
        areas, national = everywhere(selection)
        by = reading.ranked_by(selection, national)
        return exports.response(request, exports.ranked_table(by, areas, ranked(by, areas)[-1]))
    is_stale = staleness.has_other_submissions(selection.report)
    page = kept(
        request, lambda: figures(request.user, selection, is_stale), states.state_of_reports(selection), is_stale
    )
    return render(
        request, "strategy/dashboard/dashboard.html", {"selection": selection, "report": selection.report, "page": page}
    )


def everywhere(selection):
    """All areas, and every line of the country."""
    areas = reading.areas(selection.report)
    return areas, reading.lines_of_area(selection.report, reading.root(areas).code)


def ranked(selection, areas):
    """Areas shown, their lines and rates, and the table of them."""
    lines = reading.lines(selection)
    rates = reading.rates(selection, selection.measure.rate) if selection.measure.rate else {}
    shown = [code for code, area in areas.items() if area.level == selection.level]
    return shown, lines, rates, panels.ranked(selection, areas, shown, lines, rates)


def figures(user, selection, is_stale):
    """All that the page says, read only when it is not kept."""
    areas, national = everywhere(selection)
    country, by = reading.root(areas), reading.ranked_by(selection, national)
    shown, lines, rates, table = ranked(by, areas)
    line = national.get((selection.method, selection.kind, selection.target))
    return {
        "by": by,
        "tiles": panels.tiles(selection, national),
        "area": country,
        "area_label": reading.area_label(country),
        "line": line,
        "finding": findings.headline(reading.area_label(country), line, selection, national),
        "filters": panels.filters(user, selection, national),
        "map": maps.build(by, areas, shown, lines, rates),
        "table": table,
        "level_label": panels.level_label(selection),
        "by_cadre": panels.by_target(selection, national),
        "trend": panels.trend(user, by, country),
        "fairness": panels.fairness(by, areas, lines),
        "coverage": panels.coverage(selection, areas),
        "above": panels.furthest_above(by, areas, shown, lines),
        "parents": panels.by_level(by, areas, lines),
        "standing": standing.standing(selection.report),
        "other": standing.other(user, selection.report),
        "newer": reading.newer_report(selection.report) if selection.report.standing != "official" else None,
        "changed": change_page.links(user, selection.report, country, selection),
        "is_stale": is_stale,
    }


urlpatterns = [path("dashboard/", dashboard, name="dashboard")]
