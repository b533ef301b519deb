"""Rows that say fewer parts of the key than the records have: whom they mean, against a slow plain-Python oracle; what
may be counted twice; totals that jump though no record does."""

import itertools
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.checks import fewer
from mapping.checks.check import check
from mapping.checks.keys import PARTS, key_hash
from mapping.checks.questions import Asked
from mapping.columns import COLUMNS
from tests.mapping.checks.test_checks import ask, codes, context, history, records, rules_of, text
from tests.mapping.checks.test_checks import record as plain_record

VALUES = {
    "employer": ["me", "hope"],
    "employment": ["unspecified", "permanent", "contract"],
    "sector": ["unspecified", "welfare", "justice"],
    "level": ["unspecified", "district"],
    "workplace": ["", "Main office", "Annex"],
}
WIDE = {
    "employment": codes(*VALUES["employment"]),
    "sector": codes(*VALUES["sector"]),
    "level": codes(*VALUES["level"]),
}


def wide(**more):
    """A context that knows the VALUES."""
    here = context(**more)
    here.names |= WIDE | {"employer": codes("me", "hope")}
    return here


def record(area="abara", cadre="swo", *, headcount=None, **parts):
    made = plain_record(area, cadre, **({} if headcount is None else {"headcount": headcount}))
    made |= parts
    return made | {"key_hash": key_hash(made)}


def looked_at(rows, *, held=(), previous=(), answer=""):
    """(frame, fewer, issues) of rows; a column that no row names is not in the file."""
    asked = Asked({"fewer": answer})
    base = {"area": "Abara", "cadre": "swo"}
    given = text(*[base | row for row in rows])
    frame, _effective, issues, found = check(
        given, COLUMNS, wide(), history(held=records(*held), previous=records(*previous)), asked
    )
    assert [each.code for each in asked.questions] == ["fewer"] * bool(len(found.rows))
    return frame, found, issues


FULL = {"employer": "me", "workplace": None, **dict.fromkeys(fewer.BLANK, "unspecified")}


def ask_full(*rows, **more):
    """Issues of rows that say every part of their key."""
    return ask(*(FULL | row for row in rows), context=wide(), asked=Asked(), **more)


def keys(frame):
    return frame["key_hash"].tolist()


PAID = record(employment="permanent", sector="welfare", headcount=4)
UNPAID = record(employment="contract", sector="welfare", headcount=9)


# Which record a row means ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", list(VALUES))
@pytest.mark.parametrize("where", ["held", "previous"])
def test_a_column_left_out_is_taken_from_the_one_record_that_fits(part, where):
    known = record(headcount=7, **dict.fromkeys([part], VALUES[part][-1]))
    frame, found, issues = looked_at([{"headcount": "8"}], **{where: [known]})
    assert keys(frame) == [known["key_hash"]] and frame[part].iloc[0] == VALUES[part][-1]
    assert not len(found.rows) and issues.empty


def test_the_parts_that_a_row_has_choose_among_the_records():
    frame, found, _issues = looked_at([{"employment": "contract"}, {"employment": "permanent"}], held=[PAID, UNPAID])
    assert keys(frame) == [UNPAID["key_hash"], PAID["key_hash"]] and not len(found.rows)


def test_several_records_fit_so_the_partner_is_asked_and_nothing_is_taken_for_granted():
    frame, found, issues = looked_at([{"headcount": "13"}], held=[PAID, UNPAID])
    assert found.rows.tolist() == [0]
    assert set(found.records["key_hash"]) == {PAID["key_hash"], UNPAID["key_hash"]}
    assert frame["employment"].tolist() == ["unspecified"] and issues.empty
    assert fewer.told(found, frame, list(VALUES)) == {
        "columns": ["employment", "sector"],
        "lines": [{"area": "abara", "cadre": "swo", "file": 13000, "held": 13000, "records": 2}],
        "rows": 1,
        "records": 2,
        "more": 0,
        "file": 13000,
        "held": 13000,
    }


def test_none_fits_though_there_are_records():
    _frame, found, _issues = looked_at([{"employment": "unspecified", "headcount": "3"}], held=[PAID, UNPAID])
    assert found.rows.tolist() == [0] and len(found.records) == 2


def test_nothing_is_known_of_the_area_and_cadre_so_nothing_is_asked():
    elsewhere = [record("bukoro", employment="permanent"), record(cadre="para", employment="permanent")]
    frame, found, issues = looked_at([{"headcount": "3"}], held=elsewhere, previous=elsewhere)
    assert frame["employment"].tolist() == ["unspecified"] and not len(found.rows)
    assert "double" not in set(issues["rule"])


def test_what_is_held_goes_before_the_last_round_cadre_by_cadre():
    before = [record(employment="contract"), record(cadre="para", employment="contract")]
    held = [record(employment="permanent")]
    frame, found, _issues = looked_at([{}, {"cadre": "para"}], held=held, previous=before)
    assert frame["employment"].tolist() == ["permanent", "contract"] and not len(found.rows)


