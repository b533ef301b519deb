"""What the pages of a change show, from its stored lines: nothing is recomputed on read.
Every function takes a fixed number of queries.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.changes import words as change_words
from strategy.changes.models import Change
from strategy.gaps.changes import CORRECTIONS, FIGURES, REAL, SUBMISSIONS
from strategy.reports import reading
from strategy.reports.models import GapLine, GapReport, TargetKind
from strategy.reports.services.disclosure import closed_to
from strategy.requirements.models import Method
from workforce.charts import waterfall as charts_changes
from workforce.jobs.models import Job
from workforce.language.figures import number, rounded, signed
from workforce.people.permissions import Permission, Scope, scope
from workforce.reference.models import Organisation, PopulationGroup

MOST = 15  # areas in the table of the nation


class Link(NamedTuple):
    label: str
    url: str


def links(user, report, area=None, selection=None) -> list[Link]:
    """ "Why did it change?" from a page that shows a figure of ``report``: one for each computed change to it.
    One query.
    """
    found = Change.objects.visible_to(user).filter(later=report, status=Job.Status.DONE)
    rows = found.order_by("-earlier__round__as_of", "-earlier__number").values_list(
        "earlier__number", "earlier__round", "earlier__round__name", "earlier__round__names"
    )
    query = urlencode({"method": selection.method, "target": selection.choice}) if selection else ""
    return [
        Link(
            _("since gap report %(number)s of this round") % {"number": earlier}
            if round_id == report.round_id
            else _("since %(round)s") % {"round": reading.named({"code": name, "name": name, "names": names})},
            _address(earlier, report.number, area) + (f"?{query}" if query else ""),
        )
        for earlier, round_id, name, names in rows
    ]


def on_report_page(report: GapReport, user) -> dict:
    """``changed``: what stands of changes on the page of a report."""
    return {"changed": links(user, report)}


def _address(earlier, later, area=None):
    if area is None or area.parent == "":
        return reverse("change", args=[earlier, later])
    return reverse("change-why", args=[earlier, later, area.code])


# Numbers ------------------------------------------------------------------------------------------------------------
def parts(values: list) -> list[Fraction] | None:
    """The exact part of each step; None where either end has no figure. A step without one is told with the next."""
    if not values or values[0] is None or values[-1] is None:
        return None
    found, last = [], Fraction(values[0])
    for value in values[1:]:
        now = last if value is None else Fraction(value)
        found.append(now - last)
        last = now
    return found


def add_up(exact: list[Fraction], total: Decimal, decimals: int) -> list[Decimal]:
    """The parts rounded so that they add up to ``total``: the largest remainders are rounded up.
    A part of 0 stays 0.
    """
    unit = Decimal(1).scaleb(-decimals)
    scaled = [part * 10**decimals for part in exact]
    whole = [floor(part) for part in scaled]
    missing = int(total / unit) - sum(whole)
    order = sorted((i for i, part in enumerate(scaled) if part), key=lambda i: (whole[i] - scaled[i], i))
    while missing and order:
        step = 1 if missing > 0 else -1
        for index in order if step > 0 else reversed(order):
            if not missing:
                break
            whole[index] += step
            missing -= step
    return [count * unit for count in whole]


@dataclass(frozen=True)
class Row:
    """A step on the page."""

    code: str
    title: str
    sentences: list[str]
    value: Decimal
    text: str


# One figure ---------------------------------------------------------------------------------------------------------
class Page:
    """A change in one area, for the method, target and figure that the address says."""

    def __init__(self, change: Change, data, areas: dict, area, user):
        self.change, self.areas, self.area = change, areas, area
        self.selection = replace(reading.select(change.later, data), pinned=True)
        self.figure = data["figure"] if data.get("figure") in FIGURES else "current"
        self.labels = Labels(change, areas, scope(user, Permission.RECORD_VIEW))
        self.closed = [closed_to(user, report) for report in (change.earlier, change.later)]
        self.lines = self._lines(area=area.code)
        self.line = self.lines.get((self.selection.kind, self.selection.target))
        self.ends = self._ends()

    def context(self) -> dict:
        context = {
            "change": self.change,
            "page": self,
            "selection": self.selection,
            "area": self.area,
            "area_label": reading.area_label(self.area),
            "ancestors": [
                (self.areas[code], reading.area_label(self.areas[code]))
                for code in self.area.path.split("/")
                if code in self.areas and code != self.area.code
            ],
            "withdrawn": [end for end in (self.change.earlier, self.change.later) if end.erratum],
            "figure_label": change_words.FIGURES[self.figure],
            "choices": self.choices(),
            "query": self.query(),
            "same_round": self.change.earlier.round_id == self.change.later.round_id,
        }
        return context | (self.split() or self.missing())

    def query(self, **more):
        return urlencode(
            {"method": self.selection.method, "target": self.selection.choice, "figure": self.figure} | more
        )

    def split(self) -> dict | None:
        values = getattr(self.line, self.figure) if self.line else []
        exact = parts(values)
        if exact is None:
            return None
        decimals = (
            1 if self.area.is_base and any(Fraction(value).denominator != 1 for value in (values[0], values[-1])) else 0
        )
        first, last = (rounded(values[end], decimals) for end in (0, -1))
        words = change_words.Words(
            self.change,
            self.selection,
            self.labels,
            self.area,
            [e.areas_counted if e else 0 for e in self.ends],
            self.figure,
        )
        rows = [
            Row(code, change_words.TITLES[code], words.sentences(code, part), value, signed(value, decimals))
            for code, part, value in zip(self.change.steps, exact, add_up(exact, last - first, decimals), strict=True)
        ]
        moved = [row for row, part in zip(rows, exact, strict=True) if part]
        return {
            "rows": moved,
            "idle": [row for row, part in zip(rows, exact, strict=True) if not part],
            "untouched": [
                title
                for code, title in change_words.TITLES.items()
                if code in self.asked and code not in self.change.steps
            ],
            "together": words.together(),
            "overlaps": words.overlaps() if any(row.code == "overlap" for row in moved) else [],
            "first": number(first, decimals),
            "last": number(last, decimals),
            "moved": signed(last - first, decimals),
            "finding": change_words.finding(self.figure, last - first, self.selection.method),
            "is_rounded": any(part * 10**decimals % 1 for part in exact),
            "svg": self.chart(moved, first, last, decimals),
            "real_label": change_words.TITLES[self.real],
            **self.tables(),
        }

    @property
    def asked(self):
        """Steps a change of this kind can have; the method only where it has that."""
        return [
            code for code in change_words.TITLES if code not in ("method", CORRECTIONS if self.real == REAL else REAL)
        ]

    @property
    def real(self):
        return REAL if self.change.earlier.round_id != self.change.later.round_id else CORRECTIONS

    def chart(self, rows, first, last, decimals):
        earlier, later = self.change.earlier, self.change.later
        return charts_changes.waterfall(
            [charts_changes.Part(str(row.title), float(row.value), row.text, row.code == self.real) for row in rows],
            start=(self.end_label(earlier), float(first), number(first, decimals)),
            end=(self.end_label(later), float(last), number(last, decimals)),
            title=_("%(figure)s, step by step") % {"figure": change_words.FIGURES[self.figure]},
            desc="; ".join(f"{row.title} {row.text}" for row in rows),
        )

    def end_label(self, report):
        same = self.change.earlier.round_id == self.change.later.round_id
        return str(report) if same else f"{report.round.label} ({report})"

    def missing(self) -> dict:
        """Where a figure is missing at an end, it is said why, and nothing is split."""
        ends = []
        for report, line in zip((self.change.earlier, self.change.later), self.ends, strict=True):
            value = getattr(line, self.figure) if line else None
            reason = (
                ""
                if value is not None
                else (line.reason if line else "") or ("not_reported" if line else "no_requirement")
            )
            ends.append({"label": self.end_label(report), "value": value, "reason": reason})
        return {"ends": ends, "finding": _("The two cannot be compared: a figure is missing"), **self.tables()}

    def _ends(self):
        lines = GapLine.objects.filter(
            report__in=[self.change.earlier_id, self.change.later_id],
            area=self.area.code,
            method=self.selection.method,
            target_kind=self.selection.kind,
            target=self.selection.target,
        )
        found = {line.report_id: line for line in lines}
        ends = zip(self.closed, (self.change.earlier_id, self.change.later_id), strict=True)
        return [closed.line(found[pk]) if pk in found else None for closed, pk in ends]

    def shown(self, lines):
        """Those of which neither end is too small a number for the reader."""
        hidden = set().union(*(closed.cells for closed in self.closed))
        return (line for line in lines if (line.area, line.target_kind, line.target) not in hidden)

    def _lines(self, **where):
        """(kind, target) -> line of one area."""
        found = self.change.lines.filter(method=self.selection.method, **where)
        return {(line.target_kind, line.target): line for line in self.shown(found)}

    # Beside it --------------------------------------------------------------------------------------------------------
    def tables(self) -> dict:
        return {"cadres": self.cadres(), "below": self.below()}

    def cadres(self):
        """Cadres and groups of this area, those that changed most first."""
        found = [
            self.entry(
                line,
                self.selection.target_label(*key),
                query=self.query(target=f"{key[0]}:{key[1]}"),
                is_group=key[0] == TargetKind.GROUP,
            )
            for key, line in self.lines.items()
            if key[0] != TargetKind.ALL
        ]
        return by_size(found)

    def below(self):
        """Of the nation the base areas that really changed most; of another area the areas in it."""
        codes = [a.code for a in self.areas.values() if (a.is_base if self.is_root else a.parent == self.area.code)]
        lines = self.change.lines.filter(
            method=self.selection.method, target_kind=self.selection.kind, target=self.selection.target, area__in=codes
        )
        entries = [
            self.entry(line, reading.area_label(self.areas[line.area]), code=line.area, query=self.query())
            for line in self.shown(lines.only("area", "target_kind", "target", self.figure))
        ]
        entries = by_size([entry for entry in entries if entry["moved"] or entry["real"]])
        return entries[:MOST] if self.is_root else entries

    @property
    def is_root(self):
        return self.area.parent == ""

    def entry(self, line, label, **more):
        values = getattr(line, self.figure)
        exact = parts(values)
        by = dict(zip(self.change.steps, exact or [], strict=False))
        return {
            "label": label,
            "before": values[0],
            "now": values[-1],
            "moved": None if exact is None else float(sum(exact)),
            "reported": float(by.get(SUBMISSIONS, 0)),
            "real": None if exact is None else float(by.get(self.real, 0)),
            **more,
        }

    def choices(self):
        report = self.change.later
        return {
            "methods": list(Method.choices),
            "cadres": [
                (f"cadre:{code}", reading.named(row, "plural"))
                for code, row in sorted(self.selection.cadres.items())
                if ("cadre", code) in self.lines
            ],
            "groups": [
                (f"group:{row['code']}", reading.named(row))
                for row in report.frozen.get("groups", [])
                if ("group", row["code"]) in self.lines
            ],
            "figures": list(change_words.FIGURES.items()),
        }


def by_size(entries):
    """Largest real change first, then largest change, then by name."""
    return sorted(entries, key=lambda e: (-abs(e["real"] or 0), -abs(e["moved"] or 0), str(e["label"])))


class Labels:
    """Names in the reader's language, read once. seen: where the reader may see records."""

    def __init__(self, change, areas, seen: Scope):
        frozen = [change.later.frozen, change.earlier.frozen]
        self._areas, self._seen = areas, seen
        self._cadres = {row["code"]: row for report in reversed(frozen) for row in report.get("cadres", [])}
        self._people = {group.code: group.label for group in PopulationGroup.objects.all()}
        self._requirements = [row for report in frozen for row in report.get("requirements", [])]
        codes = {row["organisation"] for word in change.facts.get("submissions", {}).values() for row in word["list"]}
        codes |= {row["organisation"] for word in change.facts.get("overlap", {}).values() for row in word["list"]}
        self._organisations = {row.code: row for row in Organisation.objects.filter(code__in=codes)}

    def area(self, code):
        return reading.area_label(self._areas[code]) if code in self._areas else code

    def cadre(self, code):
        return reading.named(self._cadres[code], "plural") if code in self._cadres else code

    def group_of(self, code):
        return self._cadres.get(code, {}).get("group", "")

    def organisation(self, code):
        return self._organisations[code].label if code in self._organisations else code

    def is_within(self, code, area):
        return area.parent == "" or code in self._areas and self._areas[code].path.startswith(area.path)

    def may_name(self, organisation, code):
        """Whether the reader may see the organisation's records of the area."""
        found, area = self._organisations.get(organisation), self._areas.get(code)
        return self._seen.holds(organisation_id=found and found.pk, area_path=area.path if area else "")

    def people(self, code):
        return self._people.get(code, code)

    def groups_of(self, selection):
        """The population groups of the norms of a method."""
        return {row["population_group"] for row in self._requirements if row["method"] == selection.method} - {""}
