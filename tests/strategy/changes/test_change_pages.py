"""The pages of a change as a chair reads them, who may, and the numbers shown."""

import csv
import io
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from strategy.changes import pages as change_page
from strategy.changes.models import Change
from strategy.reports.models import GapReport
from strategy.requirements.models import Requirement
from tests.strategy.reporting import NORM, accept, make_report, workers
from tests.worlds import kept


@kept
def two(world):
    """9 + 11 workers, then 9 + 12 (a newer version) + 14, and a norm of 10 instead of 8."""
    office = workers(world, {"abara": 9, "bukoro": 11})["bukoro"]
    first = make_report(world)
    office.status = "superseded"
    office.save()
    accept(world, world.b, [{"cadre": "swo", "headcount": 12}], version=2)
    accept(world, world.c, [{"cadre": "swo", "headcount": 14}])
    Requirement.objects.filter(set=world.requirements, method=NORM, cadre__code="swo").update(per_100k=10)
    return Change.objects.get(earlier=first, later=make_report(world))


def page(client, world, name, change, *more, by=None, **query):
    client.force_login(by or world.chair)
    return client.get(reverse(name, args=[change.earlier.number, change.later.number, *more]), query)


def cells(response):
    """The step-by-step table: heading -> number shown."""
    from html.parser import HTMLParser  # a table of our own page

    class Rows(HTMLParser):
        rows, at = [], ""

        def handle_starttag(self, tag, attrs):
            self.at = tag if tag in ("th", "td", "small") else self.at
            if tag == "tr":
                self.rows.append({"th": "", "td": "", "small": ""})

        def handle_data(self, data):
            if self.rows and self.at:
                self.rows[-1][self.at] += data.strip()

    rows = Rows()
    rows.rows = []
    text = response.content.decode()
    rows.feed(text[text.index('<table class="slim">') : text.index("</table>", text.index('<table class="slim">'))])
    return rows.rows


@pytest.mark.django_db
def test_the_national_page_says_what_caused_it(client, world, two):
    response = page(client, world, "change", two, target="cadre:swo")
    text = response.content.decode()
    assert "15 more workers are counted than before" in text
    rows = {row["th"]: row for row in cells(response)}
    assert rows["Who reported"]["td"] == "+14" and "1 more area is counted" in rows["Who reported"]["small"]
    assert "1 submission is newly accepted: Chelim" in rows["Who reported"]["small"]
    assert "in Chelim (14 workers)." in rows["Who reported"]["small"]
    assert rows["Corrected reports"]["td"] == "+1"
    assert "1 submission has a newer version: Bukoro" in rows["Corrected reports"]["small"]
    assert "Changed, but not for this figure:" in text and "The same in both reports:" in text
    assert 'href="/changes/1/2/bukoro/?' in text


@kept
def partner_gone(world):
    """Abara: its office has 9, then 11; a partner's 5 are accepted in the first report only."""
    office = workers(world, {"abara": 9})["abara"]
    partner = accept(world, world.a, [{"cadre": "swo", "headcount": 5}], organisation=world.ngo)
    first = make_report(world)
    for sent in (office, partner):
        sent.status = "superseded"
        sent.save()
    accept(world, world.a, [{"cadre": "swo", "headcount": 11}], version=2)
    return Change.objects.get(earlier=first, later=make_report(world))


@pytest.mark.django_db
def test_who_fell_out_is_named_to_those_who_may_see_records(client, world, partner_gone):
    name = world.ngo.label
    for who, named in ((world.chair, True), (world.planner, True), (world.member, False), (world.observer, False)):
        for address, said in (
            (["change"], f": {name} in Abara (5 workers)."),
            (["change-why", "abara"], f": {name} (5 workers)."),
        ):
            response = page(client, world, address[0], partner_gone, *address[1:], by=who, target="cadre:swo")
            rows = {row["th"]: row for row in cells(response)}
            assert (rows["Who reported"]["td"], rows["Corrected reports"]["td"]) == ("\u22125", "+2")
            small = rows["Who reported"]["small"]
            assert "1 submission of the earlier report has none in its place" in small
            assert (said in small) is (name in small) is named, (who, small)
            assert "The rest:" not in small and "known in one of the two" not in small


@pytest.mark.django_db
def test_what_those_named_do_not_explain_is_said(client, world, partner_gone):
    line = partner_gone.lines.get(area="abara", method=NORM, target_kind="cadre", target="swo")
    line.current[1] -= 1
    line.save()
    text = page(client, world, "change-why", partner_gone, "abara", target="cadre:swo").content.decode()
    assert "The rest: figures known in one of the two reports only, or in overlaps with these." in text
    partner_gone.facts["submissions"] = {}
    partner_gone.save()
    text = page(client, world, "change-why", partner_gone, "abara", target="cadre:swo").content.decode()
    assert "figures were known in one of the two reports only" in text and "The rest:" not in text


