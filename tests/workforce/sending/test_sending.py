"""No word is lost: a session that ended, a key that is stale, a form that failed, several forms on a page."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mapping.submissions.models import Comment
from strategy.plans.models import Action, Section
from tests import rooms
from tests.markup import text
from tests.pages import address, checked_upload
from tests.workforce.sending.forms import (
    BACKEND,
    WRITTEN,
    browser_of,
    comment_form,
    end_session,
    forms,
    sign_in,
    sign_in_again,
    texts_of,
    where,
)
from workforce.sending import marks, tasks
from workforce.sending.models import KeptForm, SentForm
from workforce.sending.services import keeping


def has_form(template):
    """Pages without a form are not asked for: they take half of the time."""
    return "form" in (settings.BASE_DIR / "templates" / template).read_text()


WRITTEN_ON = sorted(
    {(who, name) for who, name, template in rooms.PAGES if who != "anonymous" and has_form(template)}
    | {("planner", name) for name in ("action-new", "section-edit", "risk-new", "round-new")}
    | {("reviewer", "review"), ("reviewer", "submission"), ("partner", "submission"), ("partner", "upload:warned")}
)


# A session that ended -------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(("who", "name"), WRITTEN_ON, ids=lambda each: each)
def test_no_form_of_any_page_loses_its_words_when_the_session_ended(w, who, name):
    person, client = w.people[who], Client()
    client.force_login(person, backend=BACKEND)
    url = where(w, name)
    for number, form in enumerate(forms(client.get(url))):
        KeptForm.objects.all().delete()
        client.logout()
        answer = client.post(form.url, form.written(f"Nr {number}: {WRITTEN}"))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/")
        client.force_login(person, backend=BACKEND)
        page = client.get(url)
        assert page.status_code == 200
        found = texts_of(page)
        for box in form.texts:
            assert found.count(f"Nr {number}: {WRITTEN} ({box})") == 1, (form.url, box)


def test_after_signing_in_the_form_is_there_with_what_was_written_and_is_sent_once(w):
    client, url = browser_of(w.planner), address(w, "action-new")
    [form] = forms(client.get(url))
    given = form.written() | {"title": "Two officers for Abara"}
    end_session(client)
    answer = client.post(form.url, given)
    said, page = sign_in_again(client, w.planner, answer)
    assert "What you wrote is not lost: sign in and" in said
    assert page.redirect_chain[-1] == (url, 302) and page.status_code == 200
    [again] = forms(page)
    assert again.data["title"] == "Two officers for Abara" and "not saved yet" in text(page)
    assert {name: again.data[name] for name in form.texts} == {name: given[name] for name in form.texts}
    assert again.data["csrfmiddlewaretoken"] != given["csrfmiddlewaretoken"]
    before = Action.objects.count()
    saved = client.post(again.url, again.data | {name: "" for name in ("places", "areas") if name in again.data})
    if saved.status_code == 302:
        assert Action.objects.count() == before + 1 and not KeptForm.objects.exists()
    else:
        assert WRITTEN in "".join(texts_of(saved)) and KeptForm.objects.count() == 1


def test_a_form_whose_address_takes_only_forms_leads_back_to_its_page(w):
    client, url = browser_of(w.people["reviewer"]), address(w, "review")
    form = comment_form(w, client.get(url))
    end_session(client)
    answer = client.post(form.url, form.written())
    _said, page = sign_in_again(client, w.people["reviewer"], answer)
    assert page.status_code == 200 and page.redirect_chain[-1][0] == url
    assert client.post(form.url, comment_form(w, page).data, follow=True).status_code == 200
    assert Comment.objects.filter(text__contains="nobody < 3").count() == 1
    assert not KeptForm.objects.exists()


def test_a_button_without_words_leads_back_to_its_page_too(w):
    client, url = browser_of(w.people["reviewer"]), address(w, "review")
    form = next(each for each in forms(client.get(url), with_text=False) if each.url.endswith("/accept/"))
    end_session(client)
    said, page = sign_in_again(client, w.people["reviewer"], client.post(form.url, form.data))
    assert "press the button again" in said
    assert page.status_code == 200 and page.redirect_chain[-1][0] == url and not KeptForm.objects.exists()
    w.sent.refresh_from_db()
    assert w.sent.status == "submitted"


def test_nobody_else_sees_what_was_written(w):
    client, url = browser_of(w.planner), address(w, "section-edit")
    form = forms(client.get(url))[0]
    end_session(client)
    answer = client.post(form.url, form.written())
    _said, page = sign_in_again(client, w.people["secretariat"], answer)
    assert WRITTEN not in "".join(texts_of(page)) and "nobody < 3" not in page.content.decode()
    kept_form = KeptForm.objects.get()
    assert kept_form.kept_by == w.planner
    client.post(reverse("kept-form-drop", args=[kept_form.pk]))
    assert KeptForm.objects.get() == kept_form


@pytest.mark.parametrize("forged", ["", "x", "1:abc:def", "[1]"])
def test_without_a_mark_of_ours_nothing_is_kept_for_anybody(w, forged):
    client = Client()
    answer = client.post(
        address(w, "action-new"), {"title": WRITTEN, marks.MARK: forged}, HTTP_REFERER="https://e.vil/x"
    )
    assert answer.url == "/accounts/login/?next=/" and not KeptForm.objects.exists()
    assert "Go back with your browser" in text(client.get(answer.url))


def test_passwords_and_files_are_not_kept_and_files_are_named(w):
    client = browser_of(w.partner)
    [form] = [each for each in forms(client.get(address(w, "upload-new")), with_text=False) if "upload" in each.url]
    client.logout()
    file = SimpleUploadedFile("june < july.csv", b"a,b")
    client.post(form.url, form.data | {"file": file, "note": WRITTEN, "new_password1": "hunter22", "api-token": "t"})
    kept_form = KeptForm.objects.get()
    assert kept_form.files == ["june < july.csv"]
    assert "hunter22" not in json.dumps(kept_form.values) and "api-token" not in kept_form.values
    page = sign_in(client, w.partner, form.url)
    assert "Choose again: june < july.csv" in text(page).replace("&lt;", "<")


def test_nothing_sent_to_the_pages_of_signing_in_is_kept_or_remembered(w):
    client = browser_of(w.planner)
    [form] = [
        each
        for each in forms(client.get(reverse("account_change_password")), with_text=False)
        if "password" in each.url
    ]
    given = form.data | {"oldpassword": "x", "password1": "hunter22222", "password2": "hunter33333"}
    client.post(form.url, given)
    client.logout()
    client.post(form.url, given)
    mark = {name: form.data[name] for name in ("csrfmiddlewaretoken", marks.MARK)}
    typed = {"number": 1, "action": "/accounts/2fa/totp/activate/", "values": {"code": ["123456 7"]}}
    client.post("/accounts/2fa/totp/activate/", mark | {"code": "123456 7"})
    client.post(reverse("kept-form-keep"), mark | {marks.BESIDE: json.dumps({"others": [typed]})})
    assert not SentForm.objects.exists() and not KeptForm.objects.exists()


def test_what_is_kept_is_bounded_and_forgotten(w):
    about = {"user_id": w.planner.pk, "action": "/x/"}
    with pytest.raises(keeping.TooLarge):
        keeping.keep(page="/x/", values={"text": ["é" * (keeping.MOST_BYTES // 2)]}, **about)
    with pytest.raises(keeping.TooLarge):
        keeping.keep(page="/" + "x" * keeping.LONGEST_PAGE, values={"text": ["a"]}, **about)
    for number in range(keeping.MOST_FORMS + 5):
        keeping.keep(page="/x/", values={"text": [f"{number}\x00\ud800"]}, **about)
    mine = keeping.offered("/x/", by=w.planner)
    assert len(mine) == keeping.MOST_FORMS and mine[0].values["text"] == [f"{keeping.MOST_FORMS + 4}?"]
    KeptForm.objects.filter(pk=mine[0].pk).update(kept_at=timezone.now() - timedelta(days=15))
    assert mine[0] not in keeping.offered("/x/", by=w.planner)
    tasks.forget_forms()
    assert not KeptForm.objects.filter(pk=mine[0].pk).exists() and KeptForm.objects.filter(pk=mine[1].pk).exists()


def test_a_form_too_long_to_be_kept_says_so(w, monkeypatch):
    client = browser_of(w.planner)
    form = forms(client.get(address(w, "section-edit")))[0]
    end_session(client)
    answer = client.post(form.url, form.written("long " * 90_000))
    assert "too long to be stored" in text(client.get(answer.url)) and not KeptForm.objects.exists()


def test_what_has_no_place_on_the_page_any_more_is_shown(w):
    about = {"user_id": w.planner.pk, "page": "/strategies/", "action": "/gone/"}
    keeping.keep(values={"text": ["Words <b>of a form</b>\nthat is gone"], "revision": ["17"]}, **about)
    page = browser_of(w.planner).get("/strategies/")
    assert "its form is not on this page any more" in text(page)
    assert "Words &lt;b&gt;of a form&lt;/b&gt;<br>that is gone" in text(page)


def test_it_is_thrown_away_when_one_wants(w):
    client, url = browser_of(w.planner), address(w, "round-new")
    keeping.keep(user_id=w.planner.pk, page=url, action=url, values={"name": ["Round of the rains"]})
    page = client.get(url)
    [form] = [each for each in forms(page, with_text=False) if each.url.endswith("/drop/")]
    assert client.post(form.url, form.data).url == url
    assert not KeptForm.objects.filter(kept_by=w.planner).exists() and "not saved yet" not in text(client.get(url))


@pytest.mark.parametrize("name", ["autosave", "record-table-draft"])
def test_the_keeper_says_that_one_was_signed_out(w, name):
    url = address(w, name) if name == "autosave" else reverse("form-draft-save", args=[w.draft.pk])
    answer = Client().post(url, {"text": "x"}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 401
    assert answer.json()["said"] == "You were signed out. Sign in again in another tab: your text stays here."


# A stale key ----------------------------------------------------------------------------------------------------------
def test_signed_in_again_in_another_tab_the_form_comes_back_with_a_new_key(w):
    client, url = browser_of(w.planner), address(w, "section-edit")
    form = forms(client.get(url))[0]
    client.logout()
    sign_in(client, w.planner)
    before = Section.objects.get(pk=w.section.pk).text
    page = client.post(form.url, form.written(), follow=True)
    assert page.status_code == 200 and page.redirect_chain[-1][0] == url
    assert "signed in again after this page was opened" in text(page)
    assert Section.objects.get(pk=w.section.pk).text == before  # nothing is done without a new press
    again = forms(page)[0]
    assert again.data["text"] == form.written()["text"]
    client.post(again.url, again.data)
    assert Section.objects.get(pk=w.section.pk).text == form.written()["text"]
    assert not KeptForm.objects.exists()


def test_a_form_that_another_person_opened_is_neither_done_nor_shown(w):
    client = browser_of(w.planner)
    form = forms(client.get(address(w, "section-edit")))[0]
    client.logout()
    sign_in(client, w.people["secretariat"])
    token = forms(client.get("/strategies/"), with_text=False)[0].data["csrfmiddlewaretoken"]
    for key in (form.data["csrfmiddlewaretoken"], token):
        answer = client.post(form.url, form.written() | {"csrfmiddlewaretoken": key})
        assert answer.status_code == 403 and "opened by another person" in text(answer)
        assert "nobody" not in text(answer)
        autosaved = client.post(address(w, "autosave"), form.written() | {"csrfmiddlewaretoken": key})
        assert autosaved.status_code == 403 and "token" not in autosaved.json()


def test_the_keeper_goes_on_with_a_new_key(w):
    client = browser_of(w.planner)
    form = forms(client.get(address(w, "section-edit")))[0]
    client.logout()
    sign_in(client, w.planner)
    told = client.post(address(w, "autosave"), form.written()).json()
    kept_now = client.post(address(w, "autosave"), form.written() | {"csrfmiddlewaretoken": told["token"]})
    assert kept_now.status_code == 200 and "Draft saved" in kept_now.json()["said"]


def test_a_form_from_elsewhere_is_refused_as_ever(w):
    client = browser_of(w.planner)
    answer = client.post(address(w, "section-edit"), {"text": WRITTEN})
    assert answer.status_code == 403 and not KeptForm.objects.filter(action=address(w, "section-edit")).exists()


# Failed --------------------------------------------------------------------------------------------------------------
def test_a_form_that_was_refused_in_a_message_is_in_the_page_again(w):
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    form = comment_form(w, client.get(url))
    page = client.post(form.url, form.written("long " * 900), follow=True)
    assert not Comment.objects.filter(text__contains="long").exists()
    assert any("long long" in each for each in texts_of(page)) and "It is not saved yet" in text(page)


def test_a_form_that_failed_is_in_the_page_again(w, monkeypatch):
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    client.raise_request_exception = False
    form = comment_form(w, client.get(url))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mapping_comment ADD CONSTRAINT no_room CHECK (length(text) < 9) NOT VALID")
    assert client.post(form.url, form.written()).status_code == 500
    assert any(WRITTEN in each for each in texts_of(client.get(url))) and not SentForm.objects.exists()


# Several forms on a page ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("pressed", ["comment", "note", "settle"])
def test_the_texts_of_a_page_do_not_lose_each_other_without_scripts(w, pressed):
    """The reviewer's note and comments, whichever is sent first."""
    client, url = browser_of(w.people["reviewer"]), address(w, "review")
    every = forms(client.get(f"{url}?compare=round"), with_text=False)
    comment = next(each for each in every if each.url == reverse("comment-add", args=[w.sent.pk]))
    settle = next(each for each in every if each.url.endswith("/settle/"))
    note = next(each for each in every if each.url.endswith("/send-back/"))
    typed = {comment.texts[0]: "Half a comment", "note": "Half a note", "due": "2020-01-01"}
    sent = {"comment": comment, "note": note, "settle": settle}[pressed]
    page = client.post(sent.url, sent.data | typed, follow=True)
    assert page.status_code == 200
    assert ("Half a note" in texts_of(page)) is True  # the note's day is past: it comes back with errors
    assert ("Half a comment" in texts_of(page)) is (pressed != "comment")
    assert Comment.objects.filter(text="Half a comment").count() == (pressed == "comment")
    w.comment.refresh_from_db()
    assert bool(w.comment.settled_at) is (pressed == "settle")


