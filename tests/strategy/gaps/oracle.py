"""The gap lines and rates once more, slowly: loops over plain dicts and exact fractions, written from the rules.

It shares no code with `strategy.gaps`. A figure that cannot be given is None.
"""

import math
from fractions import Fraction
from functools import cache

VOLUNTEERS = ("stipend_volunteer", "unpaid_volunteer")
CURRENT = {"posts": "posts_filled", "headcount": "headcount", "fte": "fte"}
AGENCY = {"headcount": "agency_headcount", "fte": "agency_fte"}
# of an absent cadre that is listed in full these are 0; any other measure only where another cell of the area gives it
WORKERS = {
    "headcount", "fte", "agency_headcount", "agency_fte", "posts_filled", "qualified", "registered", "supervisors",
    "case_holders_fte",
}  # fmt: skip
POSTS = {"approved_posts": "posts_approved", "funded_posts": "posts_funded"}
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
    """areas {code: (parent, is_base)}, members {member: unit}, cadres {code: group}, categories {code: category},
    status {base: word}, listed {(base, cadre)}, records and requirements lists of dicts (measures Fraction, None
    unknown, 'na' not applicable), register {(area, cadre): (approved, funded)} net of frozen posts,
    people {(area, group): n}."""

    def __init__(self, **given):
        self.__dict__.update(given)
        self.base = [code for code, (_, is_base) in sorted(self.areas.items()) if is_base]
        asked = {cadre for _, cadre in self.listed} | {record["cadre"] for record in self.records}
        self.in_play = [cadre for cadre in sorted(self.cadres) if cadre in asked]
        self.found = {}
        for record in self.records:
            place = self.home(record["area"]) or record["area"]
            self.found.setdefault((place, self.at_headquarters(record), record["cadre"]), []).append(record)

    def above(self, area):
        """The area and everything above it."""
        chain = []
        while area:
            chain.append(area)
            area = self.areas[area][0]
        return chain

    @cache  # noqa: B019
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

    @cache  # noqa: B019
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

    @cache  # noqa: B019  an oracle lives as long as its test
    def cell(self, base, cadre, measure, volunteers=False, agency=False):
        """(state, value)."""
        if measure in ("posts_approved", "posts_funded") and (base, cadre) in self.register:
            return "", self.register[base, cadre][measure == "posts_funded"]
        state, value = self.said(base, cadre, measure, volunteers, agency)
        if state != "nothing":
            return state, value
        if (base, cadre) not in self.listed or self.status_of(base) != "complete":
            return "not_listed", None
        everywhere = {self.said(each, cadre, measure, volunteers, agency)[0] for each in self.base} - {"nothing"}
        if everywhere == {"not_applicable"}:
            return "not_applicable", None
        others = {self.said(base, each, measure, volunteers, agency)[0] for each in self.cadres} - {"nothing"}
        if measure in WORKERS or "" in others:
            return "", Fraction(0)
        return ("not_applicable" if others == {"not_applicable"} else "unknown_to_partner"), None

    def said(self, base, cadre, measure, volunteers, agency, headquarters=False):
        """(state, value) of the records alone, those of an area or of the headquarters there; "nothing" without any."""
        values = [
            self.value(r, measure)
            for r in self.found.get((base, headquarters, cadre), [])
            if self.counts(r, volunteers, agency)
        ]
        if None in values:
            return "unknown_to_partner", None
        numbers = [value for value in values if value != "na"]
        if numbers:
            return "", sum(numbers)
        return ("not_applicable" if values else "nothing"), None

    def above_cell(self, place, cadre, measure, agency=False):
        """(state, value) of headquarters staff or posts at a place; what nobody speaks of does not apply."""
        if measure in POSTS.values() and (place, cadre) in self.register and self.home(place) is None:
            return "", self.register[place, cadre][measure == "posts_funded"]
        state, value = self.said(place, cadre, measure, False, agency, headquarters=True)
        return ("not_applicable" if state == "nothing" else state), value

    def above_pairs(self, area, method, parts):
        """(state, filled, required) of each headquarters cell of posts below an area."""
        if method not in POSTS:
            return []
        found = []
        for place in sorted(self.areas):
            for kind, target in parts:
                if area not in self.above(place) or self.requirement_at(place, method, kind, target) is None:
                    continue
                sides = [
                    self.together([self.above_cell(place, cadre, m) for cadre in self.cadres_of(kind, target)])
                    for m in ("posts_filled", POSTS[method])
                ]
                found.append((worst([state for state, _ in sides]), *(value for _, value in sides)))
        return [each for each in found if each[0] in ("", "unknown_to_partner")]

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
        name = {"all": lambda c: target, "cadre": lambda c: c, "group": self.cadres.get, "kind": self.categories.get}[
            kind
        ]
        held = [cadre for cadre in sorted(self.cadres) if name(cadre) == target]
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

    def kind_of(self, method, kind, target):
        """The kind of worker of a requirement's target."""
        of = [r["counts_volunteers"] for r in self.requirements if self.is_of(r, method, kind, target)]
        if any(of):
            return "volunteer" if all(of) else ""
        held = {self.categories[c] for c, group in self.cadres.items() if (c if kind == "cadre" else group) == target}
        return held.pop() if len(held) == 1 else ""

    @staticmethod
    def is_of(row, method, kind, target):
        return (row["method"], row["target_kind"], row["target"]) == (method, kind, target)

    def parts(self, method, kind, target):
        """The requirement targets that a line sums."""
        named = sorted({(r["target_kind"], r["target"]) for r in self.requirements if r["method"] == method})
        if kind == "all":
            return named
        if kind == "kind":
            return [part for part in named if self.kind_of(method, *part) == target]
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
        above = self.above_pairs(area, method, parts)
        asked = self.asked(
            {(base, part): self.pair(base, method, *part)["reason"] for base in self.base for part in parts}
        )
        asked = {key for key in asked if key[0] in expected}
        weights = {
            (base, part): self.pair(base, method, *part)["need"] if method == "population_norm" else None
            for base, part in asked
        }
        if method != "population_norm":
            weights = {(base, part): self.population(base, "children") for base, part in asked}
        some = {base for (base, _), cell in pairs.items() if cell["reason"] == ""}
        headquarters, units = self.headquarters(area, method, parts)
        units |= {cell["unit"] for cell in pairs.values()} - {None}
        result = {
            "areas_expected": len(expected),
            "areas_complete": words.count("complete"),
            "areas_partial": words.count("partial"),
            "areas_none": words.count("none"),
            "areas_counted": len(some),
            "cells_counted": len(counted) + sum(state == "" for state, *_ in above),
            "cells_expected": len(asked) + len(above),
            "known_share": share({key for key in asked if pairs[key]["reason"] == ""}, asked, weights),
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
        counted += [{"current": filled, "need": need} for state, filled, need in above if state == ""]
        gaps = [cell["current"] - cell["need"] for cell in counted]
        current = sum(cell["current"] for cell in counted) if counted else None
        need = sum(cell["need"] for cell in counted) if counted else None
        known = [cell["need"] for (base, _), cell in pairs.items() if base in expected and cell["need"] is not None]
        result |= {
            "current": current if counted else self.shown(area, pairs),
            "required": need,
            "required_all": sum(known) if known else None,
            "difference": current - need if counted else None,
            "ratio": divided(need - sum(max(-gap, 0) for gap in gaps), need) if counted else None,
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
            | self.density(pairs, some, group, asked)
            | {"reason": figure if counted else next(reason for reason in NEAREST if reason in reasons)}
        )

    def shown(self, area, pairs):
        asked = [cell for cell in pairs.values() if cell["reason"] != "no_requirement"]
        if not self.areas[area][1] or not asked or any(cell["shown"] is None for cell in asked):
            return None
        return sum(cell["shown"] for cell in asked)

    def asked(self, reasons):
        """Of {(base, part): reason} those of which there is something to know."""
        found = set()
        for part in {part for _, part in reasons}:
            own = {base: reason for (base, each), reason in reasons.items() if each == part}
            asked = {base for base, reason in own.items() if reason not in ("no_requirement", "not_applicable")}
            if "not_applicable" not in own.values() or any(self.status_of(base) == "complete" for base in asked):
                found |= {(base, part) for base in asked}
        return found

    def density(self, pairs, some, group, asked):
        of = self.asked({(base, part): cell["reason"] for (base, part), cell in pairs.items()}) | asked
        spoilt = {base for (base, part), cell in pairs.items() if (base, part) in of and cell["reason"]}
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

    def rate(self, area, kind, target, numerator, denominator, agency=False, is_vacancy=False):
        """{numerator, denominator, above, units_both, cells_counted, cells_expected, known_share};
        each side [(factor, measure)].
        """
        cadres, names = self.cadres_of(kind, target), [m for _, m in [*numerator, *denominator]]
        sums, reasons, places = [Fraction(0)] * 3, {}, set()

        def add(cells):
            top, bottom = (sum(factor * cells[m][1] for factor, m in side) for side in (numerator, denominator))
            over = max(-top, 0) if is_vacancy else 0
            for number, value in enumerate((max(top, 0) if is_vacancy else top, bottom, over)):
                sums[number] += value

        for base in self.base:
            for cadre in cadres:
                cells = {m: self.cell(base, cadre, m, False, agency) for m in names}
                gate = {"none": "not_reported", "partial": "partly_reported"}.get(self.status_of(base))
                reasons[base, cadre] = gate or worst([state for state, _ in cells.values()])
                if reasons[base, cadre] == "" and area in self.above(base):
                    add(cells)
                    places.add(base)
        above = []
        for place, cadre in [(place, cadre) for place in sorted(self.areas) for cadre in cadres]:
            cells = {m: self.above_cell(place, cadre, m, agency) for m in names}
            state = worst([state for state, _ in cells.values()])
            if area in self.above(place) and state in ("", "unknown_to_partner"):
                above.append(state)
                if state == "":
                    add(cells)
        asked = {key for key in self.asked(reasons) if key[0] in self.status and area in self.above(key[0])}
        weights = {key: self.population(key[0], "children") for key in asked}
        held = places or above.count("") and sums[1]
        return {
            "numerator": sums[0] if held else None,
            "denominator": sums[1] if held else None,
            "above": sums[2] if held and is_vacancy else None,
            "units_both": len(places),
            "cells_counted": sum(reasons[b, c] == "" and area in self.above(b) for b, c in reasons) + above.count(""),
            "cells_expected": len(asked) + len(above),
            "known_share": share({key for key in asked if reasons[key] == ""}, asked, weights),
        }


def worst(states):
    """The state of a figure that needs all of them."""
    return next((state for state in ("unknown_to_partner", "not_listed", "not_applicable") if state in states), "")


def share(known, asked, weights):
    """What the known cells weigh of those asked for; their number where these weigh nothing."""
    whole = sum(weights[key] or 0 for key in asked)
    if whole:
        return Fraction(sum(weights[key] or 0 for key in known)) / whole
    return divided(Fraction(len(known)), len(asked))


def divided(a, b):
    return None if a is None or b is None or b == 0 else a / b
