"""The reference lists, as programs and browsers read them."""

import datetime

import pytest

from tests import factories
from workforce.reference.models import Area, Sector

pytestmark = pytest.mark.django_db
LISTS = ["areas", "area-levels", "cadres", "cadre-groups", "organisations", "populations", "sectors", "work-levels"]


@pytest.fixture
def read(world, sign_in):
    client = sign_in(world.partner)
    return lambda address, **headers: client.get(f"/api/v1/{address}", headers=headers).json()


def codes(page):
    return [row["code"] for row in page["results"]]


def test_every_list_has_its_rows(read):
    for name in LISTS:
        page = read(f"{name}/")
        assert page["count"] == len(page["results"]) > 0, name


def test_an_area_says_where_it_lies_and_when(read, world):
    world.a.valid_from, world.a.names = datetime.date(2020, 7, 1), {"fr": "Abara-sur-Mer"}
    world.a.save()
    assert read("areas/?q=abara&level=district")["results"] == [
        {
            "code": "abara",
            "name": "Abara",
            "names": {"en": "Abara", "fr": "Abara-sur-Mer"},
            "valid_from": "2020-07-01",
            "valid_to": None,
            "level": "district",
            "parent": "north",
            "path": "TL/north/abara/",
            "aliases": ["Abbara"],
        }
    ]
    assert read("areas/?q=sur-mer", **{"Accept-Language": "fr"})["results"][0]["name"] == "Abara-sur-Mer"


def test_areas_by_level_parent_and_part_of_the_country(read):
    assert codes(read("areas/?level=region")) == ["north", "south"]
    assert codes(read("areas/?parent=north")) == ["abara", "bukoro"]
    assert codes(read("areas/?within=north")) == ["north", "abara", "abara-east", "abara-west", "bukoro"]
    assert codes(read("areas/?within=north&level=subcounty&q=EAST")) == ["abara-east"]


def test_areas_of_today_of_a_day_and_of_all_times(read, world):
    Area.objects.filter(pk=world.d.pk).update(valid_to=datetime.date(2024, 1, 1))
    factories.area("dokka", world.levels.district, world.south, name="New Dokka", valid_from=datetime.date(2024, 1, 1))
    one = "areas/?level=district&q=dokka"
    assert [row["name"] for row in read(one)["results"]] == ["New Dokka"]
    assert [row["name"] for row in read(f"{one}&valid_on=2023-06-30")["results"]] == ["Dokka"]
    assert [row["name"] for row in read(f"{one}&periods=all")["results"]] == ["Dokka", "New Dokka"]


def test_levels_and_cadres_have_plurals_in_both_languages(read, world):
    world.swo.plurals = {"fr": "Assistants sociaux"}
    world.swo.save()
    found = read("cadres/?group=professionals")["results"]
    assert [row["code"] for row in found] == ["swo", "cdo"]
    assert found[0]["plurals"] == {"en": "Social welfare officers", "fr": "Assistants sociaux"}
    assert (found[0]["job_titles"], found[0]["isco08"]) == (["Probation officer", "Welfare officer"], "2635")
    assert [(row["code"], row["rank"]) for row in read("area-levels/")["results"]][:2] == [
        ("country", 0),
        ("region", 1),
    ]


def test_organisations_by_kind_area_and_name(read):
    assert codes(read("organisations/?employer_type=national_ngo")) == ["hope"]
    assert codes(read("organisations/?area=abara")) == ["abara-office"]
    assert codes(read("organisations/?q=MINISTRY")) == ["ministry"]


def test_populations_by_area_group_and_year(read):
    found = read("populations/?area=abara&group=children&year=2026")["results"]
    assert [(row["area"], row["group"], row["year"], row["count"], row["source"]) for row in found] == [
        ("abara", "children", 2026, 184_000, "Testland census 2026")
    ]
    assert read("populations/?year=2025")["count"] == 0


def test_a_list_asks_the_database_a_fixed_number_of_times(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.partner)
    for number in range(200):
        Sector.objects.create(code=f"s{number}", name=f"Sector {number}")
    for name in LISTS:
        with django_assert_max_num_queries(9):
            client.get(f"/api/v1/{name}/?page_size=1000")


def test_every_list_is_a_page_in_the_browser(world, sign_in):
    client = sign_in(world.partner)
    for name in LISTS:
        answer = client.get(f"/api/v1/{name}/", headers={"Accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 200 and "<pre>" in answer.content.decode(), name
