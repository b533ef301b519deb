"""Is a version ready, and its endorsement by the chair."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from strategy.group.forms.decisions import EndorseForm
from strategy.group.services import decisions
from strategy.plans.pages import readiness
from strategy.plans.views.versions import found_strategy, steps
from workforce.people.permissions import Permission, requires

FIELD_OF = {"meeting": "meeting", "quorum": "meeting", "agreement": "agreement"}  # what a refusal is about


# Readiness and endorsement --------------------------------------------------------------------------------------------
@require_GET
@requires(Permission.STRATEGY_VIEW)
def show_readiness(request, pk):
    return render(request, "strategy/group/readiness.html", readiness_context(request, found_strategy(request, pk)))


@require_POST
@requires(Permission.STRATEGY_ENDORSE)
def endorse(request, pk):
    strategy = found_strategy(request, pk)
    checks = readiness.check(strategy)
    form = EndorseForm(request.POST, is_ready=all(check.is_met for check in checks))
    if form.is_valid():
        try:
            decisions.endorse(strategy, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            field = FIELD_OF.get(getattr(refused, "code", None))
            form.add_error(field, refused if field or "reason" in form.fields else refused.messages)
        else:
            messages.success(request, _("The strategy is endorsed. This version can no longer be changed."))
            return redirect("strategy", pk)
    return render(request, "strategy/group/readiness.html", readiness_context(request, strategy, checks, form))


def readiness_context(request, strategy, checks=None, form=None):
    checks = readiness.check(strategy) if checks is None else checks
    is_ready = all(check.is_met for check in checks)
    context = {
        "strategy": strategy,
        "checks": checks,
        "summary": readiness.summary(checks),
        "is_ready": is_ready,
        "missing": [check for check in checks if not check.is_met],
        "steps": steps(request.user, strategy),
        "endorsement": getattr(strategy, "endorsement", None),
    }
    if context["steps"]["endorse"]:
        context["form"] = form or EndorseForm(is_ready=is_ready)
    elif form:
        context["form"] = form
    return context


urlpatterns = [
    path("strategies/<int:pk>/endorse/", endorse, name="strategy-endorse"),
    path("strategies/<int:pk>/readiness/", show_readiness, name="readiness"),
]
