"""A report becomes official, with what was open in it said;
it is withdrawn with an erratum, which stands wherever it is cited.
"""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.models import Meeting
from strategy.group.pages import adoption as adoption_page
from strategy.group.services import adoption
from strategy.plans.models import Section
from strategy.reports import standing
from strategy.reports.models import GapReport
from strategy.reports.services import reports
from strategy.requirements.models import EstablishmentPost
from tests import factories
from tests.markup import text
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import accept, make_report, workers
from tests.worlds import kept
from workforce.history.models import Event

pytestmark = pytest.mark.django_db
NOTE = "The group knows, and decided on these figures."


@kept
def report(world):
    workers(world, posts_approved=10, posts_filled=8)
    return make_report(world)


@kept
def meeting(world):
    given = {"edited_by": world.secretariat, "title": "Third meeting", "status": "held"}
    return Meeting.objects.create(number=3, on=timezone.localdate(), **given)


def overlap(world):
    """Two more workers whom the NGO says it sees in Abara's office."""
    same = {"cadre": "swo", "employer": "abara-office", "headcount": 11, "posts_approved": 10, "posts_filled": 8}
    return factories.submission(world.round, world.ngo, world.a, by=world.reviewer, records=[same])


def differ(world):
    EstablishmentPost.objects.create(area=world.a, cadre=world.swo, approved=12, source="Order 1")


# Adopting -------------------------------------------------------------------------------------------------------------
def test_the_chair_reads_then_adopts_in_a_meeting(world, report, meeting, sign_in):
    client = sign_in(world.chair)
    assert "Read before you adopt" in text(client.get("/reports/1/"))
    page = text(client.get("/reports/1/adopt/"))
    for said in (
        "nothing is open",
        "4 of 4 complete",
        "No: computed from what is accepted now",
        "Nothing unsettled",
        "No open difference in approved posts",
        "All are the sums of their parts",
        "Third meeting",
    ):
        assert said in page
    assert client.post("/reports/1/adopt/", {"meeting": meeting.pk}).status_code == 302
    report.refresh_from_db()
    assert (report.standing, report.adopted_by, report.adopted_in, report.adoption_note) == (
        "official",
        world.chair,
        meeting,
        "",
    )
    page = text(client.get("/reports/1/"))
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert f"adopted by Chair in the meeting “Third meeting” of {today}" in page and "Official since" in page
    event = Event.objects.of(report).first()
    assert (event.verb, event.after) == ("adopted", {"standing": "official", "adopted_in": "Third meeting"})
    assert client.get("/reports/1/adopt/", follow=True).redirect_chain == [("/reports/1/", 302)]


@pytest.mark.parametrize(
    ("open_it", "code", "said"),
    [
        (
            lambda world: accept(world, world.b, [{"cadre": "cdo", "headcount": 1}], version=2, organisation=world.ngo),
            "stale",
            "The submission of Hope for Children on Bukoro was accepted.",
        ),
        (differ, "stale", "The establishment register changed."),
    ],
)
def test_what_came_later_makes_a_note_necessary(world, report, sign_in, open_it, code, said):
    open_it(world)
    with pytest.raises(ValidationError) as refused:
        adoption.adopt(report, by=world.chair)
    assert refused.value.code == code
    client = sign_in(world.chair)
    page = text(client.get("/reports/1/adopt/"))
    assert "something is open" in page and said in page
    page = text(client.post("/reports/1/adopt/", {"note": "  "}))
    assert "There is a problem" in page and "This report is out of date. Say why" in page
    assert client.post("/reports/1/adopt/", {"note": NOTE}).status_code == 302
    assert NOTE in text(client.get("/reports/1/"))
    assert Event.objects.of(report).first().note == NOTE


def test_open_overlaps_and_differences_are_said_with_their_size(world, sign_in):
    workers(world, posts_approved=10, posts_filled=8)
    overlap(world)
    differ(world)
    report = make_report(world)
    found = adoption.matters(report)
    assert (found.overlaps, found.left_out, found.differences, found.changes) == (1, 11000, 1, [])
    page = text(sign_in(world.chair).get("/reports/1/adopt/"))
    assert "1 group of workers is not decided: the lower count is used, 11 workers are left out" in page
    assert "1 difference in approved posts is open" in page
    with pytest.raises(ValidationError) as refused:
        adoption.adopt(report, by=world.chair)
    assert refused.value.code == "open"
    assert adoption.adopt(report, note=NOTE, by=world.chair).adoption_note == NOTE


def test_what_changed_since_the_last_official_report(world, report, sign_in):
    adoption.adopt(report, by=world.chair)
    EstablishmentPost.objects.create(area=world.a, cadre=world.swo, approved=10, source="Order 1")
    make_report(world)
    page = text(sign_in(world.chair).get("/reports/2/adopt/"))
    assert "Since the last official report: Gap report 1, round 2026" in page and "/changes/1/2/" in page


