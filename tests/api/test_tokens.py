"""Tokens: made and revoked on the pages, what one opens and what it never does, and what history says of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mapping.submissions.models import Submission
from tests import factories
from tests.api.calling import Program, program, token_of
from workforce.api.models import ApiUse, IdempotentRequest
from workforce.api.tasks import prune_api
from workforce.history.models import Event
from workforce.people.models import ApiToken, Grant
from workforce.people.permissions import Permission, can, grants
from workforce.people.services import tokens

pytestmark = pytest.mark.django_db
LIST = "/api/v1/cadres/"


def made(response):
    """The secret that the page shows."""
    text = response.content.decode()
    return text.partition('aria-describedby="secret-hint">')[2].partition("<")[0]


def make_on_the_page(client, world, **more):
    given = {
        "name": "Payroll export",
        "organisation": world.office.pk,
        "scopes": ["reference:read"],
        "days": 90,
        **more,
    }
    return client.post(reverse("token-new"), given)


# On the pages -----------------------------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_opens_the_api(world, sign_in):
    client = sign_in(world.partner)
    secret = made(make_on_the_page(client, world))
    token = ApiToken.objects.get()
    assert secret.startswith("ssw_") and len(secret) == 47
    assert Program(secret).get(LIST).status_code == 200
    for page in (reverse("tokens"), reverse("token", args=[token.pk])):
        text = client.get(page).content.decode()
        assert token.start in text and secret not in text


def test_nothing_keeps_the_token_itself(world, sign_in):
    secret = made(make_on_the_page(sign_in(world.partner), world))
    rows = [ApiToken.objects.values().get(), *Event.objects.values()]
    assert secret not in str(rows) and tokens.digest(secret) in str(rows)


def test_the_page_that_shows_a_token_is_kept_by_no_cache(world, sign_in):
    assert "no-store" in make_on_the_page(sign_in(world.partner), world)["Cache-Control"]


def test_only_what_one_may_oneself_is_offered(world, sign_in):
    page = sign_in(world.partner).get(reverse("token-new"))
    form = page.context["form"]
    assert [each.code for each in form.fields["organisation"].queryset] == ["abara-office"]
    assert [code for code, _word in form.fields["scopes"].choices] == [
        "reference:read", "submissions:read", "submissions:write",
    ]  # fmt: skip


def test_no_token_for_another_organisation(world, sign_in):
    answer = make_on_the_page(sign_in(world.partner), world, organisation=world.ngo.pk)
    assert answer.context["form"].errors.keys() == {"organisation"}
    with pytest.raises(ValidationError):
        token_of(world.partner, world.ngo)
    assert not ApiToken.objects.exists()


def test_scopes_and_days_are_asked_for(world, sign_in):
    answer = sign_in(world.partner).post(reverse("token-new"), {"days": 10_000})
    assert answer.context["form"].errors.keys() == {"name", "organisation", "scopes", "days"}


def test_planners_and_administrators_see_all_tokens_partners_their_organisations(world, sign_in):
    for person, organisation in (
        (world.partner, world.office),
        (world.ngo_partner, world.ngo),
        (world.planner, world.ministry),
    ):
        token_of(person, organisation, scopes=["reference:read"])
    seen = {
        person.username: {token.organisation.code for token in sign_in(person).get(reverse("tokens")).context["page"]}
        for person in (world.partner, world.planner, world.administrator)
    }
    everything = {"abara-office", "hope", "ministry"}
    assert seen == {"partner": {"abara-office"}, "planner": everything, "administrator": everything}


def test_revoking_asks_first_and_shuts_out_at_once(world, sign_in):
    token, secret = token_of(world.partner, world.office)
    client, page = sign_in(world.planner), reverse("token-revoke", args=[token.pk])
    assert "Payroll export" in client.get(page).content.decode() and Program(secret).get(LIST).status_code == 200
    assert client.post(page, {"reason": "The laptop was stolen."}).status_code == 302
    assert Program(secret).get(LIST).json()["type"] == "/api/problems/token_revoked/"
    line = Event.objects.of(token).first()
    assert (line.verb, line.actor, line.note) == ("token_revoked", world.planner, "The laptop was stolen.")


def test_a_token_is_revoked_once(world, sign_in):
    token, _secret = token_of(world.partner, world.office)
    tokens.revoke(token, by=world.partner)
    answer = sign_in(world.partner).post(reverse("token-revoke", args=[token.pk]), follow=True)
    assert "was revoked already" in answer.content.decode()
    assert Event.objects.of(token).filter(verb="token_revoked").count() == 1


def test_an_expired_token_says_so_on_its_page(world, sign_in):
    token, _secret = token_of(world.partner, world.office)
    expire(token)
    assert "Expired" in sign_in(world.partner).get(reverse("token", args=[token.pk])).content.decode()


def test_history_of_a_token_is_for_its_organisation(world, sign_in):
    token, _secret = token_of(world.partner, world.office)
    page = reverse("history", args=["workforce.apitoken", token.pk])
    found = {
        who.username: sign_in(who).get(page).status_code for who in (world.partner, world.ngo_partner, world.planner)
    }
    assert found == {"partner": 200, "ngo_partner": 404, "planner": 200}


# What opens ------------------------------------------------------------------------------------------------------------
def expire(token):
    past = timezone.now() - timedelta(days=40)
    ApiToken.objects.filter(pk=token.pk).update(created_at=past, expires_at=past + timedelta(days=30))


def close(token):
    token.created_by.is_active = False
    token.created_by.save()


def revoke(token):
    tokens.revoke(token, by=token.created_by)


@pytest.mark.parametrize(
    ("ended", "code"), [(expire, "token_expired"), (revoke, "token_revoked"), (close, "account_closed")]
)
def test_a_token_that_opens_nothing_says_why(world, ended, code):
    token, secret = token_of(world.partner, world.office)
    ended(token)
    answer = Program(secret).get(LIST)
    assert (answer.status_code, answer.json()["type"]) == (401, f"/api/problems/{code}/")
    assert answer["WWW-Authenticate"].startswith("Bearer") and "invalid_token" in answer["WWW-Authenticate"]
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("secret", ["", "ssw_", "ssw_" + "x" * 43, "abc", "ssw_\udcff", "x" * 10_000])
def test_a_wrong_token_is_unknown(world, secret):
    answer = Program(secret.encode("utf-8", "surrogateescape").decode("latin-1")).get(LIST)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/problems/token_unknown/")


def test_without_a_token_one_is_asked_for(client):
    answer = client.get(LIST)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/problems/not_signed_in/")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_cut_to_its_scopes(world):
    caller = program(world.partner, world.office, scopes=["submissions:read"])
    answer = caller.get(LIST)
    assert (answer.status_code, answer.json()["scope"]) == (403, "reference:read")


def test_a_token_speaks_for_its_organisation_alone(world):
    Grant.objects.create(user=world.partner, role="partner", organisation=world.ngo)
    Grant.objects.create(user=world.partner, role="planner")
    token, secret = token_of(world.partner, world.office)
    holder = tokens.holder_of(tokens.find_token(secret))
    assert [grant.organisation for grant in grants(holder)] == [world.office]
    assert can(holder, Permission.SUBMISSION_EDIT) and not can(holder, Permission.ROUND_MANAGE)


def test_the_ministrys_token_has_roles_of_no_organisation_too(world):
    person = factories.user("nobodys_planner", "planner")
    holder = tokens.holder_of(tokens.find_token(token_of(person, world.ministry)[1]))
    assert can(holder, Permission.REPORT_VIEW)


def test_a_token_never_may_what_no_scope_names(world):
    holder = tokens.holder_of(tokens.find_token(token_of(world.administrator, world.ministry)[1]))
    passed = {permission.value for permission in Permission if can(holder, permission)}
    assert passed == {"dashboard.view", "record.view", "submission.view", "round.view", "report.view"}


def test_a_role_that_ended_ends_for_the_token(world):
    caller = program(world.partner, world.office)
    Grant.objects.filter(user=world.partner).update(revoked_at=timezone.now(), revoked_by=world.administrator)
    assert caller.get(LIST).status_code == 403


def test_last_use_is_noted_at_most_once_a_minute(world):
    token, secret = token_of(world.partner, world.office)
    Program(secret).get(LIST)
    first = ApiToken.objects.get().last_used_at
    Program(secret).get(LIST)
    assert first and ApiToken.objects.get().last_used_at == first


def test_the_root_says_who_one_is(world):
    found = program(world.partner, world.office, scopes=["reference:read"]).get("/api/v1/").json()["caller"]
    assert (found["name"], found["organisation"], found["scopes"]) == ("Partner", "abara-office", ["reference:read"])


# History ---------------------------------------------------------------------------------------------------------------
def test_history_names_the_token(world):
    holder = tokens.holder_of(tokens.find_token(token_of(world.partner, world.office)[1]))
    submission = factories.submission(world.round, world.office, world.a, by=world.partner, status="draft")
    line = Event.write("created", submission, by=holder)
    assert (line.actor, line.actor_name) == (world.partner, "Partner, through “Payroll export”")
    assert Event.write("created", submission, by=world.partner).actor_name == "Partner"


def test_a_long_name_does_not_hide_the_token(world):
    world.partner.full_name = "P" * 150
    world.partner.save()
    holder = tokens.holder_of(tokens.find_token(token_of(world.partner, world.office, name="t" * 100)[1]))
    line = Event.write(
        "created", Submission(pk=1, round=world.round, organisation=world.office, area=world.a), by=holder
    )
    assert len(line.actor_name) <= 150 and "t" * 100 in line.actor_name


# Forgetting ------------------------------------------------------------------------------------------------------------
def test_old_answers_and_counts_are_forgotten(world):
    now = timezone.now()
    for age in (timedelta(hours=1), timedelta(hours=25)):
        IdempotentRequest.objects.create(
            holder="user:1", key=str(age), method="POST", path="/", digest="", created_at=now - age
        )
        ApiUse.objects.create(holder="user:1", minute=now - age + timedelta(minutes=30))
    prune_api()
    assert (IdempotentRequest.objects.count(), ApiUse.objects.count()) == (1, 1)
