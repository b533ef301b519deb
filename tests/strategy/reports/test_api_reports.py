"""Gap reports by the API: figures exactly as stored, reasons in words, filters, strong ETags,
standing and staleness.
"""

import pytest
from django.utils import timezone

from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea
from tests.factories import submission
from tests.strategy.reporting import make_report
from tests.workforce.api.callers import signed_in, with_token
from tests.worlds import kept


@kept
def report(world):
    for code in ("abara", "chelim"):
        place = getattr(world, {"abara": "a", "chelim": "c"}[code])
        submission(
            world.round,
            world.offices[code],
            place,
            by=world.planner,
            records=[dict(cadre="swo", headcount=4, posts_approved=6, posts_filled=4), dict(cadre="para", headcount=7)],
        )
    return make_report(world)


@pytest.fixture
def planner(world):
    return with_token(world.planner, world.ministry)


def test_lines_are_exactly_those_stored(planner, report):
    found = planner.all(f"reports/{report.number}/lines/", page_size=7)
    stored = list(GapLine.objects.filter(report=report).order_by("pk"))
    assert len(found) == len(stored) > 20
    for said, line in zip(found, stored, strict=True):
        names = [name for name in said if name != "reason_in_words"]
        assert {name: said[name] for name in names} == {name: getattr(line, name) for name in names}
        assert bool(said["reason"]) == bool(said["reason_in_words"])


def test_filters_are_those_of_plain_python(planner, report):
    stored = list(GapLine.objects.filter(report=report).order_by("pk"))
    north = set(ReportArea.objects.filter(report=report, path__startswith="TL/north/").values_list("code", flat=True))
    level = dict(ReportArea.objects.filter(report=report).values_list("code", "level"))
    rules = {
        ("method", "population_norm"): lambda line: line.method == "population_norm",
        ("target_kind", "cadre"): lambda line: line.target_kind == "cadre",
        ("target", "swo"): lambda line: line.target == "swo",
        ("area", "abara"): lambda line: line.area == "abara",
        ("below", "north"): lambda line: line.area in north,
        ("level", "region"): lambda line: level[line.area] == "region",
    }
    for (name, value), rule in rules.items():
        found = planner.all(f"reports/{report.number}/lines/", **{name: value})
        wanted = [(line.method, line.target_kind, line.target, line.area) for line in stored if rule(line)]
        assert [
            (each["method"], each["target_kind"], each["target"], each["area"]) for each in found
        ] == wanted and wanted
    assert planner.all(f"reports/{report.number}/lines/", below="nowhere") == []
    planner.get(f"reports/{report.number}/lines/", method="guess", expect=400)


def test_rates_and_areas(planner, report):
    rates = planner.all(f"reports/{report.number}/rates/", code="vacancy_approved", area="abara")
    stored = RateLine.objects.filter(report=report, code="vacancy_approved", area="abara")
    assert sorted((each["target"], each["value"] or -1) for each in rates) == sorted(
        (r.target, r.value or -1) for r in stored
    )
    areas = planner.all(f"reports/{report.number}/areas/", below="north")
    assert {each["code"] for each in areas} == {"north", "abara", "bukoro"}
    assert next(each for each in areas if each["code"] == "north")["areas_complete"] == 1


def test_what_is_frozen_has_a_strong_tag(planner, report):
    path = f"reports/{report.number}/lines/"
    planner.get(path)
    tag = planner.last["ETag"]
    assert tag.startswith(f'"{report.digest[:40]}') and "immutable" in planner.last["Cache-Control"]
    planner.get(path, headers={"If-None-Match": tag}, expect=304)
    planner.get(path, method="caseload", headers={"If-None-Match": tag})
    planner.get(path, headers={"If-None-Match": tag, "Accept-Language": "fr"})
    assert planner.last["ETag"] != tag


def test_one_report_says_what_it_is_worth(planner, world, report):
    found = planner.get(f"reports/{report.number}/")
    assert (found["number"], found["round"], found["standing"], found["is_stale"]) == (
        report.number,
        "2026",
        "draft",
        False,
    )
    assert found["coverage"]["areas_expected"] == 4 and found["coverage"]["areas_complete"] == 2
    assert found["digest"] == report.digest and len(found["submissions"]) == 2
    submission(world.round, world.offices["dokka"], world.d, by=world.planner)
    later = planner.get(f"reports/{report.number}/")
    assert later["is_stale"] and [each["code"] for each in later["changes"]] == ["accepted"]
    assert "Dokka" in later["changes"][0]["message"]


def test_a_withdrawn_report_shows_its_erratum(planner, world, report):
    now = timezone.now()
    GapReport.objects.filter(pk=report.pk).update(
        standing="withdrawn", withdrawn_at=now, withdrawn_by=world.chair, erratum="A district was counted twice."
    )
    found = planner.get(f"reports/{report.number}/")
    assert (found["standing"], found["erratum"]) == ("withdrawn", "A district was counted twice.")
    assert [each["number"] for each in planner.all("reports/", standing="withdrawn")] == [report.number]
    assert planner.all("reports/", round="2025") == planner.all("reports/", standing="official") == []


def test_a_report_that_is_not_computed_has_no_lines(planner, world, report):
    GapReport.objects.filter(pk=report.pk).update(status="pending", finished_at=None)
    for part in ("lines", "rates", "areas", "package"):
        assert planner.get(f"reports/{report.number}/{part}/", expect=409)["report_status"] == "pending"


def test_who_may_not_read_figures(world, report):
    signed_in(world.partner).get("reports/", expect=403)
    assert (
        with_token(world.planner, world.ministry, ["submissions:read"]).get("reports/", expect=403)["scope"]
        == "figures:read"
    )
    signed_in(world.planner).get("reports/999/", expect=404)
    signed_in(world.planner).post(f"reports/{report.number}/lines/", {}, expect=405)
