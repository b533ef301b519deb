"""The meeting pack: its numbers are those of the stored lines, its change is on matched areas,
and once sent out it does not move.
"""

import datetime
import json
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document

from mapping.rounds.models import ExpectedSubmission
from strategy.consultations.models import Consultation, Finding
from strategy.documents import docx, gathering
from strategy.group.models import AgendaItem, Decision, Meeting
from strategy.group.pages import (
    pack_document,
    pack_page,
    pack_page_plan,
    slides,
)
from strategy.group.services import (
    adoption,
    meetings,
    pack,
)
from strategy.group.views import packs
from strategy.plans.models import Action, Cost, Progress
from strategy.plans.pages import (
    assumption,
    projection,
    strategy_page,
)
from strategy.plans.services import (
    action_lists,
    versions,
)
from strategy.reports.models import GapLine, ReportArea, StockLine
from strategy.reports.services import reports
from strategy.reports.tasks import run_gap_report
from tests import factories
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM, accept, make_report
from tests.worlds import kept

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 12, 1)  # a month before the actions of planning.py end
EARLIER = {"abara": {"swo": 5, "cdo": 10, "para": 20}, "bukoro": {"swo": 11, "cdo": 2, "para": 30}}
NOW = {
    "abara": {"swo": 9, "cdo": 12, "para": 20},
    "bukoro": {"swo": 12, "cdo": 2, "para": 21},
    "dokka": {"swo": 0, "cdo": 0, "para": 0},
}


def report_of(w, round, workers):
    for place in (w.a, w.b, w.c, w.d):
        if place.code in workers:
            records = [{"cadre": cadre, "headcount": count} for cadre, count in workers[place.code].items()]
            factories.submission(round, w.offices[place.code], place, by=w.reviewer, records=records)
    made = reports.create(
        round=round, requirement_set=w.requirements, parameters={"population_year": 2026}, by=w.planner
    )
    run_gap_report(made.pk)
    made.refresh_from_db()
    return made


@kept
def w(world):
    """A meeting held on last year's report (2 areas), the next one on this year's (3 areas,
    one of them without a worker).
    """
    w = world
    w.before = report_of(w, w.last_round, EARLIER)
    make_strategy(w, report=report_of(w, w.round, NOW), status="in_force")
    given = {"strategy": w.strategy}
    w.held = Meeting.objects.create(
        number=1, title="Last year", on=datetime.date(2025, 11, 3), status="held", report=w.before, **given
    )
    w.meeting = Meeting.objects.create(number=2, title="Posts", on=datetime.date(2026, 11, 24), **given)
    w.item = AgendaItem.objects.create(
        meeting=w.meeting, number=1, title="Fund posts in Dokka?", is_for_decision=True, figure=w.figure, cost=2_400_000
    )
    return w


PROFESSIONAL = {"target_kind": "kind", "target": "professional"}


def lines(report, **more):
    """Of professionals: the kind of worker that the change, the worst areas and the trend of a pack are of."""
    return list(GapLine.objects.filter(report=report, method=NORM, **PROFESSIONAL, **more))


# Its numbers ----------------------------------------------------------------------------------------------------------
def test_the_headline_is_the_stored_line_and_its_shortage_the_sum_of_the_cells(w):
    made = pack.build(w.meeting, TODAY)
    stored = next(line for line in lines(w.report) if line.area == "TL")
    for name in (
        "current",
        "required",
        "difference",
        "ratio",
        "shortage",
        "surplus",
        "areas_counted",
        "areas_expected",
    ):
        assert made["gap"][name] == getattr(stored, name)
    base = set(ReportArea.objects.filter(report=w.report, is_base=True).values_list("code", flat=True))
    cells = [
        line
        for line in GapLine.objects.filter(report=w.report, method=NORM, target__in=["swo", "cdo"])
        if line.area in base and line.difference is not None
    ]
    assert made["gap"]["shortage"] == pytest.approx(sum(-min(0, cell.difference) for cell in cells))
    assert made["gap"]["surplus"] == pytest.approx(sum(max(0, cell.difference) for cell in cells))
    assert made["report"]["number"] == w.report.number and made["report"]["standing"] == "draft"
    assert made["report"]["coverage"] == {"expected": 4, "complete": 3, "partial": 0, "none": 1}


