"""Where partners report other posts than the register: the query against slow plain Python, and what the ministry answers."""

import datetime
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from mapping.overlaps.models import OverlapDecision
from mapping.submissions.models import Record, Submission
from strategy.establishment.models import EstablishmentAnswer
from strategy.establishment.services import differences as service
from strategy.requirements.models import EstablishmentPost
from tests import factories
from tests.strategy.reporting import accept, line, make_report
from tests.worlds import kept
from workforce.history.models import Event
from workforce.reference.models import Area, Cadre

pytestmark = pytest.mark.django_db
LIST = "/establishment/differences/"


def text(response):
    return " ".join(response.content.decode().split())


def post(place, cadre, approved, **more):
    given = {"source": "Order 1", "valid_from": datetime.date(2026, 1, 1)} | more
    return EstablishmentPost.objects.create(area=place, cadre=cadre, approved=approved, **given)


def told(round):
    codes = dict(Cadre.objects.values_list("pk", "code"))
    return {
        (each.area, codes[each.cadre_id]): (each.registered, each.reported) for each in service.find_differences(round)
    }


def test_only_other_figures_are_differences(world):
    for place, approved in ((world.a, 6), (world.b, 8), (world.c, 7)):
        post(place, world.swo, approved)
        accept(world, place, [{"cadre": "swo", "headcount": 4, "posts_approved": 8, "posts_filled": 4}])
    assert told(world.round) == {("abara", "swo"): (6000, 8000), ("chelim", "swo"): (7000, 8000)}


def test_what_is_not_compared(world):
    """Not reported, partly reported, blank, not applicable, headquarters, volunteers, agency workers, ended or later posts."""
    posts = {"headcount": 4, "posts_filled": 4}
    for cadre in (world.swo, world.cdo, world.para):
        for place in (world.a, world.b, world.c, world.d):
            post(place, cadre, 5)
    post(world.d, world.swo, 100, valid_from=None, valid_to=datetime.date(2026, 6, 30))
    post(world.d, world.swo, 100, valid_from=datetime.date(2026, 7, 1))
    accept(world, world.a, [{"cadre": "swo", **posts}, {"cadre": "cdo", **posts, "flags": {"posts_approved": "not_applicable"}}],
           listed_cadres=["swo", "cdo"])  # fmt: skip
    factories.submission(world.round, world.ngo, world.b, by=world.reviewer,
                         records=[{"cadre": "swo", **posts, "posts_approved": 9}])  # fmt: skip
    accept(
        world, world.d,
        [
            {"cadre": "swo", **posts, "posts_approved": 5},
            {"cadre": "swo", **posts, "posts_approved": 7, "level": "national"},
            {"cadre": "swo", **posts, "posts_approved": 7, "employment": "unpaid_volunteer"},
            {"cadre": "swo", **posts, "posts_approved": 7, "employment": "agency"},
        ],
        listed_cadres=["swo"],
    )  # fmt: skip
    assert told(world.round) == {}


def test_a_cadre_that_is_listed_in_full_and_has_no_record_has_no_posts(world):
    post(world.a, world.cdo, 5)
    post(world.a, world.para, 2)
    accept(world, world.a, [{"cadre": "swo", "headcount": 4}], listed_cadres=["swo", "cdo"])
    assert told(world.round) == {("abara", "cdo"): (5000, 0)}


def test_posts_below_the_base_level_are_those_of_the_base_area(world):
    post(world.a1, world.swo, 3)
    post(world.a2, world.swo, Decimal("1.5"), frozen=1)
    accept(
        world, world.a, [{"cadre": "swo", "area": "abara-east", "headcount": 4, "posts_approved": 5, "posts_filled": 4}]
    )
    found = service.find_differences(world.round)[0]
    assert (found.area, found.registered, found.frozen, found.reported) == ("abara", 4500, 1000, 5000)
    assert found.said == [[world.office.pk, 5000]]


