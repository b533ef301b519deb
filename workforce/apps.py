from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class WorkforceConfig(AppConfig):
    name = "workforce"
    verbose_name = _("Reference lists and people")
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class AdministrationConfig(admin.AdminConfig):
    """Django admin, opened by our own grants."""

    default = False
    default_site = "workforce.admin_site.Site"
