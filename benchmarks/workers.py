"""Five hundred submissions checked by one, two and four workers on RabbitMQ."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import files, ours, world
from benchmarks.rabbitmq import Missing, RabbitMQ
from benchmarks.writing import aim, seconds, table

SUBMISSIONS, ROWS, WORKERS = 500, 200, (1, 2, 4)
SENDERS = 10
PATIENCE = 1800  # seconds for all of them
ABOUT = """{count} files of {rows} rows and 26 filled columns, a district's submission each, wait in RabbitMQ and are
checked (read, matched, checked, compared) by so many workers, each one process. From the first message sent to the
last proposal written."""


def run(harness, options):
    world.make(SENDERS)
    world.empty()
    count = SUBMISSIONS if options.rows is None else max(4, min(SUBMISSIONS, options.rows // ROWS))
    uploads = [_send(options.folder, number) for number in range(count)]
    alone = _alone(uploads)
    try:
        with tempfile.TemporaryDirectory(prefix="ssw-rabbitmq-") as folder, RabbitMQ(folder) as url:
            took = {number: _measured(url, number, uploads) for number in WORKERS}
    except Missing as error:
        return _result(count, [], [f"Not measured: {error}."], None)
    rows = [["one process, no broker", seconds(alone), f"{count / alone:.1f}", ""]]
    rows += [_row(number, count, took) for number in WORKERS]
    cores = len(os.sched_getaffinity(0))
    notes = [
        f"The machine has {cores} cores, which the workers share with PostgreSQL and RabbitMQ: "
        f"more than {cores} workers cannot be faster here."
    ]
    return _result(count, rows, notes, took)


def _result(count, rows, notes, took):
    gain = took and took[1] / took[2]
    return {
        "title": "Workers",
        "about": ABOUT.format(count=count, rows=ROWS),
        "tables": [table("Submissions checked", ["workers", "time", "submissions a second", "of one worker"], rows)],
        "aims": [
            aim("two workers check more than one does", f"{gain:.2f} ×" if took else "", gain > 1 if took else None)
        ],
        "notes": notes,
    }


def _row(number, count, took):
    return [
        f"{number} on RabbitMQ",
        seconds(took[number]),
        f"{count / took[number]:.1f}",
        f"{took[1] / took[number]:.2f} ×",
    ]


def _send(folder, number):
    """An Upload of a file of its own."""
    path, _facts = files.csv(folder, ROWS, first=number * ROWS)
    return ours.send(path, number % SENDERS).pk


def _alone(uploads):
    """Without a broker: the tasks one after another in this process."""
    from mapping.uploads.tasks import check_upload

    _again(uploads)
    start = time.perf_counter()
    for pk in uploads:
        check_upload(pk)
    took = time.perf_counter() - start
    _verify(uploads)
    return took


def _measured(url, number, uploads):
    from kombu import Connection

    from mapping.uploads.tasks import check_upload

    _again(uploads)
    with _Workers(url, number), Connection(url) as connection:
        start = time.perf_counter()
        for pk in uploads:
            check_upload.apply_async([pk], connection=connection)
        _wait(uploads)
        took = time.perf_counter() - start
    _verify(uploads)
    return took


def _again(uploads):
    """As if they had just been sent."""
    from django.utils import timezone

    from mapping.uploads.models import IssueGroup, Upload

    IssueGroup.objects.filter(upload__in=uploads).delete()
    Upload.objects.filter(pk__in=uploads).update(
        status="pending",
        step="check",
        outcome="",
        attempts=0,
        started_at=None,
        finished_at=None,
        heartbeat_at=timezone.now(),
        proposal={},
        progress=0,
    )


def _wait(uploads):
    from mapping.uploads.models import Upload

    deadline = time.monotonic() + PATIENCE
    while Upload.objects.filter(pk__in=uploads, finished_at=None).exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the workers did not check everything")
        time.sleep(0.05)


def _verify(uploads):
    """Every one of them was read whole and has its proposal."""
    from mapping.uploads.models import Upload

    ready = Upload.objects.filter(pk__in=uploads, status="done", outcome="ready", rows_read=ROWS, rows_ready=ROWS)
    if ready.count() != len(uploads):
        raise RuntimeError(f"only {ready.count()} of {len(uploads)} submissions were checked")


class _Workers:
    """So many Celery workers, ready for work."""

    def __init__(self, url, number):
        self.url, self.number, self.processes = url, number, []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ssw-workers-")
        logs = [Path(self.folder.name, f"{n}.log") for n in range(self.number)]
        for n, log in enumerate(logs):
            args = [sys.executable, "-m", "celery", "-A", "workforce", "worker", "-c", "1", "-n", f"benchmark-{n}@%h"]
            with open(log, "wb") as out:
                self.processes.append(
                    subprocess.Popen(
                        [*args, "-l", "INFO", "--without-gossip", "--without-mingle"],
                        env=os.environ | {"CELERY_BROKER_URL": self.url},
                        stdout=out,
                        stderr=out,
                    )
                )
        deadline = time.monotonic() + 60
        while not all(b" ready." in log.read_bytes() for log in logs):
            if time.monotonic() > deadline or any(each.poll() is not None for each in self.processes):
                said = "\n".join(log.read_text()[-2000:] for log in logs)
                self.__exit__()
                raise RuntimeError(f"a worker did not start: {said}")
            time.sleep(0.1)

    def __exit__(self, *_error):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(60)
        self.folder.cleanup()
