"""Rounds: the list, one, what is expected and where it stands, how much of the country is covered."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from mapping import table_schema
from mapping.api.asking import ORGANISATION
from mapping.api.shapes import CoverageShape, ExpectedShape, RoundShape
from mapping.models import Round
from mapping.services import coverage
from workforce.api.parameters import PAGING, Parameter
from workforce.api.schema import paged
from workforce.api.views import Endpoint, Scope
from workforce.models import Area, Cadre, Organisation, Sector, WorkLevel
from workforce.permissions import Permission as P
from workforce.permissions import scope

STATE = Parameter(
    "state", L("Where it stands."), "choice", choices=("nothing", "draft", "submitted", "sent_back", "accepted")
)
TURN = Parameter("turn", L("Whose turn it is."), "choice", choices=("partner", "reviewer"))
STATUS = Parameter("status", L("Only areas of this coverage."), "choice", choices=("complete", "partial", "none"))
IN_ROUND = Parameter("round", L("With the codes that are valid in this round."), "code")


def rounds_of(user):
    return Round.objects.visible_to(user).select_related("reporting_level", "previous")


class Rounds(Endpoint):
    permission = P.SUBMISSION_VIEW
    parameters = PAGING

    @extend_schema(summary=L("Rounds of mapping, the newest first"), responses={200: paged(RoundShape, count=True)})
    def get(self, request):
        return self.page(
            rounds_of(request.user), ("-as_of", "-pk"), RoundShape, count=True, context={"request": request}
        )


class OneRound(Endpoint):
    permission = P.SUBMISSION_VIEW

    @extend_schema(summary=L("One round"), responses={200: RoundShape})
    def get(self, request, code):
        found = get_object_or_404(rounds_of(request.user), code=code)
        return Response(RoundShape(found, context={"request": request}).data)


class Expected(Endpoint):
    """Who should report on which area: of one's own organisation, or of all one oversees."""

    permission = P.SUBMISSION_VIEW
    scope_read = Scope.READ
    parameters = (*PAGING, STATE, TURN, ORGANISATION)

    @extend_schema(
        summary=L("What is expected in a round, and where each stands"),
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


class TableSchema(Endpoint):
    """The contract holds no data of anybody, so it is open; the codes of a round are for those who see the round."""

    public = True
    parameters = (IN_ROUND,)

    @extend_schema(
        summary=L("The columns that may be sent, as a Frictionless Table Schema"),
        responses={200: {"type": "object", "additionalProperties": {}}},
    )
    def get(self, request):
        if not self.asked["round"]:
            return Response(table_schema.contract())
        if not request.user.is_authenticated:
            raise Http404
        found = get_object_or_404(rounds_of(request.user), code=self.asked["round"])
        return Response(table_schema.contract(allowed_in(found)))


def allowed_in(round) -> dict:
    """{column: codes} that are valid on the round's day."""
    dated = {"area": Area, "cadre": Cadre, "employer": Organisation}
    found = {name: model.objects.on(round.as_of) for name, model in dated.items()}
    found |= {"sector": Sector.objects.all(), "level": WorkLevel.objects.all()}
    return {name: sorted(set(rows.values_list("code", flat=True))) for name, rows in found.items()}


urlpatterns = [
    path("rounds/", Rounds.as_view(), name="api-rounds"),
    path("rounds/<slug:code>/", OneRound.as_view(), name="api-round"),
    path("rounds/<slug:code>/expected/", Expected.as_view(), name="api-round-expected"),
    path("rounds/<slug:code>/coverage/", Coverage.as_view(), name="api-round-coverage"),
    path("table-schema.json", TableSchema.as_view(), name="api-table-schema"),
]
