"""One table: role x URL -> status. Every URL of the project is in it, or is excused by a prefix with its spot checks.

404 is what one may not see, 403 what one may not do, 405 the wrong verb; 302 leads the anonymous to the sign-in page,
401 tells it to the script that keeps a text.
A POST carries no more than what the form needs to be understood, so those who may get a page back (200, with what is
missing), an answer (302), or 400 and 409 where nothing can be done.
"""

import inspect
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.client import ClientHandler
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests import rooms
from tests.pages import address, make_country
from workforce.people.models import Grant

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROLES = (
    "anonymous outsider partner other clerk reviewer elsewhere planner chair secretariat member observer administrator"
).split()

# What stands behind a role: partner and clerk of Abara's office; other: a partner of another organisation; reviewer:
# the ministry's for the north, where Abara is; elsewhere: the ministry's for the south; outsider: an account without a
# role. "draft" after a name: the same page of a draft, where the plain one is of a submission in review.
TABLE = """
verb url                             anon out  part othr clrk rev  else plan chr  secr memb obs  adm

"""
TABLES = {"tests/test_access.py": TABLE.strip().partition("\n")[2], **rooms.TABLES}
STANDS_IN = {tuple(line.split()[:2]): file for file, table in TABLES.items() for line in table.splitlines() if line}
ROWS = [line.split() for table in TABLES.values() for line in table.splitlines() if line]
ELSEWHERE = ("accounts/", "admin/")  # allauth's and Django's own: the spot checks below


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """Made once, with a signed-in client for each role; rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        w = make_country()
        w.clients = {role: Client(raise_request_exception=False) for role in ROLES}
        for role in ROLES[1:]:
            w.clients[role].force_login(w.people[role], backend=BACKEND)
        yield w
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:2]))
def test_the_table(country, row):
    verb, url, *wanted = row
    target = address(country, *url.split(":"))
    data = {"area": "abara"} if url == "submission-start" and verb == "POST" else {}
    found = {role: ask(country.clients[role], verb, target, data) for role in ROLES}
    wrong = [
        f"{role}: {verb} {target} answers {found[role]}, not {status}"
        for role, status in zip(ROLES, wanted, strict=True)
        if found[role] != int(status)
    ]
    assert not wrong, "\n".join([f"The row '{verb} {url}' of {STANDS_IN[verb, url]}", *wrong])


def ask(client, verb, target, data=None):
    """The status; what the request changed is country."""
    with transaction.atomic():
        response = (
            client.post(target, {"csrfmiddlewaretoken": "x"} | (data or {}))
            if verb == "POST"
            else client.get(target, data)
        )
        if response.streaming:
            list(response)  # a file: to its end, which closes it
        broken = connection.needs_rollback
        transaction.set_rollback(True)
    return 500 if broken else response.status_code


def patterns(resolver=None, prefix=""):
    """Every URL pattern of the project, with its whole ``path``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        pattern.path = prefix + str(pattern.pattern).lstrip("^")
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, pattern.path)
        else:
            yield pattern


def urls():
    """(path, name) of every URL of the project."""
    return [(pattern.path, pattern.name) for pattern in patterns()]


def test_every_url_is_in_the_table():
    listed = {url.partition(":")[0] for _verb, url, *_statuses in ROWS}
    ours = {name for path, name in urls() if not path.startswith(ELSEWHERE)}
    assert [where_it_goes(name) for name in sorted(ours - listed)] == []


def where_it_goes(name):
    """What to do for a URL that the table misses."""
    view = next(pattern.callback for pattern in patterns() if pattern.name == name)
    package, room, *_rest = getattr(view, "view_class", inspect.unwrap(view)).__module__.split(".")
    return f"{name}: add a row to TABLE (and its page to PAGES) in tests/{package}/{room}/pages.py"


