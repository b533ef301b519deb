"""Filling in an area's records in a real browser: typing, keys, what is kept, mistakes led to,
with and without scripts.
"""

import os
from time import monotonic

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from mapping.submissions.models import FormDraft, Submission
from tests.browser.driving import committed
from tests.factories import submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def draft(served):
    """A draft of the other organisation, made for one test."""
    made = committed(
        lambda: submission(
            served.last_round,
            served.ngo,
            served.a,
            by=served.ngo_partner,
            status="draft",
            listed_cadres=["swo", "cdo"],
            records=[{"cadre": "swo", "headcount": 4, "posts_approved": 5, "posts_filled": 4}],
        )
    )
    yield made
    committed(lambda: Submission.objects.filter(pk=made.pk).delete())


def at(served, open_window, draft, **options):
    window = open_window(served.url, **options)
    window.be(served.clients["other"]).page.goto(reverse("record-table", args=[draft.pk]))
    return window


def look(window, name):
    """Set SSW_LOOK to a folder to see the page."""
    if folder := os.environ.get("SSW_LOOK"):
        window.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def box(page, column, title):
    return page.get_by_role("textbox", name=f"{column} {title}")


SWO, CDO = "1 Social welfare officer", "2 Community development officer"


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_mistakes_are_led_to_mended_and_saved(served, open_window, draft, scripts):
    window = at(served, open_window, draft, java_script_enabled=scripts)
    page = window.page
    box(page, "Posts filled", SWO).fill("two")
    box(page, "Workers (headcount)", CDO).fill("3")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text(
        "Row 1, Social welfare officer: Posts filled must be a number: two"
    )
    assert page.title().startswith("Error:") and window.overflow() <= 0
    look(window, f"table-errors-{scripts}")
    page.get_by_role("link", name="Posts filled must be a number").click()
    wrong = box(page, "Posts filled", SWO)
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description(
        "Error: Posts filled must be a number. 0, 1, 12.5 … or empty. Write the number. "
        "If it is not known, leave the cell empty: an empty cell means “not known”, 0 means “none”."
    )
    wrong.fill("2")
    save(page)
    expect(page.get_by_text("Saved: 1 row added, 1 row changed.")).to_be_visible()
    assert sorted(draft.records.values_list("headcount", "posts_filled")) == [(3000, None), (4000, 2000)]


def test_what_is_typed_is_kept_and_comes_back(served, open_window, draft):
    window = at(served, open_window, draft)
    page = window.page
    with page.expect_response(lambda answer: "/form-draft/" in answer.url and answer.status == 200):
        box(page, "Workers (headcount)", SWO).fill("6")
    expect(page.locator("[data-kept]")).to_contain_text("Draft saved at")
    box(page, "Women", SWO).fill("5")  # leaving keeps what is newer than that
    page.goto(reverse("submission", args=[draft.pk]))
    until = monotonic() + 20
    while "5" not in FormDraft.objects.get(submission=draft).values.values() and monotonic() < until:
        page.wait_for_timeout(100)
    page.get_by_role("link", name="Fill in the form").click()
    expect(page.get_by_text("You typed this on")).to_be_visible()
    look(window, "table-offer")
    page.get_by_role("link", name="Continue with it").click()
    expect(box(page, "Workers (headcount)", SWO)).to_have_value("6")
    expect(box(page, "Women", SWO)).to_have_value("5")
    page.goto(reverse("record-table", args=[draft.pk]))
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("You typed this on")).to_have_count(0)
    assert not FormDraft.objects.filter(submission=draft).exists() and draft.records.get().headcount == 4000


def test_kept_and_widened_without_scripts(served, open_window, draft):
    page = at(served, open_window, draft, java_script_enabled=False).page
    box(page, "Workers (headcount)", SWO).fill("6")
    page.get_by_role("button", name="Save as draft, unchecked").click()
    expect(page.get_by_text("It is part of the submission only after you press Save.")).to_be_visible()
    page.get_by_text("Show others").click()
    page.get_by_label("Age", exact=True).check()
    page.get_by_role("button", name="Show these columns").click()
    expect(box(page, "Workers (headcount)", SWO)).to_have_value("6")
    box(page, "Under 30", SWO).fill("1")
    save(page)
    held = draft.records.get()
    assert (held.headcount, held.age_under_30) == (6000, 1000)


def test_keys_move_up_and_down(served, open_window, draft):
    page = at(served, open_window, draft).page
    first = box(page, "Posts filled", SWO)
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(box(page, "Posts filled", CDO)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.type("3")
    expect(first).to_have_value("3")
    page.keyboard.press("Enter")
    expect(box(page, "Posts filled", CDO)).to_be_focused()
    assert draft.records.get().posts_filled == 4000, "Enter saves nothing by accident"


def test_on_a_telephone(served, open_window, draft):
    window = at(served, open_window, draft, width=390, height=800)
    page = window.page
    look(window, "table-390")
    box(page, "Workers (headcount)", SWO).fill("-5")
    save(page)
    look(window, "table-errors-390")
    assert window.overflow() <= 0
    page.get_by_role("link", name="cannot be less than 0").click()
    box(page, "Workers (headcount)", SWO).fill("5")
    save(page)
    assert draft.records.get().headcount == 5000
