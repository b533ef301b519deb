"""Sending a file: each writing view's ladder, the page in each state, the template, the records in the browser."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mapping.submissions.models import Record, Submission, WarningAnswer
from mapping.uploads.models import IssueGroup, Upload
from mapping.uploads.services import answers, uploads
from tests.factories import submission
from workforce.history.models import Event

GOOD = "Area,Cadre,Posts approved,Posts filled,Workers\nAbara,Social welfare officer,3,3,3\nabara-east,cdo,2,1,1\n"
WARNED = "Area,Cadre,Posts approved,Posts filled,Workers\nAbara,Social welfare officer,3,4,4\nabara-east,cdo,2,5,5\n"
WRONG = "Area,Cadre,Posts filled,Odd\nAbara,Social welfare officer,two,x\nBukoro,swo,1,\nAbera,swo,-1,\nTotal,,4,\n"


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Do something, and the jobs that it queues."""

    def _run(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return _run


@pytest.fixture
def send(world, sign_in, run):
    """``send(text)``: the partner's client sends a file; the Upload as it is then."""
    client = sign_in(world.partner)

    def _send(text=GOOD, name="posts.csv", **more):
        file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
        address = reverse("upload-new", args=["2026", "abara-office"])
        response = run(lambda: client.post(address, {"file": file, **more}))
        assert response.status_code == 302, response.content.decode()[:3000]
        return Upload.objects.latest("pk")

    _send.client = client
    return _send


def page(client, upload):
    return client.get(reverse("upload", args=[upload.pk])).content.decode()


# Sending --------------------------------------------------------------------------------------------------------------
def test_a_good_file_waits_to_be_confirmed(send, world):
    upload = send()
    assert (upload.status, upload.outcome, upload.rows_read, upload.rows_ready) == ("done", "ready", 2, 2)
    assert upload.proposal["new"] == {"records": 2, "workers_before": None, "workers_after": 4000}
    assert not Record.objects.exists() and not Submission.objects.exists()
    assert Event.objects.of(upload).filter(verb="uploaded", actor=world.partner).exists()
    html = page(send.client, upload)
    assert "2 rows are ready to be stored" in html and "Confirm and store" in html


def test_all_problems_at_once_each_with_its_place(send):
    upload = send(WRONG)
    assert upload.outcome == "errors"
    found = {(group.rule, group.column): group.examples[0]["cell"] for group in upload.issue_groups.all()}
    assert found == {
        ("not_a_number", "posts_filled"): "C2",
        ("area_outside", "area"): "A3",
        ("area_unknown", "area"): "A4",
        ("negative", "posts_filled"): "C4",
    }
    assert upload.left_out == [[5, "total", "Total 4"]]
    html = page(send.client, upload)
    for said in ("4 kinds of problem to correct", "Posts filled must be a number", "Did you mean Abara?", "Odd", "C2"):
        assert said in html
    assert "Confirm and store" not in html


def test_the_workbook_of_problems(send):
    upload = send(WRONG)
    response = send.client.get(reverse("upload-issues", args=[upload.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    groups, cells = (list(sheet.values) for sheet in book.worksheets)
    assert len(groups) == 5 and len(cells) == 5
    assert ("C2", "two") in [(row[1], row[4]) for row in cells]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.4 hello", "a.xlsx", "a PDF document"),
        (b"Colour,Size\nred,1\nblue,2\n", "a.csv", "No row with the titles"),
        (b"Area,Workers,Size\nAbara,1,2\nBukoro,2,3\n", "a.csv", "no column for: Cadre"),
        (b"Area,Cadre\n", "a.csv", "no rows of data"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(send, content, name, said):
    upload = send(content, name)
    assert upload.outcome == "refused"
    html = page(send.client, upload)
    assert said in html and "What to do:" in html


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, 'class="errs"'),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("a.csv", b"x"), "profile_file": SimpleUploadedFile("p.json", b"{")}, "no JSON"),
        (
            {"file": SimpleUploadedFile("a.csv", b"x"), "profile_file": SimpleUploadedFile("p.json", b'{"x": 1}')},
            "no part of",
        ),
    ],
)
def test_invalid(send, data, said):
    response = send.client.post(reverse("upload-new", args=["2026", "abara-office"]), data)
    assert response.status_code == 200 and said in response.content.decode()
    assert not Upload.objects.exists()


