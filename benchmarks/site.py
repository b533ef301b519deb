"""The application with two more pages to compare its own with: one question to the database, in our frame and bare."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from workforce.reference.models import Area

FRAMED = (
    "{% extends 'base.html' %}{% block title %}One{% endblock "
    "%}{% block content %}<h1>{{ count }} areas</h1>{% endblock %}"
)


def framed(request):
    """A signed-in person's page with our frame (menu, name, language) and one query of its own."""
    page = engines["django"].from_string(FRAMED)
    return HttpResponse(page.render({"count": Area.objects.count()}, request))


@login_not_required
def bare(request):
    return HttpResponse(f"{Area.objects.count()} areas", content_type="text/plain")


urlpatterns = [
    path("benchmark/framed/", framed),
    path("benchmark/bare/", bare),
    path("", include(settings.OWN_URLS)),
]
