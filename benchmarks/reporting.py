"""A gap report of a country with a million records, beside the plainest script that makes the
same figures of the same frames.
"""

from pathlib import Path

from benchmarks import world
from benchmarks.writing import aim, megabytes, seconds, table, times

RECORDS = 1_000_000
CLOSE = 1e-6
MEMBERS = ("areas", "cadres", "coverage", "listed", "requirements", "population", "members", "establishment")
KEYS = {
    "lines": ["area", "method", "target_kind", "target"],
    "rates": ["area", "code", "target_kind", "target"],
    "stock": ["area", "cadre", "employer_type", "employment", "sector", "level"],
}
FIGURES = {
    "lines": ["required", "difference", "shortage", "surplus", "ratio", "current"],
    "rates": ["numerator", "denominator", "value"],
}
ABOUT = """{records:,} accepted records of {submissions:,} submissions, 2,191 sub-counties and the {above} areas above
them, 20 cadres, 4 methods: {lines:,} gap lines, {rates:,} rates, {stock:,} lines of stock. The plainest script
(`plain_report.py`) makes current, required, difference, shortage and surplus of every area, method and target, the
rates and the stock; each is compared with ours to 1e-6. It leaves out what it need not know: reasons, coverage, joint
units, the register, overlaps (its records are resolved)."""
NOTES = [
    (
        "Single records: the calculation given every record for itself. Added up: "
        "as a report does it, PostgreSQL having added up the records that differ in "
        "the workplace alone; the same figures to the last bit, a test proves it."
    ),
    (
        "End to end, ours reads PostgreSQL, resolves overlaps, freezes the inputs, stores "
        "the lines under their unique keys with one check sum; the script reads a CSV "
        "whose overlaps are resolved, and copies its lines into tables without any index."
    ),
    "polars uses every core; ours uses one, and PostgreSQL another.",
]


def run(harness, options):
    folder = options.folder / f"report-{options.rows or RECORDS}"
    facts = prepare(folder, options.rows or RECORDS)

    def measure(name, *args, **more):
        return harness.measure(f"benchmarks.reporting:{name}", str(folder), *args, **{"runs": options.runs} | more)

    found = {
        "ours single": measure("calculation", "records"),
        "plain single": measure("plain_calculation", "records"),
        "ours": measure("calculation", "added"),
        "plain": measure("plain_calculation", "added"),
    }
    differ = compare(folder)
    found["report"] = measure("whole_report", prepare=forget_reports)
    found["script"] = measure("plain_script")
    counts = {name: found["report"].value[name] for name in KEYS}
    if differ or counts != found["script"].value:
        raise RuntimeError(f"the figures are not the same: {differ or (counts, found['script'].value)}")
    return _result(found, facts | counts)


def _result(found, facts):
    single = found["ours single"].seconds() / found["plain single"].seconds()
    added = found["ours"].seconds() / found["plain"].seconds()
    whole = found["report"].seconds() / found["script"].seconds()
    tables = [
        table(
            "The calculation alone, on the same frames",
            ["", "single records", "", "added up", "", "memory"],
            [
                ["polars", *_pair(found, "plain"), megabytes(found["plain single"].peak)],
                ["**ours**", *_pair(found, "ours"), megabytes(found["ours single"].peak)],
            ],
        ),
        table(
            "From records to stored lines",
            ["", "time", "of the script", "processor", "PostgreSQL's processor", "memory"],
            [
                _line("polars: CSV, figures, COPY", found["script"], found["script"]),
                _line("**ours: gap report**", found["report"], found["script"]),
            ],
        ),
    ]
    return {
        "title": "Gap report",
        "about": ABOUT.format(**facts),
        "tables": tables,
        "notes": NOTES,
        "aims": [
            aim(
                "calculation under 2 × the plainest polars script on the same frames",
                f"{added:.2f} × on the report's own, {single:.2f} × on single records",
                max(added, single) < 2,
            ),
            aim("gap report end to end under 4 × the plainest polars script", f"{whole:.2f} ×", whole < 4),
        ],
    }


def _pair(found, name):
    cells = []
    for end in (" single", ""):
        one = found[name + end]
        cells += [seconds(one.seconds()), times(one.seconds(), found["plain" + end].seconds())]
    return cells


