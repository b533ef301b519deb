"""One's own account: facts, language, what one may do; signing in and forgotten passwords; what is closed."""

import pytest
from django.urls import reverse

from tests.factories import PASSWORD
from tests.markup import text
from workforce.history.models import Event
from workforce.people.models import User

MINE = {"full_name": "Partner", "email": "partner@example.org", "language": "", "current_password": ""}


@pytest.fixture
def partner(world, sign_in):
    return sign_in(world.partner)


def test_the_page_says_what_i_may_do_and_where(world, partner):
    page = text(partner.get("/account/"))
    assert "Partner, Abara District Office: Abara" in page
    assert "send figures, correct them and submit them" in page and "invite people" not in page
    assert reverse("mfa_index") in page and reverse("account_change_password") in page
    assert partner.put("/account/").status_code == 405


def test_without_a_role_the_page_says_so(world, sign_in):
    assert "You have no role yet" in text(sign_in(world.outsider).get("/account/"))


def test_changing_my_name_needs_no_password(world, partner):
    assert partner.post("/account/", MINE | {"full_name": "Grace Auma"}).headers["Location"] == "/account/"
    world.partner.refresh_from_db()
    assert str(world.partner) == "Grace Auma"
    event = Event.objects.of(world.partner).get()
    assert (event.verb, event.before, event.after) == ("changed", {"full_name": "Partner"}, {"full_name": "Grace Auma"})


@pytest.mark.parametrize("password", ["", "a wrong one"])
def test_changing_my_address_needs_my_password(world, partner, password):
    response = partner.post("/account/", MINE | {"email": "grace@example.org", "current_password": password})
    assert "write your current password" in text(response)
    world.partner.refresh_from_db()
    assert world.partner.email == "partner@example.org" and not Event.objects.of(world.partner).exists()


def test_my_new_address_signs_me_in(world, partner, client):
    partner.post("/account/", MINE | {"email": "grace@example.org", "current_password": PASSWORD})
    client.logout()
    client.post("/accounts/login/", {"login": "partner@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": "Grace@example.org", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(world.partner.pk)


def test_an_address_belongs_to_one_person(world, partner):
    response = partner.post("/account/", MINE | {"email": "Clerk@Example.org", "current_password": PASSWORD})
    assert "Another person already uses this e-mail address" in text(response)


def test_my_language_goes_where_i_go(world, partner, client):
    partner.post("/account/", MINE | {"language": "fr"})
    client.cookies.clear()
    client.post("/accounts/login/", {"login": "partner", "password": PASSWORD})
    assert '<html lang="fr"' in text(client.get("/account/"))


def test_the_switch_in_the_header_is_remembered(world, partner):
    assert partner.post("/language/", {"language": "fr", "next": "/account/"}).headers["Location"] == "/account/"
    world.partner.refresh_from_db()
    assert world.partner.language == "fr" and not Event.objects.of(world.partner).exists()
    assert '<html lang="fr"' in text(partner.get("/account/"))
    partner.post("/language/", {"language": "xx", "next": "/account/"})
    world.partner.refresh_from_db()
    assert world.partner.language == "fr"
    partner.post("/language/", {"language": "en", "next": "/account/"})
    assert '<html lang="en"' in text(partner.get("/account/"))
    assert partner.get("/language/").status_code == 405


def test_a_stranger_s_switch_is_kept_in_the_browser_only(client, world):
    assert client.post("/language/", {"language": "fr", "next": "/help/"}).status_code == 302
    assert '<html lang="fr"' in text(client.get("/help/"))
    assert not User.objects.filter(language="fr").exists()


def test_changing_my_password_is_kept_in_the_history(world, partner):
    new = {"oldpassword": PASSWORD, "password1": "another quiet password 2", "password2": "another quiet password 2"}
    assert partner.post("/accounts/password/change/", new).headers["Location"] == "/account/"
    assert partner.get("/account/").status_code == 200
    assert Event.objects.of(world.partner).get().verb == "password_changed"


def test_the_mail_of_a_forgotten_password_is_ours_and_for_people_here_only(client, world, mailoutbox):
    for address in ("partner@example.org", "stranger@example.org"):
        answer = client.post("/accounts/password/reset/", {"email": address}, follow=True)
        assert "If there is an account with this address" in text(answer)
    (letter,) = mailoutbox
    assert letter.to == ["partner@example.org"] and letter.subject == "Choose a new password: Social Service Workforce"
    assert "Your user name is partner." in letter.body and "/accounts/password/reset/key/" in letter.body


def test_a_person_without_an_address_signs_in_by_user_name(client, world, mailoutbox):
    User.objects.filter(pk__in=[world.clerk.pk, world.partner.pk]).update(email="")  # several may have none
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(world.clerk.pk)
    assert "Without an e-mail address" in text(client.get("/account/"))
    client.logout()
    client.post("/accounts/login/", {"login": "", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/password/reset/", {"email": ""})
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("/accounts/email/", "/account/"),
        ("/accounts/signup/", "/accounts/login/"),
        ("/accounts/confirm-email/", "/accounts/login/"),
        ("/accounts/confirm-email/MQ:abc/", "/accounts/login/"),
        ("/accounts/login/code/confirm/", "/accounts/login/"),
    ],
)
def test_what_we_do_not_use_is_closed(client, world, partner, url, leads_to):
    for response in (
        client.get(url),
        client.post(url, {"email": "more@example.org", "action_add": "", "username": "x"}),
    ):
        assert response.headers["Location"] == leads_to
    assert User.objects.count() == len(world.people)
