"""Every address of the application. Higher packages are named by string only."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from workforce.health import healthz


def pages(module):
    """The addresses of a package, when they exist yet."""
    return [path("", include(module))] if find_spec(module) else []


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *pages("workforce.guidance"),
    *pages("workforce.pages"),
    path("", include("mapping.urls")),
    path("", include("strategy.urls")),
]
