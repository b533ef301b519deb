"""A plan laid over the gap: year by year, what there would be of what is required, with the plan and without it. Pure.

    workers(y) = workers(y-1) - posts ended(y) - exits(y) + joiners + exits avoided(y) + posts filled(y)
    exits(y)   = (workers(y-1) - posts ended(y)) x the observed share who leave in a year
    joiners    = workers(base year) x the observed share who joined in a year: as many each year

The plan's posts come on top of those who join anyway. Where a share of the leavers is said to be replaced instead
(`Parameters.replaced`), nobody else joins and exits(y) are times (1 - replaced). Those who come in a year leave from
the next one (domain notes 3.7). A year runs from one counting day to the next. What is required stays what the report
says, times (1 + growth) a year. It is not a full projection: no age bands, no labour market.

Inputs (frames, rows in any order; codes are text, figures whole workers or posts):
    areas    code, parent ('' root)
    cadres   code, group ('' none)
    cells    area, target_kind ('cadre', 'group'), target, current, required:
             what the report counts, one row a base area and target;
             volunteers (share of the current who are, 0 to 1), growth (of what is required, a year: 0.03 is 3 %)
    flows    cadre, is_volunteer, workers, joined, left: in a year, of the workers of whom all three are known
    effects  kind ('posts', 'exits_avoided'), cadre ('' all), area ('' everywhere), year, count,
             funded (share of it that is funded, 0 to 1), until (last year its posts are paid for; NaN: they are kept)

Shares are of the whole country, paid workers and volunteers apart: of the target's own workers, of its group of cadres
where these are fewer than `FEW`, of all paid workers or all volunteers where those are (`observed`). A cell takes
both in proportion to who works there. Where nothing is known, nobody is taken to join or leave.

An effect on several cells is shared: posts in proportion to what each is short at the end of that year (never more than
that), exits avoided in proportion to the exits. The narrower effect goes first (fewer cells). What is left over, or has
no cell at all, is `unplaced`: it fills no gap, and is not forgotten. An effect on one cell goes there, needed or not;
no more exits are avoided than there are. When a post's money ends, whoever still holds it leaves with it.

Results:
    years   area, target_kind, target, year (the base year too), required,
            and per track (without, plan, funded) the workers:
            without: no effect at all; funded: of each effect the funded share; plan: every effect
    effects the effects given with placed, unplaced and ended (placed, and over before the last year), in the whole plan
    flows   target_kind, target, is_volunteer, workers, joined, left (of the pool), join, leave (shares a year),
            rate_from ('own', 'group', 'all', 'none')
    rates   area, target_kind, target, join, leave
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

PLAN_VERSION = "2"
FEW = 100  # workers; of fewer, one person more or less moves a share by more than one in a hundred
TRACKS = ("without", "plan", "funded")
POSTS, EXITS_AVOIDED = "posts", "exits_avoided"
KEY = ["area", "target_kind", "target"]
OWN, GROUP, ALL, NONE = "own", "group", "all", "none"
POOL = ["workers", "joined", "left"]


@dataclass(frozen=True)
class Inputs:
    areas: pd.DataFrame
    cadres: pd.DataFrame
    cells: pd.DataFrame
    flows: pd.DataFrame
    effects: pd.DataFrame


@dataclass(frozen=True)
class Parameters:
    """base_year: of the report's counting day. replaced: None, people join as observed;
    else the share of those who leave whose place is filled anyway, 0 to 1 (0: nobody is replaced).
    """

    base_year: int
    last_year: int
    replaced: float | None = None


@dataclass(frozen=True)
class Results:
    years: pd.DataFrame
    effects: pd.DataFrame
    flows: pd.DataFrame
    rates: pd.DataFrame


def compute(inputs: Inputs, parameters: Parameters) -> Results:
    """ValueError for an area or cadre that is not in its list, a count below 0 or a share outside 0 to 1."""
    _check(inputs, parameters)
    cells = inputs.cells.sort_values(KEY, ignore_index=True)
    chain = _ancestors(inputs.areas)
    flows = observed(cells, inputs.flows, inputs.cadres)
    rates = _rates(cells, flows)
    effects = _where(inputs.effects.reset_index(drop=True), cells, inputs.cadres, chain)
    tracks, placed = {}, np.zeros(len(effects))
    for track in TRACKS:
        share = {"without": 0.0, "plan": 1.0}.get(track)
        counts = effects["count"] * (effects["funded"] if share is None else share)
        tracks[track], given = _track(cells, rates, effects.assign(count=counts), parameters)
        placed = given if track == "plan" else placed
    years = pd.concat(
        [
            cells[KEY].assign(
                year=year,
                required=_needed(cells, parameters, year),
                **{track: tracks[track][position] for track in TRACKS},
            )
            for position, year in enumerate(range(parameters.base_year, parameters.last_year + 1))
        ],
        ignore_index=True,
    )
    is_over = (effects["kind"] == POSTS) & (effects["until"] < parameters.last_year)
    effects = effects.drop(columns="cells").assign(
        placed=placed, unplaced=effects["count"] - placed, ended=np.where(is_over, placed, 0.0)
    )
    return Results(years, effects, flows, rates)


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
    if parameters.replaced is not None and not 0 <= parameters.replaced <= 1:
        raise ValueError("replaced is a share from 0 to 1")
    if not inputs.cells["volunteers"].between(0, 1).all():
        raise ValueError("volunteers are a share from 0 to 1")
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


def observed(cells: pd.DataFrame, flows: pd.DataFrame, cadres: pd.DataFrame) -> pd.DataFrame:
    """Who joined and left, for each target of the cells, paid workers and volunteers apart; see the head."""
    group = dict(zip(cadres["code"], cadres["group"], strict=True))
    groups = flows["cadre"].map(group)
    rows = []
    for kind, target in sorted(set(zip(cells["target_kind"], cells["target"], strict=True))):
        alike = target if kind == "group" else group.get(target, "")
        own = (groups if kind == "group" else flows["cadre"]) == target
        for is_volunteer in (False, True):
            same = flows["is_volunteer"] == is_volunteer
            pools = ((OWN, own), (GROUP, (groups == alike) & (alike != "")), (ALL, True))
            rows.append((kind, target, is_volunteer, *_pool([(name, flows[same & mask]) for name, mask in pools])))
    columns = [*KEY[1:], "is_volunteer", *POOL, "join", "leave", "rate_from"]
    return pd.DataFrame(rows, columns=columns).astype({"is_volunteer": bool})


def _pool(pools: list[tuple[str, pd.DataFrame]]) -> tuple:
    """(workers, joined, left, join, leave, which) of the first pool that is not few, else of the widest; shares are
    kept within 0 to 1.
    """
    name, rows = next((pool for pool in pools if pool[1]["workers"].sum() >= FEW), pools[-1])
    workers, joined, left = (float(rows[column].sum()) for column in POOL)
    if workers <= 0:
        return 0.0, 0.0, 0.0, 0.0, 0.0, NONE
    return workers, joined, left, min(joined / workers, 1.0), min(left / workers, 1.0), name


def _rates(cells: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Per cell the shares who join and leave in a year, by who works there."""
    held = flows.set_index([*KEY[1:], "is_volunteer"])[["join", "leave"]].to_dict("index")
    pairs = list(zip(cells["target_kind"], cells["target"], strict=True))
    volunteers, found = cells["volunteers"].to_numpy(float), {}
    for name in ("join", "leave"):
        paid, unpaid = (np.array([held[*pair, who][name] for pair in pairs], dtype=float) for who in (False, True))
        found[name] = paid * (1 - volunteers) + unpaid * volunteers
    return cells[KEY].assign(**found)


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


