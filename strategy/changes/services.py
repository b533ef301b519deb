"""Why did it change? Asked for or due, computed by a worker from the frozen inputs of two reports, stored by COPY."""

import io
import json
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyarrow import csv

from mapping.overlaps.resolving import KEY as OVERLAP_KEY
from strategy.changes.models import Change, ChangeLine
from strategy.gaps.calculation import METHOD_VERSION, Inputs, Parameters
from strategy.gaps.change_facts import facts
from strategy.gaps.changes import FIGURES, KEY, VERSION, Split, State, split
from strategy.gaps.condensing import MEASURES
from strategy.reports.models import GapLine, GapReport
from workforce.jobs import services as jobs
from workforce.jobs.bulk import analyze
from workforce.jobs.models import Job, Pulse
from workforce.people.models import User

RECORDS = ["record_id", "organisation", "area", "cadre", "employer_type", "employment", "level", "not_applicable"]
CLAIMED = [*RECORDS, "submission_id", *(name for name in OVERLAP_KEY if name not in RECORDS)]
LINES = ["area", "target_kind", "target", "method", *FIGURES]


# Asking for one -----------------------------------------------------------------------------------------------------
@transaction.atomic
def request(one: GapReport, other: GapReport, *, by: User | None) -> Change:
    """The change between two computed reports, from the older figures to the newer:
    queue `tasks.run_change` if it is pending.

    One that failed, was given up or was split in an older way is tried again.
    """
    if one.pk == other.pk:
        raise ValidationError(_("Choose two different reports."), code="same")
    if not all(report.status == Job.Status.DONE for report in (one, other)):
        raise ValidationError(_("Only computed reports can be compared."), code="not_computed")
    earlier, later = sorted((one, other), key=lambda report: (report.round.as_of, report.number))
    change, made = Change.objects.get_or_create(earlier=earlier, later=later, defaults={"created_by": by})
    if not made:
        change = Change.objects.select_for_update().get(pk=change.pk)
        if change.is_outdated or change.status in (Job.Status.FAILED, Job.Status.CANCELLED):
            change.status, change.finished_at, change.failure, change.attempts = Job.Status.PENDING, None, "", 0
            change.progress, change.cancel_requested, change.created_by = 0, False, by
            change.created_at, change.heartbeat_at = timezone.now(), None
            change.save()
    return change


def due(report: GapReport) -> list[Change]:
    """What readers of a report just computed will ask: the changes to it since the reports before it.
    Those that are pending.
    """
    if report.status != Job.Status.DONE:
        return []
    asked = [request(before, report, by=None) for before in reports_before(report)]
    return [change for change in asked if change.status == Job.Status.PENDING]


def reports_before(report: GapReport) -> list[GapReport]:
    """The last official report, else the newest of the round before (that one too where the official one is of this
    round), and the report of this round that it supersedes.
    """
    ready = GapReport.objects.ready().exclude(pk=report.pk).select_related("round").defer("inputs", "frozen")
    found = [
        ready.filter(standing=GapReport.Standing.OFFICIAL, round__as_of__lte=report.round.as_of)
        .order_by("-adopted_at")
        .first()
    ]
    if found[0] is None or found[0].round_id == report.round_id:
        older = ready.filter(round__as_of__lt=report.round.as_of)
        same = older.filter(parameters__base_level=report.parameters.get("base_level"))
        found += [
            next((rows.order_by("-round__as_of", "-number").first() for rows in (same, older) if rows.exists()), None)
        ]
    found += [ready.filter(superseded_by=report).order_by("-number").first()]
    return list({each.pk: each for each in found if each}.values())


# Computing ----------------------------------------------------------------------------------------------------------
def run_change(change: Change) -> Change:
    """Compute a claimed change: all of it is stored, or nothing. Its end is on its row."""
    return jobs.run(change, _compute)


