"""Rates and densities per area and target: sums over the cells that have both sides, divided last.

Volunteers take no part. Agency staff take part only in the agency rates.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.basis import Basis
from strategy.gaps.cells import PAID, PAID_AND_AGENCY
from strategy.gaps.flows import PER_PEOPLE, Rate, rates, ratio
from strategy.gaps.reasons import texts
from strategy.gaps.requirements import THOUSANDTHS, Target
from strategy.gaps.rollup import if_enough, known_share

COLUMNS = [
    "area",
    "target_kind",
    "target",
    "code",
    "numerator",
    "denominator",
    "value",
    "above",
    "units_both",
    "units_expected",
    "cells_counted",
    "cells_expected",
    "known_share",
    "reason",
]
COUNTS = ("units_both", "units_expected", "cells_counted", "cells_expected")
SIDES = ("numerator", "denominator", "value", "above")
DENSITIES = {"density_headcount": "headcount", "density_fte": "fte"}


@dataclass(frozen=True)
class Sides:
    """Of one rate, per place x cadre: numerator, denominator, what is filled above it (thousandths); reason."""

    top: np.ndarray
    bottom: np.ndarray
    above: np.ndarray
    reason: np.ndarray


def rate_lines(
    basis: Basis, turnover: str, density_group: str, children_group: str = "", enough: float = 0
) -> pd.DataFrame:
    """The frame of rates, sorted by area, rate (in the order of `flows.rates`), target. Columns: see `calculation`.
    enough: the known share below which a rate has no figure.
    """
    codes = basis.cadres["code"]
    single = [Target("cadre", codes[index], np.array([index])) for index in basis.cells.in_play]
    everyone = [*basis.groups(), *single]
    people, children, blocks = basis.people(density_group), basis.people(children_group), []
    for rate in rates(turnover):
        sides = _sides(basis, rate, basis.cells.get), _sides(basis, rate, basis.cells.above)
        sides[0].reason[:] = np.where(basis.gate[:, None] > 0, basis.gate[:, None], sides[0].reason)
        blocks += [(rate.code, target, _rate(basis, rate, target, *sides, children)) for target in everyone]
    for code, measure in DENSITIES.items():
        blocks += [(code, target, _density(basis, measure, target, people, children)) for target in everyone]
    return _frame(basis, [(code, target, if_enough(line, SIDES, enough)) for code, target, line in blocks])


def _sides(basis: Basis, rate: Rate, cells) -> Sides:
    who = PAID_AND_AGENCY if rate.with_agency else PAID
    held = {measure: cells(measure, who) for measure in rate.measures}
    reason = np.max([state for _, state in held.values()], axis=0)
    top, bottom = (sum(k * held[m][0] for m, k in side.items()) for side in (rate.numerator, rate.denominator))
    if not rate.is_vacancy:
        return Sides(top, bottom, np.zeros_like(top), reason)
    return Sides(np.maximum(top, 0.0), bottom, np.maximum(-top, 0.0), reason)


def _rate(basis: Basis, rate: Rate, target: Target, at_base: Sides, above: Sides, children: np.ndarray) -> dict:
    """Sums over the cells that have both sides; those of headquarters are cells of their own."""
    tree, complete = basis.tree, basis.gate == 0
    cadres = np.intersect1d(target.cadres, basis.cells.in_play)
    counted, asked = [], []
    for cadre in cadres:
        state = at_base.reason[:, cadre]
        applies = (state[complete] != reasons.NOT_APPLICABLE).any() or not complete.any()
        counted.append(state == 0)
        asked.append((state != reasons.NOT_APPLICABLE) & applies)

    def over(name):
        sums = [
            up(sum((np.where(side.reason[:, c] == 0, getattr(side, name)[:, c], 0.0) for c in cadres), np.zeros(size)))
            for side, up, size in ((at_base, tree.sum, len(complete)), (above, tree.sum_areas, len(tree.codes)))
        ]
        return sums[0] + sums[1]

    nothing = np.zeros((1, len(complete)), dtype=bool)
    counted, asked = (np.array(each) if each else nothing for each in (counted, asked))
    state = above.reason[:, cadres]
    cells = {
        "cells_counted": tree.sum(counted.sum(axis=0).astype(float))
        + tree.sum_areas((state == reasons.COUNTED).sum(axis=1).astype(float)),
        "cells_expected": tree.sum(asked.sum(axis=0) * basis.expected.astype(float))
        + tree.sum_areas(np.isin(state, (reasons.COUNTED, reasons.UNKNOWN)).sum(axis=1).astype(float)),
        "known_share": known_share(basis, list(counted), list(asked), [children] * len(counted)),
    }
    size = len(complete)
    nearest = at_base.reason[:, cadres].max(axis=1) if len(cadres) else np.full(size, reasons.NOT_LISTED)
    sums = over("top"), over("bottom"), over("above") if rate.is_vacancy else np.full(len(tree.shown), np.nan)
    return _line(basis, *sums, counted.any(axis=0), nearest, rate.without) | cells


def _density(basis: Basis, measure: str, target: Target, people: np.ndarray, children: np.ndarray) -> dict:
    """Workers per 100,000 persons, over the areas where every cadre of the target is known and the population too."""
    workers, state = basis.cells.pooled(*basis.cells.get(measure, PAID), target.cadres)
    state = np.where((state == 0) & np.isnan(people), reasons.NO_POPULATION, state)
    state = np.where(basis.gate > 0, basis.gate, state)
    counted, asked, tree = state == 0, state != reasons.NOT_APPLICABLE, basis.tree
    sums = (tree.sum(np.where(counted, each, 0.0)) for each in (workers, people * THOUSANDTHS))
    result = _line(basis, *sums, np.full(len(tree.shown), np.nan), counted, state, "no_population")
    return result | {
        "value": result["value"] * PER_PEOPLE,
        "cells_counted": result["units_both"],
        "cells_expected": tree.sum((asked & basis.expected).astype(float)),
        "known_share": known_share(basis, [counted], [asked], [children]),
    }


def _line(basis: Basis, top, bottom, above, counted: np.ndarray, nearest: np.ndarray, without: str) -> dict:
    """Of the sums per shown area: a rate where a cell is counted. counted, nearest: per base position."""
    some = basis.tree.sum(counted.astype(float))
    held = (some > 0) | (bottom > 0)
    top, bottom, above = (np.where(held, side, np.nan) for side in (top, bottom, above))
    figure = np.where(bottom == 0, reasons.ALL_NUMBERS[without], reasons.COUNTED)
    return {
        "numerator": top / THOUSANDTHS,
        "denominator": bottom / THOUSANDTHS,
        "value": ratio(top, bottom),
        "above": above / THOUSANDTHS,
        "units_both": some,
        "reason": np.where(held, figure, basis.tree.highest(nearest)),
    }


def _frame(basis: Basis, blocks: list) -> pd.DataFrame:
    tree = basis.tree
    areas, width = len(tree.shown), len(blocks)
    jointly = np.repeat(tree.jointly, width)
    place, block_of = np.repeat(np.arange(areas), width), np.tile(np.arange(width), areas)
    data = {"area": texts(tree.codes[tree.shown], place)}
    labels = [(target.kind, target.code, code) for code, target, _ in blocks]
    for position, name in enumerate(("target_kind", "target", "code")):
        data[name] = texts(np.array([label[position] for label in labels], dtype=object), block_of)
    for name in set(COLUMNS) - set(data) - {"units_expected"}:
        data[name] = np.stack([block[name] for _, _, block in blocks], axis=1).ravel()
    data["units_expected"] = np.repeat(tree.sum(basis.expected.astype(float)), width)
    data["reason"] = texts(
        reasons.ALL, np.where(jointly, reasons.ALL_NUMBERS[reasons.REPORTED_JOINTLY], data["reason"])
    )
    return pd.DataFrame(data)[COLUMNS].astype(dict.fromkeys(COUNTS, "int64"))
