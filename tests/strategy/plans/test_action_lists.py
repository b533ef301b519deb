"""Lists of actions: each filter against plain Python, totals, the four views, the table that leaves,
numbers of queries.
"""

import csv
import datetime
import io
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from strategy.figures.models import Figure
from strategy.plans.forms.lists import ActionFilterForm
from strategy.plans.models import Action, Cost, Progress
from strategy.plans.pages import action_looks, action_map
from strategy.plans.services import (
    action_lists,
)
from tests.strategy.large import make_large
from tests.strategy.planning import make_strategy
from tests.strategy.plans.pages_lists import make_followed
from tests.worlds import kept
from workforce.reference.models import Cadre, Organisation, WorkLevel, fold

TODAY = datetime.date(2027, 12, 10)
FUNDING = list(Action.Funding.values)
STATUS = list(Action.Status.values)


@kept
def planned(world):
    make_strategy(world)
    return world


@kept
def many(planned):
    """120 actions with everything a filter looks at drawn at random, the same each time."""
    w, draw = planned, random.Random(7)
    w.large_strategy = make_large(w, objectives=12, actions=120)
    areas, cadres = [w.a, w.b, w.c, w.d, w.north, w.south, w.a1], list(Cadre.objects.all())
    levels, organisations = list(WorkLevel.objects.all()), list(Organisation.objects.all())
    figures = [
        Figure.objects.create(
            report=w.report, method="population_norm", area=a.code, target_kind="cadre", target="swo", field="shortage"
        )
        for a in (w.b, w.c)
    ]
    for action in w.large_strategy.actions.all():
        action.status, action.funding = draw.choice(STATUS), draw.choice(FUNDING)
        action.horizon = draw.choice(["near", "medium", "long"])
        action.lead = draw.choice([None, *organisations])
        action.title = draw.choice(
            ["Recruter des assistants à Napak", "Train officers", "Logements d’été", "Supervise visits"]
        )
        action.ends_on = draw.choice(
            [None, TODAY, *(TODAY + datetime.timedelta(days=n) for n in (-400, -1, 1, 30, 31, 300))]
        )
        action.starts_on = None
        action.element = draw.choice([w.items["PLN-3-1"], w.items["PLN-3"], w.items["DEV-4"]])
        action.save()
        action.milestones.update(done_on=draw.choice([None, TODAY]))
        action.areas.set(draw.sample(areas, draw.randint(0, 3)))
        action.cadres.set(draw.sample(cadres, draw.randint(0, 2)))
        action.levels.set(draw.sample(levels, draw.randint(0, 2)))
        action.partners.set(draw.sample(organisations, draw.randint(0, 2)))
        action.figures.set(figures[: draw.randint(0, 2)])
    return w


def holds(action, name, value, today):
    """What a filter finds, in plain Python over one action."""
    return ORACLE[name](action, value) if name in ORACLE else getattr(action, name) == value


def codes(things, field="code"):
    return {getattr(each, field) for each in things.all()}


def named(things, value):
    return value in codes(things) if value != "-" else not codes(things)


def above(action):
    """The codes of the element and of what it is part of."""
    item, found = action.element, set()
    while item:
        found.add(item.code)
        item = item.parent
    return found


def by_agency(action, value):
    lead = action.lead.code if action.lead else "-"
    return lead == value or value in codes(action.partners)


def by_region(action, value):
    paths = [area.path.strip("/").split("/") for area in action.areas.all()]
    return any(value in path for path in paths) if value != "-" else not paths


def by_due(action, value):
    if action.status in ("done", "cancelled"):
        return False
    ends = action.ends_on or datetime.date.max
    waits = [each.due_on for each in action.milestones.all() if each.done_on is None]
    if min([ends, *waits]) < TODAY:
        return value == "overdue"
    return value == "due" and (ends - TODAY).days <= 30


ORACLE = {
    "element": lambda action, value: value in above(action),
    "pillar": lambda action, value: value in above(action),
    "level": lambda action, value: named(action.levels, value),
    "cadre": lambda action, value: named(action.cadres, value),
    "category": lambda action, value: value in (codes(action.cadres, "category") or [value]),  # none named: for all
    "agency": by_agency,
    "region": by_region,
    "due": by_due,
    "q": lambda action, value: all(word in fold(f"{action.title} {action.text}") for word in fold(value).split()),
}
CHOICES = {
    "element": ["PLN-3", "DEV-4", "PLN-1"],
    "pillar": ["PLN", "DEV", "SUP"],
    "level": ["-", "district", "national"],
    "cadre": ["-", "swo", "para"],
    "category": ["professional", "para_professional", "allied"],
    "agency": ["-", "ministry", "abara-office", "hope"],
    "region": ["-", "TL", "north", "abara", "abara-east"],
    "horizon": ["near", "medium", "long"],
    "funding": FUNDING,
    "status": STATUS,
    "due": ["due", "overdue"],
    "q": ["ete", "RECRUTER napak", "officers", "nothing like it"],
}


