"""One's own account: name, e-mail, language, what one may do; and the addresses of allauth that we don't use."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import path, re_path
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic.base import RedirectView
from django.views.i18n import set_language

from workforce.history.models import Event
from workforce.language.words import ALLOWS
from workforce.people.forms import AccountForm
from workforce.people.permissions import ROLE_PERMISSIONS, Permission, can, grants
from workforce.people.services import people


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account(request):
    form = AccountForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        people.change(request.user, by=request.user, **form.values())
        messages.success(request, _("Your account was changed."))
        return redirect("account")
    context = {
        "form": form,
        "roles_held": [(grant, allowed(grant.role)) for grant in grants(request.user)],
        "may_make_tokens": can(request.user, Permission.TOKEN_MANAGE),
        "has_two_step": people.has_two_step(request.user),
        "events": Event.objects.of(request.user)[:20],
    }
    return render(request, "workforce/people/account.html", context)


def allowed(role):
    """What a role lets a person do, in words."""
    return [ALLOWS[permission] for permission in Permission if permission in ROLE_PERMISSIONS[role]]


@login_not_required
@require_POST
def switch_language(request):
    """The switch in the header: for this browser, and for the account of whoever is signed in."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(chosen):
        people.choose_language(request.user, language=chosen)
    return set_language(request)


def closed(name):
    """An address of allauth that leads to ours: nobody signs up alone, or keeps several e-mail addresses."""
    return login_not_required(RedirectView.as_view(pattern_name=name))


urlpatterns = [
    path("account/", account, name="account"),
    path("language/", switch_language, name="set_language"),
    path("accounts/email/", closed("account")),
    path("accounts/signup/", closed("account_login")),
    re_path("^accounts/confirm-email/", closed("account_login")),
    path("accounts/login/code/confirm/", closed("account_login")),
]
