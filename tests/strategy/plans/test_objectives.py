"""Objectives: started, changed, moved, deleted; who may, and what stands in the way."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from strategy.framework.models import FrameworkItem
from strategy.plans.models import Indicator, Objective, Strategy
from strategy.plans.services import plans
from tests.strategy.planning import action, make_strategy
from tests.worlds import kept
from workforce.history.models import Event


@kept
def w(world):
    make_strategy(world)
    return world


@pytest.fixture
def planner(w, sign_in):
    return sign_in(w.planner)


def given(w, **more):
    return {
        "element": w.items["DEV-4"].pk,
        "title": "Training in service",
        "horizon": "near",
        "text": "By **2030**.",
    } | more


def state(w, status):
    Strategy.objects.filter(pk=w.strategy.pk).update(status=status)


def test_a_new_objective_gets_the_next_number_and_its_context(planner, w):
    sent = given(w, context=[w.items["justice"].pk, w.items["financing"].pk])
    response = planner.post(reverse("objective-new", args=[w.strategy.pk]), sent)
    made = Objective.objects.get(title="Training in service")
    assert response.url == reverse("objective", args=[made.pk])
    assert (made.number, made.edited_by, made.revision) == (3, w.planner, 1)
    assert set(made.context.all()) == {w.items["justice"], w.items["financing"]}
    assert Event.objects.of(made).get().verb == "created"


def test_the_form_offers_the_visible_elements_by_pillar(planner, w):
    FrameworkItem.objects.filter(code="DEV-4").update(is_hidden=True)
    page = planner.get(reverse("objective-new", args=[w.strategy.pk])).content.decode()
    assert '<optgroup label="Planning the workforce">' in page and "Supervision and mentoring" in page
    assert "In-service training" not in page and "Approved and funded posts" not in page
    response = planner.post(reverse("objective-new", args=[w.strategy.pk]), given(w))
    assert "element" in response.context["form"].errors


def test_an_objective_on_an_element_hidden_since_keeps_it(planner, w):
    FrameworkItem.objects.filter(code="PLN-3").update(is_hidden=True)
    sent = given(w, element=w.items["PLN-3"].pk, title="Same element", revision=0)
    assert planner.post(reverse("objective-edit", args=[w.objective.pk]), sent).status_code == 302


def test_a_form_with_errors_says_them_first_and_saves_nothing(planner, w):
    response = planner.post(
        reverse("objective-new", args=[w.strategy.pk]), given(w, title="", text="See [[figure:99999]].")
    )
    page = response.content.decode()
    assert response.status_code == 200 and 'class="errs"' in page and "<title>Error:" in page
    assert set(response.context["form"].errors) == {"title", "text"} and Objective.objects.count() == 2


def test_a_change_is_saved_with_its_history(planner, w):
    response = planner.post(reverse("objective-edit", args=[w.objective.pk]), given(w, title="Posts first", revision=0))
    assert response.url == reverse("objective", args=[w.objective.pk])
    event = Event.objects.of(w.objective).get()
    assert (
        event.before["title"] == "Posts where children are furthest from help" and event.after["title"] == "Posts first"
    )
    w.objective.refresh_from_db()
    assert w.objective.number == 1 and list(w.objective.figures.all()) == [w.figure]


def test_a_stale_save_shows_both_and_loses_neither(planner, w):
    plans.save_objective(w.objective, values={"title": "By somebody else"}, revision=0, by=w.administrator)
    response = planner.post(reverse("objective-edit", args=[w.objective.pk]), given(w, title="Mine", revision=0))
    page = response.content.decode()
    assert (
        response.status_code == 409 and "By somebody else" in page and "Mine" in page and str(w.administrator) in page
    )
    w.objective.refresh_from_db()
    assert w.objective.title == "By somebody else"
    over = planner.post(reverse("objective-edit", args=[w.objective.pk]), given(w, title="Mine", revision=1))
    w.objective.refresh_from_db()
    assert over.status_code == 302 and w.objective.title == "Mine"


@pytest.mark.parametrize("page", ["objective-edit", "objective-delete", "objective-move"])
def test_who_does_not_write_is_refused(w, sign_in, page):
    client = sign_in(w.member)
    assert client.post(reverse(page, args=[w.objective.pk])).status_code == 403


def test_a_draft_is_not_there_for_partners_and_an_endorsed_one_is(w, sign_in):
    client = sign_in(w.partner)
    page = reverse("objective", args=[w.objective.pk])
    assert client.get(page).status_code == 404
    state(w, "endorsed")
    found = client.get(page)
    assert found.status_code == 200 and reverse("objective-edit", args=[w.objective.pk]) not in found.content.decode()


@pytest.mark.parametrize("status", ["review", "endorsed", "in_force", "superseded"])
def test_a_version_that_is_not_being_written_is_not_changed(planner, w, status):
    state(w, status)
    for page in ("objective-edit", "action-edit"):
        part = w.objective if page == "objective-edit" else w.action
        assert planner.get(reverse(page, args=[part.pk])).status_code == 302
    response = planner.post(reverse("objective-edit", args=[w.objective.pk]), given(w, revision=0))
    assert response.status_code == 200 and response.context["form"].non_field_errors()
    planner.post(reverse("objective-move", args=[w.objective.pk]), {"to": "down"})
    planner.post(reverse("objective-delete", args=[w.second_objective.pk]), {"revision": 0})
    w.objective.refresh_from_db()
    assert w.objective.title.startswith("Posts") and w.objective.number == 1 and Objective.objects.count() == 2


def test_moving_swaps_numbers_and_the_ends_stay(planner, w):
    planner.post(reverse("objective-move", args=[w.objective.pk]), {"to": "up"})
    assert not Event.objects.of(w.objective).exists()
    planner.post(reverse("objective-move", args=[w.objective.pk]), {"to": "down"})
    assert [each.title for each in w.strategy.objectives.all()] == ["Supervision for all", w.objective.title]
    assert Event.objects.of(w.objective).get().verb == "moved"
    assert planner.get(reverse("objective-move", args=[w.objective.pk])).status_code == 405


def test_moving_makes_no_text_stale(planner, w):
    plans.move(w.objective, up=False, by=w.administrator)
    response = planner.post(
        reverse("objective-edit", args=[w.objective.pk]), given(w, title="Typed meanwhile", revision=0)
    )
    w.objective.refresh_from_db()
    assert response.status_code == 302 and (w.objective.number, w.objective.title) == (2, "Typed meanwhile")


def test_deleting_names_what_goes_with_it(planner, w):
    w.second_action.depends_on.clear()
    Indicator.objects.create(
        strategy=w.strategy, action=w.action, number=2, name="Posts filled in time", source="manual"
    )
    page = planner.get(reverse("objective-delete", args=[w.objective.pk])).content.decode()
    assert "1.1 Fill vacant funded posts" in page and "300 TLD" in page
    assert "Requirement met, social welfare officers" in page and "Posts filled in time" in page
    response = planner.post(reverse("objective-delete", args=[w.objective.pk]), {"revision": 0})
    assert response.url == reverse("strategy", args=[w.strategy.pk])
    assert [(each.number, each.title) for each in Objective.objects.all()] == [(1, "Supervision for all")]
    assert w.strategy.actions.count() == 1 and w.strategy.indicators.count() == 0


def test_an_objective_whose_actions_others_wait_for_is_not_deleted(planner, w):
    w.third_action.depends_on.add(w.action)
    page = planner.get(reverse("objective-delete", args=[w.objective.pk])).content.decode()
    assert "2.1 Supervision visits every month" in page
    response = planner.post(reverse("objective-delete", args=[w.objective.pk]), {"revision": 0})
    assert "2.1 Supervision visits every month" in response.context["form"].non_field_errors()[0]
    assert Objective.objects.count() == 2


def test_deleting_what_changed_since_asks_again(planner, w):
    plans.save_objective(w.objective, values={"title": "Changed"}, revision=0, by=w.administrator)
    again = planner.post(reverse("objective-delete", args=[w.objective.pk]), {"revision": 0})
    assert again.status_code == 409 and str(w.administrator) in again.content.decode()
    assert Objective.objects.filter(pk=w.objective.pk).exists()


def test_numbers_close_up_when_one_goes(w):
    third = plans.save_objective(
        Objective(strategy=w.strategy),
        values={"element": w.items["DEV-4"], "title": "Third", "horizon": "long"},
        by=w.planner,
    )
    plans.delete(w.second_objective, revision=0, by=w.planner)
    third.refresh_from_db()
    assert (third.number, plans.next_number(w.strategy)) == (2, 3)


def test_a_service_refuses_a_frozen_version(w):
    state(w, "endorsed")
    for change in (
        lambda: plans.move(w.objective, up=False, by=w.planner),
        lambda: plans.delete(w.second_objective, revision=0, by=w.planner),
        lambda: plans.attach(w.objective, w.figure, by=w.planner),
        lambda: plans.save_objective(w.objective, values={"title": "x"}, revision=0, by=w.planner),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "frozen"


def test_the_page_shows_text_figures_actions_and_money(planner, w):
    page = planner.get(reverse("objective", args=[w.objective.pk])).content.decode()
    assert "Objective 1. Posts where children" in page and "1.1 Fill vacant funded posts" in page
    assert '<th scope="col" class="n">2028</th>' in page and "Not funded" in page
    assert page.count('class="chip"') >= 2  # in the text, and as the gap it answers


def test_the_page_takes_the_same_queries_however_much_there_is(planner, w, django_assert_max_num_queries):
    page = reverse("objective", args=[w.objective.pk])
    planner.get(page)
    with django_assert_max_num_queries(30) as few:
        planner.get(page)
    for number in range(3, 15):
        made = action(w, w.objective, number, f"Action {number}", lead=w.ministry)
        made.costs.create(year=2028, amount=1_000_000, funded=0)
        made.levels.add(w.work_level)
        made.cadres.add(w.swo)
    with django_assert_max_num_queries(30) as many:
        planner.get(page)
    assert len(many) == len(few)
