"""The examples, as somebody would run them: their own processes, a real token, a live server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapping.submissions.models import Submission
from mapping.uploads.models import Upload
from tests.factories import make_world, submission
from tests.workforce.api.calling import token_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def testland(django_db_serialized_rollback, live_server):
    """With what the migrations put into the lists: a test before this one may have emptied them."""
    return make_world()


def run(command, live_server, secret, **more):
    environment = {"PATH": os.environ["PATH"], "SSW_URL": live_server.url, "SSW_TOKEN": secret} | more
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_the_python_example(live_server, testland):
    _token, secret = token_of(testland.partner, testland.office)
    done = run([sys.executable, "examples/api_example.py", "2026", "abara-office", "abara"], live_server, secret)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "row 3, headcount: 'three'" in done.stdout and "submitted, 7 workers" in done.stdout
    sent = Submission.objects.get()
    assert (sent.status, sent.records.count(), sent.submitted_by) == ("submitted", 2, testland.partner)


def test_it_changes_what_it_says_and_adds_nobody(live_server, testland):
    """The office's workers are held with what the example does not say; of one cadre there are two records."""
    held = [
        {"cadre": "swo", "headcount": 3, "employment": "permanent", "sector": "welfare"},
        {"cadre": "cdo", "headcount": 1, "employment": "permanent"},
        {"cadre": "cdo", "headcount": 2, "employment": "contract"},
    ]
    submission(testland.round, testland.office, testland.a, by=testland.partner, records=held)
    command = [sys.executable, "examples/api_example.py", "2026", "abara-office", "abara"]
    _token, secret = token_of(testland.partner, testland.office)
    done = run(command, live_server, secret)
    assert done.returncode != 0 and "Nothing was stored" in done.stderr
    assert "fewer: 1 row does not say: Employment." in done.stdout and "3 workers before, 3 after" in done.stdout
    assert Submission.objects.get(status="draft").records.count() == 3
    done = run(command, live_server, secret, SSW_ANSWERS='[{"question": "fewer", "choice": "same"}]')
    assert done.returncode == 0, done.stderr + done.stdout
    assert "replaced: 2 records" in done.stdout and "submitted, 7 workers" in done.stdout
    sent = Submission.objects.get(status="submitted")
    assert sorted(sent.records.values_list("cadre__code", "employment", "headcount")) == [
        ("cdo", "unspecified", 3000),
        ("swo", "permanent", 4000),
    ]


def test_with_a_wrong_token_it_says_why(live_server, testland):
    done = run(
        [sys.executable, "examples/api_example.py", "2026", "abara-office", "abara"], live_server, "ssw_" + "x" * 43
    )
    assert done.returncode != 0 and "401" in done.stderr and not Submission.objects.exists()


def test_the_shell_example(live_server, testland, tmp_path):
    _token, secret = token_of(testland.partner, testland.office)
    file = tmp_path / "june.csv"
    file.write_text("Area,Cadre,Headcount\nAbara,swo,many\n")
    command = ["sh", "examples/api_example.sh", "2026", "abara-office", str(file)]
    done = run(command, live_server, secret)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "headcount_female" in done.stdout and "Outcome: errors" in done.stdout and '"not_a_number"' in done.stdout
    assert Upload.objects.get().outcome == "errors"
