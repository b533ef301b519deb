"""One table: role x URL -> status. Every URL of the project is in it, or is excused by a prefix with its spot checks.

404 is what one may not see, 403 what one may not do, 405 the wrong verb; 302 leads the anonymous to the sign-in page.
A POST carries no more than what the form needs to be understood, so those who may get a page back (200, with what is
missing), an answer (302), or 400 and 409 where nothing can be done.
"""

from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
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

# What stands behind a role: partner and clerk of Abara's office; other: a partner of another organisation; reviewer: the
# ministry's for the north, where Abara is; elsewhere: the ministry's for the south; outsider: an account without a role.
# "draft" after a name: the same page of a draft, where the plain one is of a submission in review.
TABLE = """
verb url                             anon out  part othr clrk rev  else plan chr  secr memb obs  adm
GET  healthz                         200  200  200  200  200  200  200  200  200  200  200  200  200
GET  help                            200  200  200  200  200  200  200  200  200  200  200  200  200
GET  methods                         200  200  200  200  200  200  200  200  200  200  200  200  200
GET  accessibility                   200  200  200  200  200  200  200  200  200  200  200  200  200
GET  data-protection                 200  200  200  200  200  200  200  200  200  200  200  200  200
GET  set_language                    405  405  405  405  405  405  405  405  405  405  405  405  405
POST set_language                    302  302  302  302  302  302  302  302  302  302  302  302  302
GET  home                            302  200  302  302  302  302  302  302  302  302  302  302  302
GET  account                         302  200  200  200  200  200  200  200  200  200  200  200  200
POST account                         302  200  200  200  200  200  200  200  200  200  200  200  200
GET  history                         302  403  403  403  403  403  403  403  403  403  403  403  200
GET  history:submission              302  404  200  404  200  200  404  200  200  200  404  404  200
GET  history:draft                   302  404  200  404  200  404  404  404  404  404  404  404  200
GET  history:report                  302  404  404  404  404  200  200  200  200  200  200  200  200
GET  history:person                  302  200  404  404  404  404  404  404  404  404  404  404  200
GET  people                          302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person                          302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person-edit                     302  403  403  403  403  403  403  403  403  403  403  403  200
POST person-edit                     302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person-reset-password           302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-reset-password           302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person-close                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-close                    302  403  403  403  403  403  403  403  403  403  403  403  302
GET  person-reopen                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-reopen                   302  403  403  403  403  403  403  403  403  403  403  403  302
GET  person-end-two-step             302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-end-two-step             302  403  403  403  403  403  403  403  403  403  403  403  302
GET  grant-add                       302  403  403  403  403  403  403  403  403  403  403  403  200
POST grant-add                       302  403  403  403  403  403  403  403  403  403  403  403  200
GET  grant-revoke                    302  403  403  403  403  403  403  403  403  403  403  403  200
POST grant-revoke                    302  403  403  403  403  403  403  403  403  403  403  403  302
GET  invitation-new                  302  403  403  403  403  403  403  403  403  403  403  403  200
POST invitation-new                  302  403  403  403  403  403  403  403  403  403  403  403  200
GET  invitation-link                 302  403  403  403  403  403  403  403  403  403  403  403  200
GET  invitation-withdraw             302  405  405  405  405  405  405  405  405  405  405  405  405
POST invitation-withdraw             302  403  403  403  403  403  403  403  403  403  403  403  302
GET  invitation                      200  200  200  200  200  200  200  200  200  200  200  200  200
POST invitation                      200  200  200  200  200  200  200  200  200  200  200  200  200
GET  rounds                          302  403  403  403  403  200  200  200  200  200  403  403  200
GET  round                           302  403  403  403  403  200  200  200  200  200  403  403  200
GET  round-new                       302  403  403  403  403  403  403  200  403  403  403  403  200
POST round-new                       302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-edit                      302  403  403  403  403  403  403  200  403  403  403  403  200
POST round-edit                      302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-expected-import           302  403  403  403  403  403  403  200  403  403  403  403  200
POST round-expected-import           302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-expected-clone            302  405  405  405  405  405  405  405  405  405  405  405  405
POST round-expected-clone            302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-expected-offices          302  405  405  405  405  405  405  405  405  405  405  405  405
POST round-expected-offices          302  403  403  403  403  403  403  302  403  403  403  403  302
GET  expected-extend                 302  403  403  403  403  403  403  200  403  403  403  403  200
POST expected-extend                 302  403  403  403  403  403  403  200  403  403  403  403  200
GET  expected-remove                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST expected-remove                 302  403  403  403  403  403  403  302  403  403  403  403  302
GET  round-remind                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST round-remind                    302  403  403  403  403  403  403  302  403  403  403  403  302
GET  submissions                     302  403  200  200  200  200  200  200  200  200  403  403  200
GET  submission-start                302  403  200  404  200  403  403  403  403  403  403  403  403
POST submission-start                302  403  200  404  200  403  403  403  403  403  403  403  403
GET  submissions-submit              302  405  405  405  405  405  405  405  405  405  405  405  405
POST submissions-submit              302  403  302  404  302  403  403  403  403  403  403  403  403
GET  submission                      302  403  200  404  200  200  404  200  200  200  403  403  200
GET  submission:draft                302  403  200  404  200  404  404  404  404  404  403  403  404
GET  submission-submit               302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-submit               302  403  200  404  200  403  404  403  403  403  403  403  403
POST submission-submit:draft         302  403  200  404  200  404  404  404  404  404  403  403  404
GET  submission-take-back            302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-take-back            302  403  302  404  302  403  404  403  403  403  403  403  403
GET  submission-cadres               302  403  200  404  200  403  404  403  403  403  403  403  403
GET  submission-cadres:draft         302  403  200  404  200  404  404  404  404  404  403  403  404
POST submission-cadres:draft         302  403  200  404  200  404  404  404  404  404  403  403  404
GET  submission-receipt              302  403  200  404  200  200  404  200  200  200  403  403  200
GET  submission-receipt:draft        302  403  302  404  302  404  404  404  404  404  403  403  404
GET  submission-export               302  403  200  404  200  200  404  200  200  200  403  403  200
GET  submission-letter               302  403  200  404  200  200  404  200  200  200  403  403  200
GET  review-queue                    302  403  403  403  403  200  200  403  403  403  403  403  403
GET  review                          302  403  403  403  403  200  404  403  403  403  403  403  403
GET  review:draft                    302  403  403  403  403  404  404  403  403  403  403  403  403
GET  submission-accept               302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-accept               302  403  403  403  403  302  404  403  403  403  403  403  403
GET  submission-send-back            302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-send-back            302  403  403  403  403  200  404  403  403  403  403  403  403
GET  submission-withdraw-acceptance  302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-withdraw-acceptance  302  403  403  403  403  302  404  403  403  403  403  403  403
GET  comment-add                     302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-add                     302  403  302  404  302  302  404  403  403  403  403  403  403
GET  comment-settle                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-settle                  302  403  302  404  302  302  404  403  403  403  403  403  403
GET  template-download               302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-new                      302  403  200  404  200  403  403  403  403  403  403  403  403
POST upload-new                      302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload                          302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-status                   302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-issues                   302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-difference               302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-file                     302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-answer                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-answer                   302  403  400  404  400  403  403  403  403  403  403  403  403
GET  upload-confirm                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-confirm                  302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-discard                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-discard                  302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-cancel                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-cancel                   302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-retry                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-retry                    302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record                          302  403  200  404  200  200  404  200  200  200  403  403  200
GET  record:draft                    302  403  200  404  200  404  404  404  404  404  403  403  404
GET  record-edit                     302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record-edit:draft               302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-edit:draft               302  403  200  404  200  403  403  403  403  403  403  403  403
GET  record-delete                   302  403  200  404  200  403  403  403  403  403  403  403  403
GET  record-delete:draft             302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-delete:draft             302  403  409  404  409  403  403  403  403  403  403  403  403
GET  record-new                      302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record-new:draft                302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-new:draft                302  403  200  404  200  403  403  403  403  403  403  403  403
GET  dashboard                       302  403  403  403  403  200  200  200  200  200  200  200  200
GET  coverage                        302  403  403  403  403  200  200  200  200  200  200  200  200
GET  areas                           302  403  403  403  403  200  200  200  200  200  200  200  200
GET  area                            302  403  403  403  403  200  200  200  200  200  200  200  200
GET  cadres                          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  cadre                           302  403  403  403  403  200  200  200  200  200  200  200  200
GET  why                             302  403  403  403  403  200  200  200  200  200  200  200  200
GET  reports                         302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report                          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report-status                   302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report-lines                    302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report-inputs                   302  403  403  403  403  403  403  200  200  200  403  403  200
GET  report-new                      302  403  403  403  403  403  403  200  403  200  403  403  200
POST report-new                      302  403  403  403  403  403  403  200  403  200  403  403  200
GET  report-again                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST report-again                    302  403  403  403  403  403  403  302  403  302  403  403  302
GET  report-cancel                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST report-cancel                   302  403  403  403  403  403  403  302  403  302  403  403  302
GET  report-retry                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST report-retry                    302  403  403  403  403  403  403  302  403  302  403  403  302
GET  report-adopt                    302  403  403  403  403  403  403  403  200  403  403  403  403
POST report-adopt                    302  403  403  403  403  403  403  403  200  403  403  403  403
GET  report-withdraw                 302  403  403  403  403  403  403  403  200  403  403  403  403
POST report-withdraw                 302  403  403  403  403  403  403  403  200  403  403  403  403
GET  report-erratum                  302  200  200  200  200  200  200  200  200  200  200  200  200
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
    """(path, pattern) of every URL of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern).lstrip("^")
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, path)
        else:
            yield path, pattern


