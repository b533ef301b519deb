"""The newest gap report of the demonstration counted again from the files that the partners sent: plain Python, exact.

Shares nothing with the application but the files: rows of CSV in, fractions out. Slow and short on purpose.
"""

import csv
import io
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "strategy" / "demo" / "uganda"
KEY = ["area", "cadre", "employer", "employment", "sector", "level", "workplace"]
TEXTS = ("source", "method", "note")
VOLUNTEERS = ("stipend_volunteer", "unpaid_volunteer")
NOT_APPLICABLE = "not applicable"
# of several reasons the one nearest to a figure is given
ORDER = ["", "not_reported", "partly_reported", "no_population", "not_applicable", "not_listed", "unknown_to_partner"]
POSTS = {"approved_posts": "posts_approved", "funded_posts": "posts_funded"}
# 0 for a cadre that is listed and has no row; posts, cases and flows are 0 there only where the area gives them
WORKERS = {
    "headcount", "fte", "agency_headcount", "agency_fte", "posts_filled", "qualified", "registered", "supervisors",
    "case_holders_fte",
}  # fmt: skip
KINDS = ("professional", "para_professional", "volunteer", "allied")
ENOUGH, NOTABLE = Fraction(80, 100), Fraction(5, 100)
RATES = {  # code: (numerator, denominator, reason when the denominator is 0); measures with their sign
    "vacancy_approved": ({"posts_approved": 1, "posts_filled": -1}, {"posts_approved": 1}, "no_establishment"),
    "vacancy_funded": ({"posts_funded": 1, "posts_filled": -1}, {"posts_funded": 1}, "no_establishment"),
    "turnover_headcount": ({"exits_headcount": 1}, {"headcount": 1}, "no_denominator"),
    "turnover_fte": ({"exits_fte": 1}, {"fte": 1}, "no_denominator"),
    "caseload": ({"active_cases": 1}, {"case_holders_fte": 1}, "no_denominator"),
    "supervision": ({"headcount": 1, "supervisors": -1}, {"supervisors": 1}, "no_denominator"),
    "qualified_share": ({"qualified": 1}, {"headcount": 1}, "no_denominator"),
    "registered_share": ({"registered": 1}, {"headcount": 1}, "no_denominator"),
}


def reference(name):
    return list(csv.DictReader(io.StringIO((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))))


def number(text):
    """A measure's cell: a fraction, None where not known, NOT_APPLICABLE."""
    return NOT_APPLICABLE if text == NOT_APPLICABLE else Fraction(text) if text else None


def divided(top, bottom):
    return None if top is None or not bottom else top / bottom


def total(values):
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def children():
    """{area: children}: the country's are the published share of its people; the estimates of the local governments
    are scaled to it, each to the whole person below, then one more to those with the largest remainders.
    """
    rows = {(row["group"], row["area"]): row["count"] for row in reference("populations")}
    share = Fraction(rows["children", "UG"].removesuffix("%").strip()) / 100
    whole = int(share * int(rows["total", "UG"]) + Fraction(1, 2))
    found = {area: int(count) for (group, area), count in rows.items() if group == "children" and area != "UG"}
    exact = {area: Fraction(whole * count, sum(found.values())) for area, count in found.items()}
    counts = {area: int(value) for area, value in exact.items()}
    left = sorted(exact, key=lambda area: counts[area] - exact[area])[: whole - sum(counts.values())]
    return {area: Fraction(count + (area in left)) for area, count in counts.items()} | {"UG": Fraction(whole)}


