"""The first run of an upload's job: read the file, check it, keep what was found.
May run twice; the last one counts.
"""

import contextlib
import json
import os
from dataclasses import asdict

import numpy as np
import pandas as pd
import pyarrow as pa
from django.core.files.storage import default_storage
from django.db import transaction
from pyarrow import parquet

from mapping.checks.cells import SHEET
from mapping.checks.issues import COLUMNS, distinct
from mapping.checks.questions import Asked
from mapping.files import FileProblem
from mapping.files.rules import FILE
from mapping.files.table import letter
from mapping.files.table import number as column_number
from mapping.files.workbook import FAULTS
from mapping.submissions.models import Submission, WarningAnswer
from mapping.uploads.models import IssueGroup, Upload
from mapping.uploads.services import held, proposals
from workforce.history.models import Event
from workforce.jobs.models import Pulse
from workforce.jobs.services import Lost

EXAMPLES = 50  # different cells kept with a group
CELLS = 5  # named of those that say the same
NOTES = 100
GROUP = 50_000  # rows that are read together: a page far down a long list costs no more than the first
LEFT_OUT = 1000
SHEETS = Upload._meta.get_field("sheet").max_length


def check(upload: Upload, pulse: Pulse) -> None:
    """Sets the outcome: refused, questions, errors or ready."""
    pulse.at(2)
    asked = Asked(upload.answers)
    try:
        table, prepared = proposals.read_file(upload, upload.file.path, asked)
    except FileProblem as problem:
        _refuse(upload, problem, asked)
        return
    if asked.open:
        _ask(upload, asked)
        return
    pulse.at(30)
    spec = upload.profile.spec if upload.profile else None
    examined = proposals.examine(
        prepared.text,
        round=upload.round,
        organisation=upload.organisation,
        by=upload.created_by,
        spec=spec,
        asked=asked,
        dates=table.dates,
    )
    pulse.at(65)
    proposal = proposals.difference(examined)
    pulse.at(80)
    places = {name: [letter(column.index), column.title] for name, column in prepared.places.items()}
    problems, notes = _problems(upload, table, places)
    notes = _told(examined.notes, table.sheet, places) + notes
    issues = pd.concat([examined.issues, problems], ignore_index=True) if len(problems) else examined.issues
    is_wrong = (issues["severity"] == "error").any()
    if asked.open and not is_wrong:  # with errors the file comes again, and what is open then is asked then
        _ask(upload, asked)
        return
    if SHEET in examined.frame:
        issues[SHEET] = _sheets(examined.frame, issues)
    frame, detail = f"{upload.file.name}.rows.parquet", f"{upload.file.name}.issues.parquet"
    write_parquet(proposal, frame)
    told = distinct(issues)
    write_parquet(told, detail)
    pulse.at(92)
    with transaction.atomic():
        upload.issue_groups.all().delete()
        IssueGroup.objects.bulk_create(_groups(upload, issues, told, examined.frame, table.sheet, places))
        left_out = [*((_row(row), row.kind, row.text) for row in table.left_out), *prepared.left_out]
        _keep(
            upload,
            sheet=table.sheet[:SHEETS],
            rows_read=len(examined.frame),
            rows_ready=len(examined.frame) - int(proposals.wrong(examined).sum()),
            left_out=[[row, kind, text[:200]] for row, kind, text in left_out[:LEFT_OUT]],
            left_out_count=sum(row.until - row.row + 1 for row in table.left_out) + len(prepared.left_out),
            outcome=Upload.Outcome.ERRORS if is_wrong else Upload.Outcome.READY,
            problem={},
            questions=[each for each in _questions(asked) if each["key"] in asked.answers],
            frame=frame,
            detail=detail,
            proposal={
                **proposals.summary(proposal),
                "jumped": proposals.has_jumped(examined),
                "compared": held.compared(examined.versions, set(examined.frame["target"].unique()) - {""}),
                "columns": examined.columns,
                "places": places,
                "unused": prepared.unused[:NOTES],
                "notes": notes,
            },
        )
        Event.write("proposed", upload, by=None, after={"outcome": str(upload.outcome), "rows": upload.rows_read})


