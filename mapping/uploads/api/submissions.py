"""Rows and files for one submission, and what the checks say of its records."""

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from mapping.rounds import requests
from mapping.submissions.api.submissions import Own
from mapping.submissions.asking import load, load_own
from mapping.uploads import tasks
from mapping.uploads.api import sending, uploading
from mapping.uploads.api.issues import Found, IssueShape, Words
from mapping.uploads.serializers import UploadShape
from mapping.uploads.services import rechecking
from workforce.api.errors import Problem
from workforce.api.parameters import PAGING
from workforce.api.schema import paged


class RecordIssueShape(IssueShape):
    record = serializers.IntegerField(allow_null=True)


class BeingChecked(serializers.Serializer):
    message = serializers.CharField()


class Issues(Own):
    parameters = PAGING

    @extend_schema(
        summary=L("What the checks say of the records as they are now"),
        description=L(
            "The same checks as of a file. Row and cell are those of the file that a record came from. Of more than"
            " 1000 records a worker does the work when something changed: 202, ask again."
        ),
        responses={200: paged(RecordIssueShape, count=True), 202: BeingChecked},
    )
    def get(self, request, pk):
        submission = load(request, pk)
        self.revision = submission.revision
        detail = rechecking.kept(submission)
        if not detail:
            tasks.queue_recheck(submission)
            message = _("The records are being looked through. Ask again after the seconds that Retry-After says.")
            return Response({"message": message}, status=202, headers={"Retry-After": "5"})
        response = self.page_of_list(Found(detail, {}), lambda each: each)
        found = response.data["results"]
        said = zip(found, Words(submission).said(found), strict=True)
        response.data["results"] = [words | {"record": each["record"]} for each, words in said]
        return response


class Rows(Own):
    takes_if_match = True

    @extend_schema(
        summary=L("Send rows for a submission's area"),
        description=L(
            "Checked by the very same code as a file; 422 names every problem by row, index and column. With confirm"
            " they are stored in the same request. More than 200 are checked by a worker (202, the upload's address)."
        ),
        request=sending.RowsIn,
        responses={200: sending.SentShape, 202: UploadShape},
    )
    def post(self, request, pk):
        submission = load_own(request, pk)
        self.match(submission.revision)
        if not submission.is_editable:
            raise Problem("state", _("This version is frozen. Records can be changed in a draft only."))
        asked = requests.body(sending.RowsIn, request)
        here = {"area": submission.area.code}
        rows = sending.rows_in(asked["rows"])
        asked["rows"] = [here | {name: value for name, value in row.items() if name != "area" or value} for row in rows]
        upload, issues = sending.send(
            asked,
            round=submission.round,
            organisation=submission.organisation,
            by=request.user,
            only=submission.area.code,
        )
        if issues is None:
            return uploading.accepted(request, upload)
        self.revision = load(request, pk).revision
        return Response(sending.sent(upload, issues, request) | {"submission": pk, "revision": self.revision})


class File(Own):
    parser_classes = [MultiPartParser]

    @extend_schema(
        summary=L("Send a file for a submission's organisation and round"),
        request={"multipart/form-data": uploading.FileIn},
        responses={202: UploadShape},
    )
    def post(self, request, pk):
        submission = load_own(request, pk)
        asked = requests.body(uploading.FileIn, request)
        return uploading.queued(request, asked, submission.round, submission.organisation)


urlpatterns = [
    path("submissions/<int:pk>/rows/", Rows.as_view(), name="api-submission-rows"),
    path("submissions/<int:pk>/file/", File.as_view(), name="api-submission-file"),
    path("submissions/<int:pk>/issues/", Issues.as_view(), name="api-submission-issues"),
]
