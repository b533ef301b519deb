"""The demonstration country, loaded once: what it holds, and its newest gap report counted
again from the partners' files.
"""

import io
from collections import Counter
from fractions import Fraction

import pytest
from django.core.files import File
from django.core.management import CommandError, call_command
from django.db.models import Sum

from mapping.coverage.services import (
    coverage,
)
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.services import overlapping
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Record, Submission, WarningAnswer
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services import uploads
from strategy.assessments.models import Assessment
from strategy.demo import figures, objectives
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.models import Decision, Meeting
from strategy.plans.models import Effect, Objective, Progress, Section, Strategy
from strategy.plans.pages import projection
from strategy.reports import matching
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea
from strategy.writing.texts import figure_ids
from tests.strategy.demo.conftest import demonstrate, line
from tests.strategy.recount import Recount
from workforce.people.models import User
from workforce.reference.models import Area, Country, Population

pytestmark = pytest.mark.slow
CLOSE = Fraction(1, 10**9)  # of the figure: what floating point may be off


@pytest.fixture(scope="module")
def recount(newest):
    accepted = {
        (each.organisation.code, each.area.code): each.listed_cadres
        for each in Submission.objects.accepted().filter(round=newest).select_related("organisation", "area")
    }
    settled = {
        (each.area.code, each.cadre.code, each.employer.code): each.organisation.code if each.organisation else ""
        for each in OverlapDecision.objects.filter(round=newest)
    }
    missing = {}
    for each in newest.expected.select_related("organisation", "area"):
        if (each.organisation.code, each.area.code) not in accepted:
            missing.setdefault(each.area.code, []).append(each.organisation.code)
    earlier = Submission.objects.accepted().filter(round=newest.previous)
    names = ("submission__organisation__code", "submission__area__code")
    rows = Record.objects.filter(submission__in=earlier).values_list(*names).annotate(workers=Sum("headcount"))
    before = {(organisation, area): Fraction(workers or 0, 1000) for organisation, area, workers in rows}
    return Recount(files_of(newest), accepted, settled, missing, before)


def files_of(round):
    found = {}
    for upload in Upload.objects.filter(round=round).select_related("organisation"):
        with upload.file.open("rb") as opened:
            found[upload.organisation.code] = opened.read().decode()
    return found


def differing(stored, expected, names):
    """The first ten places where the stored lines are not the ones expected: [(key, name, stored, expected)]."""
    found = []
    for key, wanted in expected.items():
        for name in names:
            has, should = getattr(stored[key], name), wanted[name]
            if isinstance(has, float) and should is not None:
                equal = abs(Fraction(has) - should) <= CLOSE * max(1, abs(should))
            else:
                equal = has == should
            if not equal:
                found.append((key, name, has, should))
    return found[:10]


# The command --------------------------------------------------------------------------------------------------------
def test_says_what_it_loaded_and_where_the_sign_ins_are(demo, settings):
    assert demo == "The demonstration country is loaded: Uganda, three rounds, illustrative figures.\n"
    sheet = settings.VAR / "demo-signins.txt"
    assert sheet.stat().st_mode & 0o777 == 0o600
    password = sheet.read_text().splitlines()[1].rpartition(" ")[2]
    assert User.objects.get(username="planner").check_password(password)
    assert password != "" and not User.objects.get(username="cbs-abim").has_usable_password()


def test_second_time_leaves_everything_as_it_is(demo, django_assert_num_queries):
    before = [Record.objects.count(), User.objects.count(), Upload.objects.count()]
    with django_assert_num_queries(1):
        assert demonstrate() == "The demonstration country is there already.\n"
    assert [Record.objects.count(), User.objects.count(), Upload.objects.count()] == before


def test_refuses_a_database_named_by_its_address(demo, settings):
    settings.EMBEDDED = settings.DEBUG = settings.TESTING = False
    with pytest.raises(CommandError, match="DATABASE_URL and may hold real figures"):
        demonstrate()


# What it holds ------------------------------------------------------------------------------------------------------
def test_areas_and_populations_are_ugandas(demo):
    levels = Counter(Area.objects.values_list("level__code", flat=True))
    assert levels == {"country": 1, "region": 4, "subregion": 17, "local_government": 146}
    kinds = Counter(
        code.partition(":")[0]
        for code in Area.objects.filter(level__code="local_government").values_list("code", flat=True)
    )
    assert kinds == {"district": 136, "city": 10}
    census = Population.objects.filter(group__code="total", year=2024)
    assert census.get(area__code="UG").count == 45_905_417
    assert census.filter(area__level__code="local_government").aggregate(all=Sum("count"))["all"] == 45_905_417
    assert Country.current().illustrative


