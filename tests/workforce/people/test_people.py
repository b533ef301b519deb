"""The list of people, a person, roles given and ended, accounts closed and opened,
passwords for those without e-mail.
"""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import PASSWORD, area, user
from tests.markup import text
from workforce.history.models import Event
from workforce.people.models import Grant, User
from workforce.people.services import grants, people
from workforce.reference.models import Organisation


def verbs(person):
    return [event.verb for event in Event.objects.of(person)]


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.administrator)


# The first page -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("person", "page"),
    [("reviewer", "/dashboard/"), ("member", "/dashboard/"), ("partner", "/submissions/"), ("clerk", "/submissions/")],
)
def test_everybody_begins_at_their_own_place(world, sign_in, person, page):
    assert sign_in(world.people[person]).get("/").headers["Location"] == page


def test_without_a_role_the_first_page_says_what_to_do(world, sign_in):
    response = sign_in(world.outsider).get("/")
    assert response.status_code == 200 and "You have no role yet" in text(response)


def test_strangers_sign_in_first(client, world):
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


# Who may, and how -----------------------------------------------------------------------------------------------------
READS = [("people", False), ("person", True), ("person-edit", True), ("grant-add", True), ("invitation-new", False)]
WRITES = ["person-reset-password", "person-close", "person-reopen", "person-end-two-step"]


@pytest.mark.parametrize(("name", "about"), READS)
def test_only_administrators_look_after_people(world, sign_in, name, about):
    url = reverse(name, args=[world.partner.pk] if about else [])
    allowed = {name for name, person in world.people.items() if sign_in(person).get(url).status_code == 200}
    assert allowed == {"administrator"}
    assert sign_in(world.planner).post(url, {}).status_code in (403, 405)


@pytest.mark.parametrize("name", WRITES)
def test_what_changes_a_person_is_a_post_by_an_administrator(world, sign_in, name):
    url = reverse(name, args=[world.partner.pk])
    assert sign_in(world.planner).post(url).status_code == 403
    assert sign_in(world.administrator).get(url).status_code == 405
    assert sign_in(world.administrator).post(reverse(name, args=[10**6])).status_code == 404
    assert verbs(world.partner) == []


# The list -------------------------------------------------------------------------------------------------------------
def test_search_ignores_accents_and_case_over_name_user_name_address_and_organisation(world):
    person = user("n.okot", "partner", Organisation.objects.get(code="hope"))
    User.objects.filter(pk=person.pk).update(full_name="Nérésia Ökot", email="NO@elsewhere.org")
    for wanted in ("neresia OKOT", "N.OK", "no@Elsewhere", "okot children"):
        assert people.search(text=wanted) == [person.pk], wanted
    assert people.search(text="neresia nowhere") == []


def test_filters_by_current_role_organisation_and_state(world):
    assert people.search(role="partner") == [world.ngo_partner.pk, world.partner.pk]  # by name
    assert people.search(role="partner", organisation="hope") == [world.ngo_partner.pk]
    grants.revoke(world.ngo_partner.grants.get(), by=world.administrator)
    assert people.search(role="partner") == [world.partner.pk]
    people.close(world.partner, by=world.administrator)
    assert people.search(state="inactive") == [world.partner.pk]
    assert world.partner.pk not in people.search(state="active")


def test_the_list_shows_roles_and_takes_few_queries(world, administrator, django_assert_max_num_queries):
    for number in range(60):
        user(f"more{number:02}", "partner", world.ngo, world.a)
    with django_assert_max_num_queries(14):
        page = administrator.get("/people/")
    assert "72 people" in text(page) and "Page 1 of 2" in text(page)
    page = text(administrator.get("/people/?q=ngo&role=partner"))
    assert "1 person" in page and "Hope for Children, All areas of the organisation" in page
    assert "Nobody is found" in text(administrator.get("/people/?q=xyz"))


# Roles ----------------------------------------------------------------------------------------------------------------
def give(client, person, **given):
    return client.post(reverse("grant-add", args=[person.pk]), given)


