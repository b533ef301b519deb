"""Submissions: the list, beginning one, its records, submitting and taking back."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from mapping.columns import whole
from mapping.rounds import requests
from mapping.rounds.api import rounds_of
from mapping.rounds.requests import AREA, ORGANISATION, ROUND, serving
from mapping.submissions import asking
from mapping.submissions.asking import STATUS, load, load_own
from mapping.submissions.models import Submission
from mapping.submissions.serializers import READ_WITH, RecordShape, SubmissionShape
from mapping.submissions.services import comparison, submissions
from workforce.api.errors import Problem
from workforce.api.parameters import PAGING
from workforce.api.parsing import JsonParser
from workforce.api.schema import paged
from workforce.api.views import Endpoint, Scope
from workforce.people.permissions import Permission as P
from workforce.reference.models import Area, Organisation

ORDER = ("-round__as_of", "area__name_key", "organisation__name_key", "-version", "pk")


class StartIn(serializers.Serializer):
    round = serializers.CharField(max_length=40)
    organisation = serializers.CharField(max_length=80)
    area = serializers.CharField(max_length=80)
    is_nil = serializers.BooleanField(default=False, help_text=L("We employ nobody there."))


class SubmitIn(serializers.Serializer):
    revision = serializers.IntegerField(required=False, help_text=L("What you saw; or say it in If-Match."))
    message = serializers.CharField(max_length=2000, allow_blank=True, default="", help_text=L("To the reviewer."))
    letter = serializers.FileField(
        required=False, help_text=L("The signed letter, where a clerk enters for an office (multipart).")
    )


class TotalsShape(serializers.Serializer):
    """In whole units; null where no record knows it."""

    records = serializers.IntegerField()
    headcount = serializers.FloatField(allow_null=True)
    posts_approved = serializers.FloatField(allow_null=True)
    posts_filled = serializers.FloatField(allow_null=True)


class OneShape(SubmissionShape):
    totals = TotalsShape()


class Own(Endpoint):
    permission = P.SUBMISSION_VIEW
    permission_write = P.SUBMISSION_EDIT
    scope_read = Scope.READ

    def shown(self, submission, *, status=200, moved=False):
        """A submission as the answer, its revision in the ETag."""
        submission = asking.visible(self.request.user).get(pk=submission.pk)
        said = SubmissionShape(submission, context={"request": self.request}).data
        self.revision = submission.revision
        return Response(said, status=status, headers={"Location": said["url"]} if moved else None)


class Submissions(Own):
    parameters = (*PAGING, ROUND, ORGANISATION, AREA, STATUS)

    @extend_schema(
        summary=L("Submissions that you may see"),
        responses={200: paged(SubmissionShape, count=True)},
    )
    def get(self, request):
        found = requests.filtered(
            asking.visible(request.user),
            self.asked,
            round="round__code",
            organisation="organisation__code",
            area="area__path",
            status="status",
        )
        return self.page(found, ORDER, SubmissionShape, count=True, context={"request": request})

    @extend_schema(summary=L("Begin a submission"), request=StartIn, responses={201: SubmissionShape})
    def post(self, request):
        asked = requests.body(StartIn, request)
        round = get_object_or_404(rounds_of(request.user), code=asked["round"])
        organisation = get_object_or_404(Organisation, code=asked["organisation"])
        area = Area.objects.on(round.as_of).select_related("level").filter(code=asked["area"]).first()
        if area is None or not asking.edits(request.user, organisation.pk, area):
            raise Http404
        place = {"round": round, "organisation": organisation, "area": area}
        try:
            with serving():
                made = submissions.start(**place, is_nil=asked["is_nil"], by=request.user)
        except Problem as problem:
            open_one = Submission.objects.filter(**place).open().first()
            problem.more["submission"] = open_one and open_one.pk
            raise
        return self.shown(made, status=201, moved=True)


class OneSubmission(Own):
    @extend_schema(summary=L("A submission with its totals"), responses={200: OneShape})
    def get(self, request, pk):
        submission = load(request, pk)
        response = self.shown(submission)
        totals = comparison.totals(submission)["all"]
        response.data["totals"] = {"records": totals["records"]} | {
            name: whole(totals[name]) for name in ("headcount", "posts_approved", "posts_filled")
        }
        return response


class Records(Own):
    permission = P.RECORD_VIEW
    parameters = PAGING

    @extend_schema(summary=L("The records of a submission"), responses={200: paged(RecordShape)})
    def get(self, request, pk):
        submission = load(request, pk)
        self.revision = submission.revision
        return self.page(submission.records.select_related(*READ_WITH), ("pk",), RecordShape)


class Submit(Own):
    takes_if_match = True
    parser_classes = [JsonParser, MultiPartParser]

    @extend_schema(summary=L("Submit a draft for review"), request=SubmitIn, responses={200: SubmissionShape})
    def post(self, request, pk):
        submission = load_own(request, pk)
        self.match(submission.revision)
        asked = requests.body(SubmitIn, request)
        seen = asked.get("revision")
        if seen is None and "If-Match" not in request.headers:
            message = _("Say which revision you saw: as revision, or its ETag in If-Match.")
            raise Problem("invalid", message, errors=[{"code": "required", "field": "revision", "message": message}])
        with serving():
            made = submissions.submit(
                submission,
                by=request.user,
                revision=submission.revision if seen is None else seen,
                letter=asked.get("letter"),
                message=asked["message"],
            )
        return self.shown(made)


class TakeBack(Own):
    takes_if_match = True

    @extend_schema(
        summary=L("Take a submission back from review"),
        description=L("The version stays as it is; the answer is the draft that was opened from it."),
        request=None,
        responses={200: SubmissionShape},
    )
    def post(self, request, pk):
        submission = load_own(request, pk)
        self.match(submission.revision)
        with serving():
            draft = submissions.take_back(submission, by=request.user)
        return self.shown(draft, moved=True)


urlpatterns = [
    path("submissions/", Submissions.as_view(), name="api-submissions"),
    path("submissions/<int:pk>/", OneSubmission.as_view(), name="api-submission"),
    path("submissions/<int:pk>/records/", Records.as_view(), name="api-submission-records"),
    path("submissions/<int:pk>/submit/", Submit.as_view(), name="api-submission-submit"),
    path("submissions/<int:pk>/take-back/", TakeBack.as_view(), name="api-submission-take-back"),
]
