"""What changed between two reports, in codes and counts: beside each step of `changes.split`. PURE."""

import pandas as pd

from mapping.overlaps.resolving import KEY as OVERLAP_KEY
from strategy.gaps.changes import LISTS, OVERLAP, POPULATION, REQUIREMENT, SUBMISSIONS, Split, State

MOST = 200  # of a list of codes; its count is of all
MOST_REPORTERS = 2_000  # the largest: pages of areas show theirs
NUMBERS = ("per_100k", "minimum_per_area", "cases_per_worker")
PLAIN = ("unit", "population_group", "counts_volunteers", "counts_agency")
POSTS = ("approved", "funded", "frozen")


def facts(earlier: State, later: State, found: Split, same_round: bool) -> dict:
    """{step: what changed}."""
    said = {
        LISTS: _lists(earlier, later),
        REQUIREMENT: _requirements(earlier.inputs, later.inputs),
        POPULATION: _population(earlier.inputs, later.inputs),
        SUBMISSIONS: _submissions(earlier.submissions, later.submissions, found.once, same_round),
        OVERLAP: _overlaps(earlier.settled, later.settled),
        "cells": {method: _cells(counted) for method, counted in found.cells.items()},
        "joined": found.joined,
        "same_round": same_round,
    }
    if later.claimed is None and earlier.settled is not None and len(earlier.settled):
        said["unclear"] = [OVERLAP]
    return said


def _lists(earlier: State, later: State) -> dict:
    one, other = ({row.code: row.parent for row in each.inputs.areas.itertuples()} for each in (earlier, later))
    base = [set(each.inputs.areas.loc[each.inputs.areas["is_base"], "code"]) for each in (earlier, later)]
    cadres = [dict(zip(e.inputs.cadres["code"], e.inputs.cadres["group"], strict=True)) for e in (earlier, later)]
    found = {
        "areas_new": base[1] - base[0],
        "areas_ended": base[0] - base[1],
        "areas_moved": {code for code in base[0] & base[1] if one[code] != other[code]},
        "cadres_new": set(cadres[1]) - set(cadres[0]),
        "cadres_ended": set(cadres[0]) - set(cadres[1]),
        "cadres_moved": {code for code in set(cadres[0]) & set(cadres[1]) if cadres[0][code] != cadres[1][code]},
    }
    said = {name: _listed(codes) for name, codes in found.items() if codes}
    types = [sorted(each.parameters.employer_types) for each in (earlier, later)]
    return said | ({"employers": types} if types[0] != types[1] else {})


def _listed(codes) -> dict:
    return {"count": len(codes), "codes": sorted(codes)[:MOST]}


def _requirements(earlier, later) -> dict:
    rows = [_by_id(inputs.requirements) for inputs in (earlier, later)]
    changed = [
        {
            **_named(rows[1][key]),
            "name": name,
            "before": _plain(rows[0][key][name]),
            "after": _plain(rows[1][key][name]),
        }
        for key in sorted(rows[0].keys() & rows[1].keys())
        for name in (*NUMBERS, *PLAIN)
        if _plain(rows[0][key][name]) != _plain(rows[1][key][name])
    ]
    said = {"changed": changed[:MOST]} if changed else {}
    for word, own, lacking in (("new", rows[1], rows[0]), ("ended", rows[0], rows[1])):
        # Approved and funded posts are required of every cadre there is: a new cadre is told under "lists".
        only = [
            _named(own[key])
            for key in sorted(own.keys() - lacking.keys())
            if own[key]["method"] not in ("approved_posts", "funded_posts")
        ]
        said |= {word: only[:MOST]} if only else {}
    return said | _posts(earlier.establishment, later.establishment)


def _by_id(rows: pd.DataFrame) -> dict:
    keys = ("method", "target_kind", "target", "area")
    return {tuple(row[key] for key in keys): row for row in rows.fillna({"area": ""}).to_dict("records")}


def _named(row: dict) -> dict:
    return {name: row[name] for name in ("method", "target_kind", "target", "area", "population_group", "unit")}


def _plain(value):
    return None if value != value else value


def _posts(earlier, later) -> dict:
    """Entries of the register that differ, and the approved posts in it, frozen ones taken off (whole units)."""
    keys = ["area", "cadre"]
    sums = [
        pd.DataFrame(columns=[*keys, *POSTS], dtype=float).groupby(keys)[list(POSTS)].sum()
        if frame is None
        else frame.groupby(keys)[list(POSTS)].sum()
        for frame in (earlier, later)
    ]
    one, other = sums[0].align(sums[1])
    differ = ((one != other) & ~(one.isna() & other.isna())).any(axis=1)
    if not differ.any():
        return {}
    before, after = (float((each["approved"] - each["frozen"]).sum() / 1000) for each in sums)
    return {"posts": {"count": int(differ.sum()), "before": before, "after": after}}


def _population(earlier, later) -> list[dict]:
    """Per group: base areas whose number changed, and the people in the base areas both reports know."""
    base = set(earlier.areas.loc[earlier.areas["is_base"], "code"]) & set(
        later.areas.loc[later.areas["is_base"], "code"]
    )
    one, other = (
        inputs.population[inputs.population["area"].isin(base)].set_index(["group", "area"])["count"]
        for inputs in (earlier, later)
    )
    both = pd.DataFrame({"before": one, "after": other})
    said = []
    for group, rows in both.groupby(level=0):
        differ = rows["before"].fillna(-1) != rows["after"].fillna(-1)
        if differ.any():
            known = rows.dropna()
            totals = {name: float(known[name].sum()) for name in ("before", "after")}
            said.append({"group": group, "areas": int(differ.sum()), **totals})
    return said


def _submissions(earlier: list, later: list, once: dict, same_round: bool) -> dict:
    """Who reported in one report only, with how many workers; in one round also of whom a newer version is."""
    said = {word: {"count": len(rows), "list": rows[:MOST_REPORTERS]} for word, rows in once.items() if rows}
    one, other = ({(row["organisation"], row["area"]): row["id"] for row in rows} for rows in (earlier, later))
    newer = sorted(place for place in one.keys() & other.keys() if one[place] != other[place])
    if same_round and newer:
        listed = [{"organisation": organisation, "area": area} for organisation, area in newer[:MOST]]
        said["newer"] = {"count": len(newer), "list": listed}
    return said


def _overlaps(earlier: pd.DataFrame | None, later: pd.DataFrame | None) -> dict:
    one, other = (
        {} if frame is None else {tuple(row[name] for name in OVERLAP_KEY): row for row in frame.to_dict("records")}
        for frame in (earlier, later)
    )

    def said(row):
        return row["decision"], row["organisation"]

    found = {
        "settled": [other[key] for key in sorted(other.keys() - one.keys())],
        "changed": [other[key] for key in sorted(other.keys() & one.keys()) if said(one[key]) != said(other[key])],
        "open_again": [one[key] for key in sorted(one.keys() - other.keys())],
    }
    names = ("area", "cadre", "decision", "organisation")
    return {
        word: {"count": len(rows), "list": [{name: row[name] for name in names} for row in rows[:MOST]]}
        for word, rows in found.items()
        if rows
    }


def _cells(counted: dict) -> dict:
    areas = {word: _listed(codes) for word, codes in counted["areas"].items() if word != "matched"}
    return {name: three for name, three in counted.items() if name != "areas"} | {"areas": areas}
