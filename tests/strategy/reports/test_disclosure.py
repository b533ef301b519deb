"""Who may not see records sees no small number: on the page, in lists to download, in the package, through the API."""

import csv
import io
import zipfile

import pytest

from mapping.submissions.models import Submission
from strategy.changes import services as changes
from strategy.documents import contents
from strategy.figures import citing
from strategy.gaps.disclosure import LEAST
from strategy.group.models import Meeting
from strategy.group.services import pack
from strategy.plans.services import plans
from strategy.reports.services import disclosure
from tests.markup import text
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM, accept, make_report
from tests.workforce.api.callers import with_token
from tests.worlds import kept

pytestmark = pytest.mark.django_db
FIGURES = ["figures:read"]


@kept
def report(world):
    """Two workers in one district, nine in another; of one of the two all that a record tells."""
    told = {"cadre": "swo", "employment": "contract", "headcount_female": 2, "qualified": 1, "exits_headcount": 1}
    accept(world, world.a, [told | {"headcount": 2}, {"cadre": "cdo", "headcount": 12}])
    accept(world, world.b, [{"cadre": "swo", "headcount": 9}, {"cadre": "cdo", "headcount": 20}])
    accept(world, world.c, [{"cadre": "swo", "headcount": 14, "exits_headcount": 1}, {"cadre": "cdo", "headcount": 31}])
    accept(world, world.d, [{"cadre": "swo", "headcount": 0}, {"cadre": "cdo", "headcount": 40}])
    return make_report(world)


def package(response):
    opened = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return {
        name[:-4].rpartition("/")[2]: list(csv.DictReader(io.StringIO(opened.read(name).decode("utf-8-sig"))))
        for name in opened.namelist()
        if name.endswith(".csv")
    }


def number(value):
    return float(value) if value not in ("", None) else None


def assert_safe(lines, stock):
    """No small number stands there, and the only ones that are missing are not the rest of a sum."""
    for line in lines:
        assert not 0 < (number(line["current"]) or 0) < LEAST, line
    swo = {row["area"]: number(row["headcount"]) for row in stock if row["cadre"] == "swo"}
    assert swo["abara"] is None and swo["bukoro"] is None  # the north's total less bukoro's would tell abara's
    assert {row["reason"] for row in stock if row["area"] == "abara" and row["cadre"] == "swo"} == {"suppressed"}
    cadre = {
        line["area"]: number(line["current"])
        for line in lines
        if (line["target_kind"], line["target"], line["method"]) == ("cadre", "swo", "population_norm")
    }
    assert cadre["abara"] is None and cadre["bukoro"] is None and cadre["chelim"] == swo["chelim"] == 14


@pytest.mark.parametrize("who", ["member", "observer"])
def test_the_package_of_who_may_not_see_records(world, report, sign_in, who):
    tables = package(sign_in(getattr(world, who)).get(f"/reports/{report.number}/package/"))
    assert_safe(tables["lines"], tables["stock"])
    assert set(tables["stock"][0]) == {"area", "cadre", "headcount", "fte", "reason"}
    told = [
        row for row in tables["rates"] if row["code"] == "turnover_headcount" and row["area"] in ("abara", "chelim")
    ]
    assert told and {(row["numerator"], row["reason"]) for row in told if row["target"] == "swo"} == {
        ("", "suppressed")
    }


def test_the_package_of_who_sees_records_is_whole(world, report, sign_in):
    stock = package(sign_in(world.planner).get(f"/reports/{report.number}/package/"))["stock"]
    assert {"employment", "qualified"} <= set(stock[0])
    assert [row["headcount"] for row in stock if (row["area"], row["cadre"]) == ("abara", "swo")] == ["2.0"]


def test_a_token_for_figures_sees_no_records_whoever_made_it(world, report):
    caller = with_token(world.planner, world.ministry, scopes=FIGURES)
    path = f"/api/v1/reports/{report.number}"
    tables = package(caller.client.get(f"{path}/package/", headers=caller.headers))
    assert_safe(caller.all(f"reports/{report.number}/lines/"), tables["stock"])
    rates = caller.all(f"reports/{report.number}/rates/", target="swo", area="abara")
    assert rates and all(row["numerator"] is None for row in rates if row["reason"] == "suppressed")
    assert "suppressed" in {row["reason"] for row in rates}


def test_an_answer_kept_by_one_reader_is_not_anothers(world, report, sign_in):
    path = f"/api/v1/reports/{report.number}/lines/"
    tags = {
        sign_in(person).get(path, HTTP_ACCEPT="application/json")["ETag"] for person in (world.planner, world.member)
    }
    assert len(tags) == 2


def test_lists_to_download(world, report, sign_in):
    client = sign_in(world.member)
    for url in (
        f"/reports/{report.number}/lines/?format=csv",
        "/areas/abara/?format=csv",
        "/areas/?format=csv&target=cadre:swo&by=district",
    ):
        rows = list(csv.DictReader(io.StringIO(client.get(url).content.decode("utf-8-sig"))))
        own = [
            row
            for row in rows
            if row.get("area_code", row.get("area")) == "abara" and row.get("target", "swo") != "cdo"
        ]
        assert own and not [row for row in own if 0 < (number(row["current"]) or 0) < LEAST], url


