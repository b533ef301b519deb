"""A ministry's own file of posts -> rows of the register, with everything wrong in it at once.
Knows nothing of the database.

Titles are recognised in every language of the application; names mean what they mean in partners' files
(`mapping.checks.matching`). Problems are a code and parameters with the cell; `pages` words them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from django.utils.translation import gettext_lazy as _

from mapping.checks import matching, numbers
from mapping.files import FileProblem, address, fold, read_table
from mapping.files.text import spoken
from mapping.files.workbook import FAULTS

MOST_BYTES = 20_000_000  # of a file
MOST_LISTED = 500  # problems on the page; the rest are counted


@dataclass(frozen=True)
class Column:
    """``also``: titles that ministries use for it, beside its label and its name in the export."""

    name: str
    label: str
    also: tuple = ()


COLUMNS = (
    Column("area_code", _("Area code"), ("district code", "code")),
    Column("area", _("Area"), ("district", "local government", "sub-county", "region", "vote", "place")),
    Column("within", _("Area above"), ("parent area", "lies in")),
    Column("cadre_code", _("Cadre code")),
    Column("cadre", _("Cadre"), ("post", "position", "job title", "title of post", "designation")),
    Column("organisation_code", _("Organisation code")),
    Column("organisation", _("Organisation"), ("employer", "office", "department")),
    Column("approved", _("Approved posts"), ("posts approved", "approved", "establishment", "approved establishment")),
    Column("funded", _("Funded posts"), ("posts funded", "funded", "budgeted", "postes finances")),
    Column("frozen", _("Frozen posts"), ("posts frozen", "frozen")),
    Column("source", _("Source"), ("reference", "document")),
)
BY_NAME = {column.name: column for column in COLUMNS}
COUNTS = ("approved", "funded", "frozen")
NAMED = {"area": "area_code", "cadre": "cadre_code", "organisation": "organisation_code"}
CELLS = 5  # named of those that say the same
LONGEST = 300  # characters of a source


@dataclass(frozen=True)
class Problem:
    code: str
    cell: str = ""
    column: str = ""
    found: str = ""
    params: dict = field(default_factory=dict)


@dataclass
class Read:
    """rows: {area, cadre, organisation (codes), approved, funded (None: not known), frozen (as text), source, row}.

    other: titles of columns that are none of the register's. left_out: (row, text) of totals, banners and notes.
    """

    rows: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    file_problems: list = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    left_out: list[tuple] = field(default_factory=list)


def read_posts(path: str | Path, *, filename: str, names: dict, source: str = "", within: Iterable[str] = ()) -> Read:
    """names: {area, cadre, organisation: matching.Names}; source: of rows that name none; within: paths one may write.

    FileProblem when it is no table, or has no column of an area, a cadre or approved posts.
    """
    titles = {title: column.name for column in COLUMNS for title in _titles(column)}
    table = read_table(path, filename=filename, expected=titles)
    done = Read(left_out=[(each.row, each.text) for each in table.left_out if each.kind in ("total", "banner", "note")])
    done.file_problems = [
        each for each in table.problems if each.severity == "error" and each.code not in FAULTS.values()
    ]
    places = {}
    for column in table.columns:
        name = titles.get(fold(column.title))
        if name and name not in places:
            places[name] = column.index
        elif column.title:
            done.other.append(column.title)
    _needed(places, table)
    reading = _Reading(done, table.cells, places, names, table.dates)
    reading.run(source, tuple(within))
    return done


def _titles(column):
    return {fold(each) for each in (column.name, *spoken(column.label), *column.also)}


def _needed(places, table):
    missing = [
        column.label
        for column in (BY_NAME["area"], BY_NAME["cadre"], BY_NAME["approved"])
        if column.name not in places and NAMED.get(column.name) not in places
    ]
    if missing:
        raise FileProblem("no_register_columns", sheet=table.sheet, missing=", ".join(str(each) for each in missing))


class _Reading:
    """One pass over the columns of a file."""

    def __init__(self, done: Read, cells: pd.DataFrame, places: dict, names: dict, dates: dict):
        self.done, self.cells, self.places, self.names, self.dates = done, cells, places, names, dates
        self.blank = pd.Series([None] * len(cells), index=cells.index, dtype=object)

    def run(self, source, within):
        found = pd.DataFrame(index=self.cells.index)
        found["area"] = self._areas(within)
        found["cadre"] = self._coded("cadre", is_required=True)
        found["organisation"] = self._coded("organisation", is_required=False)
        counts = {name: self._count(name) for name in COUNTS}
        self._frozen(counts)
        found["source"] = self._sources(source)
        self._repeated(found)
        for row, values in zip(found.index, found.to_dict("records"), strict=True):
            said = {name: counts[name][row] for name in COUNTS}
            self.done.rows.append(values | {"row": int(row)} | {name: _plain(value) for name, value in said.items()})
        order = {row: place for place, row in enumerate(found.index)}
        self.done.problems.sort(key=lambda each: (order.get(each.params.get("row"), -1), each.cell))
        self.done.problems = _distinct(self.done.problems)

    def column(self, name) -> pd.Series:
        """The text of a column, None where it is empty or not there."""
        if name not in self.places:
            return self.blank
        text = self.cells[self.places[name]].astype(object)
        if self.dates and name not in COUNTS:
            text = text.replace({said: day.text for said, day in self.dates.items()}).astype(object)
        return text.where(text.notna() & (text.str.strip() != ""), None)

    def problem(self, code, row, name, found="", **params):
        column = name if name in self.places else NAMED.get(name, name)
        place = self.places.get(column, next(iter(self.places.values())))
        text = "" if found is None else str(found)[:200]
        self.done.problems.append(Problem(code, address(place, row), name, text, {"row": row, **params}))

    def _areas(self, within):
        said = [self.column("area_code"), self.column("area")]
        found = matching.match_areas(said, self.names["area"], [self.column("within")], is_strict=True)
        paths = self.names["area"].paths
        for row, code, how, maybe, near, value in found[
            ["code", "how", "candidates", "suggestions", "value"]
        ].itertuples():
            if code and within and not paths[code].startswith(within):
                self.problem("area_outside", row, "area", value)
            elif not code:
                self._unknown(row, "area", how, value, maybe or near)
        return found["code"]

    def _coded(self, name, *, is_required):
        said, beside = self.column(NAMED[name]), self.column(name)
        said = said.where(said.notna(), beside)
        known = matching.match(pd.concat([said, beside]), self.names[name])
        codes = []
        for (row, value), other in zip(said.items(), beside, strict=True):
            found = known.loc[value] if value is not None else None
            code = found["code"] if found is not None else ""
            if found is None and is_required:
                self.problem("required", row, name)
            elif found is not None and not code:
                self._unknown(row, name, found["how"], value, found["candidates"] or found["suggestions"])
            elif code and other is not None and _is_unlike(code, known.loc[other]):
                self.problem("differ", row, name, f"{value} / {other}")
                code = ""
            codes.append(code)
        return codes

    def _unknown(self, row, name, how, value, maybe):
        if how == "blank":
            self.problem("required", row, name)
        elif how == "differ":
            self.problem("differ", row, name, value)
        elif matching.lost_zeros(value, maybe):
            self.problem("zeros", row, name, value, list=name, codes=list(maybe))
        else:
            self.problem("several" if how == "ambiguous" else "unknown", row, name, value, list=name, codes=list(maybe))

    def _count(self, name) -> dict:
        """{row: thousandths, None where empty}."""
        text = self.column(name)
        values, _flags, wrong = numbers.read_numbers(text, "decimal", {}, self.dates)
        wrong = wrong[wrong["rule"] != "rounded"]
        for position, rule, value in wrong[["position", "rule", "value"]].itertuples(index=False):
            day = self.dates.get(value) if rule == "date_cell" else None
            said, more = (day.text, {"beneath": day.number}) if day else (value, {})
            self.problem(rule, text.index[position], name, said, **more)
        bad = set(wrong["position"])
        found = {}
        for position, (row, value) in enumerate(zip(text.index, values, strict=True)):
            known = None if pd.isna(value) else int(value)
            if known is None and position not in bad and name == "approved":
                self.problem("required", row, name)
            found[row] = 0 if known is None and name == "frozen" else known
        return found

    def _frozen(self, counts):
        for row, frozen in counts["frozen"].items():
            approved = counts["approved"][row]
            if approved is not None and frozen > approved:
                self.problem("frozen_above_approved", row, "frozen", self.column("frozen")[row])

    def _sources(self, source):
        said = self.column("source")
        for row, value in said.items():
            if value is None and not source:
                self.problem("required", row, "source")
            elif value in numbers.FAULTS:
                self.problem(numbers.FAULTS[value], row, "source", value)
            elif value is not None and len(value) > LONGEST:
                self.problem("too_long", row, "source", value, most=LONGEST)
        return said.where(said.notna(), source)

    def _repeated(self, found):
        key = ["area", "cadre", "organisation"]
        whole = found[(found["area"] != "") & (found["cadre"] != "")]
        first = whole.groupby(key, sort=False)["area"].transform(lambda rows: rows.index[0])
        for row, one in first[whole.duplicated(key)].items():
            self.problem("repeated", row, "area", self.column("area")[row], first=int(one))


def _distinct(problems):
    """A name that is not known once, with the first cells in which it stands."""
    groups = {}
    for number, each in enumerate(problems):
        key = (each.code, each.column, each.found) if each.code in ("unknown", "several", "zeros") else number
        groups.setdefault(key, []).append(each)
    return [replace(group[0], cell=_cells([each.cell for each in group])) for group in groups.values()]


def _cells(cells):
    return ", ".join(cells[:CELLS]) + (" …" if len(cells) > CELLS else "")


def _is_unlike(code, found):
    """Whether what stands beside a code means something else."""
    meant = [found["code"]] if found["code"] else found["candidates"]
    return bool(meant) and code not in meant


def _plain(thousandths):
    """Thousandths -> the number as text, as JSON keeps it: 10500 -> '10.5'."""
    return None if thousandths is None else f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")


# Comparing ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """new: rows of the file. changed: (held, row, names of what differs). missing: held. Rows as in `Read`."""

    new: list[dict]
    changed: list[tuple]
    unchanged: int
    missing: list[dict]

    @property
    def is_same(self) -> bool:
        return not self.new and not self.changed


def compare(rows: list[dict], held: list[dict]) -> Difference:
    """What a file would change of what the register holds on the day from which the file counts.
    A source alone changes nothing.
    """
    known = {_key(each): each for each in held}
    new, changed, unchanged = [], [], 0
    for row in rows:
        old = known.pop(_key(row), None)
        differs = [name for name in COUNTS if old and old[name] != row[name]]
        if old is None:
            new.append(row)
        elif differs:
            changed.append((old, row, differs))
        else:
            unchanged += 1
    return Difference(new, changed, unchanged, list(known.values()))


def _key(row):
    return row["area"], row["cadre"], row["organisation"]
