"""Gap lines: current against required per base cell, summed over cadres and up the area tree.

Only cells known on both sides are summed. Shortage and surplus are summed over base cells apart, so that one area's or
cadre's surplus fills no other. Everything is in thousandths until `frame` divides. Sources: domain notes 3.0, 3.2, 3.3.
"""

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.basis import STATUS, Basis
from strategy.gaps.comparison import Compared, compared, only
from strategy.gaps.flows import density, per_worker, ratio
from strategy.gaps.reasons import texts
from strategy.gaps.requirements import METHODS, POSTS, THOUSANDTHS, UNITS, checked, targets, whole_posts

COLUMNS = [
    "area", "target_kind", "target", "method", "unit", "current", "required", "required_all", "difference", "ratio",
    "shortage", "surplus", "posts_needed", "headquarters", "population", "population_group", "density_current",
    "density", "per_worker", "areas_expected", "areas_complete", "areas_partial", "areas_none", "areas_counted",
    "cells_expected", "cells_counted", "population_share", "reason",
]  # fmt: skip
COUNTS = [name for name in COLUMNS if name.startswith(("areas_", "cells_"))]
UNIT_NAMES = np.array(["", *UNITS], dtype=object)
FIGURES = COLUMNS[COLUMNS.index("current") : COLUMNS.index("population")]  # no figure at all where units are mixed


def lines(basis: Basis, requirements: pd.DataFrame, density_group: str, children_group: str) -> pd.DataFrame:
    """The frame of gap lines, sorted by area, method, target. Columns: see `calculation`."""
    rows = checked(requirements, basis.cadres)
    blocks, labels = [], []
    for method in METHODS:
        columns = [compared(basis, method, *held) for held in targets(rows[rows["method"] == method], basis.cadres)]
        for kind, code, part in _sums(columns, basis):
            group = only({column.population_group for column in part} - {""}, density_group)
            labels.append({"target_kind": kind, "target": code, "method": method, "population_group": group})
            blocks.append(_line(basis, method, part, basis.people(group), basis.people(children_group)))
    return _frame(basis, labels, blocks)


def _sums(columns: list[Compared], basis: Basis):
    """(kind, code, the columns that add up to it): all, each group, each cadre."""
    if columns:
        yield "all", "", columns
    groups = basis.cadres["group"].to_numpy(dtype=object)
    group_of = [c.target.code if c.target.kind == "group" else groups[c.target.cadres[0]] for c in columns]
    for group in sorted(set(group_of) - {""}):
        yield "group", group, [column for column, own in zip(columns, group_of, strict=True) if own == group]
    for column in columns:
        if column.target.kind == "cadre":
            yield "cadre", column.target.code, [column]


def _line(basis: Basis, method: str, part: list[Compared], people: np.ndarray, children: np.ndarray) -> dict:
    """One target over all shown areas: the sum of its columns."""
    tree = basis.tree
    counted = [column.reason == 0 for column in part]
    asked = [column.reason != reasons.NO_REQUIREMENT for column in part]

    def over(values):
        """Sum over the columns where counted, then up the tree; NaN where nothing counted."""
        total = np.zeros(len(basis.status))
        for column_values, held in zip(values, counted, strict=True):
            total = total + np.where(held, column_values, 0.0)
        return np.where(cells_counted > 0, tree.sum(total), np.nan)

    cells_counted, cells_expected = tree.sum(sum(map(_int, counted))), tree.sum(sum(map(_int, asked)) * basis.expected)
    some = np.any(counted, axis=0)
    whole = some & (np.array(counted) >= np.array(asked)).all(axis=0)
    current, required = over([c.current for c in part]), over([c.required for c in part])
    gaps = [c.current - c.required for c in part]
    unit, mixed = _unit(tree, part)
    result = {
        "unit": unit,
        "current": np.where(cells_counted > 0, current, _shown(basis, part)),
        "required": required,
        "required_all": _required_all(basis, part),
        "difference": current - required,
        "ratio": ratio(current, required),
        "shortage": over([np.maximum(0.0, -gap) for gap in gaps]),
        "surplus": over([np.maximum(0.0, gap) for gap in gaps]),
        "posts_needed": over([whole_posts(c.required / THOUSANDTHS) * THOUSANDTHS for c in part]),
        "headquarters": _known_sum(tree.sum_areas, [c.headquarters for c in part]),
        "areas_counted": tree.sum(some.astype(float)),
        "cells_expected": cells_expected,
        "cells_counted": cells_counted,
        "population_share": _share(tree, children, some & basis.expected, basis.expected),
        "reason": _reason(tree, method, part, cells_counted, current, required),
        **_density(basis, part, whole & ~np.isnan(people), people),
    }
    return _without_mixed(result, mixed)


def _int(values: np.ndarray) -> np.ndarray:
    return values.astype(float)


def _known_sum(up, columns: list[np.ndarray]) -> np.ndarray:
    """Sum of the known values, NaN where none is known; `up` sums up the tree."""
    known = sum((~np.isnan(values)).astype(float) for values in columns)
    total = sum(np.nan_to_num(values) for values in columns)
    return np.where(up(known) > 0, up(total), np.nan)


