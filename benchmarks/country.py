"""A whole country in the database: Uganda's real districts with invented sub-counties, and a round of invented records.

`build()` makes it in an empty database, always the same: 2,191 sub-counties under 146 local governments,
20 cadres, norms and caseloads for each, one office that reports on each of its sub-counties (some have
not yet) and NGOs in every third.
"""

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from pyarrow import csv

from mapping.checks.keys import (
    key_hashes,
)
from mapping.columns import COUNTS, THOUSAND
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Record, Submission
from strategy.demo.story import load_reference
from strategy.requirements.models import Requirement, RequirementSet
from workforce.people.models import Grant, User
from workforce.reference.models import (
    Area,
    AreaLevel,
    Cadre,
    CadreGroup,
    Organisation,
    Population,
    PopulationGroup,
    Sector,
    WorkLevel,
)

SUBCOUNTIES, CADRES = 2191, 20
CODE = "benchmark"
SEED = 20_261_122
TO_NGOS = 0.06  # of the records
KEY = ["area", "cadre", "employer", "employment", "sector", "level", "workplace"]
EMPLOYMENTS = [("permanent", 0.6), ("contract", 0.25), ("stipend_volunteer", 0.1), ("unpaid_volunteer", 0.05)]
SECTORS = ["welfare", "child-protection", "community-development", "health", "education"]
LEVELS = ["subcounty", "community", "facility"]
MAIN = 0.85  # share of a cadre's records in its own sector, and at its own level
FLAGGED = '{"posts_approved": "not_applicable", "posts_filled": "not_applicable", "posts_funded": "not_applicable"}'


@dataclass
class Built:
    """round, requirements: what a report is asked for. person: may see everything. records: how many there are."""

    round: Round
    requirements: RequirementSet
    person: User
    records: int


@transaction.atomic
def build(records=1_000_000, subcounties=SUBCOUNTIES) -> Built:
    """Everything but a gap report. What another part left in the database goes; the country itself is made once."""
    held = Round.objects.filter(code=CODE).first()
    if held and Record.objects.count() == records:
        return Built(held, RequirementSet.objects.get(code=CODE), User.objects.get(username=CODE), records)
    _empty()
    load_reference()
    draw = np.random.default_rng(SEED)
    places = _places(subcounties, draw)
    cadres = _cadres()
    person = User.objects.create(username=CODE, email="benchmark@example.org", full_name="Benchmark")
    Grant.objects.create(user=person, role="planner", organisation=Organisation.objects.get(is_ministry=True))
    Grant.objects.create(user=person, role="reviewer", organisation=Organisation.objects.get(is_ministry=True))
    round = _round()
    submissions = _submissions(round, places, person)
    frame = _records(submissions, cadres, records, draw)
    _copy(frame)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Built(round, _requirements(cadres), person, len(frame))


def _empty() -> None:
    """All tables of ours, but what the migrations put into them."""
    kept = [*Sector.objects.filter(code="unspecified"), *WorkLevel.objects.filter(code="unspecified")]
    models = [
        model for name in ("workforce", "mapping", "strategy") for model in apps.get_app_config(name).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in models)} RESTART IDENTITY CASCADE")
    for row in kept:
        row.pk = None
        row.save(force_insert=True)


def _places(subcounties, draw) -> list[Area]:
    """Sub-counties, evenly over the local governments; their people are the local government's, unevenly divided."""
    level = AreaLevel.objects.get(code="subcounty")
    above = list(Area.objects.filter(level__code="local_government").order_by("code"))[: max(1, subcounties)]
    parents = [above[number % len(above)] for number in range(subcounties)]
    made = []
    for number, parent in enumerate(parents):
        nth = number // len(above) + 1
        code = f"{parent.code}:{nth:02}"
        path = f"{parent.path}{code}/"
        made.append(Area(code=code, level=level, parent=parent, path=path, name=f"{parent.name} sub-county {nth}"))
        made[-1].name_key = made[-1].name.lower()
    Area.objects.bulk_create(made, batch_size=1000)
    weight = draw.uniform(0.5, 2, subcounties)
    frame = pd.DataFrame({"parent": [parent.pk for parent in parents], "weight": weight})
    share = (frame["weight"] / frame.groupby("parent")["weight"].transform("sum")).to_numpy()
    rows = []
    for group in PopulationGroup.objects.all():
        known = Population.objects.filter(group=group, area__in={parent.pk for parent in parents})
        count = dict(known.values_list("area", "count"))
        rows += [
            Population(area=area, group=group, year=2024, count=round(count[area.parent_id] * part), source="Invented")
            for area, part in zip(made, share, strict=True)
        ]
    Population.objects.bulk_create(rows, batch_size=1000)
    return made


