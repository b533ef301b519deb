"""A comparison over time is made where the same organisations reported each time: trend, meeting, slides, plan, cited
figure and decision say the same areas and organisations, and what is not matched says so.

Testland in 2025 and 2026: the offices of Abara and Bukoro report both times; of Bukoro also others, as each test says.
"""

import datetime
import itertools
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from strategy.dashboard import panels
from strategy.figures.models import Figure
from strategy.group.models import Decision, Meeting
from strategy.group.pages import pack_document, pack_page, pack_trend, slides
from strategy.group.services import pack
from strategy.plans.pages import assumption, projection
from strategy.plans.services import action_lists, measured
from strategy.reports import matching, reading, sentences
from strategy.reports.models import ReportArea
from tests import factories
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM, make_report
from workforce.reference.models import Organisation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)
OFFICES = {("abara-office", "abara"): 10, ("bukoro-office", "bukoro"): 6}
NOW = {("abara-office", "abara"): 12, ("bukoro-office", "bukoro"): 6}


def send(w, round, sent, **more):
    """``sent``: {(organisation, area): social welfare officers, or None for a nil submission}, in this order."""
    for (organisation, area), count in sent.items():
        records = [] if count is None else [{"cadre": "swo", "headcount": count}]
        who, where = Organisation.objects.get(code=organisation), type(w.a).objects.get(code=area)
        factories.submission(round, who, where, by=w.reviewer, records=records, is_nil=count is None, **more)


def report(w, round, sent):
    send(w, round, sent)
    w.round, shown = round, w.round
    made = make_report(w, population_year=2026)
    w.round = shown
    return made


def compare(w, then, now):
    """Two rounds; a strategy in force that rests on the first, a meeting held on it, another on the second."""
    w.now_round = w.round
    Organisation.objects.create(code="other", name="Other Hands", employer_type="national_ngo")
    w.earlier = report(w, w.last_round, OFFICES | then)
    make_strategy(w, report=w.earlier, status="in_force")
    w.later = report(w, w.now_round, NOW | now)
    place = {"area": "TL", "target_kind": "cadre", "target": "swo"}
    w.cited = Figure.objects.create(report=w.earlier, method=NORM, field="current", **place)
    w.action.figures.set([w.cited])
    given = {"strategy": w.strategy}
    w.held = Meeting.objects.create(
        number=1, title="Last", on=datetime.date(2025, 11, 3), status="held", report=w.earlier, **given
    )
    w.meeting = Meeting.objects.create(number=2, title="Next", on=TODAY, report=w.later, **given)
    return w


def places(w):
    """Where a comparison stands: {place: what it says}."""
    made = pack.build(w.meeting, TODAY)
    change, trend = pack_page.sections(made)[1], pack_trend.section(made)
    country = ReportArea.objects.get(report=w.later, code="TL")
    by = reading.select(w.later, {"target": "cadre:swo"})
    return {
        "dashboard": panels.trend(w.planner, by, country)["finding"],
        "meeting": " ".join(change.texts),
        "meeting, table": change.tables[0].caption,
        "trend": trend.texts[0] if trend.texts else "",
        "slide, before": slides.before(made),
        "plan": assumption.counted_later(projection.summary(w.strategy))[0],
        "figure": measured.since([w.cited])[w.cited.pk].compared,
    }


def everywhere(w, words):
    """Every place compares the same; of 4 areas, but the plan is about the two that were counted."""
    found = {place: said.replace(" (of 4)", "").replace(" (of 2)", "") for place, said in places(w).items()}
    return {place: said for place, said in found.items() if words not in said} == {}


ONCE = {  # who reported for Bukoro in one of the rounds only
    "new": ({}, {("hope", "bukoro"): 3}),
    "gone": ({("hope", "bukoro"): 3}, {}),
    "with no worker": ({("hope", "bukoro"): 0}, {}),
    "nil": ({}, {("hope", "bukoro"): None}),
    "one of two": ({("hope", "bukoro"): 3, ("other", "bukoro"): 2}, {("hope", "bukoro"): 3}),
    "one for another, as many": ({("hope", "bukoro"): 3}, {("other", "bukoro"): 3}),
}


@pytest.mark.parametrize("then_now", ONCE.values(), ids=ONCE)
def test_who_reported_once_takes_its_area_out(world, then_now):
    w = compare(world, *then_now)
    assert everywhere(w, "the same area and 1 organisation")
    found = pack.build(w.meeting, TODAY)["change"]["matched"]
    assert (found["areas"], found["then"]["current"], found["now"]["current"]) == (1, 10, 12)
    assert "counted 12; " in places(w)["plan"]
    assert places(w)["figure"] == "Then 10 workers, now 12 workers, in the same area (of 4) and 1 organisation."


