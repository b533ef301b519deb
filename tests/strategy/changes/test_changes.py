"""Why did it change: the job between two stored reports, by hand, and what its lines say."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mapping.overlaps.models import OverlapDecision
from mapping.submissions.models import Record
from strategy.changes import services as changes
from strategy.changes import tasks as change_tasks
from strategy.changes.models import Change, ChangeLine
from strategy.gaps.changes import FIGURES
from strategy.reports.models import GapLine, GapReport
from strategy.requirements.models import Requirement
from tests import factories
from tests.strategy.reporting import NORM, accept, make_report, workers
from workforce.reference.models import Country, Population

pytestmark = pytest.mark.django_db


def change(one, other):
    return Change.objects.get(earlier=one, later=other)


def parts(found, area="TL", figure="current", *, method=NORM, kind="cadre", target="swo"):
    """{step: its part} of a line, unchanged figures left out."""
    line = found.lines.get(area=area, method=method, target_kind=kind, target=target)
    values = getattr(line, figure)
    return {step: b - a for step, a, b in zip(found.steps, values, values[1:], strict=False) if a != b}


def test_newer_submission_new_area_norm_population_and_overlap(world):
    accept(world, world.a, [{"cadre": "swo", "headcount": 9}, {"cadre": "swo", "employer": "hope", "headcount": 6}])
    accept(world, world.a, [{"cadre": "swo", "employer": "hope", "headcount": 4}], organisation=world.ngo)
    office = accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    first = make_report(world)
    assert GapLine.objects.get(report=first, area="TL", method=NORM, target_kind="cadre", target="swo").current == 24

    accept(world, world.c, [{"cadre": "swo", "headcount": 14}])
    office.status = "superseded"
    office.save()
    accept(world, world.b, [{"cadre": "swo", "headcount": 12}], version=2)
    Requirement.objects.filter(set=world.requirements, method=NORM, cadre__code="swo").update(per_100k=10)
    Population.objects.filter(area=world.a, group=world.children, year=2026).update(count=200_000)
    record = Record.objects.get(employer__code="hope", headcount=6000)
    settle(world, record)
    second = make_report(world)
    found = change(first, second)
    assert (found.status, found.failure) == ("done", "")
    assert found.steps == ["requirement", "population", "submissions", "corrections", "overlap"]
    assert parts(found) == {"submissions": 14, "corrections": 1, "overlap": 2}
    assert parts(found, figure="required") == {
        "requirement": pytest.approx((184_000 + 92_000) / 100_000 * 2),
        "population": pytest.approx(1.6),
        "submissions": pytest.approx(41),
    }
    assert parts(found, "bukoro") == {"corrections": 1}
    assert parts(found, "abara") == {"overlap": 2}
    assert found.facts["requirement"]["changed"] == [
        {
            "method": NORM,
            "target_kind": "cadre",
            "target": "swo",
            "area": "",
            "population_group": "children",
            "unit": "headcount",
            "name": "per_100k",
            "before": 8,
            "after": 10,
        }
    ]
    assert found.facts["population"] == [{"group": "children", "areas": 1, "before": 723_500, "after": 739_500}]
    assert found.facts["submissions"]["new"] == {
        "count": 1,
        "list": [
            {
                "organisation": "chelim-office",
                "area": "chelim",
                "workers": {NORM: {"swo": 14}, "caseload": {"swo": 14}},
            }
        ],
    }
    assert found.facts["submissions"]["newer"] == {
        "count": 1,
        "list": [{"organisation": "bukoro-office", "area": "bukoro"}],
    }
    assert found.facts["overlap"]["settled"]["list"] == [
        {"area": "abara", "cadre": "swo", "decision": "keep", "organisation": "abara-office"}
    ]
    assert found.facts["cells"][NORM]["cadre:swo"] == [2, 1, 0]
    assert found.facts["cells"][NORM]["areas"]["new"] == {"count": 1, "codes": ["chelim"]}


def test_an_organisation_in_review_is_who_reported(world):
    """Abara: 9 -> 11 of its office is real; the partner's 5 are not in the next round."""
    Country.objects.update(notable_share=100)  # else Abara is not complete without the partner, and has no figure
    now, world.round = world.round, world.last_round
    Population.objects.filter(year=2026).update(year=2020)
    world.last_round.expected.get_or_create(organisation=world.offices["abara"], area=world.a, is_anchor=True)
    accept(world, world.a, [{"cadre": "swo", "headcount": 9}])
    accept(world, world.a, [{"cadre": "swo", "headcount": 5}], organisation=world.ngo)
    first = make_report(world)
    world.round = now
    accept(world, world.a, [{"cadre": "swo", "headcount": 11}])
    accept(world, world.a, [{"cadre": "swo", "headcount": 50}], organisation=world.ngo, status="submitted")
    found = change(first, make_report(world))
    assert parts(found) == parts(found, "abara") == {"submissions": -5, "real": 2}
    [row] = found.facts["submissions"]["gone"]["list"]
    assert (row["organisation"], row["area"], row["workers"][NORM]) == (world.ngo.code, "abara", {"swo": 5})
    assert "new" not in found.facts["submissions"]


def settle(world, record):
    names = ("key_hash", "area", "cadre", "employer", "employment", "sector", "level", "workplace")
    return OverlapDecision.objects.create(
        round=world.round,
        decision="keep",
        organisation=world.offices["abara"],
        reason="Its payroll was seen.",
        decided_by=world.planner,
        **{name: getattr(record, name) for name in names},
    )


