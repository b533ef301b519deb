"""Where an indicator stands against the straight path to its targets, on every page; targets that ask for a reason."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from strategy.documents import contents, data
from strategy.group.models import Meeting
from strategy.group.pages import pack_page_plan, slides
from strategy.group.services import pack
from strategy.plans.models import Indicator, IndicatorTarget, IndicatorValue
from strategy.plans.services import indicators, measured, paths, versions
from tests.markup import text
from tests.strategy.planning import make_strategy
from tests.strategy.plans.test_indicators import MANUAL
from tests.worlds import kept

pytestmark = pytest.mark.django_db
BEGIN, MIDDLE = datetime.date(2026, 12, 31), datetime.date(2027, 12, 31)


def stand(value, *, baseline=50, targets=None, lower=False, on=MIDDLE, since=BEGIN):
    values = [] if value is None else [(since or BEGIN, baseline or 0), (on, value)]
    given = {"baseline": baseline, "since": since, "targets": {2028: 90} if targets is None else targets}
    return paths.stand(**given, values=values, is_lower_better=lower)


# The path -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "more", "code", "distance"),
    [
        (70, {}, "on_line", 0.03),  # half of the 731 days, a little less
        (75, {}, "on_line", 5.03),
        (69, {}, "behind", -0.97),
        (50, {}, "behind", -19.97),
        (49, {}, "further_off", -20.97),
        (90, {}, "reached", 20.03),
        (30, {"targets": {2028: 10}, "lower": True}, "on_line", 0),
        (31, {"targets": {2028: 10}, "lower": True}, "behind", 1.0),
        (51, {"targets": {2028: 10}, "lower": True}, "further_off", 21.0),
        (9, {"targets": {2028: 10}, "lower": True}, "reached", -21.0),
        (60, {"targets": {2027: 60, 2028: 90}}, "on_line", 0),  # straight from one target to the next
        (59, {"targets": {2027: 60, 2028: 90}}, "behind", -1),
        (80, {"on": datetime.date(2030, 6, 30)}, "behind", -10),  # after the last target
    ],
)
def test_worked_examples(value, more, code, distance):
    found = stand(value, **more)
    assert found.code == code and found.distance == pytest.approx(distance, abs=0.06)
    assert found.value == value and found.on == more.get("on", MIDDLE)


@pytest.mark.parametrize(
    "more",
    [{"baseline": None}, {"since": None}, {"targets": {}}, {"on": BEGIN}, {"value": None}, {"targets": {2020: 90}}],
)
def test_without_baseline_target_or_a_later_value_nothing_is_said(more):
    found = stand(**{"value": 70} | more)
    assert (found.code, found.distance) == ("unknown", None)


def test_targets_worse_than_the_baseline_or_passed(planned):
    each = Indicator(baseline=50, is_lower_better=False)
    at_60 = [measured.Detail(measured.Reading(MIDDLE, 60.0, None, ""), "", None)]
    assert paths.odd(each, {2027: 40, 2028: 60, 2029: 61}, at_60) == {2027: "worse", 2028: "passed"}
    assert paths.odd(each, {2027: 50, 2028: 51}, []) == {}
    each.is_lower_better = True
    assert paths.odd(each, {2027: 40, 2028: 51}, at_60) == {2028: "worse"}


# Confirming -----------------------------------------------------------------------------------------------------------
@kept
def planned(world):
    make_strategy(world)
    return world


def test_the_form_asks_for_a_reason_and_keeps_who_and_when(planned, sign_in):
    client, new = sign_in(planned.planner), reverse("indicator-new", args=[planned.strategy.pk])
    sent = MANUAL | {"target_2028": "10", "target_2030": "60"}
    page = text(client.post(new, sent))
    assert "The target of 2028 is worse than the baseline." in page and not Indicator.objects.filter(source="manual")
    assert client.post(new, sent | {"target_reason": "Offices close."}).status_code == 302
    made = Indicator.objects.get(source="manual")
    odd, good = made.targets.all()
    assert (odd.year, odd.reason, odd.confirmed_by) == (2028, "Offices close.", planned.planner) and odd.confirmed_at
    assert (good.year, good.reason, good.confirmed_by) == (2030, "", None)
    page = text(client.get(reverse("indicator", args=[made.pk])))
    assert "The target of 2028 is set all the same: Offices close." in page
    edit = reverse("indicator-edit", args=[made.pk])
    assert "Offices close." in text(client.get(edit))
    again = sent | {"target_reason": "Offices close.", "name": "Renamed", "revision": made.revision}
    assert client.post(edit, again).status_code == 302
    assert IndicatorTarget.objects.get(pk=odd.pk).confirmed_at == odd.confirmed_at  # as it was confirmed
    made.refresh_from_db()
    mended = again | {"target_2028": "20", "revision": made.revision}
    assert client.post(edit, mended).status_code == 302
    assert not made.targets.exclude(reason="").exists()


def test_what_is_passed_already_asks_for_a_reason_and_the_copy_keeps_it(planned, sign_in):
    values = {"source": "manual", "name": "Visits", "formula": "x", "baseline": 1, "baseline_on": BEGIN}
    values |= {"method": "", "rate": "", "field": "", "area": "", "target": "", "unit": ""}
    made = indicators.save(
        Indicator(strategy=planned.strategy), values=values, targets=[{"year": 2027, "value": 9}], by=planned.planner
    )
    IndicatorValue.objects.create(key=made.key, on="2026-11-01", value=9, entered_by=planned.planner)
    page = text(sign_in(planned.planner).get(reverse("indicator", args=[made.pk])))
    assert "The target of 2027 is passed already. Nobody has said why." in page
    targets = [{"year": 2027, "value": 9}]
    saved = indicators.save(made, values=values, targets=targets, reason="Kept.", revision=1, by=planned.planner)
    type(planned.strategy).objects.update(status="in_force")
    copied, _lost = versions.next_version(planned.strategy, by=planned.planner)
    assert [row.reason for row in copied.indicators.get(key=saved.key).targets.all()] == ["Kept."]


def test_the_database_wants_reason_person_and_moment_together(planned):
    target = {"indicator": planned.indicator, "year": 2030, "value": 1}
    for wrong in ({"reason": "x"}, {"confirmed_at": timezone.now()}, {"confirmed_by": planned.planner}):
        with pytest.raises(IntegrityError), transaction.atomic():
            IndicatorTarget.objects.create(**target | wrong)


# Where it is said -----------------------------------------------------------------------------------------------------
@kept
def followed(world):
    """A strategy in force; its indicator began at 10 % in 2025 and is to be 90 % by the end of 2028."""
    make_strategy(world, status="in_force")
    Indicator.objects.update(baseline="0.1", baseline_on="2025-06-30")
    world.details = measured.details([world.indicator])[world.indicator.pk]
    world.meeting = Meeting.objects.create(number=1, title="First", on=BEGIN, strategy=world.strategy)
    return world


def test_the_state_its_distance_and_the_day_are_said_everywhere(followed, sign_in):
    w = followed
    w.indicator.refresh_from_db()
    stands = paths.of(w.indicator, w.details)
    assert stands.code == "on_line" and stands.on == datetime.date(2026, 6, 30)
    label, said = str(paths.label(stands)[1]), paths.said(w.indicator, stands)
    assert "30 June 2026" in said and said.endswith(" points.")
    client = sign_in(w.planner)
    distance = paths.distance_in_words(w.indicator, stands)
    page = text(client.get(reverse("indicators", args=[w.strategy.pk])))
    assert label in page and distance in page
    page = text(client.get(reverse("indicator", args=[w.indicator.pk])))
    assert label in page and said in page
    written = repr(contents.document(w.strategy, "en").chapters)
    assert label in written and repr(said)[1:-1] in written
    made = pack.build(w.meeting, MIDDLE)
    section = next(each for each in pack_page_plan.whole(made) if each.key == "indicators")
    assert [cell.text for cell in section.tables[0].rows[0]][2:] == [
        "30 June 2026",
        measured.value_in_words(w.indicator, stands.expected),
        distance,
        label,
    ]
    slide = next(each for each in slides.build(made, {}) if each.kind == "indicators")
    assert slide.title == section.title and slide.title.startswith("1 of 1 indicator is on the line")
    del made["indicators"]  # as sent out before it was in a pack
    assert "indicators" not in {each.key for each in pack_page_plan.whole(made)}


def test_the_export_gives_the_reason(followed):
    w = followed
    w.indicator.targets.update(reason="Fewer posts.", confirmed_at=timezone.now(), confirmed_by=w.planner)
    assert b'"reason": "Fewer posts."' in data.write(w.strategy, "en")
    assert "The target of 2028 is set all the same: Fewer posts." in repr(contents.document(w.strategy, "en").chapters)
