"""Forms that cannot be done now: whoever sent them was signed out, or opened the page before signing in again."""

import json
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import csrf
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from workforce.sending import marks
from workforce.sending.services import keeping


def for_scripts(view):
    """A view that only our scripts send to, while somebody writes: it is answered in JSON, {said}."""
    view.for_scripts = True
    return view


def is_for_scripts(request) -> bool:
    return getattr(request.resolver_match.func, "for_scripts", False)


def signed_out(request):
    """To the sign-in page, which says what became of the form, and from there to the page that shows it."""
    mark = marks.sent(request)
    if is_for_scripts(request):
        if mark:
            keep_beside(request, mark)
        said = _("You were signed out. Sign in again in another tab: your text stays here.")
        return JsonResponse({"said": said}, status=401)
    messages.warning(request, keep_sent(request, mark))
    answer = redirect_to_login(mark.page if mark else _page_before(request))
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _page_before(request):
    """The page of ours that the browser says the form stood on; never an address that only takes a form."""
    before = request.headers.get("Referer", "")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()) else "/"


def stale_key(request, reason=""):
    """The answer to a form whose key is not the browser's (any more): the form again, with a new key."""
    needs_account = request.resolver_match and getattr(request.resolver_match.func, "login_required", True)
    if not needs_account:
        return csrf.csrf_failure(request, reason)
    if not request.user.is_authenticated:
        return signed_out(request)
    mark = marks.sent(request)
    if mark is None:
        return csrf.csrf_failure(request, reason)
    if mark.user_id != request.user.pk:
        return of_another(request)
    if is_for_scripts(request):
        return JsonResponse({"said": "", "token": get_token(request)}, status=403)
    messages.warning(request, keep_sent(request, mark))
    return redirect(mark.page)


def of_another(request):
    """The page was opened by somebody else, who was signed in here before: theirs is neither done nor shown."""
    if is_for_scripts(request):
        return JsonResponse({"said": _("Another person is signed in now: your text was not saved.")}, status=403)
    return render(request, "workforce/sending/of_another.html", status=403)


def postponed(request, said, *, to):
    """Another page comes first, which ``said`` explains; a form is kept until its own is opened again."""
    mark = marks.sent(request)
    is_own = mark and mark.user_id == request.user.pk
    if is_for_scripts(request):
        if is_own:
            keep_beside(request, mark)
        return JsonResponse({"said": said}, status=403)
    if is_own:
        keep_sent(request, mark)
    messages.warning(request, said)
    answer = redirect(to)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def keep_sent(request, mark):
    """Keep the form that was sent; what the next page says about it."""
    if mark is None:
        return _("You were signed out, so nothing was saved. Go back with your browser to copy what you wrote.")
    try:
        files = [file.name for files in dict(request.FILES.lists()).values() for file in files]
        values = dict(getattr(request, "form_whole", request.POST).lists())
        about = {"user_id": mark.user_id, "page": mark.page, "key": keep_beside(request, mark)}
        kept = keeping.keep(action=request.path, values=values, files=files, **about)
    except keeping.TooLarge:
        return _(
            "Nothing was saved, and your text is too long to be stored: go back with your browser to copy "
            "what you wrote."
        )
    if request.user.is_authenticated and kept:
        return _("You signed in again after this page was opened, so nothing was saved yet.")
    if request.user.is_authenticated:
        return _("You signed in again after this page was opened, so nothing was saved. Press the button again.")
    if kept is None:
        return _("You were signed out, so nothing was saved. Sign in and press the button again.")
    return _(
        "You were signed out, so nothing was submitted yet. What you wrote is not lost: sign in and it is in the "
        "form again."
    )


def keep_beside(request, mark) -> str:
    """Keep what the other forms of the page hold, which the page's script sends along;
    the key of the form itself, '' without scripts.
    """
    try:
        said = json.loads(request.POST.get(marks.BESIDE, "{}"))
        forms = [(_key(mark, form), str(form["action"]), _as_sent(form["values"])) for form in said.get("others", [])]
        own = _key(mark, said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    page = mark.page.partition("?")[0]  # after the form that was sent, the query may be another
    kept = []
    for key, action, values in forms[: keeping.MOST_FORMS]:
        with suppress(keeping.TooLarge):
            kept.append(keeping.keep(user_id=mark.user_id, page=page, action=action, values=values, key=key))
    request.form_beside = [each for each in kept if each]
    return own


def keep_others(request, mark, values):
    """The other parts of a form that is several in one (`parts.py`)."""
    with suppress(keeping.TooLarge):
        if kept := keeping.keep(user_id=mark.user_id, page=mark.page.partition("?")[0], action="", values=values):
            request.form_beside = [*getattr(request, "form_beside", []), kept]


def _key(mark, form):
    return f"{mark.word}-{form['number']:d}"[: keeping.LONGEST_KEY] if "number" in form else ""


def _as_sent(values):
    return {str(name): [str(each) for each in given] for name, given in values.items()}


@for_scripts
@require_POST
def keep(request):
    """What was written on a page that is left or hidden; the middleware has kept it."""
    return JsonResponse({"said": ""})


@require_POST
def drop(request, pk):
    keeping.drop(str(pk), by=request.user.pk)
    mark = marks.sent(request)
    return redirect(mark.page if mark else "home")


urlpatterns = [
    path("kept-forms/", keep, name="kept-form-keep"),
    path("kept-forms/<int:pk>/drop/", drop, name="kept-form-drop"),
]
