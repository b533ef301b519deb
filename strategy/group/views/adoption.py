"""What the leadership group makes of a gap report: official in a meeting, withdrawn with an erratum."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.group.forms.decisions import AdoptForm, WithdrawForm
from strategy.group.models import Meeting
from strategy.group.pages import adoption as adoption_page
from strategy.group.services import adoption
from strategy.reports.models import GapReport
from strategy.reports.views import found_report
from workforce.jobs.models import Job
from workforce.people.permissions import Permission, can, requires

# What it is worth ---------------------------------------------------------------------------------------------------
FIELD_OF = {"stale": "note", "open": "note", "required": "erratum"}  # what a refusal is about
FIELD_OF |= {"meeting": "meeting", "quorum": "meeting", "agreement": "agreement"}


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT_ADOPT)
def report_adopt(request, number):
    """What the chair reads before the group decides, and the decision."""
    report = found_report(request, number)
    form = AdoptForm(posted(request), report=report, initial={"meeting": last_meeting(report)})
    if request.method == "POST" and decided(form, adoption.adopt, report, by=request.user):
        messages.success(request, _("%(report)s is official now.") % {"report": report})
        return redirect("report", report.number)
    if report.status != Job.Status.DONE or report.standing != GapReport.Standing.DRAFT:
        messages.error(request, _("Only a computed draft can be made official."))
        return redirect("report", report.number)
    context = {"report": report, "form": form} | adoption_page.before_adoption(report)
    return render(request, "strategy/group/report_adopt.html", context)


def posted(request):
    """What was sent, also when nothing was filled in."""
    return request.POST if request.method == "POST" else None


def last_meeting(report):
    """The last meeting that was shown the report."""
    return report.meetings.exclude(status=Meeting.Status.CANCELLED).first()


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT_ADOPT)
def report_withdraw(request, number):
    """What cites the report, and what was wrong with it."""
    report = found_report(request, number)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and decided(form, adoption.withdraw, report, by=request.user):
        messages.success(
            request, _("%(report)s is withdrawn. The erratum is shown wherever it is cited.") % {"report": report}
        )
        return redirect("report-erratum", report.number)
    if report.standing != GapReport.Standing.OFFICIAL:
        messages.error(request, _("Only an official report can be withdrawn."))
        return redirect("report", report.number)
    context = {"report": report, "form": form} | adoption_page.before_withdrawal(report, request.user)
    return render(request, "strategy/group/report_withdraw.html", context)


def decided(form, act, report, *, by):
    """Whether the form was right and the service did it; what it says stands on the form."""
    if not form.is_valid():
        return False
    try:
        act(report, by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(FIELD_OF.get(error.code), error)
        return False
    return True


@require_GET
def report_erratum(request, number):
    """For everybody who may meet a figure of the report, also in a strategy or a document."""
    rows = GapReport.objects.filter(standing=GapReport.Standing.WITHDRAWN).defer("inputs", "frozen")
    report = get_object_or_404(rows.select_related("round", "withdrawn_by", "adopted_by", "adopted_in"), number=number)
    context = {"report": report, "may_view": can(request.user, Permission.REPORT_VIEW)}
    return render(request, "strategy/group/report_erratum.html", context | adoption_page.erratum(report, request.user))


urlpatterns = [
    path("reports/<int:number>/adopt/", report_adopt, name="report-adopt"),
    path("reports/<int:number>/withdraw/", report_withdraw, name="report-withdraw"),
    path("reports/<int:number>/erratum/", report_erratum, name="report-erratum"),
]
