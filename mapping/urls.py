"""The addresses of mapping: each views module names its own."""

from mapping.views import records, review, rounds, submissions, uploads

urlpatterns = [
    *rounds.urlpatterns,
    *submissions.urlpatterns,
    *review.urlpatterns,
    *uploads.urlpatterns,
    *records.urlpatterns,
]
