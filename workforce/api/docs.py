"""The documentation page for people, made from the OpenAPI document; open to all. Each address and problem has an anchor."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from workforce.api import schema
from workforce.api.errors import KINDS
from workforce.language.words import ALLOWS
from workforce.people.models import ApiToken

TITLES = {
    "about": _("About the API"),
    "reference": _("Reference lists"),
    "rounds": _("Rounds"),
    "submissions": _("Submissions"),
    "uploads": _("Uploads"),
    "records": _("Records"),
    "reports": _("Gap reports"),
}
EXAMPLE = {
    "type": "/api/problems/invalid/",
    "title": "The data has errors",
    "status": 422,
    "errors": [
        {"code": "not_a_number", "row": 3, "column": "headcount", "value": "many", "message": "Workers must be a number",
         "severity": "error"}
    ],
}  # fmt: skip


@login_not_required
@require_safe
def docs(request):
    document = schema.document()
    context = {
        "groups": grouped(document),
        "problems": KINDS.items(),
        "scopes": ApiToken.Scope.choices,
        "headers": schema.REQUEST_HEADERS.items(),
        "example": json.dumps(EXAMPLE, indent=2),
        "table_schema": "/api/v1/table-schema.json" if "/api/v1/table-schema.json" in document["paths"] else "",
        "start": request.build_absolute_uri(schema.START),
        "requests_a_minute": settings.API_REQUESTS_PER_MINUTE,
        "writes_a_minute": settings.API_WRITES_PER_MINUTE,
    }
    return render(request, "workforce/api/api_docs.html", context)


@login_not_required
@require_safe
def problem(request, code):
    """The address that a problem names as its type."""
    if code not in KINDS:
        raise Http404
    return redirect(f"{reverse('api-docs')}#problem-{code}")


def grouped(document) -> list[dict]:
    """The operations by their part, each as the page shows it."""
    found = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(show_operation(document, address, method, operation))
    ordered = [*TITLES, *(tag for tag in found if tag not in TITLES)]
    return [
        {"id": f"part-{tag}", "title": TITLES.get(tag) or tag.replace("-", " ").capitalize(), "operations": found[tag]}
        for tag in ordered
        if tag in found
    ]


def show_operation(document, address, method, operation):
    permission = operation.get("x-permission", "")
    own = [each for each in operation.get("parameters", []) if each["in"] != "header"]
    return {
        "id": operation["operationId"],
        "opens": method == "get" and "{" not in address,
        "address": address,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "scope": operation.get("x-scope", ""),
        "permission": ALLOWS.get(permission, ""),
        "parameters": [(each["name"], each["in"], limits(each["schema"]), each.get("description", "")) for each in own],
        "takes": list(operation.get("requestBody", {}).get("content", {})),
        "body": fields(document, body_schema(operation)),
        "answer": fields(document, answer_schema(operation)),
        "answers": ", ".join(code for code in operation["responses"] if code < "400"),
        "refusals": ", ".join(code for code in operation["responses"] if code >= "400"),
    }


def limits(given) -> str:
    """A schema in a few words: "integer, 1 to 1000"."""
    if "enum" in given:
        return ", ".join(str(each) for each in given["enum"] if each not in (None, ""))
    words = given.get("format") or given.get("type", "")
    if "minimum" in given and given.get("maximum", 2**31) < 2**31 - 1:
        words += f", {given['minimum']}–{given['maximum']}"
    return words


def body_schema(operation):
    content = operation.get("requestBody", {}).get("content", {})
    return next((each["schema"] for each in content.values() if "schema" in each), {})


def answer_schema(operation):
    good = next((response for code, response in operation["responses"].items() if code.startswith("2")), {})
    return next((each["schema"] for each in good.get("content", {}).values() if "schema" in each), {})


def fields(document, given) -> list[tuple]:
    """(name, kind, description) of what an object holds; of a page, of one of its rows."""
    given = resolved(document, given)
    inside = given.get("properties", {})
    if "results" in inside:
        return fields(document, inside["results"].get("items", {}))
    if given.get("type") == "array":
        return fields(document, given.get("items", {}))
    return [(name, kind(document, each), each.get("description", "")) for name, each in inside.items()]


def kind(document, given) -> str:
    whole = resolved(document, given)
    if whole.get("type") == "array":
        return f"[{kind(document, whole.get('items', {}))}]"
    return limits(whole)


def resolved(document, given):
    """Without its reference, which may stand alone or within allOf."""
    parts = [given, *given.get("allOf", []), *given.get("oneOf", [])]
    name = next((part["$ref"] for part in parts if "$ref" in part), "").rpartition("/")[2]
    return {**document["components"]["schemas"].get(name, {}), **given} if name else given


urlpatterns = [
    path("api/", docs, name="api-docs"),
    path("api/problems/<slug:code>/", problem, name="api-problem"),
]
