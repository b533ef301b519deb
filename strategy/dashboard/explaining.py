"""How one figure came about: its sum, requirement, population, records and what is missing.
Read from the frozen report.

The report's copy of requirements, populations and submissions is used, never today's; records of accepted versions do
not change, so they are read where they are, as far as the reader may see them.
"""

from dataclasses import dataclass

from django.db.models import Sum

from mapping.columns import BY_NAME, COUNTS, VOLUNTEERS
from mapping.submissions.models import Record
from mapping.submissions.services import provenance
from mapping.uploads.models import Upload
from strategy.gaps import flows
from strategy.gaps.cells import AGENCY_MEASURE, HEADQUARTERS_LEVELS
from strategy.gaps.rates import DENSITIES
from strategy.gaps.requirements import CURRENT, POSTS
from strategy.reports import reading
from strategy.reports.models import GapLine, ReportArea, TargetKind
from strategy.reports.pages import overlap_url, settled
from strategy.requirements.models import Method
from workforce.reference.models import Area, Organisation, PopulationGroup

MOST_RECORDS = 200  # on the page; the export has all
ABOVE = "above"  # the base level: who works there counts as headquarters
REQUIRED = POSTS | {Method.CASELOAD.value: "active_cases"}  # the measure that makes the required side


def sides(selection, rate):
    """(numerator measures, denominator measures) of a rate as the report computed it; a minus sign is subtracted."""
    if rate in DENSITIES:
        return [DENSITIES[rate]], []
    found = flows.rate(rate, turnover_over(selection))
    return _signed(found.numerator), _signed(found.denominator)


def _signed(side):
    return [f"-{name}" if factor < 0 else name for name, factor in side.items() if name in BY_NAME]


def turnover_over(selection):
    return selection.report.frozen["parameters"]["turnover_denominator"]


@dataclass
class Counted:
    """A record behind the figure. ``values`` per measure in thousandths (None unknown);
    ``left_out`` says why it is not counted.
    """

    record: object
    values: list
    file: str
    left_out: str = ""
    corrected: object = None  # the event of its last correction by hand, since its file was stored


def cadres_of(selection):
    """Codes of the cadres a target holds; of 'all', every cadre some target of the method holds."""
    found = selection.cadres
    if selection.kind == TargetKind.CADRE:
        return [selection.target]
    if selection.kind == TargetKind.GROUP:
        return [code for code, entry in found.items() if entry["group"] == selection.target]
    wanted = set()
    for row in requirements_of(selection):
        if row["target_kind"] == TargetKind.CADRE:
            wanted.add(row["target"])
        else:
            wanted |= {code for code, entry in found.items() if entry["group"] == row["target"]}
    return [code for code in found if code in wanted]


def requirements_of(selection, area=None):
    """The frozen requirements of the method that make up the target;
    in one area, those that hold there (most specific wins).
    """
    rows = [row for row in selection.report.frozen.get("requirements", []) if row["method"] == selection.method]
    if selection.kind == TargetKind.CADRE:
        rows = [row for row in rows if (row["target_kind"], row["target"]) == (TargetKind.CADRE, selection.target)]
    elif selection.kind == TargetKind.GROUP:
        members = {code for code, entry in selection.cadres.items() if entry["group"] == selection.target}
        rows = [
            row
            for row in rows
            if (
                row["target"] in members
                if row["target_kind"] == TargetKind.CADRE
                else row["target"] == selection.target
            )
        ]
    if area is None:
        return rows
    above = area.path.strip("/").split("/")
    best = {}
    for row in rows:
        depth = above.index(row["area"]) if row["area"] in above else -1
        key = (row["target_kind"], row["target"])
        if (not row["area"] or depth >= 0) and depth >= best.get(key, (-2, None))[0]:
            best[key] = (depth, row)
    return [row for _depth, row in best.values()]


def measures_of(selection, rate=""):
    """The record measures a figure rests on, in the order they are shown."""
    if rate:
        numerator, denominator = sides(selection, rate)
        return list(dict.fromkeys(name.lstrip("-") for name in [*numerator, *denominator]))
    rows = requirements_of(selection)
    units = list(dict.fromkeys(row["unit"] for row in rows)) or ["posts"]
    found = [CURRENT[unit] for unit in units]
    if any(row["counts_agency"] for row in rows):
        found += [AGENCY_MEASURE[unit] for unit in units if unit in AGENCY_MEASURE]
    if selection.method in REQUIRED:
        found.append(REQUIRED[selection.method])
    return list(dict.fromkeys(found))


def records_of(user, selection, area):
    """Records of the report's submissions in the area and its cadres, as far as the reader may see them.

    What they name is fetched apart: joined, the same few areas, cadres and employers come again with every record.
    """
    used = [entry["id"] for entry in selection.report.frozen.get("submissions", [])]
    within = Area.objects.filter(path__startswith=area.path).values("pk")
    return (
        Record.objects.visible_to(user)
        .filter(submission_id__in=used, area_id__in=within, cadre__code__in=cadres_of(selection))
        .prefetch_related(
            "submission__organisation",
            "submission__area",
            "submission__decided_by",
            "area",
            "cadre",
            "employer",
            "level",
        )
        .order_by("submission__organisation__name_key", "area__name_key", "cadre__order", "pk")
    )


