"""The records of a report summed as far as no gap line can tell: a million rows become some thousands.

Rows that agree in base area, cadre and in what decides who counts (volunteer, agency, headquarters, type of employer)
become one. Of each measure it holds what the cell rule would make of them: empty when one is blank, else the sum of the
known ones, else not applicable. Only the measures of gap lines are kept. Sums are of integer thousandths, so exact.
"""

import numpy as np
import pandas as pd

from strategy.gaps.cells import AGENCY, AGENCY_MEASURE, HEADQUARTERS_LEVELS, VOLUNTEERS
from strategy.gaps.requirements import CURRENT, POSTS
from strategy.gaps.tree import Tree, positions

MEASURES = sorted({*CURRENT.values(), *POSTS.values(), *AGENCY_MEASURE.values(), "active_cases"})
EMPLOYMENT = np.array(["", VOLUNTEERS[0], AGENCY], dtype=object)  # one of each class
LEVEL = np.array(["", HEADQUARTERS_LEVELS[0]], dtype=object)
KEYS = ["area", "cadre", "employment", "level", "employer_type"]


def condensed(records: pd.DataFrame, tree: Tree, by_type: bool) -> pd.DataFrame:
    """KEYS, MEASURES (those the records have), not_applicable; in the order of the keys.
    by_type: keep employer types apart.
    """
    area = positions(records["area"], tree.codes, "area")
    base = tree.base_of[area]
    headquarters = (base < 0) | records["level"].isin(HEADQUARTERS_LEVELS).to_numpy()
    place = np.where(base >= 0, tree.base[base], area) if len(tree.base) else area
    volunteer, agency = records["employment"].isin(VOLUNTEERS).to_numpy(), (records["employment"] == AGENCY).to_numpy()
    cadre, cadres = pd.factorize(records["cadre"], sort=True)
    kind, types = pd.factorize(records["employer_type"], sort=True) if by_type else (np.zeros_like(area), [""])
    parts = [place, cadre, np.where(agency, 2, volunteer), headquarters.astype(int), kind]
    sizes = [len(tree.codes), max(len(cadres), 1), len(EMPLOYMENT), len(LEVEL), max(len(types), 1)]
    held, row = np.unique(np.ravel_multi_index(parts, sizes), return_inverse=True)
    names = [tree.codes, np.asarray(cadres, dtype=object), EMPLOYMENT, LEVEL, np.asarray(types, dtype=object)]
    found = zip(KEYS, names, np.unravel_index(held, sizes), strict=True)
    data = {key: values[index] if len(index) else np.zeros(0, dtype=object) for key, values, index in found}
    measures = [name for name in MEASURES if name in records]
    sums, inapplicable = _sums(*_columns(records, measures, agency), row, len(held))
    return pd.DataFrame(
        data | dict(zip(measures, sums, strict=True)) | {"not_applicable": _sets(inapplicable, measures)}
    )


def times(records: pd.DataFrame, factor: int) -> pd.DataFrame:
    """Condensed records with so many times their numbers."""
    return records.assign(**{name: records[name] * factor for name in MEASURES if name in records})


def _columns(records: pd.DataFrame, measures: list[str], agency: np.ndarray) -> tuple[dict, dict]:
    """Values and "does not apply" of each measure; an agency employee's headcount and FTE moved to the agency's."""
    values = {name: records[name].to_numpy(dtype=float) for name in measures}
    marked = _marked(records, measures)
    for employed, other in AGENCY_MEASURE.items():
        if employed in values and other in values:
            moved = agency & np.isnan(values[other])
            values[other] = np.where(moved, values[employed], values[other])
        if employed in values:
            values[employed] = np.where(agency, np.nan, values[employed])
            marked[employed] = marked[employed] | agency
    return values, marked


def _marked(records: pd.DataFrame, measures: list[str]) -> dict:
    if "not_applicable" not in records:
        return {name: np.zeros(len(records), dtype=bool) for name in measures}
    sets = np.empty(len(records), dtype=object)
    sets[:] = [frozenset(names) for names in records["not_applicable"]]
    codes, distinct = pd.factorize(sets)
    return {name: np.array([name in names for names in distinct] or [False])[codes] for name in measures}


def _sums(values: dict, marked: dict, row: np.ndarray, count: int) -> tuple[list, list]:
    sums, inapplicable = [], []
    for name, column in values.items():
        known = ~np.isnan(column)
        total = np.bincount(row[known], weights=column[known], minlength=count)
        is_known = np.bincount(row[known], minlength=count) > 0
        is_blank = np.bincount(row[~known & ~marked[name]], minlength=count) > 0
        sums.append(np.where(is_known & ~is_blank, total, np.nan))
        inapplicable.append(~is_known & ~is_blank)
    return sums, inapplicable


def _sets(inapplicable: list[np.ndarray], measures: list[str]) -> np.ndarray:
    """Per row the set of measures that do not apply; few differ, so each is made once."""
    if not inapplicable:
        return np.zeros(0, dtype=object)
    code = sum(column.astype(int) << bit for bit, column in enumerate(inapplicable))
    distinct, position = np.unique(code, return_inverse=True)
    sets = np.empty(len(distinct), dtype=object)
    sets[:] = [frozenset(name for bit, name in enumerate(measures) if number >> bit & 1) for number in distinct]
    return sets[position]
