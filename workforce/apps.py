from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _

from workforce.language.dates import use_our_dates

NO_ROOMS = {"migrations", "management", "__pycache__"}


class RoomsConfig(AppConfig):
    """An application of ours. It is made of rooms;
    a room may hold `admin.py`, `offers.py` and `tasks.py`, which are found by name.
    """

    default = False
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for name in ("admin", "offers"):
            for module in self.modules(name):
                import_module(module)

    def modules(self, name: str) -> list[str]:
        """The dotted names of the modules of this name in the rooms."""
        found = sorted(Path(self.path).glob(f"*/{name}.py"))
        return [f"{self.name}.{path.parent.name}.{name}" for path in found if path.parent.name not in NO_ROOMS]


class WorkforceConfig(RoomsConfig):
    name = "workforce"
    verbose_name = _("Reference lists and people")
    default = True

    def ready(self):
        use_our_dates()
        super().ready()


class AdministrationConfig(admin.AdminConfig):
    """Django admin, opened by our own grants."""

    default = False
    default_site = "workforce.administration.site.Site"
