"""Strategies: made with standard sections, contents, matrix, choices; their pages, also of a large one."""

import datetime
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from strategy.discussion.models import Remark
from strategy.framework.models import Framework, FrameworkItem
from strategy.plans.models import ElementChoice, Strategy
from strategy.plans.pages import (
    matrix,
    strategy_page,
)
from strategy.plans.services import (
    action_lists,
    strategies,
)
from tests.markup import text
from tests.strategy.large import make_large
from tests.strategy.planning import make_framework, make_strategy
from tests.worlds import kept
from workforce.history.models import Event
from workforce.reference.models import WorkLevel

FACTS = {
    "title": "Plan of Testland",
    "code": "plan",
    "language": "en",
    "first_year": 2027,
    "last_year": 2031,
    "near_until": 2028,
    "medium_until": 2030,
    "currency": "tld",
    "method": "population_norm",
    "sdg_targets": "16.2, 8.B",
}


@kept
def w(world):
    make_strategy(world)
    return world


def of(w, name):
    return [] if name in ("strategies", "strategy-new") else [w.strategy.pk]


@pytest.fixture
def page(w, sign_in):
    """``page(person, name, *args, **query)``: what the person gets."""

    def _page(person, name, *args, **query):
        return sign_in(person).get(reverse(name, args=args or of(w, name)), query)

    return _page


@pytest.fixture
def send(w, sign_in):
    def _send(person, name, *args, **data):
        return sign_in(person).post(reverse(name, args=args or of(w, name)), data)

    return _send


# Making one -----------------------------------------------------------------------------------------------------------
def test_a_new_strategy_has_the_standard_sections_and_one_for_each_context_factor(w, send):
    response = send(w.planner, "strategy-new", **FACTS, report=w.report.pk, ministries=[w.ministry.pk])
    made = Strategy.objects.get(code="plan")
    assert response.status_code == 302 and response.url == f"/strategies/{made.pk}/"
    kinds = list(made.sections.values_list("kind", flat=True))
    assert kinds == ["foreword", "vision", "situation", "context", "governance", "monitoring", "risks", "finance"]
    assert made.sections.get(kind="context").factor == w.items["justice"]
    assert (made.version, made.status, made.currency, made.framework) == (1, "draft", "TLD", w.framework)
    assert made.sdg_targets == ["16.2", "8.b"] and list(made.ministries.all()) == [w.ministry]
    assert Event.objects.of(made).get().verb == "created"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "national"}, "Another strategy has this code"),
        ({"last_year": 2020}, "The last year is before the first"),
        ({"near_until": 2040, "medium_until": 2041}, "after the last year"),
        ({"currency": "T1"}, "three letters"),
        ({"sdg_targets": "16.2, 19.1"}, "19.1"),
        ({"title": ""}, "required"),
    ],
)
def test_a_strategy_that_cannot_be_is_refused_and_the_form_says_why(w, send, changed, said):
    response = send(w.planner, "strategy-new", **FACTS | changed)
    assert response.status_code == 200 and said in response.content.decode()
    assert Strategy.objects.count() == 1


def test_without_a_published_framework_the_page_leads_there(world, sign_in):
    make_framework(published=False)
    response = sign_in(world.planner).get("/strategies/new/")
    assert "First the framework" in response.content.decode() and reverse("framework") in response.content.decode()
    assert sign_in(world.planner).post("/strategies/new/", FACTS).status_code == 200
    assert not Strategy.objects.exists() and not Framework.objects.published().exists()


# Who sees it ----------------------------------------------------------------------------------------------------------
def test_partners_see_a_draft_only_when_invited_and_an_endorsed_one_always(w, page, sign_in):
    assert page(w.ngo_partner, "strategy").status_code == 404
    assert w.strategy.title not in page(w.ngo_partner, "strategies").content.decode()
    Strategy.objects.update(status="consultation")
    assert page(w.ngo_partner, "strategy").status_code == 404
    w.strategy.invitations.create(organisation=w.ngo, due_on="2026-12-31", invited_by=w.planner)
    whole = page(w.ngo_partner, "strategy-read").content.decode()
    assert "Every child is" in whole and "<b>Hope for Children</b> is asked to comment by" in whole
    assert page(w.ngo_partner, "strategy").status_code == 200
    assert page(w.ngo_partner, "readiness").status_code == 403
    Strategy.objects.update(status="in_force")
    w.strategy.invitations.all().delete()
    assert page(w.outsider, "strategy-read").status_code == 200


def test_the_list_says_cost_state_and_open_comments(w, page):
    Remark.objects.create(strategy=w.strategy, text="Why so late?", created_by=w.chair)
    found = page(w.observer, "strategies").content.decode()
    assert "TLD 300" in found and "Gap report 1" in found and "2027–2030" in found
    assert '<td class="n" data-label="Open comments">1</td>' in found


