"""Why a figure is missing. Codes, never sentences; the pages translate them.

Numbered so that the highest of many cells is the one that came closest to a figure: when nothing under an area can be
counted, that is the reason its line gives.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

COUNTED, NO_REQUIREMENT, NOT_REPORTED, PARTLY_REPORTED, NO_POPULATION, NOT_APPLICABLE, NOT_LISTED, UNKNOWN = range(8)

CODES = np.array(
    [
        "",
        "no_requirement",
        "not_reported",
        "partly_reported",
        "no_population",
        "not_applicable",
        "not_listed",
        "unknown_to_partner",
    ],
    dtype=object,
)

# these stand on a line as a whole, not on a cell
ON_A_LINE = NO_ESTABLISHMENT, REPORTED_JOINTLY, MIXED_UNITS, NO_DENOMINATOR, NOT_ENOUGH = (
    "no_establishment",
    "reported_jointly",
    "mixed_units",
    "no_denominator",
    "not_enough_known",
)
ALL = np.array([*CODES, *ON_A_LINE], dtype=object)
ALL_NUMBERS = {code: number for number, code in enumerate(ALL)}


# Columns of a few codes said many times, made without looking at each.

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)  # what pandas makes of texts by itself


def texts(codes: np.ndarray, positions: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """The code at each position, as a column of texts."""
    return TEXT.__from_arrow__(pa.array(codes, pa.large_string()).take(pa.array(positions)))
