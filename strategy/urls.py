"""The addresses of strategy: each room names its own."""

from django.urls import include, path

from strategy.assessments.views import assessments
from strategy.changes import views as changes
from strategy.consultations import views as consultations
from strategy.dashboard import urls as dashboard
from strategy.discussion import views as discussion
from strategy.documents import views as documents
from strategy.establishment import urls as establishment
from strategy.framework import views as framework
from strategy.group import urls as group
from strategy.library import views as library
from strategy.plans import urls as plans
from strategy.reports import urls as reports
from strategy.writing.views import writing

ROOMS = [dashboard, reports, changes, establishment, framework, writing, library, plans]
ROOMS += [assessments, consultations, discussion, documents, group]
urlpatterns = [pattern for room in ROOMS for pattern in room.urlpatterns]
urlpatterns += [path("api/v1/", include(reports.api_urlpatterns))]
