"""The addresses of strategy: each views module names its own."""

from strategy.views import areas, cadres, coverage, dashboard, reports, why

urlpatterns = [
    *dashboard.urlpatterns,
    *coverage.urlpatterns,
    *areas.urlpatterns,
    *cadres.urlpatterns,
    *why.urlpatterns,
    *reports.urlpatterns,
]
