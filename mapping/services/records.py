"""Single records of a draft, mended in the browser: the same checks as a file's rows, so the same problems come out."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils.translation import gettext as _

from mapping.columns import COLUMNS, COUNTS, MEASURES, TEXTS
from mapping.models import Record, Submission, WarningAnswer
from mapping.services import proposals
from mapping.services.checking import answered
from mapping.services.versions import lock, refuse
from workforce.models import Area, Cadre, Event, Organisation, Sector, User, WorkLevel

MODELS = {"cadre": Cadre, "employer": Organisation, "sector": Sector, "level": WorkLevel}


class Wrong(Exception):  # noqa: N818
    """The record cannot be saved as it is: errors to mend, warnings to answer (lists of {rule, column, value, params})."""

    def __init__(self, errors, warnings):
        super().__init__(errors, warnings)
        self.errors, self.warnings = errors, warnings


@dataclass
class Checked:
    row: dict
    issues: pd.DataFrame


def check(submission: Submission, text: dict, *, record: Record | None, by: User | None) -> Checked:
    """``text``: {column: what was written}, for every column of the contract."""
    frame = pd.DataFrame([{column.name: text.get(column.name) or None for column in COLUMNS}], index=[1]).astype("str")
    examined = proposals.examine(frame, round=submission.round, organisation=submission.organisation, by=by)
    issues = examined.issues[examined.issues["rule"] != "missing"].astype({"rule": str, "column": str, "params": str})
    row = examined.frame.iloc[0].to_dict()
    errors = []
    if row["area"] and row["target"] != submission.area.code:
        errors.append(("area_outside", "area", text["area"]))
    same = submission.records.filter(key_hash=row["key_hash"]).exclude(pk=record.pk if record else None)
    if row["key_hash"] and same.exists():
        errors.append(("duplicate", "", ""))
    added = pd.DataFrame(
        [(0, 1, rule, column, "error", value, "", 0, "") for rule, column, value in errors], columns=list(issues)
    )
    return Checked(row, pd.concat([issues, added], ignore_index=True) if errors else issues)


@transaction.atomic
def save(
    submission: Submission,
    *,
    text: dict,
    revision: int,
    record: Record | None = None,
    reasons: dict | None = None,
    by: User,
) -> Record:
    """Write one record of a draft, new or changed. ``reasons``: {(rule, column): why the figure is right}.

    Wrong: errors, or warnings without a reason. ValidationError: not_draft, stale.
    """
    submission = _open(submission, revision)
    checked = check(submission, text, record=record, by=by)
    _refuse_wrong(submission, checked.issues, reasons or {})
    before = values(record) if record else {}
    saved = _write(submission, checked.row, record)
    _keep_reasons(submission, checked.issues, reasons or {}, by)
    _moved(submission, cadre=saved.cadre.code)
    after = values(saved)
    changed = [name for name in after if after[name] != before.get(name)]
    Event.write(
        "changed" if record else "created", saved, by=by,
        before={name: before[name] for name in changed if name in before}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return saved


@transaction.atomic
def delete(record: Record, *, revision: int, by: User) -> None:
    """Remove a record from a draft. ValidationError: not_draft, stale."""
    submission = _open(record.submission, revision)
    record = submission.records.get(pk=record.pk)
    before = values(record)
    Event.write(
        "deleted", record, by=by, before={name: value for name, value in before.items() if value not in (None, "")}
    )
    record.delete()
    _moved(submission)


def _open(submission, revision):
    submission = lock(submission, Submission.Status.DRAFT)
    if submission.revision != revision:
        refuse("stale", _("Somebody changed this draft while you were writing."))
    return submission


def _moved(submission, *, cadre=None):
    submission.revision += 1
    if cadre and submission.listed_cadres and cadre not in submission.listed_cadres:
        submission.listed_cadres = [*submission.listed_cadres, cadre]
    if submission.is_nil and cadre:
        submission.is_nil = False
    submission.save(update_fields=["revision", "listed_cadres", "is_nil"])


def _refuse_wrong(submission, issues, reasons):
    said = issues["rule"].combine(issues["column"], lambda rule, column: bool(reasons.get((rule, column), "").strip()))
    errors, warnings = issues[issues["severity"] == "error"], issues[issues["severity"] == "warning"]
    open_warnings = warnings[~answered(submission, warnings) & ~said.reindex(warnings.index).astype(bool)]
    if len(errors) or len(open_warnings):
        raise Wrong(errors.to_dict("records"), warnings[~answered(submission, warnings)].to_dict("records"))


def _keep_reasons(submission, issues, reasons, by):
    for issue in issues[issues["severity"] == "warning"].to_dict("records"):
        if why := reasons.get((issue["rule"], issue["column"]), "").strip():
            WarningAnswer.objects.update_or_create(
                round_id=submission.round_id, organisation_id=submission.organisation_id, area_id=submission.area_id,
                key_hash=issue["key_hash"], rule=issue["rule"], column=issue["column"], value=issue["value"][:200],
                defaults={"text": why, "answered_by": by},
            )  # fmt: skip


def _write(submission, row, record):
    record = record or Record(submission=submission)
    record.area = Area.objects.on(submission.round.as_of).get(code=row["area"])
    for name, model in MODELS.items():
        setattr(record, name, model.objects.get(code=row[name]))
    record.employment, record.workplace, record.key_hash = row["employment"], row["workplace"], int(row["key_hash"])
    for name in MEASURES:
        value = row[name]
        empty = value is None or np.isnan(value)
        setattr(record, name, None if empty else int(value) if name in COUNTS else round(value / 1000, 2))
    for name in TEXTS:
        setattr(record, name, row[name] or "")
    record.flags = json.loads(row["flags"] or "{}")
    record.upload, record.sheet, record.row = None, "", None
    record.save()
    return record


def values(record: Record) -> dict:
    """What a record says, JSON-able: codes, thousandths, texts, flags."""
    said = {name: getattr(record, name).code for name in ("area", *MODELS)}
    said |= {"employment": record.employment, "workplace": record.workplace}
    said |= {name: getattr(record, name) for name in (*COUNTS, *TEXTS)}
    said["annual_cost"] = None if record.annual_cost is None else str(record.annual_cost)
    return said | {"flags": record.flags}
