"""The self-assessment: the list, one of them, its elements as they are answered, closing and opening again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.assessments import reading as assessing
from strategy.assessments import services as service
from strategy.assessments.forms import AssessmentForm, ElementForm, ReopenForm
from strategy.assessments.models import Assessment, StatementAnswer
from strategy.assessments.views import reports as assessment_reports
from strategy.assessments.views import tasks as evidence_tasks
from strategy.framework.models import Framework
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires


def found_assessment(request, pk):
    rows = Assessment.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("framework", "lead", "previous__framework", "created_by", "closed_by"), pk=pk
    )


@require_GET
@requires(Permission.STRATEGY_VIEW)
def assessments(request):
    given = Count("answers", filter=~Q(answers__answer=""))
    rows = (
        Assessment.objects.visible_to(request.user)
        .select_related("lead")
        .annotate(answered=given)
        .order_by("-starts_on", "-pk")
    )
    context = {
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
        "may_edit": can(request.user, Permission.ASSESSMENT_EDIT),
        "has_framework": Framework.objects.newest() is not None,
    }
    return render(request, "strategy/assessments/assessments.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSESSMENT_EDIT)
def new(request):
    initial = {"starts_on": timezone.localdate(), "previous": Assessment.objects.exclude(closed_at=None).first()}
    form = AssessmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.create(values=form.values(), agencies=form.cleaned_data["agencies"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("The assessment has begun. Begin with any element, in any order."))
            return redirect("assessment", made.pk)
    return render(request, "strategy/assessments/assessment_new.html", {"form": form})


@require_GET
@requires(Permission.STRATEGY_VIEW)
def assessment(request, pk):
    return render(
        request, "strategy/assessments/assessment.html", show_assessment(request, found_assessment(request, pk))
    )


def show_assessment(request, found, **more):
    sheets = assessing.sheets(found)
    context = {
        "assessment": found,
        "agencies": found.agencies.all(),
        "pillars": assessing.by_pillar(sheets),
        "progress": assessing.progress(sheets),
        "asked": sum(len(each.statements) for each in sheets),
        "answered": sum(len(each.given) for each in sheets),
        "open_tasks": [task for each in sheets for task in each.open_tasks],
        "today": timezone.localdate(),
        "may_edit": found.is_open and can(request.user, Permission.ASSESSMENT_EDIT),
        "may_lead": service.may_lead(request.user, found),
        "reopen_form": ReopenForm(),
        "events": Event.objects.of(found)[:20],
    }
    return context | more


# An element ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_VIEW)
def element(request, pk, code):
    found = found_assessment(request, pk)
    offered = assessing.elements(found.framework)
    place = next((n for n, each in enumerate(offered) if each.code == code), None)
    if place is None:
        raise Http404
    around = {
        "previous_element": offered[place - 1] if place else None,
        "next_element": offered[place + 1] if place + 1 < len(offered) else None,
    }
    return answer(request, found, offered[place], around)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_VIEW)
def progress(request, pk):
    return answer(request, found_assessment(request, pk), None, {})


def answer(request, found, of, around):
    """The page of an element, or of the progress indicators (None); a POST saves it."""
    may_edit = found.is_open and can(request.user, Permission.ASSESSMENT_EDIT)
    sheet = assessing.sheet(found, of)
    form = ElementForm(request.POST or None, sheet=sheet, before=earlier(found, of))
    if request.method == "POST":
        if not can(request.user, Permission.ASSESSMENT_EDIT):
            raise PermissionDenied
        if form.is_valid() and (answered := saved(request, found, of, form)):
            return answered
    context = {"assessment": found, "element": of, "sheet": sheet, "form": form, "may_edit": may_edit} | around
    return render(request, "strategy/assessments/assessment_element.html", context)


def earlier(found, of):
    """The sheet of the same element in the assessment this one is compared with, or None."""
    if found.previous is None:
        return None
    code = of.code if of else None
    sheets = assessing.sheets(found.previous)
    return next((each for each in sheets if (each.element.code if each.element else None) == code), None)


def saved(request, found, of, form):
    """Where to go once it is saved, or the page of a stale save; None where the form says what is wrong."""
    given = {"answers": form.answers(), "rating": form.rating(), "revision": form.cleaned_data["revision"]}
    try:
        sheet = service.save_element(found, of, by=request.user, **given)
    except Stale as refused:
        return stale(request, refused, form)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None
    messages.success(request, _("Saved."))
    if missing := sum(not sheet.task_of(statement) for statement, _answer in sheet.not_known):
        said = ngettext(
            "%(count)s statement is not known: make a task to find out.",
            "%(count)s statements are not known: make tasks to find out.",
            missing,
        )
        messages.info(request, said % {"count": missing})
    following = request.POST.get("then")
    if following and any(each.code == following for each in assessing.elements(found.framework)):
        return redirect("assessment-element", found.pk, following)
    return redirect(request.path)


def stale(request, refused, form):
    """409: what is saved now beside what was sent, field by field, and a way to save one's own after all."""
    current = ElementForm(sheet=refused.current)
    words = dict(StatementAnswer.Answer.choices)
    changes = []
    for name, field in form.fields.items():
        saved, mine = current.initial.get(name), form.cleaned_data.get(name)
        if name != "revision" and (saved or "") != (mine or ""):
            label = field.widget.attrs.get("aria-label") or field.label
            choices = words if name.startswith("answer_") else dict(getattr(field, "choices", []))
            changes.append((label, choices.get(saved, saved), choices.get(mine, mine)))
    form.data = form.data.copy()
    form.data["revision"] = refused.current.revision
    context = {"changes": changes, "by": refused.by, "form": form, "action": request.path, "back_url": request.path}
    return render(request, "409.html", context, status=409)


# Closing -------------------------------------------------------------------------------------------------------------
@require_POST
@requires(Permission.ASSESSMENT_EDIT)
def close(request, pk):
    found = found_assessment(request, pk)
    if not service.may_lead(request.user, found):
        raise PermissionDenied
    try:
        service.close(found, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("assessment", pk)
    messages.success(request, _("Closed. Nothing in it changes any more; this is its report."))
    return redirect("assessment-report", pk)


@require_POST
@requires(Permission.ASSESSMENT_EDIT)
def reopen(request, pk):
    found = found_assessment(request, pk)
    if not service.may_lead(request.user, found):
        raise PermissionDenied
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            service.reopen(found, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The assessment is open again."))
            return redirect("assessment", pk)
    return render(
        request, "strategy/assessments/assessment.html", show_assessment(request, found, reopen_form=form, form=form)
    )


urlpatterns = [
    path("assessments/", assessments, name="assessments"),
    path("assessments/new/", new, name="assessment-new"),
    path("assessments/<int:pk>/", assessment, name="assessment"),
    path("assessments/<int:pk>/elements/<str:code>/", element, name="assessment-element"),
    path("assessments/<int:pk>/progress/", progress, name="assessment-progress"),
    path("assessments/<int:pk>/close/", close, name="assessment-close"),
    path("assessments/<int:pk>/reopen/", reopen, name="assessment-reopen"),
    *assessment_reports.urlpatterns,
    *evidence_tasks.urlpatterns,
]