def test_the_change_is_on_the_areas_counted_in_full_both_times(w):
    change = pack.build(w.meeting, TODAY)["change"]
    then, now = ({line.area: line for line in lines(report)} for report in (w.before, w.report))
    both = [  # Abara and Bukoro: Dokka came only now, Chelim never
        code
        for code in EARLIER
        if then[code].cells_counted == then[code].cells_expected and now[code].cells_counted == now[code].cells_expected
    ]
    assert change["is_like"] and not change["is_same_round"] and change["matched"]["areas"] == len(both) == 2
    for name in ("current", "required", "shortage", "surplus", "difference"):
        assert change["matched"]["then"][name] == pytest.approx(sum(getattr(then[code], name) for code in both))
        assert change["matched"]["now"][name] == pytest.approx(sum(getattr(now[code], name) for code in both))
    assert change["matched"]["now"]["current"] - change["matched"]["then"]["current"] == 35 - 28  # without "para"
    assert change["then"]["areas_counted"] == 2 and change["then"]["current"] == then["TL"].current
    said = " ".join(pack_page.sections(pack.build(w.meeting, TODAY))[1].texts)
    assert "30 June 2025" in said and "30 June 2026" in said


def test_reports_of_one_round_and_the_same_report_say_so(w):
    for report, same_round, words in ((w.report, True, "nothing new was measured"), (None, True, "not in time")):
        again = report or make_again(w)
        Meeting.objects.filter(pk=w.held.pk).update(report=w.report)
        Meeting.objects.filter(pk=w.meeting.pk).update(report=again)
        made = pack.build(Meeting.objects.get(pk=w.meeting.pk), TODAY)
        assert made["change"]["is_same_round"] == same_round and made["change"]["is_same_report"] == (
            report is not None
        )
        assert words in pack_page.same_or_other(made)


def make_again(w):
    accept(w, w.c, [{"cadre": cadre, "headcount": 3} for cadre in ("swo", "cdo", "para")])
    return make_report(w)


def test_figures_that_are_not_alike_are_not_compared(w):
    type(w.strategy).objects.filter(pk=w.strategy.pk).update(method="caseload")
    made = pack.build(Meeting.objects.get(pk=w.meeting.pk), TODAY)
    assert made["report"]["method"] == "caseload" and made["change"]["is_like"] is False
    assert "matched" not in made["change"]
    assert any("compared" in text for text in pack_page.sections(made)[1].texts)


def test_an_area_without_a_worker_is_the_worst_and_is_named(w):
    made = pack.build(w.meeting, TODAY)
    base = [line for line in lines(w.report) if line.area in NOW]
    wanted = sorted((line for line in base if line.ratio < 1), key=lambda line: (line.ratio, -line.shortage))
    assert [row["code"] for row in made["worst"]] == [line.area for line in wanted]
    assert made["worst"][0]["code"] == "dokka" and made["worst"][0]["line"]["ratio"] == 0
    assert pack_page.worst_finding(made) == "Professionals: none in place in Dokka"


def test_several_areas_without_a_worker_are_all_named(w):
    made = pack.build(w.meeting, TODAY)
    made["worst"].insert(1, made["worst"][0] | {"code": "x", "name": "Xanadu", "names": {}})
    assert pack_page.worst_finding(made) == "Professionals: none in place in Dokka, Xanadu"


def test_the_worst_is_said_of_the_areas_known(w):
    """Chelim, of which nothing is known, may be worse."""
    made = pack.build(w.meeting, TODAY)
    made["worst"] = made["worst"][1:]
    assert pack_page.worst_finding(made).startswith("Professionals: of the areas known, least in place in Bukoro, ")


