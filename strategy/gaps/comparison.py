"""One target of one method over the base areas: what is there against what is required, and why a cell does not count.

Figures are thousandths. Sources: domain notes 3.0, 3.2, 3.3, 3.5.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.basis import Basis
from strategy.gaps.cells import PAID, PARTIAL, Who
from strategy.gaps.requirements import (
    CASELOAD,
    CURRENT,
    POPULATION_NORM,
    POSTS,
    THOUSANDTHS,
    UNITS,
    VOLUNTEER,
    Target,
    caseload,
    holding,
    population_norm,
)


@dataclass
class Compared:
    """One target of one method over the base areas (per base position; headquarters, above and area_unit per area).

    kind: of worker, '' where it holds several. current, required: NaN where not known. reason: code per cell, 0 =
    counted. shown: current on a line of its own. above: of headquarters posts, (current, required, reason).
    unit, area_unit: position in UNITS + 1, 0 where no requirement holds. population_group: '' unless a norm names it.
    """

    target: Target
    kind: str
    current: np.ndarray
    required: np.ndarray
    reason: np.ndarray
    shown: np.ndarray
    unit: np.ndarray
    headquarters: np.ndarray
    area_unit: np.ndarray
    population_group: str
    above: tuple[np.ndarray, np.ndarray, np.ndarray]

    def asked(self, complete: np.ndarray) -> np.ndarray:
        """Per base position, whether there is something to know: a requirement holds that applies, and not all the
        areas that are complete say that it does not.
        """
        asked = ~np.isin(self.reason, (reasons.NO_REQUIREMENT, reasons.NOT_APPLICABLE))
        applies = asked[complete].any() or not (self.reason == reasons.NOT_APPLICABLE).any()
        return asked if applies else np.zeros_like(asked)


def compared(basis: Basis, method: str, target: Target, rows: pd.DataFrame) -> Compared:
    """One target of one method, computed once per unit and choice of who counts."""
    area_row = holding(rows, basis.tree)
    row = area_row[basis.tree.base]
    size = len(row)
    current, required, shown = (np.full(size, np.nan) for _ in range(3))
    reason = np.full(size, reasons.NO_REQUIREMENT)
    hq = np.full(len(area_row), np.nan)
    counted = list(zip(rows["unit"], rows["counts_volunteers"], rows["counts_agency"], strict=True))
    for unit, volunteers, agency in sorted(set(counted)):
        own = [number for number, each in enumerate(counted) if each == (unit, volunteers, agency)]
        who, chosen = Who(bool(volunteers), bool(agency)), np.isin(row, own)
        value, state = _current(basis, target, unit, who)
        need, need_state = _required(basis, method, target, rows, np.maximum(row, 0), who)
        gate = np.where(basis.gate > 0, basis.gate, np.where(state > 0, state, need_state))
        partly = (basis.status == PARTIAL) & (state != reasons.UNKNOWN) & _any_record(basis, target, unit, who)
        reason[chosen] = gate[chosen]
        current[chosen] = np.where(state == 0, value, np.nan)[chosen]
        shown[chosen] = np.where((basis.gate == 0) & (state == 0) | partly, value, np.nan)[chosen]
        required[chosen] = need[chosen]
        at = np.isin(area_row, own)
        hq[at] = _headquarters(basis, target, unit, who)[at]
    codes = np.array([0, *(UNITS.index(unit) + 1 for unit in rows["unit"])])
    groups = set(rows["population_group"]) if method == POPULATION_NORM else set()
    above = _above(basis, method, target) if method in POSTS else _nothing(len(area_row))
    above = (*above[:2], np.where(area_row < 0, reasons.NO_REQUIREMENT, above[2]))
    kind = kind_of_worker(basis.cadres, target, rows)
    unit, area_unit = codes[row + 1], codes[area_row + 1]
    return Compared(target, kind, current, required, reason, shown, unit, hq, area_unit, only(groups, ""), above)


def kind_of_worker(cadres: pd.DataFrame, target: Target, rows: pd.DataFrame) -> str:
    """'volunteer' where the requirement counts volunteers, else the category of its cadres; '' where they differ."""
    if rows["counts_volunteers"].any():
        return VOLUNTEER if rows["counts_volunteers"].all() else ""
    return only(set(cadres["category"].iloc[target.cadres]), "")


def _nothing(size: int):
    return np.full(size, np.nan), np.full(size, np.nan), np.full(size, reasons.NOT_APPLICABLE)


def _above(basis: Basis, method: str, target: Target):
    """(current, required, reason) per area of headquarters posts, filled against approved or funded ones."""
    current, state = basis.cells.pooled(*basis.cells.above(CURRENT["posts"], PAID), target.cadres)
    required, need_state = basis.cells.pooled(*basis.cells.above(POSTS[method], PAID), target.cadres)
    return current, required, np.maximum(state, need_state)


def _current(basis: Basis, target: Target, unit: str, who: Who):
    values, states = basis.cells.with_agency(unit, CURRENT[unit], who)
    return basis.cells.pooled(values, states, target.cadres)


def _any_record(basis: Basis, target: Target, unit: str, who: Who) -> np.ndarray:
    return (basis.cells.with_agency(unit, CURRENT[unit], who)[1][:, target.cadres] == 0).any(axis=1)


def _required(basis: Basis, method: str, target: Target, rows: pd.DataFrame, row: np.ndarray, who: Who):
    """(thousandths, NaN where not knowable; reason) per base position. `row`: the row of the requirement that holds."""
    if method == POPULATION_NORM:
        return _norm(basis, rows, row)
    measure = "active_cases" if method == CASELOAD else POSTS[method]
    value, state = basis.cells.pooled(*basis.cells.get(measure, who), target.cadres)
    if method == CASELOAD:
        value = caseload(value, rows["cases_per_worker"].to_numpy(dtype=float)[row])
    registered = basis.cells.register.get(measure)
    knowable = basis.gate == 0
    if registered is not None:
        asked = np.intersect1d(target.cadres, basis.cells.in_play)
        knowable |= ~np.isnan(registered[:, asked]).any(axis=1) if len(asked) else False
    return np.where((state == 0) & knowable, value, np.nan), state


def _norm(basis: Basis, rows: pd.DataFrame, row: np.ndarray):
    per_100k, minimum = (rows[name].to_numpy(dtype=float)[row] for name in ("per_100k", "minimum_per_area"))
    members = np.maximum(np.bincount(basis.tree.unit, minlength=len(row)), 1)
    people = np.full(len(row), np.nan)
    group_of = rows["population_group"].to_numpy(dtype=object)[row]
    for group in sorted(set(group_of)):
        people = np.where(group_of == group, basis.people(group), people)
    need = population_norm(per_100k * THOUSANDTHS, people, minimum * THOUSANDTHS * members)
    return need, np.where(np.isnan(need), reasons.NO_POPULATION, reasons.COUNTED)


def _headquarters(basis: Basis, target: Target, unit: str, who: Who) -> np.ndarray:
    """Headquarters staff per area in thousandths: the sum of what is known, NaN where nothing is."""
    total, known = basis.cells.headquarters(unit, CURRENT[unit], who)
    return np.where(known[:, target.cadres].any(axis=1), total[:, target.cadres].sum(axis=1), np.nan)


def only(values: set, otherwise: str) -> str:
    return values.pop() if len(values) == 1 else otherwise
