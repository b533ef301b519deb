"""A program that calls: tokens for people of Testland, and requests with them."""

import json

from django.test import Client

from workforce.people.services import tokens

ALL = ["reference:read", "submissions:read", "submissions:write", "figures:read"]


def token_of(person, organisation, scopes=ALL, name="Payroll export", days=30):
    """(the token, its secret)"""
    return tokens.make_token(name=name, organisation=organisation, scopes=scopes, days=days, by=person)


class Program:
    """Calls with one token, as a program does: no cookies, CSRF checked."""

    def __init__(self, secret):
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}

    def get(self, path, **headers):
        return self.client.get(path, headers={**self.headers, **headers})

    def send(self, method, path, data, content_type="application/json", **headers):
        body = data if isinstance(data, (str, bytes)) else json.dumps(data)
        return self.client.generic(method, path, body, content_type, headers={**self.headers, **headers})


def program(person, organisation, **more):
    return Program(token_of(person, organisation, **more)[1])
