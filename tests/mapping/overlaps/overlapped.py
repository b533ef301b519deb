"""What the tests of overlaps share: two organisations that report the same workers, and how they are settled."""

from mapping.overlaps.services import overlapping, settling
from mapping.submissions.models import Submission
from tests.factories import submission
from tests.worlds import kept

REASON = "Payroll shows nine."


@kept
def twice(world):
    """Abara's office and an NGO both report the office's officers in Abara (9 and 11),
    and its volunteers (20 and 20).
    """
    world.ours = both(world, world.a, world.office, 9, 11)
    return world


def both(world, area, office, ours, theirs, round=None):
    made = []
    for organisation, workers in ((office, ours), (world.ngo, theirs)):
        given = [
            {"cadre": "swo", "employer": office.code, "headcount": workers, "fte": 9},
            {"cadre": "para", "employer": office.code, "headcount": 20},
        ]
        made.append(submission(round or world.round, organisation, area, by=world.reviewer, records=given))
    return made


def the(world, cadre="swo", round=None):
    found = overlapping.Found(round or world.round)[0:100]
    return next(each for each in found if each.record.cadre.code == cadre)


def settle(world, overlap, decision="keep", organisation=None, *, by=None, reason=REASON):
    kept = organisation or (world.office if decision == "keep" else None)
    seen = settling.Seen.of(overlap)
    return settling.settle(
        round=overlap.round, seen=seen, decision=decision, organisation=kept, reason=reason, by=by or world.reviewer
    )


def replace(world, old, *, records):
    """A newer version of the same submission is accepted."""
    Submission.objects.filter(pk=old.pk).update(status="superseded")
    return submission(
        world.round, old.organisation, old.area, by=world.reviewer, version=old.version + 1, records=records
    )


def text(response):
    return " ".join(response.content.decode().split())
