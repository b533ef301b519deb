"""The establishment register: read on a day, corrected, mended, ended, imported;
nothing is lost, and reports go by it.
"""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from strategy.establishment.services import importing as establishment_import
from strategy.establishment.services import register
from strategy.reports.services.staleness import changes
from strategy.requirements.models import EstablishmentPost
from strategy.writing.models import Autosave
from tests import factories
from tests.markup import text
from tests.strategy.reporting import line, make_report, workers
from workforce.history.models import Event

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 1)
LATER = datetime.date(2026, 9, 1)
EDIT = "/establishment/posts/abara/swo/edit/"
IMPORT = "/establishment/import/"


def post(world, place=None, cadre=None, approved=10, funded=8, frozen=0, organisation=None, **more):
    given = {"source": "Order 1", "valid_from": DAY} | more
    return EstablishmentPost.objects.create(
        area=place or world.a,
        cadre=cadre or world.swo,
        approved=approved,
        funded=funded,
        frozen=frozen,
        organisation=organisation,
        **given,
    )


def held(place="abara", cadre="swo", **more):
    rows = EstablishmentPost.objects.filter(area__code=place, cadre__code=cadre, **more).order_by("valid_from")
    return [(row.approved, row.valid_from, row.valid_to) for row in rows]


def seen(world):
    return register.mark(register.of_place(area="abara", cadre=world.swo, organisation=None))


def sent(world, **more):
    given = {
        "how": "change",
        "from_day": LATER.isoformat(),
        "approved": 12,
        "funded": "",
        "frozen": 0,
        "source": "Order 2",
    }
    return given | {"note": "", "seen": seen(world)} | more


# Reading --------------------------------------------------------------------------------------------------------------
def test_the_register_of_a_day_is_shown_filtered_and_added_up(world, sign_in):
    post(world, approved=10, funded=8, valid_to=LATER)
    post(world, approved=12, funded=None, valid_from=LATER)
    post(world, world.c, approved=Decimal("2.5"), funded=1, organisation=world.offices["chelim"])
    client = sign_in(world.observer)
    page = text(client.get("/establishment/?on=2026-06-30"))
    assert "12.5 approved posts in 2 areas" in page and "Import a file" not in page
    assert "14.5 approved posts in 2 areas" in text(client.get("/establishment/?on=2026-10-01"))
    assert "10 approved posts in 1 area" in text(client.get("/establishment/?on=2026-06-30&area=north"))
    assert "There is no such area" in text(client.get("/establishment/?area=Nowhere"))
    assert "has no posts here" in text(client.get("/establishment/?cadre=para"))
    assert "2.5 approved posts" in text(client.get("/establishment/?organisation=chelim-office"))
    lines = client.get("/establishment/export/?format=csv&on=2026-06-30").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("abara,Abara,swo,Social welfare officer,,,10,8,0,2026-01-01,2026-09-01,Order 1")
    assert client.get("/establishment/export/").status_code == 404


def test_history_of_one_area_and_cadre(world, sign_in):
    client = sign_in(world.planner)
    post(world)
    client.post(EDIT, sent(world))
    page = text(client.get("/establishment/posts/abara/swo/"))
    assert "Abara: 12 approved posts for Social welfare officer" in page
    assert "from 1 January 2026 until 1 September 2026" in page and "Changed by Planner" in page
    assert client.get("/establishment/posts/nowhere/swo/").status_code == 404
    assert client.get("/establishment/posts/abara/nobody/").status_code == 404
    assert "has never had posts" in text(client.get("/establishment/posts/bukoro/swo/"))


# Correcting -----------------------------------------------------------------------------------------------------------
def test_a_change_begins_a_new_period_and_ends_the_one_before(world, sign_in):
    post(world)
    response = sign_in(world.planner).post(EDIT, sent(world))
    assert (response.status_code, response["Location"]) == (302, "/establishment/posts/abara/swo/")
    assert held() == [(10, DAY, LATER), (12, LATER, None)]
    made = EstablishmentPost.objects.get(valid_from=LATER)
    event = Event.objects.of(made).get()
    assert (event.verb, event.actor, event.before["approved"], event.after["approved"]) == (
        "changed",
        world.planner,
        "10",
        "12",
    )


def test_a_change_in_the_past_ends_where_the_next_period_begins(world):
    post(world, valid_from=LATER, approved=20)
    given = {"area": "abara", "cadre": world.swo, "organisation": None, "by": world.planner}
    values = {"approved": Decimal(9), "funded": None, "frozen": Decimal(0), "source": "Old order"}
    register.correct(**given, values=values, from_day=DAY, seen=seen(world))
    middle = datetime.date(2026, 3, 1)
    register.correct(**given, values=values | {"approved": Decimal(11)}, from_day=middle, seen=seen(world))
    assert held() == [(9, DAY, middle), (11, middle, LATER), (20, LATER, None)]


