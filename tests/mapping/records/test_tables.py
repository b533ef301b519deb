"""The form of an area's records: what it shows, saving all of it or nothing, what is kept while one types, who may."""

import json

import hypothesis
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from lxml import html as parser

from mapping.columns import COUNTS, EMPTY_REASONS
from mapping.records.forms.tables import Table, typed_in
from mapping.records.services import records, tables
from mapping.submissions.models import FormDraft, Record, WarningAnswer
from mapping.submissions.services import provenance, submissions
from mapping.uploads.models import Upload
from mapping.uploads.services import uploads
from tests.factories import record, submission
from tests.markup import text
from tests.worlds import kept
from workforce.history.models import Event

POSTS = dict(posts_approved=4, posts_filled=3)


@kept
def draft(world):
    submission(
        world.last_round,
        world.office,
        world.a,
        by=world.reviewer,
        records=[dict(cadre="swo", headcount=2, **POSTS), dict(cadre="cdo", headcount=1)],
    )
    return submission(
        world.round,
        world.office,
        world.a,
        by=world.partner,
        status="draft",
        listed_cadres=["swo", "cdo", "para"],
        records=[dict(cadre="swo", headcount=3, **POSTS)],
    )


@pytest.fixture
def partner(world, sign_in):
    return sign_in(world.partner)


def address(draft, cadre=""):
    return reverse("record-table-cadre", args=[draft.pk, cadre]) if cadre else reverse("record-table", args=[draft.pk])


def shown(client, url):
    """{field: text} of the form as a browser would send it."""
    response = client.get(url)
    assert response.status_code == 200
    return sent(parser.fromstring(response.content.decode()).xpath("//form[@data-table]")[0])


def sent(form):
    given = form.form_values()
    return dict(given) | {"show": [text for name, text in given if name == "show"]}


def field(draft, cadre, column):
    """The name of the box of the area's plain row of a cadre."""
    found = {line.key["cadre"]: line for line in tables.offered_lines(draft, tables.lists(draft))}
    return f"{found[cadre].prefix}-{column}"


def fill(client, draft, cells, *, url="", **more):
    url = url or address(draft)
    given = shown(client, url) | {field(draft, *about): text for about, text in cells.items()} | more
    return client.post(url, given)


def test_the_page_shows_held_last_and_asked(partner, draft):
    html = partner.get(address(draft)).content.decode()
    assert html.index("Social welfare officer</b>") < html.index("Community development officer</b>")
    assert "Para-social worker</b>" in html and "2025: 2" in html and "reported in 2025, not yet this time" in html
    given = shown(partner, address(draft))
    assert given[field(draft, "swo", "headcount")] == "3" and given[field(draft, "cdo", "headcount")] == ""
    assert field(draft, "swo", "age_under_30") not in given
    assert field(draft, "swo", "age_under_30") in shown(partner, address(draft) + "?show=age")


def test_works(partner, world, draft):
    response = fill(
        partner,
        draft,
        {
            ("swo", "headcount"): "~4",
            ("swo", "posts_filled"): "4",
            ("cdo", "headcount"): "0",
            ("para", "posts_approved"): "not applicable",
        },
    )
    assert response.status_code == 302, parser.fromstring(response.content.decode()).xpath("//*[@class='err']//text()")
    draft.refresh_from_db()
    rows = {each.cadre.code: each for each in draft.records.select_related("cadre")}
    assert (rows["swo"].headcount, rows["swo"].flags) == (4000, {"headcount": "estimate"})
    assert (rows["cdo"].headcount, rows["cdo"].posts_filled) == (0, None)
    assert (rows["para"].headcount, rows["para"].flags) == (None, {"posts_approved": "not_applicable"})
    assert draft.revision == 1
    event = Event.objects.of(rows["swo"]).get(verb="changed")
    assert event.after == {"headcount": 4000, "posts_filled": 4000, "flags": {"headcount": "estimate"}}
    assert Event.objects.of(draft).get(verb="filled_in").after == {"new": 2, "changed": 1}


