"""The second run of an upload's job: the confirmed rows into drafts, one transaction, whole or not at all.

Rows go by COPY into a temporary table, then INSERT ... ON CONFLICT of the columns that the file has: a column left out stays as
it was. Replacing empties the drafts of the file's areas first, so there a column left out becomes unknown.
"""

import tempfile

import numpy as np
import pandas as pd
import pyarrow as pa
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pyarrow import csv

from mapping.columns import COUNTS, MEASURES, TEXTS
from mapping.models import Record, Submission, Upload
from mapping.services import submissions
from mapping.services.checking import LostJob
from mapping.services.uploads import has_moved
from workforce.models import Area, Cadre, Event, Organisation, Pulse, Sector, WorkLevel

TABLE = Record._meta.db_table
KEY_TYPES = {
    "submission_id": "bigint", "area_id": "bigint", "cadre_id": "bigint", "employer_id": "bigint", "employment": "text",
    "sector_id": "bigint", "level_id": "bigint", "workplace": "text", "key_hash": "bigint", "row": "integer", "flags": "jsonb",
}  # fmt: skip


class Moved(Exception):  # noqa: N818
    """What the proposal was compared with has changed: it must be compared again."""


def store(upload: Upload, pulse: Pulse) -> None:
    """Stores the proposal. Raises Moved when it no longer fits what is held; then nothing is stored."""
    if upload.outcome == Upload.Outcome.STORED:
        return
    rows = pd.read_parquet(default_storage.path(upload.frame), filters=[("kind", "!=", "missing")])
    columns = upload.proposal["columns"]
    pulse.at(10)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=upload.organisation_id)
        if has_moved(upload):
            raise Moved
        drafts = _drafts(upload, sorted(rows["target"].unique()))
        pulse.at(20)
        removed = _empty(drafts) if upload.mode == Upload.Mode.REPLACE else {}
        _stage(_staged(rows, columns, drafts, upload.round), columns)
        pulse.at(55)
        write(columns, upload=upload)
        pulse.at(85)
        _count(upload, drafts, rows, removed)
        mine = Upload.objects.filter(pk=upload.pk, status=Upload.Status.RUNNING, attempts=upload.attempts)
        if not mine.update(outcome=Upload.Outcome.STORED):
            raise LostJob
        pulse.at(95)


def _drafts(upload, codes):
    """{area code: open draft}, always in the same order, so that two of these cannot wait for each other."""
    by_code = {area.code: area for area in Area.objects.on(upload.round.as_of).filter(code__in=codes)}
    try:
        return {
            code: submissions.open_draft(
                round=upload.round, organisation=upload.organisation, area=by_code[code], by=upload.created_by
            )
            for code in codes
        }
    except ValidationError as error:
        raise Moved from error  # sent to review meanwhile: the check names it


def _empty(drafts):
    """Delete their records; {submission id: how many}."""
    ids = [draft.pk for draft in drafts.values()]
    counted = Record.objects.filter(submission__in=ids).values_list("submission", "key_hash")
    removed = {}
    for submission_id, key in counted.iterator(chunk_size=10_000):
        removed.setdefault(submission_id, set()).add(key)
    Record.objects.filter(submission__in=ids).delete()
    return removed


def _ids(model, codes, day=None):
    """Ids for codes; LookupError for one that is not there: references are checked as a set, not row by row."""
    found = model.objects.on(day) if day else model.objects.all()
    known = dict(found.filter(code__in=list(codes.unique())).values_list("code", "pk"))
    ids = codes.map(known)
    if ids.isna().any():
        raise LookupError(f"{model.__name__} {sorted(set(codes[ids.isna()]))[:5]}")
    return ids.astype("int64")


def _staged(rows, columns, drafts, round):
    """Arrow table of the rows with ids for codes."""
    day = round.as_of
    staged = pd.DataFrame(
        {
            "submission_id": rows["target"].map({code: draft.pk for code, draft in drafts.items()}),
            "area_id": _ids(Area, rows["area"], day),
            "cadre_id": _ids(Cadre, rows["cadre"], day),
            "employer_id": _ids(Organisation, rows["employer"], day),
            "employment": rows["employment"],
            "sector_id": _ids(Sector, rows["sector"]),
            "level_id": _ids(WorkLevel, rows["level"]),
            **{name: rows[name] for name in ("workplace", "key_hash", "row")},
            "flags": rows["flags"].where(rows["flags"] != "", "{}"),
            **{name: rows[name] for name in columns if name in TEXTS},
        }
    )
    table = pa.Table.from_pandas(staged, preserve_index=False)
    for name in columns:
        if name in MEASURES:
            values = rows[name].to_numpy(dtype=float)
            empty = np.isnan(values)
            table = table.append_column(name, pa.array(np.where(empty, 0, values).astype("int64"), mask=empty))
    return table


def _stage(table, columns):
    """COPY into the temporary table ``staged``."""
    types = KEY_TYPES | {name: "bigint" if name in MEASURES else "text" for name in columns}
    declared = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    names = ", ".join(f'"{name}"' for name in table.column_names)
    with tempfile.TemporaryFile() as file, connection.cursor() as cursor:
        csv.write_csv(table, file, csv.WriteOptions(include_header=False))
        file.seek(0)
        cursor.execute("DROP TABLE IF EXISTS staged")
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({declared}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY staged ({names}) FROM STDIN (FORMAT csv)", file)


def write(columns, *, upload):
    """From ``staged`` into the records; of a record that is there, only the file's columns change."""
    measures = {name: f'"{name}"' if name in COUNTS else f'"{name}" / 1000.0' for name in columns if name in MEASURES}
    texts = {name: f'"{name}"' if name in columns else "''" for name in TEXTS}
    keys = {name: f'"{name}"' for name in KEY_TYPES}
    given = keys | measures | texts | {"upload_id": "%(upload)s", "sheet": "%(sheet)s"}
    names = ", ".join(f'"{name}"' for name in given)
    changed = [*columns, "row", "sheet", "upload_id", "workplace"]
    sets = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({names}) SELECT {', '.join(given.values())} FROM staged"
            f" ON CONFLICT (submission_id, key_hash) DO UPDATE SET {sets},"
            f" flags = ({TABLE}.flags - %(columns)s::text[]) || EXCLUDED.flags",
            {"upload": upload.pk, "sheet": upload.sheet[:100], "columns": list(columns)},
        )


def _count(upload, drafts, rows, removed):
    """A new revision of each draft, the cadres it now lists, and its line of history."""
    kinds = rows.groupby(["target", "kind"], observed=True).size()
    cadres = rows.groupby("target")["cadre"].unique()
    keys = rows.groupby("target")["key_hash"].agg(set) if removed else {}
    for code, draft in drafts.items():
        listed = draft.listed_cadres  # empty: all that the round asks for
        listed = listed and listed + sorted(set(cadres[code]) - set(listed))
        Submission.objects.filter(pk=draft.pk).update(revision=draft.revision + 1, listed_cadres=listed)
        after = {kind: int(kinds.get((code, kind), 0)) for kind in ("new", "changed", "unchanged")}
        if upload.mode == Upload.Mode.REPLACE:
            after["removed"] = len(removed.get(draft.pk, set()) - keys[code]) if removed else 0
        Event.write("stored", draft, by=upload.created_by, after={"file": upload.filename, **after})
    Event.write("stored", upload, by=upload.created_by, after={"rows": len(rows), "submissions": len(drafts)})
