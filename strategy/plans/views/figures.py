"""Figures that are cited: picked from a line, put where they belong, and what is said about them."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.dashboard import panels
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.forms.plans import CiteForm, FigureRemarkForm, PickForm
from strategy.plans.models import Action, Objective, Strategy
from strategy.plans.services import plans
from strategy.plans.views.objectives import found_strategy
from strategy.reports import reading
from strategy.reports.models import GapReport
from workforce.people.permissions import Permission, can, requires
from workforce.reference.models import fold

P = Permission
SPEAKS = (P.STRATEGY_COMMENT, P.GROUP_VIEW)
PER_PAGE = 50
PARTS = {"objective": Objective, "action": Action}


def may_cite(user):
    """Who writes the strategy cites a figure in it;
    who comments or sits in the group makes a reference to speak about.
    """
    return any(can(user, permission) for permission in (P.STRATEGY_EDIT, *SPEAKS))


def may_comment(user):
    return any(can(user, permission) for permission in SPEAKS)


def citing_only(view):
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not may_cite(request.user) or not can(request.user, P.REPORT_VIEW):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


# From a line --------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@citing_only
def cite(request):
    """The numbers of one line, and where one of them is put.
    The address names report, method or rate, area and target.
    """
    number = request.GET.get("report", "")
    report = get_object_or_404(
        reading.ready_reports(request.user), number=int(number) if number.isdecimal() and len(number) < 9 else 0
    )
    selection = reading.select(report, request.GET)
    rate = request.GET.get("rate", "")
    place = {
        "area": request.GET.get("area", ""),
        "target_kind": selection.kind,
        "target": selection.target,
        **({"rate": rate} if rate else {"method": selection.method}),
    }
    line = citing.line_at(report, **place)
    if line is None:
        raise Http404
    into = {"place": request.GET.get("into", "page")}
    form = CiteForm(request.POST or None, line=line, places=places(request.user), initial=into)
    if request.method == "POST" and form.is_valid():
        try:
            figure = plans.cite(report, field=form.cleaned_data["field"], **place)
            return put(request, figure, form.cleaned_data["place"])
        except ValidationError as refused:
            form.add_error(None, refused)
    area = report.areas.filter(code=line.area).first()
    context = {
        "form": form,
        "report": report,
        "selection": selection,
        "area": area,
        "area_label": reading.area_label(area) if area else "",
        "what": panels.RATE_LABELS.get(rate) if rate else selection.method_label,
        "numbers": plans.figure_choices(line),
        "why_url": citing.why_url(Figure(**place), report.number),
    }
    return render(request, "strategy/plans/figure_cite.html", context)


def places(user):
    """Where a figure may go: a reference of its own, or a part of a strategy that can be edited."""
    found = [("page", _("A reference: for a text, or to comment on"))]
    if not can(user, P.STRATEGY_EDIT):
        return found
    for strategy in Strategy.objects.visible_to(user).filter(status__in=Strategy.EDITABLE):
        objectives = [(f"objective:{each.pk}", each) for each in strategy.objectives.all()]
        actions = [(f"action:{each.pk}", each) for each in strategy.actions.select_related("objective")]
        name = {"strategy": strategy}
        found.append((_("%(strategy)s: start") % name, [(f"new:{strategy.pk}", _("A new objective from this figure"))]))
        found += [(_("%(strategy)s: objectives") % name, objectives), (_("%(strategy)s: actions") % name, actions)]
    return found


def put(request, figure, place):
    """Put a figure where the form says, and go there. What may be named was checked by the form's choices."""
    kind, _colon, pk = place.partition(":")
    if kind == "new":
        return redirect(f"{reverse('objective-new', args=[pk])}?figure={figure.pk}")
    if kind == "page":
        return redirect("figure", figure.pk)
    part = PARTS[kind].objects.select_related("strategy").get(pk=pk)
    plans.attach(part, figure, by=request.user)
    messages.success(request, _("The figure is cited by %(name)s now.") % {"name": part})
    if figure.report_id != part.strategy.report_id:
        messages.warning(request, _("It is of another gap report than the one of the strategy."))
    return redirect(kind, part.pk)


