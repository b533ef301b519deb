"""No word is lost in a real browser: a save that was stopped, a session that ended, another tab, several forms on a
page; with and without scripts.
"""

import os

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from mapping.submissions.models import Comment
from strategy.plans.models import Section
from tests.browser.driving import committed
from tests.factories import PASSWORD
from tests.pages import address
from workforce.sending.models import KeptForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = "Officers leave in March,\nand nobody < 3 knows why."


@pytest.fixture
def at(served, open_window):
    """A window of somebody who signed in for this test alone."""

    def _at(name, who="planner", **options):
        client = Client()
        committed(lambda: client.force_login(served.people[who], backend=BACKEND))
        window = open_window(served.url, **options)
        window.client = client
        window.be(client).page.goto(address(served, *name.split(":")))
        return window

    yield _at
    committed(KeptForm.objects.all().delete)


def look(window, name):
    """Set SSW_LOOK to a folder to see the page."""
    if folder := os.environ.get("SSW_LOOK"):
        window.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def end_session(window):
    key = window.client.cookies["sessionid"].value
    committed(lambda: Session.objects.filter(session_key=key).delete())


def sign_in(page, person):
    page.get_by_label("User name or e-mail address").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_save_that_was_stopped_can_be_pressed_again(served, at):
    page = at("risk-new").page
    sent = []

    def stop_the_first(route):
        sent.append(route.request.method)
        route.abort("aborted") if len(sent) == 1 else route.continue_()

    page.route(
        "**/risks/new/", lambda route: stop_the_first(route) if route.request.method == "POST" else route.continue_()
    )
    page.get_by_label("Risk", exact=False).first.fill("The budget is cut")
    save(page)
    page.wait_for_timeout(500)
    save(page)
    page.wait_for_timeout(500)
    assert sent.count("POST") == 2


@pytest.mark.parametrize("scripts", [True, False])
def test_a_session_that_ended_loses_no_word(served, at, scripts):
    window = at("section-edit", java_script_enabled=scripts)
    page = window.page
    page.get_by_label("Text", exact=True).fill(WORDS)
    end_session(window)
    save(page)
    expect(page.get_by_text("What you wrote is not lost: sign in")).to_be_visible()
    look(window, f"signed-out-{scripts}")
    sign_in(page, served.planner)
    expect(page.get_by_text("is in the form again. It is not saved yet")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value(WORDS)
    look(window, f"again-{scripts}")
    page.set_viewport_size({"width": 390, "height": 844})
    look(window, f"again-390-{scripts}")
    assert not scripts or window.overflow() <= 0
    save(page)
    expect(page.get_by_text("not saved yet")).to_have_count(0)
    assert Section.objects.get(pk=served.section.pk).text == WORDS


def test_the_keeper_says_so_and_goes_on_after_signing_in_in_another_tab(served, at):
    window = at("section-edit")
    page = window.page
    end_session(window)
    area = page.get_by_label("Text", exact=True)
    with page.expect_response(lambda answer: "/autosave/" in answer.url and answer.status == 401):
        area.press_sequentially(" more")
    expect(page.locator("[data-kept]")).to_have_text(
        "You were signed out. Sign in again in another tab: your text stays here."
    )
    look(window, "keeper")
    tab = window.context.new_page()
    tab.goto("/accounts/login/")
    sign_in(tab, served.planner)
    tab.wait_for_load_state()
    with page.expect_response(lambda answer: "/autosave/" in answer.url and answer.status == 200):
        area.press_sequentially(" and more")
    expect(page.locator("[data-kept]")).to_contain_text("Draft saved at")
    save(page)
    assert Section.objects.get(pk=served.section.pk).text.count("more and more") == 1


def test_what_stands_in_the_other_forms_of_a_page_stays(served, at):
    page = at("review", who="reviewer").page
    page.get_by_label("Note", exact=False).fill(WORDS)
    page.locator("summary", has_text="Comment on the whole").click()
    page.locator("#comment").fill("A comment beside the note")
    page.get_by_role("button", name="Add the comment").last.click()
    expect(page.get_by_text("Your comment was added.")).to_be_visible()
    expect(page.get_by_label("Note", exact=False)).to_have_value(WORDS)
    assert Comment.objects.filter(text="A comment beside the note").count() == 1


def test_signing_out_keeps_what_one_was_writing(served, at):
    page = at("risk-new").page
    box = page.locator("main textarea").first
    box.fill(WORDS)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=" + reverse("risk-new", args=[served.strategy.pk]))
    sign_in(page, served.planner)
    expect(page.locator("main textarea").first).to_have_value(WORDS)


def test_two_presses_without_scripts_make_one(served, at):
    window = at("review", who="reviewer", java_script_enabled=False)
    page = window.page
    page.locator("summary", has_text="Comment on the whole").click()
    page.locator("#comment").fill("Pressed twice")
    page.get_by_role("button", name="Add the comment").last.dblclick()
    page.wait_for_timeout(1500)
    assert Comment.objects.filter(text="Pressed twice").count() == 1


def test_a_second_tab_and_the_back_button_have_what_was_typed(served, at):
    window = at("review", who="reviewer")
    page = window.page
    page.get_by_label("Note", exact=False).fill(WORDS)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Submissions").click()
    page.wait_for_url("**/submissions/")
    for _look in range(40):  # a page that is left waits for no answer
        if KeptForm.objects.exists():
            break
        page.wait_for_timeout(250)
    page.go_back()
    expect(page.get_by_label("Note", exact=False)).to_have_value(WORDS)
    tab = window.context.new_page()
    tab.goto(address(served, "review"))
    expect(tab.get_by_label("Note", exact=False)).to_have_value(WORDS)
    look(window, "second-tab")
    tab.get_by_role("button", name="Throw it away").click()
    expect(tab.get_by_label("Note", exact=False)).to_have_value("")


def test_what_was_saved_is_not_offered_again_however_slow_the_answer(served, at):
    page = at("review", who="reviewer").page

    def slowly(route):
        page.wait_for_timeout(2000)
        route.continue_()

    page.route("**/comment/", slowly)
    page.locator("summary", has_text="Comment on the whole").click()
    page.locator("#comment").fill("Saved slowly")
    page.get_by_role("button", name="Add the comment").last.click()
    expect(page.get_by_text("Your comment was added.")).to_be_visible()
    page.wait_for_timeout(1000)  # whatever a page sends when it is left has come
    assert not KeptForm.objects.exists()


def test_the_back_button_without_scripts(served, at):
    page = at("review", who="reviewer", java_script_enabled=False).page
    page.get_by_label("Note", exact=False).fill(WORDS)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Submissions").click()
    page.go_back()
    expect(page.get_by_label("Note", exact=False)).to_have_value(WORDS)


def test_leaving_a_page_on_which_nothing_was_written_keeps_nothing(served, at):
    """Its box to tick has no value of its own in the markup."""
    page = at("submission:draft", "partner").page
    expect(page.get_by_label("To the best of my knowledge")).to_be_visible()
    page.goto(f"{served.url}/help/")
    page.wait_for_timeout(500)
    assert not KeptForm.objects.filter(kept_by=served.people["partner"]).exists()
