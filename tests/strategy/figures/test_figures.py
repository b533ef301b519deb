"""Figures: from a line of a report into the strategy; the number is always the one of the line;
what is said about it.
"""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from strategy.documents import contents, data
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Objective, Strategy
from strategy.plans.services import plans
from strategy.reports.models import GapLine, GapReport
from tests.strategy.planning import make_strategy
from tests.strategy.plans.test_objectives import given, state
from tests.strategy.reporting import NORM, line, make_report
from tests.worlds import kept
from workforce.history.models import Event


@kept
def w(world):
    make_strategy(world)
    return world


@pytest.fixture
def planner(w, sign_in):
    return sign_in(w.planner)


def cite_url(w, **more):
    query = {"report": w.report.number, "method": NORM, "area": "bukoro", "target": "cadre:swo"} | more
    return f"{reverse('figure-cite')}?" + "&".join(f"{name}={value}" for name, value in query.items())


def withdraw(w):
    GapReport.objects.filter(pk=w.report.pk).update(
        standing="withdrawn",
        withdrawn_at="2026-10-01T00:00:00Z",
        withdrawn_by=w.chair,
        erratum="Bukoro was counted twice.",
    )


# Citing
def test_every_number_of_a_line_is_offered_as_it_stands_in_the_report(planner, w):
    found = line(w.report, "bukoro")
    page = planner.get(cite_url(w)).content.decode()
    for words in (
        f"Workers there are: {found.current:.0f} workers",
        "In place: ",
        "Workers per 100,000 people: ",
    ):
        assert words in page
    assert 'value="posts_needed"' in page and 'value="value"' not in page


def test_the_figure_says_the_value_of_its_line(w):
    for each in GapLine.objects.filter(report=w.report, area__in=["abara", "bukoro", "TL"]):
        for field, _label, text in plans.figure_choices(each):
            figure = plans.cite(
                w.report,
                area=each.area,
                method=each.method,
                target_kind=each.target_kind,
                target=each.target,
                field=field,
            )
            shown = citing.read_figure(figure)
            assert shown.value == (each.areas_complete if field == "coverage" else getattr(each, field))
            assert shown.text == text


def test_a_line_is_cited_once_whoever_cites_it(w):
    place = {"area": "abara", "method": NORM, "target_kind": "cadre", "target": "swo", "field": "shortage"}
    assert plans.cite(w.report, **place) == w.figure == plans.cite(w.report, **place)


@pytest.mark.parametrize(
    "wrong",
    [{"area": "nowhere"}, {"field": "value"}, {"field": "surprise"}, {"target": "none"}, {"rate": "vacancy_approved"}],
)
def test_what_is_no_figure_of_the_report_is_not_cited(w, wrong):
    place = {"area": "abara", "method": NORM, "target_kind": "cadre", "target": "swo", "field": "shortage"} | wrong
    with pytest.raises(ValidationError):
        plans.cite(w.report, **place)
    assert Figure.objects.count() == 1


def test_a_withdrawn_report_is_cited_no_more(planner, w):
    withdraw(w)
    w.report.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        plans.cite(w.report, area="abara", method=NORM, target_kind="cadre", target="swo", field="ratio")
    assert refused.value.code == "report"
    assert planner.get(cite_url(w)).status_code == 404


# Into the strategy
def test_from_the_why_page_into_an_action(planner, w):
    why = reverse("why", args=[w.report.number]) + f"?method={NORM}&area=bukoro&target=cadre:swo"
    page = planner.get(why).content.decode()
    assert "Use in the strategy" in page and cite_url(w).replace("&", "&amp;").replace(":", "%3A") in page
    response = planner.post(cite_url(w), {"field": "current", "place": f"action:{w.second_action.pk}"})
    assert response.url == reverse("action", args=[w.second_action.pk])
    figure = w.second_action.figures.get()
    assert (figure.area, figure.field, figure.target) == ("bukoro", "current", "swo")
    event = Event.objects.of(w.second_action).get()
    assert event.verb == "figure_cited" and "11 workers" in event.after["figures"]
    assert "cited, no comments" in planner.get(why).content.decode()


def test_a_new_objective_is_started_from_a_figure(planner, w):
    response = planner.post(cite_url(w, area="abara"), {"field": "shortage", "place": f"new:{w.strategy.pk}"})
    form = planner.get(response.url)
    assert form.context["form"].initial["title"] == "Abara is 6 social welfare officers short"
    assert f'name="figure" value="{w.figure.pk}"' in form.content.decode()
    planner.post(response.url, given(w, figure=w.figure.pk, title="Abara first"))
    made = Objective.objects.get(title="Abara first")
    assert list(made.figures.all()) == [w.figure]


