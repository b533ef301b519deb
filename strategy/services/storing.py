"""A computed report into its rows: COPY, and one digest over the bytes. The same report twice gives the same."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pandas as pd
from django.db import connection, models

from strategy.gaps.calculation import Results
from strategy.models import GapLine, GapReport, RateLine, ReportArea, StockLine
from workforce.models import Country

from .inputs import Gathered

STOCK_KEYS = ["area", "cadre", "employer_type", "employment", "sector", "level", "records"]
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's earliest day: the same inputs give the same file
COUNTS = ["areas_expected", "areas_complete", "areas_partial", "organisations_expected", "organisations_accepted"]


def store(report: GapReport, gathered: Gathered, results: Results) -> str:
    """Write all lines of the report; returns the digest of their bytes. To be called inside a transaction."""
    parts = [
        (ReportArea, report_areas(gathered)),
        (GapLine, results.lines),
        (RateLine, results.rates),
        (StockLine, _stock(results.stock)),
    ]
    digest = hashlib.sha256()
    for model, frame in parts:
        digest.update(frame.to_csv(index=False).encode())
        _copy(model, frame.assign(report_id=report.pk))
    return digest.hexdigest()


def report_areas(gathered: Gathered) -> pd.DataFrame:
    """One row per area that has lines: base areas, all above them, and the members of joint reporting units."""
    around = gathered.around
    places, said = around.places, around.coverage.set_index("area").to_dict("index")
    totals, own = _coverage(places, said), set(places.members["member"])
    shown = own.union(*(places.above(base) for base in places.bases))
    frame = places.frame[places.frame["code"].isin(shown)].reset_index(drop=True)
    frame["coverage"] = [said.get(code, {}).get("status", "") for code in frame["code"]]
    for position, name in enumerate(COUNTS):
        frame[name] = [totals.get(code, [0] * len(COUNTS))[position] for code in frame["code"]]
    groups = {"children": around.parameters.children_group, "population": Country.current().total_group}
    for name, group in groups.items():
        people = [around.populations.get(code, {}).get(group, {}).get("used") for code in frame["code"]]
        frame[name] = pd.Series(people, dtype=float)
    frame["populations"] = [_json(around.populations.get(code, {})) for code in frame["code"]]
    frame["names"] = [_json(names) for names in frame["names"]]
    return frame


def inputs_file(gathered: Gathered) -> bytes:
    """Every input frame as zstd parquet, and what else is frozen as JSON, in a zip."""
    frames = {name: frame for name, frame in vars(gathered.inputs).items() if frame is not None}
    frames |= {"claimed": gathered.claimed, "settled": gathered.around.settled}
    for name in ("records", "claimed"):
        texts = [",".join(sorted(measures)) for measures in frames[name]["not_applicable"]]
        frames[name] = frames[name].assign(not_applicable=texts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, frame in sorted(frames.items()):
            # Compressed already.
            parquet = frame.to_parquet(index=False, compression="zstd")
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet", ZIP_DATE), parquet)
        frozen = json.dumps(gathered.frozen, sort_keys=True, indent=1, ensure_ascii=False)
        archive.writestr(zipfile.ZipInfo("frozen.json", ZIP_DATE), frozen, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _coverage(places, said: dict) -> dict:
    """{area: COUNTS}: each base area's own, summed over all that lies below an area."""
    totals = {}
    for base, row in sorted(said.items()):
        counts = [1, row["status"] == "complete", row["status"] == "partial", *(row[name] for name in COUNTS[3:])]
        for code in places.above(base):
            totals[code] = [int(sum(pair)) for pair in zip(totals.get(code, [0] * len(counts)), counts, strict=True)]
    return totals


def _stock(stock: pd.DataFrame) -> pd.DataFrame:
    measures = [name for name in stock if name not in STOCK_KEYS]
    values = stock[measures].to_numpy(dtype=float)
    known = ~np.isnan(values)
    texts = [
        _json({measures[i]: int(row[i]) for i in np.flatnonzero(held)}) for row, held in zip(values, known, strict=True)
    ]
    return stock[STOCK_KEYS].assign(measures=texts)


def _copy(model: type[models.Model], frame: pd.DataFrame) -> None:
    texts = [field.column for field in model._meta.fields if isinstance(field, models.CharField) and not field.null]
    names = ", ".join(f'"{name}"' for name in frame)
    options = f"FORMAT csv, FORCE_NOT_NULL ({', '.join(texts)})"
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({names}) FROM STDIN WITH ({options})",
            io.StringIO(frame.to_csv(index=False, header=False)),
        )


def _json(value) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
