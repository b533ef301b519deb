"""``Endpoint``: what every address of the API does before and after its own work.

    class Reports(Endpoint):
        permission = P.REPORT_VIEW                # who may; None: whoever has any role
        scope_read = Scope.FIGURES                # of a token, to GET
        # of GET; others are refused
        parameters = (*PAGING, Parameter("state", _("Only in this state."), "choice", choices=(...)))
        @extend_schema(summary=..., responses={200: paged(ReportShape)})
        def get(self, request):
            rows = GapReport.objects.visible_to(request.user).filter(...self.asked["state"]...)
            return self.page(rows, ("-number",), ReportShape, count=True)

Writes add ``permission_write`` and ``scope_write``. A view sets ``self.revision`` where its ETag should say one, and
calls ``self.match(revision)`` before it writes. Refusals: ``raise Problem("state", _("..."))``; 404 by
``get_object_or_404`` on visible_to.
"""

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from workforce.api import errors, etag, idempotency, paging, parameters, throttling
from workforce.api.authentication import AUTHENTICATION, CHALLENGE
from workforce.api.errors import Problem
from workforce.api.parsing import JsonParser
from workforce.api.rendering import PageRenderer
from workforce.api.schema import Schema
from workforce.people.models import ApiToken
from workforce.people.permissions import can, grants

Scope = ApiToken.Scope
VARY = ["Accept", "Accept-Language", "Authorization", "Cookie"]


class Endpoint(APIView):
    permission = None
    permission_write = None  # empty: the same as to read
    scope_read = Scope.REFERENCE
    scope_write = Scope.WRITE
    public = False  # open to whoever has no account
    parameters = ()  # of GET
    takes_if_match = False  # its writes heed If-Match: for the document
    tag = ""  # its part of the document; empty: the first word of the path
    revision = None
    schema = Schema()
    authentication_classes = AUTHENTICATION
    parser_classes = [JsonParser]
    renderer_classes = [JSONRenderer, PageRenderer]
    permission_classes = []  # ours, in check_permissions
    note = use = None
    asked = {}  # the parameters given, read

    # before -----------------------------------------------------------------------------------------------------------
    def initial(self, request, *args, **kwargs):
        self.format_kwarg = None
        self.count(request)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        if any("\x00" in str(part) for part in kwargs.values()):
            raise Problem("not_found")
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise Problem("bad_parameter", _("A NUL in the address can mean nothing."))
        self.check_permissions(request)
        if request.method in ("GET", "HEAD"):
            self.asked = parameters.read_parameters(self.parameters, request.query_params)
        elif self.is_write(request) and request.method in self.allowed_methods:
            self.note = idempotency.begin(request, throttling.holder_of(request))

    def is_write(self, request):
        return request.method not in throttling.READING

    def count(self, request):
        """A request more of whoever calls; of those who can't say who they are, by address."""
        try:
            holder = throttling.holder_of(request)
        except Problem:
            throttling.count(throttling.anonymous(request), writing=False).check()
            raise
        self.use = throttling.count(holder, writing=self.is_write(request))
        self.use.check()

    def check_permissions(self, request):
        if self.public:
            return
        if not request.user.is_authenticated:
            raise NotAuthenticated
        wanted = self.scope_write if self.is_write(request) else self.scope_read
        if request.auth is not None and wanted not in scopes_of(request.auth):
            raise Problem(
                "scope_missing", _("The token lacks the scope %(scope)s.") % {"scope": wanted.value}, scope=wanted.value
            )
        permission = (self.permission_write if self.is_write(request) else None) or self.permission
        if not (can(request.user, permission) if permission else grants(request.user)):
            raise Problem("forbidden")

    # for the methods of an endpoint -----------------------------------------------------------------------------------
    def match(self, revision):
        """412 when the caller's If-Match names another revision."""
        etag.check_match(self.request, revision)

    def page(self, rows, order, shape, *, count=False, context=None):
        """One page of a queryset, each row in the shape of a serializer (or of a function of the row)."""
        total = {"count": rows.count()} if count else {}
        found, following, previous = paging.of_rows(self.request, rows, self.asked["page_size"], order)
        return self.answer_page(found, following, previous, shape, total, context)

    def page_of_list(self, items, shape, *, context=None):
        found, following, previous = paging.of_list(self.request, items, self.asked["page_size"])
        return self.answer_page(found, following, previous, shape, {"count": len(items)}, context)

    def answer_page(self, found, following, previous, shape, total, context):
        links = paging.links(self.request, following, previous)
        header = paging.link_header(links)
        return Response(
            {**total, **links, "results": show_rows(found, shape, context)},
            headers={"Link": header} if header else None,
        )

    def options(self, request, *args, **kwargs):
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    # after ------------------------------------------------------------------------------------------------------------
    def handle_exception(self, exc):
        if isinstance(exc, idempotency.Replay):
            return exc.response()
        problem = errors.problem_of(exc)
        if problem.status == 401:
            problem.headers = {**CHALLENGE, **problem.headers}
        response = problem.response()
        response.exception = True
        return response

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if not response.streaming:
            response = self.tagged(self.rendered(response))
        self.complete(response)
        if self.note:
            idempotency.finish(self.note, response)
        return response

    def rendered(self, response):
        if getattr(response, "is_rendered", True):
            return response
        try:
            response.render()
        except Exception as error:  # a mistake of ours in a shape: told as every other
            response = self.finalize_response(self.request, self.handle_exception(error))
            response.render()
        if response.exception and response.accepted_renderer.format == "json":
            response["Content-Type"] = errors.MEDIA_TYPE
        return response

    def tagged(self, response):
        """With its ETag; 304 without the body for whoever holds this answer already."""
        reading = self.request.method in ("GET", "HEAD")
        if response.status_code >= 300 or not (reading or self.revision is not None) or is_page(response):
            return response
        response.headers.setdefault("ETag", etag.tag(response.content, self.revision))
        if reading and etag.is_known(self.request, response["ETag"]):
            kept = {name: value for name, value in response.items() if not name.startswith("Content-")}
            return HttpResponseNotModified(headers=kept)
        return response

    def complete(self, response):
        """The headers of every answer."""
        patch_vary_headers(response, VARY)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        for name, value in self.use.headers().items() if self.use else ():
            response.headers.setdefault(name, value)


def is_page(response):
    """Made for a person: it holds the form's key of this visit, so it never is the same twice."""
    return response.headers.get("Content-Type", "").startswith("text/html")


def scopes_of(token: ApiToken) -> set:
    """To write includes to read what was written."""
    found = set(token.scopes)
    return found | {Scope.READ} if Scope.WRITE in found else found


def show_rows(rows, shape, context=None):
    if isinstance(shape, type):
        return shape(rows, many=True, context=context or {}).data
    return [shape(row) for row in rows]
