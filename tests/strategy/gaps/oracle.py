"""The gap lines and rates once more, slowly: loops over plain dicts and exact fractions, written from the rules.

It shares no code with `strategy.gaps`. A figure that cannot be given is None.
"""

import math
from fractions import Fraction

VOLUNTEERS = ("stipend_volunteer", "unpaid_volunteer")
CURRENT = {"posts": "posts_filled", "headcount": "headcount", "fte": "fte"}
AGENCY = {"headcount": "agency_headcount", "fte": "agency_fte"}
NEAREST = (
    "unknown_to_partner",
    "not_listed",
    "not_applicable",
    "no_population",
    "partly_reported",
    "not_reported",
    "no_requirement",
)


class Oracle:
    """areas {code: (parent, is_base)}, members {member: unit}, cadres {code: group}, status {base: word}, listed
    {(base, cadre)}, records and requirements lists of dicts (measures Fraction, None unknown, 'na' not applicable),
    register {(base, cadre): (approved, funded)} net of frozen posts, people {(area, group): n}."""

    def __init__(self, **given):
        self.__dict__.update(given)
        self.base = [code for code, (_, is_base) in sorted(self.areas.items()) if is_base]
        asked = {cadre for _, cadre in self.listed} | {record["cadre"] for record in self.records}
        self.in_play = [cadre for cadre in sorted(self.cadres) if cadre in asked]

    def above(self, area):
        """The area and everything above it."""
        chain = []
        while area:
            chain.append(area)
            area = self.areas[area][0]
        return chain

    def home(self, area):
        """The base area an area reports in, None above the base level."""
        for code in self.above(area):
            if self.areas[code][1]:
                return code
            if code in self.members:
                return self.members[code]
        return None

    def at_headquarters(self, record):
        return self.home(record["area"]) is None or record["level"] in ("national", "regional")

    def status_of(self, base):
        if base in self.status:
            return self.status[base]
        here = [r for r in self.records if self.home(r["area"]) == base and not self.at_headquarters(r)]
        return "partial" if here else "none"

    @staticmethod
    def value(record, measure):
        """What a record says; an agency employee's headcount and FTE are agency headcount and FTE."""
        if record["employment"] == "agency":
            if measure in AGENCY:
                return "na"
            for own, agency in AGENCY.items():
                if measure == agency and not isinstance(record[agency], Fraction):
                    return record[own] if isinstance(record[own], Fraction) else record[agency]
        return record[measure]

    def counts(self, record, volunteers, agency):
        return (volunteers or record["employment"] not in VOLUNTEERS) and (agency or record["employment"] != "agency")

    def cell(self, base, cadre, measure, volunteers=False, agency=False):
        """(state, value)."""
        if measure in ("posts_approved", "posts_funded") and (base, cadre) in self.register:
            return "", self.register[base, cadre][measure == "posts_funded"]
        values = [
            self.value(r, measure)
            for r in self.records
            if self.home(r["area"]) == base
            and not self.at_headquarters(r)
            and r["cadre"] == cadre
            and self.counts(r, volunteers, agency)
        ]
        if None in values:
            return "unknown_to_partner", None
        numbers = [value for value in values if value != "na"]
        if numbers:
            return "", sum(numbers)
        if values:
            return "not_applicable", None
        if (base, cadre) in self.listed and self.status_of(base) == "complete":
            return "", Fraction(0)
        return "not_listed", None

    @staticmethod
    def together(cells):
        """Several cells as one: a blank spoils the sum, what does not apply adds nothing."""
        states = [state for state, _ in cells]
        for state in ("unknown_to_partner", "not_listed"):
            if state in states:
                return state, None
        if "" not in states:
            return "not_applicable" if states else "not_listed", None
        return "", sum(value for state, value in cells if state == "")

    def current(self, base, cadre, requirement):
        volunteers, agency, unit = requirement["counts_volunteers"], requirement["counts_agency"], requirement["unit"]
        own = self.cell(base, cadre, CURRENT[unit], volunteers, agency)
        if not (agency and unit in AGENCY):
            return own
        return self.together([own, self.cell(base, cadre, AGENCY[unit], volunteers, agency)])

    def population(self, base, group):
        if (base, group) in self.people:
            return self.people[base, group] or None
        parts = [self.people.get((member, group)) for member, unit in self.members.items() if unit == base]
        return sum(parts) or None if parts and None not in parts else None

    def requirement_at(self, area, method, kind, target):
        for code in [*self.above(area), ""]:
            for row in self.requirements:
                if (row["method"], row["target_kind"], row["target"], row["area"]) == (method, kind, target, code):
                    return {**row, "unit": "posts"} if method in ("approved_posts", "funded_posts") else row
        return None

    def cadres_of(self, kind, target):
        """The cadres of a target that anyone was asked for; a cadre of its own is always asked for."""
        held = [
            c
            for c, group in sorted(self.cadres.items())
            if kind == "all" or (c if kind == "cadre" else group) == target
        ]
        return [cadre for cadre in held if cadre in self.in_play]

    def required(self, base, cadres, row):
        """(state, value), whatever the area's status."""
        if row["method"] == "population_norm":
            people = self.population(base, row["population_group"])
            if people is None:
                return "no_population", None
            need = row["per_100k"] * people / 100_000
            times = max(1, list(self.members.values()).count(base))
            return "", max(need, (row["minimum_per_area"] or 0) * times)
        measure = {"approved_posts": "posts_approved", "funded_posts": "posts_funded", "caseload": "active_cases"}[
            row["method"]
        ]
        state, value = self.together(
            [self.cell(base, c, measure, row["counts_volunteers"], row["counts_agency"]) for c in cadres]
        )
        return (
            (state, value / row["cases_per_worker"]) if state == "" and row["method"] == "caseload" else (state, value)
        )

    def knowable(self, base, cadres, row):
        if row["method"] == "population_norm" or self.status_of(base) == "complete":
            return True
        return row["method"] != "caseload" and bool(cadres) and all((base, cadre) in self.register for cadre in cadres)

    def pair(self, base, method, kind, target):
        """One base area and one target that a requirement names: a dict with its reason ('' counts)."""
        row = self.requirement_at(base, method, kind, target)
        if row is None:
            return {"reason": "no_requirement", "need": None, "shown": None, "unit": None}
        cadres = self.cadres_of(kind, target)
        cells = [self.current(base, cadre, row) for cadre in cadres]
        state, value = self.together(cells)
        need_state, need = self.required(base, cadres, row)
        status, shown = self.status_of(base), value
        reason = {"none": "not_reported", "partial": "partly_reported"}.get(status) or state or need_state
        if status == "none":
            shown = None
        elif status == "partial":
            known = [number for cell, number in cells if cell == ""]
            shown = sum(known) if known and state != "unknown_to_partner" else None
        if need_state or not self.knowable(base, cadres, row):
            need = None
        return {"reason": reason, "current": value, "need": need, "shown": shown, "unit": row["unit"]}

    def parts(self, method, kind, target):
        """The requirement targets that a line sums."""
        named = sorted({(r["target_kind"], r["target"]) for r in self.requirements if r["method"] == method})
        if kind == "all":
            return named
        if kind == "cadre":
            return [(kind, target)]
        return [(k, t) for k, t in named if (t if k == "group" else self.cadres[t]) == target]

    def headquarters(self, area, method, parts):
        known, units = [], set()
        for record in self.records:
            place = self.home(record["area"]) or record["area"]
            if not self.at_headquarters(record) or area not in self.above(place):
                continue
            for kind, target in parts:
                row = self.requirement_at(place, method, kind, target)
                if row is None or record["cadre"] not in self.cadres_of(kind, target):
                    continue
                if not self.counts(record, row["counts_volunteers"], row["counts_agency"]):
                    continue
                measures = [CURRENT[row["unit"]]] + (
                    [AGENCY[row["unit"]]] if row["counts_agency"] and row["unit"] in AGENCY else []
                )
                numbers = [v for v in (self.value(record, m) for m in measures) if isinstance(v, Fraction)]
                known += numbers
                units |= {row["unit"]} if numbers else set()
        return (sum(known) if known else None), units

    def line(self, area, method, kind, target, group):
        """Every figure of one gap line."""
        parts = self.parts(method, kind, target)
        below = [base for base in self.base if area in self.above(base)]
        pairs = {(base, part): self.pair(base, method, *part) for base in below for part in parts}
        expected = [base for base in below if base in self.status]
        words = [self.status[base] for base in expected]
        counted = [cell for cell in pairs.values() if cell["reason"] == ""]
        some = {base for (base, _), cell in pairs.items() if cell["reason"] == ""}
        headquarters, units = self.headquarters(area, method, parts)
        units |= {cell["unit"] for cell in pairs.values()} - {None}
        result = {
            "areas_expected": len(expected),
            "areas_complete": words.count("complete"),
            "areas_partial": words.count("partial"),
            "areas_none": words.count("none"),
            "areas_counted": len(some),
            "cells_counted": len(counted),
            "population_share": divided(self.people_in(some, "children"), self.people_in(expected, "children")),
            "unit": units.copy().pop() if len(units) == 1 else "",
        }
        if len(units) > 1:
            return result | {
                "reason": "mixed_units",
                "current": None,
                "difference": None,
                "headquarters": None,
                "required_all": None,
            }
        gaps = [cell["current"] - cell["need"] for cell in counted]
        current = sum(cell["current"] for cell in counted) if counted else None
        need = sum(cell["need"] for cell in counted) if counted else None
        known = [cell["need"] for (base, _), cell in pairs.items() if base in expected and cell["need"] is not None]
        result |= {
            "current": current if counted else self.shown(area, pairs),
            "required": need,
            "required_all": sum(known) if known else None,
            "difference": current - need if counted else None,
            "ratio": divided(current, need),
            "shortage": sum(max(-gap, 0) for gap in gaps) if counted else None,
            "surplus": sum(max(gap, 0) for gap in gaps) if counted else None,
            "posts_needed": sum(math.ceil(cell["need"]) for cell in counted) if counted else None,
            "headquarters": headquarters,
        }
        reasons = {cell["reason"] for cell in pairs.values()}
        without = counted and method in ("approved_posts", "funded_posts") and need == 0 and current > 0
        figure = "no_establishment" if without else ""
        return (
            result
            | self.density(pairs, some, group)
            | {"reason": figure if counted else next(reason for reason in NEAREST if reason in reasons)}
        )

    def shown(self, area, pairs):
        asked = [cell for cell in pairs.values() if cell["reason"] != "no_requirement"]
        if not self.areas[area][1] or not asked or any(cell["shown"] is None for cell in asked):
            return None
        return sum(cell["shown"] for cell in asked)

    def density(self, pairs, some, group):
        spoilt = {base for (base, _), cell in pairs.items() if cell["reason"] not in ("", "no_requirement")}
        whole = [base for base in sorted(some) if base not in spoilt and self.population(base, group)]
        if not whole:
            return {"population": None, "density_current": None, "density": None, "per_worker": None}
        people = self.people_in(whole, group)
        workers = sum(cell["current"] for (base, _), cell in pairs.items() if base in whole and cell["reason"] == "")
        return {
            "population": people,
            "density_current": workers,
            "density": workers * 100_000 / people,
            "per_worker": divided(people, workers),
        }

    def people_in(self, areas, group):
        return Fraction(sum(self.population(base, group) or 0 for base in areas if base in self.base))

    def density_rate(self, area, kind, target, measure):
        """(workers, people) of the areas where every cadre of the target is known, and the population."""
        workers, whole = Fraction(0), []
        for base in self.base:
            cells = [self.cell(base, cadre, measure) for cadre in self.cadres_of(kind, target)]
            state, value = self.together(cells)
            known = self.status_of(base) == "complete" and state == "" and self.population(base, "children")
            if known and area in self.above(base):
                workers += value
                whole.append(base)
        return workers, self.people_in(whole, "children")

    def rate(self, area, kind, target, numerator, denominator, agency=False):
        """(numerator, denominator, areas with both); each side [(factor, measure)]."""
        top, bottom, areas = Fraction(0), Fraction(0), set()
        for base in self.base:
            for cadre in self.cadres_of(kind, target):
                if area not in self.above(base) or self.status_of(base) != "complete":
                    continue
                cells = {m: self.cell(base, cadre, m, False, agency) for _, m in [*numerator, *denominator]}
                if any(state for state, _ in cells.values()):
                    continue
                top += sum(factor * cells[m][1] for factor, m in numerator)
                bottom += sum(factor * cells[m][1] for factor, m in denominator)
                areas.add(base)
        return top, bottom, len(areas)


def divided(a, b):
    return None if a is None or b is None or b == 0 else a / b
