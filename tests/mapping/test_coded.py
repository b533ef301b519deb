"""The quick ways give what the plain ways give: coded columns, many rows at once, COPY straight into the records."""

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.checks import cells, numbers
from mapping.checks.coded import (
    arrow,
    categorical,
    encode,
    on_words,
    plain,
    take,
    where,
)
from mapping.checks.issues import Issues
from mapping.checks.keys import (
    PARTS,
    key_hash,
    key_hashes,
)
from mapping.checks.matching import Names, match_areas
from mapping.files import read_table
from mapping.uploads import profiles
from mapping.uploads.services import proposals

TEXTS = st.lists(st.sampled_from([None, "", " 7", "7", "1,5", "~3", "n/a", "x", "-2", "12345678901", "unknown", "é"]))
CODES = {"unknown": (None, "unknown")}


def kinds(texts):
    """The same column in each shape it may come in; a coded one with words that no row holds, in another order."""
    words = ["never", *sorted({text for text in texts if text is not None}, reverse=True)]
    return [
        pd.Series(texts, dtype="str"),
        pd.Series(texts, dtype=object),
        pd.Series(pd.Categorical(texts, categories=words)),
    ]


@given(TEXTS)
def test_a_column_is_encoded_in_the_order_of_its_rows(texts):
    for series in kinds(texts):
        places, words = encode(series)
        assert [None if place < 0 else words[place].as_py() for place in places] == texts
        assert words.to_pylist() == list(dict.fromkeys(text for text in texts if text is not None))
        assert arrow(series).to_pylist() == texts


@given(TEXTS)
def test_lookups_are_dealt_out_to_the_rows(texts):
    places, words = encode(pd.Series(texts, dtype="str"))
    lengths = [len(word) for word in words.to_pylist()]
    assert take(lengths, places, -1).tolist() == [-1 if text is None else len(text) for text in texts]
    same = [text or "blank" for text in texts]
    assert list(categorical([word or "blank" for word in words.to_pylist()], places, "blank")) == same
    assert where([word == "7" for word in words.to_pylist()], places).tolist() == [
        n for n, t in enumerate(texts) if t == "7"
    ]


@given(TEXTS, st.sampled_from(["count", "decimal", "money"]))
def test_figures_of_a_column_are_read_as_each_would_be_alone(texts, kind):
    for series in kinds(texts):
        values, flagged, wrong = numbers.read_numbers(series, kind, CODES)
        for at, text in enumerate(texts):
            alone, flag, rule = numbers.read_numbers(pd.Series([text], dtype="str"), kind, CODES)
            assert values[at] == alone[0] or (pd.isna(values[at]) and pd.isna(alone[0]))
            assert flagged.loc[flagged["position"] == at, "flag"].tolist() == flag["flag"].tolist()
            assert (
                wrong.loc[wrong["position"] == at, ["rule", "value"]].values.tolist()
                == rule[["rule", "value"]].values.tolist()
            )


def test_keys_of_a_frame_are_the_keys_of_its_rows():
    rows = [
        dict.fromkeys(PARTS, "a"),
        dict.fromkeys(PARTS, "é") | {"workplace": " Main  OFFICE "},
        dict.fromkeys(PARTS, "a"),
    ]
    frame = pd.DataFrame(rows)
    assert key_hashes(frame).tolist() == [key_hash(row) for row in rows]
    assert key_hashes(frame.astype("category")).tolist() == [key_hash(row) for row in rows]


def test_areas_said_in_several_columns_are_decided_once_for_each_way_to_say_them():
    known = pd.DataFrame(
        [("a", "Abim", "name", "", "n/a/"), ("b", "Abim", "name", "", "s/b/"), ("s", "South", "name", "", "s/"),
         ("n", "North", "name", "", "n/")], columns=["code", "text", "how", "kind", "path"])  # fmt: skip
    names, within = ["Abim", "Abim", None, "Abim"], ["South", "North", "South", "South"]
    for one, other in zip(kinds(names), kinds(within), strict=True):
        assert match_areas([one], Names(known), [other])["code"].tolist() == ["b", "a", "s", "b"]


