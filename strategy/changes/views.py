"""Why did it change? Two gap reports side by side, the difference split into what caused it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from strategy.changes import pages as change_page
from strategy.changes import services as service
from strategy.changes import words as change_words
from strategy.changes.forms import ChangeForm
from strategy.changes.models import Change
from strategy.changes.tasks import run_change
from strategy.gaps.changes import FIGURES
from strategy.reports import exports, reading
from workforce.jobs import services as jobs
from workforce.jobs.models import Job
from workforce.people.permissions import Permission, requires

PER_PAGE = 25


def found_change(request, earlier, later):
    rows = Change.objects.visible_to(request.user).select_related(
        "earlier__round", "later__round", "later__requirement_set"
    )
    rows = rows.defer("earlier__inputs", "later__inputs")
    return get_object_or_404(rows, earlier__number=earlier, later__number=later)


@require_GET
@requires(Permission.REPORT_VIEW)
def changes(request):
    return listed(request, ChangeForm(user=request.user))


def listed(request, form):
    rows = Change.objects.visible_to(request.user).select_related("earlier__round", "later__round", "created_by")
    rows = rows.defer(*(f"{end}__{name}" for end in ("earlier", "later") for name in ("inputs", "frozen")), "facts")
    page = Paginator(rows.order_by("-later__number", "-earlier__number"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "strategy/changes/changes.html", {"page": page, "form": form})


@require_POST
@requires(Permission.REPORT_VIEW)
def change_request(request):
    """Compare two reports; what there is already is shown."""
    form = ChangeForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            change = service.request(form.cleaned_data["earlier"], form.cleaned_data["later"], by=request.user)
        except ValidationError as error:
            form.add_error("later", error)
        else:
            if change.status == Job.Status.PENDING and not jobs.queue(run_change, change.pk):
                messages.warning(request, jobs.LATER)
            return redirect("change", change.earlier.number, change.later.number)
    return listed(request, form)


@require_GET
@requires(Permission.REPORT_VIEW)
def change(request, earlier, later):
    return show_change(request, found_change(request, earlier, later))


@require_GET
@requires(Permission.REPORT_VIEW)
def change_why(request, earlier, later, area):
    return show_change(request, found_change(request, earlier, later), area)


def show_change(request, change, code=None):
    if change.status != Job.Status.DONE:
        context = {"change": change, "failure": change_words.failure(change) if change.failure else ""}
        return render(request, "strategy/changes/change.html", context)
    return render(request, "strategy/changes/change.html", page_of(request, change, code).context())


def page_of(request, change, code=None):
    """Areas of the later report, and those that only the earlier one has."""
    areas = reading.areas(change.earlier) | reading.areas(change.later)
    area = areas.get(code) if code else reading.root(reading.areas(change.later))
    if area is None:
        raise Http404
    return change_page.Page(change, request.GET, areas, area, request.user)


@require_GET
@requires(Permission.REPORT_VIEW)
def change_status(request, earlier, later):
    """The progress, for polling; the whole page once it has ended."""
    change = found_change(request, earlier, later)
    response = render(request, "strategy/changes/_change_progress.html", {"change": change})
    if change.is_ended:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@requires(Permission.REPORT_VIEW)
def change_export(request, earlier, later):
    """Every area and target of the method chosen, all five figures, CSV or XLSX: one row a figure, unrounded."""
    change = found_change(request, earlier, later)
    if request.GET.get("format") not in exports.FORMATS or change.status != Job.Status.DONE:
        raise Http404
    page = page_of(request, change)
    header = [
        "earlier_report",
        "later_report",
        "method",
        "area_code",
        "area",
        "target_kind",
        "target_code",
        "target",
        "figure",
        "before",
    ]
    rows = []
    lines = change.lines.filter(method=page.selection.method).order_by("area", "target_kind", "target")
    for line in page.shown(lines.iterator()):
        area = page.areas[line.area]
        label = str(page.selection.target_label(line.target_kind, line.target))
        for figure in FIGURES:
            values = getattr(line, figure)
            split = change_page.parts(values)
            cells = [None] * len(change.steps) if split is None else [float(part) for part in split]
            rows.append(
                [
                    change.earlier.number,
                    change.later.number,
                    line.method,
                    line.area,
                    reading.area_label(area),
                    line.target_kind,
                    line.target,
                    label,
                    figure,
                    values[0],
                    *cells,
                    values[-1],
                ]
            )
    note = _("before + every step = after. Where a figure is missing at one end, the steps are empty. Not rounded.")
    name = f"change-{change.earlier.number}-{change.later.number}-{page.selection.method}"
    return exports.response(request, (name, [*header, *change.steps, "after"], rows, [note]))


urlpatterns = [
    path("changes/", changes, name="changes"),
    path("changes/request/", change_request, name="change-request"),
    path("changes/<int:earlier>/<int:later>/", change, name="change"),
    path("changes/<int:earlier>/<int:later>/status/", change_status, name="change-status"),
    path("changes/<int:earlier>/<int:later>/export/", change_export, name="change-export"),
    path("changes/<int:earlier>/<int:later>/<str:area>/", change_why, name="change-why"),
]
