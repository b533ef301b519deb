"""What the page of an import shows of a proposal: by sheet what is new, changed and missing, each value in words."""

from django.utils.translation import gettext as _

from strategy.documents.plan_columns import Column, Kind
from strategy.documents.plan_compare import Difference
from strategy.documents.plan_files import Lookup

LISTED = 50  # rows of one sort on the page; all are taken over
LONGEST = 300  # characters of a value


def show_differences(differences: dict[str, Difference], lookups: dict[str, Lookup]) -> dict:
    """{sheets: rows of the summary with their details, is_same, missing: how many}."""
    sheets = [_sheet(each, lookups) for each in differences.values()]
    return {
        "sheets": sheets,
        "is_same": all(each.is_same for each in differences.values()),
        "missing": sum(len(each.missing) for each in differences.values()),
    }


def _sheet(each, lookups):
    return {
        "title": each.sheet.title, "new": len(each.new), "changed": len(each.changed), "unchanged": each.unchanged,
        "missing": len(each.missing),
        "new_rows": [_named(each.sheet, row, lookups) for row in each.new[:LISTED]],
        "changed_rows": [_changes(each.sheet, held, row, names, lookups) for held, row, names in each.changed[:LISTED]],
        "missing_rows": [_named(each.sheet, row, lookups) for row in each.missing[:LISTED]],
        "is_cut": max(len(each.new), len(each.changed), len(each.missing)) > LISTED, "listed": LISTED,
    }  # fmt: skip


def _named(sheet, row, lookups):
    """The words that say which row it is: "1.2, Housing ...", "1.2, 2027"."""
    names = [*sheet.identity, *(name for name in ("title", "name") if name in row and name not in sheet.identity)]
    return ", ".join(said for name in names if (said := value(sheet.column(name), row.get(name, ""), lookups)))


def _changes(sheet, held, row, names, lookups):
    columns = [sheet.column(name) for name in names]
    return {
        "name": _named(sheet, held, lookups),
        "changes": [
            (column.label, value(column, held[column.name], lookups), value(column, row[column.name], lookups))
            for column in columns
        ],
    }


def value(column: Column, said, lookups) -> str:
    if column.kind == Kind.CHOICE:
        said = next((str(label) for code, label in column.choices if code == said), said)
    elif column.kind in (Kind.CODE, Kind.CODES):
        codes = said if isinstance(said, list) else [said]
        said = "; ".join(lookups[column.of].names.get(code, code) for code in codes if code)
    elif isinstance(said, list):
        said = "; ".join(said)
    said = str(said)
    return said if len(said) <= LONGEST else _("%(beginning)s …") % {"beginning": said[:LONGEST]}
