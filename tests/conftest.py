"""What every test shares: a database of its own run, where the shared data is, and what is said at the end."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests.browser.driving import browser, open_window  # noqa: F401  (fixtures)
from tests.worker import real_worker  # noqa: F401  (a fixture)

SHARED = Path(__file__).parents[2] / "shared"

# A busy machine fails no test, and a gate gives the same answer twice; SSW_EXPLORE=1 draws new examples each time.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("explore" if os.environ.get("SSW_EXPLORE") else "steady")


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Start this run's PostgreSQL when the first test asks for a database; stop it and remove it at the end."""
    from django.conf import settings

    server = settings.EMBEDDED_POSTGRES
    if server:
        server.start()
    yield
    if server:
        server.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """pytest-django's own; before the database goes, whoever still holds it (a browser's last request) is sent away."""
    from django.db import connection

    yield
    if not connection.settings_dict["NAME"].startswith("test_"):
        return  # no test of this run asked for a database
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture
def transactional_db(django_db_serialized_rollback, transactional_db):
    """pytest-django's own, which empties every table after the test: the rows that migrations made are brought back."""


@pytest.fixture(scope="session")
def chromium():
    """Where the system's Chromium is; None means the one that playwright installed (executable_path=None)."""
    found = map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def shared():
    """The folder of real data beside this checkout."""
    return SHARED


def pytest_collection_modifyitems(items):
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="folder ../shared not found")
    for item in items:
        if item.get_closest_marker("shared_data"):
            item.add_marker(skip)


def pytest_terminal_summary(terminalreporter):
    reports = [report for group in ("passed", "failed") for report in terminalreporter.stats.get(group, [])]
    ran = sum(report.when == "call" and "shared_data" in report.keywords for report in reports)
    if not SHARED.is_dir():
        terminalreporter.write_line("shared data suite: NOT run, folder ../shared not found", yellow=True)
    elif ran:
        terminalreporter.write_line(f"shared data suite: {ran} tests ran on ../shared")


def pytest_unconfigure():
    """Remove this run's folder, and those of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("ssw-test-*-*"):
        pid = int(folder.name.split("-")[2])
        if pid == os.getpid() or not is_running(pid):
            shutil.rmtree(folder, ignore_errors=True)


def is_running(pid):
    try:
        os.kill(pid, 0)  # asks, sends nothing
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture
def world(db):
    """Testland: see tests/factories.py."""
    from tests.factories import make_world

    return make_world()


@pytest.fixture
def sign_in(client):
    """``sign_in(person)`` gives the client signed in as that person."""

    def _sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return _sign_in
