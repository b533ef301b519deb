"""The life of a submission: who may do what from which state, what is left behind, and that all is decided once."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.models import Record, Submission
from mapping.submissions.services import comments, comparison, reviewing, submissions
from tests.factories import submission, user
from tests.worlds import kept
from workforce.history.models import Event
from workforce.people.models import Grant, User

RECORDS = [
    {"cadre": "swo", "headcount": 4, "sheet": "Posts", "row": 14, "hires_headcount": 1},
    {"cadre": "para", "headcount": 9},
]


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return error.value


@kept
def sent(world):
    return submission(world.round, world.office, world.a, by=world.partner, status="submitted", records=RECORDS)


@pytest.fixture
def place(world):
    return {"round": world.round, "organisation": world.office, "area": world.a}


def verbs(item):
    return list(Event.objects.of(item).values_list("verb", flat=True))


def content(item):
    return sorted(item.records.values_list("key_hash", "headcount", "hires_headcount", "sheet", "row", "upload_id"))


# Beginning ------------------------------------------------------------------------------------------------------------
def test_the_first_draft_lists_what_the_round_asks_for(world, place):
    world.round.listed_cadres = ["para", "swo"]
    world.round.save()
    draft = submissions.start(**place, by=world.partner)
    assert (draft.version, draft.status, draft.listed_cadres) == (1, "draft", ["swo", "para"])
    assert verbs(draft) == ["started"] and submissions.turn(draft) == "partner"
    assert refused(submissions.start, **place, by=world.partner).code == "draft_open"
    assert submissions.open_draft(**place, by=world.partner) == draft


def test_nobody_here_lists_every_cadre_whatever_the_round_asks_for(world, place):
    world.round.listed_cadres = ["swo"]
    world.round.save()
    draft = submissions.start(**place, is_nil=True, by=world.partner)
    assert draft.is_nil and draft.listed_cadres == ["swo", "cdo", "para"]
    assert submissions.submit(draft, by=world.partner).status == "submitted"


def test_a_nil_draft_stops_being_nil_when_records_come(world, place):
    submissions.start(**place, is_nil=True, by=world.partner)
    draft = submissions.open_draft(**place, by=world.partner)
    assert not draft.is_nil and Submission.objects.count() == 1
    assert draft.revision == 1  # one change since it was begun


def test_a_draft_with_records_does_not_become_nil(world, place):
    submission(*place.values(), by=world.partner, status="draft", records=RECORDS)
    assert refused(submissions.start, **place, is_nil=True, by=world.partner).code == "has_records"


def test_an_empty_draft_becomes_nil(world, place):
    submissions.start(**place, by=world.partner)
    assert submissions.start(**place, is_nil=True, by=world.partner).is_nil


def test_an_area_in_review_must_be_taken_back_first(world, place, sent):
    for act in (submissions.start, submissions.open_draft):
        error = refused(act, **place, by=world.partner)
        assert error.code == "in_review" and "Take it back first" in error.messages[0]


def test_an_accepted_version_opens_the_next_draft_with_its_records(world, place, sent):
    accepted = submissions.accept(sent, by=world.reviewer)
    draft = submissions.open_draft(**place, by=world.partner)
    assert (draft.version, draft.opened_from) == (2, accepted) and content(draft) == content(sent)
    assert submissions.state(draft) == "draft"


def test_a_round_that_is_not_open_and_a_place_below_its_level_are_refused(world, place):
    error = refused(submissions.start, **{**place, "area": world.a1}, by=world.partner)
    assert error.code == "below_reporting_level"
    assert error.messages == ["Abara-East is below the level that this round is reported at (District)."]
    assert submissions.start(**{**place, "area": world.root}, by=world.partner).area == world.root
    world.round.opens = datetime.date(2099, 1, 1)
    world.round.closes = datetime.date(2099, 2, 1)
    world.round.save()
    error = refused(submissions.start, **place, by=world.partner)
    assert error.code == "round_not_open" and "2099" in error.messages[0]


# Submitting -----------------------------------------------------------------------------------------------------------
def test_submit_refuses_what_is_empty_stale_or_late(world, place):
    draft = submissions.start(**place, by=world.partner)
    assert refused(submissions.submit, draft, by=world.partner).code == "empty"
    Record.objects.create(
        submission=draft,
        area=world.a,
        cadre=world.swo,
        employer=world.office,
        key_hash=1,
        headcount=1000,
        sector_id=1,
        level_id=1,
    )
    assert refused(submissions.submit, draft, revision=3, by=world.partner).code == "stale"
    world.round.closes = datetime.date(2026, 8, 1)
    world.round.save()
    error = refused(submissions.submit, draft, by=world.partner)
    assert error.code == "past_due" and "1 August 2026" in error.messages[0] and "planners" in error.messages[0]
    ExpectedSubmission.objects.filter(round=world.round, organisation=world.office).update(
        due=datetime.date(2099, 1, 1)
    )
    assert submissions.submit(draft, by=world.partner).status == "submitted"


def test_a_draft_that_is_no_longer_there_is_not_submitted(world, place):
    draft = submissions.start(**place, is_nil=True, by=world.partner)
    Submission.objects.filter(pk=draft.pk).delete()
    error = refused(submissions.submit, draft, by=world.partner)
    assert (error.code, error.messages) == ("gone", ["This submission is no longer there."])


def test_what_is_expected_of_one_area_is_not_expected_of_another(world, sent):
    """Abara's office is expected in Abara, as its anchor, and may be late there; what it sends of Bukoro is extra."""
    late = datetime.date(2099, 1, 1)
    ExpectedSubmission.objects.filter(organisation=world.office, round=world.round).update(due=late)
    extra = submission(world.round, world.office, world.b, by=world.partner, status="submitted")
    found = {each.pk: each for each in submissions.with_expected(Submission.objects.all())}
    told = [(each.is_expected, each.is_anchor, each.last_day) for each in (found[sent.pk], found[extra.pk])]
    assert told == [(True, True, late), (False, False, world.round.closes)]


