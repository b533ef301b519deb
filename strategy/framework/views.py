"""The framework: its versions, and the draft of the next one, item by item."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.framework import changes as framework_changes
from strategy.framework import files as framework_files
from strategy.framework import services as service
from strategy.framework.forms import ItemForm, NewItemForm, PublishForm, StatementForms, statement_initial
from strategy.framework.models import Framework, FrameworkItem
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires

Kind = FrameworkItem.Kind


@require_GET
@requires(Permission.STRATEGY_VIEW)
def show(request):
    """The newest published version, or that of ?version=, with what changed since the one before it."""
    versions = list(Framework.objects.select_related("created_by", "published_by"))
    wanted = request.GET.get("version")
    found = [each for each in versions if (str(each.version) == wanted if wanted else not each.is_draft)]
    if wanted and not found:
        raise Http404
    return render(
        request, "strategy/framework/framework.html", show_framework(request, found[0] if found else None, versions)
    )


def show_framework(request, framework, versions, **more):
    may_manage = can(request.user, Permission.FRAMEWORK_MANAGE)
    context = {"framework": framework, "versions": versions, "may_manage": may_manage}
    if framework:
        before = next((each for each in versions if each.version < framework.version), None)
        context |= tree(framework) | {
            "draft": next((each for each in versions if each.is_draft), None),
            "before": before,
            "changes": framework_changes.compare(before, framework) if before else [],
            "statements": framework_changes.statement_changes(before, framework) if before else None,
            "events": Event.objects.of(framework)[:20],
            "publish_form": PublishForm(),
            "may_edit": may_manage and framework.is_draft,
        }
    return context | more


def tree(framework):
    """pillars (each with ``inside``: elements, each with ``inside``: sub-elements), context and enabling items."""
    items = list(framework.items.annotate(statement_count=Count("statements")).order_by("order", "code"))
    inside = {}
    for item in items:
        inside.setdefault(item.parent_id, []).append(item)
    for item in items:
        item.inside = inside.get(item.pk, [])
    top = inside.get(None, [])
    of = {kind: [item for item in top if item.kind == kind] for kind in (Kind.PILLAR, Kind.CONTEXT, Kind.ENABLING)}
    groups = [(_("Context factors"), of[Kind.CONTEXT]), (_("Enabling environment"), of[Kind.ENABLING])]
    return {"pillars": of[Kind.PILLAR], "groups": groups}


def back_to(framework, item=None):
    url = f"{reverse('framework')}?version={framework.version}"
    return f"{url}#{item.code}" if item else url


# Versions ------------------------------------------------------------------------------------------------------------
@require_POST
@requires(Permission.FRAMEWORK_MANAGE)
def load(request):
    framework = framework_files.load(by=request.user)
    messages.success(request, _("Version %(version)s of the framework is there now.") % {"version": framework.version})
    return redirect("framework")


@require_POST
@requires(Permission.FRAMEWORK_MANAGE)
def begin(request):
    try:
        draft = service.next_draft(by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("framework")
    messages.success(
        request, _("The draft begins as a copy of the newest version. Change what you need, then publish it.")
    )
    return redirect(back_to(draft))


@require_POST
@requires(Permission.FRAMEWORK_MANAGE)
def publish(request, version):
    framework = get_object_or_404(Framework, version=version)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            service.publish(framework, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Published. New strategies and assessments are written on this version."))
            return redirect(back_to(framework))
    versions = list(Framework.objects.select_related("created_by", "published_by"))
    more = {"publish_form": form, "form": form}
    return render(request, "strategy/framework/framework.html", show_framework(request, framework, versions, **more))


@require_POST
@requires(Permission.FRAMEWORK_MANAGE)
def discard(request, version):
    framework = get_object_or_404(Framework, version=version)
    try:
        service.discard(framework, by=request.user)
        messages.success(request, _("The draft was discarded."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("framework")


# Items of the draft --------------------------------------------------------------------------------------------------
def item_of_draft(pk):
    """The item, and whether its version can be changed."""
    item = get_object_or_404(FrameworkItem.objects.select_related("framework", "parent"), pk=pk)
    return item, item.framework.is_draft


def frozen(request, framework):
    messages.error(request, _("This version is published: it can't be changed. Begin a new draft."))
    return redirect(back_to(framework))


@require_http_methods(["GET", "POST"])
@requires(Permission.FRAMEWORK_MANAGE)
def new_item(request, version):
    framework = get_object_or_404(Framework, version=version)
    if not framework.is_draft:
        return frozen(request, framework)
    wanted = {name: request.GET.get(name, "") for name in ("kind", "parent")}
    form = NewItemForm(request.POST or None, draft=framework, initial=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            item = service.add_item(
                framework, values=form.values(), parent=form.cleaned_data["parent"], by=request.user
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": item})
            return redirect(back_to(framework, item))
    context = {"form": form, "framework": framework, "back_url": back_to(framework)}
    return render(request, "strategy/framework/framework_item.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.FRAMEWORK_MANAGE)
def edit_item(request, pk):
    item, is_draft = item_of_draft(pk)
    if not is_draft:
        return frozen(request, item.framework)
    form = ItemForm(request.POST or None, item=item, seen=service.mark(item))
    if request.method == "POST" and form.is_valid():
        try:
            service.change_item(item, values=form.values(), seen=form.cleaned_data["seen"], by=request.user)
        except Stale as refused:
            return stale_item(request, form, refused.current)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect(back_to(item.framework, item))
    context = {"form": form, "framework": item.framework, "item": item, "back_url": back_to(item.framework, item)}
    return render(request, "strategy/framework/framework_item.html", context)


def stale_item(request, form, current):
    saved = ItemForm(item=current).initial
    names = [name for name in form.fields if name != "seen" and saved[name] != form.cleaned_data[name]]
    changes = [(form.fields[name].label, saved[name], form.cleaned_data[name]) for name in names]
    return conflict(request, form, changes, service.mark(current), back_to(current.framework, current))


def conflict(request, form, changes, seen, back_url):
    """409: both texts, and a way to save one's own after all."""
    form.data = form.data.copy()
    form.data["seen"] = seen
    context = {"changes": changes, "form": form, "action": request.path, "back_url": back_url}
    return render(request, "409.html", context, status=409)


