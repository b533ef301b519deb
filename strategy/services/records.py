"""The records of accepted submissions as one frame, fast: COPY out of the database, then Arrow. A million take seconds."""

import json
import tempfile

import numpy as np
import pandas as pd
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from mapping.columns import COUNTS, THOUSAND
from mapping.models import Record
from workforce.models import Area, Cadre, Organisation, Sector, WorkLevel

REFERENCES = {"area": Area, "cadre": Cadre, "employer": Organisation, "sector": Sector, "level": WorkLevel}
MONEY = "annual_cost"
PLAIN = ["id", "submission_id", "employment", "workplace", "flags"]
IN_MEMORY = 64 * 1024 * 1024  # bytes; a larger answer of the database goes through a temporary file


def records(submissions: list[dict]) -> pd.DataFrame:
    """Columns as in `strategy.gaps.calculation` (thousandths, money too), sorted by record_id.

    `submissions`: {id, organisation (code)} of those whose records are wanted.
    """
    table = _copied([row["id"] for row in submissions])
    organisation = {row["id"]: row["organisation"] for row in submissions}
    data = {"record_id": table["id"].to_numpy(), "submission_id": table["submission_id"].to_numpy()}
    data["organisation"] = _coded(data["submission_id"], organisation)
    for name, model in REFERENCES.items():
        data[name] = _coded(table[f"{name}_id"].to_numpy(), dict(model.objects.values_list("pk", "code")))
    types = dict(Organisation.objects.values_list("pk", "employer_type"))
    data["employer_type"] = _coded(table["employer_id"].to_numpy(), types)
    data["employment"] = table["employment"].to_numpy(zero_copy_only=False)
    data["workplace"] = _folded(table["workplace"])
    for name in COUNTS:
        data[name] = table[name].to_numpy()
    data[MONEY] = np.rint(table[MONEY].to_numpy() * THOUSAND)
    data["not_applicable"] = _not_applicable(table["flags"])
    return pd.DataFrame(data).sort_values("record_id", ignore_index=True)


def used(submissions: list[dict]) -> dict:
    """The codes of the areas, cadres and employers that the records name: {"areas": [...], "cadres": ..., "employers": ...}."""
    rows = Record.objects.filter(submission__in=[row["id"] for row in submissions]).order_by()
    rows = list(rows.values_list("area", "cadre", "employer").distinct())
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    models = {"areas": Area, "cadres": Cadre, "employers": Organisation}
    return {
        name: sorted(set(model.objects.filter(pk__in=set(ids)).values_list("code", flat=True)))
        for (name, model), ids in zip(models.items(), columns, strict=True)
    }


def _copied(ids: list[int]) -> pa.Table:
    columns = [*PLAIN, *(f"{name}_id" for name in REFERENCES), *COUNTS, MONEY]
    types = dict.fromkeys(columns, pa.int64()) | dict.fromkeys([*COUNTS, MONEY], pa.float64())
    types |= dict.fromkeys(["employment", "workplace", "flags"], pa.string())
    chosen = ", ".join("nullif(flags, '{}')" if name == "flags" else f'"{name}"' for name in columns)
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as answer, connection.cursor() as cursor:
        wanted = cursor.mogrify("submission_id = ANY(%s)", [ids or [0]]).decode()
        cursor.copy_expert(f"COPY (SELECT {chosen} FROM {Record._meta.db_table} WHERE {wanted}) TO STDOUT CSV", answer)
        if not answer.tell():
            return pa.table({name: pa.array([], types[name]) for name in columns})
        answer.seek(0)
        return csv.read_csv(
            answer,
            read_options=csv.ReadOptions(column_names=columns),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
            ),
        )


def _coded(ids: np.ndarray, codes: dict) -> np.ndarray:
    """The code of each id; a KeyError for an id that is not there."""
    distinct, position = np.unique(ids, return_inverse=True)
    named = np.array([codes[number] for number in distinct.tolist()], dtype=object)
    return named[position] if len(ids) else np.empty(0, dtype=object)


def _folded(names: pa.ChunkedArray) -> np.ndarray:
    """Workplaces as the key of a record has them (mapping/keys.py), so that two spellings of one are one. Few differ."""
    encoded = names.combine_chunks().dictionary_encode()
    folded = np.array([" ".join(text.casefold().split()) for text in encoded.dictionary.to_pylist()], dtype=object)
    return folded[encoded.indices.to_numpy()] if len(folded) else np.empty(0, dtype=object)


def _not_applicable(flags: pa.ChunkedArray) -> np.ndarray:
    """Per record, the set of measures its flags say do not apply. Few flags differ, so each text is read once."""
    encoded = flags.combine_chunks().dictionary_encode()
    sets = [frozenset(name for name, why in json.loads(text).items() if why == "not_applicable")
            for text in encoded.dictionary.to_pylist()]  # fmt: skip
    held = np.empty(len(sets) + 1, dtype=object)
    held[:] = [*sets, frozenset()]
    return held[encoded.indices.fill_null(len(sets)).to_numpy(zero_copy_only=False)]
