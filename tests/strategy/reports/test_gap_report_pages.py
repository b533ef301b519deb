"""The pages of gap reports: who may read and write, what they say, and what happens on a double click."""

import csv
import io
import re
import zipfile
from types import SimpleNamespace

import pytest

from strategy.reports.models import GapLine, GapReport
from strategy.reports.services import reports
from tests.markup import text
from tests.strategy.reporting import accept, make_report, workers
from tests.worlds import kept
from workforce.history.models import Event
from workforce.language import words

pytestmark = pytest.mark.django_db
NEW = "/reports/new/"


@kept
def report(world):
    workers(world)
    return make_report(world)


def waiting(world):
    return reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)


def asked(world, **more):
    return {"round": world.round.code, "requirement_set": world.requirements.code} | more


# Reading ------------------------------------------------------------------------------------------------------------
def test_list_and_report_for_whoever_sees_the_dashboard(world, report, sign_in):
    client = sign_in(world.observer)
    assert "Gap report 1" in text(client.get("/reports/"))
    page = text(client.get("/reports/1/"))
    assert "4 of 4 complete" in page and "Order 7, annex 1" in page
    assert (
        "Compute a new report" not in page
        and "Make it official" not in page
        and "Everything it was computed" not in page
    )


@pytest.mark.parametrize(
    "url", ["/reports/", "/reports/1/", "/reports/1/status/", "/reports/1/lines/?format=csv", "/reports/1/inputs/", NEW]
)
def test_partners_see_no_reports(world, report, sign_in, url):
    assert sign_in(world.partner).get(url).status_code == 403


def test_unknown_report(world, sign_in):
    assert sign_in(world.planner).get("/reports/99/").status_code == 404


def test_stale_report_says_why(world, sign_in):
    workers(world, {"abara": 9})
    make_report(world)
    accept(world, world.b, [{"cadre": "swo", "headcount": 11}])
    client = sign_in(world.planner)
    page = text(client.get("/reports/1/"))
    assert "The submission of Bukoro District Office on Bukoro was accepted." in page
    assert "Compute a new report" in page
    assert "Out of date" in text(client.get("/reports/"))


def test_reasons_are_said_where_there_is_no_figure(world, report, sign_in):
    assert "Unknown to the partner" in text(sign_in(world.member).get("/reports/1/"))


def test_the_page_shows_the_kinds_of_worker_apart_and_adds_none_up(world, report, sign_in):
    figures = {"current": 13, "required": 15, "difference": -2, "shortage": 4, "surplus": 2, "reason": ""}
    of_country = GapLine.objects.filter(report=report, area="TL", method="population_norm")
    of_country.filter(target_kind="kind").update(**figures)
    of_country.filter(target_kind="all").update(**figures | {"current": 26_026})
    page = text(sign_in(world.member).get("/reports/1/"))
    body = page.split("National figures by method and kind of worker")[1].split("</table>")[0]
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row) for row in body.split("<tr>")]
    rows = [[re.sub(r"<[^>]*>", " ", cell).strip() for cell in row] for row in rows if len(row) > 1]
    shown = {row[0]: row[1] for row in rows if row[0].startswith("Population norm")}
    assert len(shown) == 2 and set(shown.values()) == {"13"} and "26,026" not in page
    assert any("Professionals" in name for name in shown) and any("Volunteers" in name for name in shown)


@pytest.mark.parametrize(
    ("current", "required", "net", "shortage", "surplus", "decimals", "adds"),
    [
        (13.0, 15.0, -2.0, 4.0, 2.0, 1, True),
        (1.04, 1.0, 0.04, 0.0, 0.04, 1, True),
        (126.62, 194.56, -67.94, 194.56, 126.62, 1, False),  # -194.6 + 126.6 is -68.0, and -67.9 is shown
        (126.62, 194.56, -67.94, 194.56, 126.62, 2, True),
        (10.5, 12.4, -1.9, 2.3, 0.4, 0, False),  # 11 - 12 is -1, and -2 is shown
    ],
)
def test_a_row_says_when_it_does_not_add_up_as_shown(current, required, net, shortage, surplus, decimals, adds):
    row = {"current": current, "required": required, "difference": net, "shortage": shortage, "surplus": surplus}
    for rows in ([row], [None, SimpleNamespace(**row)], [{**row, "difference": None}, row]):
        assert (words.rounding(rows, decimals) == "") == adds
    assert words.rounding([None, dict.fromkeys(row)]) == ""


def test_the_note_stands_under_the_table_whose_row_does_not_add_up(world, report, sign_in):
    client, note = sign_in(world.member), "Each figure is rounded by itself."
    lines = GapLine.objects.filter(report=report)
    lines.update(current=13, required=15, difference=-2, shortage=4, surplus=2)
    assert note not in text(client.get("/reports/1/"))
    odd = {"current": 10.5, "required": 12.4, "difference": -1.9, "shortage": 2.3, "surplus": 0.4}
    lines.filter(area="TL", target_kind="kind").update(**odd)
    assert note in text(client.get("/reports/1/"))


