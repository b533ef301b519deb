"""Gap reports: the list, one report and its data package, asking for another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mapping.submissions import packages as record_packages
from strategy.reports import exports, offered, sentences, standing
from strategy.reports import packages as report_packages
from strategy.reports import pages as report_page
from strategy.reports.forms import (
    ReportForm,
)
from strategy.reports.models import GapLine, GapReport, ReportArea, WorkerKind
from strategy.reports.services import reports as service
from strategy.reports.services.disclosure import closed_to
from strategy.reports.services.staleness import superseded_inputs
from strategy.reports.tasks import run_gap_report
from strategy.requirements.models import RequirementSet
from workforce.history.models import Event
from workforce.jobs import services as jobs
from workforce.jobs.models import Job
from workforce.language import words
from workforce.people.permissions import Permission, can, requires, scope

PER_PAGE = 25
LINE_FIELDS = [field.name for field in GapLine._meta.fields if field.name not in ("id", "report")]


def found_report(request, number):
    rows = GapReport.objects.visible_to(request.user).select_related(
        "round__reporting_level",
        "requirement_set",
        "superseded_by",
        "created_by",
        "adopted_by",
        "adopted_in",
        "withdrawn_by",
    )
    return get_object_or_404(rows.defer("inputs", "superseded_by__inputs", "superseded_by__frozen"), number=number)


# Reading ------------------------------------------------------------------------------------------------------------
@require_GET
@requires(Permission.REPORT_VIEW)
def reports(request):
    rows = GapReport.objects.visible_to(request.user).select_related("round", "requirement_set", "created_by")
    rows = rows.annotate(rests_on=F("frozen__submissions")).defer("inputs", "frozen")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    newest = [each for each in page if each.superseded_by_id is None and each.standing != GapReport.Standing.WITHDRAWN]
    stale = superseded_inputs([each for each in newest if each.status == Job.Status.DONE])
    for report in page:
        report.stale = report.pk in stale
    may_run = can(request.user, Permission.REPORT_RUN)
    return render(request, "strategy/reports/reports.html", {"page": page, "may_run": may_run})


@require_GET
@requires(Permission.REPORT_VIEW)
def report(request, number):
    return render(request, "strategy/reports/report.html", show_report(request, found_report(request, number)))


def show_report(request, report):
    user = request.user
    context = {
        "report": report,
        "failure": sentences.failure(report),
        "standing": standing.standing(report),
        "may_run": can(user, Permission.REPORT_RUN),
        "may_adopt": can(user, Permission.REPORT_ADOPT),
        "may_audit": may_audit(user),
        "sees_overlaps": can(user, Permission.ROUND_VIEW),
        "events": Event.objects.of(report),
    }
    if report.status == Job.Status.DONE:
        context |= report_page.computed(report)
        context |= offered.REPORT_PAGE.merged(report, user)
    return context


def may_audit(user):
    """The inputs hold every record of the country: for those who see them all anyway."""
    return scope(user, Permission.RECORD_VIEW).holds()


@require_GET
@requires(Permission.REPORT_VIEW)
def report_status(request, number):
    """The progress of a report, for polling; the whole page once it has ended."""
    report = found_report(request, number)
    response = render(request, "strategy/reports/_report_progress.html", {"report": report})
    if report.is_ended:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@requires(Permission.REPORT_VIEW)
def report_lines(request, number):
    """Every gap line of a report, CSV or XLSX."""
    report = found_report(request, number)
    if request.GET.get("format") not in exports.FORMATS or report.status != Job.Status.DONE:
        raise Http404
    names = dict(ReportArea.objects.filter(report=report).values_list("code", "name"))
    day = report.round.as_of.isoformat()
    labels = {("all", ""): _("All kinds of worker, added up")}
    labels |= {("kind", kind.value): kind.label for kind in WorkerKind}
    labels |= {(kind, row["code"]): row["name"] for kind in ("cadre", "group") for row in report.frozen[f"{kind}s"]}
    found = report.lines.order_by("area", "method", "target_kind", "target").iterator(chunk_size=5000)
    rows = [
        [
            report.number,
            report.round.code,
            day,
            names.get(line.area, ""),
            str(labels.get((line.target_kind, line.target), "")),
            *(getattr(line, name) for name in LINE_FIELDS),
            words.reason(line.reason),
        ]
        for line in map(closed_to(request.user, report).line, found)
    ]
    notes = [
        _(
            "difference = current - required; negative is a shortage. "
            "Where a figure is missing, the last column says why."
        )
    ]
    header = ["report", "round", "as_of", "area_name", "target_name", *LINE_FIELDS, "reason_in_words"]
    return exports.response(request, (f"gap-report-{report.number}-lines", header, rows, notes))


@require_GET
@requires(Permission.REPORT_VIEW)
def report_inputs(request, number):
    """The frozen inputs, for an audit."""
    report = found_report(request, number)
    if not may_audit(request.user):
        raise PermissionDenied
    if report.inputs is None:
        raise Http404
    response = HttpResponse(bytes(report.inputs), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="gap-report-{report.number}-inputs.zip"'
    return response


# Asking for one -----------------------------------------------------------------------------------------------------
@requires(Permission.REPORT_RUN)
def report_new(request):
    first = {"requirement_set": getattr(RequirementSet.objects.first(), "code", None)}
    form = ReportForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = queued(request, service.create, **form.asked())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("report", made.number)
    return render(request, "strategy/reports/report_new.html", {"form": form})


@require_POST
@requires(Permission.REPORT_RUN)
def report_again(request, number):
    """A new report with the parameters of this one."""
    report = found_report(request, number)
    asked = {"round": report.round, "requirement_set": report.requirement_set, "parameters": report.parameters}
    return done(request, report, lambda: queued(request, service.create, **asked))


@require_POST
@requires(Permission.REPORT_RUN)
def report_cancel(request, number):
    report = found_report(request, number)
    return done(request, report, lambda: service.cancel(report, by=request.user))


@require_POST
@requires(Permission.REPORT_RUN)
def report_retry(request, number):
    report = found_report(request, number)
    return done(request, report, lambda: queued(request, service.retry, report))


def queued(request, make, *args, **kwargs):
    """A report made or changed by a service, given to a worker once that is committed."""
    report = make(*args, by=request.user, **kwargs)
    if not jobs.queue(run_gap_report, report.pk):
        messages.warning(request, jobs.LATER)
    return report


def done(request, report, act):
    """Act, and show the report that came of it; what stands in the way is said on the page of this one."""
    try:
        report = act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("report", report.number)


@require_GET
@requires(Permission.REPORT_VIEW)
def report_package(request, number):
    found = GapReport.objects.visible_to(request.user).select_related("round", "requirement_set").defer("inputs")
    report = get_object_or_404(found, number=number)
    if report.status != GapReport.Status.DONE:
        raise Http404
    return record_packages.response(
        f"gap-report-{report.number}", report_packages.stream(report, closed_to(request.user, report))
    )


urlpatterns = [
    path("reports/", reports, name="reports"),
    path("reports/new/", report_new, name="report-new"),
    path("reports/<int:number>/", report, name="report"),
    path("reports/<int:number>/status/", report_status, name="report-status"),
    path("reports/<int:number>/lines/", report_lines, name="report-lines"),
    path("reports/<int:number>/inputs/", report_inputs, name="report-inputs"),
    path("reports/<int:number>/again/", report_again, name="report-again"),
    path("reports/<int:number>/cancel/", report_cancel, name="report-cancel"),
    path("reports/<int:number>/retry/", report_retry, name="report-retry"),
    path("reports/<int:number>/package/", report_package, name="report-package"),
]
