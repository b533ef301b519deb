"""The addresses of the dashboard."""

from strategy.dashboard.views import areas, cadres, coverage, dashboard, why

ROOM = [areas, cadres, coverage, dashboard, why]
urlpatterns = [pattern for views in ROOM for pattern in views.urlpatterns]
