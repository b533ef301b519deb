"""The planner hears of rows that come in bulk, in the transaction that brings them."""

import pytest
from django.db import connection

from mapping.submissions.models import Record, Submission
from tests.mapping.uploads.test_storing import put
from workforce.jobs.bulk import FEW, analyze, copy
from workforce.reference.models import Area, Sector, WorkLevel

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


def test_copied_rows_are_what_bulk_create_stores(world):
    """Text that COPY would read as its own signs, nothing, thousandths, decimals, flags and a moment."""
    submission = Submission.objects.create(round=world.round, organisation=world.office, area=world.a)
    given = {"submission": submission, "area": world.a, "cadre": world.swo, "employer": world.office}
    given |= {"sector": Sector.objects.first(), "level": WorkLevel.objects.first(), "method": ""}
    texts = ["", r"\N", "a\tb\nc\rd\\e", 'é"“,']

    def rows():
        for number, text in enumerate(texts):
            flags = {"fte": "unknown", "note": text}
            yield Record(
                **given, key_hash=-number, workplace=text, source=text, headcount=1500, flags=flags, annual_cost="12.50"
            )

    def stored():
        names = [field.name for field in Record._meta.concrete_fields if not field.primary_key]
        found = list(Record.objects.order_by("key_hash").values(*names))
        Record.objects.all().delete()
        return found

    copy(list(rows()))
    copied = stored()
    Record.objects.bulk_create(rows())
    assert copied == stored() and [row["workplace"] for row in reversed(copied)] == texts
    copy([])
