from django.contrib import admin

from workforce.administration.forms import AreaForm, JobTitleForm
from workforce.administration.site import ReferenceAdmin
from workforce.reference import mend_paths
from workforce.reference.models import (
    Area,
    AreaChange,
    AreaLevel,
    Cadre,
    CadreGroup,
    Country,
    JobTitle,
    Organisation,
    Population,
    PopulationGroup,
    Sector,
    WorkLevel,
)


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    list_display = ["name", "code", "illustrative", "enough_known", "notable_share"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Country.objects.exists()


@admin.register(AreaLevel)
class AreaLevelAdmin(ReferenceAdmin):
    list_display = ["name", "code", "rank"]
    search_fields = ["name_key", "code"]


@admin.register(Area)
class AreaAdmin(ReferenceAdmin):
    form = AreaForm
    list_display = ["name", "code", "level", "parent", "valid_from", "valid_to"]
    list_filter = ["level", "valid_to"]
    list_select_related = ["level", "parent"]
    search_fields = ["name_key", "code", "aliases"]
    autocomplete_fields = ["parent", "members"]
    exclude = ["path"]

    def save_model(self, request, obj, form, change):
        """The path of the area, and of all inside it, follows its parent."""
        obj.path = f"{obj.parent.path if obj.parent else ''}{obj.code}/"
        super().save_model(request, obj, form, change)
        if change:
            mend_paths()


@admin.register(AreaChange)
class AreaChangeAdmin(ReferenceAdmin):
    list_display = ["on", "kind", "source", "target"]
    list_filter = ["kind"]
    list_select_related = ["source", "target"]
    search_fields = ["source__name_key", "target__name_key"]
    autocomplete_fields = ["source", "target"]


@admin.register(Population)
class PopulationAdmin(ReferenceAdmin):
    list_display = ["area", "group", "year", "count", "source", "rule"]
    list_filter = ["year", "group", "area__level"]
    list_select_related = ["area", "group"]
    search_fields = ["area__name_key", "area__code"]
    autocomplete_fields = ["area"]


@admin.register(Cadre)
class CadreAdmin(ReferenceAdmin):
    list_display = ["name", "code", "category", "group", "isco08", "valid_to"]
    list_filter = ["category", "group", "is_regulated"]
    list_select_related = ["group"]
    search_fields = ["name_key", "code", "job_titles__name_key"]


@admin.register(JobTitle)
class JobTitleAdmin(ReferenceAdmin):
    form = JobTitleForm
    list_display = ["name", "cadre"]
    list_filter = ["cadre"]
    list_select_related = ["cadre"]
    search_fields = ["name_key", "cadre__name_key"]
    autocomplete_fields = ["cadre"]


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    list_display = ["name", "code", "employer_type", "area", "is_ministry", "valid_to"]
    list_filter = ["employer_type", "is_ministry"]
    list_select_related = ["area"]
    search_fields = ["name_key", "code", "aliases"]
    autocomplete_fields = ["area"]


@admin.register(PopulationGroup, CadreGroup, Sector)
class ListAdmin(ReferenceAdmin):
    list_display = ["name", "code"]
    search_fields = ["name_key", "code"]


@admin.register(WorkLevel)
class WorkLevelAdmin(ListAdmin):
    list_display = ["name", "code", "rank"]
