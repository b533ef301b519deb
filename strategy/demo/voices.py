"""What people said of the demonstration's next strategy: consultations, what became of them, remarks in the margin."""

import datetime

from django.utils import timezone

from strategy.consultations.models import Consultation, ConsultationCount, Finding, Response
from strategy.discussion.models import CommentInvitation, Remark
from strategy.plans.models import Section
from workforce.history.models import Event

CONSULTATIONS = [  # title, groups, how, area, accessibility, summary, {(sex, age band): count}, published, findings
    ("Young people in Napak", ["children", "youth"], "focus_group", "district:napak",
     ("In Ngakarimojong, in the school’s shade, on a market-free day; "
      "food and transport given; two trusted adults of the district present."),
     "Four groups talked about who helps when something happens at home, and what would make it easier to ask.",
     {("female", "10-14"): 9, ("male", "10-14"): 8, ("female", "15-17"): 12, ("male", "15-17"): 10,
      ("female", "18-24"): 6, ("male", "18-24"): 3},
     True,
     [("The officer comes once in a term. We would like to know the day.", ["PLN-3", "SUP-2"],
       [("objective", 3, 0, "taken_up",
         "Posts are first funded where children are furthest from help, Napak among them.")]),
      ("We tell the woman of our village first; she has no telephone and no money to go with us.", ["DEV-1"],
       [("action", 7, 2, "partly",
         "Para-social workers get an allowance and tools from the second year; telephones where there is a network.")]),
      ("We do not want to tell our story again to each new person.", ["DEV-4"],
       [("action", 10, 2, "taken_up",
         "The case management course teaches to hand over a case without asking again.")])]),
    ("Parents and carers in Isingiro", ["carers"], "workshop", "district:isingiro",
     "In Runyankore and Swahili; childcare during the meeting; ramps.",
     "Carers of children with disabilities and foster carers spoke about visits, papers and waiting.",
     {("female", "25+"): 24, ("male", "25+"): 9, ("female", "18-24"): 5}, True,
     [("When the officer is moved nobody tells us, and we begin again.", ["SUP-3", "PLN-3"],
       [("action", 12, 1, "partly",
         "The career ladder lets officers rise without moving; handing over is not yet in the plan.")]),
      ("There should be somebody who knows about disability.", ["DEV-2"],
       [("objective", 8, 0, "taken_up", "Disability is one of the competencies of the national curriculum.")])]),
    ("Adults who grew up in care, Kampala", ["adults", "youth"], "interview", "district:kampala",
     "One to one, at the place each chose, travel paid.", "Care leavers looked back at who was there and who was not.",
     {("female", "18-24"): 7, ("male", "18-24"): 6, ("female", "25+"): 4, ("male", "25+"): 3}, False,
     [("Pay the caregivers in the homes better; they are the ones who stay with you at night.", ["SUP-3"],
       [("", 0, 0, "not",
         ("Caregivers of private homes are not paid by Government; "
          "the minimum standards will say what a home must offer."))]),
      ("Nobody asked me before I left what I needed.", ["DEV-4", "SUP-2"], [])]),
]  # fmt: skip


def listen(strategy, shelf):
    planner = shelf.people.planner
    objectives = {objective.number: objective for objective in strategy.objectives.all()}
    actions = {
        (action.objective.number, action.number): action for action in strategy.actions.select_related("objective")
    }
    for position, row in enumerate(CONSULTATIONS):
        title, groups, method, area, accessibility, summary, counts, is_published, findings = row
        day = shelf.today - datetime.timedelta(days=150 - 30 * position)
        made = Consultation.objects.create(
            strategy=strategy,
            title=title,
            groups=groups,
            method=method,
            area=shelf.area(area),
            starts_on=day,
            ends_on=day + datetime.timedelta(days=2),
            accessibility=accessibility,
            consent_confirmed=True,
            safeguarding_confirmed=True,
            summary=summary,
            edited_by=planner,
            published_at=timezone.now() if is_published else None,
            published_by=planner if is_published else None,
        )
        ConsultationCount.objects.bulk_create(
            ConsultationCount(consultation=made, sex=sex, age_band=band, count=count)
            for (sex, band), count in counts.items()
        )
        Event.write("created", made, by=planner, after={"title": title})
        for number, (text, elements, responses) in enumerate(findings, 1):
            finding = Finding.objects.create(
                consultation=made, number=number, text=text, elements=elements, edited_by=planner
            )
            for part, objective, action, answer, why in responses:
                target = {"objective": objectives.get(objective), "action": actions.get((objective, action))}.get(part)
                Response.objects.create(
                    finding=finding,
                    part=part,
                    key=target.key if target else None,
                    answer=answer,
                    why=why,
                    created_by=planner,
                    edited_by=planner,
                )


def discuss(strategy, shelf):
    """Comments in the margin, one settled; a partner is invited."""
    third = strategy.objectives.get(number=3)
    said = Remark.objects.create(
        strategy=strategy,
        part="objective",
        key=third.key,
        created_by=shelf.person("member"),
        organisation=shelf.organisations["moh"],
        text="“No local government” needs a word on housing: officers posted to Karamoja do not stay.",
    )
    Remark.objects.create(
        strategy=strategy,
        part="objective",
        key=third.key,
        reply_to=said,
        created_by=shelf.people.planner,
        text="Action 3.3 takes it up; is it enough?",
    )
    vision = strategy.sections.get(kind=Section.Kind.VISION)
    Remark.objects.create(
        strategy=strategy,
        part="section",
        key=vision.key,
        created_by=shelf.person("secretariat"),
        text="Say “supervised”, not “visited”.",
        settled_at=timezone.now(),
        settled_by=shelf.people.planner,
        answer="Done.",
    )
    CommentInvitation.objects.create(
        strategy=strategy,
        organisation=shelf.organisations["omwana-care-network"],
        invited_by=shelf.people.planner,
        due_on=shelf.today + datetime.timedelta(days=21),
        note="Please look above all at para-social workers and supervision.",
    )
