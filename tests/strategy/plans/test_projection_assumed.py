"""What a projection assumes: taken from the report's own records and the populations held, said wherever a projected
figure is printed, and held against what a later round counted.

Testland in 2025: 120 paid officers in Abara and Bukoro of whom 12 joined and 8 left; 14 in Chelim, where nobody knows;
200 volunteers of whom 20 joined and 40 left. So of paid workers 10 % join and 6.7 % leave, of volunteers 10 and 20 %.
"""

import csv
import datetime
import io
from html import unescape

import docx
import openpyxl
import pytest
from django.utils import translation

from strategy.documents import contents
from strategy.documents import docx as docx_file
from strategy.documents.tree import Paragraph
from strategy.group.models import Meeting
from strategy.group.pages import pack_document, pack_page_plan, slides
from strategy.group.services import pack
from strategy.plans.models import Cost
from strategy.plans.pages import assumption, projection
from strategy.plans.services import observed
from strategy.reports.services import reports
from strategy.reports.tasks import run_gap_report
from strategy.requirements.models import Requirement
from tests import factories
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.reference.models import Population

TODAY = datetime.date(2026, 11, 1)


def report_of(w, round, rows):
    """``rows``: {office: [(cadre, employment, workers, joined, left)]}."""
    for place in (w.a, w.b, w.c, w.d):
        names = ("cadre", "employment", "headcount", "hires_headcount", "exits_headcount")
        records = [dict(zip(names, row, strict=True)) for row in rows.get(place.code, ())]
        if records:
            factories.submission(round, w.offices[place.code], place, by=w.reviewer, records=records)
    made = reports.create(
        round=round, requirement_set=w.requirements, parameters={"population_year": 2026}, by=w.planner
    )
    run_gap_report(made.pk)
    made.refresh_from_db()
    return made


def officers(workers, joined=None, left=None):
    return ("swo", "permanent", workers, joined, left)


def volunteers(workers, joined=None, left=None):
    return ("para", "unpaid_volunteer", workers, joined, left)


@kept
def w(world):
    """The strategy rests on the report of 2025; its three posts in Abara, of 2027, are paid for until 2028."""
    w = world
    seen = {
        "abara": [officers(60, 9, 6), volunteers(40, 8, 20)],
        "bukoro": [officers(60, 3, 2), volunteers(160, 12, 20)],
        "chelim": [officers(14)],
    }
    Requirement.objects.filter(code="norm-cdo").delete()
    make_strategy(w, report=report_of(w, w.last_round, seen))
    return w


def workers(found, year, area="abara", target="swo", track="without"):
    rows = found.results.years
    return rows[(rows["year"] == year) & (rows["area"] == area) & (rows["target"] == target)][track].item()


# From the data --------------------------------------------------------------------------------------------------------
def test_as_observed_is_what_the_records_say(w):
    found = projection.read_projection(w.strategy)
    assert workers(found, 2026) == pytest.approx(60 + 6 - 4)
    assert workers(found, 2026, "chelim") == pytest.approx(14 * (1 + 0.1 - 8 / 120))  # nobody knows: as the others
    assert workers(found, 2026, "bukoro", "para") == pytest.approx(160 + 16 - 32)
    nobody = projection.read_projection(w.strategy, replaced=0.0)
    assert workers(nobody, 2026) == pytest.approx(60 - 4)
    assert found.assumes["seen"] == [
        {"is_volunteer": False, "workers": 120, "joined": 12, "left": 8},
        {"is_volunteer": True, "workers": 200, "joined": 20, "left": 40},
    ]
    assert found.assumes["known"] == pytest.approx(320 / 334)
    assert assumption.assumption(found.assumes).startswith(
        "Assumed: as many join each year, and the same share leave, as observed from 1 July 2024 to 30 June 2025 (paid "
        "workers: 12 joined, 8 left of 120; volunteers: 20 joined, 40 left of 200; known of 96\u202f% of the workers); "
        "the plan’s posts come on top."
    )


def test_the_page_names_the_pool_of_each_share(w, sign_in):
    rows = projection.flow_rows(projection.read_projection(w.strategy))
    assert [(row["target"], row["is_volunteer"], row["rate_from"], row["workers"]) for row in rows] == [
        ("para", True, "own", 200),
        ("swo", False, "own", 120),
    ]  # there is no volunteer officer and no paid para-social worker
    page = sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/gap/").content.decode()
    assert "Of fewer than 100 workers a share says little" in page