BOTH = {
    "the offices alone": ({}, {}),
    "an NGO both times": ({("hope", "bukoro"): 3}, {("hope", "bukoro"): 5}),
    "nil, then workers": ({("hope", "bukoro"): None}, {("hope", "bukoro"): 5}),
    "above the area, once": ({("ministry", "north"): 4}, {}),
}


@pytest.mark.parametrize("then_now", BOTH.values(), ids=BOTH)
def test_who_reported_both_times_is_compared_whatever_it_said(world, then_now):
    w = compare(world, *then_now)
    count = 2 + (("hope", "bukoro") in then_now[0])
    assert everywhere(w, f"the same 2 areas and {count} organisations")


def test_for_a_place_in_the_area_is_for_the_area(world):
    w = world
    w.area_below = factories.area("bukoro-east", w.levels.subcounty, w.b)
    compare(w, {("hope", "bukoro-east"): 3}, {("hope", "bukoro"): 3})
    assert ReportArea.objects.get(report=w.earlier, code="bukoro").reporters == ["bukoro-office", "hope"]
    assert everywhere(w, "the same 2 areas and 3 organisations")


def test_what_is_not_accepted_was_not_reported(world):
    w = world
    send(w, w.last_round, {("hope", "bukoro"): 3}, status="submitted")
    compare(w, {}, {})
    assert everywhere(w, "the same 2 areas and 2 organisations")


def test_without_a_matched_area_each_place_says_so(world):
    w = compare(world, {("hope", "bukoro"): 3, ("other", "abara"): 1}, {})
    found = places(w)
    assert found["dashboard"] == found["trend"] == ""
    assert sentences.not_matched(0, 4) in found["meeting"] and found["figure"] == sentences.not_matched(0, 4)
    assert found["slide, before"].startswith("Professionals, shown at meeting 1:")
    assert "cannot be compared with the projection from 2025" in found["plan"]
    row = projection.summary(w.strategy)["later"][0]
    assert (row["areas"], row["counted"], row["projected"]) == (0, None, None)
    assert projection.read_projection(w.strategy).drawn.empty
    made = pack.build(w.meeting, TODAY)
    assert "Each round counts only the areas that reported in it." in pack_trend.table(made).note
    assert not any("same areas" in title for title, _is_number in pack_trend.table(made).header)


def test_the_unmatched_figure_is_second_and_says_so(world):
    w = compare(world, {("hope", "bukoro"): 3}, {})
    section = pack_page.sections(pack.build(w.meeting, TODAY))[1]
    matched, each = section.tables
    assert matched.caption == "Counted in full both times: the same area (of 4) and 1 organisation"
    assert each.caption == "Shown then, and now" and "not the same ones" in each.note
    assert slides.before(pack.build(w.meeting, TODAY)).index("in the same area") < slides.before(
        pack.build(w.meeting, TODAY)
    ).index("shown at meeting 1")
    assert pack_trend.table(pack.build(w.meeting, TODAY)).header[1] == ("In place, same areas and organisations", True)


def test_the_order_of_organisations_changes_nothing(world):
    sent = {("hope", "bukoro"): 3, ("other", "bukoro"): 2, ("ministry", "bukoro"): 1}
    for order in itertools.islice(itertools.permutations(sent.items()), 0, 6, 2):
        with transaction.atomic():
            w = compare(world, sent, dict(order))
            assert everywhere(w, "the same 2 areas and 5 organisations")
            transaction.set_rollback(True)


def test_any_area_and_target_can_be_asked_for(world):
    w = compare(world, {}, {})
    asked = matching.Asked(
        (w.earlier.pk, w.later.pk), ReportArea.objects.get(report=w.later, code="bukoro"), NORM, "cadre", "swo"
    )
    found = matching.matched([asked, asked._replace(kind="all", target="")])
    assert [each.areas for each in found] == [1, 1]
    assert found[0].sums[w.later.pk]["ratio"] == pytest.approx(6 / (92_000 * 8 / 100_000))
    alone = matching.matched([asked._replace(reports=(w.later.pk,)), asked._replace(reports=())])
    assert alone == 2 * [matching.Matched()]


