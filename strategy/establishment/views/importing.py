"""The register from a ministry's own file: what is wrong in it, or what it would change; then taken over."""

import tempfile
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mapping import files
from strategy.establishment import pages
from strategy.establishment.files import BY_NAME, COLUMNS, COUNTS, MOST_LISTED
from strategy.establishment.forms import RegisterConfirmForm, RegisterFileForm
from strategy.establishment.services import importing as service
from strategy.reports.exports import FORMATS
from workforce.people.permissions import Permission, requires
from workforce.reference.models import Area, Cadre, Organisation

LISTED = 100  # rows of one sort on the page; all are taken over


@require_http_methods(["GET", "POST"])
@requires(Permission.REQUIREMENT_MANAGE)
def send(request):
    if request.method == "GET":
        return show_import(request, RegisterFileForm())
    form = RegisterFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_import(request, form)
    try:
        done = read_upload(form.cleaned_data, by=request.user)
    except files.FileProblem as problem:
        form.add_error("file", pages.refusal(problem))
        return show_import(request, form)
    if done.problems or done.file_problems:
        return show_import(request, form, **problems_of(done))
    given = {"filename": form.cleaned_data["file"].name, "from_day": form.cleaned_data["from_day"]}
    service.keep(done, **given, by=request.user)
    return redirect("establishment-import")


def read_upload(data, *, by):
    with tempfile.NamedTemporaryFile() as kept:
        for part in data["file"].chunks():
            kept.write(part)
        kept.flush()
        given = {"from_day": data["from_day"], "source": data["source"].strip(), "by": by}
        return service.read_register(kept.name, filename=data["file"].name, **given)


def problems_of(done):
    """The whole list in words, as far as a page holds it."""
    wanted = {name: set() for name in ("area", "cadre", "organisation")}
    listed = done.problems[:MOST_LISTED]
    for each in listed:
        if each.params.get("list"):
            wanted[each.params["list"]] |= set(each.params["codes"])
    labels = labels_of(wanted)
    said = [pages.explain_file(each) for each in done.file_problems[:MOST_LISTED]]
    said += [pages.explain(each, labels) for each in listed]
    count = len(done.problems) + len(done.file_problems)
    return {
        "problems": said,
        "problem_count": count,
        "rest": count - len(said),
        "other": done.other,
        "left_out": done.left_out,
    }


def labels_of(wanted):
    models = {"area": Area, "cadre": Cadre, "organisation": Organisation}
    return {
        name: {row.code: row.label for row in models[name].objects.filter(code__in=codes)} if codes else {}
        for name, codes in wanted.items()
    }


def show_import(request, form, *, status=200, **more):
    """The page of the import; with the proposal that is waiting, when there is one and no problem takes its place."""
    context = {"form": form, "columns": COLUMNS, **more}
    proposal = service.kept(by=request.user)
    if proposal and not more.get("problems") and not form.errors:
        difference, seen = service.propose(proposal)
        context |= show_difference(difference) | {
            "proposal": proposal.values,
            "from_day": date.fromisoformat(proposal.values["from_day"]),
            "confirm_form": RegisterConfirmForm(initial={"seen": seen}),
            "other": proposal.values["other"],
            "left_out": proposal.values["left_out"],
        }
    return render(request, "strategy/establishment/establishment_import.html", context, status=status)


def show_difference(difference):
    """What would change, each row by its names and with its figures."""
    parts = {
        "new": difference.new[:LISTED],
        "changed": difference.changed[:LISTED],
        "missing": difference.missing[:LISTED],
    }
    rows = [*parts["new"], *parts["missing"], *(row for _old, row, _names in parts["changed"])]
    labels = labels_of({name: {row[name] for row in rows} - {""} for name in ("area", "cadre", "organisation")})
    changed = [
        named(row, labels)
        | {"changes": [(BY_NAME[name].label, figure(old[name]), figure(row[name])) for name in names]}
        for old, row, names in parts["changed"]
    ]
    return {
        "new": [named(row, labels) for row in parts["new"]],
        "changed": changed,
        "missing": [named(row, labels) for row in parts["missing"]],
        "counts": {
            "new": len(difference.new),
            "changed": len(difference.changed),
            "unchanged": difference.unchanged,
            "missing": len(difference.missing),
        },
        "is_same": difference.is_same,
        "listed": LISTED,
        "is_cut": max(len(difference.new), len(difference.changed), len(difference.missing)) > LISTED,
    }


def named(row, labels):
    names = {name: labels[name].get(row[name], row[name]) for name in ("area", "cadre", "organisation")}
    return names | {"figures": [(BY_NAME[name].label, figure(row[name])) for name in COUNTS]}


def figure(text):
    return None if text is None else float(text)


@require_POST
@requires(Permission.REQUIREMENT_MANAGE)
def confirm(request):
    form = RegisterConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("establishment-import")
    try:
        done = service.confirm(by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return show_import(request, RegisterFileForm(), status=409)
    messages.success(request, _("Changes saved: %(new)s new, %(changed)s changed, %(ended)s ended.") % done)
    return redirect("establishment")


@require_POST
@requires(Permission.REQUIREMENT_MANAGE)
def discard(request):
    service.discard(by=request.user)
    messages.success(request, _("The import was cancelled; nothing was changed."))
    return redirect("establishment-import")


@require_GET
@requires(Permission.REQUIREMENT_MANAGE)
def template(request):
    """An empty table with the titles that are understood."""
    answer = HttpResponse(content_type=FORMATS["xlsx"])
    answer["Content-Disposition"] = 'attachment; filename="establishment-template.xlsx"'
    files.write_table(
        answer, header=[str(column.label) for column in COLUMNS], rows=[], title=_("Establishment"), notes=[]
    )
    return answer


urlpatterns = [
    path("establishment/import/", send, name="establishment-import"),
    path("establishment/import/template/", template, name="establishment-template"),
    path("establishment/import/confirm/", confirm, name="establishment-confirm"),
    path("establishment/import/discard/", discard, name="establishment-discard"),
]
