"""Invitations: made and withdrawn by administrators, accepted by whoever has the link."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workforce.history.models import Event
from workforce.people.forms import InvitationForm, JoinForm
from workforce.people.models import Invitation
from workforce.people.permissions import Permission, requires
from workforce.people.services import invitations
from workforce.people.views.roles import explained

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
logger = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def new(request):
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        invitation = invitations.invite(by=request.user, **form.cleaned_data)
        _send(request, invitation)
        return redirect("invitation-link", invitation.pk)
    return render(request, "workforce/people/invitation_new.html", {"form": form, "roles_explained": explained()})


def _send(request, invitation):
    try:
        sent = invitations.send_letter(invitation, link_of(invitation))
    except (OSError, SMTPException):
        logger.exception("The invitation %s could not be sent", invitation.pk)
        messages.warning(request, _("The e-mail could not be sent. Give the link to the person yourself."))
    else:
        if sent:
            messages.success(request, _("The invitation was sent to %(email)s.") % {"email": invitation.email})


def link_of(invitation):
    return settings.SITE_URL.rstrip("/") + reverse("invitation", args=[invitation.pk, invitation.token])


@never_cache
@require_GET
@requires(Permission.PEOPLE_MANAGE)
def link(request, pk):
    """An open invitation and its link, to be passed on."""
    invitation = get_object_or_404(Invitation.objects.select_related("organisation", "area", "invited_by"), pk=pk)
    state = invitations.state(invitation)
    context = {
        "invitation": invitation,
        "state": state,
        "link": link_of(invitation) if state == "open" else "",
        "events": Event.objects.of(invitation),
    }
    return render(request, "workforce/people/invitation_link.html", context)


@require_POST
@requires(Permission.PEOPLE_MANAGE)
def withdraw(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invitations.withdraw(invitation, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The invitation was withdrawn. Its link no longer works."))
    return redirect("people")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept(request, pk, token):
    invitation = invitations.find_invitation(pk, token)
    if invitation is None or invitations.state(invitation) != "open":
        return _ended(request, invitation)
    if request.user.is_authenticated:
        return render(request, "workforce/people/invitation_other.html", {"invitation": invitation})
    _speak(request, invitation.language)
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if form.is_valid():
        given = form.cleaned_data
        try:
            user = invitations.accept(
                invitation,
                username=given["username"],
                full_name=given["full_name"],
                email=given.get("email", ""),
                password=given["password"],
            )
        except ValidationError as refused:
            if getattr(refused, "code", "") in ("used", "expired"):
                return _ended(request, invitation)
            form.add_error(None, " ".join(refused.messages))
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, _("Welcome. Your account is ready."))
            return redirect("home")
    return render(request, "workforce/people/invitation_accept.html", {"form": form, "invitation": invitation})


def _speak(request, language):
    """The language of the invitation, unless the reader has switched to another."""
    if language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _ended(request, invitation):
    """A sentence and what to do; a wrong link is told no more than an old one."""
    state = invitations.state(invitation) if invitation else "expired"
    heading = _("This invitation was used already") if state == "used" else _("This invitation no longer works")
    context = {"state": state, "heading": heading}
    return render(request, "workforce/people/invitation_ended.html", context, status=410)


urlpatterns = [
    path("people/invitations/new/", new, name="invitation-new"),
    path("people/invitations/<int:pk>/", link, name="invitation-link"),
    path("people/invitations/<int:pk>/withdraw/", withdraw, name="invitation-withdraw"),
    path("invitations/<int:pk>/<str:token>/", accept, name="invitation"),
]
