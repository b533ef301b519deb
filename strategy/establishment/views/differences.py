"""Where partners report other approved posts than the register: the list of a round, and what was found out of each."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from mapping.rounds.models import Round
from strategy.establishment.forms import AnswerForm, How
from strategy.establishment.models import EstablishmentAnswer
from strategy.establishment.services import differences as service
from strategy.establishment.services import register
from strategy.establishment.views.register import edit_url, found_place, may_manage
from strategy.reports import exports
from strategy.requirements.models import EstablishmentPost
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.language.figures import thousandths
from workforce.people.permissions import Permission, requires, scope
from workforce.reference.models import Area, Cadre, Organisation

PER_PAGE = 50
STATES = {  # what the page says of each: (class of the tag, word)
    service.State.OPEN: ("wait", gettext_lazy("Not answered")),
    service.State.CHANGED: ("wait", gettext_lazy("Changed since the answer")),
    service.State.CHECKING: ("info", gettext_lazy("Being looked into")),
    service.State.ANSWERED: ("ok", gettext_lazy("Answered")),
}


def found_round(request):
    """That of ?round=, else the newest; None where there is none."""
    rounds = list(Round.objects.order_by("-as_of"))
    code = request.GET.get("round")
    chosen = next((each for each in rounds if each.code == code), None) if code else next(iter(rounds), None)
    if code and chosen is None:
        raise Http404
    return chosen, rounds


@require_GET
@requires(Permission.REPORT_VIEW)
def differences(request):
    round, rounds = found_round(request)
    found = service.find_differences(round) if round else []
    state = request.GET.get("state", "")
    wanted = [
        each
        for each in found
        if state in ("", each.state) or (state == "unsettled" and each.state in service.UNSETTLED)
    ]
    wanted.sort(
        key=lambda each: (list(service.State).index(each.state), -abs(each.difference), each.area, each.cadre_id)
    )
    if request.GET.get("format") in exports.FORMATS and round:
        return exports.response(request, table(round, dress(request.user, round, wanted)))
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "rounds": rounds,
        "page": page,
        "rows": dress(request.user, round, list(page)),
        "counts": service.counts(found),
        "state": state,
        "states": [(code.value, word) for code, (_css, word) in STATES.items()],
        "solved": service.solved(round, found) if round else [],
        "has_register": EstablishmentPost.objects.exists(),
    }
    return render(request, "strategy/establishment/establishment_differences.html", context)


def dress(user, round, found):
    """Differences with the words of a page. Who reported what only where the reader may see the records."""
    areas = {area.code: area for area in Area.objects.filter(code__in={each.area for each in found})}
    cadres = Cadre.objects.in_bulk({each.cadre_id for each in found})
    names = Organisation.objects.in_bulk({pk for each in found for pk, _posts in each.said})
    sees, manages = scope(user, Permission.RECORD_VIEW), scope(user, Permission.REQUIREMENT_MANAGE)
    rows = []
    for each in found:
        area, (css, word) = areas[each.area], STATES[each.state]
        said = [(names[pk].label, posts) for pk, posts in each.said] if sees.holds(area_path=area.path) else None
        rows.append(
            {
                "found": each,
                "area": area,
                "cadre": cadres[each.cadre_id],
                "said": said,
                "css": css,
                "word": word,
                "may_answer": manages.holds(area_path=area.path),
                "edit_url": corrected(round, area, cadres[each.cadre_id], each) if is_partners(each) else "",
            }
        )
    return rows


def is_partners(found):
    return found.answer is not None and found.answer.verdict == EstablishmentAnswer.Verdict.PARTNER


def corrected(round, area, cadre, found):
    """The form of the register with the partner's figure in it: of the one organisation whose posts it holds."""
    held = register.entries(on=round.as_of, cadre=cadre.code).filter(area__code=area.code)[:2]
    whose = held[0].organisation if len(held) == 1 else None
    begins = len(held) == 1 and held[0].valid_from == round.as_of
    approved = f"{found.reported / 1000:.3f}".rstrip("0").rstrip(".")
    more = {
        "how": (How.MEND if begins else How.CHANGE).value,
        "from_day": round.as_of.isoformat(),
        "approved": approved,
    }
    return edit_url(area=area, cadre=cadre, organisation=whose, **more, note=found.answer.note[:1000])


