"""Messages outlive the code that sent them: a task keeps the name under which it was ever queued, wherever it moves."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
EVER_SENT = {  # a name is added with its task, and never taken away
    "mapping.tasks.check_upload",
    "mapping.tasks.recheck_submission",
    "mapping.tasks.reclaim_uploads",
    "mapping.tasks.store_upload",
    "strategy.tasks.reclaim_changes",
    "strategy.tasks.reclaim_reports",
    "strategy.tasks.refresh_stale_reports",
    "strategy.tasks.remind",
    "strategy.tasks.run_change",
    "strategy.tasks.run_gap_report",
    "workforce.tasks.forget_forms",
    "workforce.tasks.prune_api",
}
AS_A_WORKER = """
import json
from celery.signals import celeryd_init
from workforce.celery import app
import django
django.setup()
celeryd_init.send(sender="worker", instance=None, conf=app.conf, options={})
print(json.dumps({name: task.__module__ for name, task in app.tasks.items() if not name.startswith("celery.")}))
"""


@pytest.fixture(scope="module")
def registered():
    """{name: module} of the tasks that a fresh worker knows."""
    worker = subprocess.run([sys.executable, "-c", AS_A_WORKER], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert worker.returncode == 0, worker.stderr
    return json.loads(worker.stdout)


def test_a_worker_answers_to_every_name_ever_sent(registered):
    assert set(registered) == EVER_SENT


def test_beat_sends_only_names_that_a_worker_knows(registered):
    sent = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sent and sent <= set(registered)


def test_every_task_says_its_name(registered):
    """A name that Celery derives from the module would change when the module moves."""
    for name, module in registered.items():
        source = (ROOT / module.replace(".", "/")).with_suffix(".py").read_text()
        assert f'name="{name}"' in source, f'{module}: write @shared_task(name="{name}")'
