"""Loading reference data from a folder: all mistakes named, nothing half loaded, twice is once, history kept."""

import datetime
import json
import time
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import user
from workforce.history.models import Event
from workforce.reference import load, report_lines, sentence
from workforce.reference.layout import TABLES
from workforce.reference.models import (
    Area,
    AreaChange,
    Boundary,
    BoundarySet,
    Cadre,
    Country,
    JobTitle,
    Organisation,
    Population,
)

pytestmark = pytest.mark.django_db

FILES = {
    "country.csv": "code,name,name_fr,languages,density_low,density_high\nTL,Testland,Testlande,en|fr,1,400\n",
    "area_levels.csv": (
        "code,rank,name,name_fr,plural,plural_fr\ncountry,0,Country,Pays,Countries,Pays\n"
        "region,1,Region,Région,Regions,Régions\ndistrict,2,District,District,Districts,Districts\n"
    ),
    "areas.csv": (
        "code,level,parent,name,name_fr,aliases,valid_from,valid_to,short,tile_column,tile_row,members\n"
        "abara,district,north,Abara,,Abbara|Abara District,,,Aba,0,0,\n"  # before its parent: the order of rows is free
        "TL,country,,Testland,Testlande,,,,,,,\n"
        "north,region,TL,North,Nord,,,,,,,\n"
        "south,region,TL,South,Sud,,,,,,,\n"
        "bukoro,district,north,Bukoro,,,,,Buk,1,0,\n"
        "old,district,south,Old Place,,,,2020-07-01,,,,\n"
        "new,district,south,New Place,,,2020-07-01,,New,0,1,\n"
        "joint,district,north,Joint Unit,,,,,,,,abara|bukoro\n"
    ),
    "area_changes.csv": "kind,on,source,target,note\nrename,2020-07-01,old,new,Renamed by law\n",
    "population_groups.csv": "code,name\nchildren,Children under 18\n",
    "populations.csv": (
        "area,group,year,count,source,rule\n"
        "abara,children,2024,1200,Census,\n"
        "bukoro,children,2024,900,Census,half of all\n"
    ),
    "cadre_groups.csv": "code,name\nwelfare,Welfare\n",
    "cadres.csv": (
        "code,name,name_fr,plural,category,group,isco08,isced,regulated,order\n"
        "swo,Social welfare officer,Agent social,Social welfare officers,professional,welfare,2635,6,yes,1\n"
    ),
    "job_titles.csv": "name,cadre\nProbation officer,swo\n",
    "organisations.csv": (
        "code,name,employer_type,area,aliases,ministry\nministry,Ministry of Welfare,central_government,TL,MoW,yes\n"
        "abara-office,Abara Office,local_government,abara,,no\n"
    ),
    "sectors.csv": "code,name\njustice,Justice\n",
    "work_levels.csv": "code,name,rank\ndistrict,District,1\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_everything_of_the_layout_is_loaded(folder):
    report = load(folder)
    assert report.mistakes == []
    assert {file: len(changes.added) for file, changes in report.tables.items()} == {
        "country.csv": 1,
        "area_levels.csv": 3,
        "areas.csv": 8,
        "area_changes.csv": 1,
        "population_groups.csv": 1,
        "populations.csv": 2,
        "cadre_groups.csv": 1,
        "cadres.csv": 1,
        "job_titles.csv": 1,
        "organisations.csv": 2,
        "sectors.csv": 1,
        "work_levels.csv": 1,
    }
    abara = Area.objects.get(code="abara")
    assert (abara.path, abara.aliases, abara.short, abara.tile_column) == (
        "TL/north/abara/",
        ["Abbara", "Abara District"],
        "Aba",
        0,
    )
    assert Area.objects.get(code="north").names == {"fr": "Nord"}
    assert sorted(Area.objects.get(code="joint").members.values_list("code", flat=True)) == ["abara", "bukoro"]
    renamed = AreaChange.objects.get()
    assert (renamed.source.code, renamed.target.code, renamed.kind) == ("old", "new", "rename")
    assert Population.objects.get(area__code="bukoro").rule == "half of all"
    swo = Cadre.objects.get()
    assert (swo.group.code, swo.isco08, swo.is_regulated, swo.names) == (
        "welfare",
        "2635",
        True,
        {"fr": "Agent social"},
    )
    assert JobTitle.objects.get().name_key == "probation officer"
    assert Organisation.objects.get(is_ministry=True).area.code == "TL"
    assert Country.current().languages == ["en", "fr"]


def test_a_second_load_changes_nothing_and_writes_no_history(folder):
    load(folder)
    events = Event.objects.count()
    report = load(folder)
    assert report.count == 0 and report.mistakes == []
    assert sum(changes.unchanged for changes in report.tables.values()) == 23
    assert Event.objects.count() == events == 12  # one line for each table of the first load


def test_what_changed_is_said_and_kept_in_history(folder):
    load(folder)
    person = user("lead", "administrator")
    change(folder, "populations.csv", "1200", "1250")
    change(folder, "cadres.csv", "Agent social,", "Agente sociale,")
    report = load(folder, by=person)
    assert report.count == 2
    assert report.tables["populations.csv"].changed == ["abara, children, 2024"]
    assert Population.objects.get(area__code="abara").count == 1250
    event = Event.objects.of(Population.objects.get(area__code="abara")).get()
    assert (event.verb, event.before, event.after, event.actor) == ("changed", {"count": 1200}, {"count": 1250}, person)
    cadre = Event.objects.of(Cadre.objects.get()).get()
    assert (cadre.before, cadre.after) == ({"name_fr": "Agent social"}, {"name_fr": "Agente sociale"})
    loaded = Event.objects.filter(verb="loaded", object_label="populations.csv").first()
    assert loaded.after == {"added": 0, "changed": 1, "ended": 0, "unchanged": 1}


def test_a_new_name_gets_a_new_search_key(folder):
    load(folder)
    change(folder, "areas.csv", "Bukoro,,,,,Buk", "Bükoro Town,,,,,Buk")
    load(folder)
    assert Area.objects.get(code="bukoro").name_key == "bukoro town"


def test_a_dry_run_says_the_same_and_writes_nothing(folder):
    report = load(folder, dry_run=True)
    assert report.count == 23 and report.dry_run
    assert not Area.objects.exists() and not Event.objects.exists()
    assert load(folder).count == 23


def test_a_row_gone_from_the_file_is_reported_and_kept(folder):
    load(folder)
    change(folder, "organisations.csv", "abara-office,Abara Office,local_government,abara,,no\n", "")
    report = load(folder)
    assert report.tables["organisations.csv"].absent == ["abara-office (Abara Office)"]
    assert "  stored but not in the files: abara-office (Abara Office)" in report_lines(report)
    assert Organisation.objects.filter(code="abara-office").exists()


def test_a_column_left_out_is_left_as_it_is_and_an_empty_cell_empties(folder):
    load(folder)
    (folder / "organisations.csv").write_text(
        "code,name,employer_type,area\nministry,Ministry of Welfare,central_government,\n"
    )
    load(folder)
    ministry = Organisation.objects.get(code="ministry")
    assert (ministry.area, ministry.aliases, ministry.is_ministry) == (None, ["MoW"], True)


# Areas in time --------------------------------------------------------------------------------------------------------
def test_an_area_is_ended_and_its_next_period_begins(folder):
    load(folder)
    change(
        folder,
        "areas.csv",
        "abara,district,north,Abara,,Abbara|Abara District,,,Aba,0,0,\n",
        "abara,district,north,Abara,,Abbara|Abara District,,2026-07-01,,,,\n"
        "abara,district,south,Abara,,Abbara,2026-07-01,,Aba,0,0,\n",
    )
    report = load(folder)
    assert report.mistakes == []
    assert report.tables["areas.csv"].ended == ["abara (Abara)"]
    assert report.tables["areas.csv"].added == ["abara, 2026-07-01 (Abara)"]
    first, second = Area.objects.filter(code="abara").order_by("valid_to")
    assert (first.path, first.valid_to) == ("TL/north/abara/", datetime.date(2026, 7, 1))
    assert (second.path, second.valid_to) == ("TL/south/abara/", None)
    assert Area.objects.on("2026-06-30").get(code="abara") == first
    assert load(folder).count == 0


def test_the_only_period_of_a_code_may_get_another_start(folder):
    load(folder)
    change(folder, "areas.csv", "Buk,1,0", "Buk,1,0")
    change(folder, "areas.csv", "bukoro,district,north,Bukoro,,,,,", "bukoro,district,north,Bukoro,,,2001-01-01,,")
    report = load(folder)
    assert report.tables["areas.csv"].changed == ["bukoro, 2001-01-01 (Bukoro)"]
    assert Area.objects.get(code="bukoro").valid_from == datetime.date(2001, 1, 1)


def test_two_periods_may_trade_their_border(folder):
    change(
        folder,
        "areas.csv",
        "bukoro,district,north,Bukoro,,,,,Buk,1,0,\n",
        "bukoro,district,north,Bukoro,,,2000-01-01,2010-01-01,,,,\nbukoro,district,south,Bukoro,,,2010-01-01,,,,,\n",
    )
    load(folder)
    change(folder, "areas.csv", "2000-01-01,2010-01-01", "2000-01-01,2015-01-01")
    change(folder, "areas.csv", "south,Bukoro,,,2010-01-01", "south,Bukoro,,,2015-01-01")
    report = load(folder)
    assert report.mistakes == []
    periods = sorted(
        Area.objects.filter(code="bukoro").values_list("valid_from__year", "valid_to__year", "parent__code")
    )
    assert periods == [(2000, 2015, "north"), (2015, None, "south")]


def test_a_moved_area_takes_its_subtree_along(folder):
    load(folder)
    change(folder, "area_levels.csv", "district,2", "zone,2,Zone,,Zones,\ndistrict,3")
    change(folder, "areas.csv", "north,region,TL", "north,zone,south")
    report = load(folder)
    assert report.mistakes == []
    assert Area.objects.get(code="abara").path == "TL/south/north/abara/"


# Mistakes -------------------------------------------------------------------------------------------------------------
MISTAKES = [
    ("country.csv", "TL,Testland", "TL,Testland,Testlande,en,1,400\nXX,Other", ("one_row", 3, "code")),
    ("country.csv", "1,400", "400,1", ("density_window", 2, "density_high")),
    ("country.csv", ",1,", ",1.23456,", ("too_many_places", 2, "density_low")),
    ("country.csv", ",400", ",much", ("not_a_number", 2, "density_high")),
    ("areas.csv", "north,region,TL", "north,region,nowhere", ("unknown_code", 4, "parent")),
    ("areas.csv", "north,region,TL", "north,zone,TL", ("unknown_code", 4, "level")),
    ("areas.csv", "north,region,TL", "north,region,", ("no_parent", 4, "parent")),
    ("areas.csv", "bukoro,district,north", "bukoro,district,abara", ("parent_level", 6, "parent")),
    ("areas.csv", "New,0,1,\n", "New,0,1,\nabara,district,north,Abara,,,,,,,,\n", ("repeated_row", 9, "code")),
    ("areas.csv", ",2020-07-01,,New", ",1 July 2020,,New", ("not_a_date", 8, "valid_from")),
    ("areas.csv", ",2020-07-01,,New", ",2020-07-01,2020-07-01,New", ("ends_before_it_starts", 8, "valid_to")),
    ("areas.csv", ",,2020-07-01,,,,\nnew", ",,,,,,\nold", ("periods_overlap", 8, "valid_from")),
    ("areas.csv", "Buk,1,0", "Buk,1,", ("half_a_tile", 6, "tile_column")),
    ("areas.csv", "Buk,1,0", "Buk,0,0", ("tile_taken", 6, "tile_column")),
    ("areas.csv", "abara|bukoro", "abara|joint", ("own_member", 9, "members")),
    ("areas.csv", "abara|bukoro", "abara|elsewhere", ("unknown_code", 9, "members")),
    ("areas.csv", "joint,district", "jo/int,district", ("bad_code", 9, "code")),
    ("areas.csv", "Bukoro,,,", "B" * 201 + ",,,", ("too_long", 6, "name")),
    ("areas.csv", "Bukoro,,,", "Bu\x07koro,,,", ("control_character", 6, "name")),
    ("areas.csv", "Bukoro,,,", ",,,", ("missing_value", 6, "name")),
    ("areas.csv", "short", "shorts", ("unknown_column", 1, "shorts")),
    ("areas.csv", "short", "name", ("repeated_column", 1, "name")),
    ("areas.csv", ",name,", ",name_sw,", ("missing_column", 1, "name")),
    ("area_changes.csv", "rename,", "renamed,", ("not_a_choice", 2, "kind")),
    ("populations.csv", "1200", "1 200", ("not_whole", 2, "count")),
    ("populations.csv", "1200", "-5", ("out_of_range", 2, "count")),
    ("populations.csv", "1200,Census,", "1200,Census,,more", ("too_many_cells", 2, "")),
    ("populations.csv", "bukoro,children", "abara,children", ("repeated_row", 3, "area")),
    ("populations.csv", "bukoro,children,2024", "bukoro,adults,2024", ("unknown_code", 3, "group")),
    ("cadres.csv", "yes,1", "maybe,1", ("not_yes_no", 2, "regulated")),
    (
        "job_titles.csv",
        "Probation officer,swo",
        "Probation officer,swo\nPROBATION  Officer,swo",
        ("repeated_row", 3, "name"),
    ),
    ("organisations.csv", "abara-office,", "abara:office,", ("bad_code", 3, "code")),
    ("sectors.csv", "justice,Justice", 'justice,"Justice', ("not_csv", 2, "")),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), MISTAKES)
