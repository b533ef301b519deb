"""The key of a record: seven parts, hashed to 64 bits. Pure: codes in, numbers out.

The hash is of codes, not of database keys, so that it stays the same in every installation and from version to version
of a submission: comments and answers are pinned to it.
"""

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapping.checks.coded import arrow, encode, take
from mapping.checks.texts import identity

PARTS = ["area", "cadre", "employer", "employment", "sector", "level", "workplace"]
SEPARATOR = "\x1f"  # unit separator: stands in no code


def key_hash(codes: Mapping[str, str]) -> int:
    """Signed 64-bit hash of one key: ``codes`` maps each of PARTS to text (``workplace``
    as ``texts.identity`` reads it).
    """
    text = SEPARATOR.join([*(codes[part] for part in PARTS[:-1]), identity(codes["workplace"])])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def key_hashes(frame: pd.DataFrame) -> pd.Series:
    """int64 Series of the keys of ``frame`` (columns PARTS, text), equal to ``key_hash`` of each row."""
    *codes, workplace = (arrow(frame[part]) for part in PARTS)
    texts = pc.binary_join_element_wise(*codes, _folded(workplace), pa.scalar(SEPARATOR, pa.large_string()))
    texts = texts.cast(pa.large_binary()).to_numpy(zero_copy_only=False)
    hashes = b"".join([blake2b(text, digest_size=8).digest() for text in texts])
    return pd.Series(np.frombuffer(hashes, ">i8").astype("int64"), index=frame.index)


def _folded(workplace):
    """Each different one is folded once."""
    found = workplace.dictionary_encode()
    folded = [identity(text) for text in found.dictionary.to_pylist()]
    return pa.array(folded, pa.large_string()).take(found.indices)


def numbers(frames: list[pd.DataFrame], parts: list[str]) -> list[np.ndarray]:
    """For each frame an int64 array: two rows, of one frame or of two, have the same number where they agree in all
    ``parts`` of the key."""
    together = np.zeros(sum(map(len, frames)), dtype="int64")
    for part in parts:
        kinds = {"": 0}
        codes = [_codes(frame[part], kinds, identity if part == "workplace" else str) for frame in frames]
        together, _different = pd.factorize(together * len(kinds) + np.concatenate(codes))
    return np.split(together, np.cumsum([len(frame) for frame in frames])[:-1])


def _codes(series, kinds, fold):
    """Numbers of the texts by ``kinds`` {folded text: number}, which grows; a blank is the empty text."""
    which, texts = encode(series)
    return take([kinds.setdefault(fold(text), len(kinds)) for text in texts.to_pylist()], which, 0).astype("int64")
