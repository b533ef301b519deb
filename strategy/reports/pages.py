"""What the page of a computed report shows, in the reader's language, from what was frozen with it."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.checks.keys import (
    key_hash,
)
from strategy.reports import reading, sentences
from strategy.reports.models import GapReport, ReportArea, TargetKind, WorkerKind
from strategy.reports.services.staleness import changes
from strategy.requirements.models import Method, Unit
from workforce.language import words
from workforce.language.figures import number
from workforce.reference.models import Country, Organisation, PopulationGroup

SHOWN = 20  # of a long list; the downloads have all
TURNOVER = {
    "in_post": gettext_lazy("Those who left, over workers in post"),
    "opening": gettext_lazy("Those who left, over workers at the start of the period"),
    "average": gettext_lazy("Those who left, over the mean of workers at its start and end"),
}


def computed(report: GapReport) -> dict:
    frozen, labels = report.frozen, Labels(report)
    top = labels.areas[0] if labels.areas else None
    years, lines = frozen["population_years"], reading.lines_of_area(report, top.code) if top else {}
    norm, methods = lines.get((Method.NORM, TargetKind.ALL, "")), _methods(report, top, lines)
    return {
        "area": top,
        "share": norm.population_share if norm else None,
        "changes": [sentences.change(each) for each in changes(report)],
        "methods": methods,
        "rounding": words.rounding(row["line"] for row in methods),
        "requirements": [requirement(row, labels) for row in frozen["requirements"] if row["source"]],
        "employers": [Organisation.EmployerType(code).label for code in frozen["parameters"]["employer_types"]],
        **_overlaps(report, labels),
        "populations": _differing(labels),
        "years": [(labels.group(group), year) for group, year in sorted(years.items())],
        "other_year": any(year != report.round.as_of.year for year in years.values()),
        "shares": _shares(report),
        "turnover": TURNOVER[frozen["parameters"]["turnover_denominator"]],
        "level": labels.level(frozen["parameters"]["base_level"]),
    }


def _shares(report: GapReport) -> list[tuple]:
    """(what it is called, per cent) of the country's two shares that held when it was computed."""
    held = {"enough_known": report.parameters_used.get("enough_known"), **report.frozen}
    names = [name for name in ("enough_known", "notable_share") if held.get(name) is not None]
    return [(Country._meta.get_field(name).verbose_name, held[name]) for name in names]


class Labels:
    def __init__(self, report: GapReport):
        frozen = report.frozen
        self.areas = list(ReportArea.objects.filter(report=report).order_by("rank", "code"))
        self._areas = {
            area.code: reading.named({"code": area.code, "name": area.name, "names": area.names}) for area in self.areas
        }
        self._cadres = {row["code"]: row for row in frozen["cadres"]}
        self._groups = {row["code"]: row for row in frozen["groups"]}
        self._levels = {row["code"]: row for row in frozen["levels"]}
        self._people = {group.code: group.label for group in PopulationGroup.objects.all()}
        named = {name for row in frozen["overlaps"] for name in row["organisations"]}
        self.organisations = {row.code: row.label for row in Organisation.objects.filter(code__in=named)}

    def area(self, code):
        return self._areas.get(code, code)

    def target(self, kind, code):
        found = (self._cadres if kind == TargetKind.CADRE else self._groups).get(code)
        return reading.named(found, "plural" if kind == TargetKind.CADRE else "name") if found else code

    def group(self, code):
        return self._people.get(code, code)

    def level(self, code):
        return reading.named(self._levels[code], "plural") if code in self._levels else code

    def organisation(self, code):
        return self.organisations.get(code) or code


def _methods(report: GapReport, top: ReportArea | None, lines: dict) -> list[dict]:
    """Each method, and under it each kind of worker. lines: of the country, by (method, kind, target)."""
    return [
        {
            "code": method.value,
            "label": method.label,
            "kind": WorkerKind(line.target).label if line and line.target_kind == TargetKind.KIND else "",
            "line": line,
            "why": line and _why(report, top, line),
            "unit": Unit(line.unit).label if line and line.unit else "",
        }
        for method in Method
        for line in reading.of_kinds(method.value, lines) or [None]
    ]


def _why(report, area, line):
    query = {"method": line.method, "area": area.code, "target": f"{line.target_kind}:{line.target}"}
    return f"{reverse('why', args=[report.number])}?{urlencode(query)}"


def requirement(row: dict, labels: Labels) -> dict:
    return row | {
        "label": labels.target(row["target_kind"], row["target"]),
        "area_label": labels.area(row["area"]) if row["area"] else "",
        "method_label": Method(row["method"]).label,
        "sentence": _sentence(row, labels),
    }


def _sentence(row: dict, labels: Labels) -> str:
    """ "8 per 100,000 of: Children under 18, at least 1 in an area (workers)"."""
    if row["method"] == Method.CASELOAD:
        return _("1 for %(count)s cases") % {"count": _exact(row["cases_per_worker"])}
    said = _("%(count)s per 100,000 of: %(group)s") % {
        "count": _exact(row["per_100k"]),
        "group": labels.group(row["population_group"]),
    }
    if row["minimum_per_area"]:
        said += _(", at least %(count)s in an area") % {"count": _exact(row["minimum_per_area"])}
    return f"{said} ({Unit(row['unit']).label})"


def _exact(value: float) -> str:
    """With the decimals it has, four at most."""
    return number(value, len(f"{value:.4f}".rstrip("0").partition(".")[2]))


def _overlaps(report: GapReport, labels: Labels) -> dict:
    """The largest overlaps in words, and of all of them how many were settled,
    how many counted low and by how many workers.
    """
    rows = report.frozen["overlaps"]
    low = [row["difference"].get("headcount") for row in rows if not row["decision"]]
    shown = sorted(rows, key=lambda row: -(row["difference"].get("headcount") or 0))[:SHOWN]
    return {
        "overlaps": [_overlap(row, labels) | {"url": overlap_url(report, row)} for row in shown],
        "overlaps_all": len(rows),
        "overlaps_low": len(low),
        "overlaps_settled": len(rows) - len(low),
        "overlaps_less": sum(value or 0 for value in low),
    }


def _overlap(row: dict, labels: Labels) -> dict:
    """Counted and left out, of the headcount or, where that is not known, of the posts filled; how it was settled."""
    measure = next((name for name in ("headcount", "posts_filled", "fte") if name in row["counted"]), None)
    return {
        "area": labels.area(row["area"]),
        "cadre": labels.target(TargetKind.CADRE, row["cadre"]),
        "organisations": [labels.organisation(code) for code in row["organisations"]],
        "counted": row["counted"].get(measure),
        "left_out": row["difference"].get(measure),
        "settled": settled(row, labels.organisations),
    }


def _differing(labels: Labels) -> list[dict]:
    """Populations published that are not the sum of their parts, those that differ most first."""
    found = [
        {"area": labels.area(area.code), "group": labels.group(group), "said": said}
        for area in labels.areas
        for group, said in sorted(area.populations.items())
        if said["difference"]
    ]
    return sorted(found, key=lambda row: -abs(row["said"]["difference"]))[:SHOWN]


# Overlaps as a report keeps them, for its pages.


def overlap_url(report, entry):
    """The page where the ministry settles it, or settled it."""
    return reverse("overlap", args=[report.round_id, key_hash(entry)])


def settled(entry, organisations):
    """How an overlap of a report was settled, in the reader's words; None where the lower count was used."""
    said = entry.get("settled")
    if not said:
        return None
    name = said["organisation"]
    return said | {"organisation": organisations.get(name, name), "at": datetime.fromisoformat(said["at"])}
