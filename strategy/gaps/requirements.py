"""What is required where: which requirement holds in which area, and its formula.

Requirement columns: id, method, target_kind ('cadre' or 'group'), target, unit ('posts', 'headcount', 'fte'),
population_group, per_100k, minimum_per_area (workers, NaN none; a joint reporting unit needs it once per member),
cases_per_worker, area ('' everywhere, else the subtree it holds in; the most specific area wins), counts_volunteers,
counts_agency. Sources: domain notes 3.2, 3.3, 3.5.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from strategy.gaps.flows import PER_PEOPLE
from strategy.gaps.tree import Tree, positions

APPROVED_POSTS, FUNDED_POSTS, POPULATION_NORM, CASELOAD = METHODS = (
    "approved_posts",
    "funded_posts",
    "population_norm",
    "caseload",
)
POSTS = {APPROVED_POSTS: "posts_approved", FUNDED_POSTS: "posts_funded"}  # the measure that is required
CURRENT = {"posts": "posts_filled", "headcount": "headcount", "fte": "fte"}  # unit -> the measure that is there
UNITS = tuple(CURRENT)
THOUSANDTHS = 1000
VOLUNTEER = "volunteer"  # a kind of worker, beside the categories of cadres
ROUNDING_NOISE = 1e-9  # of a post: what a float may be off before a whole post counts as one more


@dataclass(frozen=True)
class Target:
    """Who a requirement is for. cadres: their positions in the list of cadres sorted by code."""

    kind: str
    code: str
    cadres: np.ndarray


def population_norm(per_100k: ArrayLike, population: ArrayLike, minimum: ArrayLike = np.nan) -> np.ndarray | float:
    """Workers required: per_100k x persons / 100,000, at least `minimum`; NaN where there is no population."""
    persons = np.where(np.asarray(population, dtype=float) > 0, population, np.nan)
    required = np.asarray(per_100k, dtype=float) * persons / PER_PEOPLE
    return np.where(np.isnan(required), np.nan, np.fmax(required, minimum))[()]


def caseload(active_cases: ArrayLike, cases_per_worker: ArrayLike) -> np.ndarray | float:
    """Workers required: active cases / cases one worker can carry."""
    return (np.asarray(active_cases, dtype=float) / np.asarray(cases_per_worker, dtype=float))[()]


def whole_posts(required: ArrayLike) -> np.ndarray | float:
    """Rounded up to whole posts; 1e-9 of a post is taken for float noise (2.2000000000000002 / 1.1 is 2)."""
    return np.ceil(np.asarray(required, dtype=float) - ROUNDING_NOISE)[()] + 0.0


def checked(requirements: pd.DataFrame, cadres: pd.DataFrame) -> pd.DataFrame:
    """Sorted by method, target and area; a ValueError names what cannot be computed as it stands."""
    rows = requirements.assign(area=requirements["area"].fillna(""))
    rows = rows.sort_values(["method", "target_kind", "target", "area", "id"], ignore_index=True)
    posts = rows["method"].isin(list(POSTS))
    rows["unit"] = rows["unit"].where(~posts, "posts")
    _refuse(rows, ~rows["method"].isin(METHODS), "unknown method")
    _refuse(rows, ~rows["unit"].isin(UNITS), "unknown unit")
    known = {"cadre": set(cadres["code"]), "group": set(cadres["group"]) - {""}}
    pairs = zip(rows["target_kind"], rows["target"], strict=True)
    _refuse(rows, ~pd.Series([code in known.get(kind, ()) for kind, code in pairs], dtype=bool), "unknown target")
    _refuse(rows, (rows["method"] == POPULATION_NORM) & ~(rows["per_100k"] >= 0), "no norm")
    _refuse(rows, (rows["method"] == CASELOAD) & ~(rows["cases_per_worker"] > 0), "no caseload standard")
    same = rows.duplicated(["method", "target_kind", "target", "area"], keep=False)
    _refuse(rows, same, "two for one area and target")
    group_of = dict(zip(cadres["code"], cadres["group"], strict=True))
    held = set(zip(*(rows.loc[rows["target_kind"] == "group", name] for name in ("method", "target")), strict=True))
    twice = [
        kind == "cadre" and (method, group_of[code]) in held
        for method, kind, code in zip(rows["method"], rows["target_kind"], rows["target"], strict=True)
    ]
    _refuse(rows, pd.Series(twice, dtype=bool), "for a cadre and for the group that holds it")
    return rows


def targets(rows: pd.DataFrame, cadres: pd.DataFrame) -> list[tuple[Target, pd.DataFrame]]:
    """The targets of one method's rows, cadres first, by code; each with its rows."""
    found = []
    for (kind, code), own in rows.groupby(["target_kind", "target"]):
        members = np.flatnonzero((cadres["code"] if kind == "cadre" else cadres["group"]) == code)
        found.append((Target(kind, code, members), own.reset_index(drop=True)))
    return found


def holding(rows: pd.DataFrame, tree: Tree) -> np.ndarray:
    """Per area, which of one target's rows holds there (the nearest area's), -1 where none does."""
    somewhere = np.array([area != "" for area in rows["area"]], dtype=bool)
    if len(somewhere) and not somewhere.any():
        return np.zeros(len(tree.codes), dtype=int)
    own = np.full(len(tree.codes), -1)
    own[positions(rows["area"][somewhere], tree.codes, "area of a requirement")] = np.flatnonzero(somewhere)
    held = tree.nearest(own)
    everywhere = np.flatnonzero(~somewhere)
    return np.where(held < 0, everywhere[0], held) if len(everywhere) else held


def _refuse(rows: pd.DataFrame, bad: pd.Series, what: str) -> None:
    if bad.any():
        raise ValueError(f"requirements {', '.join(str(code) for code in rows.loc[bad, 'id'][:5])}: {what}")
