"""The strategy as a document (DOCX, PDF), as a workbook and as JSON; and a plan taken over from a workbook."""

import tempfile

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mapping.files import FileProblem, sentences
from strategy.documents import contents, data, docx, gathering, pages, pdf, xlsx
from strategy.documents.forms import PlanConfirmForm, PlanFileForm
from strategy.documents.pages import show_differences
from strategy.documents.services import plan_import
from strategy.plans.models import Strategy
from workforce.people.permissions import Permission, can, requires

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": XLSX,
    "json": "application/json",
}


def found(request, pk):
    rows = Strategy.objects.visible_to(request.user).select_related("framework").defer("report")
    return get_object_or_404(rows, pk=pk)


# Leaving --------------------------------------------------------------------------------------------------------------
@require_GET
def choose(request, pk):
    strategy = found(request, pk)
    may_import = strategy.is_editable and can(request.user, Permission.STRATEGY_EDIT)
    context = {"strategy": strategy, "languages": settings.LANGUAGES, "may_import": may_import}
    return render(request, "strategy/documents/documents.html", context)


@require_GET
def document(request, pk, kind):
    """The strategy in one format, in the language asked for or the reader's."""
    strategy = found(request, pk)
    language = request.GET.get("language") or get_language()[:2]
    if kind not in TYPES or language not in dict(settings.LANGUAGES):
        raise Http404
    return attached(
        made(strategy, kind, language), f"{strategy.code}-v{strategy.version}-{language}.{kind}", TYPES[kind]
    )


def made(strategy, kind, language) -> bytes:
    if kind == "json":
        return data.write(strategy, language)
    if kind == "xlsx":
        with translation.override(language):  # the names beside the codes too
            lookups = plan_import.lookups(strategy)
        return xlsx.write(gathering.read_plan(strategy), lookups, language)
    return {"docx": docx, "pdf": pdf}[kind].write(contents.document(strategy, language))


def attached(content, filename, content_type):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


# Coming back ----------------------------------------------------------------------------------------------------------
def editable(request, pk):
    """(strategy, where to go instead when this version can't be changed any more)."""
    strategy = found(request, pk)
    if strategy.is_editable:
        return strategy, None
    messages.error(request, _("This version can't be changed any more; changes go into the next one."))
    return strategy, redirect("strategy-documents", pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def plan(request, pk):
    """Send a workbook; what is wrong in it, or what it would change."""
    strategy, elsewhere = editable(request, pk)
    if elsewhere:
        return elsewhere
    if request.method == "GET":
        return show_import(request, strategy, PlanFileForm())
    form = PlanFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_import(request, strategy, form)
    try:
        done = read_upload(strategy, form.cleaned_data["file"])
    except FileProblem as problem:
        said = sentences.explain(problem)
        form.add_error("file", f"{said.title} {said.what_to_do}")
        return show_import(request, strategy, form)
    if done.problems:
        problems = [pages.explain(each) for each in done.problems]
        return show_import(request, strategy, form, problems=problems, left_out=done.left_out)
    plan_import.keep(strategy, done, filename=form.cleaned_data["file"].name, by=request.user)
    return redirect("strategy-import", pk)


def read_upload(strategy, file):
    with tempfile.NamedTemporaryFile() as kept:
        for part in file.chunks():
            kept.write(part)
        kept.flush()
        return plan_import.read_plan_file(strategy, kept.name, filename=file.name)


def show_import(request, strategy, form, *, status=200, **more):
    """The page of the import; with the proposal that is waiting, when there is one and no problem takes its place."""
    context = {"strategy": strategy, "form": form, **more}
    proposal = plan_import.kept(strategy, by=request.user)
    if proposal and not more.get("problems") and not form.errors:
        differences, seen = plan_import.propose(strategy, proposal.values["rows"])
        context |= show_differences(differences, plan_import.lookups(strategy))
        context |= {
            "proposal": proposal,
            "confirm_form": PlanConfirmForm(initial={"seen": seen}),
            "left_out": proposal.values["left_out"],
        }
    return render(request, "strategy/documents/plan_import.html", context, status=status)


@require_POST
@requires(Permission.STRATEGY_EDIT)
def confirm(request, pk):
    strategy, elsewhere = editable(request, pk)
    if elsewhere:
        return elsewhere
    form = PlanConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("strategy-import", pk)
    try:
        done = plan_import.confirm(strategy, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return show_import(request, strategy, PlanFileForm(), status=409)
    said = _("Changes saved: %(new)s new, %(changed)s changed, %(deleted)s deleted.")
    messages.success(request, said % done)
    return redirect("strategy", pk)


@require_POST
@requires(Permission.STRATEGY_EDIT)
def discard(request, pk):
    strategy = found(request, pk)
    plan_import.discard(strategy, by=request.user)
    messages.success(request, _("The import was cancelled; nothing was changed."))
    return redirect("strategy-import", pk)


@require_GET
@requires(Permission.STRATEGY_EDIT)
def template(request, pk):
    """The empty workbook, with the drop-down lists."""
    strategy = found(request, pk)
    empty = xlsx.write(gathering.read_plan(strategy), plan_import.lookups(strategy), get_language()[:2], is_empty=True)
    return attached(empty, f"{strategy.code}-template.xlsx", XLSX)


urlpatterns = [
    path("strategies/<int:pk>/documents/", choose, name="strategy-documents"),
    path("strategies/<int:pk>/document/<slug:kind>/", document, name="strategy-document"),
    path("strategies/<int:pk>/import/", plan, name="strategy-import"),
    path("strategies/<int:pk>/import/template/", template, name="strategy-import-template"),
    path("strategies/<int:pk>/import/confirm/", confirm, name="strategy-import-confirm"),
    path("strategies/<int:pk>/import/discard/", discard, name="strategy-import-discard"),
]
