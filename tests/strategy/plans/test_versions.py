"""The life of a version, each step guarded; the next version with everything in it; what differs between two."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from strategy.framework.models import FrameworkItem
from strategy.group.services import decisions
from strategy.plans.models import Action, Indicator, Objective, Risk, Section, Strategy
from strategy.plans.pages import comparing
from strategy.plans.services import strategies, versions
from strategy.writing.services import editing
from tests.strategy.large import make_large
from tests.strategy.planning import make_framework, make_strategy
from tests.worlds import kept
from workforce.history.models import Event

DAY = datetime.date(2027, 1, 1)


@kept
def w(world):
    make_strategy(world)
    return world


@pytest.fixture
def send(w, sign_in):
    def _send(person, name, **data):
        return sign_in(person).post(reverse(name, args=[w.strategy.pk]), data)

    return _send


def state(w):
    return Strategy.objects.get(pk=w.strategy.pk).status


def endorsed(w):
    versions.to_review(w.strategy, by=w.planner)
    decisions.endorse(w.strategy, reason="It is time.", by=w.chair)
    return w.strategy


# Steps ----------------------------------------------------------------------------------------------------------------
def test_from_draft_to_in_force_with_a_line_of_history_each(w, send):
    assert send(w.planner, "strategy-consult").url == f"/strategies/{w.strategy.pk}/"
    assert state(w) == "consultation"
    send(w.planner, "strategy-to-review")
    assert state(w) == "review"
    send(w.chair, "strategy-endorse", reason="It is time.")
    assert state(w) == "endorsed"
    send(w.secretariat, "strategy-in-force", day="2027-01-01")
    w.strategy.refresh_from_db()
    assert (w.strategy.status, w.strategy.in_force_from) == ("in_force", DAY)
    events = Event.objects.of(w.strategy).order_by("pk")
    assert [event.verb for event in events] == ["to_consultation", "to_review", "endorsed", "in_force"]
    assert events[2].note == "It is time." and events[2].after["readiness"] == "2 of 10"


def test_sent_back_it_is_a_draft_with_a_note(w, send, sign_in):
    versions.to_review(w.strategy, by=w.planner)
    refused = send(w.chair, "strategy-send-back", note="")
    assert refused.status_code == 200 and state(w) == "review"
    assert send(w.chair, "strategy-send-back", note="Housing is missing.").status_code == 302
    assert state(w) == "draft"
    assert "Housing is missing." in sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/").content.decode()


@pytest.mark.parametrize(
    ("status", "name", "data"),
    [
        ("consultation", "strategy-consult", {}),
        ("review", "strategy-to-review", {}),
        ("draft", "strategy-send-back", {"note": "x"}),
        ("endorsed", "strategy-send-back", {"note": "x"}),
        ("draft", "strategy-endorse", {"reason": "x"}),
        ("endorsed", "strategy-endorse", {"reason": "x"}),
        ("review", "strategy-in-force", {"day": "2027-01-01"}),
        ("in_force", "strategy-in-force", {"day": "2027-01-01"}),
        ("review", "strategy-next-version", {}),
        ("draft", "strategy-next-version", {}),
    ],
)
def test_a_step_from_the_wrong_state_changes_nothing(w, send, status, name, data):
    Strategy.objects.update(status=status)
    person = {"strategy-endorse": w.chair, "strategy-in-force": w.chair}.get(name, w.planner)
    assert send(person, name, **data).status_code in (200, 302)
    assert state(w) == status and Strategy.objects.count() == 1 and not Event.objects.of(w.strategy).exists()


def test_who_may_not_take_a_step_is_refused(w, send):
    for name, people in {
        "strategy-consult": [w.chair, w.observer, w.partner],
        "strategy-to-review": [w.chair, w.member],
        "strategy-send-back": [w.member, w.observer, w.partner],
        "strategy-endorse": [w.planner, w.secretariat],
        "strategy-in-force": [w.planner, w.member],
        "strategy-next-version": [w.chair, w.observer],
    }.items():
        for person in people:
            assert send(person, name).status_code == 403, (name, person)
    assert state(w) == "draft"


def test_a_frozen_version_is_changed_by_no_save(w):
    endorsed(w)
    risk = Risk.objects.create(strategy=w.strategy, title="Drought", likelihood=3, impact=4)
    for part, values in (
        (w.section, {"text": "x"}),
        (w.objective, {"title": "x"}),
        (w.action, {"title": "x"}),
        (w.indicator, {"name": "x"}),
        (risk, {"title": "x"}),
    ):
        with pytest.raises(ValidationError) as refused:
            editing.save(part, values=values, revision=0, by=w.planner)
        assert refused.value.code == "frozen"
        with pytest.raises(ValidationError):
            editing.remove(part, revision=0, by=w.planner)
    for change in (
        lambda: strategies.change(w.strategy, values={"title": "x"}, many={}, revision=0, by=w.planner),
        lambda: strategies.choose(w.strategy, w.items["DEV-4"], is_chosen=True, revision=None, by=w.planner),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "frozen"


PARTS = {"section": Section, "objective": Objective, "action": Action, "indicator": Indicator, "risk": Risk}


def written(strategy):
    return {
        name: list(model.objects.filter(strategy=strategy).order_by("pk").values()) for name, model in PARTS.items()
    }


@pytest.mark.parametrize("verb", ["edit", "delete", "move", "new"])
def test_no_page_changes_a_frozen_version(w, sign_in, verb):
    Risk.objects.create(strategy=w.strategy, title="Drought", likelihood=3, impact=4)
    endorsed(w)
    before, client = written(w.strategy), sign_in(w.planner)
    given = {
        "title": "x",
        "name": "x",
        "text": "x",
        "revision": 0,
        "kind": "other",
        "horizon": "near",
        "element": w.items["PLN-3"].pk,
        "objective": w.objective.pk,
        "likelihood": 1,
        "impact": 1,
        "status": "open",
        "funding": "funded",
        "source": "manual",
        "formula": "x",
        "frequency": "year",
        "way": "up",
        "where": "down",
    }
    tried = 0
    for name, model in PARTS.items():
        part = w.strategy if verb == "new" else model.objects.filter(strategy=w.strategy).last()
        try:
            address = reverse(f"{name}-{verb}", args=[part.pk])
        except NoReverseMatch:
            continue  # risks and indicators keep their order
        assert client.post(address, given).status_code < 500, address
        tried += 1
    assert tried >= 3 and written(w.strategy) == before


# The next version -----------------------------------------------------------------------------------------------------
def test_the_next_version_is_a_whole_copy_with_the_same_keys(w):
    Risk.objects.create(strategy=w.strategy, title="Drought", likelihood=3, impact=4, factor=w.items["justice"])
    w.objective.context.add(w.items["justice"])
    w.strategy.sectors.set([])
    w.action.areas.add(w.a)
    w.action.partners.add(w.ngo)
    made, lost = versions.next_version(endorsed(w), by=w.planner)
    assert (made.version, made.status, made.previous_id, made.code, lost) == (2, "draft", w.strategy.pk, "national", [])
    for model in (Section, Objective, Action, Indicator, Risk):
        old, new = ({part.key for part in model.objects.filter(strategy=each)} for each in (w.strategy, made))
        assert old == new and old, model
    action = made.actions.get(key=w.action.key)
    assert action.pk != w.action.pk and action.objective.strategy == made and action.lead == w.office
    assert [(cost.year, cost.amount, cost.funded) for cost in action.costs.all()] == [(2027, 100, 50), (2028, 200, 100)]
    assert action.milestones.get().title == "Cabinet note" and action.effects.get().count == 3
    assert (
        list(action.cadres.all()) == [w.swo]
        and list(action.areas.all()) == [w.a]
        and list(action.partners.all()) == [w.ngo]
    )
    assert list(action.figures.all()) == [w.figure] and list(action.levels.all()) == [w.work_level]
    assert made.actions.get(key=w.second_action.key).depends_on.get() == action
    assert made.objectives.get(number=1).context.get() == w.items["justice"]
    assert made.indicators.get().objective.strategy == made and made.indicators.get().targets.get().year == 2028
    assert made.choices.get().element == w.items["PLN-3"]
    assert w.strategy.actions.count() == 3 and w.second_action.depends_on.get() == w.action


def test_the_copy_moves_to_the_newest_framework_and_says_what_it_has_not(w, send, sign_in):
    framework, items = make_framework(version=2)
    FrameworkItem.objects.filter(pk=items["SUP-2"].pk).delete()
    endorsed(w)
    response = send(w.planner, "strategy-next-version")
    made = Strategy.objects.get(version=2)
    assert response.url == f"/strategies/{made.pk}/" and made.framework == framework
    assert made.objectives.get(number=1).element == items["PLN-3"] and made.choices.get().element == items["PLN-3"]
    assert made.sections.get(kind="context").factor == items["justice"]
    assert made.objectives.get(number=2).element == w.items["SUP-2"]
    page = sign_in(w.planner).get(response.url).content.decode()
    assert "No longer in the framework: Supervision and mentoring." in page
    assert Event.objects.of(made).get().after["not_in_framework"] == ["SUP-2 Supervision and mentoring"]


def test_one_version_is_written_at_a_time_and_from_the_newest(w):
    endorsed(w)
    versions.next_version(w.strategy, by=w.planner)
    with pytest.raises(ValidationError):
        versions.next_version(w.strategy, by=w.planner)
    assert Strategy.objects.count() == 2


def test_in_force_it_supersedes_the_one_before(w):
    versions.put_in_force(endorsed(w), day=DAY, by=w.chair)
    made, _lost = versions.next_version(w.strategy, by=w.planner)
    versions.to_review(made, by=w.planner)
    decisions.endorse(made, reason="It is time.", by=w.chair)
    assert state(w) == "in_force"
    versions.put_in_force(made, day=datetime.date(2029, 1, 1), by=w.secretariat)
    assert state(w) == "superseded" and Event.objects.of(w.strategy).first().verb == "superseded"
    assert Strategy.objects.in_force().get() == made


def test_a_large_copy_takes_a_fixed_number_of_queries(w):
    counts = []
    for size in ({"objectives": 4, "actions": 8}, {}):
        Strategy.objects.filter(code="large").delete()
        make_large(w, **size)
        Strategy.objects.filter(code="large").update(status="endorsed")
        with CaptureQueriesContext(connection) as queries:
            made, _lost = versions.next_version(w.large, by=w.planner)
        counts.append(len(queries))
        assert made.actions.count() == w.large.actions.count()
        made.delete()
    assert counts[0] == counts[1]


# What differs ---------------------------------------------------------------------------------------------------------
def next_one(w):
    made, _lost = versions.next_version(endorsed(w), by=w.planner)
    return made


def test_two_equal_versions_differ_in_nothing(w, sign_in):
    found = comparing.compare(w.strategy, next_one(w))
    assert found.is_same and [same for _title, _found, same in found.groups] == [2, 2, 3, 1, 0]


def test_what_was_added_taken_out_and_changed_is_told_field_by_field(w, sign_in):
    made = next_one(w)
    section = made.sections.get(kind="vision")
    editing.save(section, values={"text": "Every child is **seen** and heard."}, revision=0, by=w.planner)
    action = made.actions.get(key=w.action.key)
    editing.save(
        action,
        values={"lead": w.ministry, "ends_on": datetime.date(2028, 6, 30)},
        revision=0,
        by=w.planner,
        many={"cadres": [w.swo, w.para]},
        rows={"costs": [{"year": 2028, "amount": 2_500_000, "funded": 0}]},
    )
    editing.remove(made.actions.get(key=w.third_action.key), revision=0, by=w.planner)
    Objective.objects.create(
        strategy=made, number=3, element=w.items["DEV-4"], title="Training for all", text="Once a year.", horizon="long"
    )
    strategies.choose(made, w.items["DEV-4"], is_chosen=True, horizon="long", revision=None, by=w.planner)
    found = comparing.compare(w.strategy, made)
    kinds = {title: [(each.kind, each.name) for each in differences] for title, differences, _same in found.groups}
    assert kinds["Sections"] == [("changed", "Vision")]
    assert kinds["Objectives"] == [("added", "3. Training for all")]
    assert kinds["Actions"] == [
        ("changed", "1.1 Fill vacant funded posts"),
        ("removed", "2.1 Supervision visits every month"),
    ]
    actions = next(differences for title, differences, _same in found.groups if title == "Actions")
    changed = {field.label: (field.old, field.new) for field in actions[0].fields}
    assert changed["Lead"] == ("Abara District Office", "Ministry of Welfare")
    assert changed["Ends on"] == ("31 December 2027", "30 June 2028")
    assert changed["Cadres"] == ("Social welfare officer", "Para-social worker, Social welfare officer")
    assert set(changed) == {"Lead", "Ends on", "Cadres", "Costs"}
    assert [(each.label, each.old, each.new) for each in found.elements] == [
        ("In-service training", "Not decided", "Chosen; Longer term")
    ]
    assert [(row["year"], row["old"], row["new"], row["difference"]) for row in found.years] == [
        (2027, "TLD 100", "TLD 0", "−100"),
        (2028, "TLD 200", "TLD 2.5 million", "+2.5 million"),
    ]
    page = sign_in(w.observer).get(f"/strategies/{made.pk}/compare/").content.decode()
    assert "What changed from version 1 to version 2" in page and "<ins>" in page and "Training for all" in page
    same = sign_in(w.observer).get(f"/strategies/{w.strategy.pk}/compare/?with={made.pk}").content.decode()
    assert "What changed from version 1 to version 2" in same


def test_an_element_of_the_next_framework_is_the_same_element(w):
    make_framework(version=2)
    assert comparing.compare(w.strategy, next_one(w)).is_same


def test_comparing_takes_a_fixed_number_of_queries_and_a_version_one_may_not_see_is_not_there(w, sign_in):
    assert "only one version" in sign_in(w.observer).get(f"/strategies/{w.strategy.pk}/compare/").content.decode()
    made = next_one(w)
    partner = sign_in(w.ngo_partner)
    assert partner.get(f"/strategies/{w.strategy.pk}/compare/").status_code == 200
    assert partner.get(f"/strategies/{w.strategy.pk}/compare/?with={made.pk}").status_code == 404
    make_large(w)
    Strategy.objects.filter(code="large").update(status="endorsed")
    second, _lost = versions.next_version(w.large, by=w.planner)
    counts = []
    for old, new in ((w.strategy, made), (w.large, second)):
        with CaptureQueriesContext(connection) as queries:
            comparing.compare(Strategy.objects.get(pk=old.pk), Strategy.objects.get(pk=new.pk))
        counts.append(len(queries))
    assert counts[1] <= counts[0] < 45
