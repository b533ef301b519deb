"""The OpenAPI document: made by drf-spectacular from the routes, completed with what every endpoint shares.

It is the same for everybody, so it is made once for each language and process.
"""

import json
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from workforce.api.errors import KINDS, MEDIA_TYPE
from workforce.people.models import ApiToken

START = "/api/v1/"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
OF_READING = (400, 401, 403, 406, 429, 500, 503)
OF_WRITING = (409, 412, 413, 415, 422)
TEXT = {"type": "string"}
HEADERS = {  # of answers: what they say
    "ETag": _(
        "The state of what was read. Send it in If-None-Match to be answered 304 while nothing changed; "
        "in If-Match to write only on that state."
    ),
    "Link": _("Addresses of the next and previous page."),
    "RateLimit-Limit": _("Requests allowed in a minute."),
    "RateLimit-Remaining": _("Requests left in this minute."),
    "RateLimit-Reset": _("Seconds until the next minute begins."),
    "Retry-After": _("Seconds to wait."),
    "Idempotent-Replayed": _("true when this is the stored answer of an earlier request with the same key."),
    "WWW-Authenticate": _('Bearer, and error="invalid_token" when a token was sent that does not open.'),
}
REQUEST_HEADERS = {
    "Idempotency-Key": _(
        "A text of your own, new for each write (1 to 200 characters). "
        "The same key and body again, within 24 hours, gives the same answer and does nothing twice."
    ),
    "If-Match": _("The ETag that you read: 412 when somebody changed it meanwhile."),
    "If-None-Match": _("The ETag that you have: 304 without a body when it is still the same."),
    "Accept-Language": _("Language of names and messages: en or fr."),
}


class Schema(AutoSchema):
    def get_override_parameters(self):
        writing = self.method in WRITES
        names = ["Idempotency-Key"] if writing else ["If-None-Match"]
        if writing and self.view.takes_if_match:
            names.append("If-Match")
        headers = [
            OpenApiParameter(name, TEXT, OpenApiParameter.HEADER, description=str(REQUEST_HEADERS[name]))
            for name in (*names, "Accept-Language")
        ]
        return [*(() if writing else (each.described() for each in self.view.parameters)), *headers]

    def get_operation_id(self):
        """get_submissions_pk_rows"""
        steps = self.path.removeprefix(START).strip("/").replace("{", "").replace("}", "").split("/")
        return "_".join([self.method.lower(), *filter(None, steps)]).replace("-", "_").replace(".", "_")

    def get_tags(self):
        first = self.path.removeprefix(START).partition("/")[0]
        return [self.view.tag or first if not first.endswith(".json") else "about"] if first else ["about"]

    def get_auth(self):
        return [*super().get_auth(), *([{}] if self.view.public else [])]

    def get_extensions(self):
        """Who may: the scope of a token, and the permission that the person behind it needs."""
        if self.view.public:
            return {}
        writing = self.method in WRITES
        permission = (self.view.permission_write if writing else None) or self.view.permission
        scope = self.view.scope_write if writing else self.view.scope_read
        return {"x-scope": scope.value, "x-permission": permission.value if permission else "any role"}

    def map_renderers(self, attribute):
        """A page for the browser is no media type of the document."""
        return [each for each in super().map_renderers(attribute) if each != "text/html"]

    def _get_format_parameters(self):
        said = str(_("json or html, whatever the header Accept says."))
        return [{**each, "description": said} for each in super()._get_format_parameters()]

    def _get_serializer_name(self, serializer, direction, bypass_extensions=False):
        return super()._get_serializer_name(serializer, direction, bypass_extensions).removesuffix("Shape")


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "workforce.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        said = _("A token of your organisation, made on the page /tokens/: Authorization: Bearer ssw_...")
        return {"type": "http", "scheme": "bearer", "bearerFormat": "ssw_...", "description": str(said)}


