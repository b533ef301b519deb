"""The form of an area's records, and of one cadre's: filled in without a spreadsheet, kept while one types."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mapping.checks.keys import (
    key_hash,
)
from mapping.columns import EMPLOYMENT, EMPTY_REASONS, KEY
from mapping.records.forms.tables import Table, is_field, typed_in
from mapping.records.services import records, tables
from mapping.submissions.services import form_drafts
from mapping.submissions.views.submissions import load_own
from mapping.uploads.services import references
from workforce.people.permissions import Permission, requires
from workforce.reference.models import Cadre
from workforce.sending.views import for_scripts

MOST_CHANGES = 100  # shown of what was typed
MOST_PROBLEMS = 50  # listed at the top; all of them stand at their cells
GROUP_LABELS = {group: tables.columns_of(group)[0].section for group in tables.GROUPS}


class RevisionForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_EDIT)
def table(request, pk, cadre=""):
    submission = load_own(request, pk)
    if not submission.is_editable:
        messages.error(request, _("This version is frozen. Records can be changed in a draft only."))
        return redirect("submission", pk)
    known = tables.lists(submission)
    if cadre and cadre not in known.by_code("cadres"):
        raise Http404
    if request.method == "POST":
        return _posted(request, submission, known, cadre)
    draft = form_drafts.offered(submission, form_drafts.part_of(cadre), by=request.user)
    shown = request.GET.getlist("show")
    typed, revision = (draft.values, draft.base_revision) if draft else ({}, submission.revision)
    if draft and "draft" in request.GET:
        page = Table(submission, known, cadre=cadre, shown=shown, typed=typed, revision=revision)
        return _page(request, page, continues=True)
    offer = draft and Table(submission, known, cadre=cadre, typed=typed)
    page = Table(submission, known, cadre=cadre, shown=shown, revision=submission.revision)
    return _page(request, page, offer={"draft": draft, "changes": offer.changes()} if draft and offer.typed else None)


def _page(request, page, *, offer=None, continues=False):
    """``continues``: what is kept of the person's typing is in the boxes, all of it."""
    submission, known = page.submission, page.known
    if offer:
        offer["more"] = max(0, len(offer["changes"]) - MOST_CHANGES)
        offer["changes"] = offer["changes"][:MOST_CHANGES]
        offer["has_moved"] = offer["draft"].base_revision != submission.revision
    context = {
        "table": page,
        "submission": submission,
        "cadre": known.by_code("cadres").get(page.cadre),
        "groups": [(group, label, group in page.shown) for group, label in GROUP_LABELS.items()],
        "shown_groups": [GROUP_LABELS[group] for group in page.shown],
        "reasons": EMPTY_REASONS,
        "problems": [each[2:] for each in page.problems[:MOST_PROBLEMS]],
        "more_problems": len(page.problems) - MOST_PROBLEMS,
        "lists": known,
        "employments": EMPLOYMENT,
        "offer": offer,
        "continues": continues,
        "address": _address(submission.pk, page.cadre),
    }
    return render(request, "mapping/records/table.html", context)


def _address(pk, cadre, **query):
    found = reverse("record-table-cadre", args=[pk, cadre]) if cadre else reverse("record-table", args=[pk])
    if not query:
        return found
    said = QueryDict(mutable=True)
    for name, values in query.items():
        said.setlist(name, values)
    return f"{found}?{said.urlencode()}"


# What was sent --------------------------------------------------------------------------------------------------------
def _posted(request, submission, known, cadre):
    action, typed = request.POST.get("action", "save"), typed_in(request.POST)
    new = _new_row(request.POST, submission, cadre)
    if action == "add" or (new and action in ("save", "done")):  # a row that was described is never left out
        added, row = _added(request, submission, known, cadre, typed, new)
        return _keep(request, submission, cadre, typed | added, "add", row=row)
    if action in ("keep", "columns"):
        return _keep(request, submission, cadre, typed, action)
    return _save(request, submission, known, cadre, typed)


def _revision(request):
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else -1


def _new_row(given, submission, cadre):
    """The key of the row that "Add a row" describes; None when nothing was chosen there."""
    row = {part: given.get(f"add:{part}", "").strip() for part in KEY}
    if not row["area" if cadre else "cadre"]:
        return None
    return row | {"cadre": cadre or row["cadre"], "area": row["area"] or submission.area.code}


def _added(request, submission, known, cadre, typed, key):
    """(the fields of one more row, named after the last; its number): no fields when it stands in the table already."""
    if key is None:
        messages.error(request, _("Choose an area first.") if cadre else _("Choose a cadre first."))
        return {}, None
    page = Table(submission, known, cadre=cadre, typed=typed)
    there = next((row.number for row in page.rows if row.line.key_hash == key_hash(key)), None)
    if there:
        messages.info(request, _("This row is in the table already: row %(number)s.") % {"number": there})
        return {}, there
    messages.success(request, _("A row was added at the end of the table. Write its figures, then save."))
    taken = {line.prefix for line in page.lines}
    row = next(f"n{number}" for number in range(1, len(taken) + 2) if f"n{number}" not in taken)
    return {f"{row}-{part}": text for part, text in key.items()}, len(page.lines) + 1


