"""What is required, as frames: the set's norms and standards, approved and funded posts,
and the ministry's register.
"""

import pandas as pd

from mapping.rounds.models import Round
from strategy.requirements.models import EstablishmentPost, Method, RequirementSet, Unit

COLUMNS = [
    "id",
    "method",
    "target_kind",
    "target",
    "unit",
    "population_group",
    "per_100k",
    "minimum_per_area",
    "cases_per_worker",
    "area",
    "counts_volunteers",
    "counts_agency",
    "source",
]
NUMBERS = ["per_100k", "minimum_per_area", "cases_per_worker"]
POSTS = ["approved", "funded", "frozen"]


def requirements(requirement_set: RequirementSet, cadres: list[str], areas: set[str]) -> pd.DataFrame:
    """COLUMNS. Approved and funded posts are required of every cadre;
    a requirement for an area that was not, of none.
    """
    rows = [
        {"id": f"{method}:{cadre}", "method": method, "target_kind": "cadre", "target": cadre, "unit": Unit.POSTS.value}
        for method in (Method.APPROVED.value, Method.FUNDED.value)
        for cadre in cadres
    ]
    for requirement in requirement_set.requirements.select_related("cadre", "group", "area", "population_group"):
        row = {name: getattr(requirement, name) for name in COLUMNS[4:] if name not in ("population_group", "area")}
        row |= {"id": requirement.code, "method": requirement.method}
        row |= {
            "target_kind": "cadre" if requirement.cadre else "group",
            "target": (requirement.cadre or requirement.group).code,
        }
        row |= {"population_group": requirement.population_group.code if requirement.population_group else ""}
        row |= {"area": requirement.area.code if requirement.area else ""}
        if not row["area"] or row["area"] in areas:
            rows.append(row)
    frame = pd.DataFrame(rows, columns=COLUMNS).sort_values("id", ignore_index=True)
    frame[NUMBERS] = frame[NUMBERS].astype(float)
    flags = ["counts_volunteers", "counts_agency"]
    frame[flags] = frame[flags].eq(True)
    texts = ["population_group", "area", "source"]
    frame[texts] = frame[texts].fillna("")
    return frame


def cadres_required(requirement_set: RequirementSet) -> set[str]:
    return set(requirement_set.requirements.exclude(cadre=None).values_list("cadre__code", flat=True))


def establishment(round: Round, cadres: list[str], areas: set[str], employer_types: tuple) -> pd.DataFrame:
    """area, cadre, approved, funded, frozen in thousandths, source: the posts in the register on the round's day.

    Where only some employers count, only posts of organisations of those types.
    """
    rows = EstablishmentPost.objects.on(round.as_of).filter(cadre__code__in=cadres, area__code__in=areas)
    if employer_types:
        rows = rows.filter(organisation__employer_type__in=employer_types)
    values = rows.order_by("area__code", "cadre__code", "organisation__code", "pk")
    frame = pd.DataFrame(
        values.values_list("area__code", "cadre__code", *POSTS, "source"), columns=["area", "cadre", *POSTS, "source"]
    )
    frame[POSTS] = (frame[POSTS].astype(float) * 1000).round()
    return frame
