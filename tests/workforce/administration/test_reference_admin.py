"""Administrators change reference data in the browser: by grant, with history, and areas keep their paths."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse

from strategy.requirements.models import Requirement
from workforce.history.models import Event
from workforce.reference.models import Area, JobTitle, Population, Sector

pytestmark = pytest.mark.django_db
REFERENCE = ["workforce", "mapping", "strategy"]
OURS = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    if model._meta.app_label in REFERENCE
)


def changed(client, obj, **values):
    """POST the change page of an object as its form shows it, with some values changed."""
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {
        name: "|".join(value) if isinstance(value, list) and name == "aliases" else value
        for name, value in data.items()
    }
    data |= values
    return client.post(
        url, {name: "" if value is None else value for name, value in data.items() if value is not False}
    )


@pytest.mark.parametrize("who", ["planner", "reviewer", "partner", "chair", "outsider"])
def test_only_administrators_come_in(world, sign_in, who):
    client = sign_in(world.people[who])
    assert client.get("/admin/").status_code == 403
    assert client.get(reverse("admin:workforce_area_changelist")).status_code == 403
    assert client.post(reverse("admin:workforce_sector_add"), {"code": "x", "name": "X"}).status_code == 403
    assert not Sector.objects.filter(code="x").exists()


def test_staff_and_superusers_without_the_grant_stay_outside(world, sign_in):
    world.outsider.is_staff = world.outsider.is_superuser = True
    world.outsider.save()
    assert sign_in(world.outsider).get("/admin/").status_code == 403


def test_whoever_is_not_signed_in_goes_to_the_one_way_in(client, db):
    answer = client.get("/admin/workforce/area/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/workforce/area/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).url.startswith("/accounts/login/")


@pytest.mark.parametrize("page", OURS)
def test_an_administrator_opens_every_list_and_form(world, sign_in, page):
    client = sign_in(world.administrator)
    assert client.get(reverse(f"admin:{page}_changelist"), {"q": "Ä"}).status_code == 200
    assert client.get(reverse(f"admin:{page}_add")).status_code == (403 if page == "workforce_country" else 200)


def test_records_reports_and_people_are_not_edited_here(world, sign_in):
    page = sign_in(world.administrator).get("/admin/").text
    assert "Areas" in page and "Rounds" in page and "Requirements" in page
    assert not {"workforce_user", "mapping_record", "strategy_gapline", "mapping_submission"} & set(OURS)
    assert "Periodic" not in page and "/admin/axes/" not in page


def test_a_new_row_is_in_the_history(world, sign_in):
    client = sign_in(world.administrator)
    answer = client.post(
        reverse("admin:workforce_sector_add"), {"code": "health", "name": "Health", "name_fr": "Santé"}
    )
    assert answer.status_code == 302
    sector = Sector.objects.get(code="health")
    assert sector.names == {"fr": "Santé"} and sector.name_key == "health"
    event = Event.objects.of(sector).get()
    assert (event.verb, event.actor, event.before) == ("created", world.administrator, {})
    assert event.after["names"] == {"fr": "Santé"}


def test_a_change_keeps_what_was_before_and_after_and_nothing_else(world, sign_in):
    client = sign_in(world.administrator)
    people = Population.objects.get(area=world.a, group=world.children)
    assert changed(client, people, count="190000").status_code == 302
    event = Event.objects.of(people).get()
    assert (event.verb, event.before, event.after) == ("changed", {"count": 184000}, {"count": 190000})
    assert changed(client, people).status_code == 302
    assert Event.objects.of(people).count() == 1  # saved without a change


def test_translations_are_plain_inputs_and_others_stay(world, sign_in):
    world.children.names = {"fr": "Enfants", "sw": "Watoto"}
    world.children.save()
    assert changed(sign_in(world.administrator), world.children, name_fr="Mineurs").status_code == 302
    world.children.refresh_from_db()
    assert world.children.names == {"fr": "Mineurs", "sw": "Watoto"}


@pytest.mark.parametrize("name", ["a", "swo", "country"])
def test_a_translated_input_stands_after_its_name_and_no_json_is_shown(world, sign_in, name):
    thing = getattr(world, name)
    url = reverse(f"admin:workforce_{thing._meta.model_name}_change", args=[thing.pk])
    fields = [
        field
        for _title, options in sign_in(world.administrator).get(url).context["adminform"].fieldsets
        for field in options["fields"]
    ]
    assert fields[fields.index("name") + 1] == "name_fr"
    assert not {"names", "plurals", "illustrative_notes", "name_key", "path"} & set(fields)


def test_nothing_is_deleted(world, sign_in):
    client = sign_in(world.administrator)
    assert client.post(reverse("admin:workforce_area_delete", args=[world.a1.pk]), {"post": "yes"}).status_code == 403
    client.post(
        reverse("admin:workforce_area_changelist"),
        {"action": "delete_selected", "_selected_action": [world.a1.pk], "post": "yes"},
    )
    assert Area.objects.filter(pk=world.a1.pk).exists()


def test_a_new_parent_takes_the_subtree_along(world, sign_in):
    assert changed(sign_in(world.administrator), world.a, parent=world.south.pk).status_code == 302
    assert Area.objects.get(pk=world.a.pk).path == "TL/south/abara/"
    assert Area.objects.get(pk=world.a1.pk).path == "TL/south/abara/abara-east/"
    event = Event.objects.of(world.a).get()
    assert (event.before["parent"], event.after["parent"]) == ("north", "south")
    assert event.after["path"] == "TL/south/abara/"


def test_a_reporting_unit_gets_members_and_history_says_so(world, sign_in):
    assert changed(sign_in(world.administrator), world.c, members=[world.a.pk, world.b.pk]).status_code == 302
    assert Event.objects.of(world.c).get().after == {"members": ["abara", "bukoro"]}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"parent": "a1"}, "cannot lie in itself"),
        ({"parent": "d"}, "must be above"),
        ({"level": "subcounty", "parent": "b"}, "has this level"),
        ({"code": "a/b"}, "letters, digits"),
        ({"code": "bukoro"}, "end it first"),
        ({"tile_column": "3"}, "give both, or neither"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "The end must be after the start"),
    ],
)
def test_an_area_that_cannot_be_is_refused_with_a_sentence(world, sign_in, values, said):
    if values.get("parent"):
        values = values | {"parent": getattr(world, values["parent"]).pk}
    if values.get("level"):
        values = values | {"level": getattr(world.levels, values["level"]).pk}
    answer = changed(sign_in(world.administrator), world.a, **values)
    assert answer.status_code == 200 and said in answer.text
    assert Area.objects.get(pk=world.a.pk).path == "TL/north/abara/" and not Event.objects.exists()


def test_an_area_is_ended_and_a_new_period_begins(world, sign_in):
    client = sign_in(world.administrator)
    assert changed(client, world.b, valid_to="2026-07-01").status_code == 302
    answer = client.post(
        reverse("admin:workforce_area_add"),
        {
            "code": "bukoro",
            "name": "Bukoro",
            "level": world.levels.district.pk,
            "parent": world.south.pk,
            "valid_from": "2026-07-01",
        },
    )
    assert answer.status_code == 302
    assert Area.objects.on(datetime.date(2026, 8, 1)).get(code="bukoro").path == "TL/south/bukoro/"


def test_a_job_title_means_one_cadre(world, sign_in):
    client = sign_in(world.administrator)
    answer = client.post(
        reverse("admin:workforce_jobtitle_add"), {"name": "PROBATION  officer", "cadre": world.para.pk}
    )
    assert answer.status_code == 200 and "is there already, for Social welfare officer" in answer.text
    assert JobTitle.objects.filter(name_key="probation officer").count() == 1


def test_a_requirement_that_asks_twice_is_refused(world, sign_in):
    data = {
        "set": world.requirements.pk,
        "code": "group",
        "method": "population_norm",
        "group": world.professionals.pk,
        "unit": "headcount",
        "population_group": world.children.pk,
        "per_100k": "3",
        "source": "Order",
    }
    client = sign_in(world.administrator)
    answer = client.post(reverse("admin:strategy_requirement_add"), data)
    assert answer.status_code == 200 and "asks for the same workers already" in answer.text
    answer = client.post(reverse("admin:strategy_requirement_add"), data | {"cadre": world.swo.pk})
    assert answer.status_code == 200 and "choose one of the two" in answer.text
    assert not Requirement.objects.filter(code="group").exists()
    answer = client.post(
        reverse("admin:strategy_requirement_add"),
        data | {"method": "caseload", "cases_per_worker": "20", "per_100k": ""},
    )
    assert answer.status_code == 200  # the caseload of one of the group's cadres is there


def test_choosing_an_area_shows_its_code_and_finds_without_accents(world, sign_in):
    Area.objects.filter(pk=world.a1.pk).update(name="Été", name_key="ete")
    query = {"app_label": "workforce", "model_name": "population", "field_name": "area", "term": "ÉTE"}
    found = sign_in(world.administrator).get(reverse("admin:autocomplete"), query).json()["results"]
    assert found == [{"id": str(world.a1.pk), "text": "Été (abara-east)"}]
