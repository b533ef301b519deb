"""Rows that say fewer parts of the key than a record has: which of the known records they mean. PURE pandas.

A file without a column of the key says nothing of that part. Its rows are matched on the parts they have: where exactly
one known record fits, it is that one, and what the row does not say is taken from it. Where several fit, or none though
there are records of the area and cadre, the partner is asked. Where nothing is known "not specified" is right.

Frames of records have PARTS and key_hash; known are what is held in this round and, for an area and cadre of which
nothing is held, what was accepted in the last one.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mapping.checks.coded import encode
from mapping.checks.keys import PARTS, numbers
from mapping.checks.questions import Asked

PLACE = PARTS[:2]  # area and cadre: every file has them
FREE = PARTS[2:]
BLANK = [
    "employment",
    "sector",
    "level",
]  # a blank cell says nothing of these; no employer is one's own, no workplace none
NOTHING = {"employment": "unspecified", "sector": "unspecified", "level": "unspecified", "workplace": ""}
SAME, BESIDES = "same", "besides"  # the answers
SHOWN = 5  # areas and cadres named in the question


@dataclass
class Fewer:
    """What came of rows with fewer parts.

    rows      positions in the frame of the rows that fit no single record: of these the partner is asked
    records   the known records that these rows may mean: all of their areas and cadres that no other row means
    replaced  key_hash of those that the rows replace: by the partner's answer, and until there is one
    """

    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype="int64"))
    records: pd.DataFrame | None = None
    replaced: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype="int64"))


def settle(
    frame: pd.DataFrame, text: pd.DataFrame, held: pd.DataFrame, previous: pd.DataFrame, asked: Asked | None = None
) -> tuple[pd.DataFrame, Fewer]:
    """(frame, Fewer): rows of ``frame`` (see ``cells.read_cells``; ``text`` is what it was read from) that mean one
    known record have its key; of the others ``asked`` gets a question. Without ``asked`` they are other workers."""
    unsaid = np.column_stack([_unsaid(text, part) for part in FREE])
    whole = (frame["key_hash"] != 0).to_numpy()
    known = _known(held, previous)
    if not len(known) or not (unsaid.any(axis=1) & whole).any():
        return frame, Fewer()
    absent = np.array([part not in text for part in FREE])
    is_known = frame["key_hash"].isin(known["key_hash"]).to_numpy()
    is_said = whole & (~unsaid.any(axis=1) | (~absent.any() & is_known))
    is_taken = known["key_hash"].isin(frame["key_hash"][is_said])  # a row says all of their keys: no other means them
    rows = np.flatnonzero(whole & ~is_said)
    free = known[~is_taken].reset_index(drop=True)
    counts, first = fitting(frame.iloc[rows], free, unsaid[rows])
    at, found = rows[counts == 1], first[counts == 1]
    left = free.drop(index=np.unique(found))
    beside = fitting(frame.iloc[rows], left, np.ones((len(rows), len(FREE)), dtype=bool))[0]
    unclear = rows[(beside > 0) & ((counts > 1) | (absent.any() & (counts == 0)))]
    frame = _taken_over(frame, at, free, found)
    if asked is None or not len(unclear):
        return frame, Fewer()
    here, theirs = numbers([frame.iloc[unclear], left], PLACE)
    fewer = Fewer(unclear, left[np.isin(theirs, here)])
    params = told(fewer, frame, [FREE[place] for place in np.flatnonzero(unsaid[unclear].any(axis=0))])
    if asked.ask("fewer", (SAME, BESIDES), **params) != BESIDES:
        fewer.replaced = fewer.records["key_hash"].to_numpy()
    return frame, fewer


def _unsaid(text, part):
    if part not in text:
        return np.ones(len(text), dtype=bool)
    return text[part].isna().to_numpy() if part in BLANK else np.zeros(len(text), dtype=bool)


def _known(held, previous):
    columns = [name for name in ("headcount", "key_hash") if name in held and name in previous]
    held, previous = held[[*PARTS, *columns]], previous[[*PARTS, *columns]]
    if not len(held) or not len(previous):
        return held if len(held) else previous
    here, before = numbers([held, previous], PLACE)
    return pd.concat([held, previous[~np.isin(before, here)]], ignore_index=True)


def fitting(rows: pd.DataFrame, records: pd.DataFrame, unsaid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(counts, first): how many of the records agree with each row in area, cadre and all parts that are not marked
    in ``unsaid`` (rows x FREE), and the position of the first of them."""
    counts, first = np.zeros(len(rows), dtype="int64"), np.full(len(rows), -1, dtype="int64")
    kinds = _packed(unsaid)
    for kind in np.flatnonzero(np.bincount(kinds)) if len(records) else ():
        at = np.flatnonzero(kinds == kind)
        said = [part for place, part in enumerate(FREE) if not kind >> place & 1]
        ours, theirs = numbers([rows.iloc[at], records], [*PLACE, *said])
        size = max(ours.max(), theirs.max()) + 1
        where = np.full(size, -1)
        where[theirs[::-1]] = np.arange(len(theirs))[::-1]
        counts[at], first[at] = np.bincount(theirs, minlength=size)[ours], where[ours]
    return counts, first


