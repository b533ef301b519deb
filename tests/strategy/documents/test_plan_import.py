"""A plan to a workbook and back: unchanged it says so; edited, what is new, changed and missing;
wrong, everything at once.
"""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from strategy.documents import gathering, xlsx
from strategy.documents.services import plan_import
from strategy.plans.models import Action, Cost, Effect, Objective, Risk
from strategy.writing.models import Autosave
from strategy.writing.services import editing
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event
from workforce.reference.models import Organisation

pytestmark = pytest.mark.django_db
NASTY = "=cmd|' /C calc'!A0"


@kept
def w(world):
    make_strategy(world)
    Risk.objects.create(strategy=world.strategy, title="Total freeze", likelihood=4, impact=5, owner=world.ministry)
    Risk.objects.create(strategy=world.strategy, title="Total freeze", likelihood=1, impact=1)
    world.action.text = f"First\r\n\r\nSecond\u202f: {NASTY} "
    world.action.save()
    return world


def workbook(w, language="en"):
    """The export, opened for editing; ``sent`` sends it."""
    made = xlsx.write(gathering.read_plan(w.strategy), plan_import.lookups(w.strategy), language)
    return openpyxl.load_workbook(io.BytesIO(made))


def column(sheet, title):
    return next(cell.column for cell in sheet[1] if cell.value == title)


def put(sheet, row, title, value):
    cell = sheet.cell(row=row, column=column(sheet, title))
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def upload(book, name="plan.xlsx"):
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def send(client, w, book):
    return client.post(reverse("strategy-import", args=[w.strategy.pk]), {"file": upload(book)}, follow=True)


def confirm(client, w, response, **more):
    form = response.context["confirm_form"]
    return client.post(
        reverse("strategy-import-confirm", args=[w.strategy.pk]), {"seen": form["seen"].value(), **more}, follow=True
    )


def wrong(client, w, book):
    """{(sheet, cell): (what is wrong, how to mend it)}."""
    found = {}
    for each in send(client, w, book).context["problems"]:
        place = each["sheet"], each["cell"]
        found[place] = f"{found.get(place, '')} {each['what']} {each['how']}"
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_unchanged_it_says_so(w, sign_in, language):
    client = sign_in(w.planner)
    before = list(Event.objects.values_list("pk", flat=True))
    response = send(client, w, workbook(w, language))
    assert response.context["is_same"], [
        sheet for sheet in response.context["sheets"] if sheet["changed"] or sheet["new"]
    ]
    assert response.context["missing"] == 0 and "Nothing changed" in response.content.decode()
    held = {sheet["title"]: sheet["unchanged"] for sheet in response.context["sheets"]}
    assert {str(title): count for title, count in held.items()} == {
        "Objectives": 2,
        "Actions": 3,
        "Costs": 2,
        "Expected effects": 1,
        "Indicators": 1,
        "Targets": 1,
        "Milestones": 1,
        "Risks": 2,
        "Choices": 1,
    }
    assert list(Event.objects.values_list("pk", flat=True)) == before


def test_names_stand_beside_codes_and_semicolons_in_a_name_come_back(w, sign_in):
    level = w.action.levels.first() or w.action.levels.create(code="home", name="Home")
    level.name, level.names = "Facility (home; school)", {"fr": "Établissement (foyer; école)"}
    level.save()
    client = sign_in(w.planner)
    made = client.get(reverse("strategy-document", args=[w.strategy.pk, "xlsx"]), {"language": "fr"}).content
    book = openpyxl.load_workbook(io.BytesIO(made))
    element = w.action.element
    assert element.names.get("fr", element.name) in [cell.value for cell in book["Actions"][2]]
    assert "Établissement (foyer, école)" in " ".join(str(cell.value) for cell in book["Actions"][2])
    assert "problems" not in send(client, w, book).context


def test_text_is_written_as_text(w):
    sheet = workbook(w)["Actions"]
    cell = sheet.cell(row=2, column=column(sheet, "Text"))
    assert cell.value.endswith(NASTY) and cell.data_type == "s"
    Objective.objects.filter(pk=w.objective.pk).update(title=NASTY)
    cell = workbook(w)["Objectives"].cell(row=2, column=2)
    assert (cell.value, cell.data_type) == (NASTY, "s")