def test_submitting_twice_is_said_with_name_and_time(world, place):
    draft = submission(*place.values(), by=world.partner, status="draft", records=RECORDS)
    submissions.submit(draft, by=world.partner)
    error = refused(submissions.submit, draft, by=world.partner)
    assert error.code == "not_draft" and "Partner" in error.messages[0] and "20" in error.messages[0]
    assert verbs(draft) == ["submitted"]


def test_a_clerk_needs_a_letter_a_partner_does_not(world):
    draft = submission(
        world.round,
        world.offices["bukoro"],
        world.b,
        by=world.clerk,
        status="draft",
        records=[{"cadre": "swo", "headcount": 1}],
    )
    assert submissions.needs_letter(world.clerk, draft) and not submissions.needs_letter(world.partner, draft)
    assert refused(submissions.submit, draft, by=world.clerk).code == "letter"


def test_taking_back_freezes_the_version_and_opens_the_next(world, sent):
    draft = submissions.take_back(sent, by=world.partner)
    sent.refresh_from_db()
    assert (sent.status, draft.version, draft.status) == ("taken_back", 2, "draft")
    assert content(draft) == content(sent) and verbs(sent) == ["taken_back"]


# Deciding -------------------------------------------------------------------------------------------------------------
def test_sending_back_opens_the_next_draft_with_the_same_records(world, sent):
    pinned = {"key_hash": sent.records.get(cadre=world.swo).key_hash, "text": "Five?"}
    draft = submissions.send_back(sent, note="Check Abara.", comments=[pinned], by=world.reviewer)
    sent.refresh_from_db()
    assert (sent.status, sent.note, sent.decided_by) == ("sent_back", "Check Abara.", world.reviewer)
    assert (draft.version, draft.status, draft.opened_from, draft.created_by) == (2, "draft", sent, world.partner)
    assert content(draft) == content(sent) and submissions.state(draft) == "sent_back"
    assert comments.comments_of(draft).get().key_hash == draft.records.get(cadre=world.swo).key_hash
    assert submissions.last_day(draft) == world.round.closes


