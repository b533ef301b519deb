"""A plan laid over the gap: year by year, what there would be of what is required, with the plan and without it. Pure.

    workers(y) = workers(y-1) - exits(y) x (1 - replaced) + exits avoided(y) + posts filled(y)
    exits(y)   = workers(y-1) x the observed exit rate

Those who come in a year leave from the next one (domain notes 3.7). A year runs from one counting day to the next. What
is required stays what the report says, times (1 + growth) a year.
It is not a full projection: no age bands, no labour market.

Inputs (frames, rows in any order; codes are text, figures whole workers or posts):
    areas    code, parent ('' root)
    cadres   code, group ('' none)
    cells    area, target_kind ('cadre', 'group'), target, current, required:
             what the report counts, one row a base area and target
    rates    area, target_kind ('all', 'group', 'cadre'), target,
             value (a share of workers who leave in a year; NaN unknown)
    effects  kind ('posts', 'exits_avoided'), cadre ('' all), area ('' everywhere), year, count,
             funded (share of it that is funded, 0 to 1)

A rate that a cell does not have is taken from the same target in the area above it, and so on to the root, then from
all cadres in the same way; where there is none, nobody is taken to leave. `Cell.rate_from` says which.

An effect on several cells is shared: posts in proportion to what each is short at the end of that year (never more than
that), exits avoided in proportion to the exits. The narrower effect goes first (fewer cells). What is left over, or has
no cell at all, is `unplaced`: it fills no gap, and is not forgotten. An effect on one cell goes there, needed or not;
no more exits are avoided than there are.

Results:
    years   area, target_kind, target, year (the base year too), required,
            and per track (without, plan, funded) the workers:
            without: no effect at all; funded: of each effect the funded share; plan: every effect
    effects the effects given with placed and unplaced, under the whole plan
    rates   area, target_kind, target, rate, rate_from ('own', 'above', 'all_cadres', 'none')
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

PLAN_VERSION = "1"
TRACKS = ("without", "plan", "funded")
POSTS, EXITS_AVOIDED = "posts", "exits_avoided"
KEY = ["area", "target_kind", "target"]
OWN, ABOVE, ALL_CADRES, NONE = "own", "above", "all_cadres", "none"


@dataclass(frozen=True)
class Inputs:
    areas: pd.DataFrame
    cadres: pd.DataFrame
    cells: pd.DataFrame
    rates: pd.DataFrame
    effects: pd.DataFrame


@dataclass(frozen=True)
class Parameters:
    """base_year: of the report's counting day. replaced: share of those who leave whose place is filled anyway, 0 to 1.
    growth: of what is required, a year (0.03 is three per cent).
    """

    base_year: int
    last_year: int
    replaced: float = 0.0
    growth: float = 0.0


@dataclass(frozen=True)
class Results:
    years: pd.DataFrame
    effects: pd.DataFrame
    rates: pd.DataFrame


def compute(inputs: Inputs, parameters: Parameters) -> Results:
    """ValueError for an area or cadre that is not in its list, a count below 0 or a share outside 0 to 1."""
    _check(inputs, parameters)
    cells = inputs.cells.sort_values(KEY, ignore_index=True)
    chain = _ancestors(inputs.areas)
    rate, source = exit_rates(cells, inputs.rates, chain)
    effects = _where(inputs.effects.reset_index(drop=True), cells, inputs.cadres, chain)
    required = cells["required"].to_numpy(float)
    tracks, placed = {}, np.zeros(len(effects))
    for track in TRACKS:
        share = {"without": 0.0, "plan": 1.0}.get(track)
        counts = effects["count"] * (effects["funded"] if share is None else share)
        tracks[track], given = _track(cells, rate, required, effects.assign(count=counts), parameters)
        placed = given if track == "plan" else placed
    years = pd.concat(
        [
            cells[KEY].assign(
                year=year,
                required=_needed(required, parameters, year),
                **{track: tracks[track][position] for track in TRACKS},
            )
            for position, year in enumerate(range(parameters.base_year, parameters.last_year + 1))
        ],
        ignore_index=True,
    )
    effects = effects.drop(columns="cells").assign(placed=placed, unplaced=effects["count"] - placed)
    return Results(years, effects, cells[KEY].assign(rate=rate, rate_from=source))


def gaps(years: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums of `Results.years` by some of its columns:
    required, and per track workers, shortage and surplus (gross, over cells).
    """
    sums = {"required": years["required"]}
    for track in TRACKS:
        gap = years[track] - years["required"]
        sums |= {track: years[track], f"{track}_shortage": (-gap).clip(lower=0), f"{track}_surplus": gap.clip(lower=0)}
    return years[by].assign(**sums).groupby(by, sort=True, as_index=False).sum()