def _keep(request, submission, cadre, typed, action, row=None):
    """Kept as typed and shown again: with other columns, one more ``row`` (the page opens at it), or as it is."""
    part, shown = form_drafts.part_of(cadre), request.POST.getlist("show")
    revision = _revision(request)
    revision = submission.revision if revision < 0 else revision
    is_whole = "continues" in request.POST
    if not typed:
        if is_whole:
            form_drafts.drop(submission, part, by=request.user)
        return redirect(_address(submission.pk, cadre, show=shown))
    try:
        kept = form_drafts.keep(submission, part, values=typed, revision=revision, is_whole=is_whole, by=request.user)
    except form_drafts.TooLarge:
        messages.error(request, _("This is too long for a draft: save it."))
        known = tables.lists(submission)
        return _page(request, Table(submission, known, cadre=cadre, shown=shown, typed=typed, revision=revision))
    if action == "keep":
        messages.success(request, _said(kept))
    return redirect(_address(submission.pk, cadre, show=shown, draft=["1"]) + (f"#row{row}" if row else ""))


def _said(kept):
    time = date_format(localtime(kept.saved_at), "TIME_FORMAT")
    return _("Draft saved at %(time)s. It is part of the submission only after you press Save.") % {"time": time}


def _save(request, submission, known, cadre, typed):
    shown, part = request.POST.getlist("show"), form_drafts.part_of(cadre)
    page = Table(submission, known, cadre=cadre, shown=shown, typed=typed, revision=_revision(request))
    try:
        saved = records.save(
            submission,
            page.to_save(),
            removed=page.to_remove(),
            reasons=page.reasons(),
            missing=cadre,
            revision=page.revision,
            by=request.user,
        )
    except records.Wrong as wrong:
        page.refuse(wrong, references.labels(submission.round))
        _keep_quietly(request, part, page)
        return _page(request, page, continues="continues" in request.POST)
    except ValidationError as refused:
        if refused.code == "stale":
            return _stale(request, page)
        messages.error(request, " ".join(refused.messages))
        return redirect("submission", submission.pk)
    form_drafts.drop(submission, part, by=request.user)
    messages.success(request, _what_was_saved(saved))
    if request.POST.get("action") == "done":
        return redirect("submission", submission.pk)
    return redirect(_address(submission.pk, cadre, show=shown))


def _keep_quietly(request, part, page):
    """What could not be saved is not lost when the window closes."""
    whole = {"is_whole": "continues" in request.POST}
    try:
        form_drafts.keep(page.submission, part, values=page.typed, revision=page.revision, **whole, by=request.user)
    except form_drafts.TooLarge:
        return


def _what_was_saved(saved):
    if not saved:
        return _("Nothing had changed.")
    said = {
        "new": ngettext("%(count)d row added", "%(count)d rows added", len(saved.created)),
        "changed": ngettext("%(count)d row changed", "%(count)d rows changed", len(saved.changed)),
        "removed": ngettext("%(count)d row removed", "%(count)d rows removed", saved.removed),
    }
    parts = [said[kind] % {"count": count} for kind, count in saved.counts.items() if count]
    return _("Saved: %(what)s.") % {"what": ", ".join(parts)}


def _stale(request, page):
    """409: both texts, and a way to save one's own after all;
    only what this person typed is laid over what is saved.
    """
    current = page.submission.__class__.objects.get(pk=page.submission.pk)
    address = _address(current.pk, page.cadre)
    context = {
        "changes": page.changes(),
        "form": RevisionForm({"revision": current.revision}),
        "carried": [*page.typed.items(), *(("show", group) for group in page.shown)],
        "action": address,
        "back_url": address,
    }
    return render(request, "409.html", context, status=409)


# Kept while one types -------------------------------------------------------------------------------------------------
def _part(request):
    cadre = request.POST.get("cadre", "").replace("\0", "")
    if cadre and not Cadre.objects.filter(code=cadre).exists():
        raise Http404
    return form_drafts.part_of(cadre)


@for_scripts
@require_POST
@requires(Permission.SUBMISSION_EDIT)
def draft_save(request, pk):
    """Keep the fields that were typed in; the answer is what the page says: {said}. 409 frozen, 413 too large."""
    submission = load_own(request, pk)
    if not submission.is_editable:
        return JsonResponse({"said": _("This version is frozen. Records can be changed in a draft only.")}, status=409)
    values = {name: text for name, text in request.POST.items() if is_field(name)}
    revision, part = _revision(request), _part(request)
    if not values or revision < 0:
        return JsonResponse({"said": ""})
    try:
        kept = form_drafts.keep(submission, part, values=values, revision=revision, by=request.user)
    except form_drafts.TooLarge:
        return JsonResponse({"said": _("This is too long for a draft: save it.")}, status=413)
    said = _("Draft saved at %(time)s.") % {"time": date_format(localtime(kept.saved_at), "TIME_FORMAT")}
    if revision != submission.revision:
        said += " " + _("Somebody has saved this meanwhile: when you save, you will see both.")
    return JsonResponse({"said": said})


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def draft_drop(request, pk):
    submission = load_own(request, pk)
    part = _part(request)
    form_drafts.drop(submission, part, by=request.user)
    return redirect(_address(pk, part.removeprefix("cadre:")))


urlpatterns = [
    path("submissions/<int:pk>/table/", table, name="record-table"),
    path("submissions/<int:pk>/table/<slug:cadre>/", table, name="record-table-cadre"),
    path("submissions/<int:pk>/form-draft/", draft_save, name="form-draft-save"),
    path("submissions/<int:pk>/form-draft/drop/", draft_drop, name="form-draft-drop"),
]