def test_an_organisations_posts_are_apart_from_the_areas(world, sign_in):
    post(world)
    of_office = register.mark([])
    sign_in(world.planner).post(f"{EDIT}?organisation=abara-office", sent(world, seen=of_office))
    assert held(organisation=None) == [(10, DAY, None)]
    assert held(organisation=world.office) == [(12, LATER, None)]


def test_a_slip_is_mended_in_place_with_a_reason(world, sign_in):
    made = post(world)
    client = sign_in(world.planner)
    assert "Say what was wrong" in text(client.post(EDIT, sent(world, how="mend", from_day="")))
    assert client.post(EDIT, sent(world, how="mend", from_day="", note="Typed 10 for 12.")).status_code == 302
    assert held() == [(12, DAY, None)]
    event = Event.objects.of(made).get()
    assert (event.note, event.before["approved"], event.after["approved"]) == ("Typed 10 for 12.", "10", "12")


def test_posts_end(world, sign_in):
    made = post(world)
    client = sign_in(world.planner)
    given = {"how": "end", "approved": "", "source": "", "note": "The office was closed."}
    assert "has to begin before that day" in text(client.post(EDIT, sent(world, **given) | {"from_day": "2026-01-01"}))
    assert client.post(EDIT, sent(world, **given)).status_code == 302
    assert held() == [(10, DAY, LATER)]
    assert Event.objects.of(made).get().verb == "ended"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"approved": ""}, "This field is required."),
        ({"approved": "-1"}, "Posts can&#x27;t be below 0."),
        ({"approved": "many"}, "Enter a number."),
        ({"frozen": "13"}, "Frozen posts are part of the approved posts."),
        ({"from_day": ""}, "Say from which day on."),
        ({"from_day": "2026-01-01"}, "begins on that day"),
        ({"source": ""}, "This field is required."),
        ({"how": "wish"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(world, sign_in, wrong, said):
    post(world)
    page = text(sign_in(world.planner).post(EDIT, sent(world, **wrong)))
    assert "There is a problem" in page and said in page
    assert held() == [(10, DAY, None)]


def test_a_stale_save_shows_both_and_loses_nothing(world, sign_in):
    post(world)
    opened = sent(world, how="mend", note="Mine")
    register.mend(
        EstablishmentPost.objects.get(),
        values={"approved": Decimal(11)},
        reason="Theirs",
        seen=seen(world),
        by=world.administrator,
    )
    client = sign_in(world.planner)
    response = client.post(EDIT, opened)
    page = text(response)
    assert response.status_code == 409 and held() == [(11, DAY, None)]
    assert '<td data-label="Saved now">11</td><td data-label="Yours">12</td>' in page
    assert client.post(EDIT, opened | {"seen": seen(world)}).status_code == 302
    assert held() == [(12, DAY, None)]


def test_who_may_write(world, sign_in):
    post(world)
    for person in (world.partner, world.observer, world.chair, world.north_reviewer):
        assert sign_in(person).post(EDIT, sent(world)).status_code == 403
    southern = factories.user("southern", "planner", world.ministry, world.south)
    client = sign_in(southern)
    assert client.post(EDIT, sent(world)).status_code == 403
    assert client.get("/establishment/posts/chelim/swo/edit/").status_code == 200
    assert held() == [(10, DAY, None)]


def test_adding_posts_leads_to_their_page(world, sign_in):
    client = sign_in(world.planner)
    found = client.get("/establishment/new/?area=Abara&cadre=swo&organisation=abara-office")
    assert found["Location"] == f"{EDIT}?organisation=abara-office"
    assert "There is no such area" in text(client.get("/establishment/new/?area=Nowhere&cadre=swo"))
    assert "Correct a typing mistake" not in text(client.get(EDIT))


def test_a_report_goes_by_the_register_of_its_day_and_says_when_it_changed(world):
    workers(world, posts_approved=5, posts_filled=4)
    post(world, approved=10, frozen=1)
    report = make_report(world)
    assert line(report, "abara", method="approved_posts").required == 9
    assert line(report, "bukoro", method="approved_posts").required == 5
    held = EstablishmentPost.objects.get()
    register.mend(held, values={"approved": Decimal(7)}, reason="x", seen=seen(world), by=world.planner)
    assert [change.code for change in changes(report)] == ["establishment"]


# Importing ------------------------------------------------------------------------------------------------------------
def send(client, content, name="posts.csv", **more):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    given = {"file": file, "from_day": LATER.isoformat(), "source": "Register of 2026"}
    return client.post(IMPORT, given | more)


def confirm(client, world, **more):
    proposal = establishment_import.kept(by=world.planner)
    _difference, fingerprint = establishment_import.propose(proposal)
    return client.post(f"{IMPORT}confirm/", {"seen": fingerprint} | more)


GOOD = "District,Post,Approved posts,Funded,Frozen\nAbara District,Probation officer,12,10.5,1\nBUKORO,swo,4,,\n"


def test_a_file_is_shown_then_taken_over(world, sign_in):
    post(world)
    post(world, world.c, approved=3)
    client = sign_in(world.planner)
    assert send(client, GOOD).status_code == 302
    assert EstablishmentPost.objects.count() == 2
    page = text(client.get(IMPORT))
    for said in (
        "New <b>1</b>",
        "Changed <b>1</b>",
        "Unchanged <b>0</b>",
        "Missing from the file <b>1</b>",
        "posts.csv",
    ):
        assert said in page
    assert confirm(client, world)["Location"] == "/establishment/"
    assert held() == [(10, DAY, LATER), (12, LATER, None)]
    assert held("bukoro") == [(4, LATER, None)]
    assert held("chelim") == [(3, DAY, None)]
    made = EstablishmentPost.objects.get(area=world.a, valid_to=None)
    assert (made.funded, made.frozen, made.source) == (Decimal("10.5"), 1, "Register of 2026")
    assert EstablishmentPost.objects.get(area=world.b).funded is None
    assert Event.objects.of(made).get().note == "posts.csv"
    assert not Autosave.objects.exists()


def test_what_is_missing_ends_only_when_asked_for(world, sign_in):
    post(world, world.c, approved=3)
    client = sign_in(world.planner)
    send(client, GOOD)
    confirm(client, world, with_ending="on")
    assert held("chelim") == [(3, DAY, LATER)]


def test_a_later_period_keeps_its_day_and_one_of_the_same_day_is_put_right(world, sign_in):
    post(world, approved=2, valid_from=LATER)
    post(world, world.b, approved=6, valid_from=datetime.date(2027, 1, 1))
    client = sign_in(world.planner)
    send(client, GOOD)
    confirm(client, world)
    assert held() == [(12, LATER, None)]
    assert held("bukoro") == [(4, LATER, datetime.date(2027, 1, 1)), (6, datetime.date(2027, 1, 1), None)]


BAD = (
    "Area,Cadre,Organisation,Approved posts,Funded posts,Frozen posts\n"
    "Abaraa,swo,,12,,\n"
    ",swo,,1,,\n"
    "Bukoro,Wizard,,many,,\n"
    "Bukoro,swo,Nobody Ltd,-3,,\n"
    "Chelim,swo,,4,,5\n"
    "Dokka,swo,,,,\n"
    "Dokka,cdo,,1,,\n"
    "dokka,Community development officer,,2,,\n"
)


def test_everything_wrong_in_a_file_is_said_at_once_with_its_cell(world, sign_in):
    post(world)
    response = send(sign_in(world.planner), BAD, source="")
    found = {(each["cell"], each["what"]) for each in response.context["problems"]}
    assert found >= {
        ("A2", "This is not in the list."),
        ("A3", "The cell is empty."),
        ("B4", "This is not in the list."),
        ("D4", "Approved posts must be a number"),
        ("C5", "This is not in the list."),
        ("D5", "Approved posts cannot be less than 0"),
        ("F6", "More posts are frozen than approved."),
        ("D7", "The cell is empty."),
        ("A9", "Row 8 is of the same area, cadre and organisation."),
    }
    assert sum(each["column"] == "Source" for each in response.context["problems"]) == 8
    page = text(response)
    assert "17 things to correct in the file" in page and "Perhaps: Abara (abara)" in page
    assert held() == [(10, DAY, None)] and not Autosave.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "The file is empty"),
        ("Area,Headcount\nAbara,3\n", "a.csv", "no column with this title: Cadre, Approved posts"),
        (b"%PDF-1.4 x", "a.pdf", "not a spreadsheet"),
    ],
)
def test_a_file_that_is_no_register(world, sign_in, content, name, said):
    assert said in text(send(sign_in(world.planner), content, name))


