from django.contrib import admin

from mapping.models import ExpectedSubmission, ImportProfile, RememberedName, Round
from workforce.admin_site import ReferenceAdmin


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


@admin.register(ImportProfile)
class ImportProfileAdmin(ReferenceAdmin):
    list_display = ["name", "organisation", "created_at"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__name_key"]
    autocomplete_fields = ["organisation"]
    readonly_fields = ["created_at"]


@admin.register(RememberedName)
class RememberedNameAdmin(ReferenceAdmin):
    list_display = ["written", "kind", "code", "organisation"]
    list_filter = ["kind"]
    list_select_related = ["organisation"]
    search_fields = ["written", "code", "organisation__name_key"]
    autocomplete_fields = ["organisation"]
