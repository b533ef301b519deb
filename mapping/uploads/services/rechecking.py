"""What the checks say of records that are held already:
the same rules as of a file, over the records as a partner would write them.

It is kept as a file, under a name made of all that the checks read: it is looked through once, however often and from
wherever it is read, and again when anything in it changed. Of many records a worker does it.
"""

import contextlib
import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

import pandas as pd
from django.core.files.storage import default_storage
from django.db import connection

from mapping import checks, columns
from mapping.checks.check import plain
from mapping.checks.issues import COLUMNS as ISSUE
from mapping.columns import COLUMNS
from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.models import Record, Submission
from mapping.uploads.models import RememberedName
from mapping.uploads.services import checking, held, proposals, references
from mapping.uploads.services.rows import written
from workforce.reference.models import Country, Population

STATES = ("in_review",)  # says where the submission is, nothing of its records
NOW = 1000  # records that are looked through while the caller waits


def kept(submission: Submission) -> str:
    """The name of the file of issues (mapping/checks/issues.py, and ``record``: id or None); '': not made yet."""
    name = _name(submission)
    if default_storage.exists(name):
        return name
    if submission.records.order_by()[: NOW + 1].count() > NOW:
        return ""
    return recheck(submission)


def recheck(submission: Submission) -> str:
    """Look through the records as they are now; the name of the file of issues, in place of those before it."""
    name = _name(submission)
    if default_storage.exists(name):
        return name
    folder = Path(default_storage.path(name)).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    checking.write_parquet(_issues(submission), name)
    for other in os.listdir(folder):
        if other != Path(name).name:
            with contextlib.suppress(FileNotFoundError):
                (folder / other).unlink()
    return name


def _issues(submission):
    records = held.held_records([submission.pk])
    examined = proposals.examine(as_text(records), round=submission.round, organisation=submission.organisation)
    issues = examined.issues[~examined.issues["rule"].isin(STATES)].reset_index(drop=True)
    found = issues[ISSUE].astype({"rule": str, "column": str, "severity": str, "params": str})
    rows = dict(Record.objects.filter(submission=submission).values_list("pk", "row"))
    ids = [int(records["id"].iloc[each]) if each >= 0 else None for each in issues["position"]]
    found["record"] = pd.array(ids, dtype="Int64")
    found["row"] = [rows.get(each) or 0 for each in ids]
    return found


def _name(submission):
    """From the state of all that is read: a handful of queries, none of them about the records."""
    round, organisation = submission.round, submission.organisation
    versions = [(each.pk, each.revision, each.status) for each in held.newest(round, organisation)]
    before = Submission.objects.filter(round=round.previous_id, organisation=organisation).accepted()
    read = [
        _rules(),
        references._state(),
        versions,
        sorted(before.values_list("pk", flat=True)),
        _state(ExpectedSubmission.objects.filter(round=round, organisation=organisation)),
        _state(RememberedName.objects.filter(organisation=organisation)),
        _state(Country.objects.all()),
        _state(Population.objects.filter(group__code__in=_groups())),
    ]
    digest = hashlib.sha256(repr((submission.revision, read)).encode()).hexdigest()[:32]
    return f"checks/{submission.pk}/{digest}.parquet"


@lru_cache(maxsize=1)
def _rules():
    """Of the rules themselves: a new version of the application looks again."""
    folders = (Path(checks.__file__).parent, Path(columns.__file__).parent)
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _groups():
    country = Country.current()
    return [country.total_group, country.children_group]


def _state(rows):
    """A check sum of rows as the table has them now."""
    table = rows.model._meta.db_table
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), sum(hashtext(row::text)::bigint) FROM {table} AS row WHERE id IN ({sql})", params
        )
        return cursor.fetchone()


def as_text(records: pd.DataFrame) -> pd.DataFrame:
    """A frame of ``held.held_records`` as text by contract column, its rows numbered from 1."""
    text = pd.DataFrame(index=range(1, len(records) + 1))
    flags = [json.loads(each or "{}") for each in records["flags"]]
    for column in COLUMNS:
        values = records[column.name]
        if column.is_measure:
            said = [None if number == "nan" else number for number in plain(values)]
            text[column.name] = [
                written(value, flag.get(column.name)) or None for value, flag in zip(said, flags, strict=True)
            ]
        else:
            text[column.name] = [value or None for value in values.astype(object).where(values.notna(), None)]
    return text.astype("str")