def test_the_page_names_the_shares_that_held(world, report, sign_in):
    report.frozen["notable_share"] = 7
    report.parameters["enough_known"] = 83
    report.frozen["parameters"]["enough_known"] = 83
    report.save(update_fields=["frozen", "parameters"])
    page = text(sign_in(world.member).get("/reports/1/"))
    assert "<dt>Known before a figure is shown (%)</dt><dd>83</dd>" in page
    assert "workers that must not be missing (%)</dt><dd>7</dd>" in page


def test_progress_of_a_running_report(world, sign_in):
    report = waiting(world)
    client = sign_in(world.planner)
    page = text(client.get("/reports/1/"))
    assert 'hx-get="/reports/1/status/"' in page and "Cancel" in page
    GapReport.objects.claim(report.pk)
    assert "Being computed" in text(client.get("/reports/1/status/"))
    reports.run_report(GapReport.objects.get())
    ended = client.get("/reports/1/status/")
    assert ended["HX-Refresh"] == "true" and "hx-get" not in text(ended)


def test_downloads(world, report, sign_in):
    client = sign_in(world.planner)
    lines = client.get("/reports/1/lines/?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("report,round,as_of,area_name,target_name,area,")
    assert len(lines) == 1 + report.lines.count()
    named = {(row["target_kind"], row["target"]): row["target_name"] for row in csv.DictReader(lines)}
    assert all(named.values()) and named["all", ""] == "All kinds of worker, added up"
    assert named["kind", "professional"] == "Professionals"
    assert client.get("/reports/1/lines/?format=xlsx").content[:2] == b"PK"
    assert client.get("/reports/1/lines/?format=exe").status_code == 404
    inputs = client.get("/reports/1/inputs/")
    assert "records.parquet" in zipfile.ZipFile(io.BytesIO(inputs.content)).namelist()


def test_inputs_only_for_those_who_see_every_record(world, report, sign_in):
    assert sign_in(world.member).get("/reports/1/inputs/").status_code == 403
    assert sign_in(world.north_reviewer).get("/reports/1/inputs/").status_code == 403


# Asking for one -----------------------------------------------------------------------------------------------------
def test_new_report(world, sign_in, django_capture_on_commit_callbacks):
    workers(world)
    client = sign_in(world.planner)
    assert "Count at" in text(client.get(NEW))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(NEW, asked(world, base_level="region", employer_types=["local_government"]))
    made = GapReport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/reports/{made.number}/")
    assert (made.status, made.created_by, made.parameters["base_level"]) == ("done", world.planner, "region")
    assert [event.verb for event in Event.objects.of(made)] == ["computed", "requested"]


def test_new_report_invalid(world, sign_in):
    response = sign_in(world.planner).post(NEW, asked(world, round="1999", population_year="soon"))
    assert "There is a problem" in text(response)
    assert not GapReport.objects.exists()


def test_new_report_twice_at_once(world, sign_in):
    waiting(world)
    response = sign_in(world.planner).post(NEW, asked(world))
    assert "Gap report 1 is being computed with the same parameters." in text(response)
    assert GapReport.objects.count() == 1


WRITING = ["again", "cancel", "retry", "adopt", "withdraw"]


@pytest.mark.parametrize("act", WRITING)
def test_writing_wrong_verb_and_unknown(world, report, sign_in, act):
    client = sign_in(world.chair if act in ("adopt", "withdraw") else world.planner)
    verb = client.put if act in ("adopt", "withdraw") else client.get
    assert verb(f"/reports/1/{act}/").status_code == 405
    assert client.post(f"/reports/99/{act}/").status_code == 404


@pytest.mark.parametrize("act", ["new", *(f"1/{act}" for act in WRITING)])
@pytest.mark.parametrize("who", ["partner", "observer", "reviewer"])
def test_writing_wrong_role(world, report, sign_in, act, who):
    assert sign_in(world.people[who]).post(f"/reports/{act}/", {"erratum": "x"}).status_code == 403
    report.refresh_from_db()
    assert (report.standing, GapReport.objects.count()) == ("draft", 1)


def test_planner_cannot_adopt(world, report, sign_in):
    client = sign_in(world.planner)
    assert client.post("/reports/1/adopt/").status_code == client.post("/reports/1/withdraw/").status_code == 403


def test_again_cancel_retry(world, report, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(world.planner)
    assert client.post("/reports/1/again/")["Location"] == "/reports/2/"
    assert "is being computed" in text(client.post("/reports/1/again/", follow=True))
    client.post("/reports/2/cancel/")
    assert "This report was cancelled." in text(client.get("/reports/2/"))
    assert "no longer being computed" in text(client.post("/reports/2/cancel/", follow=True))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/reports/2/retry/")
    assert GapReport.objects.get(number=2).status == "done"
    assert "Only a report that failed or was cancelled" in text(client.post("/reports/2/retry/", follow=True))
