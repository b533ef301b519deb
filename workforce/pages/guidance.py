"""Pages of words, open to all: help, methods, accessibility, data protection."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe


def page(name):
    @login_not_required
    @require_safe
    def view(request):
        return render(request, f"workforce/pages/{name}.html")

    return view


urlpatterns = [
    path("help/", page("help"), name="help"),
    path("methods/", page("methods"), name="methods"),
    path("accessibility/", page("accessibility"), name="accessibility"),
    path("data-protection/", page("data_protection"), name="data-protection"),
]
