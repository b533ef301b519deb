"""Every rule of a file, on small frames; the rules about whole records against a slow plain-Python oracle."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.checks import issues as problems
from mapping.checks.cells import Context
from mapping.checks.check import JUMPS, MOST, History, check
from mapping.checks.keys import (
    key_hash,
)
from mapping.checks.matching import Names
from mapping.columns import COLUMNS, KEY, MEASURES
from mapping.files.rules import RULES, allowed, found, hint, mend, title
from mapping.uploads.profiles import words
from mapping.uploads.services.held import SUMS

LONG = ["code", "text", "how", "kind", "path"]
AREAS = [
    ("north", "North", "name", "Region", "TL/north/"),
    ("abara", "Abara", "name", "District", "TL/north/abara/"),
    ("east", "East", "name", "Sub-county", "TL/north/abara/east/"),
    ("west", "West", "name", "Sub-county", "TL/north/abara/west/"),
    ("bukoro", "Bukoro", "name", "District", "TL/north/bukoro/"),
    ("chelim", "Chelim", "name", "District", "TL/south/chelim/"),
    ("twin1", "Twin", "name", "Sub-county", "TL/north/abara/twin1/"),
    ("twin2", "Twin", "name", "Sub-county", "TL/north/abara/twin2/"),
]
TARGETS = {"east": "abara", "west": "abara", "twin1": "abara", "twin2": "abara"}


def codes(*known):
    return Names(pd.DataFrame([(code, code, "code", "", "") for code in known], columns=LONG))


def context(**more):
    places = pd.DataFrame(
        [(code, path, TARGETS.get(code, code)) for code, _t, _h, _k, path in AREAS], columns=["code", "path", "target"]
    )
    scope = ("TL/north/abara/", "TL/north/bukoro/")
    cadres = [
        ("swo", "swo", "code", "", ""),
        ("swo", "Welfare officer", "title", "", ""),
        ("para", "para", "code", "", ""),
    ]
    cadres += [("swo", "Officer", "title", "", ""), ("para", "Officer", "title", "", "")]
    employers = [("me", "me", "code", "", ""), ("hope", "Hope", "name", "", ""), ("hope2", "Hope", "name", "", "")]
    given = {
        "names": {
            "area": Names(pd.DataFrame(AREAS, columns=LONG), within=scope),
            "cadre": Names(pd.DataFrame(cadres, columns=LONG)),
            "employer": Names(pd.DataFrame(employers, columns=LONG)),
            "employment": codes("permanent", "unspecified"),
            "sector": codes("welfare"),
            "level": codes("district"),
            "method": codes("payroll"),
        },
        "places": places.set_index("code"),
        "scope": scope,
        "employer": "me",
        "codes": words(),
    }
    return Context(**given | more)


def empty():
    columns = {"key_hash": "int64"} | dict.fromkeys([*KEY, "target"], "str") | dict.fromkeys(MEASURES, "float64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def history(**more):
    return History(**{"held": empty(), "previous": empty(), "populations": pd.Series(dtype=float), "sums": SUMS} | more)


def text(*rows, start=2):
    return pd.DataFrame(list(rows), index=range(start, start + len(rows))).astype("str")


def ask(*rows, **more):
    """Issues of rows (each a dict; area and cadre given where left out)."""
    base, asked = {"area": "Abara", "cadre": "swo"}, more.pop("asked", None)
    _frame, _effective, issues, _fewer = check(
        text(*[base | row for row in rows]), COLUMNS, more.pop("context", context()), history(**more), asked
    )
    return issues


def rules_of(issues):
    return list(zip(issues["rule"].astype(str), issues["column"].astype(str), strict=True))


def record(area="abara", cadre="swo", **measures):
    parts = {"area": area, "cadre": cadre, "employer": "me", "employment": "unspecified", "sector": "unspecified"}
    parts |= {"level": "unspecified", "workplace": measures.pop("workplace", "")}
    row = dict.fromkeys(MEASURES, np.nan) | parts | {"target": TARGETS.get(area, area), "key_hash": key_hash(parts)}
    return row | {name: value * 1000 for name, value in measures.items()}


def records(*rows):
    return pd.DataFrame(list(rows), columns=[*empty().columns]) if rows else empty()


# The contract ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ({"area": None, "headcount": "1"}, "required", "area"),
        ({"cadre": None, "headcount": "1"}, "required", "cadre"),
        ({"area": "Nowhere"}, "area_unknown", "area"),
        ({"area": "Twin"}, "area_ambiguous", "area"),
        ({"area": "Chelim"}, "area_outside", "area"),
        ({"area": "North"}, "area_level", "area"),
        ({"cadre": "astronaut"}, "cadre_unknown", "cadre"),
        ({"cadre": "Officer"}, "cadre_ambiguous", "cadre"),
        ({"employer": "nobody"}, "organisation_unknown", "employer"),
        ({"employer": "Hope"}, "organisation_ambiguous", "employer"),
        ({"employment": "sometimes"}, "choice_unknown", "employment"),
        ({"sector": "moon"}, "choice_unknown", "sector"),
        ({"method": "guess"}, "choice_unknown", "method"),
        ({"headcount": "two"}, "not_a_number", "headcount"),
        ({"headcount": "-4"}, "negative", "headcount"),
        ({"headcount": "1.5"}, "fraction", "headcount"),
        ({"posts_filled": "1.2345"}, "rounded", "posts_filled"),
        ({"headcount": "4¹"}, "mark", "headcount"),
        ({"posts_filled": "8 *"}, "mark", "posts_filled"),
        ({"workplace": "#REF!"}, "error_cell", "workplace"),
        ({"note": "=…"}, "no_value", "note"),
        ({"headcount": "12%"}, "percent", "headcount"),
        ({"headcount": "1.234"}, "ambiguous_number", "headcount"),
        ({"annual_cost": "1.234"}, "ambiguous_number", "annual_cost"),
        ({"posts_filled": "1,234"}, "ambiguous_number", "posts_filled"),
        ({"headcount": "n/a"}, "reason_unclear", "headcount"),
        ({"headcount": "#REF!"}, "error_cell", "headcount"),
        ({"headcount": "=…"}, "no_value", "headcount"),
        ({"headcount": "99999999"}, "too_large", "headcount"),
        ({"headcount": "99,999,999"}, "too_large", "headcount"),
        ({"workplace": "x" * 201}, "too_long", "workplace"),
        ({"note": "Call Jane 0772 123 456"}, "personal", "note"),
        ({"workplace": "jane@example.org"}, "personal", "workplace"),
    ],
)
def test_a_cell_that_breaks_the_contract(row, rule, column):
    issues = ask(row)
    assert rules_of(issues) == [(rule, column)]
    assert issues["row"].tolist() == [2]
    assert issues["severity"].iloc[0] == {"personal": "warning", "rounded": "note"}.get(rule, "error")


def test_a_clean_row_has_no_issue():
    assert ask(
        {"posts_approved": "3.5", "headcount": "1,234", "note": "Office 12, plot 14/2026", "annual_cost": "12.50"}
    ).empty


def test_every_cell_wrong_in_one_pass():
    issues = ask({"area": "Nowhere", "cadre": "astronaut", "headcount": "two", "posts_filled": "-1"})
    assert set(rules_of(issues)) == {
        ("area_unknown", "area"),
        ("cadre_unknown", "cadre"),
        ("not_a_number", "headcount"),
        ("negative", "posts_filled"),
    }


def test_in_review():
    issues = ask({"area": "East"}, {"area": "Bukoro"}, context=context(in_review=frozenset({"abara"})))
    assert rules_of(issues) == [("in_review", "area")] and issues["row"].tolist() == [2]


def test_duplicates_name_each_other():
    issues = ask({"workplace": "Main  Office"}, {"workplace": "main office"}, {"workplace": "other"})
    assert rules_of(issues) == [("duplicate", ""), ("duplicate", "")]
    assert [json.loads(params)["rows"] for params in issues["params"]] == [[3], [2]]


def test_empty_key_parts_have_their_meaning():
    frame, _effective, _issues, _fewer = check(
        text({"area": "East", "cadre": "Welfare officer"}), COLUMNS, context(), history()
    )
    assert frame.loc[0, [*KEY, "target"]].tolist() == ["east", "swo", "me", *["unspecified"] * 3, "", "abara"]
    assert frame.loc[0, "key_hash"] == record("east")["key_hash"]


def test_reasons_and_estimates_become_flags():
    row = {
        "area": "East",
        "cadre": "swo",
        "headcount": "Not applicable",
        "fte": "~2.5",
        "qualified": "sans objet",
        "trained": None,
    }
    frame, _effective, issues, _fewer = check(text(row), COLUMNS, context(), history())
    assert issues.empty
    assert json.loads(frame.loc[0, "flags"]) == {
        "headcount": "not_applicable",
        "fte": "estimate",
        "qualified": "not_applicable",
    }
    assert np.isnan(frame.loc[0, "headcount"]) and frame.loc[0, "fte"] == 2500 and np.isnan(frame.loc[0, "trained"])


# Whole records --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "rule", "column", "other"),
    [
        ({"posts_filled": "4", "posts_approved": "3"}, "filled_over_approved", "posts_filled", "3"),
        ({"posts_funded": "4", "posts_approved": "3.5"}, "funded_over_approved", "posts_funded", "3.5"),
        ({"registered": "4", "headcount": "3"}, "registered_over", "registered", "3"),
        ({"qualified": "4", "headcount": "3"}, "qualified_over", "qualified", "3"),
        ({"supervised": "4", "headcount": "3"}, "supervised_over", "supervised", "3"),
        ({"headcount": "4", "headcount_female": "1", "headcount_male": "2"}, "sexes", "headcount", "3"),
        ({"headcount": "4", "age_under_30": "5"}, "ages", "headcount", "5"),
        ({"exits_headcount": "1", "exits_death": "1", "exits_other": "1"}, "exit_reasons", "exits_headcount", "2"),
        (
            {"opening_headcount": "5", "hires_headcount": "1", "exits_headcount": "2", "headcount": "5"},
            "flow",
            "headcount",
            "4",
        ),
    ],
)
def test_figures_that_do_not_fit_together(row, rule, column, other):
    issues = ask(row)
    assert rules_of(issues) == [(rule, column)]
    assert json.loads(issues["params"].iloc[0]) == {"other": other}


def test_a_wrong_cell_is_not_judged_twice():
    assert rules_of(ask({"posts_filled": "four", "posts_approved": "3"})) == [("not_a_number", "posts_filled")]


def test_a_column_left_out_is_taken_from_what_is_held():
    issues = ask({"posts_filled": "4"}, held=records(record(posts_approved=3)))
    assert rules_of(issues) == [("filled_over_approved", "posts_filled")]


def test_density_counts_what_stays_and_asks_once():
    world = {
        "populations": pd.Series({"abara": 10_000.0}),
        "window": (5.0, 50.0),
        "held": records(record("west", headcount=4)),
    }
    issues = ask({"area": "East", "headcount": "1"}, {"area": "Abara", "headcount": "1"}, **world)
    assert rules_of(issues) == [("density", "headcount")]
    assert issues.loc[0, ["value", "area", "key_hash", "row"]].tolist() == ["60", "abara", 0, 2]
    assert ask({"area": "East", "headcount": "1"}, **world).empty


def test_too_few_is_asked_only_of_who_speaks_for_the_area():
    world = {"populations": pd.Series({"abara": 1_000_000.0}), "window": (5.0, 50.0)}
    assert ask({"headcount": "1"}, **world).empty
    assert rules_of(ask({"headcount": "1"}, **world, anchors=frozenset({"abara"}))) == [("density", "headcount")]


def test_jump():
    previous = records(record(headcount=10, posts_filled=0))
    assert rules_of(ask({"headcount": "16", "posts_filled": "5"}, previous=previous)) == [
        ("jump", "posts_filled"),
        ("jump", "headcount"),
    ]
    assert ask({"headcount": "15", "posts_filled": "4"}, previous=previous).empty


def test_missing_since_last_round_only_in_the_areas_of_the_file():
    previous = records(record("east", headcount=3), record("bukoro", headcount=2), record("west"), record("abara"))
    issues = ask({"headcount": "1"}, previous=previous, held=records(record("west")))
    assert rules_of(issues) == [("missing", "")]
    assert issues.loc[0, ["position", "row", "value", "area"]].tolist() == [-1, 0, "3", "abara"]
    assert issues.loc[0, "key_hash"] == record("east")["key_hash"]


FIGURES = [
    "posts_approved",
    "posts_funded",
    "posts_filled",
    "headcount",
    "headcount_female",
    "headcount_male",
    "headcount_unspecified",
]
FIGURES += ["qualified", "registered", "supervised", "opening_headcount", "hires_headcount", "exits_headcount"]
FIGURES += [part for _rule, _total, parts in SUMS[1:] for part in parts]
rows = st.lists(
    st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(0, 4)) for name in FIGURES}), min_size=1, max_size=6
)


def slowly(row):
    """The rules about one record, in plain Python."""
    said = set()
    for rule, small, large in MOST:
        if row[small] is not None and row[large] is not None and row[small] > row[large]:
            said.add((rule, small))
    for rule, total, parts in SUMS:
        known = [row[part] for part in parts if row[part] is not None]
        whole = len(known) == len(parts) or (
            rule == "sexes" and row[parts[0]] is not None and row[parts[1]] is not None
        )
        if row[total] is not None and known and (sum(known) > row[total] or (whole and sum(known) < row[total])):
            said.add((rule, total))
    flow = [row[name] for name in ("opening_headcount", "hires_headcount", "exits_headcount", "headcount")]
    if None not in flow and flow[0] + flow[1] - flow[2] != flow[3]:
        said.add(("flow", "headcount"))
    return said


@settings(max_examples=25, deadline=None)
@given(rows, st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=6, max_size=6))
def test_against_the_oracle(rows, before):
    written = [
        {"workplace": f"office {at}"} | {name: None if value is None else str(value) for name, value in row.items()}
        for at, row in enumerate(rows)
    ]
    known = [
        record(workplace=f"office {at}", **({} if value is None else {"headcount": value}))
        for at, value in enumerate(before)
    ]
    issues = ask(*written, previous=records(*known[: len(rows)]), jump=(50, 2000))
    for at, row in enumerate(rows):
        expected = slowly(row)
        if row["headcount"] is not None and before[at] is not None:
            moved = abs(row["headcount"] - before[at])
            expected |= {("jump", "headcount")} if moved >= 2 and moved * 2 > before[at] else set()
        mine = issues[(issues["position"] == at) & (issues["rule"] != "jump_total")]
        assert set(rules_of(mine)) == expected
        assert len(mine) == len(expected)


@settings(max_examples=10, deadline=None)
@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    written = [
        {"workplace": f"office {at}"} | {name: None if value is None else str(value) for name, value in row.items()}
        for at, row in enumerate(rows)
    ]
    shuffled = random.sample(written, len(written))
    one, other = ask(*written), ask(*shuffled)
    columns = ["rule", "column", "value", "params", "key_hash"]
    assert sorted(map(str, one[columns].to_numpy().tolist())) == sorted(map(str, other[columns].to_numpy().tolist()))


# The table of problems, and its sentences -----------------------------------------------------------------------------
def test_key_hashes_are_exact_beside_rows_without_one():
    previous = records(record("east", headcount=3))
    issues = ask({"posts_filled": "4", "posts_approved": "3"}, previous=previous)
    assert set(issues["key_hash"]) == {record("abara")["key_hash"], record("east")["key_hash"]}


def test_hints():
    assert hint({"suggestions": ["a"]}, {"a": "Abara"}) == "Did you mean Abara?"
    assert hint({"candidates": ["a"]}, {"a": "Abara"}) == "May be Abara (a)."
    assert hint({"rows": [3, 4]}) == "Also in row 3, 4."


def test_missing_is_not_asked_while_a_row_is_not_understood():
    previous = records(record("east", headcount=3))
    assert rules_of(ask({"headcount": "1"}, {"area": "Eats"}, previous=previous)) == [("area_unknown", "area")]


def test_each_rule_has_its_sentences():
    assert set(RULES) == set(problems.SEVERITY)
    params = {
        "cell": "F2",
        "value": "4-Mar",
        "count": 2,
        "other": "3",
        "low": 1,
        "high": 2,
        "workers": "3",
        "people": 4,
        "rows": [5],
        "most": 200,
    }
    for rule in RULES:
        for sentence in (
            title(rule, "headcount", params),
            allowed(rule, "headcount", params),
            mend(rule, "headcount", params),
        ):
            assert sentence and "%(" not in sentence and "…%" not in sentence
        assert isinstance(found(rule, "x", params), str)


def test_what_the_reader_of_files_found_is_said_in_its_words():
    at = {"sheet": "Posts", "cell": "H17"}
    assert title("file_error_cell", "", at | {"value": "#REF!"}) == (
        "cell H17 of sheet “Posts” contains the error #REF! instead of a value."
    )
    assert mend("file_formula_without_value", "", at).endswith("write the value in cell H17 of sheet “Posts”.")
    assert title("file_long_text", count=3) == "A text that is too long"
    assert title("file_external_links").startswith("The workbook takes figures from other workbooks")
    assert found("file_external_links", "x") == title("file_external_links") and allowed("file_error_cell") == ""


def test_jumps_are_measures():
    assert set(JUMPS) <= set(MEASURES)