@pytest.mark.parametrize("part", fewer.BLANK)
def test_a_blank_cell_says_nothing_either(part):
    value = VALUES[part][1]
    known = record(**{part: value})
    others = [record(cadre="para", **{part: value})]
    rows = [{part: None, "cadre": "swo"}, {part: value, "cadre": "para"}]
    frame, found, _issues = looked_at(rows, held=[known, *others])
    assert keys(frame) == [known["key_hash"], others[0]["key_hash"]] and not len(found.rows)


def test_a_blank_cell_beside_rows_that_name_the_records_means_other_workers():
    whole = {part: PAID[part] or None for part in VALUES}
    rows = [whole, whole | {"employment": None}]
    frame, found, _issues = looked_at(rows, held=[PAID])
    assert frame["employment"].tolist() == ["permanent", "unspecified"] and not len(found.rows)


def test_the_answer_says_what_is_replaced_and_without_one_nothing_is_asked_twice():
    before = [record(employment="permanent", headcount=4), record(employment="contract", headcount=9)]
    for answer, is_replaced in (("", True), (fewer.SAME, True), (fewer.BESIDES, False)):
        _frame, found, issues = looked_at([{"headcount": "13"}], previous=before, answer=answer)
        assert set(found.replaced) == ({each["key_hash"] for each in before} if is_replaced else set())
        assert ("missing" in set(issues["rule"])) is not is_replaced


# The oracle -----------------------------------------------------------------------------------------------------------
def slowly(rows, columns, held, previous):
    """{position: key_hash, 'ask' or None (as it is)}, in plain Python, row by row."""
    places = {(one["area"], one["cadre"]) for one in held}
    known = held + [one for one in previous if (one["area"], one["cadre"]) not in places]
    silent = [{p for p in PARTS[2:] if p not in columns or (p in fewer.BLANK and row.get(p) is None)} for row in rows]
    absent = set(PARTS[2:]) - set(columns)
    own = [key_hash(default(row)) for row in rows]
    firm = [not silent[at] or (not absent and own[at] in {k["key_hash"] for k in known}) for at in range(len(rows))]
    named = {own[at] for at in range(len(rows)) if firm[at]}
    free, said = [one for one in known if one["key_hash"] not in named], {}
    fits = {}
    for at, row in enumerate(rows):
        mine = default(row)
        fits[at] = [one for one in free if all(one[p] == mine[p] for p in PARTS if p not in silent[at])]
    meant = {fits[at][0]["key_hash"] for at in fits if not firm[at] and len(fits[at]) == 1}
    for at, row in enumerate(rows):
        place = ("abara", row["cadre"])
        left = [one for one in free if (one["area"], one["cadre"]) == place and one["key_hash"] not in meant]
        if firm[at]:
            said[at] = None
        elif len(fits[at]) == 1:
            said[at] = fits[at][0]["key_hash"]
        else:
            said[at] = "ask" if left and (fits[at] or absent) else None
    return said


def default(row):
    empty = {"area": "abara", "employer": "me", "workplace": ""} | dict.fromkeys(fewer.BLANK, "unspecified")
    return empty | {part: value for part, value in row.items() if value is not None}


def parts_of(names):
    return st.fixed_dictionaries({name: st.sampled_from(VALUES[name]) for name in names})


known = st.lists(st.tuples(st.sampled_from(["swo", "para"]), parts_of(VALUES)), max_size=7)


@st.composite
def cases(draw):
    columns = draw(st.lists(st.sampled_from(list(VALUES)), unique=True, max_size=5))
    cell = {name: st.sampled_from([None, *VALUES[name][name == "workplace" :]]) for name in columns}
    row = st.fixed_dictionaries({"cadre": st.sampled_from(["swo", "para"])} | cell)
    return draw(st.lists(row, min_size=1, max_size=5)), columns, draw(known), draw(known)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_against_the_oracle(case):
    rows, columns, held, previous = case
    held, previous = (list({one["key_hash"]: one for one in map(made, each)}.values()) for each in (held, previous))
    frame, found, _issues = looked_at(rows, held=held, previous=previous)
    for at, said in slowly(rows, columns, held, previous).items():
        assert (at in found.rows) == (said == "ask")
        assert frame["key_hash"].iloc[at] == (key_hash(default(rows[at])) if said in ("ask", None) else said)
        assert frame["key_hash"].iloc[at] == key_hash(frame.loc[at, PARTS].to_dict())


def made(given):
    cadre, parts = given
    return record(cadre=cadre, headcount=1, **parts)


# Counted twice --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", [*fewer.BLANK, "workplace"])
def test_a_row_that_specifies_less_or_more_than_a_record_is_asked_about(part):
    less, more = ({}, {part: VALUES[part][1]})
    for one, other in ((less, more), (more, less)):
        row = FULL | other | {"headcount": "9"}
        _frame, found, issues = looked_at([row], held=[record(headcount=8, **one)])
        assert not len(found.rows)
        assert rules_of(issues) == [("double", "")] and json.loads(issues["params"].iloc[0]) == {"other": "8"}


