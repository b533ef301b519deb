"""The form of an area's records, or of one cadre's: rows and columns of text.
What is wrong with it is found by the file's own checks.
"""

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mapping.columns import BY_NAME, EMPTY_REASONS, KEY
from mapping.files import rules
from mapping.records.forms.records import figure
from mapping.records.services import tables
from mapping.records.services.records import Row
from workforce.language import words

REASONS = dict(EMPTY_REASONS)
EMPTY, REMOVE, WHY = "empty", "remove", "why:"  # what a row has beside its columns
ORDER = {name: place for place, name in enumerate(BY_NAME)}
GROUP_OF = {column.name: group for group in tables.GROUPS for column in tables.columns_of(group)}


def is_field(name: str) -> bool:
    row, _dash, column = name.rpartition("-")
    return bool(row) and (column in BY_NAME or column in (EMPTY, REMOVE) or column.startswith(WHY))


def typed_in(data) -> dict:
    """{field: text} of what a person changed in the page that was sent: what it showed stands in ``was``."""
    was = _was(data.get("was", ""))
    return {
        name: text for name, text in data.items() if is_field(name) and text.strip() != was.get(name, _before(name))
    }


def _before(name):
    """What a field was that ``was`` does not name: a reason or a choice of the row was not given;
    a figure is not known.
    """
    column = name.rpartition("-")[2]
    return None if column in BY_NAME else ""


def _was(text):
    try:
        said = json.loads(text or "{}")
        columns = [str(name) for name in said.get("columns", [])]
        return {
            f"{row}-{name}": str(text)
            for row, texts in said.get("rows", {}).items()
            for name, text in zip(columns, texts or [""] * len(columns), strict=True)
        }
    except (ValueError, TypeError, AttributeError):
        return {}


@dataclass
class Cell:
    """A box of the table: ``before`` is last time's figure, ``asks`` the warnings that want a reason."""

    name: str
    column: object
    id: str
    value: str = ""
    before: str = ""
    errors: list = field(default_factory=list)
    asks: list = field(default_factory=list)

    @property
    def is_bad(self):
        return bool(self.errors or self.asks)

    @property
    def is_plain(self):
        """A figure with nothing to say about it, as nearly all are: written by the tag ``box``."""
        return self.column.is_measure and not self.is_bad and not self.is_word

    @property
    def is_word(self):
        """ "not applicable" needs more room than a figure."""
        return self.column.is_measure and len(self.value) > 6


@dataclass
class TableRow:
    """A row of the page; ``about`` holds what is wrong with the whole of it."""

    number: int
    line: tables.Line
    title: str
    details: list
    cells: list
    about: Cell
    empty: str = ""
    is_removed: bool = False


