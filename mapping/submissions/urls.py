"""The addresses of submissions."""

from mapping.submissions.api import records
from mapping.submissions.api import submissions as api_submissions
from mapping.submissions.views import packages, submissions

urlpatterns = [*submissions.urlpatterns, *packages.urlpatterns]
api_urlpatterns = [*api_submissions.urlpatterns, *records.urlpatterns]
