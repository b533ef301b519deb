"""What every address of the API does: who may, how often, once only, ETag, problems."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_root_answers(client):
    assert client.get("/api/v1/").status_code == 200
    assert client.get("/api/v1/nothing/").json()["type"] == "/api/problems/not_found/"
