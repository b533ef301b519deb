"""Files that do not say how their letters are written: the code page that makes sense, or a question with a sample."""

import pytest

from mapping.checks.questions import Asked
from mapping.files import read_table
from mapping.files.letters import PAGES
from mapping.files.questions import question

TITLES = ["Area", "Cadre", "Workers", "Note"]


def read(tmp_path, text, encoding, answers=None, names=()):
    path = tmp_path / "a.csv"
    path.write_bytes(f"Area,Cadre,Workers,Note\nGulu,Officer,4,{text}\n".encode(encoding))
    asked = Asked(answers or {})
    return read_table(path, filename="a.csv", expected=TITLES, asked=asked, names=names), asked


@pytest.mark.parametrize("encoding", [*PAGES, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["élan", "Nérésia à l’école", "forêt où Ève reçoit", "São João", "Île-de-Pâques", "Üsküp et Zoë"]
)
def test_words_come_back_as_they_were_written(tmp_path, encoding, text):
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.replace("’", "'")
    table, asked = read(tmp_path, text, encoding)
    if asked.open:
        choices = dict(
            question({"key": "", "code": "encoding", "params": asked.open[0].params, "choices": PAGES}).choices
        )
        assert encoding in PAGES and encoding in asked.open[0].choices, (asked.open, choices)
        table, asked = read(tmp_path, text, encoding, {"encoding": encoding})
    assert table.cells.loc[2, 3] == text and not asked.open
    noted = [problem for problem in table.problems if problem.code == "encoding_guessed"]
    assert bool(noted) == (encoding in PAGES)


@pytest.mark.parametrize("encoding", PAGES)
def test_the_common_letters_are_not_asked_about(tmp_path, encoding):
    for word in ("élan", "employé", "Nérésia", "frère dévoué", "Éducateur spécialisé"):
        table, asked = read(tmp_path, word, encoding)
        assert (table.cells.loc[2, 3], asked.open) == (word, []), word


def test_letters_that_say_nothing_are_asked_about_with_a_sample(tmp_path):
    _table, asked = read(tmp_path, "for\x88t", "latin-1")
    (open_,) = asked.open
    words = question({"key": open_.key, "code": open_.code, "params": open_.params, "choices": open_.choices})
    assert {"forêt", "foràt"} <= {label.split(": ")[1] for _choice, label in words.choices}


def test_the_names_of_the_round_settle_it(tmp_path):
    text = "Žirje".encode("cp1252").decode("latin-1")
    assert read(tmp_path, text, "latin-1")[0].cells.loc[2, 3] != "Žirje"
    assert read(tmp_path, text, "latin-1", names=["Žirje", "Žminj"] * 20)[0].cells.loc[2, 3] == "Žirje"


def test_a_long_file_of_odd_bytes_is_read_in_no_time(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"Area,Workers\nGulu," + b"a" * 30_000 + b"\xe9" * 2_000_000 + b"\n")
    read_table(tmp_path / "a.csv", filename="a.csv", expected=TITLES, asked=Asked())
