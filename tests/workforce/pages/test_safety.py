"""What holds on every page: the content policy, signing in, guessing stopped, no sign-up of one's own."""

import pytest

from tests.factories import PASSWORD
from workforce.pages.middleware import POLICY
from workforce.people.adapters import address_of


def sign_in_with(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def test_every_answer_carries_the_content_policy(client, world):
    for url in ("/accounts/login/", "/healthz", "/no-such-page"):
        assert client.get(url).headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


def test_health_needs_no_sign_in_and_only_reads(client, db):
    assert client.get("/healthz").content == b"ok"
    assert client.post("/healthz").status_code == 405


def test_other_pages_ask_to_sign_in(client, world):
    for url in ("/dashboard/", "/coverage/", "/admin/"):
        answer = client.get(url)
        assert answer.status_code == 302 and "login" in answer.headers["Location"]


@pytest.mark.parametrize("name", ["username", "email"])
def test_signing_in_by_user_name_or_address(client, world, name):
    answer = sign_in_with(client, getattr(world.partner, name))
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(world.partner.pk)


def test_guessing_is_stopped_after_ten_failures_for_that_name_only(client, world):
    for _ in range(9):
        assert sign_in_with(client, world.partner.username, "a wrong guess").status_code == 200
    refused = sign_in_with(client, world.partner.username.upper(), "a wrong guess")
    assert refused.status_code == 429 and "account/locked.html" in [used.name for used in refused.templates]
    sign_in_with(client, world.partner.username)
    assert "_auth_user_id" not in client.session
    sign_in_with(client, world.reviewer.username)
    assert client.session["_auth_user_id"] == str(world.reviewer.pk)


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
    assert address_of(request) == "127.0.0.1"  # nobody vouches for the header
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert address_of(request) == "198.51.100.7"


def test_nobody_signs_up_alone(client, world):
    given = {
        "username": "intruder",
        "email": "i@example.org",
        "password1": "x7-long-enough",
        "password2": "x7-long-enough",
    }
    client.post("/accounts/signup/", given)
    assert not type(world.partner).objects.filter(username="intruder").exists()


def test_uploads_go_to_a_private_folder_that_no_url_serves(client, world, settings):
    path = settings.MEDIA_ROOT / "secret.txt"
    path.write_text("private")
    assert path.stat().st_mode and settings.MEDIA_URL in ("", "/")
    assert client.get("/media/secret.txt").status_code == 404 and client.get("/secret.txt").status_code == 404
