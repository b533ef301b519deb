"""The national dashboard: one selection of figures as headline, map, table, trend, fairness and coverage."""

from django.shortcuts import render
from django.urls import path

from strategy import adoption_page, change_page, exports, findings, maps, panels, reading
from strategy.services import staleness
from workforce.permissions import Permission, requires


@requires(Permission.DASHBOARD_VIEW)
def dashboard(request):
    selection = reading.choose(request.user, request.GET)
    if selection is None:
        return render(request, "strategy/no_report.html", {"round": request.GET.get("round")})
    areas = reading.areas(selection.report)
    country = reading.root(areas)
    lines = reading.lines(selection)
    rates = reading.rates(selection, selection.measure.rate) if selection.measure.rate else {}
    shown = [code for code, area in areas.items() if area.level == selection.level]
    table = panels.ranked(selection, areas, shown, lines, rates)
    if request.GET.get("format") in exports.FORMATS:
        return exports.response(request, exports.ranked_table(selection, areas, table))
    line = lines.get(country.code)
    national = reading.lines_of_area(selection.report, country.code)
    return render(
        request,
        "strategy/dashboard.html",
        {
            "selection": selection,
            "report": selection.report,
            "area": country,
            "area_label": reading.area_label(country),
            "line": line,
            "finding": findings.headline(reading.area_label(country), line, selection),
            "filters": panels.filters(request.user, selection, national),
            "map": maps.build(selection, areas, shown, lines, rates),
            "table": table,
            "level_label": panels.level_label(selection),
            "by_cadre": panels.by_target(selection, national),
            "trend": panels.trend(request.user, selection, country),
            "fairness": panels.fairness(selection, areas, lines),
            "coverage": panels.coverage(selection, areas),
            "above": panels.furthest_above(selection, areas, shown, lines),
            "parents": panels.by_level(selection, areas, lines),
            "standing": adoption_page.standing(selection.report),
            "other": adoption_page.other(request.user, selection.report),
            "newer": reading.newer_report(selection.report) if selection.report.standing != "official" else None,
            "changed": change_page.links(request.user, selection.report, country, selection),
            "is_stale": staleness.has_other_submissions(selection.report),
        },
    )


urlpatterns = [path("dashboard/", dashboard, name="dashboard")]
