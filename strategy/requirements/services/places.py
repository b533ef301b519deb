"""The areas of a report: the tree on the round's day, which of them are counted at, and who reported where.

Frames are in the order of the codes; their columns are those of `strategy.gaps.calculation`, with labels beside them.
"""

import pandas as pd

from mapping.coverage.services.coverage import (
    round_coverage,
)
from mapping.rounds.models import Round
from workforce.reference.models import Area, AreaLevel, Population

FIELDS = [
    "pk",
    "code",
    "parent__code",
    "path",
    "level__code",
    "level__rank",
    "name",
    "names",
    "name_key",
    "valid_from",
    "valid_to",
]
FRAME = ["code", "parent", "level", "rank", "is_base", "path", "name", "names", "name_key"]


class Places:
    """frame: FRAME, one row per area. members: unit, member. parent: code -> parent of every area there was on the day,
    in the frame or not; the parent of a member of a joint reporting unit is its unit.
    """

    def __init__(self, round: Round, base_level: str, used: set[str]):
        self.round = round
        self.base = AreaLevel.objects.get(code=base_level or round.reporting_level.code)
        reporting = set(round.expected.values_list("area__code", flat=True))
        reporting |= set(round.submissions.accepted().values_list("area__code", flat=True))
        rows = self._rows(reporting | used)
        self.members = self._members(rows, reporting)
        units, members = set(self.members["unit"]), set(self.members["member"])
        for code, row in rows.items():
            row["is_base"] = code in units or (row["level"] == self.base.code and code not in members)
        self.frame = pd.DataFrame([rows[code] for code in sorted(rows)], columns=FRAME)
        self.parent |= {code: row["parent"] for code, row in rows.items()}
        self.parent |= dict(zip(self.members["member"], self.members["unit"], strict=True))
        self.bases = {code for code, row in rows.items() if row["is_base"]}

    def base_of(self, code: str) -> str:
        """The base area that an area is, or lies in; '' for one above the base level."""
        while code and code not in self.bases:
            code = self.parent.get(code, "")
        return code

    def above(self, code: str) -> list[str]:
        """The area and all above it."""
        chain = []
        while code:
            chain.append(code)
            code = self.parent.get(code, "")
        return chain

    def _rows(self, used: set[str]) -> dict[str, dict]:
        """Down to the base level those valid on the day; any other only if something is said of it.
        With their ancestors.
        """
        found, valid = {}, set()
        for row in Area.objects.order_by("code", "valid_to").values(*FIELDS):
            day, first, end = self.round.as_of, row.pop("valid_from"), row.pop("valid_to")
            is_valid = (first is None or first <= day) and (end is None or day < end)
            if row["code"] in valid and not is_valid:
                continue
            if is_valid:
                valid.add(row["code"])
            row["parent"], row["level"], row["rank"] = row["parent__code"] or "", row["level__code"], row["level__rank"]
            found[row["code"]] = row
        self.parent = {code: found[code]["parent"] for code in valid}
        wanted = {code for code in valid if found[code]["rank"] <= self.base.rank} | (used & set(found))
        for code in list(wanted):
            while code and code in found:
                wanted.add(code)
                code = found[code]["parent"]
        return {code: found[code] for code in wanted}

    def _members(self, rows: dict, reporting: set[str]) -> pd.DataFrame:
        """Joint reporting units count in a round in which they report; else their members do."""
        ids = {row["pk"]: code for code, row in rows.items()}
        pairs = []
        through = Area.members.through.objects.filter(from_area__in=ids, to_area__in=ids)
        for unit_id, member_id in through.values_list("from_area", "to_area"):
            unit, member = ids[unit_id], ids[member_id]
            if self.base.code in (rows[unit]["level"], rows[member]["level"]):
                pairs.append((unit, member))
        for unit in {unit for unit, _member in pairs} - reporting:
            del rows[unit], self.parent[unit]
        pairs = sorted(pair for pair in pairs if pair[0] in rows)
        return pd.DataFrame(pairs, columns=["unit", "member"], dtype=object)


def coverage(places: Places) -> pd.DataFrame:
    """area, status, organisations_expected, organisations_accepted: one row per expected base area.

    An area counted at a level above the reporting level is complete when all of it is; one below has its district's.
    """
    said = round_coverage(places.round)
    parts = {}
    for row in said.to_dict("records"):
        for base in _bases(places, row["area"]):
            parts.setdefault(base, []).append(row)
    rows = []
    for area in sorted(parts):
        found = {row["status"] for row in parts[area]}
        row = {"area": area, "status": found.pop() if len(found) == 1 else "partial"}
        for name in ("organisations_expected", "organisations_accepted"):
            row[name] = sum(part[name] for part in parts[area])
        rows.append(row)
    return pd.DataFrame(rows, columns=["area", "status", "organisations_expected", "organisations_accepted"])


def listed(places: Places, submissions: list[dict], cadres: list[str]) -> pd.DataFrame:
    """area, cadre: what the anchor submission of the area lists in full (all of them,
    where several make the area up).
    """
    default = [code for code in places.round.listed_cadres if code in cadres] or cadres
    said = {}
    for row in submissions:
        if row["is_anchor"]:
            own = set(cadres if row["is_nil"] else row["listed"] or default) & set(cadres)
            for base in _bases(places, row["area"]):
                said[base] = said.get(base, own) & own
    pairs = sorted((area, cadre) for area, own in said.items() for cadre in own)
    return pd.DataFrame(pairs, columns=["area", "cadre"], dtype=object)


def reporters(places: Places, submissions: list[dict]) -> dict[str, list[str]]:
    """{base area: codes of the organisations with one of the submissions for it, or for a place in it, sorted}."""
    found = {}
    for row in submissions:
        for base in _bases(places, row["area"]):
            found.setdefault(base, set()).add(row["organisation"])
    return {base: sorted(own) for base, own in found.items()}


def _bases(places: Places, code: str) -> list[str]:
    base = places.base_of(code)
    if base or places.base.rank <= places.round.reporting_level.rank:
        return [base] if base else []
    at_reporting_level = places.frame.loc[places.frame["code"] == code, "level"] == places.round.reporting_level.code
    return [base for base in sorted(places.bases) if code in places.above(base)] if at_reporting_level.any() else []


# How many people live where: the published figure and the sum of the parts,
# which was used and by how much they differ.

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
