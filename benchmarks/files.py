"""The files, always the same for a number of rows:
an invented country of 2,191 sub-counties, 20 cadres, 25 organisations.

26 filled columns; no two rows have the same key (the workplace makes it so). ``csv`` and ``workbook`` give the path of
a file in ``folder`` and what is in it: {"rows": n, "sums": {column: sum}}; made once, kept beside it as JSON.
"""

import json
import os
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

SUBCOUNTIES, DISTRICTS, REGIONS = 2191, 136, 4
SYLLABLES = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi"]
CADRES = [
    f"{kind} {work} officer"
    for kind, work in product(
        ["Senior", "Assistant", "Community", "Field"],
        ["welfare", "probation", "child protection", "disability", "family"],
    )
]
SECTORS = ["Social welfare", "Justice", "Health", "Education"]
LEVELS = ["Community", "Sub-county", "District"]
EMPLOYMENT = ["Permanent", "Contract", "Secondment", "Volunteer with stipend"]
METHODS = ["Payroll", "Staff register", "Survey"]
EMPLOYERS = 25
AGES = ["age_under_30", "age_30_39", "age_40_49", "age_50_54", "age_55_59", "age_60_over"]
WHOLE = [
    "headcount",
    "headcount_female",
    "headcount_male",
    *AGES,
    "qualified",
    "registered",
    "supervised",
    "active_cases",
]
PARTS = ["posts_approved", "posts_funded", "posts_filled", "fte", "annual_cost"]  # may have decimals
TEXTS = ["area", "cadre", "employer", "employment", "sector", "level", "workplace", "method"]
COLUMNS = [*TEXTS[:7], *PARTS[:3], *WHOLE, *PARTS[3:], "method"]
CHUNK = 100_000
WRONG_WORDS = ["many", "-4", "n/a", "1.2.3", "12 %"]


def _names(count, start):
    """``count`` different invented names."""
    words = (start + "".join(parts) for parts in product(SYLLABLES, repeat=3))
    return [word.capitalize() for word, _number in zip(words, range(count), strict=False)]


AREA_NAMES = _names(SUBCOUNTIES, "ka")
DISTRICT_NAMES = _names(DISTRICTS, "lo")
EMPLOYER_NAMES = [f"{name} services" for name in _names(EMPLOYERS, "wa")]


# Rows -----------------------------------------------------------------------------------------------------------------
def rows(start, end):
    """Arrow table of the rows ``start`` to ``end`` (from 0), numbers as numbers."""
    number = np.arange(start, end)
    draw = np.random.default_rng(start)
    area, cadre, rest = number % SUBCOUNTIES, number // SUBCOUNTIES % len(CADRES), number // (SUBCOUNTIES * len(CADRES))
    workers = draw.integers(1, 25, len(number))
    women = draw.integers(0, workers + 1)
    cuts = np.sort(draw.integers(0, workers[:, None] + 1, (len(number), 5)), axis=1)
    ages = np.diff(cuts, axis=1, prepend=0, append=workers[:, None])
    approved = workers + draw.integers(0, 5, len(number))
    columns = {
        "area": _words(AREA_NAMES, area),
        "cadre": _words(CADRES, cadre),
        "employer": _words(EMPLOYER_NAMES, draw.integers(0, EMPLOYERS, len(number))),
        "employment": _words(EMPLOYMENT, draw.integers(0, len(EMPLOYMENT), len(number))),
        "sector": _words(SECTORS, draw.integers(0, len(SECTORS), len(number))),
        "level": _words(LEVELS, draw.integers(0, len(LEVELS), len(number))),
        "workplace": pa.array([f"{AREA_NAMES[a]} office {n + 1}" for a, n in zip(area, rest, strict=True)]),
        "posts_approved": pa.array(approved),
        "posts_funded": pa.array(draw.integers(0, approved + 1)),
        "posts_filled": pa.array(workers),
        "headcount": pa.array(workers),
        "headcount_female": pa.array(women),
        "headcount_male": pa.array(workers - women),
        **{name: pa.array(ages[:, place]) for place, name in enumerate(AGES)},
        "qualified": pa.array(draw.integers(0, workers + 1)),
        "registered": pa.array(draw.integers(0, workers + 1)),
        "supervised": pa.array(draw.integers(0, workers + 1)),
        "active_cases": pa.array(workers * draw.integers(0, 40, len(number))),
        "fte": pa.array(workers - draw.integers(0, 4, len(number)) / 4),
        "annual_cost": pa.array(workers * draw.integers(2_000_000, 9_000_000, len(number)) + 0.5),
        "method": _words(METHODS, draw.integers(0, len(METHODS), len(number))),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def _words(words, which):
    return pa.array(words).take(pa.array(which))


def wrong(start, end):
    """The same columns with nothing right in them."""
    number = np.arange(start, end)
    columns = {name: pa.array([f"no {name} {n % 997}" for n in number]) for name in TEXTS}
    columns["workplace"] = pa.array([f"{n:x}".ljust(201, "w") for n in number])  # longer than a workplace may be
    words = {
        name: pa.array([f"{WRONG_WORDS[n % 5]} {n % 211}" for n in number + place])
        for place, name in enumerate([*WHOLE, *PARTS])
    }
    columns |= words
    return pa.table({name: columns[name] for name in COLUMNS})


# Files ----------------------------------------------------------------------------------------------------------------
def csv(folder, count, *, first=0, is_wrong=False):
    """(path, facts) of a CSV of ``count`` rows from number ``first``."""
    path = Path(folder, f"{'wrong' if is_wrong else 'clean'}-{first}-{count}.csv")
    return str(path), _once(path, lambda draft: _write_csv(draft, first, count, wrong if is_wrong else rows))


def _write_csv(path, first, count, make):
    facts = {"rows": 0, "sums": {}}
    with arrow_csv.CSVWriter(
        path, make(0, 1).schema, write_options=arrow_csv.WriteOptions(quoting_style="needed")
    ) as out:
        for part in _parts(first, count, make):
            out.write_table(part)
            _count(facts, part)
    return facts


def workbook(folder, count):
    """(path, facts) of an XLSX with the same rows."""
    path = Path(folder, f"clean-{count}.xlsx")
    return str(path), _once(path, lambda draft: _write_workbook(draft, count))


def _write_workbook(path, count):
    import xlsxwriter

    facts = {"rows": 0, "sums": {}}
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Records")
        sheet.write_row(0, 0, COLUMNS)
        for part in _parts(0, count, rows):
            for row in zip(*(column.to_pylist() for column in part.columns), strict=True):
                facts["rows"] += 1
                sheet.write_row(facts["rows"], 0, row)
            _count(facts, part, counted=True)
    return facts


def _parts(first, count, make):
    for start in range(first, first + count, CHUNK):
        yield make(start, min(start + CHUNK, first + count))


def _count(facts, part, counted=False):
    facts["rows"] += 0 if counted else part.num_rows
    for name in (*WHOLE, *PARTS):
        if not pa.types.is_string(part.schema.field(name).type):
            facts["sums"][name] = facts["sums"].get(name, 0) + float(part.column(name).to_numpy().sum())


def _once(path, write):
    """Facts of the file, made if it is not there: under another name first, so that it is whole or missing."""
    kept = path.with_suffix(path.suffix + ".json")
    if not (path.exists() and kept.exists()):
        draft = path.with_suffix(f".draft-{os.getpid()}")
        facts = write(str(draft))
        draft.rename(path)
        kept.write_text(json.dumps(facts))
    return json.loads(kept.read_text())
