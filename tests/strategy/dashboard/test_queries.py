"""The pages of the figures ask the database a fixed number of questions,
however large the country and however many records.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.models import Record
from tests import factories
from tests.strategy.reporting import make_report, workers
from workforce.reference.models import Cadre, Organisation, Population

DISTRICTS, CADRES, WORKPLACES = 40, 8, 6
MOST = 60  # questions a page may ask, when nothing of it is kept

PAGES = {
    "dashboard": lambda report: reverse("dashboard"),
    "dashboard by rate": lambda report: reverse("dashboard") + "?measure=vacancy_approved",
    "areas": lambda report: reverse("areas"),
    "area": lambda report: reverse("area", args=["north"]),
    "base area": lambda report: reverse("area", args=["abara"]),
    "cadres": lambda report: reverse("cadres"),
    "cadre": lambda report: reverse("cadre", args=["swo"]),
    "coverage": lambda report: reverse("coverage"),
    "why": lambda report: reverse("why", args=[report.number]),
    "why of an area": lambda report: reverse("why", args=[report.number]) + "?area=abara&target=swo&kind=cadre",
    "why of a rate": lambda report: reverse("why", args=[report.number]) + "?rate=vacancy_approved",
    "report": lambda report: reverse("report", args=[report.number]),
    "reports": lambda report: reverse("reports"),
}


def grow(w):
    """Ten times the districts, cadres and records, accepted."""
    cadres = [
        Cadre.objects.create(
            code=f"more-{n}",
            name=f"More {n}",
            plural=f"More {n}",
            category="professional",
            group=w.professionals,
            order=10 + n,
        )
        for n in range(CADRES)
    ]
    for n in range(DISTRICTS):
        place = factories.area(f"more-{n}", w.levels.district, w.north if n % 2 else w.south)
        office = Organisation.objects.create(
            code=f"more-office-{n}", name=f"More office {n}", employer_type="local_government", area=place
        )
        ExpectedSubmission.objects.create(round=w.round, organisation=office, area=place, is_anchor=True)
        Population.objects.create(area=place, group=w.children, year=2026, count=1000 + n, source="Testland")
        sent = factories.submission(w.round, office, place, by=w.reviewer)
        for cadre in (w.swo, *cadres):
            for workplace in range(WORKPLACES):
                factories.record(
                    sent,
                    cadre=cadre.code,
                    workplace=f"Office {workplace}",
                    headcount=3,
                    posts_approved=4,
                    posts_filled=3,
                )


def asked(client, address):
    """How many questions a page asks, when it is opened for the second time."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def counted(world, sign_in):
    """{page: (questions in a small country, in a large one)}"""
    workers(world, posts_approved=5, posts_filled=4)
    client = sign_in(world.planner)
    small = {name: asked(client, page(make)) for make in [make_report(world)] for name, page in PAGES.items()}
    grow(world)
    large = {name: asked(client, page(make)) for make in [make_report(world)] for name, page in PAGES.items()}
    assert Record.objects.count() > DISTRICTS * CADRES * WORKPLACES
    return {name: (small[name], large[name]) for name in PAGES}


def test_the_number_of_questions_is_fixed(counted):
    grown = {name: pair for name, pair in counted.items() if pair[1] > pair[0]}
    assert not grown, f"(small, large): {grown}"
    many = {name: pair for name, pair in counted.items() if pair[1] > MOST}
    assert not many, f"(small, large): {many}"