def test_each_kind_of_mistake_is_named_with_its_place(folder, file, old, new, expected):
    change(folder, file, old, new)
    report = load(folder)
    found = [(one.code, one.line, one.column) for one in report.mistakes if one.file == file]
    assert found == [expected]
    assert not Area.objects.exists() and not Event.objects.exists()
    assert all(sentence(one).startswith(one.file) for one in report.mistakes)


def test_all_mistakes_of_all_files_are_listed_at_once(folder):
    change(folder, "populations.csv", "1200", "many")
    change(folder, "areas.csv", "north,region,TL", "north,region,nowhere")
    change(folder, "cadres.csv", "professional", "expert")
    report = load(folder)
    assert [sentence(one) for one in report.mistakes] == [
        (
            "areas.csv, line 4, column parent: "
            "There is no area with the code “nowhere”, neither in the files nor in the database."
        ),
        "cadres.csv, line 2, column category: “expert” is not one of: professional, para_professional, allied.",
        "populations.csv, line 2, column count: “many” is not a whole number. Write digits only, such as 1250.",
    ]
    assert report_lines(report)[0] == "Nothing was loaded: 3 mistakes."
    assert not Area.objects.exists() and not Country.objects.exists() and not Event.objects.exists()


def test_a_circle_is_named_once(folder):
    change(folder, "area_levels.csv", "region,1", "region,0")
    change(folder, "areas.csv", "north,region,TL", "north,region,south")
    change(folder, "areas.csv", "south,region,TL", "south,region,north")
    circles = [one for one in load(folder).mistakes if one.code == "circle"]
    assert [(one.line, one.allowed) for one in circles] == [(4, "north → south → north")]


