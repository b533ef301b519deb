"""Is it ready to be endorsed? Each check met and not met, with what is missing by name."""

import datetime

from django.utils import timezone

from strategy.consultations.models import Consultation
from strategy.discussion.models import Remark
from strategy.figures.models import Figure
from strategy.plans.models import Cost, ElementChoice, Endorsement, Indicator, Strategy
from strategy.plans.pages import readiness
from strategy.plans.services import versions
from strategy.reports.models import GapReport
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM, make_report
from tests.worlds import kept
from workforce.reference.models import Cadre, WorkLevel

TEN = [
    "mapping",
    "everybody",
    "consulted",
    "costed",
    "led",
    "measured",
    "targets",
    "explained",
    "discussed",
    "figures",
]


@kept
def w(world):
    make_strategy(world)
    return world


def check(w, code):
    return next(found for found in readiness.check(Strategy.objects.get(pk=w.strategy.pk)) if found.code == code)


def consultation(w, **more):
    given = {
        "title": "Young people in Abara",
        "groups": ["youth"],
        "method": "focus_group",
        "area": w.a,
        "consent_confirmed": True,
        "safeguarding_confirmed": True,
        "starts_on": datetime.date(2026, 5, 3),
        "ends_on": datetime.date(2026, 5, 4),
    }
    return Consultation.objects.create(strategy=w.strategy, **given | more)


def make_ready(w):
    """Everything the ten checks ask for."""
    GapReport.objects.filter(pk=w.report.pk).update(standing="official")
    for action in (w.action, w.second_action, w.third_action):
        action.levels.set(WorkLevel.objects.all())
        action.cadres.set(Cadre.objects.all())
        action.lead = w.ministry
        action.save()
    for action in (w.second_action, w.third_action):
        Cost.objects.create(action=action, year=2027, amount=0)
    w.second_objective.indicators.create(strategy=w.strategy, number=2, name="Visits", source="manual")
    for code in ("PLN-1", "DEV-4", "SUP-2"):
        ElementChoice.objects.create(strategy=w.strategy, element=w.items[code], is_chosen=False, reason="Next time.")
    finding = consultation(w).findings.create(number=1, text="The officer comes once in a term.")
    finding.responses.create(part="action", key=w.action.key, answer="taken_up", why="Posts are filled.")


def test_a_draft_misses_things_and_names_them(w):
    checks = readiness.check(w.strategy)
    assert [each.code for each in checks] == TEN
    assert readiness.summary(checks) == "2 of 10" and [each.code for each in checks if each.is_met] == [
        "targets",
        "discussed",
    ]


def test_all_is_met_when_all_is_there(w):
    make_ready(w)
    checks = readiness.check(Strategy.objects.get(pk=w.strategy.pk))
    assert [(each.code, each.facts) for each in checks if not each.is_met] == []
    assert readiness.summary(checks) == "10 of 10"


def test_it_rests_on_an_official_report_with_its_coverage(w):
    found = check(w, "mapping")
    assert found.said == "Gap report 1: 4 of 4 areas complete." and not found.is_met
    assert found.missing[0].text == "Gap report 1 is not official: Draft" and found.missing[0].url == "/reports/1/"
    GapReport.objects.update(standing="official")
    assert check(w, "mapping").is_met
    newer = make_report(w)
    said = "There is a newer report: Gap report 2, 2026 (draft)"
    assert [(each.text, each.url) for each in check(w, "mapping").missing] == [(said, f"/reports/{newer.number}/")]
    GapReport.objects.filter(pk=newer.pk).delete()
    w.report.areas.update(areas_complete=0)
    assert not check(w, "mapping").is_met
    Strategy.objects.update(report=None)
    assert check(w, "mapping").said == "No gap report is chosen."


def test_levels_and_categories_without_an_action_are_named(w):
    w.action.levels.set(WorkLevel.objects.exclude(code="national"))
    w.second_action.cadres.add(w.swo)
    w.third_action.cadres.add(w.swo)
    found = check(w, "everybody")
    assert [each.text for each in found.missing] == [
        "No action at the level: National",
        "No action for the category: Para-professional",
    ]
    assert found.said == "4 of 5 levels and 1 of 2 categories have an action."


def test_people_who_received_services_are_heard_safely_and_answered(w):
    assert not check(w, "consulted").is_met
    held = consultation(w)
    assert check(w, "consulted").is_met
    finding = held.findings.create(number=1, text="The officer comes once in a term.")
    found = check(w, "consulted")
    assert not found.is_met and found.facts[-1] == "Not answered: Young people in Abara, finding 1"
    finding.responses.create(answer="not", why="No money.")
    assert check(w, "consulted").is_met
    held.consent_confirmed = False
    held.save()
    found = check(w, "consulted")
    assert not found.is_met and "Consent or safeguarding" in found.facts[-1]


def test_a_consultation_of_another_strategy_or_one_to_come_does_not_count(w):
    other = Strategy.objects.create(
        code="other",
        title="Other",
        first_year=2027,
        last_year=2030,
        near_until=2027,
        medium_until=2029,
        framework=w.framework,
    )
    consultation(w)
    Consultation.objects.update(strategy=other)
    assert not check(w, "consulted").is_met
    Consultation.objects.update(strategy=w.strategy, starts_on="2099-01-01", ends_on="2099-01-02")
    assert not check(w, "consulted").is_met


