"""Text as a partner wrote it -> codes and thousandths, and every cell that breaks the contract. PURE pandas.

``text``: one column of text per contract column that the file has (missing = blank), its index the row numbers of the
sheet; further columns 'area+1', 'area+2' (other ways the area is written) and 'within+1' ...
(what holds it, nearest first).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapping.checks import numbers
from mapping.checks.coded import (
    categorical,
    encode,
    where,
)
from mapping.checks.issues import Issues
from mapping.checks.keys import (
    PARTS,
    key_hashes,
)
from mapping.checks.matching import area_groups, match

LONGEST = {"workplace": 200, "source": 200, "note": 2000}  # characters
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
UNSPECIFIED = "unspecified"


@dataclass
class Context:
    """What a file is read against.

    names      column -> matching.Names, for the columns of codes
    places     frame, index area code: path, target (code of the area its records are submitted for);
               areas of the round's day
    scope      paths of the areas expected of the organisation
    in_review  codes of targets whose submission is with a reviewer
    employer   the organisation's own code: what an empty employer means
    codes      {folded text: (value in whole units or None, flag)}, see numbers.read
    """

    names: dict
    places: pd.DataFrame
    scope: tuple
    employer: str
    in_review: frozenset = frozenset()
    codes: dict = field(default_factory=dict)


def read_cells(text: pd.DataFrame, columns: Sequence, context: Context, issues: Issues) -> pd.DataFrame:
    """The checked frame: row, the key's codes ('' where unknown), target, key_hash (0 where the key is not whole), the
    measures present (float64 thousandths), the texts present, flags (JSON text). Adds what is wrong to ``issues``."""
    frame = pd.DataFrame({"row": text.index.to_numpy(dtype="int64")})
    text = text.reset_index(drop=True)
    frame["area"], frame["target"] = _areas(text, context, issues)
    flagged = []
    for column in columns:
        if column.name == "area" or (column.name not in text and not column.key):
            continue
        if column.name not in text:
            frame[column.name] = categorical([], np.full(len(frame), -1), _default(column, context))
        elif column.is_measure:
            frame[column.name] = _measure(text[column.name], column, context, issues, flagged)
        elif column.kind == "text":
            frame[column.name] = _text(text[column.name], column, issues)
        else:
            frame[column.name] = _codes(text[column.name], column, context, issues)
    frame["flags"] = _flags(flagged, len(frame))
    frame["key_hash"] = _keys(frame)
    return frame


def _default(column, context):
    return {"employer": context.employer, "workplace": ""}.get(column.name, "" if column.required else UNSPECIFIED)


def _areas(text, context, issues):
    """(codes, targets): '' where the area cannot be used; each such row is named once.
    Decided once for each way to say it.
    """
    ways = [text[name] for name in text if name == "area" or name.startswith("area+")]
    parents = [text[name] for name in text if name.startswith("within+")]
    found, numbers = area_groups(ways, context.names["area"], parents)
    values, codes = pa.array(found["value"], pa.large_string()), found["code"].to_numpy(dtype=object)
    place = context.places.reindex(codes)
    target = place["target"].fillna("").to_numpy(dtype=object)
    rules = [
        _place_rule(path, holds in context.in_review, context.scope) if code else ""
        for code, path, holds in zip(codes, place["path"], target, strict=True)
    ]
    said = [_AREA_RULES.get(how, rule) for how, rule in zip(found["how"], rules, strict=True)]
    params = {
        "area_ambiguous": _lists(found["candidates"], "candidates"),
        "area_unknown": _lists(found["suggestions"], "suggestions"),
    }
    said = np.array(said, dtype=object)
    for rule in ("required", "area_ambiguous", "area_unknown", "area_outside", "area_level", "in_review"):
        at = where(said == rule, numbers)
        which = numbers[at]
        shown = "" if rule == "required" else values.take(pa.array(which))
        issues.add(rule, "area", at, shown, categorical(params.get(rule, [""] * len(found)), which))
    usable = said == ""
    return categorical(np.where(usable, codes, ""), numbers), categorical(np.where(usable, target, ""), numbers)


_AREA_RULES = {"blank": "required", "ambiguous": "area_ambiguous", "unknown": "area_unknown"}


def _place_rule(path, is_in_review, scope):
    if path.startswith(scope):
        return "in_review" if is_in_review else ""
    return "area_level" if any(wanted.startswith(path) for wanted in scope) else "area_outside"


def _lists(tuples, name):
    known = {}
    return [known.setdefault(each, json.dumps({name: list(each)}) if each else "") for each in tuples]


def _codes(series, column, context, issues):
    """Codes of cadre, employer, sector, level and the choices: '' where not found, the default where blank."""
    numbers, texts = encode(series)
    found = match(pd.Series(texts.to_pylist(), dtype=object), context.names[column.name])
    if column.required:
        issues.add("required", column.name, np.flatnonzero(numbers < 0))
    kind = {"cadre": "cadre", "organisation": "organisation"}.get(column.kind)
    for how, holds in (("ambiguous", "candidates"), ("unknown", "suggestions")):
        at = where((found["how"] == how).to_numpy(), numbers)
        params = categorical(_lists(found[holds], holds), numbers[at])
        issues.add(
            f"{kind}_{how}" if kind else "choice_unknown", column.name, at, texts.take(pa.array(numbers[at])), params
        )
    return categorical(found["code"], numbers, _default(column, context) if column.key else "")


def _measure(series, column, context, issues, flagged):
    values, flags, wrong = numbers.read_numbers(series, column.kind, context.codes)
    flagged.append((column.name, flags))
    for rule, block in wrong.groupby("rule", sort=False):
        issues.add(rule, column.name, block["position"], block["value"])
    return values


def _text(series, column, issues):
    numbers, texts = encode(series)
    texts = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), CONTROL, "")
    at = where(pc.greater(pc.utf8_length(texts), LONGEST[column.name]).to_numpy(zero_copy_only=False), numbers)
    shown = pc.utf8_replace_slice(texts, 80, 1 << 30, "…")
    params = json.dumps({"most": LONGEST[column.name]})
    issues.add("too_long", column.name, at, shown.take(pa.array(numbers[at])), params)
    texts = pc.utf8_slice_codeunits(texts, 0, LONGEST[column.name])  # the row is refused: nobody looks at the rest
    return categorical(texts.to_pylist(), numbers)


def _flags(flagged, count):
    """JSON text per row, '' where there is no flag: put together once for each combination of flags."""
    said, together = [""], np.zeros(count, dtype="int64")
    for column, flags in flagged:
        if len(flags):
            which, kinds = pd.factorize(flags["flag"])
            here = np.zeros(count, dtype="int64")
            here[flags["position"]] = which + 1
            more = ["", *(f'"{column}":"{kind}"' for kind in kinds)]
            together, seen = pd.factorize(together * len(more) + here)
            said = [",".join(filter(None, (said[each // len(more)], more[each % len(more)]))) for each in seen]
    return categorical([f"{{{parts}}}" if parts else "" for parts in said], together)


def _keys(frame):
    whole = np.logical_and.reduce([(frame[part] != "").to_numpy() for part in PARTS if part != "workplace"])
    hashes = np.zeros(len(frame), dtype="int64")
    if whole.any():
        hashes[whole] = key_hashes(frame[PARTS] if whole.all() else frame.loc[whole, PARTS])
    return hashes
