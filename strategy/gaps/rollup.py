"""Gap lines: current against required per base cell, summed over cadres and up the area tree.

Only cells known on both sides are summed; of posts also those of headquarters, each a cell of its own. Shortage and
surplus are summed over cells apart, so that one area's or cadre's surplus fills no other. A line whose cells hold too
little of what it is about has no figure. Everything is in thousandths until `frame` divides.
Sources: domain notes 3.0, 3.2, 3.3.
"""

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.basis import STATUS, Basis
from strategy.gaps.comparison import Compared, compared, only
from strategy.gaps.flows import density, per_worker, ratio
from strategy.gaps.reasons import texts
from strategy.gaps.requirements import (
    METHODS,
    POPULATION_NORM,
    POSTS,
    THOUSANDTHS,
    UNITS,
    checked,
    targets,
    whole_posts,
)

COLUMNS = [
    "area", "target_kind", "target", "method", "unit", "current", "required", "required_all", "difference", "ratio",
    "shortage", "surplus", "posts_needed", "headquarters", "population", "population_group",
    "density_current", "density", "per_worker", "areas_expected", "areas_complete", "areas_partial", "areas_none",
    "areas_counted", "cells_expected", "cells_counted", "known_share", "population_share", "reason",
]  # fmt: skip
COUNTS = [name for name in COLUMNS if name.startswith(("areas_", "cells_"))]
UNIT_NAMES = np.array(["", *UNITS], dtype=object)
FIGURES = COLUMNS[COLUMNS.index("current") : COLUMNS.index("population")]  # no figure at all where units are mixed
PER_HEAD = ("density_current", "density", "per_worker")
ALONE = ("required_all", "headquarters")  # known without what is counted
SHOWN = tuple(name for name in (*FIGURES, *PER_HEAD, "population") if name not in ALONE)
HALF_A_STEP = 1e-9  # of a share: what a float may be off before a figure counts as too little known


def lines(
    basis: Basis, requirements: pd.DataFrame, density_group: str, children_group: str, enough: float = 0
) -> pd.DataFrame:
    """The frame of gap lines, sorted by area, method, target. Columns: see `calculation`.
    enough: the known share below which a line has no figure.
    """
    rows = checked(requirements, basis.cadres)
    blocks, labels = [], []
    for method in METHODS:
        columns = [compared(basis, method, *held) for held in targets(rows[rows["method"] == method], basis.cadres)]
        for kind, code, part in _sums(columns, basis):
            group = only({column.population_group for column in part} - {""}, density_group)
            labels.append({"target_kind": kind, "target": code, "method": method, "population_group": group})
            line = _line(basis, method, part, basis.people(group), basis.people(children_group))
            blocks.append(if_enough(line, SHOWN, enough))
    return _frame(basis, labels, blocks)


