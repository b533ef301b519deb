"""The second step of signing in: codes are guessed a few times only, and some roles can't do without."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import caches
from django.db import connection
from django.test import Client

from mapping.submissions.models import Comment
from tests.factories import PASSWORD
from tests.markup import text
from tests.pages import address, make_country
from tests.workforce.sending.forms import WRITTEN, browser_of, comment_form, texts_of

ROLES = ["chair", "secretariat", "planner", "reviewer", "administrator"]
CODE = "/accounts/2fa/authenticate/"


@pytest.fixture
def secret(world):
    """Of the partner's telephone."""
    made = generate_totp_secret()
    TOTP.activate(world.partner, made)
    return made


def right(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def first_step(person, address="127.0.0.1"):
    """A browser that gave the right password, and is asked for a code."""
    client = Client(REMOTE_ADDR=address)
    answer = client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert answer.headers["Location"].startswith(CODE)
    return client


def is_in(client, code):
    client.post(CODE, {"code": code})
    return "_auth_user_id" in client.session


def wrong(secret, count):
    """``count`` codes, none of them right."""
    now = {format_hotp_value(hotp_value(secret, each)) for each in yield_hotp_counters_from_time()}
    return [code for code in map("{:06}".format, range(count + 3)) if code not in now][:count]


def test_the_right_code_signs_in(world, secret):
    assert is_in(first_step(world.partner), right(secret))


def test_after_five_wrong_codes_the_right_one_opens_nothing(world, secret):
    client = first_step(world.partner)
    assert not any(is_in(client, code) for code in wrong(secret, 5))
    assert not is_in(client, right(secret)) and "Too many failed" in text(client.post(CODE, {"code": right(secret)}))


def test_another_browser_and_another_address_count_with_it(world, secret):
    for number, code in enumerate(wrong(secret, 5)):
        assert not is_in(first_step(world.partner, f"10.0.0.{number}"), code)
    assert not is_in(first_step(world.partner, "10.0.1.1"), right(secret))


def test_recovery_codes_count_with_the_others(world, secret):
    spare = RecoveryCodes.activate(world.partner).get_unused_codes()[0]
    client = first_step(world.partner)
    for code in wrong(secret, 5):
        is_in(client, code)
    assert not is_in(client, spare)
    caches["default"].clear()
    assert is_in(client, spare)


def test_a_right_code_clears_the_count(world, secret):
    for _time in range(2):
        client = first_step(world.partner)
        for code in wrong(secret, 4):
            is_in(client, code)
        assert is_in(client, right(secret))
        with connection.cursor() as cursor:  # a code opens once; here the same half minute may serve twice
            cursor.execute("DELETE FROM workforce_cache WHERE cache_key LIKE '%%totp.used%%'")


def test_no_one_setting_switches_off_both_steps(world, secret, settings):
    settings.AXES_ENABLED = False
    assert settings.ACCOUNT_RATE_LIMITS["login_failed"] is None
    client = first_step(world.partner)
    assert not any(is_in(client, code) for code in [*wrong(secret, 5), right(secret)])


def test_without_limits_of_allauth_passwords_are_still_counted(client, world, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for _time in range(10):
        answer = client.post("/accounts/login/", {"login": "partner", "password": "a wrong guess"})
    assert answer.status_code == 429


def test_confirming_who_one_is_counts_too(world, secret, sign_in):
    client = sign_in(world.partner)
    for code in wrong(secret, 5):
        client.post("/accounts/2fa/reauthenticate/", {"code": code})
    assert "Too many failed" in text(client.post("/accounts/2fa/reauthenticate/", {"code": right(secret)}))


def test_the_count_is_in_the_database_where_all_processes_see_it(world, secret):
    client = first_step(world.partner)
    with connection.cursor() as cursor:
        before = cursor.execute("SELECT count(*) FROM workforce_cache") or cursor.fetchone()[0]
        is_in(client, wrong(secret, 1)[0])
        cursor.execute("SELECT count(*) FROM workforce_cache")
        assert cursor.fetchone()[0] > before


def test_guessing_the_password_on_my_account_is_counted_as_at_sign_in(world, sign_in):
    client = sign_in(world.partner)
    given = {"full_name": "Partner", "language": "", "email": "new@example.org", "current_password": "a wrong guess"}
    assert [client.post("/account/", given).status_code for _time in range(10)][-1] == 429
    client.post("/account/", given | {"current_password": PASSWORD})
    world.partner.refresh_from_db()
    assert world.partner.email == "partner@example.org"


# Required -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def required(settings):
    settings.TWO_STEP_ROLES = ROLES


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_needs_it_goes_nowhere_without(world, required, sign_in, role):
    client = sign_in(getattr(world, role))
    for url in ("/", "/dashboard/", "/api/v1/rounds/", "/account/", "/admin/"):
        assert client.get(url).headers["Location"].startswith("/accounts/2fa/totp/activate/"), url
    assert client.post("/dashboard/").status_code == 302
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert page.status_code == 200 and "Your role needs a second step" in text(page)
    TOTP.activate(getattr(world, role), generate_totp_secret())
    assert client.get("/dashboard/").status_code == 200


def test_what_was_written_before_it_was_asked_for_is_in_the_page_again_after_it(db, settings):
    w = make_country()
    reviewer, url = w.people["reviewer"], address(w, "submission")
    client = browser_of(reviewer)
    form = comment_form(w, client.get(url))
    settings.TWO_STEP_ROLES = ROLES
    assert client.post(form.url, form.written()).url.startswith("/accounts/2fa/totp/activate/")
    assert client.post("/kept-forms/", form.data).json()["said"].startswith("Your role needs a second step")
    assert not Comment.objects.filter(text__startswith=WRITTEN).exists()
    TOTP.activate(reviewer, generate_totp_secret())
    assert any(WRITTEN in each for each in texts_of(client.get(url)))
    assert client.post(form.url, form.written()).url.startswith(url)
    assert Comment.objects.filter(text__startswith=WRITTEN).count() == 1


@pytest.mark.parametrize("role", ["partner", "clerk", "member", "observer"])
def test_other_roles_may_do_without(world, required, sign_in, role):
    assert sign_in(getattr(world, role)).get("/account/").status_code == 200


def test_nobody_needs_it_where_the_setting_is_empty_or_in_the_demonstration(world, settings, required, sign_in):
    client = sign_in(world.planner)
    assert "the demonstration" not in text(Client().get("/accounts/login/"))
    world.country.illustrative = True
    world.country.save()
    assert client.get("/dashboard/").status_code == 200
    assert "a password alone opens every account" in text(Client().get("/accounts/login/"))
    world.country.illustrative, settings.TWO_STEP_ROLES = False, []
    world.country.save()
    assert client.get("/dashboard/").status_code == 200
