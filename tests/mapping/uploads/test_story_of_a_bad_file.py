"""A partner's worst file from its first sending to the gap report, in both languages, by forms alone (no script runs).

The workbook has a banner, a misspelt title, a column of something else, a per cent, a footnote mark, a number that
became a date, a hidden row, a total, and no column of employment, which the figures of last round had.
"""

import datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mapping.submissions.models import Submission
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from tests import factories
from tests.mapping.uploads.asking import saved, sheets
from tests.markup import text
from tests.strategy.reporting import line, make_report

pytestmark = pytest.mark.django_db
BEFORE = [
    {"cadre": "swo", "headcount": 9, "employment": "permanent"},
    {"cadre": "cdo", "headcount": 4, "employment": "contract"},
    {"cadre": "cdo", "headcount": 2, "employment": "permanent"},
]
ASKED = {  # question: (what the page says of it, the partner's answer)
    "hidden_rows_1": ({"en": "Row 7 is hidden in your file", "fr": "La ligne 7 est masquée"}, "leave_out"),
    "column_C": ({"en": "Wrokers (headcount)", "fr": "Wrokers (headcount)"}, "headcount"),
    "column_E": ({"en": "Vehicles", "fr": "Vehicles"}, "leave_out"),
}


def workbook(*, is_mended):
    """The partner's own list; ``is_mended``: as the page told them."""
    made = sheets(
        Staff=[
            ["District staff list, June 2026"],
            [],
            ["District", "Cadre", "Wrokers (headcount)", "Women", "Vehicles"],
            ["Abara District", "Social welfare officer", 9, 0.5, 2],
            ["Abara District", "Community development officer", "6*", 3, 1],
            ["Abara East", "Para-social worker", datetime.date(2026, 12, 8), 4, 0],
            ["Abara East", "Social welfare officer", 70, None, 0],
            ["Total", None, 93, None, 3],
        ],
        Notes=[["Counted by hand"]],
    )
    staff = made["Staff"]
    staff["D4"].number_format = "0%"
    staff.row_dimensions[7].hidden = True
    if is_mended:
        staff["D4"], staff["C5"], staff["C6"] = 5, 6, 8
        staff["D4"].number_format = staff["C6"].number_format = "0"
    return saved(made)


class Partner:
    """What the partner's office does on the pages, and reads there."""

    def __init__(self, world, client, language):
        self.world, self.client, self.language = world, client, language
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def send(self, data):
        address = reverse("upload-new", args=[self.world.round.code, self.world.office.code])
        file = SimpleUploadedFile("staff.xlsx", data)
        assert self.client.post(address, {"file": file}).status_code == 302
        self.upload = Upload.objects.latest("pk")
        return self.check()

    def check(self):
        self.upload = tasks.run_now(self.upload)
        return text(self.client.get(reverse("upload", args=[self.upload.pk])))

    def answer(self, **answers):
        address = reverse("upload-questions", args=[self.upload.pk])
        assert self.client.post(address, answers).status_code == 302
        self.upload.refresh_from_db()
        return self.check()

    def confirm(self):
        address = reverse("upload-confirm", args=[self.upload.pk])
        assert self.client.post(address, {"mode": "update"}).status_code == 302
        self.upload.refresh_from_db()
        return self.check()

    def submit(self, draft, message=""):
        given = {"revision": draft.revision, "message": message, "declared": "on"}
        return text(self.client.post(reverse("submission-submit", args=[draft.pk]), given, follow=True))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_worst_file_to_the_report(world, sign_in, language):
    factories.submission(world.last_round, world.office, world.a, by=world.reviewer, records=BEFORE)
    partner = Partner(world, sign_in(world.partner), language)
    page = partner.send(workbook(is_mended=False))
    assert partner.upload.outcome == "questions"
    assert {each["key"] for each in partner.upload.open_questions} == ASKED.keys()
    assert all(said[language] in page for said, _answer in ASKED.values())
    answers = {key: given for key, (_said, given) in ASKED.items()}
    page = partner.answer(**answers)
    assert partner.upload.outcome == "errors" and all(cell in page for cell in ("C5", "C6", "D4"))
    assert {group.rule for group in partner.upload.issue_groups.all()} == {"date_cell", "mark", "percent"}

    partner.send(workbook(is_mended=True))
    partner.answer(**answers)
    assert [each["key"] for each in partner.upload.open_questions] == ["fewer"]  # who of them is on contract?
    partner.answer(**answers, fewer="same")
    assert partner.upload.outcome == "ready"
    partner.confirm()
    assert partner.upload.outcome == "stored"

    draft = Submission.objects.get(round=world.round, organisation=world.office)
    partner.submit(draft)
    draft.refresh_from_db()
    assert draft.status == "submitted"
    reviewer = sign_in(world.reviewer)
    reviewer.post(reverse("submission-send-back", args=[draft.pk]), {"note": "Six officers, not eight?"})
    again = Submission.objects.get(opened_from=draft)

    partner = Partner(world, sign_in(world.partner), language)
    unanswered = {"en": "nothing has changed since", "fr": "rien n’a changé depuis"}[language]
    assert unanswered in partner.submit(again)
    partner.submit(again, message="Six, counted again.")
    again.refresh_from_db()
    assert again.status == "submitted"
    sign_in(world.reviewer).post(reverse("submission-accept", args=[again.pk]))
    again.refresh_from_db()
    assert again.status == "accepted"

    report = make_report(world)
    counted = {cadre: Decimal(str(line(report, "abara", target=cadre).current)) for cadre in ("swo", "cdo", "para")}
    assert counted == {"swo": 9, "cdo": 6, "para": 8}