def changed(draft):
    draft.records.filter(cadre__code="swo").update(posts_approved=7000)
    return draft


def test_what_was_accepted_is_not_sent_to_review_again(world, place, sent):
    submissions.accept(sent, by=world.reviewer)
    draft = submissions.open_draft(**place, by=world.partner)
    assert refused(submissions.submit, draft, by=world.partner).code == "unchanged"
    assert submissions.submit(changed(draft), by=world.partner).status == "submitted"


@pytest.mark.parametrize(
    "answer", ["records", "note", "comment", "comment of the reviewer", "comment of another reviewer", "nothing"]
)
def test_what_was_sent_back_is_not_sent_again_without_an_answer(world, sent, answer):
    draft = submissions.send_back(sent, note="Two workers too many?", by=world.reviewer)
    if answer == "records":
        changed(draft)
    if answer.startswith("comment"):
        others = {"comment": world.partner, "comment of another reviewer": user("second", Grant.Role.REVIEWER)}
        author = others.get(answer, world.reviewer)
        comments.comment(draft, text="They are two persons.", by=author)
    message = "They are two." if answer == "note" else ""
    if answer == "nothing" or answer.endswith("reviewer"):
        assert refused(submissions.submit, draft, by=world.partner, message=message).code == "unanswered"
    else:
        assert submissions.submit(draft, by=world.partner, message=message).status == "submitted"


@pytest.mark.parametrize(
    "change",
    [
        {"flags": {"fte": "suppressed"}},
        {"flags": {"headcount": "estimate"}},
        {"note": "Two are on leave."},
        {"listed_cadres": ["swo"]},
    ],
)
def test_a_reason_a_note_or_a_list_of_cadres_is_a_change_too(world, place, sent, change):
    sent.records.update(flags={"fte": "unknown"}, fte=None)
    submissions.accept(sent, by=world.reviewer)
    draft = submissions.open_draft(**place, by=world.partner)
    of = Submission.objects.filter(pk=draft.pk) if "listed_cadres" in change else draft.records
    of.update(**change)
    assert submissions.submit(draft, by=world.partner).status == "submitted"


def test_the_reviewer_sees_that_a_reason_changed(world, place, sent):
    sent.records.update(flags={"fte": "unknown"}, fte=None)
    submissions.accept(sent, by=world.reviewer)
    draft = submissions.open_draft(**place, by=world.partner)
    draft.records.filter(cadre__code="swo").update(flags={"fte": "suppressed"})
    found = comparison.differences(draft, sent, across_rounds=False)
    assert found["changed"] == 1 and comparison.differences(draft, sent, across_rounds=True)["changed"] == 1
    row = comparison.changed_records(draft, sent, across_rounds=False)[0]
    assert [tuple(map(str, each)) for each in row["figures"]] == [
        ("Full-time equivalent", "not known", "suppressed at source")
    ]


def test_a_newer_accepted_version_supersedes_the_older(world, place, sent):
    submissions.accept(sent, by=world.reviewer)
    second = submissions.submit(changed(submissions.open_draft(**place, by=world.partner)), by=world.partner)
    submissions.accept(second, by=world.reviewer)
    sent.refresh_from_db()
    assert (sent.status, Submission.objects.accepted().get()) == ("superseded", second)
    assert verbs(sent)[0] == "superseded"


@pytest.mark.parametrize("restore", [False, True])
def test_withdrawing_an_acceptance(world, place, sent, restore):
    submissions.accept(sent, by=world.reviewer)
    second = submissions.submit(changed(submissions.open_draft(**place, by=world.partner)), by=world.partner)
    submissions.accept(second, by=world.reviewer)
    withdrawn = submissions.withdraw_acceptance(
        second, reason="Wrong file.", restore_previous=restore, by=world.reviewer
    )
    assert (withdrawn, withdrawn.status) == (second, "sent_back")
    second.refresh_from_db()
    sent.refresh_from_db()
    assert (second.status, second.note) == ("sent_back", "Wrong file.")
    assert sent.status == ("accepted" if restore else "superseded")
    assert Submission.objects.get(status="draft").version == 3


