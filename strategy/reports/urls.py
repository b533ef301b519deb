"""The addresses of gap reports."""

from strategy.reports import api, views

urlpatterns = views.urlpatterns
api_urlpatterns = api.urlpatterns