def test_a_row_says_why_it_is_empty(partner, draft):
    assert (
        fill(
            partner, draft, {("para", "headcount"): "2", ("para", "empty"): "not_applicable", ("cdo", "headcount"): "1"}
        ).status_code
        == 302
    )
    made = draft.records.get(cadre__code="para")
    assert made.headcount == 2000 and made.flags["posts_approved"] == made.flags["headcount_female"] == "not_applicable"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({("swo", "headcount"): "two", ("cdo", "headcount"): "1"}, "Workers (headcount) must be a number: two"),
        ({("cdo", "headcount"): "1", ("para", "headcount"): "-3"}, "cannot be less than 0: -3"),
        ({("cdo", "headcount"): "1,5"}, "must be a whole number"),
        ({("cdo", "headcount"): "1", ("swo", "posts_filled"): "9"}, "More posts filled than approved: say why"),
        ({("swo", "headcount"): "4"}, "Reported in the last round, missing now"),
    ],
)
def test_invalid_saves_nothing_and_leads_to_the_box(partner, draft, cells, said):
    response = fill(partner, draft, cells | {("swo", "fte"): "2.5"})
    page = parser.fromstring(response.content.decode())
    links = {link.text_content(): link.get("href") for link in page.xpath("//div[@class='errs']//a")}
    where = next(href for text, href in links.items() if said in text)
    assert response.status_code == 200 and page.xpath(f"//*[@id='{where[1:]}']")
    assert dict(page.xpath("//form[@data-table]")[0].form_values())[field(draft, "swo", "fte")] == "2.5"
    draft.refresh_from_db()
    assert draft.revision == 0 and draft.records.get().headcount == 3000
    assert FormDraft.objects.get().values[field(draft, "swo", "fte")] == "2.5"


def test_a_warning_asks_for_a_reason_that_is_kept(partner, world, draft):
    cells = {("cdo", "headcount"): "1", ("swo", "posts_filled"): "5"}
    why = field(draft, "swo", "why:filled_over_approved:posts_filled")
    html = fill(partner, draft, cells).content.decode()
    assert why in html
    assert fill(partner, draft, cells, **{why: "Seconded"}).status_code == 302
    answer = WarningAnswer.objects.get()
    key = draft.records.get(cadre__code="swo").key_hash
    assert (answer.text, answer.value, answer.key_hash, answer.answered_by) == ("Seconded", "5", key, world.partner)
    assert not FormDraft.objects.exists()


def test_what_is_missing_is_explained_at_its_row(partner, draft):
    why = field(draft, "cdo", "why:missing:")
    assert fill(partner, draft, {("swo", "headcount"): "4"}, **{why: "Retired in May"}).status_code == 302
    answer = WarningAnswer.objects.get()
    assert (answer.rule, answer.text) == ("missing", "Retired in May")
    assert draft.records.count() == 1
    assert fill(partner, draft, {("swo", "headcount"): "5"}).status_code == 302, "not asked again"


def test_rows_are_added_and_removed(partner, draft):
    url = address(draft)
    given = shown(partner, url) | {
        "action": "add",
        "add:cadre": "para",
        "add:area": "abara-east",
        "add:employer": "hope",
    }
    response = partner.post(url, given)
    assert response.status_code == 302 and "draft=1" in response.url and "#row" in response.url
    given = shown(partner, response.url)
    assert given["n1-cadre"] == "para" and given["n1-employer"] == "hope"
    given |= {"n1-headcount": "6", field(draft, "cdo", "headcount"): "1", field(draft, "swo", "remove"): "1"}
    given |= {field(draft, "swo", "why:missing:"): "Moved away", "action": "save"}
    assert partner.post(response.url, given).status_code == 302
    made = draft.records.get(cadre__code="para")
    assert (made.area.code, made.employer.code, made.headcount) == ("abara-east", "hope", 6000)
    assert not draft.records.filter(cadre__code="swo").exists()
    assert Event.objects.get(verb="deleted", object_type="mapping.record").before["headcount"] == 3000


def test_a_row_that_is_there_is_not_added_twice(partner, draft):
    given = shown(partner, address(draft)) | {"action": "add", "add:cadre": "swo"}
    html = partner.post(address(draft), given, follow=True).content.decode()
    assert "in the table already: row 1" in html and "n1-cadre" not in html


def test_the_same_row_twice_is_named(partner, draft):
    twice = {
        f"n{number}-{part}": text
        for number in (1, 2)
        for part, text in {"area": "Abara", "cadre": "Village volunteer", "headcount": "3"}.items()
    }
    html = partner.post(address(draft), shown(partner, address(draft)) | twice).content.decode()
    assert "are in several rows" in html and draft.records.count() == 1


