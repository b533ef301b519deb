"""The page of an action, who may change it, two people at once, its place in the plan,
and milestones that are reached.
"""

import datetime
import gzip

import pytest
from django.urls import reverse
from django.utils import timezone

from strategy.consultations.models import Consultation
from strategy.plans.models import Action, Milestone, Strategy
from strategy.plans.services import plans
from tests.markup import text
from tests.strategy.large import make_large
from tests.strategy.planning import action, make_strategy
from tests.strategy.plans.test_actions_form import given
from tests.worlds import kept
from workforce.history.models import Event


@kept
def w(world):
    make_strategy(world)
    return world


@pytest.fixture
def planner(w, sign_in):
    return sign_in(w.planner)


def state(w, status):
    Strategy.objects.filter(pk=w.strategy.pk).update(status=status)


def show(client, w):
    return text(client.get(reverse("action", args=[w.action.pk])))


def test_the_page_says_all_of_it(planner, w):
    finding = Consultation.objects.create(
        strategy=w.strategy,
        title="Young people of Abara",
        groups=["youth"],
        method="workshop",
        area=w.a,
        starts_on="2026-05-01",
        ends_on="2026-05-02",
    ).findings.create(number=1, text="The officer comes once in a term.")
    finding.responses.create(
        part="action", key=w.action.key, answer="taken_up", why="Posts are filled first where nobody comes."
    )
    w.third_action.depends_on.add(w.action)
    page = show(planner, w)
    for words in (
        "Action 1.1: Fill vacant funded posts",
        "Near term: 1 January 2027 to 31 December 2027",
        "Social welfare officers",
        "Abara District Office",
        "<b>3</b> posts filled in 2027",
        "50\u202f% of the cost is funded.",
        "1.2 Housing in hard-to-reach districts",
        "2.1 Supervision visits",
        "Cabinet note",
        "The officer comes once in a term.",
        "Posts are filled first",
        'class="chip"',
        "Not funded",
    ):
        assert words in page, words


def test_the_figure_on_the_page_is_the_one_of_the_line(planner, w):
    found = w.report.lines.get(area="abara", method="population_norm", target="swo")
    assert f"Abara: {found.shortage:.0f} short" in show(planner, w)


def test_a_draft_is_not_there_for_partners(w, sign_in):
    assert sign_in(w.partner).get(reverse("action", args=[w.action.pk])).status_code == 404


@pytest.mark.parametrize("page", ["action-edit", "action-delete", "action-move"])
def test_who_does_not_write_is_refused(w, sign_in, page):
    assert sign_in(w.chair).post(reverse(page, args=[w.action.pk])).status_code == 403
    assert sign_in(w.chair).get(reverse("action-new", args=[w.strategy.pk])).status_code == 403


def test_an_action_begins_with_its_objective_and_element(planner, w):
    form = planner.get(reverse("action-new", args=[w.strategy.pk]) + f"?objective={w.second_objective.pk}").context[
        "form"
    ]
    assert form.initial["objective"] == w.second_objective.pk and form.initial["element"] == w.items["SUP-2"].pk
    w.strategy.objectives.all().delete()
    response = planner.get(reverse("action-new", args=[w.strategy.pk]))
    assert response.url == reverse("objective-new", args=[w.strategy.pk])


def test_a_stale_save_shows_what_differs_in_words_and_keeps_all_of_it(planner, w):
    rows = {"costs": [{"year": 2027, "amount": 7, "funded": 0}]}
    plans.save_action(w.action, values={"title": "By somebody else"}, rows=rows, revision=0, by=w.administrator)
    sent = given(
        w, title="Mine", revision=0, cost_2028="1 960 000", lead=w.ministry.pk, places="Chelim", cadres=[w.swo.pk]
    )
    response = planner.post(reverse("action-edit", args=[w.action.pk]), sent)
    assert response.status_code == 409
    changes = {label: (saved, mine) for label, saved, mine in response.context["changes"]}
    assert changes["Action"] == ("By somebody else", "Mine")
    assert changes["Cost in 2027"] == ("7", "") and changes["Cost in 2028"] == ("", "1,960,000")
    assert changes["Lead"] == ("Abara District Office", "Ministry of Welfare") and changes["Areas by name"] == (
        "",
        "Chelim",
    )
    assert changes["Milestone 1"] == ("Cabinet note", "") and "Cadres" not in changes
    w.action.refresh_from_db()
    assert w.action.title == "By somebody else"
    again = {name: value for name, value in response.context["form"].data.items()} | {"cadres": [w.swo.pk]}
    assert again["revision"] == 1
    assert planner.post(reverse("action-edit", args=[w.action.pk]), again).status_code == 302
    w.action.refresh_from_db()
    assert w.action.title == "Mine" and w.action.costs.get().year == 2028 and w.action.lead == w.ministry


def test_an_action_that_goes_to_another_objective_goes_to_its_end(planner, w):
    sent = given(w, title=w.action.title, revision=0, objective=w.second_objective.pk)
    planner.post(reverse("action-edit", args=[w.action.pk]), sent)
    labels = [str(each) for each in Action.objects.select_related("objective")]
    assert labels == [
        "1.1 Housing in hard-to-reach districts",
        "2.1 Supervision visits every month",
        "2.2 Fill vacant funded posts",
    ]


