"""The addresses of mapping: each room names its own."""

from django.urls import include, path

from mapping.coverage import urls as coverage
from mapping.overlaps import views as overlaps
from mapping.records import urls as records
from mapping.review import views as review
from mapping.rounds import urls as rounds
from mapping.submissions import urls as submissions
from mapping.uploads import urls as uploads

urlpatterns = [
    *rounds.urlpatterns,
    *coverage.urlpatterns,
    *submissions.urlpatterns,
    *review.urlpatterns,
    *overlaps.urlpatterns,
    *uploads.urlpatterns,
    *records.urlpatterns,
    path(
        "api/v1/",
        include(
            [*rounds.api_urlpatterns, *coverage.api_urlpatterns, *submissions.api_urlpatterns, *uploads.api_urlpatterns]
        ),
    ),
]