def _check(inputs: Inputs, parameters: Parameters) -> None:
    if not 0 <= parameters.replaced <= 1:
        raise ValueError("replaced is a share from 0 to 1")
    if parameters.last_year < parameters.base_year:
        raise ValueError("the last year is before the base year")
    effects = inputs.effects
    if (effects["count"] < 0).any() or not effects["funded"].between(0, 1).all():
        raise ValueError("an effect counts at least 0, and its funded share is from 0 to 1")
    for name, known in (("area", inputs.areas["code"]), ("cadre", inputs.cadres["code"])):
        strange = sorted(set(effects[name]) - set(known) - {""})
        if strange:
            raise ValueError(f"unknown {name}: {', '.join(strange[:5])}")


def _ancestors(areas: pd.DataFrame) -> dict[str, list[str]]:
    """code -> itself, its parent, ... the root."""
    parent = dict(zip(areas["code"], areas["parent"], strict=True))
    chain = {}
    for code in parent:
        line, above = [], code
        while above in parent:
            if above in line:
                raise ValueError("the area tree has a cycle")
            line.append(above)
            above = parent[above]
        chain[code] = line
    return chain


def exit_rates(cells: pd.DataFrame, rates: pd.DataFrame, chain: dict) -> tuple[np.ndarray, np.ndarray]:
    """Per cell the exit rate and where it comes from; kept within 0 to 1 (more than everybody cannot leave)."""
    known = rates[rates["value"].notna()]
    held = dict(
        zip(zip(known["area"], known["target_kind"], known["target"], strict=True), known["value"], strict=True)
    )
    found = []
    for area, kind, target in cells[KEY].itertuples(index=False):
        found.append(_rate(held, chain.get(area, [area]), kind, target))
    value = np.array([rate for rate, _source in found], dtype=float)
    return np.clip(value, 0.0, 1.0), np.array([source for _rate, source in found], dtype=object)


def _rate(held: dict, line: list[str], kind: str, target: str) -> tuple[float, str]:
    for position, area in enumerate(line):
        if (area, kind, target) in held:
            return held[area, kind, target], ABOVE if position else OWN
    for area in line:
        if (area, "all", "") in held:
            return held[area, "all", ""], ALL_CADRES
    return 0.0, NONE


def _where(effects: pd.DataFrame, cells: pd.DataFrame, cadres: pd.DataFrame, chain: dict) -> pd.DataFrame:
    """Adds the positions of the cells that each effect may go to."""
    group = dict(zip(cadres["code"], cadres["group"], strict=True))
    areas, kinds, targets = (cells[name].to_numpy(dtype=object) for name in KEY)
    below = {}  # area -> mask of its cells
    for position, code in enumerate(areas):
        for above in chain.get(code, [code]):
            below.setdefault(above, np.zeros(len(cells), dtype=bool))[position] = True
    nowhere, everywhere = np.zeros(len(cells), dtype=bool), np.ones(len(cells), dtype=bool)

    def of(cadre):
        return ((kinds == "cadre") & (targets == cadre)) | ((kinds == "group") & (targets == group[cadre]))

    masks = {cadre: of(cadre) if cadre else everywhere for cadre in effects["cadre"].unique()}
    found = [
        np.flatnonzero((below.get(area, nowhere) if area else everywhere) & masks[cadre])
        for area, cadre in zip(effects["area"], effects["cadre"], strict=True)
    ]
    holder = pd.Series(found, index=effects.index, dtype=object)
    return effects.assign(cells=holder)


def _needed(required: np.ndarray, parameters: Parameters, year: int) -> np.ndarray:
    return required * (1 + parameters.growth) ** (year - parameters.base_year)


def _track(cells, rate, required, effects, parameters) -> tuple[list[np.ndarray], np.ndarray]:
    """Workers per cell at the end of the base year and of each after it;
    and how much of each effect found its place.
    """
    workers, placed = cells["current"].to_numpy(float), np.zeros(len(effects))
    stock = [workers]
    order = sorted(effects.index, key=lambda row: (len(effects.at[row, "cells"]), row))
    for year in range(parameters.base_year + 1, parameters.last_year + 1):
        exits = workers * rate * (1 - parameters.replaced)
        kept, come = np.zeros(len(cells)), np.zeros(len(cells))
        needed = _needed(required, parameters, year)
        now = [row for row in order if effects.at[row, "year"] == year and effects.at[row, "count"] > 0]
        for kind in (EXITS_AVOIDED, POSTS):
            for row in (row for row in now if effects.at[row, "kind"] == kind):
                at, count = effects.at[row, "cells"], float(effects.at[row, "count"])
                if kind == EXITS_AVOIDED:
                    given = _shared(count, (exits - kept)[at])
                    kept[at] += given
                else:
                    short = np.clip(needed - (workers - exits + kept + come), 0, None)[at]
                    given = np.array([count]) if len(at) == 1 else _shared(count, short)
                    come[at] += given
                placed[row] = given.sum()
        workers = workers - exits + kept + come
        stock.append(workers)
    return stock, placed


def _shared(count: float, room: np.ndarray) -> np.ndarray:
    """Parts of ``count`` in proportion to the room there is, and no more than that."""
    total = room.sum()
    return room * min(1.0, count / total) if total > 0 else np.zeros(len(room))
