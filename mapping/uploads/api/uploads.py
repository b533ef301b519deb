"""Uploads: a file or rows for a round, what was found, answers to warnings, confirming, discarding."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from mapping.rounds import requests
from mapping.rounds.api import rounds_of
from mapping.rounds.requests import ORGANISATION, ROUND, serving
from mapping.submissions import asking
from mapping.uploads.api import sending, uploading
from mapping.uploads.api.issues import FILTERS, Found, IssueShape, words_of
from mapping.uploads.models import Upload
from mapping.uploads.serializers import UploadShape
from mapping.uploads.services import uploads
from mapping.uploads.services.rows import NOW
from workforce.api.parameters import PAGING, Parameter
from workforce.api.parsing import JsonParser
from workforce.api.schema import paged
from workforce.api.views import Endpoint, Scope
from workforce.people.permissions import Permission as P
from workforce.reference.models import Organisation

OUTCOMES = tuple(str(code) for code in Upload.Outcome.values if code)
OUTCOME = Parameter("outcome", L("What came of it."), "choice", choices=OUTCOMES)
SEVERITY = Parameter("severity", L("Errors block, warnings ask for an answer."), "choice", choices=("error", "warning"))
RULE = Parameter("code", L("Only problems of this rule."))
COLUMN = Parameter("column", L("Only problems in this column of the contract."))


class FileInPlace(uploading.PlaceIn, uploading.FileIn):
    pass


class RowsInPlace(uploading.PlaceIn, sending.RowsIn):
    pass


class AnswersIn(serializers.Serializer):
    answers = sending.AnswerIn(many=True, allow_empty=False)


class ConfirmIn(serializers.Serializer):
    mode = serializers.ChoiceField(choices=Upload.Mode.choices, default=Upload.Mode.UPDATE)


class Own(Endpoint):
    permission = P.SUBMISSION_EDIT
    scope_read = Scope.READ

    def load(self, pk):
        found = Upload.objects.visible_to(self.request.user).select_related("round", "organisation", "profile")
        return get_object_or_404(found.prefetch_related("issue_groups"), pk=pk)

    def shown(self, upload):
        return Response(UploadShape(self.load(upload.pk), context={"request": self.request}).data)


class Uploads(Own):
    parameters = (*PAGING, ROUND, ORGANISATION, OUTCOME)
    parser_classes = [JsonParser, MultiPartParser]

    @extend_schema(
        summary=L("Your files and rows, the newest first"),
        responses={200: paged(UploadShape, count=True)},
    )
    def get(self, request):
        found = Upload.objects.visible_to(request.user).select_related("round", "organisation")
        found = requests.filtered(
            found, self.asked, round="round__code", organisation="organisation__code", outcome="outcome"
        )
        return self.page(
            found.prefetch_related("issue_groups"), ("-pk",), UploadShape, count=True, context={"request": request}
        )

    @extend_schema(
        summary=L("Send a file (multipart) or rows (JSON) for a round, of one area or many"),
        description=L(
            "A file and more than 200 rows are checked by a worker (202): ask the upload until it has ended, then"
            " answer and confirm at its own addresses. Up to 200 rows are checked in the request (200)."
        ),
        request={"application/json": RowsInPlace, "multipart/form-data": FileInPlace},
        responses={200: sending.SentShape, 202: UploadShape},
    )
    def post(self, request):
        is_file = request.content_type.startswith("multipart/")
        asked = requests.body(FileInPlace if is_file else RowsInPlace, request)
        round = get_object_or_404(rounds_of(request.user), code=asked["round"])
        organisation = get_object_or_404(Organisation, code=asked["organisation"])
        if not asking.sends_for(request.user, organisation):
            raise Http404
        if is_file:
            return uploading.queued(request, asked, round, organisation)
        upload, issues = sending.send(asked, round=round, organisation=organisation, by=request.user)
        if issues is None:
            return uploading.accepted(request, upload)
        return Response(sending.sent(upload, issues, request))


class OneUpload(Own):
    @extend_schema(summary=L("How far an upload is and what was found"), responses={200: UploadShape})
    def get(self, request, pk):
        return Response(UploadShape(self.load(pk), context={"request": request}).data)


class Issues(Own):
    parameters = (*PAGING, SEVERITY, RULE, COLUMN)

    @extend_schema(
        summary=L("Every problem of an upload"),
        responses={200: paged(IssueShape, count=True)},
    )
    def get(self, request, pk):
        upload, wanted = self.load(pk), {name: self.asked[name] for name in FILTERS if self.asked[name]}
        response = self.page_of_list(Found(upload.detail, wanted), lambda each: each)
        response.data["results"] = words_of(upload).said(response.data["results"])
        return response


class Answers(Own):
    @extend_schema(
        summary=L("Say how the file is to be read, or why figures that look wrong are right"),
        description=L(
            "When questions about the file are answered it is checked again (202): ask the upload until that has ended."
        ),
        request=AnswersIn,
        responses={200: UploadShape, 202: UploadShape},
    )
    def post(self, request, pk):
        upload = self.load(pk)
        chosen, reasons = sending.split(requests.body(AnswersIn, request)["answers"])
        sending.answered(upload, reasons, request.user)
        if not chosen:
            return self.shown(upload)
        with serving():
            upload = uploads.answer_questions(upload, answers=chosen, by=request.user)
        return uploading.accepted(request, upload)


class Confirm(Own):
    @extend_schema(
        summary=L("Store what was proposed"),
        description=L(
            "Up to 200 rows are stored in the request (200); with more rows the work is queued (202): ask the "
            "upload until its outcome is stored. When the stored figures changed since the comparison, they are "
            "compared again first."
        ),
        request=ConfirmIn,
        responses={200: UploadShape, 202: UploadShape},
    )
    def post(self, request, pk):
        upload, mode = self.load(pk), requests.body(ConfirmIn, request)["mode"]
        if upload.rows_read <= NOW:
            return self.shown(sending.stored(upload, mode, request.user))
        with serving():
            upload = uploads.confirm(upload, mode=mode, by=request.user)
        return uploading.accepted(request, upload)


class Discard(Own):
    @extend_schema(summary=L("Leave a proposal"), request=None, responses={200: UploadShape})
    def post(self, request, pk):
        upload = self.load(pk)
        with serving():
            uploads.discard(upload, by=request.user)
        return self.shown(upload)


urlpatterns = [
    path("uploads/", Uploads.as_view(), name="api-uploads"),
    path("uploads/<int:pk>/", OneUpload.as_view(), name="api-upload"),
    path("uploads/<int:pk>/issues/", Issues.as_view(), name="api-upload-issues"),
    path("uploads/<int:pk>/answers/", Answers.as_view(), name="api-upload-answers"),
    path("uploads/<int:pk>/confirm/", Confirm.as_view(), name="api-upload-confirm"),
    path("uploads/<int:pk>/discard/", Discard.as_view(), name="api-upload-discard"),
]
