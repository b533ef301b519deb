"""A table of rows with many kinds of mistakes, and the ways it can be sent."""

import io

import pandas as pd

from mapping.files import write_csv, write_table

COLUMNS = [
    "area",
    "cadre",
    "employer",
    "employment",
    "workplace",
    "headcount",
    "headcount_female",
    "headcount_male",
    "posts_approved",
    "posts_filled",
    "fte",
    "annual_cost",
    "method",
    "note",
]
ROWS = [
    {"cadre": "swo", "headcount": "4", "posts_approved": "6", "posts_filled": "4"},
    {"cadre": "Probation oficer", "headcount": "3", "workplace": "1"},
    {"headcount": "many", "workplace": "2"},
    {"cadre": "cdo", "headcount": "-2", "workplace": "3"},
    {"cadre": "cdo", "headcount": "2.5", "posts_approved": "2.0005", "workplace": "4"},
    {"cadre": "cdo", "headcount": "12%", "annual_cost": "1,234,567.891", "workplace": "5"},
    {"cadre": "cdo", "headcount": "n/a", "fte": "99999999999", "workplace": "6"},
    {"cadre": "cdo", "headcount": "~5", "headcount_female": "not applicable", "workplace": "7"},
    {"cadre": "cdo", "employer": "Hope for Childern", "employment": "sometimes", "workplace": "8"},
    {"cadre": "cdo", "method": "guess", "headcount": "2", "workplace": "9"},
    {"cadre": "swo", "headcount": "4", "headcount_female": "3", "headcount_male": "3", "workplace": "a"},
    {"cadre": "swo", "headcount": "4", "posts_approved": "2", "posts_filled": "4", "workplace": "b"},
    {"cadre": "swo", "headcount": "1", "note": "Ask Joan: 0772 123 456", "workplace": "c"},
    {"cadre": "swo", "headcount": "1", "note": "x" * 2001, "workplace": "d"},
    {"cadre": "swo", "headcount": "1,234", "posts_filled": "1.234.5", "workplace": "e"},
    {"area": "Bukoro", "cadre": "swo", "headcount": "1", "workplace": "f"},
    {"area": "Nowhere", "cadre": "swo", "headcount": "1", "workplace": "g"},
    {"cadre": "swo", "headcount": "#DIV/0!", "workplace": "h"},
    {"cadre": "para", "headcount": "2"},
    {"cadre": "Village volunteer", "headcount": "3"},
]


def whole(rows, area="Abara"):
    """Every row with every column, as a table has them."""
    return [{name: row.get(name, area if name == "area" else "") for name in COLUMNS} for row in rows]


def cells(rows):
    return [[row[name] or None for name in COLUMNS] for row in rows]


def as_csv(rows):
    out = io.BytesIO()
    write_csv(out, header=COLUMNS, rows=cells(rows))
    return "rows.csv", out.getvalue()


def as_xlsx(rows):
    out = io.BytesIO()
    write_table(out, header=COLUMNS, rows=cells(rows), title="Posts")
    return "rows.xlsx", out.getvalue()


def found(issues):
    """{(row, rule, column, value)} of a frame of problems; what is listed once for several rows, for each of them."""
    frame = pd.DataFrame(issues)
    if "rows" in frame:
        several = frame["rows"].map(lambda rows: list(map(int, rows.split(","))) if rows else None)
        frame["row"] = several.where(several.notna(), frame["row"])
        frame = frame.explode("row").astype({"row": "int64"})
    return {
        tuple(row)
        for row in frame[["row", "rule", "column", "value"]]
        .astype({"rule": str, "column": str})
        .itertuples(index=False)
    }
