"""The addresses of strategies and their plans."""

from strategy.plans.views import (
    action_lists,
    actions,
    figures,
    indicators,
    objectives,
    progress,
    projection,
    risks,
    sections,
    strategies,
    versions,
)

ROOM = [
    action_lists,
    actions,
    figures,
    indicators,
    objectives,
    progress,
    projection,
    risks,
    sections,
    strategies,
    versions,
]
urlpatterns = [pattern for views in ROOM for pattern in views.urlpatterns]
