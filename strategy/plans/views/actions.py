"""Actions: the page of one, its form, moving, deleting, and milestones that are reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.figures import citations
from strategy.plans import offered
from strategy.plans.forms.actions import ActionForm, differences, refuse
from strategy.plans.forms.plans import ReachedForm
from strategy.plans.models import Action, Milestone, Objective, Strategy
from strategy.plans.pages import plan_page
from strategy.plans.services import plans
from strategy.plans.views.objectives import deleted, found_strategy, frozen, may_edit, moved, sent
from strategy.writing.services import editing
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, organisations_of, requires

READ = ("strategy__report", "objective", "element__parent", "lead", "edited_by")


def found(request, pk):
    rows = Action.objects.filter(strategy__in=Strategy.objects.visible_to(request.user)).select_related(*READ)
    return get_object_or_404(rows.defer("strategy__report__inputs", "strategy__report__frozen"), pk=pk)


@require_GET
def show(request, pk):
    action = found(request, pk)
    user, strategy = request.user, action.strategy
    context = plan_page.of_action(action, user, timezone.localdate())
    context["may_edit"] = may_edit(user, strategy)
    context["may_mark"] = may_mark(user, action) and strategy.status != Strategy.Status.SUPERSEDED
    if context["may_edit"]:
        context["others"] = editing.others_at([action], by=user).get(action.pk, [])
    return render(request, "strategy/plans/action.html", context)


def may_mark(user, action):
    """Who writes the strategy, and who reports progress for the organisation that leads the action."""
    reports = can(user, Permission.PROGRESS_REPORT) and action.lead_id in organisations_of(user)
    return can(user, Permission.STRATEGY_EDIT) or reports


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def new(request, pk):
    """An action of the objective that the address names, or of the first."""
    strategy = found_strategy(request, pk)
    if refused := frozen(request, strategy, "strategy", pk):
        return refused
    objective = begun_for(strategy, request.GET.get("objective", ""))
    if objective is None:
        messages.info(request, _("Start an objective first: an action belongs to one."))
        return redirect("objective-new", pk)
    figure = citations.asked(request.POST.get("figure") or request.GET.get("figure"))
    initial = {"objective": objective.pk, "element": objective.element_id, "figure": figure and figure.pk}
    form = ActionForm(
        request.POST or None,
        instance=Action(strategy=strategy, objective=objective),
        initial=initial,
        strategy=strategy,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = plans.save_action(Action(strategy=strategy), **asked(form), figure=figure, by=request.user)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Action %(label)s was saved.") % {"label": made.label})
            return redirect("action", made.pk)
    return show_form(request, form, strategy, objective=objective, figure=figure)


def begun_for(strategy, number) -> Objective | None:
    rows = strategy.objectives.all()
    return (rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 12 else None) or rows.first()


def asked(form):
    return {"values": form.values(), "many": form.many(), "rows": form.rows}


def show_form(request, form, strategy, **more):
    return render(
        request, "strategy/plans/action_form.html", {"form": form, "strategy": strategy, "action": None, **more}
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit(request, pk):
    action = found(request, pk)
    strategy = action.strategy
    if refused := frozen(request, strategy, "action", pk):
        return refused
    form = ActionForm(sent(request, action), instance=action, initial={"revision": action.revision}, strategy=strategy)
    if request.method == "POST" and form.is_valid():
        try:
            plans.save_action(action, **asked(form), revision=form.cleaned_data["revision"] or 0, by=request.user)
        except Stale as refused:
            return stale(request, refused, form)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The action was saved."))
            return redirect("action", pk)
    saved = get_object_or_404(
        Action.objects.select_related("objective"), pk=pk
    )  # the form has written on the other one
    return show_form(request, form, strategy, action=saved, objective=saved.objective)


def stale(request, refused, form):
    """409 with both texts, of every field and row that differs."""
    current = refused.current
    saved = ActionForm(instance=current, strategy=form.strategy)
    form.data = form.data.copy()
    form.data["revision"] = current.revision
    context = {
        "changes": differences(saved, form), "by": refused.by, "back_url": request.path, "form": form, "action": request.path
    }  # fmt: skip
    return render(request, "409.html", context, status=409)


@require_POST
@requires(Permission.STRATEGY_EDIT)
def move(request, pk):
    action = found(request, pk)
    return moved(request, action, "objective", action.objective_id)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def delete(request, pk):
    action = found(request, pk)
    context = {
        "action": action,
        "money": plan_page.money([action], action.strategy),
        "milestones": list(action.milestones.all()),
        "indicators": list(action.indicators.all()),
        "answers": len(offered.ANSWERED.listed([action.key])),
    }
    return deleted(request, action, "strategy/plans/action_delete.html", context, "objective", action.objective_id)


@require_POST
def milestone_done(request, pk):
    """A day in the form: reached then. None: not reached after all. Also while the strategy is endorsed or in force."""
    milestone = get_object_or_404(
        Milestone.objects.filter(action__strategy__in=Strategy.objects.visible_to(request.user)), pk=pk
    )
    action = found(request, milestone.action_id)
    if not may_mark(request.user, action):
        raise PermissionDenied
    form = ReachedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day as year-month-day, like 2027-03-31."))
        return redirect("action", action.pk)
    try:
        plans.reach(milestone, on=form.cleaned_data["on"], by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Saved: %(name)s.") % {"name": milestone})
    return redirect("action", action.pk)


urlpatterns = [
    path("strategies/<int:pk>/actions/new/", new, name="action-new"),
    path("actions/<int:pk>/", show, name="action"),
    path("actions/<int:pk>/edit/", edit, name="action-edit"),
    path("actions/<int:pk>/move/", move, name="action-move"),
    path("actions/<int:pk>/delete/", delete, name="action-delete"),
    path("milestones/<int:pk>/done/", milestone_done, name="milestone-done"),
]
