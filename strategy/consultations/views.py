"""Listening: consultations, what was found, what is done about it, and the page that tells everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from strategy.consultations import services as consultations
from strategy.consultations.forms import (
    ConsultationForm,
    DeleteForm,
    FindingForm,
    PublishForm,
    ResponseForm,
)
from strategy.consultations.models import Consultation, ConsultationCount, Finding, Response
from strategy.framework.forms import (
    element_choices,
    element_names,
)
from strategy.plans.models import Strategy
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires

P = Permission
PAGE = 30


def manages(request):
    return can(request.user, P.CONSULTATION_MANAGE)


# Reading --------------------------------------------------------------------------------------------------------------


@require_GET
def list_consultations(request):
    """For everybody signed in: who reads strategies sees all, others what is published."""
    found = Consultation.objects.visible_to(request.user).select_related("strategy", "area").prefetch_related("counts")
    codes = dict(found.order_by("strategy__code").values_list("strategy__code", "strategy__title"))
    if request.GET.get("group") in Consultation.Group.values:
        found = found.filter(groups__contains=[request.GET["group"]])
    if request.GET.get("strategy") in codes:
        found = found.filter(strategy__code=request.GET["strategy"])
    if (state := request.GET.get("state")) in ("published", "draft"):
        found = found.filter(published_at__isnull=state == "draft")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    reads = can(request.user, P.STRATEGY_VIEW)
    for each in page:
        _people(each, exactly=reads)
    context = {
        "page": page,
        "groups": Consultation.Group.choices,
        "codes": codes.items(),
        "reads": reads,
        "may_write": manages(request),
    }
    return render(request, "strategy/consultations/consultations.html", context)


def _people(consultation, *, exactly):
    """What is told of how many took part: as it is, or so that nobody can be found out."""
    sexes, ages = consultations.by_group(consultation)
    Told = consultations.Told  # noqa: N806
    consultation.group_labels = [Consultation.Group(code).label for code in consultation.groups]
    if exactly:
        consultation.people = Told(consultations.SHOWN, sum(sexes.values()))
    else:
        consultation.people = consultations.total(sexes)
    consultation.lists = [
        (title, _labelled(consultations.tell(counts), kind) if any(counts.values()) else [])
        for title, counts, kind in (
            (_("By sex"), sexes, ConsultationCount.Sex),
            (_("By age"), ages, ConsultationCount.AgeBand),
        )
    ]
    consultation.withheld = any(counted is None or _hides(counted) for _title, counted in consultation.lists)


def _labelled(told, kind):
    return None if told is None else [(kind(code).label, each) for code, each in told.items()]


def _hides(counted):
    return any(each.state != consultations.SHOWN for _label, each in counted)


@require_GET
def show(request, pk):
    consultation = _consultation(request, pk)
    reads = can(request.user, P.STRATEGY_VIEW)
    findings = _findings([consultation], public=not reads)
    _people(consultation, exactly=reads)
    context = {
        "consultation": consultation,
        "findings": findings,
        "reads": reads,
        "may_write": manages(request),
        "elements": element_names(consultation.strategy.framework, {code for f in findings for code in f.elements}),
    }
    if reads:
        context |= {"table": _table(consultation), "events": Event.objects.of(consultation)[:20]}
    if manages(request):
        waiting = sum(not finding.answers for finding in findings)
        context |= {"missing": consultations.missing(consultation), "publish": PublishForm(unanswered=waiting)}
    return render(request, "strategy/consultations/consultation.html", context)


def _consultation(request, pk):
    found = Consultation.objects.visible_to(request.user).select_related("strategy__framework", "area", "published_by")
    return get_object_or_404(found.prefetch_related("counts", "findings__responses"), pk=pk)


def _findings(found, *, public):
    """The findings of consultations, each with ``answers``:
    its responses, with the objective or action they point at.
    """
    titles = consultations.titles(found, public=public)
    findings = []
    for consultation in found:
        consultation.told = list(consultation.findings.all())
        for finding in consultation.told:
            finding.answers = list(finding.responses.all())
            for response in finding.answers:
                response.target = titles.get((consultation.strategy.code, response.key))
        findings += consultation.told
    consultations.add_states([response for finding in findings for response in finding.answers])
    for finding in findings:
        states = {response.state for response in finding.answers}
        finding.is_planned = consultations.PLANNED in states and states <= {"", consultations.PLANNED}
    return findings


def _table(consultation):
    """(age, counts by sex, all) by age band, of those that have anybody, and the sums last;
    None where nothing is known.
    """
    held = {(row.sex, row.age_band): row.count for row in consultation.counts.all()}
    sexes, ages = ConsultationCount.Sex.values, ConsultationCount.AgeBand.choices
    rows = [(label, [held.get((sex, age)) for sex in sexes]) for age, label in ages]
    rows = [(label, counts, _sum(counts)) for label, counts in rows if _sum(counts) is not None]
    sums = [_sum(held.get((sex, age)) for age, _label in ages) for sex in sexes]
    return {"sexes": ConsultationCount.Sex.labels, "rows": rows, "sums": sums, "total": _sum(sums)} if rows else None


def _sum(counts):
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


@login_not_required
@require_safe
def you_said(request, code=None):
    """Open to all, without signing in: what is published, in plain words."""
    found = Consultation.objects.filter(published_at__isnull=False).select_related("strategy", "area")
    if code is not None:
        found = found.filter(strategy__code=code)
        if not found.exists():
            raise Http404
    page = Paginator(found.prefetch_related("counts", "findings__responses"), PAGE).get_page(request.GET.get("page"))
    _findings(page.object_list, public=True)
    for each in page:
        _people(each, exactly=False)
    return render(request, "strategy/consultations/you_said.html", {"page": page, "code": code})


# Writing --------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def new(request):
    strategies = Strategy.objects.visible_to(request.user)
    initial = {"strategy": strategies.open().first() or strategies.first()}
    if (asked := request.GET.get("strategy", "")).isdecimal() and len(asked) < 10:
        initial["strategy"] = strategies.filter(pk=asked).first() or initial["strategy"]
    form = ConsultationForm(request.POST or None, strategies=strategies, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = consultations.save(
            Consultation(),
            values=form.values(),
            counts=form.counts(),
            answer=form.reason(),
            revision=0,
            by=request.user,
        )
        messages.success(request, _("The consultation was saved. Write now what people said."))
        return redirect("consultation", saved.pk)
    return render(request, "strategy/consultations/consultation_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def edit(request, pk):
    consultation = _consultation(request, pk)
    strategies = Strategy.objects.visible_to(request.user)
    form = ConsultationForm(request.POST or None, strategies=strategies, consultation=consultation)
    back = reverse("consultation", args=[pk])

    def store():
        return consultations.save(
            consultation,
            values=form.values(),
            counts=form.counts(),
            answer=form.reason(),
            revision=form.cleaned_data["revision"] or 0,
            by=request.user,
        )

    return _saved(request, form, store, back) or render(
        request, "strategy/consultations/consultation_form.html", {"form": form, "consultation": consultation}
    )


def _saved(request, form, store, back):
    """Save what was sent: redirects, or shows both texts when somebody saved before; None: show the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        store()
    except Stale as refused:
        return stale(request, refused, form, back_url=back)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    messages.success(request, _("Saved."))
    return redirect(back)


