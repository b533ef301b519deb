"""Records over all submissions that one may see."""

from django.urls import path
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema

from mapping.rounds.requests import AREA, CADRE, ORGANISATION, ROUND, filtered
from mapping.submissions.asking import STATUS
from mapping.submissions.models import Record
from mapping.submissions.serializers import READ_WITH, RecordShape
from workforce.api.parameters import PAGING
from workforce.api.schema import paged
from workforce.api.views import Endpoint, Scope
from workforce.people.permissions import Permission as P

FIELDS = {
    "round": "submission__round__code",
    "organisation": "submission__organisation__code",
    "cadre": "cadre__code",
    "area": "area__path",
    "status": "submission__status",
}


class Records(Endpoint):
    permission = P.RECORD_VIEW
    scope_read = Scope.READ
    parameters = (*PAGING, ROUND, ORGANISATION, CADRE, AREA, STATUS)

    @extend_schema(summary=L("Records that you may see"), responses={200: paged(RecordShape)})
    def get(self, request):
        found = Record.objects.visible_to(request.user).select_related(*READ_WITH)
        return self.page(filtered(found, self.asked, **FIELDS), ("pk",), RecordShape)


urlpatterns = [path("records/", Records.as_view(), name="api-records")]
