"""Rows that come in bulk: the planner hears of them in the transaction that brings them."""

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
