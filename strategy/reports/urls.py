"""The addresses of gap reports."""

from strategy.reports import api
from strategy.reports.views import packages, reports

urlpatterns = [*reports.urlpatterns, *packages.urlpatterns]
api_urlpatterns = api.urlpatterns
