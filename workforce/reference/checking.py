"""What the rows of all files must be together, and beside what is held. Plain data in, mistakes out.

Held(pk, values) is a row of the database, its values by column name as a file would give them.
"""

from dataclasses import dataclass
from datetime import date

from workforce.reference.layout import AREAS, COUNTRY, LEVELS
from workforce.reference.reading import Row

MOST_PATH = 400  # characters of an area's path, the codes from the root down


@dataclass(frozen=True)
class Held:
    pk: int
    values: dict


@dataclass(frozen=True)
class Pair:
    """A row of a file and the held row it is about (None: it is new)."""

    row: Row
    held: Held | None


def pair(sheet, held):
    """([Pair] of every row, held rows that no row is about). An area's only row also fits its only held period."""
    keys = {sheet.table.key_of(one.values): one for one in held}
    pairs, open_rows = {}, []
    for row in sheet.rows:
        found = keys.pop(sheet.table.key_of(row.values), None)
        pairs[row.line] = Pair(row, found)
        if found is None:
            open_rows.append(row)
    if sheet.table is AREAS:
        for code, rows in _grouped(open_rows, lambda row: row.values["code"]).items():
            left = [key for key in keys if key[0] == code]
            if len(rows) == len(left) == 1:
                pairs[rows[0].line] = Pair(rows[0], keys.pop(left[0]))
    return list(pairs.values()), [one for one in keys.values() if one.values.get("code") not in sheet.table.built_in]


def _grouped(items, key):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def check(sheets, held, codes, checks):
    """Mistakes of all sheets. held: table -> [Held]; codes: model -> codes held in the database.

    checks: table -> function(sheet, sheets, held) for what is particular to one table.
    """
    mistakes = []
    known = _known(sheets, codes)
    for table, sheet in sheets.items():
        mistakes += _repeated(sheet) + _unknown_codes(sheet, known) + _ends_before_it_starts(sheet)
        if table.single:
            mistakes += _single(sheet, held[table])
        if table in checks and sheet.is_read:
            mistakes += checks[table](sheet, sheets, held)
    return mistakes


def _known(sheets, codes):
    """model -> codes that may be named; None where the file that would say so could not be read."""
    known = {model: set(found) for model, found in codes.items()}
    for table, sheet in sheets.items():
        if "code" in table.by_name:
            known[table.model] = known.get(table.model, set()) | sheet.codes if sheet.is_read else None
    return known


def _repeated(sheet):
    first, mistakes = {}, []
    for row in sheet.rows:
        key = sheet.table.key_of(row.values)
        if key in first:
            value = ", ".join(str(row.values[name]) for name in sheet.table.key if row.values.get(name))
            mistakes.append(sheet.mistake("repeated_row", row, sheet.table.key[0], value, first[key]))
        first.setdefault(key, row.line)
    return mistakes


def _unknown_codes(sheet, known):
    mistakes = []
    for name, column in sheet.columns.items():
        if column.to is None or known.get(column.to) is None:
            continue
        for row in sheet.rows:
            value = row.values[name]
            for code in value if column.many else [value] if value else []:
                if code not in known[column.to]:
                    mistakes.append(sheet.mistake("unknown_code", row, name, code, column.to._meta.verbose_name))
    return mistakes


def _ends_before_it_starts(sheet):
    return [
        sheet.mistake("ends_before_it_starts", row, "valid_to", row.values["valid_to"], row.values["valid_from"])
        for row in sheet.rows
        if row.values.get("valid_from")
        and row.values.get("valid_to")
        and row.values["valid_to"] <= row.values["valid_from"]
    ]


def _single(sheet, held):
    mistakes = [sheet.mistake("one_row", row, "code", row.values["code"]) for row in sheet.rows[1:]]
    other = [one.values["code"] for one in held if sheet.rows and one.values["code"] != sheet.rows[0].values["code"]]
    if other:
        mistakes.append(sheet.mistake("other_country", sheet.rows[0], "code", sheet.rows[0].values["code"], other[0]))
    return mistakes


# Country -------------------------------------------------------------------------------------------------------------
def check_country(sheet, sheets, held):
    mistakes = []
    for row in sheet.rows:
        before = held[sheet.table][0].values if held[sheet.table] else {"density_low": 0.5, "density_high": 500}
        low, high = (row.values.get(name, before[name]) for name in ("density_low", "density_high"))
        if low >= high:
            mistakes.append(sheet.mistake("density_window", row, "density_high", high, low))
    return mistakes