@require_POST
@requires(Permission.FRAMEWORK_MANAGE)
def move_item(request):
    """up or down: the number of the item."""
    is_up = "up" in request.POST
    pk = request.POST.get("up" if is_up else "down", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
        raise Http404
    item, is_draft = item_of_draft(int(pk))
    if not is_draft:
        return frozen(request, item.framework)
    service.move_item(item, is_up=is_up, by=request.user)
    return redirect(back_to(item.framework, item))


@require_http_methods(["GET", "POST"])
@requires(Permission.FRAMEWORK_MANAGE)
def statements(request, pk):
    """The statements of an element, all on one page."""
    element, is_draft = item_of_draft(pk)
    if element.kind != Kind.ELEMENT:
        raise Http404
    if not is_draft:
        return frozen(request, element.framework)
    held = list(element.statements.all())
    forms = StatementForms(request.POST or None, initial=[statement_initial(each) for each in held], prefix="s")
    seen = request.POST.get("seen", "") if request.method == "POST" else service.mark(held)
    status = 200
    if request.method == "POST" and forms.is_valid():
        try:
            service.change_statements(element, rows=[form.row() for form in forms], seen=seen, by=request.user)
        except Stale as refused:
            status, seen, held = 409, service.mark(refused.current), refused.current
        else:
            messages.success(request, _("Saved."))
            return redirect(back_to(element.framework, element))
    context = {"forms": forms, "element": element, "seen": seen, "back_url": back_to(element.framework, element)}
    context |= {"saved": held if status == 409 else []}
    return render(request, "strategy/framework/framework_statements.html", context, status=status)


urlpatterns = [
    path("framework/", show, name="framework"),
    path("framework/load/", load, name="framework-load"),
    path("framework/next/", begin, name="framework-next"),
    path("framework/<int:version>/publish/", publish, name="framework-publish"),
    path("framework/<int:version>/discard/", discard, name="framework-discard"),
    path("framework/<int:version>/items/new/", new_item, name="framework-item-new"),
    path("framework/items/move/", move_item, name="framework-item-move"),
    path("framework/items/<int:pk>/edit/", edit_item, name="framework-item-edit"),
    path("framework/items/<int:pk>/statements/", statements, name="framework-statements"),
]
