"""Figures and codes as the reader sees them, in both languages."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format

from tests.markup import tidy
from workforce.language import figures, words


def render(text, **context):
    return Template("{% load figures %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (8266, 0, "8,266"),
        (8266.5, 0, "8,267"),
        (0.5, 0, "1"),
        (-0.5, 0, "\u22121"),
        (-0.4, 0, "0"),
        (2.25, 1, "2.3"),
        (Decimal("1234567.005"), 2, "1,234,567.01"),
        (0, 1, "0.0"),
        (None, 0, ""),
        (float("nan"), 0, ""),
        (float("inf"), 1, ""),
        (float("-inf"), 1, ""),
        ("", 0, ""),
    ],
)
def test_numbers_are_grouped_and_rounded_half_away_from_zero(value, decimals, text):
    with translation.override("en"):
        assert figures.number(value, decimals) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (148_640_000, "UGX 148.6 million"),
        (Decimal("1_000_000"), "UGX 1 million"),
        (108_027_000_000, "UGX 108 billion"),
        (148_600_000_000, "UGX 148.6 billion"),
        (-2_500_000, "UGX \u22122.5 million"),
        (999_999, "UGX 999,999"),
        (0, "UGX 0"),
        (None, ""),
    ],
)
def test_money_is_in_millions_where_it_is_large(amount, text):
    with translation.override("en"):
        assert figures.money(amount, "UGX") == text


def test_french_numbers():
    with translation.override("fr"):
        assert figures.number(11674).replace("\u202f", "\xa0") == "11\xa0674"
        assert figures.number(3.44, 1) == "3,4"
        assert figures.percent(0.714) == "71\u202f%"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0, "0\u202f%"), (0.714, "71\u202f%"), (1.585, "159\u202f%"), (None, ""), (float("nan"), "")],
)
def test_percent_has_a_narrow_space(ratio, text):
    with translation.override("en"):
        assert figures.percent(ratio) == text


@pytest.mark.parametrize(
    ("count", "text"), [(3000, "3"), (1500, "1.5"), (1234567, "1,234.567"), (-250, "\u22120.25"), (0, "0"), (None, "")]
)
def test_thousandths(count, text):
    with translation.override("en"):
        assert figures.thousandths(count) == text


def test_difference_carries_sign_class_and_isolation():
    assert render("{% difference x %}", x=-3799) == '<bdi class="short">\u22123,799</bdi>'
    assert render("{% difference x 1 %}", x=0.55) == '<bdi class="over">+0.6</bdi>'
    assert render("{% difference x %}", x=0) == "0"
    assert render("{% difference x %}", x=-0.2) == "0"
    assert render("{% difference x %}", x=None) == ""
    assert render("{% shortage x %}", x=12) == '<bdi class="short">\u221212</bdi>'
    assert render("{% shortage x %}", x=None) == ""


def test_filters():
    assert render("{{ a|whole }} {{ b|one_decimal }} {{ c|decimals:2 }}", a=12.5, b=1.25, c=1) == "13 1.3 1.00"
    assert render("{{ r|percent }} {{ r|percent:1 }}", r=0.7149) == "<bdi>71\u202f%</bdi> <bdi>71.5\u202f%</bdi>"
    assert render("{{ x|signed }}{{ y|percent }}", x=5, y=None) == "<bdi>+5</bdi>"


def test_every_reason_and_state_has_words_and_unknown_ones_are_not_hidden():
    wanted = (
        "not_reported partly_reported unknown_to_partner not_listed not_applicable no_requirement no_population "
        "no_establishment reported_jointly mixed_units suppressed not_yet_known"
    )
    for code in wanted.split():
        assert "_" not in words.reason(code)
    assert words.reason("") == ""
    assert words.status("accepted") == ("ok", "Accepted")
    assert words.status("under_way") == ("", "Under way")


def test_every_state_of_the_models_has_words():
    from mapping.submissions.models import Submission
    from mapping.uploads.models import Upload
    from strategy.reports.models import GapReport
    from workforce.jobs.models import Job

    choices = [*Submission.Status, *Job.Status, *GapReport.Standing, *Upload.Outcome]
    assert [code for code in choices if code and code not in words.STATUSES] == []


def test_status_tag_escapes_and_classes():
    assert render("{% status_tag s %}", s="sent_back") == '<span class="tag wait">Sent back</span>'
    assert render("{% status_tag s w %}", s="draft", w="<b>") == '<span class="tag">&lt;b&gt;</span>'


def test_coverage_names_only_what_there_is():
    assert render("{% coverage 139 2 5 %}") == "139 of 146 complete, 2 partly reported, 5 not reported"
    assert render("{% coverage 4 %}") == "4 of 4 complete"
    assert render("{% coverage 0 0 0 %}") == "0 of 0 complete"


def test_history_lines():
    class Happened:
        verb, actor_name, object_type = "sent_back", "Peter Okot", "mapping.submission"
        before, after = {"status": "submitted"}, {"status": "sent_back", "note": "x"}
        at, note = datetime.datetime(2026, 8, 9, 15, 20, tzinfo=datetime.UTC), "Please <check>"

    html = render("{% include '_history.html' %}", events=[Happened])
    assert "Sent back by Peter Okot" in html
    assert "9 August 2026 18:20" in html
    assert "Please &lt;check&gt;" in html
    assert "In review → Sent back" in html
    assert "– → x" in html


def test_legend():
    html = tidy(render("{% include '_key.html' %}", items=[{"css": "t1", "label": "under 50 %", "count": 1033}]))
    assert '<span class="sw t1"></span>under 50 % <span class="soft">(1,033)</span>' in html


def test_dates_are_day_first():
    with translation.override("en"):
        assert forms.DateField().clean("03/04/2026") == datetime.date(2026, 4, 3)
        assert forms.DateField().clean("2026-04-03") == datetime.date(2026, 4, 3)
        assert date_format(datetime.date(2026, 6, 30)) == "30 June 2026"
    with translation.override("fr"):
        assert date_format(datetime.date(2026, 6, 30)) == "30 juin 2026"