@pytest.mark.parametrize("written", ["Abara (abara)", "abara", "ABÁRA", "  Abara  "])
def test_giving_a_role(world, administrator, sign_in, written):
    response = give(administrator, world.outsider, role="reviewer", organisation="Ministry of Welfare", area=written)
    assert response.headers["Location"] == reverse("person", args=[world.outsider.pk])
    grant = world.outsider.grants.get()
    assert (grant.role, grant.organisation, grant.area) == ("reviewer", world.ministry, world.a)
    assert grant.granted_by == world.administrator
    event = Event.objects.of(world.outsider).get()
    assert (event.verb, event.actor) == ("granted", world.administrator)
    words = {"role": "Reviewer", "organisation": "Ministry of Welfare (ministry)", "area": "Abara (abara)"}
    assert event.after == words
    page = text(administrator.get(reverse("person", args=[world.outsider.pk])))
    assert "Reviewer" in page and "Role given by Administrator" in page
    assert sign_in(world.outsider).get("/submissions/").status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "This field is required"),
        ({"role": "king"}, "Select a valid choice"),
        ({"role": "partner"}, "A partner or clerk works for an organisation"),
        ({"role": "clerk", "area": "abara"}, "A partner or clerk works for an organisation"),
        ({"role": "administrator", "area": "abara"}, "leave the area empty"),
        ({"role": "member", "area": "Atlantis"}, "There is no such area"),
        ({"role": "member", "area": "Atlantis (abara-9)"}, "There is no such area"),
        ({"role": "partner", "organisation": "Nobody"}, "There is no such organisation"),
    ],
)
def test_a_role_with_a_mistake_is_not_given(world, administrator, given, said):
    response = give(administrator, world.outsider, **given)
    assert response.status_code == 200 and said in text(response) and "<title>Error:" in text(response)
    assert not world.outsider.grants.exists() and verbs(world.outsider) == []


def test_a_name_of_several_areas_asks_for_the_code(world, administrator):
    area("abara-3", world.levels.subcounty, world.c, name="Abara East")
    area("abara-4", world.levels.subcounty, world.d, name="Abara east")
    response = give(administrator, world.outsider, role="member", area="abara EAST")
    assert "Several have this name" in text(response) and "Abara East (abara-3)" in text(response)
    give(administrator, world.outsider, role="member", area="abara-4")
    assert world.outsider.grants.get().area.code == "abara-4"


def test_the_same_role_is_not_given_twice_but_again_after_it_ended(world, administrator):
    same = {"role": "reviewer", "organisation": "ministry"}
    assert "This person already has this role" in text(give(administrator, world.reviewer, **same))
    grants.revoke(world.reviewer.grants.get(), by=world.administrator)
    assert give(administrator, world.reviewer, **same).status_code == 302
    assert world.reviewer.grants.count() == 2 and world.reviewer.grants.current().count() == 1


def test_ending_a_role(world, administrator):
    grant = world.reviewer.grants.get()
    url = reverse("grant-revoke", args=[grant.pk])
    assert "End the role “Reviewer” of Reviewer?" in text(administrator.get(url))
    assert administrator.put(url).status_code == 405
    administrator.post(url, {"reason": "moved to another office"})
    grant.refresh_from_db()
    assert grant.revoked_at and grant.revoked_by == world.administrator
    event = Event.objects.of(world.reviewer).get()
    assert (event.verb, event.note) == ("revoked", "moved to another office")
    assert event.before["role"] == "Reviewer"
    again = administrator.post(url, {}, follow=True)
    assert "This role was ended already" in text(again) and len(verbs(world.reviewer)) == 1
    assert "1 role ended" in text(again)


def test_ending_a_role_is_for_administrators(world, sign_in):
    url = reverse("grant-revoke", args=[world.reviewer.grants.get().pk])
    assert sign_in(world.planner).post(url).status_code == 403
    assert world.reviewer.grants.current().exists()


def test_there_is_always_an_administrator(world, administrator):
    own = world.administrator.grants.get()
    said = text(administrator.post(reverse("grant-revoke", args=[own.pk]), {}, follow=True))
    assert "You can&#x27;t end your own role as administrator" in said
    other = user("second", "administrator")
    with pytest.raises(ValidationError) as refused:
        grants.revoke(own, by=world.administrator)
    assert refused.value.code == "own_last"
    grants.revoke(other.grants.get(), by=world.administrator)
    with pytest.raises(ValidationError) as refused:
        grants.revoke(own, by=other)  # decided while still an administrator, arrives after
    assert refused.value.code == "last"
    with pytest.raises(ValidationError) as refused:
        people.close(world.administrator, by=other)
    assert refused.value.code == "last"
    assert Grant.objects.current().filter(role="administrator").get() == own


