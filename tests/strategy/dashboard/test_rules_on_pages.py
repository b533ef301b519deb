"""The rules of the numbers as pages keep them: no figure without its reason, its unit, its coverage; no code alone."""

import csv
import datetime
import io
import re

import pytest
from django.db import models
from django.urls import reverse

from mapping.columns import COLUMNS
from mapping.submissions.models import Record
from strategy.reports.models import GapReport
from strategy.reports.services import reports
from strategy.reports.tasks import run_gap_report
from strategy.requirements.models import Requirement
from tests import factories
from tests.strategy.reporting import accept, line, make_report, workers
from workforce.reference.models import Area, Population

pytestmark = pytest.mark.django_db
UNKNOWN = {"headcount": None}


def words_of(response):
    """What a reader sees, tags and spaces taken out."""
    assert response.status_code == 200
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u202f", " ").split())


def make_report_of_last_round(world, **more):
    asked = reports.create(round=world.last_round, requirement_set=world.requirements, by=world.planner, **more)
    run_gap_report(asked.pk)


@pytest.fixture
def page(world, sign_in):
    """``page("dashboard", target="cadre:swo")``: the words of a page, as the planner reads it."""

    def read(name, *args, who=world.planner, **query):
        return words_of(sign_in(who).get(reverse(name, args=args), query))

    return read


def test_none_required_is_not_called_not_reported(world, page):
    workers(world, posts_approved=0, posts_filled=0)
    make_report(world)
    said = page("dashboard", method="approved_posts", target="cadre:swo")
    factories.submission(world.last_round, world.office, world.a, by=world.reviewer)
    make_report_of_last_round(world)
    assert "2026 0 0 0 0 0 none required 4 of 4" in page("dashboard", method="approved_posts", target="cadre:swo")
    assert "Testland: none required" in said and "Bukoro: None required" in said
    assert "Not reported" not in said


def test_without_a_requirement_the_page_says_so(world, page):
    Requirement.objects.filter(code="norm-cdo").delete()
    workers(world)
    make_report(world)
    said = page("dashboard", target="cadre:cdo")
    assert "Testland: no requirement set" in said and "Bukoro: No requirement set" in said
    assert "Current workers – No requirement set" in said and ": Not reported" not in said


def test_a_sum_that_misses_a_cadre_says_how_many_it_holds(world, page):
    workers(world)
    accept(
        world, world.b, [{"cadre": "swo", "headcount": 11}, {"cadre": "cdo", **UNKNOWN}], version=2, status="sent_back"
    )
    world.round.submissions.filter(area=world.b, version=1).get().records.create(
        **{
            field: getattr(world.round.submissions.get(area=world.b, version=2).records.get(cadre=world.cdo), field)
            for field in ("area", "cadre", "employer", "employment", "sector", "level", "workplace", "key_hash")
        }
    )
    report = make_report(world)
    found = line(report, "bukoro", target="", kind="all")
    assert (found.cells_counted, found.cells_expected, found.density) == (2, 3, None) and found.is_part
    said = page("area", "bukoro")
    assert "Professionals 100 % 7 of 7; 0 1 of 2 cadres" in said
    assert "Bukoro 100 % Partly reported 1 of 2 cadres" in said  # beside the areas it lies in
    said = page("dashboard", measure="density")
    assert "Bukoro" in said
    assert "2 of 3 pairs of area and cadre" in page("why", report.number, area="bukoro")


def test_unit_stands_beside_the_figures(world, page):
    workers(world, posts_approved=12, posts_filled=9)
    make_report(world)
    assert "Unit workers" in page("dashboard")
    said = page("dashboard", method="approved_posts")
    assert "Unit posts" in said and "approved posts filled: 36 of 48 professionals" in said


def test_a_rate_that_is_not_known_has_a_row_with_the_reason(world, page):
    workers(world, exits_headcount=1)
    make_report(world)
    said = page("area", "bukoro", target="cadre:swo")
    assert "Turnover (headcount) 9.1 % 1 11 1 of 1" in said
    assert "Registered Unknown to the partner 0 of 1" in said
    assert "Rates do not include volunteers." in said


@pytest.mark.parametrize(
    ("over", "formula"),
    [
        ("in_post", "1.00 Left ÷ 11.00 Workers (headcount) = 9.09 %"),
        ("opening", "1.00 Left ÷ 8.00 Workers at the start of the period = 12.50 %"),
        ("average", "1.00 Left ÷ 9.50 mean of Workers at the start of the period + Workers (headcount) = 10.53 %"),
    ],
)
def test_why_of_turnover_names_what_it_was_divided_by(world, page, over, formula):
    workers(world, exits_headcount=1, opening_headcount=8)
    report = make_report(world, turnover_denominator=over)
    assert formula in page("why", report.number, target="cadre:swo", area="bukoro", rate="turnover_headcount")


