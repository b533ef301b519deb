"""One record: what it says and where it came from; mended, added or removed while its submission is a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mapping.columns import COLUMNS
from mapping.records.forms.records import RecordForm, initial
from mapping.records.services import records
from mapping.submissions.models import Record, Submission
from mapping.submissions.services import provenance
from mapping.submissions.services.comments import comments_of
from mapping.submissions.views.submissions import reviews, takes_part
from mapping.uploads.models import Upload
from mapping.uploads.pages import stored_value
from mapping.uploads.services import references
from workforce.history.models import Event
from workforce.people.permissions import Permission, requires, scope

RELATED = (
    "submission__round",
    "submission__organisation",
    "submission__area",
    "area",
    "cadre",
    "employer",
    "sector",
    "level",
)
EARLIER = ["posts_approved", "posts_filled", "headcount"]


def _record(request, pk):
    return get_object_or_404(Record.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def _may_edit(user, submission):
    here = scope(user, Permission.SUBMISSION_EDIT)
    return any(
        holder == submission.organisation_id and submission.area.path.startswith(path) for holder, path in here.parts
    )


@require_GET
@requires(Permission.RECORD_VIEW)
def show(request, pk):
    record = _record(request, pk)
    submission = record.submission
    labels = references.labels(submission.round)
    sections, unknown = {}, []
    said = records.values(record) | {"annual_cost": None if record.annual_cost is None else record.annual_cost * 1000}
    for column in COLUMNS:
        value = said[column.name]
        words = stored_value(value, column.name, record.flags, labels)
        if column.is_measure and value is None and column.name not in record.flags:
            unknown.append(str(column.label))
        elif words:
            unit = "" if value is None else column.unit
            sections.setdefault(str(column.section), []).append((column.label, words, unit))
    own = _may_edit(request.user, submission)
    upload = Upload.objects.filter(pk=record.upload_id).first()
    context = {
        "record": record,
        "submission": submission,
        "sections": list(sections.items()),
        "unknown": unknown,
        "may_edit": own and submission.is_editable,
        "may_comment": takes_part(request.user, submission),
        "may_settle": reviews(request.user, submission),
        "upload": upload,
        "corrected": provenance.corrections([record]).get(record.pk),
        "may_see_file": Upload.objects.visible_to(request.user).filter(pk=record.upload_id).exists(),
        "earlier": _earlier(request.user, record),
        "comments": comments_of(submission).filter(key_hash=record.key_hash),
        "events": (Event.objects.of(record) | Event.objects.of(upload) if upload else Event.objects.of(record))[:20],
    }
    return render(request, "mapping/records/record.html", context)


def _earlier(user, record):
    """The same record as accepted in earlier rounds."""
    submission = record.submission
    found = Record.objects.visible_to(user).filter(
        key_hash=record.key_hash,
        submission__organisation=submission.organisation_id,
        submission__status=Submission.Status.ACCEPTED,
        submission__round__as_of__lt=submission.round.as_of,
    )
    found = found.select_related("submission__round").order_by("-submission__round__as_of")[:5]
    return [(each.submission.round, [getattr(each, name) for name in EARLIER]) for each in found]


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_EDIT)
def edit(request, pk):
    record = _record(request, pk)
    return _form(request, record.submission, record)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_EDIT)
def new(request, pk):
    visible = Submission.objects.visible_to(request.user).select_related("round", "organisation", "area")
    return _form(request, get_object_or_404(visible, pk=pk), None)


def _form(request, submission, record):
    back = redirect("record", record.pk) if record else redirect("submission", submission.pk)
    if not submission.is_editable:
        messages.error(request, _("This version is frozen. Records can be changed in a draft only."))
        return back
    labels = references.labels(submission.round)
    start = initial(record) if record else _blank(submission)
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        submission=submission,
        labels=labels,
        initial=start | {"revision": submission.revision},
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = records.save(
                submission,
                [records.Row(form.text(), record)],
                revision=form.cleaned_data["revision"],
                reasons=form.reasons(),
                by=request.user,
            )
        except records.Wrong as wrong:
            form.refuse(wrong)
        except ValidationError as refused:
            if refused.code == "stale":
                return _stale(request, form, record)
            form.add_error(None, refused)
        else:
            messages.success(request, _("The record was saved."))
            return redirect("record", record.pk if record else saved.created[0].pk)
    context = {
        "form": form,
        "submission": submission,
        "record": record,
        "earlier": _earlier(request.user, record) if record else [],
    }
    return render(request, "mapping/records/record_form.html", context)


def _blank(submission):
    unspecified = dict.fromkeys(("employment", "sector", "level"), "unspecified")
    return unspecified | {"area": submission.area.code, "employer": submission.organisation.code}


def _stale(request, form, record):
    """409: both texts, and a way to save one's own after all."""
    submission = Submission.objects.get(pk=form.submission.pk)
    current = initial(Record.objects.select_related(*RELATED).get(pk=record.pk)) if record else {}
    mine = form.text()
    changes = [
        (
            column.label,
            _worded(current.get(column.name, ""), column.name, form.labels),
            _worded(mine[column.name], column.name, form.labels),
        )
        for column in COLUMNS
        if str(current.get(column.name) or "") != mine[column.name]
    ]
    data = request.POST.copy()
    data["revision"] = submission.revision
    again = RecordForm(data, submission=submission, labels=form.labels)
    back_url = reverse("record", args=[record.pk]) if record else reverse("submission", args=[submission.pk])
    context = {"changes": changes, "form": again, "action": request.path, "back_url": back_url}
    return render(request, "409.html", context, status=409)


def _worded(text, name, labels):
    return labels.get(name, {}).get(text, text)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_EDIT)
def delete(request, pk):
    record = _record(request, pk)
    submission = record.submission
    if request.method == "POST":
        try:
            records.delete(record, revision=int(request.POST.get("revision") or -1), by=request.user)
        except (ValidationError, ValueError) as refused:
            stale = getattr(refused, "code", "stale") == "stale"
            if stale:
                return render(request, "409.html", {"back_url": reverse("record", args=[pk])}, status=409)
            for message in refused.messages:
                messages.error(request, message)
            return redirect("record", pk)
        messages.success(request, _("The record was removed from the draft."))
        return redirect("submission", submission.pk)
    return render(request, "mapping/records/record_delete.html", {"record": record, "submission": submission})


urlpatterns = [
    path("records/<int:pk>/", show, name="record"),
    path("records/<int:pk>/edit/", edit, name="record-edit"),
    path("records/<int:pk>/delete/", delete, name="record-delete"),
    path("submissions/<int:pk>/records/new/", new, name="record-new"),
]
