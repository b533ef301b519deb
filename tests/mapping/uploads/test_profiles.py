"""Import profiles: what is wrong with one is said; a file of another shape becomes the contract's columns."""

import pytest

from mapping.checks.questions import Asked
from mapping.columns import BY_NAME
from mapping.files import FileProblem, read_table
from mapping.files.table import SHEET, Profile
from mapping.uploads import profiles, titles

SPEC = {
    "columns": {"FTE": ["fte", "posts_filled"], "Heads": "headcount"},
    "area": ["New code", "Old code", "Name"],
    "area_within": ["Region"],
    "constants": {"cadre": "swo"},
    "derived": {"posts_approved": {"sum": ["FTE", "Vacancies"]}},
    "round": {"column": "Year", "is": "{year}"},
    "keep": [{"column": "Level", "values": ["Local authority"]}],
    "leave_out": [{"column": "Name", "values": ["Total"]}],
    "empty_codes": {"x": "unknown", "z": "not_applicable", "c": "suppressed"},
    "flags": {"low": {"value": 0, "flag": "low"}},
}
FILE = """Year,Level,Region,New code,Old code,Name,FTE,Vacancies,Heads,Rate
2026,Local authority,North,E1,,Abara,10.5,2.3,11,99
2025,Local authority,North,E1,,Abara,9,1,9,98
2026,Regional,North,,,North,100,1,100,97
2026,Local authority,North,,O2,Bukoro,x,2,low,96
2026,local authority ,North,E3,,Chelim,4,,z,95
2026,Local authority,North,E4,,Dokka,4,c,5,94
2026,Local authority,North,E5,,total,1,1,1,93
2026,Local authority,North,E6,,Elo,low,2,five,92
"""


