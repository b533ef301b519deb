"""The OpenAPI document: what drf-spectacular can't see of an endpoint by itself."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


def paged(shape, *, count=False):
    """The answer of ``Endpoint.page``: a page of rows of one shape (a serializer class)."""
    name = shape.__name__.removesuffix("Shape")
    total = {"count": serializers.IntegerField(help_text="Of all pages.")} if count else {}
    links = {
        "next": serializers.URLField(allow_null=True, help_text="The next page."),
        "previous": serializers.URLField(allow_null=True, help_text="The page before."),
    }
    return inline_serializer(name=f"{name}Page", fields={**total, **links, "results": shape(many=True)})
