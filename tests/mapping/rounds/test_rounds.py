"""Rounds: opening and changing one, what is expected in it, more time, reminders."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mapping.files import read_table, write_table
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.rounds.services import expected, rounds
from tests.factories import submission
from tests.worlds import kept
from workforce.history.models import Event
from workforce.reference.models import Organisation

DAY = datetime.date


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return error.value


@kept
def next_round(world):
    return rounds.create(
        by=world.planner,
        name="2027",
        code="2027",
        as_of=DAY(2027, 6, 30),
        flow_from=DAY(2026, 7, 1),
        opens=DAY(2026, 11, 1),
        closes=DAY(2099, 9, 30),
        reporting_level=world.levels.district,
        previous=world.round,
    )


@pytest.fixture
def file(tmp_path):
    """A table as a planner would send it: rows below the titles organisation, area, anchor, due."""

    def _file(*rows, header=("Organisation", "Area", "Anchor", "Due"), name="expected.xlsx"):
        path = tmp_path / name
        write_table(path, header=header, rows=rows, title="Expected")
        return read_table(path, filename=name, expected=[title for each in expected.TITLES.values() for title in each])

    return _file


def listed(round):
    found = round.expected.values_list("organisation__code", "area__code", "is_anchor", "due")
    return sorted(found, key=lambda row: row[:2])


# What is expected -----------------------------------------------------------------------------------------------------
def test_a_file_of_names_and_codes_is_loaded(world, next_round, file):
    table = file(
        ("Abara District Office", "Abara", "yes", None),
        ("HfC", "ABBARA", "", "2027-10-15"),
        ("hope", "chelim", "no", None),
        ("ministry", "TL", "oui", "15/10/2027"),
    )
    assert expected.import_expected(next_round, table, by=world.planner) == {"created": 4, "changed": 0, "unchanged": 0}
    assert listed(next_round) == [
        ("abara-office", "abara", True, None),
        ("hope", "abara", False, DAY(2027, 10, 15)),
        ("hope", "chelim", False, None),
        ("ministry", "TL", True, DAY(2027, 10, 15)),
    ]
    assert expected.import_expected(next_round, table, by=world.planner) == {"created": 0, "changed": 0, "unchanged": 4}


def test_the_anchor_can_move_within_one_file(world, next_round, file):
    expected.import_expected(next_round, file(("abara-office", "abara", "yes", None)), by=world.planner)
    table = file(("hope", "abara", "yes", None), ("abara-office", "abara", "no", None))
    assert expected.import_expected(next_round, table, by=world.planner) == {"created": 1, "changed": 1, "unchanged": 0}
    assert listed(next_round) == [("abara-office", "abara", False, None), ("hope", "abara", True, None)]


def test_every_mistake_is_listed_and_nothing_is_loaded(world, next_round, file):
    Organisation.objects.create(code="hope-2", name="Hope for Children", employer_type="faith_based")
    expected.import_expected(next_round, file(("abara-office", "abara", "yes", None)), by=world.planner)
    table = file(
        ("elves", "abara", "yes", None),
        ("abara-office", "atlantis", "yes", None),
        ("", "chelim", "perhaps", "soon"),
        ("Hope for Children", "bukoro", "no", "2020-01-01"),
        ("hope", "abara-east", "no", None),
        ("hope", "abara", "yes", None),
        ("hope", "dokka", "no", None),
        ("hope", "dokka", "no", None),
    )
    error = refused(expected.import_expected, next_round, table, by=world.planner)
    assert error.messages == [
        "Cell A2: “elves” no organisation has this code or name.",
        "Cell B3: “atlantis” no area has this code or name.",
        "Cell A4: is empty.",
        "Cell C4: “perhaps” write yes or no.",
        "Cell D4: “soon” write a day as 2026-12-31.",
        "Cell A5: “Hope for Children” means more than one: write one of the codes hope, hope-2.",
        "Cell D5: “2020-01-01” is before the round opens.",
        "Cell B6: “abara-east” is below the level that this round is reported at.",
        "Row 7: “Abara” this area already has a main submission: Abara District Office.",
        "Row 9: “Hope for Children, Dokka” the same organisation and area are in row 8.",
    ]
    assert len(listed(next_round)) == 1


def test_a_file_without_its_columns_is_refused(world, next_round, file):
    error = refused(
        expected.import_expected, next_round, file(("x", "y"), header=("Place", "Anchor")), by=world.planner
    )
    assert [each.code for each in error.error_list] == ["no_column", "no_column"]


def test_cloning_leaves_out_what_has_ended_and_can_be_repeated(world, next_round):
    world.offices["dokka"].valid_to = DAY(2027, 1, 1)
    world.offices["dokka"].save()
    done = expected.clone_expected(next_round, source=world.round, by=world.planner)
    assert done == {"created": 4, "left_out": ["Dokka District Office, Dokka"]}
    assert expected.clone_expected(next_round, source=world.round, by=world.planner)["created"] == 0
    assert ("abara-office", "abara", True, None) in listed(next_round)


def test_every_office_speaks_for_its_area(world, next_round):
    ExpectedSubmission.objects.create(round=next_round, organisation=world.ngo, area=world.a, is_anchor=True)
    ExpectedSubmission.objects.create(round=next_round, organisation=world.offices["bukoro"], area=world.b)
    Organisation.objects.create(code="dokka-2", name="Dokka Town", employer_type="local_government", area=world.d)
    assert expected.expect_offices(next_round, by=world.planner) == {"created": 2, "left_out": ["Dokka"]}
    anchors = set(next_round.expected.filter(is_anchor=True).values_list("organisation__code", flat=True))
    assert anchors == {"hope", "bukoro-office", "chelim-office"}


# The round and its days -----------------------------------------------------------------------------------------------
def test_what_submissions_rest_on_does_not_change(world):
    submission(world.round, world.office, world.a, by=world.partner, status="draft")
    assert refused(rounds.change, world.round, as_of=DAY(2026, 5, 31), by=world.planner).code == "has_submissions"
    changed = rounds.change(world.round, closes=DAY(2027, 1, 31), by=world.planner)
    event = Event.objects.of(changed).get()
    assert (event.before, event.after) == ({"closes": "2026-12-31"}, {"closes": "2027-01-31"})
    error = refused(rounds.change, changed, closes=DAY(2020, 1, 1), by=world.planner)
    assert "window open before it closes" in error.messages[0]


def test_more_time_must_be_later(world, mailoutbox, django_capture_on_commit_callbacks):
    each = world.round.expected.get(organisation=world.office)
    assert refused(rounds.extend, each, due=world.round.closes, by=world.planner).code == "not_later"
    with django_capture_on_commit_callbacks(execute=True):
        rounds.extend(each, due=DAY(2099, 1, 31), by=world.planner)
    each.refresh_from_db()
    assert each.last_day == DAY(2099, 1, 31)
    assert [mail.to for mail in mailoutbox] == [["partner@example.org"]]
    assert refused(rounds.extend, each, due=DAY(2099, 1, 30), by=world.planner).code == "not_later"


def test_only_what_was_not_begun_is_taken_off_the_list(world):
    each = world.round.expected.get(organisation=world.ngo)
    rounds.remove_expected(each, by=world.planner)
    assert not world.round.expected.filter(organisation=world.ngo).exists()
    submission(world.round, world.office, world.a, by=world.partner, status="draft")
    begun = world.round.expected.get(organisation=world.office)
    assert refused(rounds.remove_expected, begun, by=world.planner).code == "has_submissions"


# Pages ----------------------------------------------------------------------------------------------------------------
FIELDS = {
    "name": "2027",
    "code": "2027",
    "as_of": "2027-06-30",
    "flow_from": "2026-07-01",
    "opens": "2027-07-01",
    "closes": "2027-09-30",
}


def test_a_round_is_made_on_its_page(world, sign_in):
    given = FIELDS | {"reporting_level": world.levels.district.pk, "previous": world.round.pk, "listed_cadres": ["swo"]}
    client = sign_in(world.planner)
    assert client.post(reverse("round-new"), given | {"closes": "2027-01-01"}).status_code == 200
    assert client.post(reverse("round-new"), given | {"code": "new"}).status_code == 200
    assert not Round.objects.filter(name="2027").exists()
    assert client.post(reverse("round-new"), given).status_code == 302
    made = Round.objects.get(code="2027")
    assert (made.listed_cadres, made.previous) == (["swo"], world.round)
    assert sign_in(world.reviewer).post(reverse("round-new"), given).status_code == 403


def test_a_stale_change_shows_both_and_can_be_saved_after_all(world, sign_in):
    client, url = sign_in(world.planner), reverse("round-edit", args=["2026"])
    given = FIELDS | {
        "code": "2026",
        "as_of": "2026-06-30",
        "flow_from": "2025-07-01",
        "opens": "2026-07-01",
        "closes": "2026-12-31",
        "reporting_level": world.levels.district.pk,
        "previous": world.last_round.pk,
        "second_reviewer": world.offices["dokka"].pk,
        "name": "Mine",
        "seen": 0,
    }
    rounds.change(world.round, name="Theirs", by=world.administrator)
    stale = client.post(url, given)
    page = stale.content.decode()
    assert stale.status_code == 409 and "Theirs" in page and "Mine" in page
    newest = rounds.version(world.round)
    assert f'value="{newest}"' in page
    assert client.post(url, given | {"seen": newest}).status_code == 302
    world.round.refresh_from_db()
    assert world.round.name == "Mine"


def test_a_file_is_loaded_on_the_page_or_its_mistakes_are_shown(world, sign_in, next_round):
    client, url = sign_in(world.planner), reverse("round-expected-import", args=["2027"])
    good = SimpleUploadedFile("expected.csv", b"organisation,area,anchor,due\nabara-office,abara,yes,\n")
    assert client.post(url, {"file": good}).status_code == 302
    bad = SimpleUploadedFile("expected.csv", b"organisation;area;anchor;due\nelves;abara;no;\n")
    assert "“elves” no organisation" in client.post(url, {"file": bad}).content.decode()
    empty = SimpleUploadedFile("expected.xlsx", b"PK not a workbook")
    assert client.post(url, {"file": empty}).status_code == 200
    assert len(listed(next_round)) == 1


@pytest.mark.parametrize(
    "name", ["round-expected-clone", "round-expected-offices", "round-remind", "expected-remove", "expected-extend"]
)
def test_managing_pages_ladder(world, sign_in, next_round, name):
    each = world.round.expected.get(organisation=world.ngo)
    args = ["2026", each.pk] if name.startswith("expected") else ["2026"]
    given = {"source": world.last_round.pk, "due": "2099-05-01"}
    url = reverse(name, args=args)
    for person in ("partner", "reviewer", "chair", "outsider"):
        assert sign_in(world.people[person]).post(url, given).status_code == 403
    client = sign_in(world.planner)
    if name != "expected-extend":
        assert client.get(url).status_code == 405
    elsewhere = reverse(name, args=["nowhere", *args[1:]])
    assert client.post(elsewhere, given).status_code == 404
    assert client.post(url, given).url == reverse("round", args=["2026"])


def test_the_table_of_a_round_is_filtered_and_downloaded(world, sign_in):
    submission(world.round, world.office, world.a, by=world.partner)
    client, url = sign_in(world.planner), reverse("round", args=["2026"])
    page = client.get(url, {"q": "hope", "turn": "partner"})
    assert [row["organisation"] for row in page.context["page"]] == ["hope"]
    page = client.get(url, {"state": "accepted"})
    assert [row["organisation"] for row in page.context["page"]] == ["abara-office"]
    assert "2026: 1 of 4 areas are complete" in " ".join(page.content.decode().split())
    lines = b"".join(client.get(url, {"format": "csv", "state": "nothing"})).decode("utf-8-sig").splitlines()
    assert len(lines) == 5 and lines[1].startswith(
        "abara,Abara,hope,Hope for Children,no,Nothing received,Partner,2026-07-01,2026-12-31"
    )
