"""Puts the invented figures into the database as three rounds of submissions:
files, uploads, records, decisions, reports.

Everything in one transaction: the demonstration is there whole, or not at all.
"""

import csv
import datetime
import hashlib
import io
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from mapping.checks.keys import (
    key_hash,
)
from mapping.columns import COLUMNS, COUNTS, THOUSAND
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Record, Submission, WarningAnswer
from mapping.submissions.services.versions import cadre_codes
from mapping.uploads.models import Upload
from strategy.changes import services as changes
from strategy.changes.tasks import run_change
from strategy.demo import figures, meetings
from strategy.reports.services import reports
from strategy.requirements import files as requirement_files
from strategy.requirements.models import RequirementSet
from workforce import reference
from workforce.history.models import Event
from workforce.jobs.bulk import analyze, copy
from workforce.jobs.models import Job
from workforce.reference.models import Area, AreaLevel, Cadre, Organisation, Population, Sector, WorkLevel

FOLDER = Path(__file__).parent / "uganda"
YEARS = 3
HEADINGS = [column.name for column in COLUMNS]
AFTER_START = 20  # seconds: the first report goes first
NOTE, COUNTED_BY = "Invented figures of the demonstration", "register"


@dataclass
class Lookup:
    """Database rows by code, read once."""

    areas: dict = field(default_factory=lambda: {a.code: a for a in Area.objects.all()})
    cadres: dict = field(default_factory=lambda: {c.code: c for c in Cadre.objects.all()})
    organisations: dict = field(default_factory=lambda: {o.code: o for o in Organisation.objects.all()})
    sectors: dict = field(default_factory=lambda: {s.code: s for s in Sector.objects.all()})
    levels: dict = field(default_factory=lambda: {w.code: w for w in WorkLevel.objects.all()})


@transaction.atomic
def load_reference():
    """Uganda's areas, populations, cadres and organisations, and the invented norms."""
    for report in (reference.load(FOLDER), requirement_files.load_requirements(FOLDER)):
        if report.mistakes:
            raise ValueError("\n".join(str(mistake) for mistake in report.mistakes))


@transaction.atomic
def load(people, today):
    """Three rounds up to ``today``; ``people`` as strategy.demo.people makes them.
    Reports of the older rounds are official.
    """
    held = Lookup()
    rounds = make_rounds(today, held)
    places = local_governments(held)
    norms = {
        row.cadre.code: float(row.per_100k)
        for row in RequirementSet.objects.get().requirements.filter(method="population_norm").select_related("cadre")
    }
    for year, round in enumerate(rounds):
        found = figures.records(places, norms, year)
        expect(round, found, held)
        submit_all(round, found, held, people, year=year)
    return rounds


def make_rounds(today, held):
    """The newest round counts on the last 30 June that is two weeks past, and can still be sent to."""
    last = today.year if today >= datetime.date(today.year, 7, 15) else today.year - 1
    level = AreaLevel.objects.get(code="local_government")
    previous, made = None, []
    for year in range(last - YEARS + 1, last + 1):
        opens = datetime.date(year, 7, 1)
        closes = (
            max(datetime.date(year, 12, 31), today + datetime.timedelta(days=60))
            if year == last
            else datetime.date(year, 10, 31)
        )
        previous = Round.objects.create(
            code=str(year),
            name=str(year),
            as_of=datetime.date(year, 6, 30),
            flow_from=datetime.date(year - 1, 7, 1),
            opens=opens,
            closes=closes,
            reporting_level=level,
            previous=previous,
            second_reviewer=held.organisations["moh"],
        )
        made.append(previous)
    return made


def local_governments(held):
    children = dict(
        Population.objects.filter(group__code="children", area__level__code="local_government").values_list(
            "area__code", "count"
        )
    )
    return {code: figures.Place(code, "/" + held.areas[code].path, count) for code, count in sorted(children.items())}


def expect(round, found, held):
    """Every office is the anchor of its area; the others that report somewhere are expected there too."""
    ExpectedSubmission.objects.bulk_create(
        ExpectedSubmission(
            round=round,
            organisation=held.organisations[organisation],
            area=held.areas[area],
            is_anchor=organisation.startswith("cbs-"),
        )
        for organisation, area in sorted(found)
    )


