"""How many people live where: the published figure and the sum of the parts,
which was used and by how much they differ.
"""

import pandas as pd

from strategy.requirements.services.places import Places
from workforce.reference.models import Population

PUBLISHED, PARTS = "published", "parts"


def populations(places: Places, year: int | None) -> tuple[dict, dict]:
    """({area: {group: {used, published, parts, difference, chosen, year, source, rule}}}, {group: the year taken}).

    Of each group the latest year that is not after `year` (by default the round's) is taken, the same everywhere. The
    published figure is used; where there is none, the sum of the parts if all of them are known.
    """
    latest = year or places.round.as_of.year
    rows = Population.objects.filter(area__code__in=list(places.parent), year__lte=latest)
    years = {}
    for group, found in rows.order_by("group__code", "year").values_list("group__code", "year").distinct():
        years[group] = found
    children = {}
    for code in sorted(places.parent):
        children.setdefault(places.parent[code], []).append(code)
    result = {}
    for group, taken in years.items():
        _one_group(result, children, group, taken, _published(rows, group, taken, places))
    return {code: result[code] for code in places.frame["code"] if code in result}, years


def frame(found: dict) -> pd.DataFrame:
    """area, group, count: the figure used."""
    rows = [
        (area, group, float(said["used"])) for area, groups in found.items() for group, said in sorted(groups.items())
    ]
    return pd.DataFrame(rows, columns=["area", "group", "count"])


def _published(rows, group: str, year: int, places: Places) -> dict:
    """{area: (count, source, rule)}; where an area has had several periods, of the one that held on the round's day."""
    found = {}
    own = rows.filter(group__code=group, year=year).order_by("area__valid_from")
    values = own.values_list("area__code", "area__valid_from", "count", "source", "rule")
    for code, valid_from, count, source, rule in values:
        if code not in found or valid_from is None or valid_from <= places.round.as_of:
            found[code] = (count, source, rule)
    return found


def _one_group(result: dict, children: dict, group: str, year: int, published: dict) -> None:
    def used(code):
        """Fill in the area after all of its parts; the figure used, or None."""
        below = [used(child) for child in children.get(code, ())]
        parts = sum(below) if below and None not in below else None
        count, source, rule = published.get(code, (None, "", ""))
        if count is None and parts is None:
            return None
        result.setdefault(code, {})[group] = {
            "used": parts if count is None else count,
            "published": count,
            "parts": parts,
            "difference": None if None in (count, parts) else count - parts,
            "chosen": PARTS if count is None else PUBLISHED,
            "year": year,
            "source": source,
            "rule": rule,
        }
        return result[code][group]["used"]

    for root in children.get("", ()):
        used(root)