def test_a_reference_is_made_to_put_in_a_text(planner, w):
    response = planner.post(cite_url(w), {"field": "ratio", "place": "page"})
    figure = Figure.objects.get(area="bukoro")
    assert response.url == reverse("figure", args=[figure.pk])
    assert f"[[figure:{figure.pk}]]" in planner.get(response.url).content.decode()


def test_a_form_without_an_answer_makes_no_figure(planner, w):
    response = planner.post(cite_url(w), {"field": "value", "place": "objective:999"})
    assert set(response.context["form"].errors) == {"field", "place"} and Figure.objects.count() == 1


@pytest.mark.parametrize(
    "query", [{"report": "999"}, {"report": "x"}, {"area": "nowhere"}, {"target": "cadre:none"}, {"rate": "nothing"}]
)
def test_lines_that_are_not_there(planner, w, query):
    assert planner.get(cite_url(w, **query)).status_code == 404


def test_a_strategy_that_is_not_being_written_is_not_offered(planner, w):
    state(w, "review")
    places = planner.get(cite_url(w)).context["form"].fields["place"].choices
    assert [code for code, _label in places] == ["page"]
    response = planner.post(cite_url(w), {"field": "current", "place": f"action:{w.action.pk}"})
    assert "place" in response.context["form"].errors


def test_who_does_not_write_makes_references_only(w, sign_in):
    client = sign_in(w.observer)
    places = client.get(cite_url(w)).context["form"].fields["place"].choices
    assert [code for code, _label in places] == ["page"]
    assert client.post(cite_url(w), {"field": "current", "place": f"action:{w.action.pk}"}).status_code == 200
    assert sign_in(w.partner).get(cite_url(w)).status_code == 403


def test_citing_makes_no_text_stale_and_taking_away_is_told(planner, w):
    plans.attach(w.second_action, w.figure, by=w.administrator)
    plans.attach(w.second_action, w.figure, by=w.administrator)
    w.second_action.refresh_from_db()
    assert w.second_action.revision == 0 and Event.objects.of(w.second_action).count() == 1
    address = reverse("figure-remove", args=["action", w.second_action.pk, w.figure.pk])
    assert planner.get(address).status_code == 405
    assert planner.post(address).url == reverse("action", args=[w.second_action.pk])
    assert not w.second_action.figures.exists() and Event.objects.of(w.second_action).first().verb == "figure_removed"
    assert planner.post(address).status_code == 404
    assert planner.post(f"/risks/{w.action.pk}/figures/{w.figure.pk}/remove/").status_code == 404
    state(w, "endorsed")
    planner.post(reverse("figure-remove", args=["action", w.action.pk, w.figure.pk]))
    assert w.action.figures.exists()


# Picking
def test_lines_are_found_by_area_target_and_method(planner, w):
    page = reverse("figure-pick", args=[w.strategy.pk])
    assert {row[0].code for row in planner.get(page).context["rows"]} >= {"TL", "north", "abara", "dokka"}
    found = planner.get(page, {"q": "BUKO", "target": "cadre:swo", "into": f"action:{w.action.pk}"})
    [(area, label, shown, url)] = found.context["rows"]
    assert (area.code, label, shown) == ("bukoro", "Bukoro", line(w.report, "bukoro"))
    chooser = planner.get(url)
    assert chooser.context["form"]["place"].value() == f"action:{w.action.pk}"
    rates = planner.get(page, {"what": "density_headcount", "q": "abara"}).context
    assert rates["rate"] == "density_headcount" and {row[0].code for row in rates["rows"]} <= {"abara"}
    assert "no such line" in planner.get(page, {"q": "zzz"}).content.decode()


def test_a_strategy_without_a_report_says_so(planner, w):
    Strategy.objects.update(report=None)
    assert "is based on no gap report yet" in planner.get(reverse("figure-pick", args=[w.strategy.pk])).content.decode()


# The page of a figure
def test_the_page_names_everything_that_cites_it(planner, w):
    w.section.text = f"Short by [[figure:{w.figure.pk}]]."
    w.section.save()
    cited = {(each.kind, each.name) for each in citing.citations_of(w.figure, w.planner)}
    assert cited == {("Objective", str(w.objective)), ("Action", str(w.action)), ("Section", str(w.section))}
    page = planner.get(reverse("figure", args=[w.figure.pk])).content.decode()
    assert "Abara: 6 short" in page and "1.1 Fill vacant funded posts" in page


def test_a_text_that_names_another_number_is_no_citation(w):
    w.section.text = f"[[figure:{w.figure.pk}1]]"
    w.section.save()
    assert "Section" not in {each.kind for each in citing.citations_of(w.figure, w.planner)}


