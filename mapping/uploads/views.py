"""Sending a file: the template, the upload's page from progress to confirmation, its lists and downloads."""

import tempfile

import pyarrow.parquet as pq
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mapping.columns import BY_NAME
from mapping.files import rules
from mapping.files.issues import write_issues
from mapping.rounds.models import Round
from mapping.submissions.models import Submission
from mapping.uploads import tasks
from mapping.uploads.forms import AnswerForm, ConfirmForm, QuestionsForm, UploadForm
from mapping.uploads.models import Upload
from mapping.uploads.pages import difference_row, upload_page
from mapping.uploads.services import answers, problems, references, templates, uploads
from mapping.uploads.services.proposals import KINDS
from workforce.jobs import services as jobs
from workforce.people.permissions import Permission, requires, scope
from workforce.reference.models import Organisation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 50  # records on a page of the difference report


def _place(request, code, organisation):
    """(round, organisation), both such that this person may send to them."""
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    found = get_object_or_404(Organisation, code=organisation)
    if not any(holder == found.pk for holder, _path in scope(request.user, Permission.SUBMISSION_EDIT).parts):
        raise Http404
    return round, found


def _upload(request, pk):
    found = Upload.objects.visible_to(request.user).select_related("round", "organisation", "profile", "created_by")
    return get_object_or_404(found, pk=pk)


def _download(write, filename, content_type):
    """A response from a temporary file, so that a large one is never held in memory."""
    file = tempfile.TemporaryFile()
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=content_type)


@require_GET
@requires(Permission.SUBMISSION_EDIT)
def template_download(request, code, organisation):
    round, organisation = _place(request, code, organisation)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"

    def write(out):
        templates.write(
            out, round=round, organisation=organisation, by=request.user, kind=kind, language=get_language()
        )

    return _download(write, f"{organisation.code}-{round.code}.{kind}", "text/csv" if kind == "csv" else XLSX)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_EDIT)
def new(request, code, organisation):
    round, organisation = _place(request, code, organisation)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            upload = _send(request, form.cleaned_data, round, organisation)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            return redirect("upload", upload.pk)
    earlier = Upload.objects.filter(round=round, organisation=organisation).select_related("created_by")
    context = {"round": round, "organisation": organisation, "form": form, "limit": settings.MAX_UPLOAD_MB}
    context["page"] = Paginator(earlier, 20).get_page(request.GET.get("page"))
    return render(request, "mapping/uploads/upload_new.html", context)


def _send(request, given, round, organisation):
    profile = given["profile"]
    if given["profile_file"]:
        profile = uploads.keep_profile(organisation=organisation, by=request.user, **given["profile_file"])
    file = given["file"]
    upload = uploads.create_upload(
        round=round, organisation=organisation, file=file, filename=file.name, profile=profile, by=request.user
    )
    _queue(request, upload)
    return upload


def _queue(request, upload):
    """To a worker; when that cannot be said to it now, the person is told that it is done later."""
    if not tasks.queue(upload):
        messages.warning(request, jobs.LATER)


@require_GET
@requires(Permission.SUBMISSION_EDIT)
def show(request, pk):
    return _page(request, _upload(request, pk))


def _page(request, upload, form=None):
    context = upload_page(upload, form) | {"upload": upload, "before": uploads.sent_before(upload)}
    if upload.outcome == Upload.Outcome.STORED:
        areas = upload.proposal.get("compared", {})
        drafts = Submission.objects.visible_to(request.user).filter(
            round=upload.round, organisation=upload.organisation
        )
        context["drafts"] = drafts.filter(area__code__in=areas, status="draft").select_related("area")[:200]
    return render(request, "mapping/uploads/upload_detail.html", context)


@require_GET
@requires(Permission.SUBMISSION_EDIT)
def status(request, pk):
    """The progress, asked for every two seconds; once the job has ended the whole page is asked for again."""
    upload = _upload(request, pk)
    response = render(request, "mapping/uploads/_upload_progress.html", {"upload": upload})
    if upload.is_ended:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@requires(Permission.SUBMISSION_EDIT)
def issues(request, pk):
    upload = _upload(request, pk)
    if not upload.detail:
        raise Http404

    def write(out):
        write_issues(
            out,
            groups=problems.workbook_groups(upload),
            details=problems.workbook_details(upload),
            cap=problems.CAP,
            language=get_language(),
        )

    return _download(write, f"problems-{upload.pk}.xlsx", XLSX)