@require_POST
@requires(P.CONSULTATION_MANAGE)
def publish(request, pk):
    consultation = _consultation(request, pk)
    form = PublishForm(request.POST, unanswered=consultations.unanswered(consultation))
    if not form.is_valid():
        messages.error(request, _("Say that you have read all that will be shown: nobody can be recognised from it."))
        return redirect("consultation", pk)
    without = form.cleaned_data.get("without_answers", False)
    done = _("Published. Everybody can read it now.")
    return _act(
        request, pk, done, lambda: consultations.publish(consultation, without_answers=without, by=request.user)
    )


@require_POST
@requires(P.CONSULTATION_MANAGE)
def unpublish(request, pk):
    consultation = _consultation(request, pk)
    done = _("Taken off the public page.")
    return _act(request, pk, done, lambda: consultations.unpublish(consultation, by=request.user))


def _act(request, pk, done, act):
    try:
        act()
        messages.success(request, done)
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
    return redirect("consultation", pk)


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def finding_new(request, pk):
    return _finding_form(request, Finding(consultation=_consultation(request, pk)))


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def finding_edit(request, pk):
    return _finding_form(request, _finding(request, pk))


def _finding(request, pk):
    found = Finding.objects.filter(consultation__in=Consultation.objects.visible_to(request.user))
    return get_object_or_404(found.select_related("consultation__strategy__framework"), pk=pk)


