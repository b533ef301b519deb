"""Why a figure changed between two gap reports: a way from the one to the other,
in steps of one kind of input each. PURE.

The way begins with everything of the earlier report and ends with everything of the later. Each step takes one kind of
input of the later report and leaves all else as the step before it had it; what a figure differs by from the value
before is the step's part. So the parts add up to the whole difference exactly, whatever the figure, and an input that
did not change has no step and no part. The order is part of the answer (a norm is applied to the areas of the earlier
report, new areas are counted with the later norm); it is always this one:

    lists        areas, joint units, cadres, which employers count. A base area or cadre that is not in both reports (a
                 district that was split) leaves or comes here with all that is said of it: it is never real change
    requirement  norms, standards and the establishment register
    population   people
    submissions  cells (base area x cadre) that count in one report only: reported, withdrawn, or known on both sides
                 only now. Everything of them becomes the later's. A cell is matched when it counts in both; in it, who
                 reported for the place in one report only (`reporters`) leaves or comes
    corrections  (one round) matched cells, organisations of both reports: newer versions
    real         (two rounds) matched cells, organisations of both reports: the workers and posts they had then and now
    overlap      the ministry's decisions: until here the later report's records were resolved with the EARLIER's
                 decisions; now its own are taken. So a decision that stands in both reports has no part in it (a change
                 of what the chosen organisation says is real change), a new one adds its effect, and one that was not
                 taken again takes its effect away. Without decisions in the earlier report this is "as counted" less
                 "all unsettled"
    method       only if a report was computed by another version of the method: what the recomputation of both ends
                 cannot explain

Of a matched cell, let E be all that counts in the earlier report and e what its organisations of both reports make of
it alone, their overlaps resolved among themselves; L and l likewise. After "submissions" the cell holds e + (L - l):
"real" is l - e, whatever anyone else said. Where one of the four is not known, all of the cell is "submissions".

Which cells count depends on the method (posts are known where workers are not), so "submissions" is taken for each
method apart. A state that contradicts itself on the way (a cadre moved into a group that had a norm of its own) is left
out: its part is told with the next step's, and `Split.joined` says so.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from mapping.overlaps.resolving import resolve
from strategy.gaps import change_lists, reporters
from strategy.gaps.basis import Basis
from strategy.gaps.calculation import Inputs, Parameters
from strategy.gaps.change_lists import same
from strategy.gaps.comparison import compared
from strategy.gaps.condensing import condensed, times
from strategy.gaps.requirements import METHODS, checked, targets
from strategy.gaps.rollup import lines
from strategy.gaps.tree import Tree, positions

LISTS, REQUIREMENT, POPULATION, SUBMISSIONS, CORRECTIONS, REAL, OVERLAP, METHOD = (
    "lists",
    "requirement",
    "population",
    "submissions",
    "corrections",
    "real",
    "overlap",
    "method",
)
VERSION = "2"  # of the way from one report to the other: 2 by organisation within an area
FIGURES = ("current", "required", "difference", "shortage", "surplus")
KEY = ["area", "target_kind", "target", "method"]


@dataclass(frozen=True)
class State:
    """One report. inputs.records: as counted, overlaps resolved with ``settled``.

    submissions: [{id, organisation, area, ...}], those accepted.
    claimed: the records of overlaps before they were resolved; None in reports from before they were kept.
    lines: its stored gap lines, where another version of the method made them.
    """

    inputs: Inputs
    parameters: Parameters
    submissions: list[dict]
    claimed: pd.DataFrame | None = None
    settled: pd.DataFrame | None = None
    lines: pd.DataFrame | None = None


class Step(NamedTuple):
    """inputs: of each method."""

    code: str
    inputs: dict[str, Inputs]
    parameters: Parameters


@dataclass(frozen=True)
class Split:
    """keys: KEY of each line of either report. values: figure -> array, a row a line; its value at the earlier report
    and after each of ``codes``, NaN where there is none.
    cells: {method: {"kind:target": matched, only later, only earlier areas}}.
    once: {"new", "gone": who reported in the later only, in the earlier only, as `reporters.once` gives it}.
    joined: steps that could not be told apart from the one after them.
    """

    codes: list[str]
    keys: pd.DataFrame
    values: dict[str, np.ndarray]
    cells: dict = field(default_factory=dict)
    once: dict = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)


def split(earlier: State, later: State, same_round: bool) -> Split:
    """Every figure of every line, after every step.
    The first value is the earlier report's line, the last the later's.
    """
    way = Way(earlier, later, same_round)
    found = [_values(way.start)]
    codes, joined = [], []
    for step in way.steps:
        try:
            found.append(_values(step))
            codes.append(step.code)
        except ValueError:
            if step is way.steps[-1]:
                raise
            joined.append(step.code)
    if earlier.lines is not None or later.lines is not None:
        codes, found = [*codes, METHOD], _with_method(found, earlier.lines, later.lines)
    both = [found[0], found[-1]]
    index = pd.MultiIndex.from_tuples(sorted(set().union(*(frame.index for frame in both))), names=KEY)
    aligned = [frame.reindex(index) for frame in found]
    values = {name: np.stack([frame[name].to_numpy(dtype=float) for frame in aligned], axis=1) for name in FIGURES}
    return Split(codes, index.to_frame(index=False), values, way.cells, way.once, joined)


class Way:
    """The steps between two reports. Records are condensed first: no figure can tell."""

    def __init__(self, earlier: State, later: State, same_round: bool):
        by_type = set(earlier.parameters.employer_types) != set(later.parameters.employer_types)
        start = _end(earlier, by_type, earlier.inputs.records)
        end = _end(later, by_type, later.inputs.records)
        told = _end(later, by_type, _resolved_as(later, earlier.settled), end)
        own = self._of_both(earlier, later, by_type)
        # Employers that do not count are left out already, unless the choice of them is itself a step.
        first, last = (
            state.parameters if by_type else replace(state.parameters, employer_types=()) for state in (earlier, later)
        )
        self.start, self.steps, self.cells = Step("", dict.fromkeys(METHODS, start), first), [], {}
        now = start
        if by_type or change_lists.differ(start, end):
            now, own[0] = self._take(LISTS, change_lists.taken(start, told), last), change_lists.taken(*own)
        now = self._swap(REQUIREMENT, now, end, "requirements", "establishment", parameters=last)
        now = self._swap(POPULATION, now, end, "population", parameters=last)
        self._records(now, told, [each.records for each in own], last, CORRECTIONS if same_round else REAL)
        after = replace(now, records=told.records, coverage=told.coverage, listed=told.listed)
        self._swap(OVERLAP, after, end, "records", parameters=last)

    def _of_both(self, earlier: State, later: State, by_type: bool) -> list[Inputs]:
        """The two ends with what counts of the organisations of both alone. Sets ``once``: who the others are."""
        above = reporters.above(earlier.inputs, later.inputs)
        own, self.once = [], {}
        for word, state, other in (("gone", earlier, later), ("new", later, earlier)):
            records, rest = _parted(state, other.submissions, earlier.settled, above)
            own.append(_end(state, by_type, records))
            sent = (state.submissions, other.submissions)
            self.once[word] = reporters.once(state.inputs, state.parameters, rest, *sent, above)
        return own

    def _take(self, code: str, inputs: Inputs, parameters: Parameters) -> Inputs:
        self.steps.append(Step(code, dict.fromkeys(METHODS, inputs), parameters))
        return inputs

    def _swap(self, code: str, now: Inputs, end: Inputs, *names: str, parameters: Parameters) -> Inputs:
        """The later's frames of these names, if any of them differs."""
        if all(same(getattr(now, name), getattr(end, name)) for name in names):
            return now
        return self._take(code, replace(now, **{name: getattr(end, name) for name in names}), parameters)

    def _records(self, now: Inputs, later: Inputs, own: list, parameters: Parameters, code: str) -> None:
        """Submissions, then what changed in matched cells of the organisations of both."""
        after = replace(now, records=later.records, coverage=later.coverage, listed=later.listed)
        mixed, moved, self.cells = _mixed(now, after, own if any(self.once.values()) else None, parameters)
        asked = [method for method in METHODS if (now.requirements["method"] == method).any()]
        steps = [(SUBMISSIONS, mixed), (code, dict.fromkeys(METHODS, after))]
        if not any(moved[method] for method in asked):
            steps = [(SUBMISSIONS, dict.fromkeys(METHODS, after))]
        names = ("records", "coverage", "listed")
        for step, inputs in steps:
            alike = all(same(getattr(now, name), getattr(inputs[m], name)) for m in asked for name in names)
            if step == code or any(self.once.values()) or not alike:
                self.steps.append(Step(step, inputs, parameters))


