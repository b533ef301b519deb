"""The story of the strategy half, through a headless Chromium: from a gap line to a costed action, through what young
people said, two editors at one text, readiness, endorsement, documents, the meeting and its decision, to next year's
progress beside the measured gap.
"""

import datetime
import io
import json
import zipfile

import pytest
from django.db import connection
from playwright.sync_api import expect

from mapping.rounds.models import ExpectedSubmission, Round
from strategy.consultations.models import Consultation
from strategy.group.models import Decision, Group
from strategy.group.services import adoption
from strategy.plans.models import Action, Objective, Progress, Strategy
from strategy.reports.models import GapReport
from tests import factories
from tests.strategy.planning import make_framework
from tests.strategy.reporting import line, make_report, workers
from tests.test_story import Teller
from workforce.language import figures

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
TODAY = datetime.date.today()


@pytest.fixture
def country(world):
    """All districts accepted, the report adopted by the group; a framework; a second planner."""
    workers(world)
    world.report = make_report(world)
    adoption.adopt(world.report, by=world.chair)
    world.framework, world.items = make_framework()
    world.second = factories.user("second_planner", "planner", world.ministry)
    return world


def fill(page, **fields):
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]").first
        kind = field.evaluate("each => each.tagName + (each.type || '')")
        if kind.startswith("SELECT"):
            field.select_option(value)
        elif "checkbox" in kind or "radio" in kind:
            page.locator(f"main [name={name}][value='{value}']").check()
        else:
            field.fill(value)


def make_the_strategy(planner):
    planner.follow("Strategy")
    planner.follow("new strategy")
    page = planner.page
    fill(
        page,
        title="Testland workforce strategy",
        code="national",
        first_year="2027",
        last_year="2030",
        near_until="2027",
        medium_until="2029",
        currency="TLD",
        sdg_targets="16.2",
    )
    page.locator("[name=report]").select_option(index=1)
    planner.press("Save")
    planner.sees("Testland workforce strategy", "Based on")
    return Strategy.objects.get()


def from_gap_line_to_action(planner, w):
    """The why page of Abara's gap -> a new objective with that figure -> an action that fills three posts."""
    page = planner.page
    page.goto(f"/reports/{w.report.number}/why/?method=population_norm&area=abara&target=cadre:swo")
    planner.follow("Use in the strategy")
    planner.picture("use-a-figure")
    fill(page, field="shortage")
    page.locator("[name=place]").select_option(label="A new objective from this figure")
    planner.press("Use this figure")
    fill(
        page,
        outcome="No district is short of social welfare officers.",
        horizon="near",
        element=str(w.items["PLN-3"].pk),
    )
    assert "Abara" in page.locator("[name=title]").input_value()
    planner.press("Save")
    objective = Objective.objects.get()
    shortage = line(w.report, "abara").shortage
    planner.sees(f"{shortage:.0f} short")
    planner.follow("Add an action")
    fill(
        page,
        title="Fund three approved posts in Abara",
        starts_on="2027-01-01",
        ends_on="2028-12-31",
        cost_2027="1,960",
        funded_2027="980",
        cost_2028="1960",
        lead=str(w.office.pk),
        milestone_0_title="Posts in the budget call",
        milestone_0_due_on="2027-03-31",
        effect_0_kind="posts",
        effect_0_count="3",
        effect_0_year="2027",
        effect_0_cadre=str(w.swo.pk),
        effect_0_area="Abara",
    )
    page.locator("[name=levels]").first.check()
    page.locator(f"[name=cadres][value='{w.swo.pk}']").check()
    planner.press("Save")
    planner.sees("Fund three approved posts in Abara", "Part funded", "posts filled")
    planner.picture("action")
    return objective, Action.objects.get()


