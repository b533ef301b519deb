"""Progress of actions: who reports, which state it gives, who verifies, and the measured gap beside it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from strategy.figures.models import Figure
from strategy.group.services import pack_plan
from strategy.plans.models import Action, Progress, Strategy
from strategy.plans.services import (
    action_lists,
    measured,
    plans,
    progress,
    versions,
)
from strategy.writing.services import editing
from tests import factories
from tests.strategy.planning import make_strategy
from tests.strategy.plans.pages_lists import make_followed
from tests.strategy.reporting import NORM, make_report, workers
from tests.worlds import kept
from workforce.history.models import Event
from workforce.people.models import Grant

SENT = {
    "status": "delayed",
    "on": "2026-10-31",
    "percent": "40",
    "text": "Two of five posts are filled.",
    "spent": "1,200",
    "evidence": "Payroll of October",
}


@kept
def followed(world):
    make_strategy(world)
    world.followed = make_followed(world)
    world.led = world.followed.actions.get()
    return world


def said(**more):
    return {
        "status": "on_track",
        "on": datetime.date(2026, 10, 31),
        "percent": None,
        "text": "Done so far.",
        "spent": None,
        "evidence": "",
        "resource": None,
    } | more


def told(w, by=None, **more):
    return progress.report(w.led, values=said(**more), by=by or w.partner)


# Reporting ------------------------------------------------------------------------------------------------------------


def test_a_partner_reports_on_what_it_leads(followed, sign_in):
    w = followed
    page = sign_in(w.partner).post(reverse("progress-new", args=[w.led.pk]), SENT)
    made = Progress.objects.get()
    assert page.status_code == 302 and page.url == reverse("progress", args=[made.pk])
    assert (made.key, made.reported_by, made.percent, made.spent, made.verdict) == (w.led.key, w.partner, 40, 1200, "")
    w.led.refresh_from_db()
    assert (w.led.status, w.led.revision) == ("delayed", 0)
    event = Event.objects.of(w.led).get()
    assert (event.verb, event.before["status"], event.after["status"]) == ("reported", "not_started", "delayed")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"text": ""}, "text"),
        ({"on": "2099-01-01"}, "on"),
        ({"status": "x"}, "status"),
        ({"spent": "-1"}, "spent"),
        ({"resource": "999"}, "resource"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(followed, sign_in, changed, field):
    page = sign_in(followed.partner).post(reverse("progress-new", args=[followed.led.pk]), SENT | changed)
    assert page.status_code == 200 and field in page.context["form"].errors
    assert not Progress.objects.exists() and not Action.objects.filter(status="delayed").exists()


def test_a_partner_of_the_action_reports_and_others_do_not(followed, sign_in):
    w = followed
    url = reverse("progress-new", args=[w.led.pk])
    assert sign_in(w.ngo_partner).post(url, SENT).status_code == 403
    w.led.partners.add(w.ngo)
    assert sign_in(w.ngo_partner).post(url, SENT).status_code == 302
    assert sign_in(w.observer).post(url, SENT).status_code == 403
    assert sign_in(w.planner).post(url, SENT).status_code == 302
    assert sign_in(w.secretariat).post(url, SENT).status_code == 302
    assert sign_in(w.planner).delete(url).status_code == 405


def test_the_state_of_the_strategy_decides(followed, sign_in):
    w = followed
    url = reverse("progress-new", args=[w.led.pk])
    expected = {"draft": 404, "consultation": 404, "review": 404, "endorsed": 200, "in_force": 200, "superseded": 403}
    for status, answer in expected.items():
        Strategy.objects.filter(pk=w.followed.pk).update(status=status)
        assert sign_in(w.partner).get(url).status_code == answer, status
    assert sign_in(w.planner).get(url).status_code == 403  # superseded: the next version goes on


def test_a_planner_of_a_part_of_the_country_reports_nothing(followed):
    part = factories.user("part", "secretariat", followed.ministry, followed.north)
    assert not progress.may_report(part, followed.led)
    with pytest.raises(ValidationError) as refused:
        told(followed, by=part)
    assert refused.value.code == "forbidden"


def test_the_state_reaches_every_version_that_counts_and_stops_no_editor(followed):
    w = followed
    newer = make_followed(w, status="draft", code="newer")
    older = make_followed(w, status="superseded", code="older")
    Action.objects.filter(strategy__in=[newer, older]).update(key=w.led.key, starts_on="2026-01-01")
    told(w, status="blocked")
    states = {action.strategy.code: action.status for action in Action.objects.filter(key=w.led.key)}
    assert states == {"followed": "blocked", "newer": "blocked", "older": "not_started"}
    draft = newer.actions.get()
    assert editing.save(draft, values={"title": "Another title"}, revision=0, by=w.planner).revision == 1


def test_a_report_of_an_earlier_day_does_not_change_the_state(followed):
    told(followed, status="done", on=datetime.date(2026, 10, 31))
    told(followed, status="delayed", on=datetime.date(2026, 8, 31))
    followed.led.refresh_from_db()
    assert followed.led.status == "done"
    assert progress.latest([followed.led])[followed.led.pk].status == "done"
    assert [each.status for each in progress.history(followed.led)] == ["done", "delayed"]


def test_what_begins_only_in_the_next_version_inherits_no_progress(followed, sign_in):
    w = followed
    first = told(w, status="done", percent=100, spent=90)
    later = make_followed(w, status="draft", code="later")
    begun = make_followed(w, status="draft", code="begun")
    for strategy, day in ((later, "2028-01-01"), (begun, "2026-01-01")):
        Action.objects.filter(strategy=strategy).update(key=w.led.key, starts_on=day, ends_on=None)
    second = told(w, status="done", percent=100, spent=95, on=datetime.date(2026, 11, 1))
    states = {action.strategy.code: action.status for action in Action.objects.filter(key=w.led.key)}
    assert states == {"followed": "done", "later": "not_started", "begun": "done"}
    found = {action.strategy.code: action.pk for action in Action.objects.filter(key=w.led.key)}
    counting = progress.counting(Action.objects.filter(key=w.led.key).select_related("strategy"))
    assert {code: counting[pk] for code, pk in found.items()} == {
        "followed": [second, first],
        "later": [],
        "begun": [second, first],
    }
    assert action_lists.action_rows(later.actions.all(), second.on)[0].progress is None
    assert pack_plan.read_plan(later, second.on)["budget"]["spent"] is None
    assert pack_plan.read_plan(begun, second.on)["budget"]["spent"] == 95
    page = sign_in(w.planner).get(reverse("action", args=[later.actions.get().pk])).content.decode()
    assert page.count("on an earlier version") == 2


def test_a_copy_and_an_action_that_is_put_off_do_not_keep_what_was_done_before(followed):
    w = followed
    Action.objects.filter(pk=w.led.pk).update(starts_on="2026-01-01")
    told(w, status="done")
    made, _lost = versions.next_version(w.followed, by=w.planner)
    copied = made.actions.get()
    assert copied.status == "done" and copied.key == w.led.key  # begun in both: it goes on
    coming = {"starts_on": timezone.localdate() + datetime.timedelta(1), "ends_on": None}
    saved = plans.save_action(copied, values=coming, by=w.planner)
    assert saved.status == "not_started" and Action.objects.get(pk=w.led.pk).status == "done"


# Verifying ------------------------------------------------------------------------------------------------------------


def test_somebody_else_confirms(followed, sign_in):
    w = followed
    made = told(w)
    url = reverse("progress-verify", args=[made.pk])
    assert "Record the verdict" in sign_in(w.planner).get(reverse("progress", args=[made.pk])).content.decode()
    assert sign_in(w.planner).post(url, {"verdict": "confirmed", "verdict_note": "Seen."}).status_code == 302
    made.refresh_from_db()
    assert (made.verdict, made.verified_by, made.verdict_note) == ("confirmed", w.planner, "Seen.")
    assert Event.objects.of(w.led).first().verb == "confirmed"
    again = sign_in(w.chair).post(url, {"verdict": "disputed", "verdict_note": "No."})
    assert again.status_code == 200 and "verified already" in again.content.decode()
    made.refresh_from_db()
    assert made.verdict == "confirmed"


def test_a_dispute_says_why(followed, sign_in):
    made = told(followed)
    url = reverse("progress-verify", args=[made.pk])
    page = sign_in(followed.chair).post(url, {"verdict": "disputed"})
    assert page.status_code == 200 and "verdict_note" in page.context["form"].errors
    assert (
        sign_in(followed.chair).post(url, {"verdict": "disputed", "verdict_note": "Nobody works there."}).status_code
        == 302
    )
    assert "Nobody works there." in sign_in(followed.partner).get(reverse("progress", args=[made.pk])).content.decode()


def test_nobody_verifies_their_own_report(followed, sign_in):
    w = followed
    made = told(w, by=w.planner)
    page = sign_in(w.planner).post(reverse("progress-verify", args=[made.pk]), {"verdict": "confirmed"})
    assert page.status_code == 200 and "A different person verifies it" in page.content.decode()
    assert not Progress.objects.filter(verified_at__isnull=False).exists()
    assert progress.verify(made, verdict="confirmed", note="", by=w.chair).verified_by == w.chair


def test_the_database_refuses_self_verification_too(followed):
    made = told(followed)
    with pytest.raises(IntegrityError, match="strategy_progress_verified_by_another"), transaction.atomic():
        Progress.objects.filter(pk=made.pk).update(
            verdict="confirmed", verified_at=timezone.now(), verified_by=followed.partner
        )


def test_the_organisation_that_reported_does_not_verify_even_after_the_role_ended(followed):
    w = followed
    colleague = factories.user("colleague", "planner", w.office)
    made = told(w)
    now = timezone.now()
    Grant.objects.filter(user=w.partner).update(revoked_at=now, revoked_by=w.administrator)
    with pytest.raises(ValidationError) as refused:
        progress.verify(made, verdict="confirmed", note="", by=colleague)
    assert refused.value.code == "own"
    assert progress.may_verify(w.planner, made)


def test_verifying_is_for_national_roles(followed, sign_in):
    url = reverse("progress-verify", args=[told(followed).pk])
    for name in ("partner", "ngo_partner", "member", "observer", "reviewer", "outsider"):
        assert sign_in(followed.people[name]).post(url, {"verdict": "confirmed"}).status_code == 403
    assert sign_in(followed.chair).get(url).status_code == 405


def test_what_waits_is_shown_to_who_may_verify_it(followed, sign_in):
    w = followed
    made, own = told(w), told(w, by=w.planner, on=datetime.date(2026, 11, 1))
    waiting = {
        name: {each.pk for each, _action in sign_in(w.people[name]).get(reverse("my-actions")).context["to_verify"]}
        for name in ("planner", "chair", "partner")
    }
    assert waiting == {"planner": {made.pk}, "chair": {made.pk, own.pk}, "partner": set()}


def test_progress_of_a_draft_is_hidden_from_partners(followed, sign_in):
    w = followed
    made = progress.report(w.action, values=said(), by=w.planner)
    assert sign_in(w.partner).get(reverse("progress", args=[made.pk])).status_code == 404
    assert sign_in(w.observer).get(reverse("progress", args=[made.pk])).status_code == 200


# Beside what is measured ----------------------------------------------------------------------------------------------


def later_report(w, numbers):
    """A report of a round after the one the strategy rests on."""
    w.last_round, first = w.round, w.round
    w.round = type(first).objects.create(
        code="2027",
        name="2027",
        as_of=datetime.date(2027, 6, 30),
        flow_from=datetime.date(2026, 7, 1),
        opens=datetime.date(2027, 7, 1),
        closes=datetime.date(2027, 12, 31),
        reporting_level=w.levels.district,
        previous=first,
    )
    for place in (w.a, w.b, w.c, w.d):
        w.round.expected.create(organisation=w.offices[place.code], area=place, is_anchor=True)
    workers(w, numbers)
    return make_report(w)


def test_the_gap_is_shown_as_it_was_and_as_it_is(followed, sign_in):
    w = followed
    made = told(w)
    before = sign_in(w.observer).get(reverse("progress", args=[made.pk])).content.decode()
    assert "6 short" in before and "No later round has been measured yet." in before
    newer = later_report(w, {"abara": 12, "bukoro": 11, "chelim": 14})
    found = measured.since([w.figure])[w.figure.pk]
    assert (found.then.text, found.now.text) == ("6 short", "3 short")
    assert found.then.coverage == found.now.coverage == "1 of 1 complete"
    assert found.now.report == newer.number
    assert found.compared == "Then 6 short, now 3 short, in the same area and 1 organisation."
    page = sign_in(w.partner).get(reverse("progress", args=[made.pk])).content.decode()
    assert (
        "6 short" in page and "3 short" in page and f"/reports/{newer.number}/why/" not in page
    )  # partners read no reports
    assert (
        f"/reports/{newer.number}/why/" in sign_in(w.observer).get(reverse("progress", args=[made.pk])).content.decode()
    )


def test_an_area_that_did_not_report_says_so_and_not_zero(followed):
    w = followed
    figure = Figure.objects.create(
        report=w.report, method=NORM, area="dokka", target_kind="cadre", target="swo", field="shortage"
    )
    later_report(w, {"abara": 12})
    now = measured.since([figure])[figure.pk].now
    assert (now.value, now.text) == (None, "Not reported")


def test_many_figures_take_as_many_queries_as_one(followed, django_assert_max_num_queries):
    w = followed
    later_report(w, {"abara": 12, "bukoro": 11, "chelim": 14, "dokka": 1})
    figures = [
        Figure.objects.create(report=w.report, method=NORM, area=area, target_kind="cadre", target="swo", field=field)
        for area in ("bukoro", "chelim", "dokka", "TL", "north")
        for field in ("shortage", "ratio", "current")
    ]
    with django_assert_max_num_queries(11):
        assert len(measured.since(figures)) == 15