def test_a_flow_period_of_half_a_year_is_taken_to_a_year(w):
    report = w.strategy.report
    report.round.flow_from = datetime.date(2025, 1, 1)
    rows = observed.flows(report, "headcount").set_index(["cadre", "is_volunteer"])
    assert rows.loc[("swo", False), ["workers", "joined", "left", "known_of"]].tolist() == [120, 24, 16, 134]


def test_only_employers_that_the_report_counts(w):
    report = w.strategy.report
    for types, count in ((["national_ngo"], 0), (["local_government"], 2)):
        type(report).objects.filter(pk=report.pk).update(
            parameters=report.parameters | {"employer_types": types}, fingerprint=types[0]
        )
        report.refresh_from_db()
        assert len(observed.flows(report, "headcount")) == count


def test_without_frozen_records_nobody_joins_or_leaves_and_that_is_said(w):
    type(w.report).objects.filter(pk=w.report.pk).update(inputs=None, fingerprint="none")
    found = projection.read_projection(w.strategy)
    assert workers(found, 2030) == 60 and set(found.results.flows["rate_from"]) == {"none"}
    assert "nobody joins and nobody leaves, for the report does not know" in assumption.assumption(found.assumes)


def test_what_is_required_grows_as_the_people_have(w):
    said = "How fast this group grows is not known, so no growth of what is required: Children under 18."
    assert said in assumption.assumption(projection.summary(w.strategy)["assumes"])
    for place in (w.a, w.b, w.c, w.d):  # no figure of the country: its parts, matched
        now = Population.objects.get(area=place, group=w.children)
        Population.objects.create(area=place, group=w.children, year=2016, count=now.count // 2, source="Census 2016")
    found = projection.read_projection(w.strategy)
    required = found.country.set_index("year")["required"]
    assert required[2026] / required[2025] == pytest.approx(2 ** (1 / 10), rel=1e-5)
    assert "grows by 7.2\u202f% a year, as this group did from 2016 to 2026: Children under 18." in (
        assumption.assumption(found.assumes)
    )
    for year, count in ((2020, 1_000_000), (2024, 1_000_000)):  # the country's own figures come first
        Population.objects.create(area=w.root, group=w.children, year=year, count=count, source="Projection")
    assert projection.summary(w.strategy)["assumes"]["growth"][0]["rate"] == 0
    chosen = projection.summary(w.strategy, projection.read_projection(w.strategy, growth=0.05))
    assert "grows by 5.0\u202f% a year, as chosen." in assumption.assumption(chosen["assumes"])


def test_parts_of_which_few_are_held_twice_say_nothing_of_the_country(w):
    Population.objects.create(area=w.b, group=w.children, year=2016, count=46_000, source="Census 2016")
    Population.objects.create(area=w.c, group=w.children, year=2016, count=205_000, source="Census 2016")
    assert projection.summary(w.strategy)["assumes"]["growth"][0]["rate"] is None  # 502,000 of 723,500


def test_posts_end_with_their_money(w, sign_in):
    found = projection.read_projection(w.strategy)
    more = [workers(found, year, track="plan") - workers(found, year) for year in range(2026, 2031)]
    assert more == pytest.approx([0, 3, 3 * (1 - 8 / 120), 0, 0])
    said = assumption.assumption(found.assumes)
    assert "Posts end when the money of their action ends: 3 of them, the first after 2028." in said
    page = sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/gap/").content.decode()
    assert "Posts that end with their money" in page and "posts: 3, with a cost until 2028" in page
    Cost.objects.all().delete()
    said = assumption.assumption(projection.summary(w.strategy)["assumes"])
    assert "Posts of actions without a cost are assumed to continue: 3." in said


# A later round --------------------------------------------------------------------------------------------------------
def count_again(w):
    """2026: Chelim sends nothing, Dokka for the first time."""
    return report_of(
        w,
        w.round,
        {
            "abara": [officers(70), volunteers(30)],
            "bukoro": [officers(66), volunteers(150)],
            "dokka": [officers(5), volunteers(0)],
        },
    )


def test_a_later_round_is_held_against_the_projection_on_what_both_count(w, sign_in):
    assert projection.summary(w.strategy)["later"] == []
    again = count_again(w)
    found = projection.summary(w.strategy)
    row = found["later"][0]
    assert (row["counted"], row["projected"]) == (pytest.approx(316), pytest.approx(62 + 62 + 36 + 144))
    said = (
        f"The round of 2026 (Gap report {again.number}, draft) counted 316; the projection from 2025 said 304 with "
        "this plan: 12 too few, in the same 2 areas (of 3) and 2 organisations."
    )
    assert assumption.counted_later(found) == [said]
    page = sign_in(w.planner).get(f"/strategies/{w.strategy.pk}/gap/").content.decode()
    assert said in page and "What was counted since" in page and f"/reports/{again.number}/" in page
    drawn = projection.read_projection(w.strategy).drawn
    assert drawn["counted"].tolist() == [320, 316] and drawn["plan"].tolist() == pytest.approx([320, 304])


def test_workers_counted_by_another_rule_are_not_compared(w):
    Requirement.objects.filter(code="norm-para").update(counts_volunteers=False)
    count_again(w)
    assert [row["counted"] for row in projection.summary(w.strategy)["later"]] == [136]  # officers alone


@pytest.mark.parametrize(
    ("counted", "words"), [(10.4, "8 too many"), (18.4, "as the projection from 2025 said"), (20, "2 too few")]
)
def test_the_difference_is_of_the_numbers_shown(counted, words):
    row = {
        "report": 7,
        "standing": "official",
        "year": 2026,
        "base": 2025,
        "counted": counted,
        "projected": 18.3,
        "areas": 1,
        "organisations": 1,
        "of": 2,
    }
    assert words in assumption.counted_later({"later": [row]})[0]


# Everywhere it is printed ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_projected_figure_is_printed_without_what_it_assumes(w, sign_in, language):
    count_again(w)
    meeting = Meeting.objects.create(number=1, title="Posts", on=TODAY, strategy=w.strategy)
    client = sign_in(w.planner)
    client.cookies["django_language"] = language
    with translation.override(language):
        found = projection.summary(w.strategy)
        assumed, said = assumption.assumption(found["assumes"]), assumption.said(found)
        assert assumed in said
        made = pack.build(meeting, TODAY)
        assert any(said in section.texts for section in pack_page_plan.whole(made))
        shown = [slide for slide in slides.build(made, {}) if assumption.finding(found) in slide.text]
        assert shown and all(assumed in f"{slide.text} {slide.note}" for slide in shown)
    for made_page in ("pack", "present"):
        answer = client.get(f"/group/meetings/{meeting.pk}/{made_page}/")
        assert assumed in unescape(answer.content.decode())
    printed = docx.Document(io.BytesIO(docx_file.write(pack_document.make_document(made, language=language))))
    assert said in [paragraph.text for paragraph in printed.paragraphs]
    address = f"/strategies/{w.strategy.pk}/gap/"
    assert assumed in unescape(client.get(address).content.decode())
    document = contents.document(w.strategy, language)
    blocks = [block for chapter in document.chapters for block in chapter.blocks if isinstance(block, Paragraph)]
    assert said in ["".join(run.text for run in block.runs) for block in blocks]  # what DOCX and PDF are printed from
    written = docx.Document(io.BytesIO(docx_file.write(document)))
    assert said in [paragraph.text for paragraph in written.paragraphs]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx").content))
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert assumed in cells
    text = client.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert {
        row["assumption"] for row in csv.DictReader(io.StringIO(text), delimiter=";" if language == "fr" else ",")
    } == {assumed}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("replaced=0", "nobody who leaves is replaced, unless by the plan"),
        ("replaced=50", "50\u202f% of those who leave are replaced"),
        ("growth=0", "What is required does not grow, as chosen."),
        ("growth=2.5", "What is required grows by 2.5\u202f% a year, as chosen."),
    ],
)
def test_another_choice_is_named_where_its_figures_stand(w, sign_in, query, words):
    client = sign_in(w.planner)
    assert words in client.get(f"/strategies/{w.strategy.pk}/gap/?{query}").content.decode()
    assert words in client.get(f"/strategies/{w.strategy.pk}/gap/?{query}&format=csv").content.decode()


def test_a_pack_of_the_first_calculation_says_what_that_assumed():
    old = {"year": 2030, "gap_with_plan": 2626.0, "gap_without": 9284.0, "unfunded_part": 1.0, "version": "1"}
    assert "nobody who leaves is replaced, unless by the plan; what is required does not grow" in assumption.said(old)
