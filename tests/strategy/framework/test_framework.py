"""Versions of the framework: the draft, its items and statements, publishing, and what changed."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from strategy.framework import files as framework_files
from strategy.framework import services as service
from strategy.framework.models import Framework, FrameworkItem
from tests.strategy.planning import make_framework
from tests.worlds import kept
from workforce.history.models import Event
from workforce.history.stale import Stale

pytestmark = pytest.mark.django_db
WORDS = {"name": "Pay", "names": {"fr": "Rémunération"}, "description": "", "descriptions": {}}


@kept
def draft(world):
    world.framework, world.items = make_framework()
    world.draft = service.next_draft(by=world.planner)
    return world.draft


def item(draft, code):
    return draft.items.get(code=code)


def typed(item, **more):
    """What the form of an item sends."""
    words = {"name": item.name, "name_fr": item.names.get("fr", ""), "description": item.description}
    return words | {"description_fr": "", "seen": service.mark(item)} | more


# The service ---------------------------------------------------------------------------------------------------------
def test_a_draft_is_a_whole_copy(draft, world):
    assert service.content(draft) == service.content(world.framework)
    assert (draft.version, draft.is_draft, Framework.objects.newest()) == (2, True, world.framework)
    assert item(draft, "PLN-3-1").parent == item(draft, "PLN-3")
    with pytest.raises(ValidationError):
        service.next_draft(by=world.planner)


def test_without_a_framework_there_is_no_draft(world):
    with pytest.raises(ValidationError) as refused:
        service.next_draft(by=world.planner)
    assert refused.value.code == "none"


def test_publishing_freezes_it(draft, world):
    service.publish(draft, note="New words", by=world.planner)
    assert Framework.objects.newest() == draft
    for change in (
        lambda: service.publish(draft, note="Again", by=world.planner),
        lambda: service.discard(draft, by=world.planner),
        lambda: service.add_item(draft, values={"kind": "context", "code": "x"} | WORDS, parent=None, by=world.planner),
        lambda: service.change_item(item(draft, "PLN"), values=WORDS, seen="", by=world.planner),
        lambda: service.move_item(item(draft, "PLN"), is_up=True, by=world.planner),
        lambda: service.change_statements(item(draft, "PLN-1"), rows=[], seen="", by=world.planner),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "frozen"


def test_hiding_hides_what_is_inside_and_showing_shows_what_is_around(draft, world):
    def set_hidden(code, is_hidden):
        one = item(draft, code)
        service.change_item(one, values={"is_hidden": is_hidden}, seen=service.mark(one), by=world.planner)
        return set(draft.items.filter(is_hidden=True).values_list("code", flat=True))

    assert set_hidden("PLN", True) == {"PLN", "PLN-1", "PLN-3", "PLN-3-1"}
    assert set_hidden("PLN-3-1", False) == {"PLN-1"}
    assert not world.framework.items.filter(is_hidden=True).exists()


def test_items_are_moved_among_their_own(draft, world):
    def order():
        return [each.code for each in service.siblings(item(draft, "PLN"))]

    assert order() == ["PLN", "DEV", "SUP"]
    service.move_item(item(draft, "SUP"), is_up=True, by=world.planner)
    assert order() == ["PLN", "SUP", "DEV"]
    service.move_item(item(draft, "PLN"), is_up=True, by=world.planner)
    service.move_item(item(draft, "DEV"), is_up=False, by=world.planner)
    assert order() == ["PLN", "SUP", "DEV"]


@pytest.mark.parametrize(
    ("kind", "code", "parent"),
    [("element", "PLN-9", None), ("element", "PLN-9", "PLN-1"), ("context", "sport", "PLN"), ("pillar", "DEV", None)],
)
def test_an_item_without_a_place_or_with_a_taken_code(draft, world, kind, code, parent):
    with pytest.raises(ValidationError):
        service.add_item(
            draft, values={"kind": kind, "code": code} | WORDS, parent=parent and item(draft, parent), by=world.planner
        )


def test_what_changed(draft, world):
    planner = world.planner
    service.add_item(draft, values={"kind": "element", "code": "SUP-9"} | WORDS, parent=item(draft, "SUP"), by=planner)
    one = item(draft, "DEV-4")
    service.change_item(one, values={"name": "Learning at work"}, seen=service.mark(one), by=planner)
    one = item(draft, "justice")
    service.change_item(one, values={"is_hidden": True, "description": "Courts"}, seen=service.mark(one), by=planner)
    rows = [{"pk": None, "part": "detail", "text": "More", "texts": {}}]
    element = item(draft, "SUP-2")
    service.change_statements(element, rows=rows, seen=service.mark(list(element.statements.all())), by=planner)
    changes = service.compare(world.framework, draft)
    assert {(change.what, change.item.code, change.before) for change in changes} == {
        ("added", "SUP-9", ""),
        ("renamed", "DEV-4", "In-service training"),
        ("hidden", "justice", ""),
        ("described", "justice", ""),
    }
    assert service.statement_changes(world.framework, draft) == {"added": 1, "changed": 0, "gone": 0}
    assert [change.what for change in service.compare(draft, world.framework)].count("gone") == 1


def test_statements_are_changed_added_and_taken_out(draft, world):
    element = item(draft, "PLN-3")
    overview, detail = element.statements.order_by("-part")
    seen = service.mark(list(element.statements.all()))
    rows = [
        {
            "pk": overview.pk,
            "part": "overview",
            "text": "Posts are filled.",
            "texts": {"fr": "Les postes sont pourvus."},
        },
        {"pk": detail.pk, "part": "detail", "text": "", "texts": {}},
        {"pk": None, "part": "detail", "text": "Within six months.", "texts": {"fr": "En six mois."}},
    ]
    service.change_statements(element, rows=rows, seen=seen, by=world.planner)
    assert list(element.statements.values_list("code", "text")) == [
        ("PLN-3-overview", "Posts are filled."),
        ("PLN-3-S1", "Within six months."),
    ]
    assert (
        world.framework.statements.get(code="PLN-3-overview").text == "Recruitment and deployment is known (overview)."
    )
    with pytest.raises(Stale):
        service.change_statements(element, rows=rows, seen=seen, by=world.planner)
    element.statements.all().delete()
    service.change_statements(element, rows=rows[2:], seen=service.mark([]), by=world.planner)
    assert element.statements.get().code == "PLN-3-S1"  # never published, so it is free again


# The pages -----------------------------------------------------------------------------------------------------------
def test_the_first_framework_is_loaded_by_a_button(world, sign_in):
    page = sign_in(world.observer).get(reverse("framework")).content.decode()
    assert "There is no framework yet" in page and "Load the standard framework" not in page
    client = sign_in(world.administrator)
    assert "Load the standard framework" in client.get(reverse("framework")).content.decode()
    page = client.post(reverse("framework-load"), follow=True).content.decode()
    assert "A planned approach to the workforce" in page and "Public recognition" in page
    assert Framework.objects.get().published_by == world.administrator


def test_the_page_in_french(world, sign_in):
    framework_files.load()
    client = sign_in(world.observer)
    page = client.get(reverse("framework"), headers={"accept-language": "fr"}).content.decode()
    assert "Une démarche planifiée pour le personnel" in page and "A planned approach" not in page


def test_a_draft_from_begin_to_publishing(world, sign_in):
    make_framework()
    client = sign_in(world.planner)
    client.post(reverse("framework-next"))
    draft = Framework.objects.get(version=2)
    sent = {"kind": "element", "parent": "SUP", "code": "SUP-9", "name": "Pay", "name_fr": "Rémunération"}
    answer = client.post(reverse("framework-item-new", args=[2]), sent)
    assert answer.headers["location"] == "/framework/?version=2#SUP-9"
    one = item(draft, "SUP-9")
    assert (one.parent.code, one.names) == ("SUP", {"fr": "Rémunération"})
    client.post(reverse("framework-item-edit", args=[one.pk]), typed(one, name="Fair pay", is_hidden="on"))
    one.refresh_from_db()
    assert (one.name, one.is_hidden) == ("Fair pay", True)
    client.post(reverse("framework-item-move"), {"up": item(draft, "SUP").pk})
    page = client.get("/framework/?version=2").content.decode()
    places = [page.index(f'<h2 id="{code}">') for code in ("PLN", "SUP", "DEV")]
    assert places == sorted(places)
    assert client.post(reverse("framework-publish", args=[2]), {"note": ""}).status_code == 200
    page = client.post(reverse("framework-publish", args=[2]), {"note": "Pay matters"}, follow=True).content.decode()
    assert "Added: Fair pay" in page and "Pay matters" in page and "Hidden</span>" in page
    draft.refresh_from_db()
    assert (draft.note, draft.published_by) == ("Pay matters", world.planner)
    assert [event.verb for event in Event.objects.of(draft)] == ["published", "created"]
    assert client.post(reverse("framework-publish", args=[2]), {"note": "Again"}).status_code == 200
    assert client.get("/framework/?version=1").status_code == 200
    assert client.get("/framework/?version=7").status_code == client.get("/framework/?version=x").status_code == 404


def test_a_draft_is_discarded(draft, world, sign_in):
    client = sign_in(world.planner)
    assert client.post(reverse("framework-discard", args=[2])).status_code == 302
    assert not Framework.objects.filter(version=2).exists()
    client.post(reverse("framework-discard", args=[1]))
    assert Framework.objects.filter(version=1).exists()
    assert client.post(reverse("framework-discard", args=[2])).status_code == 404


def test_a_stale_item_loses_nothing(draft, world, sign_in):
    one = item(draft, "PLN-3")
    mine = typed(one, name="Hiring people")
    service.change_item(one, values={"name": "Hiring"}, seen=service.mark(one), by=world.administrator)
    client = sign_in(world.planner)
    answer = client.post(reverse("framework-item-edit", args=[one.pk]), mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Hiring people" in page and '<td data-label="Saved now">Hiring</td>' in page
    sent = {field.html_name: field.value() for field in answer.context["form"] if field.value() is not False}
    assert client.post(reverse("framework-item-edit", args=[one.pk]), sent).status_code == 302
    one.refresh_from_db()
    assert one.name == "Hiring people"


def statements_sent(element, *rows, seen=None):
    held = list(element.statements.all())
    sent = {"s-TOTAL_FORMS": len(rows), "s-INITIAL_FORMS": len(held)}
    sent["seen"] = service.mark(held) if seen is None else seen
    for number, row in enumerate(rows):
        sent |= {f"s-{number}-{name}": value for name, value in row.items()}
    return sent


def test_statements_on_their_page(draft, world, sign_in):
    element, client = item(draft, "PLN-3"), sign_in(world.planner)
    url = reverse("framework-statements", args=[element.pk])
    first, second = element.statements.all()
    kept = {"statement": first.pk, "part": "overview", "text": "Posts.", "text_fr": "Postes."}
    gone = {"statement": second.pk, "part": "detail", "text": "", "text_fr": ""}
    lacking = {"statement": "", "part": "detail", "text": "More", "text_fr": ""}
    answer = client.post(url, statements_sent(element, kept, gone, lacking))
    assert answer.status_code == 200 and "Write it in French too." in answer.content.decode()
    stale = statements_sent(element, kept, gone)
    assert client.post(url, statements_sent(element, kept, gone, lacking | {"text_fr": "Plus"})).status_code == 302
    assert [each.text for each in element.statements.all()] == ["Posts.", "More"]
    answer = client.post(url, stale)
    assert answer.status_code == 409 and "<li>More</li>" in answer.content.decode()
    assert client.post(url, {"seen": ""}).status_code == 200
    assert client.get(reverse("framework-statements", args=[item(draft, "PLN").pk])).status_code == 404


def test_wrong_person_wrong_verb_wrong_state(draft, world):
    observer, planner = Client(), Client()
    observer.force_login(world.observer)
    planner.force_login(world.planner)
    one, frozen = item(draft, "PLN-3"), world.items["PLN-3"]
    for name, args in [
        ("framework-load", []),
        ("framework-next", []),
        ("framework-publish", [2]),
        ("framework-discard", [2]),
        ("framework-item-new", [2]),
        ("framework-item-edit", [one.pk]),
        ("framework-item-move", []),
        ("framework-statements", [one.pk]),
    ]:
        assert observer.post(reverse(name, args=args)).status_code == 403, name
        assert planner.delete(reverse(name, args=args)).status_code == 405, name
    for name, args in [
        ("framework-item-new", [1]),
        ("framework-item-edit", [frozen.pk]),
        ("framework-statements", [frozen.pk]),
    ]:
        answer = planner.post(reverse(name, args=args), typed(frozen, name="Other"), follow=True)
        assert "This version is published" in answer.content.decode(), name
    planner.post(reverse("framework-item-move"), {"up": frozen.pk})
    assert FrameworkItem.objects.get(pk=frozen.pk).order == frozen.order
    assert planner.post(reverse("framework-item-move"), {"up": "x"}).status_code == 404


def test_the_page_asks_the_same_number_of_questions_of_any_framework(world, sign_in, django_assert_num_queries):
    client, url = sign_in(world.planner), reverse("framework")
    framework_files.load()
    service.next_draft(by=world.planner)
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
    with django_assert_num_queries(12):
        client.get(f"{url}?version=2")