def counted(user, selection, area, measures, most=MOST_RECORDS, *, rate=""):
    """(records with what each adds, number of them, sums of the measures over all of them in thousandths)."""
    found = records_of(user, selection, area)
    total = found.count()
    sums = found.order_by().aggregate(**{name: Sum(name) for name in measures if name in COUNTS})
    rows = list(found[:most])
    files = dict(Upload.objects.filter(pk__in={row.upload_id for row in rows}).values_list("pk", "filename"))
    rules = {} if rate else {(row["target_kind"], row["target"]): row for row in requirements_of(selection)}
    places, overlapping = status_of_places(selection), overlapping_records(selection)
    corrected = provenance.corrections(rows)
    return (
        [
            Counted(
                row,
                [getattr(row, name) for name in measures],
                files.get(row.upload_id, ""),
                left_out(selection, row, rules, places, overlapping),
                corrected.get(row.pk),
            )
            for row in rows
        ],
        total,
        sums,
    )


def left_out(selection, row, rules, places, overlapping):
    """Why a record's workers are not in the figure: a code of the page, '' when they are. No rules: a rate."""
    group = selection.cadres.get(row.cadre.code, {}).get("group", "")
    rule = rules.get((TargetKind.CADRE, row.cadre.code)) or rules.get((TargetKind.GROUP, group)) or {}
    types = selection.report.frozen["parameters"]["employer_types"]
    status = next((places[code] for code in reversed(row.area.path.split("/")) if code in places), "complete")
    if types and row.employer.employer_type not in types:
        return "employer"
    if row.employment in VOLUNTEERS and not rule.get("counts_volunteers"):
        return "volunteers"
    if status == ABOVE or row.level.code in HEADQUARTERS_LEVELS:
        return "headquarters"
    if status != "complete":
        return "incomplete"
    return overlapping.get(row.pk, "")


def status_of_places(selection):
    """{area code: coverage of a base area, ABOVE of an area that base areas lie in}."""
    found = ReportArea.objects.filter(report=selection.report, areas_expected__gt=0)
    return {
        code: status if is_base else ABOVE for code, is_base, status in found.values_list("code", "is_base", "coverage")
    }


def overlapping_records(selection):
    """{record: why it is not counted as it stands, '' where it is} of the records that two organisations reported."""
    entries = selection.report.frozen.get("overlaps", [])
    kept = {name for entry in entries if (name := (entry.get("settled") or {}).get("organisation"))}
    ids = [pk for entry in entries for pk in entry["record_ids"]] if kept else []
    by = dict(
        Record.objects.filter(pk__in=ids, submission__organisation__code__in=kept).values_list(
            "pk", "submission__organisation__code"
        )
    )
    found = {}
    for entry in entries:
        said = entry.get("settled")
        for pk in entry["record_ids"]:
            counts = said and said["organisation"] in ("", by.get(pk))
            found[pk] = "overlap" if not said else "" if counts else "settled"
    return found


def overlaps_of(selection, area, areas):
    """The report's overlap decisions about the area and the target's cadres."""
    cadres = set(cadres_of(selection))
    return [
        entry
        for entry in selection.report.frozen.get("overlaps", [])
        if entry["cadre"] in cadres and (entry["area"] == area.code or is_within(entry["area"], area, areas))
    ]


def overlap_labels(selection, found, areas):
    """The overlaps in words: organisations, cadre, area, by how many workers the two together exceed what is counted,
    and how it was settled: {organisation (its name, '' for both), reason, by, at}, None where the lower count was used.
    """
    codes = {code for entry in found for code in entry["organisations"]}
    organisations = {each.code: each.label for each in Organisation.objects.filter(code__in=codes)}
    below = {each.code: each.label for each in Area.objects.filter(code__in={entry["area"] for entry in found})}
    return [
        {
            "organisations": [organisations.get(code, code) for code in entry["organisations"]],
            "cadre": selection.target_label(TargetKind.CADRE, entry["cadre"]),
            "area": reading.area_label(areas[entry["area"]])
            if entry["area"] in areas
            else below.get(entry["area"], entry["area"]),
            "less": (entry.get("difference") or {}).get("headcount"),
            "settled": settled(entry, organisations),
            "url": overlap_url(selection.report, entry),
        }
        for entry in found
    ]


def people_labels():
    """Population groups by code, in the reader's language."""
    return {group.code: group.label for group in PopulationGroup.objects.all()}


def is_within(code, area, areas):
    found = areas.get(code)
    if found is None:  # below the base level: it is named by its live path
        return Area.objects.filter(code=code, path__startswith=area.path).exists()
    return found.path.startswith(area.path)


def parts_of(selection, area, areas):
    """(base area, its line) of every base area that a sum was taken over, or that was left out of it and why."""
    inside = [code for code, each in areas.items() if each.is_base and each.path.startswith(area.path)]
    lines = reading.lines(selection, area__in=inside)
    return [(areas[code], reading.area_label(areas[code]), lines.get(code)) for code in inside]


def rate_parts(selection, area, areas, rate):
    inside = [code for code, each in areas.items() if each.is_base and each.path.startswith(area.path)]
    lines = reading.rates(selection, rate)
    return [(areas[code], reading.area_label(areas[code]), lines.get(code)) for code in inside]


def targets_of(selection, area):
    """The cadre or group lines that a sum over targets was taken over, in one area."""
    wanted = {(row["target_kind"], row["target"]) for row in requirements_of(selection)}
    found = GapLine.objects.filter(report=selection.report, method=selection.method, area=area.code)
    return [reading.shown(selection.report, line) for line in found if (line.target_kind, line.target) in wanted]


def gap_line(selection, area):
    return reading.lines(selection, area=area.code).get(area.code)


def rate_line(selection, area, rate):
    return reading.rates(selection, rate).get(area.code)
