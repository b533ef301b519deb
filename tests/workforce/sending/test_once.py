"""The same form sent twice is done once, at the server, however the two meet."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mapping.submissions.models import Comment
from tests.markup import text
from tests.pages import address, make_country
from tests.workforce.sending.forms import WRITTEN, browser_of, comment_form, forms, texts_of
from workforce.people.models import ApiToken
from workforce.sending import tasks
from workforce.sending.models import SentForm
from workforce.sending.services import once


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
