"""What every line of a report rests on: the tree, the cells, who reported, and how many people live where."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.cells import COMPLETE, NONE, PARTIAL, Cells, Records
from strategy.gaps.requirements import Target
from strategy.gaps.tree import Tree, positions

STATUS = {"complete": COMPLETE, "partial": PARTIAL, "none": NONE}
NOT_COMPLETE = {NONE: reasons.NOT_REPORTED, PARTIAL: reasons.PARTLY_REPORTED}


@dataclass(frozen=True)
class Basis:
    """cadres: frame sorted by code. status, expected: per base position."""

    tree: Tree
    cadres: pd.DataFrame
    cells: Cells
    status: np.ndarray
    expected: np.ndarray
    population: pd.DataFrame
    _people: dict = field(default_factory=dict)

    @classmethod
    def build(cls, inputs) -> "Basis":
        tree = Tree.build(inputs.areas, inputs.members)
        cadres = inputs.cadres.sort_values("code", ignore_index=True).fillna({"group": ""})
        codes = cadres["code"].to_numpy(dtype=object)
        if cadres["code"].duplicated().any():
            raise ValueError("a cadre code occurs twice")
        records = Records(inputs.records, tree, codes)
        status, expected = _status(inputs.coverage, tree, records)
        listed = _listed(inputs.listed, tree, codes)
        cells = Cells(records, tree, status, listed, *_register(inputs.establishment, tree, codes))
        return cls(tree, cadres, cells, status, expected, inputs.population)

    @property
    def gate(self) -> np.ndarray:
        """Per base position, the reason why nothing of the area can count; 0 when it is complete."""
        gate = np.full(len(self.status), reasons.COUNTED)
        for status, reason in NOT_COMPLETE.items():
            gate[self.status == status] = reason
        return gate

    def groups(self) -> list[Target]:
        """All cadres together, the kinds of paid worker (categories of cadres) and the groups, as targets."""
        found = [
            Target(kind, code, np.flatnonzero(self.cadres[name] == code))
            for kind, name in (("kind", "category"), ("group", "group"))
            for code in sorted(set(self.cadres[name]) - {""})
        ]
        return [Target("all", "", np.arange(len(self.cadres))), *found]

    def people(self, group: str) -> np.ndarray:
        """Persons of a population group per base position, NaN where unknown or 0.

        A joint reporting unit without a figure of its own has the sum of its members', if all are known.
        """
        if group not in self._people:
            self._people[group] = self._read_people(group)
        return self._people[group]

    def _read_people(self, group: str) -> np.ndarray:
        own = self.population[self.population["group"] == group]
        if own["area"].duplicated().any():
            raise ValueError(f"population group {group}: an area occurs twice")
        count = np.full(len(self.tree.codes), np.nan)
        count[positions(own["area"], self.tree.codes, "area of a population")] = own["count"].to_numpy(dtype=float)
        people = count[self.tree.base]
        parts = np.bincount(self.tree.unit, weights=count[self.tree.member], minlength=len(people))
        people = np.where(np.isnan(people), parts, people)
        return np.where(people > 0, people, np.nan)


def _status(coverage: pd.DataFrame, tree: Tree, records: Records) -> tuple[np.ndarray, np.ndarray]:
    """An area no one expects is none, or partial if records came from it all the same."""
    base = tree.base_of[positions(coverage["area"], tree.codes, "area of the coverage")]
    if (base < 0).any() or len(np.unique(base)) != len(base):
        raise ValueError("coverage: each base area once, and base areas only")
    status, expected = np.full(len(tree.base), NONE), np.zeros(len(tree.base), dtype=bool)
    status[records.base[~records.headquarters]] = PARTIAL
    status[base] = [STATUS[word] for word in coverage["status"]]
    expected[base] = True
    return status, expected


def _listed(listed: pd.DataFrame, tree: Tree, cadres: np.ndarray) -> np.ndarray:
    base = tree.base_of[positions(listed["area"], tree.codes, "area of the lists")]
    result = np.zeros((len(tree.base), len(cadres)), dtype=bool)
    at_base = base >= 0
    result[base[at_base], positions(listed["cadre"], cadres, "cadre of the lists")[at_base]] = True
    return result


def _register(establishment: pd.DataFrame | None, tree: Tree, cadres: np.ndarray) -> tuple[dict, dict]:
    """Posts of the ministry's register, frozen posts taken off; funded posts are never more:
    {measure: base x cadre}, and of areas above the base level {measure: area x cadre}.
    """
    if establishment is None or establishment.empty:
        return {}, {}
    area = positions(establishment["area"], tree.codes, "area of the establishment")
    base, cadre = tree.base_of[area], positions(establishment["cadre"], cadres, "cadre of the establishment")
    approved, funded, frozen = (establishment[name].to_numpy(dtype=float) for name in ("approved", "funded", "frozen"))
    live = approved - np.nan_to_num(frozen)
    measures = {"posts_approved": live, "posts_funded": np.minimum(funded, live)}

    def posts(place, count, chosen):
        cell, size = (place * len(cadres) + cadre)[chosen], count * len(cadres)
        said = np.bincount(cell, minlength=size) > 0
        sums = {name: np.bincount(cell, weights=values[chosen], minlength=size) for name, values in measures.items()}
        return {name: np.where(said, total, np.nan).reshape(count, -1) for name, total in sums.items()}

    return posts(base, len(tree.base), base >= 0), posts(area, len(tree.codes), base < 0)
