"""No word is lost: a session that ended, a key that is stale, a form that came twice.
The sweep takes every form of the application."""

import json
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mapping.submissions.models import Comment
from strategy.plans.models import Action, Section
from tests import rooms
from tests.factories import PASSWORD
from tests.markup import text
from tests.pages import address, make_country
from tests.workforce.sending.forms import WRITTEN, forms, texts_of
from tests.worlds import kept
from workforce.people.models import ApiToken
from workforce.sending import marks, tasks
from workforce.sending.models import KeptForm, SentForm
from workforce.sending.services import keeping, once


def has_form(template):
    """Pages without a form are not asked for: they take half of the time."""
    return "form" in (settings.BASE_DIR / "templates" / template).read_text()


WRITTEN_ON = sorted(
    {(who, name) for who, name, template in rooms.PAGES if who != "anonymous" and has_form(template)}
    | {("planner", name) for name in ("action-new", "section-edit", "risk-new", "round-new")}
    | {("reviewer", "review"), ("reviewer", "submission"), ("partner", "submission"), ("partner", "upload:warned")}
)


@kept
def w(db):
    country = make_country()
    KeptForm.objects.all().delete()
    return country


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _nobody_signed_in_lately():
    """Sign-ins are counted by address, and all tests have one."""
    cache.clear()


