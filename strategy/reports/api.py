"""Gap reports: the list, one, its lines, rates and areas, and all of it as a data package.

What is computed is frozen: its lines are answered with a strong ETag made from the report's digest,
and may be kept for long.
"""

import hashlib

from django.http import HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from mapping.rounds.requests import ROUND
from mapping.submissions import packages as record_packages
from strategy.reports import packages as report_packages
from strategy.reports.models import GapReport, ReportArea, TargetKind
from strategy.reports.serializers import LineShape, OneReportShape, RateShape, ReportAreaShape, ReportShape
from strategy.reports.services import disclosure
from strategy.requirements.models import Method
from workforce.api import etag
from workforce.api.errors import Problem
from workforce.api.parameters import PAGING, Parameter
from workforce.api.schema import paged
from workforce.api.views import Endpoint, Scope
from workforce.people.permissions import Permission as P

KEPT = "private, max-age=31536000, immutable"  # a year: a computed report never changes
STANDING = Parameter("standing", L("Status of this report."), "choice", choices=tuple(GapReport.Standing.values))
METHOD = Parameter("method", L("Only figures of this method."), "choice", choices=tuple(Method.values))
TARGET_KIND = Parameter(
    "target_kind", L("Figures of cadres, of groups, or of all."), "choice", choices=tuple(TargetKind.values)
)
TARGET = Parameter("target", L("Code of a cadre or group."))
AREA = Parameter("area", L("Code of one area."))
BELOW = Parameter("below", L("Code of an area: it and all below it."))
LEVEL = Parameter("level", L("Code of a level of areas."))
RATE = Parameter("code", L("Only this rate."))


class Figures(Endpoint):
    permission = P.REPORT_VIEW
    scope_read = Scope.FIGURES

    def report(self, number, *, computed=False):
        found = GapReport.objects.visible_to(self.request.user).select_related(
            "round", "requirement_set", "superseded_by"
        )
        report = get_object_or_404(
            found.defer("inputs", "superseded_by__inputs", "superseded_by__frozen"), number=number
        )
        if computed and report.status != GapReport.Status.DONE:
            raise Problem("state", _("This report is not computed yet."), report_status=report.status)
        return report

    def frozen(self, report, make, *, about=None):
        """The answer of ``make``, to be kept; or 304 without any work, for whoever holds it.

        ``about``: what else stands in the answer and may change; it is then to be asked about each time.
        """
        if self.request.accepted_renderer.format != "json":
            return make()
        tag = tag_of(report, self.request, [about, disclosure.paths_of(self.request.user)])
        headers = {"ETag": tag, "Cache-Control": "private, no-cache" if about else KEPT}
        if etag.is_known(self.request, headers["ETag"]):
            return HttpResponseNotModified(headers=headers)
        response = make()
        for name, value in headers.items():
            response.headers[name] = value
        return response


def tag_of(report, request, about=None) -> str:
    """From the figures' digest, the language of the words, and what was asked for."""
    asked = f"{get_language()} {request.get_full_path()} {about}"
    return f'"{report.digest[:40]}.{hashlib.sha256(asked.encode()).hexdigest()[:12]}"'


class Reports(Figures):
    parameters = (*PAGING, ROUND, STANDING)

    @extend_schema(summary=L("Gap reports, the newest first"), responses={200: paged(ReportShape, count=True)})
    def get(self, request):
        found = GapReport.objects.visible_to(request.user).select_related("round", "requirement_set", "superseded_by")
        found = found.defer("inputs", "frozen", "superseded_by__inputs", "superseded_by__frozen")
        for name, field in (("round", "round__code"), ("standing", "standing")):
            if self.asked[name]:
                found = found.filter(**{field: self.asked[name]})
        return self.page(found, ("-number",), ReportShape, count=True, context={"request": request})


class OneReport(Figures):
    @extend_schema(summary=L("A gap report: what it is based on, and its status"), responses={200: OneReportShape})
    def get(self, request, number):
        return Response(OneReportShape(self.report(number), context={"request": request}).data)


class Lines(Figures):
    parameters = (*PAGING, METHOD, TARGET_KIND, TARGET, AREA, BELOW, LEVEL)

    @extend_schema(summary=L("The gap lines of a report"), responses={200: paged(LineShape)})
    def get(self, request, number):
        report = self.report(number, computed=True)
        found = self.chosen(report, report.lines.all(), "method", "target_kind", "target")
        return self.shown(report, found, LineShape)

    def shown(self, report, found, shape):
        """A page of lines or rates, without the numbers that are closed to who asks."""
        context = {"closed": disclosure.closed_to(self.request.user, report)}
        return self.frozen(report, lambda: self.page(found, ("pk",), shape, context=context))

    def chosen(self, report, rows, *names):
        """The rows that the parameters ask for."""
        rows = rows.filter(**{name: self.asked[name] for name in (*names, "area") if self.asked[name]})
        if self.asked["below"] or self.asked["level"]:
            rows = rows.filter(area__in=areas_of(report, self.asked).values("code"))
        return rows


class Rates(Lines):
    parameters = (*PAGING, RATE, TARGET_KIND, TARGET, AREA, BELOW, LEVEL)

    @extend_schema(
        summary=L("The rates of a report, with numerator and denominator"), responses={200: paged(RateShape)}
    )
    def get(self, request, number):
        report = self.report(number, computed=True)
        found = self.chosen(report, report.rates.all(), "code", "target_kind", "target")
        return self.shown(report, found, RateShape)


class Areas(Figures):
    parameters = (*PAGING, BELOW, LEVEL)

    @extend_schema(summary=L("The areas of a report: place, coverage, people"), responses={200: paged(ReportAreaShape)})
    def get(self, request, number):
        report = self.report(number, computed=True)
        return self.frozen(report, lambda: self.page(areas_of(report, self.asked), ("pk",), ReportAreaShape))


def areas_of(report, asked):
    found = ReportArea.objects.filter(report=report)
    if asked["below"]:
        top = found.filter(code=asked["below"]).first()
        found = found.filter(path__startswith=top.path) if top else found.none()
    return found.filter(level=asked["level"]) if asked["level"] else found


class Package(Figures):
    @extend_schema(
        summary=L("The whole report as a data package"),
        description=L(
            "A zip: datapackage.json, areas.csv, lines.csv, rates.csv, stock.csv, README.md. For who may not see"
            " records, and with a token for figures, stock.csv is by area and cadre and small numbers are withheld."
        ),
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request, number):
        report = self.report(number, computed=True)
        closed = disclosure.closed_to(request.user, report)
        about = [report.standing, report.erratum, report_packages.describe(report)]
        return self.frozen(
            report,
            lambda: record_packages.response(f"gap-report-{number}", report_packages.stream(report, closed)),
            about=about,
        )


urlpatterns = [
    path("reports/", Reports.as_view(), name="api-reports"),
    path("reports/<int:number>/", OneReport.as_view(), name="api-report"),
    path("reports/<int:number>/lines/", Lines.as_view(), name="api-report-lines"),
    path("reports/<int:number>/rates/", Rates.as_view(), name="api-report-rates"),
    path("reports/<int:number>/areas/", Areas.as_view(), name="api-report-areas"),
    path("reports/<int:number>/package/", Package.as_view(), name="api-report-package"),
]