def test_a_period_that_overlaps_a_held_one_is_a_mistake(folder):
    load(folder)
    (folder / "areas.csv").write_text(
        "code,level,parent,name,valid_from,valid_to\n"
        "old,district,south,Old,2019-01-01,\n"
        "old,district,south,Old,2030-01-01,\n"
    )
    codes = {one.code for one in load(folder).mistakes}
    assert codes == {"periods_overlap"}


def test_a_line_number_is_that_of_the_file_even_after_cells_of_several_lines(folder):
    change(folder, "populations.csv", "Census,\n", 'Census,"a rule\nof two lines"\n\n')
    change(folder, "populations.csv", "900", "x")
    assert [one.line for one in load(folder).mistakes] == [5]


def test_files_of_other_encodings_are_refused_and_semicolons_are_read(folder):
    text = (folder / "sectors.csv").read_text().replace(",", ";").replace("Justice", "Été")
    (folder / "sectors.csv").write_bytes(text.encode("latin-1"))
    assert [(one.code, one.line) for one in load(folder).mistakes] == [("not_utf8", 2)]
    (folder / "sectors.csv").write_bytes(text.encode("utf-8-sig"))
    assert load(folder).mistakes == []


def test_an_empty_or_missing_folder_and_another_country(folder, tmp_path):
    assert [one.code for one in load(tmp_path / "nowhere").mistakes] == ["no_folder"]
    (tmp_path / "empty").mkdir()
    assert [one.code for one in load(tmp_path / "empty").mistakes] == ["no_files"]
    load(folder)
    change(folder, "country.csv", "TL,Testland", "XX,Otherland")
    assert [one.code for one in load(folder).mistakes] == ["other_country"]


