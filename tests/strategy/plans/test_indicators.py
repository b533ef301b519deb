"""Indicators: measured ones equal the stored lines, manual ones are entered and verified by two, targets,
baseline, breakdown.
"""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from strategy.figures.models import Figure
from strategy.plans.models import Indicator, IndicatorValue, Strategy
from strategy.plans.pages import (
    indicator_page,
)
from strategy.plans.services import (
    indicators,
    measured,
)
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea
from tests import factories
from tests.strategy.large import make_large
from tests.strategy.planning import make_strategy
from tests.strategy.plans.pages_lists import make_followed
from tests.strategy.plans.test_progress import later_report
from tests.strategy.reporting import NORM, line, make_report
from tests.worlds import kept
from workforce.history.models import Event

MEASURED = {
    "name": "Requirement met in the north",
    "source": "measured",
    "field": "ratio",
    "method": NORM,
    "area": "north",
    "target": "cadre:swo",
    "frequency": "round",
    "target_2027": "70",
    "target_2030": "90.5",
    "target_reason": "The north has reached the first one.",
    "is_lower_better": "",
}
MANUAL = {
    "name": "Officers supervised each month",
    "source": "manual",
    "formula": "Officers supervised, over officers.",
    "unit": "%",
    "frequency": "quarter",
    "baseline": "12.5",
    "baseline_on": "2026-06-30",
    "target_2028": "60",
}


@kept
def planned(world):
    make_strategy(world)
    return world


def new(w):
    return reverse("indicator-new", args=[w.strategy.pk])


# Measured -------------------------------------------------------------------------------------------------------------


def test_values_of_measured_indicators_are_the_stored_lines(planned):
    w = planned
    newer = later_report(w, {"abara": 12, "bukoro": 11, "chelim": 14})
    rates = list(RateLine.objects.filter(report=w.report, target_kind="all").values_list("code", flat=True).distinct())
    wanted = [
        Indicator(
            strategy=w.strategy,
            number=n + 2,
            name=f"{field} {area} {target}",
            source="measured",
            method=NORM,
            field=field,
            area=area,
            target_kind="cadre" if target else "all",
            target=target,
        )
        for n, (area, target, field) in enumerate(
            (area, target, field)
            for area in ("TL", "north", "abara", "dokka")
            for target in ("swo", "")
            for field in ("ratio", "shortage", "current", "density", "coverage")
        )
    ]
    wanted += [
        Indicator(
            strategy=w.strategy, number=100 + n, name=code, source="measured", rate=code, field="value", area="TL"
        )
        for n, code in enumerate(rates)
    ]
    found = measured.values(Indicator.objects.bulk_create(wanted))
    known = 0
    for indicator in wanted:
        values = found[indicator.pk]
        assert [(value.on, value.report) for value in values] == [
            (w.report.round.as_of, w.report),
            (newer.round.as_of, newer),
        ]
        for value in values:
            place = {
                "report": value.report,
                "area": indicator.area,
                "target_kind": indicator.target_kind,
                "target": indicator.target,
            }
            rows = (
                RateLine.objects.filter(code=indicator.rate, **place)
                if indicator.rate
                else GapLine.objects.filter(method=NORM, **place)
            )
            stored = rows.first()
            name = "areas_complete" if indicator.field == "coverage" else indicator.field
            number = getattr(stored, name) if stored else None
            assert value.value == number
            assert bool(value.reason) == (number is None)
            known += number is not None
    assert known > 40


def test_each_round_is_shown_by_its_official_report_else_the_newest(planned):
    w = planned
    second = make_report(w)
    assert [value.report for value in measured.values([w.indicator])[w.indicator.pk]] == [second]
    GapReport.objects.filter(pk=w.report.pk).update(standing="official", adopted_at=timezone.now(), adopted_by=w.chair)
    assert [value.report for value in measured.values([w.indicator])[w.indicator.pk]] == [w.report]


