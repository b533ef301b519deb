"""Comments in the margin: who may, who sees whose, settled with what was done, still there in the next version."""

import datetime
import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from strategy.discussion.models import CommentInvitation, Remark
from strategy.discussion.services import invitations
from strategy.discussion.services import remarks as discussion
from strategy.plans.models import Section, Strategy
from tests.factories import user
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.history.models import Event
from workforce.people.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@kept
def w(world):
    make_strategy(world, status="consultation")
    world.second_ngo_partner = user("second_ngo_partner", "partner", world.ngo)
    return world


def signed_in(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def asked(w, organisation, **more):
    return CommentInvitation.objects.create(
        strategy=w.strategy, organisation=organisation, due_on=datetime.date(2027, 1, 31), invited_by=w.planner, **more
    )


def say(w, person, text="Why?", on=None, **more):
    on = on or w.section
    return discussion.add(w.strategy, part=on._meta.model_name, key=on.key, text=text, by=person, **more)


def post(w, person, **data):
    return signed_in(person).post(reverse("remark-add", args=[w.strategy.pk]), data)


def set_status(w, status):
    Strategy.objects.filter(pk=w.strategy.pk).update(status=status)
    w.strategy.refresh_from_db()


# Saying ---------------------------------------------------------------------------------------------------------------


def test_a_comment_is_made_where_one_reads(w):
    answer = post(w, w.member, part="section", key=w.section.key, text=" Why only heard? ", next="/strategies/7/read/")
    made = Remark.objects.get()
    assert answer.url == f"/strategies/7/read/#remark-{made.pk}"
    assert (made.text, made.part, made.key, made.created_by, made.organisation) == (
        "Why only heard?",
        "section",
        w.section.key,
        w.member,
        None,
    )
    assert Event.objects.of(made).get().verb == "commented"


def test_an_address_elsewhere_is_not_followed(w):
    assert post(w, w.member, text="x", next="https://elsewhere.example/").url.startswith("/strategies/")


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001])
def test_a_comment_that_cannot_be_comes_back_whole(w, text):
    answer = post(w, w.member, part="section", key=w.section.key, text=text, next="/back/")
    assert answer.status_code == 200 and answer.context["form"].errors and not Remark.objects.exists()
    assert f'value="{w.section.key}"' in answer.content.decode() and 'value="/back/"' in answer.content.decode()


def test_only_on_parts_that_are_there(w):
    for part, key in (
        ("section", uuid.uuid4()),
        ("objective", w.section.key),
        ("paragraph", w.section.key),
        ("section", "x"),
    ):
        assert post(w, w.member, part=part, key=key, text="x").status_code == 200
    assert not Remark.objects.exists()
    for part in (w.section, w.objective, w.action, w.indicator):
        say(w, w.member, on=part)
    discussion.add(w.strategy, text="On the whole.", by=w.member)
    counts = discussion.open_counts(w.strategy)
    assert counts == {w.section.key: 1, w.objective.key: 1, w.action.key: 1, w.indicator.key: 1, None: 1}


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("draft", True), ("consultation", True), ("review", True), ("endorsed", False), ("in_force", False)],
)
def test_the_ministry_comments_on_open_versions(w, status, is_open):
    set_status(w, status)
    for person in (w.planner, w.chair, w.member, w.secretariat, w.reviewer):
        assert discussion.may_comment(w.strategy, person) is is_open
    for person in (w.observer, w.administrator, w.partner, w.outsider):
        assert not discussion.may_comment(w.strategy, person)
    if not is_open:
        with pytest.raises(ValidationError) as refused:
            say(w, w.planner)
        assert refused.value.code == "closed"


def test_replies(w):
    remark = say(w, w.member)
    post(w, w.planner, reply_to=remark.pk, text="Because.")
    reply = remark.replies.get()
    assert (reply.part, reply.key, reply.text) == ("section", w.section.key, "Because.")
    assert post(w, w.planner, reply_to=reply.pk, text="No reply to a reply").status_code == 404
    assert post(w, w.planner, reply_to="²", text="x").status_code == 404
    assert discussion.open_counts(w.strategy) == {w.section.key: 1}


# Settling -------------------------------------------------------------------------------------------------------------


