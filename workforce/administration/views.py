"""Reference data on a page of our own: what a country needs, and the files that bring most of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workforce.administration import files, offered
from workforce.administration.forms import ReferenceFilesForm
from workforce.people.permissions import Permission, requires
from workforce.reference import report_lines


@require_http_methods(["GET", "POST"])
@requires(Permission.REFERENCE_MANAGE)
def reference(request):
    """The list of what is there, and the files that wait to be loaded."""
    form = ReferenceFilesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            files.put_aside(form.cleaned_data["files"], by=request.user)
            return redirect("reference")
        except ValidationError as refused:
            form.add_error("files", refused)
    report = files.look(by=request.user)
    context = {
        "form": form,
        "steps": offered.STEPS.listed(),
        "waiting": report and {"lines": report_lines(report), "wrong": bool(report.mistakes)},
    }
    return render(request, "workforce/administration/reference.html", context)


@require_http_methods(["POST"])
@requires(Permission.REFERENCE_MANAGE)
def reference_load(request):
    """Load the files that wait, or throw them away."""
    if "discard" in request.POST:
        files.throw_away(by=request.user)
        messages.success(request, _("The files were discarded. Nothing was changed."))
    elif files.folder_of(request.user).is_dir():
        report = files.load_waiting(by=request.user)
        if not report.mistakes:
            messages.success(request, _("The files were loaded: %(count)s rows changed.") % {"count": report.count})
    return redirect("reference")


urlpatterns = [
    path("reference/", reference, name="reference"),
    path("reference/load/", reference_load, name="reference-load"),
]