@require_GET
@requires(Permission.SUBMISSION_EDIT)
def difference(request, pk):
    upload = _upload(request, pk)
    kind = request.GET.get("kind")
    if not upload.frame or kind not in KINDS:
        raise Http404
    rows = pq.read_table(default_storage.path(upload.frame), filters=[("kind", "=", kind)])
    page = Paginator(range(rows.num_rows), LISTED).get_page(request.GET.get("page"))
    labels = references.labels(upload.round)
    columns = upload.proposal["columns"]
    shown = rows.slice(page.start_index() - 1 if rows.num_rows else 0, LISTED).to_pylist()
    context = {"upload": upload, "kind": kind, "page": page, "titles": [BY_NAME[name].label for name in columns]}
    context["rows"] = [difference_row(row, columns, labels) for row in shown]
    return render(request, "mapping/uploads/upload_difference.html", context)


@require_GET
@requires(Permission.SUBMISSION_EDIT)
def file(request, pk):
    upload = _upload(request, pk)
    return FileResponse(
        upload.file.open("rb"), as_attachment=True, filename=upload.filename, content_type="application/octet-stream"
    )


def _act(request, upload, act):
    """Do it, say what stands in the way, back to the upload's page."""
    try:
        act()
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
    return redirect("upload", upload.pk)


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def questions(request, pk):
    """What the file leaves open, answered; where an answer is missing the page comes back with what was chosen."""
    upload = _upload(request, pk)
    form = QuestionsForm(upload, request.POST)
    if not form.is_valid():
        return _page(request, upload, form)
    given = form.cleaned_data
    return _act(
        request, upload, lambda: _queue(request, uploads.answer_questions(upload, answers=given, by=request.user))
    )


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def answer(request, pk):
    upload = _upload(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid() or not upload.issue_groups.filter(
        severity="warning", rule=form.cleaned_data["rule"], column=form.cleaned_data["column"]
    ):
        return HttpResponse(_("This is no warning of this file."), status=400, content_type="text/plain")
    given = form.cleaned_data

    def act():
        group = answers.answer(
            upload,
            rule=given["rule"],
            column=given["column"],
            text=given["text"],
            answers=form.answers(),
            by=request.user,
        )
        if not group.unanswered:
            messages.success(request, _("The reason was saved: %(title)s.") % {"title": _title(group)})

    return _act(request, upload, act)


def _title(group):
    return rules.title(group.rule, group.column, group.examples[0]["params"] if group.examples else {}, group.count)


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def confirm(request, pk):
    upload = _upload(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what should happen to the records that are missing from the file."))
        return redirect("upload", upload.pk)

    def act():
        confirmed = uploads.confirm(upload, mode=form.cleaned_data["mode"], by=request.user)
        if confirmed.step == Upload.Step.CHECK:
            messages.warning(
                request, _("Your saved figures have changed in the meantime, so the file is compared once more.")
            )
        _queue(request, confirmed)

    return _act(request, upload, act)


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def discard(request, pk):
    upload = _upload(request, pk)
    return _act(request, upload, lambda: uploads.discard(upload, by=request.user))


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def cancel(request, pk):
    upload = _upload(request, pk)
    return _act(request, upload, lambda: uploads.cancel(upload, by=request.user))


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def retry(request, pk):
    upload = _upload(request, pk)
    return _act(request, upload, lambda: _queue(request, uploads.retry(upload, by=request.user)))


urlpatterns = [
    path("rounds/<slug:code>/template/<slug:organisation>/", template_download, name="template-download"),
    path("rounds/<slug:code>/upload/<slug:organisation>/", new, name="upload-new"),
    path("uploads/<int:pk>/", show, name="upload"),
    path("uploads/<int:pk>/status/", status, name="upload-status"),
    path("uploads/<int:pk>/issues/", issues, name="upload-issues"),
    path("uploads/<int:pk>/difference/", difference, name="upload-difference"),
    path("uploads/<int:pk>/file/", file, name="upload-file"),
    path("uploads/<int:pk>/questions/", questions, name="upload-questions"),
    path("uploads/<int:pk>/answer/", answer, name="upload-answer"),
    path("uploads/<int:pk>/confirm/", confirm, name="upload-confirm"),
    path("uploads/<int:pk>/discard/", discard, name="upload-discard"),
    path("uploads/<int:pk>/cancel/", cancel, name="upload-cancel"),
    path("uploads/<int:pk>/retry/", retry, name="upload-retry"),
]