def test_filters_find_what_plain_python_finds(many):
    actions = Action.objects.filter(strategy=many.large_strategy)
    every = list(actions.select_related("element__parent__parent", "lead"))
    draw, found_any = random.Random(11), 0
    single = [{name: value} for name, values in CHOICES.items() for value in values]
    drawn = [
        {name: draw.choice(CHOICES[name]) for name in draw.sample(list(CHOICES), draw.randint(2, 4))}
        for _ in range(120)
    ]
    for chosen in single + drawn:
        wanted = {a.pk for a in every if all(holds(a, name, value, TODAY) for name, value in chosen.items())}
        found = list(action_lists.filtered(actions, chosen, TODAY).values_list("pk", flat=True))
        assert sorted(found) == sorted(wanted), chosen
        found_any += bool(wanted)
    assert found_any > 60


def test_every_filter_of_the_form_is_known_and_nonsense_is_left_out(planned):
    form = ActionFilterForm(
        {"status": "blocked", "element": "nonsense", "q": "a\x00"}, strategy=planned.strategy, areas=[]
    )
    assert form.chosen == {"status": "blocked"}
    assert set(form.fields) == set(action_lists.FILTERS)


def test_totals_of_a_list_are_those_of_the_strategy(many):
    rows = action_lists.action_rows(many.large_strategy.actions.all(), TODAY)
    whole, listed = action_lists.summary(many.large_strategy, TODAY), action_lists.totals(rows)
    assert listed == {name: whole[name] for name in listed}
    costs = Cost.objects.filter(action__strategy=many.large_strategy).select_related("action")
    assert whole["cost"] == sum(cost.amount for cost in costs if cost.action.status != "cancelled") > 0
    assert whole["unfunded"] == whole["cost"] - whole["funded"]
    assert sum(whole["by_status"].values()) == 120 and whole["due"] > 0 and whole["overdue"] > 0


def test_an_action_past_a_milestone_is_overdue_everywhere(planned):
    """Action 1.1 ends on 31 December 2027; its milestone was due on 1 March and nobody reached it."""
    rows = action_lists.action_rows(planned.strategy.actions.all(), TODAY)
    assert [row.due_state for row in rows] == ["overdue", "due_soon", "due_soon"]
    whole, found = action_lists.summary(planned.strategy, TODAY), planned.strategy.actions.all()
    assert (whole["overdue"], whole["due"]) == (1, 2)
    for state, expected in (("overdue", [planned.action]), ("due", [planned.second_action, planned.third_action])):
        assert list(action_lists.filtered(found, {"due": state}, TODAY)) == expected
    planned.action.milestones.update(done_on=TODAY)
    assert action_lists.summary(planned.strategy, TODAY)["overdue"] == 0


def test_list_shows_cost_state_and_the_gap_it_answers(planned, sign_in):
    Progress.objects.create(
        key=planned.action.key, on=TODAY, status="delayed", percent=30, text="Slow.", reported_by=planned.partner
    )
    page = sign_in(planned.observer).get(reverse("actions", args=[planned.strategy.pk]))
    text = page.content.decode()
    assert "3 actions" in text and "TLD 300" in text and "TLD 150" in text
    assert "6 short" in text and "1 of 1 complete" in text and "No later round has been measured yet." in text
    assert "30 % on 10 December 2027" in text and "not verified" in text


@pytest.mark.parametrize("view", ["list", "board", "timeline", "map"])
def test_views_keep_the_filters_in_their_links(planned, sign_in, view):
    page = sign_in(planned.planner).get(
        reverse("actions", args=[planned.strategy.pk]), {"view": view, "agency": "ministry"}
    )
    assert page.status_code == 200
    assert [row.action for row in page.context["rows"]] == [planned.third_action]
    assert "view=board" in page.content.decode() and "agency=ministry" in page.content.decode()


def test_board_has_a_column_for_each_state(planned, sign_in):
    Action.objects.filter(pk=planned.action.pk).update(status="blocked")
    page = sign_in(planned.planner).get(reverse("actions", args=[planned.strategy.pk]), {"view": "board"})
    columns = {code: [row.action for row in rows] for code, _label, rows in page.context["columns"]}
    assert list(columns) == STATUS
    assert columns["blocked"] == [planned.action] and len(columns["not_started"]) == 2


def test_timeline_draws_dated_actions_and_names_the_others(planned):
    Action.objects.filter(pk=planned.second_action.pk).update(starts_on=None, ends_on=None)
    made = action_looks.build_timeline(
        action_lists.action_rows(planned.strategy.actions.all(), TODAY), datetime.date(2028, 2, 1)
    )
    assert [row.action for row in made.undated] == [planned.second_action]
    late = action_looks.build_timeline(
        action_lists.action_rows(planned.strategy.actions.all(), datetime.date(2028, 2, 1)), datetime.date(2028, 2, 1)
    )
    assert late.svg.count("<a href") == 2 and late.svg.count("Overdue") >= 2 and "Supervision for all" in late.svg
    within = action_looks.build_timeline(action_lists.action_rows(planned.strategy.actions.all(), TODAY), TODAY)
    assert "Today" in within.svg and "Today" not in late.svg
    assert action_looks.build_timeline([], TODAY).svg == ""


