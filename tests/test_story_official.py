"""How a figure becomes official, through a headless Chromium: two organisations report the same workers, the ministry
settles it, a new report is made, the chair asks why the figure changed, adopts the report,
and later withdraws it with an erratum.
"""

import pytest

from mapping.overlaps.models import OverlapDecision
from strategy.changes.models import Change
from strategy.reports.models import GapReport
from tests.strategy.reporting import accept, line, make_report, workers
from tests.test_story import Teller

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
REASON = "The office confirmed on the telephone that six started in June."


@pytest.fixture
def country(world):
    """Abara's office says 9 social welfare officers, an NGO that pays them says 15; the lower is counted."""
    workers(world)
    accept(world, world.a, [{"cadre": "swo", "headcount": 15, "employer": "abara-office"}], organisation=world.ngo)
    world.before = make_report(world)
    assert line(world.before, "abara").current == 9
    return world


def settle(reviewer):
    reviewer.follow("To review")
    reviewer.follow("overlap to decide")
    reviewer.sees("Abara")
    reviewer.page.locator("main").get_by_role("link", name="Abara").first.click()
    reviewer.sees(
        "Abara District Office",
        "Hope for Children",
        "Until there is a decision, the lower count of each measure is used.",
    )
    reviewer.page.get_by_role("radio", name="Hope for Children").check()
    reviewer.press("Decide")
    reviewer.sees("Say why.")
    reviewer.page.locator("[name=reason]").fill(REASON)
    reviewer.picture("overlap")
    reviewer.press("Decide")
    reviewer.sees(REASON)


def compute_again(planner, before):
    planner.page.goto(f"/reports/{before.number}/")
    planner.sees("Overlaps between organisations were decided.")
    planner.press("Compute a new report")
    made = GapReport.objects.get(number=before.number + 1)
    assert made.status == "done" and line(made, "abara").current == 15
    assert [row["decision"] for row in made.frozen["overlaps"]] == ["keep"]
    assert line(before, "abara").current == 9  # frozen as it was
    return made


def ask_why(chair, before, after):
    """From the dashboard to the area: 6 more workers, all of them because the overlap was settled."""
    chair.follow("Dashboard")
    chair.sees("Why did it change?")
    chair.follow(f"since gap report {before.number} of this round")
    chair.page.locator("#f-figure").select_option("current")
    chair.press("Show")
    chair.sees("6 more workers are counted than before", "Overlaps decided", "+6")
    chair.picture("why-did-it-change")
    chair.page.locator("main").get_by_role("link", name="Abara").first.click()
    chair.sees("+6")
    change = Change.objects.get(earlier=before, later=after)
    values = change.lines.get(area="abara", method="population_norm", target_kind="cadre", target="swo").current
    steps = dict(zip(change.steps, [b - a for a, b in zip(values, values[1:], strict=False)], strict=True))
    assert (values[0], values[-1]) == (9, 15)
    assert {step: moved for step, moved in steps.items() if moved} == {"overlap": 6}


def adopt(chair, after):
    chair.page.goto(f"/reports/{after.number}/")
    chair.follow("Read before you adopt")
    chair.sees("Before you adopt: nothing is open")
    chair.picture("adopt")
    chair.press("Make it official")
    chair.sees("Official")


def withdraw(chair, after):
    chair.page.goto(f"/reports/{after.number}/")
    chair.follow("Withdraw this report")
    chair.press("Withdraw this report")
    chair.sees("Say what was wrong")
    chair.page.locator("[name=erratum]").fill("Hope for Children counted volunteers as officers.")
    chair.press("Withdraw this report")
    chair.sees("Withdrawn", "Hope for Children counted volunteers as officers.")
    chair.picture("erratum")


def test_from_an_overlap_to_an_official_figure_and_its_erratum(country, open_window, live_server):
    def sits_down(name):
        return Teller(open_window(live_server.url), name).sign_in()

    settle(sits_down("reviewer"))
    decision = OverlapDecision.objects.get()
    assert (decision.organisation, decision.reason, decision.decided_by) == (country.ngo, REASON, country.reviewer)
    after = compute_again(sits_down("planner"), country.before)
    chair = sits_down("chair")
    ask_why(chair, country.before, after)
    adopt(chair, after)
    observer = sits_down("observer")
    observer.page.goto("/dashboard/")
    observer.sees("Official")
    withdraw(chair, after)
    observer.page.goto(f"/dashboard/?report={after.number}")
    observer.sees("Withdrawn", "Hope for Children counted volunteers as officers.")