def browser_of(person):
    """A client for which a form's key is checked, as for a browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend=BACKEND)
    return client


def sign_in(client, person, to="/"):
    """Through the page, as people do."""
    page = client.get(f"/accounts/login/?next={to}")
    [form] = [form for form in forms(page, with_text=False) if form.url == "/accounts/login/"]
    return client.post(form.url, form.data | {"login": person.username, "password": PASSWORD}, follow=True)


def sign_in_again(client, person, answer):
    """From the page that a form without a session led to."""
    page = client.get(answer.url)
    [form] = [form for form in forms(page, with_text=False) if form.url == "/accounts/login/"]
    given = form.data | {"login": person.username, "password": PASSWORD}
    return text(page), client.post(form.url, given, follow=True)


def comment_form(w, page):
    return next(each for each in forms(page) if each.url == reverse("comment-add", args=[w.sent.pk]))


def end_session(client):
    Session.objects.filter(session_key=client.session.session_key).delete()


def where(w, name):
    return name if name.startswith("/") else address(w, *name.split(":"))


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
    assert "What you wrote is kept: sign in and" in said
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
    [again] = [each for each in forms(page) if WRITTEN in each.form.text_content()]
    assert client.post(again.url, again.data, follow=True).status_code == 200
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
    assert not SentForm.objects.exists() and "hunter" not in repr(list(KeptForm.objects.values()))


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
    assert "too long to be kept" in text(client.get(answer.url)) and not KeptForm.objects.exists()


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
    assert kept_now.status_code == 200 and "Draft kept" in kept_now.json()["said"]


def test_a_form_from_elsewhere_is_refused_as_ever(w):
    client = browser_of(w.planner)
    answer = client.post(address(w, "section-edit"), {"text": WRITTEN})
    assert answer.status_code == 403 and not KeptForm.objects.filter(action=address(w, "section-edit")).exists()


# Sent twice -----------------------------------------------------------------------------------------------------------
def test_the_same_form_twice_is_done_once_and_other_words_are_another(w):
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    form = comment_form(w, client.get(url))
    first = client.post(form.url, form.written())
    second = client.post(form.url, form.written())
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert "This form was sent twice. It was saved once." in text(client.get(second.url))
    assert Comment.objects.filter(text__startswith=WRITTEN).count() == 1
    client.post(form.url, form.written("Another comment, from the page one went back to."))
    fresh = next(each for each in forms(client.get(url)) if each.url == form.url)
    client.post(fresh.url, fresh.written())  # on purpose: the page was opened again
    assert Comment.objects.filter(written_by=w.people["reviewer"]).count() == 4  # one was there


def test_a_form_that_did_nothing_may_be_sent_again(w):
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    form = comment_form(w, client.get(url))
    for _time in range(2):
        page = client.post(form.url, form.data, follow=True)
        assert "Write your comment." in text(page) and "sent twice" not in text(page)
    assert not SentForm.objects.exists()


def test_files_with_other_contents_are_another_form(w):
    client = browser_of(w.partner)
    url = address(w, "upload-new")
    [form] = [each for each in forms(client.get(url), with_text=False) if each.url.endswith(url)]
    sent = [b"Area,Cadre,Headcount\nAbara,swo,1\n", b"Area,Cadre,Headcount\nAbara,swo,2\n"]
    led = [
        client.post(form.url, form.data | {"file": SimpleUploadedFile("a.csv", each)}).headers.get("Location")
        for each in (sent[0], sent[0], sent[1])
    ]
    assert led[0] and led[0] == led[1] != led[2]


def test_a_token_is_made_once(w):
    client = browser_of(w.partner)
    [form] = [each for each in forms(client.get("/tokens/new/"), with_text=False) if each.url == "/tokens/new/"]
    given = form.data | {"name": "Twice", "scopes": ["reference:read"], "days": 30}
    if "organisation" in form.form.fields:
        given |= {"organisation": form.form.fields["organisation"] or w.office.pk}
    assert client.post(form.url, given).status_code == 200
    [made] = ApiToken.objects.filter(name="Twice")
    assert client.post(form.url, given).url == reverse("token", args=[made.pk])


def test_one_whose_process_died_may_be_sent_again_later(w, monkeypatch):
    monkeypatch.setattr(once, "LOOKS", 2)
    monkeypatch.setattr(once, "PAUSE", 0)
    note, is_first = once.begin(key="k" * 64, by=w.planner)
    assert is_first and once.begin(key="k" * 64, by=w.planner) == (None, False)
    assert once.begin(key="k" * 64, by=w.partner)[1]
    SentForm.objects.filter(pk=note.pk).update(sent_at=timezone.now() - once.RUNS_AT_MOST - timedelta(minutes=1))
    assert once.begin(key="k" * 64, by=w.planner)[1]
    SentForm.objects.update(sent_at=timezone.now() - once.REMEMBERED - timedelta(minutes=1))
    tasks.forget_forms()
    assert not SentForm.objects.exists()


def test_a_form_still_being_done_says_so_and_keeps_the_words(w, monkeypatch):
    monkeypatch.setattr(once, "LOOKS", 1)
    monkeypatch.setattr(once, "PAUSE", 0)
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    form = comment_form(w, client.get(url))
    client.post(form.url, form.written())
    SentForm.objects.update(led_to="")
    page = client.post(form.url, form.written(), follow=True)
    assert "still being saved" in text(page) and any(WRITTEN in each for each in texts_of(page))


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_moment_is_done_once():
    w = make_country()
    client = browser_of(w.planner)
    form = next(each for each in forms(client.get(address(w, "remarks"))) if each.url.endswith("/comments/add/"))
    gate, found = threading.Barrier(4), []

    def send():
        own = Client(enforce_csrf_checks=True)
        own.cookies.update(client.cookies)
        gate.wait()
        found.append(own.post(form.url, form.written()).headers.get("Location"))
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and found[0]
    assert w.strategy.remarks.filter(text__startswith=WRITTEN[:20]).count() == 1


def test_a_form_that_failed_is_in_the_page_again(w, monkeypatch):
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    client.raise_request_exception = False
    form = comment_form(w, client.get(url))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mapping_comment ADD CONSTRAINT no_room CHECK (length(text) < 9) NOT VALID")
    assert client.post(form.url, form.written()).status_code == 500
    assert any(WRITTEN in each for each in texts_of(client.get(url))) and not SentForm.objects.exists()


# Several forms on a page ----------------------------------------------------------------------------------------------
def test_what_other_forms_of_the_page_hold_is_there_again(w):
    """As the page's script sends them along."""
    client, url = browser_of(w.people["reviewer"]), address(w, "review")
    every = forms(client.get(f"{url}?compare=round"))
    comment = next(each for each in every if each.url == reverse("comment-add", args=[w.sent.pk]))
    note = next(each for each in every if each.url.endswith("/send-back/"))
    values = {name: [given] for name, given in note.written("A long note").items()} | {"password": ["x"]}
    beside = json.dumps({"number": 5, "others": [{"number": 3, "action": note.url, "values": values}]})
    page = client.post(comment.url, comment.written() | {marks.BESIDE: beside}, follow=True)
    again = next(each for each in forms(page) if each.url == note.url)
    assert again.data["note"].startswith("A long note") and Comment.objects.filter(text__startswith=WRITTEN).exists()
    assert "password" not in KeptForm.objects.get(action=note.url).values


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
