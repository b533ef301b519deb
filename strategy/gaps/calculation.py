"""A gap report from frames: `compute(inputs, parameters) -> Results`. Pure: no web, no database, no clock.

Inputs (frames, rows in any order; codes are text):
    areas         code, parent ('' root), level, rank, is_base (the level the report counts at)
    cadres        code, group ('' none), category
    records       record_id, submission_id, organisation, employer, employer_type, area, cadre, employment, sector,
                  level, workplace, the measures (float64 integer thousandths, NaN empty), perhaps not_applicable (per
                  record a collection of the measures that do not apply; every other empty measure is unknown), perhaps
                  records (how many a row stands for, all alike in what they leave empty and why; else 1)
    coverage      area, status ('complete' anchor accepted, 'partial' only others, 'none') of each expected base area
    listed        area, cadre: the area's accepted submissions list the cadre in full, so no record means 0
    requirements  see `requirements`
    population    area, group, count (persons)
    members       unit, member: joint reporting units (base areas) and the areas they stand for
    establishment area, cadre, approved, funded, frozen (thousandths): the ministry's register; wins over the records

Results (figures in whole units, unrounded, NaN where there is none; `reason` says why):
    lines  area, target_kind ('all', 'kind' of worker, 'group', 'cadre'), target, method, unit, then
           over the counted cells (known on both sides; of posts also those of headquarters): current, required,
           difference (current - required, net, negative is a shortage), shortage and surplus (gross, over cells),
           ratio (what is in place: (required - shortage) / required), posts_needed (rounded up per cell).
           A base area that does not count shows its current alone;
           required_all: also over expected areas that did not report, where it can be known;
           headquarters: known staff above the base level, who are in no other figure;
           population, density_current, density (per 100,000), per_worker (1:n): over the areas where every target of
           the line is counted; population_group: which people these are;
           areas_expected, _complete, _partial, _none, _counted (at least one cell in the sums); cells_expected and
           cells_counted (base area x target, and those of headquarters posts); known_share: what the counted cells
           hold of the requirement (a norm) or of the children_group, below parameters.enough there is no figure;
           population_share: counted areas in expected ones, of the children_group
    stock  area, cadre, employer_type, employment, sector, level, records, measures in thousandths
    rates  area, target_kind, target, code, numerator, denominator, value, above (of a vacancy: filled beyond what is
           approved, it lowers no vacancy), units_both and units_expected (areas), cells_counted, cells_expected,
           known_share, reason. The denominator of a density is persons, its value per 100,000; others are plain ratios

Both sides of a line are taken from the same records: volunteers and agency staff only where the requirement counts
them.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from strategy.gaps.basis import Basis
from strategy.gaps.flows import IN_POST
from strategy.gaps.rates import rate_lines
from strategy.gaps.rollup import lines
from strategy.gaps.tree import Tree, positions

METHOD_VERSION = "2"

TEXTS = {
    "record_id",
    "submission_id",
    "organisation",
    "employer",
    "employer_type",
    "area",
    "cadre",
    "employment",
    "sector",
    "level",
    "workplace",
    "not_applicable",
    "records",
}


def _no_members() -> pd.DataFrame:
    return pd.DataFrame({"unit": [], "member": []}, dtype=object)


@dataclass(frozen=True)
class Inputs:
    areas: pd.DataFrame
    cadres: pd.DataFrame
    records: pd.DataFrame
    coverage: pd.DataFrame
    listed: pd.DataFrame
    requirements: pd.DataFrame
    population: pd.DataFrame
    members: pd.DataFrame = field(default_factory=_no_members)
    establishment: pd.DataFrame | None = None


@dataclass(frozen=True)
class Parameters:
    """turnover: what leavers are divided by (in_post, opening, average).
    density_group: the people of densities, unless a norm names its own. children_group: the people of population_share.
    employer_types: whose workers count, () everyone's. measures: what stock lines sum, () every one of the records.
    enough: the share of what a figure is about that must be known for it to be given, 0 to 1.
    """

    turnover: str = IN_POST
    density_group: str = ""
    children_group: str = ""
    employer_types: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    enough: float = 0.0


@dataclass(frozen=True)
class Results:
    lines: pd.DataFrame
    stock: pd.DataFrame
    rates: pd.DataFrame
    method_version: str = METHOD_VERSION


def compute(inputs: Inputs, parameters: Parameters | None = None) -> Results:
    """The whole report. The same inputs in any order give identical frames. ValueError names inputs that contradict."""
    parameters = parameters or Parameters()
    if parameters.employer_types:
        counted = inputs.records["employer_type"].isin(parameters.employer_types)
        inputs = Inputs(**{**vars(inputs), "records": inputs.records[counted]})
    basis = Basis.build(inputs)
    measures = list(parameters.measures) or sorted(set(inputs.records) - TEXTS)
    groups, enough = (parameters.density_group, parameters.children_group), parameters.enough
    return Results(
        lines=lines(basis, inputs.requirements, *groups, enough),
        stock=stock_lines(inputs.records, basis.tree, measures),
        rates=rate_lines(basis, parameters.turnover, *groups, enough),
    )


# Stock lines: the records summed by base area, cadre, employer type, employment, sector and level.

KEYS = ["area", "cadre", "employer_type", "employment", "sector", "level"]


def stock_lines(records: pd.DataFrame, tree: Tree, measures: list[str]) -> pd.DataFrame:
    """KEYS, records (how many) and each measure: the sum of known values in thousandths, NaN where none is known.

    The area is the base area a record counts in, or its own when it lies above the base level.
    """
    area = positions(records["area"], tree.codes, "area")
    base = tree.base_of[area]
    place = np.where(base >= 0, tree.base[base], area) if len(tree.base) else area
    keys, line = _numbered(records[KEYS[1:]].assign(area=place)[KEYS])
    data = {name: keys[name].to_numpy(dtype=object) for name in KEYS[1:]}
    count = records["records"].to_numpy(dtype=float) if "records" in records else np.ones(len(records))
    sums = {"records": np.bincount(line, weights=count, minlength=len(keys)).astype("int64")}
    for name in measures:
        values = records[name].to_numpy(dtype=float, na_value=np.nan)
        known = ~np.isnan(values)
        held = np.bincount(line[known], minlength=len(keys)) > 0
        sums[name] = np.where(held, np.bincount(line[known], weights=values[known], minlength=len(keys)), np.nan)
    area = pd.Series(tree.codes[keys["area"].to_numpy(dtype=int)], dtype=object)
    texts = {name: pd.Series(values, dtype=object) for name, values in data.items()}
    return pd.DataFrame({"area": area, **texts, **sums})


def _numbered(keys: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """(the distinct keys, sorted; per record the number of its key)."""
    number = np.zeros(len(keys), dtype=np.int64)
    for name in keys:
        code, distinct = pd.factorize(keys[name], sort=True)
        number = number * len(distinct) + code
    _found, first, line = np.unique(number, return_index=True, return_inverse=True)
    return keys.iloc[first], line