def test_an_empty_register_asks_nothing_of_the_records(world, django_assert_num_queries):
    accept(world, world.a, [{"cadre": "swo", "headcount": 4, "posts_approved": 8}])
    with django_assert_num_queries(1):
        assert service.find_differences(world.round) == []


# SQL against slow plain Python ----------------------------------------------------------------------------------------
def oracle(round):
    """{(base area, cadre): (registered, reported)}, one record at a time."""
    found = {}
    for place in Area.objects.filter(level__code="district"):
        anchor = round.expected.filter(area=place, is_anchor=True).first()
        accepted = [each for each in round.submissions.accepted() if each.area.path.startswith(place.path)]
        speaks = [
            each
            for each in accepted
            if anchor and (each.organisation_id, each.area_id) == (anchor.organisation_id, place.pk)
        ]
        for cadre in Cadre.objects.all():
            held = [
                each for each in EstablishmentPost.objects.filter(cadre=cadre, area__path__startswith=place.path)
                if (each.valid_from is None or each.valid_from <= round.as_of) and (each.valid_to is None or each.valid_to > round.as_of)
            ]  # fmt: skip
            if held and speaks:
                reported = reported_by(round, accepted, place, cadre, speaks[0])
                registered = int(sum(each.approved for each in held) * 1000)
                if reported is not None and reported != registered:
                    found[place.code, cadre.code] = (registered, reported)
    return found


def reported_by(round, accepted, place, cadre, anchor):
    workers = {}
    for submission in accepted:
        for record in submission.records.filter(cadre=cadre).select_related("level", "area"):
            paid = record.employment not in ("stipend_volunteer", "unpaid_volunteer", "agency")
            if paid and record.level.code not in ("national", "regional"):
                workers.setdefault(record.key_hash, {}).setdefault(submission.organisation_id, []).append(record)
    if not workers:
        default = [code for code in round.listed_cadres] or [each.code for each in Cadre.objects.all()]
        return 0 if anchor.is_nil or cadre.code in (anchor.listed_cadres or default) else None
    values = [value for key, claims in workers.items() for value in counted(round, key, claims)]
    if "blank" in values or not [value for value in values if value != "inapplicable"]:
        return None
    return sum(value for value in values if value != "inapplicable")


def counted(round, key, claims):
    """What counts of one group of workers: numbers, "blank" or "inapplicable"."""
    said = {who: [one(record) for record in records] for who, records in claims.items()}
    decision = OverlapDecision.objects.filter(round=round, key_hash=key).first()
    if len(said) == 1 or (decision and decision.decision == "both"):
        return [value for values in said.values() for value in values]
    if decision and decision.organisation_id in said:
        return said[decision.organisation_id]
    totals = []
    for values in said.values():
        numbers = [value for value in values if isinstance(value, int)]
        if "blank" not in values and numbers:
            totals.append(sum(numbers))
    if totals:
        return [min(totals)]
    everything = {value for values in said.values() for value in values}
    return ["inapplicable"] if everything == {"inapplicable"} else ["blank"]


def one(record):
    if record.posts_approved is not None:
        return record.posts_approved
    return "inapplicable" if record.flags.get("posts_approved") == "not_applicable" else "blank"


