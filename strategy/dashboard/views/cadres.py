"""Cadres: the list of them with the national figures, and one cadre over the country."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path

from strategy.dashboard import findings, maps, panels, states
from strategy.reports import exports, reading
from strategy.reports.models import TargetKind
from workforce.pages.kept import kept
from workforce.people.permissions import Permission, requires
from workforce.reference.models import Cadre


@requires(Permission.DASHBOARD_VIEW)
def cadres(request):
    selection = reading.choose(request.user, request.GET)
    if selection is None:
        return render(request, "strategy/dashboard/no_report.html", {"round": request.GET.get("round")})
    if request.GET.get("format") in exports.FORMATS:
        made = of_cadres(request.user, selection)
        name = f"gap-{selection.report.number}-cadres"
        return exports.response(request, exports.lines_table(selection, made["areas"], made["national"].values(), name))
    page = kept(request, lambda: of_cadres(request.user, selection), states.state_of_reports(selection))
    return render(
        request, "strategy/dashboard/cadres.html", {"selection": selection, "report": selection.report, "page": page}
    )


def of_cadres(user, selection):
    """All that the list of cadres says."""
    areas = reading.areas(selection.report)
    country = reading.root(areas)
    national = reading.lines_of_area(selection.report, country.code)
    return {
        "area": country,
        "areas": areas,
        "national": national,
        "line": national.get((selection.method, TargetKind.ALL.value, "")),
        "by_cadre": panels.by_target(selection, national),
        "posts": panels.posts(selection, national),
        "rates": panels.rates_table(selection, reading.rates_of_area(selection.report, country.code)),
        "filters": panels.filters(user, selection, national),
    }


@requires(Permission.DASHBOARD_VIEW)
def cadre(request, code):
    selection = reading.choose(request.user, request.GET)
    if selection is None:
        return render(request, "strategy/dashboard/no_report.html", {"round": request.GET.get("round")})
    if code not in selection.cadres:
        raise Http404
    selection = selection.on(kind=TargetKind.CADRE.value, target=code)
    if request.GET.get("format") in exports.FORMATS:
        made = of_cadre(request.user, selection, code)
        return exports.response(request, exports.ranked_table(selection, made["areas"], made["table"]))
    page = kept(request, lambda: of_cadre(request.user, selection, code), states.state_of_reports(selection))
    return render(
        request, "strategy/dashboard/cadre.html", {"selection": selection, "report": selection.report, "page": page}
    )


def of_cadre(user, selection, code):
    """All that a cadre's page says."""
    areas, lines = reading.areas(selection.report), reading.lines(selection)
    country = reading.root(areas)
    rates = reading.rates(selection, selection.measure.rate) if selection.measure.rate else {}
    shown = [each for each, area in areas.items() if area.level == selection.level]
    table = panels.ranked(selection, areas, shown, lines, rates)
    national = reading.lines_of_area(selection.report, country.code)
    line = lines.get(country.code)
    return {
        "areas": areas,
        "cadre": Cadre.objects.filter(code=code).prefetch_related("job_titles").select_related("group").first(),
        "label": selection.target_label(),
        "area": country,
        "line": line,
        "finding": findings.headline(reading.area_label(country), line, selection),
        "map": maps.build(selection, areas, shown, lines, rates),
        "table": table,
        "level_label": panels.level_label(selection),
        "methods": [row for row in panels.posts(selection, national) if row["code"] == code],
        "rates": panels.rates_table(selection, reading.rates_of_area(selection.report, country.code)),
        "trend": panels.trend(user, selection, country),
        "filters": panels.filters(user, selection, national),
        "newer": reading.newer_report(selection.report),
    }


urlpatterns = [path("cadres/", cadres, name="cadres"), path("cadres/<str:code>/", cadre, name="cadre")]
