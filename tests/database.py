"""The database of a test run: a copy of a template that is kept between runs.

var/test-postgres/KEY holds a PostgreSQL data folder at rest, with the tables and rows that the migrations make; KEY is a
hash of what makes it. Each run copies it into a folder of its own and starts a server there, so runs never meet, and a
killed one leaves only that folder, which the next run removes. The workers of pytest-xdist share their run's server; each
has its own database in it.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from workforce.running.embedded import Postgres

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "var/test-postgres"
MADE_BY = ["*/migrations/*.py", "requirements.txt", "workforce/running/embedded.py", "tests/database.py"]
KEPT = 3  # templates: those of the branches that one works on
NAME = "test_workforce"


# The server of a run ------------------------------------------------------------------------------------------------
def start_server(server):
    """Start it on a copy of the template, which is made where it is missing. One process at a time."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with open(TEMPLATES / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = TEMPLATES / key()
        if not template.exists():
            make(template)
        os.utime(template)
        shutil.copytree(template, server.data)
    server.start()


def key():
    """A hash of all that the template is made from."""
    files = [path for pattern in MADE_BY for path in sorted(ROOT.glob(pattern))]
    parts = [sys.version, *(f"{path.relative_to(ROOT)}\n{path.read_text()}" for path in files)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def make(template):
    """Migrate a database in a draft's folder, then rename that: a template is whole or not there."""
    draft = TEMPLATES / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    server = Postgres(draft)
    server.fast = True
    server.start()
    try:
        server.create_database(NAME)
        migrate(server)
    finally:
        server.stop()
    draft.rename(template)
    known = sorted(TEMPLATES.glob("*/PG_VERSION"), key=lambda path: path.parent.stat().st_mtime)
    for old in known[:-KEPT]:
        shutil.rmtree(old.parent)


def migrate(server):
    from django.core.management import call_command
    from django.db import connection

    usual = connection.settings_dict.copy()
    connection.settings_dict.update(server.settings(NAME))
    try:
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            keep_rows(cursor)
    finally:
        connection.close()
        connection.settings_dict.update(usual)


# The database of a worker -------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """In place of pytest-django's own: the database is there at once, with the rows of the migrations."""
    from django.conf import settings
    from django.db import connection

    server, worker = settings.EMBEDDED_POSTGRES, getattr(request.config, "workerinput", {}).get("workerid")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        if not worker:
            start_server(server)
        connection.settings_dict["NAME"] = copied(server, worker) if worker else NAME
        connection._test_serialized_contents = "[]"  # nothing to bring back: sql_flush has done it
        patch.setattr(type(connection.ops), "sql_flush", sql_flush)
        patch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # a response that a test closes would
        yield
        connection.close()
        if not worker:
            server.stop()


def copied(server, worker):
    """A database for this worker; its name."""
    name = f"{NAME}_{worker}"
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}"')
    connection.close()
    return name


FILLED = """
SELECT relname, relnamespace::regnamespace::text FROM pg_class
WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'migrated'::regnamespace) AND pg_relation_size(oid) > 0
"""


def keep_rows(cursor):
    """Once, after the migrations: their rows also in tables of a schema of their own, for sql_flush."""
    cursor.execute("CREATE SCHEMA migrated")
    cursor.execute(FILLED)
    for name, _schema in cursor.fetchall():
        cursor.execute(f'CREATE TABLE migrated."{name}" AS TABLE public."{name}"')


def sql_flush(operations, style, tables, **options):
    """In place of Django's, ten times as fast: empties the tables that hold something, and puts back the migrations' rows."""
    with operations.connection.cursor() as cursor:
        cursor.execute(FILLED)
        found = cursor.fetchall()
    filled = sorted({name for name, _schema in found} & set(tables))
    kept = [name for name, schema in found if schema == "migrated" and name in tables]
    return [
        "LOCK TABLE " + ", ".join(f'"{name}"' for name in filled),  # waits for who still writes
        "SET LOCAL session_replication_role = replica",  # no triggers, so in any order
        *(f'DELETE FROM "{name}"' for name in filled),
        *(f'INSERT INTO "{name}" TABLE migrated."{name}"' for name in kept),
    ]
