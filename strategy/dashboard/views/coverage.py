"""Coverage of a round as it stands now: complete, partial, none; since when; whose turn."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mapping.coverage.services.coverage import (
    round_coverage,
)
from mapping.rounds.models import Round
from strategy.dashboard import panels, states
from strategy.reports import exports, reading
from strategy.reports.models import TargetKind, WorkerKind
from strategy.requirements.models import Method
from workforce.charts import basics as charts
from workforce.language import words
from workforce.pages.kept import kept
from workforce.people.permissions import Permission, requires
from workforce.reference.models import Area

ORDER = {"none": 0, "partial": 1, "complete": 2}
CSS = {"complete": "c1", "partial": "c3", "none": "c4"}


@requires(Permission.DASHBOARD_VIEW)
def coverage(request):
    rounds = list(Round.objects.order_by("-as_of"))
    chosen = next((each for each in rounds if each.code == request.GET.get("round", each.code)), None)
    if chosen is None and rounds:
        raise Http404
    if request.GET.get("format") in exports.FORMATS:
        return exports.response(request, table(chosen, listed(chosen)))
    status = request.GET.get("status", "")
    page = kept(
        request,
        lambda: standing(request.user, rounds, chosen, status),
        states.state_of_everything(),
        timezone.localdate(),
    )
    return render(request, "strategy/dashboard/coverage.html", {"round": chosen, "page": page})


def listed(chosen):
    """The areas of a round, what is furthest from complete first."""
    rows = round_coverage(chosen).to_dict("records") if chosen else []
    labels = {area.code: area.label for area in Area.objects.filter(pk__in=[row["area_id"] for row in rows])}
    for row in rows:
        row["label"] = labels.get(row["area"], row["name"])
    return sorted(rows, key=lambda row: (ORDER[row["status"]], row["label"]))


def standing(user, rounds, chosen, status):
    """All that the page says, read only when it is not kept."""
    rows = listed(chosen)
    count = {state: sum(row["status"] == state for row in rows) for state in CSS}
    title = words.coverage(count["complete"], count["partial"], count["none"])
    return {
        "rounds": rounds,
        "round": chosen,
        "rows": [row for row in rows if not status or row["status"] == status],
        "status": status if status in CSS else "",
        "statuses": [(state, words.status(state)[1]) for state in CSS],
        "sentence": title,
        "count": count,
        "svg": charts.coverage_bar([(CSS[state], count[state]) for state in CSS], title=title),
        "key": [{"css": CSS[s], "label": words.status(s)[1].lower(), "count": count[s]} for s in CSS],
        "expected": len(rows),
        **measured(user, chosen),
    }


def measured(user, chosen):
    """What the round's report knows of each national figure: {report, measured: [(label, line)]}."""
    report = reading.newest(reading.ready_reports(user).filter(round=chosen).order_by("-number")) if chosen else None
    if report is None:
        return {"report": None, "measured": []}
    country = reading.root(reading.areas(report))
    lines = reading.lines_of_area(report, country.code)
    rates = reading.rates_of_area(report, country.code)
    found = [
        (words.labelled(method.label, kind.label), lines[method.value, TargetKind.KIND.value, kind.value])
        for method in Method
        for kind in WorkerKind
        if (method.value, TargetKind.KIND.value, kind.value) in lines
    ]
    found += [
        (label, rates[code, TargetKind.ALL.value, ""])
        for code, label in panels.RATE_LABELS.items()
        if (code, TargetKind.ALL.value, "") in rates
    ]
    return {"report": report, "measured": [(label, line) for label, line in found if line.cells_expected]}


def table(round, rows):
    header = [
        "area_code",
        "area",
        "status",
        "anchor_organisation",
        "state",
        "whose_turn",
        "since",
        "organisations_accepted",
        "organisations_expected",
    ]
    cells = [
        [
            row["area"],
            row["label"],
            row["status"],
            row["anchor_organisation"],
            row["state"],
            row["whose_turn"],
            row["since"],
            row["organisations_accepted"],
            row["organisations_expected"],
        ]
        for row in rows
    ]
    return (
        f"coverage-{round.code}",
        header,
        cells,
        [exports.round_note(round)],
    )


urlpatterns = [path("coverage/", coverage, name="coverage")]