# The ends -----------------------------------------------------------------------------------------------------------
def _resolved_as(state: State, settled: pd.DataFrame | None) -> pd.DataFrame:
    """The records of a report as they would count with another's decisions;
    as they are, where it did not keep its claims.
    """
    own, other = (frame if frame is not None and len(frame) else None for frame in (state.settled, settled))
    return state.inputs.records if same(own, other) else _resolved(*_as_reported(state), settled)


def _as_reported(state: State) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(records that are in no overlap, those in one as they were reported)."""
    records, claimed = state.inputs.records, state.claimed
    if claimed is None or claimed.empty:
        return records, records[:0]
    return records[~records["record_id"].isin(claimed["record_id"])], claimed


def _resolved(apart: pd.DataFrame, claimed: pd.DataFrame, settled: pd.DataFrame | None) -> pd.DataFrame:
    if claimed.empty:
        return apart
    kept, _overlaps = resolve(claimed, settled)
    columns = [name for name in apart if name in kept]
    return pd.concat([apart[columns], kept[columns]], ignore_index=True)


def _parted(state: State, others: list, settled: pd.DataFrame | None, above) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(what counts of the organisations that have one of the other report's submissions for the place;
    the records of all others, as they were reported).
    """
    frames = _as_reported(state)
    both = [reporters.reported(frame, others, above) for frame in frames]
    own, rest = ([frame[chosen == word] for frame, chosen in zip(frames, both, strict=True)] for word in (True, False))
    return _resolved(*own, settled), pd.concat([frame for frame in rest if len(frame)] or rest[:1])


