"""The documented layout of a folder of reference data: which files, which columns, what each may hold.

docs/reference-data.md says it in words. A table is a file, the model its rows become, and the columns that name a row.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db import models

from workforce.reference.models import (
    Area,
    AreaChange,
    AreaLevel,
    Cadre,
    CadreGroup,
    Country,
    JobTitle,
    Organisation,
    Population,
    PopulationGroup,
    Sector,
    WorkLevel,
    fold,
)

TRANSLATION = re.compile(r"^([a-z_]+)_([a-z]{2})$")
SMALL = 32_767  # the largest number of a small integer column
LARGE = 9_007_199_254_740_991  # the largest whole number a spreadsheet keeps exact


@dataclass(frozen=True)
class Column:
    """One column.
    kind: text, code, integer, count (or a share of all), decimal, date, yes_no, choice, list ('|' between), json.

    to: the model whose code stands here; on: the day that code is looked up on (areas have periods); many: several.
    translated: the model field that holds ``<name>_fr`` and other languages.
    """

    name: str
    kind: str = "text"
    required: bool = False
    field: str = ""
    to: type[models.Model] | None = None
    many: bool = False
    on: Callable[[dict], date | None] = lambda values: None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = SMALL
    translated: str = ""

    @property
    def target(self):
        """The name of the model field."""
        return self.field or self.name


@dataclass(frozen=True)
class Table:
    """One file. key: the columns that name a row; built_in: codes that the application itself holds."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    built_in: tuple[str, ...] = ()
    single: bool = False

    @cached_property
    def by_name(self):
        return {column.name: column for column in self.columns}

    def column(self, name):
        """The column of a heading, None if the layout has none; ``name_fr`` is the French of ``name``."""
        if name in self.by_name:
            return self.by_name[name]
        match = TRANSLATION.match(name)
        base = self.by_name.get(match[1]) if match else None
        if base is None or not base.translated:
            return None
        return Column(name, field=base.target, translated=base.translated)

    def key_of(self, values):
        """What names a row; a job title by its folded text, as partners' spelling is matched."""
        return tuple(fold(values[name]) if name == "name" else values.get(name) for name in self.key)

    def longest(self, column):
        """The most characters a cell (or each part of a list) may have; None without limit."""
        if column.to or column.kind == "json":
            return None
        field = self.model._meta.get_field(column.target)
        return getattr(field, "base_field", field).max_length

    def is_slug(self, column):
        return isinstance(self.model._meta.get_field(column.target), models.SlugField)


def language_of(column):
    """'fr' of the heading ``name_fr``, '' of a heading that is no translation."""
    return column.name.removeprefix(f"{column.target}_") if column.name != column.target and column.translated else ""


CODE = Column("code", "code", required=True)
NAME = Column("name", required=True, translated="names")
PLURAL = Column("plural", required=True, translated="plurals")
VALID = (Column("valid_from", "date"), Column("valid_to", "date"))


def mid_year(values):
    return date(values["year"], 7, 1)


COUNTRY = Table(
    "country.csv",
    Country,
    ("code",),
    (
        CODE,
        NAME,
        Column("languages", "list"),
        Column("illustrative", "yes_no"),
        Column("illustrative_note", translated="illustrative_notes"),
        Column("density_low", "decimal"),
        Column("density_high", "decimal"),
        Column("jump_percent", "integer", most=10_000),
        Column("jump_least", "integer", most=1_000_000),
        Column("children_group", "code"),
        Column("total_group", "code"),
        Column("enough_known", "integer", most=100),
        Column("notable_share", "integer", most=100),
        Column("publication_notes", "json"),
    ),
    single=True,
)
LEVELS = Table("area_levels.csv", AreaLevel, ("code",), (CODE, Column("rank", "integer", required=True), NAME, PLURAL))
AREAS = Table(
    "areas.csv",
    Area,
    ("code", "valid_from"),
    (
        CODE,
        Column("level", "code", required=True, to=AreaLevel),
        Column("parent", "code", to=Area, on=lambda values: values.get("valid_from")),
        NAME,
        Column("aliases", "list"),
        *VALID,
        Column("short"),
        Column("tile_column", "integer"),
        Column("tile_row", "integer"),
        Column("members", "list", to=Area, many=True, on=lambda values: values.get("valid_from")),
    ),
)
CHANGES = Table(
    "area_changes.csv",
    AreaChange,
    ("kind", "on", "source", "target"),
    (
        Column("kind", "choice", required=True, choices=tuple(AreaChange.Kind.values)),
        Column("on", "date", required=True),
        Column("source", "code", required=True, to=Area, on=lambda values: values["on"] - timedelta(days=1)),
        Column("target", "code", required=True, to=Area, on=lambda values: values["on"]),
        Column("note"),
    ),
)
POPULATION_GROUPS = Table("population_groups.csv", PopulationGroup, ("code",), (CODE, NAME))
POPULATIONS = Table(
    "populations.csv",
    Population,
    ("area", "group", "year"),
    (
        Column("area", "code", required=True, to=Area, on=mid_year),
        Column("group", "code", required=True, to=PopulationGroup),
        Column("year", "integer", required=True, least=1900, most=2200),
        Column("count", "count", required=True, most=LARGE),
        Column("source", required=True),
        Column("rule"),
    ),
)
CADRE_GROUPS = Table("cadre_groups.csv", CadreGroup, ("code",), (CODE, NAME))
CADRES = Table(
    "cadres.csv",
    Cadre,
    ("code",),
    (
        CODE,
        NAME,
        PLURAL,
        Column("category", "choice", required=True, choices=tuple(Cadre.Category.values)),
        Column("group", "code", to=CadreGroup),
        Column("isco08"),
        Column("isced"),
        Column("regulated", "yes_no", field="is_regulated"),
        Column("order", "integer"),
        *VALID,
    ),
)
JOB_TITLES = Table(
    "job_titles.csv",
    JobTitle,
    ("name",),
    (Column("name", required=True), Column("cadre", "code", required=True, to=Cadre)),
)
ORGANISATIONS = Table(
    "organisations.csv",
    Organisation,
    ("code",),
    (
        CODE,
        NAME,
        Column("employer_type", "choice", required=True, choices=tuple(Organisation.EmployerType.values)),
        Column("area", "code", to=Area, on=lambda values: values.get("valid_from")),
        Column("aliases", "list"),
        Column("ministry", "yes_no", field="is_ministry"),
        *VALID,
    ),
)
SECTORS = Table("sectors.csv", Sector, ("code",), (CODE, NAME), built_in=("unspecified",))
WORK_LEVELS = Table(
    "work_levels.csv", WorkLevel, ("code",), (CODE, NAME, Column("rank", "integer")), built_in=("unspecified",)
)
# In the order in which they are written: what others name comes first.
TABLES = (
    COUNTRY,
    LEVELS,
    AREAS,
    CHANGES,
    POPULATION_GROUPS,
    POPULATIONS,
    CADRE_GROUPS,
    CADRES,
    JOB_TITLES,
    ORGANISATIONS,
    SECTORS,
    WORK_LEVELS,
)
