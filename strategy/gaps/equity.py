"""How evenly workers are spread over people: Gini, Theil, Hoover, Lorenz, between and within groups of areas.

Every function takes two parallel arrays, one entry per area of ONE level (results of different levels must not be
compared): workers (any unit, >= 0) and population (persons). An area whose workers are unknown (NaN) or whose
population is missing or 0 cannot take part and is left out: `usable` says how many. Nothing is infinite: what is
undefined is NaN.
Sources: domain notes 3.8; the reference figures of the CRAN package Gini 0.1.0 are in the tests.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Spread:
    """theil_l is NaN when an area has no worker; to_move is in the unit of workers (Hoover x all workers)."""

    gini: float
    theil_t: float
    theil_l: float
    hoover: float
    to_move: float
    highest_over_lowest: float
    areas: int
    left_out: int


@dataclass(frozen=True)
class Decomposition:
    """Theil split by groups: total = between + within."""

    t_between: float
    t_within: float
    l_between: float
    l_within: float


def usable(workers: ArrayLike, population: ArrayLike) -> tuple[np.ndarray, np.ndarray, int]:
    """The areas that can be compared, poorest density first (ties in a fixed order), and how many were left out."""
    workers, population = np.asarray(workers, dtype=float), np.asarray(population, dtype=float)
    if (workers < 0).any():
        raise ValueError("workers below 0")
    held = ~np.isnan(workers) & (population > 0)
    workers, population = workers[held], population[held]
    order = np.lexsort((workers, population, workers / population))
    return workers[order], population[order], int(len(held) - held.sum())


def measure(workers: ArrayLike, population: ArrayLike) -> Spread:
    """All measures of one set of areas."""
    w, p, left_out = usable(workers, population)
    shift = hoover(w, p)
    rates = w / p
    spread = rates[-1] / rates[0] if len(w) and rates[0] > 0 else np.nan
    return Spread(gini(w, p), theil_t(w, p), theil_l(w, p), shift, shift * w.sum(), float(spread), len(w), left_out)


def lorenz(workers: ArrayLike, population: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative shares (population, workers), (0, 0) to (1, 1), worst served areas first; empty without workers."""
    p, q = _shares(workers, population)
    if not len(q):
        return np.zeros(0), np.zeros(0)
    return np.concatenate([[0.0], np.cumsum(p)]), np.concatenate([[0.0], np.cumsum(q)])


def gini(workers: ArrayLike, population: ArrayLike) -> float:
    """1 - sum p_i (2 Q_(i-1) + q_i), areas sorted by density. 0 is even; NaN without a worker."""
    p, q = _shares(workers, population)
    if not len(q):
        return np.nan
    if len(q) == 1:
        return 0.0
    return float(1 - np.sum(p * (2 * (np.cumsum(q) - q) + q)))


def theil_t(workers: ArrayLike, population: ArrayLike) -> float:
    """sum q_i ln(q_i / p_i); an area without workers adds 0."""
    p, q = _shares(workers, population)
    return _theil(q, p) if len(q) else np.nan


def theil_l(workers: ArrayLike, population: ArrayLike) -> float:
    """sum p_i ln(p_i / q_i); NaN (undefined) when an area has no worker."""
    p, q = _shares(workers, population)
    return _theil(p, q) if len(q) else np.nan


def hoover(workers: ArrayLike, population: ArrayLike) -> float:
    """Half the sum of |p_i - q_i|: the share of workers who would have to move for every area to be alike."""
    p, q = _shares(workers, population)
    return float(np.abs(p - q).sum() / 2) if len(q) else np.nan


def decompose(workers: ArrayLike, population: ArrayLike, groups: ArrayLike) -> Decomposition:
    """Theil between groups of areas and within them (groups: one label per area).

    T = sum Q_g ln(Q_g / P_g) + sum Q_g T_g ;  L = sum P_g ln(P_g / Q_g) + sum P_g L_g
    """
    workers, population, groups = np.asarray(workers, float), np.asarray(population, float), np.asarray(groups, object)
    held = ~np.isnan(workers) & (population > 0)
    workers, population, groups = workers[held], population[held], groups[held]
    if not workers.sum() > 0:
        return Decomposition(np.nan, np.nan, np.nan, np.nan)
    chosen = [groups == label for label in sorted(set(groups))]
    total_w, total_p = sum(workers[c].sum() for c in chosen), sum(population[c].sum() for c in chosen)
    q = np.array([workers[c].sum() / total_w for c in chosen])
    p = np.array([population[c].sum() / total_p for c in chosen])
    t = np.array([theil_t(workers[c], population[c]) for c in chosen])
    within_l = np.array([theil_l(workers[c], population[c]) for c in chosen])
    return Decomposition(_theil(q, p), float(np.sum(q[q > 0] * t[q > 0])), _theil(p, q), float(np.sum(p * within_l)))


def _shares(workers, population) -> tuple[np.ndarray, np.ndarray]:
    w, p, _ = usable(workers, population)
    if not w.sum() > 0:
        return np.zeros(0), np.zeros(0)
    return p / p.sum(), w / w.sum()


def _theil(of: np.ndarray, over: np.ndarray) -> float:
    held = of > 0
    if (over[held] == 0).any():
        return np.nan
    return float(np.sum(of[held] * np.log(of[held] / over[held])))
