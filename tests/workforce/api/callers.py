"""Callers that say which status they expect: as a signed-in person or with a token; JSON in, JSON out."""

import json

from django.test import Client

from tests.workforce.api.calling import ALL, token_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Caller:
    """``get``, ``post`` and ``all`` below /api/v1/; ``last`` is the last response."""

    def __init__(self, client, **headers):
        self.client, self.headers, self.last = client, {"Accept": "application/json"} | headers, None

    def get(self, path, *, expect=200, headers=None, **params):
        self.last = self.client.get(address(path), params, headers=self.headers | (headers or {}))
        return self._said(expect)

    def post(self, path, data=None, *, expect=200, headers=None):
        self.last = self.client.post(
            address(path), json.dumps(data), content_type="application/json", headers=self.headers | (headers or {})
        )
        return self._said(expect)

    def send(self, path, *, expect=202, **fields):
        """multipart/form-data."""
        self.last = self.client.post(address(path), fields, headers=self.headers)
        return self._said(expect)

    def all(self, path, **params):
        """Every result of a list, page by page."""
        found, page = [], self.get(path, **params)
        while True:
            found += page["results"]
            if not page["next"]:
                return found
            page = self.get(page["next"])

    def _said(self, expect):
        response = self.last
        assert response.status_code == expect, (response.status_code, response.content.decode()[:2000])
        return json.loads(response.content) if response.content and "json" in response["Content-Type"] else None


def address(path):
    return path if path.startswith(("/", "http")) else f"/api/v1/{path}"


def signed_in(person) -> Caller:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return Caller(client)


def with_token(person, organisation, scopes=ALL) -> Caller:
    return Caller(Client(), Authorization=f"Bearer {token_of(person, organisation, scopes=scopes)[1]}")


def codes(problem):
    """(code, row, column) of the entries of a problem."""
    return [(each.get("code"), each.get("row"), each.get("column")) for each in problem["errors"]]