def _compute(change: Change, pulse: Pulse) -> None:
    reports = [GapReport.objects.select_related("round").get(pk=pk) for pk in (change.earlier_id, change.later_id)]
    if any(report.inputs is None for report in reports):
        raise ValueError("no_inputs")
    same_round = reports[0].round_id == reports[1].round_id
    states = [state(report) for report in reports]
    pulse.at(30)
    found = split(*states, same_round)
    pulse.at(70)
    said = facts(*states, found, same_round)
    said["method"] = [report.method_version for report in reports]
    with transaction.atomic():
        store(change, found)
        pulse.at(95)
        held = Change.objects.select_for_update().get(pk=change.pk)
        if (held.status, held.attempts) != (Job.Status.RUNNING, change.attempts):
            raise jobs.Lost
        Change.objects.filter(pk=change.pk).update(steps=found.codes, facts=said, method_version=VERSION)
        held.end(Job.Status.DONE)


def state(report: GapReport) -> State:
    """A report as it was computed, read from its frozen inputs: only what gap lines need."""
    with zipfile.ZipFile(io.BytesIO(report.inputs)) as archive:
        names = {name.removesuffix(".parquet") for name in archive.namelist()}
        frames = {name: _frame(archive, name) for name in names & set(Inputs.__dataclass_fields__) - {"records"}}
        records = _frame(archive, "records", RECORDS)
        claimed = _frame(archive, "claimed", CLAIMED) if "claimed" in names else None
        settled = _frame(archive, "settled") if "settled" in names else None
        parameters = json.loads(archive.read("frozen.json"))["parameters"]
    return State(
        inputs=Inputs(records=records, **frames),
        parameters=Parameters(
            turnover=parameters["turnover_denominator"],
            density_group=parameters["density_group"],
            children_group=parameters["children_group"],
            employer_types=tuple(parameters["employer_types"]),
        ),
        submissions=report.frozen["submissions"],
        claimed=claimed,
        settled=settled,
        lines=None if report.method_version == METHOD_VERSION else _lines(report),
    )


def _frame(archive: zipfile.ZipFile, name: str, texts: list[str] | None = None) -> pd.DataFrame:
    """A frozen frame; of records only ``texts`` and the measures of gap lines,
    with sets where texts say what does not apply.
    """
    data = io.BytesIO(archive.read(f"{name}.parquet"))
    if texts is None:
        return pd.read_parquet(data)
    held = set(pa.parquet.read_schema(data).names)
    frame = pd.read_parquet(data, columns=[column for column in (*texts, *MEASURES) if column in held])
    codes, distinct = pd.factorize(frame["not_applicable"])
    sets = pd.Series([frozenset(text.split(",")) - {""} for text in distinct], dtype=object)
    return frame.assign(not_applicable=sets.reindex(codes).to_numpy(dtype=object))


def _lines(report: GapReport) -> pd.DataFrame:
    return pd.DataFrame(GapLine.objects.filter(report=report).values_list(*LINES), columns=LINES)


# Storing ------------------------------------------------------------------------------------------------------------
def store(change: Change, found: Split) -> None:
    """Every line that has a figure at either end, by COPY. To be called inside a transaction."""
    ChangeLine.objects.filter(change=change).delete()
    columns = {"change_id": pa.array([change.pk] * len(found.keys), pa.int64())}
    columns |= {name: pa.array(found.keys[name], pa.string()) for name in KEY}
    columns |= {name: _arrays(found.values[name]) for name in FIGURES}
    table = pa.table(columns)
    has_figure = pa.array(
        ~pd.isna(found.values["current"][:, [0, -1]]).all(axis=1) if len(found.keys) else [], pa.bool_()
    )
    file = io.BytesIO()
    options = csv.WriteOptions(include_header=False)
    csv.write_csv(table.filter(has_figure), file, options)
    file.seek(0)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {ChangeLine._meta.db_table} ({names}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (target))", file
        )
    analyze(ChangeLine, table.num_rows)


def _arrays(values) -> pa.Array:
    """Rows of floats as PostgreSQL writes arrays, every bit kept."""
    texts = [pc.cast(pa.array(column, from_pandas=True), pa.string()) for column in values.T]
    joined = pc.binary_join_element_wise(*texts, ",", null_handling="replace", null_replacement="NULL")
    return pc.binary_join_element_wise("{", joined, "}", "")