def _cadres() -> list[Cadre]:
    """Those of the demonstration, and invented ones up to CADRES."""
    held, groups = Cadre.objects.count(), list(CadreGroup.objects.order_by("code"))
    Cadre.objects.bulk_create(
        Cadre(
            code=f"cadre-{number:02}",
            name=f"Cadre {number}",
            name_key=f"cadre {number}",
            plural=f"Workers of cadre {number}",
            category="allied",
            group=groups[number % len(groups)],
            order=number,
        )
        for number in range(held + 1, CADRES + 1)
    )
    return list(Cadre.objects.order_by("code"))


def _requirements(cadres) -> RequirementSet:
    """A norm and a caseload for every cadre; the volunteers of one are counted, and some have a minimum."""
    made = RequirementSet.objects.create(
        code=CODE, name="Benchmark", version="1", source="Invented", valid_from=datetime.date(2024, 1, 1)
    )
    children = PopulationGroup.objects.get(code="children")
    for number, cadre in enumerate(cadres):
        shared = {"set": made, "cadre": cadre, "unit": "headcount", "source": "Invented"}
        shared["counts_volunteers"] = cadre.code == "psw"
        Requirement.objects.create(
            code=f"norm-{cadre.code}",
            method="population_norm",
            population_group=children,
            per_100k=20 + 7 * number,
            minimum_per_area=2 if number % 3 == 0 else None,
            **shared,
        )
        Requirement.objects.create(
            code=f"caseload-{cadre.code}", method="caseload", cases_per_worker=15 + number, **shared
        )
    return made


def _round() -> Round:
    return Round.objects.create(
        code=CODE,
        name="Benchmark",
        as_of=datetime.date(2026, 6, 30),
        flow_from=datetime.date(2025, 7, 1),
        opens=datetime.date(2026, 7, 1),
        closes=datetime.date(2026, 12, 31),
        reporting_level=AreaLevel.objects.get(code="subcounty"),
    )


def _submissions(round, places, person) -> pd.DataFrame:
    """Accepted ones: id, area, office (the area's), organisation, is_ngo. Every 25th office has not reported yet."""
    office_of = {office.area_id: office for office in Organisation.objects.filter(employer_type="local_government")}
    ngos = list(Organisation.objects.filter(employer_type__contains="ngo").order_by("code"))
    planned = [(place, office_of[place.parent_id], False) for place in places]
    planned += [(place, ngos[number % len(ngos)], True) for number, place in enumerate(places) if number % 3 == 0]
    ExpectedSubmission.objects.bulk_create(
        (
            ExpectedSubmission(round=round, organisation=organisation, area=place, is_anchor=not is_ngo)
            for place, organisation, is_ngo in planned
        ),
        batch_size=1000,
    )
    moment = timezone.make_aware(datetime.datetime(2026, 7, 10, 9))
    sent = [row for number, row in enumerate(planned) if number % 25 != 24]
    made = Submission.objects.bulk_create(
        (
            Submission(
                round=round,
                organisation=organisation,
                area=place,
                status="accepted",
                created_by=person,
                submitted_at=moment,
                submitted_by=person,
                decided_at=moment,
                decided_by=person,
            )
            for place, organisation, _is_ngo in sent
        ),
        batch_size=1000,
    )
    rows = [
        (submission.pk, place.code, office_of[place.parent_id].code, organisation.code, is_ngo)
        for submission, (place, organisation, is_ngo) in zip(made, sent, strict=True)
    ]
    return pd.DataFrame(rows, columns=["id", "area", "office", "organisation", "is_ngo"])