def test_a_cancelled_meeting_adopts_nothing(world, report, meeting, sign_in):
    Meeting.objects.update(status="cancelled")
    meeting.refresh_from_db()
    with pytest.raises(ValidationError):
        adoption.adopt(report, meeting=meeting, by=world.chair)
    assert "There is a problem" in text(sign_in(world.chair).post("/reports/1/adopt/", {"meeting": meeting.pk}))


def test_a_meeting_to_come_has_adopted_nothing(world, report, meeting, sign_in):
    Meeting.objects.update(on=timezone.localdate() + datetime.timedelta(days=1))
    client = sign_in(world.chair)
    assert "Third meeting" not in text(client.get("/reports/1/adopt/"))
    assert "There is a problem" in text(client.post("/reports/1/adopt/", {"meeting": meeting.pk}))
    report.refresh_from_db()
    assert report.standing == "draft"


def test_a_meeting_held_before_it_was_computed_has_not_adopted_it(world, report, meeting, sign_in):
    computed = timezone.localtime(report.finished_at)
    day, hour = datetime.timedelta(days=1), datetime.timedelta(hours=1)
    earlier = {"on": computed.date() - day}, {"on": (computed - hour).date(), "time": (computed - hour).time()}
    for before in earlier:
        Meeting.objects.update(**before)
        meeting.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            adoption.adopt(report, meeting=meeting, by=world.chair)
        assert refused.value.code == "meeting" and "took place before" in refused.value.messages[0]
    Meeting.objects.update(on=computed.date() - day, time=None)
    client = sign_in(world.chair)
    assert "Third meeting" not in text(client.get("/reports/1/adopt/"))
    assert "There is a problem" in text(client.post("/reports/1/adopt/", {"meeting": meeting.pk}))
    report.refresh_from_db()
    assert report.standing == "draft"


def test_adopted_twice_and_not_ready(world, report, sign_in):
    client = sign_in(world.chair)
    adoption.adopt(report, by=world.chair)
    assert "Only a computed draft can be made official." in text(client.post("/reports/1/adopt/", follow=True))
    waiting = reports.create(round=world.round, requirement_set=world.requirements, by=world.planner)
    with pytest.raises(ValidationError):
        adoption.adopt(waiting, note=NOTE, by=world.chair)
    assert client.get(f"/reports/{waiting.number}/adopt/").status_code == 302
    for person in (world.planner, world.secretariat, world.observer, world.partner):
        client = sign_in(person)
        assert client.get("/reports/1/adopt/").status_code == client.get("/reports/1/withdraw/").status_code == 403


# Withdrawing ----------------------------------------------------------------------------------------------------------
@kept
def cited(world, report, meeting):
    """The official report, with a strategy that rests on it, a section that cites it,
    and the meeting that was shown it.
    """
    adoption.adopt(report, meeting=meeting, by=world.chair)
    make_strategy(world, report=report)
    Meeting.objects.update(report=report)
    figure = Figure.objects.filter(report=report).first()
    section = Section.objects.filter(strategy=world.strategy).first()
    Section.objects.filter(pk=section.pk).update(text=f"We are {figure}.")
    return report


def test_what_cites_it_is_listed_before_it_is_withdrawn(world, cited, sign_in):
    client = sign_in(world.chair)
    page = text(client.get("/reports/1/withdraw/"))
    assert "places cite it" in page
    for said in (str(world.strategy), "Third meeting", "No report of this round is official then."):
        assert said in page
    assert "There is a problem" in text(client.post("/reports/1/withdraw/", {"erratum": " "}))
    response = client.post("/reports/1/withdraw/", {"erratum": "Dokka was counted twice."})
    assert (response.status_code, response["Location"]) == (302, "/reports/1/erratum/")
    page = text(client.get("/reports/1/erratum/"))
    assert (
        "Dokka was counted twice." in page
        and str(world.strategy) in page
        and "No newer report of this round yet." in page
    )
    assert (
        client.get("/reports/1/withdraw/").status_code
        == client.post("/reports/1/withdraw/", {"erratum": "x"}).status_code
        == 302
    )


def test_the_list_of_what_cites_it_takes_a_fixed_number_of_queries(world, cited):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert adoption_page.before_withdrawal(cited, world.planner)["citations"]
        return len(found)

    queries()  # what is read once a person: the grants
    before = queries()
    for field in ("shortage", "surplus", "required", "posts_needed"):
        figure, _made = Figure.objects.get_or_create(report=cited, method="population_norm", area="abara", field=field)
        Section.objects.create(strategy=world.strategy, kind="other", title=field, text=f"And {figure}.")
    assert queries() == before


