"""Load a folder of reference data: check everything, then write what differs, in one transaction with its history.

A mistake anywhere loads nothing. A row gone from a file is reported, never deleted. Loading twice changes nothing.
"""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from workforce.history.models import Event
from workforce.jobs.bulk import analyze
from workforce.reference.checking import CHECKS, Held, check, order_of_areas, pair
from workforce.reference.layout import AREAS, TABLES, language_of
from workforce.reference.models import Area, NameKeyField
from workforce.reference.paths import mend_paths
from workforce.reference.reading import Mistake, Sheet, read_folder
from workforce.reference.reconciling import reconcile
from workforce.reference.shapes import FILE as BOUNDARIES
from workforce.reference.shapes import load_boundaries

LOCK = 20_261_121  # one load at a time; any number that nothing else locks
BATCH = 1000


@dataclass
class Changes:
    """What a load did to one table; rows by their labels. absent: held, but not in the files."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def count(self):
        return len(self.added) + len(self.changed) + len(self.ended)


@dataclass
class Report:
    """tables: file name -> Changes; remarks: what is wrong with boundaries, which stops nothing (Mistakes too)."""

    tables: dict[str, Changes] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[Mistake] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    dry_run: bool = False

    @property
    def count(self):
        """Rows added, changed and ended, of all tables."""
        return sum(changes.count for changes in self.tables.values())


def load(folder, *, by=None, dry_run=False) -> Report:
    """Load a country's reference data from ``folder`` (docs/reference-data.md). ``by``: the person, None the system."""
    return load_tables(folder, TABLES, CHECKS, by=by, dry_run=dry_run, shapes=True)


@transaction.atomic
def load_tables(folder, tables, checks, *, by, dry_run, shapes=False) -> Report:
    """The same for any set of tables; ``checks`` as in checking.check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    sheets, mistakes, not_read = read_folder(folder, tables)
    only_shapes = shapes and not sheets and (Path(folder) / BOUNDARIES).is_file()
    report = Report(mistakes=[] if only_shapes else mistakes, not_read=not_read, dry_run=dry_run)
    held = {table: read_held(table) for table in tables}
    report.mistakes += check(sheets, held, _codes(tables), checks)
    if not report.mistakes:
        report.mistakes += reconcile(sheets, held)
    report.mistakes.sort(key=lambda mistake: (mistake.file, mistake.line))
    if report.mistakes:
        return report
    history = []
    for table in (table for table in tables if table in sheets):
        pairs, absent = pair(sheets[table], held[table])
        plan = Plan(sheets[table], pairs)
        report.tables[table.file] = plan.changes([label(table, one.values) for one in absent])
        if not dry_run:
            history += plan.write(by)
            history += _summary(table.model, table.file, report.tables[table.file], by)
    if shapes:
        found = load_boundaries(folder, _current_areas(sheets), dry_run=dry_run)
        if found:
            report.tables[BOUNDARIES], report.remarks = Changes(**found.changes), found.remarks
            history += [] if dry_run else _summary(found.model, BOUNDARIES, report.tables[BOUNDARIES], by)
    Event.objects.bulk_create(history, batch_size=BATCH)
    return report


def _codes(tables):
    """model -> codes in the database, of every model that a column names."""
    named = {column.to for table in tables for column in table.columns if column.to}
    return {model: set(model.objects.values_list("code", flat=True)) for model in named}


def _current_areas(sheets):
    """code -> level of the areas that have not ended. Asked after writing; a dry run adds what it would write."""
    rows = sheets[AREAS].rows if AREAS in sheets else []
    tried = {row.values["code"]: row.values["level"] for row in rows if not row.values.get("valid_to")}
    return tried | dict(Area.objects.filter(valid_to=None).values_list("code", "level__code"))


def _summary(model, file, changes, by):
    if not changes.count:
        return []
    counts = {name: len(getattr(changes, name)) for name in ("added", "changed", "ended")}
    return [
        Event(
            actor=by,
            actor_name=str(by) if by else "system",
            verb="loaded",
            object_type=model._meta.label_lower,
            object_label=file,
            after=counts | {"unchanged": changes.unchanged},
        )
    ]


# What is held --------------------------------------------------------------------------------------------------------
def read_held(table) -> list[Held]:
    """Every row of the table's model as a file would give it."""
    plain = [column for column in table.columns if not column.many]
    paths = {column.name: f"{column.target}__code" if column.to else column.target for column in plain}
    translated = [column for column in table.columns if column.translated]
    wanted = {*paths.values(), *(column.translated for column in translated)}
    many = {column.name: _codes_of_many(table.model, column) for column in table.columns if column.many}
    held = []
    for row in table.model.objects.values("pk", *wanted):
        values = {
            name: "" if row[path] is None and table.by_name[name].to else row[path] for name, path in paths.items()
        }
        for column in translated:
            values |= {f"{column.target}_{language}": text for language, text in row[column.translated].items()}
        held.append(Held(row["pk"], values | {name: codes.get(row["pk"], []) for name, codes in many.items()}))
    return held


def _codes_of_many(model, column):
    codes = {}
    for pk, code in model.objects.filter(**{f"{column.target}__isnull": False}).values_list(
        "pk", f"{column.target}__code"
    ):
        codes.setdefault(pk, []).append(code)
    return codes


def label(table, values):
    """What a row is called in a report: its key and its name."""
    key = ", ".join(str(values[name]) for name in table.key if values.get(name))
    name = values.get("name", "")
    return f"{key} ({name})" if name and name != key else key


