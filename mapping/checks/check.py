"""Everything that can be wrong with a file, in one pass.
PURE pandas: frames in, one table of problems out (``issues``).

The contract's rules are in ``cells``; here are the rules about whole records and about what was held before. Figures
are float64 thousandths, NaN unknown: a rule says nothing of what is unknown. Errors block, warnings ask. A cell that is
wrong by itself is not judged a second time (its figure is unknown), nor is a row whose key is not whole.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapping.checks import cells, fewer, totals
from mapping.checks.coded import (
    encode,
    where,
)
from mapping.checks.issues import Issues
from mapping.checks.questions import Asked

MOST = [  # rule, the figure that is at most the other
    ("filled_over_approved", "posts_filled", "posts_approved"),
    ("funded_over_approved", "posts_funded", "posts_approved"),
    ("registered_over", "registered", "headcount"),
    ("qualified_over", "qualified", "headcount"),
    ("supervised_over", "supervised", "headcount"),
]
JUMPS = ["posts_approved", "posts_filled", "headcount", "fte", "active_cases"]
NAMED = 5  # rows named beside a row that appears again
PERSONAL = re.compile(r"[\w.+-]@[\w-]{1,63}\.\w{2}|(?<![\d/])\+?\d(?:[\s.-]?\d){8,13}(?![\d/])")
LIKELY = r"@|\d[\d\s.-]{7}"  # a quick sieve before the closer look


@dataclass
class History:
    """What is compared with. Frames of records have key_hash, area, target, cadre,
    workplace and measures (thousandths).

    held         what the organisation has in this round already, in the areas at hand
    previous     its accepted records of the round before
    populations  Series: people by area code
    anchors      areas for which it speaks as a whole: only there too few workers are asked about
    window       lowest and highest density, workers in 100,000 people
    jump         per cent, and thousandths, that a figure may move since the last round without a question
    sums         (rule, total, parts): a figure and the figures that make it up
    """

    held: pd.DataFrame
    previous: pd.DataFrame
    populations: pd.Series
    anchors: frozenset = frozenset()
    window: tuple = (0.0, float("inf"))
    jump: tuple = (50, 5000)
    sums: list = field(default_factory=list)


def check(
    text: pd.DataFrame, columns: Sequence, context: cells.Context, history: History, asked: Asked | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, fewer.Fewer]:
    """(frame, effective, issues, fewer) of a file's text; ``asked`` gets what it leaves open (None: of
    records that are written one by one, nothing is asked, and their totals grow).

    frame  see ``cells.read_cells``; effective: the same, with the measures it leaves out taken from ``held``
    """
    issues = Issues()
    frame = cells.read_cells(text, columns, context, issues)
    frame, known = fewer.settle(frame, text, history.held, history.previous, asked)
    before = history.previous if asked is None else totals.before(history.held, history.previous)
    history = replace(history, held=history.held[~history.held["key_hash"].isin(known.replaced)])
    _duplicates(frame, issues)
    effective = _effective(frame, history.held, [column.name for column in columns if column.is_measure])
    _most(effective, issues)
    _sums(effective, history.sums, issues)
    _flow(effective, issues)
    _density(effective, history, issues)
    jumped = _jumps(effective, history, issues)
    gone = _missing(frame, history, known.replaced, issues)
    twice = _doubles(frame, history, known.rows, issues)
    if (frame["key_hash"] != 0).all():
        told = {name: np.union1d(at, twice) for name, at in jumped.items()}
        totals.add(issues, effective, _stays(frame, history.held), before, gone, told, history.jump)
    _personal(frame, issues)
    return frame, effective, issues.frame(frame), known


def _stays(frame, held):
    """What is held beside the rows of the file."""
    return held[~held["key_hash"].isin(frame["key_hash"])]


def _effective(frame, held, measures):
    absent = [name for name in measures if name not in frame and name in held] if len(held) else []
    if not absent:
        return frame
    return pd.concat([frame, by_key(held, frame["key_hash"], absent)], axis=1)


def by_key(records: pd.DataFrame, keys: pd.Series, columns: list[str]) -> pd.DataFrame:
    """``columns`` of the records with these keys, NaN where there is none; the index of ``keys``."""
    if not len(records):
        empty = {name: np.nan if records[name].dtype == "float64" else None for name in columns}
        return pd.DataFrame(empty, index=keys.index, columns=columns)
    wanted = pd.DataFrame({"key_hash": keys.to_numpy()})
    found = wanted.merge(records[["key_hash", *columns]].drop_duplicates("key_hash"), on="key_hash", how="left")
    return found[columns].set_axis(keys.index)


def plain(thousandths: Iterable[float]) -> list[str]:
    """Texts of figures: 1500 -> '1.5', 3000 -> '3'."""
    return [f"{value / 1000:.3f}".rstrip("0").rstrip(".") for value in np.asarray(thousandths, dtype=float)]


def _duplicates(frame, issues):
    again = frame[(frame["key_hash"] != 0) & frame["key_hash"].duplicated(keep=False)]
    if again.empty:
        return
    named = again["row"].astype(object)
    if cells.SHEET in again:
        named = again[cells.SHEET].astype(str) + "!" + again["row"].astype(str)
    groups = named.groupby(again["key_hash"], sort=False)
    counts = again["key_hash"].map(groups.size()).to_numpy()
    first = groups.head(NAMED + 1).groupby(again["key_hash"], sort=False).agg(list).to_dict()
    params = [
        json.dumps({"rows": [other for other in first[key] if other != row][:NAMED], "count": int(count)})
        for key, row, count in zip(again["key_hash"], named, counts, strict=True)
    ]
    issues.add("duplicate", "", again.index, _about(again), params)


def _about(frame):
    return [", ".join(filter(None, row)) for row in zip(frame["area"], frame["cadre"], frame["workplace"], strict=True)]


def _has(frame, *names):
    return all(name in frame for name in names)


def _most(frame, issues):
    for rule, small, large in MOST:
        if _has(frame, small, large):
            at = np.flatnonzero((frame[small] > frame[large]).to_numpy())
            _add_other(issues, rule, small, at, frame[small].to_numpy()[at], frame[large].to_numpy()[at])


def _add_other(issues, rule, column, at, values, others):
    """Each different figure is put into words once."""
    found, which = np.unique(values, return_inverse=True)
    texts = np.array(plain(found), dtype=object)[which]
    found, which = np.unique(others, return_inverse=True)
    params = [f'{{"other":"{other}"}}' for other in plain(found)]
    issues.add(rule, column, at, texts, pd.Categorical.from_codes(which, params))


def _sums(frame, sums, issues):
    """Parts that exceed their total, or, where all that can be known are known, fall short of it."""
    for rule, total, parts in sums:
        present = [part for part in parts if part in frame]
        if total not in frame or not present:
            continue
        values = {part: frame[part].to_numpy() for part in present}
        known = {part: ~np.isnan(value) for part, value in values.items()}
        added = sum(np.where(known[part], values[part], 0) for part in present)
        whole = (
            np.logical_and.reduce(list(known.values())) if len(present) == len(parts) else np.zeros(len(frame), bool)
        )
        if rule == "sexes" and _has(frame, *parts[:2]):
            whole |= known[parts[0]] & known[parts[1]]  # women and men known: nobody expects a third figure
        said, is_any = frame[total].to_numpy(), np.logical_or.reduce(list(known.values()))
        is_any &= ~issues.wrong((total, *parts), len(frame))  # one mistake, one problem
        at = np.flatnonzero(is_any & ((added > said) | (whole & (added < said))))
        _add_other(issues, rule, total, at, said[at], added[at])


def _flow(frame, issues):
    names = ("opening_headcount", "hires_headcount", "exits_headcount", "headcount")
    if _has(frame, *names):
        opening, hires, exits, closing = (frame[name] for name in names)
        at = np.flatnonzero((opening + hires - exits).sub(closing).fillna(0).ne(0).to_numpy())
        expected = (opening + hires - exits).to_numpy()
        _add_other(issues, "flow", "headcount", at, closing.to_numpy()[at], expected[at])


def _density(frame, history, issues):
    """Workers of an area in 100,000 of its people, what is held and stays included;
    asked once an area, at its first row.
    """
    if "headcount" not in frame or not len(history.populations):
        return
    stays = _stays(frame, history.held) if "headcount" in history.held else history.held.iloc[:0]
    rows = frame.loc[(frame["target"] != "") & frame["headcount"].notna(), ["target", "headcount"]]
    workers = rows.groupby("target", sort=True)["headcount"].sum()
    workers.index = workers.index.astype(object)
    unclear = frame.loc[issues.wrong(("headcount",), len(frame)), "target"]
    workers = workers[~workers.index.isin(unclear.astype(object))]
    if len(stays):
        workers = workers.add(stays.groupby("target")["headcount"].sum().reindex(workers.index), fill_value=0)
    people = history.populations.reindex(workers.index)
    density = workers / 1000 / people * 100_000
    low, high = history.window
    outside = (density > high) | ((density < low) & density.index.isin(list(history.anchors)))
    first = rows["target"].drop_duplicates()
    first = pd.Series(first.index, index=first.astype(object))
    asked = density[outside & (people > 0)]
    params = [
        json.dumps({"workers": count, "people": int(number), "low": low, "high": high})
        for count, number in zip(plain(workers[asked.index]), people[asked.index], strict=True)
    ]
    values = [f"{value:.2f}".rstrip("0").rstrip(".") for value in asked]
    zeros = np.zeros(len(asked), "int64")
    issues.add("density", "headcount", first[asked.index], values, params, key_hash=zeros, area=asked.index)


def _jumps(frame, history, issues):
    """{figure: positions of the rows in which it jumps}, of each figure in which a jump is looked for."""
    names = [name for name in JUMPS if name in frame and name in history.previous]
    known, jumped = by_key(history.previous, frame["key_hash"], names), {}
    for name in names:
        before = known[name].to_numpy(dtype=float)
        now = frame[name].to_numpy(dtype=float)
        jumped[name] = np.flatnonzero(totals.is_jump(now, before, history.jump))
        _add_other(issues, "jump", name, jumped[name], now[jumped[name]], before[jumped[name]])
    return jumped


def _doubles(frame, history, asked, issues):
    """Positions of new rows that may be workers who are held already, said with more or fewer parts of the key."""
    at, which = fewer.doubles(frame, history.held, history.previous)
    is_new = ~np.isin(at, asked)  # of the others the partner is asked by a question
    at, records = at[is_new], history.held.iloc[which[is_new]]
    workers = records["headcount"] if "headcount" in records else np.full(len(at), np.nan)
    params = [json.dumps({"other": "…" if said == "nan" else said}) for said in plain(workers)]
    said = plain(frame["headcount"].iloc[at]) if "headcount" in frame else []
    issues.add("double", "", at, ["" if each == "nan" else each for each in said] or "", params)
    return at


def _missing(frame, history, replaced, issues):
    """Records of last round that are neither in the file nor held, in the areas that the file is about.

    Not asked while a row's area or cadre is not understood: it may be the one.
    """
    if (frame["key_hash"] == 0).any() or not len(history.previous):
        return history.previous.iloc[:0]
    previous = history.previous
    covered = previous["target"].isin(pd.unique(frame["target"]))
    there = pd.concat([frame["key_hash"], history.held["key_hash"], pd.Series(replaced)])
    gone = previous[covered & ~previous["key_hash"].isin(there)]
    workers = gone["headcount"] if "headcount" in gone else pd.Series(np.nan, index=gone.index)
    values = [text if text != "nan" else "" for text in plain(workers)]
    parts = gone[["area", "cadre", "workplace"]].to_dict("records")
    params = [json.dumps(each | {"other": value or "…"}) for each, value in zip(parts, values, strict=True)]
    issues.add("missing", "", np.full(len(gone), -1), values, params, key_hash=gone["key_hash"], area=gone["target"])
    return gone


def _personal(frame, issues):
    """A telephone number or an e-mail address in a free text: no worker is named here."""
    has_key = (frame["key_hash"] != 0).to_numpy()
    for name in ("workplace", "source", "note"):
        if name in frame:
            numbers, texts = encode(frame[name])
            likely = pc.match_substring_regex(texts, LIKELY).to_numpy(zero_copy_only=False)
            for each in np.flatnonzero(likely):
                likely[each] = PERSONAL.search(texts[each].as_py()) is not None
            at = where(likely, numbers)
            at = at[has_key[at]]
            issues.add("personal", name, at, pc.utf8_slice_codeunits(texts, 0, 200).take(pa.array(numbers[at])))