def table(round, rows):
    header = [
        "round",
        "as_of",
        "area_code",
        "area",
        "cadre_code",
        "cadre",
        "registered",
        "of_these_frozen",
        "reported",
        "difference",
        "reported_by",
        "state",
        "answer",
        "note",
        "answered_by",
        "answered_on",
    ]
    cells = []
    for row in rows:
        found, answer = row["found"], row["found"].answer
        said = "; ".join(f"{name}: {thousandths(posts)}" for name, posts in row["said"] or [])
        cells.append(
            [
                round.code,
                round.as_of.isoformat(),
                found.area,
                row["area"].label,
                row["cadre"].code,
                row["cadre"].label,
                found.registered / 1000,
                found.frozen / 1000,
                found.reported / 1000,
                found.difference / 1000,
                said,
                str(row["word"]),
                answer.get_verdict_display() if answer else "",
                answer.note if answer else "",
                str(answer.answered_by) if answer else "",
                answer.answered_at.date().isoformat() if answer else "",
            ]
        )
    return f"register-differences-{round.code}", header, cells, [exports.round_note(round)]


@require_http_methods(["GET", "POST"])
@requires(Permission.REQUIREMENT_MANAGE)
def answer(request, round, area, cadre):
    chosen, kind, place = get_object_or_404(Round, code=round), get_object_or_404(Cadre, code=cadre), found_place(area)
    if not may_manage(request.user, place):
        raise PermissionDenied
    found = service.find_difference(chosen, area=area, cadre=kind)
    if found is None:
        messages.info(request, _("Register and partners agree here by now: there is nothing to answer."))
        return redirect(list_url(chosen))
    form = AnswerForm(request.POST or None, instance=found.answer, initial={"seen": service.mark(found)})
    if request.method == "POST" and form.is_valid():
        try:
            made = service.answer(chosen, area=area, cadre=kind, by=request.user, **form.cleaned_data)
        except Stale as refused:
            return conflict(request, form, refused.current, list_url(chosen))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The answer is saved."))
            found.answer = made
            return redirect(corrected(chosen, place, kind, found) if is_partners(found) else list_url(chosen))
    context = {"form": form, "round": chosen, **dress(request.user, chosen, [found])[0]}
    context["events"] = Event.objects.of(found.answer)[:20] if found.answer else []
    return render(request, "strategy/establishment/establishment_answer.html", context)


def list_url(round):
    return f"{reverse('establishment-differences')}?{urlencode({'round': round.code})}"


def conflict(request, form, current, back_url):
    """409: the figures or another's answer changed meanwhile."""
    form.data = form.data.copy()
    form.data["seen"] = service.mark(current)
    saved, verdicts = current.answer, dict(EstablishmentAnswer.Verdict.choices)
    changes = [
        (_("Register"), thousandths(current.registered), ""),
        (_("Reported"), thousandths(current.reported), ""),
        (
            form.fields["verdict"].label,
            saved.get_verdict_display() if saved else "",
            verdicts[form.cleaned_data["verdict"]],
        ),
        (form.fields["note"].label, saved.note if saved else "", form.cleaned_data["note"]),
    ]
    context = {
        "changes": changes,
        "form": form,
        "action": request.path,
        "back_url": back_url,
        "by": saved.answered_by if saved else None,
    }
    return render(request, "409.html", context, status=409)


urlpatterns = [
    path("establishment/differences/", differences, name="establishment-differences"),
    path("establishment/differences/<slug:round>/<str:area>/<slug:cadre>/", answer, name="establishment-answer"),
]
