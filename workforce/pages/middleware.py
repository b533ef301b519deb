"""The content security policy (nothing but our own files, nothing inline, never inside a frame);
the reader's account.
"""

import re

from django.conf import settings
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

POLICY = "; ".join(
    [
        "default-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)


def content_security_policy(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def no_null_characters(get_response):
    """400 for a path with a control character, or parameters with a NUL: they can mean nothing, and PostgreSQL takes no
    text that holds a NUL. The API refuses them itself, as a problem.
    """

    def middleware(request):
        is_api = request.path.startswith("/api/v1/")
        if not is_api and (CONTROL.search(request.path) or "%00" in request.META.get("QUERY_STRING", "")):
            raise BadRequest("a control character in the address")
        return get_response(request)

    return middleware


def own_account(get_response):
    """The reader's language; and whoever was given a password by somebody else chooses their own before all else."""

    def middleware(request):
        user = request.user
        if user.is_authenticated and user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        if user.is_authenticated and user.must_change_password and not _is_open(request.path):
            return redirect("account_change_password")
        return get_response(request)

    return middleware


def _is_open(path):
    return path in [reverse(name) for name in ("account_change_password", "account_logout", "set_language", "healthz")]