def _line(name, one, other):
    used = [seconds(one.seconds()), times(one.seconds(), other.seconds())]
    return [name, *used, seconds(one.seconds(of="cpu")), seconds(one.seconds(of="server")), megabytes(one.peak)]


# What is given --------------------------------------------------------------------------------------------------------
def prepare(folder: Path, records: int) -> dict:
    """The country in the database; its frames, and its records as one CSV with overlaps resolved, in the folder."""
    from django.db import transaction

    from benchmarks.country import build
    from strategy.reports.models import GapReport
    from strategy.reports.services.inputs import accepted, gather

    built = build(records)
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        gathered = gather(GapReport(round=built.round, requirement_set=built.requirements))
    inputs = gathered.inputs
    for name in MEMBERS:
        getattr(inputs, name).to_parquet(folder / f"{name}.parquet")
    _said(inputs.records).to_parquet(folder / "added.parquet")
    kept = inputs.records[inputs.records["record_id"].isin(gathered.claimed["record_id"])]
    _write_records(folder, _said(kept), list(gathered.claimed["record_id"]))
    return {
        "records": records,
        "submissions": len(accepted(built.round)),
        "above": int((~inputs.areas["is_base"]).sum()),
    }


def _said(records):
    """What counts in a report, with what does not apply as text."""
    texts = ["|".join(sorted(names)) for names in records["not_applicable"]]
    away = ["record_id", "submission_id", "organisation", "employer", "workplace"]
    return records.drop(columns=away).assign(not_applicable=texts)


def _write_records(folder, kept, claimed):
    """records.csv: every record for itself, and the resolved ones; records.parquet: the same as a frame."""
    import pandas as pd
    from django.db import connection

    from mapping.columns import COUNTS

    columns = [name for name in kept if name != "records"]
    source = {name: f'r."{name}"' for name in COUNTS} | {
        "area": "a.code",
        "cadre": "c.code",
        "employer_type": "o.employer_type",
        "employment": "r.employment",
        "sector": "s.code",
        "level": "l.code",
        "annual_cost": "round(r.annual_cost * 1000)::bigint",
        "not_applicable": (
            "(SELECT string_agg(key, '|' ORDER BY key) FROM jsonb_each_text(r.flags) WHERE value = 'not_applicable')"
        ),
    }
    query = f"""COPY (SELECT {", ".join(f"{source[name]} AS {name}" for name in columns)}, 1 AS records
        FROM mapping_record r
        JOIN workforce_area a ON a.id = r.area_id JOIN workforce_cadre c ON c.id = r.cadre_id
        JOIN workforce_organisation o ON o.id = r.employer_id JOIN workforce_sector s ON s.id = r.sector_id
        JOIN workforce_worklevel l ON l.id = r.level_id WHERE NOT r.id = ANY(%s)) TO STDOUT (FORMAT csv, HEADER)"""
    path = folder / "records.csv"
    with open(path, "wb") as file, connection.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(query, [claimed or [0]]).decode(), file)
        file.write(kept[[*columns, "records"]].to_csv(index=False, header=False).encode())
    frame = pd.read_csv(
        path,
        dtype=dict.fromkeys([*COUNTS, "annual_cost"], float),
        keep_default_na=False,
        na_values={name: [""] for name in [*COUNTS, "annual_cost"]},
    )
    frame.to_parquet(folder / "records.parquet")


# What is measured -----------------------------------------------------------------------------------------------------
def calculation(clock, folder, name):
    """Ours, on frames that are read already."""
    import pandas as pd

    from strategy.gaps.calculation import Inputs, Parameters, compute

    folder = Path(folder)
    records = pd.read_parquet(folder / f"{name}.parquet")
    sets = {text: frozenset(filter(None, text.split("|"))) for text in records["not_applicable"].unique()}
    records["not_applicable"] = records["not_applicable"].map(sets)
    inputs = Inputs(records=records, **{each: pd.read_parquet(folder / f"{each}.parquet") for each in MEMBERS})
    with clock("calculation"):
        results = compute(inputs, Parameters(density_group="children", children_group="children"))
    for each in KEYS:
        getattr(results, each).to_parquet(folder / f"ours-{name}-{each}.parquet")


