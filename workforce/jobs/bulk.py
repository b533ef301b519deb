"""Rows that come in bulk: written by COPY, and the planner hears of them in the transaction that brings them."""

import io
import json

from django.db import connection, models

FEW, SHARE = 50, 0.1  # autovacuum's own measure of what changes a table: so many rows, and this share of those it knows


def analyze(model: type[models.Model], stored: int) -> None:
    """Renew the statistics of the model's table when `stored` rows are many beside those that the planner knows.

    Autovacuum does that a minute after the commit; queries before it are planned as if the table had stayed as it was
    (empty, on the first day). To be called late in a transaction:
    another one's ANALYZE of the same table waits for its end.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        known = max(0, cursor.fetchone()[0])  # -1: never counted
        if stored > FEW + SHARE * known:
            cursor.execute(f'ANALYZE "{table}"')


ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def copy(rows: list[models.Model]) -> None:
    """Store unsaved objects of one model by COPY, a fifth of the time of ``bulk_create``; they are given no key."""
    if not rows:
        return
    for row in rows:
        row._prepare_related_fields_for_save("copy")  # as bulk_create does: keys of objects that have been stored since
    fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    text = "".join("\t".join(_cell(field, row) for field in fields) + "\n" for row in rows)
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{rows[0]._meta.db_table}" ({names}) FROM STDIN', io.StringIO(text))


def _cell(field: models.Field, row: models.Model) -> str:
    """As COPY reads it: \\N for nothing."""
    value = field.pre_save(row, add=True)
    if value is None:
        return r"\N"
    return (json.dumps(value) if isinstance(field, models.JSONField) else str(value)).translate(ESCAPES)
