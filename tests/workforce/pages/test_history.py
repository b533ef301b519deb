"""Who did what when: of what one may see; of everything, for administrators; as a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from strategy.plans.models import Strategy
from tests.factories import submission
from tests.markup import text
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event


@kept
def events(world):
    Event.write("created", world.round, by=world.planner)
    Event.write("changed", world.a, by=world.administrator, before={"name": "Abra"}, after={"name": "Abara"})
    Event.write("extended", world.round, by=world.planner, note="=cmd|' /C calc'!A0")
    Event.objects.filter(verb="created").update(at=timezone.now() - timedelta(days=40))


def of(obj):
    return reverse("history", args=[obj._meta.label_lower, obj.pk])


def readers(world, sign_in, url):
    return {name for name, person in world.people.items() if sign_in(person).get(url).status_code == 200}


def test_history_of_what_one_may_see(world, sign_in, events):
    sent = submission(world.round, world.office, world.a, by=world.partner, status="submitted")
    assert readers(world, sign_in, of(sent)) == {
        "partner",
        "reviewer",
        "north_reviewer",
        "planner",
        "chair",
        "secretariat",
        "administrator",
    }
    assert {"planner", "reviewer", "administrator"} <= readers(world, sign_in, of(world.round))
    assert "outsider" not in readers(world, sign_in, of(world.round))
    assert readers(world, sign_in, of(world.a)) == {"administrator"}
    assert readers(world, sign_in, of(world.requirements)) == {"planner", "administrator"}


def test_history_of_a_person_is_theirs_and_the_administrators(world, sign_in):
    assert readers(world, sign_in, of(world.partner)) == {"partner", "administrator"}


def test_the_page_of_an_object(world, sign_in, events):
    page = text(sign_in(world.administrator).get(of(world.a)))
    assert "<h1>Abara</h1>" in page and "Changed by Administrator" in page
    assert "<dt>Name</dt><dd>Abra → Abara</dd>" in page and "Deadline extended" not in page


@pytest.mark.parametrize(
    "path", ["no.such/1", "auth.permission/1", "sessions.session/1", "x/1", "mapping.round/x", "workforce.area/999999"]
)
def test_there_is_no_history_of_other_things(world, sign_in, path):
    assert sign_in(world.administrator).get(f"/history/{path}/").status_code == 404
    assert sign_in(world.partner).get(f"/history/{path}/").status_code == 404


def test_history_outlives_its_object(world, sign_in, events):
    url = of(world.a2)
    Event.write("changed", world.a2, by=world.administrator)
    world.a2.delete()
    assert "Abara-West" in text(sign_in(world.administrator).get(url))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", {"created", "changed", "extended"}),
        ("who=plann", {"created", "extended"}),
        ("what=extended", {"extended"}),
        ("kind=workforce.area", {"changed"}),
        ("about=2026", {"created", "extended"}),
        ("last=2026-01-01", set()),
        ("first=not-a-day", set()),
        ("what=nothing", set()),
    ],
)
def test_the_whole_history_and_its_filters(world, sign_in, events, asked, shown):
    response = sign_in(world.administrator).get(f"/history/?{asked}")
    assert {event.verb for event in response.context["page"]} == shown


def test_from_and_until_are_days_in_full(world, sign_in, events):
    today = timezone.localdate()
    client = sign_in(world.administrator)
    recent = client.get(f"/history/?first={today - timedelta(days=1)}&last={today + timedelta(days=1)}").context["page"]
    assert {event.verb for event in recent} == {"changed", "extended"}
    assert [event.verb for event in client.get(f"/history/?last={today - timedelta(days=30)}").context["page"]] == [
        "created"
    ]


def test_the_whole_history_is_for_administrators(world, sign_in):
    assert readers(world, sign_in, reverse("history")) == {"administrator"}
    assert sign_in(world.administrator).post(reverse("history")).status_code == 405


def test_pages_of_fifty(world, sign_in, django_assert_max_num_queries):
    Event.objects.bulk_create([Event.line("changed", world.a, by=world.planner) for _number in range(120)])
    client = sign_in(world.administrator)
    with django_assert_max_num_queries(14):
        page = client.get("/history/?page=2&who=plan")
    assert len(page.context["page"]) == 50 and "who=plan&amp;page=3" in text(page).replace(
        "page=3&amp;who=plan", "who=plan&amp;page=3"
    )


def test_the_history_as_a_file_that_no_spreadsheet_computes(world, sign_in, events):
    response = sign_in(world.administrator).get("/history/?kind=mapping.round&format=csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    header, first, second = csv.reader(io.StringIO(content))
    assert header[:4] == ["When", "Who", "Event", "Kind"]
    assert first[1:6] == ["Planner", "Deadline extended", "mapping.round", str(world.round.pk), "2026"]
    assert first[8] == "'=cmd|' /C calc'!A0" and second[2] == "Created"
    assert timezone.datetime.fromisoformat(first[0]).tzinfo


def test_a_line_about_a_whole_table_has_no_page_of_its_own(world, sign_in):
    Event.objects.create(actor_name="system", verb="loaded", object_type="workforce.area", object_label="areas.csv")
    page = sign_in(world.administrator).get(reverse("history"))
    assert page.status_code == 200 and "areas.csv" in text(page)


def test_what_happened_to_a_strategy_is_for_those_who_read_strategies(world, sign_in):
    make_strategy(world)
    Strategy.objects.filter(pk=world.strategy.pk).update(status="endorsed")
    for thing in (world.strategy, world.action, world.objective, world.section):
        address = reverse("history", args=[thing._meta.label_lower, thing.pk])
        assert sign_in(world.member).get(address).status_code == 200
        assert sign_in(world.partner).get(address).status_code == 404