def _row(left):
    return f"{left.sheet}!{left.row}" if left.sheet else left.row


def _sheets(frame, issues):
    """The sheet of each issue, '' of what is in none."""
    at = issues["position"].to_numpy(dtype="int64")
    return np.where(at < 0, "", frame[SHEET].astype(object).to_numpy()[at])


def _keep(upload, **values):
    """Only by the worker that holds the job: the count of attempts tells it from one that was given up for lost."""
    mine = Upload.objects.filter(pk=upload.pk, status=Upload.Status.RUNNING, attempts=upload.attempts)
    if not mine.update(**values):
        raise Lost
    for name, value in values.items():
        setattr(upload, name, value)


def _refuse(upload, problem, asked):
    params = json.loads(json.dumps(problem.params, default=str))
    found = {"outcome": Upload.Outcome.REFUSED, "problem": {"code": problem.code, "params": params}}
    _nothing_proposed(upload, "refused", {"code": problem.code}, questions=_questions(asked), **found)


def _ask(upload, asked):
    """Before anything is proposed: an answer changes what the file says."""
    found = {"outcome": Upload.Outcome.QUESTIONS, "problem": {}}
    _nothing_proposed(upload, "asked", {"questions": len(asked.open)}, questions=_questions(asked), **found)


def _nothing_proposed(upload, verb, after, **found):
    with transaction.atomic():
        upload.issue_groups.all().delete()
        _keep(upload, proposal={}, frame="", detail="", rows_read=0, rows_ready=0, **found)
        Event.write(verb, upload, by=None, after=after)


def _questions(asked):
    return json.loads(json.dumps([asdict(question) for question in asked.questions]))


def write_parquet(frame: pd.DataFrame, name: str) -> None:
    """Whole or not at all: written under another name first. Coded columns are read back as text."""
    path = default_storage.path(name)
    draft = f"{path}.{os.getpid()}"
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    how = {"compression": "zstd", "compression_level": 1, "row_group_size": GROUP, "store_schema": False}
    try:
        parquet.write_table(table, draft, **how)
        os.replace(draft, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)


def _problems(upload, table, places):
    """(issues, notes) of what the reader found: errors in columns that are used block, everything else is told."""
    used = {column_letter for column_letter, _title in places.values()}
    ours = {column_letter: name for name, (column_letter, _title) in places.items()}
    rows, notes = [], []
    for problem in table.problems:
        letters = problem.cell.rstrip("0123456789")
        if problem.code in FAULTS.values():
            continue  # stands in its cell, and is found there
        if problem.code == "duplicate_header":
            # Without a profile, which of two columns counts was asked; what nothing uses blocks nothing.
            blocks = upload.profile is not None and problem.params["first"].rstrip("0123456789") in used
        else:
            blocks = problem.severity == "error" and (not letters or letters in used or _beyond(letters, used))
        if blocks:
            row = int(problem.cell[len(letters) :]) if problem.cell else 0
            value = str(problem.params.get("value", ""))
            params = json.dumps({"sheet": problem.sheet, "cell": problem.cell} | problem.params, default=str)
            rows.append((-1, row, FILE + problem.code, ours.get(letters, ""), "error", value, params, 0, ""))
        elif len(notes) < NOTES:
            params = json.loads(json.dumps(problem.params, default=str))
            notes.append({"code": problem.code, "sheet": problem.sheet, "cell": problem.cell, "params": params})
    return pd.DataFrame(rows, columns=COLUMNS), notes


def _told(issues, sheet, places):
    """What the checks only say, once for each rule and column: with the first cell and how many there are."""
    found = []
    for (rule, column), block in issues.groupby(["rule", "column"], sort=False, observed=True):
        cell = f"{places.get(column, ['', ''])[0]}{block['row'].iloc[0]}"
        params = {"column": column, "value": block["value"].iloc[0], "count": len(block)}
        found.append({"code": rule, "sheet": sheet, "cell": cell, "params": params})
    return found


