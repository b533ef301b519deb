"""Who reported in both of two reports, and who in one only: organisations, within areas. PURE.

An organisation reported for a place when it has an accepted submission for that place, for an area that holds it, or
for one that lies in it. What it says of a place for which it reported in one of the reports only was not "reported
both times", whatever others reported there.

submissions: [{organisation, area, ...}], the accepted ones of a report.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from strategy.gaps.calculation import Inputs, Parameters
from strategy.gaps.cells import AGENCY_MEASURE, Records, Who
from strategy.gaps.requirements import CURRENT, METHODS, THOUSANDTHS, checked, holding, targets
from strategy.gaps.tree import Tree

Above = Callable[[str], set[str]]


def above(*ends: Inputs) -> Above:
    """Of an area's code: itself and every area that holds it in one of the reports;
    a joint reporting unit holds its members.
    """
    parents, found = {}, {}
    for inputs in ends:
        held = [inputs.areas[["code", "parent"]].fillna(""), inputs.members[["member", "unit"]]]
        for code, parent in (pair for frame in held for pair in frame.itertuples(index=False)):
            parents.setdefault(code, set()).add(parent)

    def of(code):
        if code not in found:
            found[code] = {code}
            found[code] = {code}.union(*(of(parent) for parent in parents.get(code, ()) if parent))
        return found[code]

    return of


def reported(said: pd.DataFrame, submissions: list[dict], above: Above) -> np.ndarray:
    """Per row (organisation, area), whether the organisation has one of the submissions for that place."""
    own = {}
    for row in submissions:
        own.setdefault(row["organisation"], set()).add(row["area"])
    reach = {code: set().union(*map(above, areas)) for code, areas in own.items()}
    organisation, organisations = pd.factorize(said["organisation"])
    area, areas = pd.factorize(said["area"])
    pairs, position = np.unique(organisation * max(len(areas), 1) + area, return_inverse=True)

    def has(code, place):
        return code in own and (place in reach[code] or not own[code].isdisjoint(above(place)))

    found = [has(organisations[pair // len(areas)], areas[pair % len(areas)]) for pair in pairs]
    return np.array(found, dtype=bool)[position]


def once(inputs: Inputs, parameters: Parameters, records, submissions: list, others: list, above: Above) -> list[dict]:
    """Who has one of the submissions, but none of the others, for a place: [{organisation, area, workers}], those with
    most workers first. records: theirs, as they reported them.

    area: the base area, or their own above the base. workers {method: {cadre: number}}: what the figure of the method
    would count of them (posts filled, heads or FTE, volunteers where it counts them), headquarters left out.
    """
    tree = Tree.build(inputs.areas, inputs.members)

    def home(code):
        at = np.flatnonzero(tree.codes == code)
        return tree.codes[tree.base[tree.base_of[at[0]]]] if len(at) and tree.base_of[at[0]] >= 0 else code

    sent = pd.DataFrame(submissions, columns=["organisation", "area"])
    sent = sent[~reported(sent, others, above)] if len(sent) else sent
    pairs = pd.concat([sent, records[["organisation", "area"]]]).drop_duplicates()
    found = {(row.organisation, home(row.area)): {} for row in pairs.itertuples()}
    for row in _workers(inputs, parameters, records, tree).itertuples():
        workers = found[row.organisation, row.area]
        workers.setdefault(row.method, {})[row.cadre] = row.workers / THOUSANDTHS

    def most(key):
        return -max([sum(cadres.values()) for cadres in found[key].values()], default=0), key

    return [{"organisation": o, "area": a, "workers": found[o, a]} for o, a in sorted(found, key=most)]


def _workers(inputs: Inputs, parameters: Parameters, records: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """organisation, area (base), method, cadre, workers (thousandths; only what is known)."""
    if parameters.employer_types:
        records = records[records["employer_type"].isin(parameters.employer_types)]
    cadres = inputs.cadres.sort_values("code", ignore_index=True).fillna({"group": ""})
    codes = cadres["code"].to_numpy(dtype=object)
    held = Records(records, tree, codes)
    rows = checked(inputs.requirements, cadres)
    parts = {"row": [np.zeros(0, dtype=int)], "method": [np.zeros(0, dtype=object)], "workers": [np.zeros(0)]}
    for method in METHODS if len(records) else ():
        for target, own in targets(rows[rows["method"] == method], cadres):
            at, here = holding(own, tree)[held.place], np.isin(held.cadre, target.cadres) & ~held.headquarters
            for number, rule in enumerate(own.to_dict("records")):
                who = Who(bool(rule["counts_volunteers"]), bool(rule["counts_agency"]))
                values = _values(held, rule["unit"], who)
                chosen = np.flatnonzero((at == number) & here & held.rows(who) & ~np.isnan(values))
                parts["row"].append(chosen)
                parts["method"].append(np.full(len(chosen), method, dtype=object))
                parts["workers"].append(values[chosen])
    row, methods, workers = (np.concatenate(each) for each in parts.values())
    names = {"organisation": records["organisation"].to_numpy(dtype=object)[row], "area": tree.codes[held.place[row]]}
    frame = pd.DataFrame(names | {"method": methods, "cadre": codes[held.cadre[row]], "workers": workers})
    return frame.groupby(["organisation", "area", "method", "cadre"], as_index=False)["workers"].sum()


def _values(held: Records, unit: str, who: Who) -> np.ndarray:
    """The workers of each record in thousandths, agency staff among them where they count; NaN where none is known."""
    measures = [CURRENT[unit], *([AGENCY_MEASURE[unit]] if who.agency and unit in AGENCY_MEASURE else [])]
    values = np.stack([held.values(name) for name in measures])
    return np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))
