"""Tokens of the API: the list, a new one (shown once), one with its history, revoking."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from workforce.history.models import Event
from workforce.people.forms import RevokeForm, TokenForm
from workforce.people.models import ApiToken
from workforce.people.permissions import Permission, requires
from workforce.people.services import tokens

PAGE = 50


@require_GET
@requires(Permission.TOKEN_MANAGE)
def list_tokens(request):
    found = tokens.search(request.user, text=request.GET.get("q", "").replace("\x00", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for token in page:
        add_words(token)
    return render(request, "workforce/people/tokens.html", {"page": page})


def add_words(token):
    token.state = tokens.state(token)
    token.may = [ApiToken.Scope(code).label for code in token.scopes]


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.TOKEN_MANAGE)
def new(request):
    """Answers its POST itself: the secret is shown once and kept nowhere."""
    form = TokenForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        try:
            token, secret = tokens.make_token(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            answer = page_of(request, token, secret)
            answer["Content-Location"] = reverse("token", args=[token.pk])  # where the same form again leads
            return answer
    return render(request, "workforce/people/token_new.html", {"form": form})


@require_GET
@requires(Permission.TOKEN_MANAGE)
def show(request, pk):
    return page_of(request, get_object_or_404(tokens.search(request.user), pk=pk))


def page_of(request, token, secret=""):
    add_words(token)
    context = {
        "token": token,
        "secret": secret,
        "root": request.build_absolute_uri(reverse("api-root")),
        "events": Event.objects.of(token),
    }
    return render(request, "workforce/people/token.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.TOKEN_MANAGE)
def revoke(request, pk):
    token = get_object_or_404(tokens.search(request.user), pk=pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            tokens.revoke(token, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("The token was revoked. No program can use it any more."))
        return redirect("token", pk)
    add_words(token)
    return render(request, "workforce/people/token_revoke.html", {"form": form, "token": token})


urlpatterns = [
    path("tokens/", list_tokens, name="tokens"),
    path("tokens/new/", new, name="token-new"),
    path("tokens/<int:pk>/", show, name="token"),
    path("tokens/<int:pk>/revoke/", revoke, name="token-revoke"),
]
