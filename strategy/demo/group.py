"""The demonstration's leadership group: the last meeting held and one planned, decisions, commitments;
the self-assessment; the library.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from strategy.assessments.models import Assessment, ElementRating, EvidenceTask, StatementAnswer
from strategy.demo import group_text as words
from strategy.demo import plan, resources
from strategy.demo.meetings import attend
from strategy.framework.models import FrameworkItem, Statement
from strategy.group.models import Commitment
from strategy.group.services import decisions, meetings
from workforce.history.models import Event


@dataclass
class Days:
    today: datetime.date

    def __call__(self, days):
        return self.today + datetime.timedelta(days=days)


def load(interim, strategy, shelf):
    day = Days(shelf.today)
    held = hold_a_meeting(interim, shelf, day)
    decide(held, interim, shelf, day)
    plan_a_meeting(strategy, shelf, day)
    commit(shelf, day)
    assess(strategy.framework, shelf, day)
    resources.fill_the_library(shelf)


def hold_a_meeting(interim, shelf, day):
    secretariat = shelf.person("secretariat")
    values = {
        "number": 11,
        "title": "Eleventh meeting of the leadership group",
        "on": day(-75),
        "time": datetime.time(9, 30),
        "place": "Kampala",
        "report": interim_report(interim),
        "strategy": interim,
    }
    meeting = meetings.save(None, values=values, revision=0, by=secretariat)
    agenda(meeting, words.AGENDA[:2] + words.AGENDA[4:], meeting.report, shelf)
    meetings.send_pack(meeting, today=day(-75), by=secretariat)
    attend(meeting, secretariat)
    meeting.refresh_from_db()
    meetings.write_minutes(meeting, text=words.MINUTES, revision=meeting.revision, by=secretariat)
    meeting.refresh_from_db()
    return meetings.hold(meeting, by=secretariat)


def interim_report(interim):
    """The newest official report: the one the next strategy rests on."""
    return type(interim.report).objects.ready().filter(standing="official").order_by("-number").defer("inputs").first()


def agenda(meeting, items, report, shelf):
    for title, text, presenter, minutes, is_for_decision, cost, figure, about in items:
        values = {
            "title": title,
            "text": text,
            "presenter": presenter,
            "minutes": minutes,
            "is_for_decision": is_for_decision,
            "cost": cost * plan.MILLION if cost else None,
            "figure": plan.figure(report, figure) if figure else None,
            "action_key": shelf.keys.get(about) if about else None,
            "number": meeting.agenda.count() + 1,
        }
        meetings.save_item(meeting, None, values=values, by=shelf.person("secretariat"))


def decide(meeting, interim, shelf, day):
    secretariat, chair = shelf.person("secretariat"), shelf.people.chair
    for text, figure, owner, person, days, state, notes in words.DECISIONS:
        values = {
            "text": text,
            "figure": plan.figure(meeting.report, figure),
            "owner": shelf.organisations[owner],
            "owner_person": person,
            "due_on": day(days),
        }
        made = decisions.record(meeting, values=values, by=secretariat)
        for note in notes[:-1] if state != "open" else notes:
            decisions.follow_up(made, text=note, by=secretariat)
        if state != "open":
            made = decisions.done(made, text=notes[-1], by=secretariat)
        if state == "verified":
            decisions.verify(made, text="Seen in the list of submissions.", by=chair)


def plan_a_meeting(strategy, shelf, day):
    secretariat = shelf.person("secretariat")
    values = {
        "number": 12,
        "title": "Twelfth meeting of the leadership group",
        "on": day(16),
        "time": datetime.time(9, 30),
        "place": "Kampala",
        "strategy": strategy,
    }
    meeting = meetings.save(None, values=values, revision=0, by=secretariat)
    agenda(meeting, words.AGENDA, strategy.report, shelf)


def commit(shelf, day):
    secretariat = shelf.person("secretariat")
    for organisation, to, text, months, state, evidence in words.COMMITMENTS:
        assessed = {} if state == "open" else {"assessed_at": timezone.now(), "assessed_by": shelf.people.chair}
        made = Commitment.objects.create(
            organisation=shelf.organisations[organisation],
            to=to,
            strategy_code=plan.CODE if to == "strategy" else "",
            text=text,
            due_on=day(30 * months),
            status=state,
            evidence=evidence,
            edited_by=secretariat,
            **assessed,
        )
        Event.write("created", made, by=secretariat, after={"text": text})


def assess(framework, shelf, day):
    """One assessment closed a year ago, and one that goes on."""
    elements = {each.code: each for each in framework.items.filter(kind=FrameworkItem.Kind.ELEMENT)}
    statements = list(Statement.objects.filter(framework=framework).select_related("element"))
    first = assessment("First self-assessment", framework, None, shelf, day(-380))
    rate(first, elements, {code: row[0] for code, row in words.RATED.items()}, shelf)
    answer(first, statements, words.ANSWERS, shelf)
    first.closed_at, first.closed_by = timezone.now() - datetime.timedelta(days=350), shelf.person("secretariat")
    first.save()
    second = assessment("Second self-assessment", framework, first, shelf, day(-20))
    now = {code: row[1] for code, row in words.RATED.items() if row[1]}
    rate(second, elements, now, shelf)
    some = [each for each in statements if each.element and each.element.code in now]
    answer(second, some, words.ANSWERS | words.SINCE, shelf)
    EvidenceTask.objects.create(
        assessment=second,
        element=elements["SUP-2"],
        title="How many workers were supervised last month? Ask five districts.",
        owner=shelf.person("member"),
        due_on=day(12),
        created_by=shelf.person("secretariat"),
    )


def assessment(title, framework, previous, shelf, starts_on):
    made = Assessment.objects.create(
        title=f"{title}, {starts_on.year}",
        framework=framework,
        previous=previous,
        lead=shelf.organisations["mglsd"],
        starts_on=starts_on,
        created_by=shelf.person("secretariat"),
        edited_by=shelf.person("secretariat"),
    )
    made.agencies.set([shelf.organisations[code] for code in ("moh", "police-child-and-family", "omwana-care-network")])
    return made


def rate(made, elements, ratings, shelf):
    """``ratings``: element code -> 1 to 4."""
    priority = {1: "high", 2: "middle", 3: "low"}
    ElementRating.objects.bulk_create(
        ElementRating(
            assessment=made,
            element=elements[code],
            rating=rating,
            priority=priority[rating],
            revision=1,
            strengths=words.RATED[code][2],
            edited_by=shelf.person("secretariat"),
        )
        for code, rating in ratings.items()
    )


def answer(made, statements, answers, shelf):
    StatementAnswer.objects.bulk_create(
        StatementAnswer(
            assessment=made,
            statement=statement,
            answer=answers[statement.code],
            revision=1,
            evidence="Minutes of the working group" if place % 3 == 0 else "",
            edited_by=shelf.person("secretariat"),
        )
        for place, statement in enumerate(statements)
    )
