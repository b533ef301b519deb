"""What is published of an authority, row by row, beside what the application says of the same area."""

from dataclasses import dataclass
from datetime import date

from strategy.reports.models import RateLine
from tests.england import make_england as made
from workforce.reference.models import Area

NEAR = 0.1 + 1e-9  # percentage points, or cases
RATES = {  # our rate: (column of the newer layout, of the older, what it is counted in)
    "vacancy_approved": ("vacancy_rate_fte", "vacancy_rate_fte_%", 100),
    "agency_fte": ("agency_rate_fte", "agency_worker_rate_fte_%", 100),
    "agency_headcount": ("agency_rate_headcount", "agency_worker_rate_headcount_%", 100),
    "turnover_fte": ("turnover_rate_fte", "turnover_rate_fte_%", 100),
    "turnover_headcount": ("turnover_rate_headcount", "turnover_rate_headcount_%", 100),
    "caseload": ("caseload_fte", "caseload_fte", 1),
}
NEWER, OLDER = 0, 1


@dataclass(frozen=True)
class Pair:
    """One rate of one authority and year. ours: float or None with its reason; published: the text of the cell."""

    rate: str
    year: int
    name: str
    ours: float | None
    reason: str
    published: str

    @property
    def figures(self):
        """(ours, published) where both are numbers; a rate published as 'low' is none."""
        return None if self.ours is None or not is_number(self.published) else (self.ours, float(self.published))

    @property
    def is_near(self):
        ours, published = self.figures
        return abs(ours - published) <= NEAR


def is_number(text):
    return text.replace(".", "", 1).isdigit()


def rows(source, layout):
    """{year: rows of authorities}; of the older layout without those whose figures stand in another's row."""
    found = {}
    for row in made.authorities(made.read(source / (made.OLDER_WORKFORCE if layout == OLDER else made.WORKFORCE))):
        if row.get("social_worker_fte") != "z":
            found.setdefault(int(row["time_period"]), []).append(row)
    return found


def finder(year):
    """``find(row)``: our code of a row's authority on the day of the round, by its new code, else by the older one."""
    known = {}
    for area in Area.objects.on(date(year, 9, 30)).filter(level__code="local_authority"):
        known |= dict.fromkeys([area.code, *area.aliases], area.code)
    known |= {written: code for written, code in made.JOINT_IN_OLDER.items() if code in known}
    return lambda row: known.get(row["new_la_code"]) or known[row["old_la_code"]]


def pairs(report, year, published, layout):
    """A Pair for every rate of every row of the publication."""
    find = finder(year)
    ours = {
        (line.area, line.code): line
        for line in RateLine.objects.filter(report=report, target_kind="all", code__in=RATES)
    }
    made_pairs = []
    for row in published:
        for rate, (*columns, unit) in RATES.items():
            line = ours[find(row), rate]
            value = None if line.value is None else line.value * unit
            made_pairs.append(Pair(rate, year, row["la_name"], value, line.reason, row[columns[layout]]))
    return made_pairs


def agreement(found, title):
    """Lines of the table for the terminal: rate, pairs, within 0.1, the exceptions by name."""
    lines = [f"{title:<44} {'pairs':>6} {'within 0.1':>11}   exceptions (ours, published)"]
    for rate in [*RATES, ""]:
        both = [pair for pair in found if pair.rate == (rate or pair.rate) and pair.figures]
        far = [pair for pair in both if not pair.is_near]
        named = "; ".join(f"{pair.name} {pair.year} ({pair.ours:.2f}, {pair.published})" for pair in far if rate)
        lines.append(f"  {rate or 'all rates':<42} {len(both):>6} {len(both) - len(far):>11}   {named}")
    return lines
