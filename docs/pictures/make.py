#!/usr/bin/env python3
"""The pictures of the README, of a running demonstration:

  python3 run.py                                            in one terminal, and in another
  .venv/bin/python docs/pictures/make.py --password WORDS   the password it printed;
                                                            --address where it is not on port 8000

The second picture sends a file with mistakes as the demonstration's partner:
it stays in the list of that organisation's files.
"""

import argparse
import base64
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
SIZE = {"width": 1280, "height": 760}
SHARPNESS = 1.2  # pixels of the picture to one of the page: readable at the width of a README, under 60 kB as WebP
QUALITY = 55
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
MISTAKES = """Area,Cadre,Employment,Posts approved,Posts filled,Workers
Obongi,Probation and social welfare officer,Permanent,4,3,three
Obongi,Community development oficer,Permanent,6,5,5
Obongi,Para-social worker,Unpaid volunteer,,,-40
Total,,,10,8,45
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--address", default="http://127.0.0.1:8000")
    asked.add_argument("--password", required=True)
    given = asked.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, who, go in (("dashboard", "chair", to_dashboard), ("problems", "partner", to_problems)):
            view = {"viewport": SIZE, "device_scale_factor": SHARPNESS, "locale": "en", "base_url": given.address}
            page = browser.new_context(**view, reduced_motion="reduce").new_page()
            sign_in(page, who, given.password)
            go(page)
            take(page, HERE / f"{name}.webp")
        browser.close()


def sign_in(page: Page, who: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def to_dashboard(page: Page) -> None:
    page.goto("/dashboard/")


def to_problems(page: Page) -> None:
    """The partner's own way: home, send a spreadsheet, wait until it is checked."""
    page.get_by_role("link", name="Send a spreadsheet").first.click()
    page.locator("[name=file]").set_input_files(
        {"name": "obongi staff.csv", "mimeType": "text/csv", "buffer": MISTAKES.encode()}
    )
    page.locator("main form").filter(has=page.locator("[name=file]")).get_by_role("button").last.click()
    summary = page.get_by_text("There is a problem").first
    summary.wait_for(timeout=60_000)
    summary.evaluate("title => scrollTo(0, title.getBoundingClientRect().top + scrollY - 40)")


def take(page: Page, path: Path) -> None:
    """As WebP, which Playwright's own screenshot does not write."""
    shot = {"format": "webp", "quality": QUALITY}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", shot)
    path.write_bytes(base64.b64decode(taken["data"]))
    print(f"{path.relative_to(HERE.parents[1])}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