def test_a_corrected_record_still_names_its_file_and_row(partner, world, draft):
    upload = uploads.create_upload(
        round=world.round,
        organisation=world.office,
        file=ContentFile(b"x", "x"),
        filename="ours.xlsx",
        by=world.partner,
    )
    Upload.objects.filter(pk=upload.pk).update(status=Upload.Status.DONE, finished_at=timezone.now())
    Record.objects.filter(submission=draft).update(upload=upload, sheet="Posts", row=12)
    assert fill(partner, draft, {("swo", "headcount"): "4", ("cdo", "headcount"): "1"}).status_code == 302
    held = draft.records.get(cadre__code="swo")
    assert (held.sheet, held.row, held.headcount) == ("Posts", 12, 4000)
    html = text(partner.get(reverse("record", args=[held.pk])))
    assert "ours.xlsx" in html and "Posts, row 12" in html and "Corrected by hand on" in html
    submissions.submit(draft, by=world.partner)
    draft.refresh_from_db()
    again = submissions.take_back(draft, by=world.partner).records.get(cadre__code="swo")
    assert provenance.corrections([again])[again.pk].actor == world.partner, "also in the next version"
    Upload.objects.filter(pk=upload.pk).update(status=Upload.Status.DONE, finished_at=timezone.now())
    assert provenance.corrections([again]) == {}, "a file stored since says it anew"


def test_one_cadre_place_by_place(partner, draft):
    url = address(draft, "para")
    given = shown(partner, url)
    east, west = (each.prefix for each in tables.offered_lines(draft, tables.lists(draft), cadre="para"))
    assert given[f"{east}-headcount"] == given[f"{west}-headcount"] == ""
    assert partner.post(url, given | {f"{east}-headcount": "7"}).status_code == 302, (
        "others of last time are not asked about"
    )
    assert draft.records.get(cadre__code="para").area.code == "abara-east"
    assert len(tables.offered_lines(draft, tables.lists(draft), cadre="swo")) == 1, "counted for the whole area"
    assert partner.get(address(draft, "nobody")).status_code == 404