def test_kinds_of_worker_stand_apart_and_nothing_adds_them_up(w):
    made = pack.build(w.meeting, TODAY)
    stored = {
        line.target: line
        for line in GapLine.objects.filter(report=w.report, method=NORM, target_kind="kind", area="TL")
    }
    assert set(stored) == {"professional", "volunteer"} and set(made["kinds"]) == set(stored)
    everyone = GapLine.objects.get(report=w.report, method=NORM, target_kind="all", area="TL")
    assert everyone.current == sum(line.current for line in stored.values()) == 76
    section = pack_page.sections(made)[0]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in section.tables[0].rows}
    assert {name: row[1] for name, row in rows.items()} == {"Professionals": "35", "Volunteers": "41"}
    shown = [
        cell.text for each in pack_page.sections(made) for table in each.tables for row in table.rows for cell in row
    ]
    sectors = next(
        t for each in pack_page.sections(made) for t in each.tables if t.caption.startswith("Workers by sector")
    )
    assert shown.count("76") == sum(cell.text == "76" for row in sectors.rows for cell in row)
    assert "added up" in sectors.caption


def test_a_row_that_does_not_add_up_as_shown_says_so(w):
    made = pack.build(w.meeting, TODAY)
    whole = {"current": 10.0, "required": 12.0, "difference": -2.0, "shortage": 3.0, "surplus": 1.0}
    for own in made["kinds"].values():
        own |= whole
    assert pack_page.sections(made)[0].tables[0].note == ""
    made["kinds"]["professional"] |= {"shortage": 2.4, "surplus": 0.4, "difference": -2.0}  # -2 and +0: adds up
    assert pack_page.sections(made)[0].tables[0].note == ""
    made["kinds"]["professional"] |= {"shortage": 2.5, "surplus": 0.5, "difference": -2.0, "current": 10.5}
    assert "rounded by itself" in pack_page.sections(made)[0].tables[0].note


def test_who_has_not_reported_and_whose_turn_it_is(w):
    factories.submission(w.round, w.offices["chelim"], w.c, by=w.reviewer, status="submitted", records=[])
    made = pack.build(w.meeting, TODAY)
    assert [row["code"] for row in made["unreported"]["areas"]] == ["chelim"] and made["unreported"]["count"] == 1
    found = made["outstanding"]
    assert found["expected"] == ExpectedSubmission.objects.filter(round=w.round).count() == 5
    assert {(row["organisation"]["code"], row["turn"]) for row in found["rows"]} == {
        ("chelim-office", "reviewer"),
        ("hope", "partner"),
    }
    assert found["count"] == 2 and found["turns"] == {"partner": 1, "reviewer": 1}


def test_trend_sectors_and_cadres_are_the_stored_lines(w):
    made = pack.build(w.meeting, TODAY)
    national = GapLine.objects.filter(area="TL", method=NORM, target_kind="kind", target="professional")
    assert {row["target"] for row in made["trend"]} == {"kind:professional"}
    assert [(row["report"], row["line"]["current"]) for row in made["trend"]] == [
        (report.number, national.get(report=report).current) for report in (w.before, w.report)
    ]
    stock = sum(line.measures["headcount"] for line in StockLine.objects.filter(report=w.report)) / 1000
    assert [(row["code"], row["workers"], row["unknown"]) for row in made["sectors"]] == [("unspecified", stock, 0)]
    swo = next(entry for entry in made["cadres"] if entry["code"] == "swo")
    assert swo["line"]["current"] == 21 == sum(workers["swo"] for workers in NOW.values())


