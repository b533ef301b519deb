"""Estimates of parts are scaled to the published figure of the area they make up, and say by how much."""

import pytest

from tests.workforce.reference.test_reference import FILES, change
from workforce.reference import load, sentence
from workforce.reference.models import Population
from workforce.reference.reconciling import shared_out

pytestmark = pytest.mark.django_db
ALL = "TL,total,2024,1001,Census,"


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def populations(folder, *rows):
    change(folder, "country.csv", "density_low,density_high\nTL,", "density_low,density_high,total_group\nTL,")
    change(folder, "country.csv", "1,400\n", "1,400,total\n")
    change(folder, "population_groups.csv", "children,", "total,All people\nchildren,")
    (folder / "populations.csv").write_text("\n".join(["area,group,year,count,source,rule", *rows]) + "\n")
    report = load(folder)
    held = Population.objects.filter(group__code="children").select_related("area")
    return report.mistakes, {one.area.code: one.count for one in held}, {one.area.code: one.rule for one in held}


def test_estimates_are_scaled_to_the_published_share_and_say_by_how_much(folder):
    """50.5 % of 1,001 is 505.5, 506 people; 400 + 200 + 200 estimated: x 0.6325 = 253 + 126.5 + 126.5."""
    rows = [
        ALL,
        "TL,children,2024,50.5 %,Preliminary results,share",
        "abara,children,2024,400,Projections,by age",
        "bukoro,children,2024,200,Projections,by age",
        "new,children,2024,200,Projections,by age",
    ]
    mistakes, counts, rules = populations(folder, *rows)
    assert mistakes == [] and counts == {"TL": 506, "abara": 253, "bukoro": 127, "new": 126}
    assert rules["TL"] == "share; 50.5 % of 1,001 people"
    assert rules["new"] == "by age; scaled by 0.6325, so that the parts of Testland add up to 506"
    assert load(folder).count == 0


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # a published part stays, the others share what it leaves; nearest parts first, then what lies in them
        (["TL,{},100,P,", "north,{},40,P,", "south,{},30,E,r", "new,{},10,E,r", "abara,{},9,E,r", "bukoro,{},1,E,r"],
         {"TL": 100, "north": 40, "south": 60, "new": 60, "abara": 36, "bukoro": 4}),
        # published parts are not touched, and differ from their total as published
        (["TL,{},100,P,", "north,{},40,P,", "south,{},30,P,"], {"TL": 100, "north": 40, "south": 30}),
        # a part without a row: nothing is known of it, nothing is scaled
        (["TL,{},100,P,", "abara,{},10,E,r", "new,{},10,E,r"], {"TL": 100, "abara": 10, "new": 10}),
        # an estimate of the whole is no published figure
        (["TL,{},100,E,r", "north,{},40,E,r", "south,{},30,E,r"], {"TL": 100, "north": 40, "south": 30}),
        # estimates of nobody cannot be scaled
        (["TL,{},100,P,", "north,{},0,E,r", "south,{},0,E,r"], {"TL": 100, "north": 0, "south": 0}),
    ],
)  # fmt: skip
def test_what_is_scaled_and_what_is_not(folder, rows, expected):
    mistakes, counts, _rules = populations(folder, *(row.format("children,2024") for row in rows))
    assert mistakes == [] and counts == expected


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        (["TL,children,2024,50.5 %,P,"], "share_of_nothing", "50.5 % of how many?"),
        ([ALL, "TL,children,2024,101 %,P,"], "out_of_range", "0 … 100 %"),
        (["TL,children,2024,50,P,", "north,children,2024,60,P,", "south,children,2024,9,E,r"], "parts_above_total",
         "have 60 people, more than 50"),
    ],
)  # fmt: skip
def test_totals_that_cannot_be(folder, rows, code, said):
    mistakes, counts, _rules = populations(folder, *rows)
    assert [each.code for each in mistakes] == [code] and said in sentence(mistakes[0]) and counts == {}


def test_sharing_out_loses_nobody():
    for whole, weights in ((10, [1, 1, 1]), (7, [5, 3, 0, 2]), (0, [1, 2]), (23_182_236, [209_458, 69_602, 3])):
        counts = shared_out(whole, weights)
        assert sum(counts) == whole
        assert all(
            abs(count - whole * weight / sum(weights)) < 1 for count, weight in zip(counts, weights, strict=True)
        )
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3] and shared_out(7, [5, 3, 0, 2]) == [4, 2, 0, 1]
