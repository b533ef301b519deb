"""The demonstration's leadership group: members, a meeting held and one planned, decisions, commitments;
the self-assessment; the library.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify

from strategy.assessments.models import Assessment, ElementRating, EvidenceTask, StatementAnswer
from strategy.demo import plan
from strategy.demo import plan_text as words
from strategy.framework.models import FrameworkItem, Statement
from strategy.group.models import Attendance, Commitment
from strategy.group.services import decisions, meetings
from strategy.library import search as library
from strategy.library.models import Resource
from workforce.history.models import Event

RATED = [3, 2, 2, 3, 2, 1, 2, 2, 3, 1, 2, 1]  # of the twelve elements, in their order, in the first assessment
NOW = {1: 3, 5: 2, 9: 2}  # position: rating in the second, as far as it is done
ANSWERS = ["yes", "partly", "not_known", "partly", "no", "yes", "partly"]
STRENGTHS = [
    "Districts know whom to call.",
    "The training schools want one curriculum.",
    "Para-social workers are trusted by families.",
    "Offices meet each month on their own account.",
]


@dataclass
class Days:
    today: datetime.date

    def __call__(self, days):
        return self.today + datetime.timedelta(days=days)


def load(interim, strategy, shelf):
    day = Days(shelf.today)
    secretariat = shelf.person("secretariat")
    members = make_group(shelf, secretariat)
    held = hold_a_meeting(interim, members, shelf, day)
    decide(held, interim, shelf, day)
    plan_a_meeting(strategy, shelf, day)
    commit(shelf, day)
    assess(strategy.framework, shelf, day)
    fill_the_library(shelf)


def make_group(shelf, secretariat):
    values = {"name": "National Social Service Workforce Leadership Group", "terms": words.TERMS, "quorum": 3}
    meetings.write_terms(None, values=values, revision=0, by=secretariat)
    return [
        meetings.save_member(
            None,
            by=secretariat,
            values={
                "name": name,
                "user": shelf.person(user) if user else None,
                "organisation": shelf.organisations.get(organisation),
                "position": position,
                "joined_on": shelf.today - datetime.timedelta(days=400),
            },
        )
        for name, user, organisation, position in words.MEMBERS
    ]


def hold_a_meeting(interim, members, shelf, day):
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
    presence = [Attendance.Presence.PRESENT] * 5 + [
        Attendance.Presence.REPRESENTED,
        Attendance.Presence.APOLOGIES,
        Attendance.Presence.PRESENT,
    ]
    rows = {
        member: (presence[place], "Deputy head" if presence[place] == "represented" else "")
        for place, member in enumerate(members)
    }
    meetings.note_attendance(meeting, rows=rows, by=secretariat)
    meeting.refresh_from_db()
    text = (
        "The chair opened the meeting at 9.30. The gap report was looked at figure by figure.\n\n"
        "- Areas that have not reported are called.\n"
        "- Posts for Karamoja and Busoga go to the cabinet."
    )
    meetings.write_minutes(meeting, text=text, revision=meeting.revision, by=secretariat)
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
    first = assessment("First self-assessment", framework, None, shelf, day(-380))
    elements = list(framework.items.filter(kind=FrameworkItem.Kind.ELEMENT).order_by("order", "code"))
    statements = list(Statement.objects.filter(framework=framework).order_by("order", "code"))
    rate(first, elements, RATED, shelf)
    answer(first, statements, 0, shelf)
    first.closed_at, first.closed_by = timezone.now() - datetime.timedelta(days=350), shelf.person("secretariat")
    first.save()
    second = assessment("Second self-assessment", framework, first, shelf, day(-20))
    rate(second, [elements[place] for place in NOW], list(NOW.values()), shelf)
    some = [statement for statement in statements if statement.element_id in {elements[place].pk for place in NOW}]
    answer(second, some, 1, shelf)
    EvidenceTask.objects.create(
        assessment=second,
        element=elements[9],
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
    priority = {1: "high", 2: "middle", 3: "low"}
    ElementRating.objects.bulk_create(
        ElementRating(
            assessment=made,
            element=element,
            rating=rating,
            priority=priority[rating],
            revision=1,
            strengths=STRENGTHS[place % len(STRENGTHS)],
            edited_by=shelf.person("secretariat"),
        )
        for place, (element, rating) in enumerate(zip(elements, ratings, strict=True))
    )


def answer(made, statements, shift, shelf):
    StatementAnswer.objects.bulk_create(
        StatementAnswer(
            assessment=made,
            statement=statement,
            answer=ANSWERS[(place + shift) % len(ANSWERS)],
            revision=1,
            evidence="Minutes of the working group" if place % 3 == 0 else "",
            edited_by=shelf.person("secretariat"),
        )
        for place, statement in enumerate(statements)
    )


def fill_the_library(shelf):
    planner = shelf.people.planner
    for name, kind, description, author, year, language, elements, text in words.RESOURCES:
        content = text.encode()
        made = Resource(
            name=name,
            kind=kind,
            description=description,
            author=author,
            year=year,
            language=language,
            country="Uganda",
            elements=elements,
            file_name=f"{slugify(name)}.txt",
            media_type="text/plain",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            text=text,
            created_by=planner,
            edited_by=planner,
        )
        made.file.save(made.file_name, ContentFile(content))
        library.index(made)
        Event.write("created", made, by=planner, after={"name": name})
