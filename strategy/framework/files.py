"""The framework as a folder of two CSV files: framework.csv and statements.csv (docs/reference-data.md).

``framework/`` holds the standard one. Another country's folder is loaded in the same way;
a mistake anywhere loads nothing.
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from strategy.framework import services as versions
from strategy.framework.models import Framework, FrameworkItem, Statement
from strategy.framework.services import PARENT_OF, Content
from workforce.people.models import User
from workforce.reference import sentence
from workforce.reference.layout import CODE, NAME, Column, Table, language_of
from workforce.reference.reading import Mistake, read_folder

STANDARD = Path(__file__).parent / "standard"
Part = Statement.Part
ITEMS = Table(
    "framework.csv",
    FrameworkItem,
    ("code",),
    (
        Column("kind", "choice", required=True, choices=tuple(FrameworkItem.Kind.values)),
        CODE,
        Column("parent", "code", to=FrameworkItem),
        NAME,
        Column("description", translated="descriptions"),
        Column("hidden", "yes_no", field="is_hidden"),
        Column("order", "integer", required=True),
    ),
)
STATEMENTS = Table(
    "statements.csv",
    Statement,
    ("code",),
    (
        Column("element", "code", to=FrameworkItem),
        Column("part", "choice", required=True, choices=tuple(Part.values)),
        CODE,
        Column("text", required=True, translated="texts"),
        Column("order", "integer", required=True),
    ),
)


@transaction.atomic
def load(folder: str | Path | None = None, *, by: User | None = None, note: str = "") -> Framework:
    """Without a folder: the newest framework, the standard one where there is none yet. With one: its content as the
    next version, published; the newest, where that is the same already. ``by`` None: the system.

    Raises ValidationError with every mistake in words, or code 'draft' while a draft of the next version is there.
    """
    newest = Framework.objects.newest()
    if folder is None and newest:
        return newest
    given = read_framework(folder or STANDARD, newest)
    if newest and versions.content(newest) == given:
        return newest
    return versions.created(given, by=by, note=note, is_published=True)


def read_framework(folder: str | Path, newest: Framework | None = None) -> Content:
    """What a folder says; without statements.csv those of ``newest`` stay, of elements that are still there."""
    sheets, mistakes, _other = read_folder(folder, (ITEMS, STATEMENTS))
    if sheets and ITEMS not in sheets:
        mistakes.append(Mistake("no_files", Path(folder).name, allowed=ITEMS.file))
    if ITEMS in sheets:
        mistakes += _wrong_items(sheets[ITEMS])
        mistakes += _wrong_statements(sheets[STATEMENTS], sheets[ITEMS]) if STATEMENTS in sheets else []
    if mistakes:
        raise ValidationError([sentence(each) for each in sorted(mistakes, key=lambda each: (each.file, each.line))])
    items = [_values(ITEMS, sheets[ITEMS], row) for row in sheets[ITEMS].rows]
    return Content(items, _statements(sheets, newest))


def _statements(sheets, newest):
    if STATEMENTS in sheets:
        return [_values(STATEMENTS, sheets[STATEMENTS], row) for row in sheets[STATEMENTS].rows]
    held = versions.content(newest).statements if newest else []
    there = {row.values["code"] for row in sheets[ITEMS].rows} | {""}
    return [each for each in held if each["element"] in there]


def _values(table, sheet, row):
    """The cells of a row as fields of the model; translations in one dict of languages."""
    values = {c.target: "" for c in table.columns} | {c.translated: {} for c in table.columns if c.translated}
    values |= {"is_hidden": False} if table is ITEMS else {}
    for name, value in row.values.items():
        column = sheet.columns[name]
        if language := language_of(column):
            values[column.translated] |= {language: value} if value else {}
        else:
            values[column.target] = value
    return values


def _wrong_items(sheet):
    kinds = {row.values["code"]: row.values["kind"] for row in sheet.rows}
    mistakes = _repeated(sheet)
    for row in sheet.rows:
        wanted, parent = PARENT_OF.get(row.values["kind"]), row.values.get("parent", "")
        if parent and parent not in sheet.codes:
            mistakes.append(sheet.mistake("unknown_code", row, "parent", parent, FrameworkItem._meta.verbose_name))
        elif bool(parent) != bool(wanted) or kinds.get(parent, wanted) != wanted:
            mistakes.append(sheet.mistake("framework_parent", row, "parent", parent))
    return mistakes


def _wrong_statements(sheet, items):
    elements = {row.values["code"] for row in items.rows if row.values["kind"] == FrameworkItem.Kind.ELEMENT}
    mistakes = _repeated(sheet)
    for row in sheet.rows:
        element = row.values.get("element", "")
        if element and element not in items.codes:
            mistakes.append(sheet.mistake("unknown_code", row, "element", element, FrameworkItem._meta.verbose_name))
        elif bool(element) == (row.values["part"] == Part.PROGRESS) or (element and element not in elements):
            if element in elements or not element or items.is_read:
                mistakes.append(sheet.mistake("statement_element", row, "element", element))
    return mistakes


def _repeated(sheet):
    first, mistakes = {}, []
    for row in sheet.rows:
        code = row.values["code"]
        if code in first:
            mistakes.append(sheet.mistake("repeated_row", row, "code", code, first[code]))
        first.setdefault(code, row.line)
    return mistakes
