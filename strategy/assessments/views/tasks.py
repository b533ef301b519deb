"""Tasks to find out what a self-assessment does not know: made, one's own, done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.assessments import reading as assessing
from strategy.assessments import services as service
from strategy.assessments.forms import FoundForm, TaskForm
from strategy.assessments.models import Assessment, EvidenceTask
from workforce.people.permissions import Permission, can, requires


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSESSMENT_EDIT)
def new(request, pk):
    """A task of an assessment: about ?statement= (its code), about ?element= (its code), or about the whole."""
    found = get_object_or_404(Assessment.objects.visible_to(request.user).select_related("framework"), pk=pk)
    statement = _named(assessing.asked(found.framework), request.GET.get("statement"))
    element = (
        statement.element if statement else _named(assessing.elements(found.framework), request.GET.get("element"))
    )
    initial = {"title": statement.label[:300] if statement else "", "owner": request.user}
    form = TaskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        about = {"statement": statement, "element": element}
        try:
            service.add_task(found, **form.cleaned_data, **about, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("The task was made."))
            return redirect(*_place(found, element, statement))
    context = {"form": form, "assessment": found, "statement": statement, "element": element}
    return render(request, "strategy/assessments/assessment_task_new.html", context)


def _named(things, code):
    """The one with this code; None without a code. 404 for a code that is not there."""
    if not code:
        return None
    thing = next((each for each in things if each.code == code), None)
    if thing is None:
        raise Http404
    return thing


def _place(assessment, element, statement):
    if element:
        return "assessment-element", assessment.pk, element.code
    return ("assessment-progress" if statement else "assessment"), assessment.pk


@require_GET
def my_tasks(request):
    return render(request, "strategy/assessments/assessment_my_tasks.html", {"tasks": assessing.my_tasks(request.user)})


@require_http_methods(["GET", "POST"])
def done(request, pk):
    """By its owner, or by whoever assesses."""
    visible = Q(assessment__in=Assessment.objects.visible_to(request.user)) | Q(owner=request.user)
    rows = EvidenceTask.objects.filter(visible).select_related("assessment", "statement", "element", "owner")
    task = get_object_or_404(rows, pk=pk)
    if task.owner_id != request.user.pk and not can(request.user, Permission.ASSESSMENT_EDIT):
        raise PermissionDenied
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.finish_task(task, result=form.cleaned_data["result"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Thank you. What you found is now shown next to the statement."))
            may_edit = can(request.user, Permission.ASSESSMENT_EDIT)
            return (
                redirect(*_place(task.assessment, task.element, task.statement)) if may_edit else redirect("my-tasks")
            )
    return render(request, "strategy/assessments/assessment_task_done.html", {"form": form, "task": task})


urlpatterns = [
    path("assessments/<int:pk>/tasks/new/", new, name="evidence-task-new"),
    path("assessments/tasks/<int:pk>/done/", done, name="evidence-task-done"),
    path("my-tasks/", my_tasks, name="my-tasks"),
]
