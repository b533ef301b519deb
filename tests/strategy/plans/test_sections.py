"""Sections through their pages: two editors, kept drafts, history; nothing that was typed gets lost."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from strategy.consultations.models import Consultation
from strategy.group.models import Group, Meeting
from strategy.plans.models import Section, Strategy
from strategy.plans.services import strategies
from strategy.writing import offered
from strategy.writing.models import Autosave
from strategy.writing.services import drafts, editing
from tests.factories import user
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@kept
def w(world):
    make_strategy(world)
    world.second = user("second_planner", "planner", world.ministry)
    return world


def signed_in(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def planner(w):
    return signed_in(w.planner)


def page(name, obj):
    return reverse(name, args=[obj.pk])


def post(client, section, text, revision, **more):
    return client.post(page("section-edit", section), {"text": text, "revision": revision, **more})


def autosave(client, obj, **values):
    return client.post(reverse("autosave", args=[obj._meta.label_lower, obj.pk]), values)


def freeze(w, status="endorsed"):
    Strategy.objects.filter(pk=w.strategy.pk).update(status=status)


# Saving ---------------------------------------------------------------------------------------------------------------


def test_a_section_is_saved(w, planner):
    answer = post(planner, w.section, "Every child is seen.\r\n• and heard", 0)
    assert answer.status_code == 302
    assert answer.url == f"/strategies/{w.strategy.pk}/read/#section-{w.section.pk}"
    saved = Section.objects.get(pk=w.section.pk)
    assert saved.text == "Every child is seen.\n- and heard" and (saved.revision, saved.edited_by) == (1, w.planner)
    assert Event.objects.of(saved).get().after["text"] == saved.text


def test_a_text_that_is_too_long_or_cites_nothing_comes_back_whole(w, planner):
    for text, word in (("word " * 200_000, "999,999"), ("See [[figure:999999]].", "999999")):
        answer = post(planner, w.section, text, 0)
        assert answer.status_code == 200 and word in answer.content.decode()
        assert answer.context["form"]["text"].value() == text
    assert Section.objects.get(pk=w.section.pk).revision == 0


def test_only_sections_that_were_added_have_a_title_to_change(w, planner):
    own = strategies.add(w.strategy, title="Annex", by=w.planner)
    post(planner, own, "x", own.revision, title="Annex one")
    post(planner, w.section, "y", 0, title="Not mine to name")
    assert Section.objects.get(pk=own.pk).heading == "Annex one"
    assert Section.objects.get(pk=w.section.pk).heading == "Vision"
    assert post(planner, own, "x", own.revision + 1, title=" ").context["form"].errors.keys() == {"title"}


def test_two_editors_lose_nothing(w, planner):
    """Both open the page; the second to save sees both texts, joins them and saves."""
    other = signed_in(w.second)
    revision = planner.get(page("section-edit", w.section)).context["form"]["revision"].value()
    assert other.get(page("section-edit", w.section)).context["form"]["revision"].value() == revision == 0
    long = "Every child is heard, wherever they live, and by somebody who has the time to listen."
    assert post(other, w.section, long, revision).status_code == 302
    mine = long.replace("heard", "protected")
    answer = post(planner, w.section, mine, revision)
    html = answer.content.decode()
    assert answer.status_code == 409 and "Second Planner saved a newer version" in html
    assert "<mark>heard</mark>" in html and "<mark>protected</mark>" in html
    assert Section.objects.get(pk=w.section.pk).text == long
    carried = answer.context["form"]
    assert carried["revision"].value() == 1 and carried["text"].value() == mine
    joined = long.replace("heard", "heard and protected")
    assert post(planner, w.section, joined, carried["revision"].value()).status_code == 302
    assert Section.objects.get(pk=w.section.pk).text == joined


def test_a_stale_page_carries_what_other_forms_sent(w, planner):
    editing.save(w.section, values={"text": "First"}, revision=0, by=w.second)
    html = post(planner, w.section, "Mine", 0, **{"costs-0-amount": "12"}).content.decode()
    assert '<input type="hidden" name="costs-0-amount" value="12">' in html


@pytest.mark.parametrize("status", ["review", "endorsed", "in_force", "superseded"])
def test_a_frozen_version_is_not_written(w, planner, status):
    freeze(w, status)
    assert planner.get(page("section-edit", w.section)).status_code == 302
    answer = post(planner, w.section, "New", 0)
    assert answer.status_code == 200 and "can be changed in a draft" in answer.content.decode()
    assert autosave(planner, w.section, text="x", revision=0).status_code == 409
    for refused in (
        lambda: strategies.add(w.strategy, title="x", by=w.planner),
        lambda: strategies.move(w.section, steps=1, by=w.planner),
        lambda: editing.remove(w.section, revision=0, by=w.planner),
    ):
        with pytest.raises(ValidationError) as error:
            refused()
        assert error.value.code == "frozen"


def test_who_may_not(w):
    for person in (w.chair, w.administrator, w.partner, w.reviewer):
        assert signed_in(person).get(page("section-edit", w.section)).status_code == 403
    for name in ("section-edit", "section-history", "section-delete"):
        assert signed_in(w.planner).get(reverse(name, args=[999999])).status_code == 404
    assert signed_in(w.planner).put(page("section-edit", w.section)).status_code == 405


# Own sections ---------------------------------------------------------------------------------------------------------


def order(w):
    return [each.heading for each in w.strategy.sections.all()]


def test_sections_are_added_moved_and_deleted(w, planner):
    answer = planner.post(reverse("section-new", args=[w.strategy.pk]), {"title": "Annex", "after": w.section.pk})
    own = Section.objects.get(title="Annex")
    assert answer.url == page("section-edit", own) and order(w) == ["Vision", "Annex", "Justice system"]
    planner.post(page("section-move", own), {"way": "down"})
    assert order(w) == ["Vision", "Justice system", "Annex"]
    planner.post(page("section-move", own), {"way": "down"})
    planner.post(page("section-move", own), {"way": "sideways"})
    assert order(w)[-1] == "Annex"
    planner.post(page("section-move", own), {"way": "up"})
    planner.post(page("section-move", own), {"way": "up"})
    assert order(w)[0] == "Annex"
    assert planner.post(page("section-delete", own), {"revision": own.revision}).status_code == 302
    assert order(w) == ["Vision", "Justice system"]
    assert [event.verb for event in Event.objects.of(own)] == ["deleted", "moved", "moved", "moved", "created"]


def test_standard_sections_are_neither_moved_nor_deleted(w, planner):
    before = order(w)
    for name, data in (("section-move", {"way": "down"}), ("section-delete", {"revision": 0})):
        assert planner.post(page(name, w.section), data).status_code == 302
    assert order(w) == before


def test_a_section_that_somebody_writes_in_is_not_deleted(w, planner):
    own = strategies.add(w.strategy, title="Annex", by=w.planner)
    editing.save(own, values={"text": "New words"}, revision=own.revision, by=w.second)
    answer = planner.post(page("section-delete", own), {"revision": own.revision})
    assert answer.status_code == 409 and "New words" in answer.content.decode()
    assert planner.post(page("section-delete", own), {"revision": "x"}).status_code == 409
    assert Section.objects.filter(pk=own.pk).exists()


def test_a_new_section_needs_a_title_and_a_draft(w, planner):
    target = reverse("section-new", args=[w.strategy.pk])
    assert planner.post(target, {"title": " "}).status_code == 200
    freeze(w)
    assert "can be changed in a draft" in planner.post(target, {"title": "Annex"}).content.decode()
    assert not Section.objects.filter(kind="other").exists()


# Drafts ---------------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back(w, planner):
    answer = autosave(planner, w.section, text="Half a sen", revision=0, csrfmiddlewaretoken="x")
    assert answer.status_code == 200 and answer.json()["said"].startswith("Draft saved at")
    assert Autosave.objects.get().values == {"text": ["Half a sen"]}
    html = planner.get(page("section-edit", w.section)).content.decode()
    assert "You have an unsaved draft of" in html and "Half a sen" not in html
    assert "data-autosave-url" not in html  # until it is decided on, nothing writes over it
    again = planner.get(page("section-edit", w.section), {"draft": 1})
    assert again.context["form"]["text"].value() == "Half a sen"
    assert "data-autosave-url" in again.content.decode() and "unsaved draft" not in again.content.decode()
    assert post(planner, w.section, "Half a sentence.", 0).status_code == 302
    assert not Autosave.objects.exists()


def test_a_draft_is_thrown_away(w, planner):
    autosave(planner, w.section, text="Half", revision=0)
    answer = planner.post(
        reverse("autosave-drop", args=["strategy.section", w.section.pk]), {"next": "/sections/1/edit/", "text": "x"}
    )
    assert answer.url == "/sections/1/edit/" and not Autosave.objects.exists()
    for target in ("https://elsewhere.example/", "//elsewhere.example", "javascript:x"):
        answer = planner.post(reverse("autosave-drop", args=["strategy.section", w.section.pk]), {"next": target})
        assert answer.url == "/"


def test_a_draft_says_that_the_text_has_moved_on(w, planner):
    autosave(planner, w.section, text="Mine", revision=0)
    editing.save(w.section, values={"text": "Theirs"}, revision=0, by=w.second)
    assert (
        "Second Planner has saved a newer text since" in planner.get(page("section-edit", w.section)).content.decode()
    )
    form = planner.get(page("section-edit", w.section), {"draft": 1}).context["form"]
    assert (form["text"].value(), form["revision"].value()) == ("Mine", 0)
    assert post(planner, w.section, "Mine", 0).status_code == 409
    assert "newer text meanwhile" in autosave(planner, w.section, text="Mine too", revision=0).json()["said"]


def test_who_else_is_writing(w, planner):
    autosave(signed_in(w.second), w.section, text="x", revision=0)
    assert "Second Planner is also editing this." in planner.get(page("section-edit", w.section)).content.decode()
    assert autosave(planner, w.section, text="y", revision=0).json()["others"] == "Second Planner is also editing this."
    Autosave.objects.update(saved_at=timezone.now() - timedelta(minutes=3))
    assert "is also editing" not in planner.get(page("section-edit", w.section), {"draft": 1}).content.decode()


def test_what_is_saved_already_is_no_draft(w, planner):
    """The last keystrokes' draft may arrive after the save."""
    autosave(planner, w.section, text="Done.", revision=0)
    post(planner, w.section, "Done.", 0)
    assert autosave(planner, w.section, text="Done.", revision=0).json()["said"] == ""
    assert not Autosave.objects.exists()


