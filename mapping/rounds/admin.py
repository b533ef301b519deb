from django.contrib import admin

from mapping.rounds.models import ExpectedSubmission, Round
from workforce.administration.site import ReferenceAdmin


@admin.register(Round)
class RoundAdmin(ReferenceAdmin):
    list_display = ["name", "code", "as_of", "opens", "closes", "reporting_level"]
    list_select_related = ["reporting_level"]
    search_fields = ["name_key", "code"]
    autocomplete_fields = ["previous", "second_reviewer"]


@admin.register(ExpectedSubmission)
class ExpectedSubmissionAdmin(ReferenceAdmin):
    list_display = ["round", "organisation", "area", "is_anchor", "due"]
    list_filter = ["round", "is_anchor"]
    list_select_related = ["round", "organisation", "area"]
    search_fields = ["organisation__name_key", "area__name_key"]
    autocomplete_fields = ["round", "organisation", "area"]
    readonly_fields = ["reminded_at"]
