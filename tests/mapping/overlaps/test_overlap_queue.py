"""The overlap queue: what is found, who settles, what a decision changes in the next report,
and what is never shown to partners.
"""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping.overlaps import pages as overlap_page
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.resolving import resolve
from mapping.overlaps.services import overlapping, settling
from mapping.overlaps.services.settled import decisions
from mapping.submissions.models import Submission
from strategy.reports.services.inputs import accepted
from strategy.reports.services.records import read_records as records_frame
from strategy.reports.services.staleness import changes
from tests.factories import submission, user
from tests.mapping.overlaps.overlapped import REASON, both, replace, settle, text, the
from tests.strategy.reporting import line, make_report
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.reference.models import Organisation


# Finding --------------------------------------------------------------------------------------------------------------
def test_finds_what_two_organisations_said_and_counts_the_lower(twice):
    found = overlapping.Found(twice.round)
    officers, volunteers = found[0:10]
    assert [each.code for each in officers.organisations] == ["abara-office", "hope"]
    assert officers.totals["headcount"] == [20000, 20000] and volunteers.totals["headcount"] == [9000, 11000]
    assert (volunteers.counted["headcount"], volunteers.difference["headcount"]) == (9000, 11000)
    assert found.summary() | {"unknown": 0} == {
        "open": 2,
        "settled": 0,
        "changed": 0,
        "void": 0,
        "low": 2,
        "workers": 31000,
        "unknown": 0,
        "areas": 1,
    }


def test_a_submission_that_is_not_accepted_overlaps_with_nothing(twice):
    Submission.objects.filter(pk=twice.ours[1].pk).update(status="submitted")
    assert overlapping.Found(twice.round).count() == 0 and overlapping.get(twice.round, 5) is None


def test_filters(twice):
    both(twice, twice.c, twice.offices["chelim"], 4, 5)
    settle(twice, the(twice, "para"))

    def count(user=None, **wanted):
        return overlapping.Found(twice.round, user, **wanted).count()

    assert (count(), count(area="abar"), count(area="south"), count(area="abara", cadre="swo")) == (4, 2, 2, 1)
    assert (count(organisation="chelim"), count(organisation="hope"), count(organisation="nobody")) == (2, 4, 0)
    assert (count(state="low"), count(state="open"), count(state="settled"), count(state="changed")) == (3, 3, 1, 0)
    assert count(pair=[twice.ngo.pk, twice.office.pk]) == 2
    assert (count(twice.planner), count(twice.north_reviewer), count(twice.partner), count(twice.observer)) == (
        4,
        2,
        0,
        0,
    )
    assert [(len(names), number) for names, number in overlapping.Found(twice.round).pairs()] == [(2, 2)]


CADRES, PLACES = ["swo", "cdo"], ["abara", "chelim"]
said = st.tuples(
    st.sampled_from(["abara-office", "hope", "ministry"]),
    st.sampled_from(PLACES),
    st.sampled_from(CADRES),
    st.sampled_from([None, "n/a", 0, 3, 7.5]),
    st.sampled_from([None, 2]),
)
answer = st.tuples(
    st.sampled_from(PLACES),
    st.sampled_from(CADRES),
    st.sampled_from(["both", "abara-office", "hope", "ministry"]),
    st.booleans(),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(said, max_size=9), st.lists(answer, max_size=4, unique_by=lambda each: each[:2]))
def test_the_database_the_page_and_the_report_agree_with_plain_python(world, given_rows, answers):
    """Random records of three organisations, with blanks, several submissions of one organisation,
    decisions fresh and outdated.
    """
    from django.db import transaction

    with transaction.atomic():
        rows = _store(world, given_rows)
        _decide(world, rows, answers)
        expected = _oracle(rows, {(place, cadre): (choice, old) for place, cadre, choice, old in answers})
        found = overlapping.Found(world.round)
        shown = found[0:100]
        name = {each.key_hash: (each.area.code, each.record.cadre.code) for each in shown}
        assert {name[each.key_hash]: (each.state, _stake(each)) for each in shown} == expected
        order = [expected[name[each.key_hash]][1] for each in shown]
        known = [stake for stake in order if stake is not None]
        assert known == sorted(known, reverse=True) and None not in order[: len(known)]
        for state in overlapping.overlap_queries.STATES:
            wanted = {place for place, (has, _stake) in expected.items() if has == state}
            chosen = overlapping.Found(world.round, state=state)
            assert {name[each.key_hash] for each in chosen[0:100]} == wanted and chosen.count() == len(wanted)
        low = [stake for state, stake in expected.values() if state in ("open", "void")]
        assert found.summary()["workers"] == sum(stake or 0 for stake in low) and found.summary()["low"] == len(low)
        _same_as_the_report(world, shown)
        transaction.set_rollback(True)


