"""The overlap queue: workers whom two organisations reported, what each says, and whose figures count."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mapping.overlaps.forms import ReopenForm, SettleForm, SettleManyForm, choice_of, choices
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.pages import page_of, row_of
from mapping.overlaps.services import overlapping, settling
from mapping.rounds.models import Round
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires, scope
from workforce.reference.models import Cadre, Organisation

PAGE = 50
MANY = 200  # on the page that answers many at once; what is left comes next
STATES = ("low", "open", "void", "changed", "settled")


@require_GET
@requires(Permission.ROUND_VIEW)
def queue(request):
    """Largest first. Whoever oversees records may look; the ministry settles."""
    rounds = Round.objects.visible_to(request.user)
    code = request.GET.get("round")
    round = get_object_or_404(rounds, code=code) if code else rounds.order_by("-as_of", "-pk").first()
    if round is None:
        return render(request, "mapping/overlaps/overlaps.html", {"round": None})
    state = request.GET.get("state", "")
    wanted = {name: request.GET.get(name, "")[:200] for name in ("area", "organisation", "cadre")}
    found = overlapping.Found(round, request.user, **wanted)
    listed = found.of(state) if state in STATES else found.rows
    page = Paginator([row.key_hash for row in listed], PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "rounds": rounds,
        "summary": found.summary(),
        "page": page,
        "rows": [row_of(overlap) for overlap in overlapping.load(round, list(page), found.keys)],
        "state": state,
        "filtered": any(wanted.values()),
        "cadres": Cadre.objects.on(round.as_of),
        "possible": dict(zip(("pairs", "count"), overlapping.possible(round, request.user), strict=True)),
        "pairs": _pairs(round, found) if can(request.user, Permission.OVERLAP_SETTLE) else [],
    }
    return render(request, "mapping/overlaps/overlaps.html", context)


def _pairs(round, found):
    return [(names, count, _many_url(round, names)) for names, count in found.pairs()]


def _many_url(round, organisations, **more):
    asked = [("round", round.code), *(("of", each.code) for each in organisations), *more.items()]
    return f"{reverse('overlaps-settle-many')}?{urlencode(asked)}"


@require_GET
@requires(Permission.ROUND_VIEW)
def show(request, round, key):
    round, key, overlap = _load(request, round, key)
    return _page(request, round, key, overlap)


def _load(request, round, key):
    """(round, key, the overlap or None where it is one no longer); 404 for what the person may not see or never was."""
    round = get_object_or_404(Round.objects.visible_to(request.user), pk=round)
    try:
        key = int(key)
    except ValueError:
        raise Http404 from None
    overlap = overlapping.get(round, key)
    about = overlap or OverlapDecision.objects.filter(round=round, key_hash=key).select_related("area").first()
    if about is None or not scope(request.user, Permission.ROUND_VIEW).holds(area_path=about.area.path):
        raise Http404
    return round, key, overlap


def _page(request, round, key, overlap, *, form=None, reopen=None, status=200):
    allowed, reason = settling.may_settle(request.user, overlap) if overlap else (False, "")
    before = overlapping.before(round, [key]).get(key)
    if overlap and allowed and form is None:
        form = SettleForm(organisations=overlap.organisations, initial=_initial(request, overlap, before))
    decision = overlap.decision if overlap else OverlapDecision.objects.filter(round=round, key_hash=key).first()
    context = {
        "round": round,
        "overlap": overlap,
        "decision": decision,
        "before": before,
        "may_settle": allowed,
        "reason": settling.REASONS.get(reason, ""),
        "says_why_not": can(request.user, Permission.OVERLAP_SETTLE),
        "form": form,
        "reopen_form": reopen
        or (ReopenForm(auto_id="reopen_%s", initial={"revision": overlap.revision}) if overlap else None),
        "about": overlap.record if overlap else decision,
        "events": overlapping.events(round, [key]),
        **(page_of(request.user, overlap) if overlap else {}),
    }
    return render(request, "mapping/overlaps/overlap.html", context, status=status)


def _initial(request, overlap, before):
    """The decision there is, or (asked for) last round's answer; nothing is chosen by itself."""
    start = {"seen": str(settling.Seen.of(overlap))}
    said = overlap.decision or (before if request.GET.get("as") == "before" else None)
    return start | ({"choice": choice_of(said), "reason": said.reason} if said else {})


