"""The records of accepted submissions as one frame, fast: added up by PostgreSQL, COPY, then Arrow.
A million take seconds.

Records of one submission that differ in the workplace alone, and leave the same measures empty for the same reasons,
are one row of their sums: thousandths are integers, so every figure is the same, and the single records stay under
their submission's id. Records that another submission may have counted as well (the same key) stay single,
for `mapping.overlaps.resolving`.
"""

import json
import tempfile

import numpy as np
import pandas as pd
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from mapping.checks.texts import identity
from mapping.columns import COUNTS, THOUSAND
from mapping.submissions.models import Record
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

REFERENCES = {"area": Area, "cadre": Cadre, "employer": Organisation, "sector": Sector, "level": WorkLevel}
MONEY = "annual_cost"
MEASURES = [*COUNTS, MONEY]
TABLE = Record._meta.db_table
IN_MEMORY = 64 * 1024 * 1024  # bytes; a larger answer of the database goes through a temporary file
SINGLE, WORKPLACE = "CASE WHEN is_shared THEN id END", "CASE WHEN is_shared THEN workplace ELSE '' END"
ALIKE = ["submission_id", *(f"{name}_id" for name in REFERENCES), "employment"]


def read_records(submissions: list[dict]) -> pd.DataFrame:
    """Columns as in `strategy.gaps.calculation` (thousandths, money too), sorted by record_id, and is_shared:
    perhaps an overlap.

    `submissions`: {id, organisation (code)} of those whose records are wanted.
    `workplace` is that of the shared ones only.
    """
    table = _copied([row["id"] for row in submissions]).sort_by("record_id")
    data = {name: table[name].to_numpy() for name in ("record_id", "submission_id", "records")}
    data["organisation"] = _coded(data["submission_id"], {row["id"]: row["organisation"] for row in submissions})
    for name, model in REFERENCES.items():
        data[name] = _coded(table[f"{name}_id"].to_numpy(), dict(model.objects.values_list("pk", "code")))
    types = dict(Organisation.objects.values_list("pk", "employer_type"))
    data["employer_type"] = _coded(table["employer_id"].to_numpy(), types)
    data["employment"] = _few(table["employment"], str)
    data["workplace"] = _few(table["workplace"], identity)
    data |= {name: table[name].to_numpy() for name in COUNTS}
    data[MONEY] = np.rint(table[MONEY].to_numpy() * THOUSAND)
    data["not_applicable"] = _few(table["flags"], _not_applicable)
    data["is_shared"] = table["is_shared"].to_numpy(zero_copy_only=False)
    return pd.DataFrame(data)


def used(records: pd.DataFrame) -> dict:
    """The codes of the areas, cadres and employers that the records name:
    {"areas": [...], "cadres": ..., "employers": ...}.
    """
    return {f"{name}s": sorted(records[name].unique()) for name in ("area", "cadre", "employer")}


def _copied(ids: list[int]) -> pa.Table:
    """Rows of sums, a submission at a time: the database needs memory for one.
    OFFSET 0 has it work each expression out once.
    """
    chosen = {"record_id": "min(id)", "records": "count(*)", **{name: name for name in ALIKE}}
    chosen |= {"flags": "reasons", "is_shared": "is_shared", "workplace": WORKPLACE}
    chosen |= {name: f'sum("{name}"::float8)' for name in COUNTS} | {MONEY: f'sum("{MONEY}")'}
    empty = " + ".join(f'CASE WHEN "{name}" IS NULL THEN {1 << bit} ELSE 0 END' for bit, name in enumerate(MEASURES))
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as answer, connection.cursor() as cursor:
        shared = cursor.mogrify("SELECT unnest(%s::bigint[])", [_shared(cursor, ids)]).decode()
        wanted = cursor.mogrify("unnest(%s::bigint[])", [ids]).decode()
        query = f"""
            SELECT added.* FROM {wanted} AS wanted (id) CROSS JOIN LATERAL (
                SELECT {", ".join(chosen.values())}
                FROM (
                    SELECT *, nullif(flags, '{{}}')::text AS reasons, {empty} AS empty,
                        key_hash IN ({shared}) AS is_shared
                    FROM {TABLE} WHERE submission_id = wanted.id OFFSET 0
                ) AS record
                GROUP BY {", ".join(ALIKE)}, reasons, empty, is_shared, {SINGLE}, {WORKPLACE}
            ) AS added"""
        cursor.copy_expert(f"COPY ({query}) TO STDOUT CSV", answer)
        return _read(answer, list(chosen))


def _shared(cursor, ids: list[int]) -> list[int]:
    """Key hashes that stand in more than one of the submissions."""
    query = (
        f"SELECT key_hash FROM {TABLE} WHERE submission_id = ANY(%s::bigint[]) GROUP BY key_hash HAVING count(*) > 1"
    )
    cursor.execute(query, [ids])
    return [key_hash for (key_hash,) in cursor.fetchall()]


def _read(answer, columns: list[str]) -> pa.Table:
    types = dict.fromkeys(columns, pa.int64()) | dict.fromkeys(MEASURES, pa.float64()) | {"is_shared": pa.bool_()}
    types |= dict.fromkeys(["employment", "workplace", "flags"], pa.string())
    if not answer.tell():
        return pa.table({name: pa.array([], types[name]) for name in columns})
    answer.seek(0)
    return csv.read_csv(
        answer,
        read_options=csv.ReadOptions(column_names=columns),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )


def _coded(ids: np.ndarray, codes: dict) -> np.ndarray:
    """The code of each id; a KeyError for an id that is not there."""
    position, distinct = pd.factorize(ids)
    named = np.array([codes[number] for number in distinct.tolist()], dtype=object)
    return named[position] if len(ids) else np.empty(0, dtype=object)


def _few(texts: pa.ChunkedArray, read) -> np.ndarray:
    """``read(text)`` of each ('' for an empty one). Few differ, so each text is read once."""
    encoded = texts.combine_chunks().dictionary_encode()
    values = np.empty(len(encoded.dictionary) + 1, dtype=object)
    values[:] = [read(text) for text in [*encoded.dictionary.to_pylist(), ""]]
    return values[encoded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)]


def _not_applicable(flags: str) -> frozenset:
    """The measures that flags say do not apply."""
    return frozenset(name for name, why in json.loads(flags or "{}").items() if why == "not_applicable")
