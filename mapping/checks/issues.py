"""Problems as a table, gathered in blocks so that millions cost little. PURE.

position  row of the checked frame from 0; -1 for what is absent      row       its number in the sheet; 0 for none
rule      code, see RULES                                            column    of the contract, '' for the whole row
severity  'error', 'warning' or 'note' (said, nothing to do)         value     what was found, as text
params    JSON object, '' for none                                   key_hash  of the record, 0 for none
area      code of the area it is about, '' for none
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike

ERRORS = [
    "required", "area_unknown", "area_ambiguous", "area_outside", "area_level", "in_review", "cadre_unknown",
    "cadre_ambiguous", "organisation_unknown", "organisation_ambiguous", "choice_unknown",
    "codes_differ", "zeros_lost", "not_a_number", "negative",
    "fraction", "percent", "mark", "date_cell", "ambiguous_number", "reason_unclear", "error_cell", "no_value",
    "too_large", "too_long", "duplicate",
]  # fmt: skip
WARNINGS = [
    "filled_over_approved",
    "funded_over_approved",
    "sexes",
    "ages",
    "exit_reasons",
    "flow",
    "registered_over",
    "qualified_over",
    "supervised_over",
    "density",
    "jump",
    "jump_total",
    "double",
    "missing",
    "personal",
]
NOTES = ["rounded", "date_text", "other_way"]
LEVELS = {"error": ERRORS, "warning": WARNINGS, "note": NOTES}
SEVERITY = {rule: severity for severity, rules in LEVELS.items() for rule in rules}
MOST_ROWS = 2000  # kept with errors that say the same
COLUMNS = ["position", "row", "rule", "column", "severity", "value", "params", "key_hash", "area"]


@dataclass
class Block:
    """The problems of one rule and column.
    ``values``: Arrow text; ``params``: Categorical; the last two only where given.
    """

    rule: int
    column: str
    positions: np.ndarray
    values: pa.Array
    params: pd.Categorical
    key_hash: np.ndarray | None = None
    area: list | None = None

    def __len__(self):
        return len(self.positions)


class Issues:
    """``add`` one block for one rule and column; ``frame`` gives them all, in the order of the rows."""

    def __init__(self):
        self.blocks = []

    def add(
        self,
        rule: str,
        column: str,
        positions: ArrayLike,
        values: ArrayLike = "",
        params: ArrayLike = "",
        *,
        key_hash: ArrayLike | None = None,
        area: Iterable[str] | None = None,
    ) -> None:
        """``positions``: integers; ``values`` and ``params``: one text for all, or one for each (any array of text)."""
        count = len(positions)
        if not count:
            return
        if isinstance(values, str):
            values = pa.repeat(pa.scalar(values, pa.large_string()), count)
        if isinstance(params, str):
            params = pd.Categorical.from_codes(np.zeros(count, "int8"), [params])
        block = Block(_CODE[rule], column, np.asarray(positions, dtype="int64"), _arrow(values), pd.Categorical(params))
        if key_hash is not None:
            block.key_hash, block.area = np.asarray(key_hash, dtype="int64"), list(area)
        self.blocks.append(block)

    def wrong(self, columns: Iterable[str], count: int) -> np.ndarray:
        """Which of ``count`` rows have an error in one of the columns."""
        found = np.zeros(count, dtype=bool)
        for block in self.blocks:
            if block.column in columns and SEVERITY[_RULES.categories[block.rule]] == "error":
                found[block.positions] = True
        return found

    def frame(self, checked: pd.DataFrame) -> pd.DataFrame:
        """``checked``: the frame the positions speak of, with row, key_hash and target. Built column by column: there
        may be one problem for each cell of a million rows."""
        if not self.blocks:
            return pd.DataFrame({column: pd.Series(dtype="object") for column in COLUMNS})
        sizes = [len(block) for block in self.blocks]
        position = np.concatenate([block.positions for block in self.blocks])
        order = np.argsort(position, kind="stable")
        position = position[order]
        rules = np.repeat(np.array([block.rule for block in self.blocks], "int8"), sizes)[order]
        names = list(dict.fromkeys(block.column for block in self.blocks))
        columns = np.repeat(np.array([names.index(block.column) for block in self.blocks], "int8"), sizes)[order]
        severity = np.array([list(LEVELS).index(SEVERITY[rule]) for rule in _RULES.categories], "int8")
        params = pd.api.types.union_categoricals([block.params for block in self.blocks])
        found = {
            "position": position,
            "row": self._placed(checked["row"], position, order),
            "rule": pd.Categorical.from_codes(rules, dtype=_RULES),
            "column": pd.Categorical.from_codes(columns, names),
            "severity": pd.Categorical.from_codes(severity[rules], list(LEVELS)),
            "value": pd.array(pa.chunked_array([block.values for block in self.blocks]).take(order), dtype="str"),
            "params": params.take(order),
            "key_hash": self._placed(checked["key_hash"], position, order, is_given=True),
            "area": self._areas(checked["target"], position, order),
        }
        return pd.DataFrame(found, copy=False)

    def _placed(self, source, position, order, is_given=False):
        """Integers of the frame at the positions, 0 at -1; or what a block says itself."""
        column = np.append(source.to_numpy(), [0])[position]
        for at, which, block in self._given(order) if is_given else ():
            column[at] = block.key_hash[which]
        return column

    def _areas(self, target, position, order):
        """The same for the areas."""
        target = target.astype("category").cat
        said = [area for block in self.blocks for area in block.area or ()]
        kinds = pd.Index(dict.fromkeys([*target.categories, "", *said]), dtype="str")
        codes = kinds.get_indexer(target.categories)[target.codes]
        column = np.append(codes, kinds.get_indexer([""])).astype("int32")[position]
        for at, which, block in self._given(order):
            column[at] = kinds.get_indexer(block.area)[which]
        return pd.Categorical.from_codes(column, kinds)

    def _given(self, order):
        """(where its problems stand now, which of them each is, block) of the blocks that say the record themselves."""
        start = 0
        for block in self.blocks:
            if block.key_hash is not None:
                at = np.flatnonzero((order >= start) & (order < start + len(block)))
                yield at, order[at] - start, block
            start += len(block)


def distinct(issues: pd.DataFrame) -> pd.DataFrame:
    """Errors that say the same of different cells once, where the first of them stands, with ``count`` and ``rows``
    (the first MOST_ROWS as text: '2,5,40'; '' where there is but one). Warnings, which are answered one by one, as they
    are.
    """
    same = np.zeros(len(issues), dtype="int64")
    for name in ("rule", "column", "value", "params"):
        codes, kinds = pd.factorize(issues[name])
        same, _pairs = pd.factorize(same * (len(kinds) + 1) + codes + 1)
    alone = (issues["severity"] != "error").to_numpy()
    same[alone] = len(issues) + np.arange(np.count_nonzero(alone))
    which, _kinds = pd.factorize(same)
    order, counts = np.argsort(which, kind="stable"), np.bincount(which)
    starts = np.cumsum(counts) - counts
    rows, numbers = np.full(len(counts), "", dtype=object), issues["row"].to_numpy()
    for group in np.flatnonzero(counts > 1):
        first = order[starts[group] : starts[group] + min(counts[group], MOST_ROWS)]
        rows[group] = ",".join(map(str, numbers[first]))
    return issues.iloc[order[starts]].reset_index(drop=True).assign(count=counts, rows=rows)


def _arrow(values):
    return values if isinstance(values, pa.Array) else pa.array(values, pa.large_string(), from_pandas=True)


_RULES = pd.CategoricalDtype(list(SEVERITY))
_CODE = {rule: code for code, rule in enumerate(_RULES.categories)}
