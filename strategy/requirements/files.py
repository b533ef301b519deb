"""Requirement sets, requirements and the establishment register from a folder of CSV files (see workforce.reference).

The layout is in docs/reference-data.md. Cadres, areas and organisations must be loaded before.
"""

from pathlib import Path

from strategy.requirements.models import EstablishmentPost, Method, Requirement, RequirementSet, Unit
from workforce.people.models import User
from workforce.reference import Report, load_tables
from workforce.reference.checking import pair
from workforce.reference.layout import CODE, NAME, VALID, Column, Table
from workforce.reference.models import Area, Cadre, CadreGroup, Organisation, PopulationGroup
from workforce.reference.reading import Mistake, Sheet

SETS = Table(
    "requirement_sets.csv",
    RequirementSet,
    ("code",),
    (CODE, Column("version", required=True), NAME, Column("source", required=True), *VALID),
)
REQUIREMENTS = Table(
    "requirements.csv",
    Requirement,
    ("set", "code"),
    (
        Column("set", "code", required=True, to=RequirementSet),
        CODE,
        Column("method", "choice", required=True, choices=(Method.NORM.value, Method.CASELOAD.value)),
        Column("cadre", "code", to=Cadre),
        Column("group", "code", to=CadreGroup),
        Column("area", "code", to=Area),
        Column("unit", "choice", required=True, choices=tuple(Unit.values)),
        Column("population_group", "code", to=PopulationGroup),
        Column("per_100k", "decimal"),
        Column("minimum_per_area", "decimal"),
        Column("cases_per_worker", "decimal"),
        Column("counts_volunteers", "yes_no"),
        Column("counts_agency", "yes_no"),
        Column("source", required=True),
    ),
)
ESTABLISHMENT = Table(
    "establishment.csv",
    EstablishmentPost,
    ("area", "cadre", "organisation", "valid_from"),
    (
        Column("area", "code", required=True, to=Area, on=lambda values: values.get("valid_from")),
        Column("cadre", "code", required=True, to=Cadre),
        Column("organisation", "code", to=Organisation),
        Column("approved", "decimal", required=True),
        Column("funded", "decimal"),
        Column("frozen", "decimal"),
        Column("source", required=True),
        *VALID,
    ),
)
TABLES = (SETS, REQUIREMENTS, ESTABLISHMENT)


def load_requirements(folder: str | Path, *, by: User | None = None, dry_run: bool = False) -> Report:
    """Load requirements from ``folder``; a mistake loads nothing, a second load changes nothing."""
    return load_tables(folder, TABLES, CHECKS, by=by, dry_run=dry_run)


def check_requirements(sheet: Sheet, sheets: dict[Table, Sheet], held: dict) -> list[Mistake]:
    """Each requirement is whole, and within a set and method no worker is asked for twice (Decision 13)."""
    pairs, absent = pair(sheet, held[REQUIREMENTS])
    rows = [(one.row, {**(one.held.values if one.held else {}), **one.row.values}) for one in pairs]
    mistakes = [mistake for row, values in rows for mistake in _incomplete(sheet, row, values)]
    return mistakes + _same_target(sheet, rows, absent) + _group_and_cadre(sheet, rows, absent)


def _incomplete(sheet, row, values):
    given = {name: values.get(name) for name in ("cadre", "group", "population_group", "per_100k", "cases_per_worker")}
    if bool(given["cadre"]) == bool(given["group"]):
        yield sheet.mistake("cadre_or_group", row, "cadre", given["cadre"])
    if values["method"] == Method.NORM:
        if given["per_100k"] is None or not given["population_group"] or given["cases_per_worker"] is not None:
            yield sheet.mistake("norm_incomplete", row, "per_100k", given["per_100k"])
    elif not given["cases_per_worker"] or given["per_100k"] is not None:
        yield sheet.mistake("caseload_incomplete", row, "cases_per_worker", given["cases_per_worker"])


def _all(rows, absent):
    """Every requirement as it will be after the load, the held ones first."""
    return [(None, one.values) for one in absent] + rows


def _same_target(sheet, rows, absent):
    mistakes, first = [], {}
    for row, values in _all(rows, absent):
        target = values.get("cadre") or values.get("group")
        key = (values["set"], values["method"], target, values.get("area", ""))
        if key in first and row:
            column = "cadre" if values.get("cadre") else "group"
            mistakes.append(sheet.mistake("same_target", row, column, target, first[key]))
        first.setdefault(key, values["code"])
    return mistakes


def _group_and_cadre(sheet, rows, absent):
    group_of = dict(Cadre.objects.filter(group__isnull=False).values_list("code", "group__code"))
    groups = {
        (values["set"], values["method"], values["group"])
        for _row, values in _all(rows, absent)
        if values.get("group") and not values.get("cadre")
    }
    mistakes = []
    for row, values in _all(rows, absent):
        group = group_of.get(values.get("cadre"), "")
        if (values["set"], values["method"], group) in groups:
            named = row or next(own for own, other in rows if other.get("group") == group)
            mistakes.append(sheet.mistake("group_and_cadre", named, "cadre", values["cadre"], group))
    return mistakes


def check_establishment(sheet: Sheet, sheets: dict[Table, Sheet], held: dict) -> list[Mistake]:
    pairs, _absent = pair(sheet, held[ESTABLISHMENT])
    return [
        sheet.mistake("frozen_above_approved", one.row, "frozen", values["frozen"], values["approved"])
        for one in pairs
        for values in [{"frozen": 0, **(one.held.values if one.held else {}), **one.row.values}]
        if values["frozen"] > values["approved"]
    ]


CHECKS = {REQUIREMENTS: check_requirements, ESTABLISHMENT: check_establishment}
