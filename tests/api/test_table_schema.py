"""The published contract: as the specification wants it, and every constraint as the checks enforce it."""

import pandas as pd
import pytest
from django.test import Client

from mapping import table_schema
from mapping.columns import BY_NAME, COLUMNS, KEY
from mapping.services import proposals
from tests.api.callers import Caller, signed_in

OF_TYPE = {  # constraints that Table Schema v1 knows, by type
    "string": {"required", "unique", "enum", "pattern", "minLength", "maxLength"},
    "integer": {"required", "unique", "enum", "minimum", "maximum"},
    "number": {"required", "unique", "enum", "minimum", "maximum"},
}


@pytest.fixture
def published(db):
    return Caller(Client()).get("table-schema.json")


def test_it_is_a_table_schema(published):
    names = [each["name"] for each in published["fields"]]
    assert names == [column.name for column in COLUMNS] and len(set(names)) == len(names)
    assert published["primaryKey"] == KEY and published["missingValues"][0] == ""
    assert all(isinstance(each, str) for each in published["missingValues"])
    for field in published["fields"]:
        assert set(field["constraints"]) <= OF_TYPE[field["type"]]
        assert isinstance(field["constraints"]["required"], bool) and field["title"] and field["description"]


def test_titles_are_in_both_languages(published):
    headcount = next(each for each in published["fields"] if each["name"] == "headcount")
    assert headcount["titles"] == {"en": "Workers (headcount)", "fr": "Agents (effectif)"}
    assert all(set(each["titles"]) == {"en", "fr"} and all(each["titles"].values()) for each in published["fields"])
    french = Caller(Client()).get("table-schema.json", headers={"Accept-Language": "fr"})
    assert next(each for each in french["fields"] if each["name"] == "headcount")["title"] == "Agents (effectif)"


def test_the_codes_of_a_round(world):
    found = signed_in(world.partner).get("table-schema.json", round="2026")
    enums = {each["name"]: each["constraints"].get("enum") for each in found["fields"]}
    assert enums["cadre"] == ["cdo", "para", "swo"] and "abara" in enums["area"] and "hope" in enums["employer"]
    signed_in(world.partner).get("table-schema.json", round="2030", expect=404)
    Caller(Client()).get("table-schema.json", round="2026", expect=404)


def rules(world, column, value):
    """What the checks say of one value in one column of a good row."""
    row = {"area": "abara", "cadre": "swo"} | {column: value}
    text = pd.DataFrame([row], index=[2]).astype("str") if None not in row.values() else pd.DataFrame([row], index=[2])
    examined = proposals.examine(text.astype("str"), round=world.round, organisation=world.office, by=world.partner)
    issues = examined.issues
    return set(issues.loc[(issues["column"] == column) & (issues["severity"] == "error"), "rule"].astype(str))


def test_each_constraint_is_what_the_checks_enforce(world):
    """Just inside a constraint nothing is wrong, just outside the checks say so too."""
    schema = table_schema.contract()
    for field in schema["fields"]:
        name, limits = field["name"], field["constraints"]
        inside, outside = [], []
        if "maximum" in limits:
            inside += [str(limits["minimum"]), str(limits["maximum"])]
            outside += ["-1", str(limits["maximum"] + 1)]
        if "maxLength" in limits:
            inside.append("x" * limits["maxLength"])
            outside.append("x" * (limits["maxLength"] + 1))
        if "enum" in limits:
            inside += limits["enum"]
            outside.append("none-of-them")
        if field["type"] == "integer":
            outside.append("1.5")
        if "decimals" in field:
            inside.append("1." + "5" * field["decimals"])
            outside.append("1." + "5" * (field["decimals"] + 1))
        assert {value: rules(world, name, value) for value in inside} == {value: set() for value in inside}, name
        assert all(rules(world, name, value) for value in outside), (name, outside)
        assert limits["required"] == BY_NAME[name].required


def test_the_words_for_empty_are_understood(world):
    for word in table_schema.missing_values()[1:]:
        assert rules(world, "headcount", word) == set(), word
