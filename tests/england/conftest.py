"""England is loaded once for all tests of this folder, in one transaction that is undone at the end."""

import pytest
from django.db import transaction

from tests.conftest import SHARED

TABLES = pytest.StashKey[list]()  # lines for the end of the run


@pytest.fixture(scope="package")
def db(django_db_setup, django_db_blocker):
    """pytest-django's fixture for the whole folder; by its name these tests come before those that empty the tables."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def source():
    return SHARED / "data" / "england"


@pytest.fixture(scope="package")
def england(db, source, tmp_path_factory):
    from tests.england.load_england import load

    return load(source, tmp_path_factory.mktemp("england"))


@pytest.fixture
def tell(request):
    """``tell(lines)``: printed at the end of the run."""
    return request.config.stash.setdefault(TABLES, []).extend


def pytest_terminal_summary(terminalreporter, config):
    lines = config.stash.get(TABLES, [])
    if lines:
        terminalreporter.section("England: our rates and the published ones")
        for line in lines:
            terminalreporter.write_line(line)
