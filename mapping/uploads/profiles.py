"""Import profiles: how a file of another shape becomes the contract's columns.
A profile is data (JSON), kept per organisation.

    {
      "sheet": "Data",                          the sheet to read; left out: the one that fits best
      "header_rows": [3],                       rows of the titles, from 1 (two for a two-level header); left out: found
      "delimiter": ";", "encoding": "latin-1",  of a CSV; left out: found
      "columns": {"In post": "posts_filled",    their title -> our column, or several of ours
                  "FTE": ["fte", "posts_filled"]},
      "area": ["New code", "Old code", "Name"], their columns that say the area, tried in this order
      "area_within": ["Region"],                their columns that say what holds the area:
                                                settles a name that stands twice
      "fill_down": ["Region"],                  their columns whose empty cells mean the cell above (merged cells)
      "constants": {"cadre": "social-worker"},  what holds for every row
      "derived": {"posts_approved": {"sum": ["In post", "Vacancies"]}},   or "difference": the first less the others
      "round": {"column": "Year", "is": "{year}"},   only rows of the round: {code} of the round, {year} of its day
      "keep": [{"column": "Level", "values": ["Local authority"]}],      only rows whose cell is one of the values
      "leave_out": [{"column": "Name", "values": ["Total"]}],            rows to leave out;
                                                                         "not_values" works as keep does
      "empty_codes": {"x": "unknown", "z": "not_applicable", "c": "suppressed"},
      "flags": {"low": {"value": 0, "flag": "low"}}
    }

Titles and cell values are compared without case, accents and extra spaces.
A sum or difference is empty where a part is, for the same reason.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from mapping.checks import numbers
from mapping.checks.matching import fold
from mapping.columns import BY_NAME, COLUMNS, EMPTY_REASONS, FLAGS
from mapping.files import FileProblem
from mapping.files.table import SHEET
from mapping.files.table import fold as fold_title

PARTS = {
    "sheet": str,
    "header_rows": list,
    "delimiter": str,
    "encoding": str,
    "columns": dict,
    "area": list,
    "area_within": list,
    "fill_down": list,
    "constants": dict,
    "derived": dict,
    "round": dict,
    "keep": list,
    "leave_out": list,
    "empty_codes": dict,
    "flags": dict,
}
REASON_CODES = [code for code, _label in EMPTY_REASONS]
FLAG_CODES = [code for code, _label in FLAGS]
WORDS = {  # what partners write in a cell of figures, whatever the language of the page
    "unknown": ("unknown", "not known", "don't know", "inconnu", "non connu", "ne sait pas"),
    "not_applicable": ("not applicable", "sans objet", "non applicable"),
    "not_yet_known": ("not yet known", "pas encore connu"),
    "suppressed": ("suppressed", "suppressed at source", "confidential", "confidentiel", "supprime a la source"),
}


@dataclass
class Prepared:
    """A file's text by contract column (see ``cells``), where each column stands, and what was not used.

    ``places``: {our column, 'area+1' ...: table.Column}; ``left_out``: [(row, kind, text)]; ``unused``: titles.
    """

    text: pd.DataFrame
    places: dict
    left_out: list = field(default_factory=list)
    unused: list = field(default_factory=list)


# The words of the contract --------------------------------------------------------------------------------------------
def known_titles():
    """{folded title: our column} in every language of the application."""
    titles = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for column in COLUMNS:
                for title in (str(column.label), column.name, *map(str, column.headings)):
                    titles.setdefault(fold_title(title), column.name)
    return titles


def words(spec=None):
    """{folded text: (value, flag)} for ``numbers.read_numbers``:
    the words for each kind of empty, and the profile's codes.
    """
    meaning = {fold(word): (None, reason) for reason, each in WORDS.items() for word in each} | {"low": (0, "low")}
    for language, _name in settings.LANGUAGES:
        with override(language):
            meaning |= {fold(str(label)): (None, reason) for reason, label in EMPTY_REASONS}
    for text, reason in (spec or {}).get("empty_codes", {}).items():
        meaning[fold(text)] = (None, reason)
    for text, flag in (spec or {}).get("flags", {}).items():
        meaning[fold(text)] = (flag["value"], flag["flag"])
    return meaning


# Is it one? -----------------------------------------------------------------------------------------------------------
def validate(spec):
    """Sentences that say what is wrong with a profile; none if it can be used."""
    if not isinstance(spec, dict):
        return [_("A profile is one JSON object, in braces.")]
    wrong = [_("“%(part)s” is no part of a profile.") % {"part": part} for part in spec if part not in PARTS]
    wrong += [
        _("“%(part)s” must be %(kind)s.") % {"part": part, "kind": {dict: "{…}", list: "[…]", str: "“…”"}[kind]}
        for part, kind in PARTS.items()
        if part in spec and not isinstance(spec[part], kind)
    ]
    return wrong or [*_wrong_columns(spec), *_wrong_rows(spec), *_wrong_codes(spec)]


def _targets(spec):
    for title, ours in spec.get("columns", {}).items():
        yield from ((title, name) for name in (ours if isinstance(ours, list) else [ours]))


def _wrong_columns(spec):
    said = [(f"columns: {title}", name) for title, name in _targets(spec)]
    said += [("constants", name) for name in spec.get("constants", {})] + [
        ("derived", n) for n in spec.get("derived", {})
    ]
    unknown = _("%(where)s: “%(name)s” is none of our columns.")
    wrong = [
        unknown % {"where": where, "name": name}
        for where, name in said
        if not isinstance(name, str) or name not in BY_NAME
    ]
    lists = [(part, spec.get(part, [])) for part in ("area", "area_within", "fill_down")]
    lists += [(name, _parts(how)) for name, how in spec.get("derived", {}).items() if _is_derived(how)]
    for where, titles_there in lists:
        if not all(isinstance(title, str) for title in titles_there or []):
            wrong.append(_("“%(part)s” lists titles of columns, as text.") % {"part": where})
    ours = [name for _where, name in said] + (["area"] if spec.get("area") else [])
    twice = _("“%(name)s” gets its value from two places.")
    wrong += [twice % {"name": name} for name in dict.fromkeys(ours) if ours.count(name) > 1]
    needed = _("No column gives “%(name)s”, which every row needs.")
    wrong += [needed % {"name": column.name} for column in COLUMNS if column.required and column.name not in ours]
    for name, how in spec.get("derived", {}).items():
        if not _is_derived(how):
            wrong.append(
                _("derived: “%(name)s” must be {“sum”: [titles]} or {“difference”: [titles]}.") % {"name": name}
            )
        elif name in BY_NAME and not BY_NAME[name].is_measure:
            wrong.append(_("derived: “%(name)s” is no figure.") % {"name": name})
    return wrong


def _is_derived(how):
    one = isinstance(how, dict) and len(how) == 1 and set(how) <= {"sum", "difference"}
    return one and isinstance(_parts(how), list) and bool(_parts(how))


def _parts(how):
    return next(iter(how.values()))


def _wrong_rows(spec):
    wrong = []
    for part in ("keep", "leave_out"):
        for rule in spec.get(part, []):
            lists = [
                key for key in ("values", "not_values") if isinstance(rule, dict) and isinstance(rule.get(key), list)
            ]
            if not (isinstance(rule, dict) and isinstance(rule.get("column"), str) and len(lists) == 1):
                wrong.append(
                    _("%(part)s: each entry names a “column” and its “values” or “not_values”.") % {"part": part}
                )
    if (chosen := spec.get("round")) is not None and not (set(chosen) == {"column", "is"}):
        wrong.append(_("round: names a “column” and what it “is”, such as {year}."))
    if not all(isinstance(row, int) and row > 0 for row in spec.get("header_rows", [])):
        wrong.append(_("header_rows: row numbers, from 1."))
    return wrong


def _wrong_codes(spec):
    allowed = {"codes": ", ".join(REASON_CODES)}
    wrong = [
        _("empty_codes: “%(text)s” must mean one of %(codes)s.") % {"text": text, **allowed}
        for text, reason in spec.get("empty_codes", {}).items()
        if reason not in REASON_CODES
    ]
    for text, flag in spec.get("flags", {}).items():
        fits = isinstance(flag, dict) and set(flag) == {"value", "flag"} and flag["flag"] in FLAG_CODES
        if not fits or not isinstance(flag["value"], int | float) or flag["value"] < 0:
            message = _("flags: “%(text)s” must be {“value”: number, “flag”: one of %(codes)s}.")
            wrong.append(message % {"text": text, "codes": ", ".join(FLAG_CODES)})
    return wrong


# Table -> text by contract column -------------------------------------------------------------------------------------
def apply(table, spec, *, code="", year=0):
    """Prepared, from a files.Table and a valid profile; ``code`` and ``year`` are the round's.
    FileProblem: profile_columns.
    """
    by_title = {}
    for column in table.columns:
        by_title.setdefault(fold_title(column.title), column)
    missing = [title for title in titles(spec) if fold_title(title) not in by_title]
    if missing:
        raise FileProblem("profile_columns", titles=", ".join(missing), sheet=table.sheet)
    filled = [by_title[fold_title(title)].index for title in spec.get("fill_down", [])]
    cells, left_out = _rows(_fill_down(table.cells, filled), spec, by_title, code, year)
    prepared = Prepared(pd.DataFrame(index=cells.index), {}, left_out)
    if SHEET in cells:
        prepared.text[SHEET] = cells[SHEET]

    def put(name, title):
        column = by_title[fold_title(title)]
        prepared.text[name], prepared.places[name] = cells[column.index], column

    for title, name in _targets(spec):
        put(name, title)
    for number, title in enumerate(spec.get("area", [])):
        put(f"area+{number}" if number else "area", title)
    for number, title in enumerate(spec.get("area_within", []), 1):
        put(f"within+{number}", title)
    for name, value in spec.get("constants", {}).items():
        prepared.text[name] = pd.Series(str(value), index=cells.index, dtype="str")
    for name, how in spec.get("derived", {}).items():
        parts = [by_title[fold_title(title)] for title in _parts(how)]
        prepared.text[name] = _sum(
            [cells[part.index] for part in parts], BY_NAME[name].kind, words(spec), -1 if "difference" in how else 1
        )
        prepared.places[name] = parts[0]
    used = {fold_title(title) for title in titles(spec)}
    prepared.unused = [
        column.title for column in table.columns if column.title and fold_title(column.title) not in used
    ]
    return prepared


def titles(spec):
    """Every title of theirs that a profile names, once."""
    titles = [title for title, _name in _targets(spec)] + spec.get("area", []) + spec.get("area_within", [])
    titles += spec.get("fill_down", [])
    titles += [title for how in spec.get("derived", {}).values() for title in _parts(how)]
    titles += [rule["column"] for part in ("keep", "leave_out") for rule in spec.get(part, [])]
    return list(dict.fromkeys(titles + ([spec["round"]["column"]] if spec.get("round") else [])))


def _fill_down(cells, columns):
    """The cells with the text above, of the same sheet, in the empty ones of these columns."""
    cells = cells.copy()
    for column in columns:
        texts = cells[column].where(cells[column].fillna("").str.strip() != "")
        cells[column] = texts.groupby(cells[SHEET]).ffill() if SHEET in cells else texts.ffill()
    return cells


def _rows(cells, spec, by_title, code, year):
    """(the rows to read, [(row, kind, text)] of the others)."""
    rules = [(rule["column"], rule.get("values"), rule.get("not_values"), True) for rule in spec.get("keep", [])]
    rules += [(rule["column"], rule.get("values"), rule.get("not_values"), False) for rule in spec.get("leave_out", [])]
    if chosen := spec.get("round"):
        wanted = str(chosen["is"]).replace("{code}", code).replace("{year}", str(year))
        rules.append((chosen["column"], [wanted], None, True))
    keep = np.ones(len(cells), dtype=bool)
    for title, values, but, wanted in rules:
        column = cells[by_title[fold_title(title)].index].astype(object)
        meant = {fold(str(value)) for value in (values if values is not None else but)}
        found = (
            column.map({text: fold(text) in meant for text in column.dropna().unique()}).fillna(False).to_numpy(bool)
        )
        keep &= found if wanted == (values is not None) else ~found
    gone = cells[~keep]
    first = gone.iloc[:, 0].astype(object).fillna("") if len(gone.columns) else []
    return cells[keep], [(int(row), "profile", text[:100]) for row, text in zip(gone.index, first, strict=True)]


def _sum(parts, kind, codes, sign=1):
    """Text of the first part and ``sign`` times the others; where a part is empty or no number, that part's own text,
    so that it is read (or named) as it stands.
    """
    known = [numbers.read_numbers(part, "decimal" if kind == "count" else kind, codes) for part in parts]
    values = np.vstack([values if not at else sign * values for at, (values, *_rest) in enumerate(known)])
    total = pd.Series([f"{value / 1000:.3f}".rstrip("0").rstrip(".") for value in values.sum(axis=0)], dtype=object)
    firm = np.zeros(values.shape[1], dtype=bool)
    for _values, flagged, _wrong in known:
        firm[flagged["position"].to_numpy(dtype="int64")] = True
    total[firm] = total[firm] + " (estimate)"
    for part, row in zip(reversed(parts), reversed(values), strict=True):
        empty = np.isnan(row)
        total[empty] = part.to_numpy(dtype=object)[empty]
    return pd.Series(total.to_numpy(), index=parts[0].index, dtype="str")
