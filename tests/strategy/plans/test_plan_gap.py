"""The plan over the gap as a page: its numbers are the calculation's, on the frozen lines of the report."""

import csv
import io

import pytest

from strategy.plans.models import Cost, Effect
from strategy.plans.pages import projection
from strategy.reports.models import GapLine
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM
from tests.worlds import kept


@kept
def w(world):
    """The posts are paid for to the end."""
    make_strategy(world)
    Cost.objects.filter(year=2028).update(year=2030)
    return world


def test_the_summary_starts_from_the_frozen_lines(w):
    found = projection.summary(w.strategy)
    base = GapLine.objects.filter(
        report=w.report, method=NORM, target_kind="cadre", area__in=["abara", "bukoro", "chelim", "dokka"]
    )
    known = [line for line in base if line.difference is not None]
    assert found["gap_now"] == pytest.approx(sum(line.shortage for line in known))
    assert found["now"] == pytest.approx(sum(line.current for line in known))
    assert (found["base_year"], found["year"]) == (2026, 2030)


def test_three_posts_in_abara_close_three_of_its_gap_and_half_is_not_funded(w):
    found = projection.summary(w.strategy)
    assert found["gap_without"] - found["gap_with_plan"] == pytest.approx(3)
    assert found["unfunded_part"] == pytest.approx(1.5)
    together = GapLine.objects.get(report=w.report, method=NORM, target_kind="all", area="abara")
    residuals = {code: gap for code, _name, _required, _workers, gap in found["residuals"]}
    assert residuals["abara"] == pytest.approx(together.shortage - 3)


def test_a_cancelled_action_brings_nothing(w):
    type(w.action).objects.filter(pk=w.action.pk).update(status="cancelled")
    found = projection.summary(w.strategy)
    assert found["gap_without"] == found["gap_with_plan"] and found["unplaced"] == 0


def test_an_effect_nobody_can_place_is_named(w, sign_in):
    Effect.objects.create(action=w.action, kind="posts", cadre=w.swo, area=w.a, year=2026, count=2)
    Effect.objects.create(action=w.action, kind="graduates", cadre=w.swo, year=2028, count=40)
    page = sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/gap/").content.decode()
    assert "Effects that fill no gap" in page and "Before the report’s counting day" in page
    assert "Graduates" in page and "2028: 40" in page


def test_the_page_says_the_finding_the_coverage_and_every_year(w, sign_in, django_assert_max_num_queries):
    client = sign_in(w.member)
    client.get("/methods/")
    with django_assert_max_num_queries(22):
        response = client.get(f"/strategies/{w.strategy.pk}/gap/")
    page = response.content.decode()
    assert response.status_code == 200
    found = projection.summary(w.strategy)
    assert (
        f"With this plan {found['gap_with_plan']:.0f} workers are missing in 2030; "
        f"without it {found['gap_without']:.0f}"
    ) in page
    assert "4 of 4 areas have a figure" in page
    for year in range(2026, 2031):
        assert f'<th scope="row">{year}</th>' in page


@pytest.mark.parametrize(
    "query", ["?target=cadre:swo", "?replaced=50&growth=2.5", "?replaced=900", "?target=zebra", "?growth=x"]
)
def test_filters_and_nonsense(w, sign_in, query):
    assert sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/gap/{query}").status_code == 200


def test_the_download_holds_every_year_and_what_it_assumes(w, sign_in):
    text = sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/gap/?format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text[text.index("area_code") :])))
    abara = [row for row in rows if row["area_code"] == "abara" and row["target_code"] == "swo"]
    assert [row["year"] for row in abara] == ["2026", "2027", "2028", "2029", "2030"]
    assert float(abara[-1]["workers_with_plan"]) - float(abara[-1]["workers_without_plan"]) == pytest.approx(3)
    assert {(row["joins_a_year"], row["leaves_a_year"]) for row in rows} == {("0.0", "0.0")}  # nobody knows


def test_a_surplus_elsewhere_is_not_in_place():
    row = {"required": 20.0, "plan": 25.0, "plan_shortage": 5.0, "plan_surplus": 10.0}
    assert projection.in_place(row) == 0.75 and projection.in_place(row | {"required": 0.0}) is None


def test_a_partner_sees_it_when_the_strategy_is_in_force(w, sign_in):
    address = f"/strategies/{w.strategy.pk}/gap/"
    assert sign_in(w.partner).get(address).status_code == 404
    type(w.strategy).objects.filter(pk=w.strategy.pk).update(status="in_force")
    assert sign_in(w.partner).get(address).status_code == 200
