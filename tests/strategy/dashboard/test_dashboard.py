"""The pages of the leadership group: what they show is what the report's lines say, beside coverage and reasons."""

import csv
import io

import pandas as pd
import pytest
from django.urls import reverse

from mapping.columns import STOCK_TABLE
from mapping.files import read_table
from mapping.uploads.models import Upload
from strategy.dashboard.views import areas
from strategy.reports import reading
from strategy.reports.models import GapLine, ReportArea
from tests import markup
from tests.strategy.reporting import accept, make_report, workers
from tests.worlds import kept

pytestmark = pytest.mark.django_db
PAGES = ["dashboard", "areas", "cadres", "coverage"]


@kept
def reported(world):
    """Dokka nobody, Chelim few, Bukoro above the norm, Abara reported by the NGO only."""
    workers(world, {"bukoro": 11, "chelim": 14, "dokka": 0})
    accept(world, world.a, [{"cadre": "swo", "headcount": 4}], organisation=world.ngo)
    world.report = make_report(world)
    return world


def text(response):
    return markup.text(response).replace("\u202f", " ")


def test_headline_stands_beside_its_coverage(reported, sign_in):
    page = text(sign_in(reported.planner).get(reverse("dashboard"), {"target": "cadre:swo"}))
    line = GapLine.objects.get(report=reported.report, area="TL", method="population_norm", target="swo")
    assert (line.current, round(line.required, 2), round(line.shortage, 2), round(line.surplus, 2)) == (
        25,
        43.16,
        21.8,
        3.64,
    )
    assert "Testland has in place 21 of 43 social welfare officers required by norm" in page
    for shown in (
        "<dd>25</dd>",
        "<dd>43</dd>",
        "−22",
        "+4",
        "49 %",
        "<bdi>3/4</bdi>",
        "3 of 4 complete, 1 partly reported",
    ):
        assert shown in page
    assert "Dokka" in page and "Partly reported" in page