def _records(submissions, cadres, total, draw) -> pd.DataFrame:
    """Rows of the table of records, codes and all. One record of every NGO is its area's office's too: an overlap."""
    is_ngo = submissions["is_ngo"].to_numpy()
    share = np.where(is_ngo, TO_NGOS / max(1, is_ngo.sum()), (1 - TO_NGOS) / (~is_ngo).sum())
    edges = np.rint(np.cumsum(share) * total).astype(int)
    counts = np.diff(edges, prepend=0)
    of, nth = np.repeat(np.arange(len(counts)), counts), np.arange(edges[-1]) - np.repeat(edges - counts, counts)
    cadre = nth % len(cadres)
    frame = submissions.iloc[of][["id", "area", "office", "organisation", "is_ngo"]].reset_index(drop=True)
    frame["cadre"] = np.array([each.code for each in cadres], dtype=object)[cadre]
    frame["employer"] = frame["organisation"]
    names, chances = zip(*EMPLOYMENTS, strict=True)
    frame["employment"] = draw.choice(np.array(names, dtype=object), len(frame), p=chances)
    for name, values in (("sector", SECTORS), ("level", LEVELS)):
        other = draw.integers(0, len(values), len(frame))
        own = np.where(draw.random(len(frame)) < MAIN, cadre % len(values), other)
        frame[name] = np.array(values, dtype=object)[own]
    frame["workplace"] = np.char.add("Village ", (nth // len(cadres) + 1).astype(str)).astype(object)
    _claim_twice(frame, nth)
    return _measured(frame, of, draw)


def _claim_twice(frame, nth) -> None:
    """The first record of an NGO names a worker whom the area's office reports as well."""
    first = frame[nth == 0]
    offices = first[~first["is_ngo"]].set_index("area")[KEY[1:]]
    claimed = first[first["is_ngo"] & first["area"].isin(offices.index)]
    frame.loc[claimed.index, KEY[1:]] = offices.loc[claimed["area"]].to_numpy()


def _measured(frame, of, draw) -> pd.DataFrame:
    """Figures that fit together, in thousandths.
    Who sends knows no ages (1 in 10), no supervisors (1 in 30), some headcounts.
    """
    size, partner = len(frame), np.arange(of.max() + 1)
    workers = draw.integers(0, 7, size)
    women, filled = draw.binomial(workers, 0.55), draw.binomial(workers, 0.95)
    approved = filled + draw.integers(0, 3, size)
    left, holders = draw.binomial(workers, 0.08), draw.binomial(workers, 0.4)
    ages = draw.multinomial(workers, [0.2, 0.3, 0.25, 0.1, 0.1, 0.05]).T
    measures = {
        "posts_approved": approved,
        "posts_funded": draw.binomial(approved, 0.9),
        "posts_filled": filled,
        "headcount": workers,
        "headcount_female": women,
        "headcount_male": workers - women,
        "fte": workers * 0.9,
        **dict(zip([name for name in COUNTS if name.startswith("age_")], ages, strict=True)),
        "qualified": draw.binomial(workers, 0.7),
        "registered": draw.binomial(workers, 0.5),
        "supervisors": draw.binomial(workers, 0.1),
        "opening_headcount": workers + left,
        "hires_headcount": left,
        "exits_headcount": left,
        "exits_fte": left * 0.9,
        "trained": draw.binomial(workers, 0.3),
        "active_cases": holders * draw.integers(10, 30, size),
        "case_holders": holders,
        "case_holders_fte": holders * 0.9,
    }
    volunteer = frame["employment"].str.endswith("volunteer").to_numpy()
    unknown = {
        "age_": partner[of] % 10 == 3,
        "supervisors": partner[of] % 30 == 4,
        "headcount": draw.random(size) < 0.0005,
    }
    for name, values in measures.items():
        empty = volunteer & name.startswith("posts_")
        for beginning, silent in unknown.items():
            empty = empty | (silent & name.startswith(beginning))
        frame[name] = pd.array(np.rint(values * THOUSAND).astype("int64"), dtype="Int64")
        frame.loc[empty, name] = pd.NA
    frame["annual_cost"] = workers * 4_800_000
    frame["flags"] = np.where(volunteer, FLAGGED, "{}")
    frame["row"] = np.arange(size) + 2
    return frame


def _copy(frame) -> None:
    """Into the table of records, with the ids of the codes."""
    given = frame.drop(columns=["office", "organisation", "is_ngo", *KEY[:3], "sector", "level", "id"])
    given = given.assign(submission_id=frame["id"], key_hash=key_hashes(frame), source="", method="", note="", sheet="")
    for name in ("area", "cadre", "employer", "sector", "level"):
        model = Record._meta.get_field(name).related_model
        given[f"{name}_id"] = frame[name].map(dict(model.objects.values_list("code", "pk")))
    columns = ", ".join(f'"{name}"' for name in given)
    text = pa.BufferOutputStream()
    csv.write_csv(pa.Table.from_pandas(given, preserve_index=False), text, csv.WriteOptions(include_header=False))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {Record._meta.db_table} ({columns}) FROM STDIN"
            " (FORMAT csv, FORCE_NOT_NULL (workplace, source, method, note, sheet))",
            pa.BufferReader(text.getvalue()),
        )
