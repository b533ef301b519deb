"""The Celery application. Its settings are the CELERY_ names of workforce/settings.py."""

import os

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workforce.settings")

app = Celery("workforce")
app.config_from_object("django.conf:settings", namespace="CELERY")


@celeryd_init.connect
def load_tasks(**_more):
    """In workers only: beat goes by the names of tasks, and does not need what they import."""
    from django.apps import apps

    from workforce.apps import RoomsConfig

    ours = [config for config in apps.get_app_configs() if isinstance(config, RoomsConfig)]
    rooms = [module.removesuffix(".tasks") for config in ours for module in config.modules("tasks")]
    app.autodiscover_tasks(rooms, force=True)
