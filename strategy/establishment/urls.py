"""The addresses of the establishment register."""

from strategy.establishment.views import differences, importing, register

ROOM = [differences, importing, register]
urlpatterns = [pattern for views in ROOM for pattern in views.urlpatterns]
