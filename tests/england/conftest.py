"""England is loaded once for all tests of this folder, in one transaction that is undone at the end."""

import pytest
from django.db import transaction


@pytest.fixture(scope="package")
def db(django_db_setup, django_db_blocker):
    """pytest-django's fixture for the whole folder; its name puts these tests before those that empty the tables."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def england(db, tmp_path_factory):
    from tests.conftest import SHARED
    from tests.england.load_england import load

    return load(SHARED / "data" / "england", tmp_path_factory.mktemp("england"))
