from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from strategy.requirements.models import EstablishmentPost, Requirement, RequirementSet
from workforce.administration.site import ReferenceAdmin


class RequirementForm(forms.ModelForm):
    """Within a set and method nobody is asked for twice: not a cadre and its group, not one area twice."""

    def clean(self):
        cleaned = super().clean()
        cadre, group, area = (cleaned.get(name) for name in ("cadre", "group", "area"))
        if bool(cadre) == bool(group):
            return cleaned  # the constraint of the table says it
        same_area = Q(area=area) if area else Q(area=None)
        if cadre:
            twice = Q(cadre=cadre) & same_area | Q(group=cadre.group, group__isnull=False)
        else:
            twice = Q(group=group) & same_area | Q(cadre__group=group)
        others = Requirement.objects.filter(twice, set=cleaned.get("set"), method=cleaned.get("method"))
        other = others.exclude(pk=self.instance.pk).first()
        if other:
            raise ValidationError(_("“%(code)s” asks for the same workers already.") % {"code": other.code})
        return cleaned


@admin.register(RequirementSet)
class RequirementSetAdmin(ReferenceAdmin):
    list_display = ["name", "code", "version", "valid_from", "valid_to", "source"]
    search_fields = ["name_key", "code"]


@admin.register(Requirement)
class RequirementAdmin(ReferenceAdmin):
    form = RequirementForm
    list_display = ["code", "set", "method", "cadre", "group", "unit", "per_100k", "cases_per_worker"]
    list_filter = ["set", "method"]
    list_select_related = ["set", "cadre", "group"]
    search_fields = ["code", "cadre__name_key", "group__name_key"]
    autocomplete_fields = ["set", "cadre", "group", "area", "population_group"]


@admin.register(EstablishmentPost)
class EstablishmentPostAdmin(ReferenceAdmin):
    list_display = ["area", "cadre", "organisation", "approved", "funded", "frozen", "valid_from", "valid_to"]
    list_filter = ["cadre"]
    list_select_related = ["area", "cadre", "organisation"]
    search_fields = ["area__name_key", "cadre__name_key", "organisation__name_key"]
    autocomplete_fields = ["area", "cadre", "organisation"]
    readonly_fields = ["registered_at"]
