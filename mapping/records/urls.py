"""The addresses of records written in the browser."""

from mapping.records.views import records, tables

urlpatterns = [*records.urlpatterns, *tables.urlpatterns]