def _store(world, given_rows):
    """Each row in a submission of its own: an organisation that says one key twice does so on
    the district and on its region.
    """
    rows, used = [], set()
    for code, place, cadre, headcount, fte in given_rows:
        organisation = Organisation.objects.get(code=code)
        district = {"abara": world.a, "chelim": world.c}[place]
        area = next(
            (each for each in (district, district.parent, world.root) if (code, each.code, place, cadre) not in used),
            None,
        )
        if area is None:
            continue
        used.add((code, area.code, place, cadre))
        sent = Submission.objects.filter(round=world.round, organisation=organisation, area=area).first()
        sent = sent or submission(world.round, organisation, area, by=world.reviewer)
        values = {"headcount": None if headcount == "n/a" else headcount, "fte": fte}
        flags = {"headcount": "not_applicable"} if headcount == "n/a" else {}
        from tests.factories import record

        record(sent, area=place, cadre=cadre, employer="abara-office", flags=flags, **values)
        rows.append((code, place, cadre, headcount))
    return rows


def _decide(world, rows, answers):
    """Decisions as they are kept; an old one was made of other figures."""
    found = {(each.area.code, each.record.cadre.code): each for each in overlapping.Found(world.round)[0:100]}
    for place, cadre, choice, is_old in answers:
        if overlap := found.get((place, cadre)):
            claims = overlapping.claims_now(overlap)
            if is_old:
                claims[0]["measures"]["headcount"] = 123
            key = {name: getattr(overlap.record, name) for name in (*overlapping.REFERENCES, "employment")}
            kept = None if choice == "both" else Organisation.objects.get(code=choice)
            OverlapDecision.objects.create(
                round=world.round,
                key_hash=overlap.key_hash,
                decision="keep" if kept else "both",
                organisation=kept,
                reason="x",
                claims=claims,
                decided_by=world.reviewer,
                **key,
            )


def _oracle(rows, answers):
    """{(area, cadre): (state, at stake: all added up less the lowest, None where nobody knows)} by hand."""
    expected = {}
    for place in {(place, cadre) for _code, place, cadre, _number in rows}:
        of = {}
        for code, *where, number in rows:
            if tuple(where) == place:
                of.setdefault(code, []).append(number)
        if len(of) < 2:
            continue
        totals = [
            None if None in numbers or set(numbers) == {"n/a"} else sum(n for n in numbers if n != "n/a")
            for numbers in of.values()
        ]
        known = [round(total * 1000) for total in totals if total is not None]
        choice, is_old = answers.get(place, (None, False))
        state = (
            "open"
            if choice is None
            else "void"
            if choice != "both" and choice not in of
            else "changed"
            if is_old
            else "settled"
        )
        expected[place] = (state, sum(known) - min(known) if known else None)
    return expected


def _stake(overlap):
    known = [value for claim in overlap.claims if (value := overlap_page.total(claim, "headcount")) is not None]
    return sum(known) - min(known) if known else None


def _same_as_the_report(world, shown):
    """Counted and left out, on the page and in the report, of every measure."""
    reported = records_frame(accepted(world.round)).drop(columns=["records", "is_shared"], errors="ignore")
    if reported.empty:
        assert shown == []
        return
    _kept, in_report = resolve(reported, decisions(world.round))
    held = {row.record_ids: row for row in in_report.itertuples()}
    assert len(held) == len(shown)
    for overlap in shown:
        row = held[tuple(sorted(each.pk for claim in overlap.claims for each in claim.records))]
        assert (overlap.totals, overlap.counted, overlap.difference) == (row.totals, row.counted, row.difference)
        outcome = overlapping.outcomes(overlap)[overlapping.answer_of(overlap)]
        assert outcome == row.counted
        if overlap.is_low:
            assert overlap.difference.get("headcount") == _stake(overlap)


# The life of a decision -----------------------------------------------------------------------------------------------
def test_settle_keeps_what_was_said_and_writes_history(twice):
    made = settle(twice, the(twice))
    assert (made.decision, made.organisation, made.reason, made.revision) == ("keep", twice.office, REASON, 1)
    assert [(each["organisation"], each["measures"]["headcount"]) for each in made.claims] == [
        ("abara-office", 9000),
        ("hope", 11000),
    ]
    overlap = the(twice)
    assert (overlap.state, overlap.counted["headcount"], overlap.difference["headcount"]) == ("settled", 9000, 11000)
    again = settle(twice, overlap, "both", by=twice.planner)
    assert (again.pk, again.revision, again.decided_by) == (made.pk, 2, twice.planner)
    assert again.decided_at > made.decided_at
    first, second = overlapping.events(twice.round, [overlap.key_hash]).order_by("pk")
    assert (first.verb, first.before, first.note) == ("overlap_settled", {}, REASON)
    assert second.before == {"decision": "keep", "organisation": str(twice.office)}
    assert second.after == {"decision": "both", "organisation": ""}


