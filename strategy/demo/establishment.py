"""Settled overlaps, and an invented establishment register for a dozen districts:
most posts as the offices report them, some others, one looked into.

Where it differs from the office, as many posts are frozen or added as leave the headline as it is:
gap reports count live posts.
"""

import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from mapping.columns import THOUSAND
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import overlapping, settling
from mapping.submissions.models import Record
from strategy.establishment.models import EstablishmentAnswer
from strategy.establishment.services import differences as register_differences
from strategy.requirements.models import EstablishmentPost
from workforce.history.models import Event
from workforce.reference.models import Organisation

SOURCE = "Invented for the demonstration: staff establishment 2023/24"
DISTRICTS = [
    "apac",
    "gulu",
    "hoima",
    "iganga",
    "jinja",
    "kabale",
    "lira",
    "masindi",
    "mbale",
    "moroto",
    "mubende",
    "tororo",
]
CADRES = ["pswo", "cdo"]
FROZEN_MORE = {
    ("district:hoima", "cdo"): 2,
    ("district:lira", "pswo"): 1,
    ("district:mbale", "cdo"): 3,
}  # beyond what offices report
ANSWERED = ("district:lira", "pswo")
ANSWER = "The ministry of public service froze this post in March; its letter is with the planning unit."


def load(rounds, people):
    """The register as it was a year before the newest round, as the offices report it in that round."""
    newest = rounds[-1]
    areas = [f"district:{name}" for name in DISTRICTS]
    rows = Record.objects.filter(
        submission__round=newest,
        submission__status="accepted",
        area__code__in=areas,
        cadre__code__in=CADRES,
        posts_approved__isnull=False,
    )
    rows = rows.values("area", "area__code", "cadre", "cadre__code").order_by("area__code", "cadre__code")
    posts = [post(row, newest) for row in rows.annotate(approved=Sum("posts_approved"), funded=Sum("posts_funded"))]
    EstablishmentPost.objects.bulk_create(posts)
    Event.objects.bulk_create(Event.line("imported", each, by=people.planner, note=SOURCE) for each in posts)
    answer(newest, people)


def post(row, newest):
    more = FROZEN_MORE.get((row["area__code"], row["cadre__code"]), 0)
    return EstablishmentPost(
        area_id=row["area"],
        cadre_id=row["cadre"],
        approved=Decimal(row["approved"]) / THOUSAND + more,
        frozen=more,
        funded=Decimal(row["funded"]) / THOUSAND,
        source=SOURCE,
        valid_from=newest.as_of - datetime.timedelta(days=364),
    )


def answer(round, people):
    """One difference is answered, the others wait."""
    found = {(each.area, each.cadre_id): each for each in register_differences.find_differences(round)}
    place = EstablishmentPost.objects.get(area__code=ANSWERED[0], cadre__code=ANSWERED[1])
    register_differences.answer(
        round,
        area=ANSWERED[0],
        cadre=place.cadre,
        verdict=EstablishmentAnswer.Verdict.REGISTER,
        note=ANSWER,
        seen=register_differences.mark(found[ANSWERED[0], place.cadre_id]),
        by=people.planner,
    )


# Overlaps of the demonstration that the ministry has settled: some before the newest report, some left open to try.

NGO = "hope-for-every-child"
SETTLED = [  # rounds back, area, cadre, whose figures count ('' both), who settles, why
    (1, "district:isingiro", "psw", NGO, "reviewer",
     "The NGO’s payment list names each volunteer. Two on the district’s list had left in May."),
    (0, "district:kasese", "psw", NGO, "planner",
     "Compared with the payment list of June: the district counted two volunteers who had stopped."),
    (0, "district:kampala", "caregiver", "", "reviewer",
     "Two homes with the same name, one run by each organisation: these are different people."),
]  # fmt: skip
AFTER = datetime.timedelta(days=60)  # of the round's opening


def settle_overlaps(rounds, people):
    """Called when the submissions are there and before the first report is made."""
    for back, area, cadre, kept, who, why in SETTLED:
        round, by = rounds[-1 - back], people.by_name[who]
        [overlap] = overlapping.Found(round, area=area, cadre=cadre)[0:2]
        made = settling.settle(
            round=round,
            seen=settling.Seen.of(overlap),
            decision=settling.KEEP if kept else settling.BOTH,
            organisation=Organisation.objects.get(code=kept) if kept else None,
            reason=why,
            by=by,
        )
        _date_decision(made, round)


def _date_decision(decision, round):
    """When it is said to have happened, if that is past."""
    opened = timezone.make_aware(datetime.datetime.combine(round.opens, datetime.time(10, 15)))
    when = min(opened + AFTER, timezone.now())
    OverlapDecision.objects.filter(pk=decision.pk).update(decided_at=when)
    overlapping.events(round, [decision.key_hash]).update(at=when)