# What differs, and writing it ----------------------------------------------------------------------------------------
class Plan:
    """The rows of one sheet sorted into new, differing and unchanged."""

    def __init__(self, sheet: Sheet, pairs):
        self.table, self.columns = sheet.table, sheet.columns
        self.new = [one.row for one in pairs if one.held is None]
        self.differing, self.unchanged = [], 0  # (row, held, before, after)
        for one in pairs:
            if one.held is None:
                continue
            before, after = self.difference(one.row.values, one.held.values)
            if after:
                self.differing.append((one.row, one.held, before, after))
            else:
                self.unchanged += 1

    def difference(self, values, held):
        names = [name for name in values if self.is_other(name, values[name], held.get(name, ""))]
        return {name: held.get(name, "") for name in names}, {name: values[name] for name in names}

    def is_other(self, name, new, old):
        if self.columns[name].many:
            return sorted(new) != sorted(old)
        return new != old

    def changes(self, absent):
        made = Changes(
            absent=absent, unchanged=self.unchanged, added=[label(self.table, row.values) for row in self.new]
        )
        for row, _held, before, after in self.differing:
            is_ended = after.get("valid_to") and not before["valid_to"]
            (made.ended if is_ended else made.changed).append(label(self.table, row.values))
        return made

    def write(self, by):
        """Write rows and return the unsaved history of the differing ones."""
        model = self.table.model
        if model is Area:
            self.move_periods()
        codes = {column.to: Codes(column.to) for column in self.columns.values() if column.to}
        new = []
        for rows in self.waves():
            made = [self.fill(model(), row.values, row.values, codes) for row in rows]
            new += zip(model.objects.bulk_create(made, batch_size=BATCH), rows, strict=True)
            if model is Area:
                codes[Area] = Codes(Area)
        analyze(model, len(new))
        objects = model.objects.in_bulk([held.pk for _row, held, _before, _after in self.differing])
        changed = [
            (self.fill(objects[held.pk], after, row.values, codes), row, after)
            for row, held, _b, after in self.differing
        ]
        self.update([thing for thing, _row, _after in changed])
        for column in (column for column in self.columns.values() if column.many):
            self.set_many(column, codes, [(thing, row) for thing, row in new if row.values[column.name]])
            self.set_many(column, codes, [(thing, row) for thing, row, after in changed if column.name in after])
        if model is Area and (new or changed):
            mend_paths()
        return [
            Event.line("changed", objects[held.pk], by=by, before=plain(before), after=plain(after))
            for _row, held, before, after in self.differing
        ]

    def waves(self):
        """New rows in batches of which each needs only earlier ones: areas level by level."""
        if self.table is not AREAS:
            return [self.new] if self.new else []
        waves, place = [], {}
        for row in order_of_areas(self.new):
            parent = place.get(row.values.get("parent"), -1)
            place[row.values["code"]] = depth = max(parent + 1, place.get(row.values["code"], 0))
            waves += [[]] if depth == len(waves) else []
            waves[depth].append(row)
        return waves

    def fill(self, thing, values, row, codes):
        """Set the cells ``values`` of a row on an object."""
        for name, value in values.items():
            column = self.columns[name]
            language = language_of(column)
            if column.many:
                continue
            if language:
                kept = {**getattr(thing, column.translated), language: value}
                setattr(thing, column.translated, {code: text for code, text in kept.items() if text})
            elif column.to:
                setattr(thing, f"{column.target}_id", codes[column.to].pk(value, column.on(row)))
            else:
                setattr(thing, column.target, value)
        return thing

    def update(self, changed):
        model = self.table.model
        if not changed:
            return
        fields = {column.target for column in self.columns.values() if not column.many}
        fields |= {column.translated for column in self.columns.values() if column.translated}
        keys = [each for each in model._meta.fields if isinstance(each, NameKeyField)]
        for thing in changed:
            for key in keys:
                key.pre_save(thing, add=False)
        model.objects.bulk_update(changed, [*fields, *(key.name for key in keys)], batch_size=BATCH)

    def move_periods(self):
        """The dates of changed periods first, as new periods may take their place.

        The trigger looks at one row after the other:
        so all take another code first, then come back with their new dates.
        """
        moved = [one for one in self.differing if one[3].keys() & {"valid_from", "valid_to"}]
        for _row, held, _before, _after in moved:
            Area.objects.filter(pk=held.pk).update(code=f"moving:{held.pk}")
        for _row, held, _before, after in moved:
            dates = {name: after.get(name, held.values[name]) for name in ("valid_from", "valid_to")}
            Area.objects.filter(pk=held.pk).update(code=held.values["code"], **dates)

    def set_many(self, column, codes, things):
        for thing, row in things:
            pks = [codes[column.to].pk(code, column.on(row.values)) for code in row.values[column.name]]
            getattr(thing, column.target).set(pks)


class Codes:
    """code -> primary key; of an area the period valid on a day, else the newest."""

    def __init__(self, model):
        self.periods = {}
        dates = ("valid_from", "valid_to") if model is Area else ()
        for code, pk, *period in model.objects.values_list("code", "pk", *dates):
            self.periods.setdefault(code, []).append((pk, *period))

    def pk(self, code, on):
        periods = self.periods.get(code)
        if not periods:
            return None
        if len(periods) == 1 or len(periods[0]) == 1:
            return periods[0][0]
        for pk, start, end in periods:
            if on and (start is None or start <= on) and (end is None or on < end):
                return pk
        return max(periods, key=lambda one: (one[1] is not None, one[1]))[0]


def plain(values):
    """Values as JSON keeps them."""
    return {
        name: value if isinstance(value, bool | int | list | dict) else str(value or "")
        for name, value in values.items()
    }
