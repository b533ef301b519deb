"""A file without a profile: which of its columns is which of ours, by the contract's own titles. What is not known and
looks like a column of ours is asked about; what nothing uses is named and blocks nothing.
"""

from collections.abc import Callable
from functools import lru_cache

import pandas as pd
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from mapping.checks.coded import encode, take
from mapping.checks.questions import Asked
from mapping.columns import BY_NAME, COLUMNS, MEASURES, TEXTS
from mapping.files import FileProblem, Table
from mapping.files.table import SHEET, fold
from mapping.uploads.profiles import Prepared, known_titles

AREAS = [fold(title) for title in ("District", "Local government", "Area", "Sub-county", "Area code")]  # exact last
FIGURE = r"^[-+~]?\d[\d\s.,'’]*$"
NUMBERING = {"no", "n", "nr", "s/n", "sn", "#", "id", "row", "serial", "serial no", "serial number", "numero", "ligne"}
OURS = {"round", "submitted for", "version", "flags", "file", "sheet"}  # in our own exports, beside the contract
PERSON = {fold(title) for title in (
    "Name", "Names", "Full name", "First name", "Last name", "Surname", "Staff name", "Name of staff", "Employee name",
    "Name of officer", "Name of worker", "Officer’s name", "Date of birth", "DOB", "National ID", "NIN", "ID number",
    "Staff number", "Staff no", "Employee number", "Payroll number", "Telephone", "Phone", "Phone number", "Mobile",
    "Nom", "Noms", "Prénom", "Prénoms", "Nom et prénom", "Nom et prénoms", "Noms et prénoms", "Nom de l’agent",
    "Date de naissance", "Matricule", "Numéro d’identité", "Téléphone", "Numéro de téléphone",
)}  # fmt: skip
NEAR = 80  # of 100: from there on a title is a likely slip of the pen
FAR = 55  # below it a title of figures resembles none of ours; it may be the workers all the same
OFFERED = 3  # columns of ours that are offered for one of theirs
LONGEST = 200  # characters of a title that are compared
LEAVE = "leave_out"


def standard(table: Table, asked: Asked, is_area: Callable[[str], bool] = bool) -> Prepared:
    """Prepared, by the contract's own titles and by what a person answered. ``is_area``: whether a name is an area's.
    FileProblem: columns_missing, figures_unknown, no_figures, persons.

    Several titles may mean the area: the most exact is the area (a code before a sub-county before a district), what
    else is there settles names that stand twice.
    """
    used, unknown = _by_title(table, asked)
    if not any(name in used for name in (*MEASURES, *TEXTS)):
        _refuse_without_figures(table, unknown, used)
    unused = []
    for column in unknown:
        if name := _meant(column, table, used, asked):
            used[name] = [column]
        else:
            unused.append(column)
    if persons := [column.title for column in unused if fold(column.title) in PERSON]:
        _refuse_persons(", ".join(persons), asked)
    prepared = Prepared(pd.DataFrame(index=table.cells.index), {}, unused=[column.title for column in unused])
    for name, columns in used.items():
        for number, column in enumerate(columns):
            ours = f"{'within' if name == 'area' else name}+{number}" if number else name
            prepared.text[ours], prepared.places[ours] = table.cells[column.index], column
    if SHEET in table.cells:
        prepared.text[SHEET] = table.cells[SHEET]
    if "area" not in used and _is_area_the_sheet(table, asked, is_area):
        prepared.text["area"] = table.cells[SHEET] if SHEET in table.cells else table.sheet
    missing = [column.name for column in COLUMNS if column.required and column.name not in prepared.text]
    possible = {choice for question in asked.open for choice in question.choices}
    if any(name not in possible for name in missing):
        titles = ", ".join(str(BY_NAME[name].label) for name in missing)
        raise FileProblem("columns_missing", titles=titles, missing=missing, near=_near(unused, missing))
    return prepared


