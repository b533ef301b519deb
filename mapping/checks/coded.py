"""Text as codes, so that each different text is looked at once, however many rows hold it. PURE.

``encode`` gives a number for each row and the different texts; what is found out about the texts is dealt out to the
rows with ``take`` (a blank's number is -1, so the last entry of a lookup is the blank's).
"""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike


def encode(series: pd.Series) -> tuple[np.ndarray, pa.Array]:
    """(numbers, texts): int32 array, -1 where blank, and the different texts as an Arrow array,
    in order of first appearance.
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _in_order(series.cat.codes.to_numpy(), pa.array(series.cat.categories, pa.large_string()))
    found = arrow(series).dictionary_encode()
    return pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False), found.dictionary


def _in_order(codes, words):
    """As ``encode`` gives it: only the words that are used, by the row in which each is first."""
    first = np.full(len(words) + 1, len(codes))
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # of several rows the last that is written stays: the first
    used = np.argsort(first[:-1], kind="stable")[: np.count_nonzero(first[:-1] < len(codes))]
    numbers = np.full(len(words) + 1, -1, dtype="int32")
    numbers[used] = np.arange(len(used))
    return numbers[codes], words.take(pa.array(used))


def arrow(series: pd.Series) -> pa.Array:
    """A Series of text (any dtype) as one Arrow array, null where missing."""
    text = pa.array(series, from_pandas=True)
    text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    return text.cast(pa.large_string())


def is_coded(column: pa.Array | pa.ChunkedArray) -> bool:
    return pa.types.is_dictionary(column.type)


def on_words(act: Callable, column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """``act`` (Arrow text -> Arrow array) on a column; of a coded one on its words, dealt out to the rows.
    Nulls stay.
    """
    if not is_coded(column):
        return act(column)
    column = column.combine_chunks()
    return act(column.dictionary).take(column.indices)


def plain(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column as text, if it is coded."""
    return column.cast(pa.large_string()) if is_coded(column) else column


def take(lookup: ArrayLike, numbers: np.ndarray, blank: object) -> np.ndarray:
    """numpy array: ``lookup`` (one for each text) dealt out to the rows, ``blank`` where there is none."""
    return np.append(np.asarray(lookup), [blank])[numbers]


def where(flags: ArrayLike, numbers: np.ndarray, blank: bool = False) -> np.ndarray:
    """Positions of the rows whose text is flagged; quick where no text is."""
    if not (blank or np.any(flags)):
        return np.zeros(0, dtype="int64")
    return np.flatnonzero(take(np.asarray(flags, dtype=bool), numbers, blank))


def categorical(values: Iterable[str], numbers: np.ndarray, blank: str = "") -> pd.Categorical:
    """pandas Categorical of text: ``values`` (one for each text, may repeat) dealt out to the rows."""
    which, kinds = pd.factorize(np.array([*values, blank], dtype=object))
    return pd.Categorical.from_codes(which.astype("int32")[numbers], pd.Index(kinds, dtype="str"))
