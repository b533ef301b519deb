"""The administrators' pages: opened by a grant (never by is_staff), each change in the history, nothing deleted."""

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from workforce.administration.forms import translated_form
from workforce.history.models import Event
from workforce.people.permissions import Permission, can
from workforce.reference.models import NameKeyField, fold


class Autocomplete(AutocompleteJsonView):
    """Names with their codes: forty sub-counties share theirs with another."""

    def serialize_result(self, obj, to_field_name):
        code = getattr(obj, "code", "")
        said = super().serialize_result(obj, to_field_name)
        return said | {"text": f"{obj} ({code})"} if code else said


class Site(admin.AdminSite):
    site_header = site_title = _("Social Service Workforce: reference data")
    index_title = _("Reference data")
    empty_value_display = "—"

    def has_permission(self, request):
        """Whoever is signed in without the grant gets 403 and no second sign-in page."""
        if can(request.user, Permission.REFERENCE_MANAGE):
            return True
        if request.user.is_authenticated:
            raise PermissionDenied
        return False

    def login(self, request, extra_context=None):
        """There is one way in, with its limits and second factor."""
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    def autocomplete_view(self, request):
        return Autocomplete.as_view(admin_site=self)(request)


class ReferenceAdmin(admin.ModelAdmin):
    """Base of every page: permission from the grants, history by Events, search without accents and case."""

    permission = Permission.REFERENCE_MANAGE
    save_on_top = True
    list_per_page = 50

    def __init__(self, model, admin_site):
        self.form = translated_form(model, self.form)
        self.translations = getattr(self.form, "translations", {})
        super().__init__(model, admin_site)

    def has_module_permission(self, request):
        return can(request.user, self.permission)

    def has_view_permission(self, request, obj=None):
        return can(request.user, self.permission)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False  # reference rows are ended

    def get_exclude(self, request, obj=None):
        """The JSON of translations has inputs in its place."""
        return [*(self.exclude or ()), *{field for field, _language in self.translations.values()}]

    def get_fields(self, request, obj=None):
        """Each translated input right after the name it translates."""
        fields = [name for name in super().get_fields(request, obj) if name not in self.translations]
        return [
            each
            for name in fields
            for each in [name, *(other for other in self.translations if other.rpartition("_")[0] == name)]
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField):
            kwargs |= {"delimiter": "|", "help_text": db_field.help_text or _("Several with | between them.")}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def save_model(self, request, obj, form, change):
        form.before = snapshot(self.model.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """After the many-to-many fields are written: the last step, so the history holds them too."""
        super().save_related(request, form, formsets, change)
        after = snapshot(form.instance)
        changed = [name for name in after if after[name] != form.before.get(name)]
        if changed:
            before = {name: form.before[name] for name in changed if name in form.before}
            after = {name: after[name] for name in changed}
            Event.write("changed" if change else "created", form.instance, by=request.user, before=before, after=after)

    def log_addition(self, request, obj, message):
        """Our own history says it."""

    def log_change(self, request, obj, message):
        """Our own history says it."""

    def history_view(self, request, object_id, extra_context=None):
        return redirect("history", self.model._meta.label_lower, object_id)


def snapshot(obj):
    """The values of an object as history keeps them: foreign keys by code or name, the rest as JSON or text."""
    values = {}
    for field in obj._meta.fields:
        if field.primary_key or isinstance(field, NameKeyField):
            continue
        value = getattr(obj, field.name)
        if field.is_relation and value is not None:
            value = getattr(value, "code", str(value))
        kept = value is None or isinstance(value, bool | int | list | dict)
        values[field.name] = value if kept else str(value)
    for field in obj._meta.many_to_many:
        values[field.name] = sorted(getattr(each, "code", str(each)) for each in getattr(obj, field.name).all())
    return values
