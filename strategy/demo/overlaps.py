"""Overlaps of the demonstration that the ministry has settled: some before the newest report, some left open to try."""

import datetime

from django.utils import timezone

from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import overlapping, settling
from workforce.reference.models import Organisation

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


def load(rounds, people):
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
        _date(made, round)


def _date(decision, round):
    """When it is said to have happened, if that is past."""
    opened = timezone.make_aware(datetime.datetime.combine(round.opens, datetime.time(10, 15)))
    when = min(opened + AFTER, timezone.now())
    OverlapDecision.objects.filter(pk=decision.pk).update(decided_at=when)
    overlapping.events(round, [decision.key_hash]).update(at=when)
