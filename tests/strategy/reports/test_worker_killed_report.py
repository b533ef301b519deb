"""A worker that dies in the middle of a report leaves no half report, and the next worker finishes it."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from strategy.reports import tasks
from strategy.reports.models import GapLine, GapReport, StockLine
from strategy.reports.services import reports
from tests.strategy.reporting import line, workers

pytestmark = pytest.mark.slow


def until(condition, patience=60):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def storing():
    """Whether the worker's transaction has begun to write lines: it waits for the lock we hold on their last table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = 'strategy_stockline'::regclass AND NOT granted")
        return cursor.fetchone()[0] > 0


def test_killed_while_it_stores(django_db_serialized_rollback, real_worker, world):
    workers(world)
    report = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE strategy_stockline IN EXCLUSIVE MODE")
        tasks.run_gap_report.delay(report.pk)
        until(storing)
        real_worker.kill()
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("running", 1)
    assert not GapLine.objects.exists() and not StockLine.objects.exists()
    real_worker.start()
    GapReport.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    tasks.reclaim_reports.delay()
    until(lambda: GapReport.objects.get().is_ended)
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("done", 2)
    assert line(report, "TL").current == 34
    assert StockLine.objects.filter(report=report).count() == 4