# Accounts -------------------------------------------------------------------------------------------------------------
def test_a_closed_account_signs_nobody_in_until_it_is_opened(world, client, administrator):
    pk = world.partner.pk
    administrator.post(reverse("person-close", args=[pk]))
    administrator.logout()
    refused = client.post("/accounts/login/", {"login": "partner", "password": PASSWORD}, follow=True)
    assert "This account is closed" in text(refused) and "_auth_user_id" not in client.session
    client.force_login(world.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    again = client.post(reverse("person-close", args=[pk]), follow=True)
    assert "This account was closed already" in text(again)
    client.post(reverse("person-reopen", args=[pk]))
    assert "This account is open already" in text(client.post(reverse("person-reopen", args=[pk]), follow=True))
    assert verbs(world.partner) == ["activated", "deactivated"]
    client.logout()
    client.post("/accounts/login/", {"login": "partner", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(pk)


def test_nobody_closes_their_own_account(world, administrator):
    user("second", "administrator")
    said = text(administrator.post(reverse("person-close", args=[world.administrator.pk]), follow=True))
    assert "You can&#x27;t close your own account" in said
    world.administrator.refresh_from_db()
    assert world.administrator.is_active


def test_an_administrator_changes_the_facts(world, administrator):
    EmailAddress.objects.create(user=world.partner, email=world.partner.email, primary=True, verified=True)
    url = reverse("person-edit", args=[world.partner.pk])
    taken = administrator.post(url, {"full_name": "", "email": world.clerk.email.upper(), "language": "xx"})
    for said in ("Full name: This field is required", "Another person already uses", "Select a valid choice"):
        assert said in text(taken)
    administrator.post(url, {"full_name": "Partner", "email": "new@example.org", "language": "fr"})
    world.partner.refresh_from_db()
    assert (world.partner.email, world.partner.language) == ("new@example.org", "fr")
    event = Event.objects.of(world.partner).get()
    assert event.before == {"email": "partner@example.org", "language": ""}
    assert event.after == {"email": "new@example.org", "language": "fr"}
    assert not EmailAddress.objects.exists()  # the old address is no key any more
    administrator.post(url, {"full_name": "Partner", "email": "new@example.org", "language": "fr"})
    assert verbs(world.partner) == ["changed"]


# Passwords ------------------------------------------------------------------------------------------------------------
def test_a_person_without_an_address_gets_a_password_once_and_must_change_it(world, administrator, client):
    User.objects.filter(pk=world.clerk.pk).update(email="")
    response = administrator.post(reverse("person-reset-password", args=[world.clerk.pk]))
    given = re.search(r'<span class="cell">([^<]+)</span>', response.content.decode())[1]
    assert "no-store" in response.headers["Cache-Control"]
    event = Event.objects.of(world.clerk).get()
    assert event.verb == "password_reset" and given not in f"{event.before}{event.after}{event.note}"
    administrator.logout()

    client.post("/accounts/login/", {"login": "clerk", "password": given})
    for url in ("/", "/submissions/", "/account/", "/accounts/2fa/"):
        assert client.get(url).headers["Location"] == "/accounts/password/change/"
    assert "an administrator gave you" in text(client.get("/accounts/password/change/"))
    change = {"oldpassword": given, "password1": given, "password2": given}
    kept = client.post("/accounts/password/change/", change)
    assert "Choose another password than the one you were given" in text(kept)
    change |= {"password1": "my own quiet password 3", "password2": "my own quiet password 3"}
    assert client.post("/accounts/password/change/", change).headers["Location"] == "/account/"
    assert client.get("/submissions/").status_code == 200
    assert verbs(world.clerk) == ["password_changed", "password_reset"]


def test_whoever_has_an_address_asks_by_mail(world, administrator):
    said = text(administrator.post(reverse("person-reset-password", args=[world.partner.pk]), follow=True))
    assert "can ask for a new password on the sign-in page" in said
    world.partner.refresh_from_db()
    assert world.partner.check_password(PASSWORD) and not world.partner.must_change_password


def test_two_step_sign_in_is_ended_for_who_lost_the_telephone(world, administrator):
    url = reverse("person-end-two-step", args=[world.partner.pk])
    assert "has no two-step sign-in" in text(administrator.post(url, follow=True))
    Authenticator.objects.create(user=world.partner, type="totp", data={"secret": "x"})
    assert "opens with its password alone" in text(administrator.post(url, follow=True))
    assert not Authenticator.objects.exists() and verbs(world.partner) == ["two_step_ended"]


# The first administrator ----------------------------------------------------------------------------------------------
def create_administrator(monkeypatch, **given):
    from io import StringIO

    from django.core.management import call_command

    for name in ("username", "email", "password"):
        monkeypatch.setenv(f"ADMIN_{name.upper()}", given.get(name, ""))
    said = StringIO()
    call_command("create_administrator", stdout=said)
    return said.getvalue()


def test_the_first_administrator_comes_from_a_command(db, monkeypatch, client):
    given = {"username": "first", "email": "first@example.org", "password": PASSWORD}
    assert "is an administrator now" in create_administrator(monkeypatch, **given)
    client.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    assert client.get("/people/").status_code == 200
    assert verbs(User.objects.get()) == ["granted", "created"]
    assert "already" in create_administrator(monkeypatch, **given)
    assert Grant.objects.count() == 1


def test_the_command_gives_the_role_to_an_account_and_refuses_a_weak_password(world, monkeypatch):
    from django.core.management import CommandError

    create_administrator(monkeypatch, username="Planner")
    assert world.planner.grants.current().filter(role="administrator").exists()
    with pytest.raises(CommandError, match="too short"):
        create_administrator(monkeypatch, username="another", password="short")
    assert not User.objects.filter(username="another").exists()
