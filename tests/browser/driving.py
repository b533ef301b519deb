"""What drives Chromium in the tests: one browser a module, and windows that remember what went wrong in them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
PATIENCE = 20_000  # milliseconds; a busy machine fails no test


@pytest.fixture(scope="module")
def browser(chromium, django_db_setup):
    """Headless Chromium. While it is there an event loop runs in this thread, so Django would refuse the database, and
    gives the tests another connection than before: that one is told what the first knows, and closed at the end."""
    from django.db import connection, connections
    from playwright.sync_api import sync_playwright

    rows_of_migrations = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        if rows_of_migrations:
            connection._test_serialized_contents = rows_of_migrations
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def open_window(browser):
    """``open_window(base, ...)`` gives a Window. At the end nothing may have gone wrong in any."""
    windows = []

    def _open(base, **options):
        windows.append(Window(browser, base, **options))
        return windows[-1]

    yield _open
    for window in windows:
        window.context.close()
    assert [wrong for window in windows for wrong in window.wrong] == []


class Window:
    """A page in a browser context of its own. ``wrong`` gathers console errors (what the content security policy
    refuses is one), exceptions of scripts, and answers of 500."""

    def __init__(self, browser, base, *, width=1280, height=900, language="en", **options):
        self.base, self.size = base, {"width": width, "height": height}
        view = {"viewport": self.size, "locale": language, "base_url": base}
        self.context = browser.new_context(**view, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.wrong = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def begin(self):
        """As it was opened, for one page more: its size, and nothing wrong so far."""
        self.page.set_viewport_size(self.size)
        self.wrong.clear()

    def _heard(self, message):
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _answered(self, response):
        if response.status >= 500:
            self.wrong.append(f"{response.status}: {response.url}")

    def be(self, client):
        """Signed in as a Django test client is."""
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.base}
        self.context.add_cookies([cookie])
        return self

    def overflow(self):
        """How many pixels the page is wider than the window."""
        self.page.wait_for_load_state("domcontentloaded")
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def committed(work):
    """Done on a connection of its own, so that the server's threads see it."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()
