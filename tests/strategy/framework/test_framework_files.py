"""The standard framework and a country's own, from CSV files."""

import csv
import shutil
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from strategy.framework import files as framework_files
from strategy.framework import services as versions
from strategy.framework.files import STANDARD, load
from strategy.framework.models import Framework, Statement
from workforce.history.models import Event

pytestmark = pytest.mark.django_db


def rows(name):
    with (STANDARD / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_standard_framework_is_whole():
    framework = load()
    kinds = [item.kind for item in framework.items.all()]
    assert (framework.version, framework.is_draft, framework.published_by) == (1, False, None)
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "pillar": 3,
        "element": 12,
        "sub_element": 53,
        "context": 9,
        "enabling": 6,
    }
    assert framework.items.get(code="PLN-3-2").parent.code == "PLN-3"
    for element in framework.items.filter(kind="element"):
        parts = [statement.part for statement in element.statements.all()]
        assert 2 <= parts.count("overview") <= 3 <= parts.count("detail") <= 5
    assert framework.statements.filter(part="progress", element=None).count() == 5


def test_every_word_of_it_is_there_in_french():
    for item in rows("framework.csv"):
        assert item["name_fr"] and item["description"] and item["description_fr"], item["code"]
        assert item["description_fr"] != item["description"]
    texts = rows("statements.csv")
    assert [each["code"] for each in texts if not each["text_fr"] or each["text_fr"] == each["text"]] == []
    for name, column in (("framework.csv", "description_fr"), ("statements.csv", "text_fr")):
        assert [each["code"] for each in rows(name) if "'" in each[column] or " :" in each[column]] == []


def test_a_second_load_makes_no_new_version():
    first = load()
    assert load() == first
    assert load(STANDARD) == first
    assert Framework.objects.count() == 1
    assert [event.verb for event in Event.objects.of(first)] == ["published"]


@pytest.fixture
def own(tmp_path):
    """A country's own folder, to begin with the standard one."""
    return shutil.copytree(STANDARD, tmp_path / "own")


def replace(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_a_changed_folder_makes_the_next_version(own, world):
    first = load()
    replace(own / "framework.csv", "Curricula,", "What is taught,")
    second = load(own, by=world.planner, note="Plainer")
    assert (second.version, second.published_by, second.note) == (2, world.planner, "Plainer")
    assert second.items.get(code="DEV-2").name == "What is taught"
    assert first.items.get(code="DEV-2").name == "Curricula"
    assert Framework.objects.newest() == load() == load(own) == second


def test_without_statements_those_of_the_newest_stay(own):
    load()
    (own / "statements.csv").unlink()
    replace(own / "framework.csv", "Curricula,", "What is taught,")
    assert load(own).statements.count() == Statement.objects.filter(framework__version=1).count()


def test_a_hidden_item_and_another_language(own):
    path = own / "framework.csv"
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    lines[0] += ["hidden", "name_sw"]
    changed = [line + (["yes", "Mitaala"] if line[1] == "DEV-2" else ["", ""]) for line in lines[1:]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([lines[0], *changed])
    item = load(own).items.get(code="DEV-2")
    assert item.is_hidden and item.names == {"fr": "Programmes d’études", "sw": "Mitaala"}


BAD = [  # file, text, what is written instead, what is said
    ("framework.csv", "element,PLN-1,PLN,", "element,PLN-1,XX,",
     "framework.csv, line 3, column parent: There is no framework item"),
    ("framework.csv", "element,PLN-1,PLN,", "element,PLN-1,,",
     "framework.csv, line 3, column parent: An element belongs to a pillar"),
    ("framework.csv", "sub_element,PLN-1-1,PLN-1,", "sub_element,PLN-1-1,PLN,",
     "framework.csv, line 4, column parent: An element belongs"),
    ("framework.csv", "context,justice,", "context,health,",
     "framework.csv, line 74, column code: “health” is there already, in line 72."),
    ("framework.csv", "pillar,PLN,", "pilar,PLN,", "framework.csv, line 2, column kind: “pilar” is not one of: pillar"),
    ("framework.csv", "kind,code", "kind,cod", "framework.csv, line 1, column cod: This column is not known."),
    ("framework.csv", "A planned approach to the workforce", "",
     "framework.csv, line 3, column name: The cell is empty"),
    ("statements.csv", "PLN-1,overview,PLN-1-O2", "PLN-9,overview,PLN-1-O2",
     "statements.csv, line 3, column element: There is no"),
    ("statements.csv", "PLN-1,overview,PLN-1-O2", "justice,overview,PLN-1-O2",
     "statements.csv, line 3, column element: A statement is about"),
    ("statements.csv", "PLN-1,overview,PLN-1-O2", ",overview,PLN-1-O2",
     "statements.csv, line 3, column element: A statement is about"),
    ("statements.csv", "PLN-1,overview,PLN-1-O2", "PLN-1,progress,PLN-1-O2",
     "statements.csv, line 3, column element: A statement is about"),
    ("statements.csv", "PLN-1-O2", "PLN-1-O1",
     "statements.csv, line 3, column code: “PLN-1-O1” is there already, in line 2."),
    ("statements.csv", ",10\n", ",ten\n", "statements.csv, line 2, column order: “ten” is not a whole number."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), BAD, ids=[bad[3][:60] for bad in BAD])
def test_a_mistake_is_named_and_nothing_is_loaded(own, file, old, new, said):
    replace(own / file, old, new)
    with pytest.raises(ValidationError) as refused:
        load(own)
    assert any(message.startswith(said) for message in refused.value.messages), refused.value.messages
    assert not Framework.objects.exists()


def test_all_mistakes_are_named_at_once(own):
    for file, old, new, _said in (BAD[0], BAD[4], BAD[7], BAD[12]):
        replace(own / file, old, new)
    with pytest.raises(ValidationError) as refused:
        load(own)
    assert len(refused.value.messages) == 4


@pytest.mark.parametrize("missing", ["framework.csv", "both", "folder"])
def test_a_folder_without_a_framework(own, missing):
    (own / "framework.csv").unlink()
    if missing != "framework.csv":
        (own / "statements.csv").unlink()
    with pytest.raises(ValidationError):
        framework_files.read_framework(own / "nowhere" if missing == "folder" else own)


def test_a_draft_stands_in_the_way(own, world):
    load()
    versions.next_draft(by=world.planner)
    replace(own / "framework.csv", "Curricula,", "What is taught,")
    with pytest.raises(ValidationError) as refused:
        load(own)
    assert refused.value.code == "draft"


def test_the_command(own):
    said = StringIO()
    call_command("load_framework", stdout=said)
    call_command("load_framework", stdout=said)
    replace(own / "framework.csv", "Curricula,", "What is taught,")
    call_command("load_framework", str(own), "--note", "Plainer", stdout=said)
    assert said.getvalue().splitlines() == [
        "Version 1 of the framework was loaded: 83 items.",
        "Version 1 of the framework is there already, nothing was changed: 83 items.",
        "Version 2 of the framework was loaded: 83 items.",
    ]
    replace(own / "framework.csv", "pillar,PLN,", "pilar,PLN,")
    wrong = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_framework", str(own), stderr=wrong)
    assert ended.value.code == 1 and "line 2, column kind" in wrong.getvalue()
