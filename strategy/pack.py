"""The pack of a meeting: the state of things as one dict that JSON can keep, so that what was sent out can be frozen.

Codes, numbers and names in every language, no sentences: the page and the document say them in the reader's language
(strategy/pack_page.py). Lines of frozen reports are selected, nothing is recomputed but the sums over areas that both reports count.
A fixed number of queries, whatever the data.
"""

from datetime import date, timedelta

from django.db.models import F, Sum

from mapping.services import coverage
from strategy import reading
from strategy.models import (
    Action,
    Consultation,
    Cost,
    Decision,
    Finding,
    GapLine,
    GapReport,
    Meeting,
    Method,
    Progress,
    TargetKind,
)
from workforce.models import Area, Country, Organisation

WORST = 10
LISTED = 100  # of a long list; the count is always of all
DUE_WITHIN = timedelta(days=90)  # the group meets every quarter
LINE = [
    "current", "required", "required_all", "difference", "ratio", "shortage", "surplus", "unit", "reason", "areas_expected",
    "areas_complete", "areas_partial", "areas_none", "areas_counted", "cells_expected", "cells_counted", "population_share",
]  # fmt: skip
SUMMED = ("current", "required", "difference", "shortage", "surplus")


def build(meeting: Meeting, today: date) -> dict:
    report, strategy = report_of(meeting), meeting.strategy
    method = strategy.method if strategy else Method.NORM.value
    country = Country.current()
    made = {
        "today": today.isoformat(),
        "meeting": _meeting(meeting),
        "country": {"name": country.name, "names": country.names, "is_illustrative": country.illustrative},
        "strategy": _strategy(strategy),
        "decisions": _decisions(today),
        "agenda": _agenda(meeting),
        "papers": _papers(meeting),
    }
    made |= _gap(meeting, report, method) if report else {"report": None}
    if strategy:
        made |= _plan(strategy, today)
    return made


def report_of(meeting: Meeting) -> GapReport | None:
    """The report the meeting was given, else the one a reader is shown today."""
    if meeting.report_id:
        return GapReport.objects.select_related("round", "requirement_set").defer("inputs").get(pk=meeting.report_id)
    ready = GapReport.objects.ready().select_related("round", "requirement_set").defer("inputs")
    latest = ready.order_by("-round__as_of", "-number").first()
    return latest and reading.newest(list(ready.filter(round=latest.round).order_by("-number")))


def last_held(meeting: Meeting) -> Meeting | None:
    held = Meeting.objects.filter(status=Meeting.Status.HELD, number__lt=meeting.number, report__isnull=False)
    return held.select_related("report__round").defer("report__inputs").order_by("-on", "-number").first()


def named(thing) -> dict:
    return {"code": thing.code, "name": thing.name, "names": thing.names}


def figures_of(line) -> dict | None:
    return {name: getattr(line, name) for name in LINE} if line else None


# The gap --------------------------------------------------------------------------------------------------------------


