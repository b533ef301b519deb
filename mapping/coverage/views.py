"""Who has reported: a round with what is expected in it, the rounds, and what is asked of a partner."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mapping.coverage.services import (
    coverage,
    home,
    reminding,
)
from mapping.files.downloads import as_file
from mapping.rounds.models import Round
from mapping.submissions.models import Submission
from workforce.history.models import Event
from workforce.language import words
from workforce.people.permissions import Permission, can, requires
from workforce.reference.models import fold

PAGE, SUBMISSIONS = 100, 50  # expected submissions of a round, submissions of a list: on one page


STATES = ["nothing", "draft", "submitted", "sent_back", "accepted"]


@require_GET
@requires(Permission.ROUND_VIEW)
def list_rounds(request):
    found = Round.objects.visible_to(request.user).select_related("reporting_level")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    counts = coverage.summaries(list(page))
    for each in page:
        each.counts = counts[each.pk]
    context = {"page": page, "may_manage": can(request.user, Permission.ROUND_MANAGE)}
    return render(request, "mapping/coverage/rounds.html", context)


@require_GET
@requires(Permission.ROUND_VIEW)
def show(request, code):
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("reporting_level"), code=code)
    states = filtered(coverage.expected_states(round), request.GET)
    if kind := request.GET.get("format"):
        rows = expected_rows(states)
        name = f"expected-{round.code}"
        return as_file(kind, name=name, title=str(round), header=expected_header(), rows=rows)
    areas = coverage.round_coverage(round)
    context = {
        "round": round,
        "counts": coverage.summary(areas),
        "without_anchor": list(areas.loc[areas["anchor_organisation"] == "", "name"]),
        "page": Paginator(states.to_dict("records"), PAGE).get_page(request.GET.get("page")),
        "states": [(code, words.status(code)[1]) for code in STATES],
        "may_manage": can(request.user, Permission.ROUND_MANAGE),
        "events": Event.objects.of(round)[:20],
    }
    return render(request, "mapping/coverage/round.html", context)


def filtered(states, wanted):
    """The rows that the filters of the address ask for: state, turn, q (area or organisation)."""
    if wanted.get("state") in STATES:
        states = states[states["state"] == wanted["state"]]
    if wanted.get("turn") in ("partner", "reviewer"):
        states = states[states["whose_turn"] == wanted["turn"]]
    if text := fold(wanted.get("q", "")):
        found = [text in f"{row.area_key} {row.area} {row.organisation_key}" for row in states.itertuples()]
        states = states[found]
    return states


@require_POST
@requires(Permission.ROUND_MANAGE)
def remind(request, code):
    """Remind everybody whose turn it is, or (``expected``) those that were ticked."""
    round = get_object_or_404(Round, code=code)
    ids = [int(pk) for pk in request.POST.getlist("expected") if pk.isdecimal()]
    done = reminding.remind(round, expected_ids=ids or None, by=request.user)
    if done["people"]:
        said = ngettext(
            "%(count)s person was reminded by e-mail.", "%(count)s people were reminded by e-mail.", done["people"]
        )
        messages.success(request, said % {"count": done["people"]})
    else:
        messages.info(request, _("Nobody was left to remind: each submission is reminded at most once a day."))
    if done["unreachable"]:
        names = "; ".join(map(str, done["unreachable"]))
        messages.warning(request, _("Nobody of these has an e-mail address, call them: %(names)s.") % {"names": names})
    return redirect("round", code)


@require_GET
@requires(Permission.SUBMISSION_VIEW)
def list_submissions(request):
    """A partner's home: what is asked, where each stands. For those who oversee: all of their areas, with filters."""
    context = {"oversees": can(request.user, Permission.ROUND_VIEW)}
    if can(request.user, Permission.SUBMISSION_EDIT):
        context |= home.tasks(request.user)
    if context["oversees"]:
        found = _filtered(Submission.objects.visible_to(request.user).exclude(status="draft"), request.GET)
        found = found.select_related("round", "organisation", "area", "submitted_by")
        context |= {
            "page": Paginator(found, SUBMISSIONS).get_page(request.GET.get("page")),
            "rounds": Round.objects.visible_to(request.user),
            "statuses": [each for each in Submission.Status.choices if each[0] != "draft"],
        }
    return render(request, "mapping/coverage/submissions.html", context)


def _filtered(found, wanted):
    if wanted.get("round"):
        found = found.filter(round__code=wanted["round"])
    if wanted.get("status") in Submission.Status.values:
        found = found.filter(status=wanted["status"])
    if text := fold(wanted.get("q", "")):
        found = found.filter(area__name_key__contains=text) | found.filter(organisation__name_key__contains=text)
    return found


def expected_header() -> list[str]:
    return [
        _("Area code"),
        _("Area"),
        _("Organisation code"),
        _("Organisation"),
        _("Main submission of the area"),
        _("State"),
        _("Who acts next"),
        _("Since"),
        _("Last day"),
        _("Version"),
        _("Reminded"),
    ]


def expected_rows(states):
    """From ``coverage.expected_states``."""
    for row in states.to_dict("records"):
        yield [
            row["area"],
            row["area_name"],
            row["organisation"],
            row["organisation_name"],
            _("yes") if row["is_anchor"] else _("no"),
            words.status(row["state"])[1],
            turn_word(row["whose_turn"]),
            row["since"],
            row["last_day"],
            row["version"],
            row["reminded_at"] and row["reminded_at"].date(),
        ]


def turn_word(turn: str) -> str:
    return {"partner": _("Partner"), "reviewer": _("Reviewer")}.get(turn, "")


urlpatterns = [
    path("rounds/", list_rounds, name="rounds"),
    path("rounds/<slug:code>/", show, name="round"),
    path("rounds/<slug:code>/remind/", remind, name="round-remind"),
    path("submissions/", list_submissions, name="submissions"),
]
