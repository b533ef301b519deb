"""People: the list, a person, closing and opening accounts, passwords for those who have no e-mail."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workforce.history.models import Event
from workforce.people.forms import PersonForm
from workforce.people.models import Grant, User
from workforce.people.permissions import Permission, requires
from workforce.people.services import invitations, people

PAGE = 50


@require_GET
@requires(Permission.PEOPLE_MANAGE)
def list_people(request):
    asked = {name: request.GET.get(name, "") for name in ("role", "organisation", "state")}
    page = Paginator(people.search(text=request.GET.get("q", ""), **asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "people": people.show_people(list(page.object_list)),
        "asked": asked,
        "role_choices": Grant.Role.choices,
        "organisations": people.employers(),
        "invitations": invitations.pending(),
    }
    return render(request, "workforce/people/people.html", context)


@require_GET
@requires(Permission.PEOPLE_MANAGE)
def show(request, pk):
    person = get_object_or_404(User, pk=pk)
    given = person.grants.select_related("organisation", "area", "granted_by", "revoked_by")
    context = {
        "person": person,
        "current": given.filter(revoked_at__isnull=True).order_by("pk"),
        "ended": given.filter(revoked_at__isnull=False).order_by("-revoked_at"),
        "has_two_step": people.has_two_step(person),
        "events": Event.objects.of(person)[:20],
    }
    return render(request, "workforce/people/person.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def edit(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        people.change(person, by=request.user, **form.values())
        messages.success(request, _("The account was changed."))
        return redirect("person", pk)
    return render(request, "workforce/people/person_edit.html", {"form": form, "person": person})


@never_cache
@require_POST
@requires(Permission.PEOPLE_MANAGE)
def reset_password(request, pk):
    """The one page that answers a POST itself: the password is shown once and kept nowhere."""
    person = get_object_or_404(User, pk=pk)
    try:
        password = people.reset_password(person, by=request.user)
    except ValidationError as refused:
        return _refused(request, refused, pk)
    return render(request, "workforce/people/person_password.html", {"person": person, "password": password})


@require_POST
@requires(Permission.PEOPLE_MANAGE)
def close(request, pk):
    return _done(request, pk, people.close, _("The account was closed."))


@require_POST
@requires(Permission.PEOPLE_MANAGE)
def reopen(request, pk):
    return _done(request, pk, people.reopen, _("The account is open again."))


@require_POST
@requires(Permission.PEOPLE_MANAGE)
def end_two_step(request, pk):
    return _done(request, pk, people.end_two_step, _("The account opens with its password alone now."))


def _done(request, pk, service, said):
    person = get_object_or_404(User, pk=pk)
    try:
        service(person, by=request.user)
    except ValidationError as refused:
        return _refused(request, refused, pk)
    messages.success(request, said)
    return redirect("person", pk)


def _refused(request, refused, pk):
    messages.error(request, " ".join(refused.messages))
    return redirect("person", pk)


urlpatterns = [
    path("people/", list_people, name="people"),
    path("people/<int:pk>/", show, name="person"),
    path("people/<int:pk>/edit/", edit, name="person-edit"),
    path("people/<int:pk>/password/", reset_password, name="person-reset-password"),
    path("people/<int:pk>/close/", close, name="person-close"),
    path("people/<int:pk>/reopen/", reopen, name="person-reopen"),
    path("people/<int:pk>/two-step/end/", end_two_step, name="person-end-two-step"),
]
