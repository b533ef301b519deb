from django.utils.translation import gettext_lazy as _

from workforce.apps import RoomsConfig


class StrategyConfig(RoomsConfig):
    name = "strategy"
    verbose_name = _("Strategy")
    default = True
