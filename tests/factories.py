"""A small country to test in: Testland, two regions, four districts, three cadres, their organisations and people.

``world(db)`` in conftest gives one; everything on it is reached by attribute (``world.round``,
``world.partner``, ``world.a``).
"""

import datetime
from types import SimpleNamespace

from mapping.columns import COUNTS, KEY, THOUSAND
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Record, Submission
from strategy.requirements.models import Requirement, RequirementSet
from workforce.people.models import Grant, User
from workforce.reference.models import (
    Area,
    AreaLevel,
    Cadre,
    CadreGroup,
    Country,
    JobTitle,
    Organisation,
    Population,
    PopulationGroup,
    Sector,
    WorkLevel,
)

PASSWORD = "a quiet test password 1"


def area(code, level, parent=None, **more):
    path = f"{parent.path if parent else ''}{code}/"
    return Area.objects.create(code=code, level=level, parent=parent, path=path, **{"name": code.title(), **more})


def user(username, role=None, organisation=None, area=None, **more):
    person = User(
        username=username, email=f"{username}@example.org", full_name=username.replace("_", " ").title(), **more
    )
    person.set_password(PASSWORD)
    person.save()
    if role:
        Grant.objects.create(user=person, role=role, organisation=organisation, area=area)
    return person


def submission(round, organisation, area, *, by, status="accepted", version=1, records=(), **more):
    """A submission with records; each record is a dict of codes and whole numbers
    (workers or posts, not thousandths).
    """
    moment = datetime.datetime(2026, 7, 10, 9, tzinfo=datetime.UTC)
    past = {} if status == "draft" else {"submitted_at": moment, "submitted_by": by}
    if status not in ("draft", "submitted"):
        past |= {"decided_at": moment, "decided_by": by}
    made = Submission.objects.create(
        round=round, organisation=organisation, area=area, status=status, version=version, created_by=by, **past, **more
    )
    for given in records:
        record(made, **given)
    return made


def record(submission, **given):
    from mapping.checks.keys import (
        key_hash,
    )

    codes = {
        "area": submission.area.code,
        "employer": submission.organisation.code,
        "employment": "unspecified",
        "sector": "unspecified",
        "level": "unspecified",
        "workplace": "",
        **{name: given[name] for name in KEY if name in given},
    }
    measures = {
        name: None if value is None else round(value * THOUSAND) if name in COUNTS else value
        for name, value in given.items()
        if name not in KEY
    }
    return Record.objects.create(
        submission=submission,
        area=Area.objects.get(code=codes["area"]),
        cadre=Cadre.objects.get(code=codes["cadre"]),
        employer=Organisation.objects.get(code=codes["employer"]),
        employment=codes["employment"],
        sector=Sector.objects.get(code=codes["sector"]),
        level=WorkLevel.objects.get(code=codes["level"]),
        workplace=codes["workplace"],
        key_hash=key_hash(codes),
        **measures,
    )