def test_new_and_changed_rows_are_shown_first_and_written_when_confirmed(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    put(book["Objectives"], 3, "Objective", "Supervision for everybody")
    book["Objectives"].append([3, "A third objective", None, "A planned approach", "Medium term"])
    put(book["Actions"], 3, "Lead", "Ministry of Welfare")
    put(book["Actions"], 3, "Depends on, numbers", "3.1")
    actions = book["Actions"]
    actions.append([])
    row = actions.max_row + 1
    for title, value in {
        "Number": "3.1",
        "Action": "Count them",
        "Element, code": "PLN-1",
        "Horizon": "near",
        "Begins on": datetime.date(2028, 1, 1),
        "Cadres": "Social welfare officer; Para-social worker",
    }.items():
        put(actions, row, title, value)
    book["Costs"].append(["3.1", None, 2028, 1250.5, 250])
    put(book["Costs"], 2, "Cost", 120)
    book["Expected effects"].append(["3.1", None, "Posts filled", None, "Para-social worker", "abara", None, 2028, 4])
    response = send(client, w, book)
    counts = {
        str(sheet["title"]): (sheet["new"], sheet["changed"], sheet["missing"]) for sheet in response.context["sheets"]
    }
    assert counts["Objectives"] == (1, 1, 0) and counts["Actions"] == (1, 1, 0) and counts["Costs"] == (1, 1, 0)
    assert Objective.objects.filter(strategy=w.strategy).count() == 2  # only proposed
    response = confirm(client, w, response)
    assert response.redirect_chain[-1][0] == reverse("strategy", args=[w.strategy.pk])
    third = Objective.objects.get(strategy=w.strategy, number=3)
    assert third.element.code == "PLN-1" and third.horizon == "medium"
    added = Action.objects.get(objective=third)
    assert set(added.cadres.values_list("code", flat=True)) == {"swo", "para"} and added.starts_on == datetime.date(
        2028, 1, 1
    )
    assert list(added.costs.values_list("year", "amount", "funded")) == [(2028, Decimal("1250.50"), Decimal(250))]
    assert list(Effect.objects.filter(action=added).values_list("cadre__code", "area__code", "count")) == [
        ("para", "abara", 4)
    ]
    w.second_action.refresh_from_db()
    assert w.second_action.lead == w.ministry and list(w.second_action.depends_on.all()) == [added]
    w.action.refresh_from_db()
    assert sorted(w.action.costs.values_list("year", "amount")) == [(2027, Decimal(120)), (2028, Decimal(200))]
    assert w.action.text == f"First\r\n\r\nSecond\u202f: {NASTY} "  # as it was written
    event = Event.objects.of(w.strategy).get(verb="imported")
    assert (
        event.actor == w.planner and event.after == {"new": 2, "changed": 3, "deleted": 0} and event.note == "plan.xlsx"
    )
    assert (
        Event.objects.of(third).get(verb="created")
        and not Autosave.objects.filter(object_type=plan_import.KEPT).exists()
    )
    assert send(client, w, workbook(w)).context["is_same"]


def test_what_is_missing_stays_unless_its_deletion_is_asked_for(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    book["Actions"].delete_rows(3)  # 1.2, which nothing needs
    book["Costs"].delete_rows(3)  # 2028
    book["Risks"].delete_rows(3)
    response = send(client, w, book)
    assert response.context["is_same"] and response.context["missing"] == 3
    confirm(client, w, response)
    assert Action.objects.filter(strategy=w.strategy).count() == 3 and Risk.objects.count() == 2
    response = confirm(client, w, send(client, w, book), with_deletion="on")
    assert set(Action.objects.filter(strategy=w.strategy).values_list("title", flat=True)) == {
        w.action.title,
        w.third_action.title,
    }
    assert list(w.action.costs.values_list("year", flat=True)) == [2027] and Risk.objects.get().likelihood == 4
    assert Event.objects.filter(verb="deleted", object_label__contains="Housing").exists()


def test_a_key_finds_its_row_under_another_number(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    put(book["Actions"], 2, "Number", "1.7")
    put(book["Actions"], 3, "Depends on, numbers", "1.7")
    put(book["Milestones"], 2, "Action, number", "1.7")
    for row in (2, 3):
        put(book["Costs"], row, "Action, number", "1.7")
    put(book["Expected effects"], 2, "Action, number", "1.7")
    put(book["Costs"], 3, "Of it funded", 0)
    response = send(client, w, book)
    counts = {
        str(sheet["title"]): (sheet["new"], sheet["changed"], sheet["missing"]) for sheet in response.context["sheets"]
    }
    assert (counts["Actions"], counts["Costs"], counts["Milestones"]) == ((0, 1, 0), (0, 1, 0), (0, 0, 0))
    confirm(client, w, response)
    w.action.refresh_from_db()
    assert w.action.number == 7 and list(w.action.costs.values_list("year", "funded")) == [(2027, 50), (2028, 0)]
    assert w.action.milestones.count() == 1 and list(w.second_action.depends_on.all()) == [w.action]


def test_a_column_or_a_sheet_left_out_stays_as_it_is(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    book["Actions"].delete_cols(column(book["Actions"], "Text"))
    for name in ("Costs", "Risks", "Choices"):
        del book[name]
    response = send(client, w, book)
    assert response.context["is_same"] and "Costs" not in {str(sheet["title"]) for sheet in response.context["sheets"]}


CASES = [  # sheet, row, column, what is written, words of what is said
    ("Objectives", 2, "Objective", None, "Fill it in"),
    ("Objectives", 2, "Number", "two", "no whole number"),
    ("Objectives", 3, "Number", 1, "Row 2 says the same"),
    ("Objectives", 2, "Objective", "x" * 201, "200 characters"),
    ("Objectives", 2, "Horizon", "soon", "Allowed: Near term, Medium term, Longer term"),
    ("Objectives", 2, "Element, code", "PLN-99", "the elements of the framework"),
    ("Objectives", 2, "Element, code", "PLN-1", "do not say the same"),
    ("Objectives", 2, "Text", "See [[figure:4711]].", "cites a figure that there is not"),
    (
        "Objectives",
        2,
        "Key (leave as it is; empty for a new row)",
        "00000000-0000-0000-0000-000000000000",
        "No row of this strategy",
    ),
    ("Actions", 2, "Number", "1", "Objectives are numbered"),
    ("Actions", 2, "Number", "9.1", "no such number among the objectives"),
    ("Actions", 2, "Number", "1.2", "Choose a number that is not used"),
    ("Actions", 2, "Begins on", "soon", "2027-01-31"),
    ("Actions", 2, "Ends on", datetime.date(2020, 1, 1), "before it begins (2027-01-01)"),
    ("Actions", 2, "Lead, code", "nobody", "the organisations"),
    ("Actions", 2, "Cadres, codes", "swo; pilot", "the cadres"),
    ("Actions", 2, "Depends on, numbers", "8.8", "no such number among the actions"),
    ("Costs", 2, "Action, number", "8.8", "no such number among the actions"),
    ("Costs", 2, "Year", 27, "four digits"),
    ("Costs", 3, "Year", 2027, "Row 2 says the same"),
    ("Costs", 2, "Cost", "a lot", "no number"),
    ("Costs", 2, "Cost", -5, "below 0"),
    ("Costs", 2, "Of it funded", 101, "More is funded than it costs (100)"),
    ("Indicators", 2, "Method", None, "either a method or a rate"),
    ("Indicators", 2, "Baseline", 12, "is read from the gap report"),
    ("Targets", 2, "Indicator, number", 5, "no such number among the indicators"),
    ("Risks", 2, "Likelihood (1 to 5)", 6, "between 1 and 5"),
    ("Choices", 2, "Chosen", "perhaps", "Allowed: Yes, No"),
]


def test_a_problem_is_said_with_its_cell_and_how_to_mend_it(w, sign_in):
    client, unsaid = sign_in(w.planner), []
    for sheet, row, title, value, said in CASES:
        book = workbook(w)
        cell = book[sheet].cell(row=row, column=column(book[sheet], title))
        put(book[sheet], row, title, value)
        found = wrong(client, w, book)
        if said not in found.get((sheet, cell.coordinate), ""):
            unsaid.append((sheet, title, value, found))
    assert not unsaid
    assert not Autosave.objects.filter(object_type=plan_import.KEPT).exists()


def test_all_problems_at_once_and_in_the_readers_language(w, sign_in):
    client, book = sign_in(w.planner), workbook(w, "fr")
    for sheet in book.worksheets[1:4]:
        sheet.cell(row=2, column=1).value = "?"
    w.planner.language = "fr"
    assert len(wrong(client, w, book)) >= 3


def test_a_missing_column_a_foreign_file_and_an_empty_template(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    book["Actions"].delete_cols(2)
    assert "no such column" in wrong(client, w, book)["Actions", "A1"]
    address = reverse("strategy-import", args=[w.strategy.pk])
    for content, said in ((b"%PDF-1.4", "not a spreadsheet"), (b"", "empty"), (b"a,b\n1,2\n", "not a spreadsheet")):
        response = client.post(address, {"file": SimpleUploadedFile("plan.xlsx", content)})
        assert said in response.content.decode(), said
    other = openpyxl.Workbook()
    other.active.append(["Something", "else"])
    assert "No row with the titles" in send(client, w, other).content.decode()
    template = client.get(reverse("strategy-import-template", args=[w.strategy.pk]))
    empty = openpyxl.load_workbook(io.BytesIO(template.content))
    assert empty.sheetnames[1:4] == ["Objectives", "Actions", "Costs"] and empty["Actions"].max_row == 1
    assert send(client, w, empty).context["is_same"]


def test_two_organisations_of_one_name_need_their_code(w, sign_in):
    Organisation.objects.create(code="ministry-2", name="Ministry of Welfare", employer_type="central_government")
    client, book = sign_in(w.planner), workbook(w)
    put(book["Actions"], 3, "Lead", "Ministry of Welfare")
    assert "ministry, ministry-2" in next(iter(wrong(client, w, book).values()))
    assert send(client, w, workbook(w)).context["is_same"]  # where the code stands, its name is enough


def test_a_plan_changed_meanwhile_is_shown_again(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    put(book["Objectives"], 2, "Objective", "Mine")
    response = send(client, w, book)
    editing.save(w.objective, values={"title": "Somebody else's"}, revision=w.objective.revision, by=w.secretariat)
    answer = confirm(client, w, response)
    assert answer.status_code == 409 and "Somebody else" in answer.content.decode()
    w.objective.refresh_from_db()
    assert w.objective.title == "Somebody else's"
    confirm(client, w, answer)
    w.objective.refresh_from_db()
    assert w.objective.title == "Mine"


def test_put_aside_nothing_is_left(w, sign_in):
    client, book = sign_in(w.planner), workbook(w)
    put(book["Objectives"], 2, "Objective", "Mine")
    send(client, w, book)
    client.post(reverse("strategy-import-discard", args=[w.strategy.pk]))
    assert not Autosave.objects.exists() and Objective.objects.get(pk=w.objective.pk).title != "Mine"
    assert client.post(reverse("strategy-import-confirm", args=[w.strategy.pk]), {"seen": "x"}).status_code == 409


def test_a_frozen_version_takes_nothing(w, sign_in):
    client = sign_in(w.planner)
    w.strategy.status = "review"
    w.strategy.save()
    for name in ("strategy-import", "strategy-import-confirm"):
        response = client.post(reverse(name, args=[w.strategy.pk]), {"file": upload(workbook(w)), "seen": "x"})
        assert response.status_code == 302 and response.url == reverse("strategy-documents", args=[w.strategy.pk])


def test_only_planners_import(w, sign_in):
    address = reverse("strategy-import", args=[w.strategy.pk])
    assert sign_in(w.secretariat).post(address, {"file": upload(workbook(w))}).status_code == 403
    assert sign_in(w.planner).post(reverse("strategy-import", args=[9999])).status_code == 404
    assert sign_in(w.planner).get(reverse("strategy-import-confirm", args=[w.strategy.pk])).status_code == 405


def test_costs_of_all_digits_come_back(w, sign_in):
    Cost.objects.filter(action=w.action, year=2027).update(amount=Decimal("1234567890123456.78"))
    with translation.override("en"):
        assert send(sign_in(w.planner), w, workbook(w)).context["is_same"]


def test_a_cell_is_read_as_the_sheet_shows_it(w, sign_in):
    """Per cent, a number formatted as a day, a mark beside a number: said in the words of every other file."""
    client, book = sign_in(w.planner), workbook(w)
    costs = book["Costs"]
    costs.cell(row=2, column=column(costs, "Cost")).number_format = "0%"
    put(costs, 2, "Of it funded", "12²")
    year = costs.cell(row=2, column=column(costs, "Year"))
    year.number_format = "d-mmm"
    found = {each["column"]: (each["what"], each["how"]) for each in send(client, w, book).context["problems"]}
    assert "must be a count, not a per cent" in found["Cost"][0]
    assert "footnote mark" in found["Of it funded"][0]
    assert "formatted as a date" in found["Year"][0] and f"it then shows {year.value}" in found["Year"][1]