# The page -------------------------------------------------------------------------------------------------------------
def test_the_page_counts_what_it_holds_and_says_how_far_each_element_is(w, page):
    found = page(w.observer, "strategy").content.decode()
    for said in (
        "4 elements, 1 chosen",
        "2 objectives",
        "3 actions",
        "TLD 300",
        "50\u202f%</bdi> funded",
        "2 actions not costed",
        "coverage 4 of 4",
        "Not decided",
        "No cost yet",
    ):
        assert said in found, said
    assert "Submit for review" not in found and "Add an objective" not in found
    assert "Submit for review" in page(w.planner, "strategy").content.decode()


def test_an_element_shows_its_objectives_with_live_figures_and_costs_by_year(w, page):
    Remark.objects.create(
        strategy=w.strategy, part="objective", key=w.objective.key, text="And housing?", created_by=w.chair
    )
    found = page(w.observer, "strategy", element="PLN-3").content.decode()
    assert "Objective 1. Posts where children are furthest from help" in found and "Supervision for all" not in found
    assert "6 short" in found and "[[figure" not in found
    assert '<td class="n">100</td><td class="n">200</td>' in found and "No cost yet" in found
    assert "And housing?" in found and "1 open comment" in found
    assert page(w.observer, "strategy", element="XYZ").status_code == 404


def test_elements_that_left_the_framework_stay_on_the_page(w):
    other = make_framework(version=2)[0]
    FrameworkItem.objects.filter(pk=w.items["SUP-2"].pk).update(framework=other, code="SUP-9")
    pillar = strategy_page.contents(w.strategy)[-1]
    assert pillar.item is None and [entry.objective.number for entry in pillar.elements[0].entries] == [2]


def test_who_is_writing_is_said_to_the_others(w, page):
    from strategy.writing.services import editing

    editing.keep(w.objective, values={"text": "half"}, revision=0, by=w.administrator)
    assert "Administrator is writing" in page(w.planner, "strategy").content.decode()
    assert "is writing" not in page(w.observer, "strategy").content.decode()


def test_the_whole_text_reads_in_order_on_one_page(w, page):
    strategies.change(w.strategy, values={}, many={}, revision=0, by=w.planner)
    w.strategy.sections.create(kind="finance", text="Who **pays**.", order=9)
    found = page(w.observer, "strategy-read").content.decode()
    places = [
        found.index(said)
        for said in ('<h2 id="section-', "Objective 1.", "Objective 2.", "Who <strong>pays</strong>.", 'id="costs"')
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "query", "most"),
    [
        ("strategy", {}, 43),
        ("strategy", {"element": "PLN-1"}, 43),
        ("strategy-read", {}, 40),
        ("matrix", {}, 25),
        ("strategies", {}, 15),
        ("readiness", {}, 30),
        ("strategy-choices", {}, 20),
    ],
)
def test_a_large_strategy_takes_as_many_queries_as_a_small_one(w, sign_in, name, query, most):
    make_large(w, objectives=4, actions=8)
    small = _queries(sign_in(w.planner), name, w.large, query)
    Strategy.objects.filter(code="large").delete()
    make_large(w)
    large = _queries(sign_in(w.planner), name, w.large, query)
    assert large == small and large < most


def _queries(client, name, strategy, query):
    address = reverse(name, args=[strategy.pk] if name != "strategies" else [])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, query).status_code == 200
    return len(queries)


# Facts ----------------------------------------------------------------------------------------------------------------
def test_facts_are_changed_and_a_stale_save_shows_both(w, send):
    facts = {name: value for name, value in FACTS.items() if name != "code"}
    assert send(w.planner, "strategy-edit", **facts | {"title": "Plan"}, revision=0).status_code == 302
    w.strategy.refresh_from_db()
    assert (w.strategy.title, w.strategy.code, w.strategy.revision) == ("Plan", "national", 1)
    stale = send(w.planner, "strategy-edit", **facts | {"title": "Another plan"}, revision=0)
    assert stale.status_code == 409
    assert "Plan" in stale.content.decode() and "Another plan" in stale.content.decode()
    w.strategy.refresh_from_db()
    assert w.strategy.title == "Plan"


def test_facts_of_a_frozen_version_do_not_change(w, send):
    Strategy.objects.update(status="endorsed")
    facts = {name: value for name, value in FACTS.items() if name != "code"}
    response = send(w.planner, "strategy-edit", **facts, revision=0)
    assert response.status_code == 200 and "can be changed in a draft" in response.content.decode()
    w.strategy.refresh_from_db()
    assert w.strategy.title == "Testland workforce strategy"


