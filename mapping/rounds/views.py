"""Rounds: their facts, what is expected in them, who has reported and whose turn it is."""

import tempfile

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mapping.files import FileProblem, read_table, sentences
from mapping.rounds.forms import CloneForm, ExpectedFileForm, ExtendForm, RoundForm
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.rounds.services import (
    expected,
    rounds,
)
from workforce.history.models import Event
from workforce.people.permissions import Permission, requires


@require_http_methods(["GET", "POST"])
@requires(Permission.ROUND_MANAGE)
def new(request):
    newest = Round.objects.first()
    initial = {"previous": newest, "reporting_level": newest and newest.reporting_level_id}
    form = RoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = rounds.create(by=request.user, **form.values())
        messages.success(request, _("The round was created. Say now what is expected in it."))
        return redirect("round", made.code)
    return render(request, "mapping/rounds/round_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.ROUND_MANAGE)
def edit(request, code):
    round = get_object_or_404(Round, code=code)
    saved = Round.objects.get(pk=round.pk)
    form = RoundForm(request.POST or None, instance=round, initial={"seen": rounds.version(round)})
    if request.method == "POST" and form.is_valid():
        try:
            changed = rounds.change(saved, by=request.user, seen=form.cleaned_data["seen"], **form.values())
        except ValidationError as refused:
            if refused.code == "stale":
                return _stale(request, form, saved)
            form.add_error(None, refused)
        else:
            messages.success(request, _("The round was changed."))
            return redirect("round", changed.code)
    return render(request, "mapping/rounds/round_form.html", {"form": form, "round": saved})


def _stale(request, form, saved):
    """409: both texts, and a way to save one's own after all."""
    names = [name for name in form.Meta.fields if getattr(saved, name) != form.cleaned_data[name]]
    changes = [(form.fields[name].label, getattr(saved, name), form.cleaned_data[name]) for name in names]
    data = request.POST.copy()
    data["seen"] = rounds.version(saved)
    again = RoundForm(data, instance=saved)
    context = {"changes": changes, "form": again, "back_url": request.path, "action": request.path}
    return render(request, "409.html", context, status=409)


@require_http_methods(["GET", "POST"])
@requires(Permission.ROUND_MANAGE)
def import_expected(request, code):
    round = get_object_or_404(Round, code=code)
    form = ExpectedFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            counts = expected.import_expected(round, _table(form.cleaned_data["file"]), by=request.user)
        except (ValidationError, FileProblem) as refused:
            form.add_error("file", _sentence(refused))
        else:
            messages.success(
                request, _("Loaded: %(created)s new, %(changed)s changed, %(unchanged)s unchanged.") % counts
            )
            return redirect("round", code)
    context = {"form": form, "round": round, "clone_form": CloneForm(round=round)}
    return render(request, "mapping/rounds/round_expected.html", context)


def _table(file):
    titles = [title for names in expected.TITLES.values() for title in names]
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return read_table(kept.name, filename=file.name, expected=titles)


def _sentence(refused):
    if isinstance(refused, FileProblem):
        said = sentences.explain(refused)
        return f"{said.title} {said.what_to_do}"
    return refused


@require_POST
@requires(Permission.ROUND_MANAGE)
def clone_expected(request, code):
    round = get_object_or_404(Round, code=code)
    form = CloneForm(request.POST, round=round)
    if not form.is_valid():
        context = {"form": ExpectedFileForm(), "clone_form": form, "round": round}
        return render(request, "mapping/rounds/round_expected.html", context)
    done = expected.clone_expected(round, source=form.cleaned_data["source"], by=request.user)
    _say_created(request, done)
    return redirect("round", code)


@require_POST
@requires(Permission.ROUND_MANAGE)
def expect_offices(request, code):
    round = get_object_or_404(Round, code=code)
    _say_created(request, expected.expect_offices(round, by=request.user))
    return redirect("round", code)


def _say_created(request, done):
    count = done["created"]
    said = ngettext("%(count)s submission is now expected.", "%(count)s submissions are now expected.", count)
    messages.success(request, said % {"count": count})
    if done["left_out"]:
        messages.warning(request, _("Left out: %(names)s.") % {"names": ", ".join(done["left_out"])})


@require_http_methods(["GET", "POST"])
@requires(Permission.ROUND_MANAGE)
def extend(request, code, pk):
    round = get_object_or_404(Round, code=code)
    each = get_object_or_404(round.expected.select_related("round", "organisation", "area"), pk=pk)
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.extend(each, due=form.cleaned_data["due"], by=request.user)
        except ValidationError as refused:
            form.add_error("due", refused)
        else:
            messages.success(request, _("%(name)s has more time now.") % {"name": each})
            return redirect("round", code)
    context = {"form": form, "round": round, "expected": each, "events": Event.objects.of(each)}
    return render(request, "mapping/rounds/expected_extend.html", context)


@require_POST
@requires(Permission.ROUND_MANAGE)
def remove_expected(request, code, pk):
    each = get_object_or_404(ExpectedSubmission, round__code=code, pk=pk)
    try:
        rounds.remove_expected(each, by=request.user)
        messages.success(request, _("%(name)s is no longer expected.") % {"name": each})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("round", code)


urlpatterns = [
    path("rounds/new/", new, name="round-new"),
    path("rounds/<slug:code>/edit/", edit, name="round-edit"),
    path("rounds/<slug:code>/expected/", import_expected, name="round-expected-import"),
    path("rounds/<slug:code>/expected/clone/", clone_expected, name="round-expected-clone"),
    path("rounds/<slug:code>/expected/offices/", expect_offices, name="round-expected-offices"),
    path("rounds/<slug:code>/expected/<int:pk>/extend/", extend, name="expected-extend"),
    path("rounds/<slug:code>/expected/<int:pk>/remove/", remove_expected, name="expected-remove"),
]
