"""Sections of a strategy: written by several people, added, moved, deleted; each with its history."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.plans.forms.sections import NewSectionForm, SectionForm
from strategy.plans.models import Section, Strategy
from strategy.plans.services import sections as service
from strategy.writing.services import drafts, editing
from strategy.writing.views import writing
from strategy.writing.views.stale import stale
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, requires


def found_section(request, pk):
    rows = Section.objects.filter(strategy__in=Strategy.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("strategy__report", "factor", "edited_by"), pk=pk)


def page_of(section):
    return f"{reverse('strategy-read', args=[section.strategy_id])}#section-{section.pk}"


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit(request, pk):
    section = found_section(request, pk)
    if request.method == "GET" and not section.strategy.is_editable:
        return refused_frozen(request, section.strategy)
    draft = drafts.offered(section, by=request.user) if "draft" in request.GET else None
    form = SectionForm(request.POST or None, section=section, initial=draft.initial if draft else None)
    if request.method == "POST" and form.is_valid():
        try:
            editing.save(section, values=form.values(), revision=form.cleaned_data["revision"], by=request.user)
        except Stale as refused:
            return stale(request, refused, form, back_url=reverse("section-edit", args=[pk]))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("“%(name)s” was saved.") % {"name": section.heading})
            return redirect(page_of(section))
    return render(request, "strategy/plans/section_form.html", show_form(section, form))


def show_form(section, form):
    rows = section.strategy.sections.select_related("factor").defer("text")
    return {
        "section": section, "strategy": section.strategy, "form": form, "sections": rows,
        "is_own": section.kind == Section.Kind.OTHER,
    }  # fmt: skip


def refused_frozen(request, strategy):
    try:
        editing.check_editable(strategy)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("strategy", strategy.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def new(request, pk):
    strategy = get_object_or_404(Strategy.objects.visible_to(request.user), pk=pk)
    form = NewSectionForm(request.POST or None, strategy=strategy)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.add(strategy, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The section was added. Write its text now."))
            return redirect("section-edit", made.pk)
    return render(request, "strategy/plans/section_new.html", {"form": form, "strategy": strategy})


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def delete(request, pk):
    section = found_section(request, pk)
    revision = request.POST.get("revision", "")
    if request.method == "POST":
        try:
            service.delete(section, revision=int(revision) if revision.isdecimal() else -1, by=request.user)
        except Stale as refused:
            section = refused.current
            messages.error(request, _("Somebody changed this section meanwhile. Read it again before you delete it."))
            return render(request, "strategy/plans/section_delete.html", {"section": section}, status=409)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("strategy", section.strategy_id)
        messages.success(request, _("“%(name)s” was deleted.") % {"name": section.heading})
        return redirect("strategy", section.strategy_id)
    return render(request, "strategy/plans/section_delete.html", {"section": section})


@require_POST
@requires(Permission.STRATEGY_EDIT)
def move(request, pk):
    section = found_section(request, pk)
    steps = {"up": -1, "down": 1}.get(request.POST.get("way"), 0)
    try:
        service.move(section, steps=steps, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(writing.back_to(request, reverse("section-edit", args=[pk])))


@require_GET
@requires(Permission.STRATEGY_VIEW)
def history(request, pk):
    section = found_section(request, pk)
    return writing.history_of(request, section, strategy=section.strategy, back_url=page_of(section))


urlpatterns = [
    path("strategies/<int:pk>/sections/new/", new, name="section-new"),
    path("sections/<int:pk>/edit/", edit, name="section-edit"),
    path("sections/<int:pk>/delete/", delete, name="section-delete"),
    path("sections/<int:pk>/move/", move, name="section-move"),
    path("sections/<int:pk>/history/", history, name="section-history"),
]
