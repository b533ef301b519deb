"""Records summed into cells: base area x cadre, each known or empty with a reason.

A cell of one measure is known when no record in it is blank, or when there is no record and the area's accepted
submissions list the cadre in full. Then nobody works there: it is 0 of what counts workers (WORKERS); of posts, cases,
money and flows it is 0 only where another cell of the area gives that measure, for what nobody wrote is not known.
Sums are of integer thousandths, so exact in any order of records.
Records above the base level, or of level national or regional, are headquarters staff: they are in no cell.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from strategy.gaps import reasons
from strategy.gaps.tree import Tree, positions

NONE, PARTIAL, COMPLETE = range(3)
HEADQUARTERS_LEVELS = ("national", "regional")
VOLUNTEERS = ("stipend_volunteer", "unpaid_volunteer")
AGENCY = "agency"
AGENCY_MEASURE = {"headcount": "agency_headcount", "fte": "agency_fte"}
WORKERS = {
    "headcount", "fte", *AGENCY_MEASURE.values(), "posts_filled", "qualified", "registered", "supervisors",
    "supervised", "trained", "case_holders", "case_holders_fte",
}  # fmt: skip


@dataclass(frozen=True)
class Who:
    """Which workers count."""

    volunteers: bool = False
    agency: bool = False


PAID, PAID_AND_AGENCY = Who(), Who(agency=True)


class Records:
    """The records as arrays. An agency employee's headcount and FTE are agency headcount and FTE, and no other."""

    def __init__(self, frame: pd.DataFrame, tree: Tree, cadres: np.ndarray):
        self._frame = frame
        area = positions(frame["area"], tree.codes, "area")
        self.cadre = positions(frame["cadre"], cadres, "cadre")
        self.base = tree.base_of[area]
        self.headquarters = (self.base < 0) | frame["level"].isin(HEADQUARTERS_LEVELS).to_numpy()
        self.place = np.where(self.base >= 0, tree.base[self.base], area) if len(tree.base) else area
        self.volunteer = frame["employment"].isin(VOLUNTEERS).to_numpy()
        self.agency = (frame["employment"] == AGENCY).to_numpy(dtype=bool)

    def rows(self, who: Who) -> np.ndarray:
        return (who.volunteers | ~self.volunteer) & (who.agency | ~self.agency)

    def asks(self, measure: str) -> bool:
        """Whether the round asks for the measure at all."""
        return measure in self._frame

    def values(self, measure: str) -> np.ndarray:
        """The measure of every record in thousandths, NaN where empty."""
        values = self._column(measure)
        if measure in AGENCY_MEASURE:
            return np.where(self.agency, np.nan, values)
        for employed, agency in AGENCY_MEASURE.items():
            if measure == agency:
                return np.where(self.agency & np.isnan(values), self._column(employed), values)
        return values

    def not_applicable(self, measure: str) -> np.ndarray:
        """True where the record says the measure does not apply (or the round does not ask for it)."""
        if not self.asks(measure):
            return np.ones(len(self._frame), dtype=bool)
        codes, sets = self._not_applicable
        named = np.array([measure in names for names in sets], dtype=bool)
        marked = named[codes] if named.any() else np.zeros(len(codes), dtype=bool)
        return marked | self.agency if measure in AGENCY_MEASURE else marked

    def _column(self, measure: str) -> np.ndarray:
        if not self.asks(measure):
            return np.full(len(self._frame), np.nan)
        return self._frame[measure].to_numpy(dtype=float, na_value=np.nan)

    @cached_property
    def _not_applicable(self) -> tuple[np.ndarray, list]:
        if "not_applicable" not in self._frame:
            return np.zeros(len(self._frame), dtype=int), [frozenset()]
        held = self._frame["not_applicable"].tolist()
        codes, distinct = pd.factorize(
            np.fromiter(map(id, held), dtype=np.int64, count=len(held))
        )  # few are many times
        first = np.zeros(len(distinct), dtype=int)
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        return codes, [frozenset(held[row]) for row in first]