def test_drafts_have_a_size(w, planner):
    assert autosave(planner, w.section, text="x" * 500_000, revision=0).status_code == 413
    assert autosave(planner, w.section, revision=0, **{f"f{i}": "" for i in range(501)}).status_code == 413
    assert not Autosave.objects.exists()


def test_drafts_keep_what_postgresql_would_not(w, planner):
    assert autosave(planner, w.section, text="a\x00b", revision="²").status_code == 200
    assert Autosave.objects.get().values == {"text": ["ab"]} and Autosave.objects.get().base_revision == 0


def test_each_kind_of_text_and_who_may_write_it(w):
    group = Group.objects.create(name="Leadership group")
    meeting = Meeting.objects.create(number=1, title="First", on="2026-12-01")
    consultation = Consultation.objects.create(
        strategy=w.strategy,
        title="Young people",
        groups=["youth"],
        method="workshop",
        area=w.a,
        starts_on="2026-05-01",
        ends_on="2026-05-02",
    )
    may = {
        w.section: "planner",
        w.objective: "planner",
        w.action: "planner",
        group: "secretariat",
        meeting: "secretariat",
        consultation: "secretariat planner",
    }
    assert {each._meta.label_lower for each in may} == set(offered.WRITTEN)
    for obj, allowed in may.items():
        for name in ("planner", "secretariat", "chair", "observer"):
            wanted = 200 if name in allowed.split() else 403
            assert autosave(signed_in(w.people[name]), obj, text="draft", revision=0).status_code == wanted, (obj, name)
        assert autosave(signed_in(w.partner), obj, text="draft", revision=0).status_code == 404
    assert autosave(signed_in(w.planner), w.strategy, text="x").status_code == 404
    assert signed_in(w.planner).get(reverse("autosave", args=["strategy.section", w.section.pk])).status_code == 405