@dataclass
class Batch:
    """What a round's partners sent, written table by table: one row after the other takes several times as long."""

    round: Round
    held: Lookup
    people: object
    asked: list  # codes of the cadres that the round asks for
    uploads: list = field(default_factory=list)
    submissions: list = field(default_factory=list)
    records: list = field(default_factory=list)
    steps: list = field(default_factory=list)  # (verb, submission, who, when)

    def write(self):
        Upload.objects.bulk_create(self.uploads)
        Submission.objects.bulk_create(self.submissions)
        copy(self.records)
        analyze(Record, len(self.records))
        write_history(self.steps)


def submit_all(round, found, held, people, *, year):
    """Files, submissions and records of a round; some places sent nothing, in the newest some are not accepted yet."""
    by_organisation = {}
    for organisation, area in sorted(found):
        status = state(organisation, area, year)
        if status:
            by_organisation.setdefault(organisation, []).append((area, status, found[organisation, area]))
    batch = Batch(round, held, people, cadre_codes(round))
    for organisation, parts in by_organisation.items():
        send(batch, held.organisations[organisation], parts)
    batch.write()
    for submission in batch.submissions:
        if submission.status == "sent_back":
            reopen(submission)
        if submission.organisation.code == figures.JUMP_NGO and submission.status == "submitted":
            answer_jumps(submission)


def state(organisation, area, year):
    """Where a submission of a round stands; '' when nothing was received."""
    is_office = organisation.startswith("cbs-")
    if (is_office or organisation == figures.POLICE) and area in figures.QUIET[year]:
        return ""
    if year < figures.NEWEST:
        return "accepted"
    if organisation == figures.POLICE and area in [figures.SENT_BACK, figures.DRAFT, *figures.IN_REVIEW]:
        return ""
    if organisation == figures.JUMP_NGO:
        return "submitted"
    if not is_office:
        return "accepted"
    if area == figures.ONLY_OTHERS:
        return ""
    if area in figures.IN_REVIEW:
        return "submitted"
    return {figures.SENT_BACK: "sent_back", figures.DRAFT: "draft"}.get(area, "accepted")


def send(batch, organisation, parts):
    """One file of an organisation, and a submission for each of its areas."""
    sender = batch.people.sender(organisation)
    reviewer = batch.people.reviewer_of(organisation)
    sent = timezone.make_aware(datetime.datetime.combine(batch.round.opens, datetime.time(9, 30))) + datetime.timedelta(
        days=20 + len(organisation.code) % 25
    )
    upload, rows = file_of(batch.round, organisation, parts, sender, sent)
    batch.uploads.append(upload)
    for area_code, status, records in parts:
        area = batch.held.areas[area_code]
        submission = make_submission(batch, organisation, area, status, sender, reviewer, sent, records)
        batch.submissions.append(submission)
        batch.records += make_records(submission, records, batch.held, upload, rows[area_code])
        batch.steps += steps(submission)


