"""Risks: the matrix and the list, writing them, two editors at once, frozen versions."""

import pytest
from django.urls import reverse

from strategy.plans.models import Risk, Strategy
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event

SENT = {
    "title": "Posts are frozen",
    "likelihood": "4",
    "impact": "5",
    "mitigation": "A note to the cabinet.",
    "status": "open",
}


@kept
def planned(world):
    make_strategy(world)
    world.risk = Risk.objects.create(strategy=world.strategy, title="Records are lost", likelihood=2, impact=3)
    return world


def test_a_risk_is_added_with_its_context_and_owner(planned, sign_in):
    url = reverse("risk-new", args=[planned.strategy.pk])
    more = {"factor": planned.items["justice"].pk, "owner": planned.ministry.pk}
    assert sign_in(planned.planner).post(url, SENT | more).status_code == 302
    made = Risk.objects.get(title="Posts are frozen")
    assert (made.score, made.factor.code, made.owner, made.edited_by) == (
        20,
        "justice",
        planned.ministry,
        planned.planner,
    )
    assert Event.objects.of(made).get().verb == "created"


@pytest.mark.parametrize("changed", [{"likelihood": "6"}, {"impact": ""}, {"title": ""}, {"status": "gone"}])
def test_what_is_wrong_is_said(planned, sign_in, changed):
    page = sign_in(planned.planner).post(reverse("risk-new", args=[planned.strategy.pk]), SENT | changed)
    assert page.status_code == 200 and set(page.context["form"].errors) == set(changed)
    assert Risk.objects.count() == 1


def test_the_matrix_holds_each_risk_that_is_not_closed(planned, sign_in):
    w = planned
    frozen = Risk.objects.create(strategy=w.strategy, title="Posts are frozen", likelihood=4, impact=5)
    Risk.objects.create(strategy=w.strategy, title="Over", likelihood=5, impact=5, status="closed")
    page = sign_in(w.observer).get(reverse("risks", args=[w.strategy.pk]))
    cells = [
        [[risk for _number, risk in found] for _impact, found in row] for _likelihood, row in page.context["matrix"]
    ]
    assert cells[1][4] == [frozen] and cells[3][2] == [w.risk]
    assert sum(len(cell) for row in cells for cell in row) == 2 == page.context["open"]
    assert "Over" in page.content.decode()


def test_a_stale_save_shows_both_and_loses_neither(planned, sign_in):
    w = planned
    url = reverse("risk-edit", args=[w.risk.pk])
    assert sign_in(w.planner).post(url, SENT | {"title": "First", "revision": "0"}).status_code == 302
    refused = sign_in(w.planner).post(url, SENT | {"title": "Second", "revision": "0"})
    assert refused.status_code == 409 and "First" in refused.content.decode() and "Second" in refused.content.decode()
    assert sign_in(w.planner).post(url, SENT | {"title": "Second", "revision": "1"}).status_code == 302
    w.risk.refresh_from_db()
    assert (w.risk.title, w.risk.revision) == ("Second", 2)


def test_deleting_is_asked_and_refused_when_stale(planned, sign_in):
    w = planned
    url = reverse("risk-delete", args=[w.risk.pk])
    assert "Records are lost" in sign_in(w.planner).get(url).content.decode()
    Risk.objects.filter(pk=w.risk.pk).update(revision=3, edited_by=w.planner)
    assert sign_in(w.planner).post(url, {"revision": "0"}).status_code == 409
    assert sign_in(w.planner).post(url, {"revision": "3"}).status_code == 302
    assert not Risk.objects.exists()


def test_a_frozen_version_is_not_written(planned, sign_in):
    w = planned
    Strategy.objects.filter(pk=w.strategy.pk).update(status="endorsed")
    assert sign_in(w.planner).get(reverse("risk-edit", args=[w.risk.pk])).status_code == 302
    assert sign_in(w.planner).post(reverse("risk-edit", args=[w.risk.pk]), SENT | {"revision": "0"}).status_code == 200
    assert sign_in(w.planner).post(reverse("risk-new", args=[w.strategy.pk]), SENT).status_code == 200
    assert sign_in(w.planner).post(reverse("risk-delete", args=[w.risk.pk]), {"revision": "0"}).status_code == 200
    assert list(Risk.objects.values_list("title", flat=True)) == ["Records are lost"]


def test_who_may_not(planned, sign_in):
    w = planned
    assert sign_in(w.observer).post(reverse("risk-edit", args=[w.risk.pk]), SENT).status_code == 403
    assert sign_in(w.partner).get(reverse("risks", args=[w.strategy.pk])).status_code == 404
    assert sign_in(w.planner).get(reverse("risk-edit", args=[w.risk.pk + 99])).status_code == 404
    assert sign_in(w.planner).put(reverse("risk-edit", args=[w.risk.pk])).status_code == 405
