"""The benchmarks work on the same rows as they say; how long they take is no matter of these tests."""

import importlib.util
import json

import pytest

from benchmarks import files, harness, importing, ours, peers, world, writing

ROWS = 60


def installed(*names):
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(
        bool(missing), reason=f"not in this environment, only in the benchmarks': {', '.join(missing)}"
    )


@pytest.fixture
def clean(tmp_path):
    return files.csv(tmp_path, ROWS)


@pytest.fixture
def country(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world.make(organisations=2)


def test_a_file_is_always_the_same_and_never_has_a_key_twice(tmp_path, clean):
    path, facts = clean
    (tmp_path / "again").mkdir()
    again, same_facts = files.csv(tmp_path / "again", ROWS)
    with open(path) as one, open(again) as other:
        assert one.read() == other.read()
    assert facts == same_facts and facts["rows"] == ROWS and len(facts["sums"]) == 18
    keys = files.rows(0, 50_000).select(files.COLUMNS[:7]).to_pandas()
    assert not keys.duplicated().any() and len(files.COLUMNS) == 26


def test_a_file_in_parts_is_the_file(tmp_path):
    whole, second = files.rows(0, 40).to_pydict(), files.rows(20, 40).to_pydict()
    assert whole["workplace"][20:] == second["workplace"] and whole["area"][20:] == second["area"]


def test_ours_stores_all_of_the_file(country, clean):
    path, facts = clean
    clock = harness.Clock()
    importing.same("ours", ours.ours(clock, path, 1), facts)
    assert set(clock.parts) == {"proposal", "stored"}


def test_ours_of_a_workbook(country, tmp_path):
    path, facts = files.workbook(tmp_path, ROWS)
    importing.same("ours", ours.ours(harness.Clock(), path), facts)
    importing.same("calamine", peers.calamine(harness.Clock(), path), facts)


def test_every_cell_of_the_wrong_file_is_a_problem(country, tmp_path):
    path, _facts = files.csv(tmp_path, ROWS, is_wrong=True)
    found = ours.ours_wrong(harness.Clock(), path)
    assert found == {"rows": ROWS, "outcome": "errors", "problems": 26 * ROWS}


def test_copy_has_the_same_rows(country, clean):
    path, facts = clean
    importing.same("copy", peers.copy(harness.Clock(), path), facts)


@installed("frictionless")
def test_frictionless_validates_them_all(clean, tmp_path):
    assert peers.frictionless(harness.Clock(), clean[0]) == {"rows": ROWS, "problems": 0}
    wrong, _facts = files.csv(tmp_path, ROWS, is_wrong=True)
    assert peers.frictionless(harness.Clock(), wrong, 10**9)["problems"] > 20 * ROWS


@installed("pandera")
def test_pandera_validates_them_all(clean):
    importing.same("pandera", peers.pandera(harness.Clock(), clean[0]), clean[1])


@installed("import_export")
def test_import_export_stores_all_of_the_file(country, clean):
    path, facts = clean
    importing.same("django-import-export", peers.import_export(harness.Clock(), path), facts)


def test_what_is_not_the_same_is_refused(clean):
    facts = clean[1]
    importing.same("itself", facts, facts)
    for other in (facts | {"rows": ROWS - 1}, facts | {"sums": facts["sums"] | {"fte": facts["sums"]["fte"] + 0.25}}):
        with pytest.raises(RuntimeError, match="other"):
            importing.same("other", other, facts)


def test_a_measure_is_of_a_process_of_its_own():
    found = harness.measure("tests.benchmarks.test_benchmarks:busy", 3, runs=2)
    assert (found.value, found.runs, len(found.parts["count"]["wall"])) == (3, 2, 2)
    assert found.seconds("count") == found.seconds() > 0 and found.peak > 1e6


def test_a_measure_that_fails_ends_the_run():
    with pytest.raises(RuntimeError, match="ended with status"):
        harness.measure("tests.benchmarks.test_benchmarks:busy", "x", runs=1)


def busy(clock, count):
    with clock("count"):
        return sum(1 for _each in range(count))


def test_parts_are_kept_one_by_one(db, tmp_path):
    part = {
        "title": "Import",
        "tables": [writing.table("Clean", ["what"], [["x"]])],
        "aims": [writing.aim("fast", "1.00 ×", True)],
        "notes": ["A note."],
    }
    writing.keep(tmp_path, "import", part | writing.circumstances())
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "import.md").write_text("The key.")
    writing.keep(tmp_path, "xlsx", part | {"title": "Workbook", "aims": [writing.aim("slow", "9 ×", False)]})
    text = (tmp_path / "RESULTS.md").read_text()
    assert list(json.loads((tmp_path / "results.json").read_text())) == ["import", "xlsx"]
    for said in (
        "| fast | 1.00 × | yes |",
        "| slow | 9 × | **no** |",
        "## Workbook",
        "The key.",
        "pyarrow",
        "- A note.",
    ):
        assert said in text
