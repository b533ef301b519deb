"""What a self-assessment says: its report, beside an earlier one, and a priority made an objective of the strategy."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mapping.files.downloads import as_file
from strategy.assessments import pages as assessment_report
from strategy.assessments import reading as assessing
from strategy.assessments import services as service
from strategy.assessments.forms import ToObjectiveForm
from strategy.assessments.models import Assessment
from workforce.people.permissions import Permission, can, requires


def visible(request, pk):
    rows = Assessment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("framework", "lead", "previous", "closed_by"), pk=pk)


@require_GET
@requires(Permission.STRATEGY_VIEW)
def report(request, pk):
    """The report as a page that prints; ?format=csv or xlsx: every answer as a table."""
    found = visible(request, pk)
    sheets = assessing.sheets(found)
    if kind := request.GET.get("format"):
        rows = assessment_report.rows(sheets)
        name = f"assessment-{found.starts_on}"
        return as_file(kind, name=name, title=_("Self-assessment"), header=assessment_report.header(), rows=rows)
    context = {
        "assessment": found,
        "agencies": found.agencies.all(),
        "finding": assessment_report.finding(sheets),
        "sheets": sheets[:-1],
        "pillars": assessment_report.drawn(assessing.by_pillar(sheets)),
        "progress": assessing.progress(sheets),
        "unknown": [each for each in sheets if each.not_known],
        "urgent": assessing.urgent(sheets),
        "tasks": sorted((task for each in sheets for task in each.tasks), key=lambda task: (task.due_on, task.pk)),
        "people": assessing.took_part(found, sheets),
        "today": timezone.localdate(),
        "may_plan": can(request.user, Permission.STRATEGY_EDIT),
    }
    return render(request, "strategy/assessments/assessment_report.html", context)


@require_GET
@requires(Permission.STRATEGY_VIEW)
def compare(request, pk):
    """Beside the assessment of ?with=, or the one it was begun to be compared with."""
    found = visible(request, pk)
    others = list(Assessment.objects.visible_to(request.user).exclude(pk=pk).select_related("framework"))
    wanted = request.GET.get("with")
    before = next((each for each in others if str(each.pk) == wanted), None)
    if wanted and before is None:
        raise Http404
    before = before or next((each for each in others if each.pk == found.previous_id), None)
    moved = assessing.compare(before, found) if before else []
    steps = [each.step for each in moved if each.step is not None]
    rose, fell = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    finding = assessment_report.moved(before, rose, fell) if before else ""
    context = {"assessment": found, "before": before, "others": others, "moved": moved}
    context |= {"compared": len(steps), "finding": finding}
    return render(request, "strategy/assessments/assessment_compare.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def to_objective(request, pk, code):
    found = visible(request, pk)
    sheet = next((each for each in assessing.sheets(found) if each.element and each.element.code == code), None)
    if sheet is None:
        raise Http404
    title = _("Strengthen: %(element)s") % {"element": sheet.element}
    form = ToObjectiveForm(request.POST or None, user=request.user, initial={"title": title[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            made = service.make_objective(sheet, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("The objective was made. Write its outcome, and what is to be done."))
            return redirect("objective", made.pk)
    context = {
        "assessment": found,
        "sheet": sheet,
        "form": form,
        "has_strategy": form.fields["strategy"].queryset.exists(),
    }
    return render(request, "strategy/assessments/assessment_objective.html", context)


urlpatterns = [
    path("assessments/<int:pk>/report/", report, name="assessment-report"),
    path("assessments/<int:pk>/compare/", compare, name="assessment-compare"),
    path("assessments/<int:pk>/elements/<str:code>/objective/", to_objective, name="assessment-to-objective"),
]