# Areas ---------------------------------------------------------------------------------------------------------------
def check_areas(sheet, sheets, held):
    pairs, absent = pair(sheet, held[AREAS])
    # The whole of each area as it will be: columns the file leaves out keep what is held.
    rows = [(one.row, {**(one.held.values if one.held else {}), **one.row.values}) for one in pairs]
    rows += [(None, one.values) for one in absent]
    return (
        _overlapping(sheet, rows)
        + _circles(sheet, rows)
        + _parents(sheet, rows, _ranks(sheets, held))
        + _own_members(sheet, rows)
        + _tiles(sheet, rows)
    )


def _overlapping(sheet, rows):
    mistakes = []
    for periods in _grouped(rows, lambda item: item[1]["code"]).values():
        periods = sorted(periods, key=lambda item: item[1].get("valid_from") or date.min)
        for (_, earlier), (row, later) in zip(periods, periods[1:], strict=False):
            same_start = earlier.get("valid_from") == later.get("valid_from")
            if not same_start and (earlier.get("valid_to") or date.max) > (later.get("valid_from") or date.min):
                row = row or next(row for row, values in periods if row)
                mistakes.append(sheet.mistake("periods_overlap", row, "valid_from", later["code"], _period(earlier)))
    return mistakes


def _period(values):
    return f"{values.get('valid_from') or '…'} – {values.get('valid_to') or '…'}"


def _circles(sheet, rows):
    """Areas that lie in themselves, each circle named once, and paths that are too long."""
    parents, lines = {}, {}
    for row, values in rows:
        parents[values["code"]] = values.get("parent") or ""
        lines[values["code"]] = row or lines.get(values["code"])
    mistakes, done = [], set()
    for start in parents:
        way = []
        code = start
        while code and code in parents and code not in done and code not in way:
            way.append(code)
            code = parents[code]
        if code in way:
            circle = [*way[way.index(code) :], code]
            named = next((name for name in circle if lines[name]), code)
            mistakes.append(sheet.mistake("circle", lines[named], "parent", parents[named], " → ".join(circle)))
        elif sum(len(name) + 1 for name in _up(start, parents)) > MOST_PATH and lines[start]:
            mistakes.append(sheet.mistake("path_too_long", lines[start], "code", start, MOST_PATH))
        done |= set(way)
    return mistakes


def _up(code, parents):
    seen = []
    while code in parents and code not in seen:
        seen.append(code)
        code = parents[code]
    return seen


def _ranks(sheets, held):
    ranks = {one.values["code"]: one.values["rank"] for one in held[LEVELS]}
    return ranks | {row.values["code"]: row.values["rank"] for row in (sheets[LEVELS].rows if LEVELS in sheets else ())}


def _parents(sheet, rows, ranks):
    """A parent is of a higher level than its child; only the highest level has none."""
    level = {values["code"]: values["level"] for _, values in rows}
    mistakes = []
    for row, values in rows:
        own, parent = ranks.get(values["level"]), values.get("parent")
        if row is None or own is None:
            continue
        if not parent and own > min(ranks.values()):
            mistakes.append(sheet.mistake("no_parent", row, "parent", values["code"]))
        elif parent in level and ranks.get(level[parent], -1) >= own:
            mistakes.append(sheet.mistake("parent_level", row, "parent", parent, values["level"]))
    return mistakes


def _own_members(sheet, rows):
    return [
        sheet.mistake("own_member", row, "members", values["code"])
        for row, values in rows
        if row and values["code"] in values.get("members", ())
    ]


def _tiles(sheet, rows):
    mistakes, taken = [], {}
    for row, values in rows:
        tile = (values.get("tile_column"), values.get("tile_row"))
        if tile == (None, None) or values.get("valid_to"):
            continue
        if None in tile:
            if row:
                mistakes.append(sheet.mistake("half_a_tile", row, "tile_column", values["code"]))
        elif (*tile, values["level"]) in taken and row:
            other = taken[(*tile, values["level"])]
            mistakes.append(sheet.mistake("tile_taken", row, "tile_column", f"{tile[0]}, {tile[1]}", other))
        taken.setdefault((*tile, values["level"]), values["code"])
    return mistakes


CHECKS = {COUNTRY: check_country, AREAS: check_areas}


def order_of_areas(rows):
    """Rows of areas, parents before children."""
    parents = {row.values["code"]: row.values.get("parent") or "" for row in rows}
    return sorted(rows, key=lambda row: len(_up(row.values["code"], parents)))
