"""Rows of a file against rows of a plan (`plan_columns`):
what does not fit, and what is new, changed, the same or missing. Pure.
"""

from collections import Counter
from dataclasses import dataclass, field

from strategy.documents.plan_columns import BY_NAME, SHEETS, Sheet
from strategy.documents.plan_files import Read
from strategy.writing import texts

LINKS = {"objectives": "objectives", "actions": "actions", "indicators": "indicators"}


@dataclass
class Difference:
    """``changed``: (as held, as given, names of the columns that differ)."""

    sheet: Sheet
    new: list[dict] = field(default_factory=list)
    changed: list[tuple[dict, dict, list[str]]] = field(default_factory=list)
    unchanged: int = 0
    missing: list[dict] = field(default_factory=list)
    held: list[dict] = field(default_factory=list)  # all that is there

    @property
    def is_same(self):
        return not self.new and not self.changed


def compare(given: dict[str, list[dict]], held: dict[str, list[dict]]) -> dict[str, Difference]:
    """{sheet: Difference} of the sheets that are given, in the order of `plan_columns`."""
    renamed = {name: _renamed(BY_NAME[name], given.get(name), held[name]) for name in LINKS}
    return {
        sheet.name: _difference(sheet, given[sheet.name], held[sheet.name], renamed)
        for sheet in SHEETS
        if sheet.name in given
    }


def _renamed(sheet, given, held):
    """{number in the file: number in the plan} of what has a key,
    so that other sheets find it by its number in the file.
    """
    by_key = {row["key"]: row["number"] for row in held}
    return {row["number"]: by_key[row["key"]] for row in given or () if row.get("key") in by_key}


def _difference(sheet, given, held, renamed):
    found = Difference(sheet, held=held)
    by_key = {row["key"]: row for row in held if row.get("key")}
    by_identity = dict(zip(_identities(sheet, held, {}), held, strict=True))
    met = set()
    for row, identity in zip(given, _identities(sheet, given, renamed), strict=True):
        same = by_key.get(row["key"]) if row.get("key") else by_identity.get(identity)
        if same is None:
            found.new.append(row)
            continue
        met.add(id(same))
        differing = [name for name in row if _told(sheet, name, row[name], renamed) != same[name]]
        if differing:
            found.changed.append((same, row, differing))
        else:
            found.unchanged += 1
    found.missing = [row for row in held if id(row) not in met]
    return found


def _identities(sheet, rows, renamed):
    """What says which row it is; where rows may say the same, with how often it was said before."""
    seen = Counter()
    for row in rows:
        identity = tuple(_told(sheet, name, row.get(name, ""), renamed) for name in sheet.identity)
        if sheet.may_repeat:
            seen[identity] += 1
            identity = (*identity, seen[identity])
        yield identity


def _told(sheet, name, value, renamed):
    """A value with the numbers that the plan has, where the file numbers anew; its own number stays as it is given."""
    of = sheet.column(name).of
    if of not in LINKS or not renamed:
        return value
    names = {str(new): old for new, old in renamed[of].items()}
    if isinstance(value, list):
        return sorted(str(names.get(each, each)) for each in value)
    return type(value)(names.get(str(value), value)) if value != "" else value


# What does not fit ----------------------------------------------------------------------------------------------------


def check(done: Read, held: dict[str, list[dict]], figures: set[int]) -> None:
    """Adds what only shows across rows and sheets. ``figures``: ids of the figures that there are."""
    for sheet in SHEETS:
        if sheet.name in done.rows:
            _keys(done, sheet, held[sheet.name])
            _repeated(done, sheet)
            _links(done, sheet, held)
    for name in ("objectives", "actions", "indicators"):
        _taken(done, BY_NAME[name], held[name])
    _rows(done, "costs", _funded)
    _rows(done, "actions", _dates)
    _rows(done, "indicators", _indicator)
    _rows(done, "risks", _levels)
    for name in ("objectives", "actions"):
        _figures(done, name, figures)
    _measured(done, held["indicators"])


def _rows(done, sheet, rule):
    for place, row in enumerate(done.rows.get(sheet, ())):
        rule(done, place, row)


