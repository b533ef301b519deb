"""E-mails: to whom, in which language, with which link; and reminders not twice a day."""

import datetime

import pytest
from django.utils import timezone, translation

from mapping.coverage.services import reminding
from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.services import submissions
from tests.factories import submission, user
from tests.worlds import kept


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://workforce.example/"


@kept
def sent(world):
    return submission(
        world.round,
        world.ngo,
        world.a,
        by=world.ngo_partner,
        status="submitted",
        records=[{"cadre": "swo", "headcount": 4}],
    )


@pytest.fixture
def done(django_capture_on_commit_callbacks, mailoutbox):
    """Do it, commit it, and give the mails that left: {address: mail}."""

    def _done(act):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return {mail.to[0]: mail for mail in mailoutbox}

    return _done


def test_submitting_tells_those_who_may_decide(world, done):
    draft = submission(
        world.round,
        world.ngo,
        world.a,
        by=world.ngo_partner,
        status="draft",
        records=[{"cadre": "swo", "headcount": 1}],
    )
    mails = done(lambda: submissions.submit(draft, message="A & B", by=world.ngo_partner))
    assert set(mails) == {"reviewer@example.org", "north_reviewer@example.org"}
    mail = mails["reviewer@example.org"]
    assert mail.subject == "To review: Hope for Children, Abara, 2026"
    assert f"https://workforce.example/submissions/{draft.pk}/review/" in mail.body and "A & B" in mail.body


def test_an_anchors_submission_tells_only_the_ministry(world, done):
    draft = submission(
        world.round, world.office, world.a, by=world.partner, status="draft", records=[{"cadre": "swo", "headcount": 1}]
    )
    assert set(done(lambda: submissions.submit(draft, by=world.partner))) == {"reviewer@example.org"}


def test_decisions_tell_the_partner(world, sent, done):
    mails = done(lambda: submissions.send_back(sent, note="Say <who> & why.", by=world.reviewer))
    assert set(mails) == {"ngo_partner@example.org"}
    mail = mails["ngo_partner@example.org"]
    assert mail.subject.startswith("Sent back: ") and "Say <who> & why." in mail.body and "Reviewer" in mail.body
    again = submissions.submit(sent.next_drafts.get(), by=world.ngo_partner, message="It is right.")
    mail = done(lambda: submissions.accept(again, by=world.reviewer))["ngo_partner@example.org"]
    assert mail.subject.startswith("Accepted: ") and f"/submissions/{again.pk}/" in mail.body
    mail = done(lambda: submissions.withdraw_acceptance(again, reason="Wrong file.", by=world.reviewer))[
        "ngo_partner@example.org"
    ]
    assert mail.subject.startswith("Acceptance withdrawn: ") and "Wrong file." in mail.body


def test_nothing_leaves_when_the_change_is_refused(world, sent, done):
    def accept_own():
        with pytest.raises(Exception, match="Only reviewers"):
            submissions.accept(sent, by=world.ngo_partner)

    assert done(accept_own) == {}


def test_mails_are_in_the_receivers_language_whatever_the_senders(world, sent, done, monkeypatch):
    world.ngo_partner.language = "fr"
    world.ngo_partner.save()
    world.a.names = {"fr": "Abara-la-Neuve"}
    world.a.save()
    sent.area.refresh_from_db()
    with translation.override("en"):
        mails = done(lambda: submissions.accept(sent, by=world.reviewer))
    assert "Abara-la-Neuve" in mails["ngo_partner@example.org"].subject


def test_people_without_an_address_or_outside_the_area_get_none(world, sent, done):
    world.ngo_partner.email = ""
    world.ngo_partner.save()
    user("south_partner", "partner", world.ngo, world.south)
    assert done(lambda: submissions.accept(sent, by=world.reviewer)) == {}
    assert submissions.turn_count(world.ngo_partner) == 0


def test_reminding_names_all_that_is_missing_once_a_day(world, sent, done):
    ExpectedSubmission.objects.create(round=world.round, organisation=world.ngo, area=world.b)
    said = []
    mails = done(lambda: said.append(reminding.remind(world.round, by=world.planner)))
    assert set(mails) == {"partner@example.org", "clerk@example.org", "ngo_partner@example.org"}
    body = mails["ngo_partner@example.org"].body
    assert "Hope for Children, Bukoro: last day 31 December 2026" in body and "Abara" not in body
    assert (said[0]["people"], said[0]["submissions"], said[0]["recent"]) == (3, 3, 0)
    assert [str(each) for each in said[0]["unreachable"]] == [
        "Chelim District Office, Chelim",
        "Dokka District Office, Dokka",
    ]
    assert done(lambda: said.append(reminding.remind(world.round, by=world.planner))) == {}
    assert said[1]["recent"] == 3
    yesterday = timezone.now() - datetime.timedelta(days=1)
    world.round.expected.update(reminded_at=yesterday)
    assert len(done(lambda: reminding.remind(world.round, by=world.planner))) == 3


def test_reminding_only_those_chosen(world, done):
    chosen = world.round.expected.get(organisation=world.office)
    assert set(done(lambda: reminding.remind(world.round, expected_ids=[chosen.pk], by=world.planner))) == {
        "partner@example.org"
    }
