"""Rows that a program sends: they become an upload like any other,
whose file is those rows as CSV with the contract's names.

So file and row of every record stay true, and the very same code reads, matches and checks them as a file's.
"""

import csv
import io
import re

import pandas as pd
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from mapping.columns import BY_NAME, COLUMNS, EMPTY_REASONS, FLAGS
from mapping.files.text import as_text
from mapping.rounds.models import Round
from mapping.uploads.models import Upload
from mapping.uploads.profiles import WORDS
from mapping.uploads.services import uploads
from mapping.uploads.services.proposals import STORED
from workforce.people.models import User
from workforce.reference.models import Organisation

NOW = 200  # rows that are checked while the caller waits; of more, a worker does the work
MOST = 2000  # rows of one request; more come as a file
ALWAYS = ("area", "cadre")  # columns that the file has even when no row names them: each row then says what it lacks
FIRST = 2  # number of the first row in the file: the names stand above it
LIKE_THOUSANDS = re.compile(
    r"-?\d{1,3}\.\d{3}"
)  # of a number the point is no doubt: 1.555 is written 1.5550, never read as 1555
REASONS = dict(EMPTY_REASONS)
KNOWN_FLAGS = REASONS.keys() | dict(FLAGS).keys()


def malformed(rows: object) -> list[dict]:
    """What is wrong with the rows as such: [{code, index, column, value}], code no_rows, too_many_rows, wrong_row,
    unknown_column, wrong_value or wrong_flag."""
    if not isinstance(rows, list) or not rows:
        return [{"code": "no_rows"}]
    if len(rows) > MOST:
        return [{"code": "too_many_rows", "value": len(rows)}]
    return [problem | {"index": index} for index, row in enumerate(rows) for problem in _of_row(row)]


def _of_row(row):
    if not isinstance(row, dict):
        yield {"code": "wrong_row", "value": row}
        return
    for name, value in row.items():
        if name == "flags":
            yield from _of_flags(value, row)
        elif name not in BY_NAME:
            yield {"code": "unknown_column", "column": name}
        elif not (value is None or isinstance(value, (str, int, float))) or "\0" in str(value):
            yield {"code": "wrong_value", "column": name, "value": value}


def _of_flags(flags, row):
    if not isinstance(flags, dict):
        yield {"code": "wrong_flag", "column": "flags", "value": flags}
        return
    for name, flag in flags.items():
        fits = isinstance(flag, str) and flag in KNOWN_FLAGS and name in BY_NAME and BY_NAME[name].is_measure
        if not fits or (flag in REASONS and row.get(name) is not None):
            yield {"code": "wrong_flag", "column": name, "value": flag}


def as_csv(rows: list[dict]) -> bytes:
    """The rows as a file. A column that any row names is in all of them: where a row leaves it out it is not known."""
    used = {name for row in rows for name in (*row, *(row.get("flags") or {}))}
    names = [column.name for column in COLUMNS if column.name in used or column.name in ALWAYS]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        flags = row.get("flags") or {}
        writer.writerow([written(row.get(name), flags.get(name)) for name in names])
    return text.getvalue().encode()


def written(value: object, flag: str | None = None) -> str:
    """A value and its flag as a partner would write them in a cell: "12", "~12", "not applicable"."""
    if flag in REASONS:
        return WORDS[flag][0]
    if flag == "low" and value in (None, "", 0, "0"):
        return "low"
    text = as_text(value) or ""
    if isinstance(value, float) and LIKE_THOUSANDS.fullmatch(text):
        text += "0"
    return f"~{text}" if flag == "estimate" and text else text


def send(
    *, round: Round, organisation: Organisation, rows: list[dict], mode: str, answers: dict[str, str], by: User
) -> Upload:
    """The rows (well formed, see ``malformed``) as an upload, not yet checked. ValidationError as ``create_upload``."""
    data = as_csv(rows)
    name = f"rows-{timezone.now():%Y%m%d-%H%M%S}.csv"
    return uploads.create_upload(
        round=round,
        organisation=organisation,
        file=ContentFile(data),
        filename=name,
        mode=mode,
        answers=answers,
        by=by,
    )


def elsewhere(upload: Upload, area: str) -> list[tuple[int, str]]:
    """(row, area code) of the rows of a checked upload that would be stored for another area than ``area``."""
    rows = pd.read_parquet(default_storage.path(upload.frame), columns=["row", "area", "target", "kind"])
    rows = rows[rows["kind"].isin(STORED) & (rows["target"] != area)]
    return [(int(row), str(code)) for row, code in zip(rows["row"], rows["area"], strict=True)]
