"""The benchmark's country, small: our figures are the plain script's, and the same however the records are added up."""

import csv
from collections import defaultdict
from fractions import Fraction
from importlib.util import find_spec

import pandas as pd
import pytest

from benchmarks import country, reporting
from mapping.submissions.models import Record
from strategy.gaps.calculation import compute
from strategy.reports.models import GapLine, GapReport, StockLine
from strategy.reports.services import reports
from strategy.reports.services.inputs import gather

pytestmark = pytest.mark.django_db
RECORDS, SUBCOUNTIES = 6000, 40


class Clock:
    """Times nothing: what is measured does its work all the same."""

    def __call__(self, _name):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False


@pytest.fixture
def built():
    return country.build(RECORDS, SUBCOUNTIES)


@pytest.fixture
def folder(built, tmp_path):
    facts = reporting.prepare(tmp_path, RECORDS)
    assert facts["records"] == Record.objects.count() == RECORDS
    for name in ("records", "added"):
        reporting.calculation(Clock(), tmp_path, name)
    return tmp_path


def test_single_records_and_their_sums_give_the_same_bits(folder):
    added, single = (pd.read_parquet(folder / f"{name}.parquet") for name in ("added", "records"))
    assert len(added) < 0.7 * len(single) and added["records"].sum() == len(single)
    for kind in reporting.KEYS:
        left, right = (pd.read_parquet(folder / f"ours-{name}-{kind}.parquet") for name in ("records", "added"))
        pd.testing.assert_frame_equal(left, right[list(left)], check_exact=True, check_dtype=False)


def test_posts_as_plain_python_counts_them(folder):
    """Approved posts of every cadre and base area, from the CSV, in fractions; the peer that is always there."""
    required, current, unknown = defaultdict(Fraction), defaultdict(Fraction), set()
    with open(folder / "records.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["employment"].endswith("volunteer"):
                continue
            cell = row["area"], row["cadre"]
            if not row["posts_approved"] or not row["posts_filled"]:
                unknown.add(cell)
            else:
                required[cell] += Fraction(row["posts_approved"])
                current[cell] += Fraction(row["posts_filled"])
    status = pd.read_parquet(folder / "coverage.parquet").set_index("area")["status"]
    lines = pd.read_parquet(folder / "ours-added-lines.parquet").set_index(["method", "target_kind", "area", "target"])
    own = lines.sort_index().loc[("approved_posts", "cadre")]
    compared = 0
    for area, cadre in sorted(required.keys() - unknown):
        if status[area] == "complete":
            line = own.loc[(area, cadre)]
            difference = (current[area, cadre] - required[area, cadre]) / 1000
            assert (line.difference, line.required) == (float(difference), float(required[area, cadre] / 1000))
            compared += 1
    assert compared > 500


def test_the_polars_script_agrees(folder):
    if not find_spec("polars"):
        pytest.skip("polars is not installed here: the benchmark compares with it whenever it runs")
    for name in ("records", "added"):
        reporting.plain_calculation(Clock(), folder, name)
    assert reporting.compare(folder) == []


def test_a_difference_is_found(folder):
    ours = pd.read_parquet(folder / "ours-added-lines.parquet")
    ours["current"] = ours["current"].where(ours["required"].notna())  # as the script has it
    assert reporting.differences(ours, ours, "lines") == []
    row = ours["required"].first_valid_index()
    assert (
        "1 differ"
        in reporting.differences(ours, ours.assign(required=ours["required"].mask(ours.index == row, 1e9)), "lines")[0]
    )
    assert reporting.differences(ours, ours.drop(index=0), "lines")


def test_a_report_of_the_country(built):
    made = reports.create(round=built.round, requirement_set=built.requirements, by=built.person)
    done = reports.run_report(GapReport.objects.claim(made.pk))
    assert done.status == "done", done.failure
    done.refresh_from_db()
    assert len(done.frozen["overlaps"]) > 5
    gathered = gather(done)
    results = compute(gathered.inputs, gathered.parameters)
    assert GapLine.objects.filter(report=done).count() == len(results.lines)
    assert (
        sum(StockLine.objects.filter(report=done).values_list("records", flat=True)) == results.stock["records"].sum()
    )