def test_ends_are_the_stored_lines_bit_by_bit(world):
    workers(world, {"abara": 9, "bukoro": 11, "chelim": 14})
    first = make_report(world)
    accept(world, world.d, is_nil=True)
    Requirement.objects.filter(set=world.requirements, method=NORM, cadre__code="swo").update(per_100k=7.3)
    second = make_report(world)
    found = change(first, second)
    for report, end in ((first, 0), (second, -1)):
        stored = {
            (line.area, line.method, line.target_kind, line.target): line
            for line in GapLine.objects.filter(report=report)
        }
        assert found.lines.count() > 30
        for line in found.lines.all():
            own = stored[line.area, line.method, line.target_kind, line.target]
            assert [getattr(line, name)[end] for name in FIGURES] == [getattr(own, name) for name in FIGURES]


def test_between_two_rounds_matched_cells_are_real_change(world):
    Population.objects.filter(year=2026).update(year=2020)
    for place, before in ((world.a, 9), (world.b, 11)):
        factories.submission(
            world.last_round,
            world.offices[place.code],
            place,
            by=world.reviewer,
            records=[{"cadre": "swo", "headcount": before}],
        )
    expected = world.round.expected.all()
    if not world.last_round.expected.exists():
        for row in expected:
            world.last_round.expected.create(organisation=row.organisation, area=row.area, is_anchor=row.is_anchor)
    now = world.round
    world.round = world.last_round
    first = make_report(world)
    world.round = now
    workers(world, {"abara": 10, "chelim": 14})
    second = make_report(world)
    found = change(first, second)
    assert parts(found) == {"submissions": 14 - 11, "real": 1}
    assert found.facts["cells"][NORM]["cadre:swo"] == [1, 1, 1]


def test_same_inputs_have_no_step(world):
    workers(world)
    found = change(make_report(world), make_report(world))
    assert found.steps == []
    assert found.lines.get(area="TL", method=NORM, target_kind="cadre", target="swo").current == [34]


def test_which_are_made_by_themselves(world):
    """Against the last official report, and against the report of the same round that it takes the place of."""
    workers(world)
    first, second = make_report(world), make_report(world)
    GapReport.objects.filter(pk=first.pk).update(
        standing="official", adopted_at=timezone.now(), adopted_by=world.planner
    )
    third = make_report(world)
    assert set(Change.objects.values_list("earlier", "later")) == {
        (first.pk, second.pk),
        (first.pk, third.pk),
        (second.pk, third.pk),
    }


def test_older_reports_and_other_methods(world):
    """A report from before claims were kept, computed by another version of the method:
    what that explains is a step of its own.
    """
    workers(world)
    first = make_report(world)
    GapReport.objects.filter(pk=first.pk).update(method_version="0.9", inputs=without(first, "claimed", "settled"))
    GapLine.objects.filter(report=first, area="TL", method=NORM, target="swo").update(current=30)
    second = make_report(world)
    found = change(first, second)
    assert found.status == "done" and found.steps == ["method"]
    assert parts(found) == {"method": 4}
    assert found.facts["method"] == ["0.9", second.method_version]


def without(report, *names):
    import io
    import zipfile

    report.refresh_from_db()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(report.inputs)) as archive, zipfile.ZipFile(out, "w") as kept:
        for name in archive.namelist():
            if name.removesuffix(".parquet") not in names:
                kept.writestr(name, archive.read(name))
    return out.getvalue()


def test_a_report_without_inputs_fails_with_a_reason(world):
    workers(world)
    first, second = make_report(world), make_report(world)
    GapReport.objects.filter(pk=first.pk).update(inputs=None)
    ChangeLine.objects.all().delete()
    Change.objects.all().delete()
    asked = changes.request(second, first, by=world.planner)
    assert (asked.earlier, asked.later) == (first, second)
    change_tasks.run_change(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.failure) == ("failed", "no_inputs")
    again = changes.request(first, second, by=world.planner)
    assert (again.pk, again.status) == (asked.pk, "pending")


def test_refused(world):
    workers(world)
    report = make_report(world)
    with pytest.raises(ValidationError) as error:
        changes.request(report, report, by=world.planner)
    assert error.value.code == "same"
    waiting = factories_waiting(world)
    with pytest.raises(ValidationError) as error:
        changes.request(report, waiting, by=world.planner)
    assert error.value.code == "not_computed"


def factories_waiting(world):
    from strategy.reports.services import reports

    return reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)


def test_reclaimed_when_its_worker_stops(world, django_capture_on_commit_callbacks):
    """A worker that fell silent: beat gives the change back, the next run leaves one set of lines,
    the first cannot end it.
    """
    workers(world)
    first, second = make_report(world), make_report(world)
    Change.objects.all().delete()
    asked = changes.request(first, second, by=None)
    lost = Change.objects.claim(asked.pk)
    assert Change.objects.claim(asked.pk) is None
    Change.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    change_tasks.reclaim_changes()
    asked.refresh_from_db()
    assert (asked.status, asked.attempts) == ("done", 2)
    count = asked.lines.count()
    changes.run_change(lost)
    asked.refresh_from_db()
    assert asked.status == "done" and asked.lines.count() == count > 0


def test_a_figure_missing_at_one_end_is_kept_missing(world):
    workers(world, {"abara": 9})
    first = make_report(world)
    accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    found = change(first, make_report(world))
    line = found.lines.get(area="bukoro", method=NORM, target_kind="cadre", target="swo")
    assert line.current[0] is None and line.current[-1] == 11
    assert not np.isnan(found.lines.get(area="TL", method=NORM, target_kind="cadre", target="swo").current).any()
