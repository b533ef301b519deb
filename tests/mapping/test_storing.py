"""Storing: whole or nothing, columns left out, replacing, fan-out, and the command line through the same door."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from mapping.checks.keys import (
    key_hash,
)
from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.models import Record, Submission, WarningAnswer
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services import answers, storing, uploads
from tests.factories import submission
from workforce.history.models import Event
from workforce.jobs.services import Lost


def send(world, text, *, organisation=None, by=None):
    upload = uploads.create_upload(
        round=world.round, organisation=organisation or world.office, file=ContentFile(text.encode(), "x"),
        filename="posts.csv", by=by or world.partner,
    )  # fmt: skip
    return tasks.run_now(upload)


def confirm(upload, by, mode="update"):
    assert upload.outcome == "ready", list(upload.issue_groups.values("rule", "column", "examples"))
    for group in upload.issue_groups.filter(unanswered__gt=0):
        answers.answer(upload, rule=group.rule, column=group.column, text="As it is", by=by)
    return tasks.run_now(uploads.confirm(upload, mode=mode, by=by))


def put(world, text, mode="update", **more):
    stored = confirm(send(world, text, **more), more.get("by") or world.partner, mode)
    assert stored.outcome == "stored", (stored.status, stored.failure)
    return stored


def held(**filters):
    return {
        (record.area.code, record.cadre.code): record
        for record in Record.objects.filter(**filters).select_related("area", "cadre", "employer")
    }


def test_a_record_as_it_was_sent(world):
    upload = put(
        world,
        "Area,Cadre,Employment,Sector,Workplace,Posts approved,Workers,FTE,Cost in a year,Women,How counted,Note\n"
        "abara-east,Village volunteer,Unpaid volunteer,Justice, Main  office ,2.5,3,2.125,1234567.89,not known,Payroll,été\n",
    )
    record = Record.objects.select_related("sector", "level", "employer", "submission").get()
    assert (record.area.code, record.cadre.code, record.employer.code) == ("abara-east", "para", "abara-office")
    assert (record.employment, record.sector.code, record.level.code) == ("unpaid_volunteer", "justice", "unspecified")
    assert (record.posts_approved, record.headcount, record.fte, record.headcount_female) == (2500, 3000, 2125, None)
    assert str(record.annual_cost) == "1234567.89" and record.flags == {"headcount_female": "unknown"}
    assert (record.method, record.note, record.source) == ("payroll", "été", "")
    assert (record.upload_id, record.row) == (upload.pk, 2)
    codes = {"area": "abara-east", "cadre": "para", "employer": "abara-office", "employment": "unpaid_volunteer"}
    codes |= {"sector": "justice", "level": "unspecified", "workplace": "Main office"}
    assert record.key_hash == key_hash(codes)
    draft = record.submission
    assert (draft.area, draft.status, draft.revision) == (world.a, "draft", 1)
    event = Event.objects.of(draft).get(verb="stored")
    assert event.after == {"file": "posts.csv", "new": 1, "changed": 0, "unchanged": 0}


def test_a_column_or_a_row_left_out_stays_as_it_was(world):
    put(world, "Area,Cadre,Posts approved,Workers,Women\nAbara,swo,4,3,~2\nAbara,cdo,2,1,1\n")
    put(world, "Area,Cadre,Workers,FTE\nAbara,swo,4,3.5\n")
    now = held()
    assert (now["abara", "swo"].posts_approved, now["abara", "swo"].headcount, now["abara", "swo"].fte) == (
        4000,
        4000,
        3500,
    )
    assert now["abara", "swo"].flags == {"headcount_female": "estimate"}
    assert now["abara", "cdo"].headcount == 1000
    assert Submission.objects.get().revision == 2


def test_a_blank_cell_becomes_unknown(world):
    put(world, "Area,Cadre,Posts approved,Workers\nAbara,swo,4,unknown\n")
    put(world, "Area,Cadre,Posts approved,Workers\nAbara,swo,,\n")
    record = held()["abara", "swo"]
    assert (record.posts_approved, record.headcount, record.flags) == (None, None, {})


def test_replacing_removes_what_is_not_in_the_file(world):
    put(world, "Area,Cadre,Posts approved,Workers\nAbara,swo,4,3\nabara-east,cdo,2,1\n")
    upload = send(world, "Area,Cadre,Workers\nAbara,swo,4\n")
    assert upload.proposal["missing"] == {"records": 1, "workers_before": 1000, "workers_after": 1000}
    confirm(upload, world.partner, "replace")
    now = held()
    assert list(now) == [("abara", "swo")]
    assert now["abara", "swo"].headcount == 4000 and now["abara", "swo"].posts_approved is None
    assert Event.objects.filter(verb="stored", after__removed=1).exists()


def test_one_file_fans_out_and_replacing_leaves_other_areas_alone(world):
    ExpectedSubmission.objects.create(round=world.round, organisation=world.ngo, area=world.c)
    both = "Area,Cadre,Workers\nabara-east,swo,3\nabara-west,swo,1\nChelim,swo,2\n"
    put(world, both, organisation=world.ngo, by=world.ngo_partner)
    found = {each.area.code: each.records.count() for each in Submission.objects.filter(organisation=world.ngo)}
    assert found == {"abara": 2, "chelim": 1}
    put(world, "Area,Cadre,Workers\nChelim,cdo,2\n", mode="replace", organisation=world.ngo, by=world.ngo_partner)
    assert set(held()) == {("abara-east", "swo"), ("abara-west", "swo"), ("chelim", "cdo")}


def test_a_new_draft_opens_from_the_accepted_version(world):
    submission(
        world.round,
        world.office,
        world.a,
        by=world.partner,
        records=[dict(cadre="swo", headcount=3), dict(cadre="cdo", headcount=1)],
    )
    upload = send(world, "Area,Cadre,Workers\nAbara,swo,4\n")
    assert (upload.proposal["changed"]["records"], upload.proposal["missing"]["records"]) == (1, 1)
    confirm(upload, world.partner)
    draft = Submission.objects.get(status="draft")
    assert draft.version == 2 and {k: r.headcount for k, r in held(submission=draft).items()} == {
        ("abara", "swo"): 4000, ("abara", "cdo"): 1000,
    }  # fmt: skip
    assert held(submission__version=1)["abara", "swo"].headcount == 3000


def test_whole_or_nothing(world):
    """The database itself refuses one row of the last step: nothing of the file is there afterwards."""
    put(world, "Area,Cadre,Workers\nAbara,swo,3\n")
    upload = send(world, "Area,Cadre,Workers\nAbara,swo,4\nabara-east,swo,1\nabara-west,cdo,2\n")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mapping_record ADD CONSTRAINT test_only CHECK (headcount <> 2000)")
    stored = confirm(upload, world.partner)
    assert (stored.status, stored.failure, stored.outcome) == ("failed", "unexpected", "ready")
    assert {key: record.headcount for key, record in held().items()} == {("abara", "swo"): 3000}
    assert Submission.objects.get().revision == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mapping_record DROP CONSTRAINT test_only")
    again = tasks.run_now(uploads.retry(upload, by=world.partner))
    assert again.outcome == "stored" and Record.objects.count() == 3


def test_a_code_that_is_gone_stores_nothing(world):
    upload = send(world, "Area,Cadre,Workers\nAbara,swo,3\nAbara,cdo,3\n")
    world.cdo.code = "renamed"
    world.cdo.save()
    assert confirm(upload, world.partner).status == "failed"
    assert not Record.objects.exists()


def test_submitted_between_confirming_and_storing(world):
    put(world, "Area,Cadre,Workers\nAbara,swo,3\n")
    upload = send(world, "Area,Cadre,Workers\nAbara,swo,4\n")
    upload = uploads.confirm(upload, mode="update", by=world.partner)
    from mapping.submissions.services import submissions

    submissions.submit(Submission.objects.get(), by=world.partner)
    upload = tasks.run_now(upload)
    assert (upload.step, upload.status) == ("check", "pending")
    upload = tasks.run_now(upload)
    assert [group.rule for group in upload.issue_groups.all()] == ["in_review"]
    assert held()["abara", "swo"].headcount == 3000


def test_a_worker_that_was_given_up_for_lost_stores_nothing(world):
    upload = uploads.confirm(send(world, "Area,Cadre,Workers\nAbara,swo,3\n"), mode="update", by=world.partner)
    mine = Upload.objects.claim(upload.pk)
    Upload.objects.filter(pk=upload.pk).update(attempts=2)  # another worker has claimed it since

    class Beat:
        def at(self, _progress):
            pass

    with pytest.raises(Lost):
        storing.store(mine, Beat())
    assert not Record.objects.exists()


def test_the_cadres_of_the_file_are_listed(world):
    world.round.listed_cadres = ["swo"]
    world.round.save()
    put(world, "Area,Cadre,Workers\nAbara,cdo,3\n")
    assert Submission.objects.get().listed_cadres == ["swo", "cdo"]


# The command line -----------------------------------------------------------------------------------------------------
@pytest.fixture
def spreadsheet(tmp_path):
    def _write(text, name="posts.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return _write


def run(*args, **options):
    call_command("import_submissions", *args, round="2026", organisation="abara-office", **options)


def test_import_stores_and_submits(world, spreadsheet, capsys):
    profile = spreadsheet(
        json.dumps({"columns": {"Heads": "headcount"}, "area": ["Place"], "constants": {"cadre": "swo"}}), "p.json"
    )
    run(spreadsheet("Place,Heads\nAbara,3\nabara-east,2\n"), profile=profile, submit=True)
    done = Submission.objects.get()
    assert (done.status, done.submitted_by, done.records.count()) == ("submitted", world.administrator, 2)
    said = capsys.readouterr().out
    assert "2 rows read" in said and "Stored 2 rows in 1 drafts." in said


def test_import_names_the_problems_and_fails(world, spreadsheet, capsys):
    with pytest.raises(CommandError, match="Nothing was stored"):
        run(spreadsheet("Area,Cadre,Workers\nAbara,swo,two\nBukoro,swo,1\n"))
    said = capsys.readouterr().out
    assert (
        "error: Workers (headcount) must be a number (1 cell)" in said
        and "C2, Abara, Social welfare officer, two" in said
    )
    assert not Record.objects.exists()


def test_import_needs_a_reason_for_warnings(world, spreadsheet):
    path = spreadsheet("Area,Cadre,Posts approved,Posts filled\nAbara,swo,1,2\n")
    with pytest.raises(CommandError, match="accept-warnings"):
        run(path)
    run(path, accept_warnings="Known")
    assert WarningAnswer.objects.get().text == "Known" and Record.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"round": "1999"}, "There is no round '1999'. There are: 2025, 2026"),
        ({"organisation": "nobody"}, "There is no organisation 'nobody'"),
        ({"by": "ghost"}, "Nobody to import as"),
        ({"file": "nowhere.csv"}, "There is no file"),
        ({"text": "%PDF-1.4"}, "a PDF document"),
        ({"profile_text": "{"}, "cannot be read"),
        ({"profile_text": "{}"}, "No column gives"),
    ],
)
def test_import_says_what_is_wrong(world, spreadsheet, options, said):
    path = options.pop("file", None) or spreadsheet(options.pop("text", "Area,Cadre,Workers\nAbara,swo,1\n"))
    if text := options.pop("profile_text", None):
        options["profile"] = spreadsheet(text, "p.json")
    given = {"round": "2026", "organisation": "abara-office"} | options
    with pytest.raises(CommandError, match=said):
        call_command("import_submissions", path, **given)
    assert not Record.objects.exists()