def test_an_indicator_without_a_number_says_why(planned, sign_in):
    w = planned
    later_report(w, {"abara": 12})
    Indicator.objects.filter(pk=w.indicator.pk).update(area="dokka")
    w.indicator.refresh_from_db()
    detail = measured.details([w.indicator])[w.indicator.pk][-1]
    assert (detail.reading.value, detail.reading.reason, detail.coverage) == (
        None,
        "Not reported",
        "0 of 1 complete, 1 not reported",
    )
    assert "Not reported" in sign_in(w.observer).get(reverse("indicator", args=[w.indicator.pk])).content.decode()


def test_a_measured_indicator_is_chosen_from_what_the_report_has(planned, sign_in):
    w = planned
    page = sign_in(w.planner).post(new(w), MEASURED)
    made = Indicator.objects.get(name=MEASURED["name"])
    assert page.status_code == 302 and page.url == reverse("indicator", args=[made.pk])
    assert (made.number, made.method, made.field, made.area, made.target_kind, made.target) == (
        2,
        NORM,
        "ratio",
        "north",
        "cadre",
        "swo",
    )
    assert {each.year: each.value for each in made.targets.all()} == {2027: Decimal("0.7"), 2030: Decimal("0.905")}
    stored = line(w.report, "north").ratio
    assert made.baseline == Decimal(str(stored)).quantize(Decimal("0.0001")) and made.baseline_on == w.round.as_of
    assert made.baseline_figure == Figure.objects.get(area="north", field="ratio", report=w.report)
    again = sign_in(w.planner).get(reverse("indicator-edit", args=[made.pk])).content.decode()
    assert 'value="90.5"' in again and 'value="70"' in again


def test_a_rate_has_no_method_and_the_whole_strategy_no_objective(planned, sign_in):
    sent = MEASURED | {
        "field": "rate:vacancy_approved",
        "area": "TL",
        "target": "",
        "of": f"objective:{planned.objective.pk}",
    }
    assert sign_in(planned.planner).post(new(planned), sent).status_code == 302
    made = Indicator.objects.get(name=MEASURED["name"])
    assert (made.rate, made.method, made.field, made.objective) == ("vacancy_approved", "", "value", planned.objective)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"field": ""}, "field"),
        ({"area": ""}, "area"),
        ({"method": ""}, "method"),
        ({"area": "mars"}, "area"),
        ({"method": "caseload", "area": "abara", "target": "cadre:para"}, "__all__"),
        ({"target_2027": "much"}, "target_2027"),
        ({"source": "manual"}, "formula"),
        ({"name": ""}, "name"),
        ({"of": "objective:999"}, "of"),
    ],
)
def test_what_is_wrong_is_said(planned, sign_in, changed, field):
    page = sign_in(planned.planner).post(new(planned), MEASURED | changed)
    assert page.status_code == 200 and field in page.context["form"].errors
    assert Indicator.objects.count() == 1


def test_the_baseline_is_taken_from_the_report_by_a_button(planned, sign_in):
    w = planned
    assert w.indicator.baseline is None
    url = reverse("indicator-edit", args=[w.indicator.pk])
    assert sign_in(w.planner).post(url, {"take": "1", "revision": "0"}).status_code == 302
    w.indicator.refresh_from_db()
    assert float(w.indicator.baseline) == pytest.approx(line(w.report, "TL").ratio, abs=5e-5)
    assert w.indicator.baseline_figure.report == w.report and w.indicator.revision == 1
    stale = sign_in(w.planner).post(url, {"take": "1", "revision": "0"}, follow=True).content.decode()
    assert "Somebody changed the indicator in between" in stale


def test_another_line_takes_another_baseline(planned, sign_in):
    w = planned
    sign_in(w.planner).post(new(w), MEASURED)
    made = Indicator.objects.get(name=MEASURED["name"])
    sent = MEASURED | {"area": "abara", "field": "shortage", "revision": "1", "target_2027": "4", "target_2030": ""}
    assert sign_in(w.planner).post(reverse("indicator-edit", args=[made.pk]), sent).status_code == 302
    made.refresh_from_db()
    assert made.baseline == Decimal("5.7200") and made.baseline_figure == w.figure
    assert {each.year: each.value for each in made.targets.all()} == {2027: 4}