def plain_calculation(clock, folder, name):
    """The script, on the same frames."""
    import polars as pl

    from benchmarks import plain_report

    folder = Path(folder)
    records = pl.read_parquet(folder / f"{name}.parquet")
    frames = {each: pl.read_parquet(folder / f"{each}.parquet") for each in plain_report.FRAMES}
    with clock("calculation"):
        results = plain_report.report(records, frames)
    for each, frame in results.items():
        frame.write_parquet(folder / f"plain-{name}-{each}.parquet")


def whole_report(clock, _folder):
    """Ours as the worker does it."""
    world.setup()
    from mapping.rounds.models import Round
    from strategy.reports.models import GapLine, GapReport, RateLine, StockLine
    from strategy.reports.services import reports
    from strategy.requirements.models import RequirementSet

    made = reports.create(
        round=Round.objects.get(), requirement_set=RequirementSet.objects.get(code="benchmark"), by=None
    )
    claimed = GapReport.objects.claim(made.pk)
    with clock("report"):
        done = reports.run_report(claimed)
    if done.status != "done":
        raise RuntimeError(done.failure)
    models = {"lines": GapLine, "rates": RateLine, "stock": StockLine}
    return {name: model.objects.filter(report=done).count() for name, model in models.items()}


def plain_script(clock, folder):
    """The script from a CSV to plain tables."""
    world.setup()
    import io

    import polars as pl
    from django.db import connection

    from benchmarks import plain_report

    folder = Path(folder)
    frames = {each: pl.read_parquet(folder / f"{each}.parquet") for each in plain_report.FRAMES}
    with open(folder / "records.csv", encoding="utf-8") as file:
        measures = set(file.readline().strip().split(",")) - {*plain_report.STOCK, "not_applicable"}
    with clock("script"), connection.cursor() as cursor:
        records = pl.read_csv(folder / "records.csv", schema_overrides=dict.fromkeys(measures, pl.Float64))
        results = plain_report.report(records, frames)
        for name, frame in results.items():
            types = [f'"{column}" {"text" if kind == pl.String else "float8"}' for column, kind in frame.schema.items()]
            cursor.execute(f"DROP TABLE IF EXISTS plain_{name}")
            cursor.execute(f"CREATE TABLE plain_{name} ({', '.join(types)})")
            text = io.BytesIO()
            frame.write_csv(text, include_header=False)
            text.seek(0)
            cursor.copy_expert(f"COPY plain_{name} FROM STDIN CSV", text)
    with connection.cursor() as cursor:
        for name in results:
            cursor.execute(f"DROP TABLE plain_{name}")
    return {name: len(frame) for name, frame in results.items()}


def forget_reports():
    """Every run begins with no report."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE strategy_gapreport, strategy_gapline, strategy_rateline, strategy_stockline CASCADE")


# Are they the same? ---------------------------------------------------------------------------------------------------
def compare(folder: Path) -> list[str]:
    """Where the script's figures are not ours, on single records and added up; empty when they agree to CLOSE."""
    import pandas as pd

    def read(who, name, kind):
        return pd.read_parquet(folder / f"{who}-{name}-{kind}.parquet")

    return [
        f"{name} {kind} {mistake}"
        for name in ("records", "added")
        for kind in KEYS
        for mistake in differences(read("ours", name, kind), read("plain", name, kind), kind)
    ]


def differences(ours, plain, kind: str) -> list[str]:
    """Every line is in both, and every figure is the same or missing in both."""
    import numpy as np

    keys = KEYS[kind]
    figures = FIGURES.get(kind) or [name for name in ours if name not in keys]
    if kind == "lines":  # the script does not show what an area that is not counted has
        ours = ours.assign(current=ours["current"].where(ours["required"].notna()))
    both = ours[[*keys, *figures]].merge(plain[[*keys, *figures]], on=keys, how="outer", suffixes=("", "_plain"))
    found = [f"{len(ours)} and {len(plain)} lines"] if not len(ours) == len(plain) == len(both) else []
    for name in figures:
        left, right = both[name].to_numpy(dtype=float), both[f"{name}_plain"].to_numpy(dtype=float)
        same = np.isclose(left, right, rtol=CLOSE, atol=CLOSE, equal_nan=True)
        if not same.all():
            row = both.loc[~same].iloc[0]
            found.append(
                f"{name}: {(~same).sum()} differ, first {row[keys].tolist()}: {row[name]}, {row[f'{name}_plain']}"
            )
    return found
