"""The form of an action: amounts as people write them, areas by name, rows that come and go,
what is refused and in which words.
"""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from strategy.plans.forms.actions import ActionForm
from strategy.plans.models import Action
from strategy.plans.services import plans
from strategy.writing.fields import amount
from tests import factories
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.reference.models import WorkLevel


@kept
def w(world):
    make_strategy(world)
    return world


@pytest.fixture
def planner(w, sign_in):
    return sign_in(w.planner)


def given(w, **more):
    """What a browser sends of a new action that is in order."""
    return {
        "objective": w.objective.pk,
        "element": w.items["PLN-3"].pk,
        "title": "Fund forty approved posts",
        "text": "",
        "horizon": "",
        "starts_on": "2027-07-01",
        "ends_on": "2028-06-30",
        "funding_source": "Vote 018",
    } | more


def post_new(client, w, **more):
    return client.post(reverse("action-new", args=[w.strategy.pk]), given(w, **more))


def errors(response):
    return {name: list(said) for name, said in response.context["form"].errors.items()}


# Amounts
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1960000", "1960000"),
        ("1,960,000", "1960000"),
        ("1 960 000", "1960000"),
        ("1\u202f960\u202f000", "1960000"),
        ("1\u00a0960\u00a0000", "1960000"),
        ("1.960.000", "1960000"),
        ("1'960'000", "1960000"),
        ("1960000.50", "1960000.50"),
        ("1960000,5", "1960000.5"),
        ("1,960,000.25", "1960000.25"),
        ("1 960 000,25", "1960000.25"),
        ("0", "0"),
        ("1,960", "1960"),
        ("  12 ", "12"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, value):
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("about 5", "invalid"),
        ("5 million", "invalid"),
        ("12,34,567", "invalid"),
        ("-5", "negative"),
        ("0,500", "invalid"),
        ("1.2345", "decimals"),
        ("9" * 16, "large"),
        ("1e9", "invalid"),
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(text, code):
    with pytest.raises(ValidationError) as refused:
        amount(text)
    assert refused.value.code == code
    if code == "invalid":
        assert "1,960,000" in refused.value.messages[0]


def test_amounts_come_back_in_the_readers_format_and_are_read_again(planner, w):
    w.action.costs.filter(year=2028).update(amount=1_960_000, funded=100)
    with override("fr"):
        form = ActionForm(instance=w.action, strategy=w.strategy)
        shown = form["cost_2028"].value()
        assert shown.replace("\u202f", " ").replace("\u00a0", " ") == "1 960 000" and amount(shown) == 1_960_000
    page = planner.get(reverse("action-edit", args=[w.action.pk])).content.decode()
    assert 'name="cost_2028" value="1,960,000"' in page


def test_a_french_editor_saves_a_form_as_it_came(planner, w):
    planner.cookies["django_language"] = "fr"
    page = planner.get(reverse("action-edit", args=[w.action.pk]))
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, "", [])}
    sent |= {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "cost_2029": "1 960 000,50", "effect_0_count": "2,5"}
    sent |= {"milestone_0_due_on": "2027-03-01"}
    response = planner.post(reverse("action-edit", args=[w.action.pk]), sent)
    assert response.status_code == 302, errors(response)
    assert w.action.costs.get(year=2029).amount == Decimal("1960000.50") and w.action.costs.get(year=2027).funded == 50
    assert w.action.effects.get().count == Decimal("2.5") and w.action.milestones.get().title == "Cabinet note"


# Cost, milestones, effects
def test_all_of_an_action_is_saved_from_one_form(planner, w):
    sent = {
        "levels": [WorkLevel.objects.get(code="district").pk],
        "cadres": [w.swo.pk, w.cdo.pk],
        "regions": [w.north.pk],
        "places": "chelim\nDokka District",
        "lead": w.ministry.pk,
        "partners": "HfC\nAbara District Office",
        "depends_on": [w.third_action.pk],
        "cost_2027": "980 000",
        "cost_2028": "1,960,000",
        "funded_2028": "960000",
        "effect_0_kind": "posts",
        "effect_0_count": "40",
        "effect_0_year": "2028",
        "effect_0_cadre": w.swo.pk,
        "effect_0_area": "Abbara",
        "effect_1_kind": "trained",
        "effect_1_count": "12.5",
        "effect_1_year": "2027",
        "milestone_1_title": "Posts in the budget call",
        "milestone_1_due_on": "2027-09-30",
    }
    response = post_new(planner, w, **sent)
    assert response.status_code == 302, errors(response)
    made = Action.objects.get(title="Fund forty approved posts")
    assert (made.label, made.lead, made.funding, made.horizon) == ("1.3", w.ministry, "partly", "medium")
    assert {area.code for area in made.areas.all()} == {"north", "chelim", "dokka"}
    assert set(made.partners.all()) == {w.ngo, w.office} and list(made.depends_on.all()) == [w.third_action]
    assert [(c.year, c.amount, c.funded) for c in made.costs.all()] == [(2027, 980_000, 0), (2028, 1_960_000, 960_000)]
    effects = {(e.kind, e.count, e.year, e.cadre, e.area) for e in made.effects.all()}
    assert effects == {("posts", 40, 2028, w.swo, w.a), ("trained", Decimal("12.5"), 2027, None, None)}
    assert made.milestones.get().title == "Posts in the budget call"