@pytest.mark.parametrize(("enough", "is_shown"), [(25, True), (26, False)])
def test_matched_areas_that_hold_too_little_show_no_figure(world, enough, is_shown):
    """Abara alone is matched: 184,000 of 723,500 children are 25.4 %. Both areas, which are known, hold 38 %."""
    type(world.country).objects.update(enough_known=enough)
    w = compare(world, {("hope", "bukoro"): 3}, {})
    said = places(w)
    assert (
        ("the same area (of 4)" in said["dashboard"]) == ("the same area (of 4)" in said["slide, before"]) == is_shown
    )
    assert (sentences.not_matched(1, 4) in said["meeting"]) == (said["figure"] == sentences.not_matched(1, 4))
    assert (sentences.not_matched(1, 4) in said["meeting"]) != is_shown
    assert "the same area (of 2)" in said["plan"]  # of the two areas it is about, Abara holds two thirds


def test_a_plan_of_which_too_little_is_matched_is_not_compared(world):
    """Bukoro holds a third of the children of the two areas."""
    type(world.country).objects.update(enough_known=36)
    w = compare(world, {("hope", "abara"): 3}, {})
    said = assumption.counted_later(projection.summary(w.strategy))[0]
    assert said.endswith("the same organisations reported both times in 1 of 2 areas, which is too few.")


# Reports and packs of before -----------------------------------------------------------------------------------------
def migration():
    name = next(Path("strategy/migrations").glob("*_reporters.py")).stem
    return import_module(f"strategy.migrations.{name}")


def test_older_reports_get_who_reported_from_what_was_frozen_with_them(world):
    w = world
    factories.area("bukoro-east", w.levels.subcounty, w.b)
    w.unit = factories.area("joint", w.levels.district, w.south)
    w.unit.members.set([w.c, w.d])
    compare(
        w,
        {("hope", "bukoro-east"): 3, ("other", "north"): 1, ("chelim-office", "joint"): 4},
        {("hope", "bukoro"): 1, ("dokka-office", "dokka"): 2},
    )
    stored = dict(ReportArea.objects.values_list("pk", "reporters"))
    assert ["bukoro-office", "hope"] in stored.values() and ["chelim-office"] in stored.values()
    ReportArea.objects.filter(is_base=True).update(reporters=[])
    migration().fill(apps, None)
    assert dict(ReportArea.objects.values_list("pk", "reporters")) == stored


def test_a_report_that_does_not_know_is_matched_by_area_alone_and_says_so(world):
    w = compare(world, {("hope", "bukoro"): 3}, {})
    type(w.earlier).objects.filter(pk=w.earlier.pk).update(inputs=None)
    migration().fill(apps, None)
    found = places(w)
    found.pop("plan")  # reads the inputs too
    assert all("the same 2 areas, whoever reported" in said for said in found.values())


def test_a_pack_sent_out_before_organisations_were_kept_says_so(world):
    w = compare(world, {}, {})
    made = pack.build(w.meeting, TODAY)
    del made["change"]["matched"]["organisations"], made["change"]["kinds"]
    for row in made["trend"]:
        del row["matched"]["organisations"], row["matched"]["ratio"], row["target"]
    assert "the same 2 areas, whoever reported" in pack_trend.finding(made)
    assert "the same 2 areas, whoever reported" in pack_page.sections(made)[1].tables[0].caption
    assert slides.before(made).startswith("Professionals, shown at meeting 1")
    assert pack_document.make_document(made, language="en")


# On the pages --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_say_it_with_their_figures_in_both_languages(world, sign_in, language):
    w = compare(world, {("hope", "bukoro"): 3}, {})
    decision = Decision.objects.create(
        meeting=w.held, number=1, text="Fund posts.", owner=w.office, figure=w.cited, due_on=TODAY, recorded_by=w.chair
    )
    client = sign_in(w.planner)
    client.cookies["django_language"] = language
    with translation.override(language):
        said, row = places(w), action_lists.action_rows(type(w.action).objects.filter(pk=w.action.pk), TODAY)
        action_lists.add_gaps(row)
        assert row[0].gaps[0].compared == said["figure"]
    wanted = {
        reverse("dashboard") + "?target=cadre:swo": [said["dashboard"]],
        reverse("meeting-pack", args=[w.meeting.pk]): [said["meeting, table"], said["trend"], said["plan"]],
        reverse("meeting-present", args=[w.meeting.pk]): [said["trend"], said["slide, before"]],
        f"/strategies/{w.strategy.pk}/gap/": [said["plan"]],
        reverse("decision", args=[decision.pk]): [said["figure"]],
    }
    for address, texts in wanted.items():
        page = " ".join(unescape(client.get(address).content.decode()).split())
        for text in texts:
            assert text and " ".join(text.split()) in page, (address, text)


def test_who_reported_is_in_no_package_and_no_answer(world, sign_in):
    w = compare(world, {("hope", "bukoro"): 3}, {})
    answer = sign_in(w.planner).get(f"/api/v1/reports/{w.later.number}/areas/")
    assert answer.status_code == 200 and "reporters" not in answer.content.decode()