def test_too_large(send, settings):
    settings.MAX_UPLOAD_BYTES = 10
    response = send.client.post(
        reverse("upload-new", args=["2026", "abara-office"]), {"file": SimpleUploadedFile("a.csv", b"x" * 11)}
    )
    assert "larger than" in response.content.decode() and not Upload.objects.exists()


def test_a_profile_comes_with_the_file_and_is_kept(send, world):
    spec = {
        "columns": {"Heads": "headcount"},
        "area": ["Place"],
        "constants": {"cadre": "swo"},
        "empty_codes": {"x": "unknown"},
    }
    profile = SimpleUploadedFile("ours.json", json.dumps(spec).encode())
    upload = send("Place,Heads\nAbara,3\nabara-east,x\n", profile_file=profile)
    assert upload.outcome == "ready" and upload.profile.name == "ours" and upload.profile.organisation == world.office
    again = send("Place,Heads\nAbara,4\nabara-east,x\n", profile=upload.profile.pk)
    assert again.profile == upload.profile and again.outcome == "ready"


def test_the_same_file_twice_is_said(send):
    send()
    assert "You sent this very file before" in page(send.client, send())


def test_who_may_send(world, sign_in):
    address = reverse("upload-new", args=["2026", "abara-office"])
    assert sign_in(world.partner).get(address).status_code == 200
    assert sign_in(world.ngo_partner).get(address).status_code == 404
    assert sign_in(world.reviewer).get(address).status_code == 403
    assert sign_in(world.outsider).get(address).status_code == 403
    assert sign_in(world.partner).put(address).status_code == 405
    assert sign_in(world.partner).get(reverse("upload-new", args=["2099", "abara-office"])).status_code == 404


@pytest.mark.parametrize("name", ["upload", "upload-status", "upload-issues", "upload-file", "upload-difference"])
def test_who_may_read_an_upload(send, world, sign_in, name):
    address = reverse(name, args=[send().pk]) + ("?kind=new" if name == "upload-difference" else "")
    response = send.client.get(address)
    assert response.status_code == 200
    assert b"".join(response)
    assert send.client.post(address).status_code == 405
    assert sign_in(world.ngo_partner).get(address).status_code == 404
    assert sign_in(world.reviewer).get(address).status_code == 403


@pytest.mark.parametrize("name", ["confirm", "discard", "cancel", "retry", "answer"])
def test_who_may_act_on_an_upload(send, world, sign_in, name):
    address = reverse(f"upload-{name}", args=[send().pk])
    assert send.client.get(address).status_code == 405
    assert sign_in(world.ngo_partner).post(address).status_code == 404
    assert sign_in(world.reviewer).post(address).status_code == 403


# Answering and confirming ---------------------------------------------------------------------------------------------
def answer(send, upload, run, **more):
    address = reverse("upload-answer", args=[upload.pk])
    return run(
        lambda: send.client.post(
            address, {"rule": "filled_over_approved", "column": "posts_filled", **more}, follow=True
        )
    )


def confirm(send, upload, run, mode="update"):
    address = reverse("upload-confirm", args=[upload.pk])
    return run(lambda: send.client.post(address, {"mode": mode}, follow=True))


def test_warnings_block_until_they_are_answered(send, run, world):
    upload = send(WARNED)
    assert "Answer the warnings first" in confirm(send, upload, run).content.decode()
    answer(send, upload, run, text="Paid from a project")
    assert IssueGroup.objects.get(upload=upload).unanswered == 0
    kept = WarningAnswer.objects.values_list("text", "value", "answered_by", "area")
    assert sorted(kept) == [("Paid from a project", value, world.partner.pk, world.a.pk) for value in ("4", "5")]
    confirm(send, upload, run)
    upload.refresh_from_db()
    assert upload.outcome == "stored" and Record.objects.count() == 2