def test_actions_money_progress_decisions_and_findings(w):
    Cost.objects.create(action=w.third_action, year=2028, amount=1000, funded=0)
    Action.objects.filter(pk=w.second_action.pk).update(ends_on=datetime.date(2027, 11, 30))
    Action.objects.filter(pk=w.third_action.pk).update(status="done")
    for on, spent in ((1, 20), (2, 45)):
        Progress.objects.create(
            key=w.action.key,
            on=datetime.date(2027, 6, on),
            status="on_track",
            text="Posts filled",
            spent=spent,
            reported_by=w.planner,
        )
    given = {"meeting": w.held, "owner": w.office, "recorded_by": w.secretariat}
    Decision.objects.create(number=1, text="Late", due_on=TODAY - datetime.timedelta(1), **given)
    Decision.objects.create(number=2, text="Today", due_on=TODAY, **given)
    Decision.objects.create(
        number=3, text="Done", due_on=TODAY, status="done", done_at=timezone.now(), done_by=w.chair, **given
    )
    heard = Consultation.objects.create(
        strategy=w.strategy, title="Youth", groups=["youth"], method="survey", area=w.a, starts_on=TODAY, ends_on=TODAY
    )
    Finding.objects.create(consultation=heard, number=1, text="We wait too long.")
    made = pack.build(w.meeting, TODAY)
    assert [row["label"] for row in made["actions"]["overdue"]["rows"]] == ["1.2", "1.1"]  # 1.1 by its milestone
    w.action.milestones.update(done_on=TODAY)
    made = pack.build(w.meeting, TODAY)
    assert [row["label"] for row in made["actions"]["overdue"]["rows"]] == ["1.2"]
    assert [row["label"] for row in made["actions"]["due"]["rows"]] == ["1.1"]  # ends on 31 December 2027
    budget = made["budget"]
    assert (budget["cost"], budget["funded"], budget["unfunded"], budget["spent"]) == (1300, 150, 1150, 45)
    assert [(row["year"], row["cost"]) for row in budget["years"]] == [(2027, 100), (2028, 1200)]
    assert made["progress"]["count"] == 2
    assert (made["decisions"]["open"], made["decisions"]["overdue"], made["decisions"]["to_verify"]) == (2, 1, 1)
    assert (made["consultation"]["findings"], made["consultation"]["unanswered"]) == (1, 1)
    assert "TLD 150 of TLD 1,300 is funded" in pack_page_plan.money_finding(made)


def test_what_was_cancelled_is_in_no_sum_of_money(w):
    Cost.objects.create(action=w.third_action, year=2028, amount=1000, funded=10)
    Action.objects.filter(pk=w.third_action.pk).update(status="cancelled")
    budget = pack.build(w.meeting, TODAY)["budget"]
    assert (budget["cost"], budget["funded"], budget["unfunded"]) == (300, 150, 150)
    rows = action_lists.action_rows(w.strategy.actions.all(), TODAY)
    for found in (action_lists.summary(w.strategy, TODAY), action_lists.totals(rows)):
        assert (found["cost"], found["funded"], found["actions"], found["by_status"]["cancelled"]) == (300, 150, 3, 1)
    assert strategy_page.read_strategy(w.strategy).cost == 300
    assert sum(cost.amount for cost in gathering.read_plan(w.strategy).costs) == 300


def test_the_plan_over_the_gap_is_said_as_its_page_says_it(w):
    made = pack.build(w.meeting, TODAY)
    found = projection.summary(w.strategy)
    assert made["projection"]["gap_with_plan"] == pytest.approx(found["gap_with_plan"])
    assert made["projection"]["report"] == w.report.number
    said = assumption.said(found)
    assert said.startswith("With this plan the gap in 2030 is")
    assert any(said in section.texts for section in pack_page_plan.sections(made))
    slide = next(slide for slide in slides.build(made, {}) if slide.kind == "plan")
    assert "With this plan the gap in 2030 is" in slide.text and said.endswith(slide.note) and slide.note
    del made["projection"]  # as sent out before it was in a pack
    assert "projection" not in [section.key for section in pack_page_plan.sections(made)]


def test_groups_of_cadres_stand_apart_from_cadres(w):
    made = pack.build(w.meeting, TODAY)
    kinds = {entry["kind"] for entry in made["cadres"]}
    section = next(each for each in pack_page.sections(made) if each.key == "cadres")
    rows = {table.caption: len(table.rows) for table in section.tables}
    assert rows["By cadre"] == sum(entry["kind"] == "cadre" for entry in made["cadres"])
    assert rows.get("By group of cadres", 0) == sum(entry["kind"] == "group" for entry in made["cadres"])
    assert "cadre" in kinds