def file_of(round, organisation, parts, sender, sent):
    """The upload the records came from, not yet written but its file, and per area the row numbers of its records."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [str(name) for name in HEADINGS], restval="")
    writer.writeheader()
    number, rows = 1, {}
    for area, _status, records in parts:
        rows[area] = []
        for record in records:
            number += 1
            rows[area].append(number)
            empty = dict.fromkeys(figures.not_applicable(record), "not applicable")
            writer.writerow({"area": area, "source": NOTE, "method": COUNTED_BY, **empty, **record})
    content = out.getvalue().encode()
    upload = Upload(
        round=round,
        organisation=organisation,
        filename=f"{organisation.code}_{round.code}.csv",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        step=Upload.Step.STORE,
        outcome=Upload.Outcome.STORED,
        status=Job.Status.DONE,
        progress=100,
        created_by=sender,
        created_at=sent,
        started_at=sent,
        finished_at=sent,
        sheet="",
        rows_read=number - 1,
        rows_ready=number - 1,
        attempts=1,
    )
    upload.file.save(upload.filename, ContentFile(content), save=False)
    return upload, rows


def make_submission(batch, organisation, area, status, sender, reviewer, sent, records):
    past = {} if status == "draft" else {"submitted_at": sent, "submitted_by": sender}
    if status in ("accepted", "sent_back"):
        past |= {"decided_at": sent + datetime.timedelta(days=6), "decided_by": reviewer}
    is_office = organisation.employer_type == "local_government"
    listed = batch.asked if is_office else sorted({record["cadre"] for record in records})
    note = "The workers at sub-county level are missing. Please add them." if status == "sent_back" else ""
    return Submission(
        round=batch.round,
        organisation=organisation,
        area=area,
        status=status,
        is_nil=not records,
        note=note,
        created_by=sender,
        created_at=sent,
        revision=1,
        listed_cadres=listed,
        **past,
    )


def make_records(submission, records, held, upload, rows):
    made = []
    for given, row in zip(records, rows, strict=True):
        codes = {
            "area": submission.area.code,
            "cadre": given["cadre"],
            "employer": given["employer"],
            "employment": given["employment"],
            "sector": given["sector"],
            "level": given["level"],
            "workplace": "",
        }
        flags = dict.fromkeys(figures.not_applicable(given), "not_applicable")
        measures = {name: given[name] * THOUSAND for name in COUNTS if name in given}
        made.append(
            Record(
                submission=submission,
                area=submission.area,
                cadre=held.cadres[given["cadre"]],
                employer=held.organisations[given["employer"]],
                employment=given["employment"],
                sector=held.sectors[given["sector"]],
                level=held.levels[given["level"]],
                workplace="",
                key_hash=key_hash(codes),
                source=NOTE,
                method=COUNTED_BY,
                upload=upload,
                sheet="",
                row=row,
                flags=flags,
                **measures,
            )
        )
    return made


def reopen(submission):
    """The next draft after a send-back, with the same records."""
    draft = Submission.objects.create(
        round=submission.round,
        organisation=submission.organisation,
        area=submission.area,
        version=submission.version + 1,
        opened_from=submission,
        created_by=submission.submitted_by,
        created_at=submission.decided_at,
        note=submission.note,
        revision=1,
        listed_cadres=submission.listed_cadres,
    )
    records = list(submission.records.all())
    for record in records:
        record.pk, record.submission = None, draft
    Record.objects.bulk_create(records)


def answer_jumps(submission):
    WarningAnswer.objects.bulk_create(
        WarningAnswer(
            round=submission.round,
            organisation=submission.organisation,
            area=submission.area,
            key_hash=record.key_hash,
            rule="jump",
            column="headcount",
            value=str(record.headcount // THOUSAND),
            text="A new project began in January.",
            answered_at=submission.submitted_at,
            answered_by=submission.submitted_by,
        )
        for record in submission.records.all()
    )


def steps(submission):
    """What happened to it: (verb, submission, who, when)."""
    if submission.submitted_at:
        yield "submitted", submission, submission.submitted_by, submission.submitted_at
    if submission.decided_at:
        yield submission.status, submission, submission.decided_by, submission.decided_at


def write_history(steps):
    """Lines of history, dated when it is said to have happened (by itself a line takes the time of its writing)."""
    lines = Event.objects.bulk_create(Event.line(verb, submission, by=who) for verb, submission, who, _when in steps)
    dated = {}
    for line, (_verb, _submission, _who, when) in zip(lines, steps, strict=True):
        dated.setdefault(when, []).append(line.pk)
    for when, keys in dated.items():
        Event.objects.filter(pk__in=keys).update(at=when)


def compute_older(rounds, people):
    """Official reports of the rounds before the newest; the newest is computed by the worker."""
    chosen = RequirementSet.objects.get()
    for place, round in enumerate(rounds[:-1]):
        report = reports.create(round=round, requirement_set=chosen, by=people.planner)
        reports.run_report(type(report).objects.claim(report.pk))
        report.refresh_from_db()
        if report.status != Job.Status.DONE:
            raise ValueError(f"gap report {report.number} failed: {report.failure}")
        meetings.adopt(report, place, people)
        for change in changes.due(report):
            transaction.on_commit(partial(run_change.apply_async, [change.pk], countdown=AFTER_START))


def analyse():
    """Fresh statistics, so that the first pages are as quick as the later ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