def test_a_file_of_another_name_is_mentioned(folder):
    (folder / "area.csv").write_text("code\nx\n")
    assert load(folder).not_read == ["area.csv"]


# Boundaries -----------------------------------------------------------------------------------------------------------
def square(code, west, *, closed=True):
    ring = [[west, 0], [west, 1], [west + 1, 1], [west + 1, 0]] + ([[west, 0]] if closed else [])
    return {"type": "Feature", "properties": {"id": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_boundaries_are_loaded_and_what_is_wrong_with_them_breaks_nothing(folder):
    features = [square("abara", 0), square("nowhere", 40), square("new", 2, closed=False)]
    (folder / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = load(folder)
    assert report.mistakes == []
    assert [(one.code, one.value) for one in report.remarks] == [
        ("unknown_shape", "nowhere"),
        ("shape_unclosed", "new"),
        ("no_shape", "bukoro"),
        ("no_shape", "joint"),
        ("no_shape", "new"),
    ]
    assert Boundary.objects.get().area.code == "abara"
    assert BoundarySet.objects.get().width > 0
    assert load(folder).count == 0
    features.append(square("bukoro", 1))
    (folder / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert load(folder).tables["boundaries.geojson"].added == ["bukoro"]
    assert Boundary.objects.count() == 2 and BoundarySet.objects.count() == 1


def test_a_file_of_boundaries_that_is_none_is_a_remark(folder):
    (folder / "boundaries.geojson").write_text("not json")
    report = load(folder)
    assert [one.code for one in report.remarks] == ["shape_not_geojson"] and report.count == 23


# At size, and by command ----------------------------------------------------------------------------------------------
def test_thousands_of_areas_and_populations_take_seconds(folder):
    districts = [f"d{number}" for number in range(2500)]
    rows = "".join(f"{code},district,north,{code.upper()},,,,,,,,\n" for code in districts)
    change(folder, "areas.csv", "bukoro,", rows + "bukoro,")
    change(folder, "population_groups.csv", "children,", "total,All\nchildren,")
    people = "".join(
        f"{code},{group},2024,{n},Census,\n" for n, code in enumerate(districts) for group in ("total", "children")
    )
    change(folder, "populations.csv", "bukoro,", people + "bukoro,")
    began = time.monotonic()
    assert load(folder).count == 23 + 2500 + 5000 + 1
    assert load(folder).count == 0
    assert time.monotonic() - began < 40
    assert Area.objects.within(Area.objects.get(code="north")).count() == 2504


def test_the_command_prints_what_changed_and_fails_with_all_mistakes(folder):
    out, err = StringIO(), StringIO()
    call_command("load_reference", str(folder), "--dry-run", stdout=out)
    assert "areas.csv: 8 new, 0 changed, 0 ended, 0 unchanged" in out.getvalue()
    assert not Area.objects.exists()
    change(folder, "populations.csv", "1200", "many")
    with pytest.raises(SystemExit) as exit:
        call_command("load_reference", str(folder), stderr=err)
    assert exit.value.code == 1
    assert "populations.csv, line 2, column count" in err.getvalue()


def test_every_file_and_column_is_in_the_documentation(settings):
    text = (settings.BASE_DIR / "docs" / "reference-data.md").read_text(encoding="utf-8")
    for table in TABLES:
        section = text.split(f"`{table.file}`", 1)[1].split("\n## ", 1)[0]
        for column in table.columns:
            assert f"`{column.name}`" in section, (table.file, column.name)