def test_a_comment_is_settled_with_what_was_done_and_opened_again(w):
    remark = say(w, w.member)
    target = reverse("remark-settle", args=[remark.pk])
    planner = signed_in(w.planner)
    assert planner.post(target, {"answer": " "}).status_code == 200
    assert planner.post(target, {"answer": "Said now."}).status_code == 302
    remark.refresh_from_db()
    assert (remark.answer, remark.settled_by) == ("Said now.", w.planner) and discussion.open_counts(w.strategy) == {}
    assert "resolved already" in planner.post(target, {"answer": "Twice"}).content.decode()
    assert post(w, w.member, reply_to=remark.pk, text="But").status_code == 200  # open it first
    assert signed_in(w.member).post(reverse("remark-reopen", args=[remark.pk])).status_code == 302
    remark.refresh_from_db()
    assert remark.settled_at is None and discussion.open_counts(w.strategy) == {w.section.key: 1}
    assert [event.verb for event in Event.objects.of(remark)] == ["reopened", "settled", "commented"]
    with pytest.raises(ValidationError) as refused:
        discussion.reopen(remark, by=w.member)
    assert refused.value.code == "open"


def test_only_the_planner_settles(w):
    remark = say(w, w.member)
    for person in (w.member, w.chair, w.observer, w.partner):
        assert signed_in(person).post(reverse("remark-settle", args=[remark.pk]), {"answer": "x"}).status_code == 403
    assert signed_in(w.observer).post(reverse("remark-reopen", args=[remark.pk])).status_code == 403
    assert signed_in(w.partner).post(reverse("remark-reopen", args=[remark.pk])).status_code == 404
    assert signed_in(w.planner).get(reverse("remark-reopen", args=[remark.pk])).status_code == 405


# Invited organisations ------------------------------------------------------------------------------------------------


def test_an_invited_organisation_comments_until_it_has_finished(w):
    invitation = asked(w, w.ngo)
    made = post(w, w.ngo_partner, part="section", key=w.section.key, text="From us.")
    assert made.status_code == 302 and Remark.objects.get().organisation == w.ngo
    answer = signed_in(w.ngo_partner).post(reverse("comment-finish", args=[invitation.pk]))
    assert answer.status_code == 302
    invitation.refresh_from_db()
    assert invitation.finished_by == w.ngo_partner and Event.objects.of(invitation).get().verb == "finished_commenting"
    assert post(w, w.ngo_partner, text="One more.").status_code == 403
    with pytest.raises(ValidationError) as refused:
        invitations.finish(invitation, by=w.ngo_partner)
    assert refused.value.code == "finished"


@pytest.mark.parametrize("status", ["draft", "endorsed"])
def test_not_before_and_not_after(w, status):
    invitation = asked(w, w.ngo)
    set_status(w, status)
    assert not discussion.may_comment(w.strategy, w.ngo_partner)
    with pytest.raises(ValidationError) as refused:
        invitations.finish(invitation, by=w.ngo_partner)
    assert refused.value.code == "closed"


def test_a_withdrawn_invitation_closes_the_door(w):
    invitation = asked(w, w.ngo)
    say(w, w.ngo_partner)
    planner = signed_in(w.planner)
    assert planner.post(reverse("comment-invitation-withdraw", args=[invitation.pk])).status_code == 302
    assert post(w, w.ngo_partner, text="x").status_code == 404
    assert signed_in(w.ngo_partner).get(reverse("remarks", args=[w.strategy.pk])).status_code == 404
    assert signed_in(w.ngo_partner).post(reverse("comment-finish", args=[invitation.pk])).status_code == 404
    with pytest.raises(ValidationError) as refused:
        invitations.withdraw(invitation, by=w.planner)
    assert refused.value.code == "withdrawn" and Remark.objects.count() == 1