# Choices --------------------------------------------------------------------------------------------------------------
def test_an_element_is_chosen_left_out_with_a_reason_and_undecided_again(w, send):
    done = send(
        w.planner, "choice-edit", w.strategy.pk, "DEV-4", is_chosen="no", reason="Done under SUP-2", horizon="near"
    )
    assert done.url == f"/strategies/{w.strategy.pk}/elements/"
    choice = ElementChoice.objects.get(element=w.items["DEV-4"])
    assert (choice.is_chosen, choice.reason, choice.horizon, choice.revision) == (False, "Done under SUP-2", "", 1)
    again = send(
        w.planner, "choice-edit", w.strategy.pk, "DEV-4", is_chosen="yes", horizon="long", revision=1, next="1"
    )
    assert again.url == f"/strategies/{w.strategy.pk}/elements/SUP-2/"
    choice.refresh_from_db()
    assert choice.is_chosen and choice.horizon == "long"
    send(w.planner, "choice-edit", w.strategy.pk, "DEV-4", is_chosen="", revision=2)
    assert not ElementChoice.objects.filter(element=w.items["DEV-4"]).exists()


def test_two_who_choose_at_once_lose_nothing(w, send):
    first = send(w.planner, "choice-edit", w.strategy.pk, "DEV-4", is_chosen="yes", reason="Training is thin.")
    second = send(w.planner, "choice-edit", w.strategy.pk, "DEV-4", is_chosen="no", reason="Later.")
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Training is thin." in second.content.decode() and "Later." in second.content.decode()
    assert ElementChoice.objects.get(element=w.items["DEV-4"]).reason == "Training is thin."


def test_a_choice_of_nothing_is_not_there(w, page, send):
    assert page(w.planner, "choice-edit", w.strategy.pk, "PLN").status_code == 404
    Strategy.objects.update(status="review")
    response = send(w.planner, "choice-edit", w.strategy.pk, "DEV-4", is_chosen="yes")
    assert response.status_code == 200 and not ElementChoice.objects.filter(element=w.items["DEV-4"]).exists()


# Matrix ---------------------------------------------------------------------------------------------------------------
def test_the_matrix_counts_an_action_at_each_level_and_where_none_is_named(w):
    w.action.levels.set(WorkLevel.objects.filter(code__in=["community", "district"]))
    found = matrix.table(matrix.read_matrix(strategy_page.read_strategy(w.strategy)))
    codes = [code for code, _label in found.columns]
    assert codes == ["community", "subcounty", "district", "regional", "national", "-"]
    rows = {row.element.item.code: row for _pillar, rows in found.groups for row in rows}
    assert [count for _level, count, _query in rows["PLN-3"].cells] == [1, 0, 1, 0, 0, 1] and rows["PLN-3"].total == 2
    assert (found.actions, found.entries) == (3, 4)


def test_an_action_without_cadres_is_for_every_category(w):
    read = matrix.read_matrix(strategy_page.read_strategy(w.strategy))
    assert matrix.table(read, category="professional").actions == 3
    assert matrix.table(read, category="para_professional").actions == 2
    assert matrix.table(read, horizon="medium").actions == 2
    assert [level.code for level in read.empty_levels()] == [
        "community",
        "subcounty",
        "district",
        "regional",
        "national",
    ]


def test_the_matrix_page_marks_what_is_empty_and_leads_to_the_actions(w, page):
    w.action.levels.set(WorkLevel.objects.filter(code="district"))
    found = text(page(w.observer, "matrix", category="professional"))
    assert f'/strategies/{w.strategy.pk}/actions/?element=PLN-3&amp;level=district&amp;category=professional"' in found
    assert '<td class="none"><span aria-hidden="true">–</span><span class="vh">none</span></td>' in found


@pytest.mark.parametrize(
    "asked", [{}, {"category": "para_professional"}, {"category": "professional", "horizon": "near"}]
)
def test_each_count_leads_to_as_many_actions(w, asked):
    make_large(w)
    w.large.actions.first().cadres.clear()
    w.large.actions.last().levels.clear()
    found = matrix.table(matrix.read_matrix(strategy_page.read_strategy(w.large)), **asked)
    for _pillar, rows in found.groups:
        for row in rows:
            for _level, count, query in row.cells:
                listed = action_lists.filtered(w.large.actions.all(), dict(parse_qsl(query)), datetime.date(2027, 1, 1))
                assert listed.count() == count, query


def test_the_whole_matrix_as_a_file_has_every_place(w, page):
    response = page(w.observer, "matrix", format="csv")
    rows = response.content.decode("utf-8-sig").strip().splitlines()
    elements, levels, categories, horizons = 4, 6, 2, 3
    assert len(rows) >= elements * levels * categories * horizons
    assert any("Recruitment and deployment" in row and row.rstrip().endswith("1.1") for row in rows)
    assert page(w.observer, "matrix", format="xlsx").content.startswith(b"PK")
