"""Is a report out of date, and why: today's inputs against those it was computed from.
Codes and parameters, no sentences.
"""

from dataclasses import dataclass

from mapping.submissions.models import Submission
from strategy.gaps.calculation import METHOD_VERSION
from strategy.reports.models import GapReport
from strategy.reports.services.inputs import accepted, surroundings
from workforce.jobs.models import Job
from workforce.reference.models import Area, Organisation


@dataclass(frozen=True)
class Change:
    """code: accepted, superseded, withdrawn (with organisation and area names), method,
    or the name of a changed part.
    """

    code: str
    organisation: str = ""
    area: str = ""


PARTS = {  # part of the inputs -> what changed, for a reader
    "areas": "areas",
    "members": "areas",
    "cadres": "cadres",
    "coverage": "expected",
    "listed": "listed",
    "requirements": "requirements",
    "population": "population",
    "population_years": "population",
    "establishment": "establishment",
    "overlaps": "overlaps",
    "employers": "employers",
    "parameters": "parameters",
}
FOLLOWS = {"coverage", "listed", "areas"}  # change by themselves when other submissions are accepted


def current_fingerprint(report: GapReport) -> str:
    """What the fingerprint would be if the report were computed now."""
    return surroundings(report, accepted(report.round), report.frozen["used"]).fingerprint


def is_stale(report: GapReport) -> bool:
    """One query when other submissions are accepted now, else a few dozen milliseconds."""
    if report.status != Job.Status.DONE:
        return False
    return has_other_submissions(report) or current_fingerprint(report) != report.fingerprint


def has_other_submissions(report: GapReport) -> bool:
    """One query, for pages that are opened often: are other versions accepted now than the report rests on?"""
    now = Submission.objects.accepted().filter(round=report.round_id).order_by().values_list("pk", flat=True)
    return report.status == Job.Status.DONE and set(now) != _ids(report.frozen["submissions"])


def superseded_inputs(reports: list[GapReport]) -> set[int]:
    """Ids of those of the reports, read with ``rests_on``, in whose rounds other versions are accepted now.
    One query.
    """
    held = {}
    rounds = {report.round_id for report in reports}
    for pk, round in Submission.objects.accepted().filter(round__in=rounds).values_list("pk", "round"):
        held.setdefault(round, set()).add(pk)
    return {report.pk for report in reports if _ids(report.rests_on or []) != held.get(report.round_id, set())}


def changes(report: GapReport) -> list[Change]:
    """Why the report is out of date; empty when it is not."""
    if report.status != Job.Status.DONE:
        return []
    now, then = accepted(report.round), report.frozen["submissions"]
    found = _submissions(now, then)
    around = surroundings(report, now, report.frozen["used"])
    if around.fingerprint == report.fingerprint:
        return found
    digests = report.frozen["digests"]
    changed = {name for name, digest in around.digests.items() if digests.get(name) != digest}
    parts = [part for name, part in PARTS.items() if name in changed and not (found and name in FOLLOWS)]
    found += [Change(part) for part in dict.fromkeys(parts)]
    return found + ([Change("method")] if report.frozen["method_version"] != METHOD_VERSION else [])


def _submissions(now: list[dict], then: list[dict]) -> list[Change]:
    held = {(row["organisation"], row["area"]): row["id"] for row in then}
    found = {(row["organisation"], row["area"]): row["id"] for row in now}
    codes = []
    for place in sorted(held.keys() | found.keys()):
        if held.get(place) != found.get(place):
            codes.append(
                ("withdrawn" if place not in found else "accepted" if place not in held else "superseded", place)
            )
    places = [place for _code, place in codes]
    organisations = {
        row.code: row.label for row in Organisation.objects.filter(code__in={place[0] for place in places})
    }
    areas = {row.code: row.label for row in Area.objects.filter(code__in={place[1] for place in places})}
    return [Change(code, organisations[place[0]], areas[place[1]]) for code, place in codes]


def _ids(submissions: list[dict]) -> set[int]:
    return {row["id"] for row in submissions}
