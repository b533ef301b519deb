"""A report's figures, by hand: from accepted submissions in the database to stored lines."""

import random

import pytest

from strategy.reports import headline
from strategy.reports.models import GapLine, ReportArea, StockLine
from strategy.requirements.models import EstablishmentPost
from tests import factories
from tests.strategy.reporting import CURRENT, accept, line, make_report, workers
from workforce.reference.models import Organisation, Population

pytestmark = pytest.mark.django_db
NORMS = {"swo": 8, "cdo": 10, "para": 20}  # Testland's, per 100,000 children
CHILDREN = {"abara": 184_000, "bukoro": 92_000, "chelim": 410_000, "dokka": 37_500}


def test_norm_gap_by_hand(world):
    """Constructed vector of the domain notes, 3.3: norm 8 per 100,000 children."""
    workers(world)
    report = make_report(world)
    assert (report.status, report.failure) == ("done", "")
    for area, required, difference, density in [
        ("abara", 14.72, -5.72, 4.891),
        ("bukoro", 7.36, 3.64, 11.957),
        ("chelim", 32.8, -18.8, 3.415),
        ("dokka", 3, -3, 0),
    ]:
        found = line(report, area)
        assert found.current == CURRENT[area]
        assert found.required == pytest.approx(required)
        assert found.difference == pytest.approx(difference)
        assert found.density == pytest.approx(density, abs=0.0005)
    national = line(report, "TL")
    assert national.required == pytest.approx(57.88)
    assert (national.shortage, national.surplus) == (pytest.approx(27.52), pytest.approx(3.64))
    assert national.difference == pytest.approx(-23.88)
    assert national.density == pytest.approx(4.699, abs=0.0005)
    assert (national.population, national.density_current, national.population_share) == (723_500, 34, 1)


def test_area_that_did_not_report_is_no_gap(world):
    workers(world, {"abara": 9, "bukoro": 11, "chelim": 14})
    report = make_report(world)
    dokka, national = line(report, "dokka"), line(report, "TL")
    assert (dokka.reason, dokka.current, dokka.difference, dokka.shortage, dokka.ratio) == ("not_reported", *[None] * 4)
    assert (national.current, national.required) == (34, pytest.approx(54.88))
    assert (national.areas_complete, national.areas_none, national.areas_expected) == (3, 1, 4)
    assert national.population_share == pytest.approx(686_000 / 723_500)
    assert national.required_all == pytest.approx(57.88)


def test_partly_reported_area_is_listed_but_in_no_sum(world):
    workers(world, {"bukoro": 11, "chelim": 14, "dokka": 0})
    accept(world, world.a, [{"cadre": "swo", "headcount": 4}], organisation=world.ngo)
    report = make_report(world)
    abara, national = line(report, "abara"), line(report, "TL")
    assert (abara.reason, abara.current, abara.difference) == ("partly_reported", 4, None)
    assert (national.current, national.areas_partial, national.areas_counted) == (25, 1, 3)
    assert ReportArea.objects.get(report=report, code="abara").coverage == "partial"


def test_zero_workers_is_the_worst_case(world):
    workers(world)
    report = make_report(world)
    assert line(report, "dokka").ratio == 0
    assert [name for _line, name in headline.worst(report)[1]] == ["Dokka", "Chelim", "Abara", "Bukoro"]


def test_blank_is_unknown(world):
    workers(world, {"abara": None, "bukoro": 11, "chelim": 14, "dokka": 0})
    report = make_report(world)
    abara = line(report, "abara")
    assert (abara.reason, abara.current, abara.shortage) == ("unknown_to_partner", None, None)
    assert (line(report, "TL").areas_counted, line(report, "TL").areas_complete) == (3, 4)


def test_nil_submission_is_zero(world):
    workers(world, {"abara": 9})
    accept(world, world.d, is_nil=True)
    report = make_report(world)
    assert (line(report, "dokka").current, line(report, "dokka").shortage) == (0, 3)
    assert line(report, "dokka", target="para").current == 0


def test_absent_cadre_is_zero_only_where_the_submission_lists_it(world):
    accept(world, world.a, [{"cadre": "swo", "headcount": 9}], listed_cadres=["swo", "cdo"])
    report = make_report(world)
    assert line(report, "abara", target="cdo").current == 0
    assert (line(report, "abara", target="para").reason, line(report, "abara", target="para").current) == (
        "not_listed",
        None,
    )


