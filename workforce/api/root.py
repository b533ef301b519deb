"""The root, which lists every address; the document; and what answers where there is none."""

from django.urls import resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from workforce.api import schema
from workforce.api.errors import Problem
from workforce.api.views import Endpoint


class CallerShape(serializers.Serializer):
    name = serializers.CharField(help_text=_("The person signed in, or who made the token."))
    token = serializers.CharField(
        allow_null=True, help_text=_("What the token is for; null when signed in at the browser.")
    )
    organisation = serializers.CharField(
        allow_null=True, help_text=_("Code of the organisation that the token is for.")
    )
    scopes = serializers.ListField(child=serializers.CharField(), allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class AddressShape(serializers.Serializer):
    path = serializers.CharField(help_text=_("The address; {parts} in braces are filled in."))
    methods = serializers.ListField(child=serializers.CharField())
    summary = serializers.CharField()


class RootShape(serializers.Serializer):
    caller = CallerShape(allow_null=True, help_text=_("Who is asking; null without a token."))
    documentation = serializers.URLField()
    openapi = serializers.URLField()
    addresses = AddressShape(many=True)


class Root(Endpoint):
    public = True

    @extend_schema(summary=_("All addresses, and who you are"), responses={200: RootShape})
    def get(self, request):
        found = {
            "caller": caller(request),
            "documentation": request.build_absolute_uri("/api/"),
            "openapi": reverse("api-schema", request=request),
            "addresses": [address(request, path, methods) for path, methods in schema.document()["paths"].items()],
        }
        return Response(RootShape(found).data)


def caller(request):
    if not request.user.is_authenticated:
        return None
    token = request.auth
    about = {"token": None, "organisation": None, "scopes": None, "expires_at": None}
    if token:
        about = {
            "token": token.name,
            "organisation": token.organisation.code,
            "scopes": token.scopes,
            "expires_at": token.expires_at,
        }
    return {"name": str(request.user), **about}


def address(request, path, methods):
    names = [name for name in methods if name != "parameters"]
    summary = next((methods[name]["summary"] for name in names if methods[name].get("summary")), "")
    whole = request.build_absolute_uri("/").rstrip("/") + path
    return {"path": whole, "methods": [name.upper() for name in names], "summary": summary}


class OpenApi(Endpoint):
    public = True

    @extend_schema(summary=_("This document"), responses={200: {"type": "object", "additionalProperties": {}}})
    def get(self, request):
        return Response(schema.document())


class Unknown(Endpoint):
    """404, whatever the method."""

    public = True
    schema = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        meant = f"{request.path}/"
        if not request.path.endswith("/") and getattr(resolve(meant).func, "view_class", None) is not Unknown:
            raise Problem("not_found", gettext("Did you mean %(address)s? Addresses end with /.") % {"address": meant})
        raise Problem("not_found")
