"""Rates and densities per area and target: sums over the cells that have both sides, divided last.

Volunteers take no part. Agency staff take part only in the agency rates.
"""

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.basis import Basis
from strategy.gaps.cells import PAID, PAID_AND_AGENCY
from strategy.gaps.flows import PER_PEOPLE, Rate, rates, ratio
from strategy.gaps.reasons import texts
from strategy.gaps.requirements import THOUSANDTHS, Target

COLUMNS = [
    "area",
    "target_kind",
    "target",
    "code",
    "numerator",
    "denominator",
    "value",
    "units_both",
    "units_expected",
    "reason",
]
DENSITIES = {"density_headcount": "headcount", "density_fte": "fte"}


def rate_lines(basis: Basis, turnover: str, density_group: str) -> pd.DataFrame:
    """The frame of rates, sorted by area, rate (in the order of `flows.rates`), target. Columns: see `calculation`."""
    codes = basis.cadres["code"]
    single = [Target("cadre", codes[index], np.array([index])) for index in basis.cells.in_play]
    everyone = [*basis.groups(), *single]
    blocks = []
    for rate in rates(turnover):
        sides = _sides(basis, rate)
        blocks += [(rate.code, target, _rate(basis, rate, target, *sides)) for target in everyone]
    people = basis.people(density_group)
    for code, measure in DENSITIES.items():
        blocks += [(code, target, _density(basis, measure, target, people)) for target in everyone]
    return _frame(basis, blocks)


def _sides(basis: Basis, rate: Rate):
    """Numerator and denominator (thousandths) and reason per base x cadre."""
    who = PAID_AND_AGENCY if rate.with_agency else PAID
    held = {measure: basis.cells.get(measure, who) for measure in rate.measures}
    reason = np.max([state for _, state in held.values()], axis=0)
    reason = np.where(basis.gate[:, None] > 0, basis.gate[:, None], reason)
    return *(sum(k * held[m][0] for m, k in side.items()) for side in (rate.numerator, rate.denominator)), reason


def _rate(basis: Basis, rate: Rate, target: Target, numerator, denominator, reason) -> dict:
    top, bottom, both = (np.zeros(len(reason)) for _ in range(3))
    cadres = np.intersect1d(target.cadres, basis.cells.in_play)
    for cadre in cadres:
        counted = reason[:, cadre] == 0
        top = top + np.where(counted, numerator[:, cadre], 0.0)
        bottom = bottom + np.where(counted, denominator[:, cadre], 0.0)
        both = np.maximum(both, counted)
    nearest = reason[:, cadres].max(axis=1) if len(cadres) else np.full(len(reason), reasons.NOT_LISTED)
    return _summed(basis, top, bottom, both, nearest, rate.without)


def _density(basis: Basis, measure: str, target: Target, people: np.ndarray) -> dict:
    """Workers per 100,000 persons, over the areas where every cadre of the target is known and the population too."""
    workers, state = basis.cells.pooled(*basis.cells.get(measure, PAID), target.cadres)
    state = np.where((state == 0) & np.isnan(people), reasons.NO_POPULATION, state)
    state = np.where(basis.gate > 0, basis.gate, state)
    counted = state == 0
    persons = np.where(counted, people, 0.0) * THOUSANDTHS
    result = _summed(basis, np.where(counted, workers, 0.0), persons, counted.astype(float), state, "no_population")
    return {**result, "value": result["value"] * PER_PEOPLE}


def _summed(basis: Basis, top, bottom, both, nearest, without: str) -> dict:
    units = basis.tree.sum(both)
    top, bottom = (np.where(units > 0, basis.tree.sum(side), np.nan) for side in (top, bottom))
    figure = np.where(bottom == 0, reasons.ALL_NUMBERS[without], reasons.COUNTED)
    return {
        "numerator": top / THOUSANDTHS,
        "denominator": bottom / THOUSANDTHS,
        "value": ratio(top, bottom),
        "units_both": units,
        "reason": np.where(units > 0, figure, basis.tree.highest(nearest)),
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
    for name in ("numerator", "denominator", "value", "units_both", "reason"):
        data[name] = np.stack([block[name] for _, _, block in blocks], axis=1).ravel()
    data["units_expected"] = np.repeat(tree.sum(basis.expected.astype(float)), width)
    data["reason"] = texts(
        reasons.ALL, np.where(jointly, reasons.ALL_NUMBERS[reasons.REPORTED_JOINTLY], data["reason"])
    )
    return pd.DataFrame(data)[COLUMNS].astype({"units_both": "int64", "units_expected": "int64"})
