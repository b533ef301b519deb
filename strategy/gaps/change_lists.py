"""The first step between two reports: the later's lists of areas, joint units and cadres,
with what only one report knows. PURE.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from strategy.gaps.calculation import Inputs
from strategy.gaps.tree import Tree, positions


def same(one: pd.DataFrame | None, other: pd.DataFrame | None) -> bool:
    """The same rows, in any order."""
    if one is other:
        return True
    one, other = (pd.DataFrame() if frame is None else frame for frame in (one, other))
    if len(one) != len(other):
        return False
    if not len(one):
        return True
    names = sorted(one)
    if names != sorted(other):
        return False
    order = [name for name in names if name != "not_applicable"]
    one, other = (frame.sort_values(order, ignore_index=True) for frame in (one, other))
    return all(_equal(one[name], other[name]) for name in names)


def _equal(one: pd.Series, other: pd.Series) -> bool:
    missing = one.isna().to_numpy()
    if not np.array_equal(missing, other.isna().to_numpy()):
        return False
    one, other = (column.to_numpy(dtype=object)[~missing] for column in (one, other))
    return bool(np.all(one == other))


def differ(one: Inputs, other: Inputs) -> bool:
    parts = (("areas", ["code", "parent", "is_base"]), ("members", ["unit", "member"]), ("cadres", ["code", "group"]))
    return not all(same(getattr(one, name)[columns], getattr(other, name)[columns]) for name, columns in parts)


class Shared:
    """The base areas and cadres that both reports have. A joint unit is the same only with the same members."""

    def __init__(self, one: Inputs, other: Inputs):
        self.areas = set(one.areas["code"]) & set(other.areas["code"])
        self.bases = set.intersection(*({*_bases(inputs).items()} for inputs in (one, other)))
        self.bases = {code for code, _members in self.bases}
        above = self.areas.difference(*(_bases(inputs) for inputs in (one, other)))
        self.places = self.bases | above  # headquarters: condensed records lie nowhere else
        self.cadres = set(one.cadres["code"]) & set(other.cadres["code"])
        self.groups = (set(one.cadres["group"]) & set(other.cadres["group"])) - {""}

    def holds(self, frame: pd.DataFrame) -> np.ndarray:
        """Rows (area, cadre) in cells of both."""
        return (frame["area"].isin(self.places) & frame["cadre"].isin(self.cadres)).to_numpy(dtype=bool)


def _bases(inputs: Inputs) -> dict[str, frozenset]:
    members = inputs.members.groupby("unit")["member"].agg(frozenset).to_dict() if len(inputs.members) else {}
    return {code: members.get(code, frozenset()) for code in inputs.areas.loc[inputs.areas["is_base"], "code"]}


def taken(now: Inputs, later: Inputs) -> Inputs:
    """The later's lists. What is said of areas and cadres that only one of the two has
    becomes the later's with them.
    """
    shared = Shared(now, later)

    def cells(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([one[shared.holds(one)], other[~shared.holds(other)]], ignore_index=True)

    def areas(one: pd.DataFrame, other: pd.DataFrame, known: set) -> pd.DataFrame:
        return pd.concat([one[one["area"].isin(known)], other[~other["area"].isin(known)]], ignore_index=True)

    return replace(
        later,
        records=cells(now.records, later.records),
        listed=cells(_at_base(now, now.listed), _at_base(later, later.listed)),
        coverage=areas(now.coverage, later.coverage, shared.bases),
        population=areas(now.population, later.population, shared.areas),
        requirements=_requirements(now, later, shared),
        establishment=_register(now, later, cells),
    )


def _at_base(inputs: Inputs, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of areas below the base level at their base area; those above it left out."""
    tree = Tree.build(inputs.areas, inputs.members)
    base = tree.base_of[positions(frame["area"], tree.codes, "area")]
    at = base >= 0
    return frame[at].assign(area=tree.codes[tree.base[base[at]]]) if len(tree.base) else frame[at]


def _requirements(now: Inputs, later: Inputs, shared: Shared) -> pd.DataFrame:
    """The earlier's for targets and areas of both, the later's for those it has alone."""

    def of_both(rows: pd.DataFrame) -> pd.Series:
        known = (
            rows["target"].isin(shared.cadres).where(rows["target_kind"] == "cadre", rows["target"].isin(shared.groups))
        )
        return known & (rows["area"].fillna("").isin(shared.areas | {""}))

    parts = [now.requirements[of_both(now.requirements)], later.requirements[~of_both(later.requirements)]]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _register(now: Inputs, later: Inputs, cells) -> pd.DataFrame | None:
    empty = pd.DataFrame({"area": [], "cadre": [], "approved": [], "funded": [], "frozen": []})
    parts = [_at_base(i, empty if i.establishment is None else i.establishment) for i in (now, later)]
    return cells(*parts)