def hear_young_people(planner, objective, action, w):
    page = planner.page
    planner.follow("Strategy")
    page.goto("/consultations/new/")
    fill(
        page,
        title="Young people in Abara",
        groups="youth",
        method="focus_group",
        starts_on="2026-05-04",
        ends_on="2026-05-05",
        summary="Two groups spoke about who helps.",
        accessibility="In their language, at school.",
    )
    page.get_by_label("Where").fill("Abara")
    page.get_by_label("Everyone agreed to take part").check()
    page.get_by_label("A safeguarding plan was in place").check()
    planner.press("Save")
    planner.sees("What people said")
    planner.follow("Add a finding")
    fill(page, text="Our officer is called Grace Akello, telephone 0772 123456, and she left within a year.")
    planner.press("Save")
    planner.sees("This may show who somebody is", "0772 123456")
    planner.picture("names-nobody")
    fill(page, text="The officer left within a year, because there was no house.")
    planner.press("Save")
    planner.follow("Respond")
    fill(page, answer="taken_up", why="Housing is part of the action now.")
    page.locator("[name=target]").select_option(label=f"{action.label} {action.title}")
    planner.press("Save")
    planner.sees("Taken up", "Housing is part of the action now.")
    page.goto(f"/actions/{action.pk}/")
    planner.sees("The officer left within a year")
    planner.follow("Edit")
    fill(page, title="Fund three approved posts in Abara, with a house for each", cost_2028="2460")
    planner.press("Save")
    planner.sees("with a house for each")
    page.goto(f"/consultations/{Consultation.objects.get().pk}/")
    page.get_by_label("I have read all that will be shown").check()
    planner.press("Publish")
    planner.sees("Take it off the public page")


def two_editors(planner, second, objective):
    """Both open the same text; the second save is shown both and loses neither."""
    for teller in (planner, second):
        teller.page.goto(f"/objectives/{objective.pk}/edit/")
    fill(second.page, outcome="No district is short, and each officer has a house.")
    second.press("Save")
    second.sees("each officer has a house")
    fill(planner.page, outcome="No district is short of officers by 2030.")
    planner.press("Save")
    planner.sees("Somebody saved this before you", "each officer has a house", "by 2030")
    planner.picture("both-texts")
    assert Objective.objects.get(pk=objective.pk).outcome.endswith("has a house.")
    planner.press("Save mine over it")
    planner.sees("by 2030")


def ready_and_endorsed(planner, chair, strategy):
    page = planner.page
    page.goto(f"/strategies/{strategy.pk}/readiness/")
    planner.sees("conditions for endorsement are met", "Not met")
    planner.picture("readiness")
    page.goto(f"/strategies/{strategy.pk}/")
    planner.press("Submit for review")
    planner.sees("In review")
    chair.page.goto(f"/strategies/{strategy.pk}/readiness/")
    chair.press("Endorse all the same")
    chair.sees("say why")
    fill(chair.page, reason="The indicators are agreed in the first quarter.")
    chair.press("Endorse all the same")
    chair.sees("Endorsed")
    chair.page.goto(f"/strategies/{strategy.pk}/readiness/")
    chair.sees("Endorsed by Chair", "The indicators are agreed")
    chair.page.goto(f"/strategies/{strategy.pk}/")
    chair.follow("Put in force")
    chair.press("Put in force")
    chair.sees("The strategy is in force.")
    strategy.refresh_from_db()
    assert strategy.status == Strategy.Status.IN_FORCE
    page.goto(f"/objectives/{Objective.objects.get().pk}/edit/")
    expect(page.locator("main [name=outcome]")).to_have_count(0)  # frozen: no form


def documents(planner, strategy):
    begins = {"docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK", "json": b"{"}
    found = {}
    for kind, magic in begins.items():
        answer = planner.page.request.get(f"/strategies/{strategy.pk}/document/{kind}/?language=en")
        assert answer.ok, kind
        found[kind] = answer.body()
        assert found[kind].startswith(magic), kind
    assert "with a house for each" in zipfile.ZipFile(io.BytesIO(found["docx"])).read("word/document.xml").decode()
    assert json.loads(found["json"])