@pytest.mark.parametrize(
    ("sent", "where", "words"),
    [
        ({"cost_2027": "much"}, "cost_2027", "“much” is not an amount. Write figures only, like 1,960,000."),
        ({"funded_2027": "5"}, "cost_2027", "Say what it costs too"),
        ({"cost_2027": "5", "funded_2027": "6"}, "funded_2027", "More is funded than it costs."),
        ({"starts_on": "2026-12-31"}, "starts_on", "which runs from 2027 to 2030"),
        ({"ends_on": "2031-01-01"}, "ends_on", "which runs from 2027 to 2030"),
        ({"starts_on": "2028-07-01"}, "__all__", "The end is before the beginning."),
        ({"starts_on": "", "ends_on": ""}, "horizon", "Choose one"),
        ({"milestone_0_title": "Cabinet note"}, "milestone_0_due_on", "Say by when."),
        ({"milestone_2_due_on": "2027-05-01"}, "milestone_2_title", "Say what is reached"),
        (
            {"milestone_0_title": "a", "milestone_0_due_on": "2027-05-01", "milestone_0_done_on": "2099-01-01"},
            "milestone_0_done_on",
            "still to come",
        ),
        ({"effect_0_kind": "posts", "effect_0_year": "2027"}, "effect_0_count", "Say how many."),
        ({"effect_0_kind": "posts", "effect_0_count": "3"}, "effect_0_year", "Say in which year."),
        ({"effect_0_count": "3", "effect_0_year": "2027"}, "effect_0_kind", "Say what kind"),
        (
            {"effect_0_kind": "posts", "effect_0_count": "3", "effect_0_year": "2027", "effect_0_area": "Abra"},
            "effect_0_area",
            "Near to it: Abara.",
        ),
        (
            {f"effect_{n}_{k}": v for n in (0, 1) for k, v in (("kind", "posts"), ("count", "3"), ("year", "2027"))},
            "effect_1_kind",
            "named twice",
        ),
        (
            {"partners": "Hope for Childen"},
            "partners",
            "Line 1: “Hope for Childen” is not in the list of organisations. Near to it: Hope for Children.",
        ),
        ({"text": "[[figure:99999]]"}, "text", "99999"),
        ({"title": ""}, "title", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_how_to_mend_it(planner, w, sent, where, words):
    response = post_new(planner, w, **sent)
    found = errors(response)
    assert list(found) == [where] and words in found[where][0]
    page = response.content.decode()
    assert 'class="errs"' in page and (where == "__all__" or f'href="#id_{where}' in page)
    assert Action.objects.count() == 3


@pytest.mark.parametrize(
    ("costs", "funding"),
    [
        ({}, "unfunded"),
        ({"cost_2027": "10"}, "unfunded"),
        ({"cost_2027": "10", "funded_2027": "10"}, "funded"),
        ({"cost_2027": "10", "funded_2027": "10", "cost_2028": "1"}, "partly"),
        ({"cost_2027": "0"}, "funded"),
    ],
)
def test_funding_follows_from_the_amounts(planner, w, costs, funding):
    assert post_new(planner, w, **costs).status_code == 302
    assert Action.objects.get(title="Fund forty approved posts").funding == funding


@pytest.mark.parametrize(
    ("ends_on", "horizon"), [("2027-12-31", "near"), ("2029-06-30", "medium"), ("2030-12-31", "long")]
)
def test_the_horizon_follows_from_the_dates_unless_it_is_chosen(planner, w, ends_on, horizon):
    post_new(planner, w, ends_on=ends_on)
    post_new(planner, w, ends_on=ends_on, horizon="near", title="Chosen")
    found = dict(Action.objects.filter(number__gt=2, objective=w.objective).values_list("title", "horizon"))
    assert found == {"Fund forty approved posts": horizon, "Chosen": "near"}


def test_rows_are_changed_and_emptied_ones_go(planner, w):
    w.action.milestones.create(title="Second", due_on="2027-06-01")
    sent = given(
        w,
        title=w.action.title,
        revision=0,
        milestone_0_title="Cabinet note",
        milestone_0_due_on="2027-03-15",
        milestone_1_title="",
        milestone_1_due_on="",
        cost_2028="250",
    )
    assert planner.post(reverse("action-edit", args=[w.action.pk]), sent).status_code == 302
    assert [str(each.due_on) for each in w.action.milestones.all()] == ["2027-03-15"]
    assert [(c.year, c.amount) for c in w.action.costs.all()] == [(2028, 250)] and not w.action.effects.exists()


def test_there_are_always_three_empty_rows_and_as_many_as_were_sent(planner, w):
    page = planner.get(reverse("action-edit", args=[w.action.pk]))
    assert page.context["form"].milestones.count == 4 and page.context["form"].effects.count == 4
    again = planner.post(reverse("action-edit", args=[w.action.pk]), given(w, title="", effect_6_kind="posts"))
    assert again.context["form"].effects.count == 7 and 'name="effect_6_kind"' in again.content.decode()


# Areas
def test_districts_are_found_by_name_other_name_and_code_and_wrong_lines_are_numbered(planner, w):
    response = post_new(planner, w, places="ABARA DISTRICT\n\nAbbara\nBukoor\nNowhere at all")
    assert errors(response)["places"] == [
        "Line 4: “Bukoor” is not in the list of areas. Near to it: Bukoro.",
        "Line 5: “Nowhere at all” is not in the list of areas, and nothing is near to it.",
    ]
    assert "ABARA DISTRICT" in response.content.decode()  # what was typed is still there


def test_146_districts_are_named_in_one_go(planner, w):
    made = [factories.area(f"d{n}", w.levels.district, w.south, name=f"Place number {n}") for n in range(142)]
    names = [area.name for area in made] + ["Abara", "Bukoro", "Chelim", "Dokka"]
    response = post_new(planner, w, places="\n".join(f"  {name.upper()} district " for name in names))
    assert response.status_code == 302, errors(response)
    action = Action.objects.get(title="Fund forty approved posts")
    assert action.areas.count() == 146
    page = planner.get(reverse("action", args=[action.pk])).content.decode()
    assert "<summary>146 areas</summary>" in page
    saved = planner.get(reverse("action-edit", args=[action.pk])).context["form"]
    assert len(saved["places"].value().splitlines()) == 146


def test_a_name_two_areas_share_asks_for_the_code_and_shows_it_again(planner, w):
    for code, region in (("spring-n", w.north), ("spring-s", w.south)):
        factories.area(code, w.levels.district, region, name="Springfield")
    response = post_new(planner, w, places="Springfield")
    said = errors(response)["places"][0]
    assert "means several" in said and "Springfield = spring-n; Springfield = spring-s" in said
    assert post_new(planner, w, places="spring-s").status_code == 302
    action = Action.objects.get(title="Fund forty approved posts")
    assert planner.get(reverse("action-edit", args=[action.pk])).context["form"]["places"].value() == "spring-s"


def test_a_level_that_is_none_is_offered_only_where_it_is_held(w):
    codes = [
        set(ActionForm(instance=action, strategy=w.strategy).fields["levels"].queryset.values_list("code", flat=True))
        for action in (w.action, w.second_action)
    ]
    assert "unspecified" in codes[0] and "unspecified" not in codes[1] and "district" in codes[1]


# Dependencies
def test_a_circle_of_actions_is_refused_with_its_chain(planner, w):
    w.third_action.depends_on.add(w.second_action)  # 2.1 needs 1.2, which needs 1.1
    sent = given(w, title=w.action.title, revision=0, depends_on=[w.third_action.pk])
    response = planner.post(reverse("action-edit", args=[w.action.pk]), sent)
    assert "1.1 → 2.1 → 1.2 → 1.1" in errors(response)["depends_on"][0]
    assert not w.action.depends_on.exists()


def test_an_action_is_not_offered_to_itself_nor_those_of_other_strategies(planner, w):
    form = ActionForm(instance=w.action, strategy=w.strategy)
    assert set(form.fields["depends_on"].queryset) == {w.second_action, w.third_action}


def test_chains_without_a_circle_are_no_circle(w):
    w.third_action.depends_on.add(w.second_action, w.action)
    assert plans.chain(w.third_action, [w.second_action.pk, w.action.pk]) == []
    assert plans.chain(w.action, [w.third_action.pk]) == [w.action.pk, w.third_action.pk, w.action.pk]
    assert plans.chain(Action(strategy=w.strategy), [w.third_action.pk]) == []
