"""How rounds look to a program."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as L
from rest_framework import serializers

from workforce.api.serializers import Address, code_of


class RoundShape(serializers.Serializer):
    url = Address("api-round", "code")
    code = serializers.CharField()
    name = serializers.CharField(source="label", help_text=L("In your language."))
    as_of = serializers.DateField(help_text=L("The day the workers are counted on."))
    flow_from = serializers.DateField(help_text=L("Those who joined and left are counted from this day to as_of."))
    opens = serializers.DateField()
    closes = serializers.DateField(help_text=L("Last day to send; a submission can have a later one of its own."))
    is_open = serializers.BooleanField()
    reporting_level = code_of("reporting_level")
    previous = serializers.CharField(
        source="previous.code", default=None, allow_null=True, help_text=L("The round before.")
    )
    listed_cadres = serializers.ListField(child=serializers.CharField(), help_text=L("Asked for; empty: all."))
    coverage = Address("api-round-coverage", "code")
    expected = Address("api-round-expected", "code")
    table_schema = serializers.SerializerMethodField(help_text=L("What may be sent, with the codes of this round."))

    def get_table_schema(self, round) -> str:
        address = reverse("api-table-schema")
        return self.context["request"].build_absolute_uri(f"{address}?round={round.code}")