@require_GET
@requires(P.STRATEGY_EDIT)
def pick(request, pk):
    """Lines of the report that a strategy rests on, found by area, cadre, method:
    one is chosen for a text or a part.
    """
    strategy = found_strategy(request, pk)
    if strategy.report is None or strategy.report.standing == GapReport.Standing.WITHDRAWN:
        return render(request, "strategy/plans/figure_pick.html", {"strategy": strategy, "report": None})
    report = get_object_or_404(reading.ready_reports(request.user), pk=strategy.report_id)
    what = request.GET.get("what", "")
    rate = what if what in panels.RATE_LABELS else ""
    method = {"method": what} if what and not rate else {"method": strategy.method}
    selection = reading.select(report, method | {"target": request.GET.get("target", "")})
    lines = reading.rates(selection, rate) if rate else reading.lines(selection)
    known = reading.areas(report)
    areas = [area for area in known.values() if area.code in lines and matches(area, request.GET)]
    areas.sort(key=lambda area: (area.rank, area.name_key))
    page = Paginator(areas, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "strategy": strategy,
        "report": report,
        "selection": selection,
        "page": page,
        "rate": rate,
        "is_decimal": rate in panels.DECIMAL_RATES,
        "rate_label": panels.RATE_LABELS.get(rate, ""),
        "whole": reading.root(known),
        "into": request.GET.get("into", ""),
        "rows": [
            (
                area,
                reading.area_label(area),
                lines[area.code],
                cite_url(selection, area, rate, request.GET.get("into", "")),
            )
            for area in page
        ],
        "form": PickForm(
            {"what": rate or selection.method, "target": selection.choice, "q": request.GET.get("q", "")},
            selection=selection,
        ),
    }
    return render(request, "strategy/plans/figure_pick.html", context)


def matches(area, wanted):
    return fold(wanted.get("q", "")) in area.name_key


def cite_url(selection, area, rate="", into=""):
    figure = Figure(
        method="" if rate else selection.method,
        rate=rate,
        area=area.code,
        target_kind=selection.kind,
        target=selection.target,
    )
    query = citing.why_url(figure, selection.report.number).partition("?")[2]
    return f"{reverse('figure-cite')}?report={selection.report.number}&{query}{f'&into={into}' if into else ''}"


def on_why_page(user, selection, area, rate) -> dict:
    """``cite_url``: where the line or rate is cited from a page of computation; '' for who does not cite."""
    return {"cite_url": cite_url(selection, area, rate) if may_cite(user) else ""}


@require_POST
@requires(P.STRATEGY_EDIT)
def remove(request, part, pk, figure):
    """An objective or action no longer cites a figure."""
    if part not in PARTS:
        raise Http404
    rows = PARTS[part].objects.filter(strategy__in=Strategy.objects.visible_to(request.user)).select_related("strategy")
    found = get_object_or_404(rows, pk=pk)
    cited = get_object_or_404(found.figures, pk=figure)
    try:
        plans.detach(found, cited, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The figure is no longer cited here."))
    return redirect(part, pk)


# The figure -----------------------------------------------------------------------------------------------------------
def seen(request, pk):
    """The figure with what cites it; 404 for who sees neither gap reports nor a strategy that cites it."""
    figure = get_object_or_404(Figure, pk=pk)
    cited_by = citing.citations_of(figure, request.user)
    if not cited_by and not can(request.user, P.REPORT_VIEW):
        raise Http404
    return figure, cited_by


@require_GET
def show(request, pk):
    figure, cited_by = seen(request, pk)
    return show_figure(request, figure, cited_by, FigureRemarkForm())


def show_figure(request, figure, cited_by, form):
    found = citing.read_figure(figure)
    sees_report = can(request.user, P.REPORT_VIEW)
    context = {
        "figure": figure,
        "found": found,
        "field": Figure.Field(figure.field).label,
        "cited_by": cited_by,
        "sees_report": sees_report,
        "is_withdrawn": bool(found.erratum),
        "may_comment": may_comment(request.user),
        "form": form,
        "remarks": figure.remarks.select_related("created_by", "meeting") if sees_report else [],
    }
    return render(request, "strategy/plans/figure.html", context)


@require_POST
def comment(request, pk):
    figure, cited_by = seen(request, pk)
    if not may_comment(request.user):
        raise PermissionDenied
    form = FigureRemarkForm(request.POST)
    if not form.is_valid():
        return show_figure(request, figure, cited_by, form)
    plans.comment(figure, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Your comment was saved."))
    return redirect("figure", pk)


urlpatterns = [
    path("figures/cite/", cite, name="figure-cite"),
    path("figures/<int:pk>/", show, name="figure"),
    path("figures/<int:pk>/comment/", comment, name="figure-comment"),
    path("strategies/<int:pk>/figures/", pick, name="figure-pick"),
    path("<str:part>s/<int:pk>/figures/<int:figure>/remove/", remove, name="figure-remove"),
]