def test_json_keeps_it_whole_and_queries_do_not_grow(w, django_assert_max_num_queries):
    with django_assert_max_num_queries(50):
        made = pack.build(Meeting.objects.get(pk=w.meeting.pk), TODAY)
    assert json.loads(json.dumps(made)) == made


def test_a_pack_without_report_and_strategy(world):
    meeting = Meeting.objects.create(number=1, title="First", on=TODAY)
    made = pack.build(meeting, TODAY)
    assert made["report"] is None and "actions" not in made
    assert pack_page.headline(made) is None and pack_page.sections(made)[0].texts == ["There is no gap report yet."]
    assert read(made).core_properties.title == "Meeting 1: First"


# The version in force, and the next one ------------------------------------------------------------------------------
def next_version(w):
    """A draft that copies the version in force, dearer and with a finding; the meeting was told to follow it."""
    made, _lost = versions.next_version(w.strategy, by=w.planner)
    Cost.objects.filter(action__strategy=made, year=2028).update(amount=900)
    type(made).objects.filter(pk=made.pk).update(title="The next one", status="consultation")
    Meeting.objects.filter(pk=w.meeting.pk).update(strategy=made)
    return Meeting.objects.get(pk=w.meeting.pk), made


def test_the_pack_follows_the_version_in_force_and_labels_the_next(w, sign_in):
    meeting, made = next_version(w)
    found = pack.build(meeting, TODAY)
    assert (found["strategy"]["pk"], found["budget"]["cost"]) == (w.strategy.pk, 300)
    assert (found["next"]["pk"], found["next"]["budget"]["cost"]) == (made.pk, 1000)
    assert {row["pk"] for row in found["actions"]["overdue"]["rows"]} == {w.action.pk}
    sections = {section.key: section for section in pack_page_plan.whole(found)}
    assert sections["next"].title == "The next version: The next one, version 2 (in consultation)"
    assert sections["next"].texts[0] == "Not in force: nothing of it is being carried out yet."
    assert "TLD 1,000" in " ".join(sections["next"].texts) and "TLD 1,000" not in " ".join(sections["budget"].texts)
    assert sections["actions"].texts[0] == "In force: Testland workforce strategy, version 1 (in force)"
    kinds = {slide.kind: slide for slide in slides.build(found, {})}
    assert kinds["next"].title == sections["next"].title and "TLD 300" in kinds["plan"].title
    document = "\n".join(p.text for p in read(found).paragraphs)
    assert sections["next"].title in document
    page = sign_in(w.observer).get(reverse("meeting-pack", args=[meeting.pk])).content.decode()
    assert page.count(sections["next"].title) == 1
    shown = sign_in(w.observer).get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Testland workforce strategy" in shown and "The next one, version 2" in shown


def test_with_no_version_in_force_nothing_is_called_progress(w):
    type(w.strategy).objects.update(status="draft")
    found = pack.build(Meeting.objects.get(pk=w.meeting.pk), TODAY)
    assert found["strategy"] is None and found["next"]["status"] == "draft"
    assert not {"actions", "budget", "progress"} & {section.key for section in pack_page_plan.whole(found)}
    assert "plan" not in {slide.kind for slide in slides.build(found, {})}


def test_agenda_and_decisions_speak_of_the_action_of_the_version_in_force(w):
    next_version(w)
    AgendaItem.objects.filter(pk=w.item.pk).update(action_key=w.action.key)
    assert pack.build(Meeting.objects.get(pk=w.meeting.pk), TODAY)["agenda"][0]["action"]["pk"] == w.action.pk