def meeting_and_decision(secretariat, chair, strategy, w):
    page = secretariat.page
    if not Group.objects.exists():
        page.goto("/group/terms/")
        fill(page, name="Leadership group", terms="It decides.")
        secretariat.press("Save")
    page.goto("/group/meetings/new/")
    fill(page, title="First meeting", on=TODAY.isoformat(), place="Testville")
    page.locator("[name=strategy]").select_option(index=1)
    secretariat.press("Save")
    secretariat.sees("First meeting")
    meeting = page.url.rstrip("/").split("/")[-1]
    page.goto(f"/group/meetings/{meeting}/pack/")
    shortage = line(w.report, "TL", kind="all", target="").shortage
    secretariat.picture("pack")
    secretariat.sees("Budget", "TLD", figures.number(shortage))
    secretariat.press("Send")
    secretariat.sees("As sent out on")
    page.goto(f"/group/meetings/{meeting}/present/")
    expect(page.locator("section.slide")).not_to_have_count(0)
    secretariat.picture("projector")
    page.goto(f"/group/meetings/{meeting}/decisions/new/")
    fill(
        page,
        text="The three posts are in the budget call by March.",
        due_on=(TODAY + datetime.timedelta(days=90)).isoformat(),
    )
    page.get_by_label("Organisation responsible").fill("Ministry")
    page.locator("[name=figure]").select_option(index=1)
    secretariat.press("Save")
    secretariat.sees("Decision 1")
    decision = Decision.objects.get()
    assert decision.figure.report == w.report
    page.goto(f"/group/decisions/{decision.pk}/")
    page.get_by_label("What was done").fill("The call went out with the posts in it.")
    secretariat.press("It is done")
    secretariat.sees("a different person verifies it")
    chair.page.goto(f"/group/decisions/{decision.pk}/")
    chair.page.get_by_label("How it was verified").fill("Seen in the budget call.")
    chair.press("Verify it")
    chair.sees("verified by Chair")
    decision.refresh_from_db()
    assert decision.status == Decision.Status.VERIFIED


def next_year(w):
    """The next round: Abara has two more officers; the report is made of it."""
    w.next_round = Round.objects.create(
        code="2027",
        name="2027",
        as_of=datetime.date(2027, 6, 30),
        flow_from=datetime.date(2026, 7, 1),
        opens=datetime.date(2027, 7, 1),
        closes=datetime.date(2027, 12, 31),
        reporting_level=w.levels.district,
        previous=w.round,
    )
    for place in (w.a, w.b, w.c, w.d):
        ExpectedSubmission.objects.create(
            round=w.next_round, organisation=w.offices[place.code], area=place, is_anchor=True
        )
    first, w.round = w.round, w.next_round
    workers(w, {"abara": 11, "bukoro": 11, "chelim": 14, "dokka": 0})
    later = make_report(w)
    w.round = first
    assert later.status == GapReport.Status.DONE
    return later


def progress_beside_the_gap(partner, planner, action, w, later):
    partner.page.goto(f"/actions/{action.pk}/progress/new/")
    fill(
        partner.page,
        status="on_track",
        on=TODAY.isoformat(),
        percent="60",
        text="Two of three officers are in post.",
        evidence="Appointment letters",
    )
    partner.press("Report")
    partner.sees("Two of three officers are in post.")
    partner.picture("progress-reported")
    planner.page.goto(f"/actions/{action.pk}/")
    planner.sees("On track", "Two of three officers are in post.")
    planner.page.goto(f"/progress/{Progress.objects.get().pk}/")
    fill(planner.page, verdict="confirmed", verdict_note="The letters were seen.")
    planner.press("Record the verdict")
    then, now = line(w.report, "abara").shortage, line(later, "abara").shortage
    assert then - now == pytest.approx(2)
    planner.sees("Confirmed", f"{then:.0f} short", f"{now:.0f} short")
    planner.picture("progress-beside-the-gap")


def test_the_story_of_a_strategy(country, live_server, open_window):
    w = country

    def sign_in(name):
        return Teller(open_window(live_server.url), name).sign_in()

    planner, second = sign_in("planner"), sign_in("second_planner")
    chair, secretariat, partner = sign_in("chair"), sign_in("secretariat"), sign_in(w.partner.username)
    strategy = make_the_strategy(planner)
    objective, action = from_gap_line_to_action(planner, w)
    planner.page.goto(f"/strategies/{strategy.pk}/gap/")
    planner.sees("With this plan", "without it")
    planner.picture("plan-over-the-gap")
    hear_young_people(planner, objective, action, w)
    two_editors(planner, second, objective)
    ready_and_endorsed(planner, chair, strategy)
    documents(planner, strategy)
    meeting_and_decision(secretariat, chair, strategy, w)
    later = next_year(w)
    progress_beside_the_gap(partner, planner, action, w, later)
    anybody = open_window(live_server.url)
    anybody.page.goto("/you-said/")
    expect(anybody.page.locator("main")).to_contain_text("The officer left within a year")
    expect(anybody.page.locator("main")).to_contain_text("Housing is part of the action now.")
    connection.close()