def _taken_over(frame, at, records, found):
    """The frame with the rows ``at`` having the keys of the records ``found`` (positions)."""
    if not len(at):
        return frame
    frame = frame.copy(deep=False)
    for part in FREE:
        which, words = encode(records[part])
        kinds = frame[part].cat.categories.union(pd.Index(words.to_pylist(), dtype="str"), sort=False)
        codes = kinds.get_indexer(frame[part].cat.categories)[frame[part].cat.codes]
        codes[at] = kinds.get_indexer(words.to_pylist())[which[found]]
        frame[part] = pd.Categorical.from_codes(codes, kinds)
    keys = frame["key_hash"].to_numpy(copy=True)
    keys[at] = records["key_hash"].to_numpy()[found]
    frame["key_hash"] = keys
    return frame


def _packed(marks):
    """One number for each combination of marks (rows x FREE)."""
    return marks @ (1 << np.arange(len(FREE)))


def told(fewer: Fewer, frame: pd.DataFrame, unsaid: list[str]) -> dict:
    """What the question names: {columns, rows, records, file, held (thousandths, None unknown), lines: [{area, cadre,
    file, held, records}], more: lines not named}, the largest first. Of the parts that the rows do not say, the columns
    are those in which the records differ or say something."""
    rows = frame.iloc[fewer.rows]
    ours, theirs = (_workers(each) for each in (rows, fewer.records))
    lines = ours.join(theirs, suffixes=("_file", "_held"), how="left").fillna({"size_held": 0})
    lines = lines.sort_values(["headcount_held", "headcount_file"], ascending=False, kind="stable")
    named = [
        {"area": area, "cadre": cadre, "file": _int(line.headcount_file), "held": _int(line.headcount_held)}
        | {"records": int(line.size_held)}
        for (area, cadre), line in zip(lines.index[:SHOWN], lines.iloc[:SHOWN].itertuples(), strict=True)
    ]
    sums = {"file": _int(ours["headcount"].sum(min_count=1)), "held": _int(theirs["headcount"].sum(min_count=1))}
    counted = {"rows": len(rows), "records": len(fewer.records), "more": len(lines) - len(named)}
    values = {part: set(fewer.records[part].unique()) for part in unsaid}
    columns = [part for part in unsaid if len(values[part]) > 1 or NOTHING.get(part) not in {None, *values[part]}]
    return {"columns": columns or unsaid, "lines": named} | counted | sums


def _workers(frame):
    """headcount and size by area and cadre."""
    headcount = frame["headcount"] if "headcount" in frame else pd.Series(np.nan, index=frame.index)
    groups = headcount.astype(float).groupby([frame["area"].astype(str), frame["cadre"].astype(str)])
    return pd.DataFrame({"headcount": groups.sum(min_count=1), "size": groups.size()})


def _int(value):
    return None if np.isnan(value) else int(value)


# What may be counted twice --------------------------------------------------------------------------------------------
def doubles(frame: pd.DataFrame, held: pd.DataFrame, previous: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(positions, which): new rows that agree with a record that is held in all that both specify, one of them leaving
    a part unspecified that the other has; and the position of the first such record."""
    keys = frame["key_hash"]
    is_there = keys.isin(held["key_hash"]) | keys.isin(previous["key_hash"])
    new = np.flatnonzero(~is_there & (keys != 0))
    if not len(new) or not len(held):
        return new[:0], new[:0]
    rows, ours, theirs = frame.iloc[new], _nothing(frame.iloc[new]), _nothing(held)
    which = np.full(len(new), -1, dtype="int64")
    kinds = _packed(theirs)
    for kind in np.flatnonzero(np.bincount(kinds)):
        at = np.flatnonzero(kinds == kind)
        first = fitting(rows, held.iloc[at], ours | theirs[at[0]])[1]
        which = np.where((which < 0) & (first >= 0), at[first], which)
    return new[which >= 0], which[which >= 0]


def _nothing(frame):
    """rows x FREE: where a part is not specified; the employer always is."""
    marks = []
    for part in FREE:
        which, words = encode(frame[part])
        empty = np.array([*(word == NOTHING.get(part) for word in words.to_pylist()), part in NOTHING], dtype=bool)
        marks.append(empty[which])
    return np.column_stack(marks)