@pytest.mark.django_db
def test_a_change_split_in_an_older_way_says_so_and_is_split_again(
    client, world, partner_gone, django_capture_on_commit_callbacks
):
    assert "Compare again" not in page(client, world, "change", partner_gone).content.decode()
    Change.objects.update(method_version="1")
    assert "Compare again" in page(client, world, "change", partner_gone).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("change-request"), {"earlier": 1, "later": 2})
    again = Change.objects.get()
    assert (again.status, again.is_outdated) == ("done", False)


@pytest.mark.django_db
def test_the_norm_in_plain_words(client, world, two):
    response = page(client, world, "change", two, target="cadre:swo", figure="required")
    rows = {row["th"]: row for row in cells(response)}
    assert "the norm was raised from 8 to 10 per 100,000" in rows["The requirement itself"]["small"]
    shown = [
        int(row["td"].replace("+", "").replace("\u2212", "-"))
        for row in cells(response)
        if row["td"].strip("+\u2212").isdecimal()
    ]
    assert shown[0] + sum(shown[1:-1]) == shown[-1]


@pytest.mark.django_db
def test_one_area_and_a_figure_missing_at_one_end(client, world, two):
    assert "1 more worker is counted than before" in page(client, world, "change-why", two, "bukoro").content.decode()
    text = page(client, world, "change-why", two, "chelim").content.decode()
    assert "can be split only where both reports have the figure" in text and "Not reported" in text
    assert page(client, world, "change-why", two, "nowhere").status_code == 404


@pytest.mark.django_db
def test_links_from_the_pages_that_show_the_figure(client, world, two):
    client.force_login(world.chair)
    for address, expected in [
        ("/dashboard/?report=2", "/changes/1/2/?"),
        ("/areas/bukoro/?report=2", "/changes/1/2/bukoro/?"),
        ("/reports/2/why/?area=bukoro", "/changes/1/2/bukoro/?"),
        ("/reports/2/", "/changes/1/2/"),
    ]:
        assert f'href="{expected}' in client.get(address).content.decode(), address
    assert "/changes/" not in client.get("/areas/bukoro/?report=1").content.decode()


@pytest.mark.django_db
def test_links_are_one_query(world, two, django_assert_num_queries):
    report = GapReport.objects.select_related("round").get(pk=two.later_id)
    change_page.links(world.chair, report)
    with django_assert_num_queries(1):
        [link] = change_page.links(world.chair, report)
    assert link.label == "since gap report 1 of this round"


@pytest.mark.django_db
def test_export_adds_up(client, world, two):
    response = page(client, world, "change-export", two, format="csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    split = [row for row in rows if row["before"] and row["after"]]
    assert len(split) > 20
    for row in split:
        steps = [Fraction(float(row[code])) for code in two.steps]
        assert float(Fraction(float(row["before"])) + sum(steps)) == pytest.approx(float(row["after"]))
    assert page(client, world, "change-export", two, format="pdf").status_code == 404
    assert page(client, world, "change-export", two, format="xlsx").content[:2] == b"PK"


@pytest.mark.django_db
def test_choosing_two_reports(client, world, two, django_capture_on_commit_callbacks):
    third = make_report(world)
    Change.objects.filter(later=third).delete()
    client.force_login(world.chair)
    assert client.get(reverse("change-request")).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("change-request"), {"earlier": third.number, "later": 1})
    assert response["Location"] == f"/changes/1/{third.number}/"
    made = Change.objects.get(later=third)
    assert (made.earlier_id, made.status, made.created_by) == (two.earlier_id, "done", world.chair)
    response = client.post(reverse("change-request"), {"earlier": 1, "later": 1})
    assert response.status_code == 200 and "Choose two different reports." in response.content.decode()
    client.force_login(world.partner)
    assert client.post(reverse("change-request"), {"earlier": 1, "later": 2}).status_code == 403
    assert client.get(reverse("change", args=[1, 2])).status_code == 403
    client.force_login(world.chair)
    assert client.get(reverse("change", args=[2, 1])).status_code == 404


@pytest.mark.django_db
def test_while_it_waits_and_when_it_failed(client, world, two):
    Change.objects.update(status="running", progress=40, finished_at=None)
    assert "Being computed" in page(client, world, "change", two).content.decode()
    assert "HX-Refresh" not in page(client, world, "change-status", two)
    Change.objects.get().end("failed", "no_inputs")
    assert page(client, world, "change-status", two)["HX-Refresh"] == "true"
    text = page(client, world, "change", two).content.decode()
    assert "the data it was computed from" in text and "Try again" in text


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=8), st.sampled_from([0, 1]))
def test_shown_parts_add_up_to_the_shown_difference(values, decimals):
    exact = change_page.parts(values)
    total = Decimal(str(values[-1])).quantize(Decimal(1).scaleb(-decimals)) - Decimal(str(values[0])).quantize(
        Decimal(1).scaleb(-decimals)
    )
    shown = change_page.add_up(exact, total, decimals)
    if any(exact):
        assert sum(shown) == total
    for part, whole in zip(exact, shown, strict=True):
        assert abs(Fraction(whole) - part) < Fraction(2, 10**decimals)
        assert part or whole == 0
