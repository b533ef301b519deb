"""Text as a partner wrote it -> codes and thousandths, and every cell that breaks the contract. PURE pandas.

``text``: one column of text per contract column that the file has (missing = blank), its index the row numbers of the
sheet; further columns 'area+1', 'area+2' (other ways the area is written) and 'within+1' ...
(what holds it, nearest first); SHEET, where several sheets were read.
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
    take,
    where,
)
from mapping.checks.issues import Issues
from mapping.checks.keys import (
    PARTS,
    key_hashes,
)
from mapping.checks.matching import area_groups, lost_zeros, match
from mapping.checks.texts import cleaned

LONGEST = {"workplace": 200, "source": 200, "note": 2000}  # characters
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
UNSPECIFIED = "unspecified"
SHEET = "sheet"  # column of the text and of the frame: whose row it is, where several sheets were read


@dataclass
class Context:
    """What a file is read against.

    names      column -> matching.Names, for the columns of codes
    places     frame, index area code: path, target (code of the area its records are submitted for);
               areas of the round's day
    scope      paths of the areas expected of the organisation
    in_review  codes of targets whose submission is with a reviewer
    employer   the organisation's own code: what an empty employer means
    codes      {folded text: (value in whole units or None, flag)}, see numbers.read_numbers
    dates      {text: files.shown.Cell} of cells that are formatted as dates
    """

    names: dict
    places: pd.DataFrame
    scope: tuple
    employer: str
    in_review: frozenset = frozenset()
    codes: dict = field(default_factory=dict)
    dates: dict = field(default_factory=dict)


def read_cells(text: pd.DataFrame, columns: Sequence, context: Context, issues: Issues) -> pd.DataFrame:
    """The checked frame: row, the key's codes ('' where unknown), target, key_hash (0 where the key is not whole), the
    measures present (float64 thousandths), the texts present, flags (JSON text). Adds what is wrong to ``issues``."""
    frame = pd.DataFrame({"row": text.index.to_numpy(dtype="int64")})
    if SHEET in text:
        places, names = encode(text[SHEET])
        frame[SHEET] = categorical(names.to_pylist(), places)
    text = _as_shown(text.reset_index(drop=True), columns, context.dates, issues)
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
            others = [text[name] for name in text if name.startswith(f"{column.name}+")]
            frame[column.name] = _codes(text[column.name], others, column, context, issues)
    frame["flags"] = _flags(flagged, len(frame))
    frame["key_hash"] = _keys(frame)
    return frame


def _as_shown(text, columns, dates, issues):
    """Words in cells that are formatted as dates, as the sheet shows them: 4-Mar; said, since more may be meant."""
    measures = {column.name for column in columns if column.is_measure}
    for name in text if dates else ():
        column = name.partition("+")[0].replace("within", "area")
        numbers, words = encode(text[name])
        words = words.to_pylist()
        at = where([word in dates for word in words], numbers)
        if len(at) and column not in measures:
            shown = [dates[word].text if word in dates else word for word in words]
            issues.add("date_text", column, at, [shown[number] for number in numbers[at]])
            text[name] = pd.Series(take(shown, numbers, None), index=text.index, dtype="str")
    return text


def _default(column, context):
    return {"employer": context.employer, "workplace": ""}.get(column.name, "" if column.required else UNSPECIFIED)


def _areas(text, context, issues):
    """(codes, targets): '' where the area cannot be used; each such row is named once.
    Decided once for each way to say it.
    """
    ways = [text[name] for name in text if name == "area" or name.startswith("area+")]
    parents = [text[name] for name in text if name.startswith("within+")]
    found, numbers = area_groups(ways, context.names["area"], parents, is_strict=len(ways) == 1)
    _others_used(ways, found["place"].to_numpy()[numbers], issues)
    values, codes = pa.array(found["value"], pa.large_string()), found["code"].to_numpy(dtype=object)
    place = context.places.reindex(codes)
    target = place["target"].fillna("").to_numpy(dtype=object)
    rules = [
        _place_rule(path, holds in context.in_review, context.scope) if code else ""
        for code, path, holds in zip(codes, place["path"], target, strict=True)
    ]
    said = [_AREA_RULES.get(how, rule) for how, rule in zip(found["how"], rules, strict=True)]
    lost = map(lost_zeros, found["value"], found["suggestions"])
    said = ["zeros_lost" if is_lost else rule for rule, is_lost in zip(said, lost, strict=True)]
    params = {
        "area_ambiguous": _lists(found["candidates"], "candidates"),
        "area_unknown": _lists(found["suggestions"], "suggestions"),
        "codes_differ": _lists(found["candidates"], "candidates"),
    }
    params["zeros_lost"] = params["area_unknown"]
    said = np.array(said, dtype=object)
    for rule in ("required", *params, "area_outside", "area_level", "in_review"):
        at = where(said == rule, numbers)
        which = numbers[at]
        shown = "" if rule == "required" else values.take(pa.array(which))
        issues.add(rule, "area", at, shown, categorical(params.get(rule, [""] * len(found)), which))
    usable = said == ""
    return categorical(np.where(usable, codes, ""), numbers), categorical(np.where(usable, target, ""), numbers)


def _others_used(ways, place, issues):
    """An import profile may name several columns, tried in order: said where the first is filled but not known."""
    at = np.flatnonzero((place > 0) & (place < len(ways)) & ways[0].notna().to_numpy())
    issues.add("other_way", "area", at, ways[0].astype(object).to_numpy()[at])


_AREA_RULES = {"blank": "required", "ambiguous": "area_ambiguous", "unknown": "area_unknown", "differ": "codes_differ"}


def _place_rule(path, is_in_review, scope):
    if path.startswith(scope):
        return "in_review" if is_in_review else ""
    return "area_level" if any(wanted.startswith(path) for wanted in scope) else "area_outside"


def _lists(tuples, name):
    known = {}
    return [known.setdefault(each, json.dumps({name: list(each)}) if each else "") for each in tuples]


def _codes(series, others, column, context, issues):
    """Codes of cadre, employer, sector, level and the choices: '' where not found, the default where blank.
    ``others``: further columns that say the same (a name beside a code); they must agree.
    """
    whole = series.astype(object)
    for other in others:
        whole = whole.where(whole.notna(), other.astype(object))
    numbers, texts = encode(whole if others else series)
    found = match(pd.Series(texts.to_pylist(), dtype=object), context.names[column.name])
    if column.required:
        issues.add("required", column.name, np.flatnonzero(numbers < 0))
    kind = {"cadre": "cadre", "organisation": "organisation"}.get(column.kind)
    lost = np.array(list(map(lost_zeros, found.index, found["suggestions"])), dtype=bool)
    for how, holds in (("ambiguous", "candidates"), ("unknown", "suggestions"), ("zeros", "suggestions")):
        is_so = lost if how == "zeros" else (found["how"] == how).to_numpy() & ~lost
        at = where(is_so, numbers)
        params = categorical(_lists(found[holds], holds), numbers[at])
        rule = "zeros_lost" if how == "zeros" else f"{kind}_{how}" if kind else "choice_unknown"
        issues.add(rule, column.name, at, texts.take(pa.array(numbers[at])), params)
    codes = categorical(found["code"], numbers, _default(column, context) if column.key else "")
    for other in others:
        codes = _agreed(codes, whole, other, column, context, issues)
    return codes


def _agreed(codes, said, other, column, context, issues):
    """The codes, '' where another column means something else. Decided once for each pair of what is said."""
    numbers, texts = encode(other)
    words = texts.to_pylist()
    found = match(pd.Series(words, dtype=object), context.names[column.name])
    meant = [{code, *several} - {""} for code, several in zip(found["code"], found["candidates"], strict=True)] + [
        set()
    ]
    which, pairs = pd.factorize((numbers.astype("int64") + 1) * len(codes.categories) + codes.codes)
    mine = [(pair // len(codes.categories) - 1, codes.categories[pair % len(codes.categories)]) for pair in pairs]
    differs = np.array([bool(code and meant[text] and code not in meant[text]) for text, code in mine], dtype=bool)
    at = np.flatnonzero(differs[which])
    params = [json.dumps({"candidates": [mine[pair][1], min(meant[mine[pair][0]])]}) for pair in which[at]]
    values = [f"{said.iloc[row]} / {words[numbers[row]]}" for row in at]
    issues.add("codes_differ", column.name, at, values, params)
    kept = codes.astype(object)
    kept[at] = ""
    return pd.Categorical(kept) if len(at) else codes


def _measure(series, column, context, issues, flagged):
    values, flags, wrong = numbers.read_numbers(series, column.kind, context.codes, context.dates)
    flagged.append((column.name, flags))
    for rule, block in wrong.groupby("rule", sort=False):
        said, params = block["value"].to_numpy(dtype=object), ""
        if rule == "date_cell":
            params = [json.dumps({"beneath": context.dates[text].number}) for text in said]
            said = [context.dates[text].text for text in said]
        issues.add(rule, column.name, block["position"], said, params)
    return values


def _text(series, column, issues):
    codes, texts = encode(series)
    texts = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), CONTROL, "")
    is_long = pc.greater(pc.utf8_length(texts), LONGEST[column.name])
    texts = pc.utf8_slice_codeunits(texts, 0, LONGEST[column.name])  # the row is refused: nobody looks at the rest
    texts = pa.array([cleaned(text) for text in texts.to_pylist()], pa.large_string())
    for rule, at in _faults(texts, codes):
        issues.add(rule, column.name, at, texts.take(pa.array(codes[at])))
    at = where(is_long.to_numpy(zero_copy_only=False), codes)
    shown = pc.utf8_replace_slice(texts, 80, 1 << 30, "…")
    params = json.dumps({"most": LONGEST[column.name]})
    issues.add("too_long", column.name, at, shown.take(pa.array(codes[at])), params)
    return categorical(texts.to_pylist(), codes)


def _faults(texts, codes):
    """Errors of the spreadsheet and formulas without a result, where words are expected."""
    rules = [numbers.FAULTS.get(word, "") for word in texts.to_pylist()]
    return [(rule, where(np.array(rules) == rule, codes)) for rule in set(rules) if rule]


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