def _required_all(basis: Basis, part: list[Compared]) -> np.ndarray:
    held = [np.where(basis.expected, column.required, np.nan) for column in part]
    return _known_sum(basis.tree.sum, held)


def _shown(basis: Basis, part: list[Compared]) -> np.ndarray:
    """At base areas that do not count: what was reported, if that is known for every target asked for."""
    asked = [column.reason != reasons.NO_REQUIREMENT for column in part]
    total = sum(np.where(held, column.shown, 0.0) for column, held in zip(part, asked, strict=True))
    shown = np.full(len(basis.tree.codes), np.nan)
    shown[basis.tree.base] = np.where(np.any(asked, axis=0), total, np.nan)
    return shown[basis.tree.shown]


def _unit(tree, part: list[Compared]) -> tuple[np.ndarray, np.ndarray]:
    """(position in UNIT_NAMES, whether there are several) among all requirements that hold at the base areas below."""
    several = np.zeros(len(tree.shown), dtype=int)
    unit = np.zeros(len(tree.shown), dtype=int)
    for code in range(1, len(UNITS) + 1):
        at_base = np.any([column.unit == code for column in part], axis=0)
        at_headquarters = np.any([(c.area_unit == code) & ~np.isnan(c.headquarters) for c in part], axis=0)
        has = (tree.sum(at_base.astype(float)) > 0) | (tree.sum_areas(at_headquarters.astype(float)) > 0)
        several += has
        unit = np.where(has, code, unit)
    return np.where(several == 1, unit, 0), several > 1


def _share(tree, people: np.ndarray, part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    known = np.nan_to_num(people)
    return ratio(tree.sum(known * part), tree.sum(known * whole))


def _reason(tree, method: str, part: list[Compared], cells_counted, current, required) -> np.ndarray:
    """As numbered in `reasons.ALL`."""
    nearest = np.max([tree.highest(column.reason) for column in part], axis=0)
    without = (required == 0) & (current > 0) if method in POSTS else np.zeros(len(nearest), dtype=bool)
    figure = np.where(without, reasons.ALL_NUMBERS[reasons.NO_ESTABLISHMENT], reasons.COUNTED)
    return np.where(cells_counted > 0, figure, nearest)


def _density(basis: Basis, part: list[Compared], whole: np.ndarray, people: np.ndarray) -> dict:
    """Workers and people of the areas where every target asked for is counted and the population is known."""
    tree = basis.tree
    areas = tree.sum(whole.astype(float))
    workers = sum(np.where(whole & (column.reason == 0), column.current, 0.0) for column in part)
    workers = np.where(areas > 0, tree.sum(workers), np.nan)
    population = np.where(areas > 0, tree.sum(np.where(whole, people, 0.0)), np.nan)
    return {
        "population": population,
        "density_current": workers,
        "density": density(workers / THOUSANDTHS, population),
        "per_worker": per_worker(workers / THOUSANDTHS, population),
    }


def _without_mixed(result: dict, mixed: np.ndarray) -> dict:
    for name in (*FIGURES, "density_current", "density", "per_worker"):
        result[name] = np.where(mixed, np.nan, result[name])
    result["reason"] = np.where(mixed, reasons.ALL_NUMBERS[reasons.MIXED_UNITS], result["reason"])
    return result


def _frame(basis: Basis, labels: list[dict], blocks: list[dict]) -> pd.DataFrame:
    """One row per shown area and target, in the order of the codes; thousandths become units here."""
    tree = basis.tree
    areas, width = len(tree.shown), len(blocks)
    place, block_of = np.repeat(np.arange(areas), width), np.tile(np.arange(width), areas)
    data = {"area": texts(tree.codes[tree.shown], place)}
    for name in ("target_kind", "target", "method", "population_group"):
        data[name] = texts(np.array([label[name] for label in labels], dtype=object), block_of)
    coverage = _coverage(basis)
    jointly = np.repeat(tree.jointly, width)
    for name in set(COLUMNS) - set(data):
        columns = [block[name] if name in block else coverage[name] for block in blocks]
        data[name] = np.stack(columns, axis=1).ravel() if columns else np.zeros(0)
    for name in (*FIGURES, "density_current"):
        data[name] = data[name] if name == "ratio" else data[name] / THOUSANDTHS
    held = np.where(jointly, reasons.ALL_NUMBERS[reasons.REPORTED_JOINTLY], data["reason"])
    data["reason"], data["unit"] = texts(reasons.ALL, held.astype(int)), texts(UNIT_NAMES, data["unit"].astype(int))
    for name in (*FIGURES, "population", "density_current", "density", "per_worker", "population_share"):
        data[name] = np.where(jointly, np.nan, data[name].astype(float))
    frame = pd.DataFrame(data)[COLUMNS]
    return frame.astype({name: "int64" for name in COUNTS})


def _coverage(basis: Basis) -> dict:
    count = {f"areas_{word}": (basis.status == code) & basis.expected for word, code in STATUS.items()}
    count["areas_expected"] = basis.expected
    return {name: basis.tree.sum(held.astype(float)) for name, held in count.items()}