def test_a_draft_of_several_forms_comes_back_as_it_was_sent(w):
    drafts.keep(
        w.action, values={"title": ["x"], "levels": ["1", "2"], "costs-0-year": ["2027"]}, revision=3, by=w.planner
    )
    draft = drafts.offered(w.action, by=w.planner)
    assert draft.has_moved and draft.data.getlist("levels") == ["1", "2"] and draft.data["costs-0-year"] == "2027"
    assert draft.initial == {"title": "x", "levels": ["1", "2"], "costs-0-year": "2027", "revision": 3}


# Writing --------------------------------------------------------------------------------------------------------------


def test_the_page_offers_the_figures_the_strategy_cites(w, planner):
    html = planner.get(page("section-edit", w.section)).content.decode()
    assert f'data-insert="[[figure:{w.figure.pk}]]"' in html
    assert "data-tools hidden" in html  # only a script shows buttons that need one


def test_the_page_asks_a_fixed_number_of_questions(w, planner, django_assert_max_num_queries):
    for number in range(12):
        strategies.add(w.strategy, title=f"Section {number}", by=w.planner)
    with django_assert_max_num_queries(30):
        planner.get(page("section-edit", w.section))


def test_a_preview(w, planner):
    target = reverse("text-preview")
    sent = {"minutes": "**x** <script>", "preview": "minutes"}
    fragment = planner.post(target, sent, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>x</strong> &lt;script&gt;" in fragment and "<html" not in fragment
    assert "<html" in planner.post(target, sent).content.decode()
    assert "characters" in planner.post(target, {"text": "x" * 200_000}).content.decode()
    unknown = planner.post(target, {"text": "[[figure:999999]] **y**"}).content.decode()
    assert "There is no figure 999999" in unknown and "<strong>y</strong>" in unknown
    assert signed_in(w.partner).post(target, {"text": f"[[figure:{w.figure.pk}]]"}).status_code == 403


# History --------------------------------------------------------------------------------------------------------------


def test_every_save_is_read_word_by_word(w, planner):
    post(planner, w.section, "Every child is **seen**.", 0)
    post(signed_in(w.second), w.section, "Every child is **seen** and safe.", 1)
    for target in (
        page("section-history", w.section),
        reverse("text-history", args=["strategy.section", w.section.pk]),
    ):
        html = signed_in(w.observer).get(target).content.decode()
        assert "<del>heard</del><ins>seen</ins>" in html and "<ins> and safe</ins>" in html
        assert html.index("Second Planner") < html.index("<del>heard")
    assert signed_in(w.partner).get(page("section-history", w.section)).status_code == 403


def test_the_history_of_an_action_shows_other_fields_too(w, planner):
    editing.save(w.action, values={"title": "Fill posts", "horizon": "long"}, revision=0, by=w.planner)
    html = planner.get(reverse("text-history", args=["strategy.action", w.action.pk])).content.decode()
    assert "Fill vacant funded posts → Fill posts" in html and "near → long" in html
    assert planner.get("/texts/strategy.strategy/1/history/").status_code == 404


def test_the_answer_of_a_draft_is_short(w, planner):
    answer = autosave(planner, w.section, text="x" * 90_000, revision=0)
    assert set(json.loads(answer.content)) == {"said", "others"} and len(answer.content) < 300
