"""The ministry's establishment register: what it holds on a day, the history of an area and cadre, correcting it."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.establishment.forms import CorrectionForm, How, PlaceForm
from strategy.establishment.services import register as service
from strategy.reports import exports
from strategy.requirements.models import EstablishmentPost
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires, scope
from workforce.reference.fields import AreaField
from workforce.reference.models import Area, Cadre, Organisation

PER_PAGE = 100
HEADER = [
    "area_code", "area", "cadre_code", "cadre", "organisation_code", "organisation", "approved", "funded", "frozen", "valid_from",
    "valid_to", "source",
]  # fmt: skip


# Reading --------------------------------------------------------------------------------------------------------------
def filtered(request):
    """(rows, what the filters say): unknown words are said on the page, and filter nothing away silently."""
    data = request.GET
    day, area, said = day_of(data.get("on")), None, ""
    try:
        area = AreaField().clean(data.get("area", "").replace("\x00", ""))
    except ValidationError as unknown:
        said = " ".join(unknown.messages)
    chosen = {
        "cadre": data.get("cadre", "").replace("\x00", ""),
        "organisation": data.get("organisation", "").replace("\x00", ""),
    }
    rows = service.entries(on=day, area_path=area.path if area else "", **chosen)
    return (rows.none() if said else rows), {"day": day, "area": area, "area_error": said, **chosen}


def day_of(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return timezone.localdate()


@require_GET
@requires(Permission.REPORT_VIEW)
def register(request):
    rows, chosen = filtered(request)
    total = rows.order_by().aggregate(
        all_approved=Sum("approved"), all_funded=Sum("funded"), all_frozen=Sum("frozen"), rows=Count("pk"),
        areas=Count("area__code", distinct=True), unknown=Count("pk", filter=Q(funded=None)),
    )  # fmt: skip
    held = EstablishmentPost.objects.order_by()
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "total": total,
        "area_text": request.GET.get("area", "").replace("\x00", ""),
        "cadres": Cadre.objects.filter(pk__in=held.values("cadre")).order_by("order", "code"),
        "organisations": Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name_key"),
        "is_filtered": any(request.GET.get(name) for name in ("area", "cadre", "organisation")),
        "may_manage": can(request.user, Permission.REQUIREMENT_MANAGE),
        "is_today": chosen["day"] == timezone.localdate(),
    }
    return render(request, "strategy/establishment/establishment.html", context)


@require_GET
@requires(Permission.REPORT_VIEW)
def export(request):
    """The register as filtered; the file can be imported as it is."""
    if request.GET.get("format") not in exports.FORMATS:
        raise Http404
    rows, chosen = filtered(request)
    cells = [
        [
            post.area.code, post.area.label, post.cadre.code, post.cadre.label, post.organisation.code if post.organisation else "",
            post.organisation.label if post.organisation else "", number(post.approved), number(post.funded), number(post.frozen),
            post.valid_from and post.valid_from.isoformat(), post.valid_to and post.valid_to.isoformat(), post.source,
        ]
        for post in rows
    ]  # fmt: skip
    day = chosen["day"].isoformat()
    notes = [_("The establishment register on %(day)s. An empty cell of funded posts means: not known.") % {"day": day}]
    return exports.response(request, (f"establishment-{day}", HEADER, cells, notes))


def number(value):
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@require_GET
@requires(Permission.REPORT_VIEW)
def post(request, area, cadre):
    """Every period of one area and cadre, and who changed what."""
    place, kind = found_place(area), get_object_or_404(Cadre, code=cadre)
    periods = service.periods(area=area, cadre=cadre)
    by_organisation = {}
    for each in periods:
        each.is_now = service.covers(each, timezone.localdate())
        by_organisation.setdefault(each.organisation, []).append(each)
    keys = [str(each.pk) for each in periods]
    events = Event.objects.filter(object_type=EstablishmentPost._meta.label_lower, object_id__in=keys)
    context = {
        "area": place, "cadre": kind, "groups": list(by_organisation.items()), "events": events[:50],
        "now": sum(each.approved for each in periods if each.is_now), "has_now": any(each.is_now for each in periods),
        "may_manage": may_manage(request.user, place),
    }  # fmt: skip
    return render(request, "strategy/establishment/establishment_post.html", context)


def found_place(code):
    """The area of a code, as it is today or was last."""
    rows = list(Area.objects.filter(code=code).select_related("level"))
    if not rows:
        raise Http404
    return max(rows, key=lambda each: each.valid_to or date.max)


def may_manage(user, area):
    return scope(user, Permission.REQUIREMENT_MANAGE).holds(area_path=area.path)


# Correcting -----------------------------------------------------------------------------------------------------------
@require_GET
@requires(Permission.REQUIREMENT_MANAGE)
def new(request):
    """Where: the posts themselves are entered on the page of correction."""
    form = PlaceForm(request.GET or None)
    if form.is_valid():
        return redirect(edit_url(**form.cleaned_data))
    return render(request, "strategy/establishment/establishment_new.html", {"form": form})


def edit_url(*, area, cadre, organisation=None, **more):
    query = urlencode({"organisation": organisation.code if organisation else "", **more})
    return f"{reverse('establishment-edit', args=[area.code, cadre.code])}?{query}"


@require_http_methods(["GET", "POST"])
@requires(Permission.REQUIREMENT_MANAGE)
def edit(request, area, cadre):
    place, kind = found_place(area), get_object_or_404(Cadre, code=cadre)
    if not may_manage(request.user, place):
        raise PermissionDenied
    whose = chosen_organisation(request)
    posts = service.of_place(area=area, cadre=kind, organisation=whose)
    period = chosen_period(request, posts)
    form = CorrectionForm(request.POST or None, has_period=bool(period), initial=first_values(request, period, posts))
    context = {"form": form, "area": place, "cadre": kind, "organisation": whose, "period": period}
    if request.method == "POST" and form.is_valid():
        try:
            write(form, period, area=area, cadre=kind, organisation=whose, by=request.user)
        except Stale as refused:
            return conflict(request, form, refused.current, posts, context)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("The register is corrected. Gap reports of that time are out of date now."))
            return redirect("establishment-post", area, cadre)
    return render(request, "strategy/establishment/establishment_edit.html", context)


def chosen_organisation(request):
    code = request.GET.get("organisation", "").replace("\x00", "")
    return get_object_or_404(Organisation, code=code) if code else None


def chosen_period(request, posts):
    """That of ?post=, else the one that holds today, else the newest."""
    wanted = request.GET.get("post", "")
    if wanted:
        found = next((each for each in posts if str(each.pk) == wanted), None)
        if found is None:
            raise Http404
        return found
    return service.held_on(posts, timezone.localdate()) or (posts[-1] if posts else None)


def first_values(request, period, posts):
    """What the form begins with; a difference with partners brings its figure and day along."""
    first = {"seen": service.mark(posts), "how": request.GET.get("how") or (How.CHANGE.value if not period else None)}
    if period:
        first |= {name: getattr(period, name) for name in service.FIELDS}
        first |= {name: period_number(first[name]) for name in service.COUNTS}
    given = {name: request.GET[name] for name in ("approved", "from_day", "source", "note") if request.GET.get(name)}
    return first | {name: text[:1000].replace("\x00", "") for name, text in given.items()}


def period_number(value):
    return "" if value is None else f"{value.normalize():f}"


def write(form, period, *, area, cadre, organisation, by):
    data, how = form.cleaned_data, form.cleaned_data["how"]
    if how == How.CHANGE:
        given = {"area": area, "cadre": cadre, "organisation": organisation}
        return service.correct(
            **given, values=form.values(), from_day=data["from_day"], note=data["note"], seen=data["seen"], by=by
        )
    if how == How.MEND:
        return service.mend(period, values=form.values(), reason=data["note"], seen=data["seen"], by=by)
    return service.end(period, on=data["from_day"], reason=data["note"], seen=data["seen"], by=by)


def add_errors(form, refused):
    """Where the form has the field, beside it; else above."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def conflict(request, form, current, posts, context):
    """409: what is there now beside what was to be saved, and a way to save it after all."""
    place = {"area": context["area"].code, "cadre": context["cadre"], "organisation": context["organisation"]}
    saved = service.facts(current) if current else {}
    mine = {name: form.cleaned_data[name] for name in service.FIELDS}
    mine |= {name: period_number(mine[name]) if mine[name] else str(mine[name] or 0) for name in ("approved", "frozen")}
    mine["funded"] = period_number(mine["funded"]) if mine["funded"] is not None else ""
    changes = [
        (form.fields[name].label, saved.get(name), mine[name])
        for name in service.FIELDS
        if (saved.get(name) or "") != mine[name]
    ]
    form.data = form.data.copy()
    form.data["seen"] = service.mark(service.of_place(**place))
    back = reverse("establishment-post", args=[place["area"], place["cadre"].code])
    found = {"changes": changes, "form": form, "action": request.get_full_path(), "back_url": back}
    return render(request, "409.html", found, status=409)


urlpatterns = [
    path("establishment/", register, name="establishment"),
    path("establishment/export/", export, name="establishment-export"),
    path("establishment/new/", new, name="establishment-new"),
    path("establishment/posts/<str:area>/<slug:cadre>/", post, name="establishment-post"),
    path("establishment/posts/<str:area>/<slug:cadre>/edit/", edit, name="establishment-edit"),
]