def test_the_export_comes_back_unchanged(world, sign_in):
    post(world, approved=Decimal("10.5"), funded=None)
    post(world, world.c, organisation=world.offices["chelim"], frozen=2)
    client = sign_in(world.planner)
    for kind in ("csv", "xlsx"):
        content = client.get(f"/establishment/export/?format={kind}&on={LATER}").content
        assert send(client, content, f"register.{kind}").status_code == 302, kind
        page = text(client.get(IMPORT))
        assert "Unchanged <b>2</b>" in page and "the file says the same as the register" in page


def test_titles_in_french_and_total_rows(world, sign_in):
    content = "Registre 2026;;\nTerritoire;Métier;Postes approuvés\nAbara;Social welfare officer;3\nTotal;;3\n"
    client = sign_in(world.planner)
    assert send(client, content).status_code == 302
    page = text(client.get(IMPORT))
    assert "New <b>1</b>" in page and "Row 4: Total" in page


def test_confirming_what_moved_or_is_gone_writes_nothing(world, sign_in):
    made = post(world)
    client = sign_in(world.planner)
    send(client, GOOD)
    stale = establishment_import.propose(establishment_import.kept(by=world.planner))[1]
    register.mend(made, values={"approved": Decimal(11)}, reason="x", seen=seen(world), by=world.administrator)
    response = client.post(f"{IMPORT}confirm/", {"seen": stale})
    assert response.status_code == 409 and "changed meanwhile" in text(response)
    assert held() == [(11, DAY, None)]
    client.post(f"{IMPORT}discard/")
    assert client.post(f"{IMPORT}confirm/", {"seen": stale}).status_code == 409
    assert held() == [(11, DAY, None)]


