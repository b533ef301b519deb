"""The rows that the form of an area's records, or of one cadre's, offers:
what is held, what was held last time, what is asked for.
"""

from dataclasses import dataclass

from mapping.checks.keys import (
    key_hash,
)
from mapping.columns import COLUMNS, KEY
from mapping.submissions.models import Record, Submission
from mapping.submissions.services import comparison
from mapping.submissions.services.versions import cadre_codes
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

PLAIN = {"employment": "unspecified", "sector": "unspecified", "level": "unspecified", "workplace": ""}
# code of a group of columns: one of them
GROUPS = {
    "posts": "posts_approved",
    "workers": "headcount",
    "age": "age_under_30",
    "qualification": "qualified",
    "flow": "hires_headcount",
    "cases": "active_cases",
    "agency": "agency_headcount",
    "about": "source",
}
DEFAULT = ["posts", "workers"]


def columns_of(group: str) -> list:
    """The columns of a group, in the contract's order."""
    section = next(column.section for column in COLUMNS if column.name == GROUPS[group])
    return [column for column in COLUMNS if column.section == section and not column.key]


def prefix(key: int) -> str:
    """What a row is called in the form: by its key, so that it is the same row in
    another version or after a new file.
    """
    return f"k{key & (2**64 - 1):x}"


@dataclass
class Line:
    """A row: ``key`` in codes; ``record`` held in the draft; ``before``, the same of last round;
    added by hand or not.
    """

    prefix: str
    key: dict
    area: Area | None
    cadre: Cadre | None
    employer: Organisation | None
    record: Record | None = None
    before: Record | None = None
    is_added: bool = False

    @property
    def key_hash(self) -> int:
        return key_hash(self.key)


@dataclass
class Lists:
    """What a row can be made of."""

    areas: list
    cadres: list
    employers: list
    sectors: list
    levels: list

    def by_code(self, name: str) -> dict:
        return {each.code: each for each in getattr(self, name)}


def lists(submission: Submission) -> Lists:
    day = submission.round.as_of
    return Lists(
        areas=list(
            Area.objects.on(day).filter(path__startswith=submission.area.path).select_related("level").order_by("path")
        ),
        cadres=list(Cadre.objects.on(day)),
        employers=list(Organisation.objects.on(day)),
        sectors=list(Sector.objects.all()),
        levels=list(WorkLevel.objects.all()),
    )


def offered_lines(submission: Submission, known: Lists, *, cadre: str = "") -> list[Line]:
    """What is held and what was held last time; then, without a record yet, what is asked for: the cadres of the
    submission, or (of one cadre) the places just below its area."""
    last = comparison.last_round(submission)
    held = {each.key_hash: each for each in _records(submission, cadre)}
    past = {each.key_hash: each for each in _records(last, cadre)} if last else {}
    for each in past.values():
        each.submission = last
    found = [_of(held.get(key) or past[key], key, held.get(key), past.get(key)) for key in {**held, **past}]
    found += _places(submission, known, cadre, found) if cadre else _cadres(submission, known, found)
    order = {each.code: place for place, each in enumerate(known.cadres)}
    return sorted(found, key=lambda line: _order(line, order, submission))


def _order(line, order, submission):
    own = line.area.pk == submission.area_id
    about = (line.area.label, line.employer.label, line.key["employment"], line.key["workplace"], line.prefix)
    return order.get(line.key["cadre"], len(order)), not own, *about


def _records(submission, cadre):
    found = submission.records.filter(cadre__code=cadre) if cadre else submission.records.all()
    return found.select_related("area", "cadre", "employer", "sector", "level")


def _of(one, key, record, before):
    codes = {name: getattr(one, name).code for name in ("area", "cadre", "employer", "sector", "level")}
    codes |= {"employment": one.employment, "workplace": one.workplace}
    codes = {name: codes[name] for name in KEY}
    return Line(prefix(key), codes, one.area, one.cadre, one.employer, record, before)


def _plain(submission, area, cadre):
    key = {"area": area.code, "cadre": cadre.code, "employer": submission.organisation.code, **PLAIN}
    return Line(prefix(key_hash(key)), key, area, cadre, submission.organisation)


def _cadres(submission, known, found):
    asked = submission.listed_cadres or cadre_codes(submission.round)
    there = {line.key["cadre"] for line in found}
    return [
        _plain(submission, submission.area, each)
        for each in known.cadres
        if each.code in asked and each.code not in there
    ]


def _places(submission, known, cadre, found):
    """The places below, unless the cadre is counted for the area as a whole: nobody is counted twice."""
    if any(line.area.pk == submission.area_id for line in found):
        return []
    one = known.by_code("cadres")[cadre]
    below = [each for each in known.areas if each.parent_id == submission.area_id]
    there = {line.area.pk for line in found}
    return [_plain(submission, each, one) for each in below or [submission.area] if each.pk not in there]


def added(known: Lists, name: str, key: dict) -> Line:
    """A row that somebody added: its key as it was written, understood or not."""
    codes = {part: (key.get(part) or "").strip() for part in KEY}
    area, cadre, employer = (
        known.by_code(kind).get(codes[part])
        for kind, part in (("areas", "area"), ("cadres", "cadre"), ("employers", "employer"))
    )
    return Line(name, codes, area, cadre, employer, is_added=True)