def test_the_page_shows_values_against_targets_and_breaks_them_down(planned, sign_in):
    w = planned
    later_report(w, {"abara": 12, "bukoro": 11, "chelim": 14, "dokka": 1})
    page = sign_in(w.planner).get(reverse("indicator", args=[w.indicator.pk]))
    text, newest = page.content.decode(), GapReport.objects.first()
    ratio = line(newest, "TL").ratio
    assert f"{ratio * 100:.1f}" in text and "90.0" in text and '<svg class="chart"' in text
    parts = {part.label: part.text for part in page.context["parts"]}
    below = ReportArea.objects.filter(report=newest, parent="TL")
    assert set(parts) == {area.name for area in below}
    assert parts["North"].startswith(f"{line(newest, 'north').ratio * 100:.1f}")
    of_all = Indicator(source="measured", method=NORM, field="current", area="abara", name="x")
    cadres = {part.label: part for part in indicator_page.broken_down(of_all, newest, "cadres")}
    assert cadres["Social welfare officers"].text == "12"
    assert cadres["Para-social workers"].text == "0"  # the office lists every cadre: absent is none
    by_cases = Indicator(source="measured", method="caseload", field="ratio", area="TL", name="x")
    cadres = {part.label: part for part in indicator_page.broken_down(by_cases, newest, "cadres")}
    assert (cadres["Para-social workers"].text, cadres["Para-social workers"].reason) == ("", "No requirement set")
    assert indicator_page.broken_down(w.indicator, newest, "cadres") == []


# Entered by hand ------------------------------------------------------------------------------------------------------


@kept
def followed(planned):
    planned.followed = make_followed(planned)
    planned.manual = planned.followed.indicators.get()
    return planned


def entered(w, by=None, **more):
    given = {"on": datetime.date(2026, 9, 30), "value": Decimal(12), "note": "Register."} | more
    return indicators.enter(w.manual, by=by or w.partner, **given)


def test_a_manual_indicator_keeps_what_was_typed(planned, sign_in):
    w = planned
    assert sign_in(w.planner).post(new(w), MANUAL | {"of": f"action:{w.action.pk}"}).status_code == 302
    made = Indicator.objects.get(name=MANUAL["name"])
    assert (made.baseline, made.baseline_figure, made.action, made.method, made.field) == (
        Decimal("12.5"),
        None,
        w.action,
        "",
        "",
    )
    assert [each.value for each in made.targets.all()] == [60]  # its own unit: no share of 1
    assert measured.value_in_words(made, made.baseline) == "12.5 %"


def test_a_value_is_entered_with_evidence_and_verified_by_somebody_else(followed, sign_in):
    w = followed
    url = reverse("indicator-value-add", args=[w.manual.pk])
    assert sign_in(w.partner).post(url, {"on": "2026-09-30", "value": "12"}).status_code == 200  # no evidence
    assert sign_in(w.partner).post(url, {"on": "2026-09-30", "value": "12", "note": "Register."}).status_code == 302
    value = IndicatorValue.objects.get()
    assert measured.values([w.manual])[w.manual.pk] == [(datetime.date(2026, 9, 30), 12.0, None, "")]
    verify = reverse("indicator-value-verify", args=[value.pk])
    assert sign_in(w.partner).post(verify).status_code == 403
    assert "Verify" in sign_in(w.chair).get(reverse("indicator", args=[w.manual.pk])).content.decode()
    assert sign_in(w.chair).post(verify).status_code == 302
    value.refresh_from_db()
    assert value.verified_by == w.chair
    assert {event.verb for event in Event.objects.of(w.manual)} == {"value_entered", "value_verified"}


def test_an_unverified_value_can_be_corrected_a_verified_one_not(followed, sign_in):
    w = followed
    entered(w)
    value = entered(w, value=Decimal(13))
    assert IndicatorValue.objects.get().value == 13
    indicators.verify(value, by=w.chair)
    sent = {"on": "2026-09-30", "value": "14", "note": "Register."}
    page = sign_in(w.partner).post(reverse("indicator-value-add", args=[w.manual.pk]), sent)
    assert page.status_code == 200 and "on" in page.context["form"].errors
    assert IndicatorValue.objects.get().value == 13