def test_importing_outside_ones_area_is_refused_row_by_row(world, client, sign_in):
    southern = factories.user("southern", "planner", world.ministry, world.south)
    response = send(sign_in(southern), GOOD)
    assert [each["what"] for each in response.context["problems"]] == [
        "You do not manage the register of this area."
    ] * 2
    for person in (world.partner, world.reviewer, world.chair):
        assert send(sign_in(person), GOOD).status_code == 403


def test_the_template_is_a_table_that_is_understood(world, sign_in):
    client = sign_in(world.planner)
    assert client.get(f"{IMPORT}template/").content[:2] == b"PK"
    assert client.get(f"{IMPORT}confirm/").status_code == client.get(f"{IMPORT}discard/").status_code == 405


def test_today_is_shown_unless_another_day_is_asked_for(world, sign_in):
    post(world, valid_from=timezone.localdate() + datetime.timedelta(days=1))
    assert "The register is empty" in text(sign_in(world.planner).get("/establishment/?on=nonsense"))


def test_a_workbook_is_read_as_its_sheet_shows_it(world, sign_in):
    out = io.BytesIO()
    book = openpyxl.Workbook()
    rows = [
        ["Area", "Cadre", "Approved posts", "Funded posts", "Frozen posts"],
        ["Abara", "swo", 1, 4, "3¹"],
        ["Bukoro", "swo", 12, "=A2/0", 0],
    ]
    for row in rows:
        book.active.append(row)
    book.active["C2"].number_format, book.active["D2"].number_format = "0%", "d-mmm"
    book.save(out)
    problems = send(sign_in(world.planner), out.getvalue(), "posts.xlsx").context["problems"]
    found = {each["cell"]: f"{each['found']} {each['what']} {each['how']}" for each in problems}
    assert set(found) == {"C2", "D2", "D3", "E2"} and len(problems) == 4
    assert found["C2"].startswith("100% Approved posts must be a count, not a per cent")
    assert found["D2"].startswith("4-Jan Funded posts must be a number") and "it then shows 4" in found["D2"]
    assert "footnote mark" in found["E2"] and "formula without a result" in found["D3"]


def test_codes_that_lost_their_zeros_or_differ_from_the_name(world, sign_in):
    world.a.code = "0101"
    world.a.save()
    content = "Area code,Area,Cadre,Approved posts\n101,,swo,3\n0101,Bukoro,swo,4\n999,Bukoro,cdo,4\n"
    problems = send(sign_in(world.planner), content).context["problems"]
    assert [each["found"] for each in problems] == ["101", "0101 / Bukoro", "999 / Bukoro"]
    assert "lost its first zeros" in problems[0]["what"] and "0101" in problems[0]["how"]
    assert "do not say the same" in problems[1]["what"] and "Bukoro" in problems[2]["how"]


def test_a_name_that_is_not_known_is_listed_once(world, sign_in):
    content = "Area,Cadre,Approved posts\n" + "Abera,swo,3\n" * 7 + "Abira,swo,3\n"
    problems = send(sign_in(world.planner), content).context["problems"]
    assert [(each["found"], each["cell"]) for each in problems] == [
        ("Abera", "A2, A3, A4, A5, A6 …"),
        ("Abira", "A9"),
    ]
