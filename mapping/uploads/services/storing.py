"""The second run of an upload's job: the confirmed rows into drafts, one transaction, whole or not at all.

Where nothing is held yet, rows go by COPY straight into the records; else into a temporary table, then INSERT ... ON
CONFLICT of the columns that the file has: a column left out stays as it was. Replacing empties the drafts of the file's
areas first, so there a column left out becomes unknown.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pyarrow import csv, parquet

from mapping.checks.cells import SHEET
from mapping.columns import COUNTS, KEY, MEASURES, TEXTS
from mapping.submissions.models import Record, Submission
from mapping.submissions.services import submissions
from mapping.uploads.models import Upload
from mapping.uploads.services.proposals import STORED
from mapping.uploads.services.uploads import has_moved
from workforce.history.models import Event
from workforce.jobs.bulk import analyze
from workforce.jobs.models import Pulse
from workforce.jobs.services import Lost
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

TABLE = Record._meta.db_table
KEY_TYPES = {
    "submission_id": "bigint",
    "area_id": "bigint",
    "cadre_id": "bigint",
    "employer_id": "bigint",
    "employment": "text",
    "sector_id": "bigint",
    "level_id": "bigint",
    "workplace": "text",
    "key_hash": "bigint",
    "row": "integer",
    "flags": "jsonb",
    "upload_id": "bigint",
    "sheet": "text",
}
MEASURE_TYPES = {name: "bigint" if name in COUNTS else "numeric" for name in MEASURES}


class Moved(Exception):  # noqa: N818
    """What the proposal was compared with has changed: it must be compared again."""


def store(upload: Upload, pulse: Pulse) -> None:
    """Stores the proposal. Raises Moved when it no longer fits what is held; then nothing is stored."""
    if upload.outcome == Upload.Outcome.STORED:
        return
    columns = upload.proposal["columns"]
    rows = _changing(upload, _rows(upload, columns))
    pulse.at(10)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=upload.organisation_id)
        if has_moved(upload):
            raise Moved
        drafts = _drafts(upload, sorted(rows["target"].cat.categories))
        pulse.at(20)
        removed = _empty(drafts) if upload.mode == Upload.Mode.REPLACE else _drop_replaced(upload, drafts)
        table = _with_ids(rows, columns, drafts, upload)
        if Record.objects.filter(submission__in=drafts.values()).exists():
            _stage(table, columns)
            pulse.at(55)
            write(columns)
        else:
            copy(table, TABLE)
        pulse.at(85)
        _count(upload, drafts, rows, removed)
        analyze(Record, len(rows))
        analyze(Submission, len(drafts))
        mine = Upload.objects.filter(pk=upload.pk, status=Upload.Status.RUNNING, attempts=upload.attempts)
        if not mine.update(outcome=Upload.Outcome.STORED):
            raise Lost
        pulse.at(95)


def _rows(upload, columns):
    """Frame of the rows to store, in the order of their areas; the columns of text as categories."""
    names = [*KEY, "target", "kind", "key_hash", "row", "flags", *columns]
    path = default_storage.path(upload.frame)
    texts = ["target", "kind", "flags", *KEY, *(name for name in columns if name in TEXTS)]
    if SHEET in parquet.read_schema(path).names:
        names, texts = [*names, SHEET], [*texts, SHEET]
    table = parquet.read_table(path, columns=names, read_dictionary=texts).unify_dictionaries()
    rows = table.filter(pc.field("kind").isin(STORED)).to_pandas()
    for name in texts:
        rows[name] = rows[name].astype("category").cat.remove_unused_categories()
    return rows.take(np.argsort(rows["target"].cat.codes.to_numpy(), kind="stable"))


def _changing(upload, rows):
    """Those of the areas of which anything changes: no draft is opened to say the same again."""
    if upload.mode == Upload.Mode.REPLACE:
        return rows
    changing = {*rows.loc[rows["kind"] != "unchanged", "target"], *(code for code, _key in _replaced(upload))}
    rows = rows[rows["target"].isin(changing)]
    return rows.assign(**{name: rows[name].cat.remove_unused_categories() for name in rows if _is_coded(rows[name])})


def _is_coded(column):
    return column.dtype == "category"


def _replaced(upload):
    """[(area code, key_hash)] of the records that rows with fewer parts of the key replace."""
    found = parquet.read_table(
        default_storage.path(upload.frame), columns=["target", "key_hash"], filters=[("kind", "=", "replaced")]
    )
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))


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


def _drop_replaced(upload, drafts):
    """Delete the records that rows with fewer parts of the key replace; {submission id: their keys}."""
    removed = {}
    for code, key in _replaced(upload):
        removed.setdefault(drafts[code].pk, set()).add(key)
    for submission_id, keys in removed.items():
        Record.objects.filter(submission=submission_id, key_hash__in=keys).delete()
    return removed


def _ids(model, codes, day=None):
    """Ids for codes; LookupError for one that is not there: references are checked as a set, not row by row."""
    found = model.objects.on(day) if day else model.objects.all()
    kinds = codes.cat.categories
    known = dict(found.filter(code__in=list(kinds)).values_list("code", "pk"))
    if unknown := [code for code in kinds if code not in known]:
        raise LookupError(f"{model.__name__} {sorted(unknown)[:5]}")
    return _dealt([known[code] for code in kinds], codes)


def _dealt(values, codes):
    """Arrow array: one of ``values`` for each category, dealt out to the rows."""
    return pa.array(values).take(pa.array(codes.cat.codes.to_numpy()))


def _text(codes):
    return _dealt(codes.cat.categories.to_list() or [""], codes)


def _with_ids(rows, columns, drafts, upload):
    """Arrow table of the rows as the records want them: ids for codes, all texts, where they came from."""
    day, count = upload.round.as_of, len(rows)
    flags = rows["flags"].cat.rename_categories(lambda text: text or "{}")
    found = {
        "submission_id": _dealt([drafts[code].pk for code in rows["target"].cat.categories], rows["target"]),
        "area_id": _ids(Area, rows["area"], day),
        "cadre_id": _ids(Cadre, rows["cadre"], day),
        "employer_id": _ids(Organisation, rows["employer"], day),
        "employment": _text(rows["employment"]),
        "sector_id": _ids(Sector, rows["sector"]),
        "level_id": _ids(WorkLevel, rows["level"]),
        "workplace": _text(rows["workplace"]),
        "key_hash": pa.array(rows["key_hash"]),
        "row": pa.array(rows["row"]),
        "flags": _text(flags),
        "upload_id": pa.repeat(upload.pk, count),
        "sheet": _text(rows[SHEET]) if SHEET in rows else pa.repeat(upload.sheet[:100], count),
        **{name: _text(rows[name]) if name in columns else pa.repeat("", count) for name in TEXTS},
    }
    for name in columns:
        if name in MEASURES:
            values = pa.array(rows[name], pa.float64(), from_pandas=True)
            found[name] = values.cast(pa.int64()) if name in COUNTS else pc.divide(values, 1000)  # of 15 digits at most
    return pa.table(found)


def _stage(table, columns):
    """COPY into the temporary table ``staged``."""
    types = KEY_TYPES | {name: MEASURE_TYPES.get(name, "text") for name in (*columns, *TEXTS)}
    declared = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged")
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({declared}) ON COMMIT DROP")
    copy(table, "staged")


def copy(table: pa.Table, into: str) -> None:
    """COPY an Arrow table: one thread writes what the server reads meanwhile."""
    names = ", ".join(f'"{name}"' for name in table.column_names)
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        written = pool.submit(_write_csv, table, writing)
        with open(reading, "rb", buffering=0) as file:
            cursor.copy_expert(f"COPY {into} ({names}) FROM STDIN (FORMAT csv)", file, size=1 << 18)
        written.result()


def _write_csv(table, descriptor):
    with open(descriptor, "wb", buffering=0) as file:
        csv.write_csv(table, file, csv.WriteOptions(include_header=False, batch_size=8192))


def write(columns: list[str]) -> None:
    """From ``staged`` into the records; of a record that is there, only the file's columns change."""
    given = [*KEY_TYPES, *TEXTS, *(name for name in columns if name in MEASURES)]
    names = ", ".join(f'"{name}"' for name in given)
    changed = [*columns, "row", "sheet", "upload_id", "workplace"]
    sets = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM staged"
            f" ON CONFLICT (submission_id, key_hash) DO UPDATE SET {sets},"
            f" flags = ({TABLE}.flags - %(columns)s::text[]) || EXCLUDED.flags",
            {"columns": list(columns)},
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
        if upload.mode == Upload.Mode.REPLACE or draft.pk in removed:
            after["removed"] = len(removed.get(draft.pk, set()) - keys[code]) if removed else 0
        Event.write("stored", draft, by=upload.created_by, after={"file": upload.filename, **after})
    Event.write("stored", upload, by=upload.created_by, after={"rows": len(rows), "submissions": len(drafts)})