def test_three_rounds_and_the_reports_of_the_older_ones_are_official(demo, newest):
    rounds = list(Round.objects.order_by("as_of"))
    assert len(rounds) == 3 and [each.previous for each in rounds] == [None, *rounds[:2]]
    older = GapReport.objects.filter(round__in=rounds[:2])
    assert list(older.values_list("status", "standing", "adopted_by__username")) == [("done", "official", "chair")] * 2
    assert newest.is_open
    for round, complete in zip(rounds[:2], (122, 131), strict=True):
        assert coverage.summary(coverage.round_coverage(round)) == {
            "expected": 146,
            "complete": complete,
            "partial": 0,
            "none": 146 - complete,
        }


def test_coverage_of_the_newest_round(newest):
    rows = coverage.round_coverage(newest).set_index("area")
    assert coverage.summary(rows.reset_index()) == {"expected": 146, "complete": 134, "partial": 4, "none": 8}
    found = {
        code: tuple(rows.loc[code, ["status", "state", "whose_turn"]])
        for code in ("district:amudat", "district:kween", "district:kaabong", "district:obongi", "district:nwoya")
    }
    assert found == {
        "district:amudat": ("none", "nothing", "partner"),
        "district:kween": ("none", "submitted", "reviewer"),
        "district:kaabong": ("none", "sent_back", "partner"),
        "district:obongi": ("none", "draft", "partner"),
        "district:nwoya": ("partial", "nothing", "partner"),
    }
    assert all(rows.loc[code, "state"] == "nothing" for code in figures.SILENT)
    kaabong = Submission.objects.filter(round=newest, area__code="district:kaabong").order_by("version")
    assert [(each.version, each.status, bool(each.note)) for each in kaabong] == [
        (1, "sent_back", True),
        (2, "draft", True),
    ]


def test_nobody_is_the_worst_case_and_the_silent_have_a_reason(report):
    karenga = line(report, "district:karenga")
    assert Submission.objects.get(round=report.round, area__code="district:karenga").is_nil
    assert (karenga.ratio, karenga.current, karenga.reason) == (0, 0, "") and karenga.shortage == karenga.required > 0
    silent = line(report, "district:amudat")
    assert (silent.ratio, silent.difference, silent.reason) == (None, None, "not_reported")
    partial = line(report, "district:nwoya", "psw", "cadre")
    assert partial.current > 0 and (partial.difference, partial.reason) == (None, "partly_reported")
    unknown = line(report, "district:adjumani", "psw", "cadre")
    assert (unknown.current, unknown.reason) == (None, "unknown_to_partner")


def test_more_posts_filled_than_approved(report):
    found = line(report, "district:kyankwanzi", "acdo", "cadre", "approved_posts")
    assert found.surplus == found.difference > 0 and found.ratio == 1
    rate = RateLine.objects.get(report=report, area=found.area, target="acdo", code="vacancy_approved")
    assert rate.value == 0 and rate.above == found.surplus


def test_the_partner_whose_figures_jump_answered_for_it(newest):
    own = Submission.objects.filter(round=newest, organisation__code=figures.JUMP_NGO)
    before = Submission.objects.filter(round=newest.previous, organisation__code=figures.JUMP_NGO)
    now, then = (
        Record.objects.filter(submission__in=each).aggregate(all=Sum("headcount"))["all"] for each in (own, before)
    )
    assert now > 2 * then and set(own.values_list("status", flat=True)) == {"submitted"}
    answers = WarningAnswer.objects.filter(round=newest, organisation__code=figures.JUMP_NGO, rule="jump")
    assert answers.count() == Record.objects.filter(submission__in=own).count() > 0


def test_workers_of_two_partners_count_once_and_low(report):
    found = {(each["area"], each["cadre"]): each for each in report.frozen["overlaps"]}
    assert {place: each["decision"] for place, each in found.items()} == {
        ("district:isingiro", "psw"): "",
        ("district:kasese", "psw"): "keep",
        ("district:ntungamo", "psw"): "",
        ("district:luwero", "psw"): "",
        ("district:luwero", "caregiver"): "",
        ("district:kampala", "caregiver"): "both",
    }
    for place, each in found.items():
        low, high = sorted(each["totals"]["headcount"])
        counted = low + high if place[0] == "district:kampala" else low
        assert (each["counted"]["headcount"], each["difference"]["headcount"]) == (counted, low + high - counted)
        assert bool(each["settled"]) == bool(each["decision"])


