"""What every test shares: a database of its own run, where the shared data is, and what is said at the end."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from tests import database
from tests.browser.driving import browser, open_window  # noqa: F401  (fixtures)
from tests.database import django_db_setup  # noqa: F401  (a fixture)
from tests.worker import real_worker  # noqa: F401  (a fixture)
from tests.worlds import (  # noqa: F401  (fixtures and a hook)
    _django_db_helper,
    kept,
    pytest_runtest_setup,
    shared_worlds,
)

SHARED = Path(__file__).parents[2] / "shared"

# A busy machine fails no test, and a gate gives the same answer twice; SSW_EXPLORE=1 draws new examples each time.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("explore" if os.environ.get("SSW_EXPLORE") else "steady")


def pytest_configure(config):
    if os.environ.get("DATABASE_URL"):
        pytest.exit("The tests bring their own database: unset DATABASE_URL.", returncode=4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config):
    """One PostgreSQL for all workers, started before the first of them and stopped after the last."""
    from django.conf import settings

    with config.stash[blocking_manager_key].unblock():
        database.start_server(settings.EMBEDDED_POSTGRES)


@pytest.fixture
def transactional_db(django_db_serialized_rollback, transactional_db):
    """pytest-django's own, which empties every table after the test; django_db_serialized_rollback says that nothing is
    to be migrated again (tests/database.py keeps the migrations' rows)."""


@pytest.fixture(scope="session")
def chromium():
    """Where the system's Chromium is; None means the one that playwright installed (executable_path=None)."""
    found = map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def shared():
    """The folder of real data beside this checkout."""
    return SHARED


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="leave out the tests marked browser, garbage or slow")


def pytest_collection_modifyitems(config, items):
    if config.option.quick:
        leave_out(config, items)
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="folder ../shared not found")
    for item in items:
        if item.get_closest_marker("shared_data"):
            item.add_marker(skip)


def leave_out(config, items):
    """Those that --quick does without."""
    chosen = [item for item in items if not any(map(item.get_closest_marker, ("browser", "garbage", "slow")))]
    config.hook.pytest_deselected(items=list(set(items) - set(chosen)))
    items[:] = chosen


def pytest_terminal_summary(terminalreporter):
    reports = [report for group in ("passed", "failed") for report in terminalreporter.stats.get(group, [])]
    ran = sum(report.when == "call" and "shared_data" in report.keywords for report in reports)
    if not SHARED.is_dir():
        terminalreporter.write_line("shared data suite: NOT run, folder ../shared not found", yellow=True)
    elif ran:
        terminalreporter.write_line(f"shared data suite: {ran} tests ran on ../shared")


def pytest_unconfigure(config):
    """Remove this run's folder, and those of runs that were killed."""
    from django.conf import settings

    if hasattr(config, "workerinput"):
        return
    settings.EMBEDDED_POSTGRES.stop()
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


@kept
def world(db):
    """Testland: see tests/factories.py."""
    from tests.factories import make_world

    return make_world()


@pytest.fixture(autouse=True)
def own_language():
    """A page asked for in French leaves its language to nobody else."""
    yield
    translation.deactivate()


@pytest.fixture
def sign_in(client):
    """``sign_in(person)`` gives the client signed in as that person."""

    def _sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return _sign_in
