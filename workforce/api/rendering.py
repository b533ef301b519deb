"""An answer for a person at the browser: the same JSON on a page of ours, with its links, filters and pages."""

import json
import re

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.encoders import JSONEncoder

STRING = re.compile(r'("(?:[^"\\]|\\.)*")')


class PageRenderer(BaseRenderer):
    media_type = "text/html"
    format = "html"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        view, request, response = (renderer_context[name] for name in ("view", "request", "response"))
        context = {
            "api_request": request,
            "raw": raw_address(request),
            "status": response.status_code,
            "reason": response.reason_phrase,
            "answer": linked(data, request),
            "problem": data if response.exception else None,
            "page": data if isinstance(data, dict) and "next" in data else {},
            "filters": [filter_of(each, request) for each in view.parameters if each.kind != "cursor"],
            "token": request.auth if not response.exception else None,
            "methods": view.allowed_methods,
        }
        return render_to_string("workforce/api/api_page.html", context, request=request._request)


def raw_address(request):
    asked = request.query_params.copy()
    asked["format"] = "json"
    return f"{request.path}?{asked.urlencode()}"


def filter_of(parameter, request):
    given = request.query_params.get(parameter.name, "")
    kinds = {"date": "date", "whole": "number"}
    return {
        "name": parameter.name,
        "description": parameter.description,
        "type": kinds.get(parameter.kind, "text"),
        "choices": parameter.choices,
        "value": given or ("" if parameter.default is None else parameter.default),
    }


def linked(data, request) -> SafeString:
    """The JSON, escaped; addresses of this application are links."""
    text = json.dumps(data, cls=JSONEncoder, ensure_ascii=False, indent=2)
    here = request.build_absolute_uri("/")
    return format_html_join("", "{}", ((_part(piece, here),) for piece in STRING.split(text)))


def _part(piece, here):
    if not piece.startswith(f'"{here}') and not piece.startswith('"/api/'):
        return piece
    address = json.loads(piece)
    if "{" in address:  # a pattern of addresses
        return piece
    return format_html('"<a href="{}">{}</a>"', address, address)
