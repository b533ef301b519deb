"""The key of a record: seven parts, hashed to 64 bits. Pure: codes in, numbers out.

The hash is of codes, not of database keys, so that it stays the same in every installation and from version to version of a
submission: comments and answers are pinned to it.
"""

import hashlib

import numpy as np
import pandas as pd

PARTS = ["area", "cadre", "employer", "employment", "sector", "level", "workplace"]
SEPARATOR = "\x1f"  # unit separator: stands in no code


def _text(parts):
    *codes, workplace = parts
    return SEPARATOR.join([*codes, " ".join(workplace.casefold().split())])


def _number(text):
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def key_hash(codes):
    """Signed 64-bit hash of one key: ``codes`` maps each of PARTS to text (``workplace`` ignores case and extra spaces)."""
    return _number(_text([codes[part] for part in PARTS]))


def key_hashes(frame):
    """int64 Series of the keys of ``frame`` (columns PARTS, text), equal to ``key_hash`` of each row."""
    parts = [frame[part].astype(str).tolist() for part in PARTS]
    hashes = [_number(_text(row)) for row in zip(*parts, strict=True)]
    return pd.Series(np.array(hashes, dtype="int64"), index=frame.index)
