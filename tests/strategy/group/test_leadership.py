"""The leadership group: set up, its terms edited by several, its members with one chair."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from strategy.group.models import Group, Member
from strategy.group.services import meetings
from tests.worlds import kept
from workforce.history.models import Event

pytestmark = pytest.mark.django_db
TERMS = reverse("group-terms")
SINCE = datetime.date(2026, 1, 15)


@kept
def group(world):
    return meetings.write_terms(
        None, values={"name": "National leadership group", "terms": "It **leads**."}, revision=0, by=world.secretariat
    )


def member(world, **more):
    given = {"name": "Ann", "user": None, "organisation": world.ministry, "position": "member", "joined_on": SINCE}
    return meetings.save_member(None, values=given | {"left_on": None} | more, by=world.secretariat)


def test_the_secretariat_sets_it_up(world, sign_in):
    assert "not set up yet" in sign_in(world.member).get(reverse("group")).content.decode()
    client = sign_in(world.secretariat)
    assert "Set up the group" in client.get(reverse("group")).content.decode()
    answer = client.post(TERMS, {"name": "The group", "terms": "## Mandate\n\n- leads", "revision": 0})
    assert answer.status_code == 302
    page = client.get(reverse("group")).content.decode()
    assert "<h1>The group</h1>" in page and "Mandate</h" in page and "leads</" in page


def test_a_second_save_makes_no_second_group(group, world, sign_in):
    data = {"name": "Renamed", "terms": "x", "revision": group.revision}
    sign_in(world.secretariat).post(TERMS, data)
    assert [found.name for found in Group.objects.all()] == ["Renamed"]


def test_a_stale_save_shows_both_texts_and_keeps_what_is_saved(group, world, sign_in):
    client = sign_in(world.secretariat)
    client.post(TERMS, {"name": group.name, "terms": "First text", "revision": group.revision})
    answer = client.post(TERMS, {"name": group.name, "terms": "Second text", "revision": group.revision})
    page = answer.content.decode()
    assert answer.status_code == 409 and "First text" in page and "Second text" in page
    assert Group.current().terms == "First text"


def test_terms_that_cite_no_figure_are_refused(group, world, sign_in):
    data = {"name": group.name, "terms": "See [[figure:999]].", "revision": group.revision}
    answer = sign_in(world.secretariat).post(TERMS, data)
    assert answer.status_code == 200 and "999" in answer.content.decode() and Group.current().terms == "It **leads**."


def test_a_member_joins_and_ends(group, world, sign_in):
    client = sign_in(world.secretariat)
    data = {
        "user": world.member.pk,
        "organisation": "Ministry of Welfare (ministry)",
        "position": "member",
        "joined_on": "2026-01-15",
    }
    assert client.post(reverse("member-new"), data).status_code == 302
    made = Member.objects.get()
    assert (made.name, made.user, made.organisation) == (str(world.member), world.member, world.ministry)
    data |= {"name": made.name, "left_on": "2026-02-28"}
    assert client.post(reverse("member-edit", args=[made.pk]), data).status_code == 302
    assert [event.verb for event in Event.objects.of(made)] == ["ended", "created"]
    assert "Former members" in client.get(reverse("group")).content.decode()


def test_a_member_without_name_and_account_or_with_an_end_before_the_beginning_is_refused(group, world, sign_in):
    client = sign_in(world.secretariat)
    answer = client.post(reverse("member-new"), {"position": "member", "joined_on": "2026-01-15"})
    assert "Give a name, or choose an account." in answer.content.decode()
    data = {"name": "Ann", "position": "member", "joined_on": "2026-01-15", "left_on": "2026-01-01"}
    assert "The end is before the beginning." in client.post(reverse("member-new"), data).content.decode()
    assert not Member.objects.exists()


def test_there_is_one_chair(group, world):
    first = member(world, position="chair")
    with pytest.raises(ValidationError, match="end that membership first"):
        member(world, name="Ben", position="chair")
    meetings.save_member(first, values={"left_on": datetime.date(2026, 6, 1)}, by=world.secretariat)
    assert member(world, name="Ben", position="chair").pk


def test_others_read_and_do_not_write(group, world, sign_in):
    ann = member(world)
    client = sign_in(world.member)
    assert client.get(reverse("group")).status_code == 200
    for url in (TERMS, reverse("member-new"), reverse("member-edit", args=[ann.pk])):
        assert client.post(url, {}).status_code == 403
    assert sign_in(world.partner).get(reverse("group")).status_code == 403
    assert sign_in(world.secretariat).get(reverse("member-edit", args=[999])).status_code == 404


def test_the_page_asks_the_same_number_of_queries_whatever_is_in_it(
    group, world, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        member(world, name=f"Member {number}", user=world.observer if number == 0 else None)
    client = sign_in(world.secretariat)
    with django_assert_max_num_queries(22):
        client.get(reverse("group"))
