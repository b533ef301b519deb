"""What a file leaves open is asked above the fold, answered by a person, and nothing is stored while it is open."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from mapping.checks.questions import Asked
from mapping.columns import COLUMNS
from mapping.files import write_template
from mapping.submissions.models import Record
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services import uploads
from tests.workforce.api.callers import with_token
from workforce.history.models import Event

ROW = {"area": "Abara", "cadre": "Social welfare officer", "headcount": 4}


def template(world, made_for="2025", row=ROW):
    """A filled template of a round, as bytes."""
    out = io.BytesIO()
    meta = {"round": made_for, "organisation": world.office.code}
    write_template(COLUMNS, rows=[row], out=out, title="Posts", meta=meta)
    return out.getvalue()


@pytest.fixture
def send(world):
    def _send(data, name="posts.xlsx", answers=None, profile=None):
        made = uploads.create_upload(
            round=world.round,
            organisation=world.office,
            file=ContentFile(data),
            filename=name,
            profile=profile,
            answers=answers,
            by=world.partner,
        )
        return tasks.run_now(made)

    return _send


@pytest.fixture
def answer(world):
    def _answer(upload, **answers):
        return tasks.run_now(uploads.answer_questions(upload, answers=answers, by=world.partner))

    return _answer


@pytest.fixture
def partner(world, sign_in):
    return sign_in(world.partner)


def keys(upload):
    return [each["key"] for each in upload.open_questions]


# The mechanism --------------------------------------------------------------------------------------------------------
def test_an_answer_counts_only_when_it_is_one_of_the_choices():
    asked = Asked({"a": "yes", "b": "gone", "c_2": "no"})
    assert asked.ask("a", ("yes", "no"), sheet="Posts") == "yes"
    assert asked.ask("b", ("yes", "no")) == "" and asked.ask("c", ("yes", "no"), which=2) == "no"
    assert [each.key for each in asked.questions] == ["a", "b", "c_2"] and [each.key for each in asked.open] == ["b"]


def test_a_clean_file_asks_nothing(send, world):
    upload = send(template(world, world.round.code))
    assert (upload.outcome, upload.questions) == ("ready", [])


def test_the_template_of_another_round_is_asked_about_before_anything_is_proposed(send, world, partner):
    upload = send(template(world))
    assert (upload.outcome, keys(upload), upload.proposal) == ("questions", ["other_round"], {})
    html = partner.get(reverse("upload", args=[upload.pk])).content.decode()
    assert html.count("<legend>") == 1 and "another round: 2025" in html and "2,025" not in html
    assert "checked" not in html.partition("<fieldset")[2].partition("</form>")[0]
    assert "Confirm and store" not in html and "<h1>1 question about your file</h1>" in html
    with pytest.raises(ValidationError, match="every question"):
        uploads.confirm(upload, mode="update", by=world.partner)


def test_the_answer_is_kept_shown_and_can_be_changed_until_the_file_is_stored(send, world, partner, answer):
    upload = send(template(world))
    address, page = reverse("upload-questions", args=[upload.pk]), reverse("upload", args=[upload.pk])
    missing = partner.post(address, {})
    html = missing.content.decode()
    assert missing.status_code == 200 and 'class="errs"' in html and 'href="#other_round_0"' in html
    upload.refresh_from_db()
    assert upload.outcome == "questions" and upload.answers == {}

    assert partner.post(address, {"other_round": "these"}).status_code == 302
    upload = tasks.run_now(upload)
    assert (upload.outcome, upload.answers) == ("ready", {"other_round": "these"})
    assert Event.objects.of(upload).filter(verb="explained", actor=world.partner).exists()
    html = partner.get(page).content.decode()
    assert "You said: Yes, these are the figures of" in html and "Change an answer" in html

    upload = answer(upload, other_round="other")
    assert (upload.outcome, upload.problem["code"]) == ("refused", "other_round")
    assert "You said: No" in partner.get(page).content.decode()
    upload = answer(upload, other_round="these")
    upload = tasks.run_now(uploads.confirm(upload, mode="update", by=world.partner))
    assert upload.outcome == "stored" and Record.objects.count() == 1
    with pytest.raises(ValidationError, match="not waiting"):
        uploads.answer_questions(upload, answers={"other_round": "other"}, by=world.partner)
    assert "Change an answer" not in partner.get(page).content.decode()


@pytest.mark.parametrize("given", [{"other_round": "perhaps"}, {"nothing": "these"}, {}])
def test_an_answer_that_is_none_is_refused(send, world, given):
    upload = send(template(world))
    with pytest.raises(ValidationError):
        uploads.answer_questions(upload, answers=given, by=world.partner)
    upload.refresh_from_db()
    assert (upload.outcome, upload.answers) == ("questions", {})


def test_a_file_without_questions_is_not_checked_again(send, world, partner):
    upload = send(template(world, world.round.code))
    assert partner.post(reverse("upload-questions", args=[upload.pk]), {"other_round": "these"}).status_code == 302
    upload.refresh_from_db()
    assert (upload.status, upload.answers) == ("done", {})


def test_another_organisation_sees_no_question(send, world, sign_in):
    upload = send(template(world))
    address = reverse("upload-questions", args=[upload.pk])
    assert sign_in(world.ngo_partner).post(address, {"other_round": "these"}).status_code == 404


def test_the_round_is_named_as_people_name_it(send, world):
    world.last_round.name = "Spring count"
    world.last_round.save()
    said = send(template(world, world.last_round.code)).questions[0]["params"]
    assert said == {"made_for": str(world.last_round), "round": str(world.round)}


# The API --------------------------------------------------------------------------------------------------------------
def test_a_program_reads_the_questions_and_answers_them(send, world, django_capture_on_commit_callbacks):
    upload = send(template(world))
    caller = with_token(world.partner, world.office)
    (asked,) = caller.get(f"uploads/{upload.pk}/")["questions"]
    assert (asked["question"], asked["code"], asked["answer"]) == ("other_round", "other_round", None)
    assert [each["choice"] for each in asked["choices"]] == ["these", "other"] and asked["choices"][0]["label"]
    path = f"uploads/{upload.pk}/answers/"
    caller.post(path, {"answers": [{"question": "other_round"}]}, expect=422)
    caller.post(path, {"answers": [{"question": "other_round", "choice": "perhaps"}]}, expect=422)
    caller.post(f"uploads/{upload.pk}/confirm/", {}, expect=409)
    with django_capture_on_commit_callbacks(execute=True):
        said = caller.post(path, {"answers": [{"question": "other_round", "choice": "these"}]}, expect=202)
    assert said["questions"][0]["answer"] == "these"
    assert caller.get(f"uploads/{upload.pk}/")["outcome"] == "ready"
    assert Upload.objects.get(pk=upload.pk).answers == {"other_round": "these"}