def test_worst_first_and_unreported_last(reported):
    selection = reading.select(reported.report, {"target": "cadre:swo"})
    areas = reading.areas(reported.report)
    lines = reading.lines(selection)
    shown = [code for code, area in areas.items() if area.level == "district"]
    values = {code: lines[code].ratio for code in shown}
    known, unknown = reading.ordered(shown, values, selection.measure)
    assert known == ["dokka", "chelim", "bukoro"]
    assert unknown == ["abara"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_download_holds_what_the_page_shows(reported, sign_in, kind, tmp_path):
    answer = sign_in(reported.planner).get(reverse("dashboard"), {"target": "cadre:swo", "format": kind})
    assert answer.status_code == 200 and f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        header = next(row for row in rows if "area_code" in row)
        found = {row[header.index("area_code")]: row for row in rows if len(row) == len(header)}
        cell = lambda code, name: found[code][header.index(name)]  # noqa: E731
    else:
        (tmp_path / "table.xlsx").write_bytes(answer.content)
        table = read_table(tmp_path / "table.xlsx", filename="table.xlsx", expected={"area_code", "area", "required"})
        titles = [column.title for column in table.columns]
        rows = {row[titles.index("area_code")]: row for row in table.cells.itertuples(index=False)}
        cell = lambda code, name: rows[code][titles.index(name)]  # noqa: E731
    assert float(cell("chelim", "required")) == pytest.approx(32.8)
    assert float(cell("chelim", "difference")) == pytest.approx(-18.8)
    assert cell("abara", "reason") == "Partly reported"
    assert pd.isna(cell("abara", "difference")) or cell("abara", "difference") == ""


def test_why_leads_to_the_file_and_the_row(reported, sign_in):
    upload = Upload.objects.create(
        round=reported.round,
        organisation=reported.offices["chelim"],
        filename="chelim june.xlsx",
        size=1,
        sha256="0" * 64,
        created_by=reported.planner,
    )
    record = reported.round.submissions.get(area=reported.c).records.get()
    type(record).objects.filter(pk=record.pk).update(upload=upload, sheet="Posts", row=17)
    address = reverse("why", args=[reported.report.number])
    page = text(sign_in(reported.planner).get(address, {"target": "cadre:swo", "area": "chelim"}))
    assert "Chelim is 19 social welfare officers short" in page
    assert "410,000" in page and "8.0000" in page and "32.8000" in page
    assert "Order 7, annex 1" in page and "Testland census 2026" in page
    assert "chelim june.xlsx" in page and "Posts!17" in page
    assert reverse("record", args=[record.pk]) in page


def test_why_of_a_sum_lists_its_parts_with_reasons(reported, sign_in):
    address = reverse("why", args=[reported.report.number])
    page = text(sign_in(reported.planner).get(address, {"target": "cadre:swo"}))
    assert "Summed over areas" in page
    assert "Partly reported" in page
    assert "14.00" in page and "32.80" in page


def test_members_see_figures_but_no_rows(reported, sign_in):
    address = reverse("why", args=[reported.report.number])
    page = text(sign_in(reported.member).get(address, {"target": "cadre:swo", "area": "chelim"}))
    assert "Your role shows figures, not the rows that partners sent" in page
    table = sign_in(reported.member).get(address, {"target": "cadre:swo", "area": "chelim", "format": "csv"})
    assert "chelim-office" not in table.content.decode()


def test_a_reviewer_sees_rows_of_the_own_part_of_the_country_only(reported, sign_in):
    address = reverse("why", args=[reported.report.number])
    client = sign_in(reported.north_reviewer)
    assert "Bukoro District Office" in text(client.get(address, {"target": "cadre:swo"}))
    assert "Chelim District Office" not in text(client.get(address, {"target": "cadre:swo"}))


def test_why_of_a_rate(reported, sign_in):
    address = reverse("why", args=[reported.report.number])
    page = text(
        sign_in(reported.planner).get(address, {"target": "cadre:swo", "rate": "density_headcount", "area": "TL"})
    )
    assert "25.00" in page and "539,500" in page
    assert "Rates are never averaged" in page


def test_every_measure_that_stands_alone_has_a_column_in_the_stock_table(world, sign_in):
    """A new column of the contract reaches an area's page without an edit there."""
    figures = {column.name: number for number, column in enumerate(STOCK_TABLE, 51)}
    accept(world, world.c, [{"cadre": "swo", **figures}, {"cadre": "cdo", "headcount": 3}])
    make_report(world)
    page = text(sign_in(world.planner).get(reverse("area", args=["chelim"])))
    table = page.partition("Who employs them")[2].partition("</table>")[0]
    assert [number for number in figures.values() if f'<td class="n">{number}</td>' not in table] == []
    assert [each.label for each in STOCK_TABLE if each.name != "headcount" and f">{each.label}</th>" not in table] == []
    assert (
        table.count("not known or not applicable") == len(STOCK_TABLE) - 1
    )  # of the other cadre: its headcount is known


def test_an_areas_page_links_to_the_further_pages_about_it(reported, sign_in, monkeypatch):
    monkeypatch.setattr(areas, "PAGES_OF_AN_AREA", [("area", "The same again")])
    page = text(sign_in(reported.planner).get(reverse("area", args=["chelim"]), {"target": "cadre:swo"}))
    assert '<a href="/areas/chelim/?round=2026&amp;method=population_norm&amp;target=cadre%3Aswo' in page
    assert ">The same again</a>" in page


def test_report_page_says_when_it_is_out_of_date(reported, sign_in):
    client = sign_in(reported.planner)
    assert "Out of date" not in text(client.get(reverse("dashboard")))
    accept(reported, reported.a, [{"cadre": "swo", "headcount": 9}])
    assert "Out of date" in text(client.get(reverse("dashboard")))
    assert "was accepted" in text(client.get(reverse("why", args=[reported.report.number])))


def test_filters_in_the_address_are_kept_and_bad_ones_named(reported, sign_in):
    client = sign_in(reported.planner)
    page = text(client.get(reverse("dashboard"), {"method": "caseload", "measure": "shortage", "by": "region"}))
    assert '<option value="caseload" selected>' in page and '<option value="shortage" selected>' in page
    assert '<option value="region" selected>' in page
    assert client.get(reverse("dashboard"), {"round": "1066"}).status_code == 404
    assert client.get(reverse("dashboard"), {"report": "12x"}).status_code == 404
    assert client.get(reverse("dashboard"), {"round": "2025"}).status_code == 200  # no report yet: said, not an error
    assert client.get(reverse("dashboard"), {"measure": "<script>", "method": "?", "by": "planet"}).status_code == 200
    assert client.get(reverse("area", args=["atlantis"])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("who", "status"), [("planner", 200), ("observer", 200), ("partner", 403), ("outsider", 403)])
def test_who_may_look(reported, sign_in, name, who, status):
    assert sign_in(getattr(reported, who)).get(reverse(name)).status_code == status


def test_no_report_yet_is_said(world, sign_in):
    page = text(sign_in(world.planner).get(reverse("dashboard")))
    assert "There is no gap report yet" in page


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow_with_the_country(reported, sign_in, name, django_assert_max_num_queries):
    client = sign_in(reported.planner)
    client.get(reverse(name))
    with django_assert_max_num_queries(32):
        client.get(reverse(name))
    ReportArea.objects.bulk_create(
        ReportArea(
            report=reported.report,
            code=f"extra-{n}",
            parent="north",
            path=f"TL/north/extra-{n}/",
            level="district",
            rank=2,
            is_base=True,
            name=f"Extra {n}",
            name_key=f"extra {n}",
            coverage="none",
        )
        for n in range(60)
    )
    with django_assert_max_num_queries(32):
        assert client.get(reverse(name)).status_code == 200
