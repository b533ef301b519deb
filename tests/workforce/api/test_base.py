"""What every address of the API does: who may, how often, once only, ETag, problems."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from tests.workforce.api.calling import Program, program, token_of
from workforce.api import urls as api
from workforce.api.errors import KINDS
from workforce.api.models import ApiUse, IdempotentRequest
from workforce.api.parameters import PAGING
from workforce.api.views import Endpoint, Scope, scopes_of
from workforce.people.permissions import Permission
from workforce.reference.models import Sector
from workforce.urls import urlpatterns as ours

pytestmark = pytest.mark.django_db
LIST = "/api/v1/cadres/"
MADE = "/api/v1/sectors-made/"
PROBLEM = "application/problem+json"
at_the_door, may_go_on = threading.Event(), threading.Event()


# Addresses of these tests alone: what the lists of the base, which are only read, can't show.
class Made(Endpoint):
    """Makes a sector: a write that can be counted."""

    permission_write = Permission.SUBMISSION_EDIT

    @extend_schema(exclude=True)
    def post(self, request):
        wanted = request.data
        if wanted.get("wait"):
            at_the_door.set()
            may_go_on.wait(20)
        if wanted.get("fail"):
            raise RuntimeError("a secret of the inside")
        self.match(wanted.get("revision", 1))
        made = Sector.objects.create(code=wanted["code"], name=wanted["code"])
        self.revision = 2
        return Response({"code": made.code, "number": made.pk}, status=201)


class Broken(Endpoint):
    @extend_schema(exclude=True)
    def get(self, request):
        raise RuntimeError("a secret of the inside")


class BrokenShape(Endpoint):
    @extend_schema(exclude=True)
    def get(self, request):
        return Response({"a": object()})


class Listed(Endpoint):
    parameters = PAGING

    @extend_schema(exclude=True)
    def get(self, request):
        return self.page_of_list(list(range(25)), lambda each: each)


urlpatterns = [
    *(each for each in ours if each not in api.unknown),
    path("api/v1/sectors-made/", Made.as_view()),
    path("api/v1/broken/", Broken.as_view()),
    path("api/v1/broken-shape/", BrokenShape.as_view()),
    path("api/v1/listed/", Listed.as_view()),
    *api.unknown,
]
with_test_addresses = pytest.mark.urls(__name__)


@pytest.fixture
def partner(world):
    return program(world.partner, world.office)


def code_of(answer):
    """The code of the problem that was answered, which is well made."""
    found = answer.json()
    assert answer["Content-Type"] == PROBLEM and found["status"] == answer.status_code and found["title"]
    return found["type"].removeprefix("/api/problems/").rstrip("/")


# Problems -------------------------------------------------------------------------------------------------------------
def test_the_root_is_open_and_names_every_list(client):
    found = client.get("/api/v1/").json()
    assert found["caller"] is None
    assert "http://testserver/api/v1/areas/" in [each["path"] for each in found["addresses"]]


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/", "/api/nothing", "/api/v1/areas/x/", "/api/v1/%00/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_problem(client, path, method):
    answer = client.generic(method, path, headers={"Accept": "application/json"})
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_an_address_without_its_last_stroke_is_told_the_right_one(client):
    answer = client.get("/api/v1/areas")
    assert answer.status_code == 404 and "/api/v1/areas/?" in answer.json()["detail"]
    assert "detail" not in client.get("/api/v1/area").json() and client.get("/api/problems/invalid").status_code == 404


def test_another_method_is_told_which_there_are(partner):
    answer = partner.send("DELETE", LIST, {})
    assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert partner.client.options(LIST, headers=partner.headers).status_code == 204


def test_another_format_is_not_acceptable(partner):
    answer = partner.get(LIST, Accept="application/xml")
    assert (answer.status_code, code_of(answer)) == (406, "not_acceptable")


@with_test_addresses
def test_another_content_type_is_not_read(partner):
    answer = partner.send("POST", MADE, "code=x", "application/x-www-form-urlencoded")
    assert (answer.status_code, code_of(answer)) == (415, "unsupported_media_type")


@with_test_addresses
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"code": "x",\n  oops}', {"line": 2, "column": 3}),
        ("[" * 100_000, {}),
        (b'{"code": "\xff"}', {}),
        ('{"code": "a\\u0000b"}', {"errors": [("bad_character", "code")]}),
        ('{"rows": [{"area": "\\ud800"}]}', {"errors": [("bad_character", "rows.0.area")]}),
        ('{"n": 1e999}', {"errors": [("too_large", "n")]}),
        ('{"n": NaN}', {}),
        ('{"code": "a", "code": "b"}', {}),
        ('{"n": ' + "9" * 5000 + "}", {}),
    ],
    ids=["comma", "deep", "latin", "nul", "surrogate", "infinite", "nan", "twice", "digits"],
)
def test_json_that_cant_be_read_says_where(partner, body, said):
    answer = partner.send("POST", MADE, body)
    assert (answer.status_code, code_of(answer)) == (400, "malformed")
    found = answer.json()
    entries = [(each["code"], each["field"]) for each in found.get("errors", [])]
    assert {
        **{name: found.get(name) for name in ("line", "column") if name in found},
        **({"errors": entries} if entries else {}),
    } == said


@with_test_addresses
def test_too_much_json_is_refused(partner, settings):
    settings.API_MAX_JSON_BYTES = 1024 * 1024
    answer = partner.send("POST", MADE, json.dumps({"code": "x" * 1024 * 1024}))
    assert (answer.status_code, code_of(answer)) == (413, "too_large")


@with_test_addresses
@pytest.mark.parametrize("path", ["/api/v1/broken/", "/api/v1/broken-shape/"])
def test_a_failure_of_ours_shows_nothing_of_the_inside(partner, path, caplog):
    answer = partner.get(path)
    assert (answer.status_code, code_of(answer)) == (500, "server_error")
    assert "secret" not in answer.content.decode() and "Traceback" not in answer.content.decode()
    assert "The API failed" in caplog.text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("leve=x", "leve"),
        ("q=a&q=b", "q"),
        ("valid_on=yesterday", "valid_on"),
        ("page_size=0", "page_size"),
        ("page_size=1001", "page_size"),
        ("page_size=²", "page_size"),
        ("cursor=abc", "cursor"),
        ("cursor=W10", "cursor"),
        ("category=none", "category"),
        ("group=none", "group"),
        ("q=" + "x" * 300, "q"),
    ],
)
def test_a_parameter_that_cant_be_understood_is_named(partner, query, name):
    answer = partner.get(f"{LIST}?{query}")
    assert (answer.status_code, code_of(answer)) == (400, "bad_parameter")
    assert answer.json()["errors"][0]["field"] == name


def test_a_nul_in_the_address_is_refused(partner):
    assert code_of(partner.get(f"{LIST}?q=%00")) == "bad_parameter"


def test_an_unknown_code_lists_those_there_are(partner):
    found = partner.get("/api/v1/areas/?level=village").json()["errors"][0]
    assert found["allowed"] == ["country", "district", "region", "subcounty"]


def test_messages_are_in_the_language_asked_for(partner):
    for language in ("en", "fr"):
        assert partner.get(LIST, **{"Accept-Language": language})["Content-Language"] == language


def test_every_problem_has_its_place_on_the_page(client):
    page = client.get("/api/").content.decode()
    for code in KINDS:
        assert f'id="problem-{code}"' in page
        assert client.get(f"/api/problems/{code}/")["Location"] == f"/api/#problem-{code}"
    assert client.get("/api/problems/nothing/").status_code == 404


# Who may --------------------------------------------------------------------------------------------------------------
def test_somebody_signed_in_reads_it_too_without_a_role_nobody(world, sign_in):
    found = {
        who.username: sign_in(who).get(LIST).status_code for who in (world.partner, world.observer, world.outsider)
    }
    assert found == {"partner": 200, "observer": 200, "outsider": 403}


@with_test_addresses
def test_a_browsers_session_needs_its_csrf_token_a_program_none(world, partner):
    assert partner.send("POST", MADE, {"code": "a"}).status_code == 201
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.partner, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.post(MADE, {"code": "b"}, "application/json")
    assert (answer.status_code, code_of(answer)) == (403, "forbidden") and "CSRF" in answer.json()["detail"]
    assert not Sector.objects.filter(code="b").exists()


@with_test_addresses
def test_writing_needs_its_scope_and_its_permission(world):
    for scopes, person, organisation, code in (
        (["submissions:read"], world.partner, world.office, "scope_missing"),
        (["submissions:write"], world.planner, world.ministry, "forbidden"),
    ):
        answer = program(person, organisation, scopes=scopes).send("POST", MADE, {"code": "a"})
        assert (answer.status_code, code_of(answer)) == (403, code)


def test_to_write_includes_to_read_what_was_written(world):
    token, _secret = token_of(world.partner, world.office, scopes=["submissions:write"])
    assert scopes_of(token) == {Scope.READ, Scope.WRITE}


# How often ------------------------------------------------------------------------------------------------------------
def test_too_many_requests_are_told_when_to_come_back(partner, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    left = [partner.get(LIST)["RateLimit-Remaining"] for _again in range(3)]
    answer = partner.get(LIST)
    assert left == ["2", "1", "0"] and (answer.status_code, code_of(answer)) == (429, "too_many")
    assert 0 < int(answer["Retry-After"]) <= 60 and answer["RateLimit-Limit"] == "3"


def test_each_token_has_its_own_minute(world, partner, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    assert [partner.get(LIST).status_code, partner.get(LIST).status_code] == [200, 429]
    assert program(world.partner, world.office, name="Another").get(LIST).status_code == 200
    ApiUse.objects.update(minute=timezone.now() - timedelta(minutes=5))
    assert partner.get(LIST).status_code == 200


@with_test_addresses
def test_writes_have_a_limit_of_their_own(partner, settings):
    settings.API_WRITES_PER_MINUTE = 2
    found = [partner.send("POST", MADE, {"code": f"s{number}"}).status_code for number in range(3)]
    assert found == [201, 201, 429] and partner.get(LIST).status_code == 200


def test_guessing_tokens_is_limited_by_address(world, partner, settings):
    settings.API_REQUESTS_PER_MINUTE = 5
    guesses = [Program(f"ssw_{number}").get(LIST).status_code for number in range(7)]
    assert guesses == [401] * 5 + [429] * 2
    assert partner.get(LIST).status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_requests_at_once_are_all_counted(world, partner):
    def call(_number):
        try:
            return Program(partner.headers["Authorization"].partition(" ")[2]).get(LIST).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(call, range(20))) == {200}
    assert sum(ApiUse.objects.filter(holder__startswith="token:").values_list("count", flat=True)) == 20


# ETag -----------------------------------------------------------------------------------------------------------------
def test_nothing_is_sent_again_while_nothing_changed(world, partner):
    first = partner.get(LIST)
    again = partner.get(LIST, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert partner.get(LIST, **{"If-None-Match": f"W/{first['ETag']}"}).status_code == 304
    world.swo.name = "Social worker"
    world.swo.save()
    later = partner.get(LIST, **{"If-None-Match": first["ETag"]})
    assert later.status_code == 200 and later["ETag"] != first["ETag"]


def test_answers_are_kept_apart_by_language_and_caller(partner):
    answer = partner.get(LIST)
    assert {"Accept-Language", "Authorization", "Cookie", "Accept"} <= set(answer["Vary"].split(", "))
    assert answer["Cache-Control"] == "private, no-cache"


@with_test_addresses
@pytest.mark.parametrize(
    ("given", "status"),
    [('"r1.abc"', 201), ('W/"r1.abc"', 201), ("*", 201), ('"r0.abc"', 412), ('"abc"', 412), ('"r0.x", "r1.y"', 201)],
)
def test_if_match_writes_only_on_the_state_that_was_read(partner, given, status):
    answer = partner.send("POST", MADE, {"code": "a"}, **{"If-Match": given})
    assert answer.status_code == status and Sector.objects.filter(code="a").exists() == (status == 201)
    if status == 201:
        assert answer["ETag"].startswith('"r2.')
    else:
        assert (code_of(answer), answer.json()["revision"]) == ("changed_meanwhile", 1)


# Once only ------------------------------------------------------------------------------------------------------------
KEY = {"Idempotency-Key": "a-key-of-mine"}


@with_test_addresses
def test_the_same_key_gives_the_same_answer_and_does_nothing_twice(partner):
    first, again = (partner.send("POST", MADE, {"code": "a"}, **KEY) for _twice in range(2))
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert again["Content-Type"] == first["Content-Type"] and again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first and Sector.objects.filter(code="a").count() == 1
    assert int(again["RateLimit-Remaining"]) == int(first["RateLimit-Remaining"]) - 1


@with_test_addresses
def test_a_refusal_is_replayed_too(partner):
    first, again = (partner.send("POST", MADE, "{", **KEY) for _twice in range(2))
    assert first.content == again.content and first.status_code == 400


@with_test_addresses
def test_the_same_key_for_something_else_is_refused(partner):
    partner.send("POST", MADE, {"code": "a"}, **KEY)
    answer = partner.send("POST", MADE, {"code": "b"}, **KEY)
    assert (answer.status_code, code_of(answer)) == (422, "key_reused")
    assert partner.send("POST", f"{MADE}?x=1", {"code": "a"}, **KEY).status_code == 422


@with_test_addresses
def test_a_key_is_its_holders_own(world, partner):
    partner.send("POST", MADE, {"code": "a"}, **KEY)
    other = program(world.ngo_partner, world.ngo)
    assert other.send("POST", MADE, {"code": "b"}, **KEY).status_code == 201


@with_test_addresses
def test_a_failure_of_ours_is_not_kept(partner):
    assert partner.send("POST", MADE, {"code": "a", "fail": True}, **KEY).status_code == 500
    assert not IdempotentRequest.objects.exists()
    assert partner.send("POST", MADE, {"code": "a"}, **KEY).status_code == 201


@with_test_addresses
@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(partner, key):
    answer = partner.send("POST", MADE, {"code": "a"}, **{"Idempotency-Key": key})
    assert (answer.status_code, code_of(answer)) == (400, "bad_parameter") and not Sector.objects.filter(code="a")


@with_test_addresses
def test_a_key_is_free_again_after_a_day_and_after_a_process_that_died(partner):
    partner.send("POST", MADE, {"code": "a"}, **KEY)
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert partner.send("POST", MADE, {"code": "b"}, **KEY).status_code == 201
    IdempotentRequest.objects.update(status=None, created_at=timezone.now() - timedelta(minutes=20))
    assert partner.send("POST", MADE, {"code": "c"}, **KEY).status_code == 201


@with_test_addresses
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_requests_at_once_with_one_key_the_second_is_told_to_wait(world, partner):
    at_the_door.clear(), may_go_on.clear()
    secret = partner.headers["Authorization"].partition(" ")[2]

    def call():
        try:
            return Program(secret).send("POST", MADE, {"code": "a", "wait": True}, **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(call)
        assert at_the_door.wait(20)
        second = partner.send("POST", MADE, {"code": "a", "wait": True}, **KEY)
        may_go_on.set()
        done = first.result(20)
    assert (second.status_code, code_of(second), second["Retry-After"]) == (409, "still_running", "2")
    assert done.status_code == 201 and Sector.objects.filter(code="a").count() == 1
    assert partner.send("POST", MADE, {"code": "a", "wait": True}, **KEY).content == done.content


# Pages ----------------------------------------------------------------------------------------------------------------
def follow(caller, address, way="next"):
    """Every page of a list, one after the other."""
    while address:
        page = caller.get(address.removeprefix("http://testserver"))
        yield page
        address = page.json()[way]


def codes(pages):
    return [[row["code"] for row in page.json()["results"]] for page in pages]


def test_a_list_is_read_page_by_page_and_back(world, partner):
    whole = [row["code"] for row in partner.get("/api/v1/areas/").json()["results"]]
    pages = list(follow(partner, "/api/v1/areas/?page_size=3"))
    assert sum(codes(pages), []) == whole and [len(page) for page in codes(pages)] == [3, 3, 3]
    back = list(
        follow(partner, "/api/v1/areas/?page_size=3" + "&cursor=" + cursor_of(pages[-1].json()["previous"]), "previous")
    )
    assert codes(back) == codes(pages)[1::-1]
    assert pages[0]["Link"] == f'<{pages[0].json()["next"]}>; rel="next"' and 'rel="prev"' in pages[1]["Link"]


def cursor_of(address):
    return address.partition("cursor=")[2].partition("&")[0]


def test_rows_that_come_in_between_shift_nothing(world, partner):
    for name in "bdfh":
        Sector.objects.create(code=f"s-{name}", name=name)
    pages = follow(partner, "/api/v1/sectors/?page_size=2")
    seen = codes([next(pages)])[0]
    Sector.objects.create(code="a-first", name="before all")
    Sector.objects.filter(code=seen[0]).delete()
    seen += sum(codes(pages), [])
    assert seen == sorted(set(seen)) and set(seen) == {"justice", "unspecified", "welfare", "s-b", "s-d", "s-f", "s-h"}


@with_test_addresses
def test_a_plain_list_has_pages_too(partner):
    pages = [page.json() for page in follow(partner, "/api/v1/listed/?page_size=10")]
    assert sum((page["results"] for page in pages), []) == list(range(25)) and pages[0]["count"] == 25
    assert cursor_of(pages[1]["previous"])


@pytest.mark.parametrize(
    "key",
    [
        ["n"],
        ["x", [1]],
        ["n", []],
        ["n", [None, None]],
        ["n", ["a\x00", 1]],
        ["n", ["a", 10**30]],
        ["n", [{}, []]],
        ["n", "abc"],
        7,
        ["n", [1, 2, 3]],
    ],
)
def test_a_cursor_of_ones_own_making_is_refused(partner, key):
    cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
    answer = partner.get(f"/api/v1/areas/?cursor={cursor}")
    assert (answer.status_code, code_of(answer)) == (400, "bad_parameter")


# In the browser -------------------------------------------------------------------------------------------------------
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_sees_the_same_as_a_page(world, sign_in):
    page = sign_in(world.partner).get("/api/v1/areas/?page_size=3&level=district", headers=PAGE)
    text = page.content.decode()
    assert page["Content-Type"].startswith("text/html") and "ETag" not in page
    assert 'value="district"' in text and "signed in as Partner" in text and 'rel="next"' in text
    assert "&quot;abara&quot;" in text and "format=json" in text


def test_what_a_row_says_is_text_on_the_page(world, sign_in):
    world.swo.name = '<script>alert("x")</script> http://testserver/"><b>'
    world.swo.save()
    text = sign_in(world.partner).get("/api/v1/cadres/", headers=PAGE).content.decode()
    assert "<script>alert" not in text and "<b>" not in text.partition("<pre>")[2]


def test_a_browser_without_sign_in_is_led_to_it(client):
    page = client.get("/api/v1/areas/", headers=PAGE)
    assert page.status_code == 401 and "/accounts/login/?next=/api/v1/areas/" in page.content.decode()


def test_addresses_are_links_patterns_are_not(client):
    text = client.get("/api/v1/", headers=PAGE).content.decode()
    assert '<a href="http://testserver/api/v1/areas/">' in text and 'href="http://testserver/api/v1/{' not in text
