"""The library: search, one resource, its file, and keeping it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.framework.forms import (
    element_choices,
    element_names,
)
from strategy.framework.models import Framework
from strategy.library import search as library
from strategy.library import services as resources
from strategy.library.forms import WENT, DeleteForm, ResourceForm
from strategy.library.models import Resource
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires
from workforce.reference.fields import languages

P = Permission
PAGE = 15


@require_GET
def list_resources(request):
    visible = Resource.objects.visible_to(request.user)
    choices = element_choices(Framework.objects.newest())
    found = filtered(visible, request.GET, [code for _pillar, items in choices for code, _label in items])
    asked = request.GET.get("q", "")[:200]
    page = Paginator(library.search(found, asked).defer("search"), PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.title, each.piece = library.marked(each.name, asked), library.snippet(each, asked)
    context = {
        "page": page, "asked": asked, "elements": choices, "kinds": Resource.Kind.choices, "languages": languages(_("All")),
        "countries": visible.exclude(country="").order_by("country").values_list("country", flat=True).distinct(),
        "may_write": can(request.user, P.RESOURCE_MANAGE),
    }  # fmt: skip
    return render(request, "strategy/library/resources.html", context)


def filtered(found, wanted, codes):
    """element (a pillar or an element, with what is in it), language, country, kind."""
    if element := wanted.get("element", "")[:40].replace("\0", ""):
        found = library.of_elements(found, element, codes)
    for name in ("language", "country", "kind"):
        if value := wanted.get(name, "")[:80].replace("\0", ""):
            found = found.filter(**{name: value})
    return found


@require_GET
def show(request, pk):
    resource = _resource(request, pk)
    context = {
        "resource": resource, "events": Event.objects.of(resource)[:20], "may_write": can(request.user, P.RESOURCE_MANAGE),
        "elements": element_names(Framework.objects.newest(), resource.elements),
        "language": dict(languages("")).get(resource.language, resource.language),
    }  # fmt: skip
    return render(request, "strategy/library/resource.html", context)


def _resource(request, pk):
    found = (
        Resource.objects.visible_to(request.user).select_related("organisation", "created_by").defer("text", "search")
    )
    return get_object_or_404(found, pk=pk)


@require_GET
def file(request, pk):
    """The file, to those who may see the resource: saved, never shown inside the browser."""
    resource = _resource(request, pk)
    try:
        opened = resource.file.open("rb")
    except (ValueError, FileNotFoundError) as missing:  # a link, or a file that is gone from the disk
        raise Http404 from missing
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=resource.file_name,
        content_type=resource.media_type or "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@requires(P.RESOURCE_MANAGE)
def new(request):
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@requires(P.RESOURCE_MANAGE)
def edit(request, pk):
    return _form(request, _resource(request, pk))


def _form(request, resource):
    choices = element_choices(Framework.objects.newest(), held=resource.elements if resource else ())
    form = ResourceForm(request.POST or None, request.FILES or None, elements=choices, resource=resource)
    if request.method == "POST" and form.is_valid():
        if answer := _saved(request, form, resource):
            return answer
    return render(request, "strategy/library/resource_form.html", {"form": form, "resource": resource})


def _saved(request, form, resource):
    try:
        saved, went = resources.save(
            resource or Resource(), values=form.values(), revision=form.cleaned_data["revision"] or 0, by=request.user,
            file=form.cleaned_data["file"], checked=form.checked,
        )  # fmt: skip
    except Stale as refused:
        form.fields.pop("file")  # a file cannot be sent twice by a form: it is chosen again
        return stale(request, refused, form, back_url=reverse("resource", args=[resource.pk]))
    except ValidationError as refused:
        code = getattr(refused, "code", None)
        form.add_error(code if code in form.fields else None, refused)
        return None
    messages.success(request, _("Saved."))
    if went in WENT:
        messages.info(request, WENT[went])
    return redirect("resource", saved.pk)


@require_http_methods(["GET", "POST"])
@requires(P.RESOURCE_MANAGE)
def delete(request, pk):
    resource = _resource(request, pk)
    form = DeleteForm(request.POST or None, initial={"revision": resource.revision})
    if request.method == "POST" and form.is_valid():
        try:
            resources.delete(resource, revision=form.cleaned_data["revision"] or 0, by=request.user)
        except Stale as refused:
            return stale(request, refused, form, back_url=reverse("resource", args=[pk]))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Deleted."))
            return redirect("resources")
    return render(request, "strategy/library/resource_delete.html", {"form": form, "resource": resource})


urlpatterns = [
    path("resources/", list_resources, name="resources"),
    path("resources/new/", new, name="resource-new"),
    path("resources/<int:pk>/", show, name="resource"),
    path("resources/<int:pk>/edit/", edit, name="resource-edit"),
    path("resources/<int:pk>/delete/", delete, name="resource-delete"),
    path("resources/<int:pk>/file/", file, name="resource-file"),
]
