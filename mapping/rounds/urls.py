"""The addresses of rounds."""

from mapping.rounds import api, views

urlpatterns = views.urlpatterns
api_urlpatterns = api.urlpatterns
