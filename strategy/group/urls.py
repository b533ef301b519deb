"""The addresses of the leadership group."""

from strategy.group.views import adoption, commitments, decisions, endorsement, leadership, meetings

ROOM = [adoption, commitments, decisions, endorsement, leadership, meetings]
urlpatterns = [pattern for views in ROOM for pattern in views.urlpatterns]
