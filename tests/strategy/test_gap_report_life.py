"""A report is frozen, says when it is out of date, is made once, and is worth what the leadership group made of it."""

import io
import zipfile
from datetime import timedelta

import pandas as pd
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from strategy.group.services import adoption
from strategy.reports import tasks
from strategy.reports.models import GapLine, GapReport
from strategy.reports.services import refreshing, reports
from strategy.reports.services.staleness import Change, changes
from strategy.requirements.models import Requirement
from tests.strategy.reporting import accept, line, make_report, workers
from workforce.history.models import Event
from workforce.jobs import models as jobs
from workforce.reference.models import Population

pytestmark = pytest.mark.django_db
TABLES = ["reportarea", "gapline", "rateline", "stockline"]


def rows(report):
    """Every stored line of a report, as text, without its own and the report's id."""
    with connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(
                f"SELECT (to_jsonb(t) - 'id' - 'report_id')::text FROM strategy_{table} t WHERE report_id = %s ORDER BY id",
                [report.pk],
            )
            found.append(cursor.fetchall())
    return found


def test_same_inputs_give_the_same_bytes(world):
    workers(world, fte=7.3)
    first, second = make_report(world), make_report(world)
    assert (first.digest, first.fingerprint) == (second.digest, second.fingerprint)
    assert bytes(first.inputs) == bytes(second.inputs)
    assert rows(first) == rows(second)
    assert len(rows(first)[1]) > 50


def test_inputs_are_kept_for_an_audit(world):
    workers(world)
    archive = zipfile.ZipFile(io.BytesIO(bytes(make_report(world).inputs)))
    assert set(archive.namelist()) == {
        "frozen.json", *(f"{name}.parquet" for name in (
            "areas", "cadres", "claimed", "coverage", "establishment", "listed", "members", "population", "records",
            "requirements", "settled",
        )),
    }  # fmt: skip
    records = pd.read_parquet(io.BytesIO(archive.read("records.parquet")))
    assert sorted(records["headcount"]) == [0, 9000, 11000, 14000]


def test_later_acceptance_leaves_the_report_and_makes_it_stale(world):
    workers(world, {"abara": 9})
    report = make_report(world)
    before = rows(report)
    assert not reports.is_stale(report) and changes(report) == []
    accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    assert reports.is_stale(report)
    assert changes(report) == [Change("accepted", "Bukoro District Office", "Bukoro")]
    newer = make_report(world)
    assert line(newer, "TL").current == 20
    report.refresh_from_db()
    assert rows(report) == before
    assert report.superseded_by == newer
    assert report.frozen["submissions"][0]["area"] == "abara"


def test_newer_version_and_withdrawn_acceptance_are_told_apart(world):
    made = workers(world)
    report = make_report(world)
    made["abara"].status = "superseded"
    made["abara"].save()
    accept(world, world.a, [{"cadre": "swo", "headcount": 10}], version=2)
    made["dokka"].status = "taken_back"
    made["dokka"].save()
    assert changes(report) == [
        Change("superseded", "Abara District Office", "Abara"),
        Change("withdrawn", "Dokka District Office", "Dokka"),
    ]


def test_changed_norm_and_population_make_it_stale(world):
    workers(world)
    report = make_report(world)
    Requirement.objects.filter(code="norm-swo").update(per_100k=9)
    assert changes(report) == [Change("requirements")]
    Population.objects.filter(area=world.a, group=world.children).update(count=200_000)
    assert reports.is_stale(report)
    assert changes(report) == [Change("requirements"), Change("population")]
    assert line(report, "abara").required == pytest.approx(14.72)


def test_reference_that_the_report_does_not_use_leaves_it_fresh(world):
    workers(world)
    report = make_report(world)
    world.a2.name = "Renamed"
    world.a2.save()
    Population.objects.create(area=world.a, group=world.children, year=2027, count=1, source="Later")
    assert not reports.is_stale(report)


def test_contradicting_requirements_fail_with_a_sentence(world):
    Requirement.objects.create(
        set=world.requirements, code="norm-professionals", method="population_norm", group=world.professionals,
        unit="headcount", population_group=world.children, per_100k=1, source="x",
    )  # fmt: skip
    report = make_report(world)
    assert (report.status, report.digest) == ("failed", "")
    assert "for a cadre and for the group that holds it" in report.failure
    assert not GapLine.objects.filter(report=report).exists()


def test_one_at_a_time(world):
    asked = {"round": world.round, "requirement_set": world.requirements, "by": world.planner}
    first = reports.create(**asked)
    with pytest.raises(ValidationError) as refused:
        reports.create(**asked)
    assert refused.value.code == "already_running"
    other = reports.create(**asked, parameters={"base_level": "region"})
    assert (first.number, other.number) == (1, 2)


@pytest.mark.parametrize("parameters", [{"base_level": "village"}, {"employer_types": ["pirates"]}])
def test_unknown_parameters_are_refused(world, parameters):
    with pytest.raises(ValidationError):
        reports.create(round=world.round, requirement_set=world.requirements, parameters=parameters, by=None)


def test_delivered_twice_runs_once(world):
    workers(world)
    report = make_report(world)
    finished = report.finished_at
    tasks.run_gap_report(report.pk)
    report.refresh_from_db()
    assert (report.finished_at, report.attempts) == (finished, 1)
    assert Event.objects.of(report).filter(verb="computed").count() == 1