def test_partners_never_see_the_comments_of_others(w):
    """Two invited organisations and the ministry, on one section: each partner sees its own thread."""
    asked(w, w.ngo)
    asked(w, w.office)
    inner = say(w, w.chair, "AMONG OURSELVES")
    theirs = say(w, w.partner, "FROM THE OFFICE")
    own = say(w, w.ngo_partner, "FROM THE NGO")
    discussion.add(w.strategy, reply_to=theirs, text="TO THE OFFICE", by=w.planner)
    discussion.add(w.strategy, reply_to=own, text="TO THE NGO", by=w.planner)
    every = {"AMONG OURSELVES", "FROM THE OFFICE", "FROM THE NGO", "TO THE OFFICE", "TO THE NGO"}
    sees = {
        w.ngo_partner: {"FROM THE NGO", "TO THE NGO"},
        w.second_ngo_partner: {"FROM THE NGO", "TO THE NGO"},
        w.partner: {"FROM THE OFFICE", "TO THE OFFICE"},
        w.planner: every,
        w.observer: every,
        w.reviewer: every,
    }
    for person, wanted in sees.items():
        html = signed_in(person).get(reverse("remarks", args=[w.strategy.pk]), {"state": "all"}).content.decode()
        assert {text for text in every if text in html} == wanted, person
        threads = discussion.read_discussion(w.strategy, by=User.objects.get(pk=person.pk)).on("section", w.section.key)
        assert {each.text for one in threads for each in (one, *one.replies.all())} == wanted
    assert discussion.open_counts(w.strategy, by=w.ngo_partner) == {w.section.key: 1}
    for other in (inner, theirs):
        assert post(w, w.ngo_partner, reply_to=other.pk, text="x").status_code == 404
        assert signed_in(w.ngo_partner).post(reverse("remark-reopen", args=[other.pk])).status_code == 404
    assert post(w, w.second_ngo_partner, reply_to=own.pk, text="We too.").status_code == 302
    assert signed_in(w.ngo_partner).get(f"/history/strategy.remark/{inner.pk}/").status_code == 404
    assert "AMONG" not in signed_in(w.ngo_partner).get(f"/history/strategy.strategy/{w.strategy.pk}/").content.decode()


def test_filters_of_the_list(w):
    asked(w, w.ngo)
    say(w, w.chair, "FIRST")
    discussion.settle(say(w, w.ngo_partner, "SECOND", on=w.objective), answer="Done.", by=w.planner)
    discussion.add(w.strategy, text="THIRD", by=w.member)
    client = signed_in(w.planner)

    def found(**wanted):
        html = client.get(reverse("remarks", args=[w.strategy.pk]), wanted).content.decode()
        return [text for text in ("FIRST", "SECOND", "THIRD") if text in html]

    assert found() == found(state="nonsense") == ["FIRST", "THIRD"] and found(state="settled") == ["SECOND"]
    assert found(state="all", part="section") == ["FIRST"] and found(state="all", part="whole") == ["THIRD"]
    assert found(state="all", organisation=w.ngo.pk) == ["SECOND"] and found(state="all", organisation="none") == [
        "FIRST",
        "THIRD",
    ]
    assert found(state="all", organisation="²") == ["FIRST", "SECOND", "THIRD"]


# Versions -------------------------------------------------------------------------------------------------------------


def test_open_remarks_go_on_beside_their_part_in_the_next_version(w):
    still = say(w, w.member, "STILL OPEN")
    discussion.settle(say(w, w.member, "SETTLED THEN"), answer="Done.", by=w.planner)
    set_status(w, "endorsed")
    following = Strategy.objects.get(pk=w.strategy.pk)
    following.pk, following.version, following.status, following.previous = None, 2, "draft", w.strategy
    following.save()
    section = Section.objects.create(strategy=following, kind="vision", key=w.section.key, text="Next.", order=1)
    html = signed_in(w.planner).get(reverse("section-edit", args=[section.pk])).content.decode()
    assert "STILL OPEN" in html and "from version 1" in html and "SETTLED THEN" not in html
    assert discussion.open_counts(following) == {w.section.key: 1}
    reply = discussion.add(following, reply_to=still, text="Now.", by=w.planner)
    assert reply.strategy == following
    answer = signed_in(w.planner).post(
        reverse("remark-settle", args=[still.pk]), {"answer": "Said.", "on": following.pk}
    )
    assert answer.url.startswith(f"/strategies/{following.pk}/comments/") and discussion.open_counts(following) == {}
    assert discussion.open_counts(w.strategy) == {}