def _end(state: State, by_type: bool, records: pd.DataFrame, known: Inputs | None = None) -> Inputs:
    """The inputs with condensed records; those of ``known`` if they are the same records."""
    if known is not None and records is state.inputs.records:
        return known
    if not by_type and state.parameters.employer_types:
        records = records[records["employer_type"].isin(state.parameters.employer_types)]
    tree = Tree.build(state.inputs.areas, state.inputs.members)
    return replace(state.inputs, records=condensed(records, tree, by_type))


# Records ------------------------------------------------------------------------------------------------------------
def _mixed(now: Inputs, after: Inputs, own: list | None, parameters: Parameters) -> tuple[dict, dict, dict]:
    """Per method: the inputs after "submissions"; whether anything of the organisations of both changes after it; how
    many areas match, by target. own: what counts of those organisations then and now, None where there are no others.

    A cadre that nobody of one report lists or reports is the later's everywhere: in its group it is not asked for.
    """
    middle = replace(after, records=_moved(now, after, *own), listed=now.listed) if own else now
    before, later = (_basis(inputs, parameters) for inputs in (now, after))
    ends = [before, later, _basis(middle, parameters)] if own else [before, later]
    in_play = np.intersect1d(before.cells.in_play, later.cells.in_play)
    rows = checked(now.requirements, before.cadres)
    mixed, moved, cells = {}, {}, {}
    for method in METHODS:
        keep = np.zeros((len(before.status), len(before.cadres)), dtype=bool)
        counted = {"all:": [np.zeros(len(before.status), dtype=bool) for _ in range(3)]}
        for target, rule in targets(rows[rows["method"] == method], before.cadres):
            known = [compared(basis, method, target, rule).reason == 0 for basis in ends]
            one, other = known[:2]
            keep[np.ix_(np.all(known, axis=0), np.intersect1d(target.cadres, in_play))] = True
            counted[f"{target.kind}:{target.code}"] = [one & other, other & ~one, one & ~other]
            both, mine, theirs = counted["all:"]
            counted["all:"] = [both | (one & other), mine | other, theirs | one]
        kept = _Kept(before, keep)
        mixed[method] = replace(
            after, records=kept.mix(middle.records, after.records), listed=kept.mix(middle.listed, after.listed)
        )
        moved[method] = not same(*(kept.of(frame) for frame in own or (now.records, after.records)))
        cells[method] = _areas(before.tree, counted)
    return mixed, moved, cells


