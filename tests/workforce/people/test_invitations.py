"""Invitations: made, mailed, accepted once, ended, withdrawn."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD
from tests.markup import text
from workforce.history.models import Event
from workforce.people.models import Invitation, User
from workforce.people.services import invitations

GIVEN = {
    "full_name": "Amina Nakato",
    "email": "amina@example.org",
    "role": "partner",
    "organisation": "hope",
    "area": "abara",
    "language": "fr",
}
JOIN = {"full_name": "Amina Nakato", "username": "amina", "password": PASSWORD, "again": PASSWORD}


def invite(world, **more):
    given = {"full_name": "Amina Nakato", "email": "", "role": "partner", "organisation": world.ngo, "area": None}
    return invitations.invite(**{**given, "language": "en", **more}, by=world.administrator)


def link(invitation):
    return reverse("invitation", args=[invitation.pk, invitation.token])


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.administrator)


def test_an_invitation_is_mailed_and_its_link_shown(world, administrator, mailoutbox):
    response = administrator.post(reverse("invitation-new"), GIVEN, follow=True)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.organisation, invitation.area) == ("partner", world.ngo, world.a)
    assert f"http://127.0.0.1:8000{link(invitation)}" in text(response)
    assert "The invitation was sent to amina@example.org" in text(response)
    (letter,) = mailoutbox
    assert letter.to == ["amina@example.org"] and link(invitation) in letter.body
    event = Event.objects.of(invitation).get()
    assert event.verb == "invited" and event.after["organisation"] == "Hope for Children (hope)"
    assert invitation.token not in f"{event.after}{event.note}"
    assert "Amina Nakato" in text(administrator.get(reverse("people")))


def test_without_an_address_the_link_is_only_shown(world, administrator, mailoutbox):
    response = administrator.post(reverse("invitation-new"), GIVEN | {"email": ""}, follow=True)
    assert link(Invitation.objects.get()) in text(response) and mailoutbox == []


def test_a_mail_that_does_not_go_out_is_said(world, administrator, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "folder"
    response = administrator.post(reverse("invitation-new"), GIVEN, follow=True)
    assert "was sent to" in text(response)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    response = administrator.post(reverse("invitation-new"), GIVEN, follow=True)
    assert "The e-mail could not be sent" in text(response) and Invitation.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"full_name": ""}, "Full name: This field is required"),
        ({"organisation": ""}, "A partner or clerk works for an organisation"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"email": "CLERK@example.org"}, "Another person already uses this e-mail address"),
        ({"role": "administrator", "organisation": ""}, "leave the area empty"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_an_invitation_with_a_mistake_is_not_made(world, administrator, mailoutbox, wrong, said):
    assert said in text(administrator.post(reverse("invitation-new"), GIVEN | wrong))
    assert not Invitation.objects.exists() and mailoutbox == []


def test_accepting_makes_the_account_with_its_role(world, client):
    invitation = invite(world, email="amina@example.org", area=world.a, language="fr")
    page = text(client.get(link(invitation)))
    assert '<html lang="fr"' in page and 'name="email"' not in page
    response = client.post(link(invitation), JOIN | {"full_name": "Amina N. Nakato"})
    assert response.headers["Location"] == "/"
    person = User.objects.get(username="amina")
    assert (str(person), person.email, person.language) == ("Amina N. Nakato", "amina@example.org", "fr")
    grant = person.grants.get()
    assert (grant.role, grant.organisation, grant.area) == ("partner", world.ngo, world.a)
    assert grant.granted_by == world.administrator
    assert [event.verb for event in Event.objects.of(person)] == ["granted", "joined"]
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/", follow=True).status_code == 200


def test_a_link_works_once(world, client):
    invitation = invite(world)
    client.post(link(invitation), JOIN)
    client.logout()
    again = client.post(link(invitation), JOIN | {"username": "second"})
    assert again.status_code == 410 and "This invitation was used already" in text(again)
    assert not User.objects.filter(username="second").exists()
    with pytest.raises(ValidationError) as refused:
        invitations.accept(invitation, username="third", full_name="Third", email="", password=PASSWORD)
    assert refused.value.code == "used"


def test_an_old_or_wrong_link_says_what_to_do(world, client):
    invitation = invite(world)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    wrong = [
        link(invitation),
        reverse("invitation", args=[invitation.pk, "x" * 43]),
        reverse("invitation", args=[9, "x"]),
    ]
    for url in wrong:
        for response in (client.get(url), client.post(url, JOIN)):
            assert response.status_code == 410
            assert "This invitation no longer works" in text(response) and "ask the person who invited you" in text(
                response
            )
    assert not User.objects.filter(username="amina").exists()


def test_a_token_opens_only_its_own_invitation(world, client):
    first, second = invite(world), invite(world, role="administrator", organisation=None)
    assert client.get(reverse("invitation", args=[second.pk, first.token])).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"username": ""}, "User name: This field is required"),
        ({"username": "CLERK"}, "Another person has this user name"),
        ({"username": "clerk@example.org"}, "A user name has no @"),
        ({"username": "two words"}, "Enter a valid username"),
        ({"email": "Clerk@example.org"}, "Another person already uses this e-mail address"),
        ({"password": "short", "again": "short"}, "This password is too short"),
        ({"password": "password123", "again": "password123"}, "This password is too common"),
        ({"password": "amina-nakato", "again": "amina-nakato", "username": "another"}, "too similar"),
        ({"again": "something else 1"}, "The two passwords differ"),
    ],
)
def test_mistakes_in_joining_make_no_account(world, client, wrong, said):
    invitation = invite(world)
    response = client.post(link(invitation), JOIN | wrong)
    assert response.status_code == 200 and said in text(response)
    assert User.objects.count() == len(world.people) and invitations.pending().count() == 1


def test_joining_with_one_s_own_address(world, client):
    client.post(link(invite(world)), JOIN | {"email": "own@example.org"})
    assert User.objects.get(username="amina").email == "own@example.org"


def test_whoever_is_signed_in_is_asked_to_sign_out(world, sign_in):
    response = sign_in(world.partner).post(link(invite(world)), JOIN)
    assert response.status_code == 200 and "You are signed in already" in text(response)
    assert not User.objects.filter(username="amina").exists()


def test_withdrawing(world, administrator, client):
    invitation = invite(world)
    url = reverse("invitation-withdraw", args=[invitation.pk])
    assert administrator.get(url).status_code == 405
    assert "was withdrawn" in text(administrator.post(url, follow=True))
    assert "This invitation has ended" in text(administrator.post(url, follow=True))
    assert [event.verb for event in Event.objects.of(invitation)] == ["withdrawn", "invited"]
    page = text(administrator.get(reverse("invitation-link", args=[invitation.pk])))
    assert invitation.token not in page and "no longer works" in page
    client.logout()
    assert client.get(link(invitation)).status_code == 410


def test_invitations_are_for_administrators(world, sign_in):
    invitation = invite(world)
    client = sign_in(world.planner)
    assert client.get(reverse("invitation-link", args=[invitation.pk])).status_code == 403
    assert client.post(reverse("invitation-withdraw", args=[invitation.pk])).status_code == 403
    assert client.post(reverse("invitation-new"), GIVEN).status_code == 403
    assert Invitation.objects.count() == 1 and invitations.pending().count() == 1


def test_the_link_does_not_leave_in_a_referrer(world, client):
    response = client.get(link(invite(world)))
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert re.search("no-store", response.headers["Cache-Control"])
