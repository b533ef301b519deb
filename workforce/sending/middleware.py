"""Every form that is sent passes here: it is done once, and what cannot be done now is kept for whoever wrote it."""

from contextlib import suppress

from django.contrib import messages
from django.db import DatabaseError, connection
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from workforce.sending import filling, marks, parts, views
from workforce.sending.services import keeping, once

SHOW_IT_AGAIN = (200, 409)  # answers to a form with errors, or to a stale one, that have it in them


class Forms:
    """Before LoginRequiredMiddleware, whose answer to a form would lose what is in it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if note := getattr(request, "form_sent", None):
            self.finish(request, response, note)
        if shows_forms(request, response) and (kept := kept_of(request)):
            response.content = filling.filled(request, response.content.decode(), kept)
        return response

    def finish(self, request, response, note):
        if response.status_code >= 500:
            connection.close_if_unusable_or_obsolete()  # a killed connection may be why it failed
        once.finish(note, led_to=led_to(request, response))
        if note.led_to:
            keeping.drop(request.POST.get(marks.KEPT, ""), key=request.form_key, by=note.sent_by_id)
        elif response.status_code not in SHOW_IT_AGAIN and keeping.has_words(request.form_whole):
            with suppress(DatabaseError):
                views.keep_sent(request, marks.sent(request))

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if not request.user.is_authenticated:
            return views.signed_out(request) if getattr(view, "login_required", True) else None
        is_never, mark = request.path.startswith(keeping.NEVER), marks.sent(request)
        if mark is None:  # older than a session can be, or no page of ours
            parts.take(request)
            return None
        if mark.user_id != request.user.pk:
            return None if is_never else views.of_another(request)
        request.form_key = views.keep_beside(request, mark)
        if is_never or views.is_for_scripts(request):
            return None
        return do_once(request, mark)


def do_once(request, mark):
    """None where the view is to do it; else the answer to a form that was sent before."""
    note, is_first = once.begin(key=once.key_of(request, mark), by=request.user)
    if is_first:
        request.form_sent, request.form_whole = note, request.POST
        views.keep_others(request, mark, parts.take(request))
        return None
    if note is None:
        views.keep_sent(request, mark)
        said = _("This form was sent twice and is still being saved. Look in a moment whether it is there.")
        messages.warning(request, said)
        return redirect(mark.page)
    messages.info(request, _("This form was sent twice. It was saved once."))
    return redirect(note.led_to)


def led_to(request, response) -> str:
    """The page that a form led to when it did something; '' for errors, said on a page or in a message."""
    failed = any(each.level >= messages.ERROR for each in request._messages._queued_messages)
    if failed or response.status_code >= 400:
        return ""
    return response.headers.get("Location") or response.headers.get("Content-Location", "")


def shows_forms(request, response) -> bool:
    """A whole page, with forms of whoever is signed in."""
    is_page = response.status_code in SHOW_IT_AGAIN and not response.streaming
    return is_page and hasattr(request, "form_mark") and "HX-Request" not in request.headers


def kept_of(request):
    """What belongs into the forms of the page; of a form that came back with errors, what stood beside it."""
    if request.method == "POST":
        return getattr(request, "form_beside", [])
    return keeping.offered(request.get_full_path(), by=request.user)
