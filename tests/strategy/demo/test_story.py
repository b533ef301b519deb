"""The demonstration tells the truth: its texts agree with its figures, its figures with one another."""

from collections import Counter
from itertools import pairwise

import pytest
from django.db.models import F, Sum

from mapping.submissions.models import Record
from strategy.assessments.models import Assessment
from strategy.demo import figures, objectives, plan
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.models import AgendaItem, Decision
from strategy.library.models import Resource
from strategy.plans.models import Action, Endorsement, Indicator, Objective, Progress, Section
from strategy.plans.services import measured, paths
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea
from tests.strategy.demo.claims import Cited, judge, judge_attached
from workforce.history.models import Event
from workforce.reference.models import Area

pytestmark = pytest.mark.slow


def test_no_text_is_contradicted_by_the_figure_beside_it(demo):
    """Every section and objective, agenda item and decision; `test_claims` shows that a wrong one is found."""
    cited = {key: facts(each) for key, each in citing.read_figures(Figure.objects.all()).items()}
    areas = Area.objects.exclude(code="UG").filter(level__code="subregion").values_list("name", flat=True)
    texts = [each.text for each in (*Section.objects.all(), *Objective.objects.all())]
    found = [judge(text, cited, areas) for text in texts]
    resting = [*AgendaItem.objects.exclude(figure=None), *Decision.objects.all()]
    found += [
        judge_attached(f"{getattr(each, 'title', '')} {each.text}", cited[each.figure_id], areas) for each in resting
    ]
    assert [fault for each in found for fault in each.faults] == []
    assert len(resting) == 10 and sum(each.judged for each in found) > 60


def facts(shown):
    """A cited figure as `claims` holds it."""
    figure, rate = shown.figure, shown.figure.rate
    lines, value = (
        (RateLine.objects.filter(code=rate), "value")
        if rate
        else (GapLine.objects.filter(method=figure.method), figure.field)
    )
    lines = lines.filter(report=figure.report, target_kind=figure.target_kind, target=figure.target)
    kind, of, share, others = rate or figure.field, 0, None, {}
    if kind == "coverage":
        of = ReportArea.objects.get(report=figure.report, code=figure.area).areas_expected
        share = shown.value / of
    else:
        others = {each.area: getattr(each, value) for each in lines if getattr(each, value) is not None}
        share = shown.value if kind in {"ratio", "vacancy_approved", "turnover_headcount", "registered_share"} else None
    parts = [number for area, number in others.items() if area.startswith("subregion:")]
    is_worst = kind == "ratio" and bool(parts) and shown.value == min(parts)
    country = others.get("UG")
    return Cited(kind, shown.value, share, of, shown.area, figure.target, shown.text, is_worst, country)


def complete_areas(report):
    return ReportArea.objects.filter(report=report, is_base=True, coverage="complete")


def workers(report, cadre, areas):
    """Of a cadre in these areas."""
    lines = GapLine.objects.filter(report=report, method="population_norm", target=cadre, area__in=areas)
    return lines.aggregate(all=Sum("current"))["all"]


def test_the_story_is_uneven(demo, report):
    """Some places fall, social workers become fewer; who leaves and joins leads from round to round."""
    before = GapReport.objects.get(round=report.round.previous)
    then, now = (
        {
            each.area: each.current
            for each in GapLine.objects.filter(report=each, method="population_norm", target_kind="all", reason="")
        }
        for each in (before, report)
    )
    both = [code for code in then.keys() & now.keys() if code.startswith(("district:", "city:"))]
    falling = sum(now[code] < then[code] for code in both)
    assert 0.1 < falling / len(both) < 0.4 and now["subregion:acholi"] < then["subregion:acholi"]
    reports = GapReport.objects.order_by("round__as_of")
    alike = set.intersection(*({area.code for area in complete_areas(each)} for each in reports))
    social, officers = ([workers(each, cadre, alike) for each in reports] for cadre in ("swo", "pswo"))
    assert social == sorted(social, reverse=True) and officers == sorted(officers) and len(set(social + officers)) == 6
    flows = Record.objects.filter(submission__round=report.round, headcount__isnull=False)
    assert not flows.exclude(headcount=F("opening_headcount") + F("hires_headcount") - F("exits_headcount")).exists()
    key = ["area", "cadre", "employer", "employment", "level", "submission__organisation"]
    held = {
        tuple(row[:-1]): row[-1]
        for row in Record.objects.filter(submission__round=report.round.previous).values_list(*key, "headcount")
    }
    pairs = [(held[tuple(row[:-1])], row[-1]) for row in flows.values_list(*key, "opening_headcount")
             if tuple(row[:-1]) in held]  # fmt: skip
    assert len(pairs) > 500 and sum(a != b for a, b in pairs) < 0.02 * len(pairs)


def test_registration_is_known_only_where_there_is_a_register(report):
    rates = RateLine.objects.filter(report=report, code="registered_share", area="UG", target_kind="cadre")
    assert {each.target for each in rates if each.value is not None} == set(figures.REGISTERS)
    others = Record.objects.exclude(cadre__code__in=figures.REGISTERS)
    assert (
        not others.exclude(registered=None).exists() and not others.exclude(flags__registered="not_applicable").exists()
    )


