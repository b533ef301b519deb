"""Progress of an action: reporting it, its page beside what is measured, verifying it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.library.models import Resource
from strategy.plans.forms.progress import ProgressForm, VerdictForm
from strategy.plans.models import Action, Progress, Strategy
from strategy.plans.services import (
    measured,
)
from strategy.plans.services import progress as service
from workforce.people.permissions import Permission, can, requires


@require_http_methods(["GET", "POST"])
def new(request, pk):
    rows = Action.objects.filter(strategy__in=Strategy.objects.visible_to(request.user))
    action = get_object_or_404(rows.select_related("objective", "strategy", "lead"), pk=pk)
    if not service.may_report(request.user, action):
        raise PermissionDenied
    form = ProgressForm(request.POST or None, initial={"status": action.status}, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.report(action, values=form.values(), by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Progress was reported. A different person verifies it."))
            return redirect("progress", made.pk)
    context = {
        "form": form,
        "action": action,
        "strategy": action.strategy,
        "reports": service.history(action),
        "gaps": gaps(action),
        "may_see_reports": can(request.user, Permission.REPORT_VIEW),
    }
    return render(request, "strategy/plans/progress_form.html", context)


@require_GET
def show(request, pk):
    found = get_object_or_404(service.visible_to(request.user), pk=pk)
    return render(request, "strategy/plans/progress.html", show_progress(request, found, VerdictForm()))


def show_progress(request, found, form):
    action = service.actions_of([found.key], request.user).get(found.key)
    if action is None:
        raise Http404
    resource = found.resource_id and Resource.objects.visible_to(request.user).filter(pk=found.resource_id).first()
    return {
        "progress": found,
        "action": action,
        "strategy": action.strategy,
        "resource": resource,
        "form": form,
        "reports": service.history(action),
        "gaps": gaps(action),
        "may_verify": service.may_verify(request.user, found),
        "may_report": service.may_report(request.user, action),
        "may_see_reports": can(request.user, Permission.REPORT_VIEW),
    }


def gaps(action):
    return list(measured.since(action.figures.all() or action.objective.figures.all()).values())


@require_POST
@requires(Permission.PROGRESS_VERIFY)
def verify(request, pk):
    found = get_object_or_404(service.visible_to(request.user), pk=pk)
    form = VerdictForm(request.POST, instance=Progress())
    if form.is_valid():
        verdict, note = form.cleaned_data["verdict"], form.cleaned_data["verdict_note"]
        try:
            service.verify(found, verdict=verdict, note=note, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Your verdict was recorded."))
            return redirect("progress", pk)
    return render(request, "strategy/plans/progress.html", show_progress(request, found, form))


urlpatterns = [
    path("actions/<int:pk>/progress/new/", new, name="progress-new"),
    path("progress/<int:pk>/", show, name="progress"),
    path("progress/<int:pk>/verify/", verify, name="progress-verify"),
]
