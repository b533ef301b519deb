"""Every page of the application: axe-core finds nothing, nothing is wider than a telephone,
the security policy holds.
"""

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from django.test.signals import template_rendered

from tests import rooms
from tests.browser.driving import Window
from tests.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
TEMPLATES = Path(__file__).parents[2] / "templates"

# who looks, what is looked at (a URL name and of what, or a path), and the template that makes the page
PAGES = [
    ("anonymous", "account_login", "account/login.html"),
    ("anonymous", "account_reset_password", "account/password_reset.html"),
    ("anonymous", "account_reset_password_done", "account/password_reset_done.html"),
    ("anonymous", "password-key", "account/password_reset_from_key.html"),
    ("anonymous", "account_reset_password_from_key_done", "account/password_reset_from_key_done.html"),
    ("anonymous", "account_inactive", "account/account_inactive.html"),
    ("partner", "account_change_password", "account/password_change.html"),
    ("partner", "account_logout", "account/logout.html"),
    ("partner", "mfa_index", "mfa/index.html"),
    ("partner", "mfa_activate_totp", "account/reauthenticate.html"),
    ("partner", "/no-such-page/", "404.html"),
    ("partner", "dashboard", "403.html"),
    ("anonymous", "/help/?a=%00", "400.html"),
    *rooms.PAGES,
]
# pages that need a mishap to be seen: rendered as they are, on a page that has the application's style
RENDERED = [
    "403_csrf.html",
    "409.html",
    "500.html",
    "503.html",
    "507.html",
    "account/locked.html",
    "account/password_set.html",
    "workforce/sending/of_another.html",
]
MAIN = [
    page
    for page in PAGES
    if page[1]
    in (
        "account_login",
        "submissions",
        "upload-new",
        "upload",
        "upload:warned",
        "submission:draft",
        "review",
        "record-edit:draft",
        "dashboard",
        "area",
        "why",
        "report",
        "people",
    )
]
LOOKS = {
    "plain": {},
    "french": {"language": "fr"},
    "phone": {"width": 360, "height": 740},
    "dark": {"color_scheme": "dark"},
}


def target(w, name):
    if name.startswith("/"):
        return name
    if name == "password-key":
        return w.password_key
    if name.startswith("why"):
        return (
            address(w, "why") + "?method=population_norm&target=cadre:swo&area=" + ("TL" if ":" in name else "chelim")
        )
    return address(w, *name.split(":"))


@pytest.fixture(scope="module")
def windows(served, browser):
    """{(who looks, look): Window}: each is opened once and goes from page to page."""
    opened = {}
    yield opened
    for window in opened.values():
        window.context.close()


@pytest.fixture
def window_of(served, browser, windows):
    """``window_of(who, look)`` gives a person's window. At the end nothing may have gone wrong in it."""
    used = []

    def _window_of(who, look="plain"):
        if (who, look) not in windows:
            windows[who, look] = Window(browser, served.url, **LOOKS[look])
            if who != "anonymous":
                windows[who, look].be(served.clients[who])
        window = windows[who, look]
        window.begin()
        used.append(window)
        return window

    yield _window_of
    assert [wrong for window in used for wrong in window.wrong] == []


def visit(window, served, name, template):
    """Open the page, and be sure that it is made by the template that is meant."""
    used = []
    note = lambda template, **_more: used.append(template.name)  # noqa: E731
    template_rendered.connect(note)
    try:
        window.page.goto(target(served, name))
    finally:
        template_rendered.disconnect(note)
    assert template in used


def violations(page):
    """What axe-core finds, in words: the rule, and where."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]


def named(page):
    return f"{page[1]} {page[0]}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_page(served, window_of, page):
    who, name, template = page
    window = window_of(who)
    visit(window, served, name, template)
    assert violations(window.page) == []
    window.page.set_viewport_size({"width": 360, "height": 740})
    assert window.overflow() <= 0


@pytest.mark.parametrize("page", MAIN, ids=named)
@pytest.mark.parametrize("look", ["french", "phone", "dark"])
def test_main_pages_in_french_on_a_phone_and_in_the_dark(served, window_of, page, look):
    who, name, template = page
    window = window_of(who, look)
    visit(window, served, name, template)
    assert window.page.locator("html").get_attribute("lang") == ("fr" if look == "french" else "en")
    assert violations(window.page) == []
    window.page.set_viewport_size({"width": 360, "height": 740})
    assert window.overflow() <= 0


@pytest.mark.parametrize("template", RENDERED)
def test_pages_of_mishaps(window_of, template):
    window = window_of("anonymous")
    window.page.goto("/healthz")
    window.page.set_content(render_to_string(template), wait_until="networkidle")
    assert violations(window.page) == []
    window.page.set_viewport_size({"width": 360, "height": 740})
    assert window.overflow() <= 0


def test_a_new_password_is_shown_once(served, open_window):
    window = open_window(served.url).be(served.clients["administrator"])
    window.page.goto(address(served, "person"))
    window.page.get_by_role("button", name="Set a new password").click()
    assert violations(window.page) == []


def test_a_fault_would_be_found(served, open_window):
    window = open_window(served.url)
    window.page.goto("/help/")
    window.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [found.partition(":")[0] for found in violations(window.page)] == ["image-alt"]


def test_what_the_policy_forbids_would_be_heard(served, browser):
    window = Window(browser, served.url)
    window.page.goto("/help/")
    window.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    window.context.close()
    assert len(window.wrong) == 1 and "Content Security Policy" in window.wrong[0]


def test_every_template_of_a_page_is_here():
    aside = ("allauth/", "django/", "account/email", "base.html", "crumbs.html")
    found = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts}
    pages = {name for name in found if not name.startswith(aside) and not Path(name).name.startswith("_")}
    assert pages - {page[2] for page in PAGES} - set(RENDERED) == {"workforce/people/person_password.html"}
