"""Every address of the application. Higher packages are named by string only."""

from django.contrib import admin
from django.urls import include, path

from workforce.api import urls as api
from workforce.running.health import healthz

handler500 = "workforce.pages.failures.handler500"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("workforce.pages.urls")),  # first: it closes some of allauth's addresses
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("workforce.pages.guidance")),
    path("", include("workforce.api.urls")),
    path("", include("mapping.urls")),
    path("", include("strategy.urls")),
    *api.unknown,
]
