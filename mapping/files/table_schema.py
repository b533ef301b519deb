"""The column contract as a Frictionless Table Schema (v1), made from columns.py:
what a partner may send, what an export holds.

PURE: codes that a country has come in as ``allowed``. ``title`` and ``description`` are in the reader's
language, ``titles`` and ``descriptions`` in every one; ``unit``, ``categories`` and ``decimals`` are additions
that the specification permits.
"""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from mapping.checks.cells import LONGEST
from mapping.checks.numbers import LARGEST
from mapping.columns import COLUMNS, EMPTY_REASONS, KEY, Column

TYPES = {"count": "integer", "decimal": "number", "money": "number"}
DECIMALS = {"decimal": 3, "money": 2}
BLANK = [""]


def contract(allowed: Mapping[str, Sequence[str]] | None = None) -> dict:
    """What may be sent, by the contract's names. ``allowed``: {column name: codes}, e.g. of the cadres of a round.

    An empty cell, or one of the missing values, says why there is no figure. The reader of files understands more
    (names, other titles, "about 12"); what this schema accepts it always understands.
    """
    return {
        "fields": [field(column, (allowed or {}).get(column.name)) for column in COLUMNS],
        "missingValues": missing_values(),
        "primaryKey": KEY,
    }


def field(column: Column, allowed: Sequence[str] | None = None) -> dict:
    """A column as a field: its type, its titles, what may stand in it."""
    made = {"name": column.name, "type": TYPES.get(column.kind, "string")} | described(column)
    if column.unit:
        made["unit"] = str(column.unit)
    if column.choices:
        made["categories"] = [{"value": code, "label": str(label)} for code, label in column.choices]
    if column.kind in DECIMALS:
        made["decimals"] = DECIMALS[column.kind]
    return made | {"constraints": constraints(column, allowed)}


def constraints(column: Column, allowed: Sequence[str] | None = None) -> dict:
    found = {"required": column.required}
    if column.is_measure:
        found |= {"minimum": 0, "maximum": LARGEST[column.kind]}
    if column.name in LONGEST:
        found["maxLength"] = LONGEST[column.name]
    codes = [code for code, _label in column.choices] if column.choices else allowed
    return found | ({"enum": list(codes)} if codes else {})


def described(column: Column) -> dict:
    titles = in_languages(lambda: str(column.label))
    descriptions = in_languages(lambda: _sentence(column))
    return {
        "title": str(column.label),
        "titles": titles,
        "description": _sentence(column),
        "descriptions": descriptions,
    }


def in_languages(say: Callable[[], object]) -> dict:
    """{language: what is said in it}."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = say()
    return found


def _sentence(column):
    said = [str(column.help) if column.help else str(column.label)]
    if column.is_measure:
        said.append(_("Unit: %(unit)s. Empty: not known. 0: none.") % {"unit": column.unit})
    elif column.required:
        said.append(_("Needed in every row."))
    return " ".join(said)


def missing_values() -> list[str]:
    """Nothing, and the words for each kind of empty in every language."""
    words = (in_languages(lambda label=label: str(label)) for _code, label in EMPTY_REASONS)
    return [*BLANK, *dict.fromkeys(word for each in words for word in each.values())]


# What an export holds -------------------------------------------------------------------------------------------------
def plain(name: str, kind: str, title: object, description: object = "", **constraints: object) -> dict:
    """A field that is none of the contract's."""
    made = {"name": name, "type": kind, "title": str(title)}
    if description:
        made["description"] = str(description)
    return made | ({"constraints": constraints} if constraints else {})


def exported(column: Column) -> dict:
    """A contract column as it leaves: its key parts are always filled, workplace excepted."""
    made = field(column)
    made["constraints"]["required"] = column.key and column.name != "workplace"
    return made


def table(fields: list[dict], *, key: Sequence[str] = (), foreign: Mapping[str, tuple[str, str]] | None = None) -> dict:
    """A schema of these fields; ``foreign``: {field: (resource, field there)}."""
    made = {"fields": fields, "missingValues": BLANK}
    if key:
        made["primaryKey"] = list(key)
    if foreign:
        made["foreignKeys"] = [
            {"fields": name, "reference": {"resource": resource, "fields": there}}
            for name, (resource, there) in foreign.items()
        ]
    return made
