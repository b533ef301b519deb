"""Indicators: the monitoring framework of a strategy, one indicator with its values, writing it,
values entered by hand.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.plans.forms.indicators import IndicatorForm, ValueForm
from strategy.plans.models import Indicator, IndicatorValue, Strategy
from strategy.plans.pages import (
    indicator_page,
)
from strategy.plans.services import indicators as service
from strategy.plans.services import (
    measured,
    paths,
)
from strategy.plans.views.action_lists import found_strategy
from strategy.plans.views.objectives import frozen, may_edit
from strategy.plans.views.removing import removed
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires

BREAKDOWNS = ("areas", "cadres")


def found(request, pk):
    rows = Indicator.objects.filter(strategy__in=Strategy.objects.visible_to(request.user))
    heavy = ("strategy__report__inputs", "strategy__report__frozen")
    read = rows.select_related(
        "strategy__report__round", "objective", "action__objective", "responsible", "baseline_figure"
    )
    return get_object_or_404(read.prefetch_related("targets").defer(*heavy, "baseline_figure__report"), pk=pk)


# Reading --------------------------------------------------------------------------------------------------------------


@require_GET
def indicators(request, pk):
    strategy = found_strategy(request.user, pk)
    rows = list(
        strategy.indicators.select_related("objective", "action__objective", "responsible").prefetch_related("targets")
    )
    details = measured.details(rows)
    years = [year for year in strategy.years if any(each.year == year for row in rows for each in row.targets.all())]
    context = {
        "strategy": strategy,
        "rows": [line(row, details[row.pk], years) for row in rows],
        "years": years,
        "may_edit": may_edit(request.user, strategy),
    }
    return render(request, "strategy/plans/indicators.html", context)


def line(indicator, details, years):
    """A row of the framework: baseline, target of each year, newest value with its coverage."""
    targets = {each.year: measured.value_in_words(indicator, each.value) for each in indicator.targets.all()}
    known = [detail for detail in details if detail.reading.value is not None]
    newest, stands = known[-1] if known else None, paths.of(indicator, details)
    return {
        "indicator": indicator,
        "baseline": measured.value_in_words(indicator, indicator.baseline),
        "targets": [targets.get(year, "") for year in years],
        "newest": newest,
        "tag": paths.label(stands),
        "distance": paths.distance_in_words(indicator, stands),
        "value": measured.value_in_words(indicator, newest.reading.value) if newest else "",
        "reason": details[-1].reading.reason if details and not newest else "",
    }


@require_GET
def indicator(request, pk):
    return render(request, "strategy/plans/indicator.html", show_indicator(request, found(request, pk), ValueForm()))


def show_indicator(request, each, form):
    user, today = request.user, timezone.localdate()
    page = indicator_page.build(each, today)
    by = request.GET.get("by") if request.GET.get("by") in BREAKDOWNS else BREAKDOWNS[0]
    report = page.rows[0].report if page.rows else None
    may_enter = service.may_enter(user, each)
    return {
        "indicator": each,
        "strategy": each.strategy,
        "page": page,
        "form": form,
        "by": by,
        "report": report,
        "parts": indicator_page.broken_down(each, report, by) if report else [],
        "measure": indicator_page.line_label(each, report),
        "baseline": measured.value_in_words(each, each.baseline),
        "may_edit": may_edit(user, each.strategy),
        "may_enter": may_enter,
        "verifiable": {row.entered.pk for row in page.rows if row.entered and service.may_verify(user, row.entered)},
        "may_see_reports": can(user, Permission.REPORT_VIEW),
        "events": Event.objects.of(each)[:20],
    }


# Writing --------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def new(request, pk):
    strategy = get_object_or_404(Strategy.objects.visible_to(request.user).select_related("report__round"), pk=pk)
    if refused := frozen(request, strategy, "indicators", pk):
        return refused
    made = Indicator(strategy=strategy)
    of = next((f"{kind}:{request.GET[kind]}" for kind in ("objective", "action") if kind in request.GET), "")
    form = IndicatorForm(
        request.POST or None,
        strategy=strategy,
        indicator=made,
        user=request.user,
        initial={"of": of, "source": "measured"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = service.save(made, values=form.values(), targets=form.targets(), reason=form.reason, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The indicator was added."))
            return redirect("indicator", made.pk)
    return render(request, "strategy/plans/indicator_form.html", {"form": form, "strategy": strategy})


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit(request, pk):
    each = found(request, pk)
    if refused := frozen(request, each.strategy, "indicator", pk):
        return refused
    if request.method == "POST" and "take" in request.POST:
        return take(request, each)
    form = IndicatorForm(request.POST or None, strategy=each.strategy, indicator=each, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            service.save(
                each,
                values=form.values(),
                targets=form.targets(),
                reason=form.reason,
                revision=form.cleaned_data["revision"] or 0,
                by=request.user,
            )
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The indicator was saved."))
            return redirect("indicator", pk)
    return render(
        request, "strategy/plans/indicator_form.html", {"form": form, "strategy": each.strategy, "indicator": each}
    )


def take(request, each):
    """The button beside the baseline: take it from the gap report that the strategy rests on."""
    revision = request.POST.get("revision", "")
    try:
        service.take_baseline(each, revision=int(revision) if revision.isdecimal() else 0, by=request.user)
        messages.success(request, _("The baseline was taken from the gap report."))
    except Stale:
        messages.error(request, _("Somebody changed the indicator in between: look at it, then try again."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("indicator", each.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def delete(request, pk):
    each = found(request, pk)
    if refused := frozen(request, each.strategy, "indicator", pk):
        return refused
    return removed(request, each, "strategy/plans/indicator_delete.html", {"indicator": each}, "indicators")


# Values entered by hand -----------------------------------------------------------------------------------------------


@require_POST
def add_value(request, pk):
    each = found(request, pk)
    if not service.may_enter(request.user, each):
        raise PermissionDenied
    form = ValueForm(request.POST)
    if form.is_valid():
        try:
            service.enter(each, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The value was entered. A different person verifies it."))
            return redirect("indicator", pk)
    return render(request, "strategy/plans/indicator.html", show_indicator(request, each, form))


@require_POST
@requires(Permission.PROGRESS_VERIFY)
def verify_value(request, pk):
    value = get_object_or_404(IndicatorValue, pk=pk)
    each = get_object_or_404(
        Indicator, pk=getattr(service.indicators_of([value.key], request.user).get(value.key), "pk", None)
    )
    try:
        service.verify(value, by=request.user)
        messages.success(request, _("The value was verified."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("indicator", each.pk)


urlpatterns = [
    path("strategies/<int:pk>/indicators/", indicators, name="indicators"),
    path("strategies/<int:pk>/indicators/new/", new, name="indicator-new"),
    path("indicators/<int:pk>/", indicator, name="indicator"),
    path("indicators/<int:pk>/edit/", edit, name="indicator-edit"),
    path("indicators/<int:pk>/delete/", delete, name="indicator-delete"),
    path("indicators/<int:pk>/values/new/", add_value, name="indicator-value-add"),
    path("indicator-values/<int:pk>/verify/", verify_value, name="indicator-value-verify"),
]
