"""The OpenAPI document against the application: valid, every route in it, every address of it a route,
answers as it says.
"""

import re

import jsonschema
import pytest
from django.urls import get_resolver, resolve
from django.utils.translation import override
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from tests.pages import make_country
from tests.workforce.api.calling import program
from workforce.api import schema
from workforce.api.errors import KINDS, MEDIA_TYPE

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def document():
    with override("en"):
        return schema.document()


def operations(document):
    return [(path, method, found) for path, methods in document["paths"].items() for method, found in methods.items()]


def routes(resolver=None, prefix="/"):
    """(path as the document writes it, view class) of every route under /api/v1/ that has a name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern).lstrip("^")
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, path)
        elif path.startswith(schema.START) and pattern.name:
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path).replace("{pk}", "{id}"), pattern.callback.view_class


def test_the_document_is_valid_and_made_without_a_warning():
    GENERATOR_STATS.reset()
    with override("en"):
        made = schema._document.__wrapped__("en")
    assert (dict(GENERATOR_STATS._warn_cache), dict(GENERATOR_STATS._error_cache)) == ({}, {})
    validate_schema(made)


def test_routes_and_document_are_the_same(document):
    made = {(path, method) for path, view in routes() for method in METHODS if hasattr(view, method)}
    assert {(path, method) for path, method, _found in operations(document)} == made and len(made) > 10


def test_every_operation_says_what_it_is_who_may_and_how_it_refuses(document):
    names = [found["operationId"] for _path, _method, found in operations(document)]
    assert len(names) == len(set(names))
    for path, method, found in operations(document):
        where = f"{method} {path}"
        assert found.get("summary") and found["security"], where
        assert {} in found["security"] or found["x-scope"], where
        given = {each["name"] for each in found["parameters"]}
        assert ("Idempotency-Key" if method != "get" else "If-None-Match") in given, where
        assert {"400", "406", "429", "500"} <= found["responses"].keys(), where
        assert all(each.get("description") for each in found["parameters"] if each["in"] == "query"), where


def test_every_path_of_the_document_leads_to_a_view(document):
    for path in document["paths"]:
        filled = re.sub(r"\{\w+\}", "1", path)
        assert resolve(filled).func.view_class.schema is not None, path


def test_every_problem_is_documented(document):
    statuses = {kind.status for kind in KINDS.values()}
    assert set(document["components"]["responses"]) == {f"Problem{status}" for status in statuses}
    assert len(document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) == len(KINDS)


@pytest.mark.django_db
def test_it_is_served_in_the_language_asked_for(client):
    found = {
        language: client.get("/api/v1/openapi.json", headers={"Accept-Language": language}).json()
        for language in ("en", "fr")
    }
    assert found["en"]["openapi"].startswith("3.") and found["en"]["paths"].keys() == found["fr"]["paths"].keys()


# Answers as the document says -----------------------------------------------------------------------------------------
def strict(given):
    """JSON Schema of an OpenAPI 3.0 schema: nullable becomes a type."""
    if isinstance(given, list):
        return [strict(each) for each in given]
    if not isinstance(given, dict):
        return given
    made = {name: strict(value) for name, value in given.items() if name != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if given.get("nullable") is True else made


def check(document, answer, response):
    media = answer["Content-Type"].partition(";")[0]
    response = (
        document["components"]["responses"][response["$ref"].rpartition("/")[2]] if "$ref" in response else response
    )
    assert media in response["content"], (media, list(response["content"]))
    whole = {**strict(response["content"][media]["schema"]), "components": strict(document["components"])}
    jsonschema.Draft202012Validator(whole).validate(answer.json())


@pytest.mark.django_db
def test_what_lists_answer_is_what_the_document_says(document):
    """Every address without parts, called by whoever may read most; with one row a page too, where it has pages."""
    w = make_country()
    callers = [program(w.planner, w.ministry), program(w.partner, w.office)]
    checked = 0
    for path, method, found in operations(document):
        if method != "get" or "{" in path:
            continue
        answers = [caller.get(path) for caller in callers]
        if any(each["name"] == "cursor" for each in found["parameters"]):
            answers += [caller.get(f"{path}?page_size=1") for caller in callers]
        assert 200 in {answer.status_code for answer in answers}, path
        for answer in answers:
            check(document, answer, found["responses"][str(answer.status_code)])
            checked += answer.status_code == 200
    assert checked > 20


@pytest.mark.django_db
def test_problems_are_what_the_document_says(world, client, document):
    caller = program(world.partner, world.office)
    found = document["paths"]["/api/v1/areas/"]["get"]["responses"]
    for answer in (
        caller.get("/api/v1/areas/?level=x"),
        client.get("/api/v1/areas/"),
        caller.get("/api/v1/areas/", Accept="a/b"),
    ):
        assert answer["Content-Type"] == MEDIA_TYPE
        check(document, answer, found[str(answer.status_code)])


@pytest.mark.django_db
def test_answers_have_the_headers_that_are_promised(world, document):
    found = document["paths"]["/api/v1/areas/"]["get"]["responses"]["200"]
    answer = program(world.partner, world.office).get("/api/v1/areas/?page_size=1")
    assert found["headers"].keys() <= set(answer.headers)
