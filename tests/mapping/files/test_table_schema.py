"""The published contract: as the specification wants it, and every constraint as the checks enforce it."""

import pandas as pd
import pytest
from django.test import Client

from mapping.columns import BY_NAME, COLUMNS, KEY
from mapping.files import (
    table_schema,
)
from mapping.uploads.services import proposals
from tests.workforce.api.callers import Caller, signed_in

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


def errors_of(world, cells):
    """Of [(column, value)], each in a row of its own:
    the rules that say that the value is wrong there, in this order.
    """
    rows = [
        {"area": "abara", "cadre": "swo", "workplace": f"Office {at}"} | {name: value}
        for at, (name, value) in enumerate(cells)
    ]
    text = pd.DataFrame([{column.name: row.get(column.name) for column in COLUMNS} for row in rows]).astype("str")
    text.index = range(2, len(rows) + 2)
    issues = proposals.examine(text, round=world.round, organisation=world.office, by=world.partner).issues
    wrong = issues[issues["severity"] == "error"].astype({"rule": str, "column": str})
    found = {
        (row, column): rule for row, column, rule in zip(wrong["row"], wrong["column"], wrong["rule"], strict=True)
    }
    return [found.get((at + 2, name), "") for at, (name, _value) in enumerate(cells)]


def edges(field):
    """([values just inside the constraints], [values just outside])."""
    limits, inside, outside = field["constraints"], [], []
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
        inside.append("1." + "5" * field["decimals"])  # more are rounded
    return inside, outside


def test_each_constraint_is_what_the_checks_enforce(world):
    """Just inside a constraint nothing is wrong, just outside the checks say so too."""
    inside, outside = [], []
    for field in table_schema.contract()["fields"]:
        good, bad = edges(field)
        inside += [(field["name"], value) for value in good]
        outside += [(field["name"], value) for value in bad]
        assert field["constraints"]["required"] == BY_NAME[field["name"]].required
    assert len(inside) > 90 and len(outside) > 90
    assert [cell for cell, rule in zip(inside, errors_of(world, inside), strict=True) if rule] == []
    assert [cell for cell, rule in zip(outside, errors_of(world, outside), strict=True) if not rule] == []


def test_what_is_required_is_asked_for(world):
    required = [column.name for column in COLUMNS if column.required]
    assert required and errors_of(world, [(name, None) for name in required]) == ["required"] * len(required)


def test_the_words_for_empty_are_understood(world):
    words = table_schema.missing_values()[1:]
    assert errors_of(world, [("headcount", word) for word in words]) == [""] * len(words)