def urls():
    """(path, name) of every URL of the project."""
    return [(path, pattern.name) for path, pattern in patterns()]


def file_for(name):
    """Where the row of a URL goes: where most URLs of the same room have theirs."""
    rooms_of_urls = {pattern.name: pattern.callback.__module__.split(".")[:2] for _path, pattern in patterns()}
    beside = [
        file for (_verb, url), file in STANDS_IN.items() if rooms_of_urls.get(url.split(":")[0]) == rooms_of_urls[name]
    ]
    return max(beside, key=beside.count) if beside else "a new file in tests/rooms"


def test_every_url_is_in_the_table():
    ours = {name for path, name in urls() if not path.startswith(ELSEWHERE)}
    missing = ours - {url.partition(":")[0] for _verb, url, *_statuses in ROWS}
    assert not missing, "\n".join(
        f"'{name}' has no row in the access table. It goes into TABLE of {file_for(name)}, its address into ADDRESSES there."
        for name in sorted(missing)
    )


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


# Nothing answers 500 ----------------------------------------------------------------------------------------------------
PARAMETERS = ["kind", "q", "method", "target", "by", "measure", "rate", "status", "state", "turn", "compare", "who", "what",
              "about", "first", "last", "role", "organisation", "next"]  # fmt: skip
NUL = "\x00"  # refused before any page
GARBAGE = [
    {"page": "abc", "format": "exe"}, {"page": "-1"}, {"page": "9" * 30}, {"report": "999999999999"}, {"report": "9" * 30},
    {"report": "²"}, {"round": "<script>"}, {"round": "\x00"}, {"area": "\x00"}, {"target": "cadre:"}, {"target": "\x00:\x00"},
    dict.fromkeys(PARAMETERS, "\x00"), dict.fromkeys(PARAMETERS, "x" * 300),
]  # fmt: skip
FIELDS = [*PARAMETERS, "text", "rule", "column", "mode", "revision", "seen", "note", "due", "draft", "declared", "reason", "file",
          "expected", "listed", "source", "a0", "why::", "language", "key_hash", "erratum", "base_level", "area", "cadre", "headcount",
          "username", "email", "full_name", "name", "code", "as_of", "round", "requirement_set"]  # fmt: skip
