"""Real change between two reports once more, slowly: loops over plain dicts, written from rule 14.

Of a base area and a target that both reports count: what the organisations that reported for the place both times say
now, less what they said then, their overlaps resolved among themselves; nothing where one of the two is not known.
It shares no code with `strategy.gaps`.
"""

from fractions import Fraction

from tests.strategy.gaps.oracle import AGENCY, CURRENT, Oracle

KEY = ("area", "cadre", "employer", "employment", "level")
REQUIRED = {"approved_posts": "posts_approved", "funded_posts": "posts_funded", "caseload": "active_cases"}


class Report:
    """One report. world: as `Oracle` takes it, with organisation and employer of each record, measures named, and
    submissions {(organisation, area)}."""

    def __init__(self, world, measures):
        self.world, self.measures = world, measures
        self.slow = self.oracle(lowest(world["records"], measures))

    def oracle(self, records):
        names = ("areas", "members", "cadres", "categories", "requirements", "status", "listed", "people", "register")
        return Oracle(records=records, **{name: self.world[name] for name in names})

    def reported_by(self, organisation, place):
        """Whether the organisation has a submission for the place, one that holds it or one in it."""
        return any(
            who == organisation and (place in self.held(area) or area in self.held(place))
            for who, area in self.world["submissions"]
        )

    def held(self, area):
        unit = self.world["members"].get(area)
        return [*self.slow.above(area), *(self.slow.above(unit) if unit else [])]

    def of_both(self, other):
        """What counts of those who reported in the other report too."""
        rows = [row for row in self.world["records"] if other.reported_by(row["organisation"], row["area"])]
        return self.oracle(lowest(rows, self.measures))


def lowest(records, measures):
    """Of records of one key from two organisations, one with the lowest of their known totals."""
    found, groups = [], {}
    for row in records:
        groups.setdefault(tuple(row[name] for name in KEY), []).append(row)
    for rows in groups.values():
        if len({row["organisation"] for row in rows}) == 1:
            found += rows
            continue
        said = {}
        for measure in measures:
            totals = []
            for organisation in {row["organisation"] for row in rows}:
                own = [row[measure] for row in rows if row["organisation"] == organisation]
                numbers = [value for value in own if isinstance(value, Fraction)]
                totals += [sum(numbers)] if numbers and None not in own else []
            na = all(row[measure] == "na" for row in rows)
            said[measure] = min(totals) if totals else "na" if na else None
        found.append({**rows[0], **said})
    return found


def own_number(slow, base, cadres, measures, row):
    """The sum of what the records say of the measures, 0 where there are none; None where one leaves it empty."""
    values = [
        slow.value(record, measure)
        for record in slow.records
        if slow.home(record["area"]) == base and not slow.at_headquarters(record) and record["cadre"] in cadres
        for measure in measures
        if slow.counts(record, row["counts_volunteers"], row["counts_agency"])
    ]
    return None if None in values else sum((value for value in values if value != "na"), Fraction(0))


def real(earlier, later, area, kind, target, method):
    """The part of `current` that is real change."""
    total = Fraction(0)
    own = earlier.of_both(later), later.of_both(earlier)
    for base in later.slow.base:
        for target_kind, code in later.slow.parts(method, kind, target):
            pairs = [each.slow.pair(base, method, target_kind, code) for each in (earlier, later)]
            if area not in later.slow.above(base) or any(pair["reason"] for pair in pairs):
                continue
            row = later.slow.requirement_at(base, method, target_kind, code)
            cadres = set(later.slow.cadres_of(target_kind, code)) & set(earlier.slow.cadres_of(target_kind, code))
            measures = [CURRENT[row["unit"]]]
            measures += [AGENCY[row["unit"]]] if row["counts_agency"] and row["unit"] in AGENCY else []
            then, now = (own_number(slow, base, cadres, measures, row) for slow in own)
            asked = [cadre for cadre in cadres if (base, cadre) not in later.slow.register or method == "caseload"]
            needs = [[REQUIRED[method]]] if method in REQUIRED else []
            needed = [own_number(slow, base, asked, need, row) for slow in own for need in needs]
            if then is not None and now is not None and None not in needed:
                total += now - then
    return total
