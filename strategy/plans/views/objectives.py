"""Objectives: the page of one, starting, changing, moving and deleting it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.figures import citations
from strategy.plans import offered
from strategy.plans.forms.plans import DeleteForm, ObjectiveForm
from strategy.plans.models import Objective, Strategy
from strategy.plans.pages import plan_page
from strategy.plans.services import plans
from strategy.writing.services import drafts, editing
from strategy.writing.views.stale import stale
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires

READ = ("strategy__report", "strategy__framework", "element__parent", "edited_by")


def found(request, pk):
    rows = Objective.objects.filter(strategy__in=Strategy.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related(*READ), pk=pk)


def found_strategy(request, pk):
    rows = Strategy.objects.visible_to(request.user).select_related("framework", "report")
    return get_object_or_404(rows.defer("report__inputs", "report__frozen"), pk=pk)


def frozen(request, strategy, page, pk):
    """To the page, with the reason, when somebody asks for the form of what can't be changed any more."""
    if request.method == "GET" and not strategy.is_editable:
        messages.error(request, _("This version can't be changed any more; changes go into the next one."))
        return redirect(page, pk)
    return None


@require_GET
def show(request, pk):
    objective = found(request, pk)
    context = plan_page.of_objective(objective, request.user)
    context["may_edit"] = may_edit(request.user, objective.strategy)
    if context["may_edit"]:
        context["others"] = editing.others_at([objective], by=request.user).get(objective.pk, [])
    return render(request, "strategy/plans/objective.html", context)


def may_edit(user, strategy):
    return strategy.is_editable and can(user, Permission.STRATEGY_EDIT)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def new(request, pk):
    strategy = found_strategy(request, pk)
    if refused := frozen(request, strategy, "strategy", pk):
        return refused
    figure = citations.asked(request.POST.get("figure") or request.GET.get("figure"))
    initial = {"figure": figure and figure.pk, "title": citations.sentence(figure)[:200], "horizon": "near"}
    initial["element"] = request.GET.get("element") if request.GET.get("element", "").isdecimal() else None
    form = ObjectiveForm(
        request.POST or None, instance=Objective(strategy=strategy), initial=initial, strategy=strategy
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = plans.save_objective(
                Objective(strategy=strategy), values=form.values(), many=form.many(), figure=figure, by=request.user
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("Objective %(number)s was started. Say now what is done for it.") % {"number": made.number}
            )
            return redirect("objective", made.pk)
    context = {"form": form, "strategy": strategy, "figure": figure, "objective": None}
    return render(request, "strategy/plans/objective_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit(request, pk):
    objective = found(request, pk)
    if refused := frozen(request, objective.strategy, "objective", pk):
        return refused
    form = ObjectiveForm(
        sent(request, objective),
        instance=objective,
        initial={"revision": objective.revision},
        strategy=objective.strategy,
    )
    if request.method == "POST" and form.is_valid():
        try:
            plans.save_objective(
                objective,
                values=form.values(),
                many=form.many(),
                revision=form.cleaned_data["revision"] or 0,
                by=request.user,
            )
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The objective was saved."))
            return redirect("objective", pk)
    context = {"form": form, "strategy": objective.strategy, "objective": objective}
    return render(request, "strategy/plans/objective_form.html", context)


def sent(request, part):
    """What the form is filled with: what was sent, or the unsaved draft that the address asks for."""
    draft = drafts.offered(part, by=request.user) if request.method == "GET" and "draft" in request.GET else None
    return draft.data if draft else request.POST or None


@require_POST
@requires(Permission.STRATEGY_EDIT)
def move(request, pk):
    objective = found(request, pk)
    return moved(request, objective, "strategy", objective.strategy_id)


def moved(request, part, page, pk):
    try:
        plans.move(part, up=request.POST.get("to") == "up", by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect(page, pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def delete(request, pk):
    objective = found(request, pk)
    actions = list(objective.actions.prefetch_related("costs"))
    context = {
        "objective": objective,
        "actions": actions,
        "money": plan_page.money(actions, objective.strategy),
        "indicators": list(objective.indicators.all())
        + [each for action in actions for each in action.indicators.all()],
        "answers": len(offered.ANSWERED.listed([objective.key, *(action.key for action in actions)])),
    }
    return deleted(
        request, objective, "strategy/plans/objective_delete.html", context, "strategy", objective.strategy_id
    )


def deleted(request, part, template, context, page, pk):
    """Ask, then delete: the page names what goes with it and what stands in the way."""
    form = DeleteForm(request.POST or None, initial={"revision": part.revision})
    context |= {"strategy": part.strategy, "waiting": plans.waiting_for(part)}
    if request.method == "POST" and form.is_valid():
        try:
            plans.delete(part, revision=form.cleaned_data["revision"], by=request.user)
        except Stale as refused:
            said = _("%(who)s changed this since you opened the page. Look at it again before you delete it.")
            form = DeleteForm(initial={"revision": refused.current.revision})
            context |= {"form": form, "changed": said % {"who": refused.by or _("Somebody")}}
            return render(request, template, context, status=409)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Deleted: %(name)s.") % {"name": part})
            return redirect(page, pk)
    return render(request, template, context | {"form": form})


urlpatterns = [
    path("strategies/<int:pk>/objectives/new/", new, name="objective-new"),
    path("objectives/<int:pk>/", show, name="objective"),
    path("objectives/<int:pk>/edit/", edit, name="objective-edit"),
    path("objectives/<int:pk>/move/", move, name="objective-move"),
    path("objectives/<int:pk>/delete/", delete, name="objective-delete"),
]
