"""Records of a draft written in the browser, one or hundreds at once:
the same checks as a file's rows, so the same problems.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils.translation import gettext as _

from mapping.checks.keys import (
    key_hash,
)
from mapping.columns import COUNTS, KEY, MEASURES, TEXTS
from mapping.submissions.models import Record, Submission, WarningAnswer
from mapping.submissions.services.versions import lock, refuse
from mapping.uploads.services import proposals
from mapping.uploads.services.checking import answered
from workforce.history.models import Event
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

MODELS = {"cadre": Cadre, "employer": Organisation, "sector": Sector, "level": WorkLevel}
WRITTEN = [*KEY, *MEASURES, *TEXTS, "flags", "key_hash"]
NO_MISSING = "-"  # asks about no record of last round
MOST_REASON = 2000


@dataclass
class Row:
    """One row to write. ``text``: {column: what was written}, of the key all of it; ``record``: the one it changes."""

    text: dict
    record: Record | None = None
    number: int = 1  # what its problems call it


class Wrong(Exception):  # noqa: N818
    """The rows cannot be saved as they are: errors to mend, warnings to answer (lists of
    issues, see mapping.checks.issues).
    """

    def __init__(self, errors: list[dict], warnings: list[dict]):
        super().__init__(errors, warnings)
        self.errors, self.warnings = errors, warnings


@dataclass
class Checked:
    frame: pd.DataFrame
    issues: pd.DataFrame


@dataclass
class Saved:
    created: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    removed: int = 0

    def __bool__(self):
        return bool(self.created or self.changed or self.removed)

    @property
    def counts(self) -> dict[str, int]:
        return {"new": len(self.created), "changed": len(self.changed), "removed": self.removed}


# Checking -----------------------------------------------------------------------------------------------------------
def check(submission: Submission, rows: list[Row], *, by: User | None, missing: str = NO_MISSING) -> Checked:
    """All rows in one pass; they name the same columns. A column left out is taken from what is held, as of a file.

    ``missing``: the cadre whose records of last round are asked about when they are not among the rows;
    '' for every cadre.
    """
    columns = list(rows[0].text)
    frame = pd.DataFrame(
        [{name: row.text.get(name) or None for name in columns} for row in rows], index=[row.number for row in rows]
    ).astype("str")
    examined = proposals.examine(
        frame, round=submission.round, organisation=submission.organisation, by=by, rewritten=_rewritten(rows)
    )
    issues = examined.issues.astype({"rule": str, "column": str, "params": str, "severity": str})
    wanted = [
        rule != "missing" or _is_asked(said, missing)
        for rule, said in zip(issues["rule"], issues["params"], strict=True)
    ]
    issues = issues[np.array(wanted, dtype=bool)]
    found = [*_outside(submission, examined.frame, frame), *_taken(submission, rows, examined.frame)]
    added = pd.DataFrame(
        [
            (at, rows[at].number, rule, column, "error", value, params, 0, "")
            for at, rule, column, value, params in found
        ],
        columns=list(issues),
    )
    return Checked(examined.frame, pd.concat([issues, added], ignore_index=True) if found else issues)


def _rewritten(rows):
    """The keys that records had to which the rows give another."""
    written = {
        row.record.key_hash: key_hash({part: row.text.get(part) or "" for part in KEY}) for row in rows if row.record
    }
    return [before for before, now in written.items() if now != before]


def _is_asked(params, missing):
    return missing != NO_MISSING and (not missing or json.loads(params or "{}").get("cadre") == missing)


def _outside(submission, checked, text):
    outside = (checked["area"] != "") & (checked["target"] != submission.area.code)
    return [(at, "area_outside", "area", text["area"].iat[at], "") for at in np.flatnonzero(outside)]


def _taken(submission, rows, checked):
    """Rows whose key another record of the draft has, one that is not among the rows."""
    keys = [int(key) for key in checked["key_hash"]]
    mine = [row.record.pk for row in rows if row.record]
    others = submission.records.filter(key_hash__in={key for key in keys if key}).exclude(pk__in=mine)
    taken = set(others.values_list("key_hash", flat=True))
    return [(at, "duplicate", "", "", "") for at, key in enumerate(keys) if key in taken]


# Saving -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def save(
    submission: Submission,
    rows: list[Row],
    *,
    revision: int,
    removed: list[Record] = (),
    reasons: dict | None = None,
    missing: str = NO_MISSING,
    by: User,
) -> Saved:
    """Write rows of a draft, new or changed, and remove records: all of it, or nothing.
    What did not change is not written.

    ``reasons``: {(row number, rule, column): why the figure is right}; for a record that is missing the row is its
    key_hash. A record keeps the file and row it came from; its history says who changed what. Wrong: errors, or
    warnings without a reason. ValidationError: not_draft, stale.
    """
    submission = _open(submission, revision)
    saved = Saved(removed=_remove(submission, removed, by))
    if rows:
        checked = check(submission, rows, by=by, missing=missing)
        reasons = {about: _reason(why) for about, why in (reasons or {}).items() if _reason(why)}
        _refuse_wrong(submission, checked.issues, reasons)
        _write(submission, rows, checked.frame, saved, by)
        _keep_reasons(submission, checked.issues, reasons, by)
    if saved:
        _moved(submission, {record.cadre.code for record in saved.created + saved.changed})
        Event.write("filled_in", submission, by=by, after={kind: n for kind, n in saved.counts.items() if n})
    return saved


def delete(record: Record, *, revision: int, by: User) -> None:
    """Remove a record from a draft. ValidationError: not_draft, stale."""
    save(record.submission, [], removed=[record], revision=revision, by=by)


def _open(submission, revision):
    submission = lock(submission, Submission.Status.DRAFT)
    if submission.revision != revision:
        refuse("stale", _("Somebody changed this draft while you were writing."))
    return submission


def _remove(submission, records, by):
    """Before the rest is checked: what is taken out is no longer held."""
    lines = []
    for record in records:
        before = {name: value for name, value in values(record).items() if value not in (None, "")}
        lines.append(Event.line("deleted", record, by=by, before=before))
    Event.objects.bulk_create(lines)
    submission.records.filter(pk__in=[record.pk for record in records]).delete()
    return len(lines)


def _moved(submission, cadres):
    submission.revision += 1
    if submission.listed_cadres:
        new = sorted(cadres - set(submission.listed_cadres))
        submission.listed_cadres = [*submission.listed_cadres, *new]
    if cadres:
        submission.is_nil = False
    submission.save(update_fields=["revision", "listed_cadres", "is_nil"])


def _reason(text):
    return text.replace("\x00", "").strip()[:MOST_REASON]


def _about(issue):
    return (issue["key_hash"] if issue["rule"] == "missing" else issue["row"]), issue["rule"], issue["column"]


def _refuse_wrong(submission, issues, reasons):
    errors = issues[issues["severity"] == "error"].to_dict("records")
    warnings = issues[issues["severity"] == "warning"]
    asked = warnings[~answered(submission, warnings)].to_dict("records")
    if errors or any(_about(issue) not in reasons for issue in asked):
        raise Wrong(errors, asked)


def _keep_reasons(submission, issues, reasons, by):
    given = {}
    for issue in issues[issues["severity"] == "warning"].to_dict("records"):
        if why := reasons.get(_about(issue)):
            pinned = {name: issue[name] for name in ("key_hash", "rule", "column")} | {"value": issue["value"][:200]}
            given[tuple(pinned.values())] = WarningAnswer(
                round_id=submission.round_id,
                organisation_id=submission.organisation_id,
                area_id=submission.area_id,
                text=why,
                answered_by=by,
                **pinned,
            )
    WarningAnswer.objects.bulk_create(
        given.values(),
        update_conflicts=True,
        update_fields=["text", "answered_at", "answered_by"],
        unique_fields=["round", "organisation", "area", "key_hash", "rule", "column", "value"],
    )


def _write(submission, rows, frame, saved, by):
    """Two statements for the records, however many, and one for their history."""
    found, columns = _references(submission, frame), [name for name in frame if name in WRITTEN]
    befores, names = {}, set()
    for row, said in zip(rows, frame.to_dict("records"), strict=True):
        record = row.record or Record(submission=submission)
        before = values(record) if row.record else {}
        _put(record, said, columns, found)
        after = values(record)
        changed = [name for name in after if after[name] != before.get(name)]
        if row.record is None:
            saved.created.append(record)
        elif changed:
            saved.changed.append(record)
            befores[record.pk] = {name: before[name] for name in changed}
            names |= {*changed, "key_hash"}
    Record.objects.bulk_create(saved.created)
    if names:
        Record.objects.bulk_update(saved.changed, sorted(names), batch_size=500)
    lines = [Event.line("created", each, by=by, after=_said(values(each))) for each in saved.created]
    for each in saved.changed:
        before, after = befores[each.pk], values(each)
        lines.append(Event.line("changed", each, by=by, before=before, after={name: after[name] for name in before}))
    Event.objects.bulk_create(lines)


def _said(values):
    return {name: value for name, value in values.items() if value not in (None, "", {})}


def _references(submission, frame):
    """{column: {code: row}} of what the rows name."""
    areas = Area.objects.on(submission.round.as_of).filter(code__in=set(frame["area"]))
    found = {"area": {each.code: each for each in areas}}
    for name, model in MODELS.items():
        found[name] = {each.code: each for each in model.objects.filter(code__in=set(frame[name]))}
    return found


def _put(record, said, columns, found):
    """What a checked row says, into the record; the flags of columns that are not there stay."""
    for name in columns:
        value = said[name]
        if name in found:
            setattr(record, name, found[name][value])
        elif name in MEASURES:
            setattr(record, name, _figure(name, value))
        elif name == "flags":
            kept = {about: flag for about, flag in record.flags.items() if about not in columns}
            record.flags = kept | json.loads(value or "{}")
        else:
            setattr(record, name, int(value) if name == "key_hash" else value or "")


def _figure(name, value):
    if value is None or np.isnan(value):
        return None
    return int(value) if name in COUNTS else Decimal(f"{value / 1000:.2f}")


def values(record: Record) -> dict:
    """What a record says, JSON-able: codes, thousandths, texts, flags."""
    said = {name: getattr(record, name).code for name in ("area", *MODELS)}
    said |= {"employment": record.employment, "workplace": record.workplace}
    said |= {name: getattr(record, name) for name in (*COUNTS, *TEXTS)}
    said["annual_cost"] = None if record.annual_cost is None else str(record.annual_cost)
    return said | {"flags": record.flags}