def test_the_page_of_an_area(world, report, sign_in):
    page = text(sign_in(world.member).get("/areas/abara/"))
    assert "Withheld: small numbers" in page and "Who employs them" not in page
    assert "Who employs them" in text(sign_in(world.planner).get("/areas/abara/"))
    why = text(sign_in(world.member).get(f"/reports/{report.number}/why/?target=cadre:swo&area=abara"))
    assert "Withheld: small numbers" in why


def test_who_sees_the_records_of_a_part_sees_its_numbers_and_no_others(world, report, sign_in):
    tables = package(sign_in(world.north_reviewer).get(f"/reports/{report.number}/package/"))
    cadre = {row["area"]: row["current"] for row in tables["lines"] if row["target"] == "swo"}
    assert float(cadre["abara"]) == 2 and float(cadre["chelim"]) == 14


def test_a_change_between_reports_tells_no_more_than_the_reports(world, report, sign_in):
    Submission.objects.filter(area=world.c).update(status="superseded")
    accept(world, world.c, [{"cadre": "swo", "headcount": 15}, {"cadre": "cdo", "headcount": 31}], version=2)
    asked = changes.request(report, make_report(world), by=world.planner)
    path = f"/changes/{report.number}/{asked.later.number}/"
    rows = list(
        csv.DictReader(io.StringIO(sign_in(world.member).get(f"{path}export/?format=csv").content.decode("utf-8-sig")))
    )
    mine = {row["area_code"] for row in rows if row["target_code"] == "swo" and row["figure"] == "current"}
    assert "chelim" in mine and not mine & {"abara", "bukoro"}
    assert "swo" in {row["target_code"] for row in rows}
    page = sign_in(world.member).get(f"{path}abara/?target=cadre:swo&figure=current")
    assert page.status_code == 200 and "Withheld: small numbers" in text(page)


# Documents, cited figures, packs --------------------------------------------------------------------------------------
@pytest.fixture
def cited(world, report):
    """What the strategy cites of the two workers of Abara, and of what gives their number away."""
    make_strategy(world, report)
    place = {"method": NORM, "target_kind": "cadre", "target": "swo"}
    found = [
        plans.cite(report, area=area, field=field, **place)
        for area, field in (("abara", "current"), ("abara", "shortage"), ("abara", "ratio"), ("bukoro", "current"))
    ]
    for figure in found:
        plans.attach(world.objective, figure, by=world.planner)
    return found


def read_as(user):
    return disclosure.read_by(lambda: disclosure.paths_of(user))


def text_of(strategy):
    return str(contents.document(strategy, "en")).replace("\\u202f", "\u202f")


def test_a_document_shows_what_the_page_shows_to_the_same_person(world, cited):
    numbers = {figure.pk: citing.read_figure(figure).text for figure in cited}
    with read_as(world.planner):
        assert {figure.pk: citing.read_figure(figure).text for figure in cited} == numbers
        whole = text_of(world.strategy)
    with read_as(world.member):
        hidden = {figure.pk: citing.read_figure(figure) for figure in cited}
        masked = text_of(world.strategy)
    assert all(shown.value is None and shown.reason for shown in hidden.values())
    for figure in cited:
        assert numbers[figure.pk] in whole
        assert f"{numbers[figure.pk]} (Gap report" not in masked and citing.sentence(figure) not in masked


@pytest.mark.parametrize("who, sees", [("planner", True), ("member", False), ("observer", False)])
def test_the_page_of_a_cited_figure(world, cited, sign_in, who, sees):
    type(world.strategy).objects.filter(pk=world.strategy.pk).update(status="consultation")
    answer = sign_in(getattr(world, who)).get(citing.page_url(cited[0]))
    assert answer.status_code == 200
    assert ("2 workers" in text(answer)) is sees


def test_a_pack_is_one_text_for_all_and_hides_small_numbers(world, report):
    meeting = Meeting.objects.create(number=1, title="First", on=report.round.as_of, report=report)
    with read_as(world.planner):
        found = pack.build(meeting, report.round.as_of)
    numbers = {row["code"]: row["workers"] for row in found["sectors"]}
    assert all(not 0 < (number or 0) < LEAST for number in numbers.values())
    for row in [*found["cadres"], *found["worst"]]:
        assert not 0 < (row["line"]["current"] or 0) < LEAST


def test_a_small_sector_and_the_rest_of_the_total_are_hidden(world):
    accept(world, world.a, [{"cadre": "swo", "headcount": 3, "sector": "justice"}, {"cadre": "cdo", "headcount": 12}])
    accept(world, world.b, [{"cadre": "cdo", "headcount": 30, "sector": "welfare"}])
    report = make_report(world)
    meeting = Meeting.objects.create(number=1, title="First", on=report.round.as_of, report=report)
    rows = {row["code"]: (row["workers"], row["reason"]) for row in pack.build(meeting, report.round.as_of)["sectors"]}
    hidden = [code for code, (workers, reason) in rows.items() if (workers, reason) == (None, "suppressed")]
    assert len(hidden) >= 2 and rows["justice"][0] is None, rows