def make_world():
    w = SimpleNamespace()
    w.country = Country.objects.create(
        code="TL", name="Testland", names={"fr": "Testlande"}, languages=["en", "fr"], enough_known=0
    )
    levels = {}
    for rank, (code, name, plural) in enumerate(
        [
            ("country", "Country", "Countries"),
            ("region", "Region", "Regions"),
            ("district", "District", "Districts"),
            ("subcounty", "Sub-county", "Sub-counties"),
        ]
    ):
        levels[code] = AreaLevel.objects.create(code=code, rank=rank, name=name, plural=plural)
    w.levels = SimpleNamespace(**levels)
    w.root = area("TL", levels["country"], name="Testland")
    w.north, w.south = area("north", levels["region"], w.root), area("south", levels["region"], w.root)
    w.a = area("abara", levels["district"], w.north, aliases=["Abbara"])
    w.b = area("bukoro", levels["district"], w.north)
    w.c = area("chelim", levels["district"], w.south)
    w.d = area("dokka", levels["district"], w.south)
    w.a1, w.a2 = area("abara-east", levels["subcounty"], w.a), area("abara-west", levels["subcounty"], w.a)
    w.children = PopulationGroup.objects.create(
        code="children", name="Children under 18", names={"fr": "Enfants de moins de 18 ans"}
    )
    w.total = PopulationGroup.objects.create(code="total", name="All people", names={"fr": "Toute la population"})
    for place, count in ((w.a, 184_000), (w.b, 92_000), (w.c, 410_000), (w.d, 37_500)):
        Population.objects.create(area=place, group=w.children, year=2026, count=count, source="Testland census 2026")
        Population.objects.create(area=place, group=w.total, year=2026, count=2 * count, source="Testland census 2026")
    w.professionals = CadreGroup.objects.create(code="professionals", name="Professionals")
    w.paras = CadreGroup.objects.create(code="para-professionals", name="Para-professionals")
    w.swo = Cadre.objects.create(
        code="swo",
        name="Social welfare officer",
        plural="Social welfare officers",
        category="professional",
        group=w.professionals,
        isco08="2635",
        isced="6",
        is_regulated=True,
        order=1,
    )
    w.cdo = Cadre.objects.create(
        code="cdo",
        name="Community development officer",
        plural="Community development officers",
        category="professional",
        group=w.professionals,
        isco08="2635",
        order=2,
    )
    w.para = Cadre.objects.create(
        code="para",
        name="Para-social worker",
        plural="Para-social workers",
        category="para_professional",
        group=w.paras,
        isco08="3412",
        order=3,
    )
    JobTitle.objects.create(cadre=w.swo, name="Probation officer")
    JobTitle.objects.create(cadre=w.swo, name="Welfare officer")
    JobTitle.objects.create(cadre=w.para, name="Village volunteer")
    Sector.objects.create(code="welfare", name="Social welfare")
    Sector.objects.create(code="justice", name="Justice")
    for rank, code in enumerate(["community", "subcounty", "district", "regional", "national"]):
        WorkLevel.objects.create(code=code, rank=rank, name=code.title())
    w.ministry = Organisation.objects.create(
        code="ministry", name="Ministry of Welfare", employer_type="central_government", is_ministry=True
    )
    w.offices = {
        place.code: Organisation.objects.create(
            code=f"{place.code}-office",
            name=f"{place.name} District Office",
            employer_type="local_government",
            area=place,
        )
        for place in (w.a, w.b, w.c, w.d)
    }
    w.office = w.offices["abara"]
    w.ngo = Organisation.objects.create(
        code="hope", name="Hope for Children", employer_type="national_ngo", aliases=["HfC"]
    )
    w.partner = user("partner", "partner", w.office, w.a)
    w.ngo_partner = user("ngo_partner", "partner", w.ngo)
    w.clerk = user("clerk", "clerk", w.offices["bukoro"], w.b)
    w.reviewer = user("reviewer", "reviewer", w.ministry)
    w.north_reviewer = user("north_reviewer", "reviewer", w.offices["bukoro"], w.north)
    w.planner = user("planner", "planner", w.ministry)
    w.chair, w.secretariat = user("chair", "chair", w.ministry), user("secretariat", "secretariat", w.ministry)
    w.member, w.observer = user("member", "member"), user("observer", "observer")
    w.administrator = user("administrator", "administrator", w.ministry)
    w.outsider = user("outsider")
    w.people = {
        person.username: person
        for person in (
            w.partner,
            w.ngo_partner,
            w.clerk,
            w.reviewer,
            w.north_reviewer,
            w.planner,
            w.chair,
            w.secretariat,
            w.member,
            w.observer,
            w.administrator,
            w.outsider,
        )
    }
    w.last_round = Round.objects.create(
        code="2025",
        name="2025",
        as_of=datetime.date(2025, 6, 30),
        flow_from=datetime.date(2024, 7, 1),
        opens=datetime.date(2025, 7, 1),
        closes=datetime.date(2025, 9, 30),
        reporting_level=levels["district"],
    )
    w.round = Round.objects.create(
        code="2026",
        name="2026",
        as_of=datetime.date(2026, 6, 30),
        flow_from=datetime.date(2025, 7, 1),
        opens=datetime.date(2026, 7, 1),
        closes=datetime.date(2026, 12, 31),
        reporting_level=levels["district"],
        previous=w.last_round,
        second_reviewer=w.offices["dokka"],
    )
    for each in (w.last_round, w.round):
        for place in (w.a, w.b, w.c, w.d):
            ExpectedSubmission.objects.create(
                round=each, organisation=w.offices[place.code], area=place, is_anchor=True
            )
        ExpectedSubmission.objects.create(round=each, organisation=w.ngo, area=w.a)
    w.requirements = RequirementSet.objects.create(
        code="norms",
        name="Population norm",
        version="1.0",
        source="Testland ministry order 7 of 2024",
        valid_from=datetime.date(2024, 1, 1),
    )
    for code, per_100k in (("swo", 8), ("cdo", 10), ("para", 20)):
        Requirement.objects.create(
            set=w.requirements,
            code=f"norm-{code}",
            method="population_norm",
            cadre=getattr(w, code),
            unit="headcount",
            population_group=w.children,
            per_100k=per_100k,
            counts_volunteers=code == "para",
            source="Order 7, annex 1",
        )
    Requirement.objects.create(
        set=w.requirements,
        code="caseload-swo",
        method="caseload",
        cadre=w.swo,
        unit="headcount",
        cases_per_worker=25,
        source="Order 7, annex 2",
    )
    return w
