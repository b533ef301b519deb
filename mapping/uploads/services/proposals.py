"""A file -> a proposal: read, matched, checked, compared with what is held. Nothing here writes records."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from django.conf import settings

from mapping.checks import marks, totals
from mapping.checks.cells import Context
from mapping.checks.check import History, by_key, check
from mapping.checks.fewer import Fewer
from mapping.checks.issues import Issues
from mapping.checks.questions import Asked
from mapping.columns import COLUMNS, KEY, MEASURES, TEXTS
from mapping.files import FileProblem, Limits, Profile, read_table
from mapping.files.table import Kind, Table
from mapping.rounds.models import Round
from mapping.uploads import profiles, titles
from mapping.uploads.models import Upload
from mapping.uploads.services import held, references
from workforce.people.models import User
from workforce.reference.models import Organisation

KINDS = ["new", "changed", "unchanged", "replaced", "missing"]
STORED = KINDS[:3]  # the kinds of the file's rows; the others are records that it leaves out


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
    fewer: Fewer

    @property
    def columns(self) -> list[str]:
        """The contract columns that the file has and that are no part of the key."""
        return [name for name in (*MEASURES, *TEXTS) if name in self.frame]


def read_file(upload: Upload, path: str | Path, asked: Asked) -> tuple[Table, profiles.Prepared]:
    """(Table, Prepared) of an upload's file; FileProblem when it cannot be read. ``asked`` gets what it leaves open."""
    spec = upload.profile.spec if upload.profile else None
    expected = set(profiles.known_titles())
    how = Profile()
    if spec is not None:
        expected = set(profiles.titles(spec))
        how = Profile(
            spec.get("sheet"), tuple(spec.get("header_rows", ())), spec.get("delimiter"), spec.get("encoding")
        )
    table = read_table(
        path,
        filename=upload.filename,
        profile=how,
        expected=expected,
        limits=Limits(size=settings.MAX_UPLOAD_BYTES),
        coded=True,
        asked=asked,
        names=references.written(upload.round),
    )
    made_for = table.meta.get("organisation", upload.organisation.code)
    if made_for != upload.organisation.code:
        raise FileProblem("other_organisation", organisation=made_for)
    _other_round(upload.round, table.meta.get("round", upload.round.code), asked)
    if spec is None:
        prepared = titles.standard(table, asked, lambda name: references.is_area(upload.round, name))
    else:
        prepared = profiles.apply(table, spec, code=upload.round.code, year=upload.round.as_of.year)
    marks.settle(prepared.text, COLUMNS, asked, is_typed=table.kind is not Kind.CSV)
    return table, prepared


def _other_round(round, made_for, asked):
    """A template of another round holds that round's figures, unless somebody says that they are new."""
    if made_for == round.code:
        return
    other = Round.objects.filter(code=made_for).first()
    names = {"made_for": str(other or made_for), "round": str(round)}
    if asked.ask("other_round", ("these", "other"), **names) == "other":
        raise FileProblem("other_round", **names)


def examine(
    text: pd.DataFrame,
    *,
    round: Round,
    organisation: Organisation,
    by: User | None = None,
    spec: dict | None = None,
    asked: Asked | None = None,
    rewritten: Iterable[int] = (),
    dates: dict | None = None,
) -> Examined:
    """Check text by contract column (see ``cells``) as this organisation's in this round.

    asked      gets what the rows leave open; without it nothing is asked, and they are taken as they stand
    rewritten  key_hash of held records to which the text gives another key: they are not held beside it
    dates      of its Table
    """
    context = references.context(round=round, organisation=organisation, by=by, spec=spec)
    context.dates = dates or {}
    history, versions = held.history(round=round, organisation=organisation, places=context.places)
    history.held = history.held[~history.held["key_hash"].isin(list(rewritten))]
    frame, effective, issues, fewer = check(text, COLUMNS, context, history, asked)
    is_note = issues["severity"] == "note"
    notes, issues = issues[is_note], issues[~is_note].reset_index(drop=True) if is_note.any() else issues
    return Examined(frame, effective, issues, notes, context, history, versions, fewer)


# The difference report ------------------------------------------------------------------------------------------------
def difference(examined: Examined) -> pd.DataFrame:
    """The rows to store and the records they leave out, each with its kind and the values before.

    Columns: those of the frame; kind; before:<column> for each column of the file; flags_before; workers_before,
    workers_after (thousandths). Rows with an error are not in it; records that the file leaves out have row 0 and only
    values before: missing, or replaced by rows that say fewer parts of their key.
    """
    frame, known, columns = examined.frame, examined.history.held, examined.columns
    usable = (frame["key_hash"] != 0) & (frame["target"] != "") & ~frame["key_hash"].duplicated() & ~wrong(examined)
    rows = frame if usable.all() else frame[usable]
    before = by_key(known, rows["key_hash"], list(dict.fromkeys([*columns, "flags", "headcount"])))
    kind = pd.Categorical.from_codes(_kinds(rows, before, known, columns), STORED)
    after = examined.effective["headcount"].reindex(rows.index) if "headcount" in examined.effective else np.nan
    proposal = rows.assign(
        kind=kind, workers_before=before["headcount"], workers_after=after, flags_before=before["flags"]
    )
    proposal = pd.concat([proposal, before[columns].add_prefix("before:")], axis=1)
    missing = _missing(known, frame, columns, examined.fewer.replaced)
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


def _missing(known, frame, columns, replaced):
    gone = known[known["target"].isin(pd.unique(frame["target"])) & ~known["key_hash"].isin(frame["key_hash"])]
    rows = gone[[*KEY, "target", "key_hash"]].assign(row=0, flags="", flags_before=gone["flags"])
    is_replaced = gone["key_hash"].isin(replaced)
    rows = rows.assign(kind=np.where(is_replaced, "replaced", "missing"))
    rows = rows.assign(workers_before=gone["headcount"], workers_after=gone["headcount"].mask(is_replaced, 0))
    return pd.concat([rows, gone[columns].add_prefix("before:")], axis=1)


def has_jumped(examined: Examined) -> bool:
    """Whether the workers of an area, or of a cadre in it, jump from what is held when the rest is kept: workers may
    then be counted twice, and nothing is preset."""
    history, frame, issues = examined.history, examined.effective, Issues()
    there = [frame["key_hash"], pd.Series(examined.fewer.replaced)]
    stays = history.held[~history.held["key_hash"].isin(pd.concat(there))]
    nothing = {"headcount": np.zeros(0, dtype="int64")}
    totals.add(issues, frame, stays, history.held, history.held.iloc[:0], nothing, history.jump)
    return bool(issues.blocks)


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
