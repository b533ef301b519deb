"""Jumps of the totals of an area and cadre, and of an area: workers who are counted twice under another key show there,
though no record of theirs has moved. PURE pandas; figures are float64 thousandths, NaN unknown.
"""

import json

import numpy as np
import pandas as pd

from mapping.checks.issues import Issues
from mapping.checks.keys import PARTS, key_hash

PLACE = ["target", "cadre"]


def is_jump(now: np.ndarray, before: np.ndarray, window: tuple) -> np.ndarray:
    """Whether figures moved by more than the window, (per cent, thousandths); never where one is unknown."""
    percent, least = window
    moved = np.abs(now - before)
    return (moved >= least) & (moved * 100 > percent * before) & (moved > 0)


def before(held: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """The records that totals are compared with: those of last round; of an area without any, what is held."""
    if not len(previous) or not len(held):
        return previous if len(previous) else held
    return pd.concat([previous, held[~held["target"].isin(previous["target"])]], ignore_index=True)


def add(
    issues: Issues,
    frame: pd.DataFrame,
    stays: pd.DataFrame,
    known: pd.DataFrame,
    gone: pd.DataFrame,
    told: dict[str, np.ndarray],
    window: tuple,
) -> None:
    """Add ``jump_total``: of the rows of a file and what stays beside them, against ``known`` (see ``before``).

    gone  records that are asked about as missing: where there is one a smaller total is no news
    told  {figure: positions of rows about which something is said already}: their totals are no news either
    """
    if not len(known):
        return
    rows, names = frame.reset_index(drop=True), [name for name in told if name in frame and name in known]
    here, lost = _sums(rows, names), _places(gone)
    beside, then = (
        _sums(each[each["target"].isin(rows["target"].astype(str).unique())], names) for each in (stays, known)
    )
    for name in names:
        table = here[name].add(beside[name], fill_value=0).join(then[name], suffixes=("", "_before"), how="outer")
        said = _places(rows.iloc[told[name]])
        table["is_told"] = table.index.isin(said) | ~table.index.isin(here[name].index)
        table["is_lost"] = table.index.isin(lost)
        found = _found(table, window)
        both = table.dropna(subset=["total", "total_before"])  # a cadre that is new is no jump of the others
        areas = both[["total", "unknown", "total_before", "unknown_before"]].groupby(level=0).sum()
        areas["is_told"] = areas.index.isin([*said.get_level_values(0), *found.index.get_level_values(0)])
        areas["is_lost"] = areas.index.isin(table.index[table["is_lost"]].get_level_values(0))
        _say(issues, rows, name, found, PLACE)
        _say(issues, rows, name, _found(areas, window), PLACE[:1])


def _sums(frame, names):
    """{figure: frame with index (target, cadre) as text: total of what is known, unknown: records without it}."""
    groups = frame.groupby(PLACE, observed=True, sort=True)
    sizes, totals, counts = groups.size(), groups[names].sum(), groups[names].count()
    index = _index(sizes.index)
    return {
        name: pd.DataFrame(
            {"total": totals[name].to_numpy(), "unknown": sizes.to_numpy() - counts[name].to_numpy()}, index
        )
        for name in names
    }


def _places(frame):
    return _index(pd.MultiIndex.from_frame(frame[PLACE].astype(str).drop_duplicates()))


def _index(index):
    return pd.MultiIndex.from_tuples([tuple(map(str, each)) for each in index], names=PLACE)


def _found(table, window):
    """What is known now is at least there; what was known then may have been less than all."""
    now, then = table["total"].to_numpy(), table["total_before"].to_numpy()
    is_less = (now < then) & (table["is_lost"] | (table["unknown"] > 0))
    return table[is_jump(now, then, window) & ~table["is_told"] & ~is_less & ~(table["unknown_before"] > 0)]


def _say(issues, rows, name, found, place):
    """Named at the first row of each; pinned to the area and cadre, not to a record."""
    if found.empty:
        return
    first = rows[place].astype(str).drop_duplicates()
    first = pd.Series(first.index, index=pd.MultiIndex.from_frame(first) if len(place) > 1 else first[place[0]])
    named = [dict(zip(("area", "cadre"), each if len(place) > 1 else [each], strict=False)) for each in found.index]
    params = [
        json.dumps(each | {"other": _plain(then)}) for each, then in zip(named, found["total_before"], strict=True)
    ]
    pins = [key_hash(dict.fromkeys(PARTS, "") | each) if "cadre" in each else 0 for each in named]
    values = [_plain(total) for total in found["total"]]
    areas = [each["area"] for each in named]
    issues.add("jump_total", name, first[found.index], values, params, key_hash=pins, area=areas)


def _plain(thousandths):
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")