def _keys(done, sheet, held):
    known = {row.get("key") for row in held}
    count = Counter(row.get("key") for row in done.rows[sheet.name])
    for place, row in enumerate(done.rows[sheet.name]):
        key = row.get("key")
        if key and key not in known:
            done.problem("key_unknown", sheet.name, place, "key", key)
        elif key and count[key] > 1:
            done.problem("key_twice", sheet.name, place, "key", key)


def _repeated(done, sheet):
    if sheet.may_repeat:
        return
    seen = {}
    for place, identity in enumerate(_identities(sheet, done.rows[sheet.name], {})):
        if "" in identity[:1]:
            continue  # said already: a required value is missing
        if identity in seen:
            first = done.places[sheet.name][seen[identity]]
            done.problem(
                "repeated",
                sheet.name,
                place,
                sheet.identity[-1],
                ", ".join(str(part) for part in identity if part != ""),
                first=first,
            )
        seen.setdefault(identity, place)


def _links(done, sheet, held):
    """What names an objective, an action or an indicator by its number finds it, in the file or in the plan."""
    known = {name: {str(row["number"]) for row in [*done.rows.get(name, ()), *held[name]]} for name in LINKS}
    for column in sheet.read:
        if column.of not in LINKS:
            continue
        for place, row in enumerate(done.rows[sheet.name]):
            value = row.get(column.name, "")
            for number in value if isinstance(value, list) else [value]:
                if number != "" and str(number) not in known[column.of]:
                    done.problem("no_such_number", sheet.name, place, column.name, number, list=column.of)
    if sheet.name == "actions":
        for place, row in enumerate(done.rows["actions"]):
            if row["number"] and row["number"].split(".")[0] not in known["objectives"]:
                done.problem("no_such_number", "actions", place, "number", row["number"], list="objectives")


def _taken(done, sheet, held):
    """A row that gets another number gets one that is free: two that change places do so on the page."""
    own, taken = {row["key"]: row["number"] for row in held}, {row["number"]: row["key"] for row in held}
    for place, row in enumerate(done.rows.get(sheet.name, ())):
        key = row.get("key")
        if key in own and row["number"] != own[key] and row["number"] in taken:
            done.problem("taken", sheet.name, place, "number", row["number"])


def _funded(done, place, row):
    if row.get("funded") and row.get("amount") and float(row["funded"]) > float(row["amount"]):
        done.problem("more_than_cost", "costs", place, "funded", row["funded"], amount=row["amount"])


def _dates(done, place, row):
    if row.get("starts_on") and row.get("ends_on") and row["ends_on"] < row["starts_on"]:
        done.problem("before_beginning", "actions", place, "ends_on", row["ends_on"], begins=row["starts_on"])


def _levels(done, place, row):
    for name in ("likelihood", "impact"):
        if row.get(name) != "" and row.get(name) is not None and not 1 <= row[name] <= 5:
            done.problem("level", "risks", place, name, row[name])


def _indicator(done, place, row):
    if row.get("objective") and row.get("action"):
        done.problem("of_both", "indicators", place, "action", row["action"])
    if (
        row.get("source") == "measured"
        and "field" in row
        and (not row["field"] or bool(row.get("method")) == bool(row.get("rate")))
    ):
        done.problem("names_no_line", "indicators", place, "field" if not row["field"] else "method")


def _measured(done, held):
    """The baseline of what is read from the reports is read too, never typed."""
    same = {row["key"]: row for row in held} | {row["number"]: row for row in held}
    for place, row in enumerate(done.rows.get("indicators", ())):
        now = same.get(row.get("key") or row["number"], {})
        if row.get("source") == "measured":
            for name in ("baseline", "baseline_on"):
                if row.get(name) and row[name] != now.get(name):
                    done.problem("baseline_measured", "indicators", place, name, row[name])


def _figures(done, sheet, figures):
    for place, row in enumerate(done.rows.get(sheet, ())):
        missing = texts.figure_ids(row.get("text", "")) - figures
        if missing:
            done.problem("figure", sheet, place, "text", ", ".join(f"[[figure:{each}]]" for each in sorted(missing)))