def test_headquarters_staff_are_on_a_line_of_their_own(world):
    workers(world)
    accept(world, world.root, [{"cadre": "swo", "headcount": 7}], organisation=world.ministry)
    factories.record(world.round.submissions.get(area=world.a), cadre="swo", headcount=2, level="national")
    report = make_report(world)
    national = line(report, "TL")
    assert (national.current, national.headquarters) == (34, 9)
    assert line(report, "abara").current == 9


def test_workers_reported_twice_are_counted_low(world):
    workers(world)
    office = world.round.submissions.get(area=world.a)
    factories.record(office, cadre="swo", employer="hope", headcount=6)
    accept(world, world.a, [{"cadre": "swo", "employer": "hope", "headcount": 4}], organisation=world.ngo)
    report = make_report(world)
    assert line(report, "abara").current == 9 + 4
    [overlap] = report.frozen["overlaps"]
    assert overlap["organisations"] == ["abara-office", "hope"]
    assert (overlap["counted"]["headcount"], overlap["difference"]["headcount"]) == (4000, 6000)


def test_sub_counties_count_in_their_district(world):
    accept(world, world.a, [{"cadre": "swo", "area": "abara-east", "headcount": 3}, {"cadre": "swo", "headcount": 6}])
    report = make_report(world)
    assert line(report, "abara").current == 9
    assert not GapLine.objects.filter(report=report, area="abara-east").exists()


def test_volunteers_count_only_where_the_requirement_says_so(world):
    accept(
        world,
        world.a,
        [{"cadre": cadre, "headcount": 5, "employment": "unpaid_volunteer"} for cadre in ("swo", "para")],
    )
    report = make_report(world)
    assert (line(report, "abara").current, line(report, "abara", target="para").current) == (0, 5)


def test_only_the_employers_asked_for(world):
    workers(world)
    accept(world, world.a, [{"cadre": "swo", "headcount": 4}], organisation=world.ngo)
    assert line(make_report(world), "abara").current == 13
    report = make_report(world, employer_types=["national_ngo"])
    assert (line(report, "abara").current, line(report, "chelim").current) == (4, 0)
    assert report.frozen["parameters"]["employer_types"] == ["national_ngo"]


def test_base_level_decides_gross_shortage(world):
    """Counted by region, Bukoro's surplus fills Abara's shortage; that is why the level is part of the report."""
    workers(world)
    report = make_report(world, base_level="region")
    assert line(report, "TL").shortage == pytest.approx((22.08 - 20) + (35.8 - 14))
    assert line(report, "TL").surplus == 0
    north = ReportArea.objects.get(report=report, code="north")
    assert (north.is_base, north.coverage, north.areas_expected) == (True, "complete", 1)


def test_region_counted_whole_only_when_all_of_it_is_complete(world):
    workers(world, {"abara": 9, "chelim": 14, "dokka": 0})
    report = make_report(world, base_level="region")
    assert (line(report, "north").reason, line(report, "south").reason) == ("partly_reported", "")


def test_joint_reporting_unit_stands_for_its_members(world):
    unit = factories.area("joint", world.levels.district, world.south, name="Chelim and Dokka")
    unit.members.add(world.c, world.d)
    office = Organisation.objects.create(code="joint-office", name="Joint office", employer_type="local_government")
    world.round.expected.filter(area__in=[world.c, world.d]).delete()
    world.round.expected.create(organisation=office, area=unit, is_anchor=True)
    accept(world, unit, [{"cadre": "swo", "headcount": 14}], organisation=office)
    report = make_report(world)
    joint = line(report, "joint")
    assert (joint.current, joint.required) == (14, pytest.approx(35.8))
    assert line(report, "chelim").reason == "reported_jointly"
    assert ReportArea.objects.get(report=report, code="TL").areas_expected == 3