def test_the_reasons_for_warnings_do_not_lose_each_other_without_scripts(w):
    upload = checked_upload(w, "Area,Cadre,Headcount,Posts approved,Posts filled,Registered\nAbara,cdo,3,2,3,7\n")
    client, url = browser_of(w.partner), reverse("upload", args=[upload.pk])
    first, second = [each for each in forms(client.get(url)) if each.part]
    typed = {first.texts[0]: "Paid by a project", second.texts[0]: "Half a reason"}
    page = client.post(first.url, first.data | typed, follow=True)
    assert "Paid by a project" in text(page) and "Half a reason" in texts_of(page)
    [left] = [each for each in forms(page) if each.part]
    page = client.post(left.url, left.data, follow=True)
    assert "Half a reason" in text(page) and not KeptForm.objects.exists()
    assert not upload.issue_groups.exclude(unanswered=0).exists()


def test_what_is_not_written_is_not_kept(w):
    client, url = browser_of(w.people["reviewer"]), address(w, "review")
    comment = comment_form(w, client.get(url))
    client.post(comment.url, comment.written())
    assert not KeptForm.objects.exists()


def test_what_other_forms_of_the_page_hold_is_there_again(w):
    """As the page's script sends them along."""
    client, url = browser_of(w.people["chair"]), f"/group/decisions/{w.decision.pk}/"
    follow_up, done, *_more = forms(client.get(url))
    values = {name: [given] for name, given in done.written("A long note").items()} | {"password": ["x"]}
    beside = json.dumps({"number": 5, "others": [{"number": 3, "action": done.url, "values": values}]})
    page = client.post(follow_up.url, follow_up.written() | {marks.BESIDE: beside}, follow=True)
    again = next(each for each in forms(page) if each.url == done.url)
    assert again.data["text"] == "A long note (text)"
    assert w.decision.follow_ups.filter(text__startswith=WRITTEN).exists()
    assert "password" not in KeptForm.objects.get(action=done.url).values


