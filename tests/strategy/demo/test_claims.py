"""A sentence that its figure contradicts is found; one that agrees is let through."""

import dataclasses

import pytest

from tests.strategy.demo.claims import Cited, judge, judge_attached

AREAS = ("Karamoja", "Busoga")
RATIO = Cited("ratio", 0.62, 0.62, shown="62 %", area="Karamoja", country=0.7)
COVERAGE = Cited("coverage", 131, 131 / 146, 146, shown="131 of 146 areas")
LEFT = Cited("turnover_headcount", 0.2, 0.2, shown="20 %", area="Karamoja", cadre="pswo", country=0.1)
CASES = Cited("caseload", 26.7, shown="26.7")
SHORT = Cited("shortage", 315, shown="315 short", cadre="pswo")


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("In Karamoja more than half of what the norm asks for is there ([[figure:1]]).", RATIO),
        ("In Karamoja less than two thirds of what the norm asks for is there ([[figure:1]]).", RATIO),
        ("In Karamoja six in ten are there of those the norm asks for ([[figure:1]]).", RATIO),
        ("[[figure:1]] reported in full, not yet all of them.", COVERAGE),
        ("Nine in ten reported ([[figure:1]]); all local governments will.", COVERAGE),
        ("[[figure:1]]: fifteen local governments have not reported.", COVERAGE),
        ("In Karamoja more officers left than in the country, [[figure:1]].", LEFT),
        ("[[figure:1]] reported: all local governments.", dataclasses.replace(COVERAGE, of=131)),
        ("[[figure:1]] cases for each holder, and the standard is 25.", CASES),
        ("Of officers the country is [[figure:1]].", SHORT),
    ],
)
def test_a_true_sentence_is_let_through(text, cited):
    found = judge(text, {1: cited}, AREAS)
    assert found.faults == [] and found.judged


@pytest.mark.parametrize(
    ("text", "cited", "fault"),
    [
        ("In Karamoja fewer than half of what the norm asks for is there ([[figure:1]]).", RATIO, "another share"),
        ("In Karamoja five in ten are there of those the norm asks for ([[figure:1]]).", RATIO, "another share"),
        ("In Karamoja more than two thirds of what the norm asks for is there ([[figure:1]]).", RATIO, "another share"),
        ("In Busoga more than half of what the norm asks for is there ([[figure:1]]).", RATIO, "is about Karamoja"),
        ("More than half of what the norm asks for is there ([[figure:1]]).", RATIO, "is about Karamoja"),
        ("The gap is deepest in Karamoja ([[figure:1]]).", RATIO, "others are worse"),
        ("In Karamoja [[figure:1]] of the officers are there.", LEFT, "speaks of no turnover"),
        ("In Karamoja [[figure:1]] of the workers left.", LEFT, "does not name pswo"),
        ("All local governments: [[figure:1]].", dataclasses.replace(COVERAGE, shown=""), "speaks of no coverage"),
        ("All local governments reported, [[figure:1]].", COVERAGE, "not all have"),
        ("[[figure:1]] reported, not all of them.", dataclasses.replace(COVERAGE, of=131), "all have"),
        ("Nine local governments have not reported ([[figure:1]]).", COVERAGE, "15 are missing"),
        ("[[figure:1]] cases, and the standard is 30.", CASES, "the standard is kept"),
        ("Workers are missing, [[figure:1]].", SHORT, "does not name pswo"),
        ("Most officers are missing, [[figure:1]].", SHORT, "another share"),
        ("More officers left in Karamoja than in the country, [[figure:1]].",
         dataclasses.replace(LEFT, country=0.3), "the country has more"),
    ],
)  # fmt: skip
def test_a_wrong_sentence_is_found(text, cited, fault):
    faults = judge(text, {1: cited}, AREAS).faults
    assert any(each.startswith(fault) for each in faults)


def test_claims_are_held_against_the_figure_that_follows_them():
    text = (
        "In Karamoja more than half of what the norm asks for is there ([[figure:1]]), in Busoga less ([[figure:2]])."
    )
    other = dataclasses.replace(RATIO, area="Busoga", share=0.3)
    assert [each[:15] for each in judge(text, {1: RATIO, 2: other}, AREAS).faults] == ["speaks of no ra"]
    crossed = text.replace("less", "more than half of what the norm asks for")
    assert [each[:13] for each in judge(crossed, {1: RATIO, 2: other}, AREAS).faults] == ["another share"]


def test_an_agenda_item_rests_on_the_figure_it_speaks_of():
    text = "Housing for officers in Karamoja? In Karamoja more officers leave in a year than in the country."
    assert judge_attached(text, LEFT, AREAS).faults == []
    wrong = dataclasses.replace(LEFT, kind="shortage", shown="", area="Uganda")
    assert [each.partition(":")[0] for each in judge_attached(text, wrong, AREAS).faults] == [
        "speaks of no shortage",
        "is about Uganda",
    ]