def _by_title(table, asked):
    """({our column: [columns of theirs]}, the others that have a title). Only what has codes has several: the code, the
    name beside it."""
    known, found, unknown = known_titles(), {}, []
    for column in table.columns:
        title = fold(column.title)
        if name := known.get(title) if title else None:
            found.setdefault(name, {}).setdefault(title if _is_coded(name) else "", []).append(column)
        elif title:
            unknown.append(column)
    used = {name: [_one(each, name, table, asked) for each in titled.values()] for name, titled in found.items()}
    for columns in used.values():
        columns.sort(key=lambda each: "code" not in fold(each.title))  # a name stands for it where it is blank
    used.get("area", []).sort(key=lambda each: -AREAS.index(fold(each.title)) if fold(each.title) in AREAS else -2)
    return used, unknown


def _is_coded(name):
    return not BY_NAME[name].is_measure and BY_NAME[name].kind != "text"


def _one(columns, name, table, asked):
    """The column that counts, where several have titles that mean the same and do not say the same."""
    first, *others = columns
    cells = table.cells[first.index].astype("str")
    if all(cells.equals(table.cells[each.index].astype("str")) for each in others):
        return first
    letters = {each.letter: each.title for each in columns}
    choice = asked.ask("twice", letters, which=f"{name}_{first.letter}", names=letters, ours=name)
    return next((each for each in columns if each.letter == choice), first)


def _is_area_the_sheet(table, asked, is_area):
    """Whether a person says so; asked where several sheets are of one shape, or the one is called like an area."""
    several = next((each.params["alike"] for each in asked.questions if each.code == "sheets"), [table.sheet])
    names = list(table.cells[SHEET].unique()) if SHEET in table.cells else several
    likely = len(names) > 1 or is_area(table.sheet)
    return likely and asked.ask("sheet_area", ("area", LEAVE), names=", ".join(names)) == "area"


# Titles that are not known --------------------------------------------------------------------------------------------
def _meant(column, table, used, asked):
    """The column of ours that a person says it is; '' for none, and where there is nothing to ask."""
    if fold(column.title) in NUMBERING | OURS:
        return ""
    scores = _scores(column.title, [name for name in BY_NAME if name not in used])
    near = [name for name, score in scores if score >= NEAR]
    if not near and _is_figures(table.cells[column.index], column.title):
        near = [name for name, score in scores if name in MEASURES and (score >= FAR or name == "headcount")]
        near.sort(key=lambda name: name != "headcount")
    elif not near:
        return ""
    choices = [*near[:OFFERED], LEAVE]
    choice = asked.ask("column", choices, which=column.letter, letter=column.letter, title=column.title)
    return choice if choice != LEAVE else ""


@lru_cache(maxsize=1)
def _likely():
    """{folded title: our column}: those that mean it, and those that may."""
    return {fold(title): column.name for column in COLUMNS for title in column.maybe} | known_titles()


def _scores(title, names):
    """[(column of ours, how near its nearest title is, of 100)], the nearest first."""
    titles = {each: name for each, name in _likely().items() if name in names}
    found = process.extract(fold(title)[:LONGEST], list(titles), scorer=_alike, limit=None)
    best = {}
    for each, score, _at in found:
        best.setdefault(titles[each], score)
    return list(best.items())


def _alike(one, other, **_options):
    """Of 100: the letters in their order, or the words in any order."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def _near(columns, names):
    """[[their title, our column]]: for each of theirs the likeliest of ours, where one is likely."""
    best = [(column.title, _scores(column.title, names)[:1]) for column in columns]
    return [[title, found[0][0]] for title, found in best if found and found[0][1] >= NEAR]


def _is_figures(series, title):
    """Whether most cells that are filled hold a number, and they do not only number the rows."""
    numbers, texts = encode(series)
    matches = pc.match_substring_regex(texts, FIGURE).to_numpy(zero_copy_only=False)
    filled = int((numbers >= 0).sum())
    return int(take(matches, numbers, False).sum()) * 2 > filled and fold(title) not in NUMBERING | OURS


def _refuse_persons(titles, asked):
    """A row about a person is no record of how many there are."""
    if asked.ask("persons", ("counts", "persons"), titles=titles) == "persons":
        raise FileProblem("persons", titles=titles)


def _refuse_without_figures(table, unknown, used):
    """A file in which no column of figures or texts is known says nothing."""
    figures = [column for column in unknown if _is_figures(table.cells[column.index], column.title)]
    titles = ", ".join(column.title for column in figures)
    near = _near(figures, [name for name in MEASURES if name not in used])
    raise FileProblem("figures_unknown" if figures else "no_figures", titles=titles, near=near)
