"""The planner hears of rows that come in bulk, in the transaction that brings them."""

import pytest
from django.db import connection

from mapping.submissions.models import Record, Submission
from tests.mapping.uploads.test_storing import put
from workforce.jobs.bulk import FEW, analyze
from workforce.reference.models import Area

pytestmark = pytest.mark.django_db


def known(model, *, forget=False):
    """How many rows the planner knows of."""
    with connection.cursor() as cursor:
        if forget:
            cursor.execute(
                "UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE relname = %s", [model._meta.db_table]
            )
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return cursor.fetchone()[0]


def test_only_what_is_many_beside_what_is_known_is_counted_again(world):
    assert known(Area, forget=True) == -1
    analyze(Area, FEW)
    assert known(Area) == -1
    analyze(Area, FEW + 1)
    assert known(Area) == Area.objects.count() == 9
    Area.objects.filter(parent=world.a).delete()
    analyze(Area, FEW)
    assert known(Area) == 9


@pytest.mark.parametrize("mode", ["update", "replace"])
def test_a_stored_file_is_counted_before_its_transaction_ends(world, mode):
    known(Record, forget=True), known(Submission, forget=True)
    rows = "".join(f"Abara,swo,Village {number},3\n" for number in range(FEW + 10))
    put(world, f"Area,Cadre,Workplace,Workers\n{rows}", mode=mode)
    assert known(Record) == FEW + 10 and known(Submission) == -1
