"""An invented establishment register for a dozen districts: most posts as the offices report them, some others, one looked into.

Where it differs from the office, as many posts are frozen or added as leave the headline as it is: gap reports count live posts.
"""

import datetime
from decimal import Decimal

from django.db.models import Sum

from mapping.columns import THOUSAND
from mapping.submissions.models import Record
from strategy.establishment.models import EstablishmentAnswer
from strategy.establishment.services import differences as register_differences
from strategy.requirements.models import EstablishmentPost
from workforce.history.models import Event

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
        submission__round=newest, submission__status="accepted", area__code__in=areas, cadre__code__in=CADRES,
        posts_approved__isnull=False,
    )  # fmt: skip
    rows = rows.values("area", "area__code", "cadre", "cadre__code").order_by("area__code", "cadre__code")
    posts = [post(row, newest) for row in rows.annotate(approved=Sum("posts_approved"), funded=Sum("posts_funded"))]
    EstablishmentPost.objects.bulk_create(posts)
    Event.objects.bulk_create(Event.line("imported", each, by=people.planner, note=SOURCE) for each in posts)
    answer(newest, people)


def post(row, newest):
    more = FROZEN_MORE.get((row["area__code"], row["cadre__code"]), 0)
    return EstablishmentPost(
        area_id=row["area"], cadre_id=row["cadre"], approved=Decimal(row["approved"]) / THOUSAND + more,
        frozen=more, funded=Decimal(row["funded"]) / THOUSAND, source=SOURCE, valid_from=newest.as_of - datetime.timedelta(days=364),
    )  # fmt: skip


def answer(round, people):
    """One difference is answered, the others wait."""
    found = {(each.area, each.cadre_id): each for each in register_differences.find_differences(round)}
    place = EstablishmentPost.objects.get(area__code=ANSWERED[0], cadre__code=ANSWERED[1])
    register_differences.answer(
        round, area=ANSWERED[0], cadre=place.cadre, verdict=EstablishmentAnswer.Verdict.REGISTER, note=ANSWER,
        seen=register_differences.mark(found[ANSWERED[0], place.cadre_id]), by=people.planner,
    )  # fmt: skip
