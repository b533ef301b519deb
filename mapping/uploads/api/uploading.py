"""A file that a program sends, by any of the addresses that take one."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as L
from rest_framework import serializers
from rest_framework.response import Response

from mapping.rounds.requests import serving
from mapping.uploads import tasks
from mapping.uploads.models import ImportProfile, Upload
from mapping.uploads.serializers import UploadShape
from mapping.uploads.services import uploads


class FileIn(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True, help_text=L("XLSX, XLS, ODS or CSV."))
    mode = serializers.ChoiceField(choices=Upload.Mode.choices, default=Upload.Mode.UPDATE)
    profile = serializers.IntegerField(required=False, help_text=L("Import profile, for a file of another shape."))


class PlaceIn(serializers.Serializer):
    round = serializers.CharField(max_length=40)
    organisation = serializers.CharField(max_length=80)


def queued(request, asked, round, organisation) -> Response:
    """The file is kept and its check queued."""
    profile = None
    if asked.get("profile"):
        profile = get_object_or_404(ImportProfile, pk=asked["profile"], organisation=organisation)
    file = asked["file"]
    with serving():
        upload = uploads.create_upload(
            round=round,
            organisation=organisation,
            file=file,
            filename=file.name,
            mode=asked["mode"],
            profile=profile,
            by=request.user,
        )
    return accepted(request, upload)


def accepted(request, upload) -> Response:
    """Given to a worker: 202, and where to ask how far it is."""
    upload.is_unsent = not tasks.queue(upload)
    said = UploadShape(upload, context={"request": request}).data
    return Response(said, status=202, headers={"Location": said["url"]})