NONSENSE = [
    "",
    "{",
    "7",
    "[7]",
    "null",
    '{"number": "x"}',
    '{"others": 7}',
    '{"others": [{"action": 1}]}',
    "[" * 99_999,
]
NONSENSE += ['{"others": [{"action": "/", "values": 5}]}', f'{{"number": {"9" * 99}}}', '{"number": 1e999}']


@pytest.mark.parametrize("beside", NONSENSE, ids=lambda each: each[:30])
def test_nonsense_beside_a_form_harms_nothing(w, beside):
    client, url = browser_of(w.people["reviewer"]), address(w, "review")
    comment = comment_form(w, client.get(url))
    assert client.post(comment.url, comment.written() | {marks.BESIDE: beside}).status_code == 302


def test_what_a_page_that_was_left_held_is_there_until_it_is_sent(w):
    """As the page's script keeps it: typed, hidden, typed on, hidden, sent."""
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    form = comment_form(w, client.get(url))

    def hide(words):
        values = {name: [given] for name, given in form.written(words).items()}
        beside = json.dumps({"others": [{"number": 4, "action": form.url, "values": values}]})
        ours = {name: form.data[name] for name in ("csrfmiddlewaretoken", marks.MARK)}
        return client.post(reverse("kept-form-keep"), ours | {marks.BESIDE: beside})

    assert [hide("Half a").status_code, hide("Half a comment").status_code] == [200, 200]
    assert [each for each in texts_of(client.get(url)) if "Half" in each] == ["Half a comment (text)"]
    client.post(form.url, form.written("A whole comment") | {marks.BESIDE: json.dumps({"number": 4, "others": []})})
    assert not KeptForm.objects.exists() and Comment.objects.filter(text__startswith="A whole").count() == 1
    end_session(client)
    assert hide("After the session").status_code == 401
    assert KeptForm.objects.get().values["text"] == ["After the session (text)"]
