from django.utils.translation import gettext_lazy as L
from rest_framework import serializers

from workforce.language import words


class ExpectedShape(serializers.Serializer):
    organisation = serializers.CharField()
    organisation_name = serializers.CharField()
    area = serializers.CharField()
    area_name = serializers.CharField()
    is_anchor = serializers.BooleanField(help_text=L("Its acceptance makes the area complete."))
    state = serializers.CharField(help_text=L("nothing, draft, submitted, sent_back or accepted"))
    state_in_words = serializers.SerializerMethodField()
    whose_turn = serializers.CharField(help_text=L("partner, reviewer or empty"))
    since = serializers.DateField()
    last_day = serializers.DateField()
    version = serializers.IntegerField(allow_null=True)
    submission = serializers.IntegerField(source="submission_id", allow_null=True, help_text=L("The newest version."))

    def get_state_in_words(self, row) -> str:
        return words.status(row["state"])[1]


class CoverageShape(serializers.Serializer):
    area = serializers.CharField()
    area_name = serializers.CharField(source="name")
    status = serializers.CharField(help_text=L("complete, partial or none"))
    members = serializers.ListField(child=serializers.CharField(), help_text=L("Areas that a joint unit represents."))
    anchor_organisation = serializers.CharField(help_text=L("Whose submission is the main one of the area, by name."))
    state = serializers.CharField()
    whose_turn = serializers.CharField()
    since = serializers.DateField()
    last_day = serializers.DateField()
    organisations_expected = serializers.IntegerField()
    organisations_accepted = serializers.IntegerField()
