"""Records, for programs: all that one may see, and as data packages, the same files as on the pages."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as L
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from mapping.rounds.api import rounds_of
from mapping.rounds.requests import AREA, CADRE, ORGANISATION, ROUND, filtered, inside, paths
from mapping.submissions import packages as record_packages
from mapping.submissions.asking import STATUS, load
from mapping.submissions.models import Record, Submission
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
FEW = 1000  # submissions; of more, the first page of records is soon full
ZIP = {(200, "application/zip"): OpenApiTypes.BINARY}


class Records(Endpoint):
    permission = P.RECORD_VIEW
    scope_read = Scope.READ
    parameters = (*PAGING, ROUND, ORGANISATION, CADRE, AREA, STATUS)

    @extend_schema(summary=L("Records that you may see"), responses={200: paged(RecordShape)})
    def get(self, request):
        found = Record.objects.visible_to(request.user).select_related(*READ_WITH)
        return self.page(self.narrowed(filtered(found, self.asked, **FIELDS)), ("pk",), RecordShape)

    def narrowed(self, records):
        """By their submissions, where these are few: else a million records would be looked at for the few of one."""
        within = {name: path.removeprefix("submission__") for name, path in FIELDS.items() if "submission__" in path}
        submissions = filtered(Submission.objects.visible_to(self.request.user), self.asked, **within)
        if self.asked["area"] is not None:  # a submission for a district holds records of what lies in it
            holders = [code for path in paths(self.asked["area"]) for code in path.rstrip("/").split("/")]
            submissions = submissions.filter(inside(self.asked["area"], "area__path") | Q(area__code__in=holders))
        ids = list(submissions.values_list("pk", flat=True)[: FEW + 1])
        return records if len(ids) > FEW else records.filter(submission__in=ids)


class OfSubmission(Endpoint):
    permission = P.RECORD_VIEW
    scope_read = Scope.READ

    @extend_schema(summary=L("The records of a submission as a data package"), responses=ZIP)
    def get(self, request, pk):
        submission = load(request, pk)
        return record_packages.response(f"records-{submission.pk}", record_packages.of_submission(submission))


class OfRound(Endpoint):
    permission = P.RECORD_VIEW
    scope_read = Scope.READ

    @extend_schema(summary=L("The accepted records of a round that you may see, as a data package"), responses=ZIP)
    def get(self, request, code):
        round = get_object_or_404(rounds_of(request.user), code=code)
        return record_packages.response(f"accepted-records-{round.code}", record_packages.of_round(round, request.user))


urlpatterns = [
    path("records/", Records.as_view(), name="api-records"),
    path("submissions/<int:pk>/package/", OfSubmission.as_view(), name="api-submission-package"),
    path("rounds/<slug:code>/package/", OfRound.as_view(), name="api-round-package"),
]
