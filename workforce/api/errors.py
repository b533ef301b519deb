"""Problems: every refusal of the API is one of these codes, as application/problem+json (RFC 9457),
in the reader's language.

A code is promised: a program may rely on it. ``/api/problems/<code>/`` leads to its explanation.
"""

import logging
from dataclasses import dataclass

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from workforce.running import failures

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its HTTP status, what it is, and how to mend it."""

    status: int
    title: str
    mend: str


KINDS = {
    "malformed": Kind(400, _("The request can't be read"),
                      _("Send well-formed JSON in UTF-8; line and column are named.")),
    "bad_parameter": Kind(400, _("A parameter can't be understood"),
                          _("Correct or leave out the parameter that is named.")),
    "not_signed_in": Kind(401, _("Sign in, or send a token"),
                          _("A program sends the header Authorization: Bearer and its token; a person signs in.")),
    "token_unknown": Kind(401, _("There is no such token"),
                          _("Copy the whole token; it begins with ssw_. If it is lost, make a new one.")),
    "token_expired": Kind(401, _("The token has expired"), _("Make a new token.")),
    "token_revoked": Kind(401, _("The token was revoked"), _("Ask whoever revoked it, or make a new token.")),
    "account_closed": Kind(401, _("The account of whoever made the token is closed"),
                           _("Somebody with an open account makes a new token.")),
    "forbidden": Kind(403, _("You may not do this"),
                      _("Ask an administrator of the ministry for the role that it needs.")),
    "scope_missing": Kind(403, _("The token may not do this"), _("Make a token with the scope that is named.")),
    "not_found": Kind(404, _("There is no such thing"),
                      _("It does not exist, or you may not see it. /api/v1/ lists all addresses.")),
    "method_not_allowed": Kind(405, _("This address does not take this method"),
                               _("The header Allow lists the methods it takes.")),
    "not_acceptable": Kind(406, _("The answer has no such format"),
                           _("Ask for application/json in the header Accept.")),
    "state": Kind(409, _("This can't be done in the present state"),
                  _("Read the object again: somebody may have changed it.")),
    "still_running": Kind(409, _("The same request is still being done"),
                          _("Ask again in a few seconds with the same Idempotency-Key.")),
    "changed_meanwhile": Kind(412, _("Somebody changed it meanwhile"),
                              _("Read it again, compare, and send the new ETag in If-Match.")),
    "too_large": Kind(413, _("The request is too large"), _("Send fewer rows at once, or a file.")),
    "unsupported_media_type": Kind(415, _("The request has a format that this address does not read"),
                                   _("Say in Content-Type what you send; the documentation lists the formats.")),
    "invalid": Kind(422, _("The data has errors"),
                    _("Each entry of errors names field or row and column, and what is allowed.")),
    "key_reused": Kind(422, _("The Idempotency-Key was used for another request"),
                       _("Use a new key for each new request.")),
    "too_many": Kind(429, _("Too many requests"), _("Wait as many seconds as Retry-After says.")),
    "server_error": Kind(500, _("Something went wrong here"),
                         _("Try again; if it does not help, inform the administrators when it happened.")),
    "unavailable": Kind(503, _("The service is not available now"),
                        _("Nothing was lost. Try again after the seconds that Retry-After says.")),
    "disk_full": Kind(507, _("There is no room left to save this"),
                      _("Nothing that was saved before is lost. Inform the administrators, and send it again later.")),
}  # fmt: skip


class Problem(Exception):
    """Raise it anywhere in an endpoint: ``raise Problem("state", _("This round is closed."))``.

    ``errors``: dicts of code and message, with field, row, column, value, allowed, mend, severity where they say more.
    """

    def __init__(self, code, detail="", *, errors=(), headers=None, **more):
        super().__init__(code)
        self.code, self.detail, self.errors, self.more = code, detail, list(errors), more
        self.headers = ({"Retry-After": str(failures.AGAIN)} if self.status == 503 else {}) | (headers or {})

    @property
    def status(self):
        return KINDS[self.code].status

    def body(self):
        kind = KINDS[self.code]
        said = {"detail": str(self.detail), "mend": str(kind.mend), "errors": self.errors}
        about = {"type": f"/api/problems/{self.code}/", "title": str(kind.title), "status": kind.status}
        return {**about, **{name: value for name, value in said.items() if value}, **self.more}

    def response(self):
        return Response(self.body(), status=self.status, headers=self.headers)


def problem_of(error) -> Problem:
    """Any exception as a problem; what nobody foresaw is logged, and told without its inside."""
    if isinstance(error, Problem):
        return error
    for kinds, make in FORESEEN:
        if isinstance(error, kinds):
            return make(error)
    if found := failures.kind_of(error):
        logger.warning("The API failed: %s", error)
        return Problem(found)
    logger.error("The API failed", exc_info=error)
    return Problem("server_error")


def handler(error, context):
    """The exception handler of the REST framework."""
    response = problem_of(error).response()
    response.exception = True
    return response


def _invalid(error: ValidationError):
    return Problem("invalid", " ".join(error.messages), errors=list(entries_of(error)))


def entries_of(error: ValidationError):
    """The errors of a form or service of Django, one by one."""
    if hasattr(error, "error_dict"):
        for field, several in error.error_dict.items():
            for each in several:
                yield from _entries(each, "" if field == "__all__" else field)
    else:
        for each in error.error_list:
            yield from _entries(each, "")


def _entries(error, field):
    for message in error.messages:
        entry = {"code": error.code or "invalid", "field": field, "message": str(message)}
        yield {name: value for name, value in entry.items() if value}


def _invalid_fields(error: exceptions.ValidationError):
    return Problem("invalid", errors=list(_flat(error.detail, "")))


def _flat(detail, path):
    """The nested errors of a serializer, each with its way down: "rows.3.headcount"."""
    if isinstance(detail, dict):
        steps = detail.items()
    elif isinstance(detail, list) and any(isinstance(each, dict) for each in detail):
        steps = enumerate(detail)
    else:
        for each in detail if isinstance(detail, list) else [detail]:
            entry = {"code": getattr(each, "code", "invalid"), "field": path, "message": str(each)}
            yield {name: value for name, value in entry.items() if value}
        return
    for step, inner in steps:
        name = "" if step == "non_field_errors" else str(step)
        yield from _flat(inner, ".".join(filter(None, [path, name])))


def _plain(code):
    return lambda error: Problem(code)


def _told(code):
    return lambda error: Problem(code, error.detail)


def _method(error):
    return Problem("method_not_allowed", error.detail)


FORESEEN = [
    ((Http404, exceptions.NotFound), _plain("not_found")),
    (exceptions.PermissionDenied, _told("forbidden")),
    (PermissionDenied, lambda error: Problem("forbidden", str(error))),
    (exceptions.NotAuthenticated, lambda error: Problem("not_signed_in" if error.status_code == 401 else "forbidden")),
    (exceptions.AuthenticationFailed, _told("not_signed_in")),
    (exceptions.MethodNotAllowed, _method),
    (exceptions.NotAcceptable, _plain("not_acceptable")),
    (exceptions.UnsupportedMediaType, _told("unsupported_media_type")),
    (exceptions.ParseError, _told("malformed")),
    (exceptions.ValidationError, _invalid_fields),
    (ValidationError, _invalid),
    (RequestDataTooBig, _plain("too_large")),
    (BadRequest, _plain("malformed")),
]