def test_withdrawing_leaves_an_open_draft_alone(world, place, sent):
    submissions.accept(sent, by=world.reviewer)
    draft = submissions.open_draft(**place, by=world.partner)
    submissions.withdraw_acceptance(sent, reason="Wrong file.", by=world.reviewer)
    assert Submission.objects.get(status="draft") == draft
    other = refused(submissions.withdraw_acceptance, sent, reason="Again", by=world.reviewer)
    assert other.code == "not_accepted" and "Already sent back by Reviewer" in other.messages[0]


def test_there_must_be_a_reason_and_something_to_restore(world, sent):
    assert refused(submissions.send_back, sent, note="  ", by=world.reviewer).code == "no_reason"
    submissions.accept(sent, by=world.reviewer)
    assert refused(submissions.withdraw_acceptance, sent, reason=" ", by=world.reviewer).code == "no_reason"
    error = refused(submissions.withdraw_acceptance, sent, reason="x", restore_previous=True, by=world.reviewer)
    sent.refresh_from_db()
    assert error.code == "nothing_to_restore" and sent.status == "accepted"


ACTS = {
    "submit": lambda s, w: submissions.submit(s, by=w.partner),
    "take_back": lambda s, w: submissions.take_back(s, by=w.partner),
    "accept": lambda s, w: submissions.accept(s, by=w.reviewer),
    "send_back": lambda s, w: submissions.send_back(s, note="Again.", by=w.reviewer),
    "withdraw": lambda s, w: submissions.withdraw_acceptance(s, reason="Wrong.", by=w.reviewer),
    "cadres": lambda s, w: submissions.set_listed_cadres(s, codes=["swo", "para"], by=w.partner),
}
ALLOWED = {
    ("draft", "submit"),
    ("draft", "cadres"),
    ("submitted", "take_back"),
    ("submitted", "accept"),
    ("submitted", "send_back"),
    ("accepted", "withdraw"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", Submission.Status.values)
def test_every_transition_from_every_state(world, place, status, act):
    item = submission(*place.values(), by=world.partner, status=status, records=RECORDS)
    if (status, act) in ALLOWED:
        ACTS[act](item, world)
        item.refresh_from_db()
        assert item.status != status or act == "cadres"
        assert len(verbs(item)) == 1
    else:
        error = refused(ACTS[act], item, world)
        item.refresh_from_db()
        assert error.messages[0] and item.status == status and not verbs(item)
        assert Submission.objects.count() == 1


def test_listed_cadres_hold_those_with_records_and_are_known(world, place):
    draft = submission(*place.values(), by=world.partner, status="draft", records=RECORDS)
    error = refused(submissions.set_listed_cadres, draft, codes=["cdo"], by=world.partner)
    assert error.code == "cadre_in_use"
    assert error.messages == ["The submission contains records of these cadres: para, swo."]
    assert refused(submissions.set_listed_cadres, draft, codes=["swo", "elf"], by=world.partner).code == "unknown_cadre"
    assert refused(submissions.set_listed_cadres, draft, codes=[], by=world.partner).code == "no_cadre"
    listed = submissions.set_listed_cadres(draft, codes=["para", "swo"], by=world.partner)
    assert (listed, listed.listed_cadres) == (draft, ["swo", "para"])  # in the order of the reference list


def test_a_comment_outlives_the_resubmission_and_is_settled_once(world, sent):
    key = sent.records.get(cadre=world.para).key_hash
    said = comments.comment(sent, text=" Nine?\n", key_hash=key, by=world.reviewer)
    assert said.text == "Nine?"
    draft = submissions.send_back(sent, note="See there.", by=world.reviewer)
    again = submissions.submit(draft, by=world.partner, message="All counted.")
    assert comments.comments_of(again).get() == said and again.records.filter(key_hash=key).exists()
    comments.settle(said, by=world.reviewer)
    assert refused(comments.settle, said, by=world.partner).code == "settled"
    assert refused(comments.comment, again, text=" ", by=world.partner).code == "no_text"


# Nobody reviews their own ---------------------------------------------------------------------------------------------
def reason(person, item):
    return submissions.may_review(person, item)[1]


def test_nobody_reviews_their_own(world, sent):
    assert reason(world.reviewer, sent) == ""
    Grant.objects.create(user=world.partner, role="reviewer", organisation=world.ministry)
    assert reason(world.partner, sent) == "own_person"
    colleague = user("colleague", "reviewer", world.ministry)
    Grant.objects.create(user=colleague, role="partner", organisation=world.office)
    assert reason(colleague, sent) == "own_organisation"
    assert refused(submissions.accept, sent, by=colleague).code == "not_reviewer"
    assert refused(submissions.send_back, sent, note="x", by=colleague).code == "not_reviewer"
    submissions.accept(sent, by=world.reviewer)
    assert refused(submissions.withdraw_acceptance, sent, reason="x", by=colleague).code == "not_reviewer"
    sent.refresh_from_db()
    assert sent.status == "accepted"


def test_anchors_are_reviewed_by_the_ministry_others_by_the_area(world, sent):
    assert reason(world.north_reviewer, sent) == "ministry_only"
    other = submission(world.round, world.ngo, world.a, by=world.ngo_partner, status="submitted")
    assert reason(world.north_reviewer, other) == ""
    south = submission(world.round, world.ngo, world.c, by=world.ngo_partner, status="submitted")
    assert reason(world.north_reviewer, south) == "other_area"
    assert reason(world.planner, other) == "no_permission"


def test_the_ministrys_own_goes_to_the_second_reviewer(world):
    own = submission(world.round, world.ministry, world.root, by=world.planner, status="submitted")
    assert reason(world.reviewer, own) == "own_organisation"
    district = user("district", "reviewer", world.offices["chelim"])
    assert reason(district, own) == "second_reviewer_only"
    second = user("second", "reviewer", world.offices["dokka"])
    assert reason(second, own) == ""
    assert submissions.accept(own, by=second).status == "accepted"
    world.last_round.second_reviewer = None
    older = submission(world.last_round, world.ministry, world.root, by=world.planner, status="submitted")
    assert reason(second, older) == "no_second_reviewer"


def test_the_filter_of_the_queue_agrees_with_the_rule(world):
    user("second", "reviewer", world.offices["dokka"])
    user("ministry_north", "reviewer", world.ministry, world.north)
    for organisation, place, by in [
        (world.office, world.a, world.partner),
        (world.ngo, world.a, world.ngo_partner),
        (world.ngo, world.c, world.ngo_partner),
        (world.offices["bukoro"], world.b, world.clerk),
        (world.ministry, world.root, world.reviewer),
        (world.ministry, world.a, world.planner),
        (world.offices["dokka"], world.d, world.north_reviewer),
    ]:
        submission(world.round, organisation, place, by=by, status="submitted")
    seen = 0
    for person in User.objects.all():
        by_rule = {each.pk for each in Submission.objects.all() if submissions.may_review(person, each)[0]}
        assert set(reviewing.reviewable_by(person).values_list("pk", flat=True)) == by_rule, person
        seen += len(by_rule)
    assert seen > 10


def test_the_badge_counts_what_is_ones_turn(world, sent):
    assert submissions.turn_count(world.reviewer) == 1
    assert submissions.turn_count(world.north_reviewer) == 0
    assert submissions.turn_count(world.partner) == 0
    assert submissions.turn_count(world.ngo_partner) == 1
    submissions.send_back(sent, note="Again.", by=world.reviewer)
    assert (submissions.turn_count(world.reviewer), submissions.turn_count(world.partner)) == (0, 1)
