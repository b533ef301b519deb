"""A served Testland with one of each thing, for every test that only looks."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from tests.pages import make_country


@pytest.fixture(scope="module")
def served(browser, django_db_setup, django_db_blocker):
    """Made and committed once a module, seen by the server's threads; emptied at the end.
    ``served.url`` is its address.
    """
    with django_db_blocker.unblock():
        w = make_country()
        w.clients = {}
        for name, person in w.people.items():
            w.clients[name] = Client()
            w.clients[name].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        key = default_token_generator.make_token(w.observer)  # writes an address, so it is done before any test begins
        w.password_key = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(w.observer), key])
        server = LiveServer("localhost")
        w.url = server.url
        yield w
        server.stop()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False)