# Two people, and what is kept -----------------------------------------------------------------------------------------
def test_stale_shows_both_and_overwrites_only_what_was_typed(partner, world, draft):
    mine = shown(partner, address(draft)) | {field(draft, "swo", "headcount"): "6"}
    other = {("swo", "posts_filled"): "2", ("swo", "headcount"): "5", ("cdo", "headcount"): "1"}
    assert fill(partner, draft, other).status_code == 302
    response = partner.post(address(draft), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert '<td data-label="Saved now">5</td>' in html and '<td data-label="Yours">6</td>' in html
    assert draft.records.get(cadre__code="swo").headcount == 5000
    again = sent(parser.fromstring(html).xpath("//main//form")[0])
    assert partner.post(address(draft), again).status_code == 302
    held = draft.records.get(cadre__code="swo")
    assert (held.headcount, held.posts_filled) == (6000, 2000)


def keep(client, draft, **values):
    return client.post(reverse("form-draft-save", args=[draft.pk]), {"revision": draft.revision} | values)


def test_what_is_typed_is_kept_and_offered(partner, world, sign_in, draft):
    name = field(draft, "swo", "headcount")
    assert "Draft saved at" in keep(partner, draft, **{name: "8\x00"}).json()["said"]
    keep(partner, draft, **{field(draft, "cdo", "headcount"): "abc", "rubbish": "x"})
    assert FormDraft.objects.get().values == {name: "8", field(draft, "cdo", "headcount"): "abc"}
    html = partner.get(address(draft)).content.decode()
    assert "You typed this on" in html and "Somebody has saved" not in html and 'value="8"' not in html
    assert shown(partner, address(draft) + "?draft=1")[name] == "8"
    records.save(draft, [], removed=[draft.records.get()], revision=0, by=world.partner)
    html = partner.get(address(draft)).content.decode()
    assert "Somebody has saved this submission since: both are shown here." in html
    assert shown(partner, address(draft) + "?draft=1")["revision"] == "0", "saving it shows both"
    partner.post(reverse("form-draft-drop", args=[draft.pk]))
    assert not FormDraft.objects.exists()


def test_kept_without_scripts(partner, draft):
    response = fill(partner, draft, {("swo", "headcount"): "many"}, action="keep")
    assert response.status_code == 302 and FormDraft.objects.get().values == {field(draft, "swo", "headcount"): "many"}
    assert shown(partner, response.url)[field(draft, "swo", "headcount")] == "many"
    assert fill(partner, draft, {}, url=response.url, action="columns", show="cases").status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0


def test_what_is_too_large_is_not_kept(partner, draft):
    response = keep(partner, draft, **{field(draft, "swo", "note"): "x" * 400_001})
    assert response.status_code == 413 and not FormDraft.objects.exists()


def test_sent_to_review_nothing_is_kept(partner, world, draft):
    keep(partner, draft, **{field(draft, "swo", "headcount"): "8"})
    submissions.submit(draft, by=world.partner)
    assert not FormDraft.objects.exists()
    draft.refresh_from_db()
    assert keep(partner, draft, **{field(draft, "swo", "headcount"): "8"}).status_code == 409


# Who may --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["record-table", "form-draft-save", "form-draft-drop"])
def test_who_may(world, sign_in, draft, name):
    target = reverse(name, args=[draft.pk])
    assert sign_in(world.partner).put(target).status_code == 405
    assert sign_in(world.ngo_partner).post(target).status_code == 404
    assert sign_in(world.reviewer).post(target).status_code == 403
    assert draft.records.get().headcount == 3000


def test_a_frozen_version_is_left_alone(world, partner):
    frozen = submission(world.round, world.office, world.a, by=world.partner, records=[dict(cadre="swo", headcount=3)])
    name = f"{tables.prefix(frozen.records.get().key_hash)}-headcount"
    response = partner.post(address(frozen), {"revision": 0, name: "9"})
    assert response.status_code == 302 and response.url == reverse("submission", args=[frozen.pk])
    assert frozen.records.get().headcount == 3000


def test_without_a_revision_nothing_is_saved(partner, draft):
    assert partner.post(address(draft), {field(draft, "swo", "headcount"): "9"}).status_code == 409
    assert draft.records.get().headcount == 3000


# Laws -----------------------------------------------------------------------------------------------------------------
FIGURE = st.one_of(
    st.none(),
    st.integers(0, 40).map(lambda n: n * 1000),
    st.sampled_from([None, *(code for code, _label in EMPTY_REASONS)]),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@hypothesis.given(data=st.data())
def test_saving_what_the_form_shows_changes_nothing(world, draft, data):
    held = draft.records.get()
    held.flags = {}
    for name in COUNTS:
        drawn = data.draw(FIGURE, label=name)
        figure = drawn if isinstance(drawn, int) else None
        setattr(held, name, figure)
        if isinstance(drawn, str):
            held.flags[name] = drawn
        elif figure and data.draw(st.booleans()):
            held.flags[name] = "estimate"
    held.annual_cost = data.draw(st.none() | st.decimals(0, 10**9, places=2))
    held.note = data.draw(st.text("abc é'\"<&", max_size=20)).strip()
    held.save()
    held.refresh_from_db()
    before = records.values(held)
    page = Table(draft, tables.lists(draft), shown=list(tables.GROUPS))
    boxes = {cell.name: cell.value for row in page.rows for cell in row.cells}
    assert typed_in(boxes | {"was": page.was()}) == {}
    rows = Table(draft, page.known, shown=page.shown, typed=boxes).to_save()
    checked = records.check(draft, rows, by=world.partner)
    assert set(checked.issues["severity"]) <= {"warning"}
    why = {(issue["row"], issue["rule"], issue["column"]): "So it is" for issue in checked.issues.to_dict("records")}
    draft.refresh_from_db()
    assert not records.save(draft, rows, revision=draft.revision, reasons=why, by=world.partner)
    held.refresh_from_db()
    assert records.values(held) == before and json.loads(page.was())["rows"]


def test_300_records_take_few_queries(partner, world, draft):
    for number in range(20):
        record(draft, cadre="para", workplace=f"Post {number}", headcount=number)
    with CaptureQueriesContext(connection) as few:
        partner.get(address(draft))
    Record.objects.bulk_create(_more(draft, 280))
    with CaptureQueriesContext(connection) as many:
        partner.get(address(draft))
    assert len(many) == len(few) < 40
    given = shown(partner, address(draft)) | {field(draft, "cdo", "headcount"): "1"}
    given |= {name: "2" for name, text in given.items() if name.endswith("-headcount") and text == "7"}
    with CaptureQueriesContext(connection) as saving:
        response = partner.post(address(draft), given)
    assert response.status_code == 302 and draft.records.filter(headcount=2000).count() == 282
    assert len(saving) < 70


def _more(draft, count):
    from mapping.checks.keys import (
        key_hash,
    )

    one = draft.records.filter(cadre__code="para").first()
    for number in range(count):
        line = tables._of(one, 0, None, None).key | {"workplace": f"More {number}"}
        yield Record(
            submission=draft,
            area=one.area,
            cadre=one.cadre,
            employer=one.employer,
            sector=one.sector,
            level=one.level,
            workplace=line["workplace"],
            key_hash=key_hash(line),
            headcount=7000,
        )