def test_overlaps_are_left_to_settle_and_last_rounds_answer_is_offered(newest):
    found = overlapping.Found(newest)
    assert (found.summary()["open"], found.summary()["settled"]) == (4, 2)
    [isingiro] = overlapping.Found(newest, area="isingiro")[0:2]
    before = overlapping.before(newest, [isingiro.key_hash])[isingiro.key_hash]
    assert before.organisation.code == "hope-for-every-child" and before.decided_at.year == newest.as_of.year - 1
    [(pair, count)] = found.pairs()
    assert ({each.code for each in pair}, count) == ({"cbs-luwero", "crane-community-services"}, 2)


def test_headquarters_stand_apart(report, recount):
    uganda = line(report, "UG")
    at_ministry = Record.objects.filter(submission__round=report.round, area__code="UG")
    assert uganda.headquarters == at_ministry.aggregate(all=Sum("headcount"))["all"] / 1000 == 64
    cadres = GapLine.objects.filter(report=report, method="population_norm", target_kind="cadre", reason="")
    assert uganda.current == cadres.filter(area__in=recount.bases).aggregate(all=Sum("current"))["all"]


# The figures --------------------------------------------------------------------------------------------------------
def test_every_gap_line_is_what_the_files_add_up_to(report, recount):
    stored = {
        (each.method, each.target_kind, each.target, each.area): each for each in GapLine.objects.filter(report=report)
    }
    expected = recount.lines()
    assert stored.keys() == expected.keys() and len(expected) == 168 * 54
    assert sum(each["difference"] is not None for each in expected.values()) > 6000
    assert differing(stored, expected, next(iter(expected.values()))) == []


def test_every_rate_is_its_two_sums_divided(report, recount):
    expected = recount.rates()
    stored = {
        (each.code, each.target_kind, each.target, each.area): each
        for each in RateLine.objects.filter(report=report, code__in={key[0] for key in expected})
    }
    assert stored.keys() == expected.keys() and len(expected) == 168 * 17 * 8
    assert sum(each["value"] is not None for each in expected.values()) > 8000
    assert differing(stored, expected, next(iter(expected.values()))) == []


def test_areas_of_the_report_hold_coverage_and_children(report, recount):
    found = {each.code: each for each in ReportArea.objects.filter(report=report)}
    assert found.keys() == recount.under.keys() and len(found) == 168
    for code, area in found.items():
        said = recount.coverage(code)
        assert (area.areas_expected, area.areas_complete, area.areas_partial) == (
            said["areas_expected"],
            said["areas_complete"],
            said["areas_partial"],
        )
        below = sum(recount.children[base] for base in recount.under[code])
        assert area.children == recount.children.get(code, below)  # published, else the sum of the parts


def test_the_same_report_again_is_the_same_bytes(report):
    call_command("gap_report", "--wait", stdout=io.StringIO())
    again = GapReport.objects.filter(round=report.round).first()
    assert again.pk != report.pk and again.digest == report.digest and again.fingerprint == report.fingerprint


# The round trip -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "organisation", ["cbs-isingiro", "cbs-adjumani", "cbs-kyankwanzi", "hope-for-every-child", figures.POLICE, "mglsd"]
)
def test_a_file_sent_again_changes_nothing(newest, organisation):
    upload = Upload.objects.filter(round=newest, organisation__code=organisation).earliest("pk")
    with upload.file.open("rb") as opened:
        again = uploads.create_upload(
            round=newest,
            organisation=upload.organisation,
            file=File(opened),
            filename=upload.filename,
            by=upload.created_by,
        )
    again = tasks.run_now(again)
    assert (again.outcome, again.sha256) == (Upload.Outcome.READY, upload.sha256)
    counts = {kind: again.proposal[kind]["records"] for kind in ("new", "changed", "unchanged", "missing")}
    held = Record.objects.filter(submission__round=newest, submission__organisation__code=organisation).count()
    assert counts == {"new": 0, "changed": 0, "unchanged": held, "missing": 0} and held > 0


def test_every_office_is_expected_once_and_is_the_anchor(newest):
    anchors = ExpectedSubmission.objects.filter(round=newest, is_anchor=True)
    assert anchors.count() == anchors.values("area").distinct().count() == 146


