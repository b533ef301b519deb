"""The web server: granian, its command line unchanged, with the application loaded once
and then forked for each worker.

`python -m workforce.running.web --interface wsgi ... workforce.running.wsgi:application`
"""

import gc
import os

import django
from django.urls import get_resolver
from granian.cli import entrypoint

from workforce.running.terminal import WAIT_FOR


def load():
    """All that a worker would load for its first page; what is not touched later stays shared memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workforce.settings")
    django.setup()
    get_resolver().url_patterns  # noqa: B018
    if pipe := os.environ.pop(WAIT_FOR, ""):
        os.read(int(pipe), 1)
    from workforce.running import wsgi  # noqa: F401  (it looks for the static files)

    gc.freeze()


if __name__ == "__main__":
    load()
    entrypoint()
