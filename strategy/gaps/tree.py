"""The area tree as arrays: which base cell an area reports in, and sums up the tree in a fixed order.

Columns read (one row per area, any order):
    areas    code, parent ('' for a root), is_base (bool: the level the report counts at)
    members  unit, member: a joint reporting unit is itself a base area; its members are not
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd


def positions(values: pd.Series, known: np.ndarray, what: str) -> np.ndarray:
    """Where each value stands in `known`; a ValueError names the ones that are not there."""
    codes, distinct = pd.factorize(values)
    found = pd.Index(known, dtype=object).get_indexer(pd.Index(distinct, dtype=object))
    if (found < 0).any() or (codes < 0).any():
        missing = sorted(str(value) for value in np.asarray(distinct, dtype=object)[found < 0])[:5] or ["(blank)"]
        raise ValueError(f"unknown {what}: {', '.join(missing)}")
    return found[codes] if len(codes) else np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Tree:
    """Areas sorted by code. Indices point into `codes`; "base positions" into `base`.

    parent       index of the parent, -1 for a root
    base         indices of the base areas
    base_of      per area, the base position it reports in (its own, its unit's or its ancestor's); -1 above them
    unit, member parallel: base position of a joint reporting unit and the index of one of its members
    shown        indices of the areas that get lines: base areas, what lies above them, members of units
    jointly      per shown area, True for a member of a joint reporting unit
    """

    codes: np.ndarray
    parent: np.ndarray
    base: np.ndarray
    base_of: np.ndarray
    unit: np.ndarray
    member: np.ndarray
    shown: np.ndarray
    jointly: np.ndarray
    _base_pairs: tuple
    _area_pairs: tuple

    @classmethod
    def build(cls, areas: pd.DataFrame, members: pd.DataFrame) -> "Tree":
        areas = areas.sort_values("code")
        codes = areas["code"].to_numpy(dtype=object)
        if areas["code"].duplicated().any():
            raise ValueError("an area code occurs twice")
        parent = _parents(areas["parent"], codes)
        chain = _chain(parent)
        is_base = areas["is_base"].to_numpy(dtype=bool)
        base = np.flatnonzero(is_base)
        own = np.full(len(codes), -1)
        own[base] = np.arange(len(base))
        unit, member = _joint(members, codes, own)
        if (own[member] >= 0).any() or len(np.unique(member)) != len(member):
            raise ValueError("a member of a joint reporting unit is a base area itself, or is in two units")
        own[member] = unit
        base_of = _nearest(own, chain)
        ancestor, area = _pairs(chain)
        if (is_base[ancestor] & is_base[area] & (ancestor != area)).any():
            raise ValueError("a base area lies below another base area")
        above = np.unique(ancestor[is_base[area]])
        shown = np.union1d(above, member).astype(np.intp)
        row = np.full(len(codes), -1)
        row[shown] = np.arange(len(shown))
        jointly = np.isin(shown, member) & ~np.isin(shown, above)
        seen = row[ancestor] >= 0
        to_base = seen & is_base[area]
        return cls(
            codes,
            parent,
            base,
            base_of,
            unit,
            member,
            shown,
            jointly,
            (row[ancestor[to_base]], base_of[area[to_base]]),
            (row[ancestor[seen]], area[seen]),
        )

    def sum(self, values: np.ndarray) -> np.ndarray:
        """Values per base position -> their sum per shown area, added in the order of the codes."""
        row, base = self._base_pairs
        return np.bincount(row, weights=values[base], minlength=len(self.shown))

    def highest(self, values: np.ndarray) -> np.ndarray:
        """Integers >= 0 per base position -> the highest per shown area (0 where it holds no base area)."""
        row, base = self._base_pairs
        result = np.zeros(len(self.shown), dtype=values.dtype)
        np.maximum.at(result, row, values[base])
        return result

    def sum_areas(self, values: np.ndarray) -> np.ndarray:
        """Values per area -> their sum over each shown area and everything below it."""
        row, area = self._area_pairs
        return np.bincount(row, weights=values[area], minlength=len(self.shown))

    def nearest(self, own: np.ndarray) -> np.ndarray:
        """Per area, its own number (>= 0) or that of its nearest ancestor which has one; -1 where none has."""
        return _nearest(own, _chain(self.parent))


def _parents(parent: pd.Series, codes: np.ndarray) -> np.ndarray:
    parent = parent.fillna("")
    result = np.full(len(codes), -1)
    held = (parent != "").to_numpy(dtype=bool)
    result[held] = positions(parent[held], codes, "parent area")
    return result


def _chain(parent: np.ndarray) -> np.ndarray:
    """Row k holds, per area, its k-th ancestor (-1 past the root)."""
    chain = [np.arange(len(parent))]
    while len(chain[-1]) and (chain[-1] >= 0).any():
        if len(chain) > len(parent):
            raise ValueError("the area tree has a cycle")
        chain.append(np.where(chain[-1] >= 0, parent[chain[-1]], -1))
    return np.array(chain)


def _nearest(own: np.ndarray, chain: np.ndarray) -> np.ndarray:
    result = own.copy()
    for ancestors in chain[1:]:
        result = np.where((result < 0) & (ancestors >= 0), own[ancestors], result)
    return result


def _pairs(chain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(ancestor or itself, area), sorted by both, so that sums are always taken in one order."""
    ancestor, area = chain.ravel(), np.tile(np.arange(chain.shape[1]), len(chain))
    ancestor, area = ancestor[ancestor >= 0], area[ancestor >= 0]
    order = np.lexsort((area, ancestor))
    return ancestor[order], area[order]


def _joint(members: pd.DataFrame, codes: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    members = members.sort_values(["unit", "member"])
    unit = own[positions(members["unit"], codes, "joint reporting unit")]
    if (unit < 0).any():
        raise ValueError("a joint reporting unit is not a base area")
    return unit, positions(members["member"], codes, "member area")
