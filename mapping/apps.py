from django.utils.translation import gettext_lazy as _

from workforce.apps import RoomsConfig


class MappingConfig(RoomsConfig):
    name = "mapping"
    verbose_name = _("Mapping")
    default = True
