"""The pack of a meeting: the state of things as one dict that JSON can keep, so that what was sent out can be frozen.

Codes, numbers and names in every language, no sentences: the page and the document say them in the reader's language
(strategy/group/pages/pack_page.py). A fixed number of queries, whatever the data.
"""

from datetime import date

from django.db.models import F

from strategy.group.models import Decision, Meeting
from strategy.group.services import (
    pack_gap,
    pack_plan,
)
from strategy.group.services.pack_gap import (
    LISTED,
    named,
)
from strategy.plans.models import Strategy
from strategy.plans.services import progress
from strategy.reports import reading
from strategy.reports.models import GapReport
from strategy.reports.services import disclosure
from strategy.requirements.models import Method
from workforce.reference.models import Country


@disclosure.for_everybody()
def build(meeting: Meeting, today: date) -> dict:
    """The pack has many readers, members and observers among them: it is one text for all."""
    report, (strategy, coming) = report_of(meeting), followed(meeting)
    method = strategy.method if strategy else coming.method if coming else Method.NORM.value
    country = Country.current()
    made = {
        "today": today.isoformat(),
        "meeting": _meeting(meeting),
        "country": {"name": country.name, "names": country.names, "is_illustrative": country.illustrative},
        "strategy": _strategy(strategy),
        "next": _strategy(coming) and _strategy(coming) | pack_plan.read_next(coming),
        "decisions": _decisions(today),
        "agenda": _agenda(meeting),
        "papers": _papers(meeting),
        "report": None,
    }
    made |= pack_gap.read_gap(last_held(meeting), report, method) if report else {}
    return made | (pack_plan.read_plan(strategy, today) if strategy else {})


def followed(meeting: Meeting) -> tuple[Strategy | None, Strategy | None]:
    """(the version in force of the strategy that a meeting follows, the newer one that is not in force yet)."""
    if not meeting.strategy_id:
        return None, None
    rows = Strategy.objects.filter(code=meeting.strategy.code).exclude(status=Strategy.Status.SUPERSEDED)
    versions = list(rows.order_by("-version"))
    in_force = next((each for each in versions if each.status == Strategy.Status.IN_FORCE), None)
    return in_force, next((each for each in versions[:1] if each != in_force), None)


def report_of(meeting: Meeting) -> GapReport | None:
    """The report the meeting was given, else the one a reader is shown today."""
    if meeting.report_id:
        return _reports().get(pk=meeting.report_id)
    latest = _reports().ready().order_by("-round__as_of", "-number").first()
    return latest and reading.newest(list(_reports().ready().filter(round=latest.round).order_by("-number")))


def report_numbered(number: int) -> GapReport:
    return _reports().get(number=number)


def _reports():
    return GapReport.objects.select_related("round__reporting_level", "requirement_set").defer("inputs")


def last_held(meeting: Meeting) -> Meeting | None:
    """The meeting before, if a gap report was shown in it."""
    held = Meeting.objects.filter(status=Meeting.Status.HELD, number__lt=meeting.number, report__isnull=False)
    return held.select_related("report__round").defer("report__inputs").order_by("-on", "-number").first()


def _strategy(strategy):
    if not strategy:
        return None
    names = ("pk", "title", "version", "status", "currency", "first_year", "last_year", "is_illustrative")
    return {name: getattr(strategy, name) for name in names}


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
        {
            "pk": d.pk,
            "number": d.number,
            "text": d.text,
            "meeting": d.meeting.number,
            "owner": named(d.owner),
            "person": d.owner_person,
            "due_on": d.due_on.isoformat(),
            "status": d.status,
            "is_overdue": d.status == Decision.Status.OPEN and d.due_on < today,
        }
        for d in found
    ]
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
    actions = progress.actions_of(item.action_key for item in items)
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
