"""The first page: each person's own place to begin."""

from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from workforce.people.permissions import Permission, can
from workforce.reference.models import Country


@require_safe
def home(request):
    if can(request.user, Permission.REFERENCE_MANAGE) and not Country.current().pk:
        return redirect("reference")
    if can(request.user, Permission.DASHBOARD_VIEW):
        return redirect("dashboard")
    if can(request.user, Permission.SUBMISSION_EDIT):
        return redirect("submissions")
    return render(request, "workforce/pages/no_role.html")


urlpatterns = [path("", home, name="home")]
