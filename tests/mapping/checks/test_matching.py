"""What a partner wrote -> codes: found, or named; never guessed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.checks.matching import MOST_SUGGESTED_FOR, Names, bare, lost_zeros, match, match_areas, tidy

LONG = ["code", "text", "how", "kind", "path"]
ROWS = [
    ("UG.abim", "Abim", "name", "District", "UG/north/UG.abim/"),
    ("UG.abim", "UG.abim", "code", "District", "UG/north/UG.abim/"),
    ("UG.arua", "Arua", "name", "District", "UG/north/UG.arua/"),
    ("UG.aruacity", "Arua City", "name", "City", "UG/north/UG.aruacity/"),
    ("UG.luwero", "Luwero", "name", "District", "UG/central/UG.luwero/"),
    ("UG.luwero", "Luweero", "alias", "District", "UG/central/UG.luwero/"),
    ("s1", "Kyenzige", "name", "Sub-county", "UG/west/UG.kagadi/s1/"),
    ("s2", "Kyenzige", "name", "Sub-county", "UG/north/UG.abim/s2/"),
    ("s3", "Kabuyanda Town Council", "name", "Sub-county", "UG/west/UG.isingiro/s3/"),
    ("s4", "Nérésia", "name", "Sub-county", "UG/west/UG.isingiro/s4/"),
    ("UG.kagadi", "Kagadi", "name", "District", "UG/west/UG.kagadi/"),
]


def names(**more):
    return Names(pd.DataFrame(ROWS, columns=["code", "text", "how", "kind", "path"]), **more)


@pytest.mark.parametrize(
    ("written", "code", "how"),
    [
        ("ug.ABIM", "UG.abim", "code"),
        ("  abim ", "UG.abim", "name"),
        ("LUWEERO", "UG.luwero", "alias"),
        ("Abim District", "UG.abim", "folded"),
        ("District of Abim", "UG.abim", "folded"),
        ("Arua City", "UG.aruacity", "name"),
        ("Arua", "UG.arua", "name"),
        ("Arua district", "UG.arua", "folded"),
        ("Kabuyanda T/C", "s3", "folded"),
        ("Kabuyanda TC", "s3", "folded"),
        ("kabuyanda t.c.", "s3", "folded"),
        ("Kabuyanda-Town Council", "s3", "folded"),
        ("Kabuyanda", "s3", "folded"),
        ("neresia", "s4", "name"),
        ("Nérésia S/C", "s4", "folded"),
    ],
)
def test_found(written, code, how):
    found = names().find(written)
    assert (found.code, found.how) == (code, how)


@pytest.mark.parametrize(
    "written",
    ["Abim Local Government", "Abim district", "Abim S/C", "Sub-county Abim", "County of Abim", "Abim sub-region"]
    + ["Abim Region", "Province of Abim", "Commune d'Abim", "commune de Abim", "Abim Parish"],
)
def test_a_word_that_only_says_what_a_place_is_does_not_hide_it(written):
    """Partners call one place by several such words: its own is District."""
    found = names().find(written)
    assert (found.code, found.how) == ("UG.abim", "folded")


@pytest.mark.parametrize(
    "written",
    ["City of Abim", "Abim TC", "Abim M/C", "Abim Municipality", "Abim Division", "Ville d'Abim", "Abim Ward"],
)
def test_a_word_that_tells_a_place_from_its_namesake_does(written):
    assert names().find(written).code == "" and bare(written)[0] == "abim"


@pytest.mark.parametrize("written", ["Abim City", "Abim Town Council", "Abimm", "", "Nowhere"])
def test_a_namesake_is_not_guessed(written):
    """Abim City is not Abim district; a slip of the pen is only suggested."""
    assert names().find(written).code == ""


def test_suggestions_are_near_and_few():
    found = names().find("Abimm")
    assert found.how == "unknown" and found.suggestions == ("UG.abim",)
    assert names().find("Zzzzzz").suggestions == ()


def test_suggestions_have_an_end():
    known = names()
    found = match(pd.Series([f"Abim{chr(0x4E00 + number)}" for number in range(MOST_SUGGESTED_FOR + 50)]), known)
    assert [len(near) for near in found["suggestions"]] == [1] * MOST_SUGGESTED_FOR + [0] * 50


def test_a_name_that_stands_twice_is_named_with_its_candidates():
    found = names().find("Kyenzige")
    assert (found.code, found.how, found.candidates) == ("", "ambiguous", ("s1", "s2"))


def test_the_partners_scope_settles_a_name_that_stands_twice():
    assert names(within=["UG/west/UG.kagadi/"]).find("Kyenzige").code == "s1"
    assert names(within=["UG/"]).find("Kyenzige").how == "ambiguous"


def test_what_was_remembered_wins():
    assert names(remembered={"abimm": "UG.abim"}).find("Abimm").how == "remembered"


def test_another_column_settles_it():
    areas = pd.Series(["Kyenzige", "Kyenzige", "Kyenzige", None, None])
    parents = pd.Series(["Kagadi", "Abim district", "Arua", "Abim", None])
    found = match_areas([areas], names(), [parents])
    assert found["code"].tolist() == ["s1", "s2", "", "UG.abim", ""]
    assert found["how"].tolist() == ["parent", "parent", "ambiguous", "name", "blank"]


def test_several_columns_are_tried_in_order():
    new, old, name = (
        pd.Series(["E1", None, "E9", "E9"]),
        pd.Series(["UG.abim", "UG.abim", "x", "x"]),
        pd.Series(["Arua", "Arua", "Arua", "Narnia"]),
    )
    found = match_areas([new, old, name], names())
    assert found["code"].tolist() == ["UG.abim", "UG.abim", "UG.arua", ""]
    assert found["place"].tolist() == [1, 1, 2, 0]


def test_a_wrong_sub_county_is_not_taken_for_its_district():
    found = match_areas([pd.Series(["Kyenzike"])], names(), [pd.Series(["Kagadi"])])
    assert found["code"].tolist() == [""] and found["how"].tolist() == ["unknown"]


@given(st.text(max_size=30))
def test_any_text_has_an_answer(text):
    found = names().find(text)
    assert found.code in {"", *[row[0] for row in ROWS]}
    assert tidy(tidy(text)) == tidy(text)
    assert bare(text)[0] in tidy(text)


@given(st.lists(st.sampled_from([row[1] for row in ROWS] + ["Nowhere", "Abim T/C"]), min_size=1))
def test_as_a_set_or_one_by_one(written):
    known = names()
    found = match(pd.Series(written, dtype="str"), known)
    assert list(found.index) == list(dict.fromkeys(written))
    assert all(found.loc[text, "code"] == known.find(text).code for text in written)


# Codes ----------------------------------------------------------------------------------------------------------------
def coded(*codes):
    return Names(pd.DataFrame([(code, code, "code", "", "") for code in codes], columns=LONG))


@pytest.mark.parametrize(
    ("codes", "written", "suggested"),
    [
        (["0101", "0102"], "101", ("0101",)),
        (["007"], "7", ("007",)),
        (["01.10"], "1.1", ("01.10",)),
        (["UG-0101", "UG-0102"], "UG-101", ("UG-0101",)),
        (["psw-officer"], "psw-oficer", ("psw-officer",)),
        (["0101"], "5555", ()),
    ],
)
def test_codes_are_suggested_and_lost_zeros_seen(codes, written, suggested):
    found = coded(*codes).find(written)
    assert (found.code, found.how, found.suggestions[:1]) == ("", "unknown", suggested)
    assert lost_zeros(written, found.suggestions) == (written.replace(".", "").isdigit() and bool(suggested))


PLACES = [
    ("0101", "Wakiso", "R/0101/"),
    ("0102", "Mukono", "R/0102/"),
    ("010101", "Nama", "R/0101/010101/"),
    ("010201", "Nama", "R/0102/010201/"),
]


@pytest.mark.parametrize(
    ("code", "name", "within", "wanted"),
    [
        ("0101", "Wakiso", None, ("0101", "code")),
        ("0101", "Mukono", None, ("", "differ")),
        ("999", "Wakiso", None, ("", "unknown")),
        ("101", "Wakiso", None, ("0101", "name")),  # the name says what the zero would
        ("101", "Mukono", None, ("", "unknown")),
        (None, "Wakiso", None, ("0101", "name")),
        ("010101", "Nama", "Wakiso", ("010101", "code")),
        ("010101", "Nama", "Mukono", ("", "differ")),
        ("0101", "Nama", None, ("0101", "code")),
    ],
)
def test_code_and_name_agree_or_are_named(code, name, within, wanted):
    rows = [(key, text, how, "", path) for key, label, path in PLACES for text, how in ((key, "code"), (label, "name"))]
    columns = [pd.Series([text], dtype=object) for text in (code, name)]
    parents = [pd.Series([within], dtype=object)]
    found = match_areas(columns, Names(pd.DataFrame(rows, columns=LONG)), parents, is_strict=True).iloc[0]
    assert (found["code"], found["how"]) == wanted
    if not found["code"]:
        assert code in found["value"] and (within or name) in found["value"]
