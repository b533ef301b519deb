"""The addresses of mapping: each views module names its own."""

from django.urls import include, path

from mapping.views import overlaps, packages, records, review, rounds, submissions, tables, uploads

urlpatterns = [
    *rounds.urlpatterns,
    *submissions.urlpatterns,
    *review.urlpatterns,
    *overlaps.urlpatterns,
    *uploads.urlpatterns,
    *records.urlpatterns,
    *tables.urlpatterns,
    *packages.urlpatterns,
    path("api/v1/", include("mapping.api.urls")),
]
