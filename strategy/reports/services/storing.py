"""A computed report into its rows: CSV, COPY, and one digest over the bytes. The same report twice gives the same."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, models

from strategy.gaps.calculation import Results
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, StockLine
from strategy.reports.services.inputs import Gathered
from strategy.requirements.services.places import reporters
from workforce.jobs.bulk import analyze
from workforce.reference.models import Country

STOCK_KEYS = ["area", "cadre", "employer_type", "employment", "sector", "level", "records"]
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's earliest day: the same inputs give the same file
BUFFER = 1024 * 1024  # bytes of text handed to the database at a time
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
        _copy(model, frame, report, digest)
        analyze(model, len(frame))
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
    sent = reporters(places, around.said["submissions"])
    frame["reporters"] = [_json(sent.get(code, [])) for code in frame["code"]]
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
    """The measures of a line as the text of a JSON object, keys in order; what is unknown is not in it."""
    pieces = []
    for name in sorted(set(stock) - set(STOCK_KEYS)):
        values = stock[name].to_numpy(dtype=float)
        unknown = np.isnan(values)
        numbers = pa.array(np.where(unknown, 0, values).astype(np.int64), mask=unknown)
        pieces.append(pc.binary_join_element_wise(f"{json.dumps(name)}: ", pc.cast(numbers, pa.string()), ""))
    nothing = pc.if_else(pa.array(stock.drop(columns=STOCK_KEYS).isna().all(axis=1)), "", None)
    pieces.append(pc.cast(nothing, pa.string()))  # Arrow leaves a row out where all that is to be joined is null
    inner = pc.binary_join_element_wise(*pieces, ", ", null_handling="skip")
    texts = pc.binary_join_element_wise("{", inner, "}", "")
    return stock[STOCK_KEYS].assign(measures=pd.Series(texts, index=stock.index, dtype=pd.ArrowDtype(pa.string())))


class Copied(io.RawIOBase):
    """What COPY reads: rows of the report, made block by block; the digest takes each as it goes by."""

    def __init__(self, frame: pd.DataFrame, report: GapReport, digest: "hashlib._Hash"):
        digest.update(header(frame))
        self._digest, self._blocks = digest, blocks(frame, ending=f",{report.pk}")
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview | bytearray) -> int:
        if not self._rest:
            plain, text = next(self._blocks, (b"", b""))
            self._digest.update(plain)
            self._rest = memoryview(text)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def _copy(model: type[models.Model], frame: pd.DataFrame, report: GapReport, digest) -> None:
    texts = [field.column for field in model._meta.fields if isinstance(field, models.CharField) and not field.null]
    names = ", ".join(f'"{name}"' for name in [*frame, "report_id"])
    options = f"FORMAT csv, FORCE_NOT_NULL ({', '.join(texts)})"
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({names}) FROM STDIN WITH ({options})", Copied(frame, report, digest), BUFFER
        )


def _json(value) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# A frame as CSV, byte for byte what pandas' ``to_csv(index=False)`` writes, in a fifth of its time. Pure.

ROWS = 50_000  # a block of text: some megabytes
NEEDS_QUOTES = '[,"\r\n]'
PLAIN = (1e-4, 1e10)  # between these, Arrow and Python write a number alike


def header(frame: pd.DataFrame) -> bytes:
    return (",".join(frame.columns) + "\n").encode()


def blocks(frame: pd.DataFrame, *, ending: str = "") -> Iterator[tuple[bytes, bytes]]:
    """The rows without the header, some at a time: (as they are, with ``ending`` after the last cell)."""
    for first in range(0, len(frame), ROWS):
        part = frame.iloc[first : first + ROWS]
        cells = [cell_texts(part[name]) for name in frame]
        lines = pc.binary_join_element_wise(*cells, ",")
        yield _joined(lines, "\n"), _joined(lines, f"{ending}\n")


def cell_texts(column: pd.Series) -> pa.Array:
    """Each cell's text, quoted where it must be; '' for an empty one."""
    if pd.api.types.is_float_dtype(column.dtype):
        return pc.fill_null(_floats(column.to_numpy(dtype=float)), "")
    if pd.api.types.is_bool_dtype(column.dtype):
        return pa.array(np.where(column.to_numpy(dtype=bool), "True", "False"), pa.string())
    if pd.api.types.is_integer_dtype(column.dtype):
        return pc.cast(pa.array(column.to_numpy()), pa.string())
    return _quoted(pa.array(column, pa.string(), from_pandas=True))


def _floats(values: np.ndarray) -> pa.Array:
    """As Python writes them: 1.0, 0.1, 1e-05."""
    known, size = ~np.isnan(values), np.abs(values)
    whole = known & (values == np.rint(values))
    odd = known & np.where(whole, size >= PLAIN[1], (size < PLAIN[0]) | (size >= PLAIN[1]))
    texts = pc.cast(pa.array(values, mask=~known), pa.string())
    texts = pc.if_else(pa.array(whole & ~odd), pc.binary_join_element_wise(texts, ".0", ""), texts)
    if odd.any():
        texts = pc.replace_with_mask(texts, pa.array(odd), pa.array(map(repr, values[odd].tolist()), pa.string()))
    return texts


def _quoted(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    texts = pc.fill_null(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts, "")
    needs = pc.match_substring_regex(texts, NEEDS_QUOTES)
    if not pc.any(needs).as_py():
        return texts
    return pc.if_else(needs, pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', ""), texts)


def _joined(lines: pa.Array, ending: str) -> bytes:
    """All lines, each ended: the array's own bytes lie one after the other."""
    ended = pc.binary_join_element_wise(lines, ending, "")
    _validity, offsets, data = ended.buffers()
    start, stop = np.frombuffer(offsets, np.int32)[[ended.offset, ended.offset + len(ended)]]
    return data.slice(int(start), int(stop - start)).to_pybytes()
