"""A country of one's own: a folder to begin with for any country, loaded whole or not at all."""

import csv
import re

import pycountry
import pytest
from django.core.management import CommandError, call_command

from strategy.requirements.models import Requirement, RequirementSet
from workforce.people.models import User
from workforce.people.permissions import Permission, can
from workforce.people.services import people
from workforce.reference import load_country
from workforce.reference.folders import NoCountry, find_country, make_folder
from workforce.reference.models import Area, Cadre, Country
from workforce.reference.reading import AREA_CODE


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_can_be_made_for_every_country(tmp_path):
    for country in pycountry.countries:
        folder = tmp_path / country.alpha_2
        count = make_folder(country, folder)
        rank = {row["code"]: int(row["rank"]) for row in rows(folder / "area_levels.csv")}
        areas = {row["code"]: row for row in rows(folder / "areas.csv")}
        parts = pycountry.subdivisions.get(country_code=country.alpha_2) or []
        assert count == len(areas) == 1 + len(parts) and all(re.match(AREA_CODE, code) for code in areas)
        for row in areas.values():
            assert row["name"]
            if row["code"] != country.alpha_2:
                assert rank[areas[row["parent"]]["level"]] < rank[row["level"]]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["RW", "UG", "GB", "FR", "AQ"])  # flat, two levels, oddly nested, three levels, none
def test_the_folder_loads_as_it_is_and_twice_is_once(tmp_path, code):
    count = make_folder(find_country(code), tmp_path / "folder")
    report = load_country(tmp_path / "folder")
    assert report.mistakes == [] and report.not_read == []
    assert Area.objects.count() == count and Country.current().code == code
    assert load_country(tmp_path / "folder").count == 0


def test_names_are_in_both_languages(tmp_path):
    make_folder(find_country("Uganda"), tmp_path / "UG")
    areas = {row["code"]: row for row in rows(tmp_path / "UG" / "areas.csv")}
    assert areas["UG"]["name_fr"] == "Ouganda" and areas["UG-N"]["name_fr"] == "Nord"


def test_a_country_that_is_not_there_is_said_with_the_nearest(tmp_path):
    with pytest.raises(NoCountry, match="Nigeria"):
        find_country("Niger ")
    with pytest.raises(CommandError, match="There is no country “Atlantis”"):
        call_command("new_country", "Atlantis", str(tmp_path / "x"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "areas.csv").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("new_country", "RW", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["areas.csv"]


NORMS = {
    "requirement_sets.csv": "code,version,name,source\nnorms,1,Norms,A decree\n",
    "requirements.csv": (
        "set,code,method,cadre,unit,population_group,per_100k,source\n"
        "norms,n1,population_norm,social-worker,headcount,children,5,A decree\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    make_folder(find_country("RW"), tmp_path / "folder")
    for name, text in NORMS.items():
        (tmp_path / "folder" / name).write_text(text)
    return tmp_path / "folder"


@pytest.mark.django_db
def test_norms_come_with_the_rest(folder):
    tried = load_country(folder, dry_run=True)
    assert not Country.objects.exists() and not RequirementSet.objects.exists()
    done = load_country(folder)
    assert tried.count == done.count and Requirement.objects.get().cadre == Cadre.objects.get(code="social-worker")


@pytest.mark.django_db
def test_a_mistake_in_one_part_loads_no_part(folder):
    (folder / "requirements.csv").write_text(NORMS["requirements.csv"].replace("social-worker", "wizard"))
    report = load_country(folder)
    assert [(each.file, each.value) for each in report.mistakes] == [("requirements.csv", "wizard")]
    assert not Country.objects.exists() and not Area.objects.exists()


@pytest.mark.django_db
def test_a_folder_without_any_of_the_files_is_a_mistake(tmp_path):
    assert [each.code for each in load_country(tmp_path).mistakes] == ["no_files"]


@pytest.mark.django_db
def test_the_demonstration_is_never_loaded_beside_a_country_of_ones_own(folder, capsys):
    load_country(folder)
    call_command("demo")
    assert "not loaded beside a country of your own: Rwanda" in capsys.readouterr().out
    assert Country.objects.get().code == "RW"


@pytest.mark.django_db
def test_the_first_administrator_is_made_once_and_told_until_the_password_is_theirs(tmp_path):
    paper = tmp_path / "first-signin.txt"
    people.make_first_administrator(paper)
    first = User.objects.get()
    assert can(first, Permission.PEOPLE_MANAGE) and first.must_change_password
    assert first.check_password(paper.read_text().split()[-1]) and paper.stat().st_mode & 0o777 == 0o600
    people.make_first_administrator(paper)
    assert User.objects.count() == 1 and paper.exists()
    people.choose_password(first, "another one of mine")
    people.make_first_administrator(paper)
    assert not paper.exists()
