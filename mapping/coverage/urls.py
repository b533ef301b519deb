"""The addresses of coverage."""

from mapping.coverage import api, views

urlpatterns = views.urlpatterns
api_urlpatterns = api.urlpatterns