def test_an_item_says_when_its_figure_is_of_a_draft_or_of_another_report_than_the_pack_shows(w, sign_in):
    def said():
        [cell] = [row[4] for row in pack_page_plan.agenda(pack.build(w.meeting, TODAY))[0].tables[0].rows]
        return cell.note

    what = "Social welfare officers, Population norm, 30 June 2026"
    assert said() == f"{what}, of a draft report"
    type(w.report).objects.update(standing="official")
    assert said() == what
    make_again(w)
    type(w.report).objects.update(standing="official")
    other = "of gap report 2, another than is shown here"
    assert said() == f"{what}, {other}"
    for name in ("meeting-pack", "meeting-present"):
        assert other in sign_in(w.chair).get(reverse(name, args=[w.meeting.pk])).content.decode()


def test_a_pack_that_was_sent_out_before_there_were_blocks_is_still_read(w):
    """As packs were kept until now: no next version, no indicators, no milestones."""
    old = pack.build(w.meeting, TODAY)
    del old["next"], old["indicators"], old["actions"]["milestones_overdue"]
    for row in old["actions"]["overdue"]["rows"]:
        del row["milestones"]
    assert "next" not in {section.key for section in pack_page_plan.whole(old)}
    assert [slide.kind for slide in slides.build(old, {})] == ["actions", "plan", "decide"]
    assert read(old).paragraphs


# What stands where ---------------------------------------------------------------------------------------------------
def test_a_slide_is_titled_by_what_stands_on_it(w):
    found = pack.build(w.meeting, TODAY)
    kinds = {slide.kind: slide for slide in slides.build(found, {})}
    assert kinds["plan"].title == pack_page_plan.money_finding(found) and kinds["plan"].svg
    assert kinds["actions"].title == "1 of 3 actions is overdue"
    assert len(kinds["actions"].table.rows) == 1
    assert kinds["actions"].table.rows[0][0].note == "Milestone overdue since 1 March 2027: Cabinet note"
    w.action.milestones.update(done_on=TODAY)
    kinds = {slide.kind: slide for slide in slides.build(pack.build(w.meeting, TODAY), {})}
    assert kinds["actions"].title == "3 of 3 actions are due until 29 February 2028, none is overdue"
    Action.objects.update(status="done")
    last = slides.build(pack.build(w.meeting, TODAY), {})
    assert "actions" not in {slide.kind for slide in last} and "actions overdue or due" in last[-1].text


def test_blocks_with_nothing_to_say_are_one_line(w, sign_in):
    found = pack.build(w.meeting, TODAY)
    line = pack_page_plan.whole(found)[-1]
    assert line.title == (
        "Nothing to report on: decisions to follow up, progress to verify, what people who received services said."
    )
    assert "No decision is to be followed up" not in (text := "\n".join(p.text for p in read(found).paragraphs))
    assert text.endswith(line.title)
    page = sign_in(w.observer).get(reverse("meeting-pack", args=[w.meeting.pk])).content.decode()
    assert line.title in page and "pack-progress" not in page


# Frozen ---------------------------------------------------------------------------------------------------------------
def test_a_pack_that_was_sent_out_does_not_move(w, sign_in):
    client = sign_in(w.secretariat)
    assert client.post(reverse("meeting-pack-send", args=[w.meeting.pk])).status_code == 302
    kept = Meeting.objects.get(pk=w.meeting.pk)
    assert kept.pack_by == w.secretariat and kept.pack["report"]["number"] == w.report.number
    client.get(reverse("group"))  # where what was done is said
    page, slides = (
        client.get(reverse(name, args=[w.meeting.pk])).content.decode() for name in ("meeting-pack", "meeting-present")
    )
    assert "As sent out on" in page
    make_again(w)  # Chelim reports after all
    w.item.delete()
    Action.objects.update(title="Another title")
    Decision.objects.create(number=9, text="Later", meeting=w.held, owner=w.office, due_on=TODAY, recorded_by=w.chair)
    assert pack.build(w.meeting, TODAY)["gap"]["current"] != kept.pack["gap"]["current"]
    assert Meeting.objects.get(pk=w.meeting.pk).pack == kept.pack
    assert without_tokens(client.get(reverse("meeting-pack", args=[w.meeting.pk])).content.decode()) == without_tokens(
        page
    )
    assert client.get(reverse("meeting-present", args=[w.meeting.pk])).content.decode() == slides