def _sums(columns: list[Compared], basis: Basis):
    """(kind, code, the columns that add up to it): all, each kind of worker, each group, each cadre."""
    if columns:
        yield "all", "", columns
    for kind in sorted({column.kind for column in columns} - {""}):
        yield "kind", kind, [column for column in columns if column.kind == kind]
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
    asked = [column.asked(basis.gate == 0) for column in part]
    above = [column.above[2] == reasons.COUNTED for column in part]
    asked_above = [np.isin(column.above[2], (reasons.COUNTED, reasons.UNKNOWN)) for column in part]

    def over(figure):
        """The figure of (current, required), summed over the columns where both are counted, then up the tree;
        NaN where nothing is counted.
        """
        at_base = _sum_where(counted, [figure(c.current, c.required) for c in part])
        at_headquarters = _sum_where(above, [figure(*c.above[:2]) for c in part])
        return np.where(cells_counted > 0, tree.sum(at_base) + tree.sum_areas(at_headquarters), np.nan)

    cells_counted = tree.sum(sum(map(_int, counted))) + tree.sum_areas(sum(map(_int, above)))
    cells_expected = tree.sum(sum(map(_int, asked)) * basis.expected) + tree.sum_areas(sum(map(_int, asked_above)))
    some = np.any(counted, axis=0)
    whole = some & (np.array(counted) >= np.array(asked)).all(axis=0)
    current, required = over(lambda current, required: current), over(lambda current, required: required)
    shortage = over(lambda current, required: np.maximum(0.0, required - current))
    unit, mixed = _unit(tree, part)
    result = {
        "unit": unit,
        "current": np.where(cells_counted > 0, current, _shown(basis, part)),
        "required": required,
        "required_all": _required_all(basis, part),
        "difference": current - required,
        "ratio": ratio(required - shortage, required),
        "shortage": shortage,
        "surplus": over(lambda current, required: np.maximum(0.0, current - required)),
        "posts_needed": over(lambda current, required: whole_posts(required / THOUSANDTHS) * THOUSANDTHS),
        "headquarters": _known_sum(tree.sum_areas, [c.headquarters for c in part]),
        "areas_counted": tree.sum(some.astype(float)),
        "cells_expected": cells_expected,
        "cells_counted": cells_counted,
        "known_share": _known_share(basis, method, part, counted, asked, children),
        "population_share": _share(tree, children, some & basis.expected, basis.expected),
        "reason": _reason(tree, method, part, cells_counted, current, required),
        **_density(basis, part, whole & ~np.isnan(people), people),
    }
    return _without_mixed(result, mixed)


def _sum_where(held: list[np.ndarray], values: list[np.ndarray]) -> np.ndarray:
    return sum(np.where(each, value, 0.0) for each, value in zip(held, values, strict=True))


def _known_share(basis: Basis, method: str, part: list[Compared], counted: list, asked: list, children) -> np.ndarray:
    """What the counted cells hold of all that are asked for: of the requirement where it is known without a report
    (a norm), else of the children, where neither is known of the cells themselves.
    """
    weights = [column.required if method == POPULATION_NORM else children for column in part]
    return known_share(basis, counted, asked, weights)


def known_share(basis: Basis, counted: list, asked: list, weights: list) -> np.ndarray:
    """Per shown area: weight of the counted cells in that of the expected ones; their number where these weigh 0.
    Each a list over the columns, per base position; NaN where nothing is asked.
    """
    tree, known = basis.tree, [held & ask & basis.expected for held, ask in zip(counted, asked, strict=True)]
    expected = [ask & basis.expected for ask in asked]
    cells = ratio(tree.sum(sum(map(_int, known))), tree.sum(sum(map(_int, expected))))
    weights = [np.nan_to_num(weight) for weight in weights]
    weighed = ratio(tree.sum(_sum_where(known, weights)), tree.sum(_sum_where(expected, weights)))
    return np.where(np.isnan(weighed), cells, weighed)


def if_enough(line: dict, names: tuple, enough: float) -> dict:
    """No figure of these names where less than that share is known, of a gap line or of a rate."""
    too_little = (line["cells_counted"] > 0) & (line["known_share"] < enough - HALF_A_STEP)
    for name in names:
        line[name] = np.where(too_little, np.nan, line[name])
    line["reason"] = np.where(too_little, reasons.ALL_NUMBERS[reasons.NOT_ENOUGH], line["reason"])
    return line


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
    for name in (*FIGURES, *PER_HEAD):
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
    for name in (*FIGURES, *PER_HEAD, "population", "known_share", "population_share"):
        data[name] = np.where(jointly, np.nan, data[name].astype(float))
    frame = pd.DataFrame(data)[COLUMNS]
    return frame.astype({name: "int64" for name in COUNTS})


def _coverage(basis: Basis) -> dict:
    count = {f"areas_{word}": (basis.status == code) & basis.expected for word, code in STATUS.items()}
    count["areas_expected"] = basis.expected
    return {name: basis.tree.sum(held.astype(float)) for name, held in count.items()}
