"""What the checks say of records that are held already: the same rules as of a file, over the records as a partner would write them."""

import json

import pandas as pd

from mapping.checks.check import plain
from mapping.columns import COLUMNS
from mapping.submissions.models import Record, Submission
from mapping.uploads.services import held, proposals
from mapping.uploads.services.rows import written

STATES = ("in_review",)  # says where the submission is, nothing of its records


def recheck(submission: Submission) -> list[dict]:
    """Issues (see mapping/checks/issues.py) of a submission's records as they are now, each with its ``record`` (id or None)."""
    records = held.held_records([submission.pk])
    examined = proposals.examine(as_text(records), round=submission.round, organisation=submission.organisation)
    issues = examined.issues[~examined.issues["rule"].isin(STATES)]
    places = Record.objects.filter(submission=submission).values_list("pk", "row")
    rows = dict(places)
    found = issues.astype({"rule": str, "column": str, "severity": str, "params": str}).to_dict("records")
    for issue in found:
        position = issue["position"]
        issue["record"] = int(records["id"].iloc[position]) if position >= 0 else None
        issue["row"] = rows.get(issue["record"]) or 0
    return found


def as_text(records: pd.DataFrame) -> pd.DataFrame:
    """A frame of ``held.held_records`` as text by contract column, its rows numbered from 1."""
    text = pd.DataFrame(index=range(1, len(records) + 1))
    flags = [json.loads(each or "{}") for each in records["flags"]]
    for column in COLUMNS:
        values = records[column.name]
        if column.is_measure:
            said = [None if number == "nan" else number for number in plain(values)]
            text[column.name] = [
                written(value, flag.get(column.name)) or None for value, flag in zip(said, flags, strict=True)
            ]
        else:
            text[column.name] = [value or None for value in values.astype(object).where(values.notna(), None)]
    return text.astype("str")