def test_map_counts_an_action_in_every_area_it_reaches(planned):
    planned.action.areas.set([planned.north])
    planned.second_action.areas.set([planned.a, planned.c])
    made = action_map.build(
        action_lists.action_rows(planned.strategy.actions.all(), TODAY),
        planned.levels.district,
        TODAY,
        strategy=planned.strategy,
        chosen={},
    )
    assert {place.area.code: len(place.rows) for place in made.places} == {"abara": 2, "bukoro": 1, "chelim": 1}
    # action 1.1 costs 300, half of it funded, shared equally between the two districts of the north
    assert {place.area.code: place.cost for place in made.places} == {"abara": 150, "bukoro": 150, "chelim": 0}
    assert {place.area.code: place.funded for place in made.places} == {"abara": 75, "bukoro": 75, "chelim": 0}
    assert (made.cost, made.funded) == (300, 150)
    assert "Abara: 2 actions, share of the cost TLD 150" in made.svg
    assert [place.area.code for place in made.empty] == ["dokka"]
    assert [row.action for row in made.national] == [planned.third_action]
    assert "region=abara" in made.svg


def test_shares_of_the_cost_add_up_to_the_cost_of_the_actions(many):
    """Any actions in any areas: what is shown by area adds up; what was cancelled costs nothing."""
    rows = action_lists.action_rows(many.large_strategy.actions.all(), TODAY, "areas")
    made = action_map.build(rows, many.levels.district, TODAY, strategy=many.large_strategy, chosen={})
    placed = {row.action.pk: row for place in made.places for row in place.rows}.values()
    assert len(placed) > 20
    cost, funded = action_lists.money(list(placed))
    assert made.cost == pytest.approx(cost) and made.funded == pytest.approx(funded) and cost > funded > 0


def test_the_page_states_how_cost_is_shared(planned, sign_in):
    planned.action.areas.set([planned.north])
    page = sign_in(planned.planner).get(reverse("actions", args=[planned.strategy.pk]), {"view": "map"})
    assert "shared equally between them" in page.content.decode()


def test_the_table_that_leaves_holds_the_filtered_list(planned, sign_in):
    url, client = reverse("actions", args=[planned.strategy.pk]), sign_in(planned.planner)
    answer = client.get(url, {"format": "csv", "agency": "abara-office"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Number"], row["Cost"], row["2027"], row["Of it funded"]) for row in rows] == [
        ("1.1", "300.00", "100.00", "150.00")
    ]
    assert rows[0]["Gap when it was written"].startswith("Abara: 6 short (Gap report 1")
    book = load_workbook(io.BytesIO(client.get(url, {"format": "xlsx"}).content), read_only=True)
    assert sum("1.1" in {str(cell) for cell in row} for row in book.worksheets[0].iter_rows(values_only=True)) == 1


def test_pages_take_a_fixed_number_of_queries(many, sign_in):
    client = sign_in(many.planner)
    counts = {}
    for view in ("list", "board", "timeline", "map", "csv"):
        for strategy in (many.large_strategy, many.strategy):
            given = {"format": "csv"} if view == "csv" else {"view": view}
            client.get(reverse("actions", args=[strategy.pk]), given)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(reverse("actions", args=[strategy.pk]), given).status_code == 200
            counts[view, strategy.code] = len(asked)
    assert max(counts.values()) < 45, counts
    for view in ("list", "board", "timeline", "map", "csv"):
        assert counts[view, "large"] <= counts[view, "national"] + 4, counts


def test_my_actions_are_those_of_my_organisation_in_force(planned, sign_in):
    followed = make_followed(planned)
    make_followed(planned, status="draft", code="another")
    page = sign_in(planned.partner).get(reverse("my-actions"))
    assert [row.action for row in page.context["rows"]] == [followed.actions.get()]
    assert page.context["to_verify"] == [] and "Report progress" in page.content.decode()
    Action.objects.filter(strategy=followed).update(status="done")
    assert sign_in(planned.partner).get(reverse("my-actions")).context["rows"] == []


def test_current_strategies_are_in_force_else_the_newest_endorsed(planned):
    endorsed = make_followed(planned, status="endorsed", code="one")
    assert set(action_lists.current_strategies()) == {endorsed}
    endorsed.status = "in_force"
    endorsed.save()
    newer = make_followed(planned, status="draft", code="two")
    type(newer).objects.filter(pk=newer.pk).update(code="one", version=2, status="endorsed")
    assert set(action_lists.current_strategies()) == {endorsed}


def test_anybody_signed_in_reads_the_actions_in_force_but_not_of_a_draft(planned, sign_in):
    followed = make_followed(planned)
    client = sign_in(planned.ngo_partner)
    assert client.get(reverse("actions", args=[followed.pk])).status_code == 200
    assert client.get(reverse("actions", args=[planned.strategy.pk])).status_code == 404
    assert client.post(reverse("actions", args=[followed.pk])).status_code == 405