def _areas(tree: Tree, counted: dict) -> dict:
    """How many areas match, are new and are gone, by target; which, of all together."""
    both, mine, theirs = counted["all:"]
    counted["all:"] = [both, mine & ~theirs, theirs & ~mine]
    which = zip(("matched", "new", "gone"), counted["all:"], strict=True)
    return {
        **{name: [int(found.sum()) for found in three] for name, three in counted.items()},
        "areas": {word: list(tree.codes[tree.base[found]]) for word, found in which},
    }


def _moved(now: Inputs, after: Inputs, then: pd.DataFrame, since: pd.DataFrame) -> pd.DataFrame:
    """Everything of the later, and of the organisations of both what there was, not what there is:
    then + (later - since). The earlier's with no number, so that a cell is known only where all four are.
    """
    parts = [then, after.records, times(since, -1), times(now.records, 0)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


class _Kept(NamedTuple):
    """The matched cells of a method, and headquarters, which are in no cell. keep: base position x cadre."""

    basis: Basis
    keep: np.ndarray

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[self._rows(frame)]

    def mix(self, one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([one[self._rows(one)], other[~self._rows(other)]], ignore_index=True)

    def _rows(self, frame: pd.DataFrame) -> np.ndarray:
        tree, codes = self.basis.tree, self.basis.cadres["code"].to_numpy(dtype=object)
        base = tree.base_of[positions(frame["area"], tree.codes, "area")]
        in_cell = (base >= 0) & (frame["level"].eq("").to_numpy() if "level" in frame else True)
        if not len(frame) or not len(tree.base):
            return ~in_cell if "level" in frame else in_cell
        found = self.keep[np.maximum(base, 0), positions(frame["cadre"], codes, "cadre")]
        return np.where(in_cell, found, "level" in frame)


# Values -------------------------------------------------------------------------------------------------------------
def _basis(inputs: Inputs, parameters: Parameters) -> Basis:
    if parameters.employer_types:
        counted = inputs.records["employer_type"].isin(parameters.employer_types)
        inputs = replace(inputs, records=inputs.records[counted])
    return Basis.build(inputs)


def _values(step: Step) -> pd.DataFrame:
    """FIGURES by KEY."""
    parts = []
    for inputs in {id(each): each for each in step.inputs.values()}.values():
        methods = [method for method, own in step.inputs.items() if own is inputs]
        required = inputs.requirements[inputs.requirements["method"].isin(methods)]
        found = lines(
            _basis(inputs, step.parameters), required, step.parameters.density_group, step.parameters.children_group
        )
        parts.append(found[[*KEY, *FIGURES]])
    return pd.concat(parts).set_index(KEY)


def _with_method(
    found: list[pd.DataFrame], first: pd.DataFrame | None, last: pd.DataFrame | None
) -> list[pd.DataFrame]:
    """The way begins and ends at the stored lines. What today's method makes of the two ends otherwise is the last
    step: until then every value is moved by what the earlier's line and its recomputation differ.
    """
    stored = [
        found[end] if lines is None else lines.set_index(KEY)[list(FIGURES)].astype(float)
        for end, lines in ((0, first), (-1, last))
    ]
    moved = stored[0].sub(found[0], fill_value=np.nan)
    return [stored[0], *(frame + moved.reindex(frame.index) for frame in found[1:]), stored[1]]