def test_costs_leads_and_indicators_of_every_action(w):
    assert [each.text for each in check(w, "costed").missing] == [str(w.second_action), str(w.third_action)]
    assert [each.text for each in check(w, "led").missing] == [str(w.second_action)]
    assert [each.url for each in check(w, "measured").missing] == [f"/actions/{w.third_action.pk}/"]
    w.third_action.indicators.create(strategy=w.strategy, number=2, name="Visits", source="manual")
    assert check(w, "measured").is_met
    w.strategy.actions.all().delete()
    for code in ("costed", "led", "measured"):
        assert not check(w, code).is_met and check(w, code).said == "There is no action yet."


def test_elements_are_chosen_or_left_out_with_a_reason(w):
    ElementChoice.objects.create(strategy=w.strategy, element=w.items["DEV-4"], is_chosen=False, reason=" ")
    ElementChoice.objects.create(strategy=w.strategy, element=w.items["SUP-2"], is_chosen=False, reason="Next time.")
    assert [each.text for each in check(w, "explained").missing] == [
        "Not decided: A planned approach",
        "Not chosen, and no reason is given: In-service training",
    ]


def test_open_comments_are_named_with_their_part(w):
    Remark.objects.create(strategy=w.strategy, part="objective", key=w.objective.key, text="Why?", created_by=w.chair)
    first = Remark.objects.create(strategy=w.strategy, text="Well done", created_by=w.chair)
    Remark.objects.create(strategy=w.strategy, text="Yes", reply_to=first, created_by=w.planner)
    found = check(w, "discussed")
    assert found.said == "2 open comments."
    assert {each.text for each in found.missing} == {f"{w.objective}: 1 open", "The whole strategy: 1 open"}


def test_figures_of_a_withdrawn_report_are_found_in_texts_and_beside_them(w):
    GapReport.objects.update(standing="official")
    assert check(w, "figures").is_met and check(w, "figures").said == "1 figure is cited."
    text_only = Figure.objects.create(report=w.report, method=NORM, area="TL", field="shortage")
    w.section.text = f"We miss [[figure:{text_only.pk}]]."
    w.section.save()
    GapReport.objects.update(
        standing="withdrawn",
        erratum="Counted twice",
        withdrawn_by=w.chair,
        withdrawn_at=datetime.datetime.now(datetime.UTC),
    )
    assert len(check(w, "figures").missing) == 2 and not check(w, "figures").is_met


def test_figures_of_a_draft_and_of_another_report_are_named(w):
    assert [each.text for each in check(w, "figures").missing] == ["Abara, 6 short: of a draft report"]
    GapReport.objects.update(standing="official")
    other = make_report(w)
    GapReport.objects.filter(pk=other.pk).update(standing="official")
    w.third_action.figures.add(Figure.objects.create(report=other, method=NORM, area="TL", field="required"))
    found = check(w, "figures")
    assert not found.is_met and len(found.missing) == 1
    assert found.missing[0].text.endswith(": of gap report 2, which is not the one of the strategy")


def test_targets_that_nobody_has_confirmed_are_named(w):
    found = check(w, "targets")
    assert found.is_met and found.said == "1 target is set."
    Indicator.objects.update(baseline="0.95", baseline_on="2026-06-30")
    [missing] = check(w, "targets").missing
    assert missing.text == f"1. {w.indicator}: The target of 2028 is worse than the baseline."
    assert missing.url == f"/indicators/{w.indicator.pk}/"
    w.indicator.targets.update(reason="Fewer posts.", confirmed_at=timezone.now(), confirmed_by=w.planner)
    assert check(w, "targets").is_met


# The page and the endorsement -----------------------------------------------------------------------------------------
def test_the_page_shows_what_is_missing_with_links(w, sign_in):
    found = sign_in(w.observer).get(f"/strategies/{w.strategy.pk}/readiness/").content.decode()
    assert "2 of 10 conditions" in found and f'href="/actions/{w.second_action.pk}/"' in found
    assert "Endorse all the same" not in found


def test_the_chair_endorses_what_is_ready_and_the_check_is_kept(w, sign_in):
    make_ready(w)
    versions.to_review(w.strategy, by=w.planner)
    address = f"/strategies/{w.strategy.pk}/endorse/"
    assert sign_in(w.planner).post(address).status_code == 403
    response = sign_in(w.chair).post(address)
    assert response.status_code == 302
    kept = Endorsement.objects.get()
    assert kept.is_ready and [each["code"] for each in kept.readiness] == TEN and kept.endorsed_by == w.chair
    page = sign_in(w.observer).get(f"/strategies/{w.strategy.pk}/readiness/").content.decode()
    assert "Endorsed by Chair" in page


def test_what_is_missing_is_overridden_with_a_reason_only(w, sign_in):
    versions.to_review(w.strategy, by=w.planner)
    client, address = sign_in(w.chair), f"/strategies/{w.strategy.pk}/endorse/"
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 200 and "say why you endorse it" in refused.content.decode()
    assert not Endorsement.objects.exists()
    assert client.post(address, {"reason": "The budget call closes tomorrow."}).status_code == 302
    kept = Endorsement.objects.get()
    assert not kept.is_ready and kept.reason == "The budget call closes tomorrow."
    assert sum(each["is_met"] for each in kept.readiness) == 2
    assert "The budget call closes tomorrow." in client.get(f"/strategies/{w.strategy.pk}/").content.decode()


def test_only_what_is_in_review_is_endorsed(w, sign_in):
    response = sign_in(w.chair).post(f"/strategies/{w.strategy.pk}/endorse/", {"reason": "Now"})
    assert response.status_code == 200 and "cannot be done now" in response.content.decode()
    assert (
        not Endorsement.objects.exists()
        and sign_in(w.ngo_partner).post(f"/strategies/{w.strategy.pk}/endorse/").status_code == 403
    )
