"""The web server: granian, its command line unchanged, with the application loaded once
and then forked for each worker.

`python -m workforce.running.web --interface wsgi ... workforce.running.wsgi:application`
"""

import gc

from django.urls import get_resolver
from granian.cli import entrypoint

from workforce.running import wsgi  # noqa: F401


def load():
    """All that a worker would load for its first page; what is not touched later stays shared memory."""
    get_resolver().url_patterns  # noqa: B018
    gc.freeze()


if __name__ == "__main__":
    load()
    entrypoint()
