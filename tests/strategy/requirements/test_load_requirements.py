"""Loading requirements: whole, once, with history; every mistake named."""

from io import StringIO

import pytest
from django.core.management import call_command

from strategy.requirements.files import TABLES, load_requirements
from strategy.requirements.models import EstablishmentPost, Requirement, RequirementSet
from workforce.history.models import Event
from workforce.reference import sentence

FILES = {
    "requirement_sets.csv": "code,version,name,name_fr,source,valid_from\nlaw,2.0,Law,Loi,Order 9,2026-01-01\n",
    "requirements.csv": (
        "set,code,method,cadre,group,area,unit,population_group,per_100k,minimum_per_area,cases_per_worker,"
        "counts_volunteers,source\n"
        "law,swo,population_norm,swo,,,headcount,children,8.5,1,,no,Order 9 a\n"
        "law,swo-north,population_norm,swo,,north,headcount,children,10,,,no,Order 9 b\n"
        "law,paras,population_norm,,para-professionals,,headcount,children,40,,,yes,Order 9 c\n"
        "law,cases,caseload,swo,,,headcount,,,,25,no,Order 9 d\n"
    ),
    "establishment.csv": (
        "area,cadre,organisation,approved,funded,frozen,source\nabara,swo,abara-office,12,10.5,1,Register 2026\n"
    ),
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


def test_requirements_are_loaded_once_and_changes_are_kept(world, folder):
    report = load_requirements(folder, by=world.administrator)
    assert report.mistakes == [] and report.count == 6
    law = RequirementSet.objects.get(code="law")
    assert (law.version, law.names, law.requirements.count()) == ("2.0", {"fr": "Loi"}, 4)
    paras = Requirement.objects.get(code="paras")
    assert (paras.group, paras.cadre, paras.per_100k, paras.counts_volunteers) == (world.paras, None, 40, True)
    post = EstablishmentPost.objects.get()
    assert (post.approved, post.funded, post.frozen, post.organisation) == (12, 10.5, 1, world.office)
    assert load_requirements(folder).count == 0
    change(folder, "requirements.csv", "8.5", "9")
    assert load_requirements(folder).tables["requirements.csv"].changed == ["law, swo"]
    event = Event.objects.of(Requirement.objects.get(set=law, code="swo")).get()
    assert (event.before, event.after) == ({"per_100k": "8.5000"}, {"per_100k": "9"})


def test_what_is_held_and_not_in_the_files_is_named_and_stays(world, folder):
    report = load_requirements(folder)
    assert "norms, norm-swo" in report.tables["requirements.csv"].absent
    assert world.requirements.requirements.count() == 4


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line", "column"),
    [
        ("requirements.csv", "norm,swo,,,", "norm,swo,professionals,,", "cadre_or_group", 2, "cadre"),
        ("requirements.csv", ",,para-professionals,", ",,,", "cadre_or_group", 4, "cadre"),
        ("requirements.csv", "children,8.5", ",8.5", "norm_incomplete", 2, "per_100k"),
        ("requirements.csv", "children,8.5", "children,", "norm_incomplete", 2, "per_100k"),
        ("requirements.csv", "8.5,1,,", "8.5,1,25,", "norm_incomplete", 2, "per_100k"),
        ("requirements.csv", "25,no", "0,no", "caseload_incomplete", 5, "cases_per_worker"),
        ("requirements.csv", "8.5", "-8.5", "out_of_range", 2, "per_100k"),
        ("requirements.csv", "8.5", "8.55555", "too_many_places", 2, "per_100k"),
        ("requirements.csv", "swo,,north", "swo,,", "same_target", 3, "cadre"),
        ("requirements.csv", "norm,swo,,north", "norm,para,,north", "group_and_cadre", 3, "cadre"),
        ("requirements.csv", "law,swo,", "laws,swo,", "unknown_code", 2, "set"),
        ("requirements.csv", "norm,swo,,north", "norm,swo,,nowhere", "unknown_code", 3, "area"),
        ("requirements.csv", "headcount,children,40", "people,children,40", "not_a_choice", 4, "unit"),
        ("establishment.csv", "10.5,1", "10.5,13", "frozen_above_approved", 2, "frozen"),
        ("establishment.csv", "abara-office", "office", "unknown_code", 2, "organisation"),
    ],
)
def test_each_kind_of_mistake_is_named_with_its_place(world, folder, file, old, new, code, line, column):
    change(folder, file, old, new)
    report = load_requirements(folder)
    found = [(one.code, one.file, one.line, one.column) for one in report.mistakes]
    assert (code, file, line, column) in found
    assert {one[:3] for one in found} <= {(code, file, line), ("same_target", file, line)}
    assert all(sentence(one) for one in report.mistakes)
    assert not RequirementSet.objects.filter(code="law").exists()


def test_the_command_says_what_changed_and_fails_with_all_mistakes(world, folder):
    out, err = StringIO(), StringIO()
    call_command("load_requirements", str(folder), stdout=out)
    assert "requirements.csv: 4 new, 0 changed, 0 ended, 0 unchanged" in out.getvalue()
    change(folder, "requirements.csv", "8.5", "eight")
    change(folder, "establishment.csv", "12", "twelve")
    with pytest.raises(SystemExit) as exit:
        call_command("load_requirements", str(folder), stderr=err)
    assert exit.value.code == 1
    assert "establishment.csv, line 2, column approved" in err.getvalue()
    assert "requirements.csv, line 2, column per_100k" in err.getvalue()


def test_every_file_and_column_is_in_the_documentation(settings):
    text = (settings.BASE_DIR / "docs" / "reference-data.md").read_text(encoding="utf-8")
    for table in TABLES:
        section = text.split(f"`{table.file}`", 1)[1].split("\n## ", 1)[0]
        for column in table.columns:
            assert f"`{column.name}`" in section, (table.file, column.name)