def _needed(cells: pd.DataFrame, parameters: Parameters, year: int) -> np.ndarray:
    growth = cells["growth"].to_numpy(float)
    return cells["required"].to_numpy(float) * (1 + growth) ** (year - parameters.base_year)


def _track(cells, rates, effects, parameters) -> tuple[list[np.ndarray], np.ndarray]:
    """Workers per cell at the end of the base year and of each after it;
    and how much of each effect found its place.
    """
    workers, placed = cells["current"].to_numpy(float), np.zeros(len(effects))
    leave = rates["leave"].to_numpy() * (1 - (parameters.replaced or 0))
    joiners = workers * rates["join"].to_numpy() if parameters.replaced is None else np.zeros(len(cells))
    stock, held = [workers], {}  # held: {effect: its posts that are still held, per cell of it}
    order = sorted(effects.index, key=lambda row: (len(effects.at[row, "cells"]), row))
    for year in range(parameters.base_year + 1, parameters.last_year + 1):
        for row in [row for row in held if effects.at[row, "until"] < year]:
            workers = _less(workers, effects.at[row, "cells"], held.pop(row))
        exits = workers * leave
        held = {row: posts * (1 - leave[effects.at[row, "cells"]]) for row, posts in held.items()}
        kept, come = np.zeros(len(cells)), joiners.copy()
        needed = _needed(cells, parameters, year)
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
                    held[row] = given
                placed[row] = given.sum()
        workers = workers - exits + kept + come
        stock.append(workers)
    return stock, placed


def _less(workers: np.ndarray, at: np.ndarray, posts: np.ndarray) -> np.ndarray:
    """A copy without those who hold the posts; float noise takes nobody below 0."""
    workers = workers.copy()
    workers[at] = np.maximum(workers[at] - posts, 0)
    return workers


def _shared(count: float, room: np.ndarray) -> np.ndarray:
    """Parts of ``count`` in proportion to the room there is, and no more than that."""
    total = room.sum()
    return room * min(1.0, count / total) if total > 0 else np.zeros(len(room))
