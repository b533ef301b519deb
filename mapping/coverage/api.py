"""Who has reported in a round, for programs."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from mapping.coverage.serializers import (
    CoverageShape,
    ExpectedShape,
)
from mapping.coverage.services import (
    coverage,
)
from mapping.rounds.api import rounds_of
from mapping.rounds.models import Round
from mapping.rounds.requests import ORGANISATION
from workforce.api.parameters import PAGING, Parameter
from workforce.api.schema import paged
from workforce.api.views import Endpoint, Scope
from workforce.people.permissions import Permission as P
from workforce.people.permissions import scope

STATE = Parameter(
    "state", L("Its status."), "choice", choices=("nothing", "draft", "submitted", "sent_back", "accepted")
)


TURN = Parameter("turn", L("Who acts next."), "choice", choices=("partner", "reviewer"))


STATUS = Parameter("status", L("Only areas of this coverage."), "choice", choices=("complete", "partial", "none"))


class Expected(Endpoint):
    """Who should report on which area: of one's own organisation, or of all one oversees."""

    permission = P.SUBMISSION_VIEW
    scope_read = Scope.READ
    parameters = (*PAGING, STATE, TURN, ORGANISATION)

    @extend_schema(
        summary=L("What is expected in a round, and the status of each submission"),
        responses={200: paged(ExpectedShape, count=True)},
    )
    def get(self, request, code):
        found = get_object_or_404(rounds_of(request.user), code=code)
        own, overseen = (scope(request.user, each).q() for each in (P.SUBMISSION_EDIT, P.ROUND_VIEW))
        rows = coverage.expected_states(found, found.expected.filter(own | overseen))
        for name, column in (("state", "state"), ("turn", "whose_turn"), ("organisation", "organisation")):
            if self.asked[name]:
                rows = rows[rows[column] == self.asked[name]]
        return self.page_of_list(rows.to_dict("records"), ExpectedShape)


class Counts(serializers.Serializer):
    expected = serializers.IntegerField()
    complete = serializers.IntegerField()
    partial = serializers.IntegerField()
    none = serializers.IntegerField()


class Coverage(Endpoint):
    """Of this moment. A gap report keeps its own: see its areas."""

    permission = P.DASHBOARD_VIEW
    scope_read = Scope.FIGURES
    parameters = (*PAGING, STATUS)

    @extend_schema(
        summary=L("Which areas have reported: complete, partial, none"),
        responses={200: paged(CoverageShape, count=True)},
    )
    def get(self, request, code):
        found = get_object_or_404(Round.objects.select_related("reporting_level"), code=code)
        rows = coverage.round_coverage(found)
        counts = coverage.summary(rows)
        if self.asked["status"]:
            rows = rows[rows["status"] == self.asked["status"]]
        response = self.page_of_list(rows.to_dict("records"), CoverageShape)
        response.data = {"round": found.code, "as_of": found.as_of, "areas": counts} | response.data
        return response


urlpatterns = [
    path("rounds/<slug:code>/expected/", Expected.as_view(), name="api-round-expected"),
    path("rounds/<slug:code>/coverage/", Coverage.as_view(), name="api-round-coverage"),
]