def without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_it_is_frozen_again_until_the_meeting_is_held(w, sign_in):
    meetings.send_pack(w.meeting, today=TODAY, by=w.secretariat)
    make_again(w)
    meetings.send_pack(w.meeting, today=TODAY, by=w.secretariat)
    newer = Meeting.objects.get(pk=w.meeting.pk)
    assert newer.pack["report"]["number"] > w.report.number
    meetings.hold(w.meeting, by=w.secretariat)
    assert Meeting.objects.get(pk=w.meeting.pk).report.number == newer.pack["report"]["number"]
    answer = sign_in(w.secretariat).post(reverse("meeting-pack-send", args=[w.meeting.pk]), follow=True)
    assert "cannot be done any more" in answer.content.decode()
    assert Meeting.objects.get(pk=w.meeting.pk).pack_at == newer.pack_at


def test_a_report_withdrawn_later_is_said_on_a_frozen_pack(w, sign_in):
    meetings.send_pack(w.meeting, today=TODAY, by=w.secretariat)
    adoption.adopt(w.report, by=w.chair)
    adoption.withdraw(w.report, by=w.chair, erratum="Dokka was counted twice.")
    page = sign_in(w.member).get(reverse("meeting-pack", args=[w.meeting.pk])).content.decode()
    assert "was withdrawn" in page and "Dokka was counted twice." in page


# Page and document ----------------------------------------------------------------------------------------------------
def test_the_page_says_it_all_in_a_fixed_number_of_queries(w, sign_in, django_assert_max_num_queries):
    client = sign_in(w.observer)
    with django_assert_max_num_queries(66):
        page = client.get(reverse("meeting-pack", args=[w.meeting.pk])).content.decode()
    for said in (
        "Professionals: none in place in Dokka",
        "Coverage: 3 of 4 complete, 1 not reported",
        "(draft)",
        "Counted in full both times: the same 2 areas (of 4) and 2 organisations",
        "TLD 2.4 million",
        "<svg",
        "Submissions outstanding",
    ):
        assert said in page


def write(made, **more):
    return docx.write(pack_document.make_document(made, **({"language": "en"} | more)))


def read(made, **more):
    return Document(BytesIO(write(made, **more)))


def test_the_document_has_headings_captions_repeated_headers_and_page_numbers(w):
    made = pack.build(w.meeting, TODAY)
    file = write(made, sent=timezone.now())
    with zipfile.ZipFile(BytesIO(file)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(name))
        foot = b"".join(parts.read(name) for name in parts.namelist() if "footer" in name)
        styles = parts.read("word/styles.xml").decode()
    assert b"PAGE" in foot and b"NUMPAGES" in foot and 'w:val="en"' in styles
    document = Document(BytesIO(file))
    assert document.sections[0].footer.paragraphs[0].text == "Meeting 2: Posts · Page 1 of 1"
    assert not document.sections[0].different_first_page_header_footer  # numbered from the first page on
    opening = [(p.text, p.style.name) for p in document.paragraphs[:2]]
    assert opening == [("Meeting 2: Posts", "Title"), ("24 November 2026", "Subtitle")]
    assert document.paragraphs[2].text.startswith("As sent out on") and document.paragraphs[3].text == "Agenda"
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    sections = [section for section in pack_page_plan.whole(made) if section.key != "nothing"]
    assert headings == [section.title for section in sections]
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    tables = [table for section in sections for table in section.tables]
    assert captions == [f"Table {at}. {table.caption}" for at, table in enumerate(tables, 1)]
    assert len(document.tables) == len(tables) > 10
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables)
    properties = document.core_properties
    assert properties.title == "Meeting 2: Posts" and "Testland" in properties.author and properties.language == "en"


def test_the_document_holds_the_figures_of_the_page(w):
    made = pack.build(w.meeting, TODAY)
    table = next(t for t in read(made).tables if t.rows[0].cells[0].text == "Kind of worker")
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows[1:]}
    assert rows["Professionals"][2] == f"{made['gap']['current']:.0f}" and rows["Professionals"][-1] == "3 of 4"


