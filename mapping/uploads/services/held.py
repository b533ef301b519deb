"""Records as frames, by COPY: what an organisation has in a round, and what it had in the round before."""

import tempfile
from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from mapping.checks.check import History
from mapping.columns import AGES, COUNTS, EXIT_REASONS, MEASURES, SEXES, TEXTS
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Submission
from workforce.reference.models import Country, Organisation, Population

SUMS = [("sexes", "headcount", SEXES), ("ages", "headcount", AGES), ("exit_reasons", "exits_headcount", EXIT_REASONS)]
CODES = {
    "target": "target.code",
    "area": "area.code",
    "cadre": "cadre.code",
    "employer": "employer.code",
    "employment": "record.employment",
    "sector": "sector.code",
    "level": "level.code",
    "workplace": "record.workplace",
}
JOINS = """FROM mapping_record record
 JOIN mapping_submission submission ON submission.id = record.submission_id
 JOIN workforce_area target ON target.id = submission.area_id
 JOIN workforce_area area ON area.id = record.area_id
 JOIN workforce_cadre cadre ON cadre.id = record.cadre_id
 JOIN workforce_organisation employer ON employer.id = record.employer_id
 JOIN workforce_sector sector ON sector.id = record.sector_id
 JOIN workforce_worklevel level ON level.id = record.level_id"""


def newest(round: Round, organisation: Organisation) -> list:
    """The newest version for each area: the open draft, or what the next draft is opened from (area loaded)."""
    versions = Submission.objects.filter(round=round, organisation=organisation).select_related("area")
    return list(versions.order_by("area_id", "-version").distinct("area_id"))


def compared(submissions: Iterable[Submission], targets: Iterable[str]) -> dict:
    """{area code: [id, revision]} of what a proposal is compared with; [0, 0] where there is nothing yet."""
    known = {each.area.code: [each.pk, each.revision] for each in submissions}
    return {code: known.get(code, [0, 0]) for code in sorted(targets)}


def held_records(submission_ids: Iterable[int]) -> pd.DataFrame:
    """Frame of their records: id, key_hash, codes, measures (float64 thousandths), texts, flags (JSON text)."""
    ids = [int(one) for one in submission_ids]
    types = {"id": pa.int64(), "key_hash": pa.int64()} | dict.fromkeys(CODES, pa.string())
    types |= dict.fromkeys(MEASURES, pa.float64()) | dict.fromkeys([*TEXTS, "flags"], pa.string())
    if not ids:
        return pa.schema(types.items()).empty_table().to_pandas()
    chosen = ["record.id", "record.key_hash"] + [f"{source} AS {name}" for name, source in CODES.items()]
    chosen += [f"record.{name}" if name in COUNTS else f"record.{name} * 1000 AS {name}" for name in MEASURES]
    chosen += [f"record.{name}" for name in TEXTS] + ["record.flags::text AS flags"]
    listed = ", ".join(map(str, ids))
    sql = (
        f"COPY (SELECT {', '.join(chosen)} {JOINS} WHERE record.submission_id IN ({listed})) "
        "TO STDOUT (FORMAT csv, HEADER)"
    )
    with tempfile.TemporaryFile() as file, connection.cursor() as cursor:
        cursor.copy_expert(sql, file)
        file.seek(0)
        options = csv.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False)
        table = csv.read_csv(file, convert_options=options, parse_options=csv.ParseOptions(newlines_in_values=True))
    return table.to_pandas()


def history(*, round: Round, organisation: Organisation, places: pd.DataFrame) -> tuple:
    """(History, newest submissions) of an organisation in a round."""
    versions = newest(round, organisation)
    country = Country.current()
    previous = Submission.objects.filter(round=round.previous, organisation=organisation).accepted()
    anchors = ExpectedSubmission.objects.filter(round=round, organisation=organisation, is_anchor=True)
    return (
        History(
            held=held_records([each.pk for each in versions if not each.is_nil]),
            previous=held_records(previous.values_list("pk", flat=True) if round.previous_id else []),
            populations=populations(round, places, country),
            anchors=frozenset(anchors.values_list("area__code", flat=True)),
            window=(float(country.density_low), float(country.density_high)),
            jump=(country.jump_percent, country.jump_least * 1000),
            sums=SUMS,
        ),
        versions,
    )


def populations(round: Round, places: pd.DataFrame, country: Country) -> pd.Series:
    """People by area code, of the year nearest to the round's day (the earlier of two); all people, else children."""
    groups = [country.total_group, country.children_group]
    found = Population.objects.filter(area__in=places["id"].tolist(), group__code__in=groups)
    rows = pd.DataFrame(
        found.values_list("area__code", "group__code", "year", "count"), columns=["area", "group", "year", "count"]
    )
    if rows.empty:
        return pd.Series(dtype="float64")
    rows["order"] = rows["group"].map({code: place for place, code in reversed(list(enumerate(groups)))})
    rows["far"] = (rows["year"] - round.as_of.year).abs()
    return rows.sort_values(["order", "far", "year"]).drop_duplicates("area").set_index("area")["count"].astype(float)