def test_a_reason_for_each(send, run):
    upload = send(WARNED)
    answer(send, upload, run, a1="A second post")
    assert IssueGroup.objects.get(upload=upload).unanswered == 1
    assert WarningAnswer.objects.get().value == "5"
    answer(send, upload, run, a0="A first post", text="All")
    assert IssueGroup.objects.get(upload=upload).unanswered == 0
    assert set(WarningAnswer.objects.values_list("text", flat=True)) == {"A first post", "A second post"}


def test_an_answer_without_a_reason_or_to_nothing(send, run):
    upload = send(WARNED)
    assert "Say why" in answer(send, upload, run, text="  ").content.decode()
    assert answer(send, upload, run, rule="sexes").status_code == 400
    assert not WarningAnswer.objects.exists()


def test_two_answers_to_one_file_wait_for_each_other(send, world):
    """Else both would count what is unanswered without the other's."""
    upload = send(WARNED)
    with CaptureQueriesContext(connection) as queries:
        answers.answer(upload, rule="filled_over_approved", column="posts_filled", text="So it is", by=world.partner)
    first = next(query["sql"] for query in queries if query["sql"].startswith("SELECT"))
    assert 'FROM "mapping_upload"' in first and first.endswith("FOR UPDATE")


def test_an_answered_warning_is_asked_again_only_when_the_figure_changes(send, run):
    answer(send, send(WARNED), run, text="So it is")
    assert IssueGroup.objects.get(upload=send(WARNED)).unanswered == 0
    assert IssueGroup.objects.get(upload=send(WARNED.replace("5,5", "6,6"))).unanswered == 1


def test_errors_block(send, run):
    upload = send(WRONG)
    assert "Correct the errors first" in confirm(send, upload, run).content.decode()
    assert not Record.objects.exists()


def test_a_wrong_mode_changes_nothing(send, run):
    upload = send()
    confirm(send, upload, run, mode="everything")
    upload.refresh_from_db()
    assert upload.outcome == "ready"


def test_confirming_twice_stores_once(send, run):
    upload = send()
    confirm(send, upload, run)
    assert "not waiting to be confirmed" in confirm(send, upload, run).content.decode()
    assert Record.objects.count() == 2 and Submission.objects.get().revision == 1


def test_what_moved_meanwhile_is_compared_again(send, run, world):
    first, second = send(), send(GOOD.replace("3,3,3", "4,4,4"))
    confirm(send, first, run)
    html = confirm(send, second, run).content.decode()
    second.refresh_from_db()
    assert "compared once more" in html
    assert second.outcome == "ready" and second.step == "check"
    assert second.proposal["changed"]["records"] == 1 and second.proposal["unchanged"]["records"] == 1
    confirm(send, second, run)
    assert Record.objects.get(cadre__code="swo").headcount == 4000


def test_an_area_in_review_is_a_named_error(send, world):
    submission(world.round, world.office, world.a, by=world.partner, status="submitted")
    upload = send()
    assert [group.rule for group in upload.issue_groups.all()] == ["in_review"]
    assert "Take the submission back first" in page(send.client, upload)


