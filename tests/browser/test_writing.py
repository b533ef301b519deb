"""Writing in a real browser: the buttons, a figure put in, a preview, a draft that is kept and comes back,
two people at one text.
"""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from strategy.plans.models import Section
from strategy.writing.models import Autosave
from tests.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def at(served, open_window, name="section-edit", who="planner", **options):
    window = open_window(served.url, **options)
    window.be(served.clients[who]).page.goto(address(served, *name.split(":")))
    return window


def look(window, name):
    """Set SSW_LOOK to a folder to see the page."""
    if folder := os.environ.get("SSW_LOOK"):
        window.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_buttons_write_markdown(served, open_window):
    page = at(served, open_window).page
    page.goto(reverse("section-edit", args=[served.own_section.pk]))
    area = page.get_by_label("Text", exact=True)
    area.fill("")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("Children")
    expect(area).to_have_value("**Children**")
    area.fill("one\ntwo")
    area.select_text()
    page.get_by_role("button", name="Numbered list").click()
    expect(area).to_have_value("1. one\n2. two")
    area.fill("See ")
    page.get_by_text("Put in a figure").click()
    page.locator(f"[data-insert='[[figure:{served.figure.pk}]]']").click()
    expect(area).to_have_value(f"See [[figure:{served.figure.pk}]]")
    page.get_by_role("button", name="Show how it will look").click()
    expect(page.locator("[aria-live] a.chip")).to_be_visible()


def test_a_draft_is_kept_and_comes_back(served, open_window):
    window = at(served, open_window)
    area = window.page.get_by_label("Text", exact=True)
    with window.page.expect_response(lambda answer: "/autosave/" in answer.url and answer.status == 200):
        area.press_sequentially(" More to come")
    expect(window.page.locator("[data-kept]")).to_contain_text("Draft saved at")
    look(window, "kept")
    window.page.on("dialog", lambda dialog: dialog.accept())
    window.page.goto(address(served, "section-edit"))
    expect(window.page.get_by_text("You have an unsaved draft of")).to_be_visible()
    look(window, "draft")
    other = at(served, open_window, who="planner", width=360, height=740)
    look(other, "draft-360")
    assert other.overflow() <= 0
    window.page.get_by_role("link", name="Go on with it").click()
    assert "More to come" in window.page.get_by_label("Text", exact=True).input_value()
    window.page.goto(address(served, "section-edit"))
    window.page.get_by_role("button", name="Throw it away").click()
    expect(window.page.get_by_text("You have an unsaved draft of")).to_have_count(0)
    assert not Autosave.objects.filter(object_type="strategy.section", object_id=str(served.section.pk)).exists()


def test_without_scripts_everything_is_there_but_the_buttons(served, open_window):
    window = at(served, open_window, java_script_enabled=False)
    expect(window.page.get_by_role("button", name="Bold")).to_be_hidden()
    window.page.get_by_label("Text", exact=True).fill("Every child is **heard**, and seen. Without scripts.")
    with window.context.expect_page() as opened:
        window.page.get_by_role("button", name="Show how it will look").click()
    expect(opened.value.locator("strong")).to_have_text("heard")
    window.page.get_by_role("button", name="Save", exact=True).click()
    assert Section.objects.get(pk=served.section.pk).text.endswith("Without scripts.")


def test_two_people_at_one_text(served, open_window):
    window = at(served, open_window)
    other = at(served, open_window)
    for each, words in (
        (other, "Every child is heard by somebody who has the time, and is safe."),
        (window, "Every child is seen by somebody who has the time."),
    ):
        each.page.get_by_label("Text", exact=True).fill(words)
        each.page.get_by_role("button", name="Save", exact=True).click()
        each.page.wait_for_load_state()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Somebody saved this before you")
    expect(window.page.locator("mark").first).to_be_visible()
    look(window, "stale")
    window.page.set_viewport_size({"width": 360, "height": 740})
    look(window, "stale-360")
    assert window.overflow() <= 0
    window.page.get_by_label("Text, yours").fill("Every child is heard and seen, and is safe.")
    window.page.get_by_role("button", name="Save mine over it").click()
    assert Section.objects.get(pk=served.section.pk).text == "Every child is heard and seen, and is safe."
