"""The addresses of the API that belong to strategy, under api/v1/."""

from strategy.api import reports

urlpatterns = reports.urlpatterns
