"""What every page with a text uses: drafts kept while one types, a preview, and the history of a text."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from strategy.writing import offered, texts
from strategy.writing.services import drafts, editing
from workforce.history.models import Event
from workforce.language import words
from workforce.people.permissions import Permission, can, requires
from workforce.sending.marks import KEPT, NOT_OF_THE_FORM
from workforce.sending.views import for_scripts

PER_PAGE = 20
NOT_VALUES = NOT_OF_THE_FORM | {KEPT, "revision", "preview", "next"}


def written(request, object_type, pk, *, to_write=True):
    """The object of a form with a text: 404 if the person may not see it, 403 if not write it."""
    if object_type not in offered.WRITTEN:
        raise Http404
    rows, permission = offered.WRITTEN[object_type]
    found = rows(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    if to_write and not can(request.user, permission):
        raise PermissionDenied
    return found


def back_to(request, otherwise):
    """The page of this site that ``next`` names."""
    target = request.POST.get("next", "")
    return (
        target if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else otherwise
    )


# Drafts ---------------------------------------------------------------------------------------------------------------
@for_scripts
@require_POST
def autosave(request, object_type, pk):
    """Keep a form's values; the answer is what the page says: {said, others}. 409 frozen, 413 too large."""
    found = written(request, object_type, pk)
    revision = request.POST.get("revision", "")
    revision = int(revision) if revision.isdecimal() and revision.isascii() and len(revision) < 10 else 0
    values = {name: given for name, given in request.POST.lists() if name not in NOT_VALUES}
    try:
        kept = drafts.keep(found, values=values, revision=revision, by=request.user)
    except drafts.TooLarge:
        return JsonResponse({"said": _("This is too long for a draft: save it.")}, status=413)
    except ValidationError as refused:
        return JsonResponse({"said": " ".join(refused.messages)}, status=409)
    return JsonResponse({"said": _said(found, kept, revision), "others": _others(found, request.user)})


def _said(found, kept, revision):
    if kept is None:
        return ""
    said = _("Draft saved at %(time)s.") % {"time": date_format(localtime(kept.saved_at), "TIME_FORMAT")}
    if revision != found.revision:
        said += " " + _("Somebody has saved a newer text meanwhile: when you save, you will see both.")
    return said


def _others(found, user):
    others = editing.others_at([found], by=user).get(found.pk, [])
    return " ".join(_("%(other)s is also editing this.") % {"other": other} for other in others)


@require_POST
def autosave_drop(request, object_type, pk):
    found = written(request, object_type, pk)
    editing.drop(found, by=request.user)
    return redirect(back_to(request, reverse("home")))


# Preview --------------------------------------------------------------------------------------------------------------
@require_POST
@requires(Permission.STRATEGY_VIEW)
def text_preview(request):
    """The text of the field that ``preview`` names, as the page will show it:
    a fragment, or a page without JavaScript.
    """
    text = request.POST.get(request.POST.get("preview", "text"), "")
    context = {"html": "", "problem": ""}
    try:
        context["html"] = texts.html(texts.checked(text))
    except ValidationError as refused:
        context["problem"] = " ".join(refused.messages)
        if refused.code != "too_long":
            context["html"] = texts.html(texts.tidy(text))
    enhanced = "HX-Request" in request.headers
    return render(
        request,
        "strategy/writing/_text_preview.html" if enhanced else "strategy/writing/_text_preview_page.html",
        context,
    )


# History --------------------------------------------------------------------------------------------------------------
@require_GET
@requires(Permission.STRATEGY_VIEW)
def text_history(request, object_type, pk):
    found = written(request, object_type, pk, to_write=False)
    return history_of(request, found)


def history_of(request, found, **more):
    """Every save of an object, newest first, each with what it changed word by word."""
    page = Paginator(Event.objects.of(found), PER_PAGE).get_page(request.GET.get("page"))
    for event in page:
        event.changes = [_change(found, event, name) for name in dict.fromkeys([*event.before, *event.after])]
    return render(request, "strategy/writing/section_history.html", {"object": found, "page": page} | more)


def _change(found, event, name):
    before, after = event.before.get(name), event.after.get(name)
    is_text = all(each is None or isinstance(each, str) for each in (before, after))
    is_text = is_text and (name == "text" or max(len(before or ""), len(after or "")) > 80)
    return {
        "label": words.fact(name, type(found)),
        "before": _plain(before),
        "after": _plain(after),
        "is_text": is_text,
    }


def _plain(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else value


urlpatterns = [
    path("autosave/<str:object_type>/<int:pk>/", autosave, name="autosave"),
    path("autosave/<str:object_type>/<int:pk>/drop/", autosave_drop, name="autosave-drop"),
    path("texts/preview/", text_preview, name="text-preview"),
    path("texts/<str:object_type>/<int:pk>/history/", text_history, name="text-history"),
]
