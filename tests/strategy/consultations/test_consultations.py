"""Listening: writing, the check for names, responses, publishing, and the public page."""

import datetime
import itertools
from collections import defaultdict

import pytest
from django.db import connection
from django.db.models import F
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from strategy.consultations import services as consultations
from strategy.consultations.models import Consultation, Finding, Response
from strategy.documents import contents, data
from strategy.plans.models import Action, Strategy
from tests.markup import text
from tests.strategy.consultations import pages as listening
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event

VALID = {
    "title": "Young people in Abara",
    "groups": ["youth", "children"],
    "method": "workshop",
    "area": "abara",
    "starts_on": "2026-09-01",
    "ends_on": "2026-09-02",
    "accessibility": "",
    "summary": "They want workers who stay.",
    "consent_confirmed": "on",
    "safeguarding_confirmed": "on",
    "count_female_10-14": "7",
    "count_male_10-14": "0",
}


@kept
def w(world):
    make_strategy(world)
    listening.make(world)
    return world


def address(name, obj):
    return reverse(name, args=[obj.pk])


def sent(w, **more):
    return VALID | {"strategy": w.strategy.pk} | more


# Consultations --------------------------------------------------------------------------------------------------------


def test_a_new_consultation_is_saved_with_its_people(w, sign_in):
    answer = sign_in(w.planner).post(reverse("consultation-new"), sent(w))
    made = Consultation.objects.latest("pk")
    assert answer.status_code == 302 and answer.url == address("consultation", made)
    assert made.groups == ["youth", "children"] and made.area == w.a and made.edited_by == w.planner
    assert {(row.sex, row.age_band): row.count for row in made.counts.all()} == {
        ("female", "10-14"): 7,
        ("male", "10-14"): 0,
    }
    assert Event.objects.of(made).get().verb == "created"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"groups": []}, "groups"),
        ({"area": "nowhere"}, "area"),
        ({"ends_on": "2026-08-01"}, "ends_on"),
        ({"count_female_10-14": "-1"}, "count_female_10-14"),
        ({"strategy": "99999"}, "strategy"),
        ({"method": "x"}, "method"),
    ],
)
def test_what_is_wrong_is_said(w, sign_in, more, field):
    answer = sign_in(w.planner).post(reverse("consultation-new"), sent(w, **more))
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}


def test_words_that_may_name_somebody_are_shown_and_must_be_taken_out_or_answered(w, sign_in):
    client, url = sign_in(w.planner), reverse("consultation-new")
    named = sent(w, summary="Wabwire Ssali told us. Abara is far.", accessibility="Call 0772 123 456.")
    answer = client.post(url, named)
    page = answer.content.decode()
    assert "“Wabwire Ssali” (a name)" in page and "“0772 123 456” (a telephone number)" in page
    assert set(answer.context["form"].errors) == {"summary", "accessibility"}
    assert "Why these words name nobody" in page and not Consultation.objects.filter(method="workshop").exists()
    answer = client.post(url, named | {"personal_data_answer": "A theatre group and its hotline"})
    assert answer.status_code == 302
    made = Consultation.objects.get(method="workshop")
    assert Event.objects.of(made).get(verb="answered").note == "A theatre group and its hotline"
    again = {"title": "Again", "revision": 1, "summary": "Wabwire Ssali told us. Abara is far."}
    assert client.post(address("consultation-edit", made), named | again).status_code == 302  # answered for already
    more = again | {"revision": 2, "summary": "Wabwire Ssali and Tibenda Kato told us."}
    answer = client.post(address("consultation-edit", made), named | more)
    assert answer.status_code == 200 and "Tibenda Kato" in str(answer.context["form"].errors)
    assert "Wabwire" not in str(answer.context["form"].errors)


def test_names_of_areas_organisations_and_cadres_pass(w, sign_in):
    summary = "In Abara the Social Welfare Officer of Hope for Children listens. Abara District Office does not."
    assert sign_in(w.planner).post(reverse("consultation-new"), sent(w, summary=summary)).status_code == 302


