"""A served Testland with one of each thing, for every test that only looks."""

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.pages import make_country


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker):
    """Made and committed once a module, seen by the server's threads; emptied at the end. ``served.url`` is its address."""
    with django_db_blocker.unblock():
        w = make_country()
        w.clients = {}
        for name, person in w.people.items():
            w.clients[name] = Client()
            w.clients[name].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        server = LiveServer("localhost")
        w.url = server.url
        yield w
        server.stop()
        call_command("flush", verbosity=0, interactive=False)