class Cells:
    """Values and states per base position x cadre, of one measure and one choice of who counts.

    status  per base position: COMPLETE, PARTIAL or NONE
    listed  base x cadre: the cadre is listed in full, so no record means 0
    register {measure: base x cadre, NaN where it says nothing}: the ministry's own establishment, wins over the records
    register_above: the same per area x cadre, of posts above the base level
    """

    def __init__(
        self, records: Records, tree: Tree, status: np.ndarray, listed: np.ndarray, register: dict, register_above: dict
    ):
        self.status, self._records, self._tree = status, records, tree
        self.register, self.register_above = register, register_above
        self._listed = listed & (status == COMPLETE)[:, None]
        self.in_play = np.flatnonzero(listed.any(axis=0) | np.isin(np.arange(listed.shape[1]), records.cadre))
        self._held, self._headquarters = {}, {}

    def get(self, measure: str, who: Who) -> tuple[np.ndarray, np.ndarray]:
        """(values in thousandths, 0 where not known; states as in `reasons`)."""
        if (measure, who) not in self._held:
            self._held[measure, who] = self._get(measure, who)
        return self._held[measure, who]

    def with_agency(self, unit: str, measure: str, who: Who) -> tuple[np.ndarray, np.ndarray]:
        """The measure, and the agency staff counted in the same unit where they count."""
        own = self.get(measure, who)
        if not who.agency or unit not in AGENCY_MEASURE:
            return own
        agency = self.get(AGENCY_MEASURE[unit], who)
        return own[0] + agency[0], _worst(np.stack([own[1], agency[1]]))

    def pooled(self, values: np.ndarray, states: np.ndarray, cadres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Several cadres taken as one. Cadres no one lists or reports are not asked for, and left out."""
        cadres = np.intersect1d(cadres, self.in_play)
        if not len(cadres):
            return np.zeros(len(values)), np.full(len(values), reasons.NOT_LISTED)
        total = np.zeros(len(values))
        for cadre in cadres:
            total = total + values[:, cadre]
        return total, _worst(states[:, cadres].T)

    def headquarters(self, unit: str, measure: str, who: Who) -> tuple[np.ndarray, np.ndarray]:
        """(sum of known values, number of known values) per area x cadre, of headquarters staff."""
        if (measure, who) not in self._headquarters:
            self._headquarters[measure, who] = self._get_headquarters(unit, measure, who)
        return self._headquarters[measure, who]

    def _get_headquarters(self, unit: str, measure: str, who: Who) -> tuple[np.ndarray, np.ndarray]:
        total, known = self._tally(measure, who, True)[:2]
        if who.agency and unit in AGENCY_MEASURE:
            agency = self._tally(AGENCY_MEASURE[unit], who, True)
            return total + agency[0], known + agency[1]
        return total, known

    def _get(self, measure: str, who: Who) -> tuple[np.ndarray, np.ndarray]:
        total, known, blank, inapplicable = self._tally(measure, who, False)
        absent = self._absent(measure, known, blank, inapplicable)
        never = (inapplicable > 0).any(axis=0) & ~(known + blank > 0).any(axis=0)  # it applies to nobody of the cadre
        absent = np.where(never, reasons.NOT_APPLICABLE, absent)
        absent = np.where(self._listed, absent, reasons.NOT_LISTED)
        state = np.where(inapplicable > 0, reasons.NOT_APPLICABLE, absent)
        state = np.where(known > 0, reasons.COUNTED, state)
        state = np.where(blank > 0, reasons.UNKNOWN, state)
        if not self._records.asks(measure):
            state = np.full_like(state, reasons.NOT_APPLICABLE)
        if measure in self.register:
            said = ~np.isnan(self.register[measure])
            return np.where(said, self.register[measure], total), np.where(said, reasons.COUNTED, state)
        return total, state

    def _absent(self, measure: str, known: np.ndarray, blank: np.ndarray, inapplicable: np.ndarray) -> np.ndarray:
        """Per base position (a column), the state of a cadre that is listed in full and has no record."""
        if measure in WORKERS:
            return np.full((len(known), 1), reasons.COUNTED)
        given = ((known > 0) & (blank == 0)).any(axis=1, keepdims=True)
        only_not_applicable = (inapplicable > 0).any(axis=1, keepdims=True) & ~(known + blank > 0).any(
            axis=1, keepdims=True
        )
        return np.select([given, only_not_applicable], [reasons.COUNTED, reasons.NOT_APPLICABLE], reasons.UNKNOWN)

    def above(self, measure: str, who: Who) -> tuple[np.ndarray, np.ndarray]:
        """(values in thousandths, 0 where not known; states) per area x cadre, of headquarters staff and their posts.
        Where there are none the state is NOT_APPLICABLE.
        """
        total, known, blank, _inapplicable = self._tally(measure, who, True)
        state = np.where(known > 0, reasons.COUNTED, reasons.NOT_APPLICABLE)
        state = np.where(blank > 0, reasons.UNKNOWN, state)
        if measure in self.register_above:
            said = ~np.isnan(self.register_above[measure])
            total, state = np.where(said, self.register_above[measure], total), np.where(said, reasons.COUNTED, state)
        return np.where(state == reasons.COUNTED, total, 0.0), state

    def _tally(self, measure: str, who: Who, headquarters: bool) -> tuple:
        """Sum of known values; number of known, blank and not applicable ones; per base (or area) x cadre."""
        records, cadres = self._records, self._listed.shape[1]
        rows = np.flatnonzero(records.rows(who) & (records.headquarters == headquarters))
        place, count = (records.place, len(self._tree.codes)) if headquarters else (records.base, len(self._tree.base))
        cell = place[rows] * cadres + records.cadre[rows]
        values, inapplicable = records.values(measure)[rows], records.not_applicable(measure)[rows]
        known = ~np.isnan(values)

        def tally(chosen, weights=None):
            sums = np.bincount(cell[chosen], weights=weights, minlength=count * cadres)
            return sums.reshape(count, cadres)

        return tally(known, values[known]), tally(known), tally(~known & ~inapplicable), tally(~known & inapplicable)


def _worst(states: np.ndarray) -> np.ndarray:
    """The state of several cells taken as one (first axis). What does not apply is left out, unless nothing does."""
    worst = np.where(states == reasons.NOT_APPLICABLE, -1, states).max(axis=0)
    return np.where(worst < 0, reasons.NOT_APPLICABLE, worst)
