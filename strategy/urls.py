"""The addresses of strategy: each views module names its own."""

from django.urls import include, path

from strategy.views import (
    action_lists,
    actions,
    areas,
    assessments,
    cadres,
    changes,
    commitments,
    consultations,
    coverage,
    dashboard,
    decisions,
    discussion,
    documents,
    establishment,
    establishment_import,
    figures,
    framework,
    indicators,
    leadership,
    meetings,
    objectives,
    packages,
    progress,
    projection,
    register_differences,
    reports,
    resources,
    risks,
    sections,
    strategies,
    versions,
    why,
)

ROOMS = [
    dashboard, coverage, areas, cadres, why, reports,
    framework, assessments, strategies, sections, discussion, objectives, actions, action_lists, figures, indicators, progress, risks,
    projection, versions, documents, consultations, leadership, meetings, decisions, commitments, resources,
    establishment, establishment_import, register_differences, changes, packages,
]  # fmt: skip
urlpatterns = [pattern for room in ROOMS for pattern in room.urlpatterns]
urlpatterns += [path("api/v1/", include("strategy.api.urls"))]
