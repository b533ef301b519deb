"""Uganda as published, through our own loader: every unit, every boundary, every census count;
what does not match, by name.
"""

import shutil
from collections import Counter

import pandas as pd
import pytest
from django.utils.text import slugify
from python_calamine import load_workbook

from mapping.checks.matching import Names, match
from strategy.demo.make_uganda import HERE, make, rows, table
from strategy.requirements.files import load_requirements
from workforce.reference import load
from workforce.reference.models import Area, AreaChange, Boundary, Country, Organisation, Population

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]

CITIES = [
    "city:arua",
    "city:fort-portal",
    "city:gulu",
    "city:hoima",
    "city:jinja",
    "city:lira",
    "city:masaka",
    "city:mbale",
    "city:mbarara",
    "city:soroti",
]


def test_the_committed_files_are_what_the_published_ones_make(shared):
    for name, text in make(shared).items():
        assert (HERE / name).read_text(encoding="utf-8") == text, f"{name}: run python -m strategy.demo.make_uganda"


def test_the_demo_country_loads_whole_and_twice_is_once():
    report = load(HERE)
    assert report.mistakes == [] and report.remarks == []
    assert Counter(Area.objects.values_list("level__code", flat=True)) == {
        "country": 1,
        "region": 4,
        "subregion": 17,
        "local_government": 146,
    }
    units = Area.objects.filter(level__code="local_government")
    assert sorted(units.filter(code__startswith="city:").values_list("code", flat=True)) == CITIES
    assert not units.filter(tile_column=None).exists()
    newest = units.filter(valid_from="2020-07-01").values_list("code", flat=True)
    assert sorted(newest) == [*CITIES, "district:terego"]
    assert AreaChange.objects.filter(kind="split").count() == 11
    offices = Organisation.objects.filter(employer_type="local_government")
    assert offices.count() == 146 and set(offices.values_list("area", flat=True)) == set(
        units.values_list("pk", flat=True)
    )
    assert Organisation.objects.get(is_ministry=True).names["fr"].startswith("Ministère du Genre")
    assert Country.current().illustrative and set(Country.current().illustrative_notes) == {"fr"}
    requirements = load_requirements(HERE)
    assert requirements.mistakes == [] and requirements.tables["requirements.csv"].added
    assert load(HERE).count == load_requirements(HERE).count == 0


def test_children_of_the_parts_are_the_published_share_of_the_census():
    """50.5 % of 45,905,417 people (census 2024); the projections' shares alone gave 25,012,644, 8 % too many."""
    load(HERE)
    children = Population.objects.filter(group__code="children", year=2024)
    country, parts = children.get(area__code="UG"), children.exclude(area__code="UG")
    assert country.count == sum(parts.values_list("count", flat=True)) == 23_182_236 == round(0.505 * 45_905_417)
    assert country.rule.endswith("50.5 % of 45,905,417 people") and "preliminary results" in country.source
    assert all("scaled by 0.9268" in one.rule and "of Uganda add up to 23,182,236" in one.rule for one in parts)
    estimates = {row["area"]: int(row["count"]) for row in rows(HERE / "populations.csv") if row["group"] != "total"
                 and row["area"] != "UG"}  # fmt: skip
    assert sum(estimates.values()) == 25_012_644
    scaled = {one.area.code: one.count for one in parts.select_related("area")}
    assert all(abs(scaled[code] - count * 23_182_236 / 25_012_644) < 1 for code, count in estimates.items())
    assert not Population.objects.filter(group__code="total").exclude(rule="").exists()


@pytest.fixture
def folder(shared, tmp_path):
    """The demo country with all sub-counties and the boundaries, as a folder of reference data."""
    for path in HERE.glob("*.csv"):
        shutil.copy(path, tmp_path)
    shutil.copy(shared / "data" / "uganda" / "districts.geojson", tmp_path / "boundaries.geojson")
    published = rows(shared / "data" / "uganda" / "uganda-locations.csv")
    with open(tmp_path / "areas.csv", "a", encoding="utf-8", newline="") as file:
        file.write("\n".join(table([], sub_counties(published)).splitlines()[1:]) + "\n")
    return tmp_path