def test_a_decision_holds_however_the_workplace_is_written(twice):
    for organisation, workplace in ((twice.office, "Main Office"), (twice.ngo, "MAIN  office")):
        given = {"cadre": "cdo", "employer": "chelim-office", "headcount": 4, "workplace": workplace}
        submission(twice.round, organisation, twice.c, by=twice.reviewer, records=[given])
    settle(twice, the(twice, "cdo"), "both")
    _kept, found = resolve(records_frame(accepted(twice.round)), decisions(twice.round))
    assert found[found["cadre"] == "cdo"]["decision"].tolist() == ["both"]


def test_two_people_do_not_settle_the_same_twice(twice):
    overlap = the(twice)
    settle(twice, overlap)
    with pytest.raises(Stale) as stale:
        settle(twice, overlap, "both", by=twice.planner)
    assert stale.value.by == twice.reviewer and not stale.value.has_moved
    assert OverlapDecision.objects.get().decision == "keep"


def test_nobody_settles_figures_they_did_not_see(twice):
    overlap = the(twice)
    replace(twice, twice.ours[1], records=[{"cadre": "swo", "employer": "abara-office", "headcount": 15, "fte": 9}])
    with pytest.raises(Stale) as stale:
        settle(twice, overlap)
    assert stale.value.has_moved and not OverlapDecision.objects.exists()


def test_wrong_answers_are_refused(twice):
    overlap = the(twice)
    for kept, reason, code in ((twice.ministry, REASON, "not_a_claimant"), (twice.office, "  ", "no_reason")):
        with pytest.raises(ValidationError) as refused:
            settle(twice, overlap, "keep", kept, reason=reason)
        assert refused.value.code == code
    with pytest.raises(ValidationError) as refused:
        settle(twice, overlap, "none")
    assert set(refused.value.message_dict) == {"decision"} and not OverlapDecision.objects.exists()
    Submission.objects.filter(pk=twice.ours[0].pk).update(status="superseded")
    with pytest.raises(ValidationError) as refused:
        settle(twice, overlap)
    assert refused.value.code == "gone"


def test_a_decision_whose_figures_changed_is_to_be_looked_at_again(twice):
    settle(twice, the(twice))
    same = replace(
        twice, twice.ours[1], records=[{"cadre": "swo", "employer": "abara-office", "headcount": 11, "fte": 9}]
    )
    assert the(twice).state == "settled"  # a newer version that says the same
    replace(twice, same, records=[{"cadre": "swo", "employer": "abara-office", "headcount": 15, "fte": 9}])
    overlap = the(twice)
    assert (overlap.state, overlap.counted["headcount"]) == ("changed", 9000)
    assert overlapping.Found(twice.round).summary()["changed"] == 1
    settle(twice, overlap)
    assert the(twice).state == "settled"


def test_a_decision_for_an_organisation_that_reports_no_longer_falls_away(twice):
    third = submission(
        twice.round,
        twice.ministry,
        twice.a,
        by=twice.reviewer,
        records=[{"cadre": "swo", "employer": "abara-office", "headcount": 30}],
    )
    nobodys = user("nobodys", "planner")
    settle(twice, the(twice), "keep", twice.ministry, by=nobodys)
    assert the(twice).counted["headcount"] == 30000
    Submission.objects.filter(pk=third.pk).update(status="superseded")
    overlap = the(twice)
    assert (overlap.state, overlap.counted["headcount"], overlap.difference["headcount"]) == ("void", 9000, 11000)
    assert overlapping.Found(twice.round).summary()["low"] == 2


def test_reopen(twice):
    settle(twice, the(twice))
    overlap = the(twice)
    given_ = {"round": twice.round, "key_hash": overlap.key_hash, "by": twice.planner}
    with pytest.raises(Stale):
        settling.reopen(revision=0, reason="Wrong payroll.", **given_)
    with pytest.raises(ValidationError, match="Say why"):
        settling.reopen(revision=1, reason=" ", **given_)
    settling.reopen(revision=1, reason="Wrong payroll.", **given_)
    again = the(twice)
    assert (again.state, again.counted["headcount"], again.revision) == ("open", 9000, 2)
    assert not OverlapDecision.objects.exists()
    event = overlapping.events(twice.round, [overlap.key_hash]).first()
    assert (event.verb, event.note, event.before["decision"]) == ("overlap_reopened", "Wrong payroll.", "keep")
    with pytest.raises(ValidationError) as refused:
        settling.reopen(revision=2, reason="Again.", **given_)
    assert refused.value.code == "not_settled"
    with pytest.raises(Stale):
        settle(twice, overlap)  # a page from before it was opened again
    assert settle(twice, again).revision == 3


