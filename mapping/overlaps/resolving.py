"""The same workers reported by two organisations: found, and counted low until the ministry settles it. PURE.

Two records overlap when they agree in KEY (who employs whom, where) and came from two organisations.
"""

import numpy as np
import pandas as pd

KEY = ["area", "cadre", "employer", "employment", "sector", "level", "workplace"]
TEXTS = {*KEY, "record_id", "submission_id", "organisation", "employer_type", "not_applicable"}
KEEP, BOTH = "keep", "both"  # a decision: one organisation's figures, or both are right
COLUMNS = [*KEY, "organisations", "submission_ids", "record_ids", "decision", "totals", "counted", "difference"]


def resolve(records: pd.DataFrame, decisions: pd.DataFrame | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(kept, overlaps) of accepted records.

    records    KEY, record_id (unique), submission_id, organisation (who reported), measures (thousandths, NaN empty)
               and, optionally, employer_type and not_applicable (a collection of measures)
    decisions  KEY, decision ('keep' or 'both'), organisation (whose figures are kept). Without one the lower is used.
    kept       the same columns, sorted by record_id, one row per unsettled overlap: each measure is the lowest of the
               organisations' known totals; the other columns are of the first record of the first organisation
    overlaps   KEY; organisations, submission_ids, record_ids (tuples, in code order); decision ('' unsettled);
               totals {measure: one value per organisation, None unknown}, counted {measure: value used},
               difference {measure: what adding everything up would give, less what is counted}; all in thousandths
    """
    records = records.sort_values("record_id", ignore_index=True)
    measures = sorted(set(records) - TEXTS)
    found = _overlapping(records)
    apart, shared = records[~found], records[found].sort_values([*KEY, "organisation", "record_id"])
    if shared.empty:
        return records, pd.DataFrame(columns=COLUMNS)
    shared = _decided(shared, decisions)
    number = shared.groupby(KEY, sort=True).ngroup().to_numpy()
    totals = _totals(shared, number, measures)
    low = shared["decision"] == ""
    keep = (shared["decision"] == BOTH) | ((shared["decision"] == KEEP) & (shared["organisation"] == shared["chosen"]))
    lowest = _lowest(shared[low], number[low.to_numpy()], totals, measures)
    parts = [part for part in (apart, shared[keep], lowest) if len(part)]
    kept = pd.concat(parts)[list(records)].sort_values("record_id", ignore_index=True)
    return kept, _overlaps(shared, number, totals, keep.to_numpy(), measures)


def _overlapping(records: pd.DataFrame) -> np.ndarray:
    """True for records whose key two organisations reported."""
    number = records.groupby(KEY, sort=False).ngroup().to_numpy()
    pairs = pd.DataFrame({"number": number, "organisation": records["organisation"]}).drop_duplicates()
    return np.isin(number, pairs["number"][pairs["number"].duplicated()])


def _decided(shared: pd.DataFrame, decisions: pd.DataFrame | None) -> pd.DataFrame:
    if decisions is None or decisions.empty:
        return shared.assign(decision="", chosen="")
    said = decisions[[*KEY, "decision", "organisation"]].rename(columns={"organisation": "chosen"})
    shared = shared.merge(said, on=KEY, how="left", validate="many_to_one").fillna({"decision": "", "chosen": ""})
    gone = (shared["decision"] == KEEP) & ~(shared["organisation"] == shared["chosen"]).groupby(
        [shared[name] for name in KEY]
    ).transform("any")
    return shared.assign(decision=shared["decision"].where(~gone, ""))  # the organisation it kept reports no longer


def _totals(shared: pd.DataFrame, number: np.ndarray, measures: list[str]) -> pd.DataFrame:
    """Per overlap and organisation, each measure's total: unknown when one of its records leaves it blank."""
    values = shared[measures].astype(float)
    blank = values.isna() & ~_not_applicable(shared, measures)
    by = [number, shared["organisation"].to_numpy()]
    return values.groupby(by).sum(min_count=1).where(~blank.groupby(by).any())


def _not_applicable(shared: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    if "not_applicable" not in shared:
        return pd.DataFrame(False, index=shared.index, columns=measures)
    marked = [[measure in names for measure in measures] for names in shared["not_applicable"]]
    return pd.DataFrame(marked, index=shared.index, columns=measures, dtype=bool)


def _lowest(shared: pd.DataFrame, number: np.ndarray, totals: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """One row per unsettled overlap."""
    if shared.empty:
        return shared
    first = np.unique(number, return_index=True)[1]
    rows = shared.iloc[first].copy()
    rows[measures] = totals.groupby(level=0).min().loc[number[first]].to_numpy()
    if "not_applicable" in rows:
        groups = np.split(shared["not_applicable"].to_numpy(dtype=object), first[1:])
        rows["not_applicable"] = pd.Series([frozenset.intersection(*map(frozenset, g)) for g in groups], rows.index)
    return rows


def _overlaps(shared: pd.DataFrame, number: np.ndarray, totals: pd.DataFrame, keep, measures: list) -> pd.DataFrame:
    """One row per overlap, for the page and the frozen report."""
    first = np.unique(number, return_index=True)[1]
    rows = shared.iloc[first][[*KEY, "decision"]].reset_index(drop=True)
    said_by, organisation = (totals.index.get_level_values(level) for level in (0, 1))
    edge = np.unique(said_by, return_index=True)[1][1:]
    rows["organisations"] = _parts(organisation.to_numpy(dtype=object), edge)
    for name, source in (("submission_ids", "submission_id"), ("record_ids", "record_id")):
        parts = _parts(shared[source].to_numpy(dtype=object), first[1:])
        rows[name] = pd.Series([tuple(sorted(set(part))) for part in parts], dtype=object)
    used = shared.loc[keep, measures].groupby(number[keep]).sum(min_count=1).reindex(number[first]).to_numpy()
    lowest, everyone = (getattr(totals.groupby(level=0), name)().to_numpy() for name in ("min", "sum"))
    counted = np.where((rows["decision"] == "").to_numpy()[:, None], lowest, used)
    each = np.split(totals.to_numpy(), edge)
    rows["totals"] = [
        {measures[i]: [None if np.isnan(v) else float(v) for v in claims[:, i]] for i in np.flatnonzero(~np.isnan(own))}
        for claims, own in zip(each, counted, strict=True)
    ]
    rows["counted"] = _known(counted, measures)
    rows["difference"] = _known(everyone - counted, measures)
    return rows[COLUMNS]


def _parts(values: np.ndarray, edges: np.ndarray) -> pd.Series:
    return pd.Series([tuple(part) for part in np.split(values, edges)], dtype=object)


def _known(values: np.ndarray, measures: list) -> list[dict]:
    return [{measures[i]: float(row[i]) for i in np.flatnonzero(~np.isnan(row))} for row in values]
