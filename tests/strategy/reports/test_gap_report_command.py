"""`gap_report` in the terminal: the headline, the ten worst, and a sentence when it cannot."""

import io

import pytest
from django.core.management import CommandError, call_command

from strategy.reports.models import GapReport
from strategy.requirements.models import Requirement
from tests.strategy.reporting import accept, make_report, workers

pytestmark = pytest.mark.django_db


def gap_report(*args):
    out = io.StringIO()
    call_command("gap_report", *args, stdout=out)
    return out.getvalue()


def test_headline(world):
    Requirement.objects.exclude(code="norm-swo").delete()
    workers(world, {"abara": 9, "chelim": 14, "dokka": 0})
    said = gap_report("--wait")
    assert "Testland, round 2026, workers counted on 30 June 2026" in said
    lines = [line.split() for line in said.splitlines()]
    assert ["Professionals", "46", "%", "23", "50.5", "27.5", "0", "3", "of", "4", "areas"] in lines
    worst = said[said.index("Professionals: the 3 areas with least of the norm") :].splitlines()[2:5]
    assert [row.split()[0] for row in worst] == ["Dokka", "Chelim", "Abara"]
    assert "Approved posts, professionals: Unknown to the partner" in said
    assert "Caseload standard: No requirement set" in said


def test_if_needed_makes_one_only_when_there_is_news(world):
    workers(world, {"abara": 9})
    gap_report("--wait", "--if-needed")
    gap_report("--wait", "--if-needed")
    assert GapReport.objects.count() == 1
    accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    gap_report("--wait", "--if-needed")
    assert GapReport.objects.count() == 2


def test_latest_is_the_newest_round_with_accepted_figures(world):
    from tests import factories

    factories.submission(world.last_round, world.office, world.a, by=world.reviewer)
    gap_report()
    assert GapReport.objects.get().round == world.last_round


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--round", "1999"], "There is no round with the code"),
        (["--requirements", "none"], "There is no requirement set with the code"),
    ],
)
def test_refusals(world, args, sentence):
    with pytest.raises(CommandError, match=sentence):
        gap_report(*args)


def test_failed_report_is_an_error(world):
    Requirement.objects.create(
        set=world.requirements,
        code="norm-paras",
        method="population_norm",
        group=world.paras,
        unit="headcount",
        population_group=world.children,
        per_100k=1,
        source="x",
    )
    with pytest.raises(CommandError, match="The inputs contradict each other: requirements norm-para"):
        gap_report("--wait")


def test_it_joins_one_that_is_being_computed(world):
    report = make_report(world)
    GapReport.objects.filter(pk=report.pk).update(status="running", finished_at=None)
    gap_report()
    assert GapReport.objects.count() == 1