def test_a_stale_save_shows_both_texts(w, sign_in):
    client, url = sign_in(w.planner), address("consultation-edit", w.consultation)
    assert client.post(url, sent(w, revision=0)).status_code == 302
    answer = client.post(url, sent(w, revision=0, summary="Another summary."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "They want workers who stay." in page and "Another summary." in page and 'name="count_female_10-14"' in page
    w.consultation.refresh_from_db()
    assert w.consultation.summary == "They want workers who stay."


def test_what_is_published_is_taken_off_before_it_is_changed(w, sign_in):
    client = sign_in(w.planner)
    finding = w.heard.findings.get()
    answer = client.post(address("consultation-edit", w.heard), sent(w, revision=0))
    assert answer.status_code == 200 and "public page" in answer.content.decode()
    assert client.post(address("finding-edit", finding), {"text": "Other", "revision": 0}).status_code == 200
    assert client.post(address("finding-delete", finding), {"revision": 0}).status_code == 200
    assert client.post(address("finding-new", w.heard), {"text": "One more"}).status_code == 200
    assert [each.text for each in w.heard.findings.all()] == ["We wait for months."]
    response = {"answer": "not", "target": "", "why": "No money this year."}
    assert client.post(address("response-new", finding), response).status_code == 302


def test_others_see_only_what_is_published_and_no_history_of_it(w, sign_in):
    client = sign_in(w.partner)
    page = client.get(reverse("consultations")).content.decode()
    assert "Adults in Chelim" in page and "Young people in Abara" not in page
    assert client.get(address("consultation", w.consultation)).status_code == 404
    page = client.get(address("consultation", w.heard)).content.decode()
    assert "fewer than 5" in page and "History" not in page
    Event.write("changed", w.heard, by=w.planner, after={"counts": ["Girls and women, 18 to 24: 3"]})
    assert client.get(reverse("history", args=["strategy.consultation", w.heard.pk])).status_code == 404
    assert sign_in(w.observer).get(reverse("history", args=["strategy.consultation", w.heard.pk])).status_code == 200


# Findings and responses -----------------------------------------------------------------------------------------------


def test_findings_are_numbered_and_their_answer_is_kept_while_the_words_are(w, sign_in):
    client = sign_in(w.planner)
    named = {"text": "Lotus Haven helped.", "elements": ["PLN-3"]}
    answer = client.post(address("finding-new", w.consultation), named)
    assert answer.status_code == 200 and "Lotus Haven" in str(answer.context["form"].errors)
    client.post(address("finding-new", w.consultation), named | {"personal_data_answer": "A shelter"})
    made = Finding.objects.get(consultation=w.consultation, number=2)
    assert (made.elements, made.personal_data_answer) == (["PLN-3"], "A shelter")
    url = address("finding-edit", made)
    client.post(url, {"text": "Lotus Haven helped us.", "revision": 1})
    made.refresh_from_db()
    assert (made.text, made.personal_data_answer) == ("Lotus Haven helped us.", "A shelter")
    client.post(url, {"text": "The shelter helped us.", "revision": 2})
    made.refresh_from_db()
    assert made.personal_data_answer == ""


def test_a_finding_of_an_element_that_is_not_offered_is_refused(w, sign_in):
    answer = sign_in(w.planner).post(address("finding-new", w.consultation), {"text": "Far", "elements": ["XXX"]})
    assert set(answer.context["form"].errors) == {"elements"}


def test_a_stale_finding_and_a_stale_delete_lose_nothing(w, sign_in):
    client = sign_in(w.secretariat)
    client.post(address("finding-edit", w.finding), {"text": "First", "revision": 0})
    answer = client.post(address("finding-edit", w.finding), {"text": "Second", "revision": 0})
    assert answer.status_code == 409 and "First" in answer.content.decode() and "Second" in answer.content.decode()
    assert client.post(address("finding-delete", w.finding), {"revision": 0}).status_code == 409
    assert client.post(address("finding-delete", w.finding), {"revision": 1}).status_code == 302
    assert not Finding.objects.filter(pk=w.finding.pk).exists()
    assert Event.objects.filter(verb="deleted", object_type="strategy.finding").get().before["text"] == "First"


def test_a_response_points_at_a_part_of_its_own_strategy(w, sign_in):
    client, url = sign_in(w.planner), address("response-new", w.finding)
    given = {"answer": "partly", "target": f"objective:{w.objective.key}", "why": "Two of five."}
    assert client.post(url, given).status_code == 302
    made = Response.objects.get(why="Two of five.")
    assert (made.part, made.key, made.created_by) == ("objective", w.objective.key, w.planner)
    twice = client.post(url, given | {"why": "Again"})
    assert twice.status_code == 200 and "already" in twice.content.decode()
    other = Strategy.objects.create(
        code="other",
        title="Other",
        first_year=2027,
        last_year=2030,
        near_until=2027,
        medium_until=2029,
        framework=w.framework,
    )
    foreign = other.objectives.create(number=1, element=w.items["PLN-3"], title="Elsewhere", horizon="near")
    answer = client.post(url, given | {"target": f"objective:{foreign.key}"})
    assert set(answer.context["form"].errors) == {"target"}


def test_what_is_taken_up_is_taken_up_somewhere(w, sign_in):
    client, url = sign_in(w.planner), address("response-new", w.finding)
    answer = client.post(url, {"answer": "taken_up", "target": "", "why": "We do."})
    assert set(answer.context["form"].errors) == {"target"}
    assert client.post(url, {"answer": "not", "target": "", "why": "Too costly."}).status_code == 302
    answer = client.post(url, {"answer": "not", "target": f"action:{w.action.key}", "why": "Ask Wabwire Ssali."})
    assert set(answer.context["form"].errors) == {"why"}


def test_a_response_is_changed_and_deleted(w, sign_in):
    client, url = sign_in(w.planner), address("response-edit", w.response)
    given = {"answer": "partly", "target": f"action:{w.action.key}", "why": "Half of them.", "revision": 0}
    assert client.post(url, given).status_code == 302
    assert client.post(url, given | {"why": "All"}).status_code == 409
    w.response.refresh_from_db()
    assert (w.response.answer, w.response.why) == ("partly", "Half of them.")
    assert client.post(address("response-delete", w.response), {"revision": 1}).status_code == 302
    assert not w.finding.responses.exists()


def test_responses_to_a_key_are_those_that_one_may_see(w):
    assert consultations.responses_to([w.action.key]) == {}
    assert consultations.responses_to([w.action.key], user=w.partner) == {}
    assert consultations.responses_to([w.action.key], user=w.observer) == {w.action.key: [w.response]}
    consultations.publish(w.consultation, without_answers=False, by=w.planner)
    assert consultations.responses_to([w.action.key]) == {w.action.key: [w.response]}


# Publishing -----------------------------------------------------------------------------------------------------------


def test_publishing_asks_for_consent_safeguarding_a_finding_and_a_last_look(w, sign_in):
    client, url = sign_in(w.planner), address("consultation-publish", w.consultation)
    client.post(url, {})
    w.consultation.refresh_from_db()
    assert w.consultation.published_at is None
    for facts in ({"consent_confirmed": False}, {"safeguarding_confirmed": False}):
        w.consultation = listening.consultation(w, **facts)
        Finding.objects.create(consultation=w.consultation, number=1, text="Far.")
        answer = client.post(
            address("consultation-publish", w.consultation), {"looked": "on", "without_answers": "on"}, follow=True
        )
        assert "not confirmed" in answer.content.decode()
        w.consultation.refresh_from_db()
        assert w.consultation.published_at is None


def test_a_finding_without_answer_is_shown_as_such_when_somebody_says_so(w, sign_in, client):
    Finding.objects.create(consultation=w.consultation, number=2, text="The toilets are locked.")
    planner, url = sign_in(w.planner), address("consultation-publish", w.consultation)
    assert "no answer yet: answer them" in planner.post(url, {"looked": "on"}, follow=True).content.decode()
    planner.post(url, {"looked": "on", "without_answers": "on"})
    w.consultation.refresh_from_db()
    assert w.consultation.published_by == w.planner
    assert Event.objects.of(w.consultation).get(verb="published").after == {"without_answer": 1}
    client.logout()
    page = client.get(reverse("you-said")).content.decode()
    assert "The toilets are locked." in page and "No answer yet" in page and "Planned: we want to do this" in page


def state_of(w):
    response = Response.objects.get(pk=w.response.pk)
    consultations.add_states([response])
    return response.state


def test_it_is_planned_until_the_strategy_is_in_force_and_funded(w, sign_in, client):
    """The response points at action 1.1, which costs 100 + 200, half of it funded, and begins in 2027."""
    consultations.publish(w.consultation, without_answers=False, by=w.planner)
    Response.objects.filter(pk=w.response.pk).update(part="action", key=w.action.key, answer="taken_up")
    funded, begun = {"funded": F("amount")}, {"starts_on": timezone.localdate()}
    w.action.costs.update(**funded)
    Action.objects.filter(pk=w.action.pk).update(**begun)
    assert state_of(w) == "planned"  # a draft
    Strategy.objects.update(status="in_force")
    assert state_of(w) == "doing"
    w.action.costs.filter(year=2028).update(funded=0)
    assert state_of(w) == "planned"  # not funded
    shown = {
        "public": client.get(reverse("you-said")).content.decode(),
        "page": sign_in(w.planner).get(address("consultation", w.consultation)).content.decode(),
        "action": sign_in(w.planner).get(reverse("action", args=[w.action.pk])).content.decode(),
        "element": sign_in(w.planner)
        .get(reverse("strategy", args=[w.strategy.pk]), {"element": "PLN-3"})
        .content.decode(),
        "document": repr(contents.document(w.strategy, "en").chapters),
        "json": data.write(w.strategy, "en").decode(),
    }
    assert "Planned: we want to do this" in shown["public"] and "Yes, we do this" not in shown["public"]
    assert "We plan" in shown["public"]
    for name in ("page", "action", "element"):
        assert '<span class="tag wait">planned</span>' in shown[name], name
    assert "Taken up (planned)" in shown["document"] and '"state": "planned"' in shown["json"]
    w.action.costs.update(**funded)
    assert "Yes, we do this" in client.get(reverse("you-said")).content.decode()


@pytest.mark.parametrize(
    ("action", "answer", "expected"),
    [
        ({"starts_on": datetime.date(2099, 1, 1), "ends_on": None}, "taken_up", "planned"),
        ({"status": "cancelled"}, "taken_up", "dropped"),
        ({"status": "done"}, "partly", "done"),
        ({}, "not", ""),
    ],
)
def test_how_far_what_was_taken_up_is(w, action, answer, expected):
    Strategy.objects.update(status="in_force")
    w.action.costs.update(funded=F("amount"))
    Action.objects.filter(pk=w.action.pk).update(**{"starts_on": timezone.localdate()} | action)
    Response.objects.filter(pk=w.response.pk).update(part="action", key=w.action.key, answer=answer)
    assert state_of(w) == expected


def test_an_objective_is_done_by_all_its_actions(w):
    """Objective 1: action 1.1, half funded, and 1.2 without any cost."""
    Strategy.objects.update(status="in_force")
    Response.objects.filter(pk=w.response.pk).update(part="objective", key=w.objective.key, answer="taken_up")
    w.action.costs.update(funded=F("amount"))
    Action.objects.update(starts_on=timezone.localdate())
    assert state_of(w) == "planned"  # 1.2 says that it is not funded
    Action.objects.filter(pk=w.second_action.pk).update(funding="funded")
    assert state_of(w) == "doing"
    Response.objects.filter(pk=w.response.pk).update(part="", key=None)
    assert state_of(w) == "planned"


def test_unpublishing_takes_it_off(w, sign_in, client):
    sign_in(w.secretariat).post(address("consultation-unpublish", w.heard))
    client.logout()
    assert "We wait for months." not in client.get(reverse("you-said")).content.decode()
    assert client.get(reverse("you-said", args=["national"])).status_code == 404
    refused = sign_in(w.secretariat).post(address("consultation-unpublish", w.heard), follow=True)
    assert "It is not published." in refused.content.decode()


def test_the_public_page_tells_no_draft_no_small_count_and_no_person(w, client):
    consultations.publish(w.consultation, without_answers=False, by=w.planner)
    page = client.get(reverse("you-said", args=["national"])).content.decode()
    assert "The officer comes once a year." in page and "We fill the posts that are empty." in page
    assert w.action.title not in page and "Planner" not in page
    assert "fewer than 5" in page and ">3<" not in page
    Strategy.objects.filter(pk=w.strategy.pk).update(status="endorsed")
    assert w.action.title in client.get(reverse("you-said")).content.decode()
    french = text(client.get(reverse("you-said"), headers={"accept-language": "fr"}))
    assert '<html lang="fr"' in french and 'lang="en"><p>The officer' in french


def test_the_public_page_asks_the_database_a_fixed_number_of_times(w, client):
    counts = []
    for first in (1, 6):
        for number in range(first, first + 5):
            more = listening.consultation(w, f"Number {number}", published=True)
            finding = Finding.objects.create(consultation=more, number=1, text="Far.")
            Response.objects.create(finding=finding, part="action", key=w.second_action.key, answer="not", why="No.")
        client.get(reverse("you-said"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("you-said")).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


def test_the_page_of_a_consultation_asks_a_fixed_number_of_times(w, sign_in):
    client, counts = sign_in(w.planner), []
    for first in (2, 12):
        for number in range(first, first + 5):
            finding = Finding.objects.create(
                consultation=w.consultation, number=number, text="Far.", elements=["PLN-1"]
            )
            Response.objects.create(finding=finding, part="action", key=w.action.key, answer="partly", why="A part.")
        with CaptureQueriesContext(connection) as found:
            client.get(address("consultation", w.consultation))
        counts.append(len(found))
    assert counts[0] == counts[1] <= 25


# Small groups ---------------------------------------------------------------------------------------------------------


def test_what_is_hidden_cannot_be_computed():
    """The oracle: all tables of three groups of at most 30 people, gathered by what is told of them. Whoever knows the
    rule and reads what is told still finds every number from 1 to 4 behind each "fewer than 5"."""
    alike = defaultdict(list)
    for sizes in itertools.product(range(31), repeat=3):
        if sum(sizes) <= 30:
            groups = dict(zip("abc", sizes, strict=True))
            told = consultations.tell(groups)
            alike[str(consultations.total(groups)), str(told)].append((groups, told))
    checked = 0
    for same in alike.values():
        told = same[0][1]
        for group in told or {}:
            possible = {groups[group] for groups, _told in same}
            if told[group].state == consultations.SMALL:
                assert possible == {1, 2, 3, 4}
                checked += 1
            elif told[group].state == consultations.HELD:
                assert len(possible) > 3
        if told is None and sum(same[0][0].values()) >= consultations.FEW:
            assert all(len({groups[group] for groups, _told in same}) > 1 for group in "abc")
    assert checked > 500


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"a": 9, "b": 8, "c": 0}, {"a": 9, "b": 8}),
        ({"a": 9, "b": 9, "c": 3}, {"a": 9, "b": "held", "c": "small"}),
        ({"a": 12, "b": 3}, {"a": "held", "b": "small"}),
        ({"a": 5, "b": 1}, None),
        ({"a": 2, "b": 3}, None),
        ({"a": 2}, None),
        ({"a": 6}, {"a": 6}),
        ({}, None),
    ],
)
def test_small_groups(sizes, told):
    found = consultations.tell(sizes)
    assert told == (found and {group: each.count or each.state for group, each in found.items()})


def test_a_total_under_five_is_not_told():
    assert consultations.total({"a": 2, "b": 2}).count is None and consultations.total({"a": 3, "b": 2}).count == 5


def test_the_fragment_beside_an_action(w):
    found = consultations.responses_to([w.action.key], user=w.planner)[w.action.key]
    page = render_to_string("strategy/consultations/_responses.html", {"responses": found})
    assert (
        "The officer comes once a year." in page and "We fill the posts that are empty." in page and "Taken up" in page
    )
    assert render_to_string("strategy/consultations/_responses.html", {"responses": []}).strip() == ""


def test_a_sum_of_what_is_not_known_is_not_told_as_nobody(w, sign_in):
    table = sign_in(w.planner).get(address("consultation", w.consultation)).context["table"]
    assert table["sums"] == [12, 8, None] and table["total"] == 20
    assert table["rows"] == [("15 to 17", [9, 8, None], 17), ("18 to 24", [3, None, None], 3)]
