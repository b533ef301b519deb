"""Stock lines: the records summed by base area, cadre, employer type, employment, sector and level."""

import numpy as np
import pandas as pd

from .tree import Tree, positions

KEYS = ["area", "cadre", "employer_type", "employment", "sector", "level"]


def stock_lines(records: pd.DataFrame, tree: Tree, measures: list[str]) -> pd.DataFrame:
    """KEYS, records (how many) and each measure: the sum of known values in thousandths, NaN where none is known.

    The area is the base area a record counts in, or its own when it lies above the base level.
    """
    area = positions(records["area"], tree.codes, "area")
    base = tree.base_of[area]
    place = np.where(base >= 0, tree.base[base], area) if len(tree.base) else area
    held = records[[*KEYS[1:], *measures]].assign(area=place, records=records["records"] if "records" in records else 1)
    held = held.astype({name: float for name in measures})
    sums = held.groupby(KEYS, sort=True, observed=True)[["records", *measures]].sum(min_count=1).reset_index()
    sums["area"] = tree.codes[sums["area"].to_numpy(dtype=int)]
    return sums.astype({"records": "int64", **{name: object for name in KEYS}})
