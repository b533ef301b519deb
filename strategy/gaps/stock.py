"""Stock lines: the records summed by base area, cadre, employer type, employment, sector and level."""

import numpy as np
import pandas as pd

from strategy.gaps.tree import Tree, positions

KEYS = ["area", "cadre", "employer_type", "employment", "sector", "level"]


def stock_lines(records: pd.DataFrame, tree: Tree, measures: list[str]) -> pd.DataFrame:
    """KEYS, records (how many) and each measure: the sum of known values in thousandths, NaN where none is known.

    The area is the base area a record counts in, or its own when it lies above the base level.
    """
    area = positions(records["area"], tree.codes, "area")
    base = tree.base_of[area]
    place = np.where(base >= 0, tree.base[base], area) if len(tree.base) else area
    keys, line = _numbered(records[KEYS[1:]].assign(area=place)[KEYS])
    data = {name: keys[name].to_numpy(dtype=object) for name in KEYS[1:]}
    count = records["records"].to_numpy(dtype=float) if "records" in records else np.ones(len(records))
    sums = {"records": np.bincount(line, weights=count, minlength=len(keys)).astype("int64")}
    for name in measures:
        values = records[name].to_numpy(dtype=float, na_value=np.nan)
        known = ~np.isnan(values)
        held = np.bincount(line[known], minlength=len(keys)) > 0
        sums[name] = np.where(held, np.bincount(line[known], weights=values[known], minlength=len(keys)), np.nan)
    area = pd.Series(tree.codes[keys["area"].to_numpy(dtype=int)], dtype=object)
    texts = {name: pd.Series(values, dtype=object) for name, values in data.items()}
    return pd.DataFrame({"area": area, **texts, **sums})


def _numbered(keys: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """(the distinct keys, sorted; per record the number of its key)."""
    number = np.zeros(len(keys), dtype=np.int64)
    for name in keys:
        code, distinct = pd.factorize(keys[name], sort=True)
        number = number * len(distinct) + code
    _found, first, line = np.unique(number, return_index=True, return_inverse=True)
    return keys.iloc[first], line