def _beyond(letters, used):
    """A cell past the last column that is used: its row has slipped."""
    return bool(used) and column_number(letters) > max(map(column_number, used))


# Groups ---------------------------------------------------------------------------------------------------------------
def _groups(upload, issues, told, frame, sheet, places):
    """``told``: of ``distinct``; each group shows the first different ones."""
    told = told.groupby(["rule", "column"], sort=False, observed=True).head(EXAMPLES)
    shown = {key: block for key, block in told.groupby(["rule", "column"], sort=False, observed=True)}
    explained = answered(upload, issues).to_numpy()
    row = issues["row"].to_numpy(dtype="int64")
    groups = []
    found = issues.groupby(["rule", "column"], sort=False, observed=True).indices
    for (rule, column), at in sorted(found.items(), key=lambda item: item[1][0]):
        first, severity = shown[rule, column], issues["severity"].iloc[at[0]]
        groups.append(
            IssueGroup(
                upload=upload,
                severity=severity,
                rule=rule,
                column=column,
                count=len(at),
                rows=1 + np.count_nonzero(np.diff(np.sort(row[at]))),
                unanswered=int((~explained[at]).sum()) if severity == "warning" else 0,
                examples=examples(first, frame, sheet, places),
            )
        )
    return groups


def examples(block: pd.DataFrame, frame: pd.DataFrame, sheet: str, places: dict) -> list[dict]:
    """The issues of a block (see ``distinct``) as a page shows them: {sheet, cell, row, row_name, title, value, params,
    key_hash, area, about, count, cells (the first)}. ``sheet``: of those that do not name their own.
    """
    abouts = frame[["area", "cadre", "workplace"]].iloc[block["position"].clip(lower=0)].to_dict("records")
    issues = block.to_dict("records")
    return [_example(issue, row, sheet, places) for issue, row in zip(issues, abouts, strict=True)]


def _example(issue, row, sheet, places):
    params = json.loads(issue["params"]) if issue["params"] else {}
    place, title = places.get(
        issue["column"], places.get("area", ["", ""]) if issue["rule"] in ("duplicate", "double") else ["", ""]
    )
    about = {name: params[name] for name in ("area", "cadre", "workplace") if name in params}
    if issue["position"] >= 0 and not about and issue["rule"] != "density" and issue["count"] == 1:
        about = {name: text for name, text in row.items() if text}
    if issue["rule"] == "density":
        about = {"area": issue["area"]}
    cell = f"{place}{issue['row']}" if place and issue["row"] else params.get("cell", "")
    return {
        "sheet": issue.get(SHEET, sheet),
        "cell": cell,
        "row": issue["row"],
        "row_name": f"{issue[SHEET]}!{issue['row']}" if issue.get(SHEET) else issue["row"],
        "title": title,
        "value": issue["value"],
        "params": params,
        "key_hash": issue["key_hash"],
        "area": issue["area"],
        "about": about,
        "count": issue["count"],
        "cells": [f"{place}{row}" for row in issue["rows"].split(",")[:CELLS]] if issue["rows"] and place else [],
    }


def answered(of: Upload | Submission, issues: pd.DataFrame) -> pd.Series:
    """Bool per issue: a warning whose figure was explained before.
    ``of``: anything with a round and an organisation.
    """
    given = WarningAnswer.objects.filter(round=of.round_id, organisation=of.organisation_id)
    keys = ["key_hash", "rule", "column", "value", "area"]
    known = pd.DataFrame(given.values_list("key_hash", "rule", "column", "value", "area__code"), columns=keys)
    if known.empty:
        return pd.Series(False, index=issues.index)
    asked = issues.loc[issues["severity"] == "warning", keys].astype({"rule": str, "column": str, "area": str})
    asked["value"] = asked["value"].astype(str).str.slice(0, 200)
    found = asked.reset_index().merge(known, on=keys, how="inner")["index"]
    return pd.Series(issues.index.isin(found), index=issues.index)
