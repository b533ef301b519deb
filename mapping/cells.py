"""Text as a partner wrote it -> codes and thousandths, and every cell that breaks the contract. PURE pandas.

``text``: one column of text per contract column that the file has (missing = blank), its index the row numbers of the sheet;
further columns 'area+1', 'area+2' (other ways the area is written) and 'within+1' ... (what holds it, nearest first).
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapping import numbers
from mapping.issues import as_json
from mapping.keys import PARTS, key_hashes
from mapping.matching import match, match_areas

LONGEST = {"workplace": 200, "source": 200, "note": 2000}  # characters
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
UNSPECIFIED = "unspecified"


@dataclass
class Context:
    """What a file is read against.

    names      column -> matching.Names, for the columns of codes
    places     frame, index area code: path, target (code of the area its records are submitted for); areas of the round's day
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


def read(text, columns, context, issues):
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
            frame[column.name] = _default(column, context)
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
    """(codes, targets): '' where the area cannot be used; each such row is named once."""
    ways = [text[name] for name in text if name == "area" or name.startswith("area+")]
    parents = [text[name] for name in text if name.startswith("within+")]
    found = match_areas(ways, context.names["area"], parents)
    how, value = found["how"].to_numpy(), found["value"].to_numpy()
    issues.add("required", "area", np.flatnonzero(how == "blank"))
    for rule, said, holds in (
        ("area_ambiguous", "ambiguous", "candidates"),
        ("area_unknown", "unknown", "suggestions"),
    ):
        at = np.flatnonzero(how == said)
        issues.add(rule, "area", at, value[at], _lists(found[holds].to_numpy()[at], holds))
    code = found["code"].to_numpy(dtype=object)
    known = np.flatnonzero(code != "")
    place = context.places.reindex(code[known])
    path, target = place["path"].to_numpy(dtype=object), place["target"].to_numpy(dtype=object)
    rules = {one: _place_rule(one, context.scope) for one in pd.unique(path)}
    rule = np.array([rules[one] for one in path], dtype=object)
    rule[(rule == "") & pd.Series(target, dtype=object).isin(list(context.in_review)).to_numpy()] = "in_review"
    for name in ("area_outside", "area_level", "in_review"):
        at = known[rule == name]
        issues.add(name, "area", at, value[at], [as_json({"area": each}) for each in code[at]])
    usable = np.zeros(len(code), dtype=bool)
    usable[known] = rule == ""
    targets = np.full(len(code), "", dtype=object)
    targets[known] = target
    return np.where(usable, code, ""), np.where(usable, targets, "")


def _place_rule(path, scope):
    if path.startswith(scope):
        return ""
    return "area_level" if any(wanted.startswith(path) for wanted in scope) else "area_outside"


def _lists(tuples, name):
    known = {}
    return [known.setdefault(each, as_json({name: list(each)}) if each else "") for each in tuples]


def _codes(series, column, context, issues):
    """Codes of cadre, employer, sector, level and the choices: '' where not found, the default where blank."""
    found = match(series, context.names[column.name])
    blank = series.isna().to_numpy()
    code = series.astype(object).map(found["code"]).to_numpy(dtype=object)
    if column.required:
        issues.add("required", column.name, np.flatnonzero(blank))
    code[blank] = _default(column, context) if column.key else ""
    kind = {"cadre": "cadre", "organisation": "organisation"}.get(column.kind)
    for how, holds in (("ambiguous", "candidates"), ("unknown", "suggestions")):
        bad = found[found["how"] == how]
        at = np.flatnonzero(series.isin(bad.index).to_numpy())
        written = series.to_numpy(dtype=object)[at]
        said = {text: params for text, params in zip(bad.index, _lists(bad[holds], holds), strict=True)}
        issues.add(f"{kind}_{how}" if kind else "choice_unknown", column.name, at, written, [said[w] for w in written])
    return code


def _measure(series, column, context, issues, flagged):
    values, flags, wrong = numbers.read(series, column.kind, context.codes)
    flagged.append(flags.assign(column=column.name))
    for rule, block in wrong.groupby("rule", sort=False):
        issues.add(rule, column.name, block["position"], block["value"])
    return values


def _text(series, column, issues):
    text = pc.utf8_trim_whitespace(pa.array(series, type=pa.large_string(), from_pandas=True))
    text = pc.fill_null(pc.replace_substring_regex(text, CONTROL, ""), "")
    long = np.flatnonzero(pc.greater(pc.utf8_length(text), LONGEST[column.name]).to_numpy(zero_copy_only=False))
    clean = text.to_pandas().to_numpy(dtype=object)
    issues.add(
        "too_long", column.name, long, [clean[at][:80] + "…" for at in long], as_json({"most": LONGEST[column.name]})
    )
    return clean


def _flags(flagged, count):
    """JSON text per row, '' where there is no flag."""
    result = np.full(count, "", dtype=object)
    whole = pd.concat(flagged, ignore_index=True) if flagged else pd.DataFrame()
    if whole.empty:
        return result
    part = '"' + whole["column"].astype(str) + '":"' + whole["flag"].astype(str) + '"'
    joined = part.groupby(whole["position"].astype("int64")).agg(",".join)
    result[joined.index.to_numpy()] = ("{" + joined + "}").to_numpy()
    return result


def _keys(frame):
    whole = np.logical_and.reduce([(frame[part] != "").to_numpy() for part in PARTS if part != "workplace"])
    hashes = np.zeros(len(frame), dtype="int64")
    hashes[whole] = key_hashes(frame.loc[whole, PARTS])
    return hashes
