"""Risks of a strategy: as a matrix of likelihood and impact, and as a list; writing them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.plans.forms.risks import RiskForm
from strategy.plans.models import Risk, Strategy
from strategy.plans.views.action_lists import found_strategy
from strategy.plans.views.objectives import frozen, may_edit
from strategy.plans.views.removing import removed
from strategy.writing.services import editing
from strategy.writing.views.stale import stale
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, requires


def found(request, pk):
    rows = Risk.objects.filter(strategy__in=Strategy.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("strategy__framework", "factor", "owner"), pk=pk)


@require_GET
def risks(request, pk):
    strategy = found_strategy(request.user, pk)
    rows = sorted(
        strategy.risks.select_related("factor", "owner"), key=lambda risk: (-risk.score, -risk.impact, risk.pk)
    )
    numbered = list(enumerate(rows, 1))
    context = {
        "strategy": strategy, "rows": numbered, "matrix": matrix(numbered), "levels": Risk.LEVELS,
        "open": sum(risk.status != Risk.Status.CLOSED for risk in rows), "may_edit": may_edit(request.user, strategy),
    }  # fmt: skip
    return render(request, "strategy/plans/risks.html", context)


def matrix(numbered):
    """[(likelihood label, [(impact label, [(number, risk)])])], the most likely first; closed risks are left out."""
    kept = [(number, risk) for number, risk in numbered if risk.status != Risk.Status.CLOSED]
    return [
        (
            label,
            [
                (
                    name,
                    [(number, risk) for number, risk in kept if (risk.likelihood, risk.impact) == (likelihood, impact)],
                )
                for impact, name in Risk.LEVELS
            ],
        )
        for likelihood, label in reversed(Risk.LEVELS)
    ]


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def new(request, pk):
    strategy = found_strategy(request.user, pk)
    if refused := frozen(request, strategy, "risks", pk):
        return refused
    form = RiskForm(request.POST or None, instance=Risk(strategy=strategy), strategy=strategy)
    if request.method == "POST" and form.is_valid():
        try:
            editing.save(Risk(strategy=strategy), values=form.values(), by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The risk was added."))
            return redirect("risks", pk)
    return render(request, "strategy/plans/risk_form.html", {"form": form, "strategy": strategy})


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit(request, pk):
    risk = found(request, pk)
    if refused := frozen(request, risk.strategy, "risks", risk.strategy_id):
        return refused
    form = RiskForm(request.POST or None, instance=risk, initial={"revision": risk.revision}, strategy=risk.strategy)
    if request.method == "POST" and form.is_valid():
        try:
            editing.save(risk, values=form.values(), revision=form.cleaned_data["revision"] or 0, by=request.user)
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The risk was saved."))
            return redirect("risks", risk.strategy_id)
    return render(request, "strategy/plans/risk_form.html", {"form": form, "strategy": risk.strategy, "risk": risk})


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def delete(request, pk):
    risk = found(request, pk)
    if refused := frozen(request, risk.strategy, "risks", risk.strategy_id):
        return refused
    return removed(request, risk, "strategy/plans/risk_delete.html", {"risk": risk}, "risks")


urlpatterns = [
    path("strategies/<int:pk>/risks/", risks, name="risks"),
    path("strategies/<int:pk>/risks/new/", new, name="risk-new"),
    path("risks/<int:pk>/edit/", edit, name="risk-edit"),
    path("risks/<int:pk>/delete/", delete, name="risk-delete"),
]
