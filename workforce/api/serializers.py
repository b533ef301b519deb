"""Fields that serializers of every room share."""

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.URI)
class Address(serializers.Field):
    """Where a thing is: the URL ``name`` with these attributes of it."""

    def __init__(self, name, *parts):
        super().__init__(source="*", read_only=True)
        self.name, self.parts = name, parts

    def to_representation(self, row):
        found = [row[part] if isinstance(row, dict) else getattr(row, part) for part in self.parts]
        return self.context["request"].build_absolute_uri(reverse(self.name, args=found))


def code_of(source, **more):
    return serializers.CharField(source=f"{source}.code", **more)