def table(tmp_path, text=FILE, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_table(path, filename=name, profile=Profile(), expected=profiles.titles(SPEC))


def test_a_profile_is_applied(tmp_path):
    made = profiles.apply(table(tmp_path), SPEC, code="2026", year=2026)
    text = made.text
    assert text.index.tolist() == [2, 5, 6, 7, 9]
    assert text["area"].isna().tolist() == [False, True, False, False, False]
    assert text["area+1"].dropna().tolist() == ["O2"] and text["area+2"].tolist()[0] == "Abara"
    assert text["cadre"].unique().tolist() == ["swo"]
    assert text["posts_filled"].tolist() == text["fte"].tolist() == ["10.5", "x", "4", "4", "low"]
    assert (made.places["headcount"].letter, made.places["headcount"].title) == ("I", "Heads")
    assert made.unused == ["Rate"]
    assert sorted(row for row, _kind, _text in made.left_out) == [3, 4, 8]


def test_a_sum_is_empty_where_a_part_is_for_the_same_reason(tmp_path):
    made = profiles.apply(table(tmp_path), SPEC, year=2026)
    derived = made.text["posts_approved"]
    assert derived.fillna("").tolist() == ["12.8", "x", "", "c", "2 (estimate)"]
    assert made.places["posts_approved"].title == "FTE"


def test_a_difference_is_the_first_less_the_others_and_empty_where_a_part_is(tmp_path):
    spec = SPEC | {"derived": {"posts_approved": {"difference": ["FTE", "Vacancies"]}}}
    assert profiles.validate(spec) == []
    derived = profiles.apply(table(tmp_path), spec, year=2026).text["posts_approved"]
    assert derived.fillna("").tolist() == ["8.2", "x", "", "c", "-2 (estimate)"]  # below 0: for the checks to name


def test_the_round_may_be_named_by_its_code(tmp_path):
    spec = SPEC | {"round": {"column": "Year", "is": "{code}"}}
    assert len(profiles.apply(table(tmp_path), spec, code="2025", year=1999).text) == 1


def test_not_values(tmp_path):
    spec = SPEC | {"leave_out": [{"column": "Name", "not_values": ["Abara"]}]}
    assert profiles.apply(table(tmp_path), spec, year=2026).text["area+2"].tolist() == ["Abara"]


MERGED = """Region,District,Cadre,Heads
,Zombo,swo,1
North,Abara,swo,2
,,aide,3
 ,Bukoro,swo,
South,,swo,4
"""


@pytest.mark.parametrize(
    ("columns", "areas", "within"),
    [
        (["District"], ["Zombo", "Abara", "Abara", "Bukoro", "Bukoro"], ["", "North", "", "", "South"]),
        (["Region"], ["Zombo", "Abara", "", "Bukoro", ""], ["", "North", "North", "North", "South"]),
        (["region ", "District"], ["Zombo", "Abara", "Abara", "Bukoro", "Bukoro"], ["", *["North"] * 3, "South"]),
    ],
)
def test_merged_cells_are_filled_down_where_the_profile_says_so_and_nowhere_else(tmp_path, columns, areas, within):
    spec = {"area": ["District"], "area_within": ["Region"], "fill_down": columns}
    spec["columns"] = {"Cadre": "cadre", "Heads": "headcount"}
    read = table(tmp_path, MERGED)
    before = read.cells.copy()
    text = profiles.apply(read, spec).text
    assert text["area"].fillna("").tolist() == areas
    assert text["within+1"].fillna("").str.strip().tolist() == within
    assert text["headcount"].fillna("").tolist() == ["1", "2", "3", "", "4"]  # a figure is never filled down
    assert read.cells.equals(before)


def test_nothing_is_filled_down_from_one_sheet_into_the_next(tmp_path):
    read = table(tmp_path, MERGED)
    read.cells[SHEET] = ["1", "1", "1", "2", "2"]
    spec = {"area": ["District"], "area_within": ["Region"], "fill_down": ["Region"], "constants": {"cadre": "swo"}}
    text = profiles.apply(read, spec | {"columns": {"Heads": "headcount"}}).text
    assert text["within+1"].fillna("").tolist() == ["", "North", "North", "", "South"]


def test_cells_are_filled_before_rows_are_left_out(tmp_path):
    spec = {"area": ["District"], "fill_down": ["Region", "District"], "constants": {"cadre": "swo"}}
    spec |= {"columns": {"Heads": "headcount"}, "keep": [{"column": "Cadre", "values": ["aide"]}]}
    assert profiles.apply(table(tmp_path, MERGED), spec).text["area"].tolist() == ["Abara"]


def test_what_is_filled_down_is_named_by_titles_of_the_file(tmp_path):
    spec = SPEC | {"fill_down": [3]}
    assert any("fill_down" in sentence for sentence in profiles.validate(spec))
    with pytest.raises(FileProblem) as refused:
        profiles.apply(table(tmp_path), SPEC | {"fill_down": ["Province"]}, year=2026)
    assert refused.value.params["titles"] == "Province"


def test_a_file_without_the_profiles_columns(tmp_path):
    spec = SPEC | {"columns": {"Nothing like it": "fte"}}
    with pytest.raises(FileProblem) as refused:
        profiles.apply(table(tmp_path), spec, year=2026)
    assert refused.value.code == "profile_columns" and "Nothing like it" in refused.value.params["titles"]


def test_words_and_codes():
    meaning = profiles.words(SPEC)
    assert meaning["x"] == (None, "unknown") and meaning["low"] == (0, "low")
    assert meaning["sans objet"] == (None, "not_applicable") and meaning["not yet known"] == (None, "not_yet_known")
    assert "x" not in profiles.words()


def test_a_good_profile():
    assert profiles.validate(SPEC) == []


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ([], "JSON object"),
        (SPEC | {"colums": {}}, "colums"),
        (SPEC | {"columns": []}, "columns"),
        (SPEC | {"columns": {"FTE": "full_time"}}, "full_time"),
        (SPEC | {"columns": {"FTE": "cadre"}}, "two places"),
        (SPEC | {"constants": {}}, "cadre"),
        (SPEC | {"area": []}, "area"),
        (SPEC | {"derived": {"posts_approved": {"minus": ["FTE"]}}}, "sum"),
        (SPEC | {"derived": {"posts_approved": {"difference": []}}}, "difference"),
        (SPEC | {"derived": {"posts_approved": {"difference": "FTE"}}}, "difference"),
        (SPEC | {"derived": {"posts_approved": {"sum": ["FTE"], "difference": ["FTE"]}}}, "difference"),
        (SPEC | {"derived": {"note": {"sum": ["FTE"]}}}, "no figure"),
        (SPEC | {"keep": [{"column": "Level"}]}, "keep"),
        (SPEC | {"leave_out": ["Total"]}, "leave_out"),
        (SPEC | {"round": {"column": "Year"}}, "round"),
        (SPEC | {"header_rows": ["3"]}, "header_rows"),
        (SPEC | {"empty_codes": {"x": "gone"}}, "“x”"),
        (SPEC | {"empty_codes": {"x": ["unknown"]}}, "x"),
        (SPEC | {"flags": {"low": {"value": -1, "flag": "low"}}}, "low"),
        (SPEC | {"flags": {"low": 0}}, "low"),
        (SPEC | {"area": [1]}, "area"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said(spec, said):
    wrong = profiles.validate(spec)
    assert wrong and any(said in sentence for sentence in wrong)


def test_every_title_of_the_contract_is_known():
    known = profiles.known_titles()
    assert set(known.values()) == set(BY_NAME)
    assert known["women"] == "headcount_female" and known["posts filled"] == "posts_filled"


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ("Postes financés", "posts_funded"),
        ("En sus du tableau des effectifs autorisés", "posts_additional"),
        ("Dossiers actifs", "active_cases"),
        ("Agents chargés de dossiers", "case_holders"),
        ("Agents chargés de dossiers (ETP)", "case_holders_fte"),
    ],
)
def test_a_template_of_before_its_titles_changed_is_still_read(title, column):
    assert profiles.known_titles()[profiles.fold_title(title)] == column


def test_without_a_profile(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text(
        "District,Sub-county,Position,Workers,Remarks\nAbara,East,swo,3,x\n,West,swo,1,\n", encoding="utf-8"
    )
    made = titles.standard(read_table(path, filename="plain.csv", expected=profiles.known_titles()), Asked())
    assert made.text["area"].tolist() == ["East", "West"] and made.text["within+1"].tolist()[0] == "Abara"
    assert made.text["headcount"].tolist() == ["3", "1"] and made.unused == ["Remarks"]


def test_a_file_without_area_or_cadre(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("Position,Workers\nswo,3\nswo,2\n", encoding="utf-8")
    with pytest.raises(FileProblem) as refused:
        titles.standard(read_table(path, filename="plain.csv", expected=profiles.known_titles()), Asked())
    assert refused.value.code == "columns_missing" and refused.value.params["titles"] == "Area"
