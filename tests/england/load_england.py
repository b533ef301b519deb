"""England through the front door: the same commands and services as any country's files, nothing written past them.

The Department for Education is the ministry: it sends one national file a round, which fans out into a submission for each
authority (the anchor of its area); the employer of the workers is the authority's children's services department. Since the
ministry sends it, people of a second organisation decide on it, the one that the round names.

First the older layout (2017 to 2022), then the newer one (2017 to 2024), which supersedes it as a second version.
"""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from mapping.files import read_table
from mapping.rounds.models import Round
from mapping.rounds.services import expected, rounds
from mapping.submissions.services import submissions
from mapping.uploads.models import RememberedName
from strategy.reports.models import GapReport
from strategy.reports.services import reports
from strategy.requirements.files import load_requirements
from strategy.requirements.models import RequirementSet
from tests.england import make_england as made
from workforce.people.models import Grant, User
from workforce.reference import load as load_reference
from workforce.reference.models import AreaLevel, Organisation

WHY = "As published by the Department for Education"
YEARS = range(made.FIRST, made.LAST + 1)
OLDER_YEARS = range(made.FIRST, 2023)
PEOPLE = [  # user name, full name, role, organisation, language
    ("sender", "National file desk", "partner", made.MINISTRY, "en"),
    ("reviewer", "Statistics desk", "reviewer", made.SECOND_REVIEWER, "en"),
    ("planner", "Workforce planner", "planner", made.MINISTRY, "en"),
    ("chair", "Chair of the leadership group", "chair", made.MINISTRY, "en"),
    ("observer", "Observateur", "observer", made.SECOND_REVIEWER, "fr"),
    ("admin", "Administrator", "administrator", made.MINISTRY, "en"),
]


@dataclass
class England:
    """rounds: {year: Round}; reports, older_reports: {year: GapReport} of the newer and the older layout; said: {(profile,
    year): what the import printed}; people: {user name: User}."""

    people: dict = field(default_factory=dict)
    rounds: dict = field(default_factory=dict)
    reports: dict = field(default_factory=dict)
    older_reports: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)


def load(source, folder, *, years=YEARS, older_years=OLDER_YEARS, password=None) -> England:
    """Make the files in ``folder`` from ``source`` (the published files), load them, send, accept, compute."""
    source, folder = Path(source), Path(folder)
    made.write(source, folder)
    for report in (load_reference(folder / "reference"), load_requirements(folder / "reference")):
        if report.mistakes:
            raise ValueError("\n".join(map(str, report.mistakes)))
    england = England(people=make_people(password))
    for year in sorted({*years, *older_years}):
        england.rounds[year] = make_round(england, folder, year)
    remember_joint_units()
    for year in older_years:
        send(england, year, source / made.OLDER_WORKFORCE, folder / "profiles" / "headline-measures.json")
        england.older_reports[year] = compute(england, year)
    for year in years:
        send(england, year, source / made.WORKFORCE, folder / "profiles" / "indicators.json")
        england.reports[year] = compute(england, year)
    return england


def make_people(password):
    """One person for each role; without a password they cannot sign in."""
    people = {}
    for username, full_name, role, organisation, language in PEOPLE:
        person = User(username=username, full_name=full_name, language=language)
        person.set_password(password)
        person.save()
        Grant.objects.create(user=person, role=role, organisation=Organisation.objects.get(code=organisation))
        people[username] = person
    return people


def make_round(england, folder, year):
    """As of 30 September; what is published later is sent now, so the window is open."""
    planner = england.people["planner"]
    round = rounds.create(
        code=str(year), name=str(year), as_of=date(year, 9, 30), flow_from=date(year - 1, 10, 1),
        opens=date(year, 10, 1), closes=timezone.localdate() + timedelta(days=30),
        reporting_level=AreaLevel.objects.get(code="local_authority"), previous=Round.objects.filter(code=year - 1).first(),
        second_reviewer=Organisation.objects.get(code=made.SECOND_REVIEWER), by=planner,
    )  # fmt: skip
    name = f"{year}.csv"
    expected.import_expected(round, read_table(folder / "expected" / name, filename=name), by=planner)
    return round


def remember_joint_units():
    """What the older layout calls by the code of one authority is the unit of both; kept, as an administrator keeps it."""
    ministry = Organisation.objects.get(code=made.MINISTRY)
    for written, code in made.JOINT_IN_OLDER.items():
        RememberedName.objects.create(
            organisation=ministry, kind=RememberedName.Kind.AREA, written=written.lower(), code=code
        )


def send(england, year, file, profile):
    """Imported and submitted by the ministry, accepted by the second reviewer."""
    said = io.StringIO()
    call_command(
        "import_submissions", file, "--round", year, "--organisation", made.MINISTRY, "--profile", profile, "--by", "sender",
        "--accept-warnings", WHY, "--submit", stdout=said,
    )  # fmt: skip
    england.said[profile.stem, year] = said.getvalue()
    for submission in submissions.reviewable_by(england.people["reviewer"]).order_by("pk"):
        submissions.accept(submission, by=england.people["reviewer"])


def compute(england, year):
    """A gap report of the round as it stands; turnover is over staff in post, as published."""
    asked = reports.create(
        round=england.rounds[year], requirement_set=RequirementSet.objects.get(),
        parameters={"turnover_denominator": "in_post"}, by=england.people["planner"],
    )  # fmt: skip
    reports.run_report(GapReport.objects.claim(asked.pk))
    report = GapReport.objects.get(pk=asked.pk)
    if report.status != GapReport.Status.DONE:
        raise ValueError(f"{report}: {report.failure}")
    return report