def test_every_url_that_only_takes_a_post_says_so_to_a_get():
    asked = {}
    for verb, url, *statuses in ROWS:
        asked.setdefault(url.partition(":")[0], {})[verb] = statuses
    posts_only = [name for name, verbs in asked.items() if verbs.get("GET", [""])[1] == "405"]
    assert len(posts_only) > 25
    assert [name for name in posts_only if "POST" not in asked[name]] == []


@pytest.mark.parametrize(
    ("verb", "name", "anonymous", "partner"),
    [
        ("GET", "account_login", 200, 302),
        ("GET", "account_signup", 302, 302),
        ("POST", "account_signup", 302, 302),
        ("GET", "account_reset_password", 200, 200),
        ("GET", "account_change_password", 302, 200),
        ("GET", "account_email", 302, 302),
        ("GET", "account_logout", 302, 200),
        ("GET", "mfa_index", 302, 200),
        ("GET", "mfa_activate_totp", 302, 302),
        ("GET", "mfa_authenticate", 302, 302),
    ],
)
def test_allauths_urls(country, verb, name, anonymous, partner):
    target = reverse(name)
    assert (ask(Client(), verb, target), ask(country.clients["partner"], verb, target)) == (anonymous, partner)


@pytest.mark.parametrize(
    "target", ["/admin/", "/admin/workforce/area/", "/admin/mapping/round/", "/admin/strategy/requirement/"]
)
def test_the_administration_is_for_administrators(country, target):
    found = {role: ask(country.clients[role], "GET", target) for role in ROLES}
    assert found.pop("administrator") == 200
    assert set(found.values()) <= {302, 403, 404}


def test_an_ended_grant_opens_nothing(country):
    moment = timezone.now() - timedelta(days=1)
    Grant.objects.filter(user=country.planner).update(revoked_at=moment, revoked_by=country.administrator)
    assert ask(country.clients["planner"], "GET", reverse("dashboard")) == 403


# Nothing answers 500 --------------------------------------------------------------------------------------------------
PARAMETERS = [
    "kind", "q", "method", "target", "by", "measure", "rate", "status", "state", "turn", "compare", "who", "what",
    "about", "first", "last", "role", "organisation", "next",
]  # fmt: skip
GARBAGE = [
    {"page": "abc", "format": "exe"},
    {"page": "-1"},
    {"page": "9" * 30},
    {"report": "999999999999"},
    {"report": "9" * 30},
    {"report": "²"},
    {"round": "<script>"},
    {"round": "\x00"},
    {"area": "\x00"},
    {"target": "cadre:"},
    {"target": "\x00:\x00"},
    dict.fromkeys(PARAMETERS, "\x00"),
    dict.fromkeys(PARAMETERS, "x" * 300),
]
FIELDS = [
    *PARAMETERS,
    "text",
    "rule",
    "column",
    "mode",
    "revision",
    "seen",
    "note",
    "due",
    "draft",
    "declared",
    "reason",
    "file",
    "expected",
    "listed",
    "source",
    "a0",
    "why::",
    "language",
    "key_hash",
    "erratum",
    "base_level",
    "area",
    "cadre",
    "headcount",
    "username",
    "email",
    "full_name",
    "name",
    "code",
    "as_of",
    "round",
    "requirement_set",
]
STRANGE = ["²", "999999999999", "9" * 30, "%00", "%3Cscript%3E", "%FF", "a" * 300]


def insider(verb, name):
    """The first role that is let in, by the table."""
    statuses = next(row[2:] for row in ROWS if row[0] == verb and row[1] == name)
    return next(
        (role for role, status in list(zip(ROLES, statuses, strict=True))[1:] if status in ("200", "302", "400")),
        "partner",
    )


