"""The addresses of uploads."""

from mapping.uploads import views
from mapping.uploads.api import submissions, uploads

urlpatterns = views.urlpatterns
api_urlpatterns = [*submissions.urlpatterns, *uploads.urlpatterns]
