"""What is answered when nobody caught an exception, whatever was asked: a page, or the API's problem.

Nothing here asks the database, which may be what failed.
"""

import sys

from django.http import HttpResponse, JsonResponse
from django.template import loader

from workforce.api import errors
from workforce.running import failures

PAGES = {"disk_full": "507.html", "unavailable": "503.html"}


def handler500(request):
    found = failures.kind_of(sys.exc_info()[1])
    problem = errors.Problem(found or "server_error")
    if request.path.startswith("/api/v1/"):
        return JsonResponse(
            problem.body(), status=problem.status, headers=problem.headers, content_type=errors.MEDIA_TYPE
        )
    page = loader.get_template(PAGES.get(found, "500.html")).render()
    return HttpResponse(page, status=problem.status, headers=problem.headers)