def test_worker_that_lost_its_report_stores_nothing(world):
    """Two workers hold one report (the first was thought dead): only the later attempt may store."""
    workers(world)
    made = reports.create(round=world.round, requirement_set=world.requirements, by=None)
    slow = GapReport.objects.claim(made.pk)
    GapReport.objects.filter(pk=made.pk).update(attempts=2)
    assert reports.run_report(slow).status == "running", "the other worker's attempt goes on"
    assert not GapLine.objects.filter(report=made).exists()


def test_cancel_before_and_during(world):
    waiting = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    assert reports.cancel(waiting, by=world.planner).status == "cancelled"
    tasks.run_gap_report(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == "cancelled"
    running = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    claimed = GapReport.objects.claim(running.pk)
    reports.cancel(running, by=world.planner)
    assert reports.run_report(claimed).status == "cancelled"
    assert not GapLine.objects.exists()
    with pytest.raises(ValidationError):
        reports.cancel(running, by=world.planner)
    assert [event.verb for event in Event.objects.of(running)] == ["cancelled", "requested"]


def test_retry(world):
    workers(world)
    report = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    reports.cancel(report, by=world.planner)
    assert reports.retry(report, by=world.planner).status == "pending"
    tasks.run_gap_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.cancel_requested) == ("done", False)
    with pytest.raises(ValidationError):
        reports.retry(report, by=world.planner)


def test_adopt_and_supersede(world):
    workers(world)
    first = adoption.adopt(make_report(world), by=world.chair)
    assert (first.standing, first.adopted_by) == ("official", world.chair)
    second = make_report(world)
    first.refresh_from_db()
    assert first.superseded_by is None, "a draft does not take the place of an official report"
    adoption.adopt(second, by=world.chair)
    first.refresh_from_db()
    assert (first.standing, first.superseded_by) == ("official", second)
    event = Event.objects.of(second).first()
    assert (event.verb, event.actor, event.after) == ("adopted", world.chair, {"standing": "official"})
    with pytest.raises(ValidationError):
        adoption.adopt(second, by=world.chair)


def test_out_of_date_report_is_adopted_only_with_a_reason(world):
    workers(world, {"abara": 9})
    report = make_report(world)
    accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    with pytest.raises(ValidationError) as refused:
        adoption.adopt(report, by=world.chair)
    assert refused.value.code == "stale"
    adoption.adopt(report, note="The group decided on these figures.", by=world.chair)
    assert Event.objects.of(report).first().note == "The group decided on these figures."


def test_withdraw_needs_an_erratum_and_brings_the_former_back(world):
    workers(world)
    first = adoption.adopt(make_report(world), by=world.chair)
    second = adoption.adopt(make_report(world), by=world.chair)
    with pytest.raises(ValidationError):
        adoption.withdraw(second, erratum="  ", by=world.chair)
    adoption.withdraw(second, erratum="Norm was read from the wrong annex.", by=world.chair)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.standing, second.erratum) == ("withdrawn", "Norm was read from the wrong annex.")
    assert (first.standing, first.superseded_by) == ("official", None)
    assert GapReport.objects.ready().get() == first
    assert Event.objects.of(second).first().verb == "withdrawn"
    draft = make_report(world)
    with pytest.raises(ValidationError):
        adoption.withdraw(draft, erratum="Not official.", by=world.chair)


def quiet(settings):
    """As if the last change were long ago."""
    settings.GAP_REPORT_QUIET_SECONDS = 120
    Event.objects.update(at=timezone.now() - timedelta(hours=1))


def test_beat_renews_a_stale_draft_once_its_inputs_are_quiet(world, settings):
    made = workers(world, {"abara": 9})
    make_report(world)
    accepted = accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    quiet(settings)
    Event.write("accepted", accepted, by=world.reviewer)
    tasks.refresh_stale_reports()
    assert GapReport.objects.count() == 1, "somebody is still accepting"
    quiet(settings)
    tasks.refresh_stale_reports()
    newest = GapReport.objects.first()
    assert (newest.number, newest.status, newest.created_by) == (2, "done", None)
    assert line(newest, "TL").current == 20
    quiet(settings)
    tasks.refresh_stale_reports()
    assert GapReport.objects.count() == 2, "a fresh report is not renewed"
    assert made["abara"].pk in {row["id"] for row in newest.frozen["submissions"]}


def test_beat_leaves_a_cancelled_report_to_a_person(world, settings):
    workers(world)
    report = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    reports.cancel(report, by=world.planner)
    quiet(settings)
    assert refreshing.refresh() == []


def test_beat_takes_up_what_a_dead_worker_left(world):
    workers(world)
    report = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    GapReport.objects.claim(report.pk)
    GapReport.objects.update(heartbeat_at=timezone.now() - 2 * jobs.HEARTBEAT_LOST)
    tasks.reclaim_reports()
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("done", 2)


def test_beat_queues_again_what_the_broker_lost(world):
    workers(world)
    report = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    tasks.reclaim_reports()
    report.refresh_from_db()
    assert report.status == "pending", "it has not waited long"
    GapReport.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    tasks.reclaim_reports()
    report.refresh_from_db()
    assert report.status == "done"