def test_populations_keep_the_published_figure_and_the_sum_of_the_parts(world):
    Population.objects.create(area=world.north, group=world.children, year=2026, count=280_000, source="Projection")
    workers(world)
    report = make_report(world)
    said = {area.code: area.populations.get("children") for area in ReportArea.objects.filter(report=report)}
    assert said["north"] == {
        "used": 280_000,
        "published": 280_000,
        "parts": 276_000,
        "difference": 4000,
        "chosen": "published",
        "year": 2026,
        "source": "Projection",
        "rule": "",
    }
    assert (said["south"]["chosen"], said["south"]["used"]) == ("parts", 447_500)
    assert said["TL"]["used"] == 727_500


def test_population_year(world):
    Population.objects.filter(area=world.a, year=2026).update(year=2024)
    workers(world)
    report = make_report(world)
    assert report.frozen["population_years"] == {"children": 2026, "total": 2026}
    assert (line(report, "abara").reason, line(report, "abara").required) == ("no_population", None)
    earlier = make_report(world, population_year=2024)
    assert earlier.frozen["population_years"] == {"children": 2024, "total": 2024}
    assert (line(earlier, "abara").difference, line(earlier, "bukoro").reason) == (
        pytest.approx(-5.72),
        "no_population",
    )


def test_approved_posts_come_from_the_register_where_it_speaks(world):
    accept(world, world.a, [{"cadre": "swo", "headcount": 9, "posts_approved": 12, "posts_filled": 9}])
    accept(world, world.b, [{"cadre": "swo", "headcount": 11, "posts_approved": 10, "posts_filled": 11}])
    EstablishmentPost.objects.create(area=world.a, cadre=world.swo, approved=15, frozen=2, source="Register 2026")
    report = make_report(world)
    assert (
        line(report, "abara", method="approved_posts").required,
        line(report, "abara", method="approved_posts").difference,
    ) == (13, -4)
    assert line(report, "bukoro", method="approved_posts").difference == 1
    of_ngos = make_report(world, employer_types=["national_ngo"])
    assert line(of_ngos, "abara", method="approved_posts").required is None, "the office's posts are not an NGO's"


def test_not_applicable_is_not_unknown(world):
    made = accept(world, world.a, [{"cadre": "swo", "headcount": 9, "active_cases": None, "workplace": "NA"}])
    made.records.update(flags={"active_cases": "not_applicable"})
    report = make_report(world)
    assert line(report, "abara", method="caseload").reason == "not_applicable"


def test_stock_lines_hold_every_known_measure(world):
    accept(world, world.a, [{"cadre": "swo", "headcount": 9, "fte": 8.5, "exits_fte": None, "annual_cost": 12_000_000}])
    report = make_report(world)
    [stock] = StockLine.objects.filter(report=report)
    assert stock.measures == {"headcount": 9000, "fte": 8500, "annual_cost": 12_000_000_000}
    assert (stock.area, stock.employer_type, stock.records) == ("abara", "local_government", 1)


def test_national_figures_against_plain_python(world):
    """The same sums from the test's own numbers, cell by cell, without frames or SQL."""
    dice = random.Random(7)
    said = {
        (area, cadre): dice.choice([0, 1, 3, 8, 21, 55]) for area in ("abara", "bukoro", "chelim") for cadre in NORMS
    }
    for place in (world.a, world.b, world.c):
        accept(world, place, [{"cadre": cadre, "headcount": said[place.code, cadre]} for cadre in NORMS])
    required = {(area, cadre): NORMS[cadre] * CHILDREN[area] / 100_000 for area, cadre in said}
    gaps = [said[cell] - required[cell] for cell in said]
    national = line(make_report(world), "TL", kind="all", target="")
    assert national.current == sum(said.values())
    assert national.required == pytest.approx(sum(required.values()))
    assert national.difference == pytest.approx(sum(gaps))
    assert national.shortage == pytest.approx(sum(-gap for gap in gaps if gap < 0))
    assert national.surplus == pytest.approx(sum(gap for gap in gaps if gap > 0))
    in_place = sum(min(said[cell], required[cell]) for cell in said)
    assert national.ratio == pytest.approx(in_place / sum(required.values()))
    assert national.population_share == pytest.approx(686_000 / 723_500)


def test_nothing_reported_is_a_report_too(world):
    report = make_report(world)
    national = line(report, "TL", kind="all", target="")
    assert (report.status, national.reason, national.current) == ("done", "not_reported", None)
    assert "Not reported" in headline.text(report)
