from django.contrib import admin

from mapping.uploads.models import ImportProfile, RememberedName
from workforce.administration.site import ReferenceAdmin


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
