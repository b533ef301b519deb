"""A plan as a workbook: what a planner works on in a spreadsheet, and the template of the import (`plan_columns`).
Text stays text.
"""

import io
from datetime import date
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mapping.files.tables import new_sheet, new_workbook, sheet_name, write_cell
from strategy.documents import plan_rows
from strategy.documents.gathering import Plan, total
from strategy.documents.plan_columns import ABOUT, SHEETS, Kind
from strategy.documents.plan_files import Lookup
from strategy.plans.models import Action

EXACT = 15  # digits a spreadsheet keeps of a number; longer ones are written as text
DROPPED = 400  # rows below the data that have drop-down lists too


def write(plan: Plan, lookups: dict[str, Lookup], language: str, *, is_empty: bool = False) -> bytes:
    """``is_empty``: titles and drop-down lists only."""
    out = io.BytesIO()
    with translation.override(language):
        book = new_workbook(out, in_memory=True)
        styles = _styles(book)
        _about(book, styles, plan, is_empty)
        rows = {} if is_empty else plan_rows.plan_rows(plan)
        shown = _shown(plan)
        for sheet in SHEETS:
            _sheet(book, styles, sheet, rows.get(sheet.name, []), lookups, shown)
        book.close()
    return out.getvalue()


def _styles(book):
    top = {"valign": "top", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "bg_color": "#0C3C46", "font_color": "#FFFFFF", **top}),
        "shown": book.add_format({"bold": True, "bg_color": "#E8EFEE", "font_color": "#54605D", **top}),
        Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        Kind.DECIMAL: book.add_format({"num_format": "#,##0.##", "valign": "top"}),
        Kind.NUMBER: book.add_format({"num_format": "@", "valign": "top"}),
        "": book.add_format(top),
        "large": book.add_format({"bold": True, "font_size": 16}),
        "bold": book.add_format({"bold": True, "valign": "top"}),
    }


def _about(book, styles, plan, is_empty):
    strategy = plan.strategy
    sheet = new_sheet(book, str(ABOUT))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    write_cell(sheet, 0, 0, strategy.title, styles["large"])
    facts = [
        (_("Code"), strategy.code),
        (_("Version"), strategy.version),
        (_("State"), str(strategy.get_status_display())),
        (_("Period"), f"{strategy.first_year}–{strategy.last_year}"),
        (_("Currency"), strategy.currency),
        (_("Framework"), str(strategy.framework)),
        (_("Gap report"), strategy.report.number if strategy.report else ""),
        (_("Made on"), timezone.localdate().isoformat()),
    ]
    if strategy.is_illustrative:
        facts.append((_("Illustrative"), _("Figures and plans are examples, not government policy.")))
    rules = [
        _(
            "One sheet for each part of the plan. "
            "Titles and names of sheets stay as they are; columns and sheets may be left out."
        ),
        _("An empty cell says that there is nothing: it takes away what was there. A row left out stays as it was."),
        _(
            "Write a code or a name; if you write both, they must say the same. Several codes are divided by "
            "semicolons."
        ),
        _("The key says which row is meant, also when its number or title changes. Leave it empty in a new row."),
        _(
            "Actions are numbered by their objective: 3.2 is the second action of objective 3. "
            "Grey columns are for reading only."
        ),
    ]
    for row, (label, said) in enumerate(facts, 2):
        write_cell(sheet, row, 0, label, styles["bold"])
        write_cell(sheet, row, 1, said, styles[""])
    for row, rule in enumerate(rules, len(facts) + 3):
        write_cell(sheet, row, 1, rule, styles[""])


def _shown(plan):
    """{(sheet, column): {identity: value}} of the columns that are only for reading."""
    titles = {action.label: action.title for action in plan.actions}
    costs = {action.label: list(action.costs.all()) for action in plan.actions}
    return {
        "action_title": titles,
        "indicator_name": {each.number: each.name for each in plan.indicators},
        "cost": {label: plan_rows.decimal(total(found)) for label, found in costs.items() if found},
        "funded": {label: plan_rows.decimal(total(found, "funded")) for label, found in costs.items() if found},
        "status": {action.label: str(Action.Status(action.status).label) for action in plan.actions},
    }


def _sheet(book, styles, sheet, rows, lookups, shown):
    page = new_sheet(book, sheet_name(str(sheet.title), book))
    place = 0
    for column in sheet.columns:
        style = styles["shown" if column.kind == Kind.SHOWN else "title"]
        page.set_column(place, place, column.width)
        write_cell(page, 0, place, str(column.label), style)
        if column.kind == Kind.CHOICE:
            labels = [str(label) for _code, label in column.choices]
            page.data_validation(1, place, len(rows) + DROPPED, place, {"validate": "list", "source": labels})
        for at, row in enumerate(rows, 1):
            _cell(page, at, place, column, row, styles, shown)
        place += 1
        if column.names:
            page.set_column(place, place, 24)
            write_cell(page, 0, place, str(column.names), styles["title"])
            for at, row in enumerate(rows, 1):
                write_cell(page, at, place, _names(row[column.name], lookups[column.of]), styles[""])
            place += 1
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(len(rows), 1), place - 1)


def _cell(page, at, place, column, row, styles, shown):
    if column.kind == Kind.SHOWN:
        value = shown[column.name].get(row.get("action") or row.get("indicator") or row.get("number"))
        kind = Kind.DECIMAL if column.name in ("cost", "funded") else ""
    else:
        value, kind = row[column.name], column.kind
    if kind == Kind.CHOICE:
        value = next((str(label) for code, label in column.choices if code == value), value)
    elif kind == Kind.DAY and value:
        value = date.fromisoformat(value)
    elif kind == Kind.DECIMAL and value and len(value.strip("-").replace(".", "")) <= EXACT:
        value = Decimal(value)
    elif isinstance(value, list):
        value = "; ".join(value)
    write_cell(page, at, place, value, styles.get(kind, styles[""]))


def _names(codes, lookup):
    codes = codes if isinstance(codes, list) else [codes]
    return "; ".join(lookup.names.get(code, code) for code in codes if code)