@pytest.mark.parametrize("seed", range(6))
def test_the_query_equals_plain_python(world, seed):
    draw = random.Random(seed)
    anchors = [(world.offices[place.code], place) for place in (world.a, world.b, world.c)]
    others = [(world.ngo, place) for place in (world.a, world.c, world.d)]
    for place in (world.a, world.b, world.c, world.d, world.a1):
        for cadre in (world.swo, world.cdo, world.para):
            if draw.random() < 0.8:
                post(
                    place,
                    cadre,
                    draw.choice([0, 1, 2, 3]),
                    valid_to=draw.choice([None, None, datetime.date(2026, 3, 1)]),
                )
    for organisation, place in anchors + others:
        listed = draw.choice([[], ["swo"], ["swo", "cdo", "para"]])
        made = factories.submission(world.round, organisation, place, by=world.reviewer, listed_cadres=listed)
        keys = set()
        for _number in range(draw.randint(0, 7)):
            given = {
                "cadre": draw.choice(["swo", "cdo"]), "level": draw.choice(["district", "district", "national"]),
                "employment": draw.choice(["permanent", "permanent", "contract", "agency", "unpaid_volunteer"]),
                "employer": draw.choice(["hope", "ministry"]),
            }  # fmt: skip
            if place == world.a:
                given["area"] = draw.choice(["abara", "abara-east"])
            value = draw.choice([*range(12), None])
            why = {"posts_approved": "not_applicable"} if value is None and draw.random() < 0.6 else {}
            if tuple(given.items()) not in keys:
                keys.add(tuple(given.items()))
                factories.record(made, **given, posts_approved=value, flags=why, headcount=1)
    settle_some(world, draw)
    expected = oracle(world.round)
    assert told(world.round) == expected
    assert len(expected) >= 2


def settle_some(world, draw):
    """Of the workers whom two reported, some are settled; one for an organisation that reports them no longer."""
    rows = Record.objects.filter(submission__round=world.round).select_related("submission").order_by("key_hash", "pk")
    by_key = {}
    for record in rows:
        by_key.setdefault(record.key_hash, []).append(record)
    for key, records in by_key.items():
        who = sorted({record.submission.organisation_id for record in records})
        if len(who) > 1 and draw.random() < 0.7:
            kept = draw.choice([None, who[0], who[1], world.offices["dokka"].pk])
            first = records[0]
            names = ("area_id", "cadre_id", "employer_id", "employment", "sector_id", "level_id", "workplace")
            OverlapDecision.objects.create(
                round=world.round, key_hash=key, decision="keep" if kept else "both", organisation_id=kept, reason="x",
                decided_by=world.planner, **{name: getattr(first, name) for name in names},
            )  # fmt: skip


def test_the_cells_are_those_of_a_report_without_the_register(world):
    """What is called reported is what a gap report counts where the register is silent."""
    posts = {"headcount": 4, "posts_filled": 4}
    for place, approved in ((world.a, 8), (world.b, 3), (world.c, 5), (world.d, 2)):
        accept(world, place, [{"cadre": "swo", **posts, "posts_approved": approved}])
    same = {"cadre": "swo", **posts, "employer": "abara-office", "posts_approved": 6}
    factories.submission(world.round, world.ngo, world.a, by=world.reviewer, records=[same])
    report = make_report(world)
    counted = {
        place: line(report, place, method="approved_posts").required for place in ("abara", "bukoro", "chelim", "dokka")
    }
    for place in (world.a, world.b, world.c, world.d):
        post(place, world.swo, 100)
    assert {area: reported / 1000 for (area, _cadre), (_r, reported) in told(world.round).items()} == counted
    assert counted["abara"] == 6


# The pages ------------------------------------------------------------------------------------------------------------
@kept
def difference(world):
    post(world.a, world.swo, 6)
    return accept(world, world.a, [{"cadre": "swo", "headcount": 4, "posts_approved": 8, "posts_filled": 4}])


URL = f"{LIST}2026/abara/swo/"


def given(world, **more):
    found = service.find_difference(world.round, area="abara", cadre=world.swo)
    return {"verdict": "register", "note": "The order of March says six.", "seen": service.mark(found)} | more


def test_a_difference_is_listed_and_answered(world, difference, sign_in):
    client = sign_in(world.planner)
    page = text(client.get(LIST))
    assert "1 difference between the register and what partners report" in page
    assert "Abara District Office" in page and "Not answered" in page
    response = client.post(URL, given(world))
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?round=2026")
    page = text(client.get(LIST))
    assert "The register is right" in page and "The order of March says six." in page
    assert "No difference is in this state." in text(client.get(f"{LIST}?state=unsettled"))
    answer = EstablishmentAnswer.objects.get()
    assert (answer.registered, answer.reported, answer.answered_by) == (6000, 8000, world.planner)
    assert Event.objects.of(answer).get().verb == "difference_answered"