def test_a_reason_stands_across_the_figures_and_the_text_of_an_item_below_it(w):
    AgendaItem.objects.update(text="It was asked in May.")
    made = pack.build(w.meeting, TODAY)
    made["cadres"][0]["line"] |= {"difference": None, "reason": "not_reported"}
    tables = read(made).tables
    assert tables[0].rows[1].cells[0].text == "1. Fund posts in Dokka?\nIt was asked in May."
    row = next(
        row for table in tables for row in table.rows if "Not reported" in [cell.text for cell in row.cells[1:6]]
    )
    assert [cell.text for cell in row.cells[1:]] == ["Not reported"] * 5 + ["3 of 4"]
    assert [cell.grid_span for cell in row._tr.tc_lst] == [1, 5, 1]


def test_the_document_in_french_says_its_language(w, sign_in):
    with translation.override("fr"):
        assert "30 juin 2026" in "\n".join(p.text for p in read(pack.build(w.meeting, TODAY), language="fr").paragraphs)
    client = sign_in(w.member)
    client.cookies["django_language"] = "fr"
    answer = client.get(reverse("meeting-pack-docx", args=[w.meeting.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="meeting-2-fr.docx"'
    assert Document(BytesIO(answer.content)).core_properties.language == "fr"


# The projector --------------------------------------------------------------------------------------------------------
def test_one_figure_a_screen_as_the_mockup_has_it(w, sign_in):
    page = sign_in(w.chair).get(reverse("meeting-present", args=[w.meeting.pk])).content.decode()
    count = page.count('<section class="slide"')
    assert count == 7 and "<script" not in page and 'class="slides"' in page
    for at in range(1, count + 1):
        slide = page.split(f'id="s{at}"')[1].split("</section>")[0]
        assert f'aria-labelledby="h{at}"' in slide and f'<h2 id="h{at}">' in slide
        of_report = "Coverage: 3 of 4 complete, 1 not reported." in slide and "As of 30 June 2026." in slide
        assert of_report == (at <= 4)  # the others show nothing of the report
        assert f"{at} of {count}" in slide
        assert (f'href="#s{at + 1}">Next' in slide) == (at < count) and (f'href="#s{at - 1}">Back' in slide) == (at > 1)
    titles = [part.split("</h2>")[0].split(">")[-1] for part in page.split("<h2 ")[1:]]
    assert titles[2] == "Professionals: none in place in Dokka" and titles[-1] == "To decide today"
    assert page.count("Why this number?") == 4 and page.count("<details>") == 4
    assert reverse("decision-new", args=[w.meeting.pk]) + f"?item={w.item.pk}" in page


def test_a_slide_names_the_report_that_its_figures_are_of(w):
    """The plan's is that of the strategy, also where the pack shows another."""
    again = make_again(w)
    Meeting.objects.filter(pk=w.meeting.pk).update(report=again)
    made = pack.build(Meeting.objects.get(pk=w.meeting.pk), TODAY)
    found = {slide.kind: slide.source for slide in slides.build(made, packs.drawn(made))}
    assert again.number != w.report.number and f"gap report {again.number} (draft)" in found["headline"]
    assert found["plan"] == f"Projected from gap report {w.report.number} (draft), as of 30 June 2026."
    assert found["decide"] == found["actions"] == ""


def test_without_a_strategy_the_spread_is_shown_and_observers_record_nothing(w, sign_in):
    Meeting.objects.update(strategy=None)
    page = sign_in(w.observer).get(reverse("meeting-present", args=[w.meeting.pk])).content.decode()
    assert "would have to move" in page and "Record a decision" not in page


def test_the_projector_without_any_report(world, sign_in):
    meeting = Meeting.objects.create(number=1, title="First", on=TODAY)
    page = sign_in(world.chair).get(reverse("meeting-present", args=[meeting.pk])).content.decode()
    assert page.count('<section class="slide"') == 1 and "Nothing to decide today" in page