@require_POST
@requires(Permission.OVERLAP_SETTLE)
def settle(request, round, key):
    round, key, overlap = _to_settle(request, round, key)
    form = SettleForm(request.POST, organisations=overlap.organisations)
    if not form.is_valid():
        return _page(request, round, key, overlap, form=form)
    try:
        settling.settle(round=round, seen=form.cleaned_data["seen"], by=request.user, **form.answer())
    except Stale as stale:
        return _stale(request, stale, form)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, round, key, overlap, form=form)
    messages.success(request, _("Decided. It counts from the next gap report."))
    return redirect("overlap", round.pk, key)


def _to_settle(request, round, key):
    """404 for what one may not see or is no overlap, 403 for what one may not settle."""
    round, key, overlap = _load(request, round, key)
    if overlap is None:
        raise Http404
    if not settling.may_settle(request.user, overlap)[0]:
        raise PermissionDenied
    return round, key, overlap


def _stale(request, stale, form):
    """409: both answers, and a way to save one's own after all; where the figures changed, the page again with them."""
    overlap = stale.current
    form.data = form.data.copy()
    form.data["seen"] = str(settling.Seen.of(overlap))
    if stale.has_moved:
        form.add_error(None, _("The figures changed since you opened this page. Look at them again, then decide."))
        return _page(request, overlap.round, overlap.key_hash, overlap, form=form, status=409)
    labels = dict(choices(overlap.organisations))
    held = overlap.decision
    saved = labels.get(choice_of(held), _("An answer that is no longer valid")) if held else _("Open")
    context = {
        "changes": [
            (form.fields["choice"].label, saved, labels.get(form.cleaned_data["choice"], "")),
            (form.fields["reason"].label, held.reason if held else "", form.cleaned_data["reason"]),
        ],
        "by": stale.by,
        "form": form,
        "action": request.path,
        "writable": ["reason"],
        "back_url": reverse("overlap", args=[overlap.round.pk, overlap.key_hash]),
    }
    return render(request, "409.html", context, status=409)


@require_POST
@requires(Permission.OVERLAP_SETTLE)
def reopen(request, round, key):
    round, key, overlap = _to_settle(request, round, key)
    form = ReopenForm(request.POST, auto_id="reopen_%s")
    if not form.is_valid():
        return _page(request, round, key, overlap, reopen=form)
    try:
        settling.reopen(round=round, key_hash=key, by=request.user, **form.cleaned_data)
        messages.success(request, _("Opened again. The lower count is used from the next gap report."))
    except Stale as stale:
        back = reverse("overlap", args=[round.pk, key])
        return render(request, "409.html", {"by": stale.by, "back_url": back}, status=409)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("overlap", round.pk, key)


@require_http_methods(["GET", "POST"])
@requires(Permission.OVERLAP_SETTLE)
def settle_many(request):
    """Open overlaps of two organisations, with one answer for those that are ticked."""
    round = get_object_or_404(Round.objects.visible_to(request.user), code=request.GET.get("round", ""))
    pair = list(Organisation.objects.filter(code__in=request.GET.getlist("of")).order_by("code"))
    if len(pair) != 2:
        raise Http404
    form, status = SettleManyForm(request.POST or None, organisations=pair), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = settling.settle_many(round=round, seen=form.cleaned_data["chosen"], by=request.user, **form.answer())
            messages.success(
                request, _("%(count)s decided. They count from the next gap report.") % {"count": len(made)}
            )
            return redirect(f"{reverse('overlaps')}?{urlencode({'round': round.code})}")
        except Stale:
            status = 409
            form.add_error("chosen", _("Some were decided or changed since you opened this page. Look at them again."))
        except ValidationError as refused:
            form.add_error(None, refused)
    found = overlapping.Found(round, request.user, pair=[each.pk for each in pair], state=overlapping.OPEN)
    ticked = set() if status == 409 else set(request.POST.getlist("chosen"))
    rows = [row_of(each) for each in found[:MANY] if settling.may_settle(request.user, each)[0]]
    context = {
        "round": round,
        "pair": pair,
        "form": form,
        "total": found.count(),
        "ticked": ticked,
        "rows": [row | {"seen": str(settling.Seen.of(row["overlap"]))} for row in rows],
        "all": request.GET.get("all") == "1" and request.method == "GET",
        "all_url": _many_url(round, pair, all=1),
    }
    return render(request, "mapping/overlaps/overlaps_settle_many.html", context, status=status)


urlpatterns = [
    path("overlaps/", queue, name="overlaps"),
    path("overlaps/settle-many/", settle_many, name="overlaps-settle-many"),
    path("overlaps/<int:round>/<str:key>/", show, name="overlap"),
    path("overlaps/<int:round>/<str:key>/settle/", settle, name="overlap-settle"),
    path("overlaps/<int:round>/<str:key>/reopen/", reopen, name="overlap-reopen"),
]