@cache
def paged(shape, *, count=False):
    """The answer of ``Endpoint.page``: a page of rows of one shape (a serializer class)."""
    name = shape.__name__.removesuffix("Shape")
    total = {"count": serializers.IntegerField(help_text=_("Rows on all pages."))} if count else {}
    links = {
        "next": serializers.URLField(allow_null=True, help_text=_("The next page; null on the last.")),
        "previous": serializers.URLField(allow_null=True, help_text=_("The page before; null on the first.")),
    }
    return inline_serializer(name=f"{name}Page", fields={**total, **links, "results": shape(many=True)})


def only_ours(endpoints):
    """Before: the addresses of the API and nothing else."""
    return [each for each in endpoints if each[0].startswith(START)]


def complete(result, generator, request, public):
    """After: problems and headers, the same for all, by reference."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = problem_schema()
    components["headers"] = {name: {"description": str(said), "schema": TEXT} for name, said in HEADERS.items()}
    components["responses"] = {f"Problem{status}": problem_response(status) for status in sorted(statuses())}
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            if method.upper() in (*WRITES, "GET"):
                complete_operation(path, method.upper(), operation)
    return result


def complete_operation(path, method, operation):
    writing, public = method in WRITES, {} in operation.get("security", [])
    for response in operation["responses"].values():
        names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
        names += ["Idempotent-Replayed"] if writing else ["ETag"]
        names += ["Link"] if "Page" in json.dumps(response.get("content", {})) and not writing else []
        response.setdefault("headers", {}).update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
    if not writing:
        operation["responses"]["304"] = {"description": str(_("You have this answer already."))}
    wanted = set(OF_READING) | (set(OF_WRITING) if writing else set()) | ({404} if "{" in path else set())
    for status in sorted(wanted - ({401, 403} if public else set())):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})


def statuses():
    return {kind.status for kind in KINDS.values()}


def problem_response(status):
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    names = {429: ["Retry-After"], 401: ["WWW-Authenticate"]}.get(status, [])
    examples = {code: {"value": example(code, kind)} for code, kind in kinds.items()}
    return {
        "description": "; ".join(f"{code}: {kind.title}" for code, kind in kinds.items()),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }


def example(code, kind):
    return {"type": f"/api/problems/{code}/", "title": str(kind.title), "status": kind.status, "mend": str(kind.mend)}


def problem_schema():
    entry = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {**TEXT, "description": str(_("What is wrong: a rule of the checks, or the kind of error."))},
            "message": {**TEXT, "description": str(_("The same in words."))},
            "field": {
                **TEXT,
                "description": str(_("The parameter, or the way down in what was sent: rows.3.headcount.")),
            },
            "row": {
                "type": "integer",
                "nullable": True,
                "description": str(_("Row of the file or list, as a spreadsheet counts.")),
            },
            "column": {
                "type": "string",
                "nullable": True,
                "description": str(_("Column, by its name in the column contract.")),
            },
            "value": {"nullable": True, "description": str(_("What was found."))},
            "allowed": {"nullable": True, "description": str(_("What is allowed."))},
            "mend": {"type": "string", "nullable": True, "description": str(_("How to correct it."))},
            "severity": {"type": "string", "enum": ["error", "warning"]},
        },
    }
    types = [f"/api/problems/{code}/" for code in KINDS]
    return {
        "type": "object",
        "description": str(_("What went wrong (RFC 9457).")),
        "required": ["type", "title", "status"],
        "properties": {
            "type": {
                **TEXT,
                "enum": types,
                "description": str(_("The kind of problem: the same in every language and version.")),
            },
            "title": {**TEXT, "description": str(_("The kind in words."))},
            "status": {"type": "integer", "description": str(_("The HTTP status."))},
            "detail": {**TEXT, "description": str(_("What happened in this request."))},
            "mend": {**TEXT, "description": str(_("How to correct it."))},
            "errors": {"type": "array", "items": entry},
        },
    }


def document() -> dict:
    """The whole document in the reader's language."""
    return _document(get_language())


@cache
def _document(language):
    made = SchemaGenerator().get_schema(request=None, public=True)
    made["info"]["x-scopes"] = {code: str(word) for code, word in ApiToken.Scope.choices}
    return json.loads(json.dumps(made, cls=JSONEncoder))