def test_why_says_of_each_record_whether_it_counts(world, page):
    accept(
        world,
        world.b,
        [
            {"cadre": "para", "headcount": 5},
            {"cadre": "para", "headcount": 30, "employment": "unpaid_volunteer"},
            {"cadre": "para", "headcount": 2, "level": "regional"},
        ],
    )
    accept(world, world.a, [{"cadre": "para", "headcount": 4}], organisation=world.ngo)
    report = make_report(world)
    counted = page("why", report.number, target="cadre:para", area="bukoro")
    assert "no: volunteers" not in counted and "2 apart: headquarters" in counted and "5 yes" in counted
    assert line(report, "bukoro", target="para").current == 35
    of_rate = page("why", report.number, target="cadre:para", area="bukoro", rate="density_headcount")
    assert "30 no: volunteers do not count here" in of_rate
    partly = page("why", report.number, target="cadre:para", area="abara")
    assert "4 no: the area is not complete" in partly and "Reported so far: 4" in partly
    assert "In the figure" not in partly


def test_why_leaves_out_employers_that_do_not_count(world, page):
    accept(world, world.a, [{"cadre": "swo", "headcount": 9}])
    accept(world, world.a, [{"cadre": "swo", "headcount": 4}], organisation=world.ngo)
    report = make_report(world, employer_types=["local_government"])
    said = page("why", report.number, target="cadre:swo", area="abara")
    assert "4 no: only other kinds of employer count" in said and "9 yes" in said


def test_why_of_a_norm_with_a_minimum_shows_both(world, page):
    Requirement.objects.filter(code="norm-swo").update(minimum_per_area=5)
    workers(world)
    report = make_report(world)
    said = page("why", report.number, target="cadre:swo", area="dokka")
    assert "37,500 people the norm is for × 8.0000 ÷ 100,000 = 3.0000 ; at least 5: 5.0000" in said
    assert "at least 5.0: " not in page("why", report.number, target="cadre:swo", area="bukoro")


def test_why_of_an_area_that_did_not_report_still_shows_what_is_required(world, page):
    workers(world, {"abara": 9})
    report = make_report(world)
    assert "× 8.0000 ÷ 100,000 = 32.8000" in page("why", report.number, target="cadre:swo", area="chelim")


def test_no_code_alone(world, page):
    Requirement.objects.filter(code="norm-swo").update(area=world.north)
    workers(world, {"abara": 9, "bukoro": 11})
    report = make_report(world)
    turns = page("coverage").split("Organisations accepted")[1]
    assert " Partner " in turns and " nobody’s " in turns and " partner " not in turns
    history = page("report", report.number)
    assert "norms" not in history and "in_post" not in history and "Population norm 1.0" in history
    assert "North" in page("why", report.number, target="cadre:swo", area="bukoro").split("Requirements used")[1]
    assert "for this round yet" in page("dashboard", round="2025")


def test_a_line_of_a_csv_file_says_what_it_is_of(world, sign_in):
    workers(world, {"abara": 9})
    report = make_report(world)
    client = sign_in(world.planner)
    addresses = [reverse("dashboard"), reverse("area", args=["abara"]), reverse("report-lines", args=[report.number])]
    for address in addresses:
        body = client.get(address, {"format": "csv", "target": "cadre:swo"}).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(body)))
        assert {(row["report"], row["round"], row["as_of"]) for row in rows} == {("1", "2026", "2026-06-30")}
        assert all(row["method"] for row in rows) and len(rows) > 4
    assert {row["reason_in_words"] for row in rows} >= {"", "Not reported"}


def test_no_column_holds_a_rate():
    """Counts come in, rates are computed: what may be sent is counted in workers, posts, cases, FTE or money."""
    measures = [column for column in COLUMNS if column.is_measure]
    assert {column.kind for column in measures} == {"count", "decimal", "money"}
    assert {str(column.unit) for column in measures} == {"workers", "posts", "cases", "FTE", "national currency"}
    numbers = (models.BigIntegerField, models.DecimalField, models.FloatField)
    stored = {field.name for field in Record._meta.fields if isinstance(field, numbers) and not field.primary_key}
    assert stored - {"key_hash"} == {column.name for column in measures}


def test_a_district_that_was_split_keeps_its_history(world, page):
    """Abara was split on 1 January 2026: it counts in the round before, the two parts in the round after."""
    day = datetime.date(2026, 1, 1)
    workers(world, {"bukoro": 11})
    factories.submission(
        world.last_round, world.office, world.a, by=world.reviewer, records=[{"cadre": "swo", "headcount": 9}]
    )
    Area.objects.filter(pk=world.a.pk).update(valid_to=day)
    world.round.expected.filter(area=world.a).delete()
    for code, headcount in (("abara-hill", 4), ("abara-lake", 5)):
        part = factories.area(code, world.levels.district, world.north, valid_from=day)
        Population.objects.create(area=part, group=world.children, year=2026, count=92_000, source="census")
        world.round.expected.create(organisation=world.ngo, area=part, is_anchor=True)
        accept(world, part, [{"cadre": "swo", "headcount": headcount}], organisation=world.ngo)
    make_report_of_last_round(world, parameters={"population_year": 2026})
    now, then = make_report(world), GapReport.objects.get(round=world.last_round)
    assert line(then, "abara").current == 9 and not now.lines.filter(area="abara").exists()
    assert [line(now, code).current for code in ("abara-hill", "abara-lake", "north")] == [4, 5, 20]
    assert not then.lines.filter(area="abara-hill").exists()
    assert "Abara" in page("area", "abara", round="2025")