def test_nobody_verifies_a_value_of_their_own_or_of_their_organisation(followed, sign_in):
    w = followed
    own = entered(w, by=w.planner)
    page = sign_in(w.planner).post(reverse("indicator-value-verify", args=[own.pk]), follow=True)
    assert "A different person verifies it" in page.content.decode()
    colleague = factories.user("colleague", "planner", w.office)
    assert not indicators.may_verify(colleague, entered(w, on=datetime.date(2026, 6, 30)))
    with pytest.raises(IntegrityError, match="strategy_indicatorvalue_verified_by_another"), transaction.atomic():
        IndicatorValue.objects.filter(pk=own.pk).update(verified_at=timezone.now(), verified_by=w.planner)


def test_who_enters_values(followed, sign_in):
    w = followed
    url, sent = (
        reverse("indicator-value-add", args=[w.manual.pk]),
        {"on": "2026-09-30", "value": "12", "note": "Register."},
    )
    answers = {
        name: sign_in(w.people[name]).post(url, sent).status_code
        for name in ("ngo_partner", "observer", "chair", "secretariat")
    }
    assert answers == {"ngo_partner": 403, "observer": 403, "chair": 403, "secretariat": 302}
    assert (
        sign_in(w.planner).post(reverse("indicator-value-add", args=[w.indicator.pk]), sent).status_code == 403
    )  # measured
    assert sign_in(w.planner).post(url, sent | {"on": "2099-01-01"}).context["form"].errors["on"]
    Strategy.objects.filter(pk=w.followed.pk).update(status="draft")
    assert sign_in(w.partner).post(url, sent).status_code == 404
    assert sign_in(w.planner).get(url).status_code == 405


# The framework, writing -----------------------------------------------------------------------------------------------


def test_the_framework_shows_each_indicator_with_its_newest_value(planned, sign_in):
    page = sign_in(planned.observer).get(reverse("indicators", args=[planned.strategy.pk]))
    text = page.content.decode()
    assert "1. Requirement met, social welfare officers" in text and "Target 2028" in text and "90.0" in text
    assert f"{line(planned.report, 'TL').ratio * 100:.1f}" in text and "4 of 4 complete" in text


def test_the_framework_takes_a_fixed_number_of_queries(planned, sign_in):
    w = planned
    large, client, counts = make_large(w), sign_in(planned.planner), []
    for strategy in (w.strategy, large):
        client.get(reverse("indicators", args=[strategy.pk]))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("indicators", args=[strategy.pk])).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2 and max(counts) < 30, counts


def test_a_stale_save_loses_nothing(planned, sign_in):
    w = planned
    url = reverse("indicator-edit", args=[w.indicator.pk])
    sent = MEASURED | {"area": "TL", "revision": "0"}
    assert sign_in(w.planner).post(url, sent | {"name": "First"}).status_code == 302
    refused = sign_in(w.planner).post(url, sent | {"name": "Second", "target_2027": "71"})
    text = refused.content.decode()
    assert refused.status_code == 409 and "First" in text and "Second" in text and 'value="71"' in text
    w.indicator.refresh_from_db()
    assert w.indicator.name == "First"


def test_deleting_and_frozen_versions(planned, sign_in):
    w = planned
    url = reverse("indicator-delete", args=[w.indicator.pk])
    Strategy.objects.filter(pk=w.strategy.pk).update(status="in_force")
    assert sign_in(w.planner).get(url).status_code == 302
    assert sign_in(w.planner).post(url, {"revision": "0"}).status_code == 200
    assert sign_in(w.planner).post(new(w), MEASURED).status_code == 200
    assert Indicator.objects.count() == 1
    Strategy.objects.filter(pk=w.strategy.pk).update(status="draft")
    assert sign_in(w.planner).post(url, {"revision": "9"}).status_code == 409
    assert sign_in(w.planner).post(url, {"revision": "0"}).status_code == 302
    assert not Indicator.objects.exists()


def test_a_strategy_without_a_report_has_nothing_to_measure(planned, sign_in):
    w = planned
    Strategy.objects.filter(pk=w.strategy.pk).update(report=None)
    page = sign_in(w.planner).post(new(w), MEASURED | {"field": "", "method": "", "area": "", "target": ""})
    assert page.status_code == 200 and "source" in page.context["form"].errors
    assert sign_in(w.planner).post(new(w), MANUAL).status_code == 302