def test_a_partner_reads_a_figure_of_an_endorsed_strategy_only(w, sign_in):
    client, page = sign_in(w.partner), reverse("figure", args=[w.figure.pk])
    assert client.get(page).status_code == 404
    state(w, "endorsed")
    found = client.get(page).content.decode()
    assert (
        "Abara: 6 short" in found and "Comments on this figure" not in found and "How was this computed?" not in found
    )
    assert page in client.get(reverse("action", args=[w.action.pk])).content.decode()  # its chips lead there
    assert client.post(reverse("figure-comment", args=[w.figure.pk]), {"text": "x"}).status_code == 403


def test_comments_of_the_group_stand_on_the_page_and_are_counted_beside_the_line(w, sign_in):
    client, address = sign_in(w.member), reverse("figure-comment", args=[w.figure.pk])
    assert client.post(address, {"text": "Is the refugee settlement in it?"}).status_code == 302
    assert "refugee settlement" in client.get(reverse("figure", args=[w.figure.pk])).content.decode()
    assert Event.objects.of(w.figure).get().verb == "commented"
    why = client.get(citing.read_figure(w.figure).url).content.decode()
    assert "1 comment" in why and reverse("figure", args=[w.figure.pk]) in why
    empty = client.post(address, {"text": " "})
    assert empty.status_code == 200 and "text" in empty.context["form"].errors and w.figure.remarks.count() == 1


def test_a_withdrawn_report_is_named_wherever_its_figure_is_shown(planner, w):
    withdraw(w)
    for page in (
        reverse("objective", args=[w.objective.pk]),
        reverse("action", args=[w.action.pk]),
        reverse("figure", args=[w.figure.pk]),
    ):
        found = planner.get(page)
        assert found.status_code == 200 and "Bukoro was counted twice." in found.content.decode()
    assert citing.read_figure(w.figure).url == reverse(
        "figure", args=[w.figure.pk]
    )  # the working is gone, the page stands


def test_pages_take_a_fixed_number_of_queries(planner, w, django_assert_max_num_queries):
    pages = [cite_url(w), reverse("figure-pick", args=[w.strategy.pk]), reverse("figure", args=[w.figure.pk])]
    for page in pages:
        planner.get(page)
        with django_assert_max_num_queries(24):
            planner.get(page)


# What a figure is worth is said where it is cited ---------------------------------------------------------------------
DRAFT, OTHER = "of a draft report", "of gap report 2, which is not the one of the strategy"


def test_a_figure_of_a_draft_says_so_on_pages_in_texts_documents_and_exports(w, planner, sign_in):
    for address in (reverse("objective", args=[w.objective.pk]), reverse("action", args=[w.action.pk])):
        assert DRAFT in planner.get(address).content.decode(), address
    read = sign_in(w.observer).get(reverse("strategy-read", args=[w.strategy.pk])).content.decode()
    assert DRAFT in read
    assert "Gap report 1 (draft)" in repr(contents.document(w.strategy, "en").chapters)
    assert b"Gap report 1 (draft)" in data.write(w.strategy, "en")
    assert "This report is a draft" in planner.get(cite_url(w)).content.decode()
    GapReport.objects.update(standing="official")
    for address in (reverse("objective", args=[w.objective.pk]), cite_url(w)):
        assert "draft report" not in (page := planner.get(address).content.decode()) and "is a draft" not in page


def test_a_figure_of_another_report_than_the_strategy_rests_on_says_so(w, planner):
    make_report(w)
    GapReport.objects.update(standing="official")
    sent = {"field": "shortage", "place": f"action:{w.third_action.pk}"}
    page = planner.post(cite_url(w, report=2), sent, follow=True).content.decode()
    assert "another gap report than the one of the strategy" in page and OTHER in page
    figure = w.third_action.figures.get()
    Objective.objects.filter(pk=w.objective.pk).update(text=f"We miss {figure}.")
    assert OTHER in planner.get(reverse("objective", args=[w.objective.pk])).content.decode()
    strategy = Strategy.objects.get(pk=w.strategy.pk)
    assert OTHER in repr(contents.document(strategy, "en").chapters)
    assert OTHER.encode() in data.write(strategy, "en")
    assert "not the one of the strategy" not in planner.get(reverse("action", args=[w.action.pk])).content.decode()


def test_who_sees_no_report_reads_a_text_with_a_figure(w, sign_in):
    Strategy.objects.update(status="in_force")
    page = sign_in(w.partner).get(reverse("strategy-read", args=[w.strategy.pk])).content.decode()
    assert citing.page_url(w.figure) in page and "/why/" not in page