class Recount:
    """files: {organisation: text of its file}.
    accepted: {(organisation, area): cadres listed in full} of accepted submissions.

    settled: {(area, cadre, employer): organisation whose figures count, '' for both} of
    overlaps that the ministry decided. missing: {area: organisations expected and not accepted}.
    before: {(organisation, area): workers accepted in the round before}.
    """

    def __init__(self, files, accepted, settled, missing, before):
        parents = {row["code"]: row["parent"] for row in reference("areas")}
        self.bases = [row["code"] for row in reference("areas") if row["level"] == "local_government"]
        self.group = {row["code"]: row["group"] for row in reference("cadres")}
        self.category = {row["code"]: row["category"] for row in reference("cadres")}
        self.children = children()
        self.under = {}  # area -> the local governments in it
        for base in self.bases:
            code = base
            while code:
                self.under.setdefault(code, []).append(base)
                code = parents[code]
        offices = {area: listed for (organisation, area), listed in accepted.items() if organisation.startswith("cbs-")}
        reported = {area for _organisation, area in accepted}
        held = {
            base: total(workers for (_o, area), workers in before.items() if area == base) or 0 for base in self.bases
        }
        lacking = {
            base
            for base in self.bases
            for organisation in missing.get(base, ())
            if 0 < before.get((organisation, base), 0) >= NOTABLE * held[base]
        }
        self.status = {
            base: "complete" if base in offices and base not in lacking else "partial" if base in reported else "none"
            for base in self.bases
        }
        self.listed = offices
        self.records = self.read(files, accepted, settled)

    # The files ------------------------------------------------------------------------------------------------------
    def read(self, files, accepted, settled):
        """Accepted rows by (area, cadre); of the same workers from two organisations what was decided,
        or each measure's lower figure.
        """
        same = {}
        for organisation, text in files.items():
            for row in csv.DictReader(io.StringIO(text)):
                if (organisation, row["area"]) in accepted:
                    same.setdefault(tuple(row[name] for name in KEY), []).append((organisation, row))
        found = {}
        for key, said in same.items():
            kept = settled.get(key[:3])
            rows = [row for organisation, row in said if not kept or organisation == kept]
            if kept == "":
                for row in rows:
                    record = {
                        name: row[name] if name in KEY else number(row[name]) for name in row if name not in TEXTS
                    }
                    found.setdefault((record["area"], record["cadre"]), []).append(record)
                continue
            record = {name: rows[0][name] for name in KEY}
            for name in rows[0].keys() - {*KEY, *TEXTS}:
                values = [number(row[name]) for row in rows]
                known = [value for value in values if isinstance(value, Fraction)]
                record[name] = min(known) if known else values[0]
            found.setdefault((record["area"], record["cadre"]), []).append(record)
        return found

    def cell(self, area, cadre, measure, volunteers=False):
        """(sum, reason) of a measure: volunteers count only where the requirement names them."""
        value, reason = self.said(area, cadre, measure, volunteers)
        if reason != "nothing":
            return value, reason
        if cadre not in self.listed.get(area, ()) or self.status[area] != "complete":
            return Fraction(0), "not_listed"
        if self.applies_to_nobody(cadre, measure, volunteers):
            return Fraction(0), "not_applicable"
        others = {self.said(area, each, measure, volunteers)[1] for each in self.group} - {"nothing"}
        if measure in WORKERS or "" in others:
            return Fraction(0), ""
        return Fraction(0), "not_applicable" if others == {"not_applicable"} else "unknown_to_partner"

    @cache  # noqa: B019  (a recount lives as long as its test)
    def applies_to_nobody(self, cadre, measure, volunteers):
        """Every row of the cadre, wherever, says that the measure does not apply."""
        said = {self.said(area, cadre, measure, volunteers)[1] for area in self.bases} - {"nothing"}
        return said == {"not_applicable"}

    def said(self, area, cadre, measure, volunteers):
        """(sum, reason) of the rows there are; "nothing" without any."""
        rows = self.records.get((area, cadre), [])
        values = [row[measure] for row in rows if volunteers or row["employment"] not in VOLUNTEERS]
        if None in values:
            return Fraction(0), "unknown_to_partner"
        known = [value for value in values if value != NOT_APPLICABLE]
        if known:
            return Fraction(sum(known)), ""
        return Fraction(0), "not_applicable" if values else "nothing"

    def gate(self, area):
        return {"complete": "", "partial": "partly_reported", "none": "not_reported"}[self.status[area]]

    # Gaps -----------------------------------------------------------------------------------------------------------
    def targets(self, method):
        """{cadre: its requirement}: of approved and funded posts every cadre has one."""
        if method in POSTS:
            return {cadre: {"volunteers": False, "agency": False, "unit": "posts"} for cadre in self.group}
        return {
            row["cadre"]: {
                "volunteers": row["counts_volunteers"] == "yes",
                "agency": row["counts_agency"] == "yes",
                "unit": row["unit"],
                **{
                    name: row[name] and Fraction(row[name])
                    for name in ("per_100k", "minimum_per_area", "cases_per_worker")
                },
            }
            for row in reference("requirements")
            if row["method"] == method
        }

    def compared(self, method, cadre, rule, area):
        """One cell: {current, required, reason, shown}; None where not known."""
        measure = "posts_filled" if rule["unit"] == "posts" else "headcount"
        current, reason = self.cell(area, cadre, measure, rule["volunteers"])
        if rule["agency"]:
            agency, other = self.cell(area, cadre, "agency_headcount", rule["volunteers"])
            current, reason = current + agency, max(reason, other, key=ORDER.index)
        required, unmet = self.required(method, cadre, rule, area)
        gate = self.gate(area)
        shown = current if not reason and gate in ("", "partly_reported") else None
        return {
            "current": current if not reason else None,
            "required": required,
            "shown": shown,
            "reason": gate or reason or unmet,
        }

    def required(self, method, cadre, rule, area):
        if method == "population_norm":
            return max(rule["per_100k"] * self.children[area] / 100_000, rule["minimum_per_area"] or Fraction(0)), ""
        if method == "caseload":
            cases, reason = self.cell(area, cadre, "active_cases", rule["volunteers"])
            needed = cases / rule["cases_per_worker"]
        else:
            needed, reason = self.cell(area, cadre, POSTS[method])
        return (None if reason or self.gate(area) else needed), reason

    def lines(self):
        """{(method, kind, target, area): the line}, every area and target."""
        found = {}
        for method in ("approved_posts", "funded_posts", "population_norm", "caseload"):
            rules = self.targets(method)
            cells = {(area, c): self.compared(method, c, rules[c], area) for area in self.bases for c in rules}
            for kind, target, cadres in self.sums(rules, rules):
                for area in self.under:
                    line = self.line(method, area, cadres, cells, rules)
                    found[method, kind, target, area] = enough(line, GIVEN_UP) if line["cells_counted"] else line
        return found

    def asked(self, cells, bases, cadres):
        """The cells there is something to know of: of a cadre that applies somewhere among the complete areas."""
        found = set()
        for cadre in cadres:
            applies = {area for area in self.bases if cells[area, cadre] != "not_applicable"}
            if len(applies) == len(self.bases) or any(self.status[area] == "complete" for area in applies):
                found |= {(area, cadre) for area in bases if area in applies}
        return found

    def kind(self, cadre, rule):
        return "volunteer" if rule["volunteers"] else self.category[cadre]

    def sums(self, cadres, rules):
        yield "all", "", list(cadres)
        for kind in KINDS:
            if own := [cadre for cadre in cadres if self.kind(cadre, rules[cadre]) == kind]:
                yield "kind", kind, own
        for group in sorted({self.group[cadre] for cadre in cadres} - {""}):
            yield "group", group, [cadre for cadre in cadres if self.group[cadre] == group]
        for cadre in cadres:
            yield "cadre", cadre, [cadre]

    def line(self, method, area, cadres, cells, rules):
        own = [(base, cadre, cells[base, cadre]) for base in self.under[area] for cadre in cadres]
        counted = [cell for _base, _cadre, cell in own if not cell["reason"]]
        above = self.above(method, area, cadres)
        asked = self.asked({place: cell["reason"] for place, cell in cells.items()}, self.under[area], cadres)
        known = {(base, cadre) for base, cadre, cell in own if not cell["reason"]}
        weight = {
            place: cells[place]["required"] if method == "population_norm" else self.children[place[0]]
            for place in asked
        }
        counted += [cell for cell in above if not cell["reason"]]
        gaps = [cell["current"] - cell["required"] for cell in counted]
        current, required = (total(cell[name] for cell in counted) for name in ("current", "required"))
        reason = max((cell["reason"] for _base, _cadre, cell in own), key=ORDER.index)
        if counted:
            reason = "no_establishment" if method in POSTS and not required and current else ""
        elif area in self.bases and None not in (shown := [cell["shown"] for *_place, cell in own]):
            current = sum(shown)
        some = {base for base, _cadre, cell in own if not cell["reason"]}
        whole = some - {base for base, cadre, cell in own if cell["reason"] and (base, cadre) in asked}
        counting = [cell for base, _cadre, cell in own if base in whole and not cell["reason"]]
        workers = sum(cell["current"] for cell in counting) if whole else None
        people = sum(self.children[base] for base in whole) if whole else None
        return {
            "unit": rules[cadres[0]]["unit"],
            "current": current,
            "required": required,
            "required_all": total(cell["required"] for *_place, cell in own),
            "difference": sum(gaps) if gaps else None,
            "ratio": divided(required - sum(max(0, -gap) for gap in gaps), required) if gaps else None,
            "shortage": sum(max(0, -gap) for gap in gaps) if gaps else None,
            "surplus": sum(max(0, gap) for gap in gaps) if gaps else None,
            "posts_needed": total(ceil(cell["required"]) for cell in counted),
            "headquarters": self.headquarters(area, cadres, rules),
            "population": people,
            "density_current": workers,
            "density": divided(workers and workers * 100_000 if workers else workers, people),
            "per_worker": divided(people, workers),
            "reason": reason,
            "areas_counted": len(some),
            "cells_expected": len(asked) + len(above),
            "cells_counted": len(counted),
            "known_share": share(known, asked, weight),
            "population_share": divided(
                sum(self.children[base] for base in some), sum(self.children[b] for b in self.under[area])
            ),
            **self.coverage(area),
        }

    def above(self, method, area, cadres):
        """Cells of headquarters posts: filled against approved or funded ones, where anything is said of them."""
        if area != "UG" or method not in POSTS:
            return []
        found = []
        for cadre in cadres:
            sides = [self.said("UG", cadre, measure, False) for measure in ("posts_filled", POSTS[method])]
            reasons = {reason for _value, reason in sides}
            if not reasons & {"nothing", "not_applicable"} or "unknown_to_partner" in reasons:
                (current, _), (required, _) = sides
                reason = max(reasons, key=ORDER.index)
                found.append({"current": current, "required": required, "reason": reason})
        return found

    def headquarters(self, area, cadres, rules):
        if area != "UG":
            return None
        return total(
            row["posts_filled" if rules[cadre]["unit"] == "posts" else "headcount"]
            for cadre in cadres
            for row in self.records.get(("UG", cadre), [])
        )

    def coverage(self, area):
        states = [self.status[base] for base in self.under[area]]
        return {"areas_expected": len(states)} | {
            f"areas_{state}": states.count(state) for state in ("complete", "partial", "none")
        }

    # Rates ----------------------------------------------------------------------------------------------------------
    def rates(self):
        """{(code, kind, target, area): {numerator, denominator, value, units_both, reason}}:
        never an average of rates.
        """
        found, paid = {}, {cadre: {"volunteers": False} for cadre in self.group}
        for code, (over, below, without) in RATES.items():
            cells = {(area, c): self.sides(area, c, over, below) for area in self.bases for c in self.group}
            reasons = {place: reason for place, (*_sides, reason) in cells.items()}
            for kind, target, cadres in self.sums(self.group, paid):
                for area in self.under:
                    own = [(base, *cells[base, cadre]) for base in self.under[area] for cadre in cadres]
                    counted = [(base, top, bottom) for base, top, bottom, reason in own if not reason]
                    above = self.sides_above(area, cadres, over, below)
                    counted_above = [(None, top, bottom) for top, bottom, reason in above if not reason]
                    every = counted + counted_above
                    is_vacancy = code.startswith("vacancy")
                    tops = [max(0, top) if is_vacancy else top for _base, top, _bottom in every]
                    top, bottom = total(tops), total(bottom for *_cell, bottom in every)
                    asked = self.asked(reasons, self.under[area], cadres)
                    known = {place for place in asked if not reasons[place]}
                    if not counted and not bottom:
                        top = bottom = None
                    nearest = max((reason for *_cell, reason in own), key=ORDER.index)
                    line = {
                        "numerator": top,
                        "denominator": bottom,
                        "value": divided(top, bottom),
                        "above": sum(max(0, -top) for _b, top, _bottom in every)
                        if is_vacancy and top is not None
                        else None,
                        "units_both": len({base for base, *_sides in counted}),
                        "units_expected": len(self.under[area]),
                        "cells_counted": len(every),
                        "cells_expected": len(asked) + len(above),
                        "known_share": share(known, asked, {place: self.children[place[0]] for place in asked}),
                        "reason": nearest if top is None else "" if bottom else without,
                    }
                    sides = ("numerator", "denominator", "value", "above")
                    found[code, kind, target, area] = line if top is None else enough(line, sides)
        return found

    def sides_above(self, area, cadres, over, below):
        if area != "UG":
            return []
        found = []
        for cadre in cadres:
            held = {measure: self.said("UG", cadre, measure, False) for measure in {**over, **below}}
            reasons = {reason for _value, reason in held.values()}
            if not reasons & {"nothing", "not_applicable"} or "unknown_to_partner" in reasons:
                top, bottom = (sum(sign * held[name][0] for name, sign in side.items()) for side in (over, below))
                found.append((top, bottom, max(reasons, key=ORDER.index)))
        return found

    def sides(self, area, cadre, above, below):
        held = {measure: self.cell(area, cadre, measure) for measure in {**above, **below}}
        reason = self.gate(area) or max((reason for _value, reason in held.values()), key=ORDER.index)
        top, bottom = (sum(sign * held[name][0] for name, sign in side.items()) for side in (above, below))
        return top, bottom, reason


GIVEN_UP = ("current", "required", "difference", "ratio", "shortage", "surplus", "posts_needed", "population",
            "density_current", "density", "per_worker")  # fmt: skip


def share(known, asked, weight):
    """What the known cells weigh of those asked for; their number where these weigh nothing."""
    whole = sum(weight.values())
    return divided(sum(weight[place] for place in asked & known), whole) if whole else divided(len(known), len(asked))


def enough(line, names):
    """No figure where less is known than must be."""
    if line["known_share"] is None or line["known_share"] >= ENOUGH:
        return line
    return line | dict.fromkeys(names) | {"reason": "not_enough_known"}