STRANGE = ["²", "999999999999", "9" * 30, "%00", "%3Cscript%3E", "%FF", "a" * 300]


def insider(verb, name):
    """The first role that is let in, by the table."""
    statuses = next(row[2:] for row in ROWS if row[0] == verb and row[1] == name)
    return next(
        (role for role, status in list(zip(ROLES, statuses, strict=True))[1:] if status in ("200", "302", "400")),
        "partner",
    )


class Noted(QueryDict):
    """The parameters of an address. ``read`` gathers the names that a page looks for; "*" when it looks at all of them."""

    read = set()

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.read.add(name)
        return super().__contains__(name)

    def getlist(self, name, default=None):
        self.read.add(name)
        return super().getlist(name, default)


def noting(method):
    def noted(self, *args, **options):
        self.read.add("*")
        return getattr(super(Noted, self), method)(*args, **options)

    return noted


for method in (
    "__iter__",
    "__len__",
    "keys",
    "values",
    "items",
    "lists",
    "dict",
    "copy",
    "__copy__",
    "__deepcopy__",
    "urlencode",
):
    setattr(Noted, method, noting(method))


def parameters_read(client, target, monkeypatch):
    """The names of the parameters that a page looks for when it is given none, "*" for all."""
    with monkeypatch.context() as patch:
        patch.setattr(WSGIRequest, "GET", property(lambda request: Noted(request.META["QUERY_STRING"])))
        Noted.read.clear()
        assert ask(client, "GET", target) < 500
    return set(Noted.read)


@pytest.mark.garbage
@pytest.mark.parametrize("name", sorted({url for verb, url, *_more in ROWS if verb == "GET"}))
def test_no_page_answers_500_to_garbage(country, monkeypatch, name):
    """A page that does not look for a parameter answers as it does without; so only what it looks for is sent, and the last."""
    target = address(country, *name.split(":")).partition("?")[0]
    client = country.clients[insider("GET", name)]
    read = parameters_read(client, target, monkeypatch)
    probes = [given for given in GARBAGE if "*" in read or read & given.keys() or NUL in given.values()] + GARBAGE[-1:]
    assert {str(given): status for given in probes if (status := ask(client, "GET", target, given)) >= 500} == {}


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


def test_the_objects_are_what_the_table_speaks_of(country):
    assert country.upload.outcome == "errors" and country.upload.detail and country.upload.frame
    assert country.report.status == "done" and country.sent.status == "submitted" and country.draft.status == "draft"