def test_discard_cancel_retry(send, run, world):
    upload = send()
    for name in ("cancel", "retry"):
        assert send.client.post(reverse(f"upload-{name}", args=[upload.pk])).status_code == 302
        upload.refresh_from_db()
        assert (upload.status, upload.outcome) == ("done", "ready")
    Upload.objects.filter(pk=upload.pk).update(status="pending", finished_at=None)
    assert "Your file is being checked" in page(send.client, upload)
    send.client.post(reverse("upload-cancel", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.status == "cancelled" and "Try again" in page(send.client, upload)
    run(lambda: send.client.post(reverse("upload-retry", args=[upload.pk])))
    upload.refresh_from_db()
    assert (upload.status, upload.outcome) == ("done", "ready")
    send.client.post(reverse("upload-discard", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.outcome == "discarded" and "was discarded" in page(send.client, upload)
    assert "not waiting" in confirm(send, upload, run).content.decode()


def test_progress_stops_by_itself(send):
    upload = send()
    response = send.client.get(reverse("upload-status", args=[upload.pk]))
    assert response["HX-Refresh"] == "true" and "hx-get" not in response.content.decode()
    Upload.objects.filter(pk=upload.pk).update(status="running", finished_at=None, progress=40)
    response = send.client.get(reverse("upload-status", args=[upload.pk]))
    assert (
        "HX-Refresh" not in response
        and "hx-get" in response.content.decode()
        and "40 per cent" in response.content.decode()
    )


def test_the_difference_cell_by_cell(send, run):
    confirm(send, send(), run)
    upload = send("Area,Cadre,Workers\nAbara,Social welfare officer,7\n")
    changed = send.client.get(reverse("upload-difference", args=[upload.pk]), {"kind": "changed"}).content.decode()
    assert "Workers (headcount): 3 → <b>7</b>" in changed
    missing = send.client.get(reverse("upload-difference", args=[upload.pk]), {"kind": "missing"}).content.decode()
    assert "Community development officer" in missing
    assert send.client.get(reverse("upload-difference", args=[upload.pk]), {"kind": "odd"}).status_code == 404


# The template ---------------------------------------------------------------------------------------------------------
def template(client, **query):
    response = client.get(reverse("template-download", args=["2026", "abara-office"]), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def data_sheet(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book.active.values)


def test_the_template_is_filled_and_comes_back_unchanged(send, run, world):
    confirm(send, send(GOOD.replace("2,1,1", "unknown,~1,1")), run)
    content = template(send.client)
    header, *rows = data_sheet(content)
    assert header[:2] == ("Area", "Cadre") and len([row for row in rows if row[0]]) == 2
    upload = send(content, "template.xlsx")
    assert upload.outcome == "ready", list(upload.issue_groups.values())
    counts = {kind: upload.proposal[kind]["records"] for kind in ("new", "changed", "unchanged", "missing")}
    assert counts == {"new": 0, "changed": 0, "unchanged": 2, "missing": 0}
    again = send(template(send.client, format="csv"), "template.csv")
    assert again.proposal["unchanged"]["records"] == 2


def test_across_rounds_stocks_are_filled_never_flows(send, world):
    given = [dict(cadre="swo", headcount=4, hires_headcount=2, exits_headcount=1)]
    submission(world.last_round, world.office, world.a, by=world.partner, records=given)
    header, row, *_rest = data_sheet(template(send.client))
    filled = dict(zip(header, row, strict=True))
    assert filled["Workers (headcount)"] == 4 and filled["Joined"] is None and filled["Left"] is None


def test_a_template_of_another_organisation_is_refused(send, world, sign_in):
    content = template(send.client)
    client = sign_in(world.ngo_partner)
    file = SimpleUploadedFile("t.xlsx", content)
    client.post(reverse("upload-new", args=["2026", "hope"]), {"file": file})
    from mapping.uploads import tasks

    upload = tasks.run_now(Upload.objects.latest("pk"))
    assert upload.outcome == "refused"


def test_who_may_download_the_template(world, sign_in):
    address = reverse("template-download", args=["2026", "abara-office"])
    assert sign_in(world.ngo_partner).get(address).status_code == 404
    assert sign_in(world.reviewer).get(address).status_code == 403
    assert sign_in(world.partner).post(address).status_code == 405


def test_services_refuse_what_is_too_late(send, world):
    upload = send()
    Upload.objects.filter(pk=upload.pk).update(outcome="stored")
    for act in (uploads.discard, uploads.retry, uploads.cancel):
        with pytest.raises(Exception, match="no longer|Only a job|already ended"):
            act(upload, by=world.partner)
    with pytest.raises(Exception, match="not waiting for answers"):
        answers.answer(upload, rule="jump", text="x", by=world.partner)