def test_moving_and_deleting(planner, w):
    planner.post(reverse("action-move", args=[w.second_action.pk]), {"to": "up"})
    w.action.refresh_from_db()
    assert w.action.number == 2
    page = planner.get(reverse("action-delete", args=[w.action.pk])).content.decode()
    assert "these actions depend on it" in page and "1.1 Housing" in page
    planner.post(reverse("action-delete", args=[w.action.pk]), {"revision": 0})
    assert Action.objects.filter(pk=w.action.pk).exists()
    response = planner.post(reverse("action-delete", args=[w.second_action.pk]), {"revision": 0})
    assert response.url == reverse("objective", args=[w.objective.pk])
    w.action.refresh_from_db()
    assert w.action.number == 1 and not Action.objects.filter(pk=w.second_action.pk).exists()
    assert (
        Event.objects.filter(verb="deleted", object_type="strategy.action").get().object_label.startswith("1.1 Housing")
    )


# Milestones
def reach(client, milestone, on):
    return client.post(reverse("milestone-done", args=[milestone.pk]), {"on": on})


@pytest.mark.parametrize("status", ["draft", "review", "endorsed", "in_force"])
def test_the_lead_organisation_marks_a_milestone_also_in_a_frozen_version(w, sign_in, status):
    state(w, status)
    milestone = w.action.milestones.get()
    response = reach(sign_in(w.partner), milestone, "2026-11-01")
    milestone.refresh_from_db()
    if status in ("draft", "review"):  # not there for partners
        assert response.status_code == 404 and milestone.done_on is None
        response = reach(sign_in(w.planner), milestone, "2026-11-01")
        milestone.refresh_from_db()
    assert response.url == reverse("action", args=[w.action.pk]) and milestone.done_on == datetime.date(2026, 11, 1)
    event = Event.objects.of(w.action).get()
    assert (event.verb, event.note, event.after) == ("milestone_reached", "Cabinet note", {"done_on": "2026-11-01"})


def test_others_do_not_mark_it(w, sign_in):
    state(w, "in_force")
    milestone = w.action.milestones.get()
    for person in (w.ngo_partner, w.clerk, w.member):
        assert reach(sign_in(person), milestone, "2026-11-01").status_code == 403
    assert sign_in(w.planner).get(reverse("milestone-done", args=[milestone.pk])).status_code == 405
    milestone.refresh_from_db()
    assert milestone.done_on is None


def test_a_day_to_come_no_day_and_a_superseded_version_are_refused(planner, w):
    milestone = w.action.milestones.get()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    reach(planner, milestone, tomorrow.isoformat())
    reach(planner, milestone, "soon")
    state(w, "superseded")
    reach(planner, milestone, "2026-11-01")
    milestone.refresh_from_db()
    assert milestone.done_on is None and not Event.objects.of(w.action).exists()


def test_a_milestone_can_be_taken_back_and_an_open_form_is_stale(planner, w):
    milestone = w.action.milestones.get()
    reach(planner, milestone, "2026-11-01")
    assert "Not reached after all" in show(planner, w)
    stale = planner.post(reverse("action-edit", args=[w.action.pk]), given(w, revision=0))
    assert stale.status_code == 409
    reach(planner, milestone, "")
    milestone.refresh_from_db()
    assert milestone.done_on is None and Event.objects.of(w.action).first().verb == "milestone_reopened"


def test_milestones_are_tagged_by_the_day(w):
    from strategy.plans.pages.plan_page import tag

    today = datetime.date(2027, 3, 1)
    words = [
        tag(Milestone(due_on=today + datetime.timedelta(days=days), done_on=done), today)
        for days, done in [(-1, None), (0, None), (12, None), (90, None), (-9, today)]
    ]
    assert words == [
        ("bad", "Overdue"),
        ("wait", "Due today"),
        ("wait", "Due in 12 days"),
        ("", "To come"),
        ("ok", "Done"),
    ]


def test_pages_take_the_same_queries_however_much_there_is(planner, w, django_assert_max_num_queries):
    page, form = reverse("action", args=[w.action.pk]), reverse("action-edit", args=[w.action.pk])
    places, counts = [w.a, w.b, w.c, w.d], []
    for is_full in (False, True):
        for address in (page, form):
            planner.get(address)
            with django_assert_max_num_queries(38) as taken:
                planner.get(address)
            counts.append(len(taken))
        for number in () if is_full else range(3, 13):
            action(w, w.objective, number, f"Action {number}", lead=w.ministry).depends_on.add(w.action)
            w.action.depends_on.add(action(w, w.second_objective, number, f"Needed {number}"))
            w.action.effects.create(
                kind="trained", year=2027 + number // 4, area=places[number % 4], cadre=w.cdo, count=number
            )
            w.action.milestones.create(title=f"Step {number}", due_on="2027-05-01")
            w.action.areas.add(places[number % 4])
    assert counts[:2] == counts[2:]


def test_a_large_strategy_takes_no_more_queries(planner, w, django_assert_max_num_queries):
    large = make_large(w)
    first = large.actions.first()
    pages = [
        ("objective", first.objective_id),
        ("action", first.pk),
        ("action-edit", first.pk),
        ("action-new", large.pk),
    ]
    for name, pk in pages:
        planner.get(reverse(name, args=[pk]))
        with django_assert_max_num_queries(38):
            page = planner.get(reverse(name, args=[pk]))
        assert (
            page.status_code == 200 and len(gzip.compress(page.content)) < 50_000
        )  # product.md: 50 kB after the first page