def _gap(meeting, report, method):
    selection = reading.select(report, {"method": method})
    areas, lines = reading.areas(report), reading.lines(selection)
    country = reading.root(areas)
    line = lines.get(country.code) if country else None
    return {
        "report": _report(report, method, country),
        "gap": figures_of(line),
        "cadres": _cadres(selection, country),
        "worst": _worst(areas, lines),
        "change": _change(last_held(meeting), report, method, country, areas, lines),
        "trend": _trend(selection, country),
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
    held = {(line.target_kind, line.target): line for line in found.exclude(target_kind=TargetKind.ALL)}
    entries = [(TargetKind.CADRE.value, entry) for entry in selection.cadres.values()]
    entries += [(TargetKind.GROUP.value, entry) for entry in selection.groups.values()]
    keep = ("code", "name", "names", "plural", "plurals")
    return [
        {"kind": kind, **{name: entry[name] for name in keep if name in entry}, "line": figures_of(line)}
        for kind, entry in entries
        if (line := held.get((kind, entry["code"])))
    ]


def _worst(areas, lines):
    """Base areas that meet least of what is required; of those with no worker, the largest shortage first."""
    known = [lines[a.code] for a in areas.values() if a.is_base and a.code in lines]
    known = [line for line in known if line.ratio is not None and line.ratio < 1]
    known.sort(key=lambda line: (line.ratio, -line.shortage, line.area))
    return [{**named(areas[line.area]), "line": figures_of(line)} for line in known[:WORST]]


def _change(before, report, method, country, areas, lines):
    """Both figures with both coverages, and the change on the areas that were counted in full both times."""
    if not before:
        return None
    then = before.report
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
    earlier = reading.lines(reading.select(then, {"method": method}))
    was, now = earlier.get(country.code), lines.get(country.code)
    if not (was and now) or was.difference is None or now.difference is None or was.unit != now.unit:
        return said | {"then": figures_of(was), "is_like": False}
    return said | {"then": figures_of(was), "is_like": True, "matched": matched(areas, earlier, lines)}


def _compared_parameters(report):
    """What decides which workers and areas are counted; a round has its own year of population."""
    return {name: report.parameters.get(name) for name in ("base_level", "employer_types")}


def matched(areas, earlier, lines):
    """Sums over the base areas where all that was asked for was counted in both reports."""
    pairs = [(earlier[code], lines[code]) for code, area in areas.items() if _is_matched(area, earlier, lines)]
    then, now = ({name: sum(getattr(pair[at], name) for pair in pairs) for name in SUMMED} for at in (0, 1))
    return {"areas": len(pairs), "then": then, "now": now} if pairs else {"areas": 0}


def _is_matched(area, earlier, lines):
    was, now = earlier.get(area.code), lines.get(area.code)
    return (
        area.is_base and was and now and was.cells_expected == now.cells_expected
        and all(line.difference is not None and 0 < line.cells_counted == line.cells_expected for line in (was, now))
    )  # fmt: skip


def _trend(selection, country):
    """Each round up to this one: its official report, else its newest; oldest first."""
    if not country:
        return []
    shown = selection.report
    rounds = GapReport.objects.ready().filter(round__as_of__lte=shown.round.as_of).select_related("round")
    of_round = {}
    for report in rounds.defer("inputs", "frozen").order_by("round__as_of", "-number"):
        of_round.setdefault(report.round_id, []).append(report)
    chosen = [shown if pk == shown.round_id else reading.newest(found) for pk, found in of_round.items()]
    lines = {
        line.report_id: line
        for line in GapLine.objects.filter(
            report__in=chosen, area=country.code, method=selection.method, target_kind=TargetKind.ALL, target=""
        )
    }
    return [
        {
            "round": {"code": report.round.code, "name": report.round.name, "names": report.round.names},
            "as_of": report.round.as_of.isoformat(),
            "report": report.number,
            "line": figures_of(lines.get(report.pk)),
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


# The plan -------------------------------------------------------------------------------------------------------------


def _strategy(strategy):
    if not strategy:
        return None
    names = ("pk", "title", "version", "status", "currency", "first_year", "last_year", "is_illustrative")
    return {name: getattr(strategy, name) for name in names}


def _plan(strategy, today):
    actions = list(strategy.actions.select_related("objective", "lead"))
    reports = list(Progress.objects.filter(key__in=[action.key for action in actions]).order_by("key", "-on", "-pk"))
    unfinished = [a for a in actions if a.status not in (Action.Status.DONE, Action.Status.CANCELLED) and a.ends_on]
    unfinished.sort(key=lambda action: (action.ends_on, action.objective.number, action.number))
    statuses = [action.status for action in actions]
    overdue = [_action(a) for a in unfinished if a.ends_on < today]
    due = [_action(a) for a in unfinished if today <= a.ends_on <= today + DUE_WITHIN]
    return {
        "actions": {
            "count": len(actions),
            "by_status": {code: statuses.count(code) for code in Action.Status.values if code in statuses},
            "until": (today + DUE_WITHIN).isoformat(),
            "overdue": {"count": len(overdue), "rows": overdue[:LISTED]},
            "due": {"count": len(due), "rows": due[:LISTED]},
        },
        "budget": _budget(strategy, reports),
        "progress": _to_verify(actions, reports),
        "consultation": _consultation(strategy),
    }


def _action(action):
    return {
        "pk": action.pk,
        "label": action.label,
        "title": action.title,
        "lead": named(action.lead) if action.lead else None,
        "status": action.status,
        "ends_on": action.ends_on.isoformat(),
    }


def _budget(strategy, reports):
    """What the actions that were not cancelled cost, by year; spent: the last sum each lead reported."""
    costs = Cost.objects.filter(action__strategy=strategy).exclude(action__status=Action.Status.CANCELLED)
    years = costs.values("year").annotate(cost=Sum("amount"), funded=Sum("funded")).order_by("year")
    rows = [
        {"year": row["year"], "cost": float(row["cost"]), "funded": float(row["funded"]),
         "unfunded": float(row["cost"] - row["funded"])} for row in years
    ]  # fmt: skip
    spent = {}
    for report in reports:  # newest first
        if report.spent is not None:
            spent.setdefault(report.key, report.spent)
    return {
        "currency": strategy.currency,
        "years": rows,
        **{name: sum(row[name] for row in rows) for name in ("cost", "funded", "unfunded")},
        "spent": float(sum(spent.values())) if spent else None,
        "spent_actions": len(spent),
    }


def _to_verify(actions, reports):
    of = {action.key: action for action in actions}
    waiting = [report for report in reports if report.verified_at is None]
    waiting.sort(key=lambda report: (report.on, report.pk))
    rows = [
        {"pk": report.pk, "action": of[report.key].label, "title": of[report.key].title, "status": report.status,
         "on": report.on.isoformat()} for report in waiting[:LISTED]
    ]  # fmt: skip
    return {"count": len(waiting), "rows": rows}


def _consultation(strategy):
    findings = Finding.objects.filter(consultation__strategy=strategy).select_related("consultation")
    unanswered = list(findings.filter(responses__isnull=True).order_by("consultation__starts_on", "number"))
    return {
        "consultations": Consultation.objects.filter(strategy=strategy).count(),
        "findings": findings.count(),
        "unanswered": len(unanswered),
        "rows": [
            {"consultation": f.consultation.title, "pk": f.consultation_id, "number": f.number, "text": f.text}
            for f in unanswered[:LISTED]
        ],
    }


# The group ------------------------------------------------------------------------------------------------------------


def _meeting(meeting):
    return {
        "pk": meeting.pk,
        "number": meeting.number,
        "title": meeting.title,
        "on": meeting.on.isoformat(),
        "time": meeting.time and meeting.time.isoformat("minutes"),
        "place": meeting.place,
    }


def _decisions(today):
    """Decisions to follow up: overdue and open ones by their day, then those that wait for a second person."""
    found = Decision.objects.to_follow().select_related("owner", "meeting").order_by("due_on", "number")
    rows = [
        {"pk": d.pk, "number": d.number, "text": d.text, "meeting": d.meeting.number, "owner": named(d.owner),
         "person": d.owner_person, "due_on": d.due_on.isoformat(), "status": d.status,
         "is_overdue": d.status == Decision.Status.OPEN and d.due_on < today} for d in found
    ]  # fmt: skip
    done = [row for row in rows if row["status"] == Decision.Status.DONE]
    to_do = [row for row in rows if row["status"] == Decision.Status.OPEN]
    return {
        "open": len(to_do),
        "overdue": sum(row["is_overdue"] for row in to_do),
        "to_verify": len(done),
        "rows": [*to_do, *done][:LISTED],
    }


def _agenda(meeting):
    items = list(meeting.agenda.all())
    keys = [item.action_key for item in items if item.action_key]
    newest = Action.objects.filter(key__in=keys).select_related("objective").order_by("strategy__version")
    actions = {action.key: action for action in newest} if keys else {}
    return [
        {
            "pk": item.pk,
            "number": item.number,
            "title": item.title,
            "text": item.text,
            "presenter": item.presenter,
            "minutes": item.minutes,
            "is_for_decision": item.is_for_decision,
            "cost": float(item.cost) if item.cost is not None else None,
            "figure": item.figure_id,
            "action": {"pk": action.pk, "label": action.label, "title": action.title} if action else None,
        }
        for item in items
        for action in [actions.get(item.action_key)]
    ]


def _papers(meeting):
    rows = meeting.papers.annotate(name=F("resource__name"), kind=F("resource__kind")).order_by("resource__name_key")
    return list(rows.values("resource_id", "name", "kind"))