@pytest.mark.parametrize("part", [*fewer.BLANK, "workplace"])
def test_other_workers_beside_those_of_a_record_are_not_asked_about(part):
    whole = {name: VALUES[name][1] for name in VALUES}
    row = whole | {part: VALUES[part][2] if len(VALUES[part]) > 2 else VALUES[part][1], "headcount": "1"}
    held = [record(headcount=8, **whole | {part: VALUES[part][1], "employer": "me"})]
    assert "double" not in set(looked_at([row], held=held)[2]["rule"])


def test_both_were_there_last_time_so_nobody_asks():
    both = [record(headcount=2), record(employment="permanent", headcount=3)]
    row = FULL | {"headcount": "2"}
    assert "double" not in set(looked_at([row], held=both[1:], previous=both)[2]["rule"])


# Totals ---------------------------------------------------------------------------------------------------------------
def total(issues):
    """[(figure, area and cadre, now, before)] of the totals that jumped."""
    found = issues[issues["rule"] == "jump_total"]
    return [
        (column, said["area"], said.get("cadre", ""), value, said["other"])
        for column, value, said in zip(found["column"], found["value"], map(json.loads, found["params"]), strict=True)
    ]


@pytest.mark.parametrize("known", ["held", "previous"])
def test_a_total_doubles_though_no_record_moves(known):
    rows = [{"workplace": f"new {at}", "headcount": "5"} for at in range(4)]
    before = [plain_record(workplace=f"old {at}", headcount=5) for at in range(4)]
    more = {"held": records(*before)} | ({"previous": records(*before)} if known == "previous" else {})
    issues = ask_full(*rows, **more)
    assert total(issues) == [("headcount", "abara", "swo", "40", "20")]
    assert issues.loc[issues["rule"] == "jump_total", "row"].tolist() == [2]


def test_many_small_steps_are_one_jump_of_the_area():
    cadres = ["swo", "para"]
    before = [plain_record(cadre=cadre, workplace=str(at), headcount=4) for cadre in cadres for at in range(1)]
    rows = [{"cadre": cadre, "workplace": "0", "headcount": "7"} for cadre in cadres]
    assert total(ask_full(*rows, previous=records(*before))) == [("headcount", "abara", "", "14", "8")]


def test_a_record_that_jumps_says_it_already():
    issues = ask_full({"headcount": "40"}, previous=records(plain_record(headcount=4)))
    assert rules_of(issues) == [("jump", "headcount")]


def test_a_total_falls_for_a_reason_that_is_asked_about():
    before = [plain_record(workplace=str(at), headcount=9) for at in range(3)]
    issues = ask_full({"workplace": "0", "headcount": "9"}, previous=records(*before))
    assert set(rules_of(issues)) == {("missing", "")}


totals_of = st.lists(st.tuples(st.sampled_from(["swo", "para"]), st.integers(0, 9)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(totals_of, totals_of)
def test_totals_against_the_oracle(rows, before):
    """New workplaces each time, so that no record is compared with another; what was there stays."""
    held = [plain_record(cadre=cadre, workplace=f"old {at}", headcount=n) for at, (cadre, n) in enumerate(before)]
    issues = ask_full(
        *({"cadre": cadre, "workplace": f"new {at}", "headcount": str(n)} for at, (cadre, n) in enumerate(rows)),
        held=records(*held),
        jump=(50, 3000),
    )
    expected = []
    for cadre in sorted({cadre for cadre, _n in rows}):
        was = [n for each, n in before if each == cadre]
        now = sum(was) + sum(n for each, n in rows if each == cadre)
        if was and now - sum(was) >= 3 and (now - sum(was)) * 2 > sum(was):
            expected.append((cadre, now, sum(was)))
    was = sum(n for _cadre, n in before)
    now = was + sum(n for cadre, n in rows if cadre in dict(before))
    if not expected and now - was >= 3 and (now - was) * 2 > was:
        expected.append(("", now, was))
    found = [(cadre, int(now), int(then)) for _column, _area, cadre, now, then in total(issues)]
    assert sorted(found) == sorted(expected)


def test_two_cadres_with_one_total_are_two_questions():
    before = [plain_record(cadre=cadre, workplace="old", headcount=5) for cadre in ("swo", "para")]
    issues = ask_full(
        *({"cadre": cadre, "workplace": "new", "headcount": "5"} for cadre in ("swo", "para")), held=records(*before)
    )
    found = issues[issues["rule"] == "jump_total"]
    assert len(found) == 2 and found["key_hash"].nunique() == 2 and not (found["key_hash"] == 0).any()


def test_a_key_is_the_same_number_wherever_it_stands():
    kinds = itertools.product(*VALUES.values())
    frame = pd.DataFrame([record(**dict(zip(VALUES, each, strict=True))) for each in kinds])
    whole = fewer.numbers([frame, frame[::-1]], PARTS)
    assert whole[0].tolist() == whole[1][::-1].tolist() and len(set(whole[0])) == len(frame)
