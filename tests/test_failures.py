"""Failures that are foreseen, for real: a killed database backend, a full disk, a broker that does not answer."""

from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.utils import timezone

from mapping.submissions.models import Comment
from mapping.submissions.services import comments
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from strategy.reports.models import GapReport
from tests.factories import make_world
from tests.markup import text
from tests.pages import address, make_country
from tests.worker import forget_connections
from tests.workforce.sending.forms import WRITTEN, browser_of, comment_form, texts_of
from workforce.celery import app

CSV = b"Area,Cadre,Workers\nAbara,Social welfare officer,3\n"


class FullDisk(TemporaryFileUploadHandler):
    """Its temporary file lies on a disk without room: the system itself refuses to write."""

    def new_file(self, *args, **kwargs):
        pass

    def receive_data_chunk(self, raw_data, start):
        with open("/dev/full", "wb", buffering=0) as disk:
            disk.write(raw_data)


@pytest.fixture
def signed_in(transactional_db, client):
    """(world, function that signs in a person of it); what nobody catches is answered, as in production."""
    world = make_world()
    client.raise_request_exception = False

    def sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return world, sign_in


@pytest.fixture
def kill():
    """Ends our database backend, as an administrator or a restart does; the next connection is a new one."""

    def _kill():
        connection.ensure_connection()
        pid, options = connection.connection.info.backend_pid, connection.get_connection_params()
        other = psycopg2.connect(**{name: options[name] for name in ("dbname", "user", "host") if name in options})
        other.autocommit = True
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()

    yield _kill
    connection.close()


@pytest.fixture
def broker(transactional_db):
    """The embedded broker, started; tasks are sent to it."""
    settings.EMBEDDED_BROKER.start()
    app.control.purge()
    app.conf.task_always_eager = False
    yield settings.EMBEDDED_BROKER
    app.conf.task_always_eager = True
    forget_connections(app)
    settings.EMBEDDED_BROKER.stop()


def send(client, world):
    url = f"/rounds/{world.round.code}/upload/{world.office.code}/"
    return client.post(url, {"file": SimpleUploadedFile("a.csv", CSV)}, follow=True)


# The database ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/submissions/", "/help/", "/account/"])
def test_a_killed_backend_is_a_page_that_says_to_try_again(signed_in, kill, path):
    world, sign_in = signed_in
    client = sign_in(world.partner)
    kill()
    answer = client.get(path)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "Nothing was lost" in text(answer) and "Content-Security-Policy" in answer.headers
    connection.close()
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_killed_backend_is_a_problem_for_a_program(signed_in, kill, method):
    world, sign_in = signed_in
    client = sign_in(world.partner)
    kill()
    answer = getattr(client, method)("/api/v1/submissions/", {}, content_type="application/json")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/problems/unavailable/" and "Nothing was lost" in answer.json()["mend"]


def test_a_backend_killed_under_a_form_loses_no_word_and_it_may_be_sent_again(transactional_db, kill, monkeypatch):
    w = make_country()
    client, url = browser_of(w.people["reviewer"]), address(w, "submission")
    client.raise_request_exception = False
    form = comment_form(w, client.get(url))
    with monkeypatch.context() as broken:
        broken.setattr(comments, "comment", lambda *args, **kwargs: kill() or Comment.objects.count())
        answer = client.post(form.url, form.written())
    assert answer.status_code == 503 and "Nothing was lost" in text(answer)
    connection.close()
    page = client.get(url)
    assert any(WRITTEN in each for each in texts_of(page))
    assert client.post(form.url, form.written()).status_code == 302  # the browser's "send again"
    assert Comment.objects.filter(text__startswith=WRITTEN).count() == 1


def test_health_says_so_too(transactional_db, client, kill):
    client.raise_request_exception = False
    kill()
    assert client.get("/healthz").status_code == 503


def test_what_nobody_foresaw_is_still_our_mistake(signed_in, monkeypatch):
    world, sign_in = signed_in
    monkeypatch.setattr("workforce.people.views.account.allowed", None)
    answer = sign_in(world.partner).get("/account/")
    assert answer.status_code == 500 and "our mistake" in text(answer)


# The disk -------------------------------------------------------------------------------------------------------------
def test_a_full_disk_is_said_on_a_page_and_to_a_program(signed_in, settings):
    world, sign_in = signed_in
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.FullDisk"]
    client = sign_in(world.partner)
    page = send(client, world)
    assert page.status_code == 507 and "Nothing that was saved before is lost" in text(page)
    given = {"round": world.round.code, "organisation": world.office.code, "file": SimpleUploadedFile("a.csv", CSV)}
    answer = client.post("/api/v1/uploads/", given)
    assert answer.status_code == 507 and answer.json()["type"] == "/api/problems/disk_full/"
    assert not Upload.objects.exists()


# The broker -----------------------------------------------------------------------------------------------------------
def test_a_broker_that_stopped_loses_no_file_and_it_is_done_later(signed_in, broker):
    world, sign_in = signed_in
    client = sign_in(world.partner)
    broker.stop()
    page = send(client, world)
    assert page.status_code == 200 and "it begins by itself within some minutes" in text(page)
    given = {"round": world.round.code, "organisation": world.office.code, "file": SimpleUploadedFile("b.csv", CSV)}
    answer = client.post("/api/v1/uploads/", given)
    assert answer.status_code == 202 and "begins by itself" in answer.json()["waiting"]
    uploads = Upload.objects.order_by("pk")
    assert [each.status for each in uploads] == ["pending", "pending"]

    uploads.update(created_at=timezone.now() - timedelta(minutes=6))
    assert "begins by itself" in text(client.get(f"/uploads/{uploads[0].pk}/status/"))
    broker.start()
    tasks.reclaim_uploads()  # as beat has it done
    with app.connection_for_read() as connected:
        assert connected.default_channel.queue_declare("celery", passive=True).message_count == 2
    for upload in uploads:
        assert tasks.run_now(upload).status == "done"


def test_a_broker_that_stopped_loses_no_gap_report(signed_in, broker):
    world, sign_in = signed_in
    broker.stop()
    client = sign_in(world.planner)
    given = {"round": world.round.code, "requirement_set": world.requirements.code}
    page = client.post("/reports/new/", given, follow=True)
    assert page.status_code == 200 and "it begins by itself within some minutes" in text(page)
    assert GapReport.objects.get().status == "pending"
