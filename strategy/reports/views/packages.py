"""A gap report as a data package (Frictionless)."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET

from mapping.submissions import packages as record_packages
from strategy.reports import packages as report_packages
from strategy.reports.models import GapReport
from workforce.people.permissions import Permission, requires


@require_GET
@requires(Permission.REPORT_VIEW)
def of_report(request, number):
    found = GapReport.objects.visible_to(request.user).select_related("round", "requirement_set").defer("inputs")
    report = get_object_or_404(found, number=number)
    if report.status != GapReport.Status.DONE:
        raise Http404
    return record_packages.response(f"gap-report-{report.number}", report_packages.stream(report))


urlpatterns = [path("reports/<int:number>/package/", of_report, name="report-package")]
