"""A file -> a proposal: read, matched, checked, compared with what is held. Nothing here writes records."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from django.conf import settings

from mapping.checks.cells import Context
from mapping.checks.check import History, by_key, check
from mapping.columns import COLUMNS, KEY, MEASURES, TEXTS
from mapping.files import FileProblem, Limits, Profile, read_table
from mapping.files.table import Table
from mapping.rounds.models import Round
from mapping.uploads import profiles
from mapping.uploads.models import Upload
from mapping.uploads.services import held, references
from workforce.people.models import User
from workforce.reference.models import Organisation

KINDS = ["new", "changed", "unchanged", "missing"]


@dataclass
class Examined:
    """What was found: ``frame`` as ``cells.read_cells`` gives it, ``effective``, ``issues``,
    ``notes`` (issues that are only said) and what it was compared with.
    """

    frame: pd.DataFrame
    effective: pd.DataFrame
    issues: pd.DataFrame
    notes: pd.DataFrame
    context: Context
    history: History
    versions: list

    @property
    def columns(self) -> list[str]:
        """The contract columns that the file has and that are no part of the key."""
        return [name for name in (*MEASURES, *TEXTS) if name in self.frame]


def read_file(upload: Upload, path: str | Path) -> tuple[Table, profiles.Prepared]:
    """(Table, Prepared) of an upload's file; FileProblem when it cannot be read."""
    spec = upload.profile.spec if upload.profile else None
    titles = set(profiles.known_titles())
    how = Profile()
    if spec is not None:
        titles = set(profiles.titles(spec))
        how = Profile(
            spec.get("sheet"), tuple(spec.get("header_rows", ())), spec.get("delimiter"), spec.get("encoding")
        )
    limits = Limits(size=settings.MAX_UPLOAD_BYTES)
    table = read_table(path, filename=upload.filename, profile=how, expected=titles, limits=limits, coded=True)
    made_for = table.meta.get("organisation", upload.organisation.code)
    if made_for != upload.organisation.code:
        raise FileProblem("other_organisation", organisation=made_for)
    if spec is None:
        return table, profiles.standard(table)
    return table, profiles.apply(table, spec, code=upload.round.code, year=upload.round.as_of.year)


def examine(
    text: pd.DataFrame,
    *,
    round: Round,
    organisation: Organisation,
    by: User | None = None,
    spec: dict | None = None,
    dates: dict | None = None,
) -> Examined:
    """Check text by contract column (see ``cells``) as this organisation's in this round. ``dates``: of its Table."""
    context = references.context(round=round, organisation=organisation, by=by, spec=spec)
    context.dates = dates or {}
    history, versions = held.history(round=round, organisation=organisation, places=context.places)
    frame, effective, issues = check(text, COLUMNS, context, history)
    is_note = issues["severity"] == "note"
    notes, issues = issues[is_note], issues[~is_note].reset_index(drop=True) if is_note.any() else issues
    return Examined(frame, effective, issues, notes, context, history, versions)


# The difference report ------------------------------------------------------------------------------------------------
def difference(examined: Examined) -> pd.DataFrame:
    """The rows to store and the records they leave out, each with its kind and the values before.

    Columns: those of the frame; kind; before:<column> for each column of the file; flags_before; workers_before,
    workers_after (thousandths). Rows with an error are not in it; missing records have row 0 and only values before.
    """
    frame, known, columns = examined.frame, examined.history.held, examined.columns
    usable = (frame["key_hash"] != 0) & (frame["target"] != "") & ~frame["key_hash"].duplicated() & ~wrong(examined)
    rows = frame if usable.all() else frame[usable]
    before = by_key(known, rows["key_hash"], list(dict.fromkeys([*columns, "flags", "headcount"])))
    kind = pd.Categorical.from_codes(_kinds(rows, before, known, columns), KINDS[:3])
    after = examined.effective["headcount"].reindex(rows.index) if "headcount" in examined.effective else np.nan
    proposal = rows.assign(
        kind=kind, workers_before=before["headcount"], workers_after=after, flags_before=before["flags"]
    )
    proposal = pd.concat([proposal, before[columns].add_prefix("before:")], axis=1)
    missing = _missing(known, frame, columns)
    return pd.concat([proposal, missing], ignore_index=True) if len(missing) else proposal.reset_index(drop=True)


def _kinds(rows, before, known, columns):
    """0 new, 1 changed, 2 unchanged, for each row."""
    if not len(known):
        return np.zeros(len(rows), dtype="int8")
    changed = _flags_differ(rows["flags"], before["flags"], columns)
    for name in columns:
        changed |= _differs(rows[name], before[name], name)
    is_known = rows["key_hash"].isin(known["key_hash"]).to_numpy()
    return np.where(~is_known, 0, np.where(changed, 1, 2)).astype("int8")


def wrong(examined: Examined) -> np.ndarray:
    """Which rows of the frame have an error."""
    position = examined.issues["position"].to_numpy(dtype="int64")
    is_error = (examined.issues["severity"] == "error").to_numpy(dtype=bool) & (position >= 0)
    found = np.zeros(len(examined.frame), dtype=bool)
    found[position[is_error]] = True
    return found


def _differs(now, before, name):
    if name in TEXTS:
        return (now.to_numpy(dtype=object) != before.fillna("").to_numpy(dtype=object)).astype(bool)
    now, before = now.to_numpy(dtype=float), before.to_numpy(dtype=float)
    return (now != before) & ~(np.isnan(now) & np.isnan(before))


def _flags_differ(now, before, columns):
    """Only what is said of the file's columns counts; looked at once for each pair of flags then and now."""
    then, old = pd.factorize(before.fillna("{}").astype(object))
    after, new = pd.factorize(now.astype(object))
    which, pairs = pd.factorize(then.astype("int64") * len(new) + after)
    wanted = set(columns)

    def differ(flags, flags_now):
        kept = {name: flag for name, flag in json.loads(flags).items() if name in wanted}
        return kept != json.loads(flags_now or "{}")

    found = [differ(old[pair // len(new)], new[pair % len(new)]) for pair in pairs]
    return np.array(found, dtype=bool)[which]


def _missing(known, frame, columns):
    gone = known[known["target"].isin(pd.unique(frame["target"])) & ~known["key_hash"].isin(frame["key_hash"])]
    rows = gone[[*KEY, "target", "key_hash"]].assign(row=0, kind="missing", flags="", flags_before=gone["flags"])
    rows = rows.assign(workers_before=gone["headcount"], workers_after=gone["headcount"])
    return pd.concat([rows, gone[columns].add_prefix("before:")], axis=1)


def summary(proposal: pd.DataFrame) -> dict:
    """{kind: {records, workers_before, workers_after}}, in thousandths; None where no figure is known."""
    result = {}
    for kind in KINDS:
        rows = proposal[proposal["kind"] == kind]
        sums = {name: rows[name].astype(float).sum(min_count=1) for name in ("workers_before", "workers_after")}
        result[kind] = {"records": len(rows)} | {
            name: None if np.isnan(value) else int(value) for name, value in sums.items()
        }
    return result
