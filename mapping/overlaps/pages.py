"""What the pages of overlaps show, in the reader's language:
what each organisation says, side by side, and what each answer counts.
"""

from mapping.columns import BY_NAME, EMPTY_REASONS, MEASURES, SOURCE_METHODS
from mapping.overlaps.forms import choices
from mapping.overlaps.services import overlapping
from mapping.overlaps.services.overlapping import CHANGED, Claim, Overlap
from mapping.submissions.models import Record, Submission
from mapping.submissions.services.provenance import kept_files
from workforce.people.models import User

EMPTY, METHODS = dict(EMPTY_REASONS), dict(SOURCE_METHODS)


def row_of(overlap: Overlap) -> dict:
    """One row of the queue; figures in thousandths, None unknown."""
    name = overlap.measure
    said = overlap.totals.get(name) or [None] * len(overlap.claims)
    return {
        "overlap": overlap,
        "sides": list(zip(overlap.organisations, said, strict=True)),
        "counted": overlap.counted.get(name),
        "difference": overlap.difference.get(name),
        "unit": "" if name == "headcount" else BY_NAME[name].label,
    }


def page_of(user: User, overlap: Overlap) -> dict:
    return {
        "row": row_of(overlap),
        "unit": BY_NAME[overlap.measure].unit,
        "measures": _measures(overlap),
        "sources": _sources(user, overlap),
        "answers": _answers(overlap),
    }


def _measures(overlap):
    """Every measure that somebody states: label, unit, one (value, why empty) a claim, whether they differ,
    what they were.
    """
    then = _then(overlap)
    rows = []
    for name in MEASURES:
        values = [total(claim, name) for claim in overlap.claims]
        was = [said.get(name) for said in then]
        if any(value is not None for value in [*values, *was]):
            sides = [
                {
                    "value": value,
                    "why": "" if value is not None else _why_empty(claim, name),
                    "was": before,
                    "moved": bool(then) and before != value,
                }
                for claim, value, before in zip(overlap.claims, values, was or [None] * len(values), strict=True)
            ]
            rows.append({"label": BY_NAME[name].label, "sides": sides, "differs": len(set(values)) > 1})
    return rows


def total(claim: Claim, name: str) -> int | None:
    """What the organisation says in all: unknown when one of its records leaves the measure blank (as
    `mapping.overlaps.resolving`).
    """
    values = [overlapping.measure(record, name) for record in claim.records]
    blank = any(
        value is None and record.flags.get(name) != "not_applicable"
        for record, value in zip(claim.records, values, strict=True)
    )
    known = [value for value in values if value is not None]
    return sum(known) if known and not blank else None


def _why_empty(claim, name):
    return EMPTY.get(claim.records[0].flags.get(name), EMPTY["unknown"])


def _then(overlap):
    """Of a decision whose figures changed: one {measure: value} a claim, as each said when it was settled."""
    if overlap.state != CHANGED:
        return []
    said = {each.code: {} for each in overlap.organisations}
    for claim in overlap.decision.claims:
        held = said.setdefault(claim["organisation"], {})
        for name, value in claim["measures"].items():
            held[name] = held.get(name, 0) + value
    return [said[each.code] for each in overlap.organisations]


def _sources(user, overlap):
    """Per record where it came from; links only to what the reader may open."""
    records = [record for claim in overlap.claims for record in claim.records]
    opened = set(
        Record.objects.visible_to(user).filter(pk__in=[each.pk for each in records]).values_list("pk", flat=True)
    )
    sent = set(
        Submission.objects.visible_to(user)
        .filter(pk__in=[each.submission_id for each in records])
        .values_list("pk", flat=True)
    )
    files = dict(kept_files({each.upload_id for each in records}).values_list("pk", "filename"))
    return [
        {
            "record": record,
            "submission": record.submission,
            "opens_record": record.pk in opened,
            "opens_submission": record.submission_id in sent,
            "file": files.get(record.upload_id, ""),
            "method": METHODS.get(record.method, ""),
        }
        for record in records
    ]


def _answers(overlap):
    """Each answer, the one that holds marked: what it counts, and by how much that differs from what counts now."""
    labels = dict(choices(overlap.organisations))
    held = overlapping.answer_of(overlap)
    now = overlap.counted.get(overlap.measure)
    rows = []
    for choice, counted in overlapping.outcomes(overlap).items():
        value = counted.get(overlap.measure)
        change = None if value is None or now is None else value - now
        rows.append(
            {
                "choice": choice,
                "label": labels.get(choice, ""),
                "counted": value,
                "change": change,
                "holds": choice == held,
            }
        )
    return rows
