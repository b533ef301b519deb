"""Versions of a strategy: each step of their life but the endorsement, and what differs between two."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.plans.forms.strategies import (
    InForceForm,
    SendBackForm,
)
from strategy.plans.models import Strategy
from strategy.plans.pages import comparing
from strategy.plans.services import versions as service
from workforce.people.permissions import Permission, can, requires

P, Status = Permission, Strategy.Status
LIFE = [Status.DRAFT, Status.CONSULTATION, Status.REVIEW, Status.ENDORSED, Status.IN_FORCE]
SENDS_BACK = [P.STRATEGY_EDIT, P.GROUP_DECIDE]  # who writes it takes it back; who decides sends it back


def found_strategy(request, pk):
    rows = Strategy.objects.visible_to(request.user).select_related("report__round", "framework", "previous")
    return get_object_or_404(rows.defer("report__inputs", "report__frozen"), pk=pk)


def steps(user, strategy):
    """{step: whether this person may take it now}, for the page; ``life``: (label, is past, is now) of each state."""
    edits, decides, status = can(user, P.STRATEGY_EDIT), can(user, P.GROUP_DECIDE), strategy.status
    past = LIFE.index(status) if status in LIFE else len(LIFE)
    return {
        "edit": edits and strategy.is_editable,
        "consult": edits and status == Status.DRAFT,
        "review": edits and status in (Status.DRAFT, Status.CONSULTATION),
        "send_back": (edits or decides) and status in (Status.CONSULTATION, Status.REVIEW),
        "endorse": can(user, P.STRATEGY_ENDORSE) and status == Status.REVIEW,
        "in_force": decides and status == Status.ENDORSED,
        "next_version": edits and strategy.is_frozen and is_newest(strategy),
        "life": [(state.label, place < past, place == past) for place, state in enumerate(LIFE)],
    }


def is_newest(strategy):
    return not Strategy.objects.filter(code=strategy.code, version__gt=strategy.version).exists()


# Steps without a form -------------------------------------------------------------------------------------------------
def taken(request, strategy, act, said):
    try:
        act(strategy, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, said)
    return redirect("strategy", strategy.pk)


@require_POST
@requires(P.STRATEGY_EDIT)
def consult(request, pk):
    said = _("In consultation. Invite the organisations whose comments you want.")
    return taken(request, found_strategy(request, pk), service.to_consultation, said)


@require_POST
@requires(P.STRATEGY_EDIT)
def review(request, pk):
    said = _("In review. The text can't be changed until the strategy is endorsed or sent back.")
    return taken(request, found_strategy(request, pk), service.to_review, said)


@require_POST
@requires(P.STRATEGY_EDIT)
def next_version(request, pk):
    strategy = found_strategy(request, pk)
    try:
        made, lost = service.next_version(strategy, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("strategy", pk)
    messages.success(request, _("Version %(version)s was begun as a copy.") % {"version": made.version})
    if lost:
        names = ", ".join(item.label for item in lost)
        messages.warning(
            request, _("No longer in the framework: %(names)s. Say what becomes of them.") % {"names": names}
        )
    return redirect("strategy", made.pk)


# Steps with a form ----------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    if not any(can(request.user, permission) for permission in SENDS_BACK):
        raise PermissionDenied
    said = _("Sent back: it is a draft again.")
    return with_form(
        request,
        pk,
        SendBackForm(request.POST or None),
        service.send_back,
        "strategy/plans/version_send_back.html",
        said,
    )


@require_http_methods(["GET", "POST"])
@requires(P.GROUP_DECIDE)
def put_in_force(request, pk):
    form, said = InForceForm(request.POST or None), _("The strategy is in force.")
    return with_form(request, pk, form, service.put_in_force, "strategy/plans/version_in_force.html", said)


def with_form(request, pk, form, act, template, said):
    strategy = found_strategy(request, pk)
    if request.method == "POST" and form.is_valid():
        try:
            act(strategy, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, said)
            return redirect("strategy", pk)
    former = Strategy.objects.in_force().filter(code=strategy.code).exclude(pk=pk).first()
    context = {"strategy": strategy, "form": form, "former": former, "steps": steps(request.user, strategy)}
    return render(request, template, context)


# What differs ---------------------------------------------------------------------------------------------------------
@require_GET
def compare(request, pk):
    """This version beside an earlier one: the one before it, or the one the address asks for."""
    strategy = found_strategy(request, pk)
    others = (
        Strategy.objects.visible_to(request.user).filter(code=strategy.code).exclude(pk=pk).select_related("framework")
    )
    asked = request.GET.get("with", "")
    other = (
        get_object_or_404(others, pk=asked)
        if asked.isdecimal()
        else others.filter(version__lt=strategy.version).first()
    )
    other = other or others.first()
    context = {"strategy": strategy, "others": others, "other": other}
    if other:
        old, new = sorted([other, strategy], key=lambda version: version.version)
        context |= {"old": old, "new": new, "comparison": comparing.compare(old, new)}
    return render(request, "strategy/plans/strategy_compare.html", context)


urlpatterns = [
    path("strategies/<int:pk>/consultation/", consult, name="strategy-consult"),
    path("strategies/<int:pk>/review/", review, name="strategy-to-review"),
    path("strategies/<int:pk>/send-back/", send_back, name="strategy-send-back"),
    path("strategies/<int:pk>/in-force/", put_in_force, name="strategy-in-force"),
    path("strategies/<int:pk>/next-version/", next_version, name="strategy-next-version"),
    path("strategies/<int:pk>/compare/", compare, name="strategy-compare"),
]
