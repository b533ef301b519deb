"""The demonstration country, loaded once for a file of tests."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction

from mapping.rounds.models import Round
from strategy.reports.models import GapLine, GapReport


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """pytest-django's fixture for the whole module: one transaction that is undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo(db):
    """What the command says when it has loaded the demonstration."""
    return demonstrate()


@pytest.fixture(scope="module")
def newest(demo):
    return Round.objects.latest("as_of")


@pytest.fixture(scope="module")
def report(newest):
    """The newest report, computed as the worker does it."""
    call_command("gap_report", "--wait", stdout=io.StringIO())
    return GapReport.objects.get(round=newest)


def demonstrate():
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def line(report, area, target="", kind="all", method="population_norm"):
    return GapLine.objects.get(report=report, area=area, target=target, target_kind=kind, method=method)