def test_coded_columns_hold_the_same_text(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text(
        "Area,Note,Workers\nAbim, two  words ,7\nAbim,'=shield,\nTotal,,7\nKole,  ,\u00a08\n" * 2, encoding="utf-8"
    )
    text, coded = (read_table(path, filename="plain.csv", coded=how) for how in (False, True))
    assert text.cells.dtypes.astype(str).unique().tolist() == ["str"]
    assert coded.cells.dtypes.astype(str).tolist().count("category") >= 2
    pd.testing.assert_frame_equal(coded.cells.astype("str"), text.cells)
    assert (coded.left_out, coded.problems, coded.columns) == (text.left_out, text.problems, text.columns)


def test_on_words_keeps_blanks():
    column = pa.chunked_array([pa.array(["a", None, "b"]).dictionary_encode(), pa.array(["b"]).dictionary_encode()])
    assert on_words(lambda words: pa.compute.equal(words, "b"), column.unify_dictionaries()).to_pylist() == [
        False,
        None,
        True,
        True,
    ]
    assert plain(column).to_pylist() == ["a", None, "b", "b"]


@pytest.mark.parametrize("area", ["object", "category"])
def test_problems_come_in_the_order_of_the_rows(area):
    checked = pd.DataFrame({"row": [2, 3, 4], "key_hash": [20, 30, 40], "target": ["x", "", "y"]}).astype(
        {"target": area}
    )
    issues = Issues()
    issues.add("negative", "headcount", [0, 2], ["-1", "-2"])
    issues.add("missing", "", [-1], ["5"], ['{"area":"z"}'], key_hash=[99], area=["z"])
    issues.add("required", "area", [1, 2])
    found = issues.frame(checked).astype(object).to_numpy().tolist()
    assert found == [
        [-1, 0, "missing", "", "warning", "5", '{"area":"z"}', 99, "z"],
        [0, 2, "negative", "headcount", "error", "-1", "", 20, "x"],
        [1, 3, "required", "area", "error", "", "", 30, ""],
        [2, 4, "negative", "headcount", "error", "-2", "", 40, "y"],
        [2, 4, "required", "area", "error", "", "", 40, "y"],
    ]


def test_flags_of_a_row_are_put_together_in_the_order_of_the_columns():
    flagged = [
        ("fte", pd.DataFrame({"position": [0, 2], "flag": ["unknown", "estimate"]})),
        ("headcount", pd.DataFrame({"position": [], "flag": []}, dtype=object)),
        ("trained", pd.DataFrame({"position": [2, 3, 0], "flag": ["unknown", "low", "unknown"]})),
    ]
    both = '{"fte":"unknown","trained":"unknown"}'
    assert list(cells._flags(flagged, 5)) == [
        both,
        "",
        '{"fte":"estimate","trained":"unknown"}',
        '{"trained":"low"}',
        "",
    ]
    assert list(cells._flags([], 2)) == ["", ""]


def test_only_flags_of_the_files_columns_are_compared():
    now = pd.Series(["", '{"fte":"unknown"}', '{"fte":"unknown"}', ""], dtype="category")
    before = pd.Series(
        [None, '{"fte": "unknown", "trained": "low"}', '{"fte": "estimate"}', '{"trained": "low"}'], dtype="str"
    )
    assert proposals._flags_differ(now, before, ["fte"]).tolist() == [False, False, True, False]
    assert proposals._flags_differ(now, before, ["fte", "trained"]).tolist() == [False, True, True, True]


def test_a_profile_reads_coded_columns_as_it_reads_text(tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text(
        "Place,Kind,In post,Vacant,Year\nAbim,swo,7,1,2026\n,swo,3,~1,2026\nKole,cdo,2,x,2025\nKole,,2,,2026\n"
    )
    spec = {
        "columns": {"Kind": "cadre", "In post": "headcount"}, "area": ["Place"], "round": {"column": "Year", "is": "{year}"},
        "derived": {"posts_approved": {"sum": ["In post", "Vacant"]}}, "leave_out": [{"column": "Place", "values": ["Abim"]}],
    }  # fmt: skip
    found = [
        profiles.apply(
            read_table(path, filename="theirs.csv", expected=profiles.titles(spec), coded=how), spec, year=2026
        )
        for how in (False, True)
    ]
    pd.testing.assert_frame_equal(found[1].text.astype("str"), found[0].text.astype("str"))
    assert found[1].left_out == found[0].left_out == [(2, "profile", "Abim"), (4, "profile", "Kole")]