def test_the_strategy_is_there_whole_and_marked_illustrative(demo):
    interim, strategy = Strategy.objects.order_by("version")
    assert (interim.status, strategy.status) == ("in_force", "consultation")
    assert interim.is_illustrative and strategy.is_illustrative
    choices = Counter(strategy.choices.values_list("is_chosen", flat=True))
    assert choices == {True: 11, False: 1} and all(
        strategy.choices.filter(is_chosen=False).values_list("reason", flat=True)
    )
    assert strategy.objectives.count() == len(objectives.OBJECTIVES)
    assert strategy.actions.count() == sum(len(objective[5]) for objective in objectives.OBJECTIVES)
    assert not strategy.actions.filter(lead=None).exists() and not strategy.actions.filter(costs=None).exists()
    assert not strategy.indicators.filter(source="measured", baseline=None).exists()
    kept = set(interim.actions.values_list("key", flat=True))
    assert kept and kept < set(strategy.actions.values_list("key", flat=True))  # the same actions go on


def test_every_figure_of_its_texts_has_a_number(demo):
    shown = citing.read_figures(Figure.objects.all())
    assert len(shown) > 20
    assert [each.figure.pk for each in shown.values() if each.value is None] == []
    texts = [section.text for section in Section.objects.all()] + [
        objective.text for objective in Objective.objects.all()
    ]
    known = set(Figure.objects.values_list("pk", flat=True))
    assert all(found <= known for found in map(figure_ids, texts)) and not any("{" in text for text in texts)


def test_the_plan_narrows_the_gap_and_does_not_close_it(demo):
    """Its posts are about as many as it would need if nobody who leaves were replaced; as observed, more than that."""
    strategy = Strategy.objects.get(version=2)
    found = projection.summary(strategy)
    assert 0 < found["gap_with_plan"] < found["gap_funded"] < found["gap_without"]
    nobody = projection.summary(strategy, projection.read_projection(strategy, replaced=0.0))
    assert nobody["unplaced"] < 0.1 * float(sum(Effect.objects.filter(kind="posts").values_list("count", flat=True)))


def test_the_leadership_group_has_met_decided_and_followed_up(demo):
    *_older, held, planned = Meeting.objects.order_by("number")
    assert (held.status, planned.status) == ("held", "planned") and held.pack["report"]
    assert Counter(Decision.objects.values_list("status", flat=True)) == {"open": 2, "done": 1, "verified": 1}
    assert not Decision.objects.filter(figure=None).exists()
    assert Progress.objects.exclude(verified_by=None).exists() and Assessment.objects.count() == 2


# Over time ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("within", ["UG", "subregion:karamoja", "subregion:west-nile", "district:isingiro"])
@pytest.mark.parametrize("target", [("kind", "professional"), ("kind", "volunteer"), ("cadre", "psw"), ("all", "")])
def test_two_rounds_are_compared_as_a_plain_count_says(report, within, target):
    """Area by area, from the submissions that were accepted and the lines stored: sums of Python numbers."""
    before = GapReport.objects.filter(round=report.round.previous).latest("number")
    parents = dict(Area.objects.values_list("code", "parent__code"))
    names = dict(zip(("method", "target_kind", "target"), ("population_norm", *target), strict=True))
    sums, areas, everyone = [[0, 0, 0], [0, 0, 0]], 0, set()
    for area in Area.objects.filter(level__code="local_government").values_list("code", flat=True):
        chain = [area]
        while parents[chain[-1]]:
            chain.append(parents[chain[-1]])
        then, now = (
            sorted(
                Submission.objects.filter(status="accepted", round=each.round, area__code=area).values_list(
                    "organisation__code", flat=True
                )
            )
            for each in (before, report)
        )
        lines = [GapLine.objects.filter(report=each, area=area, **names).first() for each in (before, report)]
        whole = all(
            each and each.difference is not None and each.cells_counted == each.cells_expected for each in lines
        )
        if within not in chain or not whole or lines[0].cells_expected != lines[1].cells_expected:
            continue
        if then == now:
            areas, everyone = areas + 1, everyone | set(then)
            for each, line_ in zip(sums, lines, strict=True):
                each[:] = [each[0] + line_.current, each[1] + line_.required, each[2] + line_.shortage]
    asked = matching.Asked(
        (before.pk, report.pk), ReportArea.objects.get(report=report, code=within), "population_norm", *target
    )
    found = matching.matched([asked])[0]
    assert (found.areas, found.organisations) == (areas, len(everyone)) and areas
    for each, (current, required, shortage) in zip((before, report), sums if found else (), strict=bool(found)):
        got = found.sums[each.pk]
        assert [got[name] for name in ("current", "required", "shortage")] == pytest.approx(
            [current, required, shortage]
        )
        assert got["ratio"] == pytest.approx((required - shortage) / required)
    assert within != "UG" or bool(found)
