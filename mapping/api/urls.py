"""The addresses of the API that belong to mapping, under api/v1/."""

from mapping.api import packages, records, rounds, submissions, uploads

urlpatterns = [
    *rounds.urlpatterns,
    *submissions.urlpatterns,
    *uploads.urlpatterns,
    *records.urlpatterns,
    *packages.urlpatterns,
]
