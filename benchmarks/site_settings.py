"""The application's own settings, with the addresses of `site`."""

from workforce.settings import *  # noqa: F403
from workforce.settings import ROOT_URLCONF

OWN_URLS, ROOT_URLCONF = ROOT_URLCONF, "benchmarks.site"