def test_an_answer_for_other_figures_is_marked(world, difference, sign_in):
    service.answer(world.round, area="abara", cadre=world.swo, by=world.planner, **given(world))
    EstablishmentPost.objects.update(approved=5)
    assert service.counts(service.find_differences(world.round)) == {
        "open": 0, "changed": 1, "checking": 0, "answered": 0, "all": 1, "unsettled": 1,
    }  # fmt: skip
    page = text(sign_in(world.observer).get(f"{LIST}?state=changed"))
    assert "Changed since the answer" in page and "Answer again" not in page


def test_being_looked_into_is_still_open(world, difference):
    service.answer(world.round, area="abara", cadre=world.swo, by=world.planner, **given(world, verdict="checking"))
    assert service.counts(service.find_differences(world.round))["unsettled"] == 1


def test_the_partner_is_right_leads_to_the_register_with_the_figure_in_it(world, difference, sign_in):
    client = sign_in(world.planner)
    response = client.post(URL, given(world, verdict="partner", note="Their letter is right."))
    page = client.get(response["Location"])
    assert page.context["form"]["approved"].value() == "8" and page.context["form"]["from_day"].value() == "2026-06-30"
    form = page.context["form"]
    sent = {
        name: form[name].value() or ""
        for name in ("how", "from_day", "approved", "funded", "frozen", "source", "note", "seen")
    }
    assert client.post(response["Location"], sent).status_code == 302
    assert service.find_differences(world.round) == []
    page = text(client.get(LIST))
    assert "Register and partners agree" in page and "Answered, and no longer different" in page


def test_a_stale_answer_shows_both(world, difference, sign_in):
    opened = given(world, note="Mine")
    service.answer(world.round, area="abara", cadre=world.swo, by=world.administrator, **given(world, note="Theirs"))
    client = sign_in(world.planner)
    response = client.post(URL, opened)
    assert response.status_code == 409
    page = text(response)
    assert "Theirs" in page and "Mine" in page
    assert EstablishmentAnswer.objects.get().note == "Theirs"
    assert client.post(URL, given(world, note="Mine")).status_code == 302
    assert EstablishmentAnswer.objects.get().note == "Mine"


def test_an_answer_needs_a_verdict_and_a_note(world, difference, sign_in):
    client = sign_in(world.planner)
    assert "There is a problem" in text(client.post(URL, given(world, note=" ")))
    assert "There is a problem" in text(client.post(URL, given(world, verdict="perhaps")))
    assert not EstablishmentAnswer.objects.exists()


def test_nothing_to_answer(world, sign_in):
    response = sign_in(world.planner).post(URL, {"verdict": "register", "note": "x", "seen": "0"}, follow=True)
    assert "Register and partners agree" in text(response)
    with pytest.raises(ValidationError):
        service.answer(
            world.round, area="abara", cadre=world.swo, verdict="register", note="x", seen="", by=world.planner
        )


def test_who_sees_and_answers(world, difference, sign_in):
    client = sign_in(world.partner)
    assert client.get(LIST).status_code == client.post(URL, {}).status_code == 403
    assert "not shown to you" in text(sign_in(world.member).get(LIST))
    for person in (world.member, world.chair, world.reviewer):
        assert sign_in(person).post(URL, given(world)).status_code == 403
    client = sign_in(world.planner)
    assert client.get(f"{LIST}?round=1999").status_code == 404
    assert client.get(f"{LIST}2026/nowhere/swo/").status_code == 404
    assert client.put(URL).status_code == 405


def test_a_submission_in_review_is_not_compared(world, difference):
    Submission.objects.update(status="submitted", decided_at=None, decided_by=None)
    assert told(world.round) == {}


def test_downloads(world, difference, sign_in):
    client = sign_in(world.planner)
    lines = client.get(f"{LIST}?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(
        "2026,2026-06-30,abara,Abara,swo,Social welfare officer,6.0,0.0,8.0,2.0,Abara District Office: 8,Not answered"
    )
