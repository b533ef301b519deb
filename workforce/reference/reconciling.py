"""Estimates of parts are scaled to the published figure of the area they make up. Plain data in, mistakes out.

In one file of populations, of one group and year: a row without a rule is published, one with a rule is an estimate,
and a count written as a share ("50.5 %") is that published share of all people of the same area and year. Where an area
has a published figure or share and each of its parts a row, the estimated parts divide among themselves what the
published parts leave: in proportion, in whole people by largest remainder. Their rules then say by how much they were
scaled. Where a part has no row nothing is scaled.
"""

from collections import defaultdict
from fractions import Fraction

from django.utils.translation import gettext as _

from workforce.reference.checking import pair
from workforce.reference.layout import AREAS, COUNTRY, POPULATIONS, mid_year
from workforce.reference.reading import Share


def reconcile(sheets, held):
    """Turn shares into counts and scale estimates, in the rows of the populations' sheet."""
    sheet = sheets.get(POPULATIONS)
    if sheet is None:
        return []
    areas, groups = _whole(AREAS, sheets, held), defaultdict(dict)
    trees = {year: _Areas(areas, mid_year({"year": year})) for year in {row.values["year"] for row in sheet.rows}}
    for row in sheet.rows:
        groups[row.values["group"], row.values["year"]][row.values["area"]] = row
    published = [row for row in sheet.rows if isinstance(row.values["count"], Share) or not row.values.get("rule")]
    mistakes = _count_shares(sheet, sheets, held)
    for row in [] if mistakes else published:
        year = row.values["year"]
        mistakes += _scale(sheet, groups[row.values["group"], year], row, trees[year])
    return mistakes


def _whole(table, sheets, held):
    """The rows of a table as they will be: what the file says over what is held."""
    if table not in sheets:
        return [one.values for one in held[table]]
    pairs, absent = pair(sheets[table], held[table])
    return [{**(one.held.values if one.held else {}), **one.row.values} for one in pairs] + [
        one.values for one in absent
    ]


def _count_shares(sheet, sheets, held):
    """A share becomes a count of the country's group of all people; its rule says of how many."""
    total = next((values.get("total_group") or "" for values in _whole(COUNTRY, sheets, held)), "")
    people = {(v["area"], v["year"]): v["count"] for v in _whole(POPULATIONS, sheets, held) if v["group"] == total}
    sheet.columns.setdefault("rule", POPULATIONS.column("rule"))
    mistakes = []
    for row in sheet.rows:
        values = row.values
        if not isinstance(share := values["count"], Share):
            continue
        whole = people.get((values["area"], values["year"]))
        if whole is None or isinstance(whole, Share):
            mistakes.append(sheet.mistake("share_of_nothing", row, "count", share, total or "total_group"))
            continue
        said = _("%(share)s of %(whole)s people") % {"share": share, "whole": f"{whole:,}"}
        values["count"] = round(Fraction(share.percent) / 100 * whole)
        values["rule"] = "; ".join(filter(None, [values.get("rule"), said]))
    return mistakes


class _Areas:
    """The areas of one day and what lies below each; reporting units stand for others, so they are left out."""

    def __init__(self, areas, day):
        self.names, self.below = {}, defaultdict(list)
        for values in areas:
            start, end = values.get("valid_from"), values.get("valid_to")
            if (start is None or start <= day) and (end is None or day < end) and not values.get("members"):
                self.names[values["code"]] = values["name"]
                self.below[values.get("parent")].append(values["code"])

    def parts(self, area, rows):
        """The nearest areas below that have a row, together the whole area; [] where one is missing."""
        found = []
        for code in self.below[area]:
            inside = [code] if code in rows else self.parts(code, rows)
            if not inside:
                return []
            found += inside
        return found


def _scale(sheet, rows, row, areas):
    """``rows``: {area: row} of the group and year. The estimates in the row's area, then what is estimated in them."""
    parts = [rows[code] for code in areas.parts(row.values["area"], rows)]
    estimates = [part for part in parts if part.values.get("rule")]
    before = sum(part.values["count"] for part in estimates)
    wanted = row.values["count"] - sum(part.values["count"] for part in parts if not part.values.get("rule"))
    if not estimates or not before or wanted == before:
        return []
    if wanted < 0:
        return [sheet.mistake("parts_above_total", row, "count", row.values["count"], row.values["count"] - wanted)]
    counts = shared_out(wanted, [part.values["count"] for part in estimates])
    said = _("scaled by %(factor)s, so that the parts of %(area)s add up to %(total)s") % {
        "factor": f"{wanted / before:.4f}",
        "area": areas.names[row.values["area"]],
        "total": f"{row.values['count']:,}",
    }
    mistakes = []
    for part, count in zip(estimates, counts, strict=True):
        part.values.update(count=count, rule=f"{part.values['rule']}; {said}")
        mistakes += _scale(sheet, rows, part, areas)
    return mistakes


def shared_out(whole, weights):
    """``whole`` in integers in proportion to the weights: each rounded down, then the largest remainders one more."""
    exact = [Fraction(whole * weight, sum(weights)) for weight in weights]
    counts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_remainder[: whole - sum(counts)]:
        counts[place] += 1
    return counts
