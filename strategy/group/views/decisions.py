"""Decisions of the group: the list, one with its figure then and now, recording one, and following it up to the end."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.forms.decisions import DecisionForm, note_form
from strategy.group.models import Decision, Meeting
from strategy.group.services import decisions as service
from strategy.group.views.meetings import found_meeting
from strategy.plans.services import measured, progress
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires
from workforce.reference.models import Organisation

Status = Decision.Status
NOTES = {  # what a note on a decision does, in which state: URL name -> (the service, states, what is said)
    "decision-follow-up": (service.follow_up, [Status.OPEN, Status.DONE], lambda: _("The follow-up was noted.")),
    "decision-done": (service.done, [Status.OPEN], lambda: _("Marked as done. A different person verifies it now.")),
    "decision-verify": (service.verify, [Status.DONE], lambda: _("The decision is done and verified.")),
    "decision-reopen": (
        service.reopen,
        [Status.DONE, Status.VERIFIED, Status.DROPPED],
        lambda: _("The decision is open again."),
    ),
    "decision-drop": (service.drop, [Status.OPEN], lambda: _("The decision was dropped.")),
}


def found_decision(request, pk):
    rows = Decision.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related(
            "meeting", "item", "owner", "figure__report__round", "recorded_by", "done_by", "verified_by"
        ).defer("meeting__pack", "figure__report__inputs", "figure__report__frozen"),
        pk=pk,
    )


@require_GET
@requires(Permission.GROUP_VIEW)
def decisions(request):
    today, wanted = timezone.localdate(), {name: request.GET.get(name, "") for name in ("state", "meeting", "owner")}
    every = Decision.objects.visible_to(request.user)
    rows = service.filtered(every, today=today, **wanted).select_related("meeting", "owner", "figure")
    page = Paginator(rows.defer("meeting__pack", "meeting__minutes"), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shown": citing.read_figures({row.figure for row in page if row.figure}),
        "today": today,
        "wanted": wanted,
        "states": [(Status.OPEN, Status.OPEN.label), ("overdue", _("Overdue")), *Status.choices[1:]],
        "meetings": Meeting.objects.visible_to(request.user)
        .filter(decisions__isnull=False)
        .distinct()
        .only("number", "title"),
        "owners": Organisation.objects.filter(pk__in=every.values("owner")),
        "overdue": every.filter(status=Status.OPEN, due_on__lt=today).count(),
        "to_verify": every.filter(status=Status.DONE).count(),
        "open": every.filter(status=Status.OPEN).count(),
    }
    return render(request, "strategy/group/decisions.html", context)


@require_GET
@requires(Permission.GROUP_VIEW)
def decision(request, pk):
    return render(request, "strategy/group/decision.html", show_decision(request, found_decision(request, pk)))


def show_decision(request, decision, **more):
    """What the page of a decision needs, also when a note on it comes back with errors."""
    may_decide = can(request.user, Permission.GROUP_DECIDE)
    is_own = decision.status == Status.DONE and decision.done_by == request.user
    names = [name for name, (_change, states, _said) in NOTES.items() if may_decide and decision.status in states]
    if is_own:
        names.remove("decision-verify")
    return {
        "decision": decision,
        "since": measured.since([decision.figure])[decision.figure_id] if decision.figure else None,
        "action": progress.actions_of([decision.action_key]).get(decision.action_key),
        "follow_ups": decision.follow_ups.select_related("created_by"),
        "notes": {name.replace("-", "_"): note_form(name) for name in names},
        "is_own": is_own,
        "today": timezone.localdate(),
        "may_edit": may_decide and decision.status == Status.OPEN,
        "events": Event.objects.of(decision),
    } | more


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_DECIDE)
def decision_new(request, pk):
    meeting = found_meeting(request, pk)
    item = meeting.agenda.filter(pk=_number(request.GET.get("item"))).first()
    initial = {"item": item, "action_key": item and item.action_key}
    chosen = _number(request.GET.get("figure")) or (item and item.figure_id)
    chosen = str(chosen) if Figure.objects.filter(pk=chosen or 0).exists() else ""
    form = DecisionForm(request.POST or None, initial=initial, meeting=meeting, user=request.user, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        given = {"values": form.values(), "no_figure": form.cleaned_data.get("no_figure", "")}
        try:
            made = service.record(meeting, by=request.user, **given)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(decision)s was recorded.") % {"decision": made})
            return redirect("decision", made.pk)
    return render(request, "strategy/group/decision_form.html", {"form": form, "meeting": meeting})


def _number(text):
    return int(text) if (text or "").isdecimal() and len(text) < 10 else 0


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_DECIDE)
def decision_edit(request, pk):
    saved, decision = found_decision(request, pk), found_decision(request, pk)
    if saved.status != Status.OPEN:
        messages.error(request, _("Only an open decision is changed: open it again first."))
        return redirect("decision", pk)
    initial = {"revision": saved.revision}
    form = DecisionForm(
        request.POST or None, instance=decision, initial=initial, meeting=saved.meeting, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        given = {"values": form.values(), "revision": form.cleaned_data["revision"], "by": request.user}
        try:
            service.edit(saved, **given)
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The decision was changed."))
            return redirect("decision", pk)
    context = {"form": form, "meeting": saved.meeting, "decision": saved}
    return render(request, "strategy/group/decision_form.html", context)


def note(name):
    """The view that takes a note: a follow-up, done, verified, open again, dropped."""
    change, _states, said = NOTES[name]

    @require_POST
    @requires(Permission.GROUP_DECIDE)
    def view(request, pk):
        decision = found_decision(request, pk)
        form = note_form(name, request.POST)
        if not form.is_valid():
            context = show_decision(request, decision, form=form)
            context["notes"][name.replace("-", "_")] = form
            return render(request, "strategy/group/decision.html", context)
        try:
            change(decision, text=form.cleaned_data["text"], by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, said())
        return redirect("decision", pk)

    return view


urlpatterns = [
    path("group/decisions/", decisions, name="decisions"),
    path("group/meetings/<int:pk>/decisions/new/", decision_new, name="decision-new"),
    path("group/decisions/<int:pk>/", decision, name="decision"),
    path("group/decisions/<int:pk>/edit/", decision_edit, name="decision-edit"),
    *[path(f"group/decisions/<int:pk>/{name.removeprefix('decision-')}/", note(name), name=name) for name in NOTES],
]