def test_targets_are_better_than_baselines_and_go_one_way(demo):
    for indicator in Indicator.objects.prefetch_related("targets"):
        way = [float(each.value) for each in indicator.targets.order_by("year")]
        way = [float(indicator.baseline), *way] if indicator.baseline is not None else way
        steps = [after - before for before, after in pairwise(way)]
        assert all(step <= 0 if indicator.is_lower_better else step >= 0 for step in steps), indicator.name
        assert indicator.baseline is None or steps[0] != 0, indicator.name


def test_no_target_is_worse_than_its_baseline_or_passed_without_a_reason(demo, report):
    for indicator in Indicator.objects.prefetch_related("targets"):
        assert paths.unconfirmed(indicator, measured.details([indicator])[indicator.pk]) == {}, indicator.name


def test_what_was_adopted_and_endorsed_was_agreed_on_in_a_meeting_held_after_it_was_there(demo):
    adopted = GapReport.objects.filter(standing="official").select_related("resolution", "adopted_in")
    assert len(adopted) == 2
    for each in adopted:
        assert each.resolution.meeting == each.adopted_in and each.finished_at < each.adopted_in.begins_at
        assert each.finished_at.date() > each.round.closes and each.adopted_at == each.adopted_in.begins_at
    endorsed = Endorsement.objects.get()
    handed_in = Event.objects.of(endorsed.strategy).get(verb="to_review").at
    assert endorsed.resolution.meeting == endorsed.meeting and handed_in < endorsed.meeting.begins_at
    assert endorsed.endorsed_at.date() < endorsed.strategy.in_force_from
    agreed = [*(each.resolution for each in adopted), endorsed.resolution]
    assert all(each.deciding >= each.quorum == 3 and len(each.present) > each.deciding for each in agreed)
    assert any(each.reservations for each in agreed) and any(each.conflicts for each in agreed)


def test_a_post_costs_the_same_in_every_year(demo):
    """Where an action pays posts, a year costs what the posts there cost; choosing volunteers, the new ones."""
    paid = 0
    for action in Action.objects.filter(effects__kind="posts", strategy__version=2).distinct():
        posts = list(action.effects.filter(kind="posts").select_related("cadre"))
        for cost in action.costs.all():
            there = Counter()
            for each in posts:
                is_once = each.cadre.code in objectives.ONCE
                if each.year == cost.year or (each.year < cost.year and not is_once):
                    there[each.cadre.code] += int(each.count)
            if action.title.startswith("Fill vacant"):
                expected = 2 * sum(
                    int(each.count) for each in posts if each.year == cost.year
                )  # to advertise and choose
            else:
                price = objectives.PER_YEAR | objectives.ONCE
                expected = sum(price[cadre] * count for cadre, count in there.items())
            assert float(cost.amount) / plan.MILLION == pytest.approx(expected, abs=0.5), (action.title, cost.year)
            paid += 1
        assert action.costs.count() == action.ends_on.year - action.starts_on.year + 1
    assert paid > 20
    for item in AgendaItem.objects.exclude(cost=None):
        action = Action.objects.get(strategy__version=2, key=item.action_key)
        assert item.cost == action.costs.aggregate(all=Sum("amount"))["all"]


def test_what_is_said_of_who_reported_is_so(demo, report):
    silent = [{each.code for each in ReportArea.objects.filter(report=each, is_base=True, coverage="none")}
              for each in GapReport.objects.order_by("round__as_of")]  # fmt: skip
    assert [len(each) for each in silent[:2]] == [24, 15]
    said = Progress.objects.get(text__startswith="All 24 local governments").text
    assert "nine of them" in said and len(silent[0] - silent[1]) == 9
    done = Decision.objects.get(text__startswith="The fifteen").follow_ups.first().text
    assert "eleven of them" in done and len(silent[1] - silent[2]) == 11


def test_the_self_assessment_agrees_with_the_strategy(demo):
    first = Assessment.objects.order_by("pk").first()
    answers = dict(first.answers.values_list("statement__code", "answer"))
    assert len(answers) == 85 and {"SUP-4-O2", "SUP-4-D2", "DEV-2-O2", "SUP-2-D1"} <= {
        code for code, answer in answers.items() if answer == "no"
    }  # no register by law, curricula differ, nine workers for each supervisor: so says the strategy
    assert {answers[f"progress-{number}"] for number in (1, 2, 5)} == {"yes"}
    for element, rating in first.ratings.values_list("element__code", "rating"):
        own = [answer for code, answer in answers.items() if code.startswith(f"{element}-")]
        agreed = (own.count("yes") + own.count("partly") / 2) / len(own)
        assert abs(rating - (1 + 3 * agreed)) < 1.1, (element, rating, agreed)


def test_the_library_holds_six_guides_that_can_be_used(demo):
    texts = list(Resource.objects.values_list("text", flat=True))
    assert len(texts) == 6 and all(500 < len(text.split()) < 1200 for text in texts)
    assert all(max(map(len, text.splitlines())) <= 140 for text in texts)
