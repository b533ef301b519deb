"""Commitments of organisations: the list, printable; writing one down; saying whether it was kept."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mapping.files.downloads import as_file
from strategy.group.forms.commitments import AssessForm, CommitmentForm, strategy_choices
from strategy.group.models import Commitment
from strategy.group.services import commitments
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.reference.models import fold

PAGE = 100


@require_GET
def list_commitments(request):
    """For everybody signed in: all for who sees the strategy, their own organisation's for others."""
    today = timezone.localdate()
    found = filtered(commitments.visible_to(request.user), request.GET, today).select_related("organisation")
    strategies = dict(strategy_choices())
    if kind := request.GET.get("format"):
        header = [
            _("Organisation"),
            _("Promise"),
            _("Commitment to"),
            _("Due date"),
            _("State"),
            _("Evidence"),
            _("Assessed on"),
        ]
        return as_file(kind, name="commitments", title=_("Commitments"), header=header, rows=_rows(found, strategies))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.is_overdue = each.status == Commitment.Status.OPEN and each.due_on < today
        each.strategy_title = strategies.get(each.strategy_code, each.strategy_code)
    context = {
        "page": page,
        "counts": commitments.summary(found, today),
        "tos": Commitment.To.choices,
        "states": Commitment.Status.choices,
        "may_write": commitments.may_write(request.user),
        "may_assess": commitments.may_assess(request.user),
    }
    return render(request, "strategy/group/commitments.html", context)


def filtered(found, wanted, today):
    """q (organisation or words), to, state (or overdue)."""
    if text := wanted.get("q", "").strip()[:100]:
        found = found.filter(Q(organisation__name_key__contains=fold(text)) | Q(text__icontains=text))
    if wanted.get("to") in Commitment.To.values:
        found = found.filter(to=wanted["to"])
    if wanted.get("state") in Commitment.Status.values:
        found = found.filter(status=wanted["state"])
    elif wanted.get("state") == "overdue":
        found = found.filter(status=Commitment.Status.OPEN, due_on__lt=today)
    return found


def _rows(found, strategies):
    for each in found:
        to = strategies.get(each.strategy_code) or each.get_to_display()
        assessed = timezone.localtime(each.assessed_at).date() if each.assessed_at else None
        yield [
            each.organisation.label,
            each.text,
            str(to),
            each.due_on,
            str(each.get_status_display()),
            each.evidence,
            assessed,
        ]


@require_http_methods(["GET", "POST"])
def new(request):
    _need(commitments.may_write(request.user))
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    _need(commitments.may_write(request.user))
    return _form(request, _commitment(request, pk))


def _need(allowed):
    if not allowed:
        raise PermissionDenied


def _commitment(request, pk):
    return get_object_or_404(commitments.visible_to(request.user).select_related("organisation", "assessed_by"), pk=pk)


def _form(request, commitment):
    form = CommitmentForm(request.POST or None, commitment=commitment)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["revision"] or 0

        def store():
            commitments.save(commitment or Commitment(), values=form.values(), revision=sent, by=request.user)

        if answer := _saved(request, form, store):
            return answer
    return render(request, "strategy/group/commitment_form.html", {"form": form, "commitment": commitment})


def _saved(request, form, store):
    """Store; to the list, or both texts when somebody saved before; None when it was refused: the form says why."""
    try:
        store()
    except Stale as refused:
        return stale(request, refused, form, back_url=reverse("commitments"))
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    messages.success(request, _("Saved."))
    return redirect("commitments")


@require_http_methods(["GET", "POST"])
def assess(request, pk):
    _need(commitments.may_assess(request.user))
    commitment = _commitment(request, pk)
    form = AssessForm(request.POST or None, commitment=commitment)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("status", "evidence")}
        sent = form.cleaned_data["revision"] or 0

        def store():
            commitments.assess(commitment, **given, revision=sent, by=request.user)

        if answer := _saved(request, form, store):
            return answer
    events = Event.objects.of(commitment)[:20]
    is_own = request.user.pk in commitments.written_by(commitment)
    context = {"form": form, "commitment": commitment, "events": events, "is_own": is_own}
    return render(request, "strategy/group/commitment_assess.html", context)


urlpatterns = [
    path("commitments/", list_commitments, name="commitments"),
    path("commitments/new/", new, name="commitment-new"),
    path("commitments/<int:pk>/edit/", edit, name="commitment-edit"),
    path("commitments/<int:pk>/assess/", assess, name="commitment-assess"),
]
