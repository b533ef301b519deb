"""A worker that is killed (kill -9) while it checks or stores loses nothing:
a second worker finishes, nothing is half.
"""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from mapping.submissions.models import Record, Submission
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services import uploads
from tests.worker import real_worker  # noqa: F401  (a fixture)

pytestmark = pytest.mark.slow
ROWS = 4_000


@pytest.fixture
def big(transactional_db):
    from tests.factories import make_world

    world = make_world()
    lines = [
        f"{area},{cadre},office {number},{number % 7}"
        for number in range(ROWS // 4)
        for area in ("abara-east", "abara-west")
        for cadre in ("swo", "cdo")
    ]
    world.file = "Area,Cadre,Workplace,Workers\n" + "\n".join(lines)
    world.country.density_high = 999_999
    world.country.save()
    return world


def wait(upload, condition, patience=120):
    deadline = time.monotonic() + patience
    while True:
        upload.refresh_from_db()
        if condition(upload):
            return upload
        assert time.monotonic() < deadline, (upload.status, upload.step, upload.progress, upload.failure)
        time.sleep(0.02)


def waits_for(table):
    """Whether the worker has come to the table that we hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone()[0] > 0


def kill_and_hand_over(worker, upload, task, table):
    """Queue it, kill the worker when it is about to write ``table``; a minute later, as far as the heartbeat goes, beat
    gives the job to a second worker.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        task.delay(upload.pk)
        wait(upload, lambda _upload: waits_for(table))
        worker.kill()
    upload.refresh_from_db()
    assert upload.status == "running"
    Upload.objects.filter(pk=upload.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    worker.start()
    tasks.reclaim_uploads()


def ended(upload):
    return upload.is_ended


def test_killed_while_checking_and_while_storing(big, real_worker):  # noqa: F811
    upload = uploads.create_upload(
        round=big.round,
        organisation=big.office,
        file=ContentFile(big.file.encode(), "x"),
        filename="big.csv",
        by=big.partner,
    )
    kill_and_hand_over(real_worker, upload, tasks.check_upload, "mapping_issuegroup")
    wait(upload, ended)
    assert (upload.status, upload.outcome, upload.rows_ready, upload.attempts) == ("done", "ready", ROWS, 2)
    assert not Record.objects.exists()

    upload = uploads.confirm(upload, mode="update", by=big.partner)
    kill_and_hand_over(real_worker, upload, tasks.store_upload, "mapping_record")
    assert not Record.objects.filter(submission__revision__gt=0).exists()
    wait(upload, ended)
    assert (upload.status, upload.outcome) == ("done", "stored")
    assert Record.objects.count() == ROWS
    assert Submission.objects.get().revision == 1


def test_the_third_time_it_fails_with_a_sentence(big):
    upload = uploads.create_upload(
        round=big.round,
        organisation=big.office,
        file=ContentFile(b"Area,Cadre\n", "x"),
        filename="a.csv",
        by=big.partner,
    )
    for _attempt in range(3):
        Upload.objects.claim(upload.pk)
        Upload.objects.filter(pk=upload.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))
        lost = Upload.objects.lost().get()
        if lost.attempts < 3:
            assert tasks.reclaim(Upload.objects.all()) == [upload.pk]
    tasks.reclaim_uploads()
    upload.refresh_from_db()
    assert (upload.status, upload.failure) == ("failed", "worker_lost")
    assert not Record.objects.exists()
    from mapping.files import rules

    assert "interrupted several times" in rules.failure(upload.failure)


def test_an_upload_whose_message_was_lost_is_queued_again(big):
    upload = uploads.create_upload(
        round=big.round,
        organisation=big.office,
        file=ContentFile(b"Area,Cadre,Workers\nAbara,swo,3\n", "x"),
        filename="a.csv",
        by=big.partner,
    )
    tasks.reclaim_uploads()
    upload.refresh_from_db()
    assert upload.status == "pending"  # it may still come
    Upload.objects.filter(pk=upload.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    tasks.reclaim_uploads()
    upload.refresh_from_db()
    assert (upload.status, upload.rows_read) == ("done", 1)
