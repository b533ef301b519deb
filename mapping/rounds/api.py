"""Rounds: the list, one, what is expected and where it stands, how much of the country is covered."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from mapping.files import (
    table_schema,
)
from mapping.rounds.models import Round
from mapping.rounds.serializers import (
    RoundShape,
)
from workforce.api.parameters import PAGING, Parameter
from workforce.api.schema import paged
from workforce.api.views import Endpoint
from workforce.people.permissions import Permission as P
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

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
    path("table-schema.json", TableSchema.as_view(), name="api-table-schema"),
]
