"""The gap in a meeting pack: headline, change since the last meeting, trend, worst areas, and who has not reported.

Lines of frozen reports are selected; nothing is recomputed but the sums over the areas that are matched (`matching`).
"""

from django.db.models import BigIntegerField, Count, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from mapping.coverage.services import (
    coverage,
)
from strategy.gaps.disclosure import hidden
from strategy.group.models import Meeting
from strategy.reports import matching, reading
from strategy.reports.models import GapLine, GapReport, ReportArea, StockLine, TargetKind
from strategy.reports.services import disclosure
from workforce.reference.models import Area, Organisation, Sector

WORST = 10
LISTED = 100  # of a long list; the count is always of all
LINE = [
    "current",
    "required",
    "required_all",
    "difference",
    "ratio",
    "shortage",
    "surplus",
    "unit",
    "reason",
    "areas_expected",
    "areas_complete",
    "areas_partial",
    "areas_none",
    "areas_counted",
    "cells_expected",
    "cells_counted",
    "known_share",
    "population_share",
]


def named(thing: Area | Organisation | Sector | ReportArea) -> dict:
    return {"code": thing.code, "name": thing.name, "names": thing.names}


def figures_of(line: GapLine | None) -> dict | None:
    return {name: getattr(line, name) for name in LINE} if line else None


def read_gap(before: Meeting | None, report: GapReport, method: str) -> dict:
    """``before``: the last meeting held, whose report this one is compared with.
    Worst areas, change and trend are of one kind of worker, ``of``; ``gap`` is its figures of the country.
    """
    areas, selection = reading.areas(report), reading.select(report, {"method": method})
    country = reading.root(areas)
    national = reading.lines_of_area(report, country.code) if country else {}
    by = reading.ranked_by(selection, national)
    lines = reading.lines(by)
    return {
        "report": _report(report, method, country),
        "of": by.choice,
        "gap": figures_of(lines.get(country.code) if country else None),
        "kinds": {line.target: figures_of(line) for line in reading.of_kinds(method, national)},
        "cadres": _cadres(selection, country),
        "sectors": _sectors(report),
        "worst": _worst(areas, lines),
        "change": _change(before, by, country, lines),
        "trend": _trend(by, country),
        "unreported": _unreported(areas),
        "outstanding": _outstanding(report.round),
    }


def _report(report, method, country):
    return {
        "number": report.number,
        "standing": report.standing,
        "erratum": report.erratum,
        "round": {"code": report.round.code, "name": report.round.name, "names": report.round.names},
        "as_of": report.round.as_of.isoformat(),
        "frozen_on": report.finished_at.date().isoformat(),
        "method": method,
        "requirement_version": report.frozen.get("requirement_set", {}).get("version", ""),
        "area": named(country) if country else None,
        "coverage": {
            name: getattr(country, f"areas_{name}") if country else 0
            for name in ("expected", "complete", "partial", "none")
        },
    }


def _cadres(selection, country):
    """Each cadre and group of the country: the numbers, and what it is called."""
    if not country:
        return []
    found = GapLine.objects.filter(report=selection.report, area=country.code, method=selection.method)
    lines = (reading.shown(selection.report, line) for line in found.exclude(target_kind=TargetKind.ALL))
    held = {(line.target_kind, line.target): line for line in lines}
    entries = [(TargetKind.CADRE.value, entry) for entry in selection.cadres.values()]
    entries += [(TargetKind.GROUP.value, entry) for entry in selection.groups.values()]
    keep = ("code", "name", "names", "plural", "plurals")
    return [
        {"kind": kind, **{name: entry[name] for name in keep if name in entry}, "line": figures_of(line)}
        for kind, entry in entries
        if (line := held.get((kind, entry["code"])))
    ]


def _sectors(report):
    """Workers by sector in every accepted submission, also of areas that are not complete:
    sums of the stock the report keeps.
    """
    headcount = Cast(KeyTextTransform("headcount", "measures"), BigIntegerField())
    sums = (
        StockLine.objects.filter(report=report)
        .values("sector")
        .annotate(workers=Sum(headcount), lines=Count("pk"), known=Count(headcount))
    )
    held = {row["sector"]: row for row in sums}
    workers = {code: row["workers"] and row["workers"] / 1000 for code, row in held.items()}
    every = sum(filter(None, workers.values()))
    closed = hidden(workers | {"": every}, [("", list(workers))])  # the pack has many readers
    return [
        {
            **named(sector),
            "workers": None if sector.code in closed else workers[sector.code],
            "reason": disclosure.REASON if sector.code in closed else "",
            "unknown": row["lines"] - row["known"],
        }
        for sector in Sector.objects.filter(code__in=held).order_by("name_key")
        for row in [held[sector.code]]
    ]


def _worst(areas, lines):
    """Base areas that meet least of what is required; of those with no worker, the largest shortage first."""
    known = [lines[a.code] for a in areas.values() if a.is_base and a.code in lines]
    known = [line for line in known if line.ratio is not None and line.ratio < 1]
    known.sort(key=lambda line: (line.ratio, -line.shortage, line.area))
    return [{**named(areas[line.area]), "line": figures_of(line)} for line in known[:WORST]]