def _finding_form(request, finding):
    consultation = finding.consultation
    elements = element_choices(consultation.strategy.framework, held=finding.elements)
    form = FindingForm(request.POST or None, elements=elements, finding=finding if finding.pk else None)
    back = reverse("consultation", args=[consultation.pk])

    def store():
        sent = form.cleaned_data["revision"] or 0
        consultations.save_finding(finding, values=form.values(), revision=sent, by=request.user)

    context = {"form": form, "finding": finding if finding.pk else None, "consultation": consultation}
    return _saved(request, form, store, back) or render(request, "strategy/consultations/finding_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def finding_delete(request, pk):
    finding = _finding(request, pk)
    return _delete(
        request,
        finding,
        consultations.remove_finding,
        "strategy/consultations/finding_delete.html",
        finding.consultation,
    )


def _delete(request, obj, remove, template, consultation):
    form = DeleteForm(request.POST or None, initial={"revision": obj.revision})
    back = reverse("consultation", args=[consultation.pk])
    if request.method == "POST" and form.is_valid():
        try:
            remove(obj, revision=form.cleaned_data["revision"] or 0, by=request.user)
        except Stale as refused:
            return stale(request, refused, form, back_url=back)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Deleted."))
            return redirect(back)
    return render(request, template, {"form": form, "object": obj, "consultation": consultation})


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def response_new(request, pk):
    finding = _finding(request, pk)
    return _response_form(request, Response(finding=finding))


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def response_edit(request, pk):
    return _response_form(request, _response(request, pk))


def _response(request, pk):
    found = Response.objects.filter(finding__consultation__in=Consultation.objects.visible_to(request.user))
    return get_object_or_404(found.select_related("finding__consultation__strategy"), pk=pk)


def _response_form(request, response):
    consultation = response.finding.consultation
    form = ResponseForm(
        request.POST or None, strategy=consultation.strategy, response=response if response.pk else None
    )
    back = reverse("consultation", args=[consultation.pk])

    def store():
        sent = form.cleaned_data["revision"] or 0
        values = form.values()
        consultations.save_response(response, values=values, answer=form.reason(), revision=sent, by=request.user)

    context = {
        "form": form,
        "response": response if response.pk else None,
        "finding": response.finding,
        "consultation": consultation,
    }
    return _saved(request, form, store, back) or render(request, "strategy/consultations/response_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.CONSULTATION_MANAGE)
def response_delete(request, pk):
    response = _response(request, pk)
    consultation = response.finding.consultation
    return _delete(
        request, response, consultations.remove_response, "strategy/consultations/response_delete.html", consultation
    )


urlpatterns = [
    path("consultations/", list_consultations, name="consultations"),
    path("consultations/new/", new, name="consultation-new"),
    path("consultations/<int:pk>/", show, name="consultation"),
    path("consultations/<int:pk>/edit/", edit, name="consultation-edit"),
    path("consultations/<int:pk>/publish/", publish, name="consultation-publish"),
    path("consultations/<int:pk>/unpublish/", unpublish, name="consultation-unpublish"),
    path("consultations/<int:pk>/findings/new/", finding_new, name="finding-new"),
    path("findings/<int:pk>/edit/", finding_edit, name="finding-edit"),
    path("findings/<int:pk>/delete/", finding_delete, name="finding-delete"),
    path("findings/<int:pk>/responses/new/", response_new, name="response-new"),
    path("responses/<int:pk>/edit/", response_edit, name="response-edit"),
    path("responses/<int:pk>/delete/", response_delete, name="response-delete"),
    path("you-said/", you_said, name="you-said"),
    path("you-said/<slug:code>/", you_said, name="you-said"),
]
