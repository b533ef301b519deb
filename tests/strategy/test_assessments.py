"""The self-assessment: answered by several, tasks, report, comparison, closing, and a priority made an objective."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from strategy.assessments import pages as assessment_report
from strategy.assessments import reading as assessing
from strategy.assessments import services as service
from strategy.assessments.models import Assessment
from strategy.framework import files as framework_files
from strategy.framework import services as versions
from strategy.framework.models import Framework
from strategy.plans.models import Objective
from tests.strategy.planning import make_framework, make_strategy
from tests.worlds import kept
from workforce.history.models import Event
from workforce.history.stale import Stale

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 10, 5)
RATING = {"rating": 2, "strengths": "Posts are known.", "evidence": "", "priority": "high"}
TOMORROW = datetime.timedelta(days=1)


def begin(world, title="Now", **more):
    values = {"title": title, "lead": world.ministry, "starts_on": DAY, "previous": None}
    return service.create(values=values | more, agencies=[world.ngo], by=world.planner)


@kept
def assessment(world):
    world.framework, world.items = make_framework()
    world.codes = {each.code: each.pk for each in world.framework.statements.all()}
    return begin(world)


def save(assessment, code, answers=(), rating=RATING, *, revision=0, by=None):
    """Answers by the code of the statement."""
    element = code and assessment.framework.items.get(code=code)
    pks = {each.code: each.pk for each in assessment.framework.statements.all()}
    given = {pks[name]: (answer, "Seen") for name, answer in dict(answers).items()}
    return service.save_element(
        assessment, element, answers=given, rating=rating if code else {}, revision=revision, by=by
    )


def url(name, assessment, *more):
    return reverse(name, args=[assessment.pk, *more])


def sent(world, revision=0, **answers):
    """What the form of an element sends; answers by code with _ for -."""
    values = {f"answer_{world.codes[code.replace('_', '-')]}": answer for code, answer in answers.items()}
    return {"revision": revision, "rating": "3", "strengths": "Known posts", "evidence": "", "priority": "low"} | values


# Answering -----------------------------------------------------------------------------------------------------------
def test_an_element_is_saved_as_one(assessment, world):
    found = save(assessment, "PLN-3", {"PLN-3-overview": "yes", "PLN-3-detail": "not_known"}, by=world.planner)
    assert found.revision == 3 and found.rating.rating == 2 and found.edited_by == world.planner
    assert [answer.evidence for _statement, answer in found.rows] == ["Seen", "Seen"]
    again = save(assessment, "PLN-3", {"PLN-3-overview": "yes"}, revision=3, by=world.member)
    assert again.revision == 3  # nothing was changed, nothing is written
    assert Event.objects.of(found.rating).count() == 1
    with pytest.raises(Stale) as refused:
        save(assessment, "PLN-3", {"PLN-3-overview": "no"}, by=world.member)
    assert refused.value.by == world.planner
    assert assessing.sheet(assessment, world.items["PLN-3"]).counts == {"yes": 1, "not_known": 1}


def test_two_people_at_two_elements_do_not_meet(assessment, world):
    save(assessment, "PLN-3", {"PLN-3-overview": "yes"}, by=world.planner)
    found = save(assessment, "SUP-2", {"SUP-2-overview": "no"}, by=world.member)
    assert found.revision == 2
    sheets = assessing.sheets(assessment)
    assert assessing.took_part(assessment, sheets) == ["Member", "Planner"]


def test_an_answer_alone_makes_an_older_page_stale(assessment, world):
    first = save(assessment, None, {"progress-1": "no"}, by=world.planner)
    save(assessment, None, {"progress-1": "partly"}, revision=first.revision, by=world.member)
    with pytest.raises(Stale):
        save(assessment, None, {"progress-1": "yes"}, revision=first.revision, by=world.planner)


def test_hidden_elements_are_not_asked(assessment, world):
    draft = versions.next_draft(by=world.planner)
    hidden = draft.items.get(code="PLN")
    versions.change_item(hidden, values={"is_hidden": True}, seen=versions.mark(hidden), by=world.planner)
    versions.publish(draft, note="Less", by=world.planner)
    later = begin(world, "Later", previous=assessment)
    assert [each.element.code for each in assessing.sheets(later)[:-1]] == ["DEV-4", "SUP-2"]
    assert {each.code for each in assessing.asked(draft)} == {
        "DEV-4-overview", "DEV-4-detail", "SUP-2-overview", "SUP-2-detail", "progress-1",
    }  # fmt: skip


def test_it_begins_on_a_page(world, sign_in):
    client = sign_in(world.member)
    given = {"title": "First", "lead": world.ministry.name, "starts_on": "2026-10-05", "previous": "", "agencies": ""}
    assert "There is no framework yet" in client.post(reverse("assessment-new"), given).content.decode()
    make_framework()
    assert client.post(reverse("assessment-new"), given | {"lead": "Nobody"}).status_code == 200
    assert client.post(reverse("assessment-new"), given | {"agencies": f"{world.ngo.name}\n"}).status_code == 302
    made = Assessment.objects.get()
    assert (made.title, made.lead, list(made.agencies.all()), made.created_by) == (
        "First", world.ministry, [world.ngo], world.member,
    )  # fmt: skip


def test_the_page_of_an_element(assessment, world, sign_in):
    client, page = sign_in(world.member), url("assessment-element", assessment, "PLN-3")
    answer = client.post(page, sent(world, PLN_3_overview="yes", PLN_3_detail="not_known"), follow=True)
    text = answer.content.decode()
    assert "1 statement is not known: make a task to find out." in text
    assert f"{url('evidence-task-new', assessment)}?statement=PLN-3-detail" in text
    answer = client.post(page, sent(world, revision=3, PLN_3_overview="yes") | {"then": "DEV-4"})
    assert answer.headers["location"] == url("assessment-element", assessment, "DEV-4")
    assert client.post(page, sent(world, revision=4) | {"rating": "7"}).status_code == 200
    assert client.get(url("assessment-element", assessment, "PLN-9")).status_code == 404
    page = client.get(url("assessment", assessment)).content.decode()
    assert "1 of 2" in page and "3, working" in page
    assert f'<a href="{url("assessment", assessment)}">Now</a>' in client.get(reverse("assessments")).content.decode()


def test_a_stale_page_shows_both_and_loses_nothing(assessment, world, sign_in):
    save(assessment, "PLN-3", {"PLN-3-overview": "no"}, by=world.planner)
    client, page = sign_in(world.member), url("assessment-element", assessment, "PLN-3")
    answer = client.post(page, sent(world, PLN_3_overview="partly"))
    text = answer.content.decode()
    assert answer.status_code == 409 and "Planner saved a newer version" in text
    for words in (
        "Recruitment and deployment is known (overview).",
        ">No<",
        ">Partly<",
        "2, developing",
        "3, working",
        "Known posts",
    ):
        assert words in text
    again = {field.html_name: field.value() for field in answer.context["form"] if field.value() is not None}
    assert client.post(page, again).status_code == 302
    found = assessing.sheet(assessment, world.items["PLN-3"])
    assert (found.rating.rating, found.rating.strengths, found.counts) == (3, "Known posts", {"partly": 1})


def test_last_time_stands_beside(assessment, world, sign_in):
    save(assessment, "PLN-3", {"PLN-3-overview": "partly"}, by=world.planner)
    later = begin(world, "Later", previous=assessment)
    assert "Last time: Partly" in sign_in(world.member).get(url("assessment-element", later, "PLN-3")).content.decode()


def test_progress_indicators(assessment, world, sign_in):
    client, page = sign_in(world.secretariat), url("assessment-progress", assessment)
    assert "A government-led group leads." in client.get(page).content.decode()
    assert client.post(page, sent(world, progress_1="yes")).status_code == 302
    assert assessing.progress(assessing.sheets(assessment)).counts == {"yes": 1}
    assert not assessment.ratings.exists()


# Closing -------------------------------------------------------------------------------------------------------------
def test_closing_freezes_and_the_lead_opens_it_again(assessment, world, sign_in):
    with pytest.raises(ValidationError):
        service.close(assessment, by=world.planner)  # nothing answered
    save(assessment, "PLN-3", {"PLN-3-overview": "yes"}, by=world.member)
    world.world_member = Client()
    world.world_member.force_login(world.member)  # of no agency
    assert world.world_member.post(url("assessment-close", assessment)).status_code == 403
    client = sign_in(world.chair)  # of the lead agency
    assert client.post(url("assessment-close", assessment)).headers["location"] == url("assessment-report", assessment)
    assert client.post(url("assessment-close", assessment)).headers["location"] == url("assessment", assessment)
    page = url("assessment-element", assessment, "PLN-3")
    answer = client.post(page, sent(world, revision=2, PLN_3_overview="no"))
    assert answer.status_code == 200 and "This assessment is closed" in answer.content.decode()
    assert '<form method="post" novalidate data-guard>' not in client.get(page).content.decode()
    with pytest.raises(ValidationError):
        service.add_task(assessment, title="x", owner=world.member, due_on=DAY, by=world.planner)
    assert world.world_member.post(url("assessment-reopen", assessment), {"reason": "x"}).status_code == 403
    assert client.post(url("assessment-reopen", assessment), {"reason": ""}).status_code == 200
    assert client.post(url("assessment-reopen", assessment), {"reason": "A mistake"}).status_code == 302
    assert client.post(url("assessment-reopen", assessment), {"reason": "Again"}).status_code == 200  # it is open
    assessment.refresh_from_db()
    events = Event.objects.of(assessment)
    assert assessment.is_open and [(event.verb, event.note) for event in events[:2]] == [
        ("reopened", "A mistake"),
        ("closed", ""),
    ]


def test_wrong_person_and_wrong_verb(assessment, world):
    observer, partner, planner = Client(), Client(), Client()
    for client, person in ((observer, world.observer), (partner, world.partner), (planner, world.planner)):
        client.force_login(person)
    one = [assessment.pk]
    reading = ["assessment", "assessment-progress", "assessment-report", "assessment-compare"]
    for name in reading:
        assert observer.get(reverse(name, args=one)).status_code == 200
        assert partner.get(reverse(name, args=one)).status_code == 403
        assert planner.get(reverse(name, args=[99999])).status_code == 404
        assert planner.delete(reverse(name, args=one)).status_code == 405
    writing = [("assessment-new", []), ("assessment-element", [*one, "PLN-3"]), ("assessment-progress", one),
               ("assessment-close", one), ("assessment-reopen", one), ("evidence-task-new", one),
               ("assessment-to-objective", [*one, "PLN-3"])]  # fmt: skip
    for name, args in writing:
        assert observer.post(reverse(name, args=args)).status_code == 403, name
        assert planner.put(reverse(name, args=args)).status_code == 405, name


# Tasks ---------------------------------------------------------------------------------------------------------------
def test_a_task_is_made_found_on_ones_page_and_done(assessment, world, sign_in):
    save(assessment, "PLN-3", {"PLN-3-detail": "not_known"}, by=world.planner)
    client = sign_in(world.planner)
    new = f"{url('evidence-task-new', assessment)}?statement=PLN-3-detail"
    assert "Not known: “Recruitment and deployment is known (detail).”" in client.get(new).content.decode()
    past = {"title": "Ask", "owner": world.member.pk, "due_on": timezone.localdate() - TOMORROW}
    assert "This day is past." in client.post(new, past).content.decode()
    assert client.post(new, past | {"owner": world.partner.pk}).status_code == 200  # sees no assessment
    answer = client.post(new, past | {"due_on": timezone.localdate() + TOMORROW})
    assert answer.headers["location"] == url("assessment-element", assessment, "PLN-3")
    assert client.get(f"{url('evidence-task-new', assessment)}?statement=nothing").status_code == 404
    task = assessment.tasks.get()
    assert (task.statement.code, task.element.code, task.owner) == ("PLN-3-detail", "PLN-3", world.member)
    assert "Member finds out by" in client.get(url("assessment-element", assessment, "PLN-3")).content.decode()
    member, done = sign_in(world.member), reverse("evidence-task-done", args=[task.pk])
    assert done in member.get(reverse("my-tasks")).content.decode()
    assert member.post(done, {"result": ""}).status_code == 200
    assert member.post(done, {"result": "Within four months"}).status_code == 302
    assert "This task is done already." in member.post(done, {"result": "Twice"}).content.decode()
    task.refresh_from_db()
    assert (task.result, task.done_by) == ("Within four months", world.member)
    assert "Member found out:" in member.get(url("assessment-element", assessment, "PLN-3")).content.decode()
    assert sign_in(world.observer).post(done, {"result": "x"}).status_code == 403
    assert sign_in(world.partner).get(done).status_code == 404


def test_whose_task_it_is_may_do_it_without_assessing(assessment, world, sign_in):
    task = service.add_task(assessment, title="Ask", owner=world.observer, due_on=DAY, by=world.planner)
    client = sign_in(world.observer)
    assert "Overdue" in client.get(reverse("my-tasks")).content.decode()
    answer = client.post(reverse("evidence-task-done", args=[task.pk]), {"result": "It is so"})
    assert answer.headers["location"] == reverse("my-tasks")
    assert "Overdue" not in client.get(reverse("my-tasks")).content.decode()


# Report and comparison -----------------------------------------------------------------------------------------------
def test_the_report(assessment, world, sign_in):
    save(
        assessment,
        "PLN-3",
        {"PLN-3-overview": "yes", "PLN-3-detail": "not_known"},
        RATING | {"rating": 3},
        by=world.planner,
    )
    save(assessment, "SUP-2", {"SUP-2-overview": "no"}, RATING | {"strengths": ""}, by=world.member)
    page = sign_in(world.observer).get(url("assessment-report", assessment)).content.decode()
    assert "<h1>1 of 2 rated elements work or are strong</h1>" in page
    order = [page.index(words) for words in ("Strengths to build on</h2>", "Ratings</h2>", "Not known</h2>", "Priorities</h2>",
                                             "Tasks to find out</h2>", "Who took part</h2>")]  # fmt: skip
    assert order == sorted(order)
    assert "Answered by: Member, Planner" in page and "Make an objective" not in page
    priorities = page[page.index("Priorities</h2>") :]
    assert priorities.index("Supervision and mentoring") < priorities.index("Recruitment and deployment")  # lower first
    sheets = assessing.sheets(assessment)
    charts = {pillar.code: chart for pillar, chart, _found in assessment_report.drawn(assessing.by_pillar(sheets))}
    assert charts["DEV"] == "" and "not rated" in charts["PLN"] and "3, working" in charts["PLN"]


def test_the_report_as_a_table(assessment, world, sign_in):
    save(assessment, "PLN-3", {"PLN-3-overview": "yes"}, by=world.planner)
    element = world.items["PLN-3"]
    service.add_task(assessment, title="Count posts", owner=world.member, due_on=DAY, by=world.planner, element=element)
    client = sign_in(world.observer)
    answer = client.get(url("assessment-report", assessment), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert len(rows) == 1 + len(assessing.asked(world.framework)) + 4  # and a rating for each element
    assert ["Planning the workforce", "Recruitment and deployment", "Overview"] in [row[:3] for row in rows]
    rating = next(row for row in rows if row[1:3] == ["Recruitment and deployment", "Rating"])
    assert rating[4:10] == ["2, developing", "", "Posts are known.", "High", "Count posts", "Member"]
    book = b"".join(client.get(url("assessment-report", assessment), {"format": "xlsx"}).streaming_content)
    assert book[:2] == b"PK"


def test_two_assessments_beside_each_other(assessment, world, sign_in):
    save(
        assessment,
        "PLN-3",
        {"PLN-3-overview": "no", "PLN-3-detail": "partly"},
        RATING | {"rating": 1},
        by=world.planner,
    )
    save(assessment, "SUP-2", {}, RATING | {"rating": 3}, by=world.planner)
    save(assessment, None, {"progress-1": "no"}, by=world.planner)
    draft = versions.next_draft(by=world.planner)
    hidden = draft.items.get(code="DEV")
    versions.change_item(hidden, values={"is_hidden": True}, seen=versions.mark(hidden), by=world.planner)
    versions.publish(draft, note="Less", by=world.planner)
    later = begin(world, "Later", previous=assessment)
    save(later, "PLN-3", {"PLN-3-overview": "yes", "PLN-3-detail": "partly"}, RATING | {"rating": 3}, by=world.planner)
    save(later, "SUP-2", {}, RATING | {"rating": 2}, by=world.planner)
    moved = {each.element.code if each.element else "": each for each in assessing.compare(assessment, later)}
    assert {code: each.step for code, each in moved.items()} == {
        "PLN-1": None,
        "PLN-3": 2,
        "SUP-2": -1,
        "DEV-4": None,
        "": None,
    }
    assert [(s.code, str(old), str(new)) for s, old, new in moved["PLN-3"].answers] == [("PLN-3-overview", "No", "Yes")]
    assert [(old, new) for _s, old, new in moved[""].answers] == [("No", "")]
    assert moved["DEV-4"].now is None
    client = sign_in(world.observer)
    page = client.get(url("assessment-compare", later)).content.decode()
    assert "<h1>Since October 2026: 1 rating rose, 1 fell</h1>" in page and "not in this framework" in page
    assert "<h1>Compare two assessments</h1>" in client.get(url("assessment-compare", assessment)).content.decode()
    assert client.get(url("assessment-compare", later), {"with": "x"}).status_code == 404


# A priority becomes an objective -------------------------------------------------------------------------------------
@kept
def strategy(world):
    strategy = make_strategy(world)
    world.codes = {each.code: each.pk for each in world.framework.statements.all()}
    return strategy


def test_a_priority_becomes_an_objective(strategy, world, sign_in):
    versions.publish(versions.next_draft(by=world.planner), note="Same", by=world.planner)  # the assessment's is newer
    assessment = begin(world)
    assert assessment.framework.version == 2
    save(assessment, "PLN-3", {"PLN-3-overview": "no"}, by=world.planner)
    client, page = sign_in(world.planner), url("assessment-to-objective", assessment, "PLN-3")
    assert "Strengthen: Recruitment and deployment" in client.get(page).content.decode()
    given = {"strategy": strategy.pk, "title": "Hire where it matters", "horizon": "near"}
    assert client.post(page, given | {"title": ""}).status_code == 200
    answer = client.post(page, given)
    made = Objective.objects.get(title="Hire where it matters")
    assert answer.headers["location"] == reverse("objective", args=[made.pk])
    assert (made.number, made.element, made.horizon) == (3, world.items["PLN-3"], "near")
    assert "From the self-assessment “Now”" in made.text and "Posts are known." in made.text
    assert "- Recruitment and deployment is known (overview)." in made.text
    assert client.get(url("assessment-to-objective", assessment, "PLN")).status_code == 404


def test_the_text_is_in_the_language_of_the_strategy(strategy, world):
    strategy.language = "fr"
    strategy.save()
    assessment = begin(world)
    save(assessment, "PLN-3", {"PLN-3-overview": "no"}, by=world.planner)
    found = assessing.sheet(assessment, world.items["PLN-3"])
    made = service.make_objective(found, strategy=strategy, title="Recruter", horizon="near", by=world.planner)
    assert "- Recruitment and deployment connu (overview)." in made.text


def test_no_objective_where_the_strategy_cannot_hold_it(strategy, world, sign_in):
    assessment = begin(world)
    found = assessing.sheet(assessment, world.items["PLN-3"])
    world.items["PLN-3"].is_hidden = True
    world.items["PLN-3"].save()
    strategy.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        service.make_objective(found, strategy=strategy, title="x", horizon="near", by=world.planner)
    assert refused.value.code == "element"
    strategy.status = "review"
    strategy.save()
    page = sign_in(world.planner).get(url("assessment-to-objective", assessment, "SUP-2")).content.decode()
    assert "No strategy is being written now." in page


# Queries -------------------------------------------------------------------------------------------------------------
def test_pages_ask_the_same_number_of_questions_of_any_assessment(world, sign_in):
    """The standard framework, every statement answered, a task for each element."""
    framework_files.load()
    framework, assessment = Framework.objects.newest(), begin(world)
    client = sign_in(world.member)
    pages = {"assessment": 18, "assessment-report": 14, "assessment-compare": 12, "assessment-progress": 12}
    asked = {name: count_queries(client, url(name, assessment)) for name in pages}
    for statement in assessing.asked(framework):
        assessment.answers.create(statement=statement, answer="not_known", edited_by=world.planner)
    for element in assessing.elements(framework):
        assessment.ratings.create(element=element, rating=2, priority="high", edited_by=world.planner)
        assessment.tasks.create(element=element, title="Ask", owner=world.member, due_on=DAY, created_by=world.planner)
    for name, most in pages.items():
        full = count_queries(client, url(name, assessment))
        assert full <= asked[name] + 1 and full <= most, (name, asked[name], full)


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