def _change(before, selection, country, lines):
    """Both figures with both coverages, and the change in the areas and organisations that are matched: of the
    selection, and of each kind of worker.
    """
    if not before or not country:
        return None
    then, report = before.report, selection.report
    said = {
        "meeting": {"number": before.number, "title": before.title, "on": before.on.isoformat()},
        "report": then.number,
        "standing": then.standing,
        "as_of": then.round.as_of.isoformat(),
        "round": {"code": then.round.code, "name": then.round.name, "names": then.round.names},
        "is_same_report": then.pk == report.pk,
        "is_same_round": then.round_id == report.round_id,
        "differs": [
            name
            for name, differs in (
                ("requirements", then.requirement_set_id != report.requirement_set_id),
                ("parameters", _compared_parameters(then) != _compared_parameters(report)),
            )
            if differs
        ],
    }
    was = reading.lines(selection.on(report=then), area=country.code).get(country.code)
    now = lines.get(country.code)
    if not (was and now) or was.difference is None or now.difference is None or was.unit != now.unit:
        return said | {"then": figures_of(was), "is_like": False}
    keys = [(selection.kind, selection.target), *reading.KINDS]
    found = matching.matched(matching.Asked((then.pk, report.pk), country, selection.method, *key) for key in keys)
    every, *kinds = [_matched(each, then, report) for each in found]
    of_kinds = {kind: each for (_kind, kind), each in zip(reading.KINDS, kinds, strict=True) if "now" in each}
    return said | {"then": figures_of(was), "is_like": True, "matched": every, "kinds": of_kinds}


def _compared_parameters(report):
    """What decides which workers and areas are counted; a round has its own year of population."""
    return {name: report.parameters.get(name) for name in ("base_level", "employer_types")}


def _matched(found, then, now):
    """What is matched; ``then`` and ``now`` only where that is enough to compare."""
    said = {"areas": found.areas, "expected": found.expected, "organisations": found.organisations}
    return said | ({"then": found.sums[then.pk], "now": found.sums[now.pk]} if found else {})


def _trend(selection, country):
    """Each round up to this one: its official report, else its newest; oldest first. Of the first kind of worker."""
    if not country:
        return []
    shown = selection.report
    rounds = GapReport.objects.ready().filter(round__as_of__lte=shown.round.as_of).select_related("round")
    of_round = {}
    for report in rounds.defer("inputs", "frozen").order_by("round__as_of", "-number"):
        of_round.setdefault(report.round_id, []).append(report)
    chosen = [shown if pk == shown.round_id else reading.newest(found) for pk, found in of_round.items()]
    lines = {
        line.report_id: reading.shown(line.report, line)
        for line in GapLine.objects.select_related("report")
        .defer("report__inputs", "report__frozen")
        .filter(
            report__in=chosen,
            area=country.code,
            method=selection.method,
            target_kind=selection.kind,
            target=selection.target,
        )
    }
    compared = tuple(report.pk for report in chosen if report.pk in lines)
    asked = matching.Asked(compared, country, selection.method, selection.kind, selection.target)
    found = matching.matched([asked])[0]
    same = {"areas": found.areas, "expected": found.expected, "organisations": found.organisations}
    same["target"] = selection.choice
    return [
        {
            "round": {"code": report.round.code, "name": report.round.name, "names": report.round.names},
            "as_of": report.round.as_of.isoformat(),
            "report": report.number,
            "target": selection.choice,
            "line": figures_of(lines.get(report.pk)),
            "matched": same | found.sums[report.pk] if report.pk in found.sums else None,
        }
        for report in chosen
    ]


def _unreported(areas):
    """Areas of which something is expected that are not complete in the report."""
    missing = [area for area in areas.values() if area.is_base and area.coverage in ("partial", "none")]
    missing.sort(key=lambda area: (area.coverage != "none", area.name_key))
    return {"count": len(missing), "areas": [{**named(area), "state": area.coverage} for area in missing[:LISTED]]}


def _outstanding(round):
    """Submissions expected in the round and not accepted at this moment, and whose turn it is."""
    states = coverage.expected_states(round)
    open_ = [row for row in states.to_dict("records") if not row["is_accepted"]]
    open_.sort(key=lambda row: (not row["is_anchor"], row["last_day"], row["area_key"], row["organisation_key"]))
    shown = open_[:LISTED]
    places = {a.code: a for a in Area.objects.filter(pk__in={row["area_id"] for row in shown})}
    senders = {o.code: o for o in Organisation.objects.filter(pk__in={row["organisation_id"] for row in shown})}
    turns = [row["whose_turn"] for row in open_]
    return {
        "round": {"code": round.code, "name": round.name, "names": round.names},
        "expected": len(states),
        "count": len(open_),
        "turns": {who: turns.count(who) for who in ("partner", "reviewer")},
        "rows": [
            {
                "area": named(places[row["area"]]),
                "organisation": named(senders[row["organisation"]]),
                "is_anchor": row["is_anchor"],
                "state": row["state"],
                "turn": row["whose_turn"],
                "since": row["since"].isoformat(),
                "last_day": row["last_day"].isoformat(),
            }
            for row in shown
        ],
    }
