"""What the tests of gap reports share: Testland's accepted submissions, and a report computed from them."""

from strategy.reports.models import GapLine
from strategy.reports.services import reports
from strategy.reports.tasks import run_gap_report
from tests import factories

NORM = "population_norm"
CURRENT = {"abara": 9, "bukoro": 11, "chelim": 14, "dokka": 0}  # social welfare officers: domain notes 3.3


def accept(world, place, records=(), *, organisation=None, version=1, **more):
    """An accepted submission of the area's office (or another organisation), with records."""
    organisation = organisation or world.offices[place.code]
    return factories.submission(
        world.round, organisation, place, by=world.reviewer, version=version, records=records, **more
    )


def workers(world, numbers=CURRENT, **measures):
    """Each office accepted with its number of social welfare officers; 0 workers is a record that says 0."""
    return {
        place.code: accept(world, place, [{"cadre": "swo", "headcount": numbers[place.code], **measures}])
        for place in (world.a, world.b, world.c, world.d)
        if place.code in numbers
    }


def make_report(world, by=None, **parameters):
    """Asked for and computed, as the task does it."""
    report = reports.create(
        round=world.round, requirement_set=world.requirements, parameters=parameters or None, by=by or world.planner
    )
    run_gap_report(report.pk)
    report.refresh_from_db()
    return report


def line(report, area, *, method=NORM, target="swo", kind="cadre"):
    return GapLine.objects.get(report=report, area=area, method=method, target_kind=kind, target=target)
