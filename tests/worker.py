"""A real worker for the tests in which eager tasks prove nothing: its own process, broker and all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from kombu import pools

from workforce.running.processes import end, spawn


class Worker:
    """Start, kill -9 and start again a Celery worker on the test database."""

    def __init__(self, environment, log):
        self.environment, self.log, self.process = environment, log, None

    def start(self, *, processes=1, patience=30):
        """Returns when the worker has said that it is ready."""
        args = [sys.executable, "-m", "celery", "-A", "workforce", "worker", "-c", processes, "-l", "INFO"]
        seen = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as file:
            self.process = spawn(
                [*args, "--without-gossip", "--without-mingle"],
                stdout=file,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=Path(__file__).parents[1],
            )
        deadline = time.monotonic() + patience
        while b" ready." not in self.log.read_bytes()[seen:]:
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.05)
        return self

    def kill(self):
        """kill -9 of the worker and of the processes that do its tasks, as when a machine loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        end(self.process, patience=10)


@pytest.fixture
def real_worker(transactional_db, tmp_path):
    """A started Worker; tasks queued by the test (delay_on_commit too) go to it through a real broker."""
    from django.conf import settings
    from django.db import connection

    from workforce.celery import app

    database, broker = connection.settings_dict, settings.EMBEDDED_BROKER
    assert settings.EMBEDDED, "the tests bring their own database: unset DATABASE_URL and CELERY_BROKER_URL"
    broker.start()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "workforce.settings",
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={quote(database['HOST'], safe='')}",
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
    }
    app.control.purge()
    app.conf.task_always_eager = False
    worker = Worker(environment, tmp_path / "worker.log")
    try:
        yield worker.start()
    finally:
        app.conf.task_always_eager = True
        worker.stop()
        forget_connections(app)
        broker.stop()


def forget_connections(app):
    """Close Celery's connections and pools; the next test makes its own (a closed pool cannot be used again)."""
    app.pool.force_close_all()
    pools.reset()
    app._pool = app.amqp._producer_pool = None
