"""Problems as a table, gathered in blocks so that millions cost little. PURE.

position  row of the checked frame from 0; -1 for what is absent      row       its number in the sheet; 0 for none
rule      code, see RULES                                            column    of the contract, '' for the whole row
severity  'error' or 'warning'                                       value     what was found, as text
params    JSON object, '' for none                                   key_hash  of the record, 0 for none
area      code of the area it is about, '' for none
"""

import json

import numpy as np
import pandas as pd

ERRORS = [
    "required", "area_unknown", "area_ambiguous", "area_outside", "area_level", "in_review", "cadre_unknown",
    "cadre_ambiguous", "organisation_unknown", "organisation_ambiguous", "choice_unknown", "not_a_number", "negative",
    "fraction", "decimals", "percent", "ambiguous_number", "reason_unclear", "error_cell", "no_value", "too_large",
    "too_long", "duplicate",
]  # fmt: skip
WARNINGS = [
    "filled_over_approved", "funded_over_approved", "sexes", "ages", "exit_reasons", "flow", "registered_over",
    "qualified_over", "supervised_over", "density", "jump", "missing", "personal",
]  # fmt: skip
SEVERITY = {rule: "error" for rule in ERRORS} | {rule: "warning" for rule in WARNINGS}
COLUMNS = ["position", "row", "rule", "column", "severity", "value", "params", "key_hash", "area"]


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Issues:
    """``add`` one block for one rule and column; ``frame`` gives them all, in the order of the rows."""

    def __init__(self):
        self.blocks, self.given = [], []

    def add(self, rule, column, positions, values="", params="", *, key_hash=None, area=None):
        """``positions``: integers; ``values`` and ``params``: one text for all, or one for each."""
        count = len(positions)
        if not count:
            return
        block = pd.DataFrame({"position": np.asarray(positions, dtype="int64")})
        block["rule"] = pd.Categorical.from_codes(np.full(count, _CODE[rule], "int8"), dtype=_RULES)
        block["column"] = _category(column, count)
        block["value"] = pd.array([values] * count if isinstance(values, str) else values, dtype="str")
        block["params"] = _category(params, count)
        if key_hash is not None:
            self.given.append((sum(map(len, self.blocks)), np.asarray(key_hash, dtype="int64"), list(area)))
        self.blocks.append(block)

    def frame(self, checked):
        """``checked``: the frame the positions speak of, with row, key_hash and target."""
        if not self.blocks:
            return pd.DataFrame({column: pd.Series(dtype="object") for column in COLUMNS})
        for name in ("column", "params"):
            kinds = pd.api.types.union_categoricals([block[name] for block in self.blocks]).categories
            for block in self.blocks:
                block[name] = block[name].cat.set_categories(kinds)
        whole = pd.concat(self.blocks, ignore_index=True)
        whole = self._placed(whole, checked)
        severity = np.array([SEVERITY[rule] == "error" for rule in _RULES.categories])[whole["rule"].cat.codes]
        whole["severity"] = pd.Categorical.from_codes(np.where(severity, 0, 1), ["error", "warning"])
        return whole.sort_values("position", kind="stable", ignore_index=True)[COLUMNS]

    def _placed(self, whole, checked):
        """With row, key_hash and area of the frame's rows, or as they were given."""
        position = whole["position"].to_numpy()
        known = position >= 0
        for name, source, empty in (("row", "row", 0), ("key_hash", "key_hash", 0), ("area", "target", "")):
            column = np.append(checked[source].to_numpy(), [empty])  # -1 takes the last: nothing
            whole[name] = column[np.where(known, position, -1)]
        for start, key_hash, area in self.given:
            end = start + len(key_hash)
            keys, areas = whole["key_hash"].to_numpy(copy=True), whole["area"].to_numpy(dtype=object, copy=True)
            keys[start:end], areas[start:end] = key_hash, area
            whole["key_hash"], whole["area"] = keys, areas
        return whole


def _category(values, count):
    if isinstance(values, str):
        return pd.Categorical.from_codes(np.zeros(count, "int8"), [values])
    return pd.Categorical(values)


_RULES = pd.CategoricalDtype([*ERRORS, *WARNINGS])
_CODE = {rule: code for code, rule in enumerate(_RULES.categories)}