def test_withdrawn_figures_say_so_wherever_they_are_shown(world, cited, sign_in):
    adoption.withdraw(cited, erratum="Dokka was counted twice.", by=world.chair)
    cited.refresh_from_db()
    client = sign_in(world.planner)
    why = "/reports/1/why/?method=population_norm&target=cadre:swo&area=abara"
    pages = [
        "/dashboard/?report=1",
        "/areas/abara/?report=1",
        "/areas/?report=1",
        "/cadres/?report=1",
        why,
        "/reports/1/",
        f"/strategies/{world.strategy.pk}/",
    ]
    for page in pages:
        shown = text(client.get(page))
        assert "/reports/1/erratum/" in shown and "ithdrawn" in shown, page
    lines = client.get("/dashboard/?report=1&format=xlsx")
    assert lines.status_code == 200
    shown = citing.read_figure(Figure.objects.filter(report=cited).first())
    assert shown.erratum == "Dokka was counted twice." and shown.standing == "withdrawn"
    said = standing.standing(cited)
    assert (said["standing"], said["erratum"], said["url"]) == (
        "withdrawn",
        "Dokka was counted twice.",
        "/reports/1/erratum/",
    )
    assert client.get("/dashboard/").templates[0].name == "strategy/dashboard/no_report.html", (
        "nobody is shown it unasked"
    )


def test_the_erratum_is_for_everybody_who_signs_in_and_names_what_takes_its_place(world, report, client, sign_in):
    adoption.adopt(report, by=world.chair)
    assert client.get("/reports/1/erratum/").status_code == 302
    reader = sign_in(world.partner)
    assert reader.get("/reports/1/erratum/").status_code == 404, "it stands"
    second = adoption.adopt(make_report(world), by=world.chair)
    adoption.withdraw(second, erratum="Wrong annex.", by=world.chair)
    page = text(sign_in(world.partner).get("/reports/2/erratum/"))
    assert "Wrong annex." in page and "Gap report 1" in page and 'href="/reports/1/"' not in page
    page = text(sign_in(world.chair).get("/reports/2/erratum/"))
    assert 'href="/reports/1/"' in page
    report.refresh_from_db()
    assert (report.standing, report.superseded_by) == ("official", None)
    assert "Gap report 1 is official again" not in page


def test_an_older_report_adopted_later_is_the_one_shown(world, report, sign_in):
    second = make_report(world)
    report.refresh_from_db()
    assert report.superseded_by == second, "a newer draft of the same took its place"
    adoption.adopt(second, by=world.chair)
    first = adoption.adopt(report, by=world.chair)
    second.refresh_from_db()
    assert (first.superseded_by, second.superseded_by) == (None, first)
    client = sign_in(world.observer)
    assert client.get("/dashboard/").context["report"] == first
    page = text(client.get("/dashboard/?report=2"))
    assert "Was official from" in page and 'Official figures: <a href="?report=1">Gap report 1</a>' in page
    page = text(client.get("/reports/2/"))
    assert "Another report took its place:" in page and "Official since" not in page
    adoption.withdraw(second, erratum="Wrong annex.", by=world.chair)
    assert client.get("/dashboard/").context["report"] == first, "it did not count any more"
    adoption.withdraw(first, erratum="Wrong annex too.", by=world.chair)
    assert client.get("/dashboard/").templates[0].name == "strategy/dashboard/no_report.html"


def test_withdrawing_what_does_not_count_any_more_leaves_one_official_report(world, report):
    adopted = [adoption.adopt(each, by=world.chair) for each in (report, make_report(world), make_report(world))]
    adoption.withdraw(adopted[1], erratum="Wrong annex.", by=world.chair)
    counting = GapReport.objects.filter(standing="official", superseded_by=None)
    assert counting.get() == adopted[2]
    adoption.withdraw(adopted[2], erratum="Wrong annex.", by=world.chair)
    assert counting.get() == report


# What readers are shown -----------------------------------------------------------------------------------------------
def test_the_dashboard_says_what_its_figures_are_worth_and_offers_the_others(world, report, sign_in):
    client = sign_in(world.observer)
    assert "Draft: the leadership group has not adopted these figures." in text(client.get("/dashboard/"))
    adoption.adopt(report, by=world.chair)
    accept(world, world.b, [{"cadre": "cdo", "headcount": 2}], organisation=world.ngo)
    make_report(world)
    page = client.get("/dashboard/")
    assert page.context["report"] == report
    assert "Official since" in text(
        page
    ) and 'A newer draft is of round 2026: <a href="?report=2">Gap report 2</a>' in text(page)
    page = text(client.get("/dashboard/?report=2"))
    assert "has not adopted these figures" in page and 'Official figures: <a href="?report=1">Gap report 1</a>' in page


def test_the_list_of_reports_asks_once_whether_they_are_stale(world, report, sign_in):
    client = sign_in(world.observer)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page = text(client.get("/reports/"))
        return len(found), page

    few, page = queries()
    assert "Out of date" not in page
    for level in ("region", "country"):
        make_report(world, base_level=level)
    accept(world, world.b, [{"cadre": "cdo", "headcount": 2}], organisation=world.ngo)
    many, page = queries()
    assert many == few and page.count("Out of date") == 3


def test_a_report_says_what_it_took_from_the_register(world, sign_in):
    workers(world, posts_approved=10, posts_filled=8)
    differ(world)
    make_report(world)
    page = text(sign_in(world.observer).get("/reports/1/"))
    assert "1 row of the" in page and "1 open difference with partners" in page
    assert GapReport.objects.get().frozen["establishment"][0]["approved"] == 12000
