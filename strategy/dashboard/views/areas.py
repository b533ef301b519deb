"""Areas: the list of one level, and one area with its cadres, comparison, trend and the submissions behind it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.submissions.models import Submission
from strategy.changes import pages as change_page
from strategy.dashboard import explaining, findings, panels, states
from strategy.reports import exports, reading
from workforce.charts import basics as charts
from workforce.language import figures
from workforce.pages.kept import kept
from workforce.people.permissions import Permission, requires

BEHIND = gettext_lazy("%(who)s in place: %(area)s %(share)s, less than %(parent)s %(other)s.")
AHEAD = gettext_lazy("%(who)s in place: %(area)s %(share)s, more than %(parent)s %(other)s.")
LIKE = gettext_lazy("%(who)s in place: %(area)s and %(parent)s %(share)s.")
PAGES_OF_AN_AREA = []  # (URL name, title) of further pages about one area: its own page links to each


@requires(Permission.DASHBOARD_VIEW)
def areas(request):
    selection = reading.choose(request.user, request.GET)
    if selection is None:
        return render(request, "strategy/dashboard/no_report.html", {"round": request.GET.get("round")})
    if request.GET.get("format") in exports.FORMATS:
        made = of_level(request.user, selection)
        return exports.response(request, exports.ranked_table(made["by"], made["areas"], made["table"]))
    page = kept(request, lambda: of_level(request.user, selection), states.state_of_reports(selection))
    return render(
        request, "strategy/dashboard/areas.html", {"selection": selection, "report": selection.report, "page": page}
    )


def of_level(user, selection):
    """All that the list of areas says."""
    found = reading.areas(selection.report)
    country = reading.root(found)
    national = reading.lines_of_area(selection.report, country.code)
    selection = reading.ranked_by(selection, national)
    lines = reading.lines(selection)
    rates = reading.rates(selection, selection.measure.rate) if selection.measure.rate else {}
    shown = [code for code, area in found.items() if area.level == selection.level]
    return {
        "by": selection,
        "area": country,
        "areas": found,
        "line": lines.get(country.code),
        "table": panels.ranked(selection, found, shown, lines, rates),
        "level_label": panels.level_label(selection),
        "filters": panels.filters(user, selection, national),
    }


@requires(Permission.DASHBOARD_VIEW)
def area(request, code):
    selection = reading.choose(request.user, request.GET)
    if selection is None:
        return render(request, "strategy/dashboard/no_report.html", {"round": request.GET.get("round")})
    if request.GET.get("format") in exports.FORMATS:
        found, _here, own = held(selection, code)
        name = f"gap-{selection.report.number}-{code.replace(':', '-')}"
        return exports.response(request, exports.lines_table(selection, found, own.values(), name))
    page = kept(request, lambda: of_area(request.user, selection, code), states.state_of_everything(selection))
    return render(
        request, "strategy/dashboard/area.html", {"selection": selection, "report": selection.report, "page": page}
    )


def held(selection, code):
    """All areas of the report, the one asked for, and its lines."""
    found = reading.areas(selection.report)
    if code not in found:
        raise Http404
    return found, found[code], reading.lines_of_area(selection.report, code)


def of_area(user, selection, code):
    """All that an area's page says, read only when it is not kept."""
    found, here, own = held(selection, code)
    line = own.get((selection.method, selection.kind, selection.target))
    ancestors = [found[part] for part in here.path.split("/") if part in found and part != code]
    by = reading.ranked_by(selection, own)
    lines = reading.lines(by, area__in=[code, *(a.code for a in ancestors), *children(found, here)])
    below = [found[child] for child in children(found, here) if child in lines]
    labels = explaining.people_labels()
    return {
        "area": here,
        "area_label": reading.area_label(here),
        "level": reading.named(selection.levels.get(here.level, {"code": here.level})),
        "ancestors": [(a, reading.area_label(a)) for a in ancestors],
        "line": line,
        "by": by,
        "tiles": panels.tiles(selection, own),
        "finding": findings.headline(reading.area_label(here), line, selection, own),
        "filters": panels.filters(user, selection, own),
        "by_cadre": panels.by_target(selection, own),
        "posts": panels.posts(selection, own),
        "rates": panels.rates_table(selection, reading.rates_of_area(selection.report, code)),
        "comparison": comparison(by, [here, *reversed(ancestors)], lines),
        "trend": panels.trend(user, by, here),
        "below": panels.ranked_below(by, below, lines),
        "populations": [(labels.get(group, group), figure) for group, figure in here.populations.items()],
        "stock": panels.stock(selection, here),
        "submissions": submissions(user, selection, here),
        "newer": reading.newer_report(selection.report),
        "changed": change_page.links(user, selection.report, here, selection),
        "pages": PAGES_OF_AN_AREA,
    }


def children(found, here):
    return [area.code for area in found.values() if area.parent == here.code]


def comparison(selection, chain, lines):
    """The area beside those it lies in: chart and rows, where it has a figure."""
    known = [area for area in chain if area.code in lines and lines[area.code].ratio is not None]
    if len(known) < 2 or known[0] is not chain[0]:
        return None
    rows = [
        charts.Row(
            reading.area_label(area),
            lines[area.code].ratio,
            figures.percent(lines[area.code].ratio),
            charts.classify(lines[area.code].ratio),
        )
        for area in known
    ]
    own, other = (figures.rounded(lines[area.code].ratio * 100) for area in known[:2])
    given = {"area": rows[0].label, "parent": rows[1].label, "share": rows[0].text, "other": rows[1].text}
    given["who"] = capfirst(findings.target(selection))
    return {
        "svg": charts.comparison(
            rows,
            title=selection.met_label,
            desc="; ".join(f"{row.label} {row.text}" for row in rows),
            mark_label=_("requirement, 100 %"),
        ),
        "rows": [(area, reading.area_label(area), lines[area.code]) for area in known],
        "finding": (BEHIND if own < other else AHEAD if own > other else LIKE) % given,
    }


def submissions(user, selection, here):
    """Accepted versions the report rests on in this area, as far as the reader may see them."""
    used = {entry["id"] for entry in selection.report.frozen.get("submissions", [])}
    return (
        Submission.objects.visible_to(user)
        .filter(pk__in=used, area__path__startswith=here.path)
        .select_related("organisation", "area", "round")
        .order_by("organisation__name_key", "area__name_key")[:50]
    )


urlpatterns = [path("areas/", areas, name="areas"), path("areas/<str:code>/", area, name="area")]