def sub_counties(published):
    """Rows of areas.csv. The code is district and name; the county too where a district has the name twice."""
    parents = {row["name"]: row["code"] for row in rows(HERE / "areas.csv") if row["level"] == "local_government"}
    codes = {row["id"]: f"{parents[row['district']].split(':')[1]}.{slugify(row['subcounty'])}" for row in published}
    kinds = {row["id"]: parents[row["district"]].split(":")[0] for row in published}
    times = Counter((kinds[row["id"]], codes[row["id"]]) for row in published)
    for row in published:
        code = f"{kinds[row['id']]}.{codes[row['id']]}"
        if times[kinds[row["id"]], codes[row["id"]]] > 1:
            code += f".{slugify(row['county'])}"
        yield [f"subcounty:{code}", "subcounty", parents[row["district"]], row["subcounty"], "", "", "", "", "", ""]


def test_every_unit_and_sub_county_and_boundary(folder):
    report = load(folder)
    assert report.mistakes == []
    below = Area.objects.filter(level__code="subcounty")
    assert (Area.objects.filter(level__code="local_government").count(), below.count()) == (146, 2191)
    assert below.filter(path__startswith="UG/region:").count() == 2191
    districts = {}
    for name, parent in below.values_list("name_key", "parent"):
        districts.setdefault(name, set()).add(parent)
    assert sum(len(found) > 1 for found in districts.values()) == 44  # names that occur in more than one district
    assert Boundary.objects.count() == 136
    assert [(one.code, one.value) for one in report.remarks] == [("no_shape", code) for code in CITIES]
    assert load(folder).count == 0


def test_the_census_adds_up(shared):
    published = rows(shared / "data" / "uganda" / "uganda-nphc-2024-population.csv")
    sums = [sum(int(row[sex]) for row in published) for sex in ("male", "female", "total")]
    assert sums == [22_314_289, 23_591_128, 45_905_417]
    load(HERE)
    totals = Population.objects.filter(group__code="total", year=2024)
    assert {one.area.code: one.count for one in totals.exclude(area__code="UG").select_related("area")} == {
        row["id"]: int(row["total"]) for row in published
    }
    assert totals.get(area__code="UG").count == 45_905_417


def found(written):
    """written name -> Match, among the local governments by name and alias."""
    load(HERE)
    long = []
    for area in Area.objects.filter(level__code="local_government"):
        kind = "City" if area.code.startswith("city:") else "District"
        texts = [(area.name, "name"), *((alias, "alias") for alias in area.aliases)]
        long += [(area.code, text, how, kind, area.path) for text, how in texts]
    names = Names(pd.DataFrame(long, columns=["code", "text", "how", "kind", "path"]))
    return match(pd.Series(written), names)


def mismatches(matched):
    """(names without an area, local governments nobody named)."""
    units = set(Area.objects.filter(level__code="local_government").values_list("code", flat=True))
    return sorted(matched.index[matched["code"] == ""]), sorted(units - set(matched["code"]))


def test_the_projections_of_the_humanitarian_data_exchange(shared):
    written = [row["ADM2_EN"] for row in rows(shared / "data" / "uganda" / "uga_admpop_adm2_2023.csv")]
    matched = found(written)
    assert len(written) == 135 and matched["code"].is_unique
    assert matched.loc["Ssembabule", "code"] == "district:sembabule"  # by its alias
    assert matched.loc["Madi Okollo", "code"] == "district:madi-okollo"  # written with a space
    assert mismatches(matched) == ([], [*CITIES, "district:terego"])


def test_the_projections_of_the_bureau_of_statistics(shared):
    path = shared / "data" / "uganda" / "Population-projections-by-district-2015-2021.xlsx"
    sheet = load_workbook(path).get_sheet_by_index(0).to_python()
    written = [row[1] for row in sheet if row[1]]
    matched = found(written)
    assert len(written) == 135
    missing = ["district:kyankwanzi", "district:terego"]
    assert mismatches(matched) == (["KYAKWANZI"], [*CITIES, *missing])


def test_the_regions_have_shapes_too(shared, folder):
    shutil.copy(shared / "data" / "uganda" / "regions.geojson", folder / "boundaries.geojson")
    report = load(folder)
    assert report.remarks == []
    assert sorted(Boundary.objects.values_list("area__code", flat=True)) == [
        "region:central",
        "region:eastern",
        "region:northern",
        "region:western",
    ]