def test_many_at_once_all_or_none(twice):
    both(twice, twice.c, twice.offices["chelim"], 4, 5)
    found = overlapping.Found(twice.round, pair=[twice.office.pk, twice.ngo.pk])[0:10]
    seen = [settling.Seen.of(each) for each in found]
    given_ = {
        "round": twice.round,
        "decision": "keep",
        "organisation": twice.office,
        "reason": REASON,
        "by": twice.reviewer,
    }
    other = settling.Seen.of(overlapping.Found(twice.round, area="chelim")[0:1][0])
    with pytest.raises(ValidationError) as refused:
        settling.settle_many(seen=[*seen, other], **given_)
    assert refused.value.code == "not_one_pair"
    old = settling.Seen(seen[1].key_hash, 7, seen[1].digest)
    with pytest.raises(Stale):
        settling.settle_many(seen=[seen[0], old], **given_)
    assert not OverlapDecision.objects.exists() and not Event.objects.exists()
    assert len(settling.settle_many(seen=seen, **given_)) == 2
    assert overlapping.Found(twice.round).summary()["settled"] == 2


def test_the_answer_of_the_round_before_is_offered(twice, sign_in):
    both(twice, twice.a, twice.office, 8, 8, round=twice.last_round)
    settle(twice, the(twice, round=twice.last_round), "both", reason="Two shifts.")
    overlap = the(twice)
    assert overlapping.before(twice.round, [overlap.key_hash])[overlap.key_hash].reason == "Two shifts."
    url = reverse("overlap", args=[twice.round.pk, overlap.key_hash])
    page = text(sign_in(twice.reviewer).get(url))
    assert "both were counted" in page and "checked" not in page and "as=before" in page
    assert "checked" in text(sign_in(twice.reviewer).get(url, {"as": "before"}))
    assert OverlapDecision.objects.filter(round=twice.round).count() == 0


# The next report ------------------------------------------------------------------------------------------------------
def test_the_next_report_counts_as_decided_and_keeps_the_decision(twice):
    first = make_report(twice)
    assert line(first, "abara").current == 9 and changes(first) == []
    settle(twice, the(twice), "both", reason="Two shifts.")
    assert [each.code for each in changes(first)] == ["overlaps"]
    second = make_report(twice)
    assert line(second, "abara").current == 20 and changes(second) == []
    frozen = {each["cadre"]: each for each in second.frozen["overlaps"]}
    assert frozen["swo"]["decision"] == "both" and frozen["swo"]["difference"]["headcount"] == 0
    assert (frozen["swo"]["settled"]["by"], frozen["swo"]["settled"]["reason"]) == (str(twice.reviewer), "Two shifts.")
    assert frozen["para"]["decision"] == "" and frozen["para"]["settled"] is None
    settle(twice, the(twice), "keep", twice.office)
    assert line(make_report(twice), "abara").current == 9
    second.refresh_from_db()
    assert {each["cadre"]: each["settled"] for each in second.frozen["overlaps"]}["swo"]["reason"] == "Two shifts."
    settling.reopen(round=twice.round, key_hash=the(twice).key_hash, revision=2, reason="Again.", by=twice.planner)
    assert {each["decision"] for each in make_report(twice).frozen["overlaps"]} == {""}


def test_the_pages_of_a_report_say_how_each_was_counted(twice, sign_in):
    settle(twice, the(twice), "keep", twice.office)
    report = make_report(twice)
    page = text(sign_in(twice.chair).get(reverse("report", args=[report.number])))
    assert "1 is decided, 1 uses the lower count: 20 workers fewer" in page
    assert f"{twice.reviewer}" in page and REASON in page and reverse("overlaps") in page
    why = {"method": "population_norm", "area": "abara", "kind": "cadre", "target": "swo"}
    url = reverse("why", args=[report.number])
    page = text(sign_in(twice.chair).get(url, why))
    assert "decided for Abara District Office" in page and REASON in page
    assert "no: decided for another organisation" in page
    assert "overlap: lower count used" in text(sign_in(twice.chair).get(url, why | {"target": "para"}))
    assert "/overlaps/" not in text(sign_in(twice.observer).get(url, why))  # may not open the queue
