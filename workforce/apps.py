from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkforceConfig(AppConfig):
    name = "workforce"
    verbose_name = _("Reference lists and people")
    default_auto_field = "django.db.models.BigAutoField"
