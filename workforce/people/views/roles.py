"""Roles given to a person and ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workforce.people.forms import GrantForm, RevokeForm
from workforce.people.models import Grant, User
from workforce.people.permissions import Permission, Role, requires
from workforce.people.services import grants
from workforce.people.views.account import allowed


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def add(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            grants.give(person, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The role was given."))
            return redirect("person", pk)
    return render(
        request, "workforce/people/grant_add.html", {"form": form, "person": person, "roles_explained": explained()}
    )


def explained():
    return [(role.label, allowed(role)) for role in Role]


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def revoke(request, pk):
    grant = get_object_or_404(Grant.objects.select_related("user", "organisation", "area"), pk=pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            grants.revoke(grant, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("The role was ended."))
        return redirect("person", grant.user_id)
    return render(request, "workforce/people/grant_revoke.html", {"form": form, "grant": grant})


urlpatterns = [
    path("people/<int:pk>/roles/new/", add, name="grant-add"),
    path("people/roles/<int:pk>/end/", revoke, name="grant-revoke"),
]
