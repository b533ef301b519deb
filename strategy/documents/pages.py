"""What the page of an import shows: of a proposal, by sheet, what is new, changed and missing, each value in words;
of a workbook its problems, in the reader's language.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.files import rules
from strategy.documents.plan_columns import BY_NAME, Column, Kind
from strategy.documents.plan_compare import Difference
from strategy.documents.plan_files import Lookup, Problem

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
        "title": each.sheet.title,
        "new": len(each.new),
        "changed": len(each.changed),
        "unchanged": each.unchanged,
        "missing": len(each.missing),
        "new_rows": [_named(each.sheet, row, lookups) for row in each.new[:LISTED]],
        "changed_rows": [_changes(each.sheet, held, row, names, lookups) for held, row, names in each.changed[:LISTED]],
        "missing_rows": [_named(each.sheet, row, lookups) for row in each.missing[:LISTED]],
        "is_cut": max(len(each.new), len(each.changed), len(each.missing)) > LISTED,
        "listed": LISTED,
    }


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


# Problems of a plan's workbook in the reader's language: what is wrong, and what is allowed or how to mend it.

LISTS = {
    "element": gettext_lazy("the elements of the framework"),
    "context": gettext_lazy("the context factors of the framework"),
    "cadre": gettext_lazy("the cadres"),
    "area": gettext_lazy("the areas"),
    "level": gettext_lazy("the levels of work"),
    "organisation": gettext_lazy("the organisations"),
    "objectives": gettext_lazy("the objectives"),
    "actions": gettext_lazy("the actions"),
    "indicators": gettext_lazy("the indicators"),
}
TEXTS = {  # code: (what is wrong, what to do)
    "column_missing": (gettext_lazy("The sheet has no such column."),
                       gettext_lazy("Put it back, with this title in the row of titles; the empty template has it.")),
    "required": (gettext_lazy("The cell is empty."), gettext_lazy("Fill it in: every row needs it.")),
    "whole": (gettext_lazy("This is no whole number."), gettext_lazy("Write a number such as 3, without words.")),
    "decimal": (gettext_lazy("This is no number."),
                gettext_lazy("Write a number such as 1250.5, without currency or words.")),
    "negative": (gettext_lazy("This number is below 0."), gettext_lazy("Write 0 or more.")),
    "day": (gettext_lazy("This is no date."),
            gettext_lazy("Write it as 2027-01-31, or let the spreadsheet format it as a date.")),
    "year": (gettext_lazy("This is no year."), gettext_lazy("Write four digits, such as 2027.")),
    "choice": (gettext_lazy("This is none of the choices."), gettext_lazy("Allowed: %(allowed)s.")),
    "key": (gettext_lazy("This is no key."),
            gettext_lazy("Leave the cell as the export wrote it; in a new row leave it empty.")),
    "key_unknown": (gettext_lazy("No row of this strategy has this key."),
                    gettext_lazy("Empty the cell to add the row as new, or export this strategy again.")),
    "key_twice": (gettext_lazy("Two rows have this key."), gettext_lazy("Empty it in the row that is new.")),
    "number": (gettext_lazy("This is no number of a plan."),
               gettext_lazy("Objectives are numbered 1, 2, 3; their actions 1.1, 1.2, as text.")),
    "too_long": (gettext_lazy("The text is too long."), gettext_lazy("Shorten it to %(most)s characters.")),
    "unknown": (gettext_lazy("This is not in the list."), gettext_lazy("Write a code or a name of %(list)s.")),
    "several": (gettext_lazy("Several have this name."), gettext_lazy("Write the code of one of them: %(codes)s.")),
    "differ": (gettext_lazy("The code and the name beside it (“%(named)s”) do not say the same."),
               gettext_lazy("Correct one of the two, or empty it.")),
    "repeated": (gettext_lazy("Row %(first)s says the same already."), gettext_lazy("Put the two rows together.")),
    "no_such_number": (gettext_lazy("There is no such number among %(list)s, neither in the file nor in the strategy."),
                       gettext_lazy("Correct the number, or add the row it names.")),
    "taken": (gettext_lazy("Another row of the strategy has this number."),
              gettext_lazy("Choose a number that is not used; to exchange two numbers, use the page.")),
    "more_than_cost": (gettext_lazy("More is funded than it costs (%(amount)s)."),
                       gettext_lazy("Correct the cost or the funded part.")),
    "before_beginning": (gettext_lazy("It ends before it begins (%(begins)s)."),
                         gettext_lazy("Correct one of the two days.")),
    "level": (gettext_lazy("This is not between 1 and 5."), gettext_lazy("Write 1 (very low) to 5 (very high).")),
    "of_both": (gettext_lazy("The indicator is of an objective and of an action."),
                gettext_lazy("Empty one of the two.")),
    "names_no_line": (gettext_lazy("An indicator read from the gap reports names "
                                   "its measure, and either a method or a rate."),
                      gettext_lazy("Fill in the measure and one of the two.")),
    "baseline_measured": (gettext_lazy("The baseline of this indicator is read from the gap report."),
                          gettext_lazy("Empty the cell, or leave it as the export wrote it.")),
    "figure": (gettext_lazy("The text cites a figure that there is not."),
               gettext_lazy("Take it out; figures are put in on the page of the text.")),
    "refused": (gettext_lazy("This could not be saved: %(said)s"), gettext_lazy("Correct it and send the file again.")),
}  # fmt: skip


def explain(problem: Problem) -> dict:
    """{sheet, cell, column, found, what, how}."""
    sheet, _dot, name = problem.column.partition(".")
    column = BY_NAME[sheet].column(name) if name else None
    params = {key: str(LISTS.get(value, value)) for key, value in problem.params.items()}
    if column is not None and column.choices:
        params["allowed"] = ", ".join(str(label) for _code, label in column.choices)
    label = str(column.label) if column is not None else ""
    what, how = TEXTS.get(problem.code) or (
        said.replace("%", "%%") for said in rules.of_number(problem.code, label, problem.params)
    )
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "column": str(column.label) if column else "",
        "found": problem.found or _("(empty)"),
        "what": str(what) % params,
        "how": str(how) % params,
    }