class Parameters(QueryDict):
    """The parameters of an address; ``read`` is given the names that the page reads, None where it reads them all."""

    def __init__(self, *args, **kwargs):
        self.read = set()  # what is read while it is made is not the page's
        super().__init__(*args, **kwargs)

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.read.add(name)
        return super().__contains__(name)

    def getlist(self, name, default=None):
        self.read.add(name)
        return super().getlist(name, default)

    def __iter__(self):
        self.read.add(None)
        return super().__iter__()

    def items(self):
        self.read.add(None)
        return super().items()

    def lists(self):
        self.read.add(None)
        return super().lists()


class Noting(ClientHandler):
    """Notes which parameters the pages read."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=False)
        self.read = set()

    def get_response(self, request):
        request.GET = Parameters(request.META["QUERY_STRING"])
        request.GET.read = self.read
        return super().get_response(request)


@pytest.mark.garbage
@pytest.mark.parametrize("name", sorted({url for verb, url, *_more in ROWS if verb == "GET"}))
def test_no_page_answers_500_to_garbage(country, name, monkeypatch):
    """Each kind of garbage in each parameter that the page reads; it may read another one once it was given one."""
    target = address(country, *name.split(":")).partition("?")[0]
    client = country.clients[insider("GET", name)]
    monkeypatch.setattr(client, "handler", noting := Noting())
    statuses, left = {"nothing": ask(client, "GET", target)}, list(GARBAGE)
    while found := [given for given in left if None in noting.read or given.keys() & noting.read]:
        statuses |= {str(given): ask(client, "GET", target, given) for given in found}
        left = [given for given in left if given not in found]
    assert {given: status for given, status in statuses.items() if status >= 500} == {}


def test_what_a_page_reads_of_its_address_is_noted(country):
    """So that the garbage reaches it."""
    client = Client()
    client.handler, read = (noting := Noting()), noting.read
    client.cookies = country.clients["planner"].cookies
    ask(client, "GET", reverse("dashboard"))
    assert {"report", "round", "method", "target", "measure", "by", "format"} <= read


@pytest.mark.garbage
@pytest.mark.parametrize("url", [row[1] for row in ROWS if row[0] == "POST"])
def test_no_form_answers_500_to_garbage(country, url):
    """Every field that any form has, with a value it can't mean."""
    target = address(country, *url.split(":"))
    client = country.clients[insider("POST", url)]
    values = ("²", "\x00", "-1", "9" * 30, "<script>", "x" * 5000)
    assert [value for value in values if ask(client, "POST", target, dict.fromkeys(FIELDS, value)) >= 500] == []


@pytest.mark.garbage
@pytest.mark.parametrize(
    "path", sorted({path for path, _name in urls() if "<" in path and not path.startswith(ELSEWHERE)})
)
def test_no_page_answers_500_to_a_strange_address(country, path):
    name = dict(urls())[path]
    for verb in sorted({row[0] for row in ROWS if row[1] == name}):
        client = country.clients[insider(verb, name)]
        for part in STRANGE:
            target = "/" + "/".join(part if piece.startswith("<") else piece for piece in path.split("/"))
            assert ask(client, verb, target) < 500, (verb, part)


@pytest.mark.parametrize("path", sorted({path for path, _name in urls() if re.search("[<(]", path)}))
def test_no_path_takes_control_characters(country, path):
    """In each part of it by itself, the others being likely, for somebody who may see most."""
    pieces = path.split("/")
    for at in [at for at, piece in enumerate(pieces) if re.search("[<(]", piece)]:
        for part in ("%00", "a%00b", "%01", "%1F", "%7F"):
            likely = [part if place == at else "1" if "<" in piece else piece for place, piece in enumerate(pieces)]
            found = {
                role: ask(country.clients[role], "GET", "/" + "/".join(likely)) for role in ("anonymous", "planner")
            }
            assert set(found.values()) <= {400, 404}, (likely, found)


def test_the_objects_are_what_the_table_speaks_of(country):
    assert country.upload.outcome == "errors" and country.upload.detail and country.upload.frame
    assert country.report.status == "done" and country.sent.status == "submitted" and country.draft.status == "draft"