class Table:
    """``typed``: {field: text} that differs from what is saved; what is not in it stays as it is."""

    def __init__(self, submission, known, *, cadre="", shown=(), typed=None, revision=0):
        self.submission, self.known, self.cadre, self.revision = submission, known, cadre, revision
        lines = tables.offered_lines(submission, known, cadre=cadre)
        self.held = {line.prefix: line.record for line in lines if line.record}
        self.typed = {
            name: text.strip()
            for name, text in (typed or {}).items()
            if is_field(name) and text.strip() != self.saved(*name.rsplit("-", 1))
        }
        self.lines = lines + self._added({line.prefix for line in lines})
        self.shown = self._shown(shown)
        self.columns = [column for group in self.shown for column in tables.columns_of(group)]
        self.numbers = {line.prefix: number for number, line in enumerate(self.lines, 1)}
        self.problems = []  # (row, place, where it leads, what it says)
        self.rows = [self._row(number, line) for number, line in enumerate(self.lines, 1)]

    def _added(self, there):
        keys = {}
        for name, text in self.typed.items():
            row, _dash, column = name.rpartition("-")
            if row not in there and column in KEY:
                keys.setdefault(row, {})[column] = text
        return [tables.added(self.known, row, key) for row, key in keys.items() if key.get("cadre")]

    def _shown(self, wanted):
        """The groups asked for, and those in which something is typed: that never disappears."""
        typed = {GROUP_OF.get(name.rpartition("-")[2]) for name in self.typed}
        wanted = [group for group in tables.GROUPS if group in wanted] or tables.DEFAULT
        return [group for group in tables.GROUPS if group in wanted or group in typed]

    # What was typed ---------------------------------------------------------------------------------------------------
    def saved(self, row, name):
        """What is saved in a row's box, as text."""
        record = self.held.get(row)
        return figure_of(record, name) if record and name in GROUP_OF else ""

    def text(self, line, name):
        text = self.typed.get(f"{line.prefix}-{name}")
        text = self.saved(line.prefix, name) if text is None else text
        reason = self.typed.get(f"{line.prefix}-{EMPTY}", "")
        return str(REASONS[reason]) if not text and reason in REASONS and BY_NAME[name].is_measure else text

    def is_removed(self, line):
        return bool(self.typed.get(f"{line.prefix}-{REMOVE}"))

    def to_save(self) -> list[Row]:
        """Every row with something in it; a blank one is no record."""
        rows = []
        for number, line in enumerate(self.lines, 1):
            text = {column.name: self.text(line, column.name) for column in self.columns}
            if not self.is_removed(line) and (line.record or line.is_added or any(text.values())):
                rows.append(Row(line.key | text, line.record, number))
        return rows

    def to_remove(self) -> list:
        return [line.record for line in self.lines if line.record and self.is_removed(line)]

    def reasons(self) -> dict:
        """As ``records.save`` takes them."""
        by_prefix, given = {line.prefix: line for line in self.lines}, {}
        for name, text in self.typed.items():
            row, _dash, what = name.rpartition("-")
            if what.startswith(WHY) and what.count(":") == 2 and row in by_prefix:
                _why, rule, column = what.split(":")
                given[by_prefix[row].key_hash if rule == "missing" else self.numbers[row], rule, column] = text
        return given

    def changes(self) -> list:
        """[(what, saved now, typed)] of what was typed, also into rows that somebody has removed meanwhile."""
        names = {line.prefix: self.title(line) for line in self.lines}
        found = []
        for name in sorted(self.typed, key=self._place):
            (row, _dash, what), text = name.rpartition("-"), self.typed[name]
            if what in KEY:
                continue
            now = self.saved(row, what) if row in names else _("The row no longer exists")
            title = names.get(row, _("A row that was removed"))
            found.append((words.labelled(title, _label(what)), now, _said(what, text)))
        return found

    def _place(self, name):
        """Fields in the order in which the page shows them; what is not a column comes after it."""
        row, _dash, what = name.rpartition("-")
        return self.numbers.get(row, len(self.lines) + 1), ORDER.get(what.rpartition(":")[2], len(ORDER)), what

    # What the page shows ----------------------------------------------------------------------------------------------
    def was(self) -> str:
        rows = {}
        for line in self.lines:
            if not line.is_added:
                texts = [self.saved(line.prefix, column.name) for column in self.columns]
                rows[line.prefix] = texts if any(texts) else []
        return json.dumps({"columns": [column.name for column in self.columns], "rows": rows}, separators=(",", ":"))

    def title(self, line):
        place, cadre = line.area or line.key["area"], line.cadre or line.key["cadre"]
        return str(place if self.cadre else cadre)

    def _details(self, line):
        submission, labels = self.submission, {name: self.known.by_code(f"{name}s") for name in ("sector", "level")}
        said = []
        if not self.cadre and (line.area is None or line.area.pk != submission.area_id):
            said.append(line.area or line.key["area"])
        if line.employer is None or line.employer.pk != submission.organisation_id:
            said.append(line.employer or line.key["employer"])
        for name in ("employment", "sector", "level"):
            if line.key[name] not in ("", "unspecified"):
                words = labels.get(name) or dict(BY_NAME["employment"].choices)
                said.append(words.get(line.key[name], line.key[name]))
        return [str(each) for each in (*said, line.key["workplace"]) if each]

    def _row(self, number, line):
        cells = [
            Cell(
                f"{line.prefix}-{column.name}",
                column,
                f"c{number}-{column.name}",
                self.text(line, column.name),
                self._before(line, column),
            )
            for column in self.columns
        ]
        about = Cell("", None, f"row{number}")
        empty = self.typed.get(f"{line.prefix}-{EMPTY}", "")
        return TableRow(number, line, self.title(line), self._details(line), cells, about, empty, self.is_removed(line))

    def _before(self, line, column):
        """Last time's stock; a flow is counted anew each time."""
        if line.before is None or column.flow or not column.is_measure:
            return ""
        return figure_of(line.before, column.name)

    # What is wrong ----------------------------------------------------------------------------------------------------
    def refuse(self, wrong, labels):
        """Each problem to its cell, or to its row where the cell is not shown,
        with what is allowed and how to mend it.
        """
        by_key = {row.line.key_hash: row for row in self.rows}
        for issue in wrong.errors:
            cell, row, said = self._placed(issue, by_key)
            hint = rules.hint(said.params, labels.get(said.column, {}))
            text = [f"{said.title}.", hint, f"{said.allowed}.", said.mend]
            cell.errors.append(" ".join(filter(None, text)))
            self._problem(row, cell, cell.id, words.labelled(said.title, issue["value"]))
        for issue in wrong.warnings:
            cell, row, said = self._placed(issue, by_key)
            name = f"{row.line.prefix}-{WHY}{said.rule}:{said.column}"
            text = words.labelled(said.title, issue["value"]) + f". {said.allowed}."
            ask = {"name": name, "id": f"why{row.number}-{said.rule}-{said.column}", "title": said.title, "text": text}
            cell.asks.append(ask | {"value": self.typed.get(name, "")})
            if not self.typed.get(name):
                why = _("say why it is right, or correct it")
                self._problem(row, cell, ask["id"], words.labelled(said.title, why))
        self.problems.sort(key=lambda each: each[:2])

    def _problem(self, row, cell, where, said):
        name = _("Row %(number)s, %(title)s") % {"number": row.number, "title": row.title}
        place = ORDER[cell.column.name] if cell.column else -1
        self.problems.append((row.number, place, where, words.labelled(name, said)))

    def _placed(self, issue, by_key):
        said = Said(issue)
        row = by_key.get(issue["key_hash"]) if said.rule == "missing" else self.rows[issue["row"] - 1]
        row = row or self.rows[0]
        cell = next((cell for cell in row.cells if cell.column.name == said.column), row.about)
        return cell, row, said


class Said:
    """An issue in words."""

    def __init__(self, issue):
        self.rule, self.column = issue["rule"], issue["column"]
        self.params = json.loads(issue["params"]) if issue["params"] else {}
        about = (self.rule, self.column, self.params)
        self.title, self.allowed, self.mend = rules.title(*about), rules.allowed(*about), rules.mend(*about)


def figure_of(record, name) -> str:
    value, column = getattr(record, name), BY_NAME[name]
    return figure(value, column, record.flags) if column.is_measure else value


def _label(what):
    if what in BY_NAME:
        return BY_NAME[what].label
    if what.startswith(WHY):
        return _("why it is right")
    return {EMPTY: _("why it is empty"), REMOVE: _("remove the row")}[what]


def _said(what, text):
    if what == EMPTY:
        return str(REASONS.get(text, text))
    return _("yes") if what == REMOVE and text else text