def test_remarks_cost_a_fixed_number_of_queries(w, django_assert_max_num_queries):
    asked(w, w.ngo)
    for person in (w.chair, w.member, w.ngo_partner) * 4:
        remark = say(w, person)
        discussion.add(w.strategy, reply_to=remark, text="Yes.", by=w.planner)
    client = signed_in(w.planner)
    with django_assert_max_num_queries(26):
        client.get(reverse("remarks", args=[w.strategy.pk]))


# Invitations ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def invite(w, django_capture_on_commit_callbacks):
    def _invite(*organisations, person=None, **more):
        data = {
            "organisations": [each.pk for each in organisations],
            "due_on": "2027-01-31",
            "note": "Above all part two.",
            **more,
        }
        with django_capture_on_commit_callbacks(execute=True):
            return signed_in(person or w.planner).post(reverse("comment-invite", args=[w.strategy.pk]), data)

    return _invite


def test_organisations_are_invited_and_written_to_in_their_language(w, invite):
    User.objects.filter(pk=w.second_ngo_partner.pk).update(language="fr")
    answer = invite(w.ngo, w.offices["chelim"])
    assert answer.status_code == 302
    assert {each.organisation for each in w.strategy.invitations.all()} == {w.ngo, w.offices["chelim"]}
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "ngo_partner@example.org",
        "second_ngo_partner@example.org",
    ]
    letter = next(each for each in mail.outbox if each.to == ["ngo_partner@example.org"])
    assert f"/strategies/{w.strategy.pk}/read/" in letter.body and "Above all part two." in letter.body
    assert "Hope for Children" in letter.body and "31 January 2027" in letter.subject
    french = next(each for each in mail.outbox if each.to == ["second_ngo_partner@example.org"])
    assert "31 janvier 2027" in french.subject
    html = answer.client.get(answer.url).content.decode()
    assert "2 people were written to" in html and "Chelim District Office" in html


def test_who_has_answered(w, invite):
    asked(w, w.ngo)
    done = asked(w, w.office)
    late = asked(w, w.offices["chelim"])
    CommentInvitation.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    say(w, w.ngo_partner)
    invitations.finish(done, by=w.partner)
    html = signed_in(w.planner).get(reverse("comment-invitations", args=[w.strategy.pk])).content.decode()
    assert "1 of 3 organisations have finished commenting" in html
    assert "Commenting" in html and "Has finished" in html and "Overdue" in html


@pytest.mark.parametrize(
    "wrong", [{"organisations": []}, {"due_on": ""}, {"due_on": "2020-01-01"}, {"note": "x" * 2001}]
)
def test_an_invitation_needs_somebody_and_a_day_to_come(w, invite, wrong):
    assert invite(w.ngo, **wrong).status_code == 200
    assert not w.strategy.invitations.exists() and mail.outbox == []


def test_nobody_is_invited_twice_but_again_after_finishing(w, invite):
    invite(w.ngo)
    assert invite(w.ngo).status_code == 200  # no longer a choice
    with pytest.raises(ValidationError) as refused:
        invitations.invite(w.strategy, organisations=[w.ngo], due_on=datetime.date(2027, 1, 31), by=w.planner)
    assert refused.value.code == "invited"
    invitations.finish(w.strategy.invitations.get(), by=w.ngo_partner)
    assert invite(w.ngo).status_code == 302
    assert w.strategy.invitations.get().finished_at is None


@pytest.mark.parametrize("status", ["draft", "endorsed"])
def test_partners_are_not_asked_to_read_what_they_cannot_see(w, invite, status):
    set_status(w, status)
    assert invite(w.ngo).status_code == 200 and not w.strategy.invitations.exists()


def test_only_the_planner_invites(w, invite):
    for person in (w.chair, w.secretariat, w.administrator, w.ngo_partner):
        assert invite(w.ngo, person=person).status_code == 403
    assert signed_in(w.planner).get(reverse("comment-invite", args=[w.strategy.pk])).status_code == 405
    invitation = asked(w, w.ngo)
    for person, status in ((w.planner, 403), (w.partner, 404), (w.observer, 404)):
        assert signed_in(person).post(reverse("comment-finish", args=[invitation.pk])).status_code == status
