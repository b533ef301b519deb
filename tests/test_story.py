"""The story of the product, through a headless Chromium: from a partner's file with mistakes to an official gap report.

``SSW_SCREENSHOTS=folder`` keeps a picture of every step.
"""

import os
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from strategy.reports.models import GapLine, GapReport
from tests import factories
from tests.strategy.reporting import NORM, make_report, workers

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
REASON = "One officer is paid from a project until December."
BEFORE = [  # what Abara's office reported last round
    {"cadre": "swo", "headcount": 9, "posts_approved": 10, "posts_filled": 9},
    {"cadre": "cdo", "headcount": 4, "posts_approved": 5, "posts_filled": 4},
    {"cadre": "para", "headcount": 12, "area": "abara-east", "posts_approved": 12, "posts_filled": 12},
]


@pytest.fixture
def country(world):
    """Three of four districts accepted and a report made of them; Abara has yet to report."""
    workers(world, {"bukoro": 11, "chelim": 14, "dokka": 0})
    factories.submission(world.last_round, world.office, world.a, by=world.reviewer, records=BEFORE)
    world.report = make_report(world)
    return world


class Teller:
    """One person's window, and the pictures of what the person sees."""

    shown = 0

    def __init__(self, window, name):
        self.window, self.page, self.name = window, window.page, name

    def sign_in(self, language="en"):
        self.page.goto("/")
        self.page.get_by_label("User name or e-mail address").fill(self.name)
        self.page.get_by_label("Password").fill(factories.PASSWORD)
        self.press("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def press(self, name, **where):
        self.page.get_by_role("button", name=name, **where).click()

    def follow(self, name, **where):
        self.page.locator("main, header, nav").get_by_role("link", name=name, **where).first.click()

    def sees(self, *texts):
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def picture(self, name):
        """Keep what the window shows now; and no page is wider than its window."""
        assert self.window.overflow() <= 0, name
        if folder := os.environ.get("SSW_SCREENSHOTS"):
            Teller.shown += 1
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{Teller.shown:02d}-{name}.png", full_page=True)

    def send(self, file):
        self.page.get_by_label("Your file").set_input_files(file)
        self.press("Send and check")


class Sheet:
    """The template as the partner's spreadsheet program holds it."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.active
        rows = list(self.sheet.iter_rows(values_only=True))
        self.header = next(number for number, row in enumerate(rows, start=1) if row[:2] == ("Area", "Cadre"))
        self.titles = list(rows[self.header - 1])
        self.first = next(
            number for number, row in enumerate(rows[self.header :], start=self.header + 1) if row[0] == "Abara"
        )

    def at(self, title, row):
        return self.sheet.cell(self.first + row, self.titles.index(title) + 1)

    def write(self, row, **cells):
        for name, value in cells.items():
            self.at(TITLES[name], row).value = value

    def row_of(self, cadre):
        rows = range(4)
        return next(row for row in rows if str(self.at("Cadre", row).value).startswith(cadre))

    def save(self, path):
        self.book.save(path)
        return path


TITLES = {
    "area": "Area",
    "cadre": "Cadre",
    "approved": "Posts approved",
    "filled": "Posts filled",
    "workers": "Workers (headcount)",
}


def partner_sends(partner, folder):
    """Template, a file with mistakes, the mended file, the answer, the confirmation, the submission.
    The name of the file.
    """
    partner.sees("1 submission waits for you", "Not started")
    partner.picture("partner-home")
    with partner.page.expect_download() as template:
        partner.follow("Template filled with your last figures")
    template.value.save_as(folder / "template.xlsx")
    sheet = Sheet(folder / "template.xlsx")
    swo, cdo, para = sheet.row_of("Social"), sheet.row_of("Community"), sheet.row_of("Para")
    sheet.write(swo, workers="nine")
    sheet.write(cdo, approved=3, workers=-4)
    sheet.write(para, cadre="Wizard of the court")
    sheet.write(3, area="Abara", cadre="Community development officer", approved=5, filled=4, workers=4)
    wrong = [sheet.at("Workers (headcount)", swo), sheet.at("Workers (headcount)", cdo), sheet.at("Cadre", para)]
    sheet.save(folder / "mistakes.xlsx")

    partner.follow("Send a spreadsheet")
    partner.picture("upload-new")
    partner.send(folder / "mistakes.xlsx")
    partner.sees("before this file can be submitted", "There is a problem", "Wizard of the court", "nine")
    partner.sees(*(cell.coordinate for cell in wrong))
    partner.picture("upload-with-mistakes")
    with partner.page.expect_download() as issues:
        partner.follow("List of problems (XLSX)")
    issues.value.save_as(folder / "problems.xlsx")
    told = openpyxl.load_workbook(folder / "problems.xlsx")["Cells"]
    assert {cell.coordinate for cell in wrong} <= {row[1] for row in told.iter_rows(values_only=True)}

    sheet.write(swo, workers=9)
    sheet.write(cdo, workers=4)
    sheet.write(para, cadre="Para-social worker")
    sheet.sheet.delete_rows(sheet.first + 3)
    sheet.save(folder / "abara june 2026.xlsx")
    partner.follow("Send the corrected file")
    partner.send(folder / "abara june 2026.xlsx")
    partner.sees("1 kind of warning to answer", sheet.at("Posts filled", cdo).coordinate)
    partner.picture("upload-with-a-warning")
    partner.page.get_by_label("Why is this right?").fill(REASON)
    partner.press("Confirm: this is right")
    partner.sees("3 rows are ready to be stored")
    partner.picture("upload-ready")
    partner.follow("3 records")
    partner.sees("New records", "Para-social worker")
    partner.picture("difference")
    partner.page.go_back()
    partner.press("Confirm and store")
    partner.sees("3 rows are stored")
    partner.picture("upload-stored")
    partner.follow("Abara", exact=True)
    partner.sees("Social welfare officers", "Submit for review")
    partner.picture("draft")
    partner.page.get_by_label("To the best of my knowledge").check()
    partner.press("Submit for review")
    partner.sees("Receipt", "In review", "abara june 2026.xlsx")
    partner.picture("receipt")
    return "abara june 2026.xlsx", sheet.first + swo


def headline(page):
    """The national figures that the dashboard shows first: {title: text}."""
    blocks = page.locator("dl.stats").first.locator("> div")
    return {block.locator("dt").inner_text(): block.locator("dd").first.inner_text() for block in blocks.all()}


def test_the_story(country, live_server, open_window, tmp_path):
    def person(name, **options):
        return Teller(open_window(live_server.url, **options), name).sign_in()

    planner, chair = person("planner"), person("chair")
    planner.page.goto("/dashboard/?target=cadre:swo")
    planner.picture("dashboard-before")
    before = headline(planner.page)
    assert before["Current workers"] == "25"

    partner = person("partner")
    filename, row = partner_sends(partner, tmp_path)

    reviewer = person("reviewer")
    reviewer.follow("To review")
    reviewer.sees("1 submission waits for your decision")
    reviewer.picture("review-queue")
    reviewer.page.locator("main").get_by_role("link", name="Abara").first.click()
    reviewer.sees("Abara District Office", REASON)
    reviewer.picture("review")
    listed = reviewer.page.locator("tr", has_text=REASON)
    listed.get_by_text("Comment on this record").click()
    listed.get_by_label("Comment").fill("The register of June says four approved posts.")
    listed.get_by_role("button", name="Add the comment").click()
    reviewer.sees("The register of June says four approved posts.", "Your comment was added")
    reviewer.page.get_by_label("Note to the partner").fill("One figure differs from the register.")
    reviewer.picture("review-commented")
    reviewer.press("Send back")
    reviewer.sees("Sent back", "Nothing waits for your decision")
    reviewer.picture("review-queue-empty")

    partner.page.goto("/submissions/")
    partner.sees("1 submission was sent back to you", "One figure differs from the register.")
    partner.picture("partner-home-sent-back")
    partner.follow("Correct the submission for Abara")
    partner.sees("The register of June says four approved posts.")
    partner.picture("submission-sent-back")
    partner.page.locator("tr", has_text="The register of June").get_by_role("link", name="Abara").first.click()
    partner.picture("record")
    partner.follow("Change")
    partner.page.get_by_label("Posts approved", exact=True).fill("4")
    partner.picture("record-form")
    partner.press("Save")
    partner.sees("The record was saved.")
    partner.picture("record-saved")
    partner.follow("Abara District Office, Abara, 2026")
    partner.page.get_by_label("Message to the reviewer").fill("Four, as you say.")
    partner.page.get_by_label("To the best of my knowledge").check()
    partner.press("Submit for review")
    partner.sees("Receipt", "Version", "2")

    reviewer.follow("To review")
    reviewer.page.locator("main").get_by_role("link", name="Abara").first.click()
    reviewer.sees("Four, as you say.", "Since version 1: 0 new, 1 changed")
    reviewer.picture("review-again")
    reviewer.press("Accept")
    reviewer.sees("Accepted", "Nothing waits for your decision")

    planner.page.goto(f"/reports/{country.report.number}/")
    planner.sees("This report is out of date")
    planner.picture("report-out-of-date")
    planner.press("Compute a new report")
    report = GapReport.objects.latest("number")
    assert report.number != country.report.number
    expect(planner.page.get_by_role("heading", level=1)).to_contain_text(str(report.number))
    planner.picture("report-new")

    observer = person("observer")
    observer.page.goto("/dashboard/?target=cadre:swo")
    observer.picture("dashboard-after")
    # the four community development officers, all in Abara, are too few to be shown, and what would tell them with them
    assert headline(observer.page)["Current workers"] == "–"
    planner.page.goto("/dashboard/?target=cadre:swo")
    after = headline(planner.page)
    line = GapLine.objects.get(report=report, area="TL", method=NORM, target="swo")
    assert line.current == 34
    assert after["Current workers"] == "34" and after != before
    assert GapLine.objects.get(report=report, area="abara", method=NORM, target="swo").current == 9

    planner.page.goto("/areas/abara/?target=cadre:swo")
    planner.picture("area")
    planner.page.goto(f"/reports/{report.number}/why/?method={NORM}&target=cadre:swo&area=abara")
    planner.sees("How was this computed?", filename, f"{row}")
    planner.picture("why")
    planner.page.locator("tr", has_text=filename).get_by_role("link", name=filename).click()
    planner.sees("Abara, Social welfare officers", filename, f"row {row}")
    planner.picture("record-behind-the-figure")

    chair.page.goto(f"/reports/{report.number}/")
    chair.picture("report-to-adopt")
    chair.page.get_by_role("link", name="Read before you adopt").click()
    chair.sees("Before you adopt: nothing is open", "4 of 4 complete")
    chair.picture("before-adopting")
    chair.press("Make it official")
    chair.sees("Official since", "adopted by")
    chair.picture("report-official")
    observer.page.goto("/dashboard/")
    observer.sees("Official")
    observer.picture("dashboard-official")

    in_french(partner, ["/submissions/", "/rounds/2026/upload/abara-office/"])
    in_french(reviewer, ["/review/"])
    why = f"/reports/{report.number}/why/?method={NORM}&target=cadre:swo&area=abara"
    in_french(
        planner, ["/dashboard/?target=cadre:swo", "/areas/abara/?target=cadre:swo", why, f"/reports/{report.number}/"]
    )


def in_french(person, pages):
    """The switch in the header, then each page: its language and its title are French ones."""
    english = [titled(person.page, page) for page in pages]
    person.press("Français")
    for page, title in zip(pages, english, strict=True):
        assert titled(person.page, page) != title
        expect(person.page.locator("html")).to_have_attribute("lang", "fr")
        person.picture(f"french-{page.strip('/').partition('?')[0].replace('/', '-')}")
    person.press("English")


def titled(page, address):
    page.goto(address)
    return page.title().partition(":")[0] + page.locator("main").inner_text()[:200]


def test_a_partner_sends_by_telephone_without_javascript(country, live_server, open_window, tmp_path):
    window = open_window(live_server.url, width=360, height=740, java_script_enabled=False)
    partner = Teller(window, "partner").sign_in()
    partner_sends(partner, tmp_path)
